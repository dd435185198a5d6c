"""Are the events the same whoever judges them, in any order and any batch size? On a big sea.

    python -m benchmarks.same_events
    python -m benchmarks.same_events --seed 12 --hours 60 --parts 3

The property of ``tests/properties/test_flow.py`` on the packaged strait (three days, some 430,000
positions, 650,000 sentences). One log is judged by one worker in one piece, by threads and by a
Dask cluster of two worker processes in small splits: events, tracks, evidence and the rows that it
rests on must be equal to the last byte. Then the messages are shuffled, some are repeated, and all
come in files of unequal size with a run after each; and the log comes live, some of it late, in
segments of unequal size with a judgement after each. There the standing events must be equal in all
but their history and the file and offset of their rows, which name other files.

What several stations heard of one transmission stays in one file, or close together in the feed: a
lake keeps no payloads, so copies more than two seconds apart that come in different files are two
positions. ``--scatter`` parts them too, and shows what that changes.

Prints one JSON object. Exit code 1 where any way differs.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.engines import cluster
from sealane import engine, scenario
from sealane.geo import Ports
from sealane.lake import Lake
from sealane.law import ZoneSet
from sealane.observe.live import Segment

AT = datetime(2026, 4, 1, tzinfo=UTC)
HISTORY = ("revision", "status", "because", "successor_id", "recorded_at")
MOMENT = re.compile(rb"\bc:(\d+)")
PAYLOAD = re.compile(rb"!..VD.,\d,\d,\d?,\w?,([^,]*),")
WINDOW_S = 45  # between the lag of a station and the minute after which seconds repeat
LATE_SHARE = 0.02
SPARE_ROWS = 5_000
GOES_ON = re.compile(rb"^(?:\\[^\\]*\\)?!..VD.,\d,[2-9],")

Judged = dict[str, Any]


RULES = engine.detectors(engine.PROMPT)
"""The kinds of the first stage: those that the figures are of."""


def messages(log: Path) -> list[bytes]:
    """The messages of a log, all parts of one together."""
    found: list[bytes] = []
    for line in log.read_bytes().splitlines(keepends=True):
        if found and GOES_ON.match(line):
            found[-1] += line
        else:
            found.append(line)
    return found


def transmissions(said: list[bytes]) -> list[list[bytes]]:
    """The messages that several stations heard of one transmission together, in order."""
    found: list[list[bytes]] = []
    latest: dict[bytes, tuple[int, list[bytes]]] = {}
    for message in said:
        moment, payload = int(MOMENT.search(message)[1]), b"".join(PAYLOAD.findall(message))
        before, copies = latest.get(payload, (-WINDOW_S, []))
        if moment - before < WINDOW_S:
            copies.append(message)
        else:
            copies = [message]
            found.append(copies)
        latest[payload] = moment, copies
    return found


def shuffled(said: list[bytes], draw: random.Random, *, is_scattered: bool) -> list[bytes]:
    """The messages in no order, one in twenty again."""
    units = said if is_scattered else [b"".join(one) for one in transmissions(said)]
    units = units + draw.sample(units, len(units) // 20)
    draw.shuffle(units)
    return units


def delayed(said: list[bytes], draw: random.Random, *, is_scattered: bool) -> list[bytes]:
    """The messages in order, but one in fifty late, by up to a quarter of the log."""
    place = {message: at for at, message in enumerate(said)}
    keyed: list[tuple[float, bytes]] = []
    for one in [[message] for message in said] if is_scattered else transmissions(said):
        if draw.random() < LATE_SHARE:
            keyed.append((place[one[0]] + draw.random() * len(said) / 4, b"".join(one)))
        else:
            keyed += [(place[message], message) for message in one]
    return [unit for _, unit in sorted(keyed)]


def cut(whole: list[bytes], parts: int, draw: random.Random) -> list[bytes]:
    """The same in so many pieces of unequal size."""
    edges = [0, *sorted(draw.sample(range(1, len(whole)), parts - 1)), len(whole)]
    return [b"".join(whole[a:b]) for a, b in pairwise(edges)]


def facts(lake: Lake) -> pl.DataFrame:
    """What the standing events say, without how they came and the rows that they rest on."""
    frame = lake.events().drop(HISTORY)
    evidence = [
        json.dumps({k: v for k, v in json.loads(text).items() if k != "rows"}, sort_keys=True)
        for text in frame["evidence"]
    ]
    return frame.with_columns(pl.Series("evidence", evidence)).sort("event_id")


def by_engine(source: Path, folder: Path, judged_by: Judged, **given: Any) -> Lake:
    """A copy of a lake, judged by an engine."""
    lake = Lake(shutil.copytree(source, folder))
    split_rows = given.pop("split_rows")
    with engine.executor_of(given["engine"]) as executor:
        engine.run(
            lake, RULES, **judged_by, split_rows=split_rows, executor=executor, recorded_at=AT
        )
    return lake


def by_files(pieces: list[bytes], folder: Path, judged_by: Judged) -> Lake:
    """A lake that takes in one file after the other, judged after each."""
    lake = Lake(folder)
    for number, piece in enumerate(pieces):
        path = folder.parent / f"{folder.name}-{number}.nmea"
        path.write_bytes(piece)
        lake.ingest([str(path)])
        at = AT + timedelta(minutes=number)
        engine.run(
            lake, RULES, **judged_by, split_rows=40_000 * (1 + number), workers=2, recorded_at=at
        )
    return lake


def live(pieces: list[bytes], folder: Path, judged_by: Judged) -> Lake:
    """A lake that takes in one segment of a feed after the other, judged after each.

    Most hulls have to wait for their turn; at the end each has it.
    """
    lake = Lake(folder)
    intake, judge = (
        engine.Intake(lake),
        engine.Judge(lake, RULES, **judged_by, spare_rows=SPARE_ROWS),
    )
    spool = folder.parent / f"{folder.name}-spool"
    spool.mkdir()
    for number, piece in enumerate(pieces, start=1):
        path = spool / f"{number:08}.nmea"
        path.write_bytes(piece)
        _, news = intake.take(Segment(path))
        judge.follow(news, AT + timedelta(minutes=number))
    judge.settle(AT + timedelta(days=1))
    return lake


def ways(folder: Path, address: str, asked: argparse.Namespace) -> dict[str, Callable[[], Lake]]:
    """Each way to the events, by name; the first is the measure of the others."""
    made = scenario.make("strait", seed=asked.seed, out_dir=folder / "sea", hours=asked.hours)
    judged_by = {
        "zones": ZoneSet.from_geojson(Path(made.zones)),
        "ports": Ports.from_csv(Path(made.ports)),
    }
    source = folder / "source"
    Lake(source).ingest([str(made.nmea)])
    draw = random.Random(asked.seed)
    said = messages(made.nmea)
    mixed = shuffled(said, draw, is_scattered=asked.scatter)
    late = delayed(said, draw, is_scattered=asked.scatter)
    here, there = {"engine.workers": 2}, {"engine.name": "dask", "engine.cluster": address}

    def judged(name: str, given: dict[str, Any], split_rows: int) -> Callable[[], Lake]:
        return lambda: by_engine(
            source, folder / name, judged_by, engine=given, split_rows=split_rows
        )

    return {
        "one_worker": judged("one_worker", {"engine.workers": 1}, 10**9),
        "threads": judged("threads", here, 50_000),
        "cluster": judged("cluster", there, 70_000),
        "shuffled": lambda: by_files(cut(mixed, asked.parts, draw), folder / "shuffled", judged_by),
        "live": lambda: live(cut(late, asked.rounds, draw), folder / "live", judged_by),
    }


def compare(lakes: dict[str, Lake]) -> dict[str, bool]:
    """Whether each way gives what the first gives; the same log is held to the last byte."""
    first = lakes["one_worker"]
    events, tracks, said = first.events(), first.tracks(), facts(first)
    is_same = {
        name: lake.events().equals(events) and lake.tracks().equals(tracks)
        for name, lake in lakes.items()
        if name in ("threads", "cluster")
    }
    return is_same | {name: facts(lakes[name]).equals(said) for name in ("shuffled", "live")}


def main() -> int:
    """Judge in every way and print what differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--hours", type=float)
    parser.add_argument("--parts", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--scatter", action="store_true", help="part what stations heard of one")
    asked = parser.parse_args()
    lakes, seconds = {}, {}
    with tempfile.TemporaryDirectory(prefix="sealane-bench-") as room, cluster(2) as address:
        for name, way in ways(Path(room), address, asked).items():
            began = time.monotonic()
            lakes[name] = way()
            seconds[name] = round(time.monotonic() - began, 1)
        is_same = compare(lakes)
        first = lakes["one_worker"]
        figures = {
            "seed": asked.seed,
            "positions": first.summary()["tables"]["positions"]["rows"],
            "events": dict(sorted(first.events()["kind"].value_counts().rows())),
            "parts": asked.parts,
            "rounds": asked.rounds,
            "seconds": seconds,
            "is_same": is_same,
        }
    print(json.dumps(figures))
    return 0 if all(is_same.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
