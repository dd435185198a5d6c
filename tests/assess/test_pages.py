"""The examples of the pages on voyages and fleets print what the pages say, and the tables of
defaults are those of the code."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from sealane.assess.fleet import Loop
from sealane.assess.voyage import Sailing

PAGES = Path(__file__).resolve().parents[2] / "docs/reference/assess"


@pytest.mark.parametrize("page", ["voyage.md", "fleet.md", "close.md"])
def test_examples_print_what_the_page_says(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    (script,) = re.findall(r"```python\n(.*?)```", (PAGES / page).read_text(), flags=re.DOTALL)
    exec(compile(script, page, "exec"), {})
    wanted = re.findall(r"^# (.*)$", script, flags=re.MULTILINE)
    assert capsys.readouterr().out.splitlines() == wanted
    assert len(wanted) >= 3


@pytest.mark.parametrize(("page", "model"), [("voyage.md", Sailing), ("fleet.md", Loop)])
def test_defaults_are_those_of_the_code(page: str, model: type) -> None:
    text = (PAGES / page).read_text()
    for field in fields(model):
        row = next(
            line
            for line in text.splitlines()
            if line.startswith("| ") and f"`{field.name}`" in line
        )
        if field.default is not None:
            assert f"{field.default:g}" in row, field.name
