"""Bounds of what cut trade costs: accounts hold, and beliefs about substitution stand in order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane.assess import as_table
from sealane.assess.economy import (
    Cut,
    InventoryLimits,
    MultiRegion,
    NetworkLimits,
    PassThrough,
    assess_economy,
    by_inventory,
    cut_shares,
    ghosh,
    inflation,
    leontief,
    network,
    published,
    run_inventories,
)
from sealane.assess.figure import Span
from sealane.errors import BadInput

UNIT = "million USD 2011"
STIFF = NetworkLimits(-3.0, -3.0)


def made(seed: int, regions: int = 3, sectors: int = 3) -> MultiRegion:
    """A table by chance whose accounts hold; trade between regions is less than within."""
    rng = np.random.default_rng(seed)
    n = regions * sectors
    region = [f"R{at // sectors}" for at in range(n)]
    a = rng.uniform(0, 1, (n, n)) * np.where(np.equal.outer(region, region), 1.0, 0.25)
    a *= rng.uniform(0.2, 0.6, n) / a.sum(axis=0)
    y = rng.uniform(1, 9, (n, regions))
    x = np.linalg.solve(np.eye(n) - a, y.sum(axis=1))
    sector = [f"s{at % sectors}" for at in range(n)]
    finals = tuple(dict.fromkeys(region))
    return MultiRegion(tuple(region), tuple(sector), a * x, y, finals, x, UNIT)


def after(table: MultiRegion, cuts: list[Cut]) -> dict[str, np.ndarray]:
    return {
        "leontief": leontief(table, cuts),
        "ghosh": ghosh(table, cuts),
        "network": network(table, cuts)[0],
        "stiff": network(table, cuts, STIFF)[0],
    }


seeds = st.integers(0, 10_000)
shares = st.floats(0, 1)


@settings(max_examples=12)
@given(seeds)
def test_without_a_cut_every_method_gives_back_the_output(seed: int) -> None:
    table = made(seed)
    for name, x in after(table, []).items():
        assert np.allclose(x, table.x), name
    run = run_inventories(table, [], cut_days=5, days=30)
    assert np.allclose(run.level, 1)
    assert np.allclose(run.final_missed, 0, atol=1e-9)


@settings(max_examples=12)
@given(seeds, shares, shares)
def test_a_greater_cut_never_loses_less(seed: int, one: float, other: float) -> None:
    table = made(seed)
    less, more = (
        after(table, [Cut(share, "R0"), Cut(share, None, "R0", "s1")])
        for share in sorted((one, other))
    )
    for name, x in more.items():
        assert (x <= less[name] + 1e-7 * table.x).all(), name
        assert (x <= table.x * (1 + 1e-9)).all(), name


@settings(max_examples=12)
@given(seeds, shares, st.floats(-3, 1), st.floats(-3, 1))
def test_the_network_lies_between_stiff_and_perfect_substitution(
    seed: int, share: float, goods: float, own: float
) -> None:
    table, cuts = made(seed), [Cut(share, "R0", "R1")]
    x, _ = network(table, cuts, NetworkLimits(goods, own))
    mild, stiff = ghosh(table, cuts), network(table, cuts, STIFF)[0]
    assert (x <= mild + 1e-7 * table.x).all()
    assert (x >= stiff - 1e-7 * table.x).all()
    linear, _ = network(table, cuts, NetworkLimits(1.0, 1.0))
    assert np.allclose(linear, mild, rtol=1e-6)


def test_the_fixed_point_keeps_the_equations_written_out() -> None:
    table, cuts = made(4), [Cut(0.7, "R0", "R1"), Cut(0.2, "R2")]
    limits = NetworkLimits(-1.0, -2.0, unrecovered_share=0.6)
    h = network(table, cuts, limits)[0] / table.x
    cut, _ = cut_shares(table, cuts)
    for j in range(len(h)):
        total, kappa = table.z[:, j].sum(), 0.0
        for good in ("s0", "s1", "s2"):
            rows = [i for i, sector in enumerate(table.sectors) if sector == good]
            alpha = table.z[rows, j].sum() / total
            f = sum(table.z[i, j] * (1 - 0.6 * cut[i, j]) * h[i] for i in rows)
            kappa += alpha / (f / table.z[rows, j].sum())
        beta = 1 - total / table.x[j]
        assert h[j] == pytest.approx((beta + (1 - beta) * kappa**2) ** -0.5, rel=1e-6)


def test_the_leontief_inverse_is_the_sum_of_rounds() -> None:
    table, cuts = made(5), [Cut(0.5, "R0")]
    inner, final = cut_shares(table, cuts)
    a = table.z / table.x * (1 - inner)
    wanted = (table.y * (1 - final)).sum(axis=1)
    x, buying = wanted.copy(), wanted
    for _ in range(400):
        buying = a @ buying
        x += buying
    assert np.allclose(x, leontief(table, cuts))


def test_only_named_regions_are_cut_at_home() -> None:
    table = made(1)
    abroad, final = cut_shares(table, [Cut(0.5, "R0")])
    home = np.equal.outer(table.regions, table.regions)
    assert (abroad[home] == 0).all()
    assert abroad[0, 3] == final[0, 1] == 0.5
    assert final[0, 0] == 0
    within, _ = cut_shares(table, [Cut(0.5, "R0", "R0")])
    assert within[0, 1] == 0.5
    with pytest.raises(BadInput, match="R0"):
        cut_shares(table, [Cut(0.5, "R00")])
    with pytest.raises(BadInput):
        Cut(1.5)


def chain() -> MultiRegion:
    """A sells all to B, which makes of it what A and B consume."""
    z = np.array([[0.0, 73.0], [0.0, 0.0]])
    y = np.array([[0.0, 0.0], [73.0, 73.0]])
    return MultiRegion(("A", "B"), ("raw", "made"), z, y, ("A", "B"), z.sum(1) + y.sum(1), UNIT)


def test_a_chain_works_from_its_inventory_and_then_halts_as_worked_out_by_hand() -> None:
    limits = InventoryLimits(inventory_d=10, slack_share=0.8)
    run = run_inventories(chain(), [Cut(1.0, "A", "B")], cut_days=40, days=40, limits=limits)
    stock, by_hand = 10.0, []
    for _ in range(40):
        by_hand.append(min(1.0, stock / 8.0))
        stock -= by_hand[-1]
    assert run.level[:, 1] == pytest.approx(by_hand)
    assert (run.level[:, 0] == 0).all()
    assert (run.level[:3, 1] == 1).all()
    assert run.level[-1, 1] < 0.05


@settings(max_examples=8)
@given(seeds, shares, st.integers(1, 40))
def test_days_with_inventories_stay_within_what_can_be(seed: int, share: float, days: int) -> None:
    table = made(seed)
    limits = InventoryLimits(inventory_d=15)
    run = run_inventories(table, [Cut(share, "R0")], cut_days=min(days, 60), days=60, limits=limits)
    assert (run.level >= 0).all()
    assert (run.level <= limits.overproduction).all()
    assert (run.final_missed >= -1e-9).all()
    assert np.isfinite(run.level).all()


def test_the_answer_gives_bounds_and_says_that_inventories_decide() -> None:
    table = made(7)
    found = assess_economy(table, [Cut(0.6, "R0"), Cut(0.6, None, "R0")], cut_days=60)
    told = found.as_dict()
    assert told["unit"] == UNIT
    for region, bounds in told["regions"].items():
        losses = [one["lost"][region] for one in told["static"].values()]
        losses += [one[region] for one in told["inventories"].values()]
        assert (bounds["low"], bounds["high"]) == (min(losses), max(losses))
    assert any("inventories" in note["said_en"] for note in told["notes"])
    runs = by_inventory(table, [Cut(0.6, "R0"), Cut(0.6, None, "R0")], cut_days=60)
    lost = {tried: run.lost(table).sum() for tried, run in runs.items()}
    assert lost[10.0] > 10 * lost[30.0] > 0
    assert lost[90.0] <= lost[60.0] + 1e-6 <= lost[30.0] + 2e-6
    assert any("flips" in note["said_en"] for note in told["notes"])
    rows = as_table(found.assessments())
    assert rows["value"].null_count() == len(rows) == 3
    assert (rows["low"] <= rows["high"]).all()


def test_freight_that_doubles_adds_what_was_published_and_more_adds_a_range() -> None:
    assert inflation(2.0) == (0.4, 0.7)
    assert {one.source: one.value for one in published().values} == {
        "IMF WP/22/61": 0.7, "OECD Interim Economic Outlook via CEO North America": 0.4
    }  # fmt: skip
    assert inflation(1.0) == (0.0, 0.0)
    assert inflation(4.0) == pytest.approx((0.8, 2.1))
    assert inflation(4.0, PassThrough(doubling_pp=Span(0.7))) == pytest.approx((1.4, 2.1))
    assert inflation(0.5) == pytest.approx((-0.7, -0.2))
    with pytest.raises(BadInput):
        inflation(0.0)


def test_days_and_inventories_that_cannot_be_are_refused() -> None:
    table = made(1)
    for cut_days, days in ((-1, 10), (20, 10), (0, 0)):
        with pytest.raises(BadInput):
            run_inventories(table, [], cut_days=cut_days, days=days)
    with pytest.raises(BadInput):
        InventoryLimits(inventory_d=0.5)
    with pytest.raises(BadInput):
        NetworkLimits(goods_exponent=1.5)
    with pytest.raises(BadInput):
        NetworkLimits(own_exponent=-np.inf)
