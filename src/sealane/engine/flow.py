"""From the positions of a lake to its tracks and events, whoever does the tasks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from sealane import detect, tables
from sealane.detect import Partials
from sealane.engine import choice
from sealane.engine.executor import Executor, Progress
from sealane.engine.judgement import judged
from sealane.engine.local import Local
from sealane.engine.places import Places
from sealane.engine.plan import SPLIT_ROWS, Split, sift_all
from sealane.engine.report import SURE_CONFIDENCE, RunReport, TracksReport
from sealane.geo import Lines, Ports
from sealane.lake import Lake
from sealane.law import ZoneSet

__all__ = ["run", "tracks", "warm"]

RUN_ID_DIGITS = 16
WITHOUT = {
    "listed": ("list", "listed vessel", "--list FILE.csv"),
    "drag": ("line", "drag", "--lines FILE.geojson"),
}
"""Kinds that find nothing without a file of the user's: what it holds and how it is given."""


def run(
    lake: Lake,
    detectors: Sequence[Any] | None = None,
    *,
    zones: ZoneSet | None = None,
    ports: Ports | None = None,
    lists: detect.Watchlists | None = None,
    lines: Lines | None = None,
    settings: Any = None,
    workers: int | None = None,
    executor: Executor | None = None,
    split_rows: int = SPLIT_ROWS,
    progress: Progress | None = None,
    recorded_at: datetime,
) -> RunReport:
    """Make tracks, run the detectors and write what changed: tracks, events and the run.

    Parameters
    ----------
    lake : where positions are read and results are written.
    detectors : those to run; all by default, with the thresholds of ``settings``, which also
        holds those of the segmenter.
    zones, ports, lists, lines : what to judge by; None takes those of the lake's latest run (else
        no zones, lists and lines, and the packaged ports). They are kept in the run for the next.
    workers : threads; the number of cores by default. Not used with ``executor``.
    executor : who does the tasks; the cores of this machine by default. The events are the same.
    split_rows : positions read at once by each worker (a hull is never cut).
    progress : called with (splits done, splits, note).
    recorded_at : the time that the events are written with (UTC).

    Returns
    -------
    Counts of tracks, and of events by kind. Running again on the same data changes no event.
    The events are written in one transaction: a run that is killed leaves none or all.
    """
    latest = lake.latest_run()
    if lists is not None:
        lists = lists.replacing(Places.of(latest).lists)
    places = Places.of(latest, zones=zones, ports=ports, lists=lists, lines=lines)
    chosen = choice.detectors(settings=settings) if detectors is None else tuple(detectors)
    placed = places.given_to(chosen)
    segmenter = choice.segmenter(settings)
    splits = sift_all(
        lake,
        segmenter,
        placed,
        executor=executor or Local(workers),
        split_rows=split_rows,
        progress=progress,
    )
    made = _tracks_of(splits)
    counted = _count_tracks(made, splits)
    found = judged(placed, [partial(_kept, splits, i) for i in range(len(placed))])
    del splits
    waters = choice.waters_of(places.zones, settings)
    events = detect.finalise(found, waters, recorded_at, names=_names(made))
    rules = choice.rules(placed, segmenter, waters)
    return _write(lake, placed, made, counted, events, _Judged(places, rules), recorded_at)


@dataclass(frozen=True, eq=False)
class _Judged:
    """What a run judged by: places, and rules as JSON."""

    places: Places
    rules: str


def _write(
    lake: Lake,
    detectors: Sequence[Any],
    made: pl.DataFrame,
    counted: TracksReport,
    events: pl.DataFrame,
    by: _Judged,
    recorded_at: datetime,
) -> RunReport:
    """Tracks, what changed in the events (one transaction), and the run itself, in this order."""
    kinds = [detector.kind for detector in detectors]
    run_id = _run_id(recorded_at, by, lake.version)
    before = lake.latest_events(include_withdrawn=True).filter(pl.col("kind").is_in(kinds))
    others = choice.judged_by(
        detectors,
        rules=by.rules,
        places=by.places,
        runs=lake.runs(),
    )
    changes = detect.reconcile(before, events, recorded_at, judged_by=others)
    counts = _count_events(kinds, events, changes)
    lake.replace_tracks(made)
    if changes.height:
        lake.append_events(changes, run_id=run_id)
    _record(lake, run_id, recorded_at, kinds, by, {**counted.as_json(), "events": counts})
    return RunReport(run_id, counted, counts, _notes(kinds, by.places, counted))


def _record(
    lake: Lake,
    run_id: str,
    recorded_at: datetime,
    kinds: Sequence[str],
    by: _Judged,
    counts: dict[str, Any],
) -> None:
    """Add the run to the lake: whoever works tracks or events out again goes by its rules."""
    row = {
        "run_id": run_id,
        "recorded_at": recorded_at,
        "kinds": list(kinds),
        "rules": by.rules,
        **by.places.kept(),
        "counts": json.dumps(counts),
    }
    lake.append_run(pl.DataFrame([row], schema=tables.polars_schema(tables.RUNS)))


def tracks(
    lake: Lake,
    *,
    settings: Any = None,
    workers: int | None = None,
    executor: Executor | None = None,
    split_rows: int = SPLIT_ROWS,
    progress: Progress | None = None,
    recorded_at: datetime,
) -> TracksReport:
    """Make tracks of the positions in a lake and write them; events stay as they are.

    The thresholds are kept in a run of no kinds, which carries the zones and ports of the latest
    run along.
    """
    latest = lake.latest_run()
    segmenter = choice.segmenter(settings)
    by = _Judged(Places.of(latest), choice.rules((), segmenter))
    run_id = _run_id(recorded_at, by, lake.version)
    splits = sift_all(
        lake,
        segmenter,
        (),
        executor=executor or Local(workers),
        split_rows=split_rows,
        progress=progress,
    )
    made = _tracks_of(splits)
    counted = _count_tracks(made, splits)
    lake.replace_tracks(made)
    _record(lake, run_id, recorded_at, (), by, {**counted.as_json(), "events": {}})
    return counted


def warm(lake: Lake, *, zones: str | Path, ports: str | Path) -> RunReport:
    """Run every detector once on a small lake, so that all kernels are compiled and kept."""
    return run(
        lake,
        zones=ZoneSet.from_geojson(zones),
        ports=Ports.from_csv(ports),
        workers=1,
        recorded_at=datetime(2000, 1, 1, tzinfo=UTC),
    )


def _kept(splits: Sequence[Split], number: int) -> Partials:
    """What all splits kept for the detector of that number."""
    return Partials.concat(split.partials[number] for split in splits)


def _names(made: pl.DataFrame) -> dict[str, str]:
    """The name claimed on each track that claims one."""
    return dict(made.select("track_id", "name").drop_nulls().rows())


def _tracks_of(splits: Sequence[Split]) -> pl.DataFrame:
    return pl.concat([split.tracks for split in splits]).sort("mmsi", "first_at", "track_id")


def _count_tracks(made: pl.DataFrame, splits: Sequence[Split]) -> TracksReport:
    shared = made.filter(pl.col("is_shared_mmsi"))
    return TracksReport(
        tracks=made.height,
        vessels=made["mmsi"].n_unique(),
        fixes=sum(split.fixes for split in splits),
        outliers=int(made["outliers"].sum()),
        shared_mmsis=shared["mmsi"].n_unique(),
    )


def _count_events(
    kinds: Sequence[str], events: pl.DataFrame, changes: pl.DataFrame
) -> dict[str, dict[str, int]]:
    counts = {}
    for kind in kinds:
        own = changes.filter(pl.col("kind") == kind)["status"]
        standing = events.filter(pl.col("kind") == kind)["confidence"]
        counts[kind] = {
            "standing": len(standing),
            "sure": int((standing >= SURE_CONFIDENCE).sum()),
            **{status: int((own == status).sum()) for status in ("new", "revised", "withdrawn")},
        }
    return counts


def _run_id(recorded_at: datetime, by: _Judged, version: str) -> str:
    text = json.dumps([recorded_at.isoformat(), by.rules, by.places.zones.digest, version])
    return hashlib.sha256(text.encode()).hexdigest()[:RUN_ID_DIGITS]


def _notes(kinds: Sequence[str], places: Places, counted: TracksReport) -> tuple[str, ...]:
    """What the reader should know of a run that could find nothing of a kind."""
    if not counted.fixes:
        return ("The lake has no positions: ingest a file with sealane observe first.",)
    notes = list(places.lists.notes)
    if "zone_entry" in kinds and not len(places.zones):
        notes.append(
            "No zones were given, so no zone entry can be found: give --zones FILE, your own or of "
            "`sealane zones export --regime territorial_sea --claimant JPN -o FILE`."
        )
    if len(kinds) < len(detect.DETECTORS):  # of all kinds, lists and lines are the user's choice
        notes += [_without(kind) for kind in WITHOUT if kind in kinds and not _has(kind, places)]
    return tuple(notes)


def _has(kind: str, places: Places) -> bool:
    return bool(len(places.lists if kind == "listed" else places.lines))


def _without(kind: str) -> str:
    what, found, form = WITHOUT[kind]
    return (
        f"No {what} was given, so no {found} can be found: give {form}, "
        "as docs/how-to/own-data.md shows."
    )
