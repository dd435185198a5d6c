"""The gates of straits: every strait has two ends, told apart by where they lie."""

from __future__ import annotations

import pytest

from sealane.law import gateways
from sealane.law.fact import table


def test_every_strait_has_its_ends() -> None:
    assert [row["strait_id"] for row in table("gates")] == [one.strait_id for one in gateways()]
    assert {row["strait_id"] for row in table("straits")} == {one.strait_id for one in gateways()}
    for gate in gateways():
        assert all(gate.ends_en)
        assert all(gate.ends_ja)
        assert gate.ends_en[0] != gate.ends_en[1]
        assert 0.0 <= gate.axis_deg < 360.0


@pytest.mark.parametrize("row", table("gates"), ids=lambda row: row["strait_id"])
def test_the_first_end_lies_clearly_on_one_side_of_the_line(row: dict[str, str]) -> None:
    (gate,) = [one for one in gateways() if one.strait_id == row["strait_id"]]
    off = abs((gate.axis_deg - float(row["toward_a_deg"]) + 180.0) % 360.0 - 180.0)
    assert off > 115.0


def test_drawn_gates_are_sourced_and_lie_on_both_sides() -> None:
    known = {row["source_id"] for row in table("sources")}
    drawn = [row for row in table("gates") if row["a_lon1"]]
    assert {row["strait_id"] for row in drawn} == {"suez", "bosporus", "bab_el_mandeb"}
    for row in drawn:
        assert row["sources"] in known
