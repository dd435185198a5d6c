"""The brief of a place and the tiles of the zones, on the packaged zones of the world."""

from __future__ import annotations

import asyncio
import gzip
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import numpy as np
import pytest
import shapely
from sample_lake import SampleLake
from serve_client import Client

from sealane import law
from sealane.serve import create_app, waters
from sealane.serve.zone_map import MAX_ZOOM

V1 = "/api/v1"
PLACES = (
    ("123.6", "25.95", "territorial_sea", ["CHN", "JPN", "TWN"]),  # Senkaku / Diaoyu / Tiaoyutai
    ("131.87", "37.25", "territorial_sea", ["JPN", "KOR", "PRK"]),  # Takeshima / Dokdo
    ("132.5", "31.5", "eez", ["JPN"]),
    ("-150", "30", "high_seas", []),
    ("179.99", "-17.5", "eez", ["FJI"]),
)


WATERS = law.Waters()


@pytest.fixture(scope="module")
def catalogue(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = client.json(f"{V1}/law/claimants")
    return found


@pytest.mark.parametrize(("lon", "lat", "waters", "claimants"), PLACES)
def test_a_brief_names_waters_and_every_claimant(
    client: Client, lon: str, lat: str, waters: str, claimants: list[str]
) -> None:
    body = client.json(f"{V1}/law?lon={lon}&lat={lat}&on=2026-03-01")
    assert waters in body["waters"]
    assert body["claimants"] == claimants == sorted(claimants)
    assert body["text_en"].startswith("At ")
    assert "水域" in body["text_ja"]
    assert body["command"].startswith(f"sealane law --at {float(lon)},{float(lat)}")
    told = law.brief(float(lon), float(lat), waters=WATERS, on=_day("2026-03-01"))
    assert {key: body[key] for key in told.as_dict()} == told.as_dict()


def test_a_brief_tells_the_zones_of_the_latest_run_as_its_events_do(
    client: Client, sea: SampleLake
) -> None:
    run = sea.latest_run()
    assert run
    told = law.Waters(law.zones_of_run(run)).at([140.5], [34.0])[0]
    body = client.json(f"{V1}/law?lon=140.5&lat=34")
    assert [zone["name"] for zone in body["zones"]] == [zone.name for zone in told.zones]
    assert [zone["name"] for zone in body["zones"]][:2] == ["Sample Bay", "Sample Shelf"]
    assert body["claimants"] == list(told.claimants)
    assert body["line"] == (None if told.line is None else told.line.as_dict())
    assert body["command"].endswith("--lake 'sample lake'")


def test_claims_that_may_reach_a_place_are_told(client: Client) -> None:
    body = client.json(f"{V1}/law?lon=114.3&lat=15.8")
    assert (body["claimants"], body["other_claimants"]) == ([], ["CHN", "TWN"])
    assert "Macclesfield Bank" in body["said_en"]["claims"][0]
    assert len(body["said_ja"]["claims"]) == len(body["other_claims"]) == 2
    assert any("121(3)" in note for note in body["said_en"]["notes"])


def _day(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(text)


def test_flag_activity_and_day_are_heard(client: Client) -> None:
    body = client.json(f"{V1}/law?lon=123.6&lat=25.95&flag=chn&activity=fish&on=1990-01-01")
    assert body["flag"]["iso3"] == "CHN"
    assert {right["activity"] for right in body["rights"]} == {"fish"}
    assert "unclos" not in {row["instrument_id"] for row in body["instruments"]}
    assert "--activity fish --on 1990-01-01" in body["command"]


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("lon=25&lat=123", 400, "lat"),
        ("lon=200&lat=0", 400, "lon"),
        ("lon=nan&lat=0", 422, "lon"),
        ("lon=x&lat=0", 422, "lon"),
        ("lat=0", 422, "lon"),
        ("lon=1&lat=1&flag=Atlantis", 400, "flag"),
        ("lon=1&lat=1&activity=dance", 400, "activity"),
        ("lon=1&lat=1&on=soon", 400, "on"),
        ("lon=1&lat=1&colour=red", 400, "colour"),
    ],
)
def test_nonsense_is_told_in_the_one_shape(
    client: Client, query: str, status: int, field: str
) -> None:
    answer = client.get(f"{V1}/law?{query}")
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert error["field"] == field
    assert error["message"]


def test_places_the_other_way_round_are_seen(client: Client) -> None:
    error = client.get(f"{V1}/law?lon=25.95&lat=123.6").json()["error"]
    assert "Did you mean 123.6,25.95?" in error["hint"]


def test_claimants_stand_in_the_order_of_their_codes(catalogue: dict[str, Any]) -> None:
    codes = [row["iso3"] for row in catalogue["claimants"]]
    assert codes == sorted(codes)
    assert len(codes) > 150
    by_code = {row["iso3"]: row for row in catalogue["claimants"]}
    japan = by_code["JPN"]
    assert (japan["name_en"], japan["name_ja"]) == ("Japan", "日本")
    zones = waters.held().zones
    assert japan["zones"] == sum("JPN" in zone.claimants for zone in zones)
    assert 0 < japan["shared"] < japan["zones"]
    assert catalogue["zones"] == len(zones) == sum(catalogue["regimes"].values())
    assert {"MNG", "CHE"} <= {row["iso3"] for row in catalogue["flags"]}, "flags without a coast"
    official = {row["source"]: row["is_official"] for row in catalogue["sources"]}
    assert official.pop(law.COMPUTED) is False
    assert official, "acts"
    assert all(official.values())
    assert not set(catalogue["regimes"]) & law.INFORMATION


def tile(client: Client, catalogue: dict[str, Any], z: int, x: int, y: int) -> httpx.Response:
    path = catalogue["tiles"].format(z=z, x=x, y=y)
    return client.get(f"{V1}/{path}")


def test_a_tile_is_named_for_ever_and_small(client: Client, catalogue: dict[str, Any]) -> None:
    answer = tile(client, catalogue, 0, 0, 0)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert len(gzip.compress(answer.content, 4)) < 200_000, "a world of zones in 200 kB"
    tag = {"If-None-Match": answer.headers["etag"]}
    path = catalogue["tiles"].format(z=0, x=0, y=0)
    assert client.get(f"{V1}/{path}", headers=tag).status_code == 304
    began = time.perf_counter()
    for x in range(4):
        assert tile(client, catalogue, 2, x, 1).status_code == 200
    assert time.perf_counter() - began < 5.0, "a row of the world is cut in well under a second"


@pytest.mark.parametrize("place", ["11/0/0", "-1/0/0", "1/2/0", "1/0/2", "1/-1/0"])
def test_tiles_that_there_are_not(client: Client, catalogue: dict[str, Any], place: str) -> None:
    answer = client.get(f"{V1}/law/tiles/{catalogue['digest']}/{place}")
    assert answer.status_code == 404
    assert answer.json()["error"]["message"].startswith("There is no tile")


def test_tiles_of_other_zones_are_refused(client: Client) -> None:
    answer = client.get(f"{V1}/law/tiles/0123456789abcdef/0/0/0")
    assert answer.status_code == 410
    assert "those in use are" in answer.json()["error"]["message"]


def test_the_others_are_answered_while_zones_are_read(
    sea: SampleLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten questions about zones wait for them; health and events do not."""
    gate = threading.Event()
    calls = []

    class Slow(law.Waters):
        def __init__(self, *zones: Any, **given: Any) -> None:
            calls.append(given)
            assert gate.wait(60.0)
            super().__init__(*zones, **given)

    monkeypatch.setattr(law, "Waters", Slow)
    monkeypatch.setattr(waters, "_keeper", waters._Keeper())
    monkeypatch.setattr(waters, "_limiters", {})
    app = create_app(sea)

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as asked:
            briefs = [
                asyncio.ensure_future(asked.get(f"{V1}/law?lon={n}&lat=30")) for n in range(10)
            ]
            for _ in range(3):
                for address in ("health", "events", "status"):
                    answer = await asyncio.wait_for(asked.get(f"{V1}/{address}"), 30.0)
                    assert answer.status_code == 200
            assert not any(brief.done() for brief in briefs)
            gate.set()
            return list(await asyncio.gather(*briefs))

    with ThreadPoolExecutor(1) as pool:  # a page test beside may have a loop in this thread
        answers = pool.submit(asyncio.run, ask()).result()
    assert [answer.status_code for answer in answers] == [200] * 10
    assert len(calls) == 2, "read once alone, and once with the zones of the run"


def test_the_description_stands_before_anybody_asks(sea: SampleLake) -> None:
    """Every request reads it to know its parameters; threads that made it at once met."""
    app = create_app(sea)
    described = app.openapi_schema
    assert described is not None
    assert f"{V1}/law" in described["paths"]
    assert app.openapi() is described


def test_official_zones_that_come_later_are_seen(
    client: Client, catalogue: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """A zone of the user takes part as soon as its file is there, with its overlap."""
    path = tmp_path / "zones.geojson"
    law.keep_official([], path)
    monkeypatch.setenv("SEALANE_LAW_ZONES", str(path))
    monkeypatch.setattr(waters, "_keeper", waters._Keeper())
    monkeypatch.setattr(
        law,
        "zones_in_use",
        lambda file: law.ZoneSet(law.ZoneSet.from_geojson(file).zones if file.exists() else ()),
    )
    assert client.json(f"{V1}/law/claimants")["zones"] == 0
    square = shapely.box(140.0, 30.0, 142.0, 32.0)
    zones = [
        law.Zone("one", "eez", ("AAA",), square, "gazette"),
        law.Zone(
            "other", "eez", ("BBB",), shapely.transform(square, lambda at: at + 1.0), "gazette"
        ),
    ]
    law.keep_official(zones, path)
    body = client.json(f"{V1}/law/claimants")
    assert body["zones"] == 2
    assert body["digest"] != catalogue["digest"]
    assert body["sources"] == [{"source": "gazette", "zones": 2, "is_official": True}]
    answer = tile(client, body, 5, 28, 12)
    assert b"one / other" in answer.content
    assert b",AAA,BBB," in answer.content


def test_no_zoom_is_missing(client: Client, catalogue: dict[str, Any]) -> None:
    """The tile that holds the Senkaku Islands names them at every zoom at which they show."""
    lon, lat = np.radians(123.5), np.radians(25.75)
    for zoom in range(3, MAX_ZOOM + 1):
        x = int((lon / np.pi + 1) / 2 * 2**zoom)
        y = int((1 - np.arcsinh(np.tan(lat)) / np.pi) / 2 * 2**zoom)
        assert b",CHN,JPN,TWN," in tile(client, catalogue, zoom, x, y).content, zoom
