"""Invented hulls: names, numbers, sizes. No ship of the made-up sea has the number of a real one.

MMSI use identification digits (MID) 281 to 289, which the ITU has given to no administration
(Table of Maritime Identification Digits); IMO numbers have a valid check digit (IMO resolution
A.1117(30)) and begin with 3, a range that was never issued.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

__all__ = ["KINDS", "Hull", "Registry", "imo_number", "is_imo"]

_MIDS = (281, 282, 283, 284, 285, 286, 287, 288, 289)

_FIRST = (
    "AMBER",
    "ARCTIC",
    "AUTUMN",
    "AZURE",
    "BOLD",
    "BRIGHT",
    "CALM",
    "CEDAR",
    "CORAL",
    "CRIMSON",
    "DAWN",
    "EASTERN",
    "EVER",
    "FAIR",
    "GOLDEN",
    "GRACE",
    "GRAND",
    "HARBOUR",
    "HIGH",
    "IRON",
    "IVORY",
    "JADE",
    "LUCKY",
    "MORNING",
    "NOBLE",
    "NORTHERN",
    "OCEAN",
    "OLIVE",
    "PACIFIC",
    "PEARL",
    "POLAR",
    "PROUD",
    "QUIET",
    "RAPID",
    "ROYAL",
    "RUBY",
    "SILVER",
    "SOLAR",
    "SOUTHERN",
    "SPRING",
    "STAR",
    "STELLAR",
    "SUMMER",
    "SWIFT",
    "TRUE",
    "VELVET",
    "WESTERN",
    "WHITE",
    "WILD",
    "WINTER",
)
_SECOND = (
    "ALBATROSS",
    "ARROW",
    "BREEZE",
    "CARRIER",
    "CASTLE",
    "CREST",
    "CROWN",
    "CURRENT",
    "DELTA",
    "DREAM",
    "EAGLE",
    "EXPRESS",
    "FALCON",
    "FORTUNE",
    "GANNET",
    "GLORY",
    "HARMONY",
    "HERON",
    "HORIZON",
    "ISLAND",
    "JOURNEY",
    "LANTERN",
    "LARK",
    "LEADER",
    "LOTUS",
    "MARINER",
    "MERCHANT",
    "MERIDIAN",
    "ORCHID",
    "PETREL",
    "PIONEER",
    "PROSPECT",
    "RIVER",
    "SAILOR",
    "SPIRIT",
    "TERN",
    "TIDE",
    "TRADER",
    "VENTURE",
    "VICTORY",
    "VOYAGER",
    "WAVE",
    "WIND",
    "WISDOM",
    "ZENITH",
)
_ROMAN = ("", " II", " III", " IV", " V", " VI", " VII", " VIII", " IX", " X")
DESTINATIONS = ("HALDEN", "MIRBAY", "KESSWICK", "SUNDRA", "VARN", "LABARA", "ISBAY", "FOR ORDERS")


@dataclass(frozen=True)
class Kind:
    """What hulls of a kind look like: AIS types, transponder, range of length and draught [m]."""

    ship_type: tuple[int, ...]
    transponder: str
    length_m: tuple[int, int]
    draught_m: tuple[float, float]


KINDS = {
    "cargo": Kind((70, 71, 72, 74, 79), "A", (110, 330), (6.0, 15.5)),
    "tanker": Kind((80, 81, 82, 84, 89), "A", (120, 330), (7.0, 20.5)),
    "reefer": Kind((70, 79), "A", (90, 150), (5.0, 8.5)),
    "ferry": Kind((60, 69), "A", (120, 195), (5.0, 7.0)),
    "tug": Kind((31, 52), "A", (24, 45), (3.5, 5.5)),
    "barge": Kind((99, 90), "B", (60, 110), (2.0, 5.0)),
    "pilot": Kind((50,), "A", (14, 20), (1.2, 2.0)),
    "fishing": Kind((30,), "A", (20, 70), (2.5, 5.5)),
    "boat": Kind((30, 36, 37), "B", (9, 22), (1.0, 2.5)),
    "patrol": Kind((55, 35), "A", (50, 110), (3.0, 4.5)),
    "research": Kind((90, 99), "A", (50, 100), (3.5, 6.0)),
}


@dataclass(frozen=True)
class Hull:
    """One hull and what its transponder says of it."""

    mmsi: int
    imo: int
    name: str
    callsign: str
    kind: str
    ship_type: int
    transponder: str
    length_m: int
    beam_m: int
    draught_dm: int
    destination: str

    def sharing(self, mmsi: int) -> Hull:
        """The same hull transmitting another hull's number."""
        return replace(self, mmsi=mmsi)


class Registry:
    """Hands out hulls, each MMSI, IMO number and name once."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._count = 0
        pairs = len(_FIRST) * len(_SECOND)
        self._names = rng.permutation(pairs * len(_ROMAN))
        self._serial = int(rng.integers(1000, 9000))

    def hull(self, kind: str) -> Hull:
        """A new hull of a kind (a key of KINDS)."""
        facts, rng, count = KINDS[kind], self._rng, self._count
        self._count += 1
        length = int(rng.integers(facts.length_m[0], facts.length_m[1] + 1))
        mid = _MIDS[int(rng.integers(len(_MIDS)))]
        number = (self._serial + count * 37) % 1_000_000
        has_imo = facts.transponder == "A" and kind not in ("pilot", "fishing")
        return Hull(
            mmsi=mid * 1_000_000 + number,
            imo=imo_number(300_000 + number % 100_000) if has_imo else 0,
            name=self._name(int(self._names[count % len(self._names)])),
            callsign=_callsign(mid, count),
            kind=kind,
            ship_type=int(rng.choice(facts.ship_type)),
            transponder=facts.transponder,
            length_m=length,
            beam_m=max(3, min(60, round(length / rng.uniform(5.5, 7.5)))),
            draught_dm=round(10 * rng.uniform(*facts.draught_m)),
            destination=str(rng.choice(DESTINATIONS)),
        )

    @staticmethod
    def _name(number: int) -> str:
        number, suffix = divmod(number, len(_ROMAN))
        first, second = divmod(number, len(_SECOND))
        return f"{_FIRST[first]} {_SECOND[second]}{_ROMAN[suffix]}"[:20].rstrip()


def _callsign(mid: int, count: int) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return f"{letters[mid % 26]}{letters[count // 26 % 26]}{letters[count % 26]}{count % 9000:04d}"


def imo_number(stem: int) -> int:
    """The IMO number with this six-digit stem: weights 7 to 2, the sum's last digit."""
    digits = [int(c) for c in f"{stem:06d}"]
    return stem * 10 + sum(w * d for w, d in zip(range(7, 1, -1), digits, strict=True)) % 10


def is_imo(number: int) -> bool:
    """Whether the check digit of a seven-digit IMO number holds."""
    return 1_000_000 <= number <= 9_999_999 and imo_number(number // 10) == number
