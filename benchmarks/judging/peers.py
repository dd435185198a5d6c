"""Peers beside Sealane: the same reports given to them, their events scored by the same scorer.

Peers run in a Python of their own (``peer_side``). What they do not know and a user of theirs
would add is added here for the setting called ``set``: loitering less than 20 nmi off shore and
encounters less than 10 km from a port are left out, as the kinds are defined. Their defaults are
left as they are.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

KINDS = ("encounter", "loitering", "port_visit")
"""Kinds that a peer judges."""
SETTINGS = {"neptune-ais": ("defaults", "set"), "movingpandas": ("set",)}
OFF_SHORE_NMI, OFF_PORT_KM = 20.0, 10.0
SIDE = Path(__file__).with_name("peer_side.py")


def judge(
    python: str, kind: str, positions: pl.DataFrame, truth: pl.DataFrame, until: datetime
) -> list[dict[str, Any]]:
    """For each peer and setting: name, version (None: not installed), setting and counts."""
    from sealane import scenario

    if kind not in KINDS:
        return []
    events, versions = _asked(python, kind, positions)
    rows = []
    for peer, version in versions.items():
        for setting in SETTINGS[peer]:
            row: dict[str, Any] = {"peer": peer, "version": version, "setting": setting}
            if version is not None:
                own = events.filter((pl.col("peer") == peer) & (pl.col("setting") == setting))
                own = _as_defined(kind, own, positions) if setting == "set" else own
                scored = scenario.score(truth, _events(kind, own), until=until)["kinds"]
                row |= scored[kind]
            rows.append(row)
    return rows


def _asked(
    python: str, kind: str, positions: pl.DataFrame
) -> tuple[pl.DataFrame, dict[str, str | None]]:
    """What the peers answer, and which of them there are."""
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        wanted = ("mmsi", "observed_at", "lon", "lat", "sog_kn")
        positions.select(wanted).write_parquet(room / "positions.parquet")
        (room / "asked.json").write_text(json.dumps({"kind": kind, "ports": _ports()}))
        done = subprocess.run(
            [python, "-W", "ignore", str(SIDE), name], capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(f"The peers of {kind} failed:\n{done.stderr[-1500:]}", file=sys.stderr)
            return pl.DataFrame(), {}
        known = json.loads((room / "peers.json").read_text())
        return pl.read_parquet(room / "events.parquet"), known


def _ports() -> list[tuple[str, float, float]]:
    from sealane import geo
    from sealane.scenario.seas_waters import WATERS

    ports = [port for water in WATERS for port in water.ports]
    return [(p.name, float(geo.wrap_lon(p.berth[0])), p.berth[1]) for p in ports]


def _as_defined(kind: str, events: pl.DataFrame, positions: pl.DataFrame) -> pl.DataFrame:
    """Events where the kind can be: off shore, or off every port."""
    from sealane import geo

    if kind == "port_visit" or events.is_empty():
        return events
    keep = []
    for row in events.iter_rows(named=True):
        inside = positions.filter(
            pl.col("mmsi").is_in(row["mmsis"])
            & pl.col("observed_at").is_between(row["start_at"], row["end_at"])
        )
        lon, lat = inside["lon"].to_numpy(), inside["lat"].to_numpy()
        if kind == "loitering":
            keep.append(bool(np.median(geo.distance_to_shore_nmi(lon, lat)) >= OFF_SHORE_NMI))
            continue
        far = [
            geo.distance_m(lon, lat, np.full(len(lon), x), np.full(len(lat), y))
            for _, x, y in _ports()
        ]
        keep.append(bool(np.median(np.min(far, axis=0)) >= 1000.0 * OFF_PORT_KM))
    return events.filter(pl.Series(keep))


def _events(kind: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of a peer in the columns that the scorer reads."""
    told = [json.dumps({"subject": zone} if zone else {}) for zone in rows["zone"]]
    return rows.with_columns(
        pl.lit(kind).alias("kind"),
        pl.int_range(pl.len()).cast(pl.String).alias("event_id"),
        pl.lit("new").alias("status"),
        pl.lit(1).alias("revision"),
        pl.lit("[]").alias("zones"),
        pl.Series("evidence", told, dtype=pl.String),
    )
