"""How many sentences a second does a live feed take, and how soon are events in the API?

    python -m benchmarks.live                      # 20,000 sentences/s, half a minute
    python -m benchmarks.live --rate 5000 --seconds 60 --clients 16

One process sends the packaged sea (three waters, 72 h, 650,000 sentences) through a TCP socket at
a fixed rate, a second follows it into a lake, a third serves the lake, and clients hear the stream
of events, all on this machine. The delay of an event is taken from the moment at which the first
sentence that shows it was sent (a zone entry: the first fix inside) to the moment at which a client
has it. At the end the events are held against one run over the same log. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import bisect
import json
import re
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import numpy as np

RATE = 20_000
GOAL_P99_S = 5.0
CLOCK = re.compile(rb"c:(\d+)")
TICK_S = 0.05


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Sender:
    """Sends lines at a rate; remembers when which time of the log was sent."""

    def __init__(self, lines: list[bytes], rate: int) -> None:
        self.lines, self.rate = lines, rate
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self.server.getsockname()[1]}"
        self.log_times: list[int] = []
        self.sent_at: list[float] = []
        self.seconds = 0.0

    def send(self) -> None:
        """To the first who connects."""
        stream, _ = self.server.accept()
        began, at, step = time.time(), 0, int(self.rate * TICK_S)
        with stream:
            while at < len(self.lines):
                portion = self.lines[at : at + step]
                stream.sendall(b"".join(portion))
                at += len(portion)
                found = CLOCK.search(portion[-1])
                if found:
                    self.log_times.append(int(found[1]))
                    self.sent_at.append(time.time())
                time.sleep(max(0.0, began + at / self.rate - time.time()))
            self.seconds = time.time() - began

    def moment(self, log_time: float) -> float | None:
        """When a sentence of that time was sent."""
        index = bisect.bisect_left(self.log_times, log_time)
        return self.sent_at[index] if index < len(self.sent_at) else None


def hear(url: str, heard: list[tuple[float, str, str]], ready: threading.Event) -> None:
    """Every message of the stream with the time at which it came."""
    with (
        suppress(httpx.TransportError),
        httpx.stream("GET", f"{url}/api/v1/live", timeout=120) as answer,
    ):
        name = ""
        for line in answer.iter_lines():
            ready.set()
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                heard.append((time.time(), name, line[6:]))


def delays(heard: list[tuple[float, str, str]], sender: Sender) -> list[float]:
    """How long after its first fix inside each new zone entry was heard [s]."""
    found = []
    for came, name, data in heard:
        event = json.loads(data)
        if name != "new" or event["kind"] != "zone_entry":
            continue
        start = datetime.fromisoformat(event["start_at"]).timestamp()
        sent = sender.moment(start + (event["start_uncertainty_s"] or 0.0))
        if sent is not None:
            found.append(came - sent)
    return found


SEALANE = [sys.executable, "-m", "sealane"]


def make_feed(folder: Path, count: int) -> tuple[Any, list[bytes]]:
    """The sea, its first ``count`` lines; some of them are in the lake already."""
    from sealane import scenario

    made = scenario.make("strait", seed=7, out_dir=folder)
    lines = made.nmea.read_bytes().splitlines(keepends=True)[:count]
    made.nmea.write_bytes(b"".join(lines))
    warm = folder / "warm.nmea"
    warm.write_bytes(b"".join(lines[:2_000]))
    subprocess.run(
        [*SEALANE, "observe", str(warm), "--lake", str(folder / "lake")],
        check=True,
        capture_output=True,
    )
    return made, lines


def listen(url: str, heard: list[list[tuple[float, str, str]]]) -> None:
    """One client for each list, all of them connected."""
    for one in heard:
        ready = threading.Event()
        threading.Thread(target=hear, args=(url, one, ready), daemon=True).start()
        ready.wait(30)


def measure(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Play, follow, serve and hear."""
    made, lines = make_feed(folder, int(options.rate * options.seconds))
    lake = str(folder / "lake")
    port, sender = free_port(), Sender(lines, options.rate)
    url = f"http://127.0.0.1:{port}"
    serving = subprocess.Popen(
        [*SEALANE, "serve", "--lake", lake, "--port", str(port)], stderr=subprocess.DEVNULL
    )
    heard: list[list[tuple[float, str, str]]] = [[] for _ in range(options.clients)]
    try:
        wait(url)
        listen(url, heard)
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
    followed = json.loads(done.stdout)
    late = [delay for one in heard for delay in delays(one, sender)]
    return {
        "sentences": len(lines),
        "sent_per_s": round(len(lines) / sender.seconds),
        "taken": followed["lines"],
        "after_end_s": round(whole_s - sender.seconds, 1),
        "rounds": followed["rounds"],
        "events": followed["events"],
        "clients": options.clients,
        "delays": len(late),
        "delay_p50_s": round(float(np.percentile(late, 50)), 2),
        "delay_p99_s": round(float(np.percentile(late, 99)), 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        "equals_batch": equals_batch(folder, made, lake),
    }


def equals_batch(folder: Path, made: Any, lake: str) -> bool:
    """Whether the standing events are those of one run over the same log."""
    from sealane import engine
    from sealane.geo import Ports
    from sealane.lake import Lake
    from sealane.law import ZoneSet

    whole = Lake(folder / "whole")
    whole.ingest([str(made.nmea)])
    zones, ports = ZoneSet.from_geojson(made.zones), Ports.from_csv(made.ports)
    engine.run(whole, zones=zones, ports=ports, recorded_at=datetime.now(UTC))
    columns = ("event_id", "start_at", "end_at", "lon", "lat", "confidence", "sentence_en")
    one, other = (
        place.events().select(columns).sort("event_id")
        for place in (whole, Lake(lake, create=False))
    )
    return one.equals(other)


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
    )
    print(json.dumps({**result, "reached": is_reached}))
    return 0 if is_reached else 1


if __name__ == "__main__":
    sys.exit(main())
