"""Voyages one by one and by the table, and as rows of the table of assessments."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealane.assess import as_table
from sealane.assess.voyage import (
    Prices,
    break_even,
    read_price,
    sail,
    sail_all,
    ship_of,
    tell_break_even,
    tell_voyage,
)
from sealane.errors import BadInput


def test_waits_and_ports_take_time_and_fuel() -> None:
    plain = sail(3_000, "vlcc", 12)
    late = sail(3_000, "vlcc", 12, gates=["suez"], waits_days={"suez": 2.0}, port_days=1.5)
    assert late.days == pytest.approx(plain.days + 3.5)
    assert late.machines_t["main"] == plain.machines_t["main"]
    assert late.machines_t["boiler"] > plain.machines_t["boiler"]
    assert sail(0, "vlcc").days == 0


@given(st.floats(0, 20_000), st.floats(8, 14))
def test_fuel_and_days_grow_with_distance(way: float, speed: float) -> None:
    one, two = (sail(nmi, "vlcc", speed) for nmi in (way, way + 100))
    assert two.days > one.days
    assert two.fuel_t > one.fuel_t
    assert sum(two.machines_t.values()) == pytest.approx(two.fuel_t)


def test_ships_are_found_in_any_spelling_and_near_names_are_said() -> None:
    assert ship_of("LNG carrier") == ship_of("lng-carrier") == ship_of("lng_carrier")
    with pytest.raises(BadInput, match=r"no ship type 'suezmx'.*suezmax") as told:
        ship_of("suezmx")
    assert told.value.field == "ship"


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ({"distance_nmi": -1}, "distance of -1 nmi"),
        ({"distance_nmi": float("inf")}, "distance of inf nmi"),
        ({"speed_kn": 0}, "arrives nowhere"),
        ({"speed_kn": -5}, "arrives nowhere"),
        ({"speed_kn": 30}, "top speed"),
        ({"port_days": -2}, "port_days: -2 days"),
        ({"gates": ["suez"], "waits_days": {"suez": -1}}, "waits_days suez: -1 days"),
        ({"waits_days": {"suez": 1}}, "not on the way"),
    ],
)
def test_voyages_that_cannot_be_are_refused(bad: dict[str, object], told: str) -> None:
    with pytest.raises(BadInput, match=told):
        sail(**{"distance_nmi": 1_000, "ship": "vlcc", **bad})  # type: ignore[arg-type]


def test_a_table_says_the_same_as_one_voyage_after_the_other() -> None:
    table = pl.DataFrame(
        {
            "distance_nmi": [8_367.0, 11_855.0, 500.0, -1.0, 100.0, 100.0],
            "ship": ["container_14k", "vlcc", "vlcc", "vlcc", "vlcd", "vlcc"],
            "speed_kn": [16.0, 12.0, None, 12.0, 12.0, 40.0],
        }
    )
    found = sail_all(table)
    assert found.columns == [*table.columns, "days", "fuel_t", "co2_t", "error"]
    for row in found.head(3).iter_rows(named=True):
        one = sail(row["distance_nmi"], row["ship"], row["speed_kn"])
        assert (row["days"], row["fuel_t"], row["co2_t"]) == pytest.approx(
            (one.days, one.fuel_t, one.co2_t)
        )
    assert found["error"].is_null().to_list() == [True, True, True, False, False, False]
    assert found["fuel_t"].is_null().to_list() == [False] * 3 + [True] * 3
    assert "vlcc" in found["error"][4]


def test_tables_without_their_columns_are_refused() -> None:
    with pytest.raises(BadInput, match="no column distance_nmi"):
        sail_all(pl.DataFrame({"distance": [1.0], "ship": ["vlcc"]}))
    with pytest.raises(BadInput, match="distance_nmi is not numbers"):
        sail_all(pl.DataFrame({"distance_nmi": ["1 nmi"], "ship": ["vlcc"]}))
    assert sail_all(pl.DataFrame({"distance_nmi": [100], "ship": ["vlcc"]}))["days"][0] > 0


def test_voyages_are_told_with_what_they_lack() -> None:
    prices = Prices(hire_per_day=read_price("20000 to 60000 USD 2024"))
    table = as_table(
        tell_voyage(sail(6_500, "vlcc", prices=prices), subject="Ras Tanura-Rotterdam")
    )
    rows = {row["quantity"]: row for row in table.iter_rows(named=True)}
    assert set(rows) == {"distance", "days", "fuel", "co2", "cost"}
    assert rows["cost"]["unit"] == "USD 2024"
    assert rows["cost"]["low"] < rows["cost"]["value"] < rows["cost"]["high"]
    assert "price of hfo not known" in rows["cost"]["note"]
    assert all("Fourth IMO GHG Study 2020" in row["sources"] for row in rows.values())
    bare = {row.quantity: row for row in tell_voyage(sail(6_500, "vlcc"), subject="x")}
    assert bare["cost"].value is None
    assert bare["fuel"].inputs != rows["fuel"]["inputs"]


def test_break_even_is_told_with_its_interval() -> None:
    prices = Prices(
        hire_per_day=read_price("20000 to 60000 USD 2024"),
        hull_value=read_price("100000000 USD 2024"),
    )
    short = sail(6_500, "vlcc", gates=["hormuz", "suez"])
    long = sail(11_283, "vlcc", gates=["hormuz"])
    found = break_even(short, long, prices, gate="suez")
    (row,) = tell_break_even(found, short=short, long=long, subject="Ras Tanura-Rotterdam")
    assert row.quantity == "break_even_premium suez"
    assert row.low is not None
    assert row.high is not None
    assert row.low < (row.value or 0) < row.high
    assert "price of hfo" in (row.note or "")
