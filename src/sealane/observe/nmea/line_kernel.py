"""Kernels: the forward pass over a buffer, line by line; each line is read once.

A line that is one whole message takes the swift way (:mod:`sealane.observe.nmea.swift_kernel`), a
line that is one sentence, with or without a tag block, the short way. Any other line
(time before or behind, several sentences, other sentences, comments, noise) takes the long one.
Lines end with LF, CR LF or a lone CR.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sealane.observe.nmea.clock_kernel import time_at
from sealane.observe.nmea.inner_kernel import inlined, kernel, revision
from sealane.observe.nmea.layout import (
    BAD_CHECKSUM,
    BAD_TAG,
    BLANK,
    COMMENT,
    ENCODING,
    KINDS_MAX,
    MALFORMED,
    MAX_LINE_BYTES,
    NO_TIME,
    NOISE,
    PARTS_MAX,
    PENDING_MAX,
    SENTENCES,
    TOO_LONG,
    WRAPPER,
)
from sealane.observe.nmea.load_kernel import borrowed
from sealane.observe.nmea.message_kernel import orphan_all, put_reject, take_sentence
from sealane.observe.nmea.sentence_kernel import (
    BACKSLASH,
    BANG,
    COMMA,
    CR,
    LF,
    STAR,
    hex_pair,
    is_sentence,
    read_pghp,
    read_sentence,
    read_tag,
    station_number,
)
from sealane.observe.nmea.swift_kernel import is_at_rest, swift_line

__all__ = ["finish", "scan"]

# What one line may add to a table: all sentences of a longest line, and all parts that wait.
MARGIN = MAX_LINE_BYTES // 8 + PENDING_MAX * PARTS_MAX


@kernel
def _after(buf, end):  # type: ignore[no-untyped-def]
    """Where the next line starts, given the line end of this one."""
    return end + 2 if buf[end] == CR and buf[end + 1] == LF else end + 1


@kernel
def _is_alnum(char):  # type: ignore[no-untyped-def]
    return 48 <= char <= 57 or 65 <= char <= 90 or 97 <= char <= 122


@kernel
def _opens_number(buf, at, start):  # type: ignore[no-untyped-def]
    """Whether a free-standing number starts at ``at``."""
    if not 48 <= buf[at] <= 57:
        return False
    if at == start:
        return True
    before = buf[at - 1]
    return not (_is_alnum(before) or before == 46 or before == 45 or before == 58)


@kernel
def _find_time(buf, start, end):  # type: ignore[no-untyped-def]
    """The first time stated in the text, NO_TIME if there is none."""
    at = start
    while at < end:
        if _opens_number(buf, at, start):
            time, stop = time_at(buf, at)
            if time != NO_TIME:
                return time if stop <= end else NO_TIME
        at += 1
    return NO_TIME


@kernel
def _find_station(buf, start, end, desk):  # type: ignore[no-untyped-def]
    """Station of the US Coast Guard's suffix: ``,r003669946`` (or b for a base station)."""
    at = start
    while at < end:
        if buf[at] == COMMA and (buf[at + 1] == 114 or buf[at + 1] == 98):
            stop = at + 1
            while stop < end and _is_alnum(buf[stop]):
                stop += 1
            if stop - at > 4:
                return station_number(buf, at + 1, stop - at - 1, desk)
        at += 1
    return 0


@kernel
def _own_time(desk, before, behind, station):  # type: ignore[no-untyped-def]
    """Time and station on the sentence's own line: tag block, then before it, then behind it."""
    sentence, tag = desk.sentence, desk.tag
    sentence.time, sentence.source = NO_TIME, station
    if tag.has:
        sentence.time = tag.time
        if tag.source:
            sentence.source = tag.source
    if sentence.time == NO_TIME:
        sentence.time = before
    if sentence.time == NO_TIME:
        sentence.time = behind
    if tag.has and tag.bad:
        sentence.reason = BAD_TAG


@kernel
def _short_line(buf, at, desk):  # type: ignore[no-untyped-def]
    """Read a line of one sentence; 0 if the line is anything else (nothing is noted then)."""
    tag = desk.tag
    tag.has = 0
    start = at
    if buf[at] == BACKSLASH:
        if not read_tag(buf, at, desk):
            return 0
        at = tag.next
    if not is_sentence(buf, at):
        return 0
    read_sentence(buf, at, desk)
    sentence = desk.sentence
    end = sentence.next
    if (buf[end] != LF and buf[end] != CR) or end - start > MAX_LINE_BYTES:
        return 0
    sentence.line_at, sentence.line_chars, sentence.shared = start, end - start, 0
    _own_time(desk, NO_TIME, NO_TIME, 0)
    take_sentence(buf, desk)
    return _after(buf, end)


@kernel
def _next_mark(buf, at, end):  # type: ignore[no-untyped-def]
    while at < end and buf[at] != BACKSLASH and buf[at] != BANG:
        at += 1
    return at


@kernel
def _mixed_line(buf, start, end, shared, desk):  # type: ignore[no-untyped-def]
    """Read a line that holds sentences among other things; returns how many it held."""
    sentence, tag, state = desk.sentence, desk.tag, desk.state
    before = _find_time(buf, start, _next_mark(buf, start, end))
    tag.has = 0
    votes, at = 0, start
    while at < end:
        if buf[at] == BACKSLASH and read_tag(buf, at, desk):
            at = tag.next
            continue
        if buf[at] == BACKSLASH:
            tag.has = 0
        if not is_sentence(buf, at):
            at += 1
            continue
        read_sentence(buf, at, desk)
        at = sentence.next
        stop = _next_mark(buf, at, end)
        station = _find_station(buf, at, stop, desk)
        sentence.line_at, sentence.line_chars, sentence.shared = start, end - start, shared
        _own_time(desk, before, _find_time(buf, at, stop), station)
        take_sentence(buf, desk)
        tag.has = 0
        votes += 1
    if shared and votes:
        desk.shared_line[state.shared_lines].line = state.line
        desk.shared_line[state.shared_lines].votes = votes
        state.shared_lines += 1
    return votes


@kernel
def _count_kind(buf, at, end, desk):  # type: ignore[no-untyped-def]
    """Count an other sentence by its address."""
    key = np.int64(0)
    for i in range(at, min(end, at + 7)):
        key = (key << 8) | np.int64(buf[i])
    slot = key % KINDS_MAX
    state = desk.state
    while desk.kind_key[slot] != 0 and desk.kind_key[slot] != key:
        slot = (slot + 1) % KINDS_MAX
    if desk.kind_key[slot] == 0:
        if state.kinds >= KINDS_MAX // 2:
            desk.other[SENTENCES] += 1
            return
        desk.kind_key[slot] = key
        state.kinds += 1
    desk.kind_count[slot] += 1


@kernel
def _address_end(buf, at, end):  # type: ignore[no-untyped-def]
    """End of the address that follows '$' or '!' at ``at``; 0 if there is no address."""
    stop = at + 1
    if not (65 <= buf[stop] <= 90 or buf[stop] == 61):
        return 0
    while stop < end and (_is_alnum(buf[stop]) or buf[stop] == 61):
        stop += 1
    size = stop - at - 1
    closed = stop == end or buf[stop] == COMMA or buf[stop] == STAR
    return stop if closed and 3 <= size <= 10 else 0


@kernel
def _checksum_holds(buf, at, end):  # type: ignore[no-untyped-def]
    check = np.int64(0)
    at += 1
    while at < end and buf[at] != STAR:
        check ^= np.int64(buf[at])
        at += 1
    return at + 2 < end and hex_pair(buf, at + 1) == check


@kernel
def _is_pghp(buf, at):  # type: ignore[no-untyped-def]
    return (
        buf[at] == 36
        and buf[at + 1] == 80
        and buf[at + 2] == 71
        and buf[at + 3] == 72
        and buf[at + 4] == 80
        and buf[at + 5] == COMMA
    )


@kernel
def _other_sentence(buf, at, stop, end, desk):  # type: ignore[no-untyped-def]
    """A sentence that is no AIVDM: counted by address, or a wrapper. Returns a reason or 0."""
    state = desk.state
    state.wrap_time, state.wrap_source, state.wrap_check = NO_TIME, 0, -1
    if _is_pghp(buf, at):
        if not read_pghp(buf, at, end, desk):
            return BAD_CHECKSUM
        desk.other[WRAPPER] += 1
        return 0
    state.lone_time, state.lone_source, state.lone_group = NO_TIME, 0, -1
    if buf[at] == BANG:
        if stop - at == 6 and buf[at + 3] == 86 and buf[at + 4] == 68:
            return MALFORMED
        if not _checksum_holds(buf, at, end):
            return BAD_CHECKSUM
    _count_kind(buf, at + 1, stop, desk)
    return 0


@kernel
def _lone_tags(buf, start, end, desk):  # type: ignore[no-untyped-def]
    """Tag blocks with nothing behind them: 1 good, -1 bad checksum, 0 something else."""
    state, tag = desk.state, desk.tag
    at, seen = start, 0
    while at < end:
        if buf[at] == BACKSLASH:
            if not read_tag(buf, at, desk):
                return 0
            if tag.bad:
                return -1
            state.lone_time, state.lone_source = tag.time, tag.source
            state.lone_group = tag.group
            at, seen = tag.next, 1
        elif buf[at] == 32 or buf[at] == 9:
            at += 1
        else:
            return 0
    return seen


@kernel
def _plain_line(buf, start, end, desk):  # type: ignore[no-untyped-def]
    """A line without AIVDM: count it as other (returns 0) or say why not."""
    first = start
    while first < end and (buf[first] == 32 or buf[first] == 9):
        first += 1
    if first == end:
        desk.other[BLANK] += 1
        return 0
    if buf[first] == 35:
        desk.other[COMMENT] += 1
        return 0
    if buf[first] == BACKSLASH:
        lone = _lone_tags(buf, first, end, desk)
        if lone != 0:
            if lone > 0:
                desk.other[WRAPPER] += 1
            return 0 if lone > 0 else BAD_TAG
    has_nul = False
    for at in range(first, end):
        if buf[at] == 0:
            has_nul = True
        if buf[at] == 36 or buf[at] == BANG:
            stop = _address_end(buf, at, end)
            if stop:
                return _other_sentence(buf, at, stop, end, desk)
    return ENCODING if has_nul else NOISE


@kernel
def _is_comment(buf, at):  # type: ignore[no-untyped-def]
    """Does the line begin with #? A sentence behind it was taken out of the log on purpose."""
    while buf[at] == 32 or buf[at] == 9:
        at += 1
    return buf[at] == 35


@kernel
def _long_line(buf, start, desk):  # type: ignore[no-untyped-def]
    """Read any line that is not just one sentence."""
    state = desk.state
    end, sentences = start, 0
    while buf[end] != LF and buf[end] != CR:
        if buf[end] == BANG and is_sentence(buf, end):
            sentences += 1
        end += 1
    if _is_comment(buf, start):
        sentences = 0
    reason = 0
    if end - start > MAX_LINE_BYTES:
        reason = TOO_LONG
    elif sentences == 0 or _mixed_line(buf, start, end, 1 if sentences > 1 else 0, desk) == 0:
        reason = _plain_line(buf, start, end, desk)
    if reason:
        offset = start + state.offset_shift
        put_reject(desk, state.line, offset, start, end - start, reason, 0)
    return _after(buf, end)


@inlined
def _is_full(desk):  # type: ignore[no-untyped-def]
    """Whether one more line might overflow an output table."""
    state = desk.state
    room = len(desk.message) - MARGIN
    used = max(state.messages, state.rejects, state.parts)
    return max(used, state.votes, state.shared_lines) >= room


@kernel
def _scan(buf, start, stop, desk):  # type: ignore[no-untyped-def]
    at = start
    state = desk.state
    while at < stop and not _is_full(desk):
        state.line += 1
        following = swift_line(buf, at, desk) if is_at_rest(state) else 0
        if not following:
            following = _short_line(buf, at, desk)
        at = following if following else _long_line(buf, at, desk)
    return at


def _outer(source_revision: int) -> tuple[Any, Any]:
    """The two kernels that Python calls, compiled anew whenever any kernel's source changes."""

    @njit(cache=True, nogil=True)
    def scan(buf, start, stop, desks):  # type: ignore[no-untyped-def]
        """Read whole lines from ``start`` up to ``stop`` or until a table is full.

        Returns where it stopped. ``desks`` holds one record DESK; ``buf[stop - 1]`` ends a line,
        or 64 line feeds follow ``stop``, which end every loop.
        """
        desks[0].state.revision = source_revision
        return _scan(borrowed(buf), start, stop, desks[0])

    @njit(cache=True, nogil=True)
    def finish(desks):  # type: ignore[no-untyped-def]
        """After the last line: parts that still wait become rejects."""
        desks[0].state.revision = source_revision
        orphan_all(desks[0])

    return scan, finish


scan, finish = _outer(revision())
