"""How a lake and what was read into it look in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

__all__ = ["lake_html", "report_html"]

_COUNTS = ("lines", "accepted", "other", "duplicates", "rejected", "positions", "identities")


def lake_html(summary: Mapping[str, Any]) -> str:
    """The rows of each table, and the time and vessels that the positions cover."""
    if "tables" not in summary:
        return f"<p>Lake {escape(summary['lake'])}: no positions yet, nothing was written here</p>"
    covered = (
        f"{summary['vessels']:,} vessels, {_text(summary['first_at'])} to "
        f"{_text(summary['last_at'])}"
        if summary["first_at"]
        else "no positions yet"
    )
    rows = [(name, about["rows"]) for name, about in summary["tables"].items()]
    return f"<p>Lake {escape(summary['lake'])}: {covered}</p>{_table(('table', 'rows'), rows)}"


def report_html(report: Mapping[str, Any]) -> str:
    """What became of the lines of one file."""
    header = ("file", "format", *_COUNTS, "first_at", "last_at", "already_ingested")
    return _table(header, [[report[name] for name in header]])


def _table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    head = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in header)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(_text(value))}</td>' for value in row)}</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%SZ")
    return str(value)
