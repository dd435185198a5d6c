"""Follows feeds into a lake: listen, spool, ingest, judge, each at its own pace.

Every feed has a thread that writes to the spool and does nothing else, so that nothing is lost
while the rest works. The spool is sealed every few seconds and its segments go into the lake. A
further thread judges whatever came in since it last did, and one merges small files. Where one is
slower than the one before it, what waits is on disk and not in memory. Where a disk is full or a
storage cut off, each waits until it is mended (``engine.patience``).
"""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sealane.engine.live import Intake, Judge, Round, recent
from sealane.engine.patience import Patience
from sealane.errors import BadInput
from sealane.lake import IngestReport, Lake
from sealane.observe.live import Feed, Mark, News, Segment, Spool

__all__ = ["EVERY_S", "Follow", "Followed"]

EVERY_S = 2.0
"""[s] A commit to the lake costs about 0.1 s; half of five seconds is left for the judgement."""

PARTS_WITHIN_S = 1.0
"""[s] The parts of a message leave a receiver within 0.2 s, and may come by several ways."""

DONE = ".ingested.json"
WAIT_S = 0.1
VACUUM_EVERY = timedelta(hours=1)
NEWS_ROWS = 2_000_000
"""[rows] What may wait for the judgement in memory, about 0.3 GB; beyond it all is read again."""

CLEAR_EVERY = timedelta(minutes=1)
CLEARED_AT_ONCE = 1_000
"""[count] Segments deleted each minute, in which 30 come: a long spool is cleared in passing."""

WAITS = "Senders wait meanwhile; datagrams are held as far as there is room."
NOISE_LINES = 20
"""[count] Fewer lines do not tell a feed of something else from a bad moment."""
COUNTS = ("lines", "accepted", "other", "duplicates", "rejected", "positions", "identities")

Talk = Callable[[str], object]
R = TypeVar("R")


@dataclass(frozen=True)
class Followed:
    """What came in and what was found while feeds were followed."""

    lines: dict[str, int]
    breaks: dict[str, int]
    segments: int
    refused: int
    read: dict[str, int]
    rounds: int
    events: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """The counts as the command prints them."""
        return {
            "sources": [
                {"source": spec, "lines": count, "breaks": self.breaks[spec]}
                for spec, count in self.lines.items()
            ],
            "segments": self.segments,
            "refused_segments": self.refused,
            **self.read,
            "rounds": self.rounds,
            "events": dict(self.events),
        }


class Follow:
    """Feeds on their way into a lake.

    Parameters
    ----------
    lake, judge : where positions go, and who judges them.
    spool : where lines are kept first.
    feeds : what is listened to.
    clock : the time of arrival and of writing (UTC).
    every_s : how often the spool is sealed [s].
    until_eof : end when every feed has ended.
    exercise_id : the drill that every row belongs to.
    keep : how long segments are kept that are in the lake; None for ever.
    talk : called with what people should know (a connection that broke).
    wrote : called with each judgement after it was written.
    """

    def __init__(
        self,
        lake: Lake,
        judge: Judge,
        spool: Spool,
        feeds: Sequence[Feed],
        *,
        clock: Callable[[], datetime],
        every_s: float = EVERY_S,
        until_eof: bool = False,
        exercise_id: str | None = None,
        keep: timedelta | None = None,
        talk: Talk = lambda _text: None,
        wrote: Callable[[Round], object] = lambda _round: None,
    ) -> None:
        self._judge, self._spool, self._feeds = judge, spool, feeds
        self._clock, self._every_s, self._until_eof = clock, every_s, until_eof
        spool.waits = math.ceil(PARTS_WITHIN_S / every_s)
        self._talk, self._wrote = talk, wrote
        self._keep, self._clear_due = keep, datetime.min.replace(tzinfo=UTC)
        self._intake = Intake(lake, exercise_id=exercise_id)
        self._lake, self._identity = lake, lake.identity
        self._vacuum_due = clock() + VACUUM_EVERY
        self._done = _Done(spool.folder / DONE, lake.path)
        self._is_kept = f"What is heard is kept in {spool.folder}."
        self._is_foreign = False  # whether somebody else ingested since the last judgement
        self._has_talked_of_noise = False
        self._stop = threading.Event()
        self._patience = Patience(self._stop, talk)
        self._failure: BaseException | None = None
        self._news = News()
        self._is_due = threading.Condition()
        self._has_come = threading.Event()  # since small files were last merged
        self._has_more = self._is_over = False
        self._read = dict.fromkeys(COUNTS, 0)
        self._segments = self._refused = self._rounds = 0
        self._events = dict.fromkeys(("standing", "new", "revised", "withdrawn"), 0)

    def stop(self) -> None:
        """End soon: what was heard is still ingested and judged."""
        self._stop.set()

    def run(self) -> Followed:
        """Follow until told to stop, or until the feeds have ended.

        Raises what a feed that cannot be mended, the lake or a detector raised.
        """
        listeners = [self._thread(self._listen, feed) for feed in self._feeds]
        judging = self._thread(self._judge_on)
        tidying = self._thread(self._tidy_on)
        try:
            self._guarded(self._take_on, listeners)
        finally:
            self._stop.set()
            for one in listeners:
                one.join()
            if self._failure is None:
                self._guarded(self._take_rest)
            with self._is_due:
                self._is_over = True
                self._is_due.notify()
            judging.join()
            self._has_come.set()
            tidying.join()
        if self._failure is not None:
            raise self._failure
        followed = self._followed()
        self._record(followed.as_json())
        return followed

    def _recall(self) -> None:
        before = [one for one in self._spool.sealed() if self._done.has(one.number)]
        if before and not self._lake.has_file(before[-1].digest()):
            self._talk(
                "The lake is older than the spool, or new: segments that it lacks go in again."
            )
            self._done.forget()
            before = []
        self._intake.recall(before)

    def _on_lake(self, work: Callable[[], R], again: Callable[[], R] | None = None) -> R:
        """What work on the lake gives, as soon as it can be done, and on no other lake."""

        def checked(work: Callable[[], R]) -> R:
            self._lake.require(self._identity)
            with self._lake.explained():
                return work()

        return self._patience.wait_out(
            partial(checked, work),
            again=None if again is None else partial(checked, again),
            meanwhile=self._is_kept,
        )

    def _take_on(self, listeners: Sequence[threading.Thread]) -> None:
        self._on_lake(self._recall)
        self._ingest()  # what a process before this one left
        self._clear()
        while not self._stop.is_set() and any(one.is_alive() for one in listeners):
            self._pause(listeners)
            self._patience.wait_out(self._spool.seal, meanwhile=WAITS)
            self._ingest()
            self._clear()

    def _take_rest(self) -> None:
        self._spool.seal(whole=True)
        self._ingest()

    def _thread(self, work: Callable[..., None], *given: Any) -> threading.Thread:
        thread = threading.Thread(target=self._guarded, args=(work, *given), daemon=True)
        thread.start()
        return thread

    def _guarded(self, work: Callable[..., None], *given: Any) -> None:
        try:
            work(*given)
        except BaseException as error:  # noqa: BLE001 - raised again by run
            self._failure = self._failure or error
            self._stop.set()

    def _listen(self, feed: Feed) -> None:
        def keep(lines: bytes, *, mark: Mark | None = None) -> None:
            self._patience.wait_out(lambda: self._spool.append(lines, mark=mark), meanwhile=WAITS)

        feed.follow(
            keep,
            clock=lambda: self._clock().timestamp(),
            stop=self._stop,
            until_eof=self._until_eof,
            talk=self._talk,
        )

    def _pause(self, listeners: Sequence[threading.Thread]) -> None:
        left = self._every_s
        while left > 0 and any(one.is_alive() for one in listeners):
            if self._stop.wait(min(WAIT_S, left)):
                return
            left -= WAIT_S

    def _ingest(self) -> None:
        for segment in self._spool.sealed(self._done.number):
            is_refused = not self._take(segment)
            self._done.set(segment.number, is_refused=is_refused)

    def _clear(self) -> None:
        """Delete segments that the lake has had for long enough, a few at a time."""
        now = self._clock()
        if self._keep is None or now < self._clear_due:
            return
        self._clear_due = now + CLEAR_EVERY
        long_ago = now - self._keep
        stored = [one for one in self._spool.sealed() if self._done.has(one.number)]
        old = [one.number for one in stored[: len(stored) - len(recent(stored))]]
        before_us = int(long_ago.timestamp() * 1e6)
        self._patience.wait_out(
            lambda: self._spool.clear(old[:CLEARED_AT_ONCE], sealed_before_us=before_us),
            meanwhile=WAITS,
        )

    def _take(self, segment: Segment) -> bool:
        """Whether the lake has it now."""
        self._segments += 1
        try:
            report, news = self._on_lake(lambda: self._intake.take(segment))
        except BadInput as error:
            self._refused += 1
            self._talk(f"{segment.name} was left out: {error}")
            return False
        self._has_come.set()
        counts = report.as_json()
        for name in COUNTS:
            self._read[name] += counts[name]
        self._talk_of_noise(report)
        with self._is_due:
            self._is_foreign |= not self._intake.is_alone
            self._intake.is_alone = True
            self._news.add(news)
            if self._news.rows > NEWS_ROWS:  # the judgement is far behind: it judges everything
                self._news, self._is_foreign = News(), True
            self._has_more = True
            self._is_due.notify()
        return True

    def _talk_of_noise(self, report: IngestReport) -> None:
        """Say it once where most lines are no sentences: such a feed looks like a quiet one."""
        is_noise = report.lines >= NOISE_LINES and 2 * report.rejected > report.lines
        if is_noise and not self._has_talked_of_noise:
            self._talk(
                f"{report.rejected:,} of {report.lines:,} lines just heard were rejected (sealane "
                "export rejects tells why): is it a feed of NMEA sentences?"
            )
        self._has_talked_of_noise = is_noise

    def _judge_on(self) -> None:
        self._tell(self._judged(self._judge_all))  # what the lake held before
        self._record({})  # from now on whoever reads knows zones and ports
        while True:
            with self._is_due:
                while not self._has_more and not self._is_over:
                    if not self._is_due.wait(self._every_s) and self._judge.is_behind:
                        break  # a pause of the feed: some of those that wait have their turn
                if self._is_over and not self._has_more:
                    break
                news, self._news, self._has_more = self._news, News(), False
                is_foreign, self._is_foreign = self._is_foreign, False
            if is_foreign:
                self._tell(self._judged(self._judge_all))
            else:
                self._tell(self._judged(partial(self._judge.follow, news, self._clock())))
        if self._judge.is_behind:
            self._tell(self._judged(partial(self._judge.settle, self._clock())))

    def _tidy_on(self) -> None:
        while not self._is_over:
            self._has_come.wait()
            self._has_come.clear()
            self._on_lake(self._tidy)

    def _tidy(self) -> None:
        self._lake.tidy()
        now = self._clock()
        if now >= self._vacuum_due:
            self._vacuum_due = now + VACUUM_EVERY
            self._lake.vacuum()

    def _judge_all(self) -> Round:
        return self._judge.judge(None, self._clock())

    def _judged(self, work: Callable[[], Round]) -> Round:
        return self._on_lake(work, again=self._judge_all)

    def _record(self, counts: dict[str, Any]) -> None:
        self._on_lake(lambda: self._judge.record(self._clock(), counts))

    def _tell(self, found: Round) -> None:
        self._rounds += 1
        for name, count in found.counts().items():
            self._events[name] += count
        self._events["standing"] = found.standing
        self._wrote(found)

    def _followed(self) -> Followed:
        return Followed(
            lines={feed.spec: feed.lines for feed in self._feeds},
            breaks={feed.spec: feed.breaks for feed in self._feeds},
            segments=self._segments,
            refused=self._refused,
            read=dict(self._read),
            rounds=self._rounds,
            events=dict(self._events),
        )


class _Done:
    """Up to which segment the lake has the spool, and which it does not: saves asking it again."""

    def __init__(self, path: Path, lake: str) -> None:
        self._path, self._lake = path, lake
        self.number = 0
        self._refused: set[int] = set()
        try:
            kept = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            return
        if isinstance(kept, dict) and kept.get("lake") == lake:
            self.number = int(kept.get("number", 0))
            self._refused = {int(number) for number in kept.get("refused", ())}

    def has(self, number: int) -> bool:
        """Whether the lake has that segment."""
        return number <= self.number and number not in self._refused

    def forget(self) -> None:
        """Nothing is known: the lake is asked for each."""
        self.number, self._refused = 0, set()

    def set(self, number: int, *, is_refused: bool) -> None:
        """This one was tried as well; where the disk is full, the lake is asked again later."""
        self.number = number
        self._refused = self._refused - {number} | ({number} if is_refused else set())
        kept = {"lake": self._lake, "number": number, "refused": sorted(self._refused)}
        temporary = self._path.with_suffix(".new")
        with suppress(OSError):
            temporary.write_text(json.dumps(kept), "utf-8")
            temporary.rename(self._path)
