"""Gates of the watch: names in PortWatch and here, the lanes in their stead, the gates in line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from sealane.law import gateways
from sealane.say.said import Said

__all__ = ["ALTERNATIVES", "IN_LINE", "PORTWATCH", "Alternative", "InLine", "gate_of", "gate_said",
           "name_of"]  # fmt: skip

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
    reason: Said


@dataclass(frozen=True, slots=True)
class InLine:
    """A gate that the same ships pass before or after: the lag and the least share of them.

    ``soonest_d`` is the sailing time of the fastest: before it one gate cannot feel the other.
    """

    gate: str
    lag_d: int
    share: float
    reason: Said
    soonest_d: int


_CAPE = Said(
    "between Asia or the Gulf and Europe the way round Africa is the only other one",
    "アジア・ペルシャ湾岸と欧州の間では、ほかにアフリカ回りしかない",
)
ALTERNATIVES: dict[str, tuple[Alternative, ...]] = {
    "suez": (Alternative("cape_good_hope", 10, _CAPE),),
    "bab_el_mandeb": (Alternative("cape_good_hope", 10, _CAPE),),
    "cape_good_hope": (
        Alternative(
            "suez",
            10,
            Said(
                "ships that came round Africa go back to the canal", "アフリカ回りの船が運河に戻る"
            ),
        ),
        Alternative(
            "bab_el_mandeb",
            10,
            Said(
                "ships that came round Africa go back to the Red Sea",
                "アフリカ回りの船が紅海に戻る",
            ),
        ),
    ),
    "panama": (
        Alternative("magellan", 16, Said("round South America", "南米回り")),
        Alternative(
            "suez",
            25,
            Said("east coast of America to Asia, eastward", "米州東岸からアジアへの東回り"),
        ),
        Alternative(
            "cape_good_hope",
            20,
            Said(
                "east coast of America to Asia, round Africa", "米州東岸からアジアへのアフリカ回り"
            ),
        ),
    ),
    "malacca": (
        Alternative(
            "sunda",
            3,
            Said(
                "the next strait through the Indonesian islands",
                "インドネシアの島々を抜ける隣の海峡",
            ),
        ),
        Alternative(
            "lombok",
            5,
            Said(
                "deep ships that Malacca and Sunda do not carry",
                "マラッカ海峡とスンダ海峡を通れない喫水の深い船",
            ),
        ),
    ),
    "sunda": (
        Alternative("malacca", 3, Said("the next strait to the west", "西隣の海峡")),
        Alternative("lombok", 3, Said("the next strait to the east", "東隣の海峡")),
    ),
    "lombok": (
        Alternative("sunda", 3, Said("the next strait to the west", "西隣の海峡")),
        Alternative(
            "malacca",
            5,
            Said("the shortest way, where the draught allows", "喫水が許せば最短の経路"),
        ),
        Alternative("ombai", 3, Said("the next strait to the east", "東隣の海峡")),
    ),
    "makassar": (
        Alternative("malacca", 5, Said("by the South China Sea", "南シナ海経由")),
        Alternative("ombai", 4, Said("east of Sulawesi", "スラウェシ島の東側")),
    ),
    "ombai": (Alternative("lombok", 3, Said("the next strait to the west", "西隣の海峡")),),
    "torres": (
        Alternative(
            "lombok",
            6,
            Said("north about is closed, so round by the west", "北回りが閉じているため西回り"),
        ),
    ),
    "taiwan": (Alternative("luzon", 2, Said("east of Taiwan", "台湾の東側")),),
    "luzon": (Alternative("taiwan", 2, Said("west of Taiwan", "台湾の西側")),),
    "korea": (
        Alternative(
            "tsugaru", 3, Said("into the Sea of Japan by the north", "北から日本海に入る経路")
        ),
    ),
    "tsugaru": (
        Alternative(
            "korea", 3, Said("into the Sea of Japan by the south", "南から日本海に入る経路")
        ),
    ),
    "mindoro": (
        Alternative(
            "balabac", 2, Said("into the Sulu Sea by the south", "南からスールー海に入る経路")
        ),
        Alternative("luzon", 3, Said("north of Luzon", "ルソン島の北側")),
    ),
    "balabac": (
        Alternative(
            "mindoro", 2, Said("into the Sulu Sea by the north", "北からスールー海に入る経路")
        ),
    ),
    "yucatan": (
        Alternative(
            "windward",
            3,
            Said("out of the Gulf of Mexico by Florida", "フロリダ沖からメキシコ湾を出る経路"),
        ),
    ),
    "windward": (
        Alternative("mona", 1, Said("the next passage to the east", "東隣の水道")),
        Alternative("yucatan", 3, Said("by the west of Cuba", "キューバの西側")),
    ),
    "mona": (Alternative("windward", 1, Said("the next passage to the west", "西隣の水道")),),
    "magellan": (Alternative("panama", 16, Said("the canal", "運河経由")),),
}
"""Lanes in the stead of each gate. Lags are sailing times at about 12 kn, in whole days.

Hormuz, Bosporus, Kerch, Bohai, Oresund, Dover, Gibraltar and Bering have none that PortWatch
counts: what they close stays or goes by land, by pipeline or through waters that are not counted.
"""

IN_LINE: dict[str, tuple[InLine, ...]] = {
    "suez": (
        InLine(
            "bab_el_mandeb",
            7,
            0.5,
            Said(
                "most ships of the canal pass both ends of the Red Sea",
                "運河を通る船の大半は紅海の両端を通る",
            ),
            3,
        ),
    ),
    "bab_el_mandeb": (
        InLine(
            "suez",
            7,
            0.5,
            Said(
                "most ships here pass both ends of the Red Sea",
                "ここを通る船の大半は紅海の両端を通る",
            ),
            3,
        ),
    ),
    "kerch": (
        InLine(
            "bosporus",
            5,
            0.0,
            Said(
                "ships of the Sea of Azov that leave the Black Sea", "アゾフ海から黒海の外へ出る船"
            ),
            2,
        ),
    ),
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


def gate_said(gate: str) -> Said:
    """The name of a gate in both languages; its own name where the tables do not know it."""
    one = next((one for one in gateways() if one.strait_id == gate), None)
    return Said(gate, gate) if one is None else Said(one.name_en, one.name_ja)
