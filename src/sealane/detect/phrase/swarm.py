"""Sentences of swarms: over or not, and what explains one as well."""

from __future__ import annotations

__all__ = ["PHRASES"]

PHRASES: dict[str, tuple[str, str]] = {
    "swarm.closed": (
        "{hulls} hulls lay together near {feature} for {duration}, at most {peak} at once, from "
        "{start} to {end}.",
        "{feature}付近に{hulls}隻が{duration}集まっていた(同時に最大{peak}隻): "
        "{start}から{end}まで。",
    ),
    "swarm.open": (
        "{hulls} hulls lie together near {feature}, for {duration} so far, at most {peak} at once, "
        "since {start}, last seen so on {end}.",
        "{feature}付近に{hulls}隻が集まっており、{start}からこれまで{duration}(同時に最大{peak}隻、"
        "最終確認{end})。",
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
