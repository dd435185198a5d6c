"""Refusals of `sealane assess` in Japanese: what cannot be asked, which gates block a way.

Rooms raise errors in English, and JSON keeps them so; the person at the terminal reads them in the
language of the command. A message that is not here stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sealane.errors import NoRoute, SealaneError

__all__ = ["refusal_ja"]

TEXTS = (
    (r"There is no gate '(.*)'\.", "海峡等「{0}」は収録されていない。"),
    (r"No gate is called '(.*)'\.", "海峡等「{0}」は収録されていない。"),
    (r"No gate is named\.", "海峡等が指定されていない。"),
    (r"There is no port '(.*)'\.", "港「{0}」は収録されていない。"),
    (r"(.*) is a country, no port\.", "{0}は国名で、港名ではない。"),
    (r"(.*) is the name of (\d+) ports, and none stands far above the others: (.*)\.",
     "{0}という港は{1}か所あり、どれとも決められない：{2}。"),
    (r"(.*) is no place on Earth\.", "{0}は地球上の位置ではない。"),
    (r"(.*) and (.*) are one place: there is no way between\.",
     "{0}と{1}は同じ場所で、間に経路はない。"),
    (r"(.*) and avoid both name (.*)\.", "{0}とavoidの両方に{1}がある。"),
    (r"there is no ship type '(.*)'\.", "船種「{0}」は収録されていない。"),
    (r"A speed is that of a ship, and none is named\.", "速力が与えられたが船種がない。"),
    (r"days are (\S+)(?: to (\S+))?\.", "日数が範囲外：{0}{1}。"),
    (r"share is (\S+)(?: to (\S+))?\.", "停止する割合が範囲外：{0}{1}。"),
    (r"speed is (\S+)(?: to (\S+))?\.", "速力の割合が範囲外：{0}{1}。"),
    (r"draws is (\S+)\.", "抽出回数が範囲外：{0}。"),
    (r"(\S+) '(.*)' is no number\.", "{0}の「{1}」は数値ではない。"),
    (r"(\S+) '(.*)' contradicts itself: it ends below its start\.",
     "{0}の「{1}」は上端が下端より小さい。"),
    (r"--from '(.*)' is no day\.", "--from の「{0}」は日付ではない。"),
    (r"--brief (.*): a brief is written as (.*) or (.*)\.",
     "--brief {0}：書き出せるのは{1}と{2}のみ。"),
    (r"--brief (.*) cannot be written\.", "--brief {0}：書き込めない。"),
    (r"(\S+): '(.*)' is no price with a unit\.", "{0}：「{1}」は通貨と年のある価格ではない。"),
    (r"(\S+): the currency (\S+) has no year in '(.*)'\.", "{0}：「{2}」の通貨{1}に年がない。"),
    (r"(\S+): '(.*)' ends below its start\.", "{0}：「{1}」は上端が下端より小さい。"),
    (r"(\S+): '(.*)' is below zero\.", "{0}：「{1}」は負の値。"),
    (r"'(.*)' is not a currency of ISO 4217\.", "「{0}」はISO 4217の通貨ではない。"),
    (r"Prices are in (.*) and (.*), and costs are sums of them\.",
     "価格の通貨・年が{0}と{1}に分かれており、費用を合計できない。"),
    (r"toll: '(.*)' names no gate and price\.", "toll：「{0}」に海峡等と価格がない。"),
    (r"toll: (\S+) has two tolls\.", "toll：{0}の通航料が二つある。"),
    (r"The matrix is (.*); (\d+) regions of (\d+) sectors and (\d+) final uses need (\d+) rows or"
     r" more and (\d+) columns\.",
     "行列は{0}。{1}地域×{2}部門と最終需要{3}列には、{4}行以上、{5}列が必要。"),
    (r"Columns are missing: (.*)\.", "列が足りない：{0}。"),
    (r"Arrays are missing: (.*)\.", "配列が足りない：{0}。"),
    (r"(.*) has no output\.", "{0}の産出額がない。"),
    (r"'(.*)' is not in the table\.", "「{0}」は表にない。"),
    (r"A share of (\S+) cannot be cut\.", "割合{0}は減らせない。"),
    (r"--cut '(.*)' cannot be read\.", "--cut の「{0}」を読めない。"),
    (r"--cut '(.*)' contradicts --cut '(.*)': one trade, two shares\.",
     "--cut の「{0}」と「{1}」が矛盾する：同じ取引に二つの割合。"),
)  # fmt: skip
HINTS = (
    (r"(?:Near it|Near names|Near): (.*)\.", "近い名前：{0}。"),
    (r"Known: (.*)\.", "収録：{0}。"),
    (r"Its main ports: (.*)\.", "主な港：{0}。"),
    (r"Give one, such as hormuz\.", "一つ以上指定する（例：hormuz）。"),
    (r"Give a strait or canal, for example (.*)\.", "海峡または運河を指定する（例：{0}）。"),
    (r"Give a port's name, its UN/LOCODE \(JPYOK\) or lon,lat in degrees\.",
     "港名、UN/LOCODE（JPYOK）、または経度,緯度（度）を指定する。"),
    (r"Say which: give the code, or the country behind the name \((.*)\)\.",
     "コード、または名前の後に国を付けて指定する（{0}）。"),
    (r"Write longitude,latitude in degrees, west and south negative\.",
     "経度,緯度を度で書く。西経と南緯は負。"),
    (r"Latitude comes first here; longitude does in Sealane: (.*)\.",
     "緯度が先になっている。経度を先に書く：{0}。"),
    (r"Name two places that lie apart\.", "離れた二つの場所を指定する。"),
    (r"Name a type of ship too, such as vlcc\.", "船種も指定する（例：vlcc）。"),
    (r"Give one of the two\.", "どちらか一方にする。"),
    (r"Give 1 to ([\d,]+)\.", "1～{0}で指定する。"),
    (r"Give the part of the traffic that stops, 0 to 1, not per cent\.",
     "停止する通航の割合を0～1で指定する（%ではない）。"),
    (r"Give the part of the design speed, (\S+) to (\S+), not knots\.",
     "計画速力に対する割合を{0}～{1}で指定する（ノットではない）。"),
    (r"Write one number, or a range such as (.*)\.", "数値一つ、または{0}のような範囲を書く。"),
    (r"Write ISO 8601, for example (\S+)\.", "ISO 8601で書く（例：{0}）。"),
    (r"Write (\S+\.\.\S+)\.", "{0}と書く。"),
    (r"Name a file that ends so\.", "そのように終わるファイル名を指定する。"),
    (r"Name a file in a folder that is there and that you may write to\.",
     "書き込める既存のフォルダのファイルを指定する。"),
    (r"Amount, currency and year, for example \"(.*)\"\.", "金額・通貨・年を書く（例：\"{0}\"）。"),
    (r"Say the year of the price, for example \"(.*)\"\.", "価格の年を書く（例：\"{0}\"）。"),
    (r"A price is 0 or more\.", "価格は0以上。"),
    (r"Bring all to one currency and year, for example (.*)\.",
     "一つの通貨と年に揃える（例：{0}）。"),
    (r"Write the gate and its toll, for example (.*)\.", "海峡等と通航料を書く（例：{0}）。"),
    (r"Give one for each gate\.", "海峡等ごとに一つにする。"),
    (r"A table has (.*)\.", "表に必要なもの：{0}。"),
    (r"Give each industry that sells or buys a row of block x\.",
     "売買のある産業ごとに x の行を入れる。"),
    (r"Give a share from 0 to 1\.", "割合は0～1で指定する。"),
    (r"Write FROM:TO=SHARE or FROM:TO:SECTOR=SHARE, for example (\S+)\.",
     "FROM:TO=SHARE または FROM:TO:SECTOR=SHARE と書く（例：{0}）。"),
    (r"Give each trade once\.", "取引ごとに一度だけ指定する。"),
    (r"Name a port, or give a place at sea\.", "港を指定するか、海上の位置を与える。"),
)  # fmt: skip
MEASURES = {"draught": "喫水", "beam": "幅", "length": "長さ", "air draught": "水面上の高さ"}
UNFIT = re.compile(r"(draught|beam|length|air draught) (\S+) m exceeds (\S+) m")
MOST_TOLD = 8


def refusal_ja(error: SealaneError) -> str | None:
    """An error in Japanese; None where its message is not known here."""
    if isinstance(error, NoRoute) and error.openings:
        return _no_route(error)
    told = _in_ja(error.message, TEXTS)
    if told is None:
        return None
    return told + (_in_ja(error.hint, HINTS) or f" {error.hint}" if error.hint else "")


def _in_ja(text: str, table: Sequence[tuple[str, str]]) -> str | None:
    for english, japanese in table:
        if found := re.fullmatch(english, text, re.DOTALL):
            parts = [one or "" for one in found.groups()]
            if japanese.endswith("{0}{1}。") and parts[1]:
                parts[1] = f"～{parts[1]}"
            return japanese.format(*parts)
    return None


def _no_route(error: NoRoute) -> str:
    """Which gates, opened, open a way, each with why it is closed."""
    ways = ["と".join(_gate(one, error.message) for one in each)
            for each in error.openings[:MOST_TOLD]]  # fmt: skip
    more = len(error.openings) - len(ways)
    rest = f"、ほか{more}通り" if more > 0 else ""
    return (
        f"2地点の間に通れる経路がない。次のいずれかが開けば通れる：{'、'.join(ways)}{rest}。"
        "どれかを開くか、別の場所を指定する。"
    )


def _gate(gate: str, message: str) -> str:
    from sealane.assess.lane import gate_named

    found = re.search(rf"\b{re.escape(gate)} \(((?:[^()]|\([^()]*\))*)\)", message)
    why = "" if found is None else found[1]
    unfit = UNFIT.match(why)
    if unfit:
        told = f"{MEASURES[unfit[1]]}{unfit[2]} mが上限{unfit[3]} mを超える"
    elif why.startswith("ice"):
        told = "海氷、耐氷船級なし"
    elif why.startswith("too small"):
        told = "通常の商船には狭く、指定時のみ通る"
    else:
        told = "閉鎖" if why else ""
    name = gate_named(gate).name_ja
    return f"{name}（{told}）" if told else name
