"""Events that stand against events found: new, revised, withdrawn, and back again."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import NO_PORTS, at, sea
from test_gap import PLACE, dark, lane

from sealane import tables
from sealane.detect import Gap, finalise, reason_item
from sealane.detect.telling.event import told_confidence
from sealane.detect.telling.revision import reconcile

FIRST, LATER = datetime(2024, 6, 1, tzinfo=UTC), datetime(2024, 6, 2, tzinfo=UTC)
NONE = tables.empty(tables.EVENTS)


def gaps(silent: tuple[float, float], **given: float) -> pl.DataFrame:
    rule = Gap(ports=NO_PORTS, **given)
    return finalise(rule.judge(rule.sift(sea(dark(silent), *lane()))), None, FIRST)


def test_all_are_new_at_first() -> None:
    rows = reconcile(NONE, gaps((16.0, 30.0)), FIRST)
    assert rows.schema == tables.polars_schema(tables.EVENTS)
    assert rows["status"].to_list() == ["new"]
    assert rows["revision"].to_list() == [1]
    assert rows["because"].to_list() == [None]
    assert rows["recorded_at"].to_list() == [FIRST]


def test_the_same_events_again_give_no_row() -> None:
    found = gaps((16.0, 30.0))
    assert reconcile(reconcile(NONE, found, FIRST), found, LATER).is_empty()


def test_an_open_gap_that_closes_is_revised() -> None:
    standing = reconcile(NONE, gaps((16.0, 99.0)), FIRST)
    rows = reconcile(standing, gaps((16.0, 30.0)), LATER)
    assert rows["status"].to_list() == ["revised"]
    assert rows["revision"].to_list() == [2]
    assert rows["event_id"].to_list() == standing["event_id"].to_list()
    assert "end (open to 2024-05-03 06:00Z)" in rows["because"][0]


def test_a_start_that_moves_withdraws_with_a_successor() -> None:
    standing = reconcile(NONE, gaps((16.0, 30.0)), FIRST)
    rows = reconcile(standing, gaps((18.0, 30.0)), LATER).sort("status")
    assert rows["status"].to_list() == ["new", "withdrawn"]
    new, gone = rows.rows(named=True)
    assert gone["successor_id"] == new["event_id"]
    assert gone["event_id"] == standing["event_id"][0]
    assert "start" in gone["because"]
    assert new["start_at"] == at(18.0)


def test_a_changed_threshold_withdraws_for_the_rule() -> None:
    standing = reconcile(NONE, gaps((16.0, 30.0)), FIRST)
    rows = reconcile(standing, gaps((16.0, 30.0), min_gap_h=5.0), LATER)
    gone = rows.filter(pl.col("status") == "withdrawn").row(0, named=True)
    assert f"rule ({Gap.version} to {Gap.version}+" in gone["because"]


def test_what_is_gone_is_withdrawn_once_and_may_return() -> None:
    found = gaps((16.0, 30.0))
    history = reconcile(NONE, found, FIRST)
    gone = reconcile(history, NONE, LATER)
    assert gone["status"].to_list() == ["withdrawn"]
    assert gone["successor_id"].to_list() == [None]
    history = pl.concat([history, gone])
    assert reconcile(history, NONE, LATER).is_empty()
    back = reconcile(history, found, LATER)
    assert back["status"].to_list() == ["revised"]
    assert back["revision"].to_list() == [3]
    assert back["because"].to_list() == ["found again"]


def test_what_changed_while_it_was_gone_is_said_when_it_returns() -> None:
    standing = reconcile(NONE, gaps((16.0, 99.0)), FIRST)
    history = pl.concat([standing, reconcile(standing, NONE, LATER)])
    (back,) = reconcile(history, gaps((16.0, 30.0)), LATER)["because"]
    assert back.startswith("found again, changed: ")
    assert "end (open to 2024-05-03 06:00Z)" in back


@given(st.floats(0.0, 1.0))
def test_a_confidence_is_told_to_two_decimals_on_its_own_side_of_a_half(given_one: float) -> None:
    told = told_confidence(given_one)
    assert told == round(told, 2)
    assert abs(told - given_one) <= 0.01
    assert (told >= 0.5) == (given_one >= 0.5)


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_rows_does_not_matter(order: int) -> None:
    found = gaps((16.0, 30.0))
    history = pl.concat([reconcile(NONE, found, FIRST), reconcile(found, NONE, LATER)])
    assert history.height == 2
    shuffled = history[::order]
    assert reconcile(shuffled, found, LATER)["revision"].to_list() == [3]
    assert PLACE == (-30.0, 20.0)


def test_what_judges_otherwise_is_said_where_an_event_is_gone() -> None:
    standing = reconcile(NONE, gaps((16.0, 30.0)), FIRST)
    items = {"gap": [reason_item("ports")], "encounter": [reason_item("zones")]}
    (gone,) = reconcile(standing, NONE, LATER, judged_by=items).rows(named=True)
    assert gone["because"] == "not found any more; judged otherwise than before: ports"
    (gone,) = reconcile(standing, NONE, LATER, judged_by={"encounter": ["zones"]}).rows(named=True)
    assert gone["because"] == "not found any more in the data as now known"
