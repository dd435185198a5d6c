"""Documentation cannot lie: the generated pages are current, and every link leads somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
PAGES = sorted([*REPO.glob("docs/**/*.md"), REPO / "README.md", REPO / "CONTRIBUTING.md"])


def test_generated_reference_is_current() -> None:
    done = subprocess.run(
        [sys.executable, "tools/make_reference.py", "--check"],
        cwd=REPO,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPO)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text()):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_page_is_linked_from_the_first() -> None:
    """Pages of events are listed by a page of their own."""
    first = REPO / "docs/README.md"
    linked = {
        (page.parent / target).resolve()
        for page in (first, REPO / "docs/reference/events/README.md")
        for target in re.findall(r"\]\(([^)#\s]+\.md)[^)]*\)", page.read_text())
    }
    assert {page for page in REPO.glob("docs/**/*.md") if page != first} <= linked


def test_every_command_is_documented() -> None:
    from sealane.cli import COMMANDS

    text = (REPO / "docs/reference/commands.md").read_text()
    for name in COMMANDS:
        assert f"## sealane {name}\n" in text
        assert "Example: " in text.split(f"## sealane {name}\n")[1].split("\n## ")[0]


def test_every_column_is_documented() -> None:
    from sealane.tables import TABLES

    text = (REPO / "docs/reference/tables.md").read_text()
    for table in TABLES.values():
        for column in table.columns:
            assert f"| `{column.name}` |" in text
            assert len(column.description) >= 3
