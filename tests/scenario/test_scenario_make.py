"""A scenario is what it says: files, counts, identities, one truth in two formats."""

from __future__ import annotations

import json
import re
from pathlib import Path

import polars as pl
import pytest
from pyais import decode

from sealane import scenario, tables
from sealane.errors import BadInput, BadSetting, NotFound
from sealane.scenario import registry
from sealane.scenario import strait as strait_module

PAIRS_SHARING_A_NUMBER = 2

pytestmark = pytest.mark.slow  # the sea is made first


@pytest.fixture(scope="module")
def csv(strait: scenario.Made) -> pl.DataFrame:
    return pl.read_csv(strait.csv, try_parse_dates=True, infer_schema_length=None)


@pytest.fixture(scope="module")
def truth(strait: scenario.Made) -> pl.DataFrame:
    return pl.read_parquet(strait.truth)


def test_every_kind_has_a_dozen_instances(truth: pl.DataFrame) -> None:
    assert truth.schema == tables.polars_schema(tables.TRUTH)
    counts = dict(truth.filter("is_event").group_by("kind").len().rows())
    assert set(counts) == {"gap", "encounter", "zone_entry"}
    assert min(counts.values()) >= 12
    cases = set(truth["case"])
    assert {"midnight", "antimeridian", "78 N", "shared number", "open", "raft", "sparse"} <= cases
    assert {"moored", "anchorage", "convoy", "pilot", "tow", "fishing"} <= cases
    assert {"outage", "coverage", "sailed out"} <= cases


def test_truth_lies_within_the_feed(strait: scenario.Made, truth: pl.DataFrame) -> None:
    end = strait_module.START + pl.Series([60 * 3600 * 1000]).cast(pl.Duration("ms"))[0]
    assert truth["start_at"].min() >= strait_module.START
    assert truth["end_at"].max() <= end
    assert (
        truth.filter(pl.col("end_at") <= pl.col("start_at")).filter(pl.col("is_event")).is_empty()
    )
    assert truth["lon"].is_between(-180, 180, closed="left").all()
    assert truth["truth_id"].is_unique().all()
    assert strait.instances == truth["is_event"].sum()


def test_staged_cases_are_what_their_names_say(truth: pl.DataFrame) -> None:
    staged = truth.filter("is_event", pl.col("kind").is_in(["gap", "encounter"]))
    night = staged.filter(pl.col("case").str.contains("midnight"))
    assert (night["start_at"].dt.date() < night["end_at"].dt.date()).all()
    polar = staged.filter(pl.col("case") == "78 N")
    assert polar["lat"].is_between(76.5, 79.9).all()
    rafts = staged.filter(pl.col("case").str.contains("raft"))
    assert rafts["mmsis"].list.len().is_between(4, 10).all()
    hours = (staged["end_at"] - staged["start_at"]).dt.total_seconds() / 3600
    is_gap = staged["kind"] == "gap"
    assert hours.filter(is_gap).drop_nulls().is_between(6.0, 14.01).all()
    assert hours.filter(~is_gap).is_between(2.0, 12.01).all()


def test_nobody_is_heard_in_a_true_gap(truth: pl.DataFrame, csv: pl.DataFrame) -> None:
    gaps = truth.filter("is_event", pl.col("kind") == "gap", pl.col("case") != "shared number")
    for row in gaps.iter_rows(named=True):
        at = csv.filter(pl.col("MMSI") == row["mmsis"][0])["BaseDateTime"].dt.replace_time_zone(
            "UTC"
        )
        inside = at.is_between(row["start_at"], row["end_at"] or at.max(), closed="none")
        assert inside.sum() == 0 if row["end_at"] else (at > row["start_at"]).sum() == 0
        assert (at <= row["start_at"]).sum() > 60


def test_a_number_is_shared_only_where_staged(truth: pl.DataFrame, csv: pl.DataFrame) -> None:
    names = csv.group_by("MMSI").agg(pl.col("VesselName").n_unique().alias("hulls"))
    shared = names.filter(pl.col("hulls") > 1)
    assert shared.height == PAIRS_SHARING_A_NUMBER
    staged = truth.filter(pl.col("case") == "shared number")["mmsis"].list.first()
    assert set(shared["MMSI"]) == set(staged)


def test_numbers_and_names_are_invented_and_well_formed(csv: pl.DataFrame) -> None:
    mids = (csv["MMSI"] // 1_000_000).unique()
    assert mids.is_between(281, 289).all()
    imos = csv["IMO"].drop_nulls().unique().str.strip_prefix("IMO").cast(pl.Int64)
    assert len(imos) > 100
    assert all(registry.is_imo(number) and 3_000_000 <= number < 4_000_000 for number in imos)
    assert not registry.is_imo(9_074_720)
    assert registry.is_imo(9_074_729)  # the example of IMO resolution A.1117(30)


def test_the_feed_is_silent_in_the_outage(strait: scenario.Made, csv: pl.DataFrame) -> None:
    at = csv["BaseDateTime"].sort()
    pause = at.diff().dt.total_seconds().max()
    assert pause >= strait_module.OUTAGE_H * 3600
    epochs = [int(e) for e in re.findall(rb"c:(\d{10})", strait.nmea.read_bytes())]
    steps = pl.Series(epochs).sort().diff()
    assert steps.max() >= strait_module.OUTAGE_H * 3600 - 60


def test_nmea_and_csv_say_the_same(strait: scenario.Made, csv: pl.DataFrame) -> None:
    rows = set(
        csv.select(
            "MMSI",
            pl.col("BaseDateTime").dt.epoch("s"),
            pl.col("LON").round(5),
            pl.col("LAT").round(5),
            pl.col("SOG").round(1),
            pl.col("COG").round(1),
        ).iter_rows()
    )
    lines = strait.nmea.read_bytes().split(b"\r\n")
    checked = 0
    for line in lines[:: len(lines) // 4000]:
        if b",2,1," in line or b",2,2," in line or not line:
            continue
        tag, sentence = line.strip(b"\\").split(b"\\")
        message = decode(sentence)
        if message.msg_type not in (1, 3, 18, 19, 27):
            continue
        epoch = int(re.search(rb"c:(\d+)", tag)[1])
        said = (round(message.lon, 5), round(message.lat, 5), message.speed, message.course)
        same = {(message.mmsi, epoch - lag, *said) for lag in (0, 1)}
        assert same & rows, line
        checked += 1
    assert checked > 3000


def test_all_message_types_are_there(strait: scenario.Made) -> None:
    payloads = re.findall(rb"AIVDM,\d,1,\d?,[AB],(.)", strait.nmea.read_bytes())
    kinds = {(c[0] - 48 if c[0] < 96 else c[0] - 56) for c in set(payloads)}
    assert kinds == {1, 3, 4, 5, 18, 19, 21, 24, 27}


def test_about_says_what_was_made(strait: scenario.Made) -> None:
    about = json.loads(strait.about.read_text())
    assert (about["name"], about["seed"], about["hours"]) == ("strait", 5, 60.0)
    assert about["positions"] == strait.positions
    assert sum(row["len"] for row in about["truth"]) == pl.read_parquet(strait.truth).height
    assert strait.as_json()["nmea"] == str(strait.nmea)


def test_zones_are_written_in_three_ways_across_the_meridian(strait: scenario.Made) -> None:
    features = {
        f["properties"]["name"]: f for f in json.loads(strait.zones.read_text())["features"]
    }
    beyond = features["Tavia EEZ"]["geometry"]["coordinates"][0]
    assert max(lon for lon, _ in beyond) > 180
    cut = features["Tavia territorial sea"]["geometry"]
    assert cut["type"] == "MultiPolygon"
    assert {lon for part in cut["coordinates"] for lon, _ in part[0]} >= {180.0, -180.0}
    jump = features["Meridian Reef reserve"]["geometry"]["coordinates"][0]
    assert {lon > 0 for lon, _ in jump} == {True, False}
    assert all(-180 <= lon < 180 for lon, _ in jump)
    assert features["Midsea Bank"]["properties"]["claimants"] == ["Norvia", "Estara"]


def test_ports_have_a_header_and_wrapped_longitudes(strait: scenario.Made) -> None:
    ports = pl.read_csv(strait.ports)
    assert ports.columns == ["name", "lon", "lat"]
    assert ports["lon"].is_between(-180, 180, closed="left").all()
    assert ports.filter(pl.col("name") == "Somoko")["lon"].item() < 0


def test_bulk_makes_what_is_asked(out_dir: Path) -> None:
    made = scenario.make("bulk", seed=1, out_dir=out_dir, hours=2, vessels=50)
    assert made.positions == 50 * 120
    assert made.instances == 0
    table = pl.read_csv(made.csv)
    assert table.select("MMSI", "BaseDateTime").is_unique().all()
    steps = table.sort("MMSI", "BaseDateTime").group_by("MMSI").len()
    assert steps["len"].unique().to_list() == [120]


def test_what_cannot_be_made_is_refused_by_name(out_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="'ocean'") as missing:
        scenario.make("ocean", seed=1, out_dir=out_dir)
    assert "strait" in str(missing.value)
    with pytest.raises(BadSetting, match="60 hours"):
        scenario.make("strait", seed=1, out_dir=out_dir, hours=24)
    with pytest.raises(BadSetting, match="vessels"):
        scenario.make("bulk", seed=1, out_dir=out_dir, vessels=0)
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(BadInput, match="cannot be written"):
        scenario.make("bulk", seed=1, out_dir=blocked / "sea", hours=1, vessels=1)
