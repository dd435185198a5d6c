"""Queues and recoveries: nothing lost, nothing made; and the canal of March 2021."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealane.assess.fleet import (
    arrivals_after,
    days_to_clear,
    queue,
    recover,
    tell_recovery,
)
from sealane.assess.reported import reported
from sealane.errors import BadInput

TRADE = Path("/work/shared/data/trade")
counts = st.lists(st.floats(0, 100), min_size=1, max_size=40)


@given(counts, st.data(), st.floats(0, 200))
def test_ships_are_neither_lost_nor_made(
    arrivals: list[float], data: st.DataObject, waiting: float
) -> None:
    slots = data.draw(st.lists(st.floats(0, 120), min_size=len(arrivals), max_size=len(arrivals)))
    found = queue(arrivals, slots, waiting=waiting)
    came, gone = np.cumsum(found.arrived), np.cumsum(found.served)
    assert waiting + came == pytest.approx(gone + found.waiting, abs=1e-6)
    assert np.all(found.waiting >= 0)
    assert np.all(found.served <= np.asarray(slots) + 1e-6)
    # nobody waits while slots are unused
    unused = np.asarray(slots) - found.served > 1e-6
    assert found.waiting[unused] == pytest.approx(0, abs=1e-6)


@given(counts, st.floats(1, 80), st.floats(0, 40))
def test_more_slots_never_make_a_queue_longer(
    arrivals: list[float], slots: float, more: float
) -> None:
    few, many = queue(arrivals, slots), queue(arrivals, slots + more)
    assert np.all(many.waiting <= few.waiting + 1e-6)


def test_a_closure_that_can_be_worked_out_by_hand() -> None:
    """50 a day for 6 closed days, then 80 slots: 300 wait, gone after 10 days."""
    found = queue([50] * 30, [0] * 6 + [80] * 24)
    assert found.waiting[5] == 300
    assert np.flatnonzero(found.waiting[6:] < 1e-9)[0] + 1 == 10
    assert days_to_clear(waiting=300, arrivals_per_day=50, slots_per_day=80) == 10
    # the last of day one is the 50th: 5 days closed, and 50/80 of a day
    assert found.wait_days[0] == pytest.approx(5.625)
    assert found.ship_days == pytest.approx(found.waiting.sum())


def test_panama_s_drought_queues_what_it_does_not_take() -> None:
    """24 slots for 36 ships a day: the queue grows by 12 a day until ships go elsewhere."""
    usual, drought = (one.value for one in reported("slots_per_day", "panama").values)
    found = queue([usual] * 30, drought)
    assert np.diff(found.waiting) == pytest.approx(usual - drought)
    assert days_to_clear(waiting=360, arrivals_per_day=drought, slots_per_day=usual) == 30


def test_queues_that_never_end_say_so() -> None:
    assert days_to_clear(waiting=1, arrivals_per_day=5, slots_per_day=5) == math.inf
    assert days_to_clear(waiting=0, arrivals_per_day=5, slots_per_day=1) == 0
    found = queue([10, 10], [0, 0])
    assert np.all(np.isinf(found.wait_days))


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ({"arrivals": [-1.0]}, "arrivals is negative"),
        ({"slots": -1.0}, "slots is negative"),
        ({"waiting": -1.0}, "waiting is negative"),
        ({"slots": [1.0, 2.0]}, "slots for 2 days, arrivals for 1"),
    ],
)
def test_queues_without_sense_are_refused(bad: dict[str, object], told: str) -> None:
    with pytest.raises(BadInput, match=told):
        queue(**{"arrivals": [1.0], "slots": 1.0, **bad})  # type: ignore[arg-type]


@pytest.mark.skipif(not TRADE.exists(), reason="needs the shared trade data")
def test_suez_of_march_2021() -> None:
    """Arrivals and waits as the Asian Development Bank counted them, slots as PortWatch did after
    the opening: waits within a day on average, though nothing was fitted."""
    seen = pl.read_csv(TRADE / "adb_suez_2021_ais_daily.csv").filter(
        pl.col("arrival_date") >= "2021-03-02"
    )
    day = seen["arrival_date"].to_list()
    stayed = seen["complete_transit_dwell_time"].to_numpy()
    usual_h = float(np.median(stayed[: day.index("2021-03-22")]))
    passed = pl.read_parquet(TRADE / "portwatch_chokepoints_2019_2024h1.parquet").filter(
        (pl.col("chokepoint") == "suez")
        & pl.col("date").cast(pl.String).is_between(pl.lit("2021-03-30"), pl.lit("2021-04-04"))
    )
    room = float(passed["total"].mean())  # type: ignore[arg-type]
    assert 70 < room < 80
    slots = [1_000.0 if one < "2021-03-23" else 0.0 if one < "2021-03-30" else room for one in day]
    slots[day.index("2021-03-23")] = room * 5.7 / 24  # aground 05:40 UTC
    slots[day.index("2021-03-29")] = room * 11 / 24  # afloat about 13:00 UTC
    found = queue(seen["transit_per_arrival_day"].to_numpy().astype(float), slots)
    at = slice(day.index("2021-03-24"), day.index("2021-04-08") + 1)
    errors = np.abs(found.wait_days[at] - (stayed[at] - usual_h) / 24)
    assert errors.mean() < 0.8
    assert errors[0] < 1
    assert 150 < found.waiting.max() < 200


ways = st.tuples(st.floats(0, 30), st.floats(0, 30)).map(lambda ab: (ab[0], ab[0] + ab[1]))


@given(
    st.lists(st.floats(0, 20), min_size=1, max_size=60),
    ways,
    st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda ab: (ab[0], ab[0] + ab[1])),
    st.one_of(st.none(), st.floats(0, 20)),
)
def test_who_leaves_arrives(
    departures: list[float],
    way: tuple[float, float],
    closed: tuple[int, int],
    committed: float | None,
) -> None:
    came = arrivals_after(
        departures, short_days=way[0], long_days=way[1], closed=closed, committed_days=committed
    )
    assert came.sum() == pytest.approx(sum(departures))
    assert np.all(came >= 0)


def test_ships_of_both_ways_come_in_together() -> None:
    """10 a day, 25 or 35 days, closed from day 30 to 70: none on days 55-64, 20 on days 95-104."""
    came = arrivals_after([10.0] * 150, short_days=25, long_days=35, closed=(30, 70))
    assert came[:25].sum() == 0
    assert np.all(came[25:55] == 10)
    assert np.all(came[55:65] == 0)
    assert np.all(came[65:95] == 10)
    assert np.all(came[95:105] == 20)
    assert np.all(came[105:150] == 10)
    found = recover([10.0] * 200, short_days=25, long_days=35, closed=(30, 70), berths_per_day=12)
    assert (found.peak_arrivals, found.peak_waiting) == (20, 80)
    # 80 wait at the end of day 104; 2 more berths than arrivals: gone 40 days later
    assert found.clear_days == pytest.approx(105 - 70 + 40)


def test_turning_back_makes_the_wave_smaller_and_too_few_berths_never_clear() -> None:
    given_ = {"short_days": 25.0, "long_days": 35.0, "closed": (30, 70)}
    late = recover([10.0] * 200, berths_per_day=12, **given_)  # type: ignore[arg-type]
    soon = recover([10.0] * 200, berths_per_day=12, committed_days=40, **given_)  # type: ignore[arg-type]
    assert soon.peak_waiting < late.peak_waiting
    jam = recover([10.0] * 200, berths_per_day=9, **given_)  # type: ignore[arg-type]
    assert jam.clear_days is None
    rows = {row.quantity: row for row in tell_recovery(jam, subject="Europe", inputs=[1])}
    assert rows["days_to_clear"].value is None
    assert "outlasts" in (rows["days_to_clear"].note or "")


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ({"long_days": 5.0}, "the long way takes 5 d"),
        ({"closed": (9, 3)}, "closed from day 9 until day 3"),
        ({"departures": [-1.0]}, "departures are negative"),
        ({"committed_days": -1.0}, "committed_days -1"),
        ({"long_days": float("nan")}, "the long way takes nan d"),
    ],
)
def test_recoveries_without_sense_are_refused(bad: dict[str, object], told: str) -> None:
    plain = {"departures": [1.0], "short_days": 10.0, "long_days": 20.0, "closed": (0, 5)}
    with pytest.raises(BadInput, match=told):
        arrivals_after(**{**plain, **bad})  # type: ignore[arg-type]
