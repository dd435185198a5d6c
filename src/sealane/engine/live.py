"""Runs detectors on a feed: what changed is judged again, and the difference is written.

Segments of a spool go into the lake, each exactly once. Then the hulls that they stirred are
segmented and sifted again, whole, from the lake; of those that go on as before only when and where
they were heard is brought up to date, and they are sifted again in their turn (``engine.turn``).
What every detector keeps of the other hulls is still at hand. All of it is judged together, exactly
as a run judges it, and what differs from the events that stand is written as new, revised or
withdrawn. So once every hull had its turn the events are those of one run over the same lake,
whatever the rounds were. A feed whose hulls have 100,000 positions or fewer has that after each
round; a larger one when it ends, or pauses.

What this costs: the sift grows with what the stirred hulls ever said, the judgement with everything
kept. Nothing is forgotten, so a lake of months takes longer for each round than one of days; rounds
then follow each other less often, and nothing is lost.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import takewhile
from typing import Any

import polars as pl

from sealane import detect, tables
from sealane.detect import Partials
from sealane.engine import choice
from sealane.engine.judgement import judged
from sealane.engine.local import Local
from sealane.engine.places import Places
from sealane.engine.plan import Sift, Split, joined
from sealane.engine.turn import SPARE_ROWS, Turns
from sealane.geo import Lines, Ports
from sealane.lake import IngestReport, Lake
from sealane.law import ZoneSet
from sealane.observe import Options
from sealane.observe.live import Memory, News, Segment

__all__ = ["Intake", "Judge", "Round"]

SPLIT_ROWS = 150_000
"""[rows] Positions that are sifted at once: less than in a run, so that all cores have some."""

RECALL_US = 120_000_000
"""[us] Segments sealed so long before the last are read again after a restart, only to know what
they said: four times the half minute within which a transmission may be heard again."""

TRACKS_EVERY = timedelta(seconds=10)
"""While hulls wait, tracks are written this often: each time costs a tenth of a second."""

STEP = timedelta(microseconds=1)


class Intake:
    """Takes the segments of a spool into a lake, in order, each exactly once.

    ``is_alone`` turns False where somebody else ingests into the lake as well; whoever has dealt
    with it sets it back.
    """

    def __init__(self, lake: Lake, *, exercise_id: str | None = None) -> None:
        lake.make()
        self._lake = lake
        self._exercise_id = exercise_id
        self._memory = Memory()
        self._options = Options()
        self._files = lake.count("files")
        self.is_alone = True

    def recall(self, segments: Sequence[Segment]) -> None:
        """Know again what the last segments before a restart said."""
        times = self._lake.scan("positions").select(pl.col("observed_at").to_physical()).collect()
        self._memory.know(times["observed_at"].to_numpy())
        for segment in recent(segments):
            self._memory.recall(segment, self._options)
        self._memory.news = News()

    def _ingest(self, segment: Segment) -> IngestReport:
        [report] = self._lake.ingest(
            [segment],
            options=self._options,
            exercise_id=self._exercise_id,
            reader=self._memory.read,
            tidy=False,
        )
        if report.already_ingested:
            self._memory.recall(segment, self._options)
        return report

    def take(self, segment: Segment) -> tuple[IngestReport, News]:
        """Ingest one segment; its report, and what it said.

        Raises BadInput where it cannot be read, LakeError where the lake cannot be written: then
        it may be taken again, as if it had not been.
        """
        before = self._memory.copy()
        try:
            report = self._ingest(segment)
            files = self._lake.count("files")
        except Exception:
            self._memory = before  # else what was read and not stored would count as known
            raise
        self.is_alone &= files <= self._files + (not report.already_ingested)
        self._files = files
        news, self._memory.news = self._memory.news, News()
        return report, news


def recent(segments: Sequence[Segment]) -> list[Segment]:
    """Those sealed within ``RECALL_US`` of the last."""
    since = segments[-1].sealed_us - RECALL_US if segments else 0
    last = takewhile(lambda one: one.sealed_us >= since, reversed(segments))
    return list(last)[::-1]


@dataclass(frozen=True)
class Round:
    """What one judgement wrote."""

    changes: pl.DataFrame
    standing: int
    hulls: int

    def counts(self) -> dict[str, int]:
        """How many events are new, revised and withdrawn."""
        status = self.changes["status"]
        return {name: int((status == name).sum()) for name in ("new", "revised", "withdrawn")}


class Judge:
    """Keeps the events of a lake true while hulls go on talking.

    Parameters
    ----------
    lake : where positions are read and results are written.
    detectors, zones, ports, lists, lines, settings : as for a run.
    split_rows : positions that are sifted at once [count].
    spare_rows : positions of hulls that go on as before which a round takes up [count].
    """

    def __init__(
        self,
        lake: Lake,
        detectors: Sequence[Any] | None = None,
        *,
        zones: ZoneSet | None = None,
        ports: Ports | None = None,
        lists: detect.Watchlists | None = None,
        lines: Lines | None = None,
        settings: Any = None,
        split_rows: int = SPLIT_ROWS,
        spare_rows: int = SPARE_ROWS,
    ) -> None:
        lake.make()
        latest = lake.latest_run()
        self._lake = lake
        self._places = Places.of(latest, zones=zones, ports=ports, lists=lists, lines=lines)
        chosen = choice.detectors(settings=settings) if detectors is None else tuple(detectors)
        self._detectors = self._places.given_to(chosen)
        self._segmenter = choice.segmenter(settings)
        self._waters = choice.waters_of(self._places.zones, settings)
        self._rules = choice.rules(self._detectors, self._segmenter, self._waters)
        # What differs from the last run says why events of the first judgement are gone.
        self._others = choice.judged_by(
            self._detectors,
            rules=self._rules,
            places=self._places,
            runs=lake.runs(),
        )
        self._split_rows = split_rows
        self._kept: Split | None = None
        self._turns = Turns(self._segmenter, self._detectors, spare_rows=spare_rows)
        self._known: tuple[int | None, pl.DataFrame | None] = None, None
        self._written_at: datetime | None = None
        self._tracks_due = datetime.min.replace(tzinfo=UTC)

    @property
    def kinds(self) -> list[str]:
        """The kinds that are judged."""
        return [detector.kind for detector in self._detectors]

    @property
    def is_behind(self) -> bool:
        """Whether hulls wait to be sifted again."""
        return bool(self._turns.waiting)

    def judge(self, hulls: Iterable[int] | None, recorded_at: datetime) -> Round:
        """Judge again after these hulls spoke (None: after anything may have changed).

        Hulls that wait are not sifted, unless they are named; ``settle`` does that.
        ``recorded_at`` is moved on where the clock was set back, so that what is written later
        always says so.

        Where the lake cannot be read or written, ``judge(None)`` mends whatever was left half done.
        """
        if hulls is None or self._kept is None:
            return self._judged(self._sift_all(), recorded_at, 0)
        spoke = sorted(set(hulls))
        lake = self._lake.frozen()
        return self._judged(self._sift(lake, self._kept, spoke), recorded_at, len(spoke))

    def follow(self, news: News, recorded_at: datetime) -> Round:
        """Judge again after this was said: stirred hulls are sifted, some that wait as well."""
        if self._kept is None:
            return self.judge(None, recorded_at)
        lake = self._lake.frozen()  # at once: what comes in meanwhile is news of the next round
        now, calm = self._turns.sort_out(news, self._kept.sizes())
        kept = self._kept.kept_up(self._detectors, calm) if len(calm) else self._kept
        return self._judged(self._sift(lake, kept, now), recorded_at, len(now))

    def settle(self, recorded_at: datetime) -> Round:
        """Judge again with every hull that waits sifted."""
        return self.judge(self._turns.waiting, recorded_at)

    def _judged(self, kept: Split, recorded_at: datetime, hulls: int) -> Round:
        self._kept = kept
        return self._write(kept.tracks, self._found(kept, recorded_at), recorded_at, hulls)

    def _sift_all(self) -> Split:
        """What all hulls gave."""
        lake = self._lake.frozen()
        sift = Sift(lake, self._segmenter, self._detectors, with_ends=True)
        old = sift.of(tables.empty(tables.FIXES))
        kept = joined([old, *Local().map(sift, lake.hull_splits(self._split_rows))])
        self._turns.done(None, kept.ends)
        return kept

    def _sift(self, lake: Lake, kept: Split, spoke: Sequence[int]) -> Split:
        """What all hulls gave, with these sifted again, whole."""
        sift = Sift(lake, self._segmenter, self._detectors, with_ends=True)
        again = Local().map(sift.some, _portions(spoke, kept.sizes(), self._split_rows))
        kept = joined([kept.without(spoke), *again])
        self._turns.done(spoke, kept.ends)
        return kept

    def _found(self, kept: Split, recorded_at: datetime) -> pl.DataFrame:
        events = judged(
            self._detectors, [partial(_same, one) for one in kept.partials], Local().map
        )
        names = dict(kept.tracks.select("track_id", "name").drop_nulls().rows())
        return detect.finalise(events, self._waters, recorded_at, names=names)

    def _write(
        self, made: pl.DataFrame, events: pl.DataFrame, recorded_at: datetime, hulls: int
    ) -> Round:
        before = self._standing()
        moment = self._after_all(recorded_at, before)
        changes = detect.reconcile(before, events, moment, judged_by=self._others)
        if not self.is_behind or moment >= self._tracks_due:
            self._lake.replace_tracks(made)
            self._tracks_due = moment + TRACKS_EVERY
        if changes.height:
            version = self._lake.version_of("events")
            self._lake.append_events(changes)
            is_alone = self._lake.version_of("events") == (version or 0) + 1
            gone = pl.col("event_id").is_in(changes["event_id"].implode())
            latest = pl.concat([before.filter(~gone), changes])
            self._known = (version or 0) + 1, latest if is_alone else None
        self._others = {}
        return Round(changes, events.height, hulls)

    def _standing(self) -> pl.DataFrame:
        """The newest revision of every event judged; read again where somebody else wrote."""
        version = self._lake.version_of("events")
        known, latest = self._known
        if latest is None or known != version:
            latest = self._lake.latest_events(include_withdrawn=True)
            latest = latest.filter(pl.col("kind").is_in(self.kinds))
            self._known = version, latest
        return latest

    def _after_all(self, recorded_at: datetime, before: pl.DataFrame) -> datetime:
        written = [recorded_at]
        last = before["recorded_at"].max()
        written += [last + STEP] if isinstance(last, datetime) else []
        written += [self._written_at + STEP] if self._written_at is not None else []
        self._written_at = max(written)
        return self._written_at

    def record(self, recorded_at: datetime, counts: dict[str, Any]) -> str:
        """Add this session to the runs of the lake, with the rules it judges by; its run_id."""
        said = json.dumps([recorded_at.isoformat(), self._rules, self._places.zones.digest, "live"])
        run_id = hashlib.sha256(said.encode()).hexdigest()[:16]
        row = {
            "run_id": run_id,
            "recorded_at": recorded_at,
            "kinds": self.kinds,
            "rules": self._rules,
            **self._places.kept(),
            "counts": json.dumps(counts),
        }
        self._lake.append_run(pl.DataFrame([row], schema=tables.polars_schema(tables.RUNS)))
        return run_id


def _same(kept: Partials) -> Partials:
    return kept


def _portions(hulls: Sequence[int], sizes: Mapping[int, int], most_rows: int) -> list[list[int]]:
    """Hulls in their order, in portions of so many positions as far as it is known."""
    portions: list[list[int]] = []
    held = most_rows
    for hull in hulls:
        size = sizes.get(hull, 0)
        if held + size > most_rows or not portions:
            portions.append([])
            held = 0
        portions[-1].append(hull)
        held += size
    return portions
