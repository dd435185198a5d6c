"""Ports and countries behind the gates, as sentences in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sealane.say.said import Said, joined

__all__ = ["behind_said"]

Row = Mapping[str, Any]

TEXTS = {
    "behind": Said(
        "Reference ports that have no way to the ocean then: {names}.",
        "この間、外洋へ出る経路のない基準港：{names}。",
    ),
    "at_gate": Said(
        "Reference ports that lie at the gate and have a way out: {names}.",
        "該当箇所の近くにあるが外洋に出られる基準港：{names}。",
    ),
    "cut_off": Said(
        "All ports in hand of {names} lie behind: exports and imports by sea are cut off.",
        "{names}は、収録した港がすべて内側にある。海上の輸出入はいずれも途絶する。",
    ),
    "in_part": Said(
        "Ports on both sides: {names}. What leaves or lands inside is cut off, the rest is not.",
        "内外の双方に港がある国：{names}。内側で積み卸しする分は途絶し、外側の分は影響を受けない。",
    ),
}


def behind_said(ports: Sequence[Row], coasts: Sequence[Row]) -> list[Said]:
    """Which ports have no way out, which lie at the gate, and whose trade by sea is cut off.

    ``ports`` and ``coasts`` are the rows ``ports`` and ``behind`` of ``close.told``.
    """
    names = {
        **{kind: [_name(one) for one in ports if one["standing"] == kind]
           for kind in ("behind", "at_gate")},
        **{fate: [_name(one) for one in coasts if one["exports"] == fate]
           for fate in ("cut_off", "in_part")},
    }  # fmt: skip
    return [TEXTS[kind].filled(names=joined(each)) for kind, each in names.items() if each]


def _name(row: Row) -> Said:
    return Said(row["name_en"], row["name_ja"])
