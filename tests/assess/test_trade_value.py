"""Trade by value: sources side by side, and names that are suggested."""

from __future__ import annotations

import pytest

from sealane.assess.name import known_commodity, known_gate
from sealane.assess.source_table import packaged
from sealane.assess.trade_value import lane_facts, trade_values, value_range
from sealane.errors import BadInput


def test_sources_stand_side_by_side() -> None:
    taiwan = value_range("taiwan")
    assert taiwan is not None
    assert (taiwan["low"], taiwan["high"], taiwan["is_one_year"]) == (2.3849, 2.45, True)
    sea = value_range("South China Sea")
    assert sea is not None
    assert [one["unit"] for one in sea["said"]] == ["tn USD 2016", "tn USD 2019"]
    assert not sea["is_one_year"]
    assert value_range("kiel_canal") is None


def test_money_names_its_year_and_every_row_its_source() -> None:
    table = trade_values()
    assert table["unit"].str.contains(r"USD (19|20)\d\d").all()
    for name in ("trade_values", "lane_facts", "energy_imports", "energy_origins",
                 "gate_dependence", "closures"):  # fmt: skip
        rows = packaged(name)
        assert rows["source"].null_count() == rows["source_year"].null_count() == 0, name
        assert not rows["source"].str.contains("Energy Institute|FAOSTAT").any(), name


def test_oil_through_hormuz_is_that_of_the_eia() -> None:
    oil = lane_facts("hormuz").filter(lane_facts("hormuz")["measure"] == "oil_transit")
    assert dict(oil.select("year", "value").iter_rows())["2023"] == 20.9


def test_unknown_names_suggest_near_ones() -> None:
    assert known_gate("マラッカ海峡") == known_gate("strait-of-malacca") == "malacca"
    assert known_commodity("LNG") == "lng"
    with pytest.raises(BadInput, match="hormuz"):
        known_gate("Hormus strait")
    with pytest.raises(BadInput, match="wheat"):
        known_commodity("weat")
