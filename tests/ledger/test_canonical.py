"""The fast way to canonical bytes gives those of RFC 8785, or none."""

from __future__ import annotations

import math

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from sealane.errors import BadInput
from sealane.ledger import Form, canonical

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


@given(
    st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=3), VALUE, max_size=5),
    st.data(),
)
@example({"%": "%d", "%%b": 1, "a": {}}, None)
def test_a_form_gives_the_bytes_of_the_whole(
    like: dict[str, object], data: st.DataObject | None
) -> None:
    differ = ["%"] if data is None else sorted(data.draw(st.sets(st.sampled_from([*like, "-"]))))
    differ = [name for name in differ if name in like]
    other = like | {name: ["%b", 1, None] for name in differ}
    try:
        form = Form(like, differ)
    except BadInput:
        return
    try:
        whole = canonical(other)
    except BadInput:  # a member is none of JSON, which the form had to refuse
        raise AssertionError(like) from None
    assert form.written(*(canonical(other[name]) for name in differ)) == whole


def test_a_form_has_ascii_names() -> None:
    with pytest.raises(ValueError, match="\u00e9"):
        Form({"\u00e9": 1}, ())
