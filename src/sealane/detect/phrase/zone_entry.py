"""Sentences of zone entries: how one begins and ends, and what the zone is called."""

from __future__ import annotations

__all__ = ["PHRASES"]

PHRASES: dict[str, tuple[str, str]] = {
    "zone_entry.crossed.crossed": (
        "{vessel} was in {zone} for {dwell}: it crossed the limit inward on {start} ± {start_by} "
        "and outward on {end} ± {end_by}, and was up to {depth} inside.",
        "{vessel}は{zone}に{dwell}滞在: {start} ± {start_by}に境界を越えて入り、{end} ± {end_by}に"
        "出た。境界から最大{depth}内側にいた。",
    ),
    "zone_entry.crossed.heard": (
        "{vessel} was in {zone} for at least {dwell}: it crossed the limit inward on {start} ± "
        "{start_by}, was up to {depth} inside, and was last heard there on {end}.",
        "{vessel}は{zone}に{dwell}以上滞在: {start} ± {start_by}に境界を越えて入り、境界から最大"
        "{depth}内側にいて、{end}に区域内で受信されたのが最後である。",
    ),
    "zone_entry.crossed.open": (
        "{vessel} has been in {zone} for {dwell} so far: it crossed the limit inward on {start} ± "
        "{start_by} and was up to {depth} inside.",
        "{vessel}は{zone}に{dwell}滞在中: {start} ± {start_by}に境界を越えて入り、境界から最大"
        "{depth}内側にいる。",
    ),
    "zone_entry.heard.crossed": (
        "{vessel} was in {zone} for at least {dwell}: it was first heard there on {start}, was up "
        "to {depth} inside, and crossed the limit outward on {end} ± {end_by}.",
        "{vessel}は{zone}に{dwell}以上滞在: {start}に区域内で初めて受信され、境界から最大{depth}"
        "内側にいて、{end} ± {end_by}に境界を越えて出た。",
    ),
    "zone_entry.heard.heard": (
        "{vessel} was in {zone} for at least {dwell}: it was first heard there on {start} and "
        "last heard there on {end}, and was up to {depth} inside.",
        "{vessel}は{zone}に{dwell}以上滞在: {start}に区域内で初めて、{end}に最後に受信され、"
        "境界から最大{depth}内側にいた。",
    ),
    "zone_entry.heard.open": (
        "{vessel} has been in {zone} for at least {dwell} so far: it was first heard there on "
        "{start} and was up to {depth} inside.",
        "{vessel}は{zone}に{dwell}以上滞在中: {start}に区域内で初めて受信され、境界から最大"
        "{depth}内側にいる。",
    ),
    "zone.only": ("{name}", "{name}"),
    "zone.only_claimed": ("{name} (claimed by {claimants})", "{name}({claimants}が主張)"),
    "zone.plain": ("{name} ({regime})", "{name}({regime})"),
    "zone.claimed": (
        "{name} ({regime} claimed by {claimants})",
        "{name}({claimants}が主張する{regime})",
    ),
}
