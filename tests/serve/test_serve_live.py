"""The stream of events: told as they are written, taken up again, filtered, for many at once."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import polars as pl
import pytest
from sample_lake import START, SampleLake, sample_lake, write_sample

from sealane.lake import Lake
from sealane.serve.route import live
from sealane.serve.route.live import Journal

DEADLINE_S = 60.0
FAIL = "does-not-answer"
"""A file beside the lake: while it is there the server's storage fails once, and takes it away."""
SERVER = f"""
import sys
from pathlib import Path
from sealane import serve
from sealane.errors import LakeError
from sealane.lake import Lake
from sealane.serve.route import live

path, fail, version_of = sys.argv[1], Path(sys.argv[1]).with_name({FAIL!r}), Lake.version_of

def fails_once(self, table):
    if fail.exists():
        fail.unlink()
        raise LakeError("The storage does not answer.")
    return version_of(self, table)

Lake.version_of = fails_once
live.HEARTBEAT_S = 1.0
serve.run(path, port=int(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Lake]]:
    """A server in a process of its own, on a lake that the tests write to."""
    path = tmp_path_factory.mktemp("serve") / "lake"
    write_sample(path, vessels=8)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(path), str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "POLARS_MAX_THREADS": "2"},
    )
    url = f"http://127.0.0.1:{port}"
    until = time.monotonic() + DEADLINE_S
    while time.monotonic() < until:
        try:
            httpx.get(f"{url}/api/v1/health", timeout=5)
            break
        except httpx.TransportError:
            time.sleep(0.1)
    try:
        yield url, Lake(path)
    finally:
        process.terminate()
        process.wait(10)


def messages(
    url: str,
    count: int,
    *,
    last: str | None = None,
    listening: threading.Event | None = None,
    **filters: str,
) -> list[dict[str, str]]:
    """So many messages of the stream, comments left out."""
    headers = {} if last is None else {"Last-Event-ID": last}
    found: list[dict[str, str]] = []
    with httpx.stream(
        "GET", f"{url}/api/v1/live", params=filters, headers=headers, timeout=DEADLINE_S
    ) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        fields: dict[str, str] = {}
        for line in answer.iter_lines():
            if listening is not None:
                listening.set()
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "data" in fields:
                found.append(fields)
                fields = {}
                if len(found) == count:
                    return found
            else:
                fields = {}
    raise AssertionError("the stream ended")


WRITTEN = [START + timedelta(days=30)]


def write(lake: Lake, number: int, **changes: Any) -> str:
    """Add one event to the lake; its id."""
    row = lake.events(kind="gap").head(1)
    WRITTEN[0] += timedelta(seconds=1)
    changes = {"event_id": f"live{number:05}", "recorded_at": WRITTEN[0], **changes}
    fresh = row.with_columns(
        pl.lit(value).cast(row.schema[name]).alias(name) for name, value in changes.items()
    )
    assert lake.append_events(fresh) == 1
    return str(changes["event_id"])


def listener(url: str, count: int, **given: Any) -> tuple[threading.Thread, list[dict[str, str]]]:
    """A client that listens already, and what it will have heard."""
    heard: list[dict[str, str]] = []
    listening = threading.Event()
    thread = threading.Thread(
        target=lambda: heard.extend(messages(url, count, listening=listening, **given))
    )
    thread.start()
    assert listening.wait(DEADLINE_S)
    return thread, heard


def test_events_are_told_as_they_are_written_and_taken_up_again(served: tuple[str, Lake]) -> None:
    url, lake = served
    thread, heard = listener(url, 2)
    first = write(lake, 1)
    write(lake, 1, revision=2, status="withdrawn", because="not found any more")
    thread.join(DEADLINE_S)
    assert [one["event"] for one in heard] == ["new", "withdrawn"]
    told = json.loads(heard[0]["data"])
    assert told["event_id"] == first
    assert told["start_at"].endswith("Z")
    assert isinstance(told["evidence"], dict)

    missed = write(lake, 2)
    again = messages(url, 2, last=heard[0]["id"])
    assert [json.loads(one["data"])["event_id"] for one in again] == [first, missed]
    assert again[0]["id"] == heard[1]["id"]


def test_an_id_that_is_not_known_asks_to_begin_anew(served: tuple[str, Lake]) -> None:
    assert messages(served[0], 1, last="0-nothing-1")[0]["event"] == "reset"


def test_filters_are_those_of_the_list(served: tuple[str, Lake]) -> None:
    url, lake = served
    thread, heard = listener(url, 1, kind="gap", min_confidence="0.6")
    write(lake, 10, kind="encounter", confidence=0.9)
    write(lake, 11, confidence=0.3)
    wanted = write(lake, 12, confidence=0.8)
    thread.join(DEADLINE_S)
    assert [json.loads(one["data"])["event_id"] for one in heard] == [wanted]
    refused = httpx.get(f"{url}/api/v1/live?knd=gap")
    assert refused.status_code == 400
    assert "kind" in refused.json()["error"]["hint"]


def test_a_silent_stream_shows_that_it_lives(served: tuple[str, Lake]) -> None:
    with httpx.stream("GET", f"{served[0]}/api/v1/live", timeout=DEADLINE_S) as answer:
        assert any(line == ": still here" for line in answer.iter_lines())


def test_many_clients_hear_the_same_and_one_that_does_not_read_blocks_none(
    served: tuple[str, Lake],
) -> None:
    url, lake = served
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as deaf:
        deaf.sendall(b"GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        clients = [listener(url, 3) for _ in range(16)]
        began = time.monotonic()
        wanted = [write(lake, 20 + number) for number in range(3)]
        for thread, heard in clients:
            thread.join(DEADLINE_S)
            assert [json.loads(one["data"])["event_id"] for one in heard] == wanted
        assert time.monotonic() - began < 20


def test_the_journal_keeps_a_bounded_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "KEPT", 3)
    sea: SampleLake = sample_lake(vessels=4)
    journal = Journal(sea)
    assert journal.look()
    assert not journal.look()
    first, kept = journal.kept
    rows = sea.frames["events"].height
    assert (first, len(kept), journal.next) == (rows - 3, 3, rows)
    more = sea.frames["events"].head(1).with_columns(pl.lit("later").alias("event_id"))
    sea.frames["events"] = pl.concat([sea.frames["events"], more])
    sea.version += 1
    assert journal.look()
    assert journal.next == rows + 1
    assert journal.after(kept[0].id) is None
    assert journal.after(kept[2].id) == rows


def test_a_lake_that_does_not_answer_once_ends_no_stream(served: tuple[str, Lake]) -> None:
    url, lake = served
    thread, heard = listener(url, 1)
    fail = Path(lake.path).with_name(FAIL)
    fail.touch()
    until = time.monotonic() + DEADLINE_S
    while fail.exists():
        assert time.monotonic() < until, "nobody asked the lake"
        time.sleep(0.05)
    wanted = write(lake, 40)
    thread.join(DEADLINE_S)
    assert [json.loads(one["data"])["event_id"] for one in heard] == [wanted]


def test_a_server_ends_although_somebody_listens(tmp_path: Path) -> None:
    write_sample(tmp_path / "lake", vessels=2)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    code = f"from sealane import serve; serve.run({str(tmp_path / 'lake')!r}, port={port})"
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    until = time.monotonic() + DEADLINE_S
    while time.monotonic() < until:
        try:
            with httpx.stream("GET", f"http://127.0.0.1:{port}/api/v1/live") as answer:
                assert next(answer.iter_lines()).startswith("retry")
                process.terminate()
                process.wait(20)
                return
        except httpx.ConnectError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")
