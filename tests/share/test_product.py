"""One version of an item: the same bytes everywhere, nothing in it that no rule was asked about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealane.errors import BadInput
from sealane.ledger import canonical
from sealane.share import MEMBERS, Label, Product
from sealane.share.item.name import is_name, made_name
from sealane.share.item.product import written

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
VALUE = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), TEXT,
    st.floats(-(2.0**53) + 1, 2.0**53 - 1), st.lists(TEXT, max_size=3),
)  # fmt: skip


NAMES = st.text(st.characters(codec="utf-8"), max_size=40).map(made_name).filter(is_name)


@st.composite
def products(draw: st.DrawFn) -> Product:
    kind = draw(st.sampled_from(sorted(MEMBERS)))
    names = st.sampled_from(sorted(MEMBERS[kind]))
    return Product(
        item=draw(
            st.text(st.characters(codec="utf-8"), max_size=40).map(made_name).filter(is_name)
        ),
        version=draw(st.integers(1, 10**6)),
        issued_at=AT + timedelta(microseconds=draw(st.integers(0, 10**12))),
        body=draw(st.dictionaries(names, VALUE, max_size=5)),
        label=Label(kind=kind, tlp="green", purposes=frozenset({"sar"})),
    )


@given(st.lists(products(), min_size=1, max_size=3))
def test_what_is_written_at_once_is_what_each_is(every: list[Product]) -> None:
    every += [replace(one, version=one.version + 1) for one in every]
    assert written(every) == [canonical(one.as_json()) for one in every]


@given(products())
def test_what_is_read_is_what_was_written(product: Product) -> None:
    read = Product.read(product.raw)
    assert read.raw == product.raw
    assert read.digest == product.digest
    assert read.label == product.label
    assert read.issued_at == product.issued_at


def test_a_member_that_no_rule_knows_does_not_leave() -> None:
    with pytest.raises(BadInput, match="crew_list: no member of a body of kind event"):
        Product(item="e1", version=1, issued_at=AT, body={"crew_list": []},
                label=Label(kind="event"))  # fmt: skip


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"version": 0}, "a version from 1"),
        ({"version": True}, "whole number"),
        ({"item": ""}, "no name of an item"),
        ({"item": 7}, "item is a word"),
        ({"issued_at": "yesterday"}, "issued_at is no time"),
        ({"issued_at": "2026-03-01T12:00:00"}, "no zone"),
        ({"label": {"tlp": "clear"}}, "no kind that is known"),
        ({"label": {"kind": "weapon"}}, "no kind that is known"),
        ({"extra": 1}, "and no others"),
    ],
)
def test_other_shapes_are_refused_by_name(broken: dict[str, object], said: str) -> None:
    told = Product(item="e1", version=1, issued_at=AT, body={}, label=Label(kind="event")).as_json()
    with pytest.raises(BadInput, match=said):
        Product.of(told | broken)


@pytest.mark.parametrize("version", [0, 2**53, 2**70])
def test_a_version_beyond_what_json_tells_exactly_is_refused_by_its_member(version: int) -> None:
    """2^70 was an error without file or member."""
    with pytest.raises(BadInput, match="version from 1 to") as told:
        Product(item="a", version=version, issued_at=AT, body={}, label=Label(kind="event"))
    assert told.value.data["part"] == "version"
