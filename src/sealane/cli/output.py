"""How results look: one JSON object, or a table for people; progress on a terminal only."""

from __future__ import annotations

import re
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import click

SET_IN = "  "
WORD = re.compile(
    r"[^\u2E80-\uFFEF]+?(?:[、。，．：；）」』]+|\s+|(?=[\u2E80-\uFFEF])|$)|.[、。，．：；）」』]*"
)
"""What a line may not be parted in: a word with the space after it, or one wide letter with the
marks that close it."""
WRITTEN = re.compile(r"[-\u2212]?\d[\d,]*(\.\d+)?|[\u2013-]")
"""A figure as it is written, or the dash for one that is not known."""
VERSION = "version"
"""A column whose figures are names rather than amounts: no marks between their digits."""
PIPE_WIDTH = 160  # columns where there is no terminal to ask

__all__ = [
    "next_step",
    "plain",
    "print_json",
    "print_paragraphs",
    "print_table",
    "program",
    "progress",
    "talk",
    "wrapped",
]


def plain(value: Any) -> Any:
    """A value as JSON knows it; times as ISO 8601 with Z."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def print_json(value: Any) -> None:
    """One JSON object on standard output."""
    import json

    click.echo(json.dumps(plain(value), ensure_ascii=False))


def print_table(title: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table for people, on standard output; numbers with thousands separators.

    What stands in brackets is text, in a heading as in the name of a ship, and no mark-up.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from sealane.cli.cell import WideText, is_wide

    table = Table(
        title=title,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )
    for index, name in enumerate(header):
        numeric = bool(rows) and all(_is_number(row[index]) for row in rows)
        justify: Literal["left", "right"] = "right" if numeric else "left"
        table.add_column(name, justify=justify, no_wrap=numeric, overflow="fold")
    for row in rows:
        told = (_cell(value, is_counted=name != VERSION)
                for name, value in zip(header, row, strict=True))  # fmt: skip
        table.add_row(*(WideText(one) if is_wide(one) else one for one in told))
    width = None if sys.stdout.isatty() else PIPE_WIDTH
    Console(highlight=False, markup=False, width=width).print(table)


def print_paragraphs(text: str) -> None:
    """Lines of text on standard output: on a terminal as wide as that, elsewhere as they stand."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns
        text = "\n".join(wrapped(line, width) for line in text.split("\n"))
    click.echo(text)


def wrapped(line: str, width: int) -> str:
    """One line of text as lines of at most so many columns; those after the first are set in.

    East Asian wide letters take two columns and may be parted anywhere but before a closing mark,
    other words only where there is a space; a word longer than a line is left whole.
    """
    rows, row, used = [], "", 0
    for part in WORD.findall(line):
        columns = sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in part)
        if row.strip() and used + len(part.rstrip()) - len(part) + columns > width:
            rows.append(row.rstrip())
            row, used = SET_IN, len(SET_IN)
        row, used = row + part, used + columns
    return "\n".join([*rows, row.rstrip()])


def talk(message: str) -> None:
    """Say something to the person at the terminal, on standard error."""
    click.echo(message, err=True)


def next_step(*words: str) -> None:
    """Say which command to give next, as this shell takes it."""
    import shlex

    talk(f"Next: {program()} {shlex.join(words)}")


def program() -> str:
    """What to type for Sealane here: its name where the shell finds it, else where it is."""
    import shlex
    import shutil

    own, found = Path(sys.executable).with_name("sealane"), shutil.which("sealane")
    if found and (not own.exists() or Path(found).absolute() == own.absolute()):
        return "sealane"
    if not own.exists():
        return f"{shlex.quote(sys.executable)} -m sealane"
    here = Path.cwd()
    return shlex.quote(str(own.relative_to(here) if own.is_relative_to(here) else own))


@contextmanager
def progress(task: str) -> Iterator[Callable[..., None]]:
    """A callback ``(done, total=None, note='')`` that draws progress on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda *_args, **_kwargs: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[note]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        handle = bar.add_task(task, total=None, note="")

        def report(done: float, total: float | None = None, note: str = "") -> None:
            bar.update(handle, completed=done, total=total, note=note)

        yield report


def _is_number(value: Any) -> bool:
    """Whether a cell is a figure, as a number or as it is written; one not known is no text."""
    if isinstance(value, str):
        return WRITTEN.fullmatch(value) is not None
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _cell(value: Any, *, is_counted: bool = True) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}" if is_counted else str(value)
    if isinstance(value, float):
        return f"{value:,.6g}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%SZ")
    return str(value)
