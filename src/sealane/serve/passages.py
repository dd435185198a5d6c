"""Daily transits of straits, counted from the passages and positions of a lake."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

import polars as pl

from sealane.errors import NotFound

if TYPE_CHECKING:
    from sealane.assess.watch import Transits

__all__ = ["PassageLake", "transits_of"]


class PassageLake(Protocol):
    """What counting needs of a lake."""

    def events(self, kind: str) -> pl.DataFrame:
        """The standing events of a kind that no exclusion leaves out."""

    def positions(
        self, *, bbox: tuple[float, float, float, float], columns: list[str]
    ) -> pl.LazyFrame:
        """Positions in a box."""


def transits_of(lake: PassageLake, path: str, vintage: date | None = None) -> Transits:
    """Ships a day through each strait, on the days that were heard near it from end to end.

    ``path`` names the lake, for the source and in what is refused. It cannot tell a day without
    ships from a day without reports of any ship: such a day is not told.

    Raises:
        NotFound: no passages, or none that is sure enough on a day heard to its end.
        BadInput: passages on days after ``vintage``.
    """
    from sealane.assess import watch

    events = lake.events(kind="passage")
    if events.is_empty():
        raise NotFound(
            f"The lake {path} has no passages.",
            hint=f"Find them first: sealane detect passage --lake {path}",
        )
    straits = events["evidence"].str.json_path_match("$.strait.strait_id").unique().to_list()
    parts = [_heard(lake, strait) for strait in sorted(filter(None, straits))]
    table = watch.counted(events, heard=watch.whole_days(pl.concat(parts)) if parts else None)
    if table.is_empty():
        raise NotFound(
            f"No passage in the lake {path} is sure enough, on a day heard to its end, to count.",
            hint="Read more days into the lake, and find passages again.",
        )
    if vintage is not None:
        watch.check_vintage(table, vintage, f"The lake {path}")
    table = table.with_columns(pl.lit(vintage, pl.Date).alias("vintage"))
    return watch.Transits(table, source=f"passages in the lake {path}")


def _heard(lake: Any, strait: str) -> pl.DataFrame:
    from sealane.assess.watch.rule import COUNTING
    from sealane.law import gateways

    lon, lat = next(one.middle for one in gateways() if one.strait_id == strait)
    near = COUNTING.heard_deg
    box = (lon - near, lat - near, lon + near, lat + near)
    at = pl.col("observed_at")
    days = lake.positions(bbox=box, columns=["observed_at"]).group_by(at.dt.date().alias("day"))
    told: pl.DataFrame = days.agg(at.min().alias("first_at"), at.max().alias("last_at")).collect()
    return told.with_columns(pl.lit(strait).alias("gate"))
