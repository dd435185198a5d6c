"""No serious finding of axe-core, in every theme, with the evidence and the help open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.web

AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """
axe.run(document, {resultTypes: ['violations']}).then(found => found.violations
  .filter(v => ['serious', 'critical'].includes(v.impact))
  .map(v => v.id + ': ' + v.nodes.slice(0, 3)
    .map(n => n.target.join(' ') + ' ' + n.failureSummary).join(' | ')))
"""


@pytest.mark.parametrize("theme", ["light", "dark", "red"])
def test_no_serious_finding(turn: Callable[..., Any], theme: str) -> None:
    if not AXE.is_file():
        pytest.fail("axe-core is not installed: make web")
    watch = turn(f"?lang=en&theme={theme}&t=2026-03-01T12:00:00Z&event=encounter000000000003")
    assert watch.page.evaluate("document.querySelectorAll('.plot').length") == 2
    watch.page.evaluate(AXE.read_text() + "; 0")
    assert watch.page.evaluate(RUN) == []
    watch.page.click(".detail details summary")
    watch.page.click(".vessel-list button >> nth=0")
    watch.settle()
    assert watch.page.is_visible(".claims")
    assert watch.page.evaluate(RUN) == []
    watch.page.keyboard.press("/")
    watch.page.keyboard.type("431")
    watch.wait("document.querySelectorAll('#search-hits li').length > 1")
    assert watch.page.evaluate(RUN) == []
    watch.page.keyboard.press("Escape")
    watch.page.keyboard.press("Escape")
    watch.page.keyboard.press("?")
    watch.settle()
    assert watch.page.is_visible("dialog")
    assert watch.page.evaluate(RUN) == []


@pytest.mark.parametrize("theme", ["light", "red"])
def test_no_serious_finding_on_further_pages(
    turn: Callable[..., Any], kinds_url: str, theme: str
) -> None:
    watch = turn(f"?lang=ja&theme={theme}&feature=sample_reef", base=kinds_url)
    watch.wait("document.querySelectorAll('.calendar .is-observed').length > 100")
    watch.page.evaluate(AXE.read_text() + "; 0")
    watch.page.click(".facet:last-child summary")
    assert watch.page.evaluate(RUN) == []
    watch.page.click(".detail .plain-list .link >> nth=0")
    watch.settle()
    watch.page.click("text=非表示にする…")
    watch.wait("!!document.querySelector('dialog')")
    assert watch.page.evaluate(RUN) == []
