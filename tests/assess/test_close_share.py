"""Shares of a closure are those of exposure: one rule tells both, and packed lanes are the same."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane.assess import lane, stock
from sealane.assess.close import LANES, CloseLimits, Closure, close, reference_lanes
from sealane.assess.close.ground import Ground, ground_of
from sealane.assess.exposure import exposure, facts
from sealane.assess.exposure.choice import choice_between as between
from sealane.assess.lane import alternative, packed_choice
from sealane.assess.lane.choice import hull_of

GATES = ("hormuz", "taiwan", "malacca", "suez", "bab_el_mandeb")
FEW = CloseLimits(draws=20)


@cache
def exposed(importer: str) -> tuple[list[dict], list[dict]]:
    found = exposure(importer, choice=LANES)
    return found.rows, found.by_gate


@pytest.mark.parametrize("gate", GATES)
def test_close_and_exposure_tell_the_same_share(gate: str) -> None:
    """For every importer and commodity of which both tell a share of the gate."""
    closure = Closure.of([gate], start=date(2026, 3, 1), days=30)
    answer = close(closure, FEW, has_measures=False)
    asked = closure.gates[0]
    compared = 0
    for one in answer.countries:
        who, goods = one.fact.importer, one.fact.commodity
        rows, sums = exposed(who)
        for fact in one.fact.facts:
            kind = "gate" if fact.basis == "reported" else "origin_by_gate"
            theirs = [
                (row["share"], row["low"], row["high"])
                for row in rows
                if (row["kind"], row["commodity"], row["gate"]) == (kind, goods, asked)
                and row["source"] == fact.source and row["year"] == fact.year
                and (kind == "gate" or row["origin"] == fact.via)
                and row["share"] is not None
            ]  # fmt: skip
            if theirs and fact.share is not None:
                ours = (fact.share.value, *fact.share.ends)
                every = [(a, a if b is None else b, a if c is None else c) for a, b, c in theirs]
                same = [one for one in every if ours == pytest.approx(one, rel=1e-12)]
                assert same, (who, goods, fact)
                compared += 1
        if one.fact.decided_by == "routed" and one.share is not None:
            newest = one.fact.facts[0]
            told = [row["share"] for row in sums
                    if (row["commodity"], row["gate"]) == (goods, asked)
                    and (row["year"], row["source"]) == (newest.year, newest.source)]  # fmt: skip
            if told:
                assert one.share[0] == pytest.approx(told[0], abs=1e-12), (who, goods)
    assert compared >= 2
    assert facts().height > compared


def test_ships_of_a_closed_gate_split_anew_over_the_open_lanes() -> None:
    one = next(each for each in reference_lanes() if each.lane == "gulf_japan_crude")
    choice = between(one.origin.place, one.destination.place, one.ship, LANES)
    assert choice is not None
    through, left = choice.split(["malacca"])
    assert through is not None
    assert left is not None
    assert all("malacca" in each.route.gates for each in through.lanes)
    assert not any("malacca" in each.route.gates for each in left.lanes)
    for part in (through, left):
        assert sum(each.share for each in part.lanes) == pytest.approx(1.0)
    shares = [each.share for each in choice.lanes if "malacca" in each.route.gates]
    whole = choice.through("malacca").value
    assert [each.share * whole for each in through.lanes] == pytest.approx(shares)
    kept = {each.route.gates: each.share for each in choice.lanes}
    assert all(each.share > kept[each.route.gates] for each in left.lanes)
    assert choice.split(["hormuz"])[1] is None
    assert choice.split(["suez"])[0] is None
    assert choice.through("malacca", "hormuz").value == pytest.approx(1.0)


def test_packed_lanes_are_those_of_a_fresh_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two pairs; a stamp of another sea makes every pair a fresh search."""
    for name in ("gulf_india_crude", "fujairah_japan_crude"):
        one = next(each for each in reference_lanes() if each.lane == name)
        held = lane.Conditions(hull=hull_of(one.ship))
        ends = one.origin.place, one.destination.place
        ready = packed_choice.packed(*ends, held, LANES)
        assert ready is not None
        assert packed_choice.packed(*ends, held, lane.ChoiceLimits(lanes=3)) is None
        with monkeypatch.context() as other:
            other.setattr(packed_choice, "stamp", lambda: "00")
            packed_choice._rows.cache_clear()
            alternative._kept.cache_clear()
            fresh = lane.alternatives(*ends, conditions=held, limits=LANES)
            packed_choice._rows.cache_clear()
            alternative._kept.cache_clear()
        assert [each.gates for each in fresh] == [each.gates for each in ready]
        for a, b in zip(fresh, ready, strict=True):
            assert (a.distance_nmi, a.cost_nmi) == (b.distance_nmi, b.cost_nmi)
            assert (a.path == b.path).all()


@cache
def ground() -> Ground:
    return ground_of(("hormuz",))


@settings(max_examples=12)
@given(st.integers(1, 200), st.floats(0.001, 1.0))
def test_stocks_with_the_loss_of_a_closure_give_its_days(days: int, share: float) -> None:
    """One rule: cover, first short day and what is short, at the middle and for both ends."""
    asked = Closure.of(["hormuz"], start=date(2026, 3, 1), days=days, share=share)
    few = CloseLimits(draws=8, seed=days)
    answer = close(asked, few, ground=ground(), has_measures=False)
    assert {"JPN", "KOR", "IND"} <= {one.iso3 for one in answer.stocks}
    for one in answer.stocks:
        loss = stock.Loss(
            one.iso3, one.lost_kbd[0], days=one.lost.shape[1], bypass_kbd=one.bypass_kbd[0],
            course_kbd=tuple(one.lost[0].tolist()),
        )  # fmt: skip
        alone = stock.assess_stocks(loss, stock.StockLimits(draws=8, seed=days))
        for ours, theirs in (
            (one.cover_d, alone.cover_d()),
            (one.begins_d, alone.begins_d()),
            (one.unmet_kb, alone.unmet_kb()),
        ):
            assert (ours is None) == (theirs is None)
            assert ours is not None or one.run.why is not None
            if ours is not None and theirs is not None:
                assert ours[0] == pytest.approx(theirs[0], rel=1e-9)
        if one.cover_d is not None:
            assert one.cover_d[0] <= stock.MOST_COVER_D or one.cover_d[0] == float("inf")


@pytest.mark.parametrize("gate", ["panama", "hormuz"])
def test_close_and_exposure_say_the_same_of_what_is_not_known(gate: str) -> None:
    """A lane that passes no chokepoint is a known one: of LNG from Australia to Japan a part."""
    closure = Closure.of([gate], start=date(2026, 3, 1), days=60)
    compared = {}
    for one in close(closure, FEW, has_measures=False).countries:
        fact = one.fact
        if fact.decided_by != "routed" or fact.not_known is None:
            continue
        basis = fact.facts[0].year, fact.facts[0].source
        for row in exposed(fact.importer)[1]:
            if (row["commodity"], row["gate"]) == (fact.commodity, gate) and basis == (
                row["year"], row["source"]
            ):  # fmt: skip
                assert row["not_known"] == pytest.approx(fact.not_known, abs=1e-4), fact
                compared[fact.importer, fact.commodity] = row["not_known"]
    assert len({who for who, _ in compared}) >= (2 if gate == "panama" else 4), compared
    if gate == "panama":
        assert compared["JPN", "lng"] < 0.3
        rows = [row for row in exposed("JPN")[0] if row["origin"] == "AUS"]
        past = {row["gate"]: row["lane_share"] for row in rows if row["commodity"] == "lng"}
        assert 0.0 < past["ombai"] < 1.0, "the rest passes no chokepoint, and is known"


def test_panama_binds_container_ships_and_gas_carriers() -> None:
    asked = Closure.of(["panama"], start=date(2027, 1, 1), days="180", share="0.36")
    answer = close(asked, CloseLimits(draws=8))
    fleets = {one.fleet: one for one in answer.fleets}
    assert fleets["container"].diverted == 2
    assert fleets["container"].capacity_change is not None
    assert fleets["container"].capacity_change[0] < -0.02
    assert fleets["container"].freight_change is not None
    round_ = {one.lane.lane for one in answer.lanes if one.pair.fate == "diverted"}
    assert {"china_us_east_goods", "korea_us_southeast_goods", "us_japan_lpg"} <= round_
