"""The shape that CONTRIBUTING promises: files under 500 lines, functions under 45."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILE_LINES = 500
FUNCTION_LINES = 45
FACTS = {"src/sealane/tables.py"}
"""Tables of facts, which may be longer."""

PLACES = ("src", "tests", "benchmarks", "tools")
FILES = sorted(path for place in PLACES for path in (ROOT / place).rglob("*.py"))


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from ``def`` to the end, without the docstring."""
    first = function.body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    described = (first.end_lineno or 0) - first.lineno + 1 if is_docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - described


def test_files_and_functions_stay_short() -> None:
    assert len(FILES) > 300
    long = []
    for path in FILES:
        name, text = str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        if name not in FACTS and len(text.splitlines()) > FILE_LINES:
            long.append((name, len(text.splitlines())))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = code_lines(node)
                if lines > FUNCTION_LINES:
                    long.append((f"{name}: {node.name}", lines))
    assert long == []


def test_no_two_test_modules_have_one_name() -> None:
    """The second would not be collected where both stand without a package."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert len(names) > 300
    assert sorted({one for one in names if names.count(one) > 1}) == []
