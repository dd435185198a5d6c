"""From the positions of a lake to its tracks and events, whoever does the tasks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from sealane import detect, tables
from sealane.detect import Partials
from sealane.engine import choice
from sealane.engine.executor import Executor, Progress
from sealane.engine.local import Local
from sealane.engine.plan import SPLIT_ROWS, Split, sift_all
from sealane.engine.report import SURE_CONFIDENCE, RunReport, TracksReport
from sealane.geo import Ports
from sealane.lake import Lake
from sealane.law import ZoneSet

__all__ = ["run", "tracks", "warm"]

RUN_ID_DIGITS = 16


def run(
    lake: Lake,
    detectors: Sequence[Any] | None = None,
    *,
    zones: ZoneSet | None = None,
    ports: Ports | None = None,
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
    zones, ports : what to judge by; None takes those of the lake's latest run (else no zones,
        and the packaged ports). They are kept in the run for the next one.
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
    zones, ports = choice.zones_of(zones, latest), choice.ports_of(ports, latest)
    chosen = choice.detectors(settings=settings) if detectors is None else tuple(detectors)
    placed = choice.with_places(chosen, zones=zones, ports=ports)
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
    found = _judge_all(placed, splits)
    del splits
    waters = choice.waters_of(zones, settings)
    events = detect.finalise(found, waters, recorded_at, names=_names(made))
    places = _Places(zones, ports, choice.rules(placed, segmenter, waters))
    return _write(lake, placed, made, counted, events, places, recorded_at)


@dataclass(frozen=True, eq=False)
class _Places:
    """What a run judged by: zones, ports, and rules as JSON."""

    zones: ZoneSet
    ports: Ports
    rules: str


def _write(
    lake: Lake,
    detectors: Sequence[Any],
    made: pl.DataFrame,
    counted: TracksReport,
    events: pl.DataFrame,
    places: _Places,
    recorded_at: datetime,
) -> RunReport:
    """Tracks, what changed in the events (one transaction), and the run itself, in this order."""
    kinds = [detector.kind for detector in detectors]
    run_id = _run_id(recorded_at, places, lake.version)
    before = lake.events(include_withdrawn=True).filter(pl.col("kind").is_in(kinds))
    others = choice.judged_by(
        detectors,
        rules=places.rules,
        places=choice.kept(places.zones, places.ports),
        runs=lake.runs(),
    )
    changes = detect.reconcile(before, events, recorded_at, judged_by=others)
    counts = _count_events(kinds, events, changes)
    lake.replace_tracks(made)
    if changes.height:
        lake.append_events(changes, run_id=run_id)
    _record(lake, run_id, recorded_at, kinds, places, {**counted.as_json(), "events": counts})
    return RunReport(run_id, counted, counts, _notes(kinds, places.zones, counted))


def _record(
    lake: Lake,
    run_id: str,
    recorded_at: datetime,
    kinds: Sequence[str],
    places: _Places,
    counts: dict[str, Any],
) -> None:
    """Add the run to the lake: whoever works tracks or events out again goes by its rules."""
    row = {
        "run_id": run_id,
        "recorded_at": recorded_at,
        "kinds": list(kinds),
        "rules": places.rules,
        **choice.kept(places.zones, places.ports),
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
    places = _Places(
        choice.zones_of(None, latest),
        choice.ports_of(None, latest),
        choice.rules((), segmenter),
    )
    run_id = _run_id(recorded_at, places, lake.version)
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
    _record(lake, run_id, recorded_at, (), places, {**counted.as_json(), "events": {}})
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


def _judge_all(detectors: Sequence[Any], splits: Sequence[Split]) -> pl.DataFrame:
    """The events of every detector, each judged on what all splits kept for it."""
    found: list[pl.DataFrame] = [
        detector.judge(Partials.concat(split.partials[i] for split in splits))
        for i, detector in enumerate(detectors)
    ]
    return pl.concat([tables.empty(tables.EVENTS), *found])


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


def _run_id(recorded_at: datetime, places: _Places, version: str) -> str:
    text = json.dumps([recorded_at.isoformat(), places.rules, places.zones.digest, version])
    return hashlib.sha256(text.encode()).hexdigest()[:RUN_ID_DIGITS]


def _notes(kinds: Sequence[str], zones: ZoneSet, counted: TracksReport) -> tuple[str, ...]:
    notes = []
    if not counted.fixes:
        notes.append("The lake has no positions: ingest a file with sealane observe first.")
    elif "zone_entry" in kinds and not len(zones):
        notes.append(
            "No zones were given, so no zone entry can be found: give --zones FILE, your own or of "
            "`sealane zones export --regime territorial_sea --claimant JPN -o FILE`."
        )
    return tuple(notes)
