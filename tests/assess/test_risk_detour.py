"""Detours of the gates by origin, destination and ship: weights, sizes and what is cut off."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane.assess.lane import Conditions, gates, port_named, route
from sealane.assess.risk import gate_detours, read_hazards, risk
from sealane.assess.risk.detour import own_detours, own_sets
from sealane.assess.risk.flow import FlowLimits, Told, hull_shares, kept, rake
from sealane.assess.risk.hazard import buffer_counts
from sealane.assess.risk.loss import NOTEBOOK_LOSS_BN, terrorism_loss
from sealane.assess.risk.model import RiskModel
from sealane.assess.risk.way import KM_PER_NMI, Ways, ways
from sealane.assess.source_table import packaged
from sealane.errors import BadInput, NoRoute

RECORD = read_hazards()
VALUES = dict(RECORD.unique("gate").select("gate", "value_usd").iter_rows())
SHIPS = ("", "container_14k", "container_24k", "vlcc", "suezmax", "aframax", "handysize",
         "capesize")  # fmt: skip
NOTHING = pl.DataFrame(schema={"gate": pl.String, "importer": pl.String, "usd": pl.Float64})


def packed() -> Ways:
    found = ways()
    assert found is not None, "run tools/pack_detours.py: the sea or its tables are others"
    return found


def three_ports() -> Ways:
    """Japan, Saudi Arabia, the Netherlands: two ways by Suez, two by Hormuz; VLCC not by Suez."""
    return Ways(
        ports=("a", "b", "c"), iso3=("JPN", "SAU", "NLD"), gates=("suez", "hormuz"), ships=SHIPS,
        hull_of_ship=np.array([0, 1, 1, 2, 1, 1, 1, 1], np.int16),
        first=np.array([0, 0, 1], np.int16), second=np.array([1, 2, 2], np.int16),
        open_nmi=np.array([[6000, 11000, 6500], [6000, 11000, 6500], [6000, 14000, 11000]],
                          np.float32),
        hull=np.array([0, 0, 0, 0, 1, 1, 1, 1, 2, 2], np.int16),
        gate=np.array([0, 0, 1, 1, 0, 0, 1, 1, 1, 1], np.int16),
        pair=np.array([1, 2, 0, 2, 1, 2, 0, 2, 0, 2], np.int32),
        detour_nmi=np.array([3000, 4700, np.inf, np.inf] * 2 + [np.inf, np.inf], np.float32),
    )  # fmt: skip


def test_a_pair_without_another_way_is_cut_off_and_is_no_detour() -> None:
    found = gate_detours(three_ports(), {"suez": 3.7e12, "hormuz": 1.7e12})
    hormuz = found["hormuz"].as_dict(None, (0.05, 0.95))
    assert hormuz["cut_off"] == 1.0
    assert hormuz["mean_km"] is None
    assert hormuz["cut_off_pairs"] == hormuz["pairs"] == 2
    suez = found["suez"].as_dict(9000.0, (0.05, 0.95))
    assert suez["cut_off"] == 0.0
    assert 3000 * KM_PER_NMI <= suez["mean_low_km"] <= suez["mean_km"] <= suez["mean_high_km"]
    assert suez["mean_high_km"] <= 4700 * KM_PER_NMI + 1
    table = own_detours(found)
    assert table.filter(pl.col("gate") == "hormuz")["detour_km"].to_list() == [None]
    sums = table.group_by("gate").agg(pl.sum("share"))["share"].to_list()
    assert sums == pytest.approx([1.0, 1.0])


def test_ships_that_do_not_fit_are_not_in_the_trade_of_a_gate() -> None:
    sea = three_ports()
    found = gate_detours(sea, {"suez": 3.7e12})["suez"]
    assert found.too_large == pytest.approx(float(hull_shares(sea)[2]), abs=1e-4)
    assert gate_detours(sea, {"suez": 3.7e12}, is_limited=False)["suez"].too_large is None


def test_trade_of_the_user_decides_the_mean() -> None:
    pairs = pl.DataFrame({"origin": ["JPN", "SAU"], "importer": ["NLD", "NLD"], "usd": [3.0, 1.0]})
    found = gate_detours(three_ports(), {"suez": 1.0}, told=Told(pairs, NOTHING))["suez"]
    assert found.basis == "told_by_country"
    wanted = KM_PER_NMI * (3.0 * 3000 + 1.0 * 4700) / 4.0
    assert float(found.mean_km(found.part)) == pytest.approx(wanted, rel=1e-6)
    by_gate = pl.DataFrame({"gate": ["suez", "suez"], "importer": ["JPN", "SAU"],
                            "usd": [9.0, 0.5]})  # fmt: skip
    told = Told(pairs.clear(), by_gate)
    more = gate_detours(three_ports(), {"suez": 1.0}, told=told)["suez"]
    plain = gate_detours(three_ports(), {"suez": 1.0})["suez"]
    assert more.basis == "told_by_gate"
    assert float(more.mean_km(more.part)) < float(plain.mean_km(plain.part)), "more is Japan's"


@settings(max_examples=40)
@given(st.lists(st.floats(0.01, 100.0), min_size=6, max_size=6), st.floats(0.1, 10.0))
def test_raking_brings_every_gate_to_its_value(first: list[float], target: float) -> None:
    weights = np.array(first)
    rows = [np.array([0, 1, 2]), np.array([2, 3, 4])]
    targets = np.array([target, 1.0])
    done = weights * rake(weights, rows, targets, FlowLimits(sweeps=400))
    assert [done[own].sum() for own in rows] == pytest.approx(targets, rel=1e-3)


def test_the_trade_of_two_countries_is_spread_over_their_ports_without_a_loss() -> None:
    sea = three_ports()
    pairs = pl.DataFrame({"origin": ["JPN", "NLD"], "importer": ["SAU", "JPN"], "usd": [5.0, 2.0]})
    spread = kept(sea, np.array([1.0, 2.0, 3.0]), Told(pairs, NOTHING))
    assert spread.tolist() == [5.0, 2.0, 0.0]


@pytest.mark.parametrize(
    ("origin", "importer", "gate"),
    [("Shanghai", "Rotterdam", "suez"), ("Mina Jabal Ali", "Tokyo", "hormuz"),
     ("Valencia", "New York", "gibraltar"), ("Mumbai", "Busan", "malacca")],
)  # fmt: skip
def test_packed_detours_are_those_of_the_graph(origin: str, importer: str, gate: str) -> None:
    found = packed()
    a, b = sorted((found.ports.index(origin), found.ports.index(importer)))
    pair = int(np.flatnonzero((found.first == a) & (found.second == b))[0])
    at = found.gates.index(gate)
    row = (found.pair == pair) & (found.gate == at) & (found.hull == 0)
    ends = [(one.lon, one.lat) for one in (port_named(origin), port_named(importer))]
    from sealane.assess.lane import ChoiceLimits

    tolls = {one: days * 24.0 for one, days in ChoiceLimits().toll_days().items()}
    as_usual = route(*ends, conditions=Conditions(slowed_h=tolls))
    assert gate in as_usual.gates
    try:
        shut = route(*ends, conditions=Conditions(slowed_h=tolls, closed=frozenset({gate})))
    except NoRoute:
        assert np.isinf(found.detour_nmi[row]).all()
        return
    wanted = shut.distance_nmi - as_usual.distance_nmi
    assert float(found.detour_nmi[row][0]) == pytest.approx(wanted, abs=2.0)


def test_gibraltar_has_a_detour_of_its_own_and_hormuz_none() -> None:
    found = gate_detours(packed(), VALUES)
    told = {gate: one.as_dict(None, (0.05, 0.95)) for gate, one in found.items()}
    assert {"suez", "gibraltar", "malacca", "panama", "hormuz", "dover"} <= set(told)
    assert told["hormuz"]["cut_off"] == told["bosporus"]["cut_off"] == 1.0
    assert told["gibraltar"]["mean_km"] != told["suez"]["mean_km"]
    assert told["malacca"]["mean_km"] < told["suez"]["mean_km"]
    assert 0.0 < told["suez"]["too_large"] < 0.2, "laden VLCC do not fit"
    for row in told.values():
        assert row["pairs"] >= row["cut_off_pairs"] >= 0
        assert row["cut_off_low"] <= row["cut_off"] <= row["cut_off_high"]
        if row["mean_km"] is not None:
            assert row["from_km"] <= row["middle_km"] <= row["to_km"]
    names = {gate.gate_id for gate in gates()}
    assert set(found) <= names


def test_the_answer_holds_both_and_leaves_the_published_sum() -> None:
    told = risk(draws=400).as_dict()
    assert told["paper"]["total"] == pytest.approx(191.468, abs=0.001)
    steps = {step["mend"]: step for step in told["mends"]}
    assert {"detour_by_pair", "ship_sizes", "terrorism", "piracy_circle"} <= set(steps)
    assert steps["detour_by_pair"]["effect_usd"] == 0.0
    assert steps["detour_by_pair"]["short_usd"] != steps["detour_by_pair"]["short_before_usd"]
    rows = list(steps.values())
    for before, after in pairwise(rows):
        assert after["before_usd"] == before["total_usd"]
        assert after["short_before_usd"] == pytest.approx(before["short_usd"], abs=2e-3)
    late = told["ours"]["late_or_missing"]
    assert late["short"] == pytest.approx(rows[-1]["short_usd"], abs=2e-3)
    assert late["short_low"] < late["short"] < late["short_high"]
    by_gate = {row["gate"]: row for row in told["ours"]["gates"]}
    assert by_gate["suez"]["short_low"] < by_gate["suez"]["short_high"]
    codes = {one["code"] for one in told["not_mended"]}
    assert codes == {"capacity_swapped", "search_circle", "gates_apart"}


def test_drawn_detours_widen_what_runs_short() -> None:
    found = gate_detours(packed(), VALUES)
    sets = own_sets(found)
    for gate, table in own_detours(found).group_by("gate", maintain_order=True):
        parts = sets[str(gate[0])]
        assert parts.shape[1] == table.height
        assert parts.sum(axis=1) == pytest.approx(1.0)
    assert sets["suez"].std(axis=0).max() > 0.0


def test_attacks_on_the_sphere_are_fewer_than_within_degrees_near_the_equator() -> None:
    counts = {row["gate"]: row for row in buffer_counts().iter_rows(named=True)}
    assert counts["malacca"]["within_km"] < counts["malacca"]["within_degrees"]
    assert set(counts) == set(VALUES)


def test_terrorism_adds_to_the_loss_of_the_notebook() -> None:
    more = terrorism_loss(RECORD, RiskModel()) / 1e9
    assert 0.0 < more < 0.1 * NOTEBOOK_LOSS_BN
    none = RECORD.filter(pl.col("hazard") != "terrorism")
    assert terrorism_loss(none, RiskModel()) == 0.0


def test_parts_of_ships_add_up_and_ports_have_masses() -> None:
    ships = packaged("trade_ships").with_columns(pl.col("part", "group_share").cast(pl.Float64))
    assert ships.group_by("group").agg(pl.sum("part"))["part"].to_list() == pytest.approx([1.0] * 4)
    use = set(packaged("oil_use")["iso3"])
    assert set(packaged("trade_ports")["iso3"]) <= use


def test_a_folder_without_money_is_refused(tmp_path: Path) -> None:
    (tmp_path / "facts.csv").write_text(
        "importer,commodity,origin,share,volume,unit,year,source\nJPN,coal,AUS,0.6,,,2023,own\n"
    )
    with pytest.raises(BadInput, match="no import in money"):
        risk(draws=100, trade=tmp_path)
    (tmp_path / "facts.csv").write_text(
        "importer,commodity,origin,share,volume,unit,year,source\n"
        "NLD,coal,CHN,,5e9,USD 2023,2023,own\nITA,coal,IND,,1e9,USD 2023,2023,own\n"
    )
    found = risk(draws=100, trade=tmp_path).as_dict()["detours"]["by_gate"]
    suez = next(row for row in found if row["gate"] == "suez")
    assert suez["basis"] == "told_by_country"
