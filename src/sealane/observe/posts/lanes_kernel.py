"""Compiled: one block of SHA-256 for sixteen messages at once (FIPS 180-4, 6.2.2).

A compiler makes no vectors of the rounds by itself, since each needs the one before; here each
step is written for sixteen words side by side, which any processor's vectors take.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, types
from numba.extending import intrinsic

__all__ = ["LANES", "ROUNDS", "compress_lanes"]

ROUNDS = np.array(
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
LANES = 16
_WORD = ir.IntType(32)
_VECTOR = ir.VectorType(_WORD, LANES)
_Value = Any


class _Rounds:
    """Writes the rounds down for a compiler."""

    def __init__(self, builder: ir.IRBuilder) -> None:
        self.of = builder

    def fixed(self, value: int) -> _Value:
        """The same number in every lane."""
        return ir.Constant(_VECTOR, [ir.Constant(_WORD, value)] * LANES)

    def total(self, *values: _Value) -> _Value:
        """The sum."""
        first, *rest = values
        for one in rest:
            first = self.of.add(first, one)
        return first

    def turned(self, word: _Value, *by: int, shifted: int = 0) -> _Value:
        """Turns to the right, and a shift, taken together by exclusive or."""
        found = self.of.lshr(word, self.fixed(shifted)) if shifted else None
        for one in by:
            right, left = self.fixed(one), self.fixed(32 - one)
            turn = self.of.or_(self.of.lshr(word, right), self.of.shl(word, left))
            found = turn if found is None else self.of.xor(found, turn)
        return found

    def scheduled(self, words: list[_Value]) -> _Value:
        """The next word of the schedule, from the sixteen before it."""
        early = self.turned(words[1], 7, 18, shifted=3)
        late = self.turned(words[14], 17, 19, shifted=10)
        return self.total(words[0], early, words[9], late)

    def round(self, state: list[_Value], word: _Value, constant: int) -> list[_Value]:
        """One round."""
        a, b, c, d, e, f, g, h = state
        chosen = self.of.xor(g, self.of.and_(e, self.of.xor(f, g)))
        first = self.total(h, self.turned(e, 6, 11, 25), chosen, self.fixed(constant), word)
        major = self.of.or_(self.of.and_(a, b), self.of.and_(c, self.of.or_(a, b)))
        second = self.total(self.turned(a, 2, 13, 22), major)
        return [self.total(first, second), a, b, c, self.total(d, first), e, f, g]


@intrinsic
def _compress(typing: Any, state: Any, words: Any) -> Any:
    def write(context: Any, builder: ir.IRBuilder, signature: Any, given: Any) -> _Value:
        places = [
            builder.bitcast(context.make_array(kind)(context, builder, one).data,
                            _VECTOR.as_pointer())
            for kind, one in zip(signature.args, given, strict=True)
        ]  # fmt: skip

        def at(which: int, row: int) -> _Value:
            return builder.gep(places[which], [ir.Constant(ir.IntType(64), row)])

        rounds = _Rounds(builder)
        before = [builder.load(at(0, row), align=4) for row in range(8)]
        block = [builder.load(at(1, row), align=4) for row in range(16)]
        now = before
        for constant in ROUNDS.tolist():
            now = rounds.round(now, block[0], constant)
            block = [*block[1:], rounds.scheduled(block)]
        for row in range(8):
            builder.store(builder.add(before[row], now[row]), at(0, row), align=4)
        return context.get_dummy_value()

    return types.void(state, words), write


@njit(cache=True, nogil=True)
def compress_lanes(state, words):  # type: ignore[no-untyped-def]
    """Take one block of each message into the states; uint32 of shapes (8, 16) and (16, 16)."""
    _compress(state, words)  # type: ignore[call-arg]  # numba gives the first
