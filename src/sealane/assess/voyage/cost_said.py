"""The parts of a voyage's cost and what it lacks, in words: one place for every answer that tells
them (``voyage.cost`` names them in English)."""

from __future__ import annotations

from sealane.assess.lane.gate import gate_named
from sealane.say.said import Said

__all__ = ["lack_said", "part_said", "untold_toll"]

PARTS = {
    "fuel": Said("fuel", "燃料"),
    "hire": Said("hire", "用船料"),
    "toll": Said("the toll at the {gate}", "{gate}の通航料"),
    "crew": Said("a bonus of the crew", "乗組員手当"),
    "war": Said("the war-risk premium at the {gate}", "{gate}の戦争保険料"),
    "cargo": Said("the cargo's time", "貨物の時間価値"),
    "emission": Said("emission trading", "排出量取引"),
}
"""Parts of a cost by the first word of their name (``voyage.cost``)."""
LACKS = {
    "toll": PARTS["toll"], "crew": PARTS["crew"], "emission": PARTS["emission"],
    "value": PARTS["cargo"], "hire": PARTS["hire"], "price": PARTS["fuel"],
    "war-risk": Said("war-risk premiums of other waters", "他の海域の戦争保険料"),
}  # fmt: skip
"""What may be missing, by the first word of it."""
TOLL, NOT_KNOWN = "toll at ", " not known"


def part_said(name: str) -> Said:
    """A part of a cost by the name that ``voyage.cost`` gives it."""
    return _at(PARTS[name.split()[0]], name.split()[-1])


def lack_said(text: str) -> Said:
    """What has no price, of one sentence of ``Cost.missing``."""
    return _at(LACKS[text.split()[0]], untold_toll(text))


def untold_toll(text: str) -> str | None:
    """The gate whose toll such a sentence says is not known; None for any other."""
    return text.removeprefix(TOLL).removesuffix(NOT_KNOWN) if text.startswith(TOLL) else None


def _at(said: Said, gate_id: str | None) -> Said:
    if gate_id is None or "{gate}" not in said.en:
        return said
    gate = gate_named(gate_id)
    return said.filled(gate=Said(gate.name_en, gate.name_ja))
