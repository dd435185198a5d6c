"""Gear learnt from labelled tracks: figures, files, scores, and what fishing makes of it."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from made import DAY, fixes, sea

from sealane.detect import Fishing, GearModel, columns_of
from sealane.detect.gear import feature as gear_feature
from sealane.detect.gear import train as gear_train
from sealane.detect.gear.model import FORMAT
from sealane.detect.gear.place import SURROUNDINGS, surroundings
from sealane.errors import BadInput
from sealane.scenario.stage import fishing as stage
from sealane.scenario.work import Pen

REAL = Path("/work/shared/data/ais/tianchi_fishing_east_china_sea.parquet")
VESSELS = 12


@cache
def fleet() -> tuple[pl.DataFrame, dict[int, str]]:
    """Vessels that trawl or lie over nets, and their labels."""
    ships, labels = [], {}
    for number in range(2 * VESSELS):
        gear = ("trawl", "gillnet")[number % 2]
        pen = Pen(np.random.default_rng(number), 40.0 * number)
        pen.go(9.5, 60.0)
        getattr(stage, gear)(pen.rng, pen)
        pen.go(9.5, 60.0)
        x, y = np.array(pen.east[::6]), np.array(pen.north[::6])
        lat = 26.0 + y / 111_195.0
        lon = 125.0 + 0.1 * number + x / (111_195.0 * 0.9)
        moments = [DAY + timedelta(minutes=3.0 * i) for i in range(len(x))]
        ships.append(fixes(301 + number, moments, lon.tolist(), lat.tolist()))
        labels[301 + number] = gear
    return sea(*ships), labels


@cache
def learnt() -> GearModel:
    """A model of the fleet; skipped where LightGBM is not installed."""
    pytest.importorskip("lightgbm", reason="learning needs LightGBM (sealane[gear])")
    frame, labels = fleet()
    return gear_train.train(columns_of(frame), labels)


def by_hand(gain: float = 0.5) -> GearModel:
    """A model of one tree each: who tows half the time is a trawler."""
    name = "share of time at tow"
    said = {
        "format": FORMAT,
        "gears": ["gillnet", "trawl"],
        "features": [name, "spread along"],
        "trees": {
            "feature": [0, 0, 0, 0, 0, 0],
            "threshold": [0.5, 0.0, 0.0, 0.5, 0.0, 0.0],
            "left": [1, -1, -1, 4, -1, -1],
            "right": [2, -1, -1, 5, -1, -1],
            "value": [0.0, 2.0, -2.0, 0.0, -2.0, 2.0],
            "nan_left": [1, 2, 2, 1, 2, 2],
            "starts": [0, 3],
            "gear": [0, 1],
        },
        "scores": {"rules": {"macro_f1": 0.4}, "classifier": {"macro_f1": 0.4 + gain}},
        "trained": {},
    }
    return GearModel.from_text(json.dumps(said), file="made")


def test_figures_do_not_depend_on_where_and_on_which_day_it_was() -> None:
    frame, _ = fleet()
    one = gear_feature.groups(gear_feature.windows(columns_of(frame)))
    moved = frame.with_columns(
        pl.col("observed_at") + timedelta(days=40, hours=-2), pl.col("lon") + 30.0
    )
    other = gear_feature.groups(gear_feature.windows(columns_of(moved)))
    assert one.pop("place").keys() == other.pop("place").keys()
    for group, own in one.items():
        assert not any({"lon", "lat", "shore", "port"} & set(name.split()) for name in own)
        for name, values in own.items():
            assert np.allclose(values, other[group][name], equal_nan=True, atol=0.35), name


def test_figures_of_place_are_distances_and_the_same_whoever_else_is_asked_about() -> None:
    frame, _ = fleet()
    all_of_them = gear_feature.windows(columns_of(frame))
    alone = gear_feature.windows(columns_of(frame.filter(pl.col("mmsi") == 310)))
    own = all_of_them.hull == 9
    whole, single = gear_feature.features(all_of_them), gear_feature.features(alone)
    assert whole.keys() == single.keys()
    for name, values in single.items():
        assert np.array_equal(values, whole[name][own], equal_nan=True), name
    place = gear_feature.groups(alone)["place"]
    assert {name.split(",")[0].split(" at ")[0] for name in place} == set(SURROUNDINGS)
    lon, lat = np.array([121.47, 125.0, 125.001]), np.array([31.23, 29.0, 29.001])
    around = surroundings(lon, lat)
    assert (around["distance inland"] > 0.0).tolist() == [True, False, False]
    assert all(values[1] == values[2] for values in around.values())
    assert around["distance from port"][1] >= around["distance from shore"][1] > 60.0


def test_a_model_says_what_its_trees_say_and_why() -> None:
    model = by_hand()
    told = model.ask({"share of time at tow": np.array([0.9, 0.1, np.nan])})
    assert told.probability.argmax(axis=1).tolist() == [1, 0, 0]
    assert told.probability[0, 1] == pytest.approx(1.0 / (1.0 + np.exp(-4.0)))
    rows = np.array([True, False, False])
    assert model.reasons(told, rows, 1) == [["share of time at tow", 2.0]]


@pytest.mark.parametrize("wrong", ["{", "[]", '{"format": "other"}'])
def test_a_file_that_is_no_model_is_refused(wrong: str, tmp_path: Path) -> None:
    path = tmp_path / "gear.json"
    path.write_text(wrong)
    with pytest.raises(BadInput, match=r"gear\.json"):
        GearModel.from_file(path)


def test_trees_that_lead_back_are_refused() -> None:
    said = json.loads(by_hand().to_text())
    said["trees"]["left"][0] = 0
    with pytest.raises(BadInput, match="trees"):
        GearModel.from_text(json.dumps(said), file="made")


def test_fishing_hears_a_model_that_beats_the_rules_and_no_other() -> None:
    frame, _ = fleet()
    plain = Fishing().find(frame)
    better = Fishing(model=by_hand()).find(frame)
    assert better["start_at"].sort().equals(plain["start_at"].sort())
    told = [json.loads(text) for text in better["evidence"]]
    assert {one["gear_by"] for one in told} == {"classifier"}
    assert all(one["gear_probability"] > 0.5 and one["gear_features"] for one in told)
    worse = Fishing(model=by_hand(-0.1)).find(frame)
    assert {json.loads(text)["gear_by"] for text in worse["evidence"]} == {"rules"}
    version = set(better["detector_version"])
    assert version.isdisjoint(set(plain["detector_version"]))


def test_it_is_scored_on_vessels_it_never_saw_beside_the_rules() -> None:
    scores = learnt().said["scores"]
    assert scores["classifier"]["vessels"] == scores["rules"]["vessels"] == 2 * VESSELS
    assert scores["rules"]["macro_f1"] > 0.8
    assert 0.0 <= scores["classifier"]["macro_f1"] <= 1.0
    assert GearModel.from_text(learnt().to_text(), file="made").digest == learnt().digest


def test_grounds_never_seen_are_scored_where_there_are_enough() -> None:
    assert "elsewhere" not in learnt().said["scores"]
    frame, labels = fleet()
    apart = frame.with_columns(pl.col("lon") + (pl.col("mmsi") - 301) * 1.0)
    model = gear_train.train(columns_of(apart), labels)
    assert model.said["trained"]["grounds"] >= gear_train.LEAST_GROUNDS
    assert model.said["scores"]["elsewhere"]["vessels"] == 2 * VESSELS
    assert 0.0 <= model.said["scores"]["elsewhere"]["macro_f1"] <= 1.0


def test_folds_part_vessels() -> None:
    vessel = np.repeat(np.arange(40), 3)
    fold = gear_train.folds(vessel, np.repeat([0, 1], 60), 1)
    assert all(len(set(fold[vessel == v].tolist())) == 1 for v in range(40))
    assert np.bincount(fold[::3]).tolist() == [8] * 5


def test_folds_part_grounds_and_keep_a_vessel_in_one() -> None:
    vessel = np.repeat(np.arange(60), 2)
    ground = np.repeat(np.arange(20), 6)
    ground[1] = 19  # the first vessel moved on: it stays in the fold of where it began
    fold = gear_train.folds_of_grounds(vessel, ground, 1)
    assert fold is not None
    assert all(len(set(fold[6 * one : 6 * one + 6].tolist())) == 1 for one in range(20))
    assert np.bincount(fold).tolist() == [24] * 5
    assert gear_train.folds_of_grounds(vessel, ground // 3, 1) is None


def test_our_own_reading_of_the_trees_agrees_with_lightgbm() -> None:
    lightgbm = pytest.importorskip("lightgbm", reason="sealane[gear] is not installed")
    rng = np.random.default_rng(2)
    x = rng.normal(size=(300, 4))
    x[rng.uniform(size=x.shape) < 0.1] = np.nan
    y = (np.nan_to_num(x[:, 0]) > 0).astype(int) + (np.nan_to_num(x[:, 1]) > 1).astype(int)
    grown = gear_train._grow(lightgbm, x, y, 3, 1)
    said = json.loads(by_hand().to_text())
    said |= {"gears": ["a", "b", "c"], "features": list("pqrs"), "trees": gear_train._trees(grown)}
    told = GearModel.from_text(json.dumps(said), file="made").ask(
        dict(zip("pqrs", x.T, strict=True))
    )
    assert np.allclose(told.probability, grown.predict(x), atol=1e-9)


def test_too_few_vessels_are_refused() -> None:
    pytest.importorskip("lightgbm", reason="sealane[gear] is not installed")
    frame, labels = fleet()
    few = {mmsi: gear for mmsi, gear in labels.items() if mmsi < 308}
    with pytest.raises(BadInput, match="too few"):
        gear_train.train(columns_of(frame.filter(pl.col("mmsi") < 308)), few)


@pytest.mark.slow
def test_on_real_vessels_it_beats_the_rules() -> None:
    if not REAL.exists():
        pytest.skip("the labelled tracks off East China are not here (licence not known)")
    pytest.importorskip("lightgbm", reason="sealane[gear] is not installed")
    from benchmarks.gear import tracks_of

    frame, labels = tracks_of(REAL)
    some = {mmsi: gear for mmsi, gear in labels.items() if mmsi % 25 == 0}
    own = frame.filter(pl.col("mmsi").is_in(list(some)))
    scores = gear_train.train(columns_of(own), some).said["scores"]
    assert scores["classifier"]["macro_f1"] > 0.65
    assert scores["classifier"]["macro_f1"] > scores["rules"]["macro_f1"] + 0.2
