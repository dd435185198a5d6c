"""Kernels: eight bytes of text at once: loading, checking, joining.

A byte of a buffer by a signed index costs Numba a test for a negative index; here the caller
vouches for the index. Eight characters lie in one word, the first in its lowest byte, and are
checked and joined side by side ("SIMD within a register", Fisher and Dietz 1998).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from sealane.observe.nmea.inner_kernel import inlined

__all__ = ["NOT_ARMOUR", "borrowed", "byte_at", "eight_digits", "fold", "joined", "word_at"]


def _load(bits: int) -> Any:
    """Code that loads ``bits`` from the address of one byte, lowest byte first."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        proxy = cgutils.create_struct_proxy(signature.args[0])  # type: ignore[no-untyped-call]
        array = proxy(context, builder, args[0])
        place = builder.gep(array.data, [args[1]])
        word = builder.load(builder.bitcast(place, ir.IntType(bits).as_pointer()), align=1)
        return word if bits == 64 else builder.zext(word, ir.IntType(64))

    return codegen


def _byte_at(typing: Any, buf: Any, at: Any) -> Any:
    """``buf[at]`` as int64; 0 <= ``at`` < len(buf) is the caller's to know."""
    return types.int64(buf, types.int64), _load(8)


def _word_at(typing: Any, buf: Any, at: Any) -> Any:
    """``buf[at:at + 8]`` as uint64, the first byte lowest; the caller knows that they are there."""
    return types.uint64(buf, types.int64), _load(64)


def _borrowed(typing: Any, buf: Any) -> Any:
    """The same array without an owner, which is passed on without counting references."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        proxy = cgutils.create_struct_proxy(signature.args[0])  # type: ignore[no-untyped-call]
        array = proxy(context, builder, args[0])
        array.meminfo = cgutils.get_null_value(array.meminfo.type)  # type: ignore[no-untyped-call]
        array.parent = cgutils.get_null_value(array.parent.type)  # type: ignore[no-untyped-call]
        return array._getvalue()

    return buf(buf), codegen


borrowed: Any = intrinsic(_borrowed)
byte_at: Any = intrinsic(_byte_at)
word_at: Any = intrinsic(_word_at)

_ONES = np.uint64(0x0101010101010101)
_HIGH = np.uint64(0x8080808080808080)
NOT_ARMOUR = np.uint64(0xFFFFFFFFFFFFFFFF)


@inlined
def fold(word):  # type: ignore[no-untyped-def]
    """Exclusive or of the eight bytes."""
    word ^= word >> np.uint64(32)
    word ^= word >> np.uint64(16)
    word ^= word >> np.uint64(8)
    return np.int64(word & np.uint64(255))


@inlined
def _six_bits(word):  # type: ignore[no-untyped-def]
    """Values of eight armour characters, a byte each; NOT_ARMOUR if one of them is none.

    '0'-'W' (48-87) carry 0-39, '`'-'w' (96-119) carry 40-63 (IEC 61162-1).
    """
    value = (word | _HIGH) - _ONES * np.uint64(48)  # bit 7 stays where the character is 48 or more
    inside = value & ~word & ~(word + _ONES * np.uint64(8)) & _HIGH  # and below 120
    value &= ~_HIGH
    between = (value & (_ONES * np.uint64(0x78))) ^ (_ONES * np.uint64(0x28))  # 0 for 88-95
    inside &= between + _ONES * np.uint64(0x7F)
    if inside != _HIGH:
        return NOT_ARMOUR
    upper = (value + _ONES * np.uint64(80)) & _HIGH  # 96 or more
    return value - (upper >> np.uint64(4))


@inlined
def joined(word):  # type: ignore[no-untyped-def]
    """48 bits of eight armour characters, the first highest; NOT_ARMOUR if one is none."""
    value = _six_bits(word)
    if value == NOT_ARMOUR:
        return value
    even = np.uint64(0x003F003F003F003F)
    value = ((value & even) << np.uint64(6)) | ((value >> np.uint64(8)) & even)
    even = np.uint64(0x00000FFF00000FFF)
    value = ((value & even) << np.uint64(12)) | ((value >> np.uint64(16)) & even)
    even = np.uint64(0x0000000000FFFFFF)
    return ((value & even) << np.uint64(24)) | (value >> np.uint64(32))


@inlined
def eight_digits(word):  # type: ignore[no-untyped-def]
    """Number of eight decimal digits, -1 if one of them is none."""
    value = word - _ONES * np.uint64(48)
    if ((value | (value + _ONES * np.uint64(118)) | word) & _HIGH) != np.uint64(0):
        return np.int64(-1)
    value = value * np.uint64(10) + (value >> np.uint64(8))
    even = np.uint64(0x000000FF000000FF)
    high = (value & even) * np.uint64(0x000F424000000064)
    low = ((value >> np.uint64(16)) & even) * np.uint64(0x0000271000000001)
    return np.int64((high + low) >> np.uint64(32))
