"""100,000 vessels on the screen at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.web

VESSELS = 100_000
MAX_STEP_S = 8.0  # drawn in software on shared cores, in CI beside other tests; else some 0.4 s


def test_a_hundred_thousand_vessels_are_drawn(look: Callable[..., Any], crowd_url: str) -> None:
    watch = look("?c=135,30&z=3.4&lang=en&t=2026-03-01T06:05:00Z", base=crowd_url)
    watch.wait(f"window.__sealane.vessels() === {VESSELS}")
    assert "100,000 vessels" in watch.page.inner_text(".shown")
    colours = watch.page.evaluate(_COLOURS)
    assert colours > 1_000, "the layer of vessels shows next to nothing"
    assert watch.complaints == []


def test_moving_the_map_stays_bearable(look: Callable[..., Any], crowd_url: str) -> None:
    watch = look("?c=135,30&z=3.4&lang=en&t=2026-03-01T06:05:00Z", base=crowd_url)
    watch.wait(f"window.__sealane.vessels() === {VESSELS}")
    started = time.monotonic()
    for _ in range(4):
        watch.page.keyboard.press("d")
        watch.page.evaluate(
            "new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))"
        )
    each = (time.monotonic() - started) / 4
    assert each < MAX_STEP_S, f"{each:.2f} s for a step of the map"


# How many pixels of the vessels' canvas are painted, read in the frame in which it is drawn.
_COLOURS = """
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
