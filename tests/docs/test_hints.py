"""A page that a hint or a docstring sends its reader to is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = re.compile(r"\bdocs/[\w./-]+")


def named() -> set[tuple[str, str]]:
    """Pages that texts of the source name, with the file that names them; strings that stand beside
    each other are one, and of a name with a value in it the part before the value counts."""
    found = set()
    for path in (ROOT / "src").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "docs/" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                pages = PAGE.findall(node.value)
                found |= {(str(path.relative_to(ROOT)), one.rstrip(".")) for one in pages}
    return found


def test_every_page_that_a_text_names_is_there() -> None:
    """A hint named docs/reference/share.md, which never was."""
    every = named()
    assert len(every) > 15
    assert ("src/sealane/share/item/label.py", "docs/reference/share/policy.md") in every
    assert [one for one in sorted(every) if not (ROOT / one[1]).exists()] == []
