"""What `python -m benchmarks.truth --write` measured, as tables of the reference."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Table = Callable[[list[str], list[list[Any]]], str]

VIEWS = {
    "alone": "alone amid traffic",
    "together": "all kinds together, through the whole flow",
}
ERRORS = ("start_error_s", "end_error_s")
RATES = ("precision", "recall", "f1")
NAMES = [
    *("instances", "precision", "recall", "F1", "neither way"),
    *("start off", "end off", "false alarms"),
]
SETTINGS = {"defaults": "its defaults", "set": "set for the kind"}

MEANING = (
    "Starts and ends are off by so much in the median; false alarms are for 1,000 vessel-days. A "
    "made-up sea shows what a rule does with what was staged, not how often it happens.\n\n"
    "*Neither way* are sure events that are neither right nor false here: what they tell of did "
    "happen, but it was staged for something else, so that nobody said from when to when it lasts. "
    "Most are ships whose part ends where they would still be heard (a silence of the sea, not of "
    "a scene), ships that lie or drift between two parts, and ships that pass a strait or cross a "
    "limit on their way. Where they are many, as in gap and loitering, precision speaks of the "
    "smaller part of what the rule finds. A dash: not counted when that was measured.\n"
)
PEERS = (
    "Peers were given the same reports of the kind alone, and their events were scored by the same "
    "scorer on the same instances. *Set for the kind* is what their documentation offers nearest "
    "to the kind's definition, with free numbers chosen on seed 1, and with what lies too "
    "near to shore or port left out for them.\n"
)


def rows(folder: Path) -> list[dict[str, Any]]:
    """What was measured, by kind."""
    path = folder / "measured.json"
    found: list[dict[str, Any]] = json.loads(path.read_text())["rows"] if path.exists() else []
    return found


def block(row: dict[str, Any] | None, table: Table) -> str:
    """The part ``Measured`` of the page of one kind."""
    if row is None:
        return "## Measured\n\nNot yet scored on the made-up seas.\n"
    cells = [[told, *figures(row[view])] for view, told in VIEWS.items() if view in row]
    shown = table(["on the seas", *NAMES], cells)
    commands = "\n".join(f"    {row[view]['command']}" for view in VIEWS if view in row)
    seeds = sorted({seed for view in VIEWS if view in row for seed in row[view]["seeds"]})
    said = ", ".join(str(seed) for seed in seeds)
    parts = [
        "## Measured\n",
        shown,
        f"Seeds {said}, on which no rule was tuned:\n\n{commands}\n",
        MEANING,
    ]
    if row.get("peers"):
        own = [["Sealane", "its defaults", *figures(row["alone"])]]
        beside = [*own, *(peer_cells(peer) for peer in row["peers"])]
        parts += [table(["who", "setting", *NAMES], beside), PEERS]
    return "\n".join(parts)


def figures(one: dict[str, Any]) -> list[Any]:
    """Cells of one row."""
    rates = [f"{one[name]:.3f}" for name in RATES]
    off = [f"{one[name]:.0f} s" if one[name] is not None else "-" for name in ERRORS]
    neither = one.get("neither_way", "-")
    return [one["instances"], *rates, neither, *off, f"{one['false_per_1000_vessel_days']:.1f}"]


def peer_cells(peer: dict[str, Any]) -> list[Any]:
    """Cells of one peer; a peer that was not there says so."""
    named = [f"{peer['peer']} {peer['version'] or ''}".strip(), SETTINGS[peer["setting"]]]
    missing = ["not installed", *[""] * (len(NAMES) - 1)]
    return [*named, *(figures(peer) if "f1" in peer else missing)]


def overview(known: Sequence[dict[str, Any]], table: Table) -> str:
    """One table of all kinds, and one of peers."""
    if not known:
        return "## Measured\n\nNot yet scored on the made-up seas.\n"
    parts = ["## Measured\n", MEANING]
    for view, told in VIEWS.items():
        own = [row for row in known if view in row]
        if own:
            cells = [
                [f"[{row['kind']}]({row['kind']}.md)", goal(row), *figures(row[view])]
                for row in own
            ]
            parts += [f"### {told[0].upper()}{told[1:]}\n", table(["kind", "goal", *NAMES], cells)]
    cells = []
    for row in known:
        if row.get("peers"):
            cells.append([row["kind"], "Sealane", "its defaults", *figures(row["alone"])])
            cells += [[row["kind"], *peer_cells(peer)] for peer in row["peers"]]
    if cells:
        parts += ["### Beside peers\n", PEERS, table(["kind", "who", "setting", *NAMES], cells)]
    return "\n".join(parts)


def goal(row: dict[str, Any]) -> str:
    """The F1 that the kind is to reach."""
    return "-" if row.get("goal") is None else f"{row['goal']:.2f}"
