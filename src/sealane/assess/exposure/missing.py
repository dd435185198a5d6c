"""What an exposure does not know, as data: a code with its parameters, and both languages.

Codes: "any_fact", "size", "lanes" (of ``origins``), "origins" (neither origins nor gates),
"gates" (origins stand as regions alone), "region" (a port stands for one), "ended" (what
stands in for trade that an embargo ended).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sealane.assess.name import commodities, country_names
from sealane.assess.source_table import packaged
from sealane.assess.word.value import REGIONS
from sealane.say.said import Said

__all__ = ["HINTS", "group_of", "missing_of"]

HINTS = {
    "food": Said(
        "The tables of FAOSTAT may not be passed on with Sealane: give a folder with"
        " food_imports.csv and food_origins.csv, or trade from BACI or UN Comtrade (--facts DIR).",
        "FAOSTATの表は再配布できないため収録していない。food_imports.csvとfood_origins.csv、または"
        "BACIかUN Comtradeの貿易データのあるフォルダーを --facts DIR で与える。",
    ),
    "facts": Said(
        "Give a folder with tables of imports and origins (--facts DIR).",
        "輸入と産地の表のあるフォルダーを --facts DIR で与える。",
    ),
    "lanes": Said(
        "Give shares of lanes by origin and destination (--lanes FILE).",
        "産地・仕向地別の航路の割合を --lanes FILE で与える。",
    ),
}
"""What a user can give, by the code of the hint."""
TEXTS = {
    "any_fact": Said("any fact", "資料全般"),
    "size": Said("size of the import", "輸入量"),
    "lanes": Said("lanes from {origins}", "{origins}からの航路"),
    "origins": Said("origins, and gates", "産地と通過する海峡等"),
    "gates": Said("origins by country, and gates", "国別の産地と通過する海峡等"),
    "region": Said(
        "origins by country, so that a port stands for a region",
        "国別の産地（地域全体を一港で代表している）",
    ),
    "ended": Said(
        "what stands in for {origin}, ended since {since} by {instrument}",
        "{instrument}により{since}に終了した{origin}の代わりの産地",
    ),
}
"""What is missing, by its code."""


def missing_of(commodity: str, rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What is not known of a commodity: nothing at all, or through which gates it comes."""
    hint = "food" if group_of(commodity) == "food" else "facts"
    every = [row for row in rows if row["commodity"] == commodity]
    own = [row for row in every if row["kind"] != "superseded"]
    for row in every:
        if row["kind"] == "superseded":
            yield _ended(commodity, row, hint)
    if not own:
        yield _told(commodity, "any_fact", TEXTS["any_fact"], hint)
        return
    if not any(row["kind"] == "import" for row in own):
        yield _told(commodity, "size", TEXTS["size"], hint)
    laneless = [
        row["origin"]
        for row in own
        if row["kind"] == "origin" and row["origin_en"] and row["lane_share"] is None
    ]
    if any(row["stands_for"] for row in own):
        yield _told(commodity, "region", TEXTS["region"], hint)
    if laneless:
        origins = list(dict.fromkeys(laneless))
        names = [_place(one) for one in origins]
        said = TEXTS["lanes"].filled(
            origins=Said(", ".join(one.en for one in names), "、".join(one.ja for one in names))
        )
        yield _told(commodity, "lanes", said, "lanes", origins=origins)
    elif not any(row["gate"] or row["lane_share"] for row in own):
        code = "gates" if any(row["origin"] for row in own) else "origins"
        yield _told(commodity, code, TEXTS[code], hint)


def group_of(commodity: str) -> str:
    """The group of a commodity: energy, food, goods, use or net (use less output)."""
    return str(dict(packaged("commodities").select("commodity", "group").iter_rows())[commodity])


def _ended(commodity: str, row: dict[str, Any], hint: str) -> dict[str, Any]:
    ended = row["superseded"]
    said = TEXTS["ended"].filled(
        origin=_place(row["origin"]), since=date.fromisoformat(ended["from"]),
        instrument=Said(ended["instrument"], ended["instrument"]),
    )  # fmt: skip
    parts = {"from": ended["from"], "instrument": ended["instrument"]}
    return _told(commodity, "ended", said, hint, origins=[row["origin"]], **parts)


def _told(commodity: str, code: str, said: Said, hint: str, **parts: Any) -> dict[str, Any]:
    goods = commodities()[commodity]
    return {
        "commodity": commodity, "commodity_en": goods.en, "commodity_ja": goods.ja, "code": code,
        **parts, "missing_en": said.en, "missing_ja": said.ja, "hint": hint,
        "hint_en": HINTS[hint].en, "hint_ja": HINTS[hint].ja,
    }  # fmt: skip


def _place(code: str) -> Said:
    return REGIONS.get(code) or Said(*country_names().get(code, (code, code)))
