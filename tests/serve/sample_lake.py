"""A small sea made by hand, for the tests of the server and for working on the page.

    python tests/serve/sample_lake.py [--port 8765] [--vessels 0]

serves it: forty vessels off Japan and across 180 deg over one day and past midnight, seven events
with a revision, a withdrawal with its successor, and an open one, two zones that overlap, files
with counts that add up, and rejects.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from sealane.lake import Lake, exclusion
from sealane.observe import Batch, Options, Reading, Tally
from sealane.tables import TABLES, empty, polars_schema

START = datetime(2026, 3, 1, 6, tzinfo=UTC)
HOURS = 24
DIGEST = "5a3b1e0000000001" * 4
STEP_MIN = 5
NAMES = ("KAIYO MARU", "PACIFIC DAWN", "WAKASHIO", "SEA LANE", "ORIENT STAR", "HOKUTO", "MINAMI")
SHIP_TYPES = (70, 80, 30, 60, 35, 55, 52, None)


class SampleLake:
    """Tables in memory, read like a lake."""

    def __init__(self, frames: dict[str, pl.DataFrame], *, version: int = 1) -> None:
        self.frames = frames
        self.version = version
        self.path = "sample lake"

    def version_of(self, _table: str) -> int:
        """As if every change were one of every table."""
        return self.version

    def ingested_at(self) -> datetime | None:
        """Some moment."""
        return datetime(2026, 3, 2, tzinfo=UTC)

    def scan(self, table: str) -> pl.LazyFrame:
        """The rows of a table."""
        assert table not in ("fixes", "truth"), "a lake does not keep these"
        return self.frames.get(table, empty(TABLES[table])).lazy()

    def scan_since(self, table: str, seen: frozenset[str]) -> tuple[pl.LazyFrame, frozenset[str]]:
        """All rows, as if each version were one new file."""
        name = str(self.version)
        rows = self.scan(table)
        return rows.head(0) if name in seen else rows, frozenset({name})

    def positions(
        self,
        mmsi: list[int] | None,
        since: datetime | None,
        until: datetime | None,
        *,
        hulls: tuple[int, int] | None,
    ) -> pl.LazyFrame:
        """Positions as a lake finds them."""
        rows = self.scan("positions")
        if mmsi is not None:
            rows = rows.filter(pl.col("mmsi").is_in(mmsi))
        if since is not None:
            rows = rows.filter(pl.col("observed_at") >= since)
        if until is not None:
            rows = rows.filter(pl.col("observed_at") < until)
        return rows if hulls is None else rows.filter(pl.col("mmsi").is_between(*hulls))

    def hearings(
        self, mmsi: list[int] | None, since: datetime | None, until: datetime | None
    ) -> pl.DataFrame:
        """Hearings as a lake finds them."""
        rows = self.scan("hearings").filter(pl.col("mmsi").is_in(mmsi or []) | (mmsi is None))
        if since is not None:
            rows = rows.filter(pl.col("observed_at") >= since)
        if until is not None:
            rows = rows.filter(pl.col("observed_at") < until)
        return rows.collect()

    def hull_splits(self, max_rows: int) -> list[tuple[int, int]]:
        """Two hulls in a range, so that pages cross many ranges."""
        hulls = sorted(self.scan("positions").collect().get_column("mmsi").unique())
        return [(pair[0], pair[-1]) for pair in (hulls[i : i + 2] for i in range(0, len(hulls), 2))]

    def exclude(self, *, reason: str, who: str, recorded_at: datetime, **what: Any) -> str:
        """As a lake does."""
        row = exclusion.exclusion(reason=reason, who=who, recorded_at=recorded_at, **what)
        self._append(row)
        return str(row.item(0, "exclusion_id"))

    def lift(self, exclusion_id: str, *, reason: str, who: str, recorded_at: datetime) -> None:
        """As a lake does."""
        rows = self.scan("exclusions").collect()
        by = {"reason": reason, "who": who, "recorded_at": recorded_at}
        self._append(exclusion.lifting(rows, exclusion_id, **by))

    def _append(self, row: pl.DataFrame) -> None:
        self.frames["exclusions"] = pl.concat([self.scan("exclusions").collect(), row])
        self.version += 1

    def latest_run(self) -> dict[str, Any] | None:
        """The newest run."""
        runs = self.scan("runs").sort("recorded_at").collect()
        return runs.row(-1, named=True) if runs.height else None


def sample_lake(*, vessels: int = 40) -> SampleLake:
    """The sample with so many vessels."""
    positions = _positions(vessels)
    return SampleLake(
        {
            "positions": positions,
            "hearings": _hearings(positions),
            "tracks": _tracks(positions),
            "events": _events(),
            "files": _files(positions),
            "rejects": _rejects(),
            "runs": _runs(),
        }
    )


def frame(table: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows as a frame of the table; what a row leaves out is null."""
    declared = TABLES[table]
    filled = [{name: row.get(name) for name in declared.names} for row in rows]
    return pl.DataFrame(filled, schema=polars_schema(declared), orient="row")


def wrap(lon: float) -> float:
    """A longitude within -180 <= lon < 180."""
    return (lon + 180.0) % 360.0 - 180.0


def mmsi_of(vessel: int) -> int:
    """The MMSI of the n-th vessel."""
    return 431_000_001 + vessel


def track_of(mmsi: int) -> str:
    """The track of a vessel."""
    first = START + timedelta(seconds=7 * (mmsi - mmsi_of(0)) % 60)
    return f"{mmsi}-{first:%Y%m%dT%H%M%SZ}"


def _report(vessel: int, minute: int) -> dict[str, Any]:
    course = 40.0 + 37.0 * vessel % 280.0
    east = 139.9 + 0.07 * (vessel % 7) if vessel % 4 else 179.6
    north = 34.0 + 0.31 * (vessel // 7) % 5 if vessel % 4 else -12.0 + vessel / 10
    moored = vessel % 8 == 5
    run_deg = 0.0 if moored else minute / 60 * 11.0 / 60
    turn = math.sin(minute / 190 + vessel)
    return {
        "mmsi": mmsi_of(vessel),
        "observed_at": START + timedelta(minutes=minute, seconds=7 * vessel % 60),
        "lon": wrap(east + run_deg * math.sin(math.radians(course))),
        "lat": north + run_deg * math.cos(math.radians(course)) / 3 + 0.02 * turn,
        "sog_kn": 0.1 if moored else 11.0 + vessel % 5,
        "cog_deg": None if moored else course,
        "heading_deg": int(course) if vessel % 3 else None,
        "nav_status": 5 if moored else 0,
        "message_type": 18 if vessel % 5 == 4 else 1,
        "transponder": "B" if vessel % 5 == 4 else "A",
        "source": "sample",
        "file_id": "5a3b1e0000000001",
        "offset": minute * 1000 + vessel,
    }


def _positions(vessels: int) -> pl.DataFrame:
    minutes = range(0, HOURS * 60, STEP_MIN)
    silent = {(1, hour) for hour in range(9, 17)}  # vessel 1 is silent for eight hours
    rows = [
        _report(vessel, minute)
        for vessel in range(vessels)
        for minute in minutes
        if (vessel, minute // 60) not in silent
    ]
    return frame("positions", rows).sort("mmsi", "observed_at")


def _tracks(positions: pl.DataFrame) -> pl.DataFrame:
    rows = []
    for (mmsi,), fixes in positions.group_by("mmsi", maintain_order=True):
        vessel = int(mmsi) - mmsi_of(0)
        lon = fixes.get_column("lon")
        crosses = float(lon.max()) - float(lon.min()) > 180
        west = float(lon.filter(lon > 0).min()) if crosses else float(lon.min())
        east = float(lon.filter(lon < 0).max()) if crosses else float(lon.max())
        first = fixes.get_column("observed_at").min()
        rows.append(
            {
                "track_id": f"{mmsi}-{first:%Y%m%dT%H%M%SZ}",
                "mmsi": mmsi,
                "first_at": first,
                "last_at": fixes.get_column("observed_at").max(),
                "fixes": fixes.height,
                "outliers": 0,
                "distance_nmi": 0.0 if vessel % 8 == 5 else 264.0,
                "min_lon": west,
                "max_lon": east,
                "min_lat": fixes.get_column("lat").min(),
                "max_lat": fixes.get_column("lat").max(),
                "transponder": "B" if vessel % 5 == 4 else "A",
                "name": f"{NAMES[vessel % len(NAMES)]} {vessel}" if vessel % 9 else None,
                "callsign": f"JD{vessel:04d}",
                "ship_type": SHIP_TYPES[vessel % len(SHIP_TYPES)],
                "length_m": 80.0 + vessel,
                "is_shared_mmsi": False,
            }
        )
    return frame("tracks", rows)


ZONES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "Sample Bay", "regime": "territorial_sea", "claimants": ["JP"]},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[139, 33], [141, 33], [141, 35], [139, 35], [139, 33]]],
            },
        },
        {
            "type": "Feature",
            "properties": {"name": "Sample Shelf", "regime": "eez", "claimants": ["JP", "XX"]},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[140, 32], [144, 32], [144, 36], [140, 36], [140, 32]]],
            },
        },
    ],
}


def _event(number: int, kind: str, hour: float, **changes: Any) -> dict[str, Any]:
    mmsis = changes.pop("mmsis", [mmsi_of(number)])
    start = START + timedelta(hours=hour)
    lon, lat = changes.pop("lon", 139.9 + number / 5), changes.pop("lat", 34.0 + number / 5)
    names = " and ".join(str(mmsi) for mmsi in mmsis)
    return {
        "event_id": f"{kind}{number:012d}",
        "kind": kind,
        "detector_version": "1",
        "revision": 1,
        "status": "new",
        "mmsis": mmsis,
        "track_ids": [track_of(mmsi) for mmsi in mmsis],
        "start_at": start,
        "end_at": start + timedelta(hours=3),
        "start_uncertainty_s": 150.0,
        "end_uncertainty_s": 150.0,
        "lon": lon,
        "lat": lat,
        "end_lon": wrap(lon + 0.3),
        "end_lat": lat + 0.1,
        "path": [lon, lat, wrap(lon + 0.3), lat + 0.1],
        "confidence": 0.9,
        "sentence_en": f"{kind} of {names} from {start:%Y-%m-%d %H:%M} Z",
        "sentence_ja": f"{names} の {kind}、{start:%Y-%m-%d %H:%M} Z から",
        "zones": json.dumps(
            [
                {
                    "name": "Sample Bay",
                    "regime": "territorial_sea",
                    "claimants": ["JP"],
                    "source": "sample",
                }
            ]
        ),
        "evidence": json.dumps({"duration_h": 3.0, "rows": [["5a3b1e0000000001", 7]]}),
        "recorded_at": START + timedelta(days=2),
        **changes,
    }


MEETING = {
    "vessels": 2,
    "contact_h": 3.5,
    "end": "seen apart",
    "last_contact_at": "2026-03-01T14:00:00Z",
    "drift_kn": 0.31,
    "explained_by": "harbour",
    "others_came_or_went": 4,
    "reception": {"class": "other", "ships_near": 3},
    "rows": [["5a3b1e0000000001", 7]],
}


def _events() -> pl.DataFrame:
    gap = _event(1, "gap", 9, end_at=START + timedelta(hours=17), confidence=0.85)
    open_gap = {"end_at": None, "end_lon": None, "end_lat": None, "end_uncertainty_s": None}
    rows = [
        gap,
        _event(2, "gap", 20, confidence=0.35, **open_gap),
        _event(3, "encounter", 4, mmsis=[mmsi_of(3), mmsi_of(6)]),
        {
            **_event(3, "encounter", 4, mmsis=[mmsi_of(3), mmsi_of(6)]),
            "revision": 2,
            "status": "revised",
            "because": "changed: end (2026-03-01 13:00Z to 2026-03-01 14:00Z), place of the end",
            "evidence": json.dumps(MEETING),
            "end_at": START + timedelta(hours=8),
            "recorded_at": START + timedelta(days=3),
        },
        _event(4, "encounter", 17, lon=179.95, lat=-11.6, mmsis=[mmsi_of(0), mmsi_of(4)]),
        _event(5, "zone_entry", 2),
        {
            **_event(5, "zone_entry", 2),
            "revision": 2,
            "status": "withdrawn",
            "because": "replaced, changed: vessels, start (2026-03-01 08:00Z to 2026-03-01 07:30Z)",
            "successor_id": "zone_entry000000000006",
            "recorded_at": START + timedelta(days=3),
        },
        _event(6, "zone_entry", 1.5, mmsis=[mmsi_of(5)]),
        _event(7, "zone_entry", 17.5, confidence=0.6),
    ]
    return frame("events", rows)


def _files(positions: pl.DataFrame) -> pl.DataFrame:
    kept = positions.height
    return frame(
        "files",
        [
            {
                "file_id": "5a3b1e0000000001",
                "digest": DIGEST,
                "file": "sample.nmea",
                "format": "nmea",
                "lines": kept + 12,
                "accepted": kept,
                "other": 6,
                "duplicates": 2,
                "rejected": 4,
                "positions": kept,
                "identities": 0,
                "first_at": positions.get_column("observed_at").min(),
                "last_at": positions.get_column("observed_at").max(),
                "other_by_type": json.dumps({"8": 6}),
            }
        ],
    )


def _hearings(positions: pl.DataFrame) -> pl.DataFrame:
    """Each third position was heard by another station two seconds later."""
    later = pl.col("observed_at") + timedelta(seconds=2)
    rows = positions.gather_every(3).with_columns(later.alias("heard_at"), source=pl.lit("hill"))
    declared = TABLES["hearings"]
    return rows.select(declared.names).cast(polars_schema(declared)).sort(declared.sort)


def _rejects() -> pl.DataFrame:
    rows = [
        {
            "file": "sample.nmea",
            "file_id": "5a3b1e0000000001",
            "line": None if number == 3 else 10 * number,
            "offset": 800 * number,
            "reason": "checksum" if number % 2 else "position",
            "detail": "expected 5A, found 5B" if number % 2 else None,
            "raw": "!AIVDM,1,1,,A,13aG?P0P00PD;88MD5MTDww@2D0@,0*5B",
        }
        for number in range(4)
    ]
    return frame("rejects", rows)


def _runs() -> pl.DataFrame:
    return frame(
        "runs",
        [
            {
                "run_id": "sample-run",
                "recorded_at": START + timedelta(days=3),
                "kinds": ["gap", "encounter", "zone_entry"],
                "rules": "{}",
                "zones": json.dumps(ZONES),
                "ports": None,
                "counts": "{}",
            }
        ],
    )


@dataclass(frozen=True)
class _Source:
    """The file that the sample pretends to come from."""

    name: str = "sample.nmea"

    def digest(self) -> str:
        return DIGEST


def write_sample(path: Path, *, vessels: int = 40) -> Lake:
    """The same sea in a real lake at a path."""
    sea = sample_lake(vessels=vessels).frames
    rows = sea["positions"].with_columns(content=pl.struct("mmsi", "observed_at").hash())
    batch = Batch(
        positions=rows.with_columns(pl.col("content").reinterpret(signed=True)),
        rejects=sea["rejects"],
        hearings=sea["hearings"],
    )

    def read(source: Any, options: Options) -> Reading:
        lines = sea["files"].row(0, named=True)
        tally = Tally(lines=lines["lines"], accepted=lines["accepted"] + 2, other=Counter({"8": 6}))
        return Reading(
            iter([batch]), tally, file=source.name, digest=source.digest(), dialect="nmea"
        )

    lake = Lake(path)
    lake.ingest([_Source()], reader=read)
    lake.replace_tracks(sea["tracks"])
    lake.append_events(sea["events"])
    lake.append_run(sea["runs"])
    return lake


def main() -> None:
    """Serve the sample."""
    from sealane.serve import run

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--vessels", type=int, default=40)
    asked = parser.parse_args()
    print(f"http://127.0.0.1:{asked.port}")
    run(sample_lake(vessels=asked.vessels), port=asked.port)


if __name__ == "__main__":
    main()
