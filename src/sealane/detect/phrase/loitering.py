"""Sentences of loitering: over or not, and what else would explain it."""

from __future__ import annotations

__all__ = ["PHRASES"]

_TOLD = {
    "closed": (
        "{vessel} made less than {limit} for {duration}, from {start} to {end}: {speed} on "
        "average, {good} made good from {place}, about {shore} off shore",
        "{vessel}は{start}から{end}まで{duration}、{limit}未満で漂うように移動: 平均{speed}、"
        "{place}から{good}移動、岸から約{shore}",
    ),
    "open": (
        "{vessel} has made less than {limit} for {duration} so far, since {start}: {speed} on "
        "average, {good} made good from {place}, about {shore} off shore",
        "{vessel}は{start}からこれまで{duration}、{limit}未満で漂うように移動中: 平均{speed}、"
        "{place}から{good}移動、岸から約{shore}",
    ),
}
_REASONS = {
    "none": (".", "。"),
    "anchor": (
        "; lying at anchor would explain it as well.",
        "。錨泊でも説明できる。",
    ),
    "gear": (
        "; tending fishing gear would explain it as well.",
        "。漁具の手入れでも説明できる。",
    ),
    "fishing_ground": (
        "; work or rest on a fishing ground would explain it as well, where it drifts again and "
        "again.",
        "。漂泊を繰り返す漁船の操業や休息でも説明できる。",
    ),
    "waiting": (
        "; waiting for a pilot or a berth would explain it as well.",
        "。水先人または着岸の待機でも説明できる。",
    ),
    "port": (
        "; lying at a port off shore would explain it as well.",
        "。沖合の港での停泊でも説明できる。",
    ),
}

PHRASES: dict[str, tuple[str, str]] = {
    f"loitering.{end}.{reason}": (told[0] + why[0], told[1] + why[1])
    for end, told in _TOLD.items()
    for reason, why in _REASONS.items()
}
