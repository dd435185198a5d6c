"""What waited longer than the journal remembers: read from the lake, all of it, in order."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from sample_lake import SampleLake, sample_lake
from sending import add, wait_until

from sealane.serve import Hook, Journal
from sealane.serve.route import live
from sealane.serve.route.live import Message

pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A journal that forgets soon, and small portions."""
    monkeypatch.setattr(live, "KEPT", 5)
    monkeypatch.setattr(live, "PORTION", 3)


class Carrier:
    """Takes messages unless it is away."""

    url, shown = "memory:there", "there"

    def __init__(self) -> None:
        self.is_away = False
        self.told: list[str] = []
        self.tries = 0

    def carry(self, message: Message) -> str | None:
        self.tries += 1
        if self.is_away:
            return "is away"
        self.told.append(json.loads(message.data)["event_id"])
        return None

    def close(self) -> None:
        pass


def add_at_once(sea: SampleLake, *names: str) -> None:
    """Write events that one judgement found: all have the same time."""
    last = sea.frames["events"].sort("recorded_at").tail(1)
    at = pl.col("recorded_at") + pl.duration(seconds=1)
    more = [last.with_columns(pl.lit(name).alias("event_id"), at) for name in names]
    sea.frames["events"] = pl.concat([sea.frames["events"], *more])
    sea.version += 1


def test_a_backlog_longer_than_the_journal_is_sent_whole_after_a_restart(tmp_path: Path) -> None:
    sea, carrier, cursor = sample_lake(vessels=4), Carrier(), tmp_path / "cursor.json"
    first = Hook(carrier, Journal(sea), cursor)
    first.start()
    add(sea, "before")
    wait_until(lambda: carrier.told)
    first.stop()
    names = [f"missed-{number:02}" for number in range(20)]
    for name in names[:8]:
        add(sea, name)
    add_at_once(sea, *reversed(names[8:]))

    again = Hook(carrier, Journal(sea), cursor)
    assert again.undelivered == 20
    again.start()
    wait_until(lambda: len(carrier.told) > 20)
    add(sea, "after")
    wait_until(lambda: len(carrier.told) > 21)
    again.stop()
    assert carrier.told == ["before", *names, "after"]
    assert (again.delivered, again.undelivered) == (21, 0)
    assert json.loads(cursor.read_text())["last"].split("-")[1] == "after"


def test_a_receiver_that_is_away_for_long_misses_nothing(tmp_path: Path) -> None:
    sea, carrier, cursor = sample_lake(vessels=4), Carrier(), tmp_path / "cursor.json"
    journal = Journal(sea)
    carrier.is_away = True
    hook = Hook(carrier, journal, cursor)
    hook.start()
    names = [f"one-{number:02}" for number in range(17)]
    add(sea, names[0])
    wait_until(lambda: carrier.tries)
    for name in names[1:]:
        add(sea, name)
        journal.look()
    assert hook.undelivered == 17
    carrier.is_away = False
    wait_until(lambda: len(carrier.told) >= 17)
    hook.stop()
    assert carrier.told == names


def test_a_hook_that_began_with_an_empty_lake_sends_all(tmp_path: Path) -> None:
    sea, carrier, cursor = sample_lake(vessels=4), Carrier(), tmp_path / "cursor.json"
    events = sea.frames["events"]
    sea.frames["events"] = events.clear()
    carrier.is_away = True
    hook = Hook(carrier, Journal(sea), cursor)
    hook.start()
    sea.frames["events"], sea.version = events, 2
    wait_until(lambda: carrier.tries)
    hook.stop()
    assert hook.undelivered == events.height
    carrier.is_away = False
    again = Hook(carrier, Journal(sea), cursor)
    again.start()
    again.stop()
    assert carrier.told == events.sort("recorded_at", "event_id", "revision")["event_id"].to_list()


def test_a_lake_that_cannot_be_read_for_a_moment_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sea, carrier = sample_lake(vessels=4), Carrier()
    hook = Hook(carrier, Journal(sea), tmp_path / "cursor.json")
    looked: list[str] = []
    scan = sea.scan

    def broken(table: str) -> pl.LazyFrame:
        if len(looked) < 2:
            looked.append(table)
            raise pl.exceptions.ComputeError("a file is gone")
        return scan(table)

    monkeypatch.setattr(sea, "scan", broken)
    hook.start()
    add(sea, "one")
    wait_until(lambda: carrier.told)
    hook.stop()
    assert len(looked) == 2
    assert carrier.told == ["one"]
