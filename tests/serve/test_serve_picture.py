"""Where everyone was at one time: the fast picture against the plain rule."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from sample_lake import START, SampleLake, frame, mmsi_of, sample_lake, wrap
from serve_client import Client

from sealane.serve import Limits, create_app, picture
from sealane.serve.classify import class_expr
from sealane.serve.picture import VESSEL_COLUMNS, picture_of
from sealane.serve.store import Snapshot, Store
from sealane.tracks import Segmenter, summarise

LOOKBACK = timedelta(hours=2)


def knotty_sea(*, seed: int = 7) -> SampleLake:
    """A clone, outliers, a station ashore, a vessel across 180 deg, several days, many hulls."""
    chance = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []

    def sail(mmsi: int, lon: float, lat: float, *, hours: float, every_s: int, **more: Any) -> None:
        for second in range(0, int(hours * 3600), every_s):
            at = START + timedelta(seconds=second + int(chance.integers(0, 20)))
            place = {"lon": wrap(lon + second / 3600 * 0.2), "lat": lat}
            rows.append(
                {
                    "mmsi": mmsi,
                    "observed_at": at,
                    "sog_kn": 12.0,
                    "cog_deg": 90.0,
                    "message_type": 1,
                    "transponder": "A",
                    "source": "made",
                    "file_id": "f",
                    "offset": len(rows),
                    **place,
                    **more,
                }
            )

    for vessel in range(12):
        sail(431_000_100 + vessel, 179.0 + vessel / 9, 10.0 + vessel, hours=50, every_s=600)
    sail(431_000_050, 100.0, 0.0, hours=30, every_s=300)
    sail(431_000_050, 20.0, -30.0, hours=30, every_s=420)
    sail(431_000_060, 60.0, 5.0, hours=20, every_s=300)
    for hour in (3, 9):
        rows.append(
            {**rows[-1], "observed_at": START + timedelta(hours=hour, seconds=33), "lat": -60.0}
        )
    sail(4_310_000, 139.0, 35.0, hours=10, every_s=600, message_type=4, transponder="base")
    rows += [{**row, "exercise_id": "drill"} for row in rows[:300]]
    positions = frame("positions", rows).sort("mmsi", "observed_at")
    tracks = summarise(Segmenter().segment(positions), None)
    return SampleLake({"positions": positions, "tracks": tracks})


def plainly(sea: SampleLake, moment: datetime, lookback: timedelta) -> dict[str, datetime]:
    """The same question answered row by row."""
    positions = sea.frames["positions"].filter(pl.col("exercise_id").is_null())
    found: dict[str, datetime] = {}
    for row in Segmenter().segment(positions).iter_rows(named=True):
        at = row["observed_at"]
        if not row["is_outlier"] and moment - lookback <= at <= moment:
            found[row["track_id"]] = max(at, found.get(row["track_id"], at))
    return found


@pytest.mark.parametrize(
    ("chunk_rows", "held_rows"), [(1, 1_500_000), (40, 500), (2_000_000, 500), (300, 1_500_000)]
)
def test_the_picture_is_the_last_fix_of_each_track(
    monkeypatch: pytest.MonkeyPatch, chunk_rows: int, held_rows: int
) -> None:
    monkeypatch.setattr(picture, "CHUNK_ROWS", chunk_rows)
    sea = knotty_sea()
    fast = picture_of(Store(sea, limits=Limits(picture_rows=held_rows)).snapshot(), None)
    chance = np.random.default_rng(3)
    hours = [0.0, 9.02, 49.99, 51.0, 80.0, -1.0, *chance.uniform(0, 52, 3)]
    if chunk_rows < 50:
        hours = [3.01, 18.0]
    for hour in hours:
        moment = START + timedelta(hours=float(hour))
        for lookback in (LOOKBACK, timedelta(minutes=7), timedelta(hours=30)):
            rows = fast.at(moment, lookback=lookback)
            seen = dict(rows.select("track_id", "observed_at").iter_rows())
            assert rows.get_column("track_id").is_unique().all()
            assert seen == plainly(sea, moment, lookback)


def test_the_picture_of_a_cloned_number_shows_both_hulls() -> None:
    sea = knotty_sea()
    rows = picture_of(Store(sea).snapshot(), None).at(
        START + timedelta(hours=12), lookback=LOOKBACK
    )
    clones = rows.filter(pl.col("mmsi") == 431_000_050)
    assert clones.height == 2
    assert abs(clones.get_column("lon")[0] - clones.get_column("lon")[1]) > 40
    assert rows.filter(pl.col("lat") == -60.0).height == 0
    assert rows.filter(pl.col("transponder") == "base").height == 0


def test_a_drill_has_a_picture_of_its_own() -> None:
    sea = knotty_sea()
    snapshot = Store(sea).snapshot()
    drill = picture_of(snapshot, "drill").at(START + timedelta(hours=49), lookback=LOOKBACK)
    real = picture_of(snapshot, None).at(START + timedelta(hours=49), lookback=LOOKBACK)
    assert drill.height == 1
    assert real.height == 12


def test_positions_without_a_track_yet_stand_under_their_number() -> None:
    sea = sample_lake(vessels=3)
    sea.frames["tracks"] = sea.frames["tracks"].head(2)
    rows = picture_of(Store(sea).snapshot(), None).at(START + timedelta(hours=5), lookback=LOOKBACK)
    assert rows.height == 3
    assert str(mmsi_of(2)) in rows.get_column("track_id").to_list()


def test_memory_of_the_picture_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "CHUNK_ROWS", 200)
    limit = 1_000
    store = Store(sample_lake(vessels=20), limits=Limits(picture_rows=limit))
    fast = picture_of(store.snapshot(), None)
    for hour in range(24):
        fast.at(START + timedelta(hours=hour), lookback=timedelta(hours=6))
    for shelf in (fast._chunks, fast._lasts):
        assert sum(held.height for held in shelf.values()) <= limit
        assert len(shelf) > 1


def test_vessels_as_arrow_and_json_are_the_same(client: Client) -> None:
    url = "/api/v1/vessels?at=2026-03-01T12:34:56Z"
    listed = client.json(f"{url}&format=json")["rows"]
    mapped = client.json(f"{url}&format=geojson")["features"]
    answer = client.get(url)
    table = pa.ipc.open_stream(io.BytesIO(answer.content)).read_all()
    assert answer.headers["content-type"] == "application/vnd.apache.arrow.stream"
    assert tuple(table.column_names) == VESSEL_COLUMNS == tuple(listed[0])
    assert table.schema.field("track_id").type == pa.string()
    assert table.schema.metadata[b"at"] == b"2026-03-01T12:34:56Z"
    ids = table.column("track_id").to_pylist()
    assert ids == [row["track_id"] for row in listed] == [one["id"] for one in mapped]
    assert len(ids) == 40
    assert all(0 <= row["age_s"] <= 7200 for row in listed)
    assert {row["class"] for row in listed} == {"merchant", "fishing", "government", "other"}


def test_only_the_columns_asked_for_are_sent(client: Client) -> None:
    whole = client.json("/api/v1/vessels?format=json")["rows"]
    some = client.json("/api/v1/vessels?format=json&columns=name,mmsi,lon")["rows"]
    assert some == [{name: row[name] for name in ("mmsi", "lon", "name")} for row in whole]
    drawn = client.json("/api/v1/vessels?format=geojson&columns=name")["features"]
    assert [one["id"] for one in drawn] == [row["track_id"] for row in whole]
    for wrong in ("speed", "name,speed", ","):
        refused = client.get(f"/api/v1/vessels?columns={wrong}")
        assert refused.status_code == 400
        assert "Columns are track_id" in refused.json()["error"]["hint"]


@pytest.mark.parametrize("hour", [0.5, 5.0, 29.0])
def test_rows_stand_in_order_of_track(hour: float) -> None:
    shown = picture_of(Store(knotty_sea()).snapshot(), None).at(
        START + timedelta(hours=hour), lookback=timedelta(hours=30)
    )
    assert shown.height > 3
    assert shown.get_column("track_id").is_sorted()


def test_the_box_and_the_vessels_cut_the_picture(client: Client) -> None:
    url = "/api/v1/vessels?format=json&at=2026-03-01T12:00:00Z"
    across = client.json(f"{url}&bbox=170,-20,-170,20")["rows"]
    assert len(across) == 10
    assert all(row["mmsi"] in {mmsi_of(n) for n in range(0, 40, 4)} for row in across)
    assert len(client.json(f"{url}&mmsi={mmsi_of(3)},{mmsi_of(4)}")["rows"]) == 2


def test_a_silent_vessel_leaves_the_picture_after_the_lookback(client: Client) -> None:
    url = f"/api/v1/vessels?format=json&mmsi={mmsi_of(1)}"
    hours = {"15": 1, "16": 1, "18": 0, "22": 0}
    for hour, expected in hours.items():
        assert len(client.json(f"{url}&at=2026-03-01T{hour}:30:00Z")["rows"]) == expected
    longer = client.json(f"{url}&at=2026-03-01T18:30:00Z&lookback_s=20000")
    assert longer["rows"][0]["age_s"] > 7200


def test_the_command_of_the_picture_gives_its_reports(client: Client, sea: SampleLake) -> None:
    body = client.json("/api/v1/vessels?format=json&at=2026-03-01T12:00:00Z")
    assert "--since=2026-03-01T10:00:00Z" in body["command"]
    assert "--until=2026-03-01T12:00:00.000001Z" in body["command"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (30, "fishing"),
        (35, "government"),
        (51, "government"),
        (55, "government"),
        (60, "merchant"),
        (70, "merchant"),
        (89, "merchant"),
        (90, "other"),
        (59, "other"),
        (52, "other"),
        (None, "other"),
    ],
)
def test_ship_types_of_m_1371_become_classes(code: int | None, expected: str) -> None:
    seen = pl.DataFrame({"ship_type": [code]}, schema={"ship_type": pl.Int16})
    assert seen.select(class_expr(pl.col("ship_type"))).item() == expected


def test_one_version_is_worked_out_once() -> None:
    snapshot = Snapshot(Store(sample_lake(vessels=2)), "1")
    made = []
    for _ in range(3):
        snapshot.once("key", lambda: made.append(1))
    assert made == [1]


def test_an_app_of_a_moving_lake_shows_the_newest(portal: Any) -> None:
    sea = sample_lake(vessels=3)
    client = Client(create_app(sea, limits=Limits(refresh_s=0)), portal)
    url = "/api/v1/vessels?format=json&at=2026-03-01T12:00:00Z"
    assert len(client.json(url)["rows"]) == 3
    sea.frames["positions"] = sea.frames["positions"].filter(pl.col("mmsi") != mmsi_of(1))
    sea.version = 2
    assert len(client.json(url)["rows"]) == 2
