"""The peers' side, in a Python that has them and need not have Sealane: reports in, events out.

    PYTHON peer_side.py ROOM

ROOM holds positions.parquet (mmsi, observed_at, lon, lat, sog_kn) and asked.json (kind, ports as
[name, lon, lat]). Writes events.parquet (peer, setting, mmsis, start_at, end_at, zone, confidence)
and peers.json (name and version of each peer that judges the kind, or null: not installed).

Each peer is asked with its defaults, where it has any, and with the setting that its documentation
offers for what the kind means here; free numbers of those were chosen on seed 1.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import polars as pl

Row = dict[str, Any]
Ask = dict[str, Any]

PORT_KM = 3.0
KM_PER_DEG = 111.195
AREAS = (-150.0, 35.0, 75.0, 108.0, 120.5, 150.0)
"""Between these longitudes the areas of the seas lie apart: peers are given one after the other."""
THIN_MIN = 10
"""MovingPandas looks at each place in turn: it is given one in so many minutes, which for stops of
an hour and more changes no answer by more than that."""
DRIFT_M = 30_000.0
"""2 kn for 8 h [m]; of 3, 6, 10, 15 and 30 km the best for MovingPandas, half of it for neptune-ais
(seed 1)."""
STOP_M = 500.0
"""A ship at a berth or swinging at anchor stays within this [m]."""


def neptune_frame(positions: pl.DataFrame) -> pl.DataFrame:
    """Positions in the columns of neptune-ais."""
    return positions.select(
        pl.col("mmsi").cast(pl.Int64),
        pl.col("observed_at").alias("timestamp"),
        "lat",
        "lon",
        pl.col("sog_kn").cast(pl.Float64).alias("sog"),
        pl.lit("seas").alias("source"),
    ).sort("mmsi", "timestamp")


def neptune_loitering(positions: pl.DataFrame, ask: Ask) -> Iterator[Row]:
    """Slow within a radius: its defaults, and 2 kn for 4 h within half of ``DRIFT_M``, breaks of
    4 h bridged."""
    from neptune_ais.derive.events import LoiteringConfig, detect_loitering

    frame = neptune_frame(positions)
    best = LoiteringConfig(max_radius_m=DRIFT_M / 2, min_duration_s=4 * 3600, gap_seconds=4 * 3600)
    for setting, config in (("defaults", None), ("set", best)):
        yield from neptune_rows(detect_loitering(frame, config=config), setting)


def neptune_port_visit(positions: pl.DataFrame, ask: Ask) -> Iterator[Row]:
    """Slow within a box around each port: its defaults, and silences of a day bridged."""
    from neptune_ais.derive.events import PortCallConfig, detect_port_calls

    frame, ports = neptune_frame(positions), pl.lit(None, pl.String)
    for name, lon, lat in ask["ports"]:
        north = (pl.col("lat") - lat).abs() * KM_PER_DEG
        cosine = pl.lit(lat).radians().cos()
        east = ((pl.col("lon") - lon + 180.0) % 360.0 - 180.0).abs() * cosine * KM_PER_DEG
        ports = pl.when((north <= PORT_KM) & (east <= PORT_KM)).then(pl.lit(name)).otherwise(ports)
    regions = frame.select(ports.alias("port"))["port"]
    best = PortCallConfig(gap_seconds=24 * 3600)
    named = frame.with_columns(regions)
    for setting, config in (("defaults", None), ("set", best)):
        for row in neptune_rows(detect_port_calls(frame, regions, config=config), setting):
            inside = named.filter(
                (pl.col("mmsi") == row["mmsis"][0]) & (pl.col("timestamp") == row["start_at"])
            )
            yield {**row, "zone": inside["port"][0]}


def neptune_encounter(positions: pl.DataFrame, ask: Ask) -> Iterator[Row]:
    """Two within 500 m: its defaults, and of slow hulls for 2 h with breaks of 4 h bridged."""
    from neptune_ais.derive.events import EncounterConfig, detect_encounters

    best = EncounterConfig(min_duration_s=2 * 3600, gap_seconds=4 * 3600)
    slow = positions.filter(pl.col("sog_kn") <= 2.0)
    for setting, config, some in (("defaults", None, positions), ("set", best, slow)):
        pairs: list[Row] = []
        for area in areas(some):
            near = neptune_frame(in_company(area))
            for row in detect_encounters(near, config=config).iter_rows(named=True):
                both = [row["mmsi"], row["other_mmsi"]]
                pairs.append(neptune_row(row, setting, both))
        yield from rafts(pairs)


def areas(positions: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The positions of each area: all pairs of a time are joined, so the sea is given in parts."""
    number = pl.sum_horizontal((pl.col("lon") >= edge).cast(pl.Int32) for edge in AREAS)
    shifted = positions.with_columns((number % len(AREAS)).alias("area"))
    yield from (part.drop("area") for part in shifted.partition_by("area"))


def in_company(positions: pl.DataFrame) -> pl.DataFrame:
    """Those of the positions that can be within 1 km and 10 min of another hull's: only they
    can be part of a pair, and without the others the join fits into memory."""
    kept = pl.lit(value=False)
    bucket = pl.col("observed_at").dt.epoch("s")
    for late in (0, 300):
        for up in (0.0, 0.5):
            for right in (0.0, 0.5):
                cell = (
                    ((bucket + late) // 600),
                    (pl.col("lat") / 0.02 + up).floor(),
                    (pl.col("lon") / 0.06 + right).floor(),
                )
                kept = kept | (pl.col("mmsi").n_unique().over(cell) > 1)
    return positions.filter(kept)


def rafts(pairs: list[Row]) -> Iterator[Row]:
    """Pairs that share a hull at the same time put together, as the truth names rafts."""
    groups: list[Row] = []
    for pair in sorted(pairs, key=lambda one: one["start_at"]):
        merged = dict(pair)
        for group in [g for g in groups if is_one(g, merged)]:
            groups.remove(group)
            merged["mmsis"] = sorted({*merged["mmsis"], *group["mmsis"]})
            merged["start_at"] = min(merged["start_at"], group["start_at"])
            merged["end_at"] = max(merged["end_at"], group["end_at"])
        groups.append(merged)
    yield from groups


def is_one(group: Row, pair: Row) -> bool:
    """Whether they share a hull and a time."""
    shares = bool(set(group["mmsis"]) & set(pair["mmsis"]))
    return shares and group["start_at"] < pair["end_at"] and pair["start_at"] < group["end_at"]


def neptune_rows(events: pl.DataFrame, setting: str) -> Iterator[Row]:
    """Events of one hull each."""
    for row in events.iter_rows(named=True):
        yield neptune_row(row, setting, [row["mmsi"]])


def neptune_row(row: Row, setting: str, mmsis: list[int]) -> Row:
    """One event of neptune-ais as a row."""
    times = {"start_at": row["start_time"], "end_at": row["end_time"]}
    rated = {"confidence": row["confidence_score"], "zone": None}
    return {"peer": "neptune-ais", "setting": setting, "mmsis": sorted(mmsis), **times, **rated}


def stops(positions: pl.DataFrame, metres: float, hours: float) -> Iterator[tuple[int, Any, Any]]:
    """Stops of each hull by MovingPandas: number, begin, end."""
    import geopandas as gpd
    import movingpandas as mpd
    import numpy as np

    step = pl.col("observed_at").dt.truncate(f"{THIN_MIN}m")
    thin = positions.sort("observed_at").unique(["mmsi", step], keep="first", maintain_order=True)
    for (mmsi,), part in thin.partition_by("mmsi", as_dict=True).items():
        if part.height < 3:
            continue
        lon, lat = part["lon"].to_numpy(), part["lat"].to_numpy()
        east = (lon - lon[0] + 180.0) % 360.0 - 180.0
        x = east * np.cos(np.radians(lat.mean())) * KM_PER_DEG * 1000.0
        places = gpd.points_from_xy(x, lat * KM_PER_DEG * 1000.0)
        at = np.asarray(part["observed_at"].dt.replace_time_zone(None).to_numpy())
        # a projected system in metres, so that it measures as the plane is
        frame = gpd.GeoDataFrame({"t": at}, geometry=places, crs="EPSG:32631").set_index("t")
        detector = mpd.TrajectoryStopDetector(mpd.Trajectory(frame, mmsi))
        for one in detector.get_stop_time_ranges(metres, timedelta(hours=hours)):
            yield int(str(mmsi)), one.t_0, one.t_n


def moving_loitering(positions: pl.DataFrame, ask: Ask) -> Iterator[Row]:
    """Stops of 4 h within ``DRIFT_M``."""
    for mmsi, begin, end in stops(positions, DRIFT_M, 4.0):
        yield moving_row(mmsi, begin, end, None)


def moving_port_visit(positions: pl.DataFrame, ask: Ask) -> Iterator[Row]:
    """Stops of 1 h within 3 km of a port."""
    for name, lon, lat in ask["ports"]:
        cosine = pl.lit(lat).radians().cos()
        east = ((pl.col("lon") - lon + 180.0) % 360.0 - 180.0) * cosine
        far = (east.pow(2) + (pl.col("lat") - lat).pow(2)).sqrt() * KM_PER_DEG
        for mmsi, begin, end in stops(positions.filter(far <= PORT_KM), STOP_M, 1.0):
            yield moving_row(mmsi, begin, end, name)


def moving_row(mmsi: int, begin: Any, end: Any, zone: str | None) -> Row:
    """One stop of MovingPandas as a row."""
    start, stop = (plain(at) for at in (begin, end))
    named = {"peer": "movingpandas", "setting": "set", "mmsis": [mmsi], "zone": zone}
    return {**named, "start_at": start, "end_at": stop, "confidence": 1.0}


def plain(at: Any) -> datetime:
    """A time of pandas as one of Python, in UTC."""
    from datetime import UTC

    made: datetime = at.to_pydatetime().replace(tzinfo=UTC)
    return made


Judge = Callable[[pl.DataFrame, Ask], Iterator[Row]]

PEERS: dict[str, tuple[tuple[str, Judge], ...]] = {
    "encounter": (("neptune-ais", neptune_encounter),),
    "loitering": (("neptune-ais", neptune_loitering), ("movingpandas", moving_loitering)),
    "port_visit": (("neptune-ais", neptune_port_visit), ("movingpandas", moving_port_visit)),
}
"""Who judges which kind."""

SCHEMA = {
    "peer": pl.String,
    "setting": pl.String,
    "mmsis": pl.List(pl.Int64),
    "start_at": pl.Datetime("us", "UTC"),
    "end_at": pl.Datetime("us", "UTC"),
    "zone": pl.String,
    "confidence": pl.Float64,
}


def installed(name: str) -> str | None:
    """The version of a package, or None."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def main() -> None:
    """Judge what is in the room."""
    room = Path(sys.argv[1])
    ask = json.loads((room / "asked.json").read_text())
    positions = pl.read_parquet(room / "positions.parquet")
    known: dict[str, str | None] = {}
    rows: list[Row] = []
    for name, judge in PEERS.get(ask["kind"], ()):
        known[name] = installed(name)
        if known[name] is not None:
            rows += judge(positions, ask)
    pl.DataFrame(rows, schema=SCHEMA).write_parquet(room / "events.parquet")
    (room / "peers.json").write_text(json.dumps(known))


if __name__ == "__main__":
    main()
