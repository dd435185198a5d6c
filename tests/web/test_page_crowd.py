"""100,000 vessels at once: counted by cell where they could not stand apart, ships from near."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

pytestmark = pytest.mark.web

VESSELS = 100_000
MIXED_ZOOM = 5.7
MAX_BLOCK_MS = 300  # some 40 on a quiet machine
MAX_STEP_S = 8.0  # drawn in software on shared cores, in CI beside other tests; else some 0.1 s
FAR = "?c=135,30&z=3.4&lang=en&t=2026-03-01T06:05:00Z"
BESIDE = "?c=184,30&z=3.4&lang=en&t=2026-03-01T06:05:00Z"  # few in view, many just outside
NEAR = "?c=135,30&z=8&lang=en&t=2026-03-01T06:05:00Z"


@pytest.fixture
def look(look: Callable[..., Any]) -> Callable[..., Any]:
    """The zooms above are of a screen of this size."""
    return partial(look, viewport={"width": 1280, "height": 720})


@pytest.fixture
def turn(turn: Callable[..., Any]) -> Callable[..., Any]:
    """The same of an open page."""
    return partial(turn, width=1280, height=720)


def number(text: str) -> int:
    return int(text.split()[0].replace(",", ""))


def test_from_afar_vessels_are_counted_by_cell(turn: Callable[..., Any], crowd_url: str) -> None:
    watch = turn(FAR, base=crowd_url)
    assert "100,000 vessels" in watch.page.inner_text(".shown")
    crowd = watch.page.evaluate("window.__sealane.crowd()")
    assert crowd["inView"] > 40_000
    assert crowd["cells"] > 50
    assert crowd["ships"] == 0
    assert crowd["counted"] >= crowd["inView"]
    assert number(watch.page.inner_text(".cell-steps")) == crowd["inView"]
    assert watch.page.evaluate(_PAINTED) > 10_000, "the cells show next to nothing"
    box = watch.page.query_selector(".map").bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    watch.page.mouse.move(*middle)
    watch.wait("!document.querySelector('.tip').hidden")
    tip = watch.page.inner_text(".tip")
    assert number(tip) > 100
    assert "merchant" in tip
    assert "under way" in tip
    before = float(watch.query()["z"])
    watch.page.mouse.click(*middle)
    watch.settle()
    watch.wait(f"Number(new URLSearchParams(location.search).get('z')) > {before + 1}")
    assert watch.complaints == []


def test_from_near_every_vessel_is_a_ship(turn: Callable[..., Any], crowd_url: str) -> None:
    watch = turn(NEAR, base=crowd_url)
    crowd = watch.page.evaluate("window.__sealane.crowd()")
    assert crowd["cells"] == 0
    assert 0 < crowd["inView"] <= crowd["ships"] < VESSELS
    assert watch.page.query_selector(".cell-steps") is None
    assert "fishing" in watch.page.inner_text(".legend")
    assert watch.page.evaluate(_PAINTED) > 100
    watch.turn_to(BESIDE)
    crowd = watch.page.evaluate("window.__sealane.crowd()")
    assert crowd["cells"] == 0
    assert 0 < crowd["inView"] <= crowd["ships"] < VESSELS / 5, "the crowd beside the view is drawn"
    watch.turn_to(FAR)
    assert watch.page.evaluate("window.__sealane.crowd().cells") > 50


def test_cells_give_way_to_ships_one_by_one(turn: Callable[..., Any], crowd_url: str) -> None:
    watch = turn(FAR, base=crowd_url)
    shares = []
    for zoom in (4.6, MIXED_ZOOM, 6.1):
        watch.turn_to(f"?c=135,30&z={zoom}&lang=en&t=2026-03-01T06:05:00Z")
        crowd = watch.page.evaluate("window.__sealane.crowd()")
        drawn = crowd["counted"] + crowd["ships"]
        assert drawn >= crowd["inView"], "a vessel in view is neither drawn nor counted"
        shares.append(crowd["ships"] / drawn)
    assert shares[0] < 0.05
    assert shares[0] < shares[1] < shares[2] == 1, shares
    assert 0.05 < shares[1] < 0.95, shares


def test_the_legend_explains_cells_and_ships_where_both_are(
    turn: Callable[..., Any], crowd_url: str
) -> None:
    watch = turn(f"?c=135,30&z={MIXED_ZOOM}&lang=en&t=2026-03-01T06:05:00Z", base=crowd_url)
    legend = watch.page.inner_text(".legend")
    assert "counted where they crowd" in legend
    assert "fishing" in legend
    steps = watch.page.evaluate(
        "[...document.querySelectorAll('.cell-steps span')].map(e => e.textContent)"
    )
    assert 1 <= len(steps) <= 5
    assert int(steps[0].split("–")[0].split()[0]) > 1, "no cell holds a single vessel"


@pytest.mark.alone
def test_what_is_large_is_read_beside_the_page(look: Callable[..., Any], crowd_url: str) -> None:
    watch = look(None, base=crowd_url)
    watch.page.add_init_script(_WATCH_BLOCKS)
    watch.open(FAR)
    longest = []
    for minute in (4, 3, 2, 1, 0):  # a shared machine may be slow at times, the page not always
        watch.page.evaluate("window.blocks.length = 0")
        watch.turn_to(FAR.replace("06:05", f"06:0{minute}"))
        longest.append(watch.page.evaluate("Math.max(0, ...window.blocks)"))
        if longest[-1] < MAX_BLOCK_MS:
            break
    assert min(longest) < MAX_BLOCK_MS, f"{longest} ms for a picture of 100,000"
    watch.turn_to("?c=139.5,35&z=8&lang=en&t=2026-03-01T06:05:00Z")
    read = watch.page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    assert any("/events?" in name for name in read)
    assert not [name for name in read if "/vessels?" in name or "coast-" in name], read


def test_names_and_numbers_are_found_among_all(turn: Callable[..., Any], crowd_url: str) -> None:
    watch = turn(FAR, base=crowd_url)
    hits = "[...document.querySelectorAll('.search [role=option]')].map(e => e.textContent)"
    for typed, found in (("owd 3000500", "CROWD 300050000"), ("300099999", "CROWD 300099999")):
        watch.page.fill(".search input", typed)
        assert found in watch.page.evaluate(hits)[0], typed
    watch.page.fill(".search input", "crowd x")
    assert not [hit for hit in watch.page.evaluate(hits) if "MMSI" in hit]


def test_a_selected_vessel_stays_a_ship(turn: Callable[..., Any], crowd_url: str) -> None:
    watch = turn(f"{FAR}&mmsi=300000007", base=crowd_url)
    crowd = watch.page.evaluate("window.__sealane.crowd()")
    assert crowd["cells"] > 50
    assert crowd["ships"] == 1


@pytest.mark.parametrize("theme", ["light", "dark", "red"])
def test_counts_can_be_read_on_every_tint(turn: Callable[..., Any], theme: str) -> None:
    watch = turn(f"?lang=en&theme={theme}")
    ratios = watch.page.evaluate(_CONTRAST)
    assert len(ratios) == 5
    assert min(ratios) >= 4.5, ratios


@pytest.mark.alone
def test_moving_the_map_stays_smooth(turn: Callable[..., Any], crowd_url: str) -> None:
    watch = turn(FAR, base=crowd_url)
    started = time.monotonic()
    for _ in range(4):
        watch.page.keyboard.press("d")
        watch.page.evaluate(
            "new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))"
        )
    each = (time.monotonic() - started) / 4
    assert each < MAX_STEP_S, f"{each:.2f} s for a step of the map"


_CONTRAST = """
(style => {
  const light = hex => [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16) / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const of = name => light(style.getPropertyValue(name).trim());
  return [1, 2, 3, 4, 5].map(i => of('--cell-' + i)).map(cell =>
    (Math.max(cell, of('--ink')) + 0.05) / (Math.min(cell, of('--ink')) + 0.05));
})(getComputedStyle(document.documentElement))
"""

_WATCH_BLOCKS = """
window.blocks = [];
new PerformanceObserver(list => window.blocks.push(...list.getEntries().map(e => e.duration)))
  .observe({ type: 'longtask' });
"""

# How many pixels of the vessels' canvas are painted, read in the frame in which it is drawn.
_PAINTED = """
new Promise(done => requestAnimationFrame(() => {
  const canvases = [...document.querySelectorAll('.map canvas')];
  const copy = document.createElement('canvas');
  const source = canvases[canvases.length - 1];
  copy.width = source.width; copy.height = source.height;
  const pen = copy.getContext('2d');
  pen.drawImage(source, 0, 0);
  const data = pen.getImageData(0, 0, copy.width, copy.height).data;
  let painted = 0;
  for (let i = 3; i < data.length; i += 4) if (data[i] > 0) painted++;
  done(painted);
}))
"""
