"""One seed of the seas, played and scored: a kind alone amid traffic, or all through the flow."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.events_on_scenario import sealane
from benchmarks.judging import peers

WITH_REJECTS = (0, 3)
"""Exit codes of a run: hulls that say a number of no valid form are rejected, as staged."""


def together(seed: int) -> dict[str, Any]:
    """All kinds on one sea: made, its feed run through the whole flow, and scored."""
    with tempfile.TemporaryDirectory() as room:
        sea, lake = Path(room) / "seas", Path(room) / "lake"
        made = sealane("scenario", "make", "seas", "--seed", str(seed), "-o", str(sea))
        given = ["--zones", str(sea / "zones.geojson"), "--ports", str(sea / "ports.csv")]
        for flag, file in (("--list", sea / "lists.csv"), ("--lines", sea / "lines.geojson")):
            given += [flag, str(file)] if file.exists() else []
        sealane("run", str(sea / "feed.nmea"), "--lake", str(lake), *given, accepts=WITH_REJECTS)
        truth = str(sea / "truth.parquet")
        score = sealane("scenario", "score", "--truth", truth, "--lake", str(lake))
    return {**score, "vessel_days": made["vessels"] * made["hours"] / 24.0}


def alone(seed: int, kind: str, peers_python: str | None = None) -> dict[str, Any]:
    """Stage one kind amid traffic, and give the reports straight to its detector.

    Where ``peers_python`` is given, its peers judge the same reports (see ``peers``).
    """
    from sealane import scenario, tracks
    from sealane.detect import columns_of
    from sealane.engine import detectors
    from sealane.engine.judgement import judged
    from sealane.scenario import seas
    from sealane.scenario.strait import START

    positions, identities, truth, sea = seas.play(seed, [kind])
    fixes = tracks.Segmenter().segment(positions)
    columns = columns_of(fixes, identities)
    placed = places_of(sea).given_to(detectors([kind]))
    kept = [detector.sift(columns) for detector in placed]
    events = judged(placed, [lambda one=one: one for one in kept])
    own = truth.filter(truth["kind"] == kind)
    until = START + timedelta(hours=seas.HOURS)
    days = columns.hulls["mmsi"].n_unique() * seas.HOURS / 24.0
    beside = peers.judge(peers_python, kind, positions, own, until) if peers_python else []
    return {**scenario.score(own, events, until=until), "vessel_days": days, "peers": beside}


def places_of(sea: Any) -> Any:
    """Zones, ports, lists and lines of a made sea, as its files would give them."""
    import polars as pl

    from sealane.detect.watchlist.lists import Watchlists
    from sealane.engine.places import Places
    from sealane.geo import Lines, Ports
    from sealane.law import ZoneSet
    from sealane.scenario import zone
    from sealane.scenario.make import lines_text, ports_text
    from sealane.scenario.seas_waters import WATERS, ZONES

    with tempfile.TemporaryDirectory() as room:
        ports = Path(room) / "ports.csv"
        ports.write_text(ports_text(WATERS))
        lists = Path(room) / "lists.csv"
        if sea.lists:
            pl.DataFrame(sea.lists).write_csv(lists)
        lines = lines_text(sea.lines)
        return Places.of(
            None,
            zones=ZoneSet.from_geojson_text(zone.geojson(ZONES), file="zones"),
            ports=Ports.from_csv(ports),
            lists=Watchlists.from_files([lists]) if sea.lists else None,
            lines=Lines.from_geojson_text(lines, file="lines") if sea.lines else None,
        )
