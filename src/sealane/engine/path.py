"""The fixes of tracks, worked out again from the positions split by split, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from sealane.engine.choice import segmenter_of
from sealane.engine.plan import SPLIT_ROWS
from sealane.lake import Lake

__all__ = ["paths"]

_KEY = ("exercise_id", "track_id")


def paths(
    lake: Lake, tracks: pl.DataFrame, *, split_rows: int = SPLIT_ROWS
) -> Iterator[tuple[pl.DataFrame, dict[tuple[str | None, str], pl.DataFrame]]]:
    """Some of these tracks with the fixes of each, split by split in order of MMSI.

    Parameters
    ----------
    lake : where the tracks are from.
    tracks : rows of TRACKS.
    split_rows : positions read at once (a hull is never cut).

    Returns
    -------
    Rows of ``tracks`` in the order given, and for each by exercise_id and track_id its fixes in
    order of time (observed_at, lon, lat; outliers left out). Every row comes once. Fixes follow
    from the positions by the thresholds of the latest run; a track has none where positions came
    in since it was made and it is now parted otherwise.
    """
    still = lake.frozen()
    segmenter = segmenter_of(still.latest_run())
    left = tracks
    for low, high in still.hull_splits(split_rows):
        part = left.filter(pl.col("mmsi").is_between(low, high))
        if part.is_empty():
            continue
        left = left.filter(~pl.col("mmsi").is_between(low, high))
        hulls = part["mmsi"].unique()
        positions = still.positions(hulls=(hulls.min(), hulls.max()))  # type: ignore[arg-type]
        fixes = segmenter.segment(positions.filter(pl.col("mmsi").is_in(hulls.implode())))
        ends = part.select(*_KEY, "last_at")
        sound = (
            fixes.lazy()
            .filter(~pl.col("is_outlier"))
            .join(ends.lazy(), on=_KEY, nulls_equal=True)
            .filter(pl.col("observed_at") <= pl.col("last_at"))
            .sort("observed_at", maintain_order=True)
            .select(*_KEY, "observed_at", "lon", "lat")
            .collect()
        )
        yield part, sound.partition_by(_KEY, include_key=False, as_dict=True)
    if left.height:
        yield left, {}
