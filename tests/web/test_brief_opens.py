"""A brief opens from a disk in a real browser that has no network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.web

AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """
axe.run(document, {resultTypes: ['violations']}).then(found => found.violations
  .filter(v => ['serious', 'critical'].includes(v.impact)).map(v => v.id + ': ' + v.help))
"""
CROWDED = """() => {
  const wrong = [];
  for (const svg of document.querySelectorAll('svg[role=img]')) {
    const frame = svg.getBoundingClientRect();
    if (!frame.width) continue;
    const texts = [...svg.querySelectorAll('text')].map(t => [t.textContent,
      t.getBoundingClientRect()]);
    texts.forEach(([said, a], at) => {
      if (a.left < frame.left - 2 || a.right > frame.right + 2 || a.bottom > frame.bottom + 4) {
        wrong.push(said + ' is cut');
      }
      for (const [other, b] of texts.slice(at + 1)) {
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 2 && high > 5) wrong.push(said + ' lies on ' + other);
      }
    });
  }
  return wrong;
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_brief_opens_offline_in_both_languages(
    browser: Any, brief_page: str, tmp_path: Path, theme: str
) -> None:
    path = tmp_path / "brief.html"
    path.write_text(brief_page, encoding="utf-8")
    context = browser.new_context(
        color_scheme=theme, offline=True, viewport={"width": 800, "height": 700}
    )
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri())
    page.evaluate(AXE.read_text() + "; 0")
    for language, other in (("en", "ja"), ("ja", "en")):
        page.click(f"label[for=show-{language}]")
        assert page.is_visible(f"article[lang={language}] h1")
        assert not page.is_visible(f"article[lang={other}] h1")
        assert page.evaluate(CROWDED) == []
    assert page.evaluate(RUN) == []
    page.focus("#show-ja")
    page.keyboard.press("ArrowRight")
    assert page.is_visible("article[lang=en] h1")
    page.set_viewport_size({"width": 360, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert asked == [path.as_uri()]
    assert complaints == []
    context.close()
