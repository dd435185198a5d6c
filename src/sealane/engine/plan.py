"""What a run does, as a plain list of tasks: ranges of whole hulls, each read by its own task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from sealane import tables
from sealane.detect import Partials, columns_of
from sealane.lake import Lake
from sealane.tracks import ENDS, Segmenter, Steps, ends_of, summarise

if TYPE_CHECKING:
    from sealane.engine.executor import Executor, Progress

__all__ = ["SPLIT_ROWS", "Sift", "Split", "joined", "sift_all"]

SPLIT_ROWS = 500_000  # measured: about 350 MB at once for each worker


@dataclass(frozen=True, eq=False)
class Split:
    """What one split of whole hulls gave: its tracks, and what each detector keeps.

    ``ends`` (ENDS) of the hulls that were sifted are there for whoever follows a feed.
    """

    tracks: pl.DataFrame
    fixes: int
    partials: tuple[Partials, ...]
    ends: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=ENDS))

    def sizes(self) -> dict[int, int]:
        """The fixes of each hull [count]."""
        counts = self.tracks.group_by("mmsi").agg(pl.col("fixes").sum())
        return dict(counts.iter_rows())

    def without(self, hulls: Sequence[int]) -> Split:
        """The same, as if these MMSIs had never been heard; ``fixes`` counts them still."""
        tracks = self.tracks.filter(~pl.col("mmsi").is_in(list(hulls)))
        return Split(tracks, self.fixes, tuple(part.without(hulls) for part in self.partials))

    def kept_up(self, detectors: Sequence[Any], steps: Steps) -> Split:
        """The same after steps of hulls that go on as before; tracks tell when they were heard."""
        parts = zip(detectors, self.partials, strict=True)
        partials = tuple(detector.keep_up(part, steps) for detector, part in parts)
        last = (
            pl.DataFrame({"mmsi": steps.mmsi, "at": steps.at})
            .group_by("mmsi")
            .agg(pl.col("at").max().cast(pl.Datetime("us", "UTC")))
        )
        tracks = self.tracks.join(last, on="mmsi", how="left", maintain_order="left")
        later = pl.max_horizontal("last_at", "at").alias("last_at")
        return replace(self, tracks=tracks.with_columns(later).drop("at"), partials=partials)


def joined(splits: Sequence[Split]) -> Split:
    """Splits of different hulls as one, tracks in their order."""
    tracks = pl.concat([split.tracks for split in splits]).sort("mmsi", "first_at", "track_id")
    partials = zip(*(split.partials for split in splits), strict=True)
    fixes = sum(split.fixes for split in splits)
    kept = tuple(Partials.concat(parts) for parts in partials)
    return Split(tracks, fixes, kept, pl.concat([split.ends for split in splits]))


@dataclass(frozen=True, eq=False)
class Sift:
    """Reads a range of hulls, makes tracks of them, and keeps what each detector needs.

    It may be sent to another process: the lake goes as its place and versions, never as rows,
    and is opened there with the storage options of that place's environment.
    """

    lake: Lake
    segmenter: Segmenter
    detectors: tuple[Any, ...]
    with_ends: bool = False

    def __call__(self, hulls: tuple[int, int]) -> Split:
        """What the hulls of this range gave, both ends included."""
        positions = self.lake.positions(hulls=hulls).collect()
        fixes = self.segmenter.segment(positions)
        del positions
        return self.of(fixes, self.lake.identities(hulls=hulls))

    def some(self, mmsi: Sequence[int]) -> Split:
        """What these hulls gave."""
        fixes = self.segmenter.segment(self.lake.positions(mmsi=mmsi))
        return self.of(fixes, self.lake.identities(mmsi=mmsi))

    def of(self, fixes: pl.DataFrame, identities: pl.DataFrame | None = None) -> Split:
        """What fixes (whole hulls) gave."""
        made = summarise(fixes, identities)
        columns = columns_of(fixes, identities, made=made)
        kept = tuple(detector.sift(columns) for detector in self.detectors)
        split = Split(made, fixes.height, kept)
        return replace(split, ends=ends_of(fixes)) if self.with_ends else split


def sift_all(
    lake: Lake,
    segmenter: Segmenter,
    detectors: Sequence[Any],
    *,
    executor: Executor,
    split_rows: int = SPLIT_ROWS,
    progress: Progress | None = None,
) -> list[Split]:
    """Every split of a lake as it is now, in order of hulls; first an empty one."""
    still = lake.frozen()
    sift = Sift(still, segmenter, tuple(detectors))
    tasks = still.hull_splits(split_rows)
    empty = sift.of(tables.empty(tables.FIXES))
    return [empty, *executor.map(sift, tasks, progress=progress)]
