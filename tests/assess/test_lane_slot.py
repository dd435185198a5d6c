"""Ships without a reserved slot wait and pay at Panama: shares hold what was counted."""

from __future__ import annotations

import pytest

from sealane.assess import lane
from sealane.assess.exposure import exposure
from sealane.assess.figure import Span
from sealane.assess.lane import ChoiceLimits, port_named
from sealane.assess.voyage import Prices, read_price
from sealane.errors import BadInput

COUNTED_2024 = 16 / (16 + 123 + 7)
"""US LNG to Asia by Panama, of that by Panama, the Cape and Suez ("less than half of" 16), January
to May 2024: S&P Global through hellenicshippingnews.com."""
MOST_2021 = 0.5 * 537 / (0.5 * 537 + 120)
"""At most, 2021: half of the 537 passages of LNG carriers (lngprime.com), 120 by the Cape (S&P)."""
GRAIN = {2022: 34 / (34 + 7), 2023: 5 / (5 + 33)}
"""Ships of the US Gulf to East Asia by Panama and Suez, second half of October (USDA through
idxchannel.com)."""


def by_panama(origin: str, destination: str, ship: str, **limits: object) -> Span:
    ends = port_named(origin).place, port_named(destination).place
    own = ChoiceLimits(**limits) if limits else None  # type: ignore[arg-type]
    return lane.choose(*ends, ship=ship, limits=own).through("panama")


def test_gas_by_panama_holds_what_was_counted() -> None:
    found = by_panama("Sabine Pass", "Chiba", "lng_carrier")
    low, high = found.ends
    assert found.value == pytest.approx(COUNTED_2024, abs=0.03)
    assert low < COUNTED_2024 < MOST_2021 < high
    assert by_panama("Sabine Pass", "Chiba", "lng_carrier", slot_days=()).value > 0.95


def test_grain_by_panama_holds_what_was_counted() -> None:
    found = by_panama("New Orleans", "Kashima", "panamax")
    assert found.value == pytest.approx(GRAIN[2022], abs=0.03)
    assert found.ends[0] < GRAIN[2023] < GRAIN[2022] < found.ends[1]


def test_the_exposure_of_japan_holds_what_was_counted() -> None:
    found = exposure("JPN", commodity="lng", choice=ChoiceLimits())
    row = next(one for one in found.rows if one["gate"] == "panama")
    of_us = 0.096
    assert row["low"] < of_us * COUNTED_2024 < of_us * MOST_2021 < row["high"]
    assert row["share"] == pytest.approx(of_us * COUNTED_2024, abs=0.005)


def test_the_days_are_a_limit_and_count_in_money_too() -> None:
    ends = port_named("Sabine Pass").place, port_named("Chiba").place
    prices = Prices(
        fuel_per_t={"lng": read_price("700 USD 2024")},
        hire_per_day=read_price("80000 USD 2024"),
        tolls={"panama": read_price("500000 USD 2024"), "suez": read_price("500000 USD 2024")},
    )
    parts = [
        lane.choose(
            *ends, ship="lng_carrier", prices=prices,
            limits=ChoiceLimits(slot_days=(("lng_carrier", "panama", Span(days)),)),
        ).through("panama").value
        for days in (0.0, 10.0, 30.0)
    ]  # fmt: skip
    assert parts == sorted(parts, reverse=True)
    assert parts[0] > parts[2] + 0.3
    with pytest.raises(BadInput, match="slot_days"):
        ChoiceLimits(slot_days=(("lng_carrier", "panama", Span(-1.0)),))


def test_when_panama_closes_what_is_left_is_a_whole_at_every_wait() -> None:
    ends = port_named("Sabine Pass").place, port_named("Chiba").place
    through, left = lane.choose(*ends, ship="lng_carrier").split({"panama"})
    assert through is not None
    assert left is not None
    for one in (through, left):
        assert all(sum(row) == pytest.approx(1.0) for row in one.by_scale)
        assert len({len(row) for row in one.by_wait}) == 1
    assert left.through("panama").ends == (0.0, 0.0)
