"""Refusals of `sealane assess` in Japanese: what cannot be asked, which gates block a way.

Rooms raise errors in English, and JSON keeps them so; the person at the terminal reads them in the
language of the command. A message that is not here stays as it is.
"""

from __future__ import annotations

import re

from sealane.cli.pattern import Table, found_in
from sealane.errors import NoRoute, SealaneError

__all__ = ["reason_ja", "refusal_ja", "usage_said"]

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
    (r"The first day is (\S+)\.", "最初の日が範囲外：{0}。"),
    (r"(--\w+) names no gate\.", "{0} に海峡等の名がない。"),
    (r"(.*) holds days up to (\S+), and cannot have been taken on (\S+)\.",
     "{0}には{1}までの日があり、{2}に取得したはずがない。"),
    (r"(.*) has dates in two orders: '(.*)' \(line (\d+)\) is month/day/year, '(.*)' \(line (\d+)\)"
     r" is day/month/year\.",
     "{0}の日付に二つの順がある：「{1}」（{2}行目）は月/日/年、「{3}」（{4}行目）は日/月/年。"),
    (r"(.*) has dates such as '(.*)' \(line (\d+)\), and none tells whether the day or the month"
     r" comes first\.",
     "{0}の日付は「{1}」（{2}行目）などで、日と月のどちらが先か分からない。"),
    (r"(.*) has no column of counts, such as n_total\.", "{0}に件数の列（n_totalなど）がない。"),
    (r"(.*) has no column (.*)\.", "{0}に列 {1} がない。"),
    (r"(.*) has columns and no row\.", "{0}には列名だけで行がない。"),
    (r"There is no file (.*)\.", "ファイル{0}がない。"),
    (r"There is no vintage (\S+) in these transits\.", "取得日{0}の集計はない。"),
    (r"No way at sea joins the two places: the start (\(.*?\)) and the end (\(.*?\)) lie on land"
     r" far from the sea, or on a water that no channel joins to it\.",
     "2地点を結ぶ海路がない：出発地{0}と到着地{1}は海から離れた陸上か、海とつながらない水域にある。"),
    (r"No way at sea joins the two places: the start (\(.*?\)) lies on land far from the sea, or on"
     r" a water that no channel joins to it\.",
     "2地点を結ぶ海路がない：出発地{0}は海から離れた陸上か、海とつながらない水域にある。"),
    (r"No way at sea joins the two places: the end (\(.*?\)) lies on land far from the sea, or on"
     r" a water that no channel joins to it\.",
     "2地点を結ぶ海路がない：到着地{0}は海から離れた陸上か、海とつながらない水域にある。"),
    (r"(\(.*\)) lies on the Caspian Sea or near it: no way at sea leads there, and the rivers and"
     r" canals that do are not among our ways\.",
     "{0}はカスピ海またはその近く：海路はなく、通じる川と運河は収録していない。"),
    (r"(\(.*\)) lies (\S+) nmi from water that ships use, and no port is near it\.",
     "{0}は船の通る水域から{1}海里離れ、近くに港がない。"),
    (r"(\(.*\)) lies (\S+) nmi from water that we have ways on: its river or lake is not among"
     r" them\.",
     "{0}は収録した水路から{1}海里離れている：その川または湖は収録していない。"),
    (r"no port is named\.", "港が指定されていない。"),
    (r"start and end are one place\.", "出発地と到着地が同じ場所。"),
    (r"(\w+) is empty, expected degrees\.", "{0}が空：度で書く。"),
    (r"(\w+) is (.*), expected degrees\.", "{0}が{1}：度で書く。"),
    (r"(\w+) is (.*), expected degrees \(longitude and latitude the wrong way round\?\)\.",
     "{0}が{1}：度で書く（経度と緯度が逆か）。"),
    (r"'(.*)' cannot be read\.", "「{0}」を読めない。"),
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
    (r"Give a day from (\S+) to (\S+)\.", "{0}から{1}までの日を指定する。"),
    (r"Name one, or leave the option out\.", "一つ以上指定するか、この指定を除く。"),
    (r"A vintage is the day on which it was taken: (\S+) or later\.",
     "取得日はファイルを取得した日：{0}以後。"),
    (r"Write them as (\S+), with the year first\.", "年を先に、{0}のように書く。"),
    (r"Is it (.*)\? Rename it\.", "{0} がそれなら、列名を変える。"),
    (r"It has (.*)\. Wanted: (.*), \.\.\.", "あるのは {0}。必要なのは {1} など。"),
    (r"Wanted: a row for each day and gate\.", "日と海峡等ごとに1行が要る。"),
    (r"Name a CSV in UTF-8 or a Parquet: (.*), \.\.\.",
     "UTF-8のCSVかParquetを指定する（列：{0} など）。"),
    (r"There are: (.*)\.", "あるもの：{0}。"),
    (r"Write ISO3=KBD, for example (\S+); a figure of 0 or more\.",
     "ISO3=KBD と書く（例：{0}）。値は0以上。"),
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


def usage_said(text: str) -> str | None:
    """What a command says of its options, in Japanese; None where it is not known here."""
    from sealane.cli.assess.usage import TEXTS as USAGE

    return _in_ja(text, USAGE)


def reason_ja(reason: str) -> str:
    """Why a row of a table has no way, in Japanese; what is not known here stays as it is."""
    found = re.fullmatch(r"line (\d+): (?:(from|to): )?(.*)", reason, re.DOTALL)
    where, end, text = (
        ("", None, reason) if found is None else (f"{found[1]}行目：", *found.groups()[1:])
    )
    told = _with_hint(text)
    return reason if told is None else f"{where}{f'{end}：' if end else ''}{told}"


def _with_hint(text: str) -> str | None:
    """A message that may have its hint behind it; the two are parted where both are known."""
    for at in (*(found.start() + 1 for found in re.finditer(r"\. ", text)), len(text)):
        told = _in_ja(text[:at], TEXTS)
        hint = _in_ja(text[at + 1 :], HINTS) if at < len(text) else ""
        if told is not None and hint is not None:
            return told + hint
    return None


def _in_ja(text: str, table: Table) -> str | None:
    found = found_in(text, table)
    if found is None:
        return None
    japanese, parts = found
    if japanese.endswith("{0}{1}。") and parts[1]:
        parts[1] = f"～{parts[1]}"
    return japanese.format(*parts)


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
