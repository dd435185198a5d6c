"""World totals, lost exports and food of an answer as plain values, for JSON and for tables."""

from __future__ import annotations

from typing import Any

from sealane.assess.close.export import Export
from sealane.assess.close.figure_told import figure_told
from sealane.assess.close.food import Food
from sealane.assess.close.phrase import country
from sealane.assess.close.world import WorldRow
from sealane.assess.name import commodities
from sealane.say.said import Said

__all__ = ["told_export", "told_food", "told_world"]


def told_world(one: WorldRow) -> dict[str, Any]:
    """One count of what passes a gate, what the world loses of it, and by which rule."""
    return {
        "gate": one.gate, "commodity": one.commodity,
        "commodity_en": one.name.en, "commodity_ja": one.name.ja, "unit": one.unit or None,
        "through": figure_told(one.through, "published", why="one_figure"),
        "of_world": figure_told(one.of_world, "published", why="one_figure"),
        "bypass": figure_told(one.bypass), "lost": figure_told(one.lost),
        "lost_over": figure_told(one.lost_over),
        "lost_over_unit": None if one.lost_over is None else one.over_unit,
        "lost_of_world": figure_told(one.lost_of_world), "fate": one.fate, "year": one.at,
        **_why(one.why), "sources": list(one.sources), "note": one.note or None,
    }  # fmt: skip


def told_export(one: Export) -> dict[str, Any]:
    """What one country ships through the gates."""
    goods = commodities()[one.commodity]
    return {
        "country": one.iso3, **_both(country(one.iso3), "name"),
        "commodity": one.commodity, "commodity_en": goods.en, "commodity_ja": goods.ja,
        "share": figure_told(one.share),
        "share_of_en": None if one.share_of is None else one.share_of.en,
        "share_of_ja": None if one.share_of is None else one.share_of.ja,
        "lost": figure_told(one.lost), "unit": one.unit or None, "importers": list(one.importers),
        "year": one.year, **_why(one.why),
        "sources": list(one.sources),
    }  # fmt: skip


def told_food(one: Food) -> dict[str, Any]:
    """What food one country behind the gates lands."""
    coast = one.coast
    goods = None if one.commodity is None else commodities()[one.commodity]
    return {
        "country": coast.iso3, **_both(country(coast.iso3), "name"),
        "ports_behind": coast.behind, "ports_outside": coast.outside,
        "commodity": one.commodity,
        "commodity_en": None if goods is None else goods.en,
        "commodity_ja": None if goods is None else goods.ja,
        "volume": one.volume_t, "unit": None if one.volume_t is None else "t/y",
        "most_lost": figure_told(one.most_lost_t), "most_lost_unit": "t/d",
        "year": one.year or None, **_why(one.why), "source": one.source or None,
    }  # fmt: skip


def _both(said: Said, name: str) -> dict[str, str]:
    return {f"{name}_en": said.en, f"{name}_ja": said.ja}


def _why(said: Said | None) -> dict[str, str | None]:
    if said is None:
        return {"why_en": None, "why_ja": None}
    return {"why_en": said.en, "why_ja": said.ja}
