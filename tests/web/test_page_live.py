"""Live mode: what is written to the lake is seen as it comes; off, no connection is open."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import polars as pl
import pytest

from sealane.lake import Lake
from sealane.observe import Batch, Reading, Tally

pytestmark = pytest.mark.web

START_S = 120.0
PRESSED = "document.querySelector('.live').getAttribute('aria-pressed') === '{}'"
LINE = "document.querySelector('.live-line').textContent"
HEARD = "!document.querySelector('.live.is-lost')"
# Counts the streams that are open, in a page that has not begun yet.
COUNT_STREAMS = """
window.streams = [];
window.EventSource = class extends EventSource {
  constructor(...given) { super(...given); window.streams.push(this); }
};
"""
OPEN = "window.streams.filter(s => s.readyState === EventSource.OPEN).length"
NOT_CLOSED = "window.streams.filter(s => s.readyState !== EventSource.CLOSED).length"


@dataclass(frozen=True)
class _Source:
    """A file that the lake has not read yet."""

    name: str

    def digest(self) -> str:
        return (self.name.encode().hex() * 64)[:64]


class Sea:
    """A real lake with its server, that grows and whose server may stop and start again."""

    def __init__(self, path: Path, sample: ModuleType) -> None:
        self.lake: Lake = sample.write_sample(path, vessels=8)
        self.began = sample.START
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self._port}"
        self._rows = sample.sample_lake(vessels=8).frames["positions"]
        self._hours = 0
        self._told = 0
        self.start()

    def start(self) -> None:
        """Serve the lake, in a process of its own so that it ends as a server does."""
        code = f"from sealane import serve; serve.run({str(self.lake.path)!r}, port={self._port})"
        self._process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "POLARS_MAX_THREADS": "2"},
        )
        until = time.monotonic() + START_S
        while not self._answers():
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/api/v1/health") as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        """End the server, although the page listens."""
        self._process.terminate()
        self._process.wait(30)

    def sail(self) -> str:
        """One hour more of positions; the time of the last, as the address holds it."""
        self._hours += 1
        hour = pl.col("observed_at") < self.began + timedelta(hours=1)
        later = pl.col("observed_at") + timedelta(hours=23 + self._hours)
        rows = self._rows.filter(hour).with_columns(later.alias("observed_at"))
        content = pl.struct("mmsi", "observed_at").hash().reinterpret(signed=True)
        batch = Batch(positions=rows.with_columns(content=content))
        tally = Tally(lines=rows.height, accepted=rows.height)

        def read(source: Any, options: Any) -> Reading:
            digest = source.digest()
            return Reading(iter([batch]), tally, file=source.name, digest=digest, dialect="nmea")

        self.lake.ingest([_Source(f"hour{self._hours}.nmea")], reader=read)
        return f"{rows['observed_at'].max():%Y-%m-%dT%H:%M:%SZ}"

    def tell(self, event_id: str, **changes: Any) -> None:
        """Write one revision of an event."""
        self._told += 1
        written = self.began + timedelta(days=30, seconds=self._told)
        row = self.lake.events(kind="gap", min_confidence=0.5).head(1)
        changes = {"event_id": event_id, "recorded_at": written, **changes}
        fresh = row.with_columns(
            pl.lit(value).cast(row.schema[name]).alias(name) for name, value in changes.items()
        )
        assert self.lake.append_events(fresh) == 1


@pytest.fixture
def sea(tmp_path: Path, sample: ModuleType) -> Iterator[Sea]:
    """A lake of its own for each test: they all write."""
    made = Sea(tmp_path / "lake", sample)
    yield made
    made.stop()


@pytest.fixture
def live(look: Callable[..., Any], sea: Sea) -> Callable[..., Any]:
    """Open the page live and wait until it hears the server."""

    def make(address: str = "", **options: Any) -> Any:
        watch = look(None, base=sea.url, **options)
        watch.page.add_init_script(COUNT_STREAMS)
        watch.open(f"?lang=en&live=1{address}")
        watch.wait(f"{OPEN} === 1")
        watch.settle()
        return watch

    return make


def lists(watch: Any, event_id: str, mark: str = "") -> None:
    """Wait until a row is there, and then that the map draws what is listed."""
    watch.wait(f"!!document.querySelector('[data-event-id={event_id}] {mark}')")
    watch.settle()
    assert watch.ids("list") == watch.ids("map")


def test_positions_and_events_arrive(live: Callable[..., Any], sea: Sea) -> None:
    watch = live()
    watch.says(live="1", t=None)
    end = sea.sail()
    watch.wait(f"window.__sealane.at() === Date.parse('{end}')")
    sea.tell("gaplive1")
    lists(watch, "gaplive1", ".fresh")
    assert "1 new" in watch.page.evaluate(LINE)
    assert "2 Mar 2026 06:56Z" in watch.page.inner_text(".range-text")
    assert watch.page.title().startswith("(1) ")
    watch.wait("document.querySelector('[role=status]').textContent.includes('1 new')")
    assert len(watch.ids("list")) == 6
    assert "6" in watch.page.inner_text(".column-head h2")
    watch.page.click(".live-line .link")
    watch.wait("!document.querySelector('.events .fresh')")
    watch.says(live="1", t=None)
    watch.page.click(".range-buttons button >> nth=0")
    watch.says(since="2026-03-02T00:56:00Z", until="2026-03-02T06:56:00Z")
    sea.sail()
    watch.says(since="2026-03-02T01:56:00Z", until="2026-03-02T07:56:00Z", live="1")
    hosts = {urlsplit(url).netloc for url in watch.asked if not url.startswith(("blob:", "data:"))}
    assert hosts == {urlsplit(sea.url).netloc}
    assert watch.complaints == []


def test_an_event_is_revised_and_withdrawn_in_view(live: Callable[..., Any], sea: Sea) -> None:
    sea.tell("gaplive1")
    watch = live("&event=gaplive1")
    assert watch.page.query_selector(".events .fresh") is None, "it was there before"
    sea.tell("gaplive1", revision=2, status="revised", because="changed: path")
    lists(watch, "gaplive1", ".pill.is-revised")
    watch.wait("document.querySelector('.detail .because')?.textContent.includes('path')")
    sea.tell("gaplive1", revision=3, status="withdrawn", because="not found any more")
    lists(watch, "gaplive1", ".pill.is-withdrawn")
    watch.wait("document.querySelector('.detail .pill').classList.contains('is-withdrawn')")
    watch.says(event="gaplive1")
    assert "1 withdrawn" in watch.page.evaluate(LINE)
    watch.page.click(".live-line .link")
    watch.settle()
    assert "gaplive1" not in watch.ids("list")
    assert watch.ids("list") == watch.ids("map")
    assert watch.complaints == []


def test_filters_selection_and_scroll_stay(live: Callable[..., Any], sea: Sea) -> None:
    for number in range(30):
        later = sea.began + timedelta(hours=10, minutes=number)
        sea.tell(f"gaprow{number:02}", start_at=later)
    watch = live("&kind=gap&event=gaprow12")
    top = "document.querySelector('[data-event-id=gaprow12]').getBoundingClientRect().top"
    watch.wait("document.querySelector('.queue').scrollTop > 0")
    watch.page.evaluate("new Promise(done => setTimeout(done, 200))")  # the row is shown once more
    before = watch.page.evaluate(top)
    sea.tell("encounterlive", kind="encounter", start_at=sea.began)
    newer = sea.began + timedelta(hours=11)  # the newest stand above the rows that are read
    sea.tell("gapnewer1", start_at=newer)
    sea.tell("gapnewer2", start_at=newer)
    lists(watch, "gapnewer2")
    assert watch.ids("list")[:2] == ["gapnewer2", "gapnewer1"]
    assert abs(watch.page.evaluate(top) - before) < 2
    assert "encounterlive" not in watch.ids("list")
    watch.says(event="gaprow12", kind="gap", live="1")


def test_the_keyboard_enters_and_leaves_and_nothing_stays_open(
    live: Callable[..., Any], sea: Sea
) -> None:
    watch = live()
    watch.page.keyboard.press("ArrowLeft")
    watch.says(live=None, t="2026-03-02T05:45:49Z")
    assert watch.page.evaluate(NOT_CLOSED) == 0
    watch.page.keyboard.press("l")
    watch.wait(f"{OPEN} === 1")
    watch.says(live="1", t=None)
    watch.page.keyboard.press("Space")
    watch.wait(PRESSED.format("false"))
    assert watch.page.evaluate(NOT_CLOSED) == 0
    watch.page.click(".live")
    watch.wait(f"{OPEN} === 1")
    watch.page.fill("#time-input", "2026-03-01 12:00")
    watch.page.press("#time-input", "Enter")
    watch.wait(PRESSED.format("false"))
    watch.page.go_back()
    watch.wait(PRESSED.format("true"))
    watch.wait(f"{OPEN} === 1")
    assert watch.complaints == []


def test_a_lost_connection_is_said_and_heals(live: Callable[..., Any], sea: Sea) -> None:
    watch = live()
    sea.stop()
    watch.wait(f"!({HEARD})")
    watch.wait(f"/Not connected since \\d\\d:\\d\\dZ, trying again/.test({LINE})")
    assert watch.page.query_selector(".trouble") is None
    end = sea.sail()
    sea.tell("gapmissed")
    sea.start()
    watch.wait(HEARD)
    lists(watch, "gapmissed", ".fresh")
    watch.wait(f"window.__sealane.at() === Date.parse('{end}')")
    sea.tell("gapafter")
    lists(watch, "gapafter", ".fresh")
    assert [said for said in watch.complaints if "net::ERR_" not in said] == []


def test_the_next_of_what_came_is_a_key_away(live: Callable[..., Any], sea: Sea) -> None:
    watch = live()
    for name in ("gaplive1", "gaplive2"):
        sea.tell(name)
        lists(watch, name, ".fresh")
    for left in (1, 0, 0):
        watch.page.keyboard.press("n")
        watch.wait(f"document.querySelectorAll('.events .fresh').length === {left}")
        watch.wait("!!document.querySelector('#detail-title')")
    assert watch.complaints == []


def test_a_feed_that_fell_silent_is_told_apart_from_a_quiet_sea(
    live: Callable[..., Any], sea: Sea
) -> None:
    watch = live()
    assert "Nothing new since" in watch.page.evaluate(LINE)
    watch.page.clock.install()
    watch.page.clock.fast_forward(130_000)
    watch.wait(f"/No data came in since .* \\d\\d:\\d\\dZ/.test({LINE})")
    watch.wait(f"!({HEARD})")
    sea.sail()
    watch.wait(f"/Nothing new since/.test({LINE})")
    watch.wait(HEARD)
    assert watch.complaints == []


@pytest.mark.parametrize(
    ("language", "theme", "button", "said"),
    [("en", "light", "Live", "1 new"), ("ja", "dark", "ライブ", "新規1件")],
)
def test_it_speaks_both_languages(
    live: Callable[..., Any], sea: Sea, language: str, theme: str, button: str, said: str
) -> None:
    watch = live(f"&theme={theme}")
    watch.page.click(f"button[lang={language}]")
    sea.tell("gaplive1")
    lists(watch, "gaplive1", ".fresh")
    assert watch.page.inner_text(".live") == button
    assert said in watch.page.evaluate(LINE)
    assert watch.complaints == []
