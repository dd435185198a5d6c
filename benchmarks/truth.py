"""How good is every detector? One table for all kinds, on seas whose truth is known.

    python -m benchmarks.truth                                  # seeds 901 to 906, both views
    python -m benchmarks.truth --views alone --seeds 3 --kinds swarm --list
    python -m benchmarks.truth --peers other/bin/python --write   # for the docs: make truth

Two views of the same instances. ``alone``: one kind is staged amid traffic, and the reports go
straight into its detector. ``together``: all kinds are staged on one sea, which is made as a feed,
run through `sealane run`, and scored by `sealane scenario score`. Beside ``alone`` stand peers,
given the same reports and scored by the same scorer (``judging.peer_side``); --peers names a Python
that has them, by default this one.

Rules may be looked at with seeds 1 to 10; others are for scoring only. Prints for each kind:
instances, precision, recall, F1, median error of start and end, and false alarms for 1,000
vessel-days; with --list what was missed and what was false. Each seed's result is kept (--kept), so
that a run that was stopped goes on where it was. Exit code 1 where a goal is not reached in a view.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from benchmarks.judging import figures, kept, played

SEEDS = (901, 902, 903, 904, 905, 906)
GOALS = {
    **dict.fromkeys(("gap", "encounter", "zone_entry", "port_visit", "swarm"), 0.95),
    **dict.fromkeys(("identity_change", "passage", "listed"), 0.95),
    **dict.fromkeys(("loitering", "shadowing", "approach", "spoofing"), 0.90),
    **dict.fromkeys(("fishing", "rendezvous"), 0.85),
}
"""F1 that each kind is to reach."""

FIGURES = "instances | precision | recall | F1 | start off | end off | false"

Task = tuple[str, int, str | None]
Results = dict[Task, dict[str, Any]]


def tasks_of(asked: argparse.Namespace) -> list[Task]:
    """What is to be played: view, seed, kind. The long ones first."""
    wanted: list[Task] = []
    if "together" in asked.views:
        wanted += [("together", seed, None) for seed in asked.seeds]
    if "alone" in asked.views:
        wanted += [("alone", seed, kind) for seed in asked.seeds for kind in asked.kinds]
    return wanted


def played_one(task: Task, peers_python: str) -> tuple[dict[str, Any], float]:
    """Play one task; the result and the seconds that it took."""
    began = time.monotonic()
    _, seed, kind = task
    if kind is None:
        return played.together(seed), time.monotonic() - began
    return played.alone(seed, kind, peers_python), time.monotonic() - began


def play(tasks: Sequence[Task], asked: argparse.Namespace) -> Results:
    """Results of all tasks, those kept from before and those played now."""
    store = kept.Kept(asked.kept, asked.peers)
    known = {task: store.find(*task) for task in tasks}
    found = {task: result for task, result in known.items() if result is not None}
    due = [task for task in tasks if task not in found]
    say(f"{len(found)} of {len(tasks)} kept in {asked.kept}, {len(due)} to play")
    for task, result in answers(due, asked):
        store.put(*task, result)
        found[task] = result
    return found


def answers(due: Sequence[Task], asked: argparse.Namespace) -> Iterator[tuple[Task, Any]]:
    """Each task with its result as it is ready, and a line of progress.

    One that fails stops no other. Raises SystemExit at the end where one failed.
    """
    began, failed = time.monotonic(), []
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(asked.jobs, mp_context=context) as pool:
        running = {pool.submit(played_one, task, asked.peers): task for task in due}
        for number, future in enumerate(as_completed(running), 1):
            task, error = running[future], future.exception()
            named = f"[{number}/{len(due)}] {task[0]} {task[1]} {task[2] or 'all kinds'}"
            if error is not None:
                failed.append(named)
                say(f"{named}: failed\n{error}")
                continue
            result, seconds = future.result()
            left = (time.monotonic() - began) / number * (len(due) - number)
            say(f"{named}: {seconds:.0f} s, about {left / 60:.0f} min left")
            yield task, result
    if failed:
        raise SystemExit(f"{len(failed)} failed; the others are kept: {', '.join(failed)}")


def say(line: str) -> None:
    """Progress, apart from the table."""
    print(line, file=sys.stderr, flush=True)


def rows_of(results: Results, asked: argparse.Namespace) -> list[dict[str, Any]]:
    """One row for each kind over all seeds."""
    rows = []
    for kind in asked.kinds:
        own = {
            view: [results[view, seed, kind if view == "alone" else None] for seed in asked.seeds]
            for view in asked.views
        }
        rows.append({**figures.row_of(kind, own), "goal": GOALS.get(kind)})
    return rows


def show(rows: Sequence[dict[str, Any]], views: Sequence[str]) -> None:
    """The tables for people: each view, and peers beside ours."""
    for view in views:
        print(f"\n{view}")
        head("kind | instances | precision | recall | F1 | goal | start off | end off | false")
        for row in rows:
            goal = "-" if row["goal"] is None else f"{row['goal']:.2f}"
            cells = told(row[view])
            print(f"| `{row['kind']}` | {' | '.join([*cells[:4], goal, *cells[4:]])} |")
    beside = [(row, peer) for row in rows for peer in row.get("peers", [])]
    if beside:
        print("\nbeside peers, each kind alone")
        head(f"kind | who | setting | {FIGURES}")
    for row, peer in beside:
        cells = told(peer) if "f1" in peer else ["not installed"]
        named = f"`{row['kind']}` | {peer['peer']} {peer['version'] or ''} | {peer['setting']}"
        print(f"| {named} | {' | '.join(cells)} |")


def head(names: str) -> None:
    """Two lines of a table."""
    print(f"| {names} |\n|{' --- |' * (names.count('|') + 1)}")


def told(one: dict[str, Any]) -> list[str]:
    """Figures as text."""
    rates = [f"{one[name]:.3f}" for name in ("precision", "recall", "f1")]
    off = [f"{one[k]:.0f} s" if one[k] is not None else "-" for k in figures.ERRORS]
    return [str(one["instances"]), *rates, *off, f"{one['false_per_1000_vessel_days']:.1f}"]


def listed(results: Results, kinds: Sequence[str]) -> None:
    """What was missed, and what was false."""
    for (view, seed, _), result in results.items():
        for name in ("misses", "false_events"):
            for one in result[name]:
                if one["kind"] in kinds:
                    print(view, seed, name, json.dumps(one))


def arguments() -> argparse.Namespace:
    """What was asked."""
    from sealane import tables

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    parser.add_argument("--kinds", nargs="+", default=list(tables.KINDS), choices=tables.KINDS)
    parser.add_argument("--views", nargs="+", default=list(figures.VIEWS), choices=figures.VIEWS)
    parser.add_argument("--quick", action="store_true", help="the same as --views alone")
    parser.add_argument("--peers", default=os.environ.get("PEERS") or sys.executable)
    parser.add_argument("--jobs", type=int, default=2, help="how many are played at once")
    parser.add_argument("--kept", type=Path, default=kept.FOLDER, help="where results are kept")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true", help="keep the figures for the docs")
    asked = parser.parse_args()
    asked.views = ["alone"] if asked.quick else asked.views
    return asked


def main() -> int:
    """Score, print, and say whether every goal is reached."""
    asked = arguments()
    results = play(tasks_of(asked), asked)
    rows = rows_of(results, asked)
    if asked.json:
        print(json.dumps({"seeds": asked.seeds, "rows": rows}))
    else:
        show(rows, asked.views)
    if asked.write:
        figures.write(rows, asked.seeds, asked.views)
    if asked.list:
        listed(results, asked.kinds)
    goals = [(row["goal"], row[view]["f1"]) for row in rows for view in asked.views]
    return int(any(goal is not None and f1 < goal for goal, f1 in goals))


if __name__ == "__main__":
    sys.exit(main())
