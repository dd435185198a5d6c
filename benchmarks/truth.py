"""How good is every detector? One table for all kinds, on seas whose truth is known.

    python -m benchmarks.truth                            # seeds 901 to 906, whole flow
    python -m benchmarks.truth --seeds 3 --kinds swarm --quick   # one kind staged, no files

Kinds of the first stage are scored on the strait, all others on the seas. Rules may be looked at
with seeds 1 to 10; others are for scoring only. Without --quick each seed is made, run through
`sealane run` on the NMEA feed, and scored by `sealane scenario score`; with it the reports go
straight into the detectors. Prints for each kind: instances, precision, recall, F1, median error
of start and end, and false alarms for 1,000 vessel-days; with --list what was missed and what
was false. Exit code 1 where a goal is not reached.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.events_on_scenario import sealane

WITH_REJECTS = 3
"""Exit code of a run that is done, with rejected input: hulls of the seas send what cannot be."""
SPINE = ("encounter", "gap", "zone_entry")
GOALS = {
    **dict.fromkeys(("gap", "encounter", "zone_entry", "port_visit", "swarm"), 0.95),
    **dict.fromkeys(("identity_change", "passage", "listed"), 0.95),
    **dict.fromkeys(("loitering", "shadowing", "approach", "spoofing"), 0.90),
    **dict.fromkeys(("fishing", "rendezvous"), 0.85),
}
"""F1 that each kind is to reach."""


def whole(name: str, seed: int, room: Path) -> dict[str, Any]:
    """Make a sea, run the flow on its feed, and score it."""
    sea, lake = room / f"{name}-{seed}", room / f"lake-{name}-{seed}"
    made = sealane("scenario", "make", name, "--seed", str(seed), "-o", str(sea))
    given = ["--zones", str(sea / "zones.geojson"), "--ports", str(sea / "ports.csv")]
    for flag, file in (("--list", sea / "lists.csv"), ("--lines", sea / "lines.geojson")):
        given += [flag, str(file)] if file.exists() else []
    run = ("run", str(sea / "feed.nmea"), "--lake", str(lake), *given)
    sealane(*run, accepts=(0, WITH_REJECTS))
    truth = str(sea / "truth.parquet")
    score = sealane("scenario", "score", "--truth", truth, "--lake", str(lake))
    return {**score, "vessel_days": made["vessels"] * made["hours"] / 24.0}


def quick(seed: int, kinds: Sequence[str]) -> dict[str, Any]:
    """Stage these kinds alone amid traffic, and give the reports straight to their detectors."""
    from sealane import scenario, tracks
    from sealane.detect import columns_of
    from sealane.engine import detectors
    from sealane.engine.judgement import judged
    from sealane.scenario import seas
    from sealane.scenario.strait import START

    positions, identities, truth, sea = seas.play(seed, kinds)
    fixes = tracks.Segmenter().segment(positions)
    columns = columns_of(fixes, identities)
    placed = places_of(sea).given_to(detectors(kinds))
    kept = [detector.sift(columns) for detector in placed]
    events = judged(placed, [lambda one=one: one for one in kept])
    own = truth.filter(truth["kind"].is_in(kinds))
    days = columns.hulls["mmsi"].n_unique() * seas.HOURS / 24.0
    until = START + timedelta(hours=seas.HOURS)
    return {**scenario.score(own, events, until=until), "vessel_days": days}


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


def summed(results: Sequence[dict[str, Any]], kinds: Sequence[str]) -> list[dict[str, Any]]:
    """One row for each kind over all seeds."""
    days = sum(result["vessel_days"] for result in results)
    rows = []
    for kind in kinds:
        own = [result["kinds"][kind] for result in results if kind in result["kinds"]]
        true, false, missed = (
            sum(one[name] for one in own)
            for name in ("true_positives", "false_positives", "false_negatives")
        )
        rows.append(
            {
                "kind": kind,
                "instances": true + missed,
                "precision": true / max(1, true + false),
                "recall": true / max(1, true + missed),
                "f1": 2 * true / max(1, 2 * true + false + missed),
                "start_error_s": middle([one["start_error_s"] for one in own]),
                "end_error_s": middle([one["end_error_s"] for one in own]),
                "false_per_1000_vessel_days": 1000.0 * false / days,
                "goal": GOALS.get(kind),
            }
        )
    return rows


def middle(values: Sequence[float | None]) -> float | None:
    """The median of medians that there are."""
    known = sorted(value for value in values if value is not None)
    return known[len(known) // 2] if known else None


def show(rows: Sequence[dict[str, Any]]) -> None:
    """The table for people, in the form of the docs."""
    print("| kind | instances | precision | recall | F1 | goal | start off | end off | false |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for row in rows:
        off = [f"{row[k]:.0f} s" if row[k] is not None else "-" for k in ERRORS]
        goal = "-" if row["goal"] is None else f"{row['goal']:.2f}"
        rates = " | ".join(f"{row[name]:.3f}" for name in ("precision", "recall", "f1"))
        false = f"{row['false_per_1000_vessel_days']:.1f}"
        told = (f"`{row['kind']}`", row["instances"], rates, goal, *off, false)
        print(f"| {' | '.join(str(one) for one in told)} |")


ERRORS = ("start_error_s", "end_error_s")


def listed(results: Sequence[dict[str, Any]], kinds: Sequence[str]) -> None:
    """What was missed, and what was false."""
    for result in results:
        for name in ("misses", "false_events"):
            for one in result[name]:
                if one["kind"] in kinds:
                    print(name, json.dumps(one))


MEASURED = Path(__file__).parents[1] / "docs/reference/events/measured.json"


def keep(rows: Sequence[dict[str, Any]], asked: argparse.Namespace) -> None:
    """Put these figures in place of older ones of the same kinds."""
    known = json.loads(MEASURED.read_text())["rows"] if MEASURED.exists() else []
    seeds = " ".join(str(seed) for seed in asked.seeds)
    for row in rows:
        kind, is_quick = row["kind"], " --quick" * asked.quick
        row["seeds"] = asked.seeds
        row["sea"] = "the strait" if kind in SPINE and not asked.quick else "the seas"
        row["command"] = f"python -m benchmarks.truth{is_quick} --kinds {kind} --seeds {seeds}"
    names = {row["kind"] for row in rows}
    kept = [row for row in known if row["kind"] not in names] + list(rows)
    kept.sort(key=lambda row: str(row["kind"]))
    MEASURED.write_text(json.dumps({"rows": kept}, indent=1) + "\n")


def main() -> int:
    """Score, print, and say whether every goal is reached."""
    from sealane import tables

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[901, 902, 903, 904, 905, 906])
    parser.add_argument("--kinds", nargs="+", default=list(tables.KINDS))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true", help="keep the figures for the docs")
    asked = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as room:
        for seed in asked.seeds:
            if asked.quick:
                results.append(quick(seed, asked.kinds))
                continue
            names = ["strait"] * bool(set(asked.kinds) & set(SPINE))
            names += ["seas"] * bool(set(asked.kinds) - set(SPINE))
            for name in names:
                result = whole(name, seed, Path(room))
                is_spine = name == "strait"
                result["kinds"] = {
                    k: v for k, v in result["kinds"].items() if (k in SPINE) == is_spine
                }
                results.append(result)
    rows = summed(results, asked.kinds)
    if asked.json:
        print(json.dumps({"seeds": asked.seeds, "rows": rows}))
    else:
        show(rows)
    if asked.write:
        keep(rows, asked)
    if asked.list:
        listed(results, asked.kinds)
    return int(any(row["goal"] is not None and row["f1"] < row["goal"] for row in rows))


if __name__ == "__main__":
    sys.exit(main())
