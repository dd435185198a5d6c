"""Every threshold of claims in one place, with unit, meaning and source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sealane.tracks import Thresholds, threshold

__all__ = ["KNOT_MS", "NMI_M", "RULE", "Rule"]

NMI_M = 1852.0
KNOT_MS = NMI_M / 3600.0
_OWN = "Sealane"


def _threshold(default: float, unit: str, source: str, text: str, *, minimum: float = 0.0) -> Any:
    return threshold(default, unit=unit, source=source, help=text, minimum=minimum)


@dataclass(frozen=True, kw_only=True)
class Rule(Thresholds):
    """By what claims are held against tracks.

    A contradiction rests on ``max_speed_kn`` alone: what a hull could have reached between two
    fixes. Support rests on the way between fixes, which leaves the straight one by no more than
    ``manoeuvre_ms2`` allows, nor by more than that reach.
    """

    kind: ClassVar[str] = "claim"

    max_speed_kn: float = _threshold(
        40.0, "kn", "Patrol craft of coast guards in service reach 35 to 40",
        "No hull goes faster between two fixes; raise it for faster craft", minimum=1.0,
    )  # fmt: skip
    manoeuvre_ms2: float = _threshold(
        0.1, "m/s2", "As tracks.manoeuvre_ms2",
        "Acceleration, turns included, that carries a hull off the straight way between fixes",
    )  # fmt: skip
    position_m: float = _threshold(
        20.0, "m", "ITU-R M.1371-5: 10 m or better where accuracy is said to be high; twice that",
        "Error of one fix, antenna to antenna",
    )  # fmt: skip
    coarse_position_m: float = _threshold(
        400.0, "m", "ITU-R M.1371-5: 1/10 minute in message 27, as tracks.coarse_place_m",
        "Error of a long-range fix",
    )  # fmt: skip
    contact_m: float = _threshold(
        100.0, "m", f"{_OWN}: two antennas, errors and half a beam each",
        "Hulls that cannot have been further apart than this came into contact, or nearly so",
    )  # fmt: skip
    apart_m: float = _threshold(
        100.0, "m", _OWN,
        "Hulls that were further apart than this all the time did not touch",
    )  # fmt: skip
    longest_m: float = _threshold(
        400.0, "m", "The longest ships in service (400 m)",
        "Length of a hull whose length is not known",
    )  # fmt: skip
    beside_m: float = _threshold(
        500.0, "m", _OWN, "Further outside a place than this all the time, a hull was not there"
    )
    stopped_kn: float = _threshold(
        0.5, "kn", "GFW pipe-anchorages: a stop ends above 0.5 kn", "A hull this slow lies stopped"
    )
    moving_kn: float = _threshold(
        1.5, "kn", _OWN, "A hull that reports this speed or more is not stopped", minimum=0.1
    )
    stop_min: float = _threshold(
        10.0, "min", _OWN, "A stop lasts so long at least; a shorter halt is none", minimum=1.0
    )
    off_min: float = _threshold(
        30.0, "min", f"{_OWN}: ten intervals of a moored ship (ITU-R M.1371-5, table 1)",
        "A silence this long is one that may be meant; a shorter one is not", minimum=1.0,
    )  # fmt: skip
    heard_nmi: float = _threshold(
        20.0, "nmi", "Range of coast stations, as of detect", "Ships this near show the reception"
    )
    heard_share: float = _threshold(
        0.8, "share", _OWN, "In so many half hours others were heard, where reception is good"
    )
    heard_ships: float = _threshold(
        2.0, "count", _OWN, "Other ships that are heard in a half hour, where reception is good"
    )
    blocking_nmi: float = _threshold(
        1.0, "nmi", _OWN, "A hull ahead and this near is in the way", minimum=0.01
    )
    ahead_deg: float = _threshold(
        60.0, "deg", _OWN, "Either side of the course, what lies ahead", minimum=1.0
    )
    blocking_min: float = _threshold(
        3.0, "min", _OWN, "In the way for so long at least", minimum=0.1
    )
    slowed: float = _threshold(
        0.5, "share", _OWN, "Speed fell to this part of what it was, or below"
    )
    turned_deg: float = _threshold(
        30.0, "deg", _OWN, "A course that changed so much is a turn", minimum=1.0
    )
    before_min: float = _threshold(
        5.0, "min", _OWN, "How long before they were nearest relative motion is told", minimum=0.5
    )
    covered_min: float = _threshold(
        15.0, "min", _OWN, "Time between fixes at most so far apart is covered", minimum=0.1
    )
    vague_h: float = _threshold(
        1.0, "h", _OWN, "Over a longer time a state may hold in parts", minimum=0.0
    )
    halo_h: float = _threshold(
        24.0, "h", _OWN, "So long before and after the stated time fixes are looked at",
        minimum=0.0,
    )  # fmt: skip
    piece_s: float = _threshold(
        60.0, "s", _OWN, "The stated time is told in pieces of this length at most", minimum=1.0
    )

    @property
    def max_speed_ms(self) -> float:
        """The greatest speed [m/s]."""
        return self.max_speed_kn * KNOT_MS


RULE = Rule()
"""The thresholds unless others are given."""
