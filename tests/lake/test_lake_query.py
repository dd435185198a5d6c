"""Questions to the lake: hulls, times, boxes, splits, events and their revisions."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lake_samples import START, Made, identity, position, positions, read, sea

from sealane.errors import BadSetting
from sealane.lake import Lake, where
from sealane.observe import Batch
from sealane.tables import EVENTS, KINDS, RUNS, TRACKS, empty, polars_schema


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    made = Lake(tmp_path_factory.mktemp("query") / "lake")
    for seed in (1, 2):
        made.ingest(Made(f"{seed}", [Batch(positions=sea(2_000, seed=seed))]), reader=read)
    return made


@pytest.fixture
def new(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


@given(
    low=st.integers(0, 60),
    first=st.integers(-10, 90),
    hours=st.integers(0, 90),
    west=st.integers(-180, 179),
    width=st.integers(0, 359),
    south=st.integers(-90, 60),
)
@settings(deadline=None, max_examples=30)
def test_positions_are_those_asked_for(
    lake: Lake, low: int, first: int, hours: int, west: int, width: int, south: int
) -> None:
    since = START + timedelta(hours=first)
    until = since + timedelta(hours=hours)
    hulls = (431_000_000 + low, 431_000_010 + low)
    east = (west + width + 180) % 360 - 180
    found = lake.positions(since=since, until=until, bbox=(west, south, east, 60), hulls=hulls)
    turn = (pl.col("lon") - west) % 360
    expected = (
        lake.scan("positions")
        .filter(pl.col("mmsi").is_between(*hulls))
        .filter(pl.col("observed_at") >= since, pl.col("observed_at") < until)
        .filter(turn <= width, pl.col("lat") >= south, pl.col("lat") <= 60)
        .collect()
        .sort("mmsi", "observed_at", "lon", "lat")
    )
    assert found.collect().equals(expected)


def test_files_outside_are_not_opened(lake: Lake) -> None:
    day = lake.positions(since="2024-05-02", until="2024-05-02T12:00Z").explain()
    assert "day=2024-05-02" in day
    assert "day=2024-05-01" not in day
    assert "day=2024-05-03" not in day


def test_hulls_and_columns(lake: Lake) -> None:
    one = lake.positions(431_000_003, columns=["observed_at", "mmsi"]).collect()
    assert one.columns == ["observed_at", "mmsi"]
    assert one["mmsi"].unique().to_list() == [431_000_003]
    several = lake.positions([431_000_003, 431_000_005]).collect()
    assert several["mmsi"].unique().sort().to_list() == [431_000_003, 431_000_005]
    assert lake.positions([]).collect().is_empty()


def test_180_and_minus_180_are_one_meridian(new: Lake) -> None:
    rows = [position(after_s=i, lon=lon) for i, lon in enumerate((-180.0, 179.9, -179.9, 0.0))]
    new.ingest(Made("a", [Batch(positions=positions(rows))]), reader=read)
    assert new.positions(bbox=(170, 30, 180, 40)).collect().height == 2
    assert new.positions(bbox=(179, 30, -179, 40)).collect().height == 3
    assert new.positions(bbox=(179, 30, 181, 40)).collect().height == 3
    assert new.positions(bbox=(-181, 30, -179, 40)).collect().height == 3
    assert new.positions(bbox=(-180, -90, 180, 90)).collect().height == 4


@pytest.mark.parametrize("box", [(1, 2, 3), (0, 10, 5, 0)])
def test_a_box_that_is_none_is_refused(lake: Lake, box: tuple[float, ...]) -> None:
    with pytest.raises(BadSetting, match="west, south, east, north"):
        lake.positions(bbox=box)


def test_a_time_that_is_none_is_refused(lake: Lake) -> None:
    with pytest.raises(BadSetting, match="yesterday"):
        lake.positions(since="yesterday")


@pytest.mark.parametrize("most", [1, 100, 1_000, 10_000])
def test_splits_hold_every_hull_once(lake: Lake, most: int) -> None:
    splits = lake.hull_splits(most)
    parts = [lake.positions(hulls=split).collect() for split in splits]
    assert pl.concat(parts).equals(lake.positions().collect())
    for part in parts:
        assert part.height <= most or part["mmsi"].n_unique() == 1


def test_identities_overlap_the_time(new: Lake) -> None:
    claim = identity(first_at=START, last_at=START + timedelta(days=40))
    new.ingest(Made("a", [Batch(identities=claim)]), reader=read)
    later = START + timedelta(days=20)
    assert new.identities(since=later).height == 1
    assert new.identities(until=later).height == 1
    assert new.identities(since=START + timedelta(days=41)).is_empty()
    assert new.identities(until=START).is_empty()
    assert new.identities(431000002).is_empty()
    assert new.identities(hulls=(431000001, 431000001)).height == 1


def track(**values: Any) -> pl.DataFrame:
    row = {
        "track_id": "t1",
        "mmsi": 1,
        "first_at": START,
        "last_at": START + timedelta(hours=1),
        "fixes": 2,
        "outliers": 0,
        "distance_nmi": 1.0,
        "min_lon": 10.0,
        "max_lon": 20.0,
        "min_lat": 0.0,
        "max_lat": 5.0,
        "is_shared_mmsi": False,
    }
    return pl.DataFrame([row | values], schema=polars_schema(TRACKS))


def test_tracks_are_replaced_whole_or_by_hull(new: Lake) -> None:
    new.replace_tracks(pl.concat([track(), track(track_id="t2", mmsi=2)]))
    assert new.tracks()["track_id"].to_list() == ["t1", "t2"]
    new.replace_tracks(track(track_id="t3", mmsi=2), mmsi=[2])
    assert new.tracks()["track_id"].to_list() == ["t1", "t3"]
    new.replace_tracks(track(track_id="t4"))
    assert new.tracks()["track_id"].to_list() == ["t4"]
    new.replace_tracks(empty(TRACKS))
    assert new.tracks().is_empty()


def test_tracks_overlap_the_box_and_the_time(new: Lake) -> None:
    crossing = track(track_id="x", min_lon=175.0, max_lon=-175.0)
    new.replace_tracks(pl.concat([track(), crossing]))

    def ids(*box: float) -> list[str]:
        return new.tracks(bbox=box)["track_id"].to_list()

    assert ids(15, 0, 30, 1) == ["t1"]
    assert ids(-176, 0, -170, 1) == ["x"]
    assert ids(170, 0, 176, 1) == ["x"]
    assert ids(170, 0, 11, 1) == ["t1", "x"]
    assert ids(21, 0, 30, 1) == []
    assert ids(15, 6, 30, 7) == []
    assert new.tracks(since=START + timedelta(hours=2)).is_empty()
    assert new.tracks(until=START).is_empty()


def event(event_id: str = "e1", revision: int = 1, **values: Any) -> pl.DataFrame:
    row = {
        "event_id": event_id,
        "kind": "gap",
        "detector_version": "1",
        "revision": revision,
        "status": "new",
        "mmsis": [1, 2],
        "track_ids": ["a", "b"],
        "start_at": START,
        "end_at": START + timedelta(hours=1),
        "lon": 10.0,
        "lat": 0.0,
        "path": [10.0, 0.0],
        "confidence": 0.9,
        "sentence_en": "x",
        "sentence_ja": "x",
        "zones": "[]",
        "evidence": "{}",
        "recorded_at": START,
    }
    return pl.DataFrame([row | values], schema=polars_schema(EVENTS))


def test_the_newest_revision_stands(new: Lake) -> None:
    assert new.append_events(pl.concat([event(), event("e2")])) == 2
    assert new.append_events(event(revision=2, status="revised", confidence=0.4)) == 1
    assert new.append_events(event("e2", 2, status="withdrawn")) == 1
    assert new.latest_events().select("event_id", "revision").rows() == [("e1", 2)]
    assert new.latest_events(include_withdrawn=True)["revision"].to_list() == [2, 2]
    assert new.events(standing_only=False).height == 4


def test_a_revision_is_added_once(new: Lake) -> None:
    assert new.append_events(event(), run_id="r1") == 1
    assert new.append_events(event("other"), run_id="r1") == 0
    assert new.append_events(pl.concat([event(), event("e2")]), run_id="r2") == 1
    assert new.events()["event_id"].to_list() == ["e1", "e2"]
    version = new.version
    assert new.append_events(empty(EVENTS)) == 0
    assert new.version == version


def test_events_by_kind_hull_time_and_box(new: Lake) -> None:
    opened = event("e2", kind="encounter", end_at=None, mmsis=[3], lon=-179.0)
    new.append_events(pl.concat([event(), opened]))

    def ids(**question: Any) -> list[str]:
        return new.events(**question)["event_id"].to_list()

    assert ids(kind="gap") == ["e1"]
    assert ids(kind=["gap", "encounter"]) == ["e1", "e2"]
    assert ids(mmsi=2) == ["e1"]
    assert ids(mmsi=[3, 9]) == ["e2"]
    assert ids(since=START + timedelta(days=9)) == ["e2"]
    assert ids(until=START) == []
    assert ids(bbox=(170, -1, -170, 1)) == ["e2"]
    assert ids(until=START.date()) == []
    assert ids(since=START.date()) == ["e1", "e2"]
    assert ids(mmsi="2") == ["e1"]


def test_events_by_status_confidence_and_text(new: Lake) -> None:
    sure = event("e2", confidence=0.5, sentence_ja="漂流 (1時間)", sentence_en="Adrift for 1 h")
    new.append_events(pl.concat([event(confidence=0.49), sure, event("e3")]))
    new.append_events(event("e3", 2, status="withdrawn"))

    def ids(**question: Any) -> list[str]:
        return new.events(**question)["event_id"].to_list()

    assert ids(min_confidence=0.5) == ["e2"]
    assert ids(status="new") == ["e1", "e2"]
    assert ids(status=["new", "withdrawn"]) == ["e1", "e2", "e3"]
    assert ids(status="withdrawn") == ["e3"]
    assert ids(text="ADRIFT") == ids(text="(1時間") == ["e2"]


@pytest.mark.parametrize(
    ("question", "hint"),
    [
        ({"kind": "encountre"}, "Did you mean 'encounter'"),
        ({"kind": ["gap", "foo"]}, ", ".join(KINDS)),
        ({"status": "old"}, "new, revised, withdrawn"),
        ({"min_confidence": 5}, "a share"),
        ({"mmsi": "abc"}, "nine digits"),
        ({"mmsi": [2, 3.5]}, "nine digits"),
        ({"mmsi": 10**12}, "nine digits"),
        ({"since": 5}, "2024-05-01T12:00:00Z"),
    ],
)
def test_what_no_event_can_be_asked_by_is_refused(
    new: Lake, question: dict[str, Any], hint: str
) -> None:
    new.append_events(event())
    with pytest.raises(BadSetting, match=hint):
        new.events(**question)


def test_kinds_of_events_in_the_lake_are_known_too(new: Lake) -> None:
    new.append_events(event(kind="rendezvous"))
    assert new.events(kind="rendezvous").height == 1
    assert new.events(kind="gap").is_empty()


def test_the_latest_run_is_remembered(new: Lake) -> None:
    def run(run_id: str, at: datetime) -> pl.DataFrame:
        row = {"run_id": run_id, "recorded_at": at, "kinds": ["gap"], "rules": "{}", "counts": "{}"}
        return pl.DataFrame([row], schema=polars_schema(RUNS))

    new.append_run(run("r2", START + timedelta(hours=1)))
    new.append_run(run("r1", START))
    assert new.append_run(run("r1", START)) == 0
    latest = new.latest_run()
    assert latest is not None
    assert (latest["run_id"], latest["kinds"], latest["zones"]) == ("r2", ["gap"], None)
    assert new.runs()["run_id"].to_list() == ["r1", "r2"]


def test_the_summary_counts(lake: Lake) -> None:
    summary = lake.summary()
    rows = lake.positions().collect()
    assert summary["tables"]["positions"]["rows"] == rows.height == 4_000
    assert summary["first_at"] == rows["observed_at"].min()
    assert summary["last_at"] == rows["observed_at"].max()
    assert summary["vessels"] == 50
    assert summary["lake"] == lake.path


@pytest.mark.parametrize(
    ("text", "hour"), [("2024-05-01T09:00:00+09:00", 0), ("2024-05-01T03:00", 3)]
)
def test_times_become_utc(text: str, hour: int) -> None:
    assert where.utc(text) == START + timedelta(hours=hour)


@pytest.mark.slow
def test_many_commits_are_remembered_through_a_checkpoint(new: Lake) -> None:
    for number in range(105):
        assert new.append_events(event(f"e{number}"), run_id=f"run-{number}") == 1
    log = Path(new.path) / "events" / "_delta_log"
    assert list(log.glob("*.checkpoint.parquet"))
    again = Lake(new.path, create=False)
    assert again.append_events(event("other"), run_id="run-3") == 0
    assert again.events().height == new.events().height == 105
