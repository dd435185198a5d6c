"""The examples of the pages on stocks, economy and mitigation print what the pages say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGES = Path(__file__).resolve().parents[2] / "docs" / "reference" / "assess"


@pytest.mark.parametrize("name", ["stock", "economy", "mitigation"])
def test_examples_print_what_the_page_says(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    script = "\n".join(
        re.findall(r"```python\n(.*?)```", (PAGES / f"{name}.md").read_text(), flags=re.DOTALL)
    )
    exec(compile(script, f"{name}.md", "exec"), {})
    wanted = re.findall(r"^# (.*)$", script, flags=re.MULTILINE)
    assert wanted
    assert capsys.readouterr().out.splitlines() == wanted
