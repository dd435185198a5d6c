"""Usage errors in Japanese: what Click says of words that are no command, and what a command says.

Click and the commands write them in English, and JSON keeps them so, as with refusals.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import IO, Any

import click

from sealane.cli.pattern import found_in

__all__ = ["CLICK", "UsageJa", "usage_ja"]

CLICK = (
    (r"Missing option (.+)\.", "オプション {0} がない。"),
    (r"Missing argument (.+)\.", "引数 {0} がない。"),
    (r"No such option:? (\S+?)\.?", "オプション {0} はない。"),
    (r"No such option:? (\S+?)\.? \(?Did you mean (?:one of: )?(.+?)\?\)?",
     "オプション {0} はない。近いもの：{1}。"),
    (r"No such option:? (\S+?)\.? \(Possible options: (.+)\)",
     "オプション {0} はない。近いもの：{1}。"),
    (r"No such command (\S+)\.", "コマンド {0} はない。"),
    (r"No such command (\S+)\. Did you mean (.+)\?", "コマンド {0} はない。近いもの：{1}。"),
    (r"Option (\S+) requires an argument\.", "オプション {0} には値が要る。"),
    (r"Option (\S+) does not take a value\.", "オプション {0} に値は付かない。"),
    (r"Got unexpected extra arguments? \((.+)\)", "余分な引数：{0}。"),
    (r"(\S+) is not in the range (\S+)\.", "{0}は範囲 {1} にない。"),
    (r"'(.*)' is not a valid integer(?: range)?\.", "「{0}」は整数ではない。"),
    (r"'(.*)' is not a valid (?:float|number)(?: range)?\.", "「{0}」は数値ではない。"),
    (r"(\S+) is no number\.", "「{0}」は数値ではない。"),
    (r"'(.*)' is not one of (.+)\.", "「{0}」は {1} のいずれでもない。"),
    (r"(?:File|Path) '(.*)' is a directory\.", "「{0}」はフォルダ。"),
    (r"Directory '(.*)' is a file\.", "「{0}」はファイルで、フォルダではない。"),
    (r"(?:File|Path|Directory) '(.*)' does not exist\.", "「{0}」がない。"),
    (r"(?:File|Path|Directory) '(.*)' is not (?:readable|writable)\.",
     "「{0}」を読み書きできない。"),
    (r"'(.*)' is no (?:day|time); write ISO 8601, for example (\S+)\.",
     "「{0}」は日時ではない。ISO 8601で書く（例：{1}）。"),
)  # fmt: skip
"""English of what Click and its types say, and its Japanese."""
VALUE = re.compile(r"Invalid value for (.+?): (.*)", re.DOTALL)


class UsageJa(click.UsageError):
    """A usage error that is shown in Japanese; its message stays English, for JSON."""

    def __init__(self, error: click.UsageError, told: str) -> None:
        super().__init__(error.format_message(), error.ctx)
        self.told = told

    def show(self, file: IO[Any] | None = None) -> None:
        """Print it with the usage of the command."""
        file = sys.stderr if file is None else file
        if self.ctx is not None:
            use = self.ctx.get_usage().removeprefix("Usage: ")
            click.echo(f"使い方：{use}\n説明：{self.ctx.command_path} --help\n", file=file)
        click.echo(f"エラー：{self.told}", file=file)


def usage_ja(error: click.UsageError, own: Callable[[str], str | None]) -> UsageJa | None:
    """The same error told in Japanese; None where its message is not known here. ``own``: the
    Japanese of what the commands themselves say, None for another text."""
    text = error.format_message()
    if found := VALUE.fullmatch(text):
        told = _told(found[2], own)
        return None if told is None else UsageJa(error, f"{found[1]} の値：{told}")
    told = _told(text, own)
    return None if told is None else UsageJa(error, told)


def _told(text: str, own: Callable[[str], str | None]) -> str | None:
    if (said := own(text)) is not None:
        return said
    found = found_in(text, CLICK)
    return None if found is None else found[0].format(*found[1])
