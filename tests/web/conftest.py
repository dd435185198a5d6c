"""A real browser on a real server of the hand-made sea, both on this machine."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src" / "sealane" / "serve" / "static"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Each window would draw two lists for a bar of addresses that nobody sees: a second of processor.
# A list of this kind takes the place of Playwright's own, which is therefore in it.
UNUSED = (
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,AimEnabled,PreconnectToSearch,OptimizationHints,"
    "NetworkTimeServiceQuerying,LensOverlay,MediaRouter,PaintHolding,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,ThirdPartyStoragePartitioning,TcpPortRandomizationWin,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,AvoidCorsURLLoaderRestartOnRedirect,"
    "DestroyProfileOnBrowserClose"
)
# No graphics card is asked for, and the browser is kept from calling its maker.
FLAGS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-gpu-compositing",  # the map is drawn by WebGL in software, the rest without a detour
    # What was compiled for one page serves the next: a quarter of what drawing costs an opening.
    "--enable-angle-features=preferGlobalPipelineCache",
    f"--disable-features={UNUSED}",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# How long a condition may take to come true. The map is drawn in software: its first frame takes
# some 3 s on a free machine and 30 s on one with fifteen others' work on each core. A test that
# passes never waits for these.
READY_S = 240.0
SAYS_S = 120.0
TEST_S = 900.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test with a browser may take longer than others before it counts as stuck."""
    for item in items:
        if item.get_closest_marker("web") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(TEST_S))


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def sample() -> ModuleType:
    """The module that makes the hand-made sea."""
    return _load(ROOT / "tests" / "serve" / "sample_lake.py")


@pytest.fixture(scope="session")
def sea_url(sample: ModuleType) -> Iterator[str]:
    """A server of the hand-made sea."""
    with Server(sample.sample_lake()) as server:
        yield server.url


@pytest.fixture
def behaviour_url(sample: ModuleType) -> Iterator[str]:
    """A server of a sea with every kind of event, whose test changes what it leaves out."""
    made = _load(ROOT / "tests" / "serve" / "sample_behaviours.py")
    with Server(made.behaviour_lake()) as server:
        yield server.url


@pytest.fixture(scope="session")
def kinds_url(sample: ModuleType) -> Iterator[str]:
    """A server of the same sea, for tests that leave nothing out."""
    made = _load(ROOT / "tests" / "serve" / "sample_behaviours.py")
    with Server(made.behaviour_lake()) as server:
        yield server.url


@pytest.fixture(scope="session")
def brief_page() -> str:
    """The made-up brief as a page."""
    from sealane.serve.brief import to_html

    made = _load(ROOT / "tests" / "serve" / "sample_brief.py")
    return to_html(made.sample())


@pytest.fixture(scope="session")
def crowd_url(sample: ModuleType) -> Iterator[str]:
    """A server of 100,000 vessels."""
    crowd = _load(Path(__file__).with_name("crowd_lake.py"))
    frames = crowd.crowd_frames(sample.sample_lake(vessels=8).frames, vessels=100_000)
    with Server(sample.SampleLake(frames)) as server:
        yield server.url


@pytest.fixture(scope="session")
def empty_url(sample: ModuleType) -> Iterator[str]:
    """A server of a lake in which nothing lies yet."""
    with Server(sample.SampleLake({})) as server:
        yield server.url


class Server:
    """An app on a free port of loopback, on a thread of its own."""

    def __init__(self, lake: Any, **more: Any) -> None:
        import uvicorn

        from sealane.serve import create_app

        config = uvicorn.Config(
            create_app(lake, **more), host="127.0.0.1", port=0, log_level="error"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> Server:
        self._thread.start()
        deadline = time.monotonic() + READY_S
        while not self._server.started:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.02)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)


def _browser_path() -> str | None:
    named = os.environ.get("SEALANE_BROWSER")
    return named or next((found for name in BROWSERS if (found := shutil.which(name))), None)


def _absent(reason: str) -> None:
    """Where it must be there (CI) a missing browser fails; elsewhere the tests are skipped."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    path = _browser_path()
    if path is None:
        _absent("no Chromium here: apt-get install chromium, or name one in SEALANE_BROWSER")
    if not (STATIC / "index.html").is_file():
        pytest.fail("the page is not built: make web")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


SOFTWARE_GL = "GPU stall due to ReadPixels"
"""What a driver says of itself where the map is drawn in software and a pixel is read: no fault."""


@dataclass
class Watch:
    """A page, with what it asked for and what it complained of."""

    page: Any
    base: str
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str = "") -> Watch:
        """Open an address of the page and wait until all that it asked for is there."""
        self.page.goto(f"{self.base}/{address}")
        self.settle()
        return self

    def wait(self, condition: str, *, within_s: float = READY_S) -> None:
        """Wait until an expression holds (the page's policy forbids Playwright's own way)."""
        deadline = time.monotonic() + within_s
        while not self.page.evaluate(condition):
            assert time.monotonic() < deadline, f"never came true: {condition}; {self.complaints}"
            self.page.wait_for_timeout(40)

    def ids(self, where: str) -> list[str]:
        """The events that are listed ('list') or drawn ('map')."""
        found: list[str] = self.page.evaluate(f"window.__sealane.{where}Ids()")
        return found

    def settle(self) -> None:
        """Wait until no question is under way and what was answered has been painted.

        What a key or a click changes is under way before that key or click returns, so there is
        no moment between in which the page only seems settled.
        """
        self.wait("!!(window.__sealane && window.__sealane.ready)")

    def forget(self) -> None:
        """What was asked and complained of till now is no part of what is looked at."""
        self.asked.clear()
        self.complaints.clear()

    def turn_to(self, address: str) -> None:
        """Another address of the page without loading it anew, as back and forward do."""
        self.page.evaluate(
            "a => { history.pushState(0, '', a); dispatchEvent(new PopStateEvent('popstate')); }",
            address,
        )
        self.settle()

    def query(self) -> dict[str, str]:
        """The parameters of the address as they stand now."""
        found: dict[str, str] = self.page.evaluate(
            "Object.fromEntries(new URLSearchParams(location.search))"
        )
        return found

    def says(self, **expected: str | None) -> None:
        """Wait until the address says so (None: says nothing of it); it follows with a delay."""
        deadline = time.monotonic() + SAYS_S
        while any(self.query().get(key) != value for key, value in expected.items()):
            assert time.monotonic() < deadline, f"{self.query()} never said {expected}"
            self.page.wait_for_timeout(60)

    @property
    def focus(self) -> str:
        """The id, else the class, else the tag of what has the focus."""
        found: str = self.page.evaluate(
            "(e => e.id || e.className || e.tagName)(document.activeElement)"
        )
        return found


def _fresh(browser: Any, base: str, **options: Any) -> Watch:
    """A page of a fresh profile that has not gone anywhere yet."""
    # Half the pixels each way: the map is drawn in software, and what is measured is in CSS pixels.
    usual = {
        "viewport": {"width": 1000, "height": 600},
        "device_scale_factor": 0.5,
        "reduced_motion": "reduce",
    }
    context = browser.new_context(**usual | options)
    context.set_default_timeout(1_000 * SAYS_S)
    watch = Watch(context.new_page(), base)
    watch.page.on("request", lambda request: watch.asked.append(request.url))
    watch.page.on(
        "console",
        lambda said: (
            said.type in ("error", "warning")
            and SOFTWARE_GL not in said.text
            and watch.complaints.append(said.text)
        ),
    )
    watch.page.on("pageerror", lambda error: watch.complaints.append(str(error)))
    return watch


@pytest.fixture
def look(browser: Any, sea_url: str) -> Iterator[Callable[..., Watch]]:
    """Open the page in a fresh profile: look(address, base=..., **options of the context)."""
    opened = []

    def make(address: str | None = "", *, base: str = sea_url, **options: Any) -> Watch:
        watch = _fresh(browser, base, **options)
        opened.append(watch)
        return watch if address is None else watch.open(address)

    yield make
    for watch in opened:
        watch.page.context.close()


class Desk:
    """Pages that stay open. Each is cleared away and turned to an address as back and forward do.

    To open a page costs some four seconds of a processor, to turn one a tenth of that, to load it
    anew in a profile that is not fresh four fifths. What a fresh profile shows is for ``look``.
    """

    def __init__(self, browser: Any) -> None:
        self._browser = browser
        self._pages: dict[str, Watch] = {}
        self._usual: dict[str, dict[str, str]] = {}

    def turn(self, address: str, base: str, width: int, height: int) -> Watch:
        """The page of this server at an address; its view and time as it first opened."""
        watch = self._page(base, width, height)
        if base not in self._usual:
            watch.open("?lang=en")
            watch.wait("['c', 't'].every(key => new URLSearchParams(location.search).has(key))")
            self._usual[base] = {k: v for k, v in watch.query().items() if k in "czt"}
        _clear_away(watch)
        said = {part.partition("=")[0] for part in address.lstrip("?").split("&")}
        if "event" in said:
            said.add("t")  # it brings its own time
        added = [f"{name}={value}" for name, value in self._usual[base].items() if name not in said]
        watch.turn_to("&".join([address or "?lang=en", *added]))
        watch.forget()
        return watch

    def load(self, address: str | None, base: str, width: int, height: int) -> Watch:
        """The page of this server, loaded anew at an address (None: left for the test to do)."""
        watch = self._page(base, width, height)
        watch.forget()
        return watch if address is None else watch.open(address)

    def _page(self, base: str, width: int, height: int) -> Watch:
        size = {"width": width, "height": height}
        if base not in self._pages:
            self._pages[base] = _fresh(self._browser, base, viewport=size)
        watch = self._pages[base]
        watch.page.emulate_media(reduced_motion="reduce")
        if watch.page.viewport_size != size:
            watch.page.set_viewport_size(size)
        return watch

    def clear(self) -> None:
        """Close every page; the next test begins with fresh ones."""
        for watch in self._pages.values():
            watch.page.context.close()
        self._pages.clear()
        self._usual.clear()


def _clear_away(watch: Watch) -> None:
    """Nothing is typed, open, hovered or chosen any more."""
    if "lang=" not in watch.page.url:  # a test left it at another address, or before it opened
        watch.open("?lang=en")
    watch.page.mouse.move(1, 1)
    watch.page.evaluate("document.activeElement.blur()")
    playing = watch.page.query_selector(".play[aria-pressed=true]")
    if playing:
        playing.click()
    for _ in range(6):  # a dialog, the list of claimants, the brief, the selection
        watch.page.keyboard.press("Escape")
    watch.turn_to("?lang=en")
    watch.page.fill("#search", "")
    watch.page.evaluate("document.querySelectorAll('details[open]').forEach(e => e.open = false)")
    watch.page.evaluate("document.activeElement.blur()")
    watch.settle()


@pytest.fixture(scope="session")
def open_pages(browser: Any) -> Iterator[Desk]:
    """The pages that the tests of a worker share."""
    made = Desk(browser)
    yield made
    made.clear()


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember which test failed."""
    report = yield
    if report.failed:  # type: ignore[attr-defined]
        item.stash[FAILED] = True
    return report


@pytest.fixture
def desk(open_pages: Desk, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """The pages that are open. None of them outlives a test that failed, whatever it left there."""
    yield open_pages
    if request.node.stash.get(FAILED, False):
        open_pages.clear()


@pytest.fixture
def turn(desk: Desk, sea_url: str) -> Callable[..., Watch]:
    """Turn an open page to an address: turn(address, base=..., width=..., height=...)."""

    def make(address: str, *, base: str = sea_url, width: int = 1000, height: int = 600) -> Watch:
        return desk.turn(address, base, width, height)

    return make


@pytest.fixture
def load(desk: Desk, sea_url: str) -> Callable[..., Watch]:
    """Load an open page anew, in a profile that is not fresh: load(address, base=...)."""

    def make(
        address: str | None, *, base: str = sea_url, width: int = 1000, height: int = 600
    ) -> Watch:
        return desk.load(address, base, width, height)

    return make
