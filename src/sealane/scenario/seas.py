"""The packaged seas: six real areas with invented ships, and instances of every behaviour."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path as FilePath

import numpy as np
import polars as pl

from sealane.errors import BadSetting
from sealane.scenario import report, said
from sealane.scenario import traffic as ordinary
from sealane.scenario.feed import CHUNK_S, Feed, fixed_messages, hull_table
from sealane.scenario.gate import STRAITS
from sealane.scenario.reception import FAR, SATELLITE, Fading, hear
from sealane.scenario.registry import Hull, Registry
from sealane.scenario.sea import Sea, Vessel
from sealane.scenario.seas_features import presences
from sealane.scenario.seas_waters import FLEETS, QUAYS, WATERS, ZONES
from sealane.scenario.stage import ACTS
from sealane.scenario.strait import START
from sealane.scenario.truth import build

__all__ = ["HOURS", "MIN_HOURS", "make", "play", "receive", "stage"]

HOURS = 96.0
MIN_HOURS = 84.0
OUTAGE_H = 5.0
"""The whole feed is silent for so long, once [h]."""


def stage(
    seed: int, hours: float = HOURS, kinds: Sequence[str] | None = None, *, traffic: bool = True
) -> Sea:
    """Everything on stage, nothing received yet. ``kinds`` are staged, all by default.

    Without ``traffic`` the hulls that are staged are alone on the sea.

    Each kind draws from numbers of its own: what is staged for one changes no other.

    Raises:
        BadSetting: the time is too short.
    """
    if hours < MIN_HOURS:
        raise BadSetting(
            f"The seas need {MIN_HOURS:.0f} hours to stage their instances, not {hours:g}.",
            hint="Leave --hours out.",
        )
    rng = np.random.default_rng([seed, 20261127])
    middle = hours / 2.0 + float(rng.uniform(-4.0, 4.0))
    outage = ((middle - OUTAGE_H / 2) * 3600 // 60 * 60, (middle + OUTAGE_H / 2) * 3600 // 60 * 60)
    sea = Sea(rng, hours * 3600.0, outage, Registry(rng))
    if traffic:
        for water in WATERS:
            ordinary.lanes(sea, water)
        ordinary.moored(sea, QUAYS)
        ordinary.fishing(sea, FLEETS)
    for kind, act in ACTS.items():
        if kinds is None or kind in kinds:
            sea.rng = np.random.default_rng([seed, zlib.crc32(kind.encode())])
            act(sea)
    sea.rng = np.random.default_rng([seed, 20261128])
    sea.instances += presences(sea)
    return sea


def receive(sea: Sea) -> tuple[pl.DataFrame, list[Hull]]:
    """All kept reports of all hulls in time order, and what they claim to be: the column ``says``
    is the number of the claim."""
    fading = Fading.draw(sea, WATERS)
    parts, claims = [], list[Hull]()
    for number, vessel in enumerate(sea.vessels):
        sog, _ = report.motion(vessel.path)
        heard = hear(sea, fading, number, vessel, sog)
        spoken = report.replayed(vessel, report.speak(vessel, heard, sea.rng))
        names = [s.name for s in vessel.water.stations]
        parts.append(_named(spoken, names).with_columns(_says(vessel, len(claims))))
        claims += [vessel.hull, *(hull for _, hull in vessel.says)]
    return pl.concat(parts).sort("at_s", "vessel"), claims


def _says(vessel: Vessel, first: int) -> pl.Expr:
    """The number of the claim that holds at each report."""
    since = [at for at, _ in vessel.says]
    later = [(pl.col("at_s") >= at).cast(pl.Int32) for at in since]
    return pl.sum_horizontal(pl.lit(first, pl.Int32), *later).cast(pl.Int32).alias("says")


def _named(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    table: dict[int, str] = dict(enumerate(names))
    table |= {SATELLITE: "SAT-001", FAR: "SAT-NET", -1: ""}
    return frame.with_columns(
        pl.col("station").replace_strict(table, return_dtype=pl.String).alias("name"),
        pl.col("second_station").replace_strict(table, return_dtype=pl.String).alias("second_name"),
    )


def play(
    seed: int, kinds: Sequence[str] | None = None, *, hours: float = HOURS, traffic: bool = True
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, Sea]:
    """POSITIONS, IDENTITIES and TRUTH of the seas, and the sea itself: no file between."""
    sea = stage(seed, hours, kinds, traffic=traffic)
    reports, claims = receive(sea)
    spoken = said.positions(reports, claims, START), said.identities(reports, claims, START)
    return (*spoken, build(sea, START, reports, ZONES, STRAITS, is_grown=True), sea)


def make(seed: int, hours: float, nmea: FilePath, csv: FilePath) -> tuple[pl.DataFrame, Feed, Sea]:
    """Write the feed of the seas; returns the truth, the writer with its counts, and the sea."""
    sea = stage(seed, hours)
    reports, claims = receive(sea)
    feed = Feed(START, hull_table(claims), nmea, csv, sea.rng)
    stations = [s for water in WATERS for s in water.stations]
    spoken = reports.with_columns(pl.col("says").alias("vessel"))
    for since in range(0, int(sea.end_s), CHUNK_S):
        until = min(since + CHUNK_S, int(sea.end_s))
        piece = spoken.filter((pl.col("at_s") >= since) & (pl.col("at_s") < until))
        spans = ((since, min(until, int(sea.outage[0]))), (max(since, int(sea.outage[1])), until))
        fixed = [m for a, b in spans if a < b for m in fixed_messages(stations, START, a, b)]
        feed.write(piece.drop("says"), fixed)
    return build(sea, START, reports, ZONES, STRAITS, is_grown=True), feed, sea
