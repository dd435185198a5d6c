"""Kernels: from sentences to messages: parts are joined, timed, decoded and accounted for.

Every sentence gives exactly one vote on its line: accepted (a row of MESSAGE or PART), rejected
(a row of REJECT) or other (a count, or a row of VOTE where several sentences share the line).
"""

from __future__ import annotations

import numpy as np

from sealane.observe.nmea.field_kernel import base_station_us, content_bits, decode_message
from sealane.observe.nmea.inner_kernel import inlined, kernel
from sealane.observe.nmea.layout import (
    FRAGMENT_WINDOW_LINES,
    FRAGMENT_WINDOW_US,
    GROUPS_MAX,
    HAS_STATIC,
    NO_TIME,
    OK,
    ORPHAN,
    PENDING_MAX,
    RAW_MAX,
    REVERSE_WINDOW_LINES,
    REVERSE_WINDOW_US,
    WITHOUT_TIME,
)
from sealane.observe.nmea.payload_kernel import bits, content_hash, pack

__all__ = ["orphan_all", "put_message", "put_reject", "take_sentence"]


@kernel
def put_reject(desk, line, offset, at, chars, reason, shared):  # type: ignore[no-untyped-def]
    """One rejected sentence or line."""
    state = desk.state
    row = desk.reject[state.rejects]
    row.line, row.offset, row.start = line, offset, at
    row.length = min(chars, RAW_MAX)
    row.reason, row.shared = reason, shared
    state.rejects += 1


@kernel
def _vote_other(desk, line, kind, shared):  # type: ignore[no-untyped-def]
    if shared == 0:
        desk.other[kind] += 1
        return
    state = desk.state
    desk.vote[state.votes].line = line
    desk.vote[state.votes].kind = kind
    state.votes += 1


@kernel
def _reject_here(desk, reason):  # type: ignore[no-untyped-def]
    """Reject the sentence under the reading head."""
    sentence, state = desk.sentence, desk.state
    at = sentence.line_at
    put_reject(
        desk, state.line, at + state.offset_shift, at, sentence.line_chars, reason, sentence.shared
    )


@kernel
def _drop(desk, slot):  # type: ignore[no-untyped-def]
    """Forget a waiting message: the last one takes its place."""
    state = desk.state
    last = state.pending - 1
    if slot != last:
        desk.pending[slot] = desk.pending[last]
        desk.fragment[slot] = desk.fragment[last]
    state.pending = last


@kernel
def _orphan(desk, slot):  # type: ignore[no-untyped-def]
    """Reject every part of a message that stays incomplete."""
    have = desk.pending[slot].have
    for i in range(desk.pending[slot].total):
        if have >> i & 1:
            part = desk.fragment[slot, i]
            put_reject(
                desk, part.line, part.offset, part.raw_at, part.raw_chars, ORPHAN, part.shared
            )
    _drop(desk, slot)


@kernel
def orphan_all(desk):  # type: ignore[no-untyped-def]
    """At the end of the stream: no part will come any more."""
    while desk.state.pending > 0:
        _orphan(desk, desk.state.pending - 1)


@kernel
def _fits(waiting, sentence, line):  # type: ignore[no-untyped-def]
    """2: the next part of the waiting message, 1: a part of it out of order, 0: of another."""
    if waiting.total != sentence.total or waiting.sequence != sentence.sequence:
        return 0
    if waiting.channel != sentence.channel or waiting.have >> (sentence.number - 1) & 1:
        return 0
    timed = waiting.time != NO_TIME and sentence.time != NO_TIME
    apart = abs(waiting.time - sentence.time) if timed else np.int64(0)
    if apart > FRAGMENT_WINDOW_US:
        return 0
    grouped = waiting.group >= 0 and sentence.group >= 0
    if grouped and waiting.group != sentence.group:
        return 0
    named = waiting.source != 0 and sentence.source != 0
    if named and not grouped and waiting.source != sentence.source:
        return 0
    if waiting.have == (np.int64(1) << (sentence.number - 1)) - 1:
        return 2
    close = line - waiting.line <= REVERSE_WINDOW_LINES or (timed and apart <= REVERSE_WINDOW_US)
    return 1 if grouped or close else 0


@kernel
def _slot_for(desk):  # type: ignore[no-untyped-def]
    """The waiting message that the sentence belongs to (the newest that fits), or a new one."""
    state, sentence = desk.state, desk.sentence
    best, best_rank = -1, 0
    slot = 0
    while slot < state.pending:
        if desk.pending[slot].line + FRAGMENT_WINDOW_LINES < state.line:
            _orphan(desk, slot)
            continue
        rank = _fits(desk.pending[slot], sentence, state.line)
        newer = best < 0 or desk.pending[slot].age > desk.pending[best].age
        if rank > best_rank or (rank > 0 and rank == best_rank and newer):
            best, best_rank = slot, rank
        slot += 1
    if best >= 0:
        return best
    if state.pending == PENDING_MAX:
        oldest = 0
        for i in range(1, PENDING_MAX):
            if desk.pending[i].age < desk.pending[oldest].age:
                oldest = i
        _orphan(desk, oldest)
    slot = state.pending
    state.pending += 1
    state.age += 1
    waiting = desk.pending[slot]
    waiting.total, waiting.sequence = sentence.total, sentence.sequence
    waiting.channel, waiting.source = sentence.channel, sentence.source
    waiting.group, waiting.time = sentence.group, sentence.time
    waiting.have, waiting.age = 0, state.age
    return slot


@kernel
def _keep_part(desk, slot):  # type: ignore[no-untyped-def]
    """Note where the part stands; True when the message is complete."""
    state, sentence, waiting = desk.state, desk.sentence, desk.pending[slot]
    part = desk.fragment[slot, sentence.number - 1]
    part.payload_at, part.chars, part.fill = sentence.payload_at, sentence.chars, sentence.fill
    part.line, part.offset = state.line, sentence.line_at + state.offset_shift
    part.raw_at, part.raw_chars = sentence.line_at, min(sentence.line_chars, RAW_MAX)
    part.time, part.source, part.shared = sentence.time, sentence.source, sentence.shared
    waiting.line = state.line
    waiting.have |= 1 << (sentence.number - 1)
    if waiting.source == 0:
        waiting.source = sentence.source
    if waiting.group < 0:
        waiting.group = sentence.group
    if waiting.time == NO_TIME:
        waiting.time = sentence.time
    return waiting.have == (1 << waiting.total) - 1


@kernel
def _join(buf, desk, slot):  # type: ignore[no-untyped-def]
    """Pack all parts into the words; the first part that states a time or station speaks."""
    sentence, total = desk.sentence, desk.pending[slot].total
    chars, fill = 0, 0
    sentence.time, sentence.source = NO_TIME, 0
    for i in range(total):
        part = desk.fragment[slot, i]
        chars = pack(buf, part.payload_at, part.chars, desk.words, chars)
        fill = part.fill
        if sentence.time == NO_TIME:
            sentence.time = part.time
        if sentence.source == 0:
            sentence.source = part.source
    return chars * 6 - fill


@kernel
def _message_time(desk, count):  # type: ignore[no-untyped-def]
    """Time of the message by the order of precedence; NO_TIME if there is none."""
    state, sentence = desk.state, desk.sentence
    time = sentence.time
    kind = bits(desk.words, 0, 6)
    if state.use_base and (kind == 4 or kind == 11) and count >= 78:
        stated = base_station_us(desk.words)
        if stated != NO_TIME:
            state.base_time = stated
    if time != NO_TIME:
        state.timed += 1
        return time
    if state.use_base and state.base_time != NO_TIME:
        state.timed += 1
        return state.base_time
    return state.default_time


@inlined
def _put_row(desk, time, count):  # type: ignore[no-untyped-def]
    """The message was decoded into the next row: fill what does not come from its bits."""
    state = desk.state
    row = state.messages
    message = desk.message[row]
    message.line, message.time = state.line, time
    message.content = content_hash(desk.words, content_bits(np.int64(message.type), count))
    message.part_at, message.parts = state.parts, 0
    state.messages = row + 1
    if message.has & HAS_STATIC:
        desk.static[state.statics].message = row
        state.statics += 1


@inlined
def put_message(desk, start, at, end, count, time, source):  # type: ignore[no-untyped-def]
    """Decode the words of a line that is one whole message from ``at``; False: it is no good.

    The line lasts from ``start`` to ``end``; ``time`` may be NO_TIME if the desk has a default.
    """
    state = desk.state
    message = desk.message[state.messages]
    verdict, what = decode_message(
        desk.words, count, message, desk.static[state.statics], desk.form_low, desk.form_high
    )
    if verdict < 0:
        return False
    if time != NO_TIME:
        state.timed += 1
    if verdict == 0:
        desk.other[what] += 1
        return True
    message.offset = at + state.offset_shift
    message.start, message.length = start, end - start
    message.source, message.shared = source, 0
    _put_row(desk, time if time != NO_TIME else state.default_time, count)
    return True


@kernel
def _accept(desk, time, count, slot):  # type: ignore[no-untyped-def]
    """The message was decoded into the next row: fill the rest and note its other lines."""
    state, sentence = desk.state, desk.sentence
    row = state.messages
    message = desk.message[row]
    message.offset = sentence.at + state.offset_shift
    message.start, message.length = sentence.line_at, min(sentence.line_chars, RAW_MAX)
    message.source, message.shared = sentence.source, sentence.shared
    _put_row(desk, time, count)
    if slot < 0:
        return
    for i in range(desk.pending[slot].total):
        if i != sentence.number - 1:
            part, kept = desk.part[state.parts], desk.fragment[slot, i]
            part.message, part.line, part.offset = row, kept.line, kept.offset
            part.start, part.length = kept.raw_at, kept.raw_chars
            part.shared = kept.shared
            message.parts += 1
            state.parts += 1


@kernel
def _finish(desk, count, slot):  # type: ignore[no-untyped-def]
    """Decode what the words hold; every line of the message gets its vote."""
    state, sentence = desk.state, desk.sentence
    time = _message_time(desk, count)
    verdict, what = decode_message(
        desk.words,
        count,
        desk.message[state.messages],
        desk.static[state.statics],
        desk.form_low,
        desk.form_high,
    )
    if verdict == 1 and time == NO_TIME:
        state.untimed += 1
        verdict, what = -1, WITHOUT_TIME
    if verdict == 1:
        _accept(desk, time, count, slot)
        return
    if verdict == 0:
        _vote_other(desk, state.line, what, sentence.shared)
    else:
        _reject_here(desk, what)
    if slot < 0:
        return
    for i in range(desk.pending[slot].total):
        if i != sentence.number - 1:
            part = desk.fragment[slot, i]
            if verdict == 0:
                _vote_other(desk, part.line, what, part.shared)
            else:
                put_reject(
                    desk, part.line, part.offset, part.raw_at, part.raw_chars, what, part.shared
                )


@kernel
def _place_in_time(desk, announced):  # type: ignore[no-untyped-def]
    """Time and station from the group, the lone tag block or the ``$PGHP`` line before it."""
    state, sentence, tag = desk.state, desk.sentence, desk.tag
    sentence.group = -1
    group = tag.group if tag.has else np.int64(-1)
    if group < 0:
        group = state.lone_group
    if group >= 0:
        sentence.group = group
        known = desk.group[group % GROUPS_MAX]
        if known.id != group or (tag.has and tag.group_number == 1):
            known.id, known.time, known.source = group, NO_TIME, 0
        if known.time == NO_TIME:
            known.time = sentence.time
        if known.source == 0:
            known.source = sentence.source
        if sentence.time == NO_TIME:
            sentence.time = known.time
        if sentence.source == 0:
            sentence.source = known.source
    if sentence.time == NO_TIME:
        sentence.time = state.lone_time
    if sentence.source == 0:
        sentence.source = state.lone_source
    if announced:
        if sentence.time == NO_TIME:
            sentence.time = state.wrap_time
        if sentence.source == 0:
            sentence.source = state.wrap_source
    state.lone_time, state.lone_source, state.lone_group = NO_TIME, 0, -1
    state.wrap_time, state.wrap_source, state.wrap_check = NO_TIME, 0, -1


@kernel
def take_sentence(buf, desk):  # type: ignore[no-untyped-def]
    """One sentence was read; its own time and station are noted. Make of it what it is."""
    state, sentence = desk.state, desk.sentence
    announced = state.wrap_check < 0 or sentence.total > 1 or state.wrap_check == sentence.check
    _place_in_time(desk, announced)
    if sentence.reason != OK:
        _reject_here(desk, sentence.reason)
        return
    if sentence.total == 1:
        _finish(desk, sentence.chars * 6 - sentence.fill, -1)
        return
    slot = _slot_for(desk)
    if _keep_part(desk, slot):
        count = _join(buf, desk, slot)
        _finish(desk, count, slot)
        _drop(desk, slot)
