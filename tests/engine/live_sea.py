"""A small sea as a feed, made by the encoder of the scenarios, and a server that plays it."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from sealane.geo import Ports
from sealane.lake import Lake
from sealane.law import ZoneSet
from sealane.scenario import encode

EPOCH = 1_773_100_800  # 2026-03-10T00:00:00Z
HOURS = 30
STEP_S = 240
SHIPS = 24
STATIONS = ("COAST-A", "COAST-B")
PLACES = {"zones": "zones.geojson", "ports": "ports.csv"}

Places = tuple[ZoneSet, Ports]


def small_sea(folder: Path) -> list[bytes]:
    """Lines in order of time; ``folder`` gets feed.nmea, zones.geojson and ports.csv.

    Ships go to and fro across two zones; some are silent for nine hours, some meet in pairs for
    three; every message is heard by one station or by both, a second apart.
    """
    blocks, keys = [], []
    for ship in range(SHIPS):
        at, columns = _voyage(ship)
        for number, name in enumerate(STATIONS):
            heard = (np.arange(len(at)) + ship) % 3 != number
            lag = number * (at % 2)
            some = {key: value[heard] for key, value in columns.items()}
            made = _lines("1", some, at[heard] + lag[heard], name)
            blocks += made
            keys += [(at[heard] + lag[heard]) * 1000 + ship]
        said = at[::8]
        made = _lines("5", _identity(ship, len(said)), said, STATIONS[0])
        blocks += made
        keys += [said * 1000 + 200 + 2 * ship + part for part in range(len(made))]
    lines = encode.interleave(blocks, keys).splitlines(keepends=True)
    (folder / "feed.nmea").write_bytes(b"".join(lines))
    (folder / PLACES["zones"]).write_text(json.dumps(_zones()), "utf-8")
    (folder / PLACES["ports"]).write_text("name,lon,lat\nFar,-30.0,9.0\n", "utf-8")
    return lines


def places(folder: Path) -> Places:
    """The zones and ports of the sea."""
    return (
        ZoneSet.from_geojson(folder / PLACES["zones"]),
        Ports.from_csv(folder / PLACES["ports"]),
    )


def _voyage(ship: int) -> tuple[Any, dict[str, Any]]:
    """Times and fields of the reports of one ship."""
    at = np.arange(7 * ship, HOURS * 3600, STEP_S) + EPOCH
    hour = (at - EPOCH) / 3600
    pair, side = divmod(ship, 2)
    meets = pair % 3 == 0  # the two sail together, and lie still for four hours
    sailed = hour - np.clip(hour - 8, 0, 4) if meets else hour
    lon = -31.0 + 0.5 * np.sin(2 * np.pi * (sailed + pair) / 9)
    lat = np.full(len(at), 20.0 + 0.24 * pair + (0.0012 if meets else 0.12) * side)
    sog = np.where(meets & (hour > 8) & (hour < 12), 2, 110)
    status = np.zeros(len(at), int)
    is_heard = np.ones(len(at), bool)
    if pair % 3 == 1:
        is_heard = (hour < 10 + side) | (hour > 19 + side)
    columns = {
        "mmsi": np.full(len(at), 431_000_001 + ship),
        "nav_status": status,
        "lon": np.rint(lon * 600_000).astype(int),
        "lat": np.rint(lat * 600_000).astype(int),
        "sog": sog,
        "cog": np.full(len(at), 900),
        "heading": np.full(len(at), 90),
        "second": at % 60,
    }
    return at[is_heard], {key: value[is_heard] for key, value in columns.items()}


def _identity(ship: int, count: int) -> dict[str, Any]:
    texts = {"name": f"LIVE MARU {ship}", "callsign": f"JD{ship:04}", "destination": "FAR"}
    chars = {"name": 20, "callsign": 7, "destination": 20}
    return {
        "mmsi": np.full(count, 431_000_001 + ship),
        "ship_type": np.full(count, 70),
        "imo": np.zeros(count, int),
        "to_bow": np.full(count, 60),
        "to_stern": np.full(count, 30),
        **{key: np.full(count, text, f"S{chars[key]}") for key, text in texts.items()},
    }


def _lines(kind: str, columns: dict[str, Any], at: Any, station: str) -> list[Any]:
    count = len(at)
    return encode.sentences(
        kind,
        columns,
        station=np.full(count, station, "S7"),
        epoch=at,
        channel=np.full(count, b"A", "S1"),
        sequence=np.arange(count) % 10,
    )


def _zones() -> dict[str, Any]:
    def box(name: str, west: float, south: float, east: float, north: float) -> dict[str, Any]:
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        return {
            "type": "Feature",
            "properties": {"name": name, "regime": "eez"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }

    found = [box("East", -30.8, 19, -30, 24), box("West", -32, 19, -31.3, 21.5)]
    return {"type": "FeatureCollection", "features": found}


PATIENCE_S = 120.0


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that has to come."""
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.01)


class Server:
    """Plays portions of bytes to whoever connects, the same again to each, then closes."""

    def __init__(self, portions: Sequence[bytes], *, pause_s: float = 0.0) -> None:
        self._portions = portions
        self._pause_s = pause_s
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._over = threading.Event()
        self.url = f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"
        self.visitors = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Listen no more."""
        self._over.set()
        self._listener.close()

    def _serve(self) -> None:
        while not self._over.is_set():
            with suppress(OSError):
                stream, _ = self._listener.accept()
                self.visitors += 1
                threading.Thread(target=self._play, args=(stream,), daemon=True).start()

    def _play(self, stream: socket.socket) -> None:
        with stream, suppress(OSError):
            for portion in self._portions:
                stream.sendall(portion)
                if self._over.wait(self._pause_s):
                    return


def portions(lines: Sequence[bytes], size: int) -> list[bytes]:
    """The lines as portions that end anywhere, also inside a line."""
    whole = b"".join(lines)
    return [whole[at : at + size] for at in range(0, len(whole), size)]


def positions(lake: Lake, *, without: Sequence[str] = ()) -> pl.DataFrame:
    """Every position, without where it was read."""
    frame = lake.scan("positions").drop("file_id", "offset", *without).collect()
    return frame.sort(frame.columns)


def facts(lake: Lake) -> pl.DataFrame:
    """What the standing events say, without how they came and the rows they rest on."""
    events = lake.events()
    frame = events.drop("revision", "status", "because", "successor_id", "recorded_at")
    evidence = [
        json.dumps({k: v for k, v in json.loads(text).items() if k != "rows"}, sort_keys=True)
        for text in frame["evidence"]
    ]
    return frame.with_columns(pl.Series("evidence", evidence)).sort("event_id")
