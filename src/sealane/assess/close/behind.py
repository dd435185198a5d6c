"""Ports and countries behind the gates, as sentences in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sealane.assess.close.phrase import gate
from sealane.say.said import Figure, Said, joined

__all__ = ["behind_said"]

Row = Mapping[str, Any]
METRES = Said("m", "m")

TEXTS = {
    "behind": Said(
        "Reference ports that have no way to the ocean then: {names}.",
        "この間、外洋へ出る経路のない基準港：{names}。",
    ),
    "at_gate": Said(
        "Reference ports that lie at the gate and have a way out: {names}.",
        "該当箇所の近くにあるが外洋に出られる基準港：{names}。",
    ),
    "shut_in": Said(
        "Reference ports that are shut in: {names}. Only ships of up to {draught} draught have a"
        " way out, by {gates}; larger ones have none.",
        "閉じ込められる基準港：{names}。外洋に出られるのは喫水{draught}までの船のみ（{gates}を通る）で、"
        "それより深い船に経路はない。",
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
    said = {kind: [TEXTS[kind].filled(names=joined(each))] for kind, each in names.items() if each}
    said["shut_in"] = _shut_in(ports)
    order = ("behind", "shut_in", "at_gate", "cut_off", "in_part")
    return [one for kind in order for one in said.get(kind, ())]


def _shut_in(ports: Sequence[Row]) -> list[Said]:
    """Ports that only ships of little draught leave, those of one outlet together."""
    found: dict[tuple[float, tuple[str, ...]], list[Said]] = {}
    for one in ports:
        if one["standing"] == "shut_in":
            key = one["most_draught_m"], tuple(one["out_by"])
            found.setdefault(key, []).append(_name(one))
    return [
        TEXTS["shut_in"].filled(
            names=joined(names), draught=Figure(draught, METRES), gates=joined([*map(gate, gates)])
        )
        for (draught, gates), names in found.items()
    ]


def _name(row: Row) -> Said:
    return Said(row["name_en"], row["name_ja"])
