"""What becomes of every real file at hand? (Goal: the accounting of each closes, and none fails.)

    python -m benchmarks.real_files                    # run them all, print the tables
    python -m benchmarks.real_files frio suez          # only these
    python -m benchmarks.real_files --write            # and put the tables into docs
    python -m benchmarks.real_files --keep /tmp/real   # keep the lakes, to look at them

Runs `sealane run`, as a user types it, on each file of ../shared/data that holds positions (nmea,
ais, respond) into a lake of its own, with every kind of event, and prints the tables of
docs/explanation/real-data.md: what was read and rejected, what tracks and events came of it, and
what else explains them. Exit code 1 if lines are lost or doubled, if a file
cannot be read that could be, or the other way round. The files belong to others and do not come
with the repository: where they are absent this says so and ends with 0; with CI=true it always
does, so that no figure depends on what a build machine happens to hold.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
PAGE = ROOT / "docs" / "explanation" / "real-data.md"
MAPPINGS = ROOT / "docs" / "how-to" / "mappings"
SURE = 0.5  # at or above it an event is not explained by something ordinary as well


@dataclass(frozen=True)
class Case:
    """One file, how it is read, and whether it can be read at all."""

    name: str
    path: str
    options: tuple[str, ...] = ()
    is_readable: bool = True


def _mapped(name: str, path: str, mapping: str) -> Case:
    return Case(name, path, ("--mapping", str(MAPPINGS / f"{mapping}.toml")))


BASE = ("--base-station-time",)
CASES = (
    Case("frio", "nmea/538004030_drift_1.ais"),
    Case("anchored", "nmea/219165000_ssc_1.ais"),
    Case("satellite-2021", "nmea/aisdb_20211101.nm4"),
    Case("satellite-2012", "nmea/amsa_exactearth_augmented.txt"),
    Case("coast-stations", "nmea/amsa_terrestrial.nmea.gz", BASE),
    Case("aegean", "nmea/pyais_sample.nmea", BASE),
    Case("worldwide", "nmea/go_ais_aistest.nmea"),
    Case("rare-types", "nmea/gpsd_sample.aivdm", ("--received-at", "2024-05-01T00:00:00Z")),
    Case("type-examples", "nmea/gpsd_typeexamples.nmea"),
    Case("tag-groups", "nmea/libais_tagblock.nmea"),
    Case("problems", "nmea/gfw_ais_tools", ("--received-at", "2024-05-01T00:00:00Z")),
    Case("ferry", "ais/dma_ferry.csv"),
    Case("us-archive", "ais/marinecadastre_20220103_first99999.parquet"),
    Case("us-one-row-each", "ais/noaa_20230111_1000.csv"),
    _mapped("wide-table", "ais/exactearth_20210701.csv.gz", "exactearth"),
    _mapped("one-number-338", "ais/mmsi_collision_338013000.ndjson.gz", "gfw-messages"),
    _mapped("one-number-416", "ais/mmsi_collision_416000000.ndjson.gz", "gfw-messages"),
    _mapped("solent", "respond/SolentAIS_20160112.csv", "solent"),
    _mapped("suez", "ais/suez_2021_boat_positions.csv", "suez"),
    _mapped("fishing-fleet", "ais/tianchi_fishing_east_china_sea.parquet", "fishing-fleet"),
    Case(
        "snapshot", "ais/baltic_digitraffic_20251212_snapshot.parquet", is_readable=False
    ),  # holds no time of any report
)


@dataclass
class Outcome:
    """What one run said, and the events of its lake."""

    case: Case
    said: dict[str, Any]
    reasons: dict[str, int] = field(default_factory=dict)
    events: list[tuple[str, int, int, str]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def closes(self) -> bool:
        """Every line is in exactly one of the four counts, file by file."""
        return all(
            f["accepted"] + f["other"] + f["duplicates"] + f["rejected"] == f["lines"]
            for f in self.said["files"]
            if "error" not in f
        )

    @property
    def was_read(self) -> bool:
        """No file of the case was refused as a whole."""
        return not any("error" in f for f in self.said["files"])


def run(case: Case, lake: Path) -> Outcome:
    """Run the whole flow on one file, in a process of its own."""
    command = [
        sys.executable, "-m", "sealane", "run", str(DATA / case.path), *case.options,
        "--lake", str(lake), "--json",
    ]  # fmt: skip
    begun = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    outcome = Outcome(case, json.loads(done.stdout), seconds=time.monotonic() - begun)
    if outcome.was_read:
        import polars as pl

        import sealane

        held = sealane.Lake(str(lake))
        counts = held.rejects().group_by("reason").len().sort(-pl.col("len").cast(int), "reason")
        outcome.reasons = dict(counts.iter_rows())
        outcome.events = counted(held.events())
    return outcome


def counted(events: pl.DataFrame) -> list[tuple[str, int, int, str]]:
    """By kind: standing events, those of confidence ``SURE`` or more, and what explains others."""
    import polars as pl

    why = pl.col("evidence").str.json_path_match("$.explained_by").alias("why")
    standing = events.filter(pl.col("status") != "withdrawn").with_columns(why)
    rows = []
    for kind in standing["kind"].unique().sort().to_list():
        own = standing.filter(pl.col("kind") == kind)
        said = own["why"].drop_nulls().value_counts().sort(-pl.col("count").cast(int), "why")
        reasons = ", ".join(f"{word} {n:,}" for word, n in said.iter_rows())
        rows.append((kind, own.height, int((own["confidence"] >= SURE).sum()), reasons))
    return rows


def reading_table(outcomes: list[Outcome]) -> str:
    """What was read: the four counts, and why lines were rejected."""
    rows = [
        "| file | lines | accepted | other | duplicates | rejected | positions | reasons |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for o in outcomes:
        total = o.said["total"]
        names = ("lines", "accepted", "other", "duplicates", "rejected", "positions")
        cells = " | ".join(f"{total[name]:,}" for name in names)
        why = ", ".join(f"{reason} {n:,}" for reason, n in o.reasons.items()) or "–"
        if o.was_read:
            rows.append(f"| {o.case.name} | {cells} | {why} |")
    return "\n".join(rows)


def finding_table(outcomes: list[Outcome]) -> str:
    """What came of it: tracks, and how long the whole flow took."""
    rows = [
        "| file | numbers | tracks | shared | fixes | outliers | seconds |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for o in outcomes:
        if not o.was_read:
            continue
        names = ("vessels", "tracks", "shared_mmsis", "fixes", "outliers")
        cells = " | ".join(f"{o.said[name]:,}" for name in names)
        rows.append(f"| {o.case.name} | {cells} | {o.seconds:.0f} |")
    return "\n".join(rows)


def event_table(outcomes: list[Outcome]) -> str:
    """Standing events of every file and kind that has any, and what else explains them."""
    rows = [
        "| file | kind | events | 0.5 or more | explained as well by |",
        "| --- | --- | ---: | ---: | --- |",
    ]
    for o in outcomes:
        for kind, standing, sure, reasons in o.events:
            rows.append(f"| {o.case.name} | {kind} | {standing:,} | {sure:,} | {reasons or '–'} |")
    none = [o.case.name for o in outcomes if o.was_read and not o.events]
    return "\n".join([*rows, *([f"\nNo event at all: {', '.join(none)}."] if none else [])])


def write_page(tables: dict[str, str]) -> None:
    """Put the tables between their marks in the page."""
    text = PAGE.read_text(encoding="utf-8")
    for name, table in tables.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)", re.DOTALL)
        text, found = pattern.subn(lambda m, t=table: m[1] + t + m[2], text)  # type: ignore[misc]
        if found != 1:
            sys.exit(f"{PAGE} has no place for {name!r}: <!-- {name} --> ... <!-- /{name} -->")
    PAGE.write_text(text, encoding="utf-8")


def chosen_cases(names: list[str]) -> list[Case]:
    """The cases asked for; a name that is none is told."""
    known = {case.name: case for case in CASES}
    if unknown := [name for name in names if name not in known]:
        sys.exit(f"No file is called {', '.join(unknown)}. There are: {', '.join(known)}.")
    return [known[name] for name in names] or list(CASES)


def main() -> int:
    """Run the files asked for, print the tables, say whether all is as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    cases = chosen_cases(asked.names)
    if os.environ.get("CI") == "true" or not DATA.is_dir():
        print(f"Not run: the real files ({DATA}) are no part of the repository.")
        return 0
    with tempfile.TemporaryDirectory(prefix="sealane-real-") as folder:
        lakes = asked.keep or Path(folder)
        outcomes = [run(case, lakes / case.name) for case in cases]
    day = f"{datetime.now(UTC):%-d %B %Y}"
    tables = {
        "read": reading_table(outcomes),
        "found": finding_table(outcomes),
        "events": event_table(outcomes),
        "date": f"Measured on {day} by `python -m benchmarks.real_files --write`.",
    }
    print("\n\n".join(tables.values()))
    if asked.write and not asked.names:
        write_page(tables)
    wrong = [o.case.name for o in outcomes if not o.closes or o.was_read != o.case.is_readable]
    if wrong:
        print(f"\nWRONG: {', '.join(wrong)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
