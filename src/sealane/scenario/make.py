"""One door: make a scenario by name into a directory."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from sealane.errors import BadInput, NotFound
from sealane.scenario import bulk, seas, strait, talk, zone
from sealane.scenario.sea import Sea
from sealane.scenario.seas_waters import WATERS as SEAS
from sealane.scenario.seas_waters import ZONES
from sealane.scenario.waters import WATERS, Water

__all__ = ["NAMES", "Made", "lines_text", "make", "ports_text"]

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "strait": "three invented waters with traffic, hard cases and staged events, and posts "
        "around one of them in four languages, 72 h",
        "seas": "six real areas with invented ships and every behaviour, 96 h",
        "bulk": "traffic only, as much as asked for: for measuring speed, 24 h",
    }
)
"""Scenarios by name, with what they are."""

_DRAWN = "Sealane scenario (drawn around real places)"

VERSION = 4
"""Raised whenever the same seed gives other bytes than before."""


@dataclass(frozen=True)
class Made:
    """The files of a scenario that was made, and how much is in them."""

    name: str
    seed: int
    hours: float
    vessels: int
    positions: int
    sentences: int
    instances: int
    posts: int
    nmea: Path
    csv: Path
    truth: Path
    zones: Path
    ports: Path
    lists: Path
    lines: Path
    posts_feed: Path
    posts_truth: Path
    posts_staged: Path
    about: Path

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {k: str(v) if isinstance(v, Path) else v for k, v in asdict(self).items()}


def make(
    name: str,
    *,
    seed: int,
    out_dir: str | Path,
    hours: float | None = None,
    vessels: int | None = None,
) -> Made:
    """Make scenario `name` into a directory; the same seed gives the same bytes.

    Writes feed.nmea (AIVDM with tag blocks), feed.csv (the same positions as a MarineCadastre
    table), truth.parquet (TRUTH), zones.geojson, ports.csv and
    scenario.json; seas also lists.csv and lines.geojson, where something of them is staged; strait
    also posts.jsonl, with posts_truth.parquet (one row for each post) and posts_staged.json
    (campaigns, stories and claims with their truth).
    hours: length (strait: 60 or more, default 72; seas: 84 or more,
    default 96; bulk: default 24). vessels: bulk only, default
    2,000; it makes about 60 positions for each vessel and hour, in bounded memory.

    Raises:
        NotFound: no scenario has that name.
        BadSetting: the hours are too few to stage what the scenario promises.
        BadInput: the directory cannot be written.
    """
    if name not in NAMES:
        raise NotFound(f"There is no scenario '{name}'.", hint=f"Choose: {', '.join(NAMES)}.")
    out = Path(out_dir)
    files = {
        key: out / file
        for key, file in (
            ("nmea", "feed.nmea"),
            ("csv", "feed.csv"),
            ("truth", "truth.parquet"),
            ("zones", "zones.geojson"),
            ("ports", "ports.csv"),
            ("lists", "lists.csv"),
            ("lines", "lines.geojson"),
            ("posts_feed", "posts.jsonl"),
            ("posts_truth", "posts_truth.parquet"),
            ("posts_staged", "posts_staged.json"),
            ("about", "scenario.json"),
        )
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
        return _write(name, seed, hours, vessels, files)
    except OSError as error:
        raise BadInput(
            f"{out} cannot be written: {error.strerror or error}.", file=str(out)
        ) from error


def _write(
    name: str, seed: int, hours: float | None, vessels: int | None, files: dict[str, Path]
) -> Made:
    lists: list[dict[str, str | int | None]] = []
    lines: dict[str, list[tuple[float, float]]] = {}
    usual = {"strait": strait.HOURS, "seas": seas.HOURS, "bulk": bulk.HOURS}
    span = float(hours) if hours is not None else usual[name]
    posts = 0
    if name == "strait":
        truth, feed, sea = strait.make(seed, span, files["nmea"], files["csv"])
        posts = _posts(sea, seed, files)
    elif name == "seas":
        truth, feed, sea = seas.make(seed, span, files["nmea"], files["csv"])
        lists, lines = sea.lists, sea.lines
    else:
        truth, feed = bulk.make(
            seed, span, bulk.VESSELS if vessels is None else vessels, files["nmea"], files["csv"]
        )
    truth.write_parquet(files["truth"], compression="zstd", statistics=True)
    is_real = name == "seas"
    zones = zone.geojson(ZONES, source=_DRAWN) if is_real else zone.geojson()
    files["zones"].write_text(zones, encoding="utf-8")
    files["ports"].write_text(ports_text(SEAS if is_real else WATERS), encoding="utf-8")
    if lists:
        pl.DataFrame(lists).write_csv(files["lists"])
    if lines:
        files["lines"].write_text(lines_text(lines), encoding="utf-8")
    made = Made(
        name=name,
        seed=seed,
        hours=span,
        vessels=feed.hulls.height,
        positions=feed.rows,
        sentences=feed.sentences,
        instances=int(truth.filter(pl.col("is_event")).height),
        posts=posts,
        **files,
    )
    files["about"].write_text(json.dumps(_about(made, truth), indent=1) + "\n", encoding="utf-8")
    return made


def _posts(sea: Sea, seed: int, files: dict[str, Path]) -> int:
    """What people say of the strait; how many posts."""
    incident = talk.incident_of(sea)
    return talk.write(
        talk.hold(incident, seed=seed, end_s=sea.end_s),
        incident,
        exercise_id=f"scenario-strait-{seed}",
        start=strait.START,
        feed=files["posts_feed"],
        truth=files["posts_truth"],
        about=files["posts_staged"],
    )


def ports_text(waters: Sequence[Water]) -> str:
    """The ports of these waters as CSV."""
    rows = ["name,lon,lat"]
    for water in waters:
        for port in water.ports:
            lon = (port.berth[0] + 180.0) % 360.0 - 180.0
            rows.append(f"{port.name},{lon:.4f},{port.berth[1]:.4f}")
    return "\n".join(rows) + "\n"


def lines_text(lines: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """Cables by name as GeoJSON."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": name, "source": _DRAWN},
            "geometry": {"type": "LineString", "coordinates": [list(point) for point in points]},
        }
        for name, points in lines.items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, indent=1) + "\n"


def _about(made: Made, truth: pl.DataFrame) -> dict[str, Any]:
    cases = truth.group_by("kind", "is_event", "case").len().sort("kind", "is_event", "case")
    return {
        "name": made.name,
        "what": NAMES[made.name],
        "version": VERSION,
        "seed": made.seed,
        "start_at": strait.START.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "hours": made.hours,
        "vessels": made.vessels,
        "positions": made.positions,
        "sentences": made.sentences,
        "posts": made.posts,
        "kept": (
            "Ships transmit at the intervals of ITU-R M.1371-5; the archive keeps the first report "
            "of a hull that was heard in each minute (in each three minutes at rest)."
        ),
        "invented": (
            "Every ship, number, port and station is invented; coasts, features and their "
            "claimants are real, and nothing of it ever happened."
            if made.name == "seas"
            else "Every state, port, claim, ship and number is invented; the coast is real."
        ),
        "truth": cases.rows(named=True),
    }
