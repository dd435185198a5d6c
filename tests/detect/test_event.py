"""Rows of events: ids, order, paths, zones; partials that join in any order."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely
from made import NO_PORTS, at, sea, ship

from sealane import detect, tables
from sealane.detect.telling import event
from sealane.errors import BadSetting
from sealane.law import Waters, Zone, ZoneSet


def draft(**given: object) -> event.Draft:
    plain = {
        "mmsis": [211000001],
        "track_ids": ["a"],
        "start_us": 1_714_608_000_000_000,
        "end_us": None,
        "lon": 10.0,
        "lat": 0.0,
        "end_lon": None,
        "end_lat": None,
        "path": [10.0, 0.0],
        "confidence": 0.9,
        "sentence": ("One.", "一。"),
    }
    return event.Draft(**{**plain, **given})  # type: ignore[arg-type]


def test_ids_depend_on_kind_rule_vessels_start_and_subject_alone() -> None:
    one = event.event_id("gap", "1", [2, 1], 5, "")
    assert one == event.event_id("gap", "1", [1, 2], 5, "")
    others = {
        event.event_id("encounter", "1", [1, 2], 5, ""),
        event.event_id("gap", "2", [1, 2], 5, ""),
        event.event_id("gap", "1", [1, 3], 5, ""),
        event.event_id("gap", "1", [1, 2], 6, ""),
        event.event_id("gap", "1", [1, 2], 5, "zone"),
        event.event_id("gap", "1", [1, 2], 5, "", 1),
    }
    assert len(others | {one}) == 7


def test_two_hulls_of_one_mmsi_keep_apart_in_any_order() -> None:
    both = [draft(track_ids=["a"]), draft(track_ids=["b"])]
    frame = event.rows(detect.Gap(), both)
    assert frame["event_id"].n_unique() == 2
    assert frame.equals(event.rows(detect.Gap(), both[::-1]))
    assert frame.schema == tables.polars_schema(tables.EVENTS)
    assert event.rows(detect.Gap(), []).schema == frame.schema


def test_a_draft_is_made_once_for_the_same_values() -> None:
    first, other = Counting("1"), Counting("2")
    one = event.drafted(first, {"mmsi": 1}, {"path": [1.0, 2.0], "end_us": None})
    assert event.drafted(first, {"mmsi": 1}, {"path": [1.0, 2.0], "end_us": None}) is one
    assert first.made == 1
    assert event.drafted(first, {"mmsi": 1}, {"path": [1.0, 2.5], "end_us": None}) is not one
    assert event.drafted(other, {"mmsi": 1}, {"path": [1.0, 2.0], "end_us": None}) is not one
    assert (first.made, other.made) == (2, 1)
    assert one.evidence_json == '{"end": null}'


class Counting:
    """A detector that counts the drafts it makes."""

    def __init__(self, kind: str) -> None:
        self.kind, self.made = kind, 0

    def draft(self, hull: dict[str, Any], row: dict[str, Any]) -> event.Draft:
        self.made += 1
        return draft(mmsis=[hull["mmsi"]], path=row["path"], evidence={"end": row["end_us"]})


def test_a_straight_path_over_180_is_two_points_and_runs_on() -> None:
    lon = (np.linspace(179.0, 181.0, 1000) + 180.0) % 360.0 - 180.0
    assert event.thin_path(lon, np.zeros(1000)) == pytest.approx([179.0, 0.0, 181.0, 0.0])


@pytest.mark.parametrize("lat", [0.0, 78.0])
def test_a_moored_ship_has_a_short_path(lat: float) -> None:
    noise = np.random.default_rng(1).normal(0.0, 8.0, (2, 5000)) / 111_195.0
    path = event.thin_path(-180.0 + noise[0] / np.cos(np.radians(lat)), lat + noise[1])
    assert len(path) == 4
    assert event.thin_path(np.array([5.0]), np.array([1.0])) == [5.0, 1.0]


@pytest.mark.parametrize(("legs", "fewest"), [(20, 21), (3000, 2)])
def test_a_path_stays_near_every_place_and_below_200_points(legs: int, fewest: int) -> None:
    """A zigzag of legs of 1 km to either side, 200 m on; too many turns cost precision alone."""
    turn = np.arange(legs + 1)
    at = np.linspace(0, legs, legs * 4 + 1)
    north = np.interp(at, turn, turn % 2 * 1000.0)
    lon, lat = 10.0 + at * 200.0 / 111_195.0, north / 111_195.0
    path = np.array(event.thin_path(lon, lat)).reshape(-1, 2)
    assert fewest <= len(path) <= event.PATH_POINTS
    line = shapely.LineString(path)
    far = max(line.distance(shapely.Point(x, y)) for x, y in zip(lon, lat, strict=True))
    assert far * 111_195.0 <= (51.0 if legs == 20 else 1002.0)
    assert path[0] == pytest.approx([lon[0], lat[0]])
    assert path[-1] == pytest.approx([lon[-1], lat[-1]])


def test_zones_are_named_with_every_claimant_at_start_and_end() -> None:
    claims = ZoneSet(
        (
            Zone("One", "eez", ("AAA",), shapely.box(9.0, -1.0, 11.0, 1.0)),
            Zone("Two", "eez", ("BBB",), shapely.box(9.5, -1.0, 13.0, 1.0)),
        )
    )
    frame = event.rows(detect.Gap(), [draft(end_lon=12.0, end_lat=0.0)])
    moment = datetime(2024, 6, 1, tzinfo=UTC)
    (row,) = detect.finalise(frame, Waters(claims), moment).rows(named=True)
    said = [(z["name"], list(z["claimants"]), z["at"]) for z in json.loads(row["zones"])]
    assert said == [("One", ["AAA"], ["start"]), ("Two", ["BBB"], ["start", "end"])]
    assert row["recorded_at"] == moment


def test_rule_versions_tell_changed_thresholds() -> None:
    assert detect.rule_version(detect.Gap()) == detect.Gap.version
    changed = detect.rule_version(detect.Gap(min_gap_h=4.0))
    assert changed.startswith(f"{detect.Gap.version}+")
    assert changed != detect.rule_version(detect.Gap(min_gap_h=5.0))
    assert detect.rule_version(detect.Gap(min_gap_h=6.0, ports=NO_PORTS)) == detect.Gap.version


@pytest.mark.parametrize("kind", sorted(detect.DETECTORS))
def test_every_threshold_says_unit_meaning_and_source(kind: str) -> None:
    rule = detect.DETECTORS[kind]
    assert isinstance(rule(), detect.Detector)
    for field in detect.thresholds(rule):
        assert field.metadata["unit"]
        assert field.metadata["help"]
        assert field.metadata["source"]
    with pytest.raises(BadSetting, match="has no threshold"):
        rule.from_settings({"nothing_like_it": 1})


def test_partials_join_in_any_order() -> None:
    rule = detect.Gap(ports=NO_PORTS)
    ships = [
        ship(211000001 + n, (10.0, 0.1 * n), hours=(0.0, 30.0), silent=[(8.0, 20.0 + n)])
        for n in range(4)
    ]
    parts = [rule.sift(one) for one in ships]
    whole = rule.judge(rule.sift(sea(*ships)))
    assert whole.height == 4
    assert rule.judge(detect.Partials.concat(parts[::-1])).equals(whole)
    assert whole["start_at"].unique().to_list() == [at(8.0)]
    with pytest.raises(ValueError, match="sift at least one"):
        detect.Partials.concat([])


@pytest.mark.slow
def test_repeats_and_order_of_positions_do_not_matter() -> None:
    ships = [ship(211000001 + n, (10.0, 0.1 * n), hours=(0.0, 9.0)) for n in range(3)]
    late = [ship(211000001, (10.0, 0.0), hours=(18.0, 24.0))]
    others = [ship(211000010, (10.1, 0.0), hours=(0.0, 24.0))]
    reports = sea(*ships, *late, *others).drop("track_id", "is_outlier")
    rule = detect.Gap(ports=NO_PORTS)
    once = rule.find(reports)
    twice = rule.find(pl.concat([reports, reports]).sample(fraction=1.0, shuffle=True, seed=7))
    assert not once.is_empty()
    assert twice.equals(once)
