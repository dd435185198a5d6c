"""The path of one hull: its fixes worked out again from the positions, ready for a map.

Fixes are not stored; they follow from the positions of an MMSI by the rule of
``tracks.Segmenter``, and are the same here as when the tracks were made: a hull's fixes depend on
that MMSI's positions alone, and on the thresholds, which the latest run kept.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from sealane.serve.query import Query
from sealane.serve.store import Snapshot

__all__ = ["fixes_of"]


def fixes_of(snapshot: Snapshot, mmsis: Sequence[int], *, exercise: str | None) -> pl.DataFrame:
    """The fixes of these MMSIs with the track of each, sorted by mmsi, track_id, observed_at."""
    from sealane import engine

    query = Query(mmsi=tuple(sorted(set(mmsis))), exercise=exercise)
    positions = snapshot.positions(query).collect(engine="streaming")
    fixes: pl.DataFrame = engine.segmenter_of(snapshot.run()).segment(positions)
    return fixes
