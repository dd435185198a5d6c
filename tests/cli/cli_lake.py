"""A small sea for the tests of the command line, and the command line called in this process."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sealane.cli import main

START = datetime(2024, 5, 2, tzinfo=UTC)
HEADER = "MMSI,BaseDateTime,LAT,LON,SOG,COG,VesselName\n"
SAILOR, WITNESS, ONE, OTHER = 211000001, 211000002, 211000003, 211000004


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one JSON object that it must be."""
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


def sealane(*arguments: str | Path) -> Said:
    """A command with its exit code and both streams."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as left:
            code = int(left.code or 0)
    return Said(code, out.getvalue(), err.getvalue())


def row(mmsi: int, minute: float, lon: float, lat: float, sog: float = 10.0) -> str:
    """One report of a MarineCadastre table."""
    at = (START + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{mmsi},{at},{lat:.6f},{(lon + 180) % 360 - 180:.6f},{sog},90.0,SHIP {mmsi % 10}\n"


def write_feed(path: Path, *, from_minute: int = 0, to_minute: int = 1440) -> Path:
    """A ship that sails 20 h with 8 h of silence, one that is always heard, two side by side."""
    rows = []
    for minute in range(from_minute, to_minute, 2):
        at = minute / 60 * 10 / 60  # degrees sailed at 10 kn on the equator
        if not 300 < minute < 780:
            rows.append(row(SAILOR, minute, -30.0 + at, 0.0))
        rows.append(row(WITNESS, minute, -30.0 + at, 0.1))
        if 120 <= minute <= 420:
            rows.append(row(ONE, minute, -25.5, 4.8, 0.1))
            rows.append(row(OTHER, minute, -25.501, 4.8, 0.1))
    path.write_text(HEADER + "".join(rows))
    return path


def write_zones(path: Path, **properties: Any) -> Path:
    """One zone over the way of the sailor, with a name and a regime alone."""
    ring = [[-29.9, -1], [-29.5, -1], [-29.5, 1], [-29.9, 1], [-29.9, -1]]
    feature = {
        "type": "Feature",
        "properties": {"name": "Middle Ground", "regime": "eez", **properties},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path
