"""Compiled: HMAC-SHA-256 of many short texts under one key (FIPS 180-4, RFC 2104).

A call of a library for each of a million post ids takes longer than reading the file; here the two
blocks of the key are hashed once and each text costs two blocks more.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sealane.observe.posts.lanes_kernel import LANES, ROUNDS, compress_lanes

__all__ = ["block_state", "keyed_hex"]

_START = np.array(
    [
        0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB,
        0x5BE0CD19,
    ],
    np.uint32,
)  # fmt: skip
_DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)
_BLOCK = 64
_WORDS = 4
"""Words of the digest that are kept: 128 bits."""


@njit(cache=True, nogil=True, inline="always")
def _turn(word, by):  # type: ignore[no-untyped-def]
    return np.uint32(np.uint32(word >> np.uint32(by)) | np.uint32(word << np.uint32(32 - by)))


@njit(cache=True, nogil=True)
def _compress(state, block, words):  # type: ignore[no-untyped-def]
    """Take one block of 64 bytes into the state; ``words`` is room for 64."""
    for at in range(16):
        words[at] = (
            (np.uint32(block[4 * at]) << np.uint32(24))
            | (np.uint32(block[4 * at + 1]) << np.uint32(16))
            | (np.uint32(block[4 * at + 2]) << np.uint32(8))
            | np.uint32(block[4 * at + 3])
        )
    for at in range(16, 64):
        late, early = words[at - 2], words[at - 15]
        low = np.uint32(_turn(early, 7) ^ _turn(early, 18) ^ np.uint32(early >> np.uint32(3)))
        high = np.uint32(_turn(late, 17) ^ _turn(late, 19) ^ np.uint32(late >> np.uint32(10)))
        words[at] = np.uint32(words[at - 16] + low + words[at - 7] + high)
    a, b, c, d = state[0], state[1], state[2], state[3]
    e, f, g, h = state[4], state[5], state[6], state[7]
    for at in range(64):
        mixed = np.uint32(_turn(e, 6) ^ _turn(e, 11) ^ _turn(e, 25))
        chosen = np.uint32(g ^ np.uint32(e & np.uint32(f ^ g)))
        first = np.uint32(h + mixed + chosen + ROUNDS[at] + words[at])
        mixed = np.uint32(_turn(a, 2) ^ _turn(a, 13) ^ _turn(a, 22))
        major = np.uint32(np.uint32(a & b) | np.uint32(c & np.uint32(a | b)))
        h, g, f, e = g, f, e, np.uint32(d + first)
        d, c, b, a = c, b, a, np.uint32(first + mixed + major)
    state[0] += a
    state[1] += b
    state[2] += c
    state[3] += d
    state[4] += e
    state[5] += f
    state[6] += g
    state[7] += h


@njit(cache=True, nogil=True)
def block_state(block):  # type: ignore[no-untyped-def]
    """The state after one block of 64 bytes: where a key begins a hash."""
    state = _START.copy()
    _compress(state, block, np.empty(64, np.uint32))
    return state


@njit(cache=True, nogil=True)
def _finish(state, block, used, length, words):  # type: ignore[no-untyped-def]
    """Pad the last ``used`` bytes (FIPS 180-4, 5.1.1) of a message of ``length`` bytes."""
    block[used] = 0x80
    block[used + 1 :] = 0
    if used >= _BLOCK - 8:
        _compress(state, block, words)
        block[:] = 0
    bits = np.uint64(length) * np.uint64(8)
    for at in range(8):
        block[_BLOCK - 1 - at] = np.uint8((bits >> np.uint64(8 * at)) & np.uint64(255))
    _compress(state, block, words)


@njit(cache=True, nogil=True)
def keyed_hex(inner, outer, prefix, data, offsets, out):  # type: ignore[no-untyped-def]
    """First 128 bits of HMAC-SHA-256 of ``prefix`` and each text, as 32 hex digits, into ``out``.

    ``inner`` and ``outer``: states after the two blocks of the key. Text ``i`` is
    ``data[offsets[i]:offsets[i + 1]]``; ``out`` is uint8 of shape (texts, 32). Texts of one block
    are taken sixteen at a time.
    """
    short, begun = _BLOCK - 9 - prefix.shape[0], _begun(prefix)
    words, states = np.zeros((16, LANES), np.uint32), np.empty((8, LANES), np.uint32)
    rows, lanes = np.empty(LANES, np.int64), 0
    for row in range(offsets.shape[0] - 1):
        begin, end = offsets[row], offsets[row + 1]
        if end - begin > short:
            _keyed_long(inner, outer, prefix, data[begin:end], out[row])
            continue
        _write(words, lanes, begun, prefix.shape[0], data, begin, end)
        rows[lanes] = row
        lanes += 1
        if lanes == LANES:
            _keyed_lanes(inner, outer, words, states, rows, out)
            lanes = 0
    if lanes:
        _keyed_lanes(inner, outer, words, states, rows[:lanes], out)


@njit(cache=True, nogil=True)
def _begun(prefix):  # type: ignore[no-untyped-def]
    """The words of a block that begins so; the rest is zero."""
    words = np.zeros(16, np.uint32)
    for at in range(min(prefix.shape[0], _BLOCK)):
        words[at >> 2] |= np.uint32(prefix[at]) << np.uint32(24 - 8 * (at & 3))
    return words


@njit(cache=True, nogil=True)
def _write(words, lane, begun, ahead, data, begin, end):  # type: ignore[no-untyped-def]
    """The block of one short text, padded, into a lane."""
    for at in range(15):
        words[at, lane] = begun[at]
    used = ahead
    for at in range(begin, end):
        words[used >> 2, lane] |= np.uint32(data[at]) << np.uint32(24 - 8 * (used & 3))
        used += 1
    words[used >> 2, lane] |= np.uint32(0x80) << np.uint32(24 - 8 * (used & 3))
    words[15, lane] = np.uint32(8 * (_BLOCK + used))


@njit(cache=True, nogil=True)
def _keyed_lanes(inner, outer, words, states, rows, out):  # type: ignore[no-untyped-def]
    """The hashes of the texts whose blocks are in the lanes."""
    for at in range(8):
        states[at] = inner[at]
    compress_lanes(states, words)
    words[:8] = states
    words[8] = np.uint32(0x80000000)
    words[9:15] = 0
    words[15] = np.uint32(8 * (_BLOCK + 32))
    for at in range(8):
        states[at] = outer[at]
    compress_lanes(states, words)
    for lane in range(rows.shape[0]):
        _spell(states[:, lane], out[rows[lane]])


@njit(cache=True, nogil=True)
def _spell(state, out):  # type: ignore[no-untyped-def]
    """The first words of a digest in hex."""
    for at in range(_WORDS):
        for place in range(8):
            out[8 * at + place] = _DIGITS[(state[at] >> np.uint32(28 - 4 * place)) & np.uint32(15)]


@njit(cache=True, nogil=True)
def _keyed_long(inner, outer, prefix, text, out):  # type: ignore[no-untyped-def]
    """The hash of a text of any length."""
    words, block = np.empty(64, np.uint32), np.empty(_BLOCK, np.uint8)
    state, used, ahead = inner.copy(), 0, prefix.shape[0]
    for at in range(ahead + text.shape[0]):
        block[used] = prefix[at] if at < ahead else text[at - ahead]
        used += 1
        if used == _BLOCK:
            _compress(state, block, words)
            used = 0
    _finish(state, block, used, _BLOCK + ahead + text.shape[0], words)
    for at in range(8):
        for place in range(4):
            block[4 * at + place] = np.uint8((state[at] >> np.uint32(24 - 8 * place)) & 255)
    state[:] = outer
    _finish(state, block, 32, _BLOCK + 32, words)
    _spell(state, out)
