"""Scores are what a person would count by hand."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sealane import scenario, tables
from sealane.cli.scenario import show
from sealane.errors import BadInput
from sealane.tables import KINDS

DAY = datetime(2026, 3, 10, tzinfo=UTC)


def truth_of(*rows: dict[str, Any]) -> pl.DataFrame:
    plain = {"is_event": True, "case": "staged", "lon": 0.0, "lat": 0.0, "zone": None}
    made = [{**plain, "truth_id": f"t{i}", **row} for i, row in enumerate(rows)]
    return pl.DataFrame(made, schema=tables.polars_schema(tables.TRUTH))


def events_of(*rows: dict[str, Any]) -> pl.DataFrame:
    made = []
    for i, row in enumerate(rows):
        plain = {"event_id": f"e{i}", "status": "new", "revision": 1, "confidence": 0.9}
        plain |= {"zones": "[]", "evidence": "{}"}
        made.append({**plain, **row})
    schema = {
        name: kind
        for name, kind in tables.polars_schema(tables.EVENTS).items()
        if name
        in {"event_id", "kind", "status", "revision", "confidence", "zones", "evidence"}
        | {"mmsis", "start_at", "end_at"}
    }
    return pl.DataFrame(made, schema=schema)


def hours(kind: str, mmsis: list[int], start: float, end: float | None) -> dict[str, Any]:
    return {
        "kind": kind,
        "mmsis": mmsis,
        "start_at": DAY + timedelta(hours=start),
        "end_at": None if end is None else DAY + timedelta(hours=end),
    }


def test_a_match_needs_half_of_both_intervals() -> None:
    truth = truth_of(hours("encounter", [1, 2], 0, 4))
    for start, end, hits in (
        (0, 4, 1),
        (2, 6, 1),
        (0, 8, 1),
        (2.1, 6.1, 0),
        (0, 8.1, 0),
        (0, 1, 0),
    ):
        result = scenario.score(truth, events_of(hours("encounter", [1, 2], start, end)))
        assert result["kinds"]["encounter"]["true_positives"] == hits, (start, end)


def test_each_instance_is_found_once() -> None:
    truth = truth_of(hours("encounter", [1, 2], 0, 4))
    twice = events_of(hours("encounter", [1, 2], 0, 4), hours("encounter", [1, 2], 0, 3.5))
    counts = scenario.score(truth, twice)["kinds"]["encounter"]
    assert (counts["true_positives"], counts["false_positives"]) == (1, 1)
    assert (counts["precision"], counts["recall"]) == (0.5, 1.0)
    assert counts["f1"] == pytest.approx(2 / 3)


def test_other_vessels_do_not_match_but_most_of_a_group_does() -> None:
    pair = truth_of(hours("encounter", [1, 2], 0, 4))
    assert scenario.score(pair, events_of(hours("encounter", [1, 3], 0, 4)))["misses"]
    raft = truth_of(hours("encounter", [1, 2, 3, 4], 0, 4))
    three = scenario.score(raft, events_of(hours("encounter", [1, 2, 3], 0, 4)))
    assert three["kinds"]["encounter"]["f1"] == 1.0
    one = scenario.score(raft, events_of(hours("encounter", [1, 5, 6], 0, 4)))
    assert one["kinds"]["encounter"]["f1"] == 0.0


def test_weak_gaps_are_neither_found_nor_false() -> None:
    truth = truth_of(
        hours("gap", [1], 0, 8),
        {**hours("gap", [2], 0, 8), "is_event": False, "case": "outage"},
    )
    weak = events_of(
        {**hours("gap", [1], 0, 8), "confidence": 0.4},
        {**hours("gap", [2], 0, 8), "confidence": 0.2},
    )
    result = scenario.score(truth, weak)
    counts = result["kinds"]["gap"]
    assert (counts["found"], counts["false_positives"], counts["false_negatives"]) == (0, 0, 1)
    assert counts["low_confidence"] == 2
    assert result["misses"][0]["low_confidence_event"] == "e0"
    assert {row["case"] for row in result["low_confidence"]} >= {"outage"}


def test_a_false_event_names_the_trap_it_fell_into() -> None:
    truth = truth_of({**hours("encounter", [1, 2, 3], 0, 20), "is_event": False, "case": "moored"})
    result = scenario.score(
        truth,
        events_of(hours("encounter", [1, 3], 2, 6), hours("encounter", [8, 9], 2, 6)),
    )
    cases = {tuple(row["mmsis"]): row["case"] for row in result["false_events"]}
    assert cases == {(1, 3): "moored", (8, 9): "unknown to the truth"}


def test_open_ends_reach_to_the_end_of_the_scenario() -> None:
    truth = truth_of(hours("gap", [1], 10, None), hours("gap", [2], 0, 24))
    result = scenario.score(truth, events_of(hours("gap", [1], 10, None)))
    assert result["kinds"]["gap"]["true_positives"] == 1
    short = scenario.score(truth, events_of(hours("gap", [1], 10, 14)))
    assert short["kinds"]["gap"]["true_positives"] == 0


def test_the_zone_must_be_the_same() -> None:
    truth = truth_of({**hours("zone_entry", [1], 0, 4), "zone": "Bank"})
    for evidence, zones, hits in (
        ({"zone": "Bank"}, [], 1),
        ({"zone": {"name": "Bank"}}, [], 1),
        ({}, [{"name": "Bank"}], 1),
        ({"zone": "Shoal"}, [{"name": "Bank"}], 0),
        ({}, [], 0),
    ):
        event = {
            **hours("zone_entry", [1], 0, 4),
            "evidence": json.dumps(evidence),
            "zones": json.dumps(zones),
        }
        counts = scenario.score(truth, events_of(event))["kinds"]["zone_entry"]
        assert counts["true_positives"] == hits


def test_tolerated_rows_count_neither_way() -> None:
    truth = truth_of(
        {
            **hours("zone_entry", [1], 0, 4),
            "zone": "Bank",
            "is_event": False,
            "case": "tolerated: first heard inside",
        }
    )
    event = {**hours("zone_entry", [1], 0.5, 4), "evidence": '{"zone": "Bank"}'}
    counts = scenario.score(truth, events_of(event))["kinds"]["zone_entry"]
    assert (counts["truth"], counts["found"], counts["false_positives"]) == (0, 0, 0)
    assert (counts["tolerated"], counts["precision"], counts["recall"]) == (1, 1.0, 1.0)


def test_only_standing_newest_revisions_count() -> None:
    truth = truth_of(hours("encounter", [1, 2], 0, 4))
    first = {**hours("encounter", [1, 2], 8, 9), "event_id": "e"}
    second = {**hours("encounter", [1, 2], 0, 4), "event_id": "e", "revision": 2}
    gone = {**hours("encounter", [1, 2], 5, 9), "event_id": "g", "status": "withdrawn"}
    counts = scenario.score(truth, events_of(first, second, gone))["kinds"]["encounter"]
    assert (counts["true_positives"], counts["found"]) == (1, 1)


def test_nothing_found_is_no_precision() -> None:
    truth = truth_of(hours("gap", [1], 0, 8))
    counts = scenario.score(truth, events_of())["kinds"]["gap"]
    assert (counts["precision"], counts["recall"], counts["f1"]) == (0.0, 0.0, 0.0)


def test_unknown_kinds_are_counted_apart() -> None:
    truth = truth_of(hours("gap", [1], 0, 8))
    result = scenario.score(truth, events_of(hours("loitering", [1], 0, 8)))
    assert result["other_kinds"] == {"loitering": 1}


def test_a_kind_that_was_not_staged_has_dashes(capsys: pytest.CaptureFixture[str]) -> None:
    trap = {**hours("gap", [1], 0, 8), "is_event": False}
    truth = truth_of(trap, hours("encounter", [1, 2], 0, 8))
    show(scenario.score(truth, events_of(hours("gap", [1], 0, 8), hours("drag", [1], 0, 8))))
    said = capsys.readouterr()
    (row,) = (line for line in said.out.splitlines() if line.strip(" │|").startswith("gap"))
    assert row.count("–") == 3
    assert "0.000" not in row
    assert "not scored: drag (1)" in said.err
    assert "zone entries all count, others from confidence 0.5" in " ".join(said.err.split())


@pytest.mark.parametrize("kind", KINDS)
def test_weak_events_count_as_the_note_says(kind: str) -> None:
    weak = {**hours(kind, [1], 0, 8), "confidence": 0.4}
    counts = scenario.score(truth_of(hours(kind, [1], 0, 8)), events_of(weak))["kinds"][kind]
    is_counted = kind in ("encounter", "zone_entry")
    assert (counts["true_positives"], counts["low_confidence"]) == (is_counted, not is_counted)


def test_files_that_are_no_truth_are_refused(tmp_path: Path) -> None:
    bad = tmp_path / "truth.parquet"
    bad.write_bytes(b"not a table")
    with pytest.raises(BadInput, match=r"truth\.parquet"):
        scenario.score_files(bad, events_of())
    with pytest.raises(BadInput, match="no column kind"):
        scenario.score(truth_of().drop("kind"), events_of())
    good = tmp_path / "good.parquet"
    truth_of(hours("gap", [1], 0, 8)).write_parquet(good)
    assert scenario.score_files(good, events_of())["kinds"]["gap"]["truth"] == 1


def test_a_true_moment_is_found_by_what_starts_within_an_hour_and_does_not_last() -> None:
    truth = truth_of(hours("identity_change", [1, 2], 5, 5))
    for start, end, hits in ((5, 5, 1), (5.9, 5.9, 1), (4.1, 4.1, 1), (6.1, 6.1, 0), (5, 7, 0)):
        result = scenario.score(truth, events_of(hours("identity_change", [1, 2], start, end)))
        assert result["kinds"]["identity_change"]["true_positives"] == hits, (start, end)
    other = scenario.score(truth, events_of(hours("identity_change", [1], 5, 5)))
    assert other["kinds"]["identity_change"]["true_positives"] == 0
