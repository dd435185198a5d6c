"""What is told of stocks, in Japanese beside the English of the answer."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from sealane.assess.stock.fact import BARRELS_A_TONNE, NOT_COUNTED, Holding
from sealane.assess.stock.loss import (
    Loss,
    StockLimits,
    is_stand_in,
    is_untold,
    public_rate,
    rate_basis,
)
from sealane.assess.stock.run import LATE, MOST_COVER_D, NO_STOCK, NOTHING, Interval, Run
from sealane.assess.stock.start import UNTOLD, start_told
from sealane.say.said import Said

__all__ = ["FOR_JSON", "HELD", "KINDS", "NOTES", "OVER", "STAND_IN", "WHY", "cover_bound",
           "drawing", "measure_ja", "note_code", "note_ja", "reasons", "untold_measure",
           "why_told"]  # fmt: skip

_YEARS = f"{MOST_COVER_D / 365:g}"
FOR_JSON = "A day of unmet_begins_day that is null"
"""How a note begins that is about JSON: text says in its place what null stands for."""
OVER = Said(f"more than {_YEARS} years", f"{_YEARS}年超")
STAND_IN = Said(
    "stand-in rate of release, not sourced for this country: that of the US reserve",
    "放出速度は代用値（この国の公表値なし、米国備蓄の値）",
)
"""Said beside each figure that rests on it."""
WHY = {
    NO_STOCK: Said(NO_STOCK, "石油備蓄量の公表値が収録されておらず、期間も不足も示せない"),
    NOTHING: Said(NOTHING, "備蓄で賄うべき不着がない"),
    LATE: Said(LATE, "失われず遅れて届くため、備蓄で賄い続ける不着はない"),
}
NOT_GIVEN = Said("not given with the question", "質問で与えられていない")
OVER_WHY = Said(
    "longer than any closure that is worked out; no count of a stock holds for longer",
    "算定する最長の閉鎖より長く、備蓄の公表値もそれ以上先には当てはまらない",
)

KINDS = {
    "government stock": Said("government stock", "国家備蓄"),
    "obligation stock": Said("obligation stock", "民間義務備蓄"),
    "commercial stock": Said("commercial stock", "民間在庫"),
    "joint stock": Said("joint stock with producers", "産油国共同備蓄"),
    "rest stock": Said("other stock", "その他の備蓄"),
    "total stock": Said("all stock", "備蓄全体"),
    "relief stock": Said("relief stock", "支援備蓄"),
    "demand restraint": Said("restraint of use", "需要抑制"),
    "bypass": Said("pipeline around the gate", "迂回パイプライン"),
}
HELD = {name.removesuffix(" stock"): said for name, said in KINDS.items() if "stock" in name}
NOTES = {
    "Some days are of net imports": "備蓄日数の一部は純輸入量に対する日数で、"
    "純輸入量は石油消費量より小さい。",
    "Total and parts are of different years": "合計と内訳の年が異なり、差を「その他」とした。",
    "No count of oil held by": "石油備蓄量の公表値が収録されていない。",
    f"Not counted, since {NOT_COUNTED['minimum']}": "法定の義務量で備蓄量ではないため算入していない"
    "（{days}）。",
    f"Not counted, since {NOT_COUNTED['capacity']}": "備蓄の容量で備蓄量ではないため算入していない"
    "（{days}）。",
    f"Not counted, since {NOT_COUNTED['product']}": "個別の石油製品の備蓄で、石油全体の量を示さない"
    "ため算入していない（{days}）。",
    f"Not counted, since {NOT_COUNTED['other']}": "より新しい、またはより広い公表値を用いたため"
    "算入していない（{days}）。",
    "Tonnes are turned into barrels": f"トンは原油1トン{BARRELS_A_TONNE:g}バレルで換算した"
    "（世界平均、英エネルギー協会の世界エネルギー統計）。油種により異なる。",
    "Days are told, but the oil used": "備蓄日数は分かるが、石油消費量が収録されていない。",
    "Who holds the stock is not told": "備蓄（全体・その他）の保有者が公表されていない。"
    "民間分が必ず含まれるため、中央値では民間保有（1日目から、精製の需要に応じて使える）とし、"
    "試行の一部では全量を公的備蓄（所要日数と放出速度の上限あり）とした。",
    "What a total leaves beside": "合計から国家備蓄を除いた残り（その他）は民間保有とみなし、"
    "1日目から精製の需要に応じて使えるものとした。",
    "It takes the loss by parts": "不着は与えた期間と量のとおりで、他の供給と価格は"
    "変わらないとした。買いだめ、原油の性状、国内の所在は分からない。",
    "It takes the loss as even": "不着は一様に続き、他の供給と価格は変わらないとした。買いだめ、"
    "原油の性状、国内の所在は分からない。",
    "Of bypasses only the spare": "迂回パイプラインは全輸入国向けの余力のみ公表されている。"
    "一国への到達量は --bypass で与える。",
    "No maximum rate of release": "この国の最大放出速度の公表値がないため、米国の備蓄の値"
    "（全量の放出日数）で代えた。--rate で置き換えられる。",
    "Demand is unmet before cover ends": "放出には所要日数と速度の制約があるため、備蓄が尽きる前に"
    "不足が生じる。",
    "The loss is more than all oil used": "不着量が国内の石油消費量より大きい。一部は再輸出される"
    "はずの分とみられる。",
    FOR_JSON: "不足開始日が空欄の場合は、対象期間内に不足が生じない。",
}
"""Japanese of each note, by how its English begins; ``days`` are those it tells in brackets."""
GOODS = {
    "oil": "石油", "oil products": "石油製品", "crude oil": "原油", "diesel": "軽油",
    "gasoline": "ガソリン", "octane gasoline": "ハイオクガソリン", "jet fuel": "ジェット燃料",
    "fuel oil": "重油", "kerosene": "灯油", "LPG": "液化石油ガス",
}  # fmt: skip
"""Japanese of the commodities that notes tell days of."""
DAYS_OF = re.compile(r"([\d.]+) d of ([A-Za-z ]+)")


def cover_bound(cover: Interval | None) -> dict[str, Any]:
    """Beside a cover in JSON: the days that it is beyond, and why no figure is told; or None."""
    if cover is None or not math.isinf(cover[2]):
        return {"cover_over_d": None}
    return {"cover_over_d": MOST_COVER_D, "cover_over_en": f"{OVER.en}: {OVER_WHY.en}",
            "cover_over_ja": f"{OVER.ja}：{OVER_WHY.ja}"}  # fmt: skip


def reasons(run: Run, stocks: Sequence[Holding], loss: Loss) -> dict[str, Any]:
    """Beside cover and what is unmet in JSON: why a figure is not told, and a stand-in rate."""
    why = None if run.why is None else WHY[run.why]
    stands = STAND_IN if is_stand_in(stocks, loss) else None
    untold = UNTOLD if is_untold(stocks) else None
    return {
        "why_not_en": None if why is None else why.en,
        "why_not_ja": None if why is None else why.ja,
        "is_stand_in": stands is not None,
        "stand_in_en": None if stands is None else stands.en,
        "stand_in_ja": None if stands is None else stands.ja,
        "is_holder_untold": untold is not None,
        "holder_untold_en": None if untold is None else untold.en,
        "holder_untold_ja": None if untold is None else untold.ja,
    }


def untold_measure(per_rate: float, why: str | None) -> dict[str, Any]:
    """In place of what a measure buys that was not given; or of all, where no stock is known.

    What a first unit of it would save is still told [kb], where what is unmet is known.
    """
    is_known = why != NO_STOCK
    said = NOT_GIVEN if is_known else WHY[NO_STOCK]
    words = Said(f"{said.en[:1].upper()}{said.en[1:]}.", f"{said.ja}。")
    if is_known and per_rate:
        first = Said(
            f"A first kb/d of it would save {per_rate:,.1f} kb.",
            f"1千バレル/日を与えると不足は{per_rate:,.1f}千バレル減る。",
        )
        words = Said(f"{words.en} {first.en}", f"{words.ja}{first.ja}")
    figures = dict.fromkeys(("alone_kb", "last_kb", "per_amount_kb", "day_earlier_kb"))
    rate = round(per_rate, 3) if is_known else None
    told = {"per_rate_kb": rate, "told": words.en, "told_ja": words.ja}
    return figures | told | why_told(said)


def why_told(said: Said | None) -> dict[str, str | None]:
    """For JSON: why figures are null; None where they are not."""
    return {"why_not_en": None if said is None else said.en,
            "why_not_ja": None if said is None else said.ja}  # fmt: skip


def drawing(
    one: Holding, stocks: Sequence[Holding], loss: Loss, limits: StockLimits
) -> dict[str, Any]:
    """From which day and at which rate one stock is drawn, and what both go by; None: no limit.
    Of a stock of untold holders the rate is that of the draws in which it is public."""
    kinds = [each.kind for each in stocks]
    rate = public_rate(one, stocks, loss, limits)
    return {
        **start_told(one.kind, kinds, loss.lag_d, limits.lag_ends_d),
        "rate_kbd": None if rate is None else round(rate, 1),
        "rate_basis": rate_basis(one.kind, kinds, loss),
    }


CODES = dict(
    zip(
        NOTES,
        ("days_of_net_imports", "years_differ", "no_count", "duty_no_stock",
         "room_no_stock", "single_products", "other_count", "tonnes", "no_use", "holder_unknown",
         "rest_of_industry", "loss_by_parts",
         "even_loss", "spare_of_all", "rate_stand_in", "short_before_end", "loss_over_use",
         "no_short_day"),
        strict=True,
    )
)  # fmt: skip
"""Code of each note, for JSON."""


def note_code(note: str) -> str:
    """The code of a note; "note" where it has none."""
    return next((code for start, code in CODES.items() if note.startswith(start)), "note")


def note_ja(note: str) -> str:
    """A note in Japanese; as it stands where there is none."""
    told = next((ja for start, ja in NOTES.items() if note.startswith(start)), note)
    days = "、".join(f"{GOODS[goods]}{days}日" for days, goods in DAYS_OF.findall(note))
    return told.replace("{days}", days)


def measure_ja(
    one: dict[str, Any], days: int, unit: str = "千バレル", *, suffix: str = "_kb"
) -> str:
    """What a measure buys, from its figures in :meth:`StockAnswer.as_dict`, in Japanese; their
    names end in ``suffix``."""
    alone, last, per_rate, per_amount, day_earlier = (
        one[f"{name}{suffix}"]
        for name in ("alone", "last", "per_rate", "per_amount", "day_earlier")
    )
    said = [
        f"単独では{days}日間で不足を{alone:,.0f}{unit}減らす。"
        f"他のすべてを行ってこれだけ欠くと、不足は{last:,.0f}{unit}増える。"
    ]
    rate = "護衛を受ける船が1日1隻" if one["kind"] == "escort" else f"放出・流量の上限が1{unit}/日"
    more = [
        (per_rate, f"{rate}増えるごとに", ".1f"),
        (per_amount, f"量が1{unit}増えるごとに", ".2f"),
        (day_earlier, "1日早まると", ".0f"),
    ]
    said += [f"{text}不足は{figure:,{form}}{unit}減る。" for figure, text, form in more if figure]
    if not any(figure for figure, _, _ in more):
        said.append("増やしても早めても不足はこれ以上減らない。")
    return "".join(said)
