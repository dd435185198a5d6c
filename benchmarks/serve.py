"""How fast does the server show 100,000 vessels at one time?

    python benchmarks/serve.py                       # 100,000 vessels, 12 reports each
    python benchmarks/serve.py --vessels 10000

Makes a lake in a temporary directory and serves it in this process, over a real socket on
loopback. ``cold`` is the first request after the lake changed (the hour is read from disk),
``step`` a request for another second inside it, as the time bar makes; both as Arrow, with the
whole answer received. ``geojson`` is the peer: the same vessels as the text that most servers
send. ``status`` and ``events`` are requests that every page makes. Prints one JSON object. Exit
code 1 if the median step takes more than 150 ms.
"""

from __future__ import annotations

import argparse
import json
import resource
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import polars as pl
import uvicorn

from sealane.lake import Lake
from sealane.observe import Batch, Options, Reading, Tally
from sealane.serve import Limits, create_app
from sealane.tables import POSITIONS, TRACKS, empty, polars_schema
from sealane.tracks import Segmenter, summarise

START = datetime(2026, 3, 1, 6, tzinfo=UTC)
HOURS = 2
STEPS = 20
GOAL_MS = 150


@dataclass(frozen=True)
class Feed:
    """What pretends to be a file."""

    name: str = "made"

    def digest(self) -> str:
        """A constant."""
        return "ab" * 32


def positions(vessels: int, reports: int) -> pl.DataFrame:
    """Vessels that sail east, each reporting evenly over two hours."""
    rng = np.random.default_rng(1)
    hull = np.repeat(np.arange(vessels), reports)
    every_s = HOURS * 3600 / reports
    second = np.tile(np.arange(reports) * every_s, vessels) + rng.uniform(0, every_s, hull.size)
    lon = rng.uniform(-180, 180, vessels)[hull] + second / 3600 * 0.2
    rows = pl.DataFrame(
        {
            "mmsi": (431_000_000 + hull).astype(np.int32),
            "second": second,
            "lon": (lon + 180) % 360 - 180,
            "lat": rng.uniform(-60, 60, vessels)[hull],
            "sog_kn": np.full(hull.size, 11.0, np.float32),
            "cog_deg": np.full(hull.size, 90.0, np.float32),
            "offset": np.arange(hull.size),
        }
    ).with_columns(
        observed_at=pl.lit(START) + pl.duration(microseconds=pl.col("second") * 1e6),
        heading_deg=pl.lit(90),
        message_type=pl.lit(1),
        transponder=pl.lit("A"),
        source=pl.lit("made"),
        file_id=pl.lit("ab" * 8),
    )
    schema = polars_schema(POSITIONS)
    missing = [pl.lit(None).alias(n) for n in POSITIONS.names if n not in rows.columns]
    return rows.with_columns(missing).select(
        *(pl.col(name).cast(kind) for name, kind in schema.items()),
        pl.col("offset").cast(pl.Int64).alias("content"),
    )


def make_lake(path: Path, vessels: int, reports: int) -> Lake:
    """A lake of positions and their tracks."""
    rows = positions(vessels, reports)

    def read(source: Feed, options: Options) -> Reading:
        tally = Tally(lines=rows.height, accepted=rows.height)
        batch = Batch(positions=rows)
        return Reading(
            iter([batch]), tally, file=source.name, digest=source.digest(), dialect="nmea"
        )

    lake = Lake(path)
    lake.ingest([Feed()], reader=read)
    tracks = summarise(Segmenter().segment(rows.drop("content")), None)
    named = tracks.with_columns(name=pl.format("VESSEL {}", "mmsi"), ship_type=pl.lit(70, pl.Int16))
    lake.replace_tracks(pl.concat([empty(TRACKS), named]))
    return lake


@contextmanager
def serving(lake: Lake) -> Iterator[str]:
    """A server of the lake on a free port."""
    app = create_app(lake, limits=Limits(max_page_rows=1_000_000))
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server = uvicorn.Server(uvicorn.Config(app, access_log=False, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/api/v1"
    server.should_exit = True
    thread.join()


def milliseconds(ask: Callable[[], Any]) -> float:
    """How long a request takes."""
    start = time.perf_counter()
    ask()
    return round((time.perf_counter() - start) * 1e3, 1)


def measure(url: str, vessels: int) -> dict[str, Any]:
    """Every figure."""
    with httpx.Client(timeout=120) as client:

        def get(address: str) -> httpx.Response:
            answer = client.get(f"{url}{address}", headers={"Accept-Encoding": "identity"})
            answer.raise_for_status()
            return answer

        def at(second: float) -> str:
            moment = START + timedelta(hours=1, seconds=second)
            return f"/vessels?at={moment:%Y-%m-%dT%H:%M:%S}Z"

        cold = milliseconds(lambda: get(at(0)))
        steps = [milliseconds(lambda s=s: get(at(s))) for s in range(1, STEPS + 1)]
        body = get(at(0)).content
        return {
            "vessels": vessels,
            "cold_ms": cold,
            "step_ms": statistics.median(steps),
            "step_best_ms": min(steps),
            "step_worst_ms": max(steps),
            "arrow_mb": round(len(body) / 1e6, 2),
            "geojson_ms": milliseconds(lambda: get(f"{at(0)}&format=geojson")),
            "geojson_mb": round(len(get(f"{at(0)}&format=geojson").content) / 1e6, 2),
            "status_ms": statistics.median(milliseconds(lambda: get("/status")) for _ in range(9)),
            "events_ms": statistics.median(milliseconds(lambda: get("/events")) for _ in range(9)),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vessels", type=int, default=100_000)
    parser.add_argument("--reports", type=int, default=12)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lake = make_lake(Path(folder) / "lake", asked.vessels, asked.reports)
        with serving(lake) as url:
            found = measure(url, asked.vessels)
    print(json.dumps({**found, "goal_ms": GOAL_MS}))
    sys.exit(0 if found["step_ms"] <= GOAL_MS else 1)


if __name__ == "__main__":
    main()
