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
    "zone_entry.crossed.between": (
        "{vessel} was in {zone} for {least} to {most}: it crossed the limit inward on {start} ± "
        "{start_by}, was up to {depth} inside, and left between {end_from}, when it was last heard "
        "there, and {end_until}.",
        "{vessel}は{zone}に{least}から{most}滞在: {start} ± {start_by}に境界を越えて入り、境界から"
        "最大{depth}内側にいて、区域内で最後に受信された{end_from}から{end_until}までの間に出た。",
    ),
    "zone_entry.between.crossed": (
        "{vessel} was in {zone} for {least} to {most}: it entered between {start_from} and "
        "{start_until}, when it was first heard there, was up to {depth} inside, and crossed the "
        "limit outward on {end} ± {end_by}.",
        "{vessel}は{zone}に{least}から{most}滞在: {start_from}から、区域内で初めて受信された"
        "{start_until}までの間に入り、境界から最大{depth}内側にいて、{end} ± {end_by}に境界を"
        "越えて出た。",
    ),
    "zone_entry.between.between": (
        "{vessel} was in {zone} for {least} to {most}: it entered between {start_from} and "
        "{start_until}, when it was first heard there, was up to {depth} inside, and left between "
        "{end_from}, when it was last heard there, and {end_until}.",
        "{vessel}は{zone}に{least}から{most}滞在: {start_from}から、区域内で初めて受信された"
        "{start_until}までの間に入り、境界から最大{depth}内側にいて、区域内で最後に受信された"
        "{end_from}から{end_until}までの間に出た。",
    ),
    "zone_entry.between.heard": (
        "{vessel} was in {zone} for at least {least}: it entered between {start_from} and "
        "{start_until}, when it was first heard there, was up to {depth} inside, and was last "
        "heard there on {end}.",
        "{vessel}は{zone}に{least}以上滞在: {start_from}から、区域内で初めて受信された"
        "{start_until}までの間に入り、境界から最大{depth}内側にいて、{end}に区域内で受信されたのが"
        "最後である。",
    ),
    "zone_entry.between.open": (
        "{vessel} has been in {zone} for {least} to {most} so far: it entered between {start_from} "
        "and {start_until}, when it was first heard there, and was up to {depth} inside.",
        "{vessel}は{zone}に{least}から{most}滞在中: {start_from}から、区域内で初めて受信された"
        "{start_until}までの間に入り、境界から最大{depth}内側にいる。",
    ),
    "zone_entry.heard.between": (
        "{vessel} was in {zone} for at least {least}: it was first heard there on {start}, was up "
        "to {depth} inside, and left between {end_from}, when it was last heard there, and "
        "{end_until}.",
        "{vessel}は{zone}に{least}以上滞在: {start}に区域内で初めて受信され、境界から最大{depth}"
        "内側にいて、区域内で最後に受信された{end_from}から{end_until}までの間に出た。",
    ),
    "zone_entry.hull.government": (
        "It claims to be a government ship.",
        "政府船と称している。",
    ),
    "zone_entry.hull.merchant": ("It claims to be a merchant ship.", "商船と称している。"),
    "zone_entry.hull.fishing": ("It claims to be a fishing vessel.", "漁船と称している。"),
    "zone_entry.way.ferry_line": (
        "It goes to and fro there like a ferry.",
        "フェリーのように往復している。",
    ),
    "zone_entry.way.calls_at_a_port_inside": (
        "It called at {port}.",
        "{port}に寄港した。",
    ),
    "zone_entry.way.escort": (
        "It sailed in company with {other}.",
        "{other}と同航した。",
    ),
    "zone_entry.way.lingering": ("It lingered inside.", "区域内にとどまっていた。"),
    "zone_entry.way.in_and_out": ("It went in and came out again.", "入ってすぐ引き返した。"),
    "zone_entry.way.corner_cut": (
        "It cut a corner of the area.",
        "区域の端をかすめて通過した。",
    ),
    "zone_entry.way.transit": ("It passed through.", "通過した。"),
    "zone.only": ("{name}", "{name}"),
    "zone.only_claimed": ("{name} (claimed by {claimants})", "{name}({claimants}が主張)"),
    "zone.plain": ("{name} ({regime})", "{name}({regime})"),
    "zone.claimed": (
        "{name} ({regime} claimed by {claimants})",
        "{name}({claimants}が主張する{regime})",
    ),
}
