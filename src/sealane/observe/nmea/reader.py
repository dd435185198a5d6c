"""From a stream of NMEA 0183 to batches of facts: the thin shell around the kernels.

Order of precedence for the time of a message; the first that states one is taken, and none is
ever invented:

1. on the sentence's own line: tag block ``c:``, then a time before the sentence, then one behind;
2. the tag block group (``g:``) that the sentence belongs to;
3. a tag block alone on a line before it, then a ``$PGHP`` line before it. Both speak for the next
   sentence only; a ``$PGHP`` whose announced checksum is that of another sentence is not used;
4. with ``base_station_time``: the latest UTC that a base station stated (types 4 and 11);
5. ``received_at``, if given.

For a message in several parts the first part that states a time or a station speaks. A message
that is left without time becomes a reject (``time``); a log in which nothing has a time is
refused with :class:`~sealane.errors.NoTime`.

Station: tag block ``s:`` (else ``si:``), the ``r`` field of the US Coast Guard, the station of
``$PGHP``, else the name of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane.errors import NoTime
from sealane.observe.clock import FileClock
from sealane.observe.mmsi import FORMS
from sealane.observe.nmea.columns import claims_frame, identities_frame, positions_frame
from sealane.observe.nmea.layout import (
    FUTURE,
    RAW_MAX,
    REASON_NAMES,
    make_desk,
)
from sealane.observe.nmea.ledger import Ledger, RejectRow
from sealane.observe.nmea.source import CHUNK_BYTES, HEAD_BYTES, Block, blocks
from sealane.observe.nmea.text_view import TextViews
from sealane.observe.reading import Batch, Options, Tally, empty_identities, empty_positions
from sealane.observe.reject import printable, rejects_frame

__all__ = ["read"]

Array = npt.NDArray[Any]


@dataclass
class _Kept:
    """Accepted messages with what belongs to them; ``raw`` is filled only where they wait."""

    message: Array
    static: Array
    part: Array
    raw: list[str] = field(default_factory=list)
    part_raw: list[str] = field(default_factory=list)

    def take(self, chosen: npt.NDArray[np.bool_]) -> _Kept:
        """The messages where ``chosen``, with their statics and parts."""
        number = np.cumsum(chosen) - 1
        static = self.static[chosen[self.static["message"]]]
        static["message"] = number[static["message"]]
        of_part = chosen[self.part["message"]]
        part = self.part[of_part]
        part["message"] = number[part["message"]]
        raw = [text for text, is_in in zip(self.raw, chosen, strict=False) if is_in]
        part_raw = [text for text, is_in in zip(self.part_raw, of_part, strict=False) if is_in]
        return _Kept(self.message[chosen], static, part, raw, part_raw)


def _microseconds(time: datetime) -> int:
    aware = time if time.tzinfo else time.replace(tzinfo=UTC)
    delta = aware - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def _text(buffer: Array, start: int, length: int) -> str:
    """Raw text for a reject; the common case needs no look at every character."""
    raw = buffer[start : start + min(length, RAW_MAX)].tobytes()
    text = raw.decode("ascii", errors="replace")
    return text if text.isprintable() and raw.isascii() else printable(raw)


class _Feed:
    """The state of one file: desk, ledger, clock, and rows that wait for a verdict or a batch."""

    def __init__(self, name: str, source: str, file_id: str, options: Options) -> None:
        self.name, self.source, self.file_id, self.options = name, source, file_id, options
        self.desks = make_desk([(form.low, form.high) for form in FORMS])
        self.desk = self.desks[0]
        state = self.desk["state"]
        state["use_base"] = int(options.base_station_time)
        if options.received_at is not None:
            state["default_time"] = _microseconds(options.received_at)
        self.ledger = Ledger()
        self.clock = FileClock(options.future_tolerance_s)
        self.waiting: list[_Kept] = []
        self.ready: list[tuple[pl.DataFrame, pl.DataFrame]] = []
        self.ready_rows = 0
        self.carry = b""
        self.stations = TextViews.of([source])

    def number(self, field_name: str) -> int:
        """A number of the kernel's state."""
        return int(self.desk["state"][field_name])

    def scan(self, block: Block) -> None:
        """Decode one block of whole lines."""
        from sealane.observe.nmea.line_kernel import scan

        block.buffer[HEAD_BYTES - len(self.carry) : HEAD_BYTES] = np.frombuffer(
            self.carry, np.uint8
        )
        self.desk["state"]["offset_shift"] = block.offset - HEAD_BYTES
        at = HEAD_BYTES
        while at < block.stop:
            at = scan(block.buffer, at, block.stop, self.desks)
            self.collect(block.buffer)
        self.save_parts(block.buffer)

    def pass_over(self, head: bytes, offset: int) -> None:
        """A line that is too long: one reject, nothing decoded."""
        self.desk["state"]["line"] += 1
        detail = (self.number("line"), offset, "too_long", printable(head))
        self.ledger.reject(detail, shared=False)

    def finish(self) -> None:
        """The stream has ended: orphans and reports ahead of the file's clock are rejected."""
        from sealane.observe.nmea.line_kernel import finish

        finish(self.desks)
        self.collect(np.frombuffer(bytes(HEAD_BYTES - len(self.carry)) + self.carry, np.uint8))
        limit = self.clock.limit_us()
        for kept in self.waiting:
            is_ahead = kept.message["time"] > limit
            self.reject_future(kept.take(is_ahead))
            self.accept(kept.take(~is_ahead))
        self.waiting = []

    def collect(self, buffer: Array) -> None:
        """Empty the desk's tables: accept, hold or reject."""
        desk = self.desk
        self.ledger.announce(desk["shared_line"][: self.number("shared_lines")])
        self.ledger.leave(desk["vote"][: self.number("votes")])
        for row in desk["reject"][: self.number("rejects")].tolist():
            line, offset, start, length, reason, shared, _ = row
            text = _text(buffer, start, length)
            self.ledger.reject((line, offset, REASON_NAMES[reason], text), shared=bool(shared))
        kept = _Kept(
            desk["message"][: self.number("messages")],
            desk["static"][: self.number("statics")],
            desk["part"][: self.number("parts")],
        )
        self.settle(kept, buffer)
        for name in ("messages", "statics", "parts", "rejects", "votes", "shared_lines"):
            desk["state"][name] = 0

    def settle(self, kept: _Kept, buffer: Array) -> None:
        """Accept what the file's clock can no longer set aside; hold the rest with its text."""
        times = kept.message["time"]
        self.clock.add(times)
        settled = self.clock.settled_us()
        is_open = times > settled
        if not is_open.any():
            self.accept(kept)
        else:
            self.accept(kept.take(~is_open))
            held = kept.take(is_open)
            held.raw = _texts(buffer, held.message)
            held.part_raw = _texts(buffer, held.part)
            self.waiting.append(held)
        if self.waiting and not (self.waiting[0].message["time"] > settled).all():
            waiting, self.waiting = self.waiting, []
            for held in waiting:
                is_open = held.message["time"] > settled
                self.accept(held.take(~is_open))
                if is_open.any():
                    self.waiting.append(held.take(is_open))

    def accept(self, kept: _Kept) -> None:
        """These messages stand: count their lines and queue them for a batch."""
        if len(kept.message) == 0:
            return
        self.ledger.accept(kept.message)
        self.ledger.accept(kept.part)
        stations = self.station_names()
        positions = positions_frame(kept.message, stations, self.file_id)
        self.ready.append((positions, claims_frame(kept.message, kept.static, stations)))
        self.ready_rows += len(kept.message)

    def reject_future(self, kept: _Kept) -> None:
        """These messages are ahead of the file's clock: one reject for each of their lines."""
        reason = REASON_NAMES[FUTURE]
        for rows, texts in ((kept.message, kept.raw), (kept.part, kept.part_raw)):
            for row, text in zip(rows, texts, strict=True):
                reject: RejectRow = (int(row["line"]), int(row["offset"]), reason, text)
                self.ledger.reject(reject, shared=bool(row["shared"]))

    def save_parts(self, buffer: Array) -> None:
        """Copy the parts that wait; they go in front of the next block, up to HEAD_BYTES."""
        places: list[tuple[Any, str, int]] = []
        pieces: list[bytes] = []
        size = 0
        for slot in range(self.number("pending")):
            have = int(self.desk["pending"]["have"][slot])
            for index in range(int(self.desk["pending"]["total"][slot])):
                if not have >> index & 1:
                    continue
                part = self.desk["fragment"][slot, index]
                for at, chars in (("payload_at", "chars"), ("raw_at", "raw_chars")):
                    start = int(part[at])
                    pieces.append(buffer[start : start + int(part[chars])].tobytes())
                    places.append((part, at, size))
                    size += len(pieces[-1])
        for part, at, place in places:
            part[at] = HEAD_BYTES - size + place
        self.carry = b"".join(pieces)

    def batch(self) -> Batch:
        """Everything that is ready, as tables."""
        ready, self.ready, self.ready_rows = self.ready, [], 0
        rejects = self.reject_frame(self.ledger.take_rejects())
        if not ready:
            return Batch(empty_positions(), empty_identities(), rejects)
        claims = pl.concat([claims for _, claims in ready])
        positions = pl.concat([positions for positions, _ in ready], rechunk=True)
        return Batch(positions, identities_frame(claims, self.file_id), rejects)

    def station_names(self) -> TextViews:
        """Names by number; number 0 is the file itself."""
        count = self.number("stations")
        if len(self.stations.views) != count + 1:
            names = [
                printable(self.desk["station_text"][i, : self.desk["station_chars"][i]].tobytes())
                for i in range(count)
            ]
            self.stations = TextViews.of([self.source, *names])
        return self.stations

    def reject_frame(self, rows: list[RejectRow]) -> pl.DataFrame:
        """Rows of REJECTS."""
        return rejects_frame(
            file=self.name,
            file_id=self.file_id,
            line=[row[0] for row in rows],
            offset=[row[1] for row in rows],
            reason=[row[2] for row in rows],
            raw=[row[3] for row in rows],
        )

    def fill(self, tally: Tally) -> None:
        """Hand the counts of lines over."""
        desk = self.desk
        self.ledger.count_other(desk["other"])
        tally.lines = self.number("line")
        tally.accepted = self.ledger.accepted
        tally.other.update(self.ledger.other)
        for slot in np.flatnonzero(desk["kind_key"]).tolist():
            key = int(desk["kind_key"][slot]).to_bytes(8, "big").lstrip(b"\0").decode("ascii")
            tally.other[key] += int(desk["kind_count"][slot])

    def require_time(self) -> None:
        """Refuse a log in which no sentence had a time but some needed one."""
        if self.number("untimed") and not self.number("timed"):
            raise NoTime(
                f"{self.name}: no sentence of this log has a time "
                f"({self.number('untimed')} positions or claims read).",
                hint=(
                    "Give the time of reception with --received-at, take it from base stations "
                    "with --base-station-time, or record the log with tag blocks (c:)."
                ),
                file=self.name,
            )


def _texts(buffer: Array, rows: Array) -> list[str]:
    starts, lengths = rows["start"].tolist(), rows["length"].tolist()
    return [_text(buffer, at, size) for at, size in zip(starts, lengths, strict=True)]


def read(
    stream: BinaryIO,
    *,
    name: str,
    source: str | None = None,
    file_id: str,
    options: Options,
    tally: Tally,
    chunk_bytes: int = CHUNK_BYTES,
    clock: FileClock | None = None,
) -> Iterator[Batch]:
    """Batches of an NMEA 0183 stream; ``tally`` is filled when the last one is out.

    Parameters
    ----------
    stream : binary, uncompressed.
    name, file_id : stand in the rows.
    source : what rows of no stated station say; the name if not given.
    options : see :class:`~sealane.observe.reading.Options`.
    tally : receives lines, accepted and other.
    chunk_bytes : read at once [bytes]; any size gives the same rows.
    clock : of a log that this stream goes on with; its times are added to it.

    Raises
    ------
    NoTime : nothing in the log has a time and no option gives one.
    BadInput : the text is UTF-16.
    """
    feed = _Feed(name, name if source is None else source, file_id, options)
    feed.clock = clock or feed.clock
    for block in blocks(stream, name, chunk_bytes):
        if block.too_long is not None:
            feed.pass_over(block.too_long, block.offset)
        else:
            feed.scan(block)
        if max(feed.ready_rows, len(feed.ledger.rejects)) >= options.batch_rows:
            yield feed.batch()
    feed.finish()
    feed.fill(tally)
    feed.require_time()
    yield feed.batch()
