"""The packaged scenario: three waters, their traffic, and instances of the three behaviours."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path as FilePath

import numpy as np
import polars as pl

from sealane.errors import BadSetting
from sealane.scenario import report, staged, traffic
from sealane.scenario.feed import CHUNK_S, Feed, fixed_messages, hull_table
from sealane.scenario.reception import FAR, SATELLITE, Fading, hear
from sealane.scenario.registry import Registry
from sealane.scenario.sea import Sea
from sealane.scenario.truth import build
from sealane.scenario.waters import WATERS

__all__ = ["HOURS", "MIN_HOURS", "START", "make", "stage"]

START = datetime(2026, 3, 10, tzinfo=UTC)
HOURS = 72.0
MIN_HOURS = 60.0
OUTAGE_H = 7.0
"""The whole feed is silent for so long, once [h]."""


def stage(seed: int, hours: float) -> Sea:
    """Everything on stage, nothing received yet. Raises BadSetting when the time is too short."""
    if hours < MIN_HOURS:
        raise BadSetting(
            f"The strait needs {MIN_HOURS:.0f} hours to stage its instances, not {hours:g}.",
            hint="Leave --hours out, or choose the scenario 'bulk'.",
        )
    rng = np.random.default_rng([seed, 20260310])
    middle = hours / 2.0 + float(rng.uniform(-4.0, 1.0))
    outage = ((middle - OUTAGE_H / 2) * 3600 // 60 * 60, (middle + OUTAGE_H / 2) * 3600 // 60 * 60)
    sea = Sea(rng, hours * 3600.0, outage, Registry(rng))
    for water in WATERS:
        traffic.lanes(sea, water)
    for act in (
        traffic.moored,
        traffic.anchored,
        traffic.ferries,
        traffic.fishing,
        traffic.convoys,
        traffic.tows,
        traffic.pilots,
        staged.encounters,
        staged.drift_out,
        staged.gaps,
        staged.outliers,
    ):
        act(sea)
    return sea


def receive(sea: Sea) -> pl.DataFrame:
    """All kept reports of all hulls with what they say, in time order."""
    fading = Fading.draw(sea, WATERS)
    parts = []
    for number, vessel in enumerate(sea.vessels):
        sog, _ = report.motion(vessel.path)
        heard = hear(sea, fading, number, vessel, sog)
        spoken = report.speak(vessel, heard, sea.rng)
        parts.append(_named(spoken, [s.name for s in vessel.water.stations]))
    return pl.concat(parts).sort("at_s", "vessel")


def _named(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    table: dict[int, str] = dict(enumerate(names))
    table |= {SATELLITE: "SAT-001", FAR: "SAT-NET", -1: ""}
    return frame.with_columns(
        pl.col("station").replace_strict(table, return_dtype=pl.String).alias("name"),
        pl.col("second_station").replace_strict(table, return_dtype=pl.String).alias("second_name"),
    )


def make(seed: int, hours: float, nmea: FilePath, csv: FilePath) -> tuple[pl.DataFrame, Feed, Sea]:
    """Write the feed of the strait; returns the truth, the writer with its counts, and the sea."""
    sea = stage(seed, hours)
    reports = receive(sea)
    feed = Feed(START, hull_table([v.hull for v in sea.vessels]), nmea, csv, sea.rng)
    stations = [s for water in WATERS for s in water.stations]
    for since in range(0, int(sea.end_s), CHUNK_S):
        until = min(since + CHUNK_S, int(sea.end_s))
        piece = reports.filter((pl.col("at_s") >= since) & (pl.col("at_s") < until))
        spans = ((since, min(until, int(sea.outage[0]))), (max(since, int(sea.outage[1])), until))
        fixed = [m for a, b in spans if a < b for m in fixed_messages(stations, START, a, b)]
        feed.write(piece, fixed)
    return build(sea, START, reports), feed, sea
