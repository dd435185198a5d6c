"""What was observed: the fixes, names and receivers that claims are held against."""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import tracks
from sealane.inform.claim.rule import RULE, Rule
from sealane.tables import HEARINGS, IDENTITIES, POSITIONS, empty

if TYPE_CHECKING:
    from sealane.inform.claim.claim import Party
    from sealane.law import ZoneSet

__all__ = ["Hull", "Sea", "same_name", "sea_of", "seconds", "time_of"]

Floats = npt.NDArray[np.float64]

SHORT_HASH = 16
LONG_RANGE_TYPE = 27
_NOT_IN_NAMES = re.compile(r"[^0-9a-z\u0400-\u04ff\u3040-\u30ff\u3400-\u9fff]")
_US = 1e6


def seconds(moment: datetime) -> float:
    """A UTC time as seconds since 1970."""
    return moment.timestamp()


def time_of(second: float) -> datetime:
    """Seconds since 1970 as a UTC time."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=float(second))


def same_name(text: str) -> str:
    """A ship's name without what is written in many ways: case, width, spaces, marks.

    >>> same_name("China Coast-Guard ５９０１") == same_name("CHINACOASTGUARD5901")
    True
    """
    return _NOT_IN_NAMES.sub("", unicodedata.normalize("NFKC", text).casefold())


@dataclass(frozen=True, eq=False)
class Hull:
    """The fixes of one number in time order: arrays of one length, times in seconds since 1970.

    ``reach_m`` is how far its hull may extend from its antenna. ``is_shared`` says that two hulls
    used the number; then nothing is known of either.
    """

    mmsi: int
    name: str | None
    imo: int | None
    length_m: float | None
    reach_m: float
    is_shared: bool
    outliers: int
    at: Floats = field(repr=False)
    lon: Floats = field(repr=False)
    lat: Floats = field(repr=False)
    error_m: Floats = field(repr=False)
    sog_kn: Floats = field(repr=False)
    cog_deg: Floats = field(repr=False)
    sources: pl.Series = field(repr=False)

    def __len__(self) -> int:
        return len(self.at)

    @property
    def way(self) -> tuple[Floats, Floats, Floats, Floats]:
        """What the kernels read: times, lon, lat, error."""
        return self.at, self.lon, self.lat, self.error_m

    def told(self) -> str:
        """Name and number."""
        return f"{self.name} ({self.mmsi})" if self.name else str(self.mmsi)

    def between(self, since: float, until: float) -> npt.NDArray[np.bool_]:
        """Which fixes lie in a time, ends included."""
        return (self.at >= since) & (self.at <= until)

    def around(self, since: float, until: float) -> slice:
        """The fixes in a time, and one on either side of it: what a verdict rests on."""
        first = max(0, int(np.searchsorted(self.at, since, side="right")) - 1)
        last = min(len(self.at), int(np.searchsorted(self.at, until, side="left")) + 1)
        return slice(first, max(first, last))

    def digest(self, since: float, until: float) -> str:
        """16 hex digits of the fixes that a verdict over this time rests on."""
        used = self.around(since, until)
        hashed = hashlib.sha256(str(self.mmsi).encode())
        for column in (self.at, self.lon, self.lat):
            hashed.update(np.ascontiguousarray(column[used]).tobytes())
        return hashed.hexdigest()[:SHORT_HASH]


@dataclass(frozen=True, eq=False)
class Sea:
    """Everything that may be looked at; ``sensors`` are sources that do not rest on AIS.

    ``positions`` may hold other ships near: they show how well the receivers heard there.
    """

    fixes: pl.DataFrame = field(repr=False)
    tracks: pl.DataFrame = field(repr=False)
    identities: pl.DataFrame = field(repr=False)
    hearings: pl.DataFrame = field(repr=False)
    zones: ZoneSet | None = field(default=None, repr=False)
    sensors: frozenset[str] = frozenset()
    rule: Rule = RULE

    @cached_property
    def names(self) -> pl.DataFrame:
        """Every name, IMO number and MMSI that was heard: mmsi, imo, name, same."""
        heard = pl.concat(
            [table.select("mmsi", "imo", "name") for table in (self.identities, self.tracks)]
        ).unique()
        same = [same_name(one) if one else "" for one in heard["name"].to_list()]
        return heard.with_columns(pl.Series("same", same, pl.String)).sort("mmsi", "same")

    def numbers_of(self, party: Party) -> list[int]:
        """The MMSIs that a party may be, ascending: by MMSI, else IMO number, name, hull number."""
        if party.mmsi is not None:
            return [party.mmsi]
        if party.imo is not None:
            found = self.names.filter(pl.col("imo") == party.imo)
        elif party.name is not None:
            found = self.names.filter(pl.col("same") == same_name(party.name), pl.col("same") != "")
        else:
            return []
        return sorted(set(found["mmsi"].to_list()))

    def with_number(self, number: str) -> list[int]:
        """The MMSIs of names in which this very number stands."""
        digits = rf"(^|[^0-9])0*{re.escape(number.lstrip('0') or '0')}([^0-9]|$)"
        return sorted(set(self.names.filter(pl.col("same").str.contains(digits))["mmsi"].to_list()))

    def hull(self, mmsi: int) -> Hull:
        """The sound fixes of a number, in time order, each once."""
        own = self.fixes.filter(pl.col("mmsi") == mmsi)
        outliers = int(own["is_outlier"].sum())
        own = (
            own.filter(~pl.col("is_outlier"))
            .sort("observed_at", "lat", "lon", "source")
            .unique(["observed_at", "lat", "lon"], keep="first", maintain_order=True)
        )
        said = self.tracks.filter(pl.col("mmsi") == mmsi)
        length = _first(said, "length_m")
        coarse = (own["message_type"] == LONG_RANGE_TYPE).fill_null(value=False).to_numpy()
        rule = self.rule
        return Hull(
            mmsi=mmsi,
            name=_first(said, "name"),
            imo=_first(said, "imo"),
            length_m=length,
            reach_m=self._reach_m(mmsi, length),
            is_shared=bool(said["is_shared_mmsi"].any()),
            outliers=outliers,
            at=own["observed_at"].to_physical().to_numpy() / _US,
            lon=own["lon"].to_numpy(writable=True),  # as where a few rows are cut out: one kind
            lat=own["lat"].to_numpy(writable=True),
            error_m=np.where(coarse, rule.coarse_position_m, rule.position_m),
            sog_kn=_numbers(own["sog_kn"]),
            cog_deg=_numbers(own["cog_deg"]),
            sources=own["source"],
        )

    def _reach_m(self, mmsi: int, length: float | None) -> float:
        """How far a hull may extend from its antenna: to the far end, and the beam aside."""
        if not length:
            return self.rule.longest_m
        beam = self.identities.filter(pl.col("mmsi") == mmsi)["beam_m"].max()
        return math.hypot(length, float(beam or 0.0))  # type: ignore[arg-type]


def sea_of(
    positions: pl.DataFrame,
    *,
    identities: pl.DataFrame | None = None,
    hearings: pl.DataFrame | None = None,
    zones: ZoneSet | None = None,
    sensors: Collection[str] = (),
    rule: Rule = RULE,
) -> Sea:
    """A sea from POSITIONS (or FIXES), and IDENTITIES and HEARINGS where there are any.

    Raises BadInput where a column of the positions is missing.
    """
    said = empty(IDENTITIES) if identities is None else identities
    fixes = tracks.ensure(positions if len(positions) else empty(POSITIONS))
    return Sea(
        fixes=fixes,
        tracks=tracks.summarise(fixes, said),
        identities=said,
        hearings=empty(HEARINGS) if hearings is None else hearings,
        zones=zones,
        sensors=frozenset(sensors),
        rule=rule,
    )


def _first(said: pl.DataFrame, name: str) -> Any:
    known = said[name].drop_nulls()
    return known[0] if len(known) else None


def _numbers(column: pl.Series) -> Floats:
    return column.cast(pl.Float64).fill_null(np.nan).to_numpy()
