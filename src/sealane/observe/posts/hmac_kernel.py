"""Compiled: HMAC-SHA-256 of many short texts under one key (FIPS 180-4, RFC 2104).

A call of a library for each of a million post ids takes longer than reading the file; here the two
blocks of the key are hashed once and each text costs two blocks more.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["block_state", "keyed_hex"]

_ROUNDS = np.array(
    [
        0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4,
        0xAB1C5ED5, 0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3, 0x72BE5D74, 0x80DEB1FE,
        0x9BDC06A7, 0xC19BF174, 0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F,
        0x4A7484AA, 0x5CB0A9DC, 0x76F988DA, 0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7,
        0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967, 0x27B70A85, 0x2E1B2138, 0x4D2C6DFC,
        0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85, 0xA2BFE8A1, 0xA81A664B,
        0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070, 0x19A4C116,
        0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3,
        0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7,
        0xC67178F2,
    ],
    np.uint32,
)  # fmt: skip
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
        first = np.uint32(h + mixed + chosen + _ROUNDS[at] + words[at])
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
    ``data[offsets[i]:offsets[i + 1]]``; ``out`` is uint8 of shape (texts, 32).
    """
    words, block = np.empty(64, np.uint32), np.empty(_BLOCK, np.uint8)
    state = np.empty(8, np.uint32)
    ahead = prefix.shape[0]
    for row in range(offsets.shape[0] - 1):
        begin, end = offsets[row], offsets[row + 1]
        state[:] = inner
        used = 0
        for at in range(ahead + end - begin):
            block[used] = prefix[at] if at < ahead else data[begin + at - ahead]
            used += 1
            if used == _BLOCK:
                _compress(state, block, words)
                used = 0
        _finish(state, block, used, _BLOCK + ahead + end - begin, words)
        for at in range(8):
            for place in range(4):
                block[4 * at + place] = np.uint8((state[at] >> np.uint32(24 - 8 * place)) & 255)
        state[:] = outer
        _finish(state, block, 32, _BLOCK + 32, words)
        for at in range(_WORDS):
            for place in range(8):
                nibble = (state[at] >> np.uint32(28 - 4 * place)) & np.uint32(15)
                out[row, 8 * at + place] = _DIGITS[nibble]
