"""Counts of several seeds as figures, and the file that the docs show them from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

MEASURED = Path(__file__).resolve().parents[2] / "docs/reference/events/measured.json"
ERRORS = ("start_error_s", "end_error_s")
VIEWS = ("alone", "together")

Counts = dict[str, Any]


def figures(counts: Sequence[Counts], vessel_days: float) -> dict[str, Any]:
    """Precision, recall, F1, median errors and false alarms over all seeds.

    ``neither_way`` are sure events that none of these counts: true, but from when to when nobody
    said.
    """
    true, false, missed = (
        sum(one[name] for one in counts)
        for name in ("true_positives", "false_positives", "false_negatives")
    )
    return {
        "instances": true + missed,
        "precision": true / max(1, true + false),
        "recall": true / max(1, true + missed),
        "f1": 2 * true / max(1, 2 * true + false + missed),
        "neither_way": sum(one["tolerated"] for one in counts),
        **{name: middle([one[name] for one in counts]) for name in ERRORS},
        "false_per_1000_vessel_days": 1000.0 * false / max(1.0, vessel_days),
    }


def middle(values: Sequence[float | None]) -> float | None:
    """The median of medians that there are."""
    known = sorted(value for value in values if value is not None)
    return known[len(known) // 2] if known else None


def row_of(kind: str, results: dict[str, Sequence[Counts]]) -> dict[str, Any]:
    """One kind: its figures in each view, and those of its peers on the same seas."""
    row: dict[str, Any] = {"kind": kind}
    for view, own in results.items():
        days = sum(result["vessel_days"] for result in own)
        counts = [result["kinds"][kind] for result in own if kind in result["kinds"]]
        row[view] = figures(counts, days)
        if view == "alone":
            row["peers"] = beside([result.get("peers", []) for result in own], days)
    return row


def beside(results: Sequence[Sequence[Counts]], days: float) -> list[dict[str, Any]]:
    """Figures of each peer and setting; a peer that is not there is named with none."""
    found: dict[tuple[str, str], list[Counts]] = {}
    for one in results:
        for counts in one:
            found.setdefault((counts["peer"], counts["setting"]), []).append(counts)
    rows = []
    for (peer, setting), every in found.items():
        named = {"peer": peer, "setting": setting, "version": every[0]["version"]}
        is_there = all(counts["version"] is not None for counts in every)
        rows.append({**named, **(figures(every, days) if is_there else {})})
    return rows


def write(rows: Sequence[dict[str, Any]], seeds: Sequence[int], views: Sequence[str]) -> None:
    """Put these figures in place of older ones of the same kinds and views."""
    known = json.loads(MEASURED.read_text())["rows"] if MEASURED.exists() else []
    by_kind = {row["kind"]: row for row in known}
    said = " ".join(str(seed) for seed in seeds)
    for row in rows:
        kept = by_kind.setdefault(row["kind"], {"kind": row["kind"]})
        for view in views:
            command = f"python -m benchmarks.truth --seeds {said} --kinds {row['kind']}"
            kept[view] = {**row[view], "seeds": list(seeds), "command": f"{command} --views {view}"}
        kept["goal"] = row["goal"]
        if row.get("peers"):
            kept["peers"] = row["peers"]
    ordered = sorted(by_kind.values(), key=lambda row: str(row["kind"]))
    MEASURED.parent.mkdir(parents=True, exist_ok=True)
    MEASURED.write_text(json.dumps({"rows": ordered}, indent=1) + "\n")
