"""Exclusions: applied when events are asked for, counted, and taken back; nothing is deleted."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from sealane import Lake
from sealane.errors import BadInput, BadSetting, NotFound
from sealane.lake import exclusion
from sealane.tables import EVENTS, empty, polars_schema

AT = datetime(2026, 3, 1, 6, tzinfo=UTC)
BY = {"reason": "harbour tug", "who": "watch 2", "recorded_at": AT}


def event(name: str, mmsis: list[int], kind: str = "gap", **changes: object) -> dict[str, object]:
    row: dict[str, object] = dict.fromkeys(EVENTS.names)
    row |= {
        "event_id": name, "kind": kind, "detector_version": "1", "revision": 1, "status": "new",
        "mmsis": mmsis, "track_ids": [], "start_at": AT, "end_at": AT + timedelta(hours=3),
        "lon": 122.0, "lat": 30.0, "path": [], "confidence": 0.9, "sentence_en": "", "zones": "[]",
        "sentence_ja": "", "evidence": "{}", "recorded_at": AT,
    }  # fmt: skip
    return row | changes


def sea(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "lake")
    rows = [
        event("alone", [1]),
        event("meeting", [1, 2], "encounter"),
        event("others", [3, 4], "encounter"),
        event("swarm", [1, 2, 3, 4, 5], "encounter"),
        event("across", [6], lon=-179.5, lat=65.0),
        event("late", [7], start_at=AT + timedelta(days=2), end_at=None),
        event("drill", [1], exercise_id="drill"),
    ]
    lake.append_events(pl.DataFrame(rows, schema=polars_schema(EVENTS), orient="row"))
    return lake


def names(lake: Lake) -> set[str]:
    return set(lake.events()["event_id"])


def test_of_a_vessel_what_would_be_none_without_it(tmp_path: Path) -> None:
    lake = sea(tmp_path)
    before = names(lake)
    one = lake.exclude(mmsi=[1], **BY)
    assert before - names(lake) == {"alone", "meeting"}
    flagged = lake.events(include_excluded=True)
    assert set(flagged["event_id"]) == before
    assert set(flagged.filter(pl.col("excluded") == one)["event_id"]) == {"alone", "meeting"}
    assert lake.events().columns == list(EVENTS.names)
    assert set(lake.latest_events()["event_id"]) == before  # what detectors compare with


def test_lifting_brings_everything_back_and_keeps_the_record(tmp_path: Path) -> None:
    lake = sea(tmp_path)
    before = lake.events()
    one = lake.exclude(kinds=["gap"], **BY)
    assert names(lake) == {"meeting", "others", "swarm"} | {"drill"}
    later = AT + timedelta(hours=1)
    lake.lift(one, reason="a mistake", who="watch 3", recorded_at=later)
    assert lake.events().equals(before)
    assert lake.exclusions().is_empty()
    [told] = lake.exclusions(include_lifted=True).to_dicts()
    assert (told["reason"], told["who"]) == ("harbour tug", "watch 2")
    assert (told["lifted_because"], told["lifted_by"], told["lifted_at"]) == (
        "a mistake", "watch 3", later,
    )  # fmt: skip
    assert lake.count("exclusions") == 2
    with pytest.raises(NotFound, match="in force"):
        lake.lift(one, reason="again", who="watch 3", recorded_at=later)


RING = [[178, 60], [-178, 60], [-178, 70], [178, 70], [178, 60]]
HOLE = [[-179.9, 64], [-179, 64], [-179, 66], [-179.9, 66], [-179.9, 64]]


@pytest.mark.parametrize(
    ("what", "gone"),
    [
        ({"bbox": (178, 60, -178, 70)}, {"across"}),
        ({"bbox": (-180, 60, 180, 70)}, {"across"}),
        ({"bbox": (-178, 60, 178, 70)}, set()),
        ({"area": json.dumps({"type": "Polygon", "coordinates": [RING]})}, {"across"}),
        ({"area": json.dumps({"type": "Polygon", "coordinates": [RING, HOLE]})}, set()),
        ({"bbox": (121, 29, 123, 31), "kinds": ["gap"]}, {"alone", "late"}),
        ({"kinds": ["gap"], "until": AT + timedelta(days=1)}, {"alone", "across"}),
        ({"kinds": ["gap"], "since": AT + timedelta(days=1)}, {"late"}),
        ({"kinds": ["gap"], "mmsi": [7], "since": "2030-01-01"}, {"late"}),  # open: never over
        ({"mmsi": [1], "exercise_id": "drill"}, {"drill"}),
    ],
)
def test_places_times_and_drills(tmp_path: Path, what: dict[str, object], gone: set[str]) -> None:
    lake = sea(tmp_path)
    before = names(lake)
    lake.exclude(**what, **BY)
    assert before - names(lake) == gone


def test_the_oldest_is_named_and_each_is_counted(tmp_path: Path) -> None:
    lake = sea(tmp_path)
    first = lake.exclude(mmsi=1, **BY)
    second = lake.exclude(kinds=["gap"], **BY | {"recorded_at": AT + timedelta(minutes=1)})
    events = lake.events(include_excluded=True)
    assert (
        dict(events.filter(pl.col("event_id") == "alone").select("event_id", "excluded").rows())[
            "alone"
        ]
        == first
    )
    assert exclusion.counts(events, lake.exclusions()) == {first: 2, second: 3}


@pytest.mark.parametrize(
    ("what", "error", "says"),
    [
        ({}, BadInput, "every event"),
        ({"mmsi": []}, BadInput, "every event"),
        ({"kinds": ["gop"]}, BadSetting, "Did you mean 'gap'"),
        ({"mmsi": ["x"]}, BadSetting, "no MMSI"),
        ({"bbox": (1, 2, 3)}, BadInput, "no box"),
        ({"bbox": (1, 5, 3, 4)}, BadInput, "no box"),
        ({"area": "{}"}, BadInput, "no polygon"),
        ({"area": "nonsense"}, BadInput, "no JSON"),
        ({"area": '{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,0]]]}'}, BadInput, "closed"),
        ({"mmsi": 1, "reason": " "}, BadInput, "reason: nothing"),
        ({"mmsi": 1, "who": ""}, BadInput, "who: nothing"),
        ({"mmsi": 1, "since": "2026-01-02", "until": "2026-01-01"}, BadInput, "not before"),
    ],
)
def test_what_does_not_hold_is_refused(
    tmp_path: Path, what: dict[str, object], error: type[Exception], says: str
) -> None:
    lake = sea(tmp_path)
    with pytest.raises(error, match=says):
        lake.exclude(**BY | what)
    assert lake.count("exclusions") == 0


def test_a_lake_of_before_has_none(tmp_path: Path) -> None:
    sea(tmp_path)
    shutil.rmtree(tmp_path / "lake" / "exclusions")
    again = Lake(tmp_path / "lake", create=False)
    assert again.exclusions().is_empty()
    assert again.events().height == 7
    assert again.exclude(mmsi=1, **BY) == again.exclusions().item(0, "exclusion_id")
    assert exclusion.without(empty(EVENTS), again.exclusions()).is_empty()
