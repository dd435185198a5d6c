"""The examples of the documentation run, in order, as a reader would run them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]


def blocks(page: str) -> str:
    """The Python examples of a page as one script."""
    found = re.findall(r"```python\n(.*?)```", (REPO / page).read_text(), flags=re.DOTALL)
    assert found, f"{page} has no example"
    return "\n".join(found)


def test_the_notebook_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(blocks("docs/how-to/notebook.md"), "notebook.md", "exec"), {})


def test_the_readme_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sealane import scenario

    monkeypatch.chdir(tmp_path)
    made = scenario.make("bulk", seed=2, out_dir=tmp_path, hours=2, vessels=20)
    assert made.nmea == tmp_path / "feed.nmea"
    exec(compile(blocks("README.md"), "README.md", "exec"), {})


@pytest.mark.parametrize("page", ["docs/how-to/mapping.md", "docs/how-to/add-a-dialect.md"])
def test_mappings_named_in_the_docs_are_there(page: str) -> None:
    for name in re.findall(r"mappings/([\w-]+\.toml)", (REPO / page).read_text()):
        assert (REPO / "docs/how-to/mappings" / name).exists()
