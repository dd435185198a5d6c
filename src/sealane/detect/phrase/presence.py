"""Sentences of presence: over or not, and what the hulls claim to be."""

from __future__ import annotations

__all__ = ["PHRASES"]

PHRASES: dict[str, tuple[str, str]] = {
    "presence.closed": (
        "Presence within {radius} nmi of {feature} on {days} ({hull_days}, at most "
        "{longest_run} in a row) by {who}, from {start} to {end}.",
        "{feature}から{radius}海里以内での所在{days}日"
        "(延べ{hull_days}隻日、最長連続{longest_run}日): {who}、{start}から{end}まで。",
    ),
    "presence.open": (
        "Presence within {radius} nmi of {feature} on {days} so far ({hull_days}, "
        "at most {longest_run} in a row) by {who}, since {start}, last heard there on {end}.",
        "{feature}から{radius}海里以内での所在がこれまで{days}日"
        "(延べ{hull_days}隻日、最長連続{longest_run}日): {who}、{start}から、最終受信{end}。",
    ),
    # who they claim to be, as it stands in those sentences
    "presence.government": (
        "{hulls} of the claimed type government ship",
        "政府船を名乗る{hulls}隻",
    ),
    "presence.fishing": (
        "{hulls} of the claimed type fishing vessel",
        "漁船を名乗る{hulls}隻",
    ),
    "presence.merchant": ("{hulls} of the claimed type merchant", "商船を名乗る{hulls}隻"),
    "presence.other": (
        "{hulls} of other or no claimed type",
        "その他または種別不明の{hulls}隻",
    ),
}
