"""Usage errors of `sealane assess` in Japanese: options that do not go together, values that are
none. What Click itself says is in ``sealane.cli.usage``."""

from __future__ import annotations

__all__ = ["TEXTS"]

TEXTS = (
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
