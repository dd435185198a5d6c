"""Which rows are meant? Hulls, times and boxes as conditions on a frame."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from sealane.errors import BadSetting

__all__ = ["Box", "bounds", "box_of", "hulls_of", "inside", "overlaps", "span", "utc"]

MAX_MMSI = 999_999_999

Box = tuple[float, float, float, float]
"""West, south, east, north [deg]; west greater than east crosses 180 deg."""


def utc(time: datetime | date | str | None) -> datetime | None:
    """A time as UTC; text is ISO 8601, without a zone it is UTC, and a date is its midnight.

    Raises BadSetting where it is no time.
    """
    if time is None:
        return None
    if isinstance(time, str):
        try:
            time = datetime.fromisoformat(time)
        except ValueError as error:
            raise BadSetting(
                f"{time!r} is not a time.", hint="Write it as 2024-05-01T12:00:00Z."
            ) from error
    elif not isinstance(time, date):
        raise BadSetting(
            f"{time!r} is not a time.",
            hint="Give a datetime, a date, or text such as 2024-05-01T12:00:00Z.",
        )
    elif not isinstance(time, datetime):
        time = datetime(time.year, time.month, time.day)  # noqa: DTZ001 - its zone is set below
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def hulls_of(mmsi: int | str | Iterable[int | str] | None) -> list[int] | None:
    """One hull, several or all (None) as an ascending list.

    Raises BadSetting for what is no MMSI: a number of up to nine digits, or the text of one.
    """
    if mmsi is None:
        return None
    single = isinstance(mmsi, (int, str)) or not isinstance(mmsi, Iterable)
    return sorted({_hull(one) for one in ([mmsi] if single else mmsi)})  # type: ignore[union-attr]


def _hull(mmsi: Any) -> int:
    try:
        number = int(mmsi)
    except (TypeError, ValueError, OverflowError):
        number = -1
    if (number != mmsi and not isinstance(mmsi, str)) or not 0 <= number <= MAX_MMSI:
        raise BadSetting(
            f"{mmsi!r} is no MMSI.",
            hint="An MMSI is a number of up to nine digits: mmsi=431000001, or a list of them.",
        )
    return number


def box_of(bbox: Iterable[float] | None) -> Box | None:
    """A box with longitudes in -180 to 180; the whole world around is None bounds of longitude.

    Raises BadSetting unless there are four numbers with south not above north.
    """
    if bbox is None:
        return None
    numbers = [float(one) for one in bbox]
    if len(numbers) != 4 or not numbers[1] <= numbers[3]:
        raise BadSetting(
            f"{numbers} is not a box.", hint="Write west, south, east, north in degrees."
        )
    west, south, east, north = numbers
    if east - west >= 360.0:
        return (-180.0, south, 180.0, north)
    return (_wrap(west), south, _wrap(east) if east > 180.0 or east < -180.0 else east, north)


def _wrap(lon: float) -> float:
    return (lon + 180.0) % 360.0 - 180.0


def inside(box: Box, lon: str = "lon", lat: str = "lat") -> pl.Expr:
    """Whether a point lies in the box, edges included; 180 and -180 deg are the same."""
    west, south, east, north = box
    in_lat = pl.col(lat).is_between(south, north)
    if west <= east:
        in_lon = pl.col(lon).is_between(west, east)
        if east == 180.0:
            in_lon = in_lon | (pl.col(lon) == -180.0)
    else:
        in_lon = (pl.col(lon) >= west) | (pl.col(lon) <= east)
    return in_lat & in_lon


def overlaps(box: Box) -> pl.Expr:
    """Whether min_lon, min_lat, max_lon, max_lat overlap the box; both may cross 180 deg."""
    west, south, east, north = box
    low, high = pl.col("min_lon"), pl.col("max_lon")
    apart = (low > east) | (high < west)
    if west <= east:
        crossing = (low <= east) | (high >= west)
        in_lon = pl.when(low > high).then(crossing).otherwise(~apart)
    else:
        in_lon = (low > high) | (low <= east) | (high >= west)
    return (pl.col("min_lat") <= north) & (pl.col("max_lat") >= south) & in_lon


def span(first: str, last: str, since: datetime | None, until: datetime | None) -> list[pl.Expr]:
    """Conditions on an interval: not over before ``since``, begun before ``until``.

    A null end is open: it is never over.
    """
    conditions = []
    if since is not None:
        conditions.append((pl.col(last) >= since).fill_null(value=True))
    if until is not None:
        conditions.append(pl.col(first) < until)
    return conditions


def bounds(
    hulls: list[int] | None,
    hull_range: tuple[int, int] | None,
    box: Box | None,
) -> dict[str, tuple[Any, Any]]:
    """Bounds of columns by which whole files can be skipped."""
    found: dict[str, tuple[Any, Any]] = {}
    if hulls:
        found["mmsi"] = (hulls[0], hulls[-1])
    elif hull_range is not None:
        found["mmsi"] = hull_range
    if box is not None:
        west, south, east, north = box
        found["lat"] = (south, north)
        if west <= east < 180.0:
            found["lon"] = (west, east)
    return found
