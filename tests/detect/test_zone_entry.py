"""Zone entries: crossings bracketed by fixes, dwell, depth, overlapping claims, 180 degrees."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely
from made import DAY, at, fixes, sea, ship

from sealane.detect.zone_entry import ZoneEntry
from sealane.law import Zone, ZoneSet

BOX = Zone("Estara", "territorial_sea", ("EST",), shapely.box(10.0, 0.0, 11.0, 1.0))
CLAIM = Zone("Tavian EEZ", "eez", ("TAV",), shapely.box(10.2, -0.5, 12.0, 1.5))
EAST = Zone("Dateline", "eez", (), shapely.box(179.5, 0.0, 180.5, 1.0))


def found(frame: pl.DataFrame, *zones: Zone, **given: Any) -> list[dict[str, Any]]:
    rule = ZoneEntry(zones=ZoneSet(zones or (BOX,)), **given)
    rows = rule.judge(rule.sift(frame)).rows(named=True)
    return [{**row, "evidence": json.loads(row["evidence"])} for row in rows]


def crossing(place: tuple[float, float] = (9.8, 0.5), **given: Any) -> pl.DataFrame:
    way = {"hours": (6.0, 16.0), "speed_kn": 12.0, "course_deg": 90.0, "jitter_m": 0.0}
    return ship(211000001, place, **{**way, **given})


def hours_to(lon: float, begin: float = 9.8) -> float:
    return 6.0 + (lon - begin) * 60.0 * 1.0011 / 12.0  # one minute of longitude on WGS84


def test_from_the_high_seas_through_and_out() -> None:
    (entry,) = found(crossing())
    assert abs((entry["start_at"] - at(hours_to(10.0))).total_seconds()) < 60.0
    assert abs((entry["end_at"] - at(hours_to(11.0))).total_seconds()) < 90.0
    assert 90.0 <= entry["start_uncertainty_s"] <= 180.0
    assert 90.0 <= entry["end_uncertainty_s"] <= 180.0
    assert abs(entry["lon"] - 10.0) < 1e-6
    assert abs(entry["end_lon"] - 11.0) < 1e-6
    evidence = entry["evidence"]
    assert abs(evidence["depth_nmi"] - 30.0) < 0.5
    assert abs(evidence["dwell_h"] - 5.0) < 0.05
    assert evidence["from_zones"] == []
    assert entry["confidence"] > 0.9
    assert "Estara (territorial sea claimed by EST)" in entry["sentence_en"]
    assert "ESTが主張する領海" in entry["sentence_ja"]


def test_sparse_fixes_bracket_the_crossing() -> None:
    (entry,) = found(crossing(every_s=3600.0))
    assert 1800.0 <= entry["start_uncertainty_s"] <= 3600.0
    late = abs((entry["start_at"] - at(hours_to(10.0))).total_seconds())
    assert late <= entry["start_uncertainty_s"]


def test_a_cut_corner_is_found() -> None:
    (entry,) = found(crossing((10.9, 0.8), course_deg=45.0, hours=(6.0, 12.0)))
    assert entry["evidence"]["entry"] == "first heard inside"
    assert entry["confidence"] == 0.6
    corner = crossing((10.75, 1.05), course_deg=135.0, hours=(6.0, 12.0), every_s=60.0)
    (entry,) = found(corner)
    assert entry["evidence"]["entry"] == "crossed"
    assert entry["evidence"]["exit"] == "crossed"
    assert entry["evidence"]["dwell_h"] < 2.0


def test_a_zone_without_a_regime_is_called_by_its_name_alone() -> None:
    ring = shapely.box(10.0, 0.0, 11.0, 1.0)
    (plain,) = found(crossing(), Zone(name="Precautionary area", regime="other", geometry=ring))
    assert "was in Precautionary area for" in plain["sentence_en"]
    assert "Precautionary areaに" in plain["sentence_ja"]
    zone = Zone(name="Bank", regime="other", claimants=("AAA",), geometry=ring)
    (claimed,) = found(crossing(), zone)
    assert "was in Bank (claimed by AAA) for" in claimed["sentence_en"]
    assert "Bank(AAAが主張)に" in claimed["sentence_ja"]


def test_jitter_on_the_line_is_one_episode() -> None:
    lying = ship(211000001, (10.0, 0.5), hours=(0.0, 24.0), jitter_m=30.0)
    (entry,) = found(lying)
    assert entry["confidence"] <= 0.45
    assert entry["evidence"]["explained_by"] == "limit"


def test_overlapping_claims_each_have_their_event() -> None:
    events = found(crossing(), BOX, CLAIM)
    claims = [(e["evidence"]["zone"]["name"], e["evidence"]["from_zones"]) for e in events]
    assert claims == [("Estara", []), ("Tavian EEZ", ["Estara"])]
    assert len({e["event_id"] for e in events}) == 2


def test_a_zone_over_180_degrees() -> None:
    (entry,) = found(crossing((179.3, 0.5)), EAST)
    assert abs(entry["lon"] - 179.5) < 1e-6
    assert abs(entry["end_lon"] + 179.5) < 1e-6
    assert abs(entry["evidence"]["dwell_h"] - 5.0) < 0.05
    assert entry["path"][::2] == pytest.approx([179.5, 180.5])  # runs on, no jump back


def test_first_heard_inside_and_still_inside() -> None:
    (entry,) = found(crossing((10.2, 0.5), hours=(6.0, 8.0)))
    assert entry["start_at"] == at(6.0)
    assert entry["start_uncertainty_s"] is None
    assert entry["end_at"] is None
    assert entry["evidence"]["exit"] == "open"
    assert "so far" in entry["sentence_en"]


def test_silent_inside_while_the_feed_goes_on_ends_the_episode() -> None:
    other = ship(212000001, (12.5, 0.5), hours=(0.0, 20.0))
    (entry,) = found(sea(crossing((9.8, 0.5), hours=(6.0, 9.0)), other))
    assert entry["end_at"] == at(9.0)
    assert entry["evidence"]["exit"] == "last heard inside"
    (entry,) = found(sea(crossing((9.8, 0.5), hours=(6.0, 9.0)), other.head(240)))
    assert entry["end_at"] is None


def test_a_silence_inside_lowers_confidence() -> None:
    lingering = {"speed_kn": 2.0, "hours": (0.0, 40.0)}
    (whole,) = found(crossing((9.9, 0.5), **lingering))
    (parted,) = found(crossing((9.9, 0.5), silent=[(8.0, 28.0)], **lingering))
    assert parted["evidence"]["silent_h"] == pytest.approx(20.0, abs=0.2)
    assert parted["confidence"] < whole["confidence"]


def test_one_fix_inside_is_no_entry_and_outliers_are_skipped() -> None:
    moments = [DAY + timedelta(minutes=10 * n) for n in range(5)]
    lon = [9.90, 9.95, 10.01, 9.95, 9.90]
    assert not found(fixes(211000001, moments, lon, [0.5] * 5))
    lon = [9.90, 10.5, 9.91, 10.6, 9.92]
    jump = fixes(211000001, moments, lon, [0.5] * 5).with_columns(
        (pl.col("lon") > 10.0).alias("is_outlier")
    )
    assert not found(jump)


def test_a_return_after_hours_is_a_second_episode() -> None:
    moments = [DAY + timedelta(minutes=10 * n) for n in range(60)]
    lon = np.where((np.arange(60) // 15) % 2 == 0, 9.9, 10.2)
    events = found(fixes(211000001, moments, list(lon), [0.5] * 60))
    assert len(events) == 2
    (merged,) = found(fixes(211000001, moments, list(lon), [0.5] * 60), merge_min=180.0)
    assert merged["evidence"]["fixes_inside"] == 25  # it goes on: told as it was at 9:00


def test_without_zones_or_ships_there_is_nothing() -> None:
    rule = ZoneEntry()
    assert rule.judge(rule.sift(crossing())).is_empty()
    assert not found(crossing().clear())


def test_a_stay_that_goes_on_is_told_anew_as_an_hour_ends() -> None:
    told = [
        found(crossing(hours=(6.0, until), every_s=120.0))[0]
        for until in (8.1, 8.4, 8.9, 9.02, 9.5)
    ]
    assert {event["end_at"] for event in told} == {None}
    said = [(e["path"], e["sentence_en"], e["confidence"], e["evidence"]) for e in told]
    assert said[0] == said[1] == said[2]
    assert said[3] == said[4] != said[2]
    assert abs(told[4]["evidence"]["dwell_h"] - (9.0 - hours_to(10.0))) < 0.05


def test_a_stay_of_days_is_told_every_six_hours_and_never_of_less_than_before() -> None:
    still = {"speed_kn": 0.0, "every_s": 600.0, "place": (10.5, 0.5)}
    dwell = [
        found(crossing(hours=(6.0, 6.0 + hours), **still))[0]["evidence"]["dwell_h"]
        for hours in np.arange(23.25, 43.0, 0.5)
    ]
    assert dwell == sorted(dwell)
    assert sorted(set(dwell)) == [23.0, 24.0, 30.0, 36.0, 42.0]


def test_a_stay_that_ended_with_the_hull_is_told_to_its_last_fix() -> None:
    others = [ship(212000001 + n, (9.0, 0.2 * n), hours=(0.0, 30.0)) for n in range(3)]
    (event,) = [
        e for e in found(sea(crossing(hours=(6.0, 8.9)), *others)) if 211000001 in e["mmsis"]
    ]
    assert event["evidence"]["exit"] == "last heard inside"
    assert event["end_at"] == at(8.9) or abs((event["end_at"] - at(8.9)).total_seconds()) <= 180.0


def test_an_exit_that_nobody_saw_is_told_as_a_range() -> None:
    (seen,) = found(crossing())
    (entry,) = found(crossing(silent=[(8.0, 14.0)]))
    evidence = entry["evidence"]
    last, back = (datetime.fromisoformat(text) for text in evidence["exit_bracket"])
    assert evidence["exit"] == "left unheard"
    assert abs((entry["end_at"] - last) - (back - entry["end_at"])) <= timedelta(seconds=1)
    assert entry["end_uncertainty_s"] == pytest.approx((back - last).total_seconds() / 2, abs=1.0)
    least, most = evidence["dwell_least_h"], evidence["dwell_most_h"]
    assert least < seen["evidence"]["dwell_h"] < most
    assert most - least == pytest.approx((back - last).total_seconds() / 3600.0, abs=0.01)
    assert evidence["silent_h"] == pytest.approx((most - least) / 2, abs=0.01)
    assert (evidence["path_class"], seen["evidence"]["path_class"]) == ("not known", "transit")
    assert entry["confidence"] == 0.6
    assert f"left between {last:%Y-%m-%d %H:%MZ}" in entry["sentence_en"]
    assert "±" not in entry["sentence_en"].split("was up to")[1]
    assert seen["sentence_en"].endswith("It passed through.")


def test_a_hull_heard_at_neither_end_is_in_the_middle_of_both_ranges() -> None:
    (entry,) = found(crossing(silent=[(6.3, 9.0), (10.0, 14.0)]))
    assert (entry["evidence"]["entry"], entry["confidence"]) == ("entered unheard", 0.5)
    before, first = (datetime.fromisoformat(text) for text in entry["evidence"]["entry_bracket"])
    assert entry["start_at"] - before == pytest.approx(
        (first - before) / 2, abs=timedelta(seconds=1)
    )
    assert "entered between" in entry["sentence_en"]
    assert "受信された" in entry["sentence_ja"]
