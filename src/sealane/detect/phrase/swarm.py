"""Sentences of swarms: over or not, and what explains one as well."""

from __future__ import annotations

__all__ = ["PHRASES"]

PHRASES: dict[str, tuple[str, str]] = {
    "swarm.closed": (
        "{hulls} hulls ({who}) lay together near {feature} for {duration}, from {start} to {end}: "
        "{first} at first, at most {peak} at once{rafts}, {last} at the end.",
        "{feature}付近に{hulls}隻({who})が{duration}集まっていた({start}から{end}まで): "
        "当初{first}隻、同時に最大{peak}隻{rafts}、最後は{last}隻。",
    ),
    "swarm.open": (
        "{hulls} hulls ({who}) lie together near {feature}, for {duration} so far, since {start}: "
        "{first} at first, at most {peak} at once{rafts}, {last} when last seen so on {end}.",
        "{feature}付近に{hulls}隻({who})が集まっており、{start}からこれまで{duration}: "
        "当初{first}隻、同時に最大{peak}隻{rafts}、最終確認{end}に{last}隻。",
    ),
    # who they claim to be, and how near to one another they lay, as both stand in those sentences
    "swarm.who": ("by their claims {claims}", "申告: {claims}"),
    "swarm.fishing": ("{count} fishing", "漁船{count}隻"),
    "swarm.government": ("{count} government", "政府船{count}隻"),
    "swarm.merchant": ("{count} merchant", "商船{count}隻"),
    "swarm.other": ("{count} of another or no type", "その他または種別不明{count}隻"),
    "swarm.rafts": (
        ", {rafted} of them side by side in {rafts}",
        "(うち{rafted}隻は{rafts}組に並ぶ)",
    ),
    "swarm.port": (
        "A port nearby would explain it as well.",
        "近くの港でも説明できる。",
    ),
    "swarm.anchorage": (
        "Most of them are merchants: an anchorage would explain it as well.",
        "大半は商船であり、錨地でも説明できる。",
    ),
    "swarm.moving": (
        "They moved on together: a fleet on its way would explain it as well.",
        "そろって移動しており、移動中の船団でも説明できる。",
    ),
}
