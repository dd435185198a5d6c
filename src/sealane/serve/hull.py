"""The path of one hull: its fixes worked out again from the positions, ready for a map.

Fixes are not stored; they follow from the positions of an MMSI by the rule of
``tracks.Segmenter``, and are the same here as when the tracks were made: a hull's fixes depend on
that MMSI's positions alone, and on the thresholds, which the latest run kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import polars as pl

from sealane.serve.query import Query
from sealane.serve.store import Snapshot

__all__ = ["fixes_of", "with_sources"]

_PLACE = ("observed_at", "lon", "lat")


def fixes_of(snapshot: Snapshot, mmsis: Sequence[int], *, exercise: str | None) -> pl.DataFrame:
    """The fixes of these MMSIs with the track of each, sorted by mmsi, track_id, observed_at."""
    from sealane import engine

    query = Query(mmsi=tuple(sorted(set(mmsis))), exercise=exercise)
    positions = snapshot.positions(query).collect(engine="streaming")
    fixes: pl.DataFrame = engine.segmenter_of(snapshot.run()).segment(positions)
    return fixes


def with_sources(
    snapshot: Snapshot, path: pl.DataFrame, mmsi: int, *, exercise: str | None
) -> pl.DataFrame:
    """Fixes of one hull with ``sources``: who gave each, the first to be heard in front."""
    first = pl.concat_list("source").alias("sources")
    if path.is_empty():
        return path.with_columns(first)
    since, last = path.select(
        pl.col("observed_at").min().alias("since"), pl.col("observed_at").max().alias("last")
    ).row(0)
    until = last + timedelta(microseconds=1)
    heard = snapshot.hearings(Query(since=since, until=until, mmsi=(mmsi,), exercise=exercise))
    if heard.is_empty():
        return path.with_columns(first)
    others = heard.group_by(_PLACE).agg(pl.col("source").unique().sort().alias("others"))
    both = path.join(others, on=_PLACE, how="left", maintain_order="left")
    named = pl.concat_list("source", pl.col("others").fill_null([]))
    return both.with_columns(named.list.unique(maintain_order=True).alias("sources")).drop("others")
