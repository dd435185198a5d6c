"""The engine: the same events for any split and number of workers, and nothing twice."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from sealane import detect, engine, tables, tracks
from sealane.errors import BadSetting
from sealane.geo import Lines, Ports
from sealane.lake import Lake
from sealane.law import Zone, ZoneSet

FIRST, LATER = datetime(2024, 6, 1, tzinfo=UTC), datetime(2024, 6, 2, tzinfo=UTC)
NO_PORTS = Ports.from_lists([], [], [])
DAY = datetime(2024, 5, 2, tzinfo=UTC)


def square(name: str = "Box") -> ZoneSet:
    import shapely

    return ZoneSet((Zone(name, "other", (), shapely.box(-30.5, 19.5, -29.95, 20.5)),))


def rows(
    mmsi: int, lon: float, hours: tuple[float, float], speed_kn: float, lat: float = 20.0
) -> list[str]:
    """CSV rows of an eastbound ship, a report every 10 minutes."""
    lines = []
    for t in np.arange(hours[0] * 3600, hours[1] * 3600 + 1, 600):
        x = lon + speed_kn * (t / 3600) / 60 / np.cos(np.radians(20.0))
        at = (DAY + timedelta(seconds=float(t))).strftime("%Y-%m-%dT%H:%M:%S")
        lines.append(
            f"{mmsi},{at},{lat + mmsi % 7 * 1e-4:.5f},{x:.5f},{speed_kn},90.0,511,,,,,,,,,,A"
        )
    return lines


HEADER = (
    "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,"
    "Length,Width,Draft,Cargo,TransceiverClass"
)


def write(path: Path, *ships: list[str]) -> str:
    path.write_text("\n".join([HEADER, *(line for ship in ships for line in ship)]) + "\n")
    return str(path)


@pytest.fixture
def sea(tmp_path: Path) -> str:
    """A pair side by side, a ship that falls silent for 10 h, and traffic around."""
    return write(
        tmp_path / "sea.csv",
        rows(211000001, -30.2, (6.0, 12.0), 0.2),
        rows(211000002, -30.2, (6.0, 12.0), 0.2),
        rows(211000003, -30.1, (0.0, 8.0), 1.0),
        rows(211000003, -30.1, (18.0, 30.0), 1.0),
        *(rows(212000001 + n, -30.3 + 0.1 * n, (0.0, 30.0), 0.8, 20.1) for n in range(5)),
    )


def found(lake: Lake) -> pl.DataFrame:
    return lake.events().drop("recorded_at")


def run(lake: Lake, **given: Any) -> engine.RunReport:
    return engine.run(lake, **{"ports": NO_PORTS, "recorded_at": FIRST, **given})


def test_a_run_writes_tracks_events_and_itself(tmp_path: Path, sea: str) -> None:
    lake = Lake(tmp_path / "lake")
    lake.ingest([sea])
    heard: list[tuple[float, float, str]] = []
    report = run(lake, zones=square(), progress=lambda *said: heard.append(said))
    assert report.events["gap"]["new"] >= 1
    assert report.events["encounter"]["new"] == 1
    assert report.events["zone_entry"]["new"] >= 1
    assert lake.tracks().height == report.tracks.tracks == 8
    assert lake.events().schema == tables.polars_schema(tables.EVENTS)
    kept = lake.latest_run()
    assert kept is not None
    assert json.loads(kept["counts"])["events"]["gap"] == report.events["gap"]
    assert heard[-1][0] == heard[-1][1]
    assert report.as_json()["vessels"] == 8
    zones = [json.loads(text) for text in lake.events(kind="zone_entry")["zones"]]
    assert all(zone[0]["name"] == "Box" for zone in zones)


def test_every_event_of_every_kind_says_which_law_applies(tmp_path: Path, sea: str) -> None:
    """In the Atlantic, 550 nmi off any shore: high seas; the nearest limit is far away."""
    lake = Lake(tmp_path / "lake")
    lake.ingest([sea])
    run(lake, zones=square())
    events = lake.events()
    assert set(events["kind"]) >= {"encounter", "gap", "zone_entry"}
    for row in events.rows(named=True):
        law = json.loads(row["law"])
        assert ("end" in law) == (row["end_at"] is not None)
        for place in (law[at] for at in ("start", "end") if at in law):
            assert place["waters"] == ["high_seas"]
            assert place["line"]["can_tell"] == (abs(place["line"]["off_nmi"]) > 0.1)
        assert "High seas" in law["sentence_en"]
        assert "公海" in law["sentence_ja"]
    assert {json.loads(text)["start"]["line"]["name"] for text in events["law"]} >= {"Box"}


def test_official_zones_of_the_settings_are_those_of_events(tmp_path: Path, sea: str) -> None:
    lake = Lake(tmp_path / "lake")
    lake.ingest([sea])
    official = tmp_path / "official.geojson"
    import shapely

    area = Zone("Claimed", "eez", ("AAA", "BBB"), shapely.box(-32.0, 18.0, -28.0, 22.0), "Gazette")
    official.write_text(ZoneSet((area,)).to_geojson())
    run(lake, settings={"law.zones": str(official)})
    for row in lake.events().rows(named=True):
        (zone,) = json.loads(row["zones"])
        assert (zone["name"], zone["claimants"], zone["source"]) == (
            "Claimed",
            ["AAA", "BBB"],
            "Gazette",
        )
        assert json.loads(row["law"])["start"]["claimants"] == ["AAA", "BBB"]
    before = json.loads(lake.latest_run()["rules"])["law"]["version"]  # type: ignore[index]
    report = engine.run(lake, ports=NO_PORTS, recorded_at=LATER)
    assert sum(counts["revised"] for counts in report.events.values()) == lake.events().height
    assert set(lake.events()["because"]) == {"changed: zones"}
    after = json.loads(lake.latest_run()["rules"])["law"]["version"]  # type: ignore[index]
    assert before != after


def test_again_changes_nothing_and_remembers_zones_and_ports(tmp_path: Path, sea: str) -> None:
    lake = Lake(tmp_path / "lake")
    lake.ingest([sea])
    run(lake, zones=square())
    before = lake.events(standing_only=False)
    report = engine.run(lake, recorded_at=LATER)
    for counts in report.events.values():
        assert counts["new"] == counts["revised"] == counts["withdrawn"] == 0
    assert lake.events(standing_only=False).equals(before)
    assert not report.notes
    run(lake, zones=ZoneSet(), recorded_at=LATER)
    assert lake.events(kind="zone_entry").is_empty()


@pytest.mark.parametrize(("workers", "split_rows"), [(1, 1), (2, 1), (3, 100), (2, 10**6)])
def test_the_split_does_not_matter(tmp_path: Path, sea: str, workers: int, split_rows: int) -> None:
    lake, other = Lake(tmp_path / "one"), Lake(tmp_path / "two")
    for each in (lake, other):
        each.ingest([sea])
    run(lake, zones=square())
    run(other, zones=square(), workers=workers, split_rows=split_rows)
    assert found(lake).equals(found(other))
    assert lake.tracks().equals(other.tracks())


def test_more_data_revises_and_withdraws(tmp_path: Path, sea: str) -> None:
    lake = Lake(tmp_path / "lake")
    lake.ingest([sea])
    run(lake)
    gap = lake.events(kind="gap").filter(pl.col("mmsis").list.contains(211000003))
    late = write(tmp_path / "late.csv", rows(211000003, -30.1, (8.0, 11.0), 1.0))
    lake.ingest([late])
    report = run(lake, recorded_at=LATER)
    assert report.events["gap"]["withdrawn"] >= 1
    history = lake.events(kind="gap", standing_only=False)
    gone = history.filter(pl.col("status") == "withdrawn")
    assert gone["event_id"].to_list() == gap["event_id"].to_list()
    assert gone["successor_id"][0] in history["event_id"].to_list()
    clean = Lake(tmp_path / "clean")
    clean.ingest([sea, late])
    run(clean)
    facts = [c for c in found(lake).columns if c not in ("revision", "status", "because")]
    assert found(lake).select(facts).equals(found(clean).select(facts))


def test_one_kind_leaves_the_others_alone(tmp_path: Path, sea: str) -> None:
    lake = Lake(tmp_path / "lake")
    lake.ingest([sea])
    run(lake)
    kept = lake.events(kind="encounter")
    report = run(lake, detectors=engine.detectors(["gap"], settings={"gap": {"min_gap_h": 20}}))
    assert list(report.events) == ["gap"]
    assert report.events["gap"]["withdrawn"] >= 1
    assert lake.events(kind="encounter").equals(kept)


def test_an_empty_lake_says_what_to_do(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    lake.make()
    report = run(lake)
    assert report.tracks.tracks == 0
    assert "sealane observe" in report.notes[0]


def test_tracks_alone(tmp_path: Path, sea: str) -> None:
    lake = Lake(tmp_path / "lake")
    lake.ingest([sea])
    report = engine.tracks(lake, recorded_at=FIRST)
    assert report.as_json()["tracks"] == lake.tracks().height == 8
    assert lake.events().is_empty()


def test_thresholds_of_tracks_hold_and_are_kept(tmp_path: Path, sea: str) -> None:
    lake = Lake(tmp_path / "lake")
    lake.ingest([sea])
    assert engine.segmenter_of(None) == tracks.Segmenter()
    run(lake, zones=square())
    assert engine.segmenter_of(lake.latest_run()) == tracks.Segmenter()
    events, names = lake.events(standing_only=False), lake.tracks()
    slow = {"tracks": {"max_speed_kn": 0.1, "sog_margin": 0.0, "place_m": 1.0, "clock_s": 0.0}}
    engine.tracks(lake, settings=slow, recorded_at=LATER)
    assert lake.tracks().height > names.height
    kept = lake.latest_run()
    assert kept is not None
    assert engine.segmenter_of(kept) == tracks.Segmenter.from_settings(slow["tracks"])
    assert (kept["kinds"], "Box" in kept["zones"]) == ([], True)
    assert json.loads(kept["ports"])["name"] == []
    assert lake.events(standing_only=False).equals(events)
    run(lake, settings=slow, recorded_at=LATER + timedelta(days=1))
    assert engine.segmenter_of(lake.latest_run()).place_m == 1.0
    run(lake, recorded_at=LATER + timedelta(days=2))
    assert lake.tracks().equals(names)
    with pytest.raises(BadSetting, match="Did you mean 'max_speed_kn'"):
        run(lake, settings={"tracks": {"max_speed": 4}})


def test_a_run_of_another_version_still_names_its_tracks() -> None:
    said = {"tracks": {"thresholds": {"place_m": 300.0, "unknown_here": 1.0}}}
    assert engine.segmenter_of({"rules": json.dumps(said)}).place_m == 300.0
    assert engine.segmenter_of({"rules": "{}"}) == tracks.Segmenter()


def test_unknown_kinds_and_thresholds_are_named() -> None:
    with pytest.raises(BadSetting, match="Did you mean 'gap'"):
        engine.detectors(["gaps"])
    with pytest.raises(BadSetting, match="Did you mean 'min_gap_h'"):
        engine.detectors(["gap"], settings={"gap": {"min_gap": 4}})
    with pytest.raises(BadSetting, match="expected a number"):
        engine.detectors(["gap"], settings={"gap": {"min_gap_h": "soon"}})
    with pytest.raises(BadSetting, match="1 or more"):
        engine.detectors(["gap"], settings={"gap": {"min_gap_h": 0}})


@dataclass(frozen=True)
class Broken(detect.Gap):
    """A detector that fails on the first split with a ship."""

    def sift(self, fixes: pl.DataFrame | detect.Columns) -> detect.Partials:
        if detect.columns_of(fixes).frame.height:
            raise ZeroDivisionError("a fault of the rule")
        return super().sift(fixes)


def test_an_error_in_a_split_is_raised_and_nothing_written(tmp_path: Path, sea: str) -> None:
    lake = Lake(tmp_path / "lake")
    lake.ingest([sea])
    with pytest.raises(ZeroDivisionError):
        run(lake, detectors=[Broken()], split_rows=1)
    assert lake.events().is_empty()
    assert lake.latest_run() is None


def test_events_say_the_names_claimed_and_a_late_name_revises(tmp_path: Path, sea: str) -> None:
    lake = Lake(tmp_path / "lake")
    lake.ingest([sea])
    run(lake)
    named = write(
        tmp_path / "named.csv",
        [
            line.replace(",511,,", ",511,AURORA,")
            for line in rows(211000003, -30.1, (7.0, 7.2), 1.0)
        ],
    )
    lake.ingest([named])
    report = run(lake, recorded_at=LATER)
    assert report.events["gap"]["revised"] == 1
    (gap,) = lake.events(kind="gap").filter(pl.col("revision") == 2).rows(named=True)
    assert "AURORA (MMSI 211000003)" in gap["sentence_en"]
    assert "AURORA (MMSI 211000003)" in gap["sentence_ja"]
    assert "name of MMSI 211000003 (not reported to AURORA)" in gap["because"]


def reasons(lake: Lake, kind: str) -> dict[str | None, str]:
    """Of the events withdrawn, the successor of each and the reason."""
    gone = lake.events(kind=kind, standing_only=False).filter(pl.col("status") == "withdrawn")
    return dict(gone.select("successor_id", "because").rows())


def test_a_threshold_zones_or_ports_that_change_are_why_events_are_gone(
    tmp_path: Path, sea: str
) -> None:
    lake = Lake(tmp_path / "lake")
    lake.ingest([sea])
    run(lake, zones=square())
    run(lake, settings={"gap": {"min_gap_h": 11.0}}, recorded_at=LATER)
    said = "not found any more; judged otherwise than before: threshold min_gap_h (6 to 11)"
    assert reasons(lake, "gap")[None] == said
    run(lake, zones=ZoneSet(), recorded_at=LATER)
    said = "not found any more; judged otherwise than before: zones"
    assert reasons(lake, "zone_entry") == {None: said}
    ports = Ports.from_lists(["Here"], [-30.1], [20.0])
    run(lake, ports=ports, recorded_at=LATER)
    said = "not found any more; judged otherwise than before: ports"
    assert reasons(lake, "encounter") == {None: said}


def test_a_longer_gap_is_replaced_by_itself_under_the_other_threshold(
    tmp_path: Path, sea: str
) -> None:
    lake = Lake(tmp_path / "lake")
    lake.ingest([sea])
    run(lake)
    run(lake, settings={"gap": {"min_gap_h": 9.0}}, recorded_at=LATER)
    said = "replaced, changed: threshold min_gap_h (6 to 9)"
    assert reasons(lake, "gap") == dict.fromkeys(lake.events(kind="gap")["event_id"], said)


def test_only_data_that_change_are_called_so(tmp_path: Path, sea: str) -> None:
    lake = Lake(tmp_path / "lake")
    lake.ingest([sea])
    run(lake, zones=square(), settings={"gap": {"min_gap_h": 7.0}})
    late = write(tmp_path / "late.csv", rows(211000003, -30.1, (8.0, 18.0), 1.0))
    lake.ingest([late])
    run(lake, zones=square(), settings={"gap": {"min_gap_h": 7.0}}, recorded_at=LATER)
    assert reasons(lake, "gap") == {None: "not found any more in the data as now known"}


def test_a_kind_without_its_file_says_which_one_to_give(tmp_path: Path, sea: str) -> None:
    lake = Lake(tmp_path / "lake")
    lake.ingest([sea])
    report = run(lake, detectors=engine.detectors(["listed", "drag"]))
    listed, drag = report.notes
    assert "No list was given" in listed
    assert "--list FILE.csv" in listed
    assert "No line was given" in drag
    assert "--lines FILE.geojson" in drag
    assert report.as_json()["notes"] == [listed, drag]
    line = '{"type":"LineString","coordinates":[[0,0],[1,1]]}'
    lines = Lines.from_geojson_text(
        f'{{"type":"FeatureCollection","features":[{{"type":"Feature","geometry":{line}}}]}}',
        file="lines",
    )
    report = run(lake, detectors=engine.detectors(["drag"]), lines=lines, recorded_at=LATER)
    assert not report.notes
