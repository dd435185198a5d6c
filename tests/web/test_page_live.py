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
MINUTE = "%Y-%m-%dT%H:%M:00Z"
HEARD = "!document.querySelector('.live.is-lost')"
# Counts the streams that are open, in a page that has not begun yet.
COUNT_STREAMS = """
if (!window.streams) {
  window.streams = [];
  window.EventSource = class extends EventSource {
    constructor(...given) { super(...given); window.streams.push(this); }
  };
}
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
        self.end = self._rows["observed_at"].max()
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
        while not self.answers():
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.1)

    def answers(self) -> bool:
        """Whether the server is there."""
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
        """One hour more of positions; when they end, as the address holds it."""
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
        self.end = rows["observed_at"].max()
        return self.at()

    def at(self, **earlier: float) -> str:
        """When the data end, or so much earlier, as the address holds it."""
        return f"{self.end - timedelta(**earlier):%Y-%m-%dT%H:%M:%SZ}"

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


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory, sample: ModuleType) -> Iterator[Sea]:
    """One lake for all tests: each writes events of its own names, and further hours."""
    made = Sea(tmp_path_factory.mktemp("live") / "lake", sample)
    yield made
    made.stop()


@pytest.fixture
def sea(lake: Sea) -> Sea:
    """The lake with its server, which a test may have left stopped."""
    if not lake.answers():
        lake.start()
    return lake


@pytest.fixture
def counted(load: Callable[..., Any], sea: Sea) -> Any:
    """The page that stays open, whose streams are counted whenever it is loaded."""
    watch = load(None, base=sea.url)
    watch.page.add_init_script(COUNT_STREAMS)
    return watch


@pytest.fixture
def live(counted: Any) -> Callable[..., Any]:
    """Load the page live and wait until it hears the server."""
    return lambda address="": begin(counted.open(f"?lang=en&live=1{address}"))


@pytest.fixture
def turned(turn: Callable[..., Any], counted: Any) -> Callable[..., Any]:
    """Turn the page to live, for tests of what it does there."""

    def make(address: str = "") -> Any:
        turn("?lang=en", base=counted.base)
        counted.turn_to(f"?lang=en&live=1{address}")
        return begin(counted)

    return make


def begin(watch: Any) -> Any:
    """Wait until the page hears the server."""
    watch.wait(f"{OPEN} === 1")
    watch.settle()
    return watch


def lists(watch: Any, event_id: str, mark: str = "") -> None:
    """Wait until a row is there, and then that the map draws what is listed."""
    watch.wait(f"!!document.querySelector('[data-event-id={event_id}] {mark}')")
    watch.settle()
    assert watch.ids("list") == watch.ids("map")


def test_positions_and_events_arrive(live: Callable[..., Any], sea: Sea) -> None:
    watch = live()
    watch.says(live="1", t=None)
    known = len(watch.ids("list"))
    end = sea.sail()
    watch.wait(f"window.__sealane.at() === Date.parse('{end}')")
    sea.tell("gaplive1")
    lists(watch, "gaplive1", ".fresh")
    assert "1 new" in watch.page.evaluate(LINE)
    shown = sea.end + timedelta(minutes=1)  # till the end of the minute
    assert f"2 Mar 2026 {shown:%H:%M}Z" in watch.page.inner_text(".range-text")
    assert watch.page.title().startswith("(1) ")
    watch.wait("document.querySelector('[role=status]').textContent.includes('1 new')")
    assert len(watch.ids("list")) == known + 1
    assert str(known + 1) in watch.page.inner_text(".column-head h2")
    watch.page.click(".live-line .link")
    watch.wait("!document.querySelector('.events .fresh')")
    watch.says(live="1", t=None)
    watch.page.click(".range-buttons button >> nth=0")
    watch.says(since=f"{shown - timedelta(hours=6):{MINUTE}}", until=f"{shown:{MINUTE}}")
    sea.sail()
    shown += timedelta(hours=1)
    watch.says(since=f"{shown - timedelta(hours=6):{MINUTE}}", until=f"{shown:{MINUTE}}", live="1")
    hosts = {urlsplit(url).netloc for url in watch.asked if not url.startswith(("blob:", "data:"))}
    assert hosts == {urlsplit(sea.url).netloc}
    assert watch.complaints == []


def test_an_event_is_revised_and_withdrawn_in_view(live: Callable[..., Any], sea: Sea) -> None:
    sea.tell("gapturned")
    watch = live("&event=gapturned")
    assert watch.page.query_selector(".events .fresh") is None, "it was there before"
    sea.tell("gapturned", revision=2, status="revised", because="changed: path")
    lists(watch, "gapturned", ".pill.is-revised")
    watch.wait("document.querySelector('.detail .because')?.textContent.includes('path')")
    sea.tell("gapturned", revision=3, status="withdrawn", because="not found any more")
    lists(watch, "gapturned", ".pill.is-withdrawn")
    watch.wait("document.querySelector('.detail .pill').classList.contains('is-withdrawn')")
    watch.says(event="gapturned")
    assert "1 withdrawn" in watch.page.evaluate(LINE)
    watch.page.click(".live-line .link")
    watch.settle()
    assert "gapturned" not in watch.ids("list")
    assert watch.ids("list") == watch.ids("map")
    assert watch.complaints == []


def test_filters_selection_and_scroll_stay(turned: Callable[..., Any], sea: Sea) -> None:
    for number in range(30):
        later = sea.began + timedelta(hours=10, minutes=number)
        sea.tell(f"gaprow{number:02}", start_at=later)
    watch = turned("&kind=gap&event=gaprow12")
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
    turned: Callable[..., Any], sea: Sea
) -> None:
    watch = turned()
    watch.page.keyboard.press("ArrowLeft")
    watch.says(live=None, t=sea.at(minutes=10))
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


def test_a_lost_connection_is_said_and_heals(turned: Callable[..., Any], sea: Sea) -> None:
    watch = turned()
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


def test_the_next_of_what_came_is_a_key_away(turned: Callable[..., Any], sea: Sea) -> None:
    watch = turned()
    for name in ("gapnext1", "gapnext2"):
        sea.tell(name)
        lists(watch, name, ".fresh")
    for left in (1, 0, 0):
        watch.page.keyboard.press("n")
        watch.wait(f"document.querySelectorAll('.events .fresh').length === {left}")
        watch.wait("!!document.querySelector('#detail-title')")
    assert watch.complaints == []


def test_a_feed_that_fell_silent_is_told_apart_from_a_quiet_sea(
    look: Callable[..., Any], sea: Sea
) -> None:
    """In a profile of its own: its clock does not come back."""
    sea.sail()
    watch = look(None, base=sea.url)
    watch.page.add_init_script(COUNT_STREAMS)
    begin(watch.open("?lang=en&live=1"))
    assert "Nothing new since" in watch.page.evaluate(LINE)
    watch.page.clock.install()
    watch.page.clock.fast_forward(130_000)
    watch.wait(f"/No data came in since .* \\d\\d:\\d\\dZ/.test({LINE})")
    watch.wait(f"!({HEARD})")
    sea.sail()
    watch.wait(f"/Nothing new since/.test({LINE})")
    watch.wait(HEARD)
    assert watch.complaints == []


def test_it_speaks_both_languages(turned: Callable[..., Any], sea: Sea) -> None:
    for language, theme, button, said in (
        ("en", "light", "Live", "1 new"),
        ("ja", "dark", "ライブ", "新規1件"),
    ):
        watch = turned(f"&theme={theme}")
        watch.page.click(f"button[lang={language}]")
        sea.tell(f"gapsaid{language}")
        lists(watch, f"gapsaid{language}", ".fresh")
        assert watch.page.inner_text(".live") == button
        assert said in watch.page.evaluate(LINE)
        assert watch.complaints == []
