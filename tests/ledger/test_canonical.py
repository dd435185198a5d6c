"""The fast way to canonical bytes gives those of RFC 8785, or none."""

from __future__ import annotations

import math

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from sealane.errors import BadInput
from sealane.ledger import canonical

NUMBER = st.integers(-(2**54), 2**54) | st.floats()
WHOLE = st.floats(allow_nan=False, allow_infinity=False).map(math.floor).map(float)
TEXT = st.text(st.characters(), max_size=6)
VALUE = st.recursive(
    st.none() | st.booleans() | NUMBER | WHOLE | TEXT,
    lambda part: (
        st.lists(part, max_size=4) | st.dictionaries(TEXT | st.integers(), part, max_size=4)
    ),
    max_leaves=12,
)


@given(VALUE)
@example(1e16)
@example({"a": [1.0, -0.0, 5e-324], "b": 1e-7})
@example({"\U0001f6a2": 1, "￿": 2})
@example([float("nan"), None])
@example({1: "a"})
@example(2**53)
@example("\ud800")
def test_bytes_are_those_of_the_standard(value: object) -> None:
    try:
        expected = rfc8785.dumps(value)  # type: ignore[arg-type]
    except (ValueError, RecursionError):
        with pytest.raises(BadInput):
            canonical(value)
    else:
        assert canonical(value) == expected
