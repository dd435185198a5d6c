"""What voyages cost: parts, what is missing, units of money, and the break-even premium."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealane.assess.currency import CURRENCIES
from sealane.assess.voyage import (
    Price,
    Prices,
    Span,
    break_even,
    eu_share,
    read_price,
    sail,
)
from sealane.errors import BadInput

SHORT_GATES = ("malacca", "bab_el_mandeb", "suez", "gibraltar")
LONG_GATES = ("malacca", "cape_good_hope")


def usd(low: float, high: float | None = None) -> Price:
    high = low if high is None else high
    return Price(Span((low + high) / 2, low, high), "USD", 2024)


FULL = Prices(
    fuel_per_t={"hfo": usd(500, 700)},
    hire_per_day=usd(40_000, 80_000),
    tolls={"suez": usd(675_000)},
    hull_value=usd(150e6),
    war_risk_pct={gate: Span(0) for gate in (*SHORT_GATES, *LONG_GATES)},
    crew_bonus={"bab_el_mandeb": usd(20_000)},
    cargo_value=usd(200e6, 300e6),
    cargo_pct_per_day=Span(0.01),
    carbon_per_t=usd(60, 80),
    carbon_share=eu_share(ends_in_eu=1, year=2024),
)


def test_a_cost_without_prices_names_all_that_it_lacks() -> None:
    way = sail(8_367, "container_14k", 16, gates=SHORT_GATES)
    assert way.cost.parts == ()
    assert way.cost.total is None
    told = "; ".join(way.cost.missing)
    for word in ("hfo", "hire", "cargo", "emission trading", "toll at suez", "war-risk", "crew"):
        assert word in told


def test_parts_add_up_and_nothing_is_missing() -> None:
    way = sail(8_367, "container_14k", 16, gates=SHORT_GATES, prices=FULL)
    assert way.cost.missing == ()
    parts = {part.name: part for part in way.cost.parts}
    assert parts["hire"].price.amount.ends == pytest.approx((40e3 * way.days, 80e3 * way.days))
    assert parts["fuel hfo"].price.amount.value == pytest.approx(600 * way.fuel_t)
    assert parts["emission trading"].quantity == pytest.approx(0.2 * way.co2_t)
    assert parts["cargo time"].price.amount.value == pytest.approx(250e6 * 1e-4 * way.days)
    total = way.cost.total
    assert total is not None
    assert total.unit == "USD 2024"
    assert total.amount.value == pytest.approx(sum(p.price.amount.value for p in way.cost.parts))


def test_zero_is_a_price_and_none_is_not() -> None:
    free = Prices(tolls={"suez": usd(0)}, war_risk_pct={"suez": Span(0)}, hull_value=usd(1e6))
    told = sail(100, "vlcc", gates=["suez"], prices=free).cost.missing
    assert not any("toll" in one or "war-risk" in one for one in told)


def test_currencies_and_years_do_not_mix() -> None:
    other = Prices(fuel_per_t={"hfo": usd(600)}, hire_per_day=read_price("60000 EUR 2024"))
    with pytest.raises(BadInput, match="USD 2024 and EUR 2024 do not add"):
        _ = sail(100, "vlcc", prices=other).cost.total
    older = Prices(fuel_per_t={"hfo": usd(600)}, hire_per_day=read_price("60000 USD 2019"))
    with pytest.raises(BadInput, match="USD 2024 and USD 2019"):
        _ = sail(100, "vlcc", prices=older).cost.total
    carried = read_price("60000 USD 2019").carried(currency="USD", year=2024, factor=1.2)
    assert (carried + usd(1)).amount.value == pytest.approx(72_001)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("600 USD", "the currency USD has no year"),
        ("600 usd", "the currency USD has no year"),
        ("600", "no price with a unit"),
        ("much USD 2024", "no price with a unit"),
        ("700 to 600 USD 2024", "ends below its start"),
        ("600 USD 1066", "has no year"),
        ("-40000 USD 2026", "fuel: '-40000 USD 2026' is below zero"),
        ("600 XYZ 2026", "'XYZ' is not a currency of ISO 4217"),
    ],
)
def test_money_without_its_unit_is_refused_by_name(said: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        read_price(said, field="fuel")


def test_money_is_read_with_its_interval() -> None:
    price = read_price("1,000 to 3 000.5 usd 2024")
    assert price.amount.ends == (1_000, 3_000.5)
    assert price.unit == "USD 2024"
    for year in (None, "2024", True, 24):
        with pytest.raises(BadInput, match="USD has no year"):
            Price(Span(1), "USD", year)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="not a currency"):
        Price(Span(1), "$", 2024)
    with pytest.raises(BadInput, match="not a currency of ISO 4217") as refused:
        Price(Span(1), "USB", 2024)
    assert "USD" in str(refused.value.hint)
    assert {"USD", "JPY", "EUR", "CNY"} < CURRENCIES


def test_break_even_of_the_red_sea_lies_in_the_reported_premiums() -> None:
    """At the packaged premiums of late 2023 (0.3 to 0.5 %) the ways cost about the same for this
    ship; at those of 2024 (0.7 % and more) the Cape is cheaper."""
    short = sail(8_367, "container_14k", 16, gates=SHORT_GATES)
    long = sail(11_855, "container_14k", 16, gates=LONG_GATES)
    prices = Prices(
        fuel_per_t={"hfo": usd(500, 700)},
        hire_per_day=usd(40_000, 80_000),
        tolls={"suez": usd(675_000)},
        hull_value=usd(150e6),
    )
    found = break_even(short, long, prices, gate="bab_el_mandeb")
    low, high = found.premium_pct.ends
    assert 0.1 < low < found.premium_pct.value < high < 0.7
    assert "emission trading not known" in found.missing
    assert not any("bab_el_mandeb" in one for one in found.missing)


spans = st.tuples(st.floats(1, 100), st.floats(0, 50)).map(lambda ab: (ab[0], ab[0] + ab[1]))


@given(
    fuel=spans,
    hire=spans,
    toll=spans,
    hull=spans,
    where=st.lists(st.floats(0, 1), min_size=4),
    gate=st.sampled_from(["bab_el_mandeb", ("bab_el_mandeb", "suez")]),
)
def test_at_the_break_even_premium_both_ways_cost_the_same(
    fuel: tuple[float, float],
    hire: tuple[float, float],
    toll: tuple[float, float],
    hull: tuple[float, float],
    where: list[float],
    gate: str | tuple[str, ...],
) -> None:
    """For any prices within their intervals the exact premium lies in the interval told; of several
    gates it is the same at each."""
    dear = (gate,) if isinstance(gate, str) else gate
    gates = (("bab_el_mandeb", "suez"), ("cape_good_hope",))

    def prices(at: list[float] | None, premium: float = 0.0) -> Prices:
        spread = [(fuel, 10), (hire, 1_000), (toll, 10_000), (hull, 2e6)]
        if at is None:
            values = [usd(low * unit, high * unit) for (low, high), unit in spread]
        else:
            values = [
                usd((low + share * (high - low)) * unit)
                for ((low, high), unit), share in zip(spread, at, strict=False)
            ]
        return Prices(
            fuel_per_t={"hfo": values[0]},
            hire_per_day=values[1],
            tolls={"suez": values[2]},
            hull_value=values[3],
            war_risk_pct=dict.fromkeys(dear, Span(premium)) if premium > 0 else {},
        )

    ways = [sail(way, "vlcc", 12, gates=on) for way, on in zip((6_500, 11_283), gates, strict=True)]
    low, high = break_even(*ways, prices(None), gate=gate).premium_pct.ends
    found = break_even(*ways, prices(where), gate=gate)
    exact = found.premium_pct.value
    assert found.transits == len(dear)
    assert found.together_pct.value == pytest.approx(exact * len(dear))
    assert low - 1e-9 <= exact <= high + 1e-9
    if exact > 1e-6:
        priced = prices(where, exact)
        totals = [
            sail(way.distance_nmi, "vlcc", 12, gates=way.gates, prices=priced).cost.total
            for way in ways
        ]
        assert totals[0] is not None
        assert totals[1] is not None
        assert totals[0].amount.value == pytest.approx(totals[1].amount.value)


def test_break_even_needs_a_hull_and_a_gate_of_the_short_way_alone() -> None:
    short = sail(8_367, "vlcc", gates=("malacca", "suez"))
    long = sail(11_855, "vlcc", gates=("malacca",))
    with pytest.raises(BadInput, match="none is given"):
        break_even(short, long, Prices(hire_per_day=usd(1)), gate="suez")
    with pytest.raises(BadInput, match="on the short way and not"):
        break_even(short, long, FULL, gate="malacca")
    with pytest.raises(BadInput, match="no price is given that differs"):
        break_even(short, long, Prices(hull_value=usd(1e6)), gate="suez")


def test_emission_trading_by_year_and_ends() -> None:
    shares = [eu_share(ends_in_eu=1, year=year) for year in (2023, 2024, 2025, 2026, 2030)]
    assert shares == pytest.approx([0, 0.2, 0.35, 0.5, 0.5])
    assert eu_share(ends_in_eu=2, year=2026) == 1
    assert eu_share(ends_in_eu=0, year=2026) == 0
    with pytest.raises(BadInput, match="two ends, not 3"):
        eu_share(ends_in_eu=3, year=2026)


@pytest.mark.parametrize(
    "bad",
    [
        {"carbon_share": 1.5},
        {"war_risk_pct": {"suez": Span(-1)}},
        {"hull_value": usd(0)},
    ],
)
def test_prices_without_sense_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(BadInput, match=r"share|negative|above zero"):
        Prices(**bad)  # type: ignore[arg-type]


def test_spans_are_whole() -> None:
    with pytest.raises(BadInput, match="two ends"):
        Span(1, low=0)
    with pytest.raises(BadInput, match="outside"):
        Span(3, 0, 1)
    with pytest.raises(BadInput, match="not a number"):
        Span(float("nan"))
    with pytest.raises(BadInput, match="may be zero"):
        Span(1).over(Span(0, -1, 1))
    assert (Span(-1, -2, 3) * Span(2, 1, 4)).ends == (-8, 12)
