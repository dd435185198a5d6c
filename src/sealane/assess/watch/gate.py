"""Gates of the watch: names in PortWatch and here, the lanes in their stead, the gates in line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from sealane.law import gateways

__all__ = ["ALTERNATIVES", "IN_LINE", "PORTWATCH", "Alternative", "InLine", "gate_of", "name_of"]

PORTWATCH: dict[str, tuple[str, str]] = {
    "chokepoint1": ("Suez Canal", "suez"),
    "chokepoint2": ("Panama Canal", "panama"),
    "chokepoint3": ("Bosporus Strait", "bosporus"),
    "chokepoint4": ("Bab el-Mandeb Strait", "bab_el_mandeb"),
    "chokepoint5": ("Malacca Strait", "malacca"),
    "chokepoint6": ("Strait of Hormuz", "hormuz"),
    "chokepoint7": ("Cape of Good Hope", "cape_good_hope"),
    "chokepoint8": ("Gibraltar Strait", "gibraltar"),
    "chokepoint9": ("Dover Strait", "dover"),
    "chokepoint10": ("Oresund Strait", "oresund"),
    "chokepoint11": ("Taiwan Strait", "taiwan"),
    "chokepoint12": ("Korea Strait", "korea"),
    "chokepoint13": ("Tsugaru Strait", "tsugaru"),
    "chokepoint14": ("Luzon Strait", "luzon"),
    "chokepoint15": ("Lombok Strait", "lombok"),
    "chokepoint16": ("Ombai Strait", "ombai"),
    "chokepoint17": ("Bohai Strait", "bohai"),
    "chokepoint18": ("Torres Strait", "torres"),
    "chokepoint19": ("Sunda Strait", "sunda"),
    "chokepoint20": ("Makassar Strait", "makassar"),
    "chokepoint21": ("Magellan Strait", "magellan"),
    "chokepoint22": ("Yucatan Channel", "yucatan"),
    "chokepoint23": ("Windward Passage", "windward"),
    "chokepoint24": ("Mona Passage", "mona"),
    "chokepoint25": ("Balabac Strait", "balabac"),
    "chokepoint26": ("Bering Strait", "bering"),
    "chokepoint27": ("Mindoro Strait", "mindoro"),
    "chokepoint28": ("Kerch Strait", "kerch"),
}
"""Number, name and strait of the tables for the chokepoints of IMF PortWatch.

Numbers 1, 3 to 7 and 11 agree with counts in hand. The others are in the order in which PortWatch
lists them and serve only where a file has no names.
"""
FILLER = {"the", "of", "strait", "straits", "canal", "channel", "passage", "large"}


@dataclass(frozen=True, slots=True)
class Alternative:
    """A lane that ships take when a gate is shut: how much later they are seen there, and why."""

    gate: str
    lag_d: int
    reason: str


@dataclass(frozen=True, slots=True)
class InLine:
    """A gate that the same ships pass before or after: the lag and the least share of them.

    ``soonest_d`` is the sailing time of the fastest: before it one gate cannot feel the other.
    """

    gate: str
    lag_d: int
    share: float
    reason: str
    soonest_d: int


_CAPE = "between Asia or the Gulf and Europe the way round Africa is the only other one"
ALTERNATIVES: dict[str, tuple[Alternative, ...]] = {
    "suez": (Alternative("cape_good_hope", 10, _CAPE),),
    "bab_el_mandeb": (Alternative("cape_good_hope", 10, _CAPE),),
    "cape_good_hope": (
        Alternative("suez", 10, "ships that came round Africa go back to the canal"),
        Alternative("bab_el_mandeb", 10, "ships that came round Africa go back to the Red Sea"),
    ),
    "panama": (
        Alternative("magellan", 16, "round South America"),
        Alternative("suez", 25, "east coast of America to Asia, eastward"),
        Alternative("cape_good_hope", 20, "east coast of America to Asia, round Africa"),
    ),
    "malacca": (
        Alternative("sunda", 3, "the next strait through the Indonesian islands"),
        Alternative("lombok", 5, "deep ships that Malacca and Sunda do not carry"),
    ),
    "sunda": (
        Alternative("malacca", 3, "the next strait to the west"),
        Alternative("lombok", 3, "the next strait to the east"),
    ),
    "lombok": (
        Alternative("sunda", 3, "the next strait to the west"),
        Alternative("malacca", 5, "the shortest way, where the draught allows"),
        Alternative("ombai", 3, "the next strait to the east"),
    ),
    "makassar": (
        Alternative("malacca", 5, "by the South China Sea"),
        Alternative("ombai", 4, "east of Sulawesi"),
    ),
    "ombai": (Alternative("lombok", 3, "the next strait to the west"),),
    "torres": (Alternative("lombok", 6, "north about is closed, so round by the west"),),
    "taiwan": (Alternative("luzon", 2, "east of Taiwan"),),
    "luzon": (Alternative("taiwan", 2, "west of Taiwan"),),
    "korea": (Alternative("tsugaru", 3, "into the Sea of Japan by the north"),),
    "tsugaru": (Alternative("korea", 3, "into the Sea of Japan by the south"),),
    "mindoro": (
        Alternative("balabac", 2, "into the Sulu Sea by the south"),
        Alternative("luzon", 3, "north of Luzon"),
    ),
    "balabac": (Alternative("mindoro", 2, "into the Sulu Sea by the north"),),
    "yucatan": (Alternative("windward", 3, "out of the Gulf of Mexico by Florida"),),
    "windward": (
        Alternative("mona", 1, "the next passage to the east"),
        Alternative("yucatan", 3, "by the west of Cuba"),
    ),
    "mona": (Alternative("windward", 1, "the next passage to the west"),),
    "magellan": (Alternative("panama", 16, "the canal"),),
}
"""Lanes in the stead of each gate. Lags are sailing times at about 12 kn, in whole days.

Hormuz, Bosporus, Kerch, Bohai, Oresund, Dover, Gibraltar and Bering have none that PortWatch
counts: what they close stays or goes by land, by pipeline or through waters that are not counted.
"""

IN_LINE: dict[str, tuple[InLine, ...]] = {
    "suez": (
        InLine("bab_el_mandeb", 7, 0.5, "most ships of the canal pass both ends of the Red Sea", 3),
    ),
    "bab_el_mandeb": (InLine("suez", 7, 0.5, "most ships here pass both ends of the Red Sea", 3),),
    "kerch": (InLine("bosporus", 5, 0.0, "ships of the Sea of Azov that leave the Black Sea", 2),),
}
"""Gates in one line: if ships no longer pass the one, after the lag at least ``share`` of the fall
must be seen at the other. Ships that wait between the two hide it for about a week. Suez to Bab
el-Mandeb is 1,212 nmi by our own routes: three days at 17 kn."""
IN_LINE = {gate: tuple(one for one in lines if one.share > 0) for gate, lines in IN_LINE.items()}


def _words(text: str) -> str:
    words = re.findall(r"[a-z]+", text.lower().replace("-", "").replace("'", ""))
    return "".join(word for word in words if word not in FILLER)


@cache
def _known() -> dict[str, str]:
    known = {}
    for gate in gateways():
        known[gate.strait_id] = gate.strait_id
        known[_words(gate.strait_id.replace("_", " "))] = gate.strait_id
        known[_words(gate.name_en.split("(")[0].split("/")[0])] = gate.strait_id
    for number, (name, strait) in PORTWATCH.items():
        known[_words(name)] = known[number] = known[number.replace("chokepoint", "cp")] = strait
    return known


def gate_of(name: str | None, number: str | None = None) -> str | None:
    """The strait of the tables that a name, else a PortWatch number, stands for; None: unknown."""
    known = _known()
    if name:
        own = name.strip()
        return known.get(own) or known.get(own.lower()) or known.get(_words(own.replace("_", " ")))
    return known.get((number or "").strip().lower())


def name_of(gate: str) -> str:
    """The English name of a gate; its own name where the tables do not know it."""
    return next((one.name_en for one in gateways() if one.strait_id == gate), gate)
