"""Lanes that differ by their gates, and the part of the ships on each."""

from __future__ import annotations

import json
import time
from datetime import date

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from sealane.assess import lane
from sealane.assess.close import LANES, CloseLimits, Closure, close
from sealane.assess.close import told as told_close
from sealane.assess.close.reference import harbours
from sealane.assess.close.unknown import unknown_section
from sealane.assess.exposure import exposure, facts
from sealane.assess.figure import Span
from sealane.assess.lane.share import logit_shares, path_sizes
from sealane.assess.voyage import Prices, read_price
from sealane.cli import sealane
from sealane.errors import BadInput, NoRoute

GULF, CHIBA = (harbours()[name].place for name in ("ras_tanura", "chiba"))
ROTTERDAM, SHANGHAI = (harbours()[name].place for name in ("rotterdam", "shanghai"))
GATE = "bab_el_mandeb"
COSTS = st.lists(st.floats(1.0, 1e4), min_size=1, max_size=12)


def shares_of(scale: float, costs: list[float], sizes: list[float]) -> np.ndarray:
    return logit_shares(costs, sizes, lane.ChoiceLimits(scale=Span(scale)))[0]


@given(COSTS, st.floats(0.0, 2.0), st.floats(0.1, 1e3), st.data())
def test_shares_are_of_one_whole_and_of_ratios_alone(
    costs: list[float], scale: float, unit: float, data: st.DataObject
) -> None:
    parts = shares_of(scale, costs, [1.0] * len(costs))
    assert parts.sum() == pytest.approx(1.0)
    other = shares_of(scale, [unit * one for one in costs], [1.0] * len(costs))
    assert other == pytest.approx(parts, abs=1e-9)
    order = data.draw(st.permutations(range(len(costs))))
    moved = shares_of(scale, [costs[k] for k in order], [1.0] * len(costs))
    assert moved == pytest.approx(parts[list(order)], abs=1e-12)
    assert (np.diff(parts[np.argsort(costs)]) <= 1e-12).all()
    k = data.draw(st.sampled_from(range(len(costs))))
    dearer = [one * (1.5 if at == k else 1.0) for at, one in enumerate(costs)]
    assert shares_of(scale, dearer, [1.0] * len(costs))[k] <= parts[k] + 1e-12


def test_two_lanes_that_are_almost_one_count_as_almost_one() -> None:
    a = np.array([[0.0, 0.0], [10.0, 0.0], [20.0, 0.0], [20.1, 0.0]])
    b = np.array([[0.0, 0.0], [10.0, 0.0], [20.0, 0.0], [20.1, 0.1]])
    alone = np.array([[0.0, 0.0], [10.0, 5.0], [20.1, 0.05]])
    sizes = path_sizes([a, b, alone])
    assert sizes[2] == pytest.approx(1.0)
    assert sizes[:2] == pytest.approx([0.5, 0.5], abs=0.01)
    assert shares_of(0.3, [20.0] * 3, sizes.tolist())[2] == pytest.approx(0.5, abs=0.01)
    assert path_sizes([a, a]) == pytest.approx([0.5, 0.5])


def untolled(way: lane.Route) -> float:
    """What a way costs as miles without the tolls of canals."""
    tolls, speed_kn = lane.ChoiceLimits().toll_days(), lane.Conditions().speed_kn
    return way.cost_nmi - sum(24.0 * speed_kn * tolls.get(gate, 0.0) for gate in way.gates)


def tolled(way: lane.Route) -> float:
    """What a way costs as miles, tolls included."""
    return way.cost_nmi


def test_lanes_differ_by_gates_and_each_gate_of_the_best_has_a_lane_without_it() -> None:
    limits = lane.ChoiceLimits(local_stretch=10.0)
    tolls = {name: 24.0 * days for name, days in limits.toll_days().items()}
    for origin, destination in ((GULF, CHIBA), (SHANGHAI, ROTTERDAM)):
        ways = lane.alternatives(origin, destination, limits=limits)
        best = lane.route(origin, destination)
        assert min(ways, key=untolled).gates == best.gates
        told = [frozenset(way.gates) & limits.gates for way in ways]
        assert len(set(told)) == len(told)
        costs = [way.cost_nmi for way in ways]
        assert costs == sorted(costs)
        assert costs[-1] <= limits.stretch * costs[0]
        for gate in set(best.gates) & limits.gates:
            found = [way for way in ways if gate not in way.gates]
            for held, cost_of in (({}, untolled), (tolls, tolled)):
                closed = lane.Conditions.of(avoid=[gate], slowed_h=held)
                try:
                    without = lane.route(origin, destination, conditions=closed)
                except NoRoute:
                    assert not found
                    continue
                assert min(map(cost_of, found)) == pytest.approx(without.cost_nmi)


@pytest.mark.parametrize("shut", ["suez", "bab_el_mandeb"])
def test_with_suez_closed_nearly_all_between_china_and_europe_go_by_the_cape(shut: str) -> None:
    held = lane.Conditions.of(avoid=[shut])
    for ship in (None, "container_14k"):
        parts = lane.choose(SHANGHAI, ROTTERDAM, ship=ship, conditions=held).gates()
        assert parts["cape_good_hope"].value > 0.9
        assert parts["panama"].value < 0.1
    dear = lane.choose(
        SHANGHAI, ROTTERDAM, ship="container_14k", war_risk_pct={"bab_el_mandeb": 1.0}
    )
    assert dear.gates()["cape_good_hope"].value > 0.9
    usual = lane.choose(SHANGHAI, ROTTERDAM, ship="container_14k").gates()
    assert usual["suez"].value > 0.9 > 0.1 > usual["cape_good_hope"].value > 0.0


def test_the_gulf_to_japan_takes_several_lanes_and_a_closed_gate_moves_its_ships() -> None:
    usual = lane.choose(GULF, CHIBA, ship="suezmax")
    parts = usual.gates()
    assert {"malacca", "sunda", "lombok", "taiwan", "luzon"} <= set(parts)
    assert parts["malacca"].value > parts["sunda"].value > parts["lombok"].value > 0.0
    assert parts["hormuz"].value == pytest.approx(1.0)
    assert all(low <= part.value <= high for part in parts.values() for low, high in [part.ends])
    shut = lane.choose(
        GULF, CHIBA, ship="suezmax", conditions=lane.Conditions.of(avoid=["malacca"])
    )
    assert shut.through("malacca").value == 0.0
    assert sum(one.share for one in shut.lanes) == pytest.approx(1.0)
    assert shut.through("sunda").value > parts["sunda"].value
    assert shut.mean("distance_nmi") > usual.mean("distance_nmi")
    with pytest.raises(NoRoute) as told:
        lane.choose(GULF, CHIBA, conditions=lane.Conditions.of(avoid=["hormuz"]))
    assert told.value.gates == ["hormuz"]


def test_a_ship_too_deep_for_malacca_takes_none_of_it() -> None:
    deep = lane.Conditions(hull=lane.Hull(draught_m=21.0))
    found = lane.choose(GULF, CHIBA, ship="vlcc", conditions=deep)
    assert found.through("malacca").value == 0.0
    assert found.through("lombok").value > 0.0


def test_a_premium_sends_ships_round_the_cape_and_is_asked_for_in_little_time() -> None:
    def stays(pct: float) -> float:
        found = lane.choose(SHANGHAI, ROTTERDAM, ship="container_24k", war_risk_pct={GATE: pct})
        return found.through(GATE).value

    first = stays(0.0)
    began = time.process_time()
    rest = [stays(pct) for pct in (0.1, 0.3, 0.6, 1.2)]
    assert (time.process_time() - began) / len(rest) < 0.2
    assert first > 0.85
    assert [first, *rest] == sorted([first, *rest], reverse=True)
    assert rest[-1] < 0.05


def test_money_is_taken_where_hire_and_fuel_have_a_price() -> None:
    prices = Prices(
        fuel_per_t={"hfo": read_price("600 USD 2024")},
        hire_per_day=read_price("50000 USD 2024"),
        tolls={"suez": read_price("600000 USD 2024")},
    )
    found = lane.choose(SHANGHAI, ROTTERDAM, ship="container_24k", prices=prices)
    assert {one.unit for one in found.lanes} == {"USD 2024"}
    assert "war-risk premium: hull value not known" in found.missing
    no_fuel = Prices(hire_per_day=read_price("50000 USD 2024"))
    days = lane.choose(SHANGHAI, ROTTERDAM, ship="container_24k", prices=no_fuel)
    assert {one.unit for one in days.lanes} == {"ship-days"}


@pytest.mark.parametrize(
    ("what", "field"),
    [({"lanes": 0}, "lanes"), ({"stretch": 0.5}, "stretch"),
     ({"local_stretch": 0.5}, "local_stretch"), ({"scale": Span(-1.0)}, "scale"),
     ({"local_nmi": -1.0}, "local_nmi"),
     ({"path_size": -1.0}, "path_size"), ({"hull_days": -1.0}, "hull_days"),
     ({"least_share": 1.0}, "least_share")],
)  # fmt: skip
def test_limits_that_make_no_sense_are_refused(what: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as told:
        lane.ChoiceLimits(**what)  # type: ignore[arg-type]
    assert told.value.field == field


def test_the_command_tells_lanes_and_refuses_what_does_not_go_together() -> None:
    asked = ["assess", "route", "Ras Tanura", "Chiba", "--ship", "suezmax", "--shares"]
    told = json.loads(CliRunner().invoke(sealane, [*asked, "--json"]).stdout)
    assert sum(one["share"] for one in told["lanes"]) == pytest.approx(1.0, abs=1e-3)
    assert told["scale_per_pct"]["low"] < told["scale_per_pct"]["value"]
    assert {"distance_nmi", "days", "cost", "gates", "low", "high", "path"} <= set(told["lanes"][0])
    assert "Strait of Malacca" in CliRunner().invoke(sealane, asked).stdout
    for more in (["--via", "sunda"], ["--premium", "suez=much"], ["--premium", "suez=-1"]):
        assert CliRunner().invoke(sealane, [*asked, *more]).exit_code != 0
    alone = CliRunner().invoke(sealane, [*asked[:-1], "--premium", "suez=1"])
    assert "--shares" in alone.output


def test_a_gate_that_the_hull_closes_is_told_where_the_way_differs_for_it() -> None:
    suez = ["assess", "route", "Rotterdam", "Singapore", "--json"]
    told = json.loads(CliRunner().invoke(sealane, [*suez, "--ship", "vlcc"]).stdout)["unfit"]
    assert [(one["gate"], one["measure"]) for one in told] == [("suez", "draught")]
    assert told[0]["size_m"] > told[0]["most_m"]
    for more in (["--ship", "aframax"], ["--ship", "vlcc", "--avoid", "suez"], []):
        assert json.loads(CliRunner().invoke(sealane, [*suez, *more]).stdout)["unfit"] == []
    text = ["assess", "route", "Ras Tanura", "Yokohama", "--avoid", "malacca", "--ship", "vlcc"]
    assert "Sunda Strait, draught" in CliRunner().invoke(sealane, text).stdout
    deep = json.loads(CliRunner().invoke(
        sealane, ["assess", "route", "Ras Tanura", "Yokohama", "--draught", "22", "--json"]
    ).stdout)  # fmt: skip
    assert [one["gate"] for one in deep["unfit"]] == [
        "malacca", "singapore", "sunda", "gelasa",
    ]  # fmt: skip


def test_leaving_a_gate_out_is_no_lane_where_it_goes_far_about() -> None:
    """Round Scotland is twice the way up the Channel, and 6 % of the voyage from Singapore; round
    Cape Horn is as far as through Magellan, and south of the Strait of Tsugaru as far as through.
    """
    place = {one: lane.port_named(one).place for one in (
        "Singapore", "Rotterdam", "Valparaiso", "Santos", "Busan", "Los Angeles"
    )}  # fmt: skip
    ends, shut = (place["Singapore"], place["Rotterdam"]), lane.Conditions.of(avoid=["suez"])
    assert lane.choose(*ends, conditions=shut).through("dover").value > 0.999
    wide = lane.ChoiceLimits(local_stretch=10.0)
    assert lane.choose(*ends, conditions=shut, limits=wide).through("dover").value < 0.9
    far = lane.ChoiceLimits(local_nmi=1000.0)  # the piece round Scotland is longer than that
    assert lane.choose(*ends, conditions=shut, limits=far).through("dover").value > 0.999
    no_dover = lane.Conditions.of(avoid=["suez", "dover"])
    assert lane.choose(*ends, conditions=no_dover).lanes
    for a, b, gate in (("Valparaiso", "Santos", "magellan"), ("Busan", "Los Angeles", "tsugaru")):
        assert 0.0 < lane.choose(place[a], place[b]).through(gate).value < 1.0


def test_exposure_takes_gates_from_the_choice_and_the_users_table_wins() -> None:
    table, limits = facts(importer="JPN"), lane.ChoiceLimits()
    table = table.filter(pl.col("origin").is_in(["SAU", "ARE", "MIDDLE_EAST"]))
    found = exposure("JPN", commodity="crude_oil", facts=table, choice=limits)
    rows = {(row["origin"], row["gate"]): row for row in found.rows if row["gate"]}
    assert found.method == "exposure 1 with lane choice 2"
    malacca = rows["SAU", "malacca"]
    assert 0.0 < malacca["low"] < malacca["share"] < malacca["high"] <= 0.404
    assert rows["SAU", "hormuz"]["share"] == pytest.approx(0.404)
    assert rows["SAU", "hormuz"]["low"] == 0.0, "Yanbu does not pass it"
    assert not any(origin == "MIDDLE_EAST" for origin, _ in rows)
    methods = {one.quantity: one.method for one in found.assessments()}
    assert methods["crude_oil.malacca.SAU.share"] == found.method
    mine = pl.DataFrame(
        {"origin": ["SAU"], "destination": ["JPN"], "gate": ["lombok"], "share": [0.25]}
    )
    own = exposure("JPN", commodity="crude_oil", facts=table, choice=limits, lane_shares=mine)
    of_sau = [row for row in own.rows if row["origin"] == "SAU" and row["gate"]]
    assert [(row["gate"], row["lane_share"], row["lane_source"]) for row in of_sau] == [
        ("lombok", 0.25, None)
    ]
    assert any(row["origin"] == "ARE" and row["gate"] == "malacca" for row in own.rows)


def test_a_closure_may_take_the_mean_of_lanes_and_says_so() -> None:
    asked = Closure.of(["panama"], start=date(2026, 3, 1), days=60)
    few = CloseLimits(draws=20)
    alone, both = close(asked, few), close(asked, few, choice=LANES)
    assert alone.choices == {}
    assert both.method == f"{alone.method}, for reference lanes too"
    assert "lane choice 2" in alone.method
    assert alone.inputs != both.inputs
    for a, b in zip(alone.lanes, both.lanes, strict=True):
        assert a.pair.fate == b.pair.fate
        if a.pair.fate != "diverted":
            assert a.pair == b.pair
            continue
        before, during = both.choices[a.lane.lane]
        assert not any("panama" in one.route.gates for one in during.lanes)
        if b.pair.shut_nmi != a.pair.shut_nmi:
            assert b.pair.open_nmi == pytest.approx(before.mean("distance_nmi"))
            assert b.pair.shut_nmi == pytest.approx(during.mean("distance_nmi"))
    told_both = told_close(both)
    assert any(one["code"] == "by_lanes" for one in told_both["not_known"])
    assert not any(one["code"] == "by_lanes" for one in told_close(alone)["not_known"])
    assert len(unknown_section(both).paragraphs) == len(unknown_section(alone).paragraphs) + 1
    told = next(one for one in told_both["lanes"] if one["fate"] == "diverted")
    assert sum(one["share"] for one in told["lanes_taken"]["closed"]) == pytest.approx(1, abs=1e-3)
