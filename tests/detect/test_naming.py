"""Names in events: as claimed, in both languages, and a revision when they arrive later."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import polars as pl
from made import NO_PORTS, offset, sea, ship
from test_gap import dark, lane

from sealane import tables
from sealane.detect import Encounter, Gap, finalise, reconcile

FIRST, LATER = datetime(2024, 6, 1, tzinfo=UTC), datetime(2024, 6, 2, tzinfo=UTC)
NONE = tables.empty(tables.EVENTS)


def gaps() -> pl.DataFrame:
    rule = Gap(ports=NO_PORTS)
    return rule.judge(rule.sift(sea(dark((16.0, 30.0)), *lane())))


def test_without_names_the_number_stands() -> None:
    (row,) = finalise(gaps(), None, FIRST).rows(named=True)
    assert ": MMSI 211000001 was" in row["sentence_en"]
    assert "names" not in json.loads(row["evidence"])


def test_a_claimed_name_is_said_in_both_languages_and_in_the_evidence() -> None:
    names = {"211000001-a": "AURORA {MMSI 212000001}", "212000001-a": "OTHER"}
    (row,) = finalise(gaps(), None, FIRST, names=names).rows(named=True)
    for text in (row["sentence_en"], row["sentence_ja"]):
        assert text.count("AURORA {MMSI 212000001} (MMSI 211000001)") == 1
        assert "OTHER" not in text
    assert json.loads(row["evidence"])["names"] == {"211000001": "AURORA {MMSI 212000001}"}


def test_a_hull_without_a_name_keeps_its_number_beside_one_with() -> None:
    place = (-30.0, 20.0)
    rule = Encounter(ports=NO_PORTS)
    pair = sea(
        ship(211000001, place, hours=(0.0, 6.0)),
        ship(211000002, offset(*place, north_m=90.0), hours=(0.0, 6.0)),
    )
    found = rule.judge(rule.sift(pair))
    (row,) = finalise(found, None, FIRST, names={"211000002-a": "白鳥丸"}).rows(named=True)
    assert "MMSI 211000001 and 白鳥丸 (MMSI 211000002)" in row["sentence_en"]
    assert "MMSI 211000001と白鳥丸 (MMSI 211000002)" in row["sentence_ja"]


def test_a_name_that_arrives_later_revises_and_says_so() -> None:
    standing = reconcile(NONE, finalise(gaps(), None, FIRST, names={}), FIRST)
    named = finalise(gaps(), None, LATER, names={"211000001-a": "AURORA"})
    rows = reconcile(standing, named, LATER)
    assert rows["status"].to_list() == ["revised"]
    assert rows["event_id"].to_list() == standing["event_id"].to_list()
    assert rows["because"][0] == "changed: name of MMSI 211000001 (not reported to AURORA)"
    renamed = finalise(gaps(), None, LATER, names={"211000001-a": "AURORA II"})
    again = reconcile(rows, renamed, LATER)
    assert again["because"][0] == "changed: name of MMSI 211000001 (AURORA to AURORA II)"
    assert reconcile(rows, named, LATER).is_empty()


def test_no_events_take_no_names() -> None:
    assert finalise(NONE, None, FIRST, names={"211000001-a": "AURORA"}).is_empty()
