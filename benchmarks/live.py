"""How many sentences a second does a live feed take, and how soon are events in the API?

    python -m benchmarks.live                      # 20,000 sentences/s for a minute
    python -m benchmarks.live --seconds 600 --clients 64

One process sends the packaged sea (three waters, 72 h, 640,000 sentences) with so much traffic that
it lasts as long as asked through a TCP socket at a fixed rate, a second follows it into a lake, a
third serves the lake, and clients hear the stream of events, all on this machine. The delay of an
event is taken from the moment at which the first sentence that shows it was sent (a zone entry: the
second fix inside) to the moment at which a client has it; that of the stream alone from the commit
to the lake. At the end the events are held against one run over the same log. Prints one JSON
object.
"""

from __future__ import annotations

import argparse
import bisect
import heapq
import json
import operator
import re
import resource
import selectors
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np

RATE = 20_000
HOURS = 72.0
LINES_PER_VESSEL = 4_692
"""Of the traffic, which is heard once a minute for three days, with its static messages."""
GOAL_P99_S = 5.0
GOAL_STREAM_P99_S = 1.0
CLOCK = re.compile(rb"c:(\d+)")
TICK_S = 0.05


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Sender:
    """Sends the lines of a log at a rate; remembers when which time of the log was sent."""

    def __init__(self, log: Path, rate: int) -> None:
        self.log, self.rate = log, rate
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self.server.getsockname()[1]}"
        self.log_times: list[int] = []
        self.sent_at: list[float] = []
        self.lines = 0
        self.seconds = 0.0

    def send(self) -> None:
        """To the first who connects."""
        stream, _ = self.server.accept()
        began, step = time.time(), int(self.rate * TICK_S)
        with stream, self.log.open("rb") as log:
            while portion := list(islice(log, step)):
                stream.sendall(b"".join(portion))
                self.lines += len(portion)
                found = CLOCK.search(portion[-1])
                if found:
                    self.log_times.append(int(found[1]))
                    self.sent_at.append(time.time())
                time.sleep(max(0.0, began + self.lines / self.rate - time.time()))
            self.seconds = time.time() - began

    def moment(self, log_time: float) -> float | None:
        """When a sentence of that time was sent."""
        index = bisect.bisect_left(self.log_times, log_time)
        return self.sent_at[index] if index < len(self.sent_at) else None


Heard = list[tuple[float, str, str]]
"""When each message came, its name and its data."""


class Listeners:
    """Clients of the stream. What comes is only noted while the clock runs, and read afterwards:
    many clients that took it apart at once would be slower than the server."""

    def __init__(self, url: str, count: int) -> None:
        parts = urlsplit(url)
        self._came: list[list[tuple[float, bytes]]] = [[] for _ in range(count)]
        self._waits = selectors.DefaultSelector()
        for number in range(count):
            stream = socket.create_connection((parts.hostname, parts.port), timeout=30)
            stream.sendall(b"GET /api/v1/live HTTP/1.0\r\nHost: localhost\r\n\r\n")
            self._came[number].append((time.time(), stream.recv(1 << 16)))
            self._waits.register(stream, selectors.EVENT_READ, number)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while self._waits.get_map():
            for key, _ in self._waits.select():
                stream = key.fileobj
                assert isinstance(stream, socket.socket)
                came = stream.recv(1 << 20)
                self._came[key.data].append((time.time(), came))
                if not came:
                    self._waits.unregister(stream)

    def heard(self) -> list[Heard]:
        """What each client heard."""
        return [_messages(list(came)) for came in self._came]


def _messages(came: list[tuple[float, bytes]]) -> Heard:
    whole = b"".join(part for _, part in came)
    ends = np.cumsum([len(part) for _, part in came])
    found, at = [], whole.find(b"\r\n\r\n") + 4
    while (end := whole.find(b"\n\n", at)) >= 0:
        fields = dict(line.split(b": ", 1) for line in whole[at:end].splitlines() if b": " in line)
        at = end + 2
        if b"data" in fields:
            moment = came[int(np.searchsorted(ends, at))][0]
            found.append((moment, fields[b"event"].decode(), fields[b"data"].decode()))
    return found


Fixes = dict[int, list[float]]
"""When each hull was heard [s since 1970], in order."""


def fixes_of(lake: Path) -> Fixes:
    """The times of all positions by hull."""
    from sealane.lake import Lake

    columns = ["mmsi", "observed_at"]
    rows = Lake(lake, create=False).positions(columns=columns).collect()
    times = rows.with_columns(rows["observed_at"].dt.epoch("us") / 1e6)
    by_hull = times.group_by("mmsi", maintain_order=True).agg("observed_at")
    return dict(by_hull.iter_rows())


def delays(heard: Heard, sender: Sender, fixes: Fixes) -> list[float]:
    """How long after its second fix inside each new zone entry was heard [s]; one is no stay."""
    found = []
    for came, name, data in heard:
        event = json.loads(data)
        if name != "new" or event["kind"] != "zone_entry":
            continue
        start = datetime.fromisoformat(event["start_at"]).timestamp()
        times = fixes[event["mmsis"][0]]
        inside = bisect.bisect_left(times, start + (event["start_uncertainty_s"] or 0.0) - 0.5)
        sent = sender.moment(times[min(inside + 1, len(times) - 1)])
        if sent is not None:
            found.append(came - sent)
    return found


def written(lake: Path) -> dict[str, float]:
    """When the events that bear a time of writing were committed to the lake [s since 1970]."""
    found = {}
    for commit in (lake / "events" / "_delta_log").glob("*.json"):
        for line in commit.read_text("utf-8").splitlines():
            added = json.loads(line).get("add")
            if added is not None:
                said = json.loads(added["stats"])["maxValues"]["recorded_at"]
                moment = datetime.fromisoformat(said)
                found[moment.isoformat()] = commit.stat().st_mtime
    return found


def stream_delays(heard: Heard, commits: dict[str, float]) -> list[float]:
    """How long after its commit each revision was heard [s]."""
    found = []
    for came, _, data in heard:
        event = json.loads(data) if data != "{}" else {}
        moment = datetime.fromisoformat(event["recorded_at"]).isoformat() if event else ""
        if moment in commits:
            found.append(came - commits[moment])
    return found


SEALANE = [sys.executable, "-m", "sealane"]


def timed(log: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a log with their times; those without one have that of the line before."""
    moment = 0
    with log.open("rb") as lines:
        for line in lines:
            found = CLOCK.search(line)
            moment = int(found[1]) if found else moment
            yield moment, line


def make_feed(folder: Path, count: int) -> Any:
    """The packaged sea, with as much traffic besides as makes ``count`` lines; some are in a lake.

    Three days pass in them; fewer lines than the sea has are its first hours.
    """
    from sealane import scenario

    made = scenario.make("strait", seed=7, out_dir=folder)
    vessels = round((count - made.sentences) / LINES_PER_VESSEL)
    seas = [timed(made.nmea)]
    if vessels > 0:
        traffic = scenario.make("bulk", seed=8, out_dir=folder / "t", vessels=vessels, hours=HOURS)
        seas.append(timed(traffic.nmea))
    whole = folder / "whole.nmea"
    merged = heapq.merge(*seas, key=operator.itemgetter(0))
    with whole.open("wb") as out:
        out.writelines(line for _, line in islice(merged, count))
    whole.rename(made.nmea)
    warm = folder / "warm.nmea"
    with made.nmea.open("rb") as lines:
        warm.write_bytes(b"".join(islice(lines, 2_000)))
    done = subprocess.run(
        [*SEALANE, "observe", str(warm), "--lake", str(folder / "lake")],
        check=False,
        capture_output=True,
    )
    if done.returncode not in (0, 3):  # 3: the cut may leave half a message
        sys.exit(done.stderr.decode())
    return made


def measure(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Play, follow, serve and hear."""
    made = make_feed(folder, int(options.rate * options.seconds))
    lake = str(folder / "lake")
    port, sender = free_port(), Sender(made.nmea, options.rate)
    url = f"http://127.0.0.1:{port}"
    serving = subprocess.Popen(
        [*SEALANE, "serve", "--lake", lake, "--port", str(port)], stderr=subprocess.DEVNULL
    )
    try:
        wait(url)
        listeners = Listeners(url, options.clients)
        sending = threading.Thread(target=sender.send)
        sending.start()
        began = time.time()
        done = subprocess.run(
            [*SEALANE, "live", sender.url, "--lake", lake, "--until-eof",
             "--every", str(options.every), "--json",
             "--zones", str(made.zones), "--ports", str(made.ports)],
            capture_output=True, check=False,
        )  # fmt: skip
        whole_s = time.time() - began
        sending.join()
        time.sleep(1.0)
    finally:
        serving.terminate()
        serving.wait()
    played = {
        "sentences": sender.lines,
        "sent_per_s": round(sender.lines / sender.seconds),
        "after_end_s": round(whole_s - sender.seconds, 1),
        "clients": options.clients,
    }
    followed = json.loads(done.stdout)
    return {
        **played,
        "taken": followed["lines"],
        "rounds": followed["rounds"],
        "events": followed["events"],
        **delays_of(listeners.heard(), sender, Path(lake)),
        "peak_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        "equals_batch": equals_batch(folder, made, lake),
    }


def delays_of(heard: list[Heard], sender: Sender, lake: Path) -> dict[str, Any]:
    """Median and 99th percentile of the delays of events, and of the stream alone [s]."""
    commits, fixes = written(lake), fixes_of(lake)
    whole = [delay for one in heard for delay in delays(one, sender, fixes)]
    stream = [delay for one in heard for delay in stream_delays(one, commits)]
    return {
        "delays": len(whole),
        "delay_p50_s": round(float(np.percentile(whole, 50)), 2),
        "delay_p99_s": round(float(np.percentile(whole, 99)), 2),
        "stream_p50_s": round(float(np.percentile(stream, 50)), 2),
        "stream_p99_s": round(float(np.percentile(stream, 99)), 2),
    }


def equals_batch(folder: Path, made: Any, lake: str) -> bool:
    """Whether events, claims of identity and rejects are those of one run over the same log."""
    from sealane import engine
    from sealane.geo import Ports
    from sealane.lake import Lake
    from sealane.law import ZoneSet

    whole = Lake(folder / "whole")
    whole.ingest([str(made.nmea)])
    zones, ports = ZoneSet.from_geojson(made.zones), Ports.from_csv(made.ports)
    engine.run(
        whole,
        engine.detectors(engine.PROMPT),
        zones=zones,
        ports=ports,
        recorded_at=datetime.now(UTC),
    )
    return said(whole) == said(Lake(lake, create=False))


def said(lake: Any) -> list[Any]:
    """The standing events of a lake, who said what of themselves, and how much was rejected."""
    columns = ("event_id", "start_at", "end_at", "lon", "lat", "confidence", "sentence_en")
    events = lake.events().select(columns).sort("event_id").rows()
    claims = lake.scan("identities").select("mmsi", "name", "callsign").unique().collect()
    return [events, claims.sort(claims.columns).rows(), lake.count("rejects")]


def wait(url: str) -> None:
    """Until the server answers."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(httpx.TransportError):
            httpx.get(f"{url}/api/v1/health", timeout=5)
            return
        time.sleep(0.1)
    sys.exit("The server did not start.")


def main() -> int:
    """Measure and say whether the goal was reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=RATE)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--every", type=float, default=1.0)
    parser.add_argument("--clients", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sealane-live-") as folder:
        result = measure(Path(folder), options)
    is_reached = (
        result["taken"] == result["sentences"]
        and result["equals_batch"]
        and result["delay_p99_s"] < GOAL_P99_S
        and result["stream_p99_s"] < GOAL_STREAM_P99_S
    )
    print(json.dumps({**result, "reached": is_reached}))
    return 0 if is_reached else 1


if __name__ == "__main__":
    sys.exit(main())
