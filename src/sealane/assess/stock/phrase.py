"""What is told of stocks, in Japanese beside the English of the answer."""

from __future__ import annotations

from typing import Any

from sealane.assess.said import Said

__all__ = ["HELD", "KINDS", "NOTES", "measure_ja", "note_ja"]

KINDS = {
    "government stock": Said("government stock", "国家備蓄"),
    "obligation stock": Said("obliged stock of industry", "民間義務備蓄"),
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
    "A legal minimum or a capacity": "法定の最低量または容量のみの公表で、備蓄量ではない。",
    "Days are told, but the oil used": "備蓄日数は分かるが、石油消費量が収録されていない。",
    "Who holds a part of the stocks": "一部の備蓄（その他・全体）は保有者が公表されておらず、"
    "放出に決定を要し、所要日数と放出速度の制約を受けるものとした。",
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
    "A day of unmet_begins_day that is null": "不足開始日が空欄の場合は、対象期間内に"
    "不足が生じない。",
}
"""Japanese of each note, by how its English begins."""


def note_ja(note: str) -> str:
    """A note in Japanese; as it stands where there is none."""
    return next((ja for start, ja in NOTES.items() if note.startswith(start)), note)


def measure_ja(one: dict[str, Any], days: int) -> str:
    """What a measure buys, from its figures in :meth:`StockAnswer.as_dict`, in Japanese."""
    said = [
        f"単独では{days}日間で不足を{one['alone_kb']:,.0f}千バレル減らす。"
        f"他のすべてを行ってこれだけ欠くと、不足は{one['last_kb']:,.0f}千バレル増える。"
    ]
    more = [
        (one["per_rate_kb"], "放出・流量の上限が1千バレル/日増えるごとに", ".1f"),
        (one["per_amount_kb"], "量が1千バレル増えるごとに", ".2f"),
        (one["day_earlier_kb"], "1日早まると", ".0f"),
    ]
    said += [f"{text}不足は{figure:,{form}}千バレル減る。" for figure, text, form in more if figure]
    if not any(figure for figure, _, _ in more):
        said.append("増やしても早めても不足は減らない。制約は別にある。")
    return "".join(said)
