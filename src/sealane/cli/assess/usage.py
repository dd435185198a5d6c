"""Usage errors of `sealane assess` in Japanese: options that do not go together, values that are
none.

Click and the commands write them in English, and JSON keeps them so, as with refusals.
"""

from __future__ import annotations

import re
import sys
from typing import IO, Any

import click

__all__ = ["TEXTS", "UsageJa", "usage_ja"]

TEXTS = (
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
    (r"'(.*)': write THRESHOLD=NUMBER, for example (\S+)\.",
     "「{0}」を読めない。THRESHOLD=数値 と書く（例：{1}）。"),
    (r"'(.*)' is no premium: write (\S+), per cent from 0 to 100\.",
     "「{0}」は保険料率ではない。{1} のように、0～100の%で書く。"),
    (r"(\S+) is no premium: write per cent of the hull's value, 0 to (\S+)\.",
     "「{0}」は保険料率ではない。船体価額に対する%を0～{1}で書く。"),
    (r"Give FILE or --lake DIR, one of them\.", "FILE か --lake DIR のどちらか一つを指定する。"),
    (r"--keep needs --lake: the lake that keeps the figures\.",
     "--keep には、値を残すレイクを --lake で指定する。"),
    (r"--share 0 stops nothing: give a part from above 0 to 1\.",
     "--share 0 では何も止まらない。0より大きく1以下の割合を指定する。"),
    (r"--speed is that of a ship: give --ship TYPE too\.",
     "--speed は船の速力：--ship TYPE も指定する。"),
    (r"--shares tells all lanes, --via asks for one: give one of the two\.",
     "--shares は全経路、--via は一つの経路：どちらか一方にする。"),
    (r"--shares weighs lanes in days of the ship: leave prices out\.",
     "--shares は経路を船の日数で比べる：価格は指定しない。"),
    (r"Prices are those of a ship: give --ship TYPE too\.",
     "価格は船のもの：--ship TYPE も指定する。"),
    (r"--premium is of the hull's value, or weighs lanes: give --hull-value or --shares\.",
     "--premium は船体価額に対する率か経路の比較用：--hull-value か --shares を指定する。"),
    (r"-o (.*) is the table that is read: give another file\.",
     "-o {0} は読み込む表と同じ：別のファイルを指定する。"),
)  # fmt: skip
"""English of what is said, and its Japanese."""
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


def usage_ja(error: click.UsageError) -> UsageJa | None:
    """The same error told in Japanese; None where its message is not known here."""
    text = error.format_message()
    if found := VALUE.fullmatch(text):
        told = _told(found[2])
        return None if told is None else UsageJa(error, f"{found[1]} の値：{told}")
    told = _told(text)
    return None if told is None else UsageJa(error, told)


def _told(text: str) -> str | None:
    for english, japanese in TEXTS:
        if found := re.fullmatch(english, text, re.DOTALL):
            return japanese.format(*found.groups())
    return None
