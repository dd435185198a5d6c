"""Ports and countries behind the gates, as sentences of a brief in both languages."""

from __future__ import annotations

from sealane.assess.close.answer import CloseAnswer
from sealane.assess.close.phrase import country, joined, port
from sealane.assess.said import Said

__all__ = ["behind_told"]

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


def behind_told(answer: CloseAnswer) -> list[Said]:
    """Which ports have no way out, which lie at the gate, and whose trade by sea is cut off."""
    told = answer.behind
    names = {
        "behind": [port(one.port) for one in told.ports if one.standing == "behind"],
        "at_gate": [port(one.port) for one in told.ports if one.standing == "at_gate"],
        "cut_off": [country(iso3) for iso3 in told.cut_off],
        "in_part": [country(one.iso3) for one in told.coasts if not one.is_cut_off],
    }
    return [TEXTS[kind].filled(names=joined(each)) for kind, each in names.items() if each]
