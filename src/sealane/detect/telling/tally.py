"""Zone entries in the units that authorities count by: days, entries, hours, consecutive days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from sealane.errors import BadSetting

__all__ = ["TALLIED_BY", "tally"]

TALLIED_BY = ("zone", "hull_class", "path_class", "mmsi")
"""By what episodes may be told apart."""
WITHDRAWN = "withdrawn"
UNITS = (
    "days",
    "consecutive_days",
    "entries",
    "first_heard_inside",
    "vessels",
    "ship_days",
    "hours",
)


def tally(
    events: pl.DataFrame,
    by: Sequence[str] = ("zone", "hull_class"),
    *,
    day_begins_h: float = 0.0,
    zones: Sequence[str] = (),
    classes: Sequence[str] = (),
) -> pl.DataFrame:
    """Count zone entries as coast guards publish them.

    Parameters
    ----------
    events : EVENTS; only standing events of kind ``zone_entry`` count, each in its newest revision.
    by : what to tell apart, of ``TALLIED_BY``; nothing gives one row for all.
    zones, classes : count these zones (by name) and classes of hull alone; all by default.
    day_begins_h : [h] UTC at which the authority's day begins: 15 for days of Japan (JST).

    Returns
    -------
    One row for each group, in its order: ``days`` with one or more vessels inside,
    ``consecutive_days`` (the longest run of such days), ``entries`` (episodes of which the crossing
    inward was heard), ``first_heard_inside`` (the others), ``vessels`` (MMSIs), ``ship_days`` (days
    summed over vessels) and ``hours`` inside (summed over episodes; an open one counts as far as it
    is told), with ``first_at`` and ``last_at``.

    It cannot tell days on which nobody was heard from days on which nobody was there: days are a
    lower bound, as with every count from AIS. Episodes of overlapping zones count in each.

    Raises
    ------
    BadSetting : ``by`` names what is not known.
    """
    unknown = [name for name in by if name not in TALLIED_BY]
    if unknown:
        raise BadSetting(
            f"Zone entries cannot be told apart by '{unknown[0]}'.",
            hint=f"Known are {', '.join(TALLIED_BY)}.",
        )
    own = list(dict.fromkeys(by))
    stays = _stays(events)
    for name, wanted in (("zone", zones), ("hull_class", classes)):
        stays = stays.filter(pl.col(name).is_in(list(wanted))) if wanted else stays
    if stays.is_empty():
        names = {name: pl.Int64 if name == "mmsi" else pl.String for name in own}
        return pl.DataFrame(schema={**names, **UNIT_TYPES})
    return _counted(
        stays.with_columns(pl.lit(0).alias("all")), own or ["all"], day_begins_h
    ).select(*own, *UNIT_TYPES)


def _counted(stays: pl.DataFrame, group: list[str], day_begins_h: float) -> pl.DataFrame:
    """All units for each group, in its order."""
    plain = stays.group_by(group).agg(
        pl.col("is_crossed_in").sum().cast(pl.Int64).alias("entries"),
        (~pl.col("is_crossed_in")).sum().cast(pl.Int64).alias("first_heard_inside"),
        pl.col("mmsi").n_unique().cast(pl.Int64).alias("vessels"),
        pl.col("dwell_h").sum().round(2).alias("hours"),
        pl.col("start_at").min().alias("first_at"),
        pl.col("last_at").max().alias("last_at"),
    )
    days = _days(stays, group, day_begins_h)
    runs = days.select(*group, "day").unique().sort(*group, "day")
    run = (pl.col("day") - pl.int_range(pl.len()).over(group)).alias("run")
    counted = (
        runs.with_columns(run)
        .group_by(*group, "run")
        .agg(pl.len().alias("long"))
        .group_by(group)
        .agg(
            pl.col("long").sum().cast(pl.Int64).alias("days"),
            pl.col("long").max().cast(pl.Int64).alias("consecutive_days"),
        )
    )
    ships = days.group_by(group).agg(
        pl.struct("day", "mmsi").n_unique().cast(pl.Int64).alias("ship_days")
    )
    return plain.join(counted, on=group).join(ships, on=group).sort(group)


UNIT_TYPES: dict[str, Any] = {
    **dict.fromkeys(UNITS, pl.Int64),
    "hours": pl.Float64,
    "first_at": pl.Datetime("us", "UTC"),
    "last_at": pl.Datetime("us", "UTC"),
}


def _stays(events: pl.DataFrame) -> pl.DataFrame:
    """Standing episodes with what their evidence says of zone, hull and way."""

    def said(path: str) -> pl.Expr:
        return pl.col("evidence").str.json_path_match(path)

    newest = (
        events.filter(pl.col("kind") == "zone_entry")
        .sort("revision")
        .unique("event_id", keep="last", maintain_order=True)
        .filter(pl.col("status") != WITHDRAWN)
    )
    dwell_h = said("$.dwell_h").cast(pl.Float64)
    told_until = pl.col("start_at") + pl.duration(microseconds=(dwell_h * 3.6e9).cast(pl.Int64))
    return newest.select(
        said("$.zone.name").fill_null("").alias("zone"),
        said("$.hull_class").fill_null("unknown").alias("hull_class"),
        said("$.path_class").fill_null("not known").alias("path_class"),
        pl.col("mmsis").list.first().cast(pl.Int64).alias("mmsi"),
        (said("$.entry") == "crossed").fill_null(value=False).alias("is_crossed_in"),
        dwell_h.fill_null(0.0).alias("dwell_h"),
        "start_at",
        pl.coalesce("end_at", told_until, "start_at").alias("last_at"),
    )


def _days(stays: pl.DataFrame, group: list[str], day_begins_h: float) -> pl.DataFrame:
    """One row for each day that an episode touches, as numbers of days since 1970."""
    shift = pl.duration(microseconds=round(day_begins_h * 3.6e9))

    def day(name: str) -> pl.Expr:
        return (pl.col(name) - shift).dt.epoch("us") // 86_400_000_000

    columns = list(dict.fromkeys([*group, "mmsi"]))
    return stays.select(
        *columns, pl.int_ranges(day("start_at"), day("last_at") + 1).alias("day")
    ).explode("day")
