"""The gates of straits and canals: what a ship passes that goes through from end to end.

Each strait has a line from shore to shore (``straits.csv``) and two ends (``gates.csv``). Where a
source draws what is counted there, as the Asian Development Bank does for three passageways, each
end has a gate of its own; elsewhere an end is reached so far from the line along its axis.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

from sealane.law.fact import Row, table

__all__ = ["Gateway", "gateways"]

Segment = tuple[float, float, float, float]
TURN_DEG = 360.0


@dataclass(frozen=True)
class Gateway:
    """A strait as ships go through it, from end ``a`` to end ``b`` or back.

    ``line`` (lon, lat, lon, lat) runs across it, ``axis_deg`` is the bearing at right angles to the
    line towards end b. ``gates`` are the two drawn by a source, in the order of the ends.
    """

    strait_id: str
    name_en: str
    name_ja: str
    regime: str
    line: Segment
    axis_deg: float
    ends_en: tuple[str, str]
    ends_ja: tuple[str, str]
    gates: tuple[Segment, Segment] | None

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the line (lon, lat) [deg]."""
        return _middle(self.line)

    def end(self, number: int) -> tuple[float, float]:
        """The middle of one of the two gates (lon, lat) [deg], that of the line without gates."""
        return self.middle if self.gates is None else _middle(self.gates[number])

    def as_dict(self) -> dict[str, Any]:
        """What it is called, for JSON."""
        return {
            "strait_id": self.strait_id,
            "name_en": self.name_en,
            "name_ja": self.name_ja,
            "regime": self.regime,
        }


@cache
def gateways() -> tuple[Gateway, ...]:
    """Every strait and canal of the tables, in their order."""
    ends = {row["strait_id"]: row for row in table("gates")}
    return tuple(_gateway(row, ends[row["strait_id"]]) for row in table("straits"))


def _gateway(strait: Row, ends: Row) -> Gateway:
    line = _segment(strait, "gate_lon1", "gate_lat1", "gate_lon2", "gate_lat2")
    gates = [
        _segment(ends, *(f"{end}_{part}" for part in ("lon1", "lat1", "lon2", "lat2")))
        for end in ("a", "b")
        if ends[f"{end}_lon1"]
    ]
    return Gateway(
        strait_id=strait["strait_id"],
        name_en=strait["name_en"],
        name_ja=strait["name_ja"],
        regime=strait["regime"],
        line=line,
        axis_deg=_axis_deg(line, float(ends["toward_a_deg"])),
        ends_en=(ends["end_a_en"], ends["end_b_en"]),
        ends_ja=(ends["end_a_ja"], ends["end_b_ja"]),
        gates=(gates[0], gates[1]) if gates else None,
    )


def _segment(row: Row, *names: str) -> Segment:
    lon1, lat1, lon2, lat2 = (float(row[name]) for name in names)
    return lon1, lat1, lon2, lat2


def _middle(segment: Segment) -> tuple[float, float]:
    lon1, lat1, lon2, lat2 = segment
    return _wrapped(lon1 + 0.5 * _wrapped(lon2 - lon1)), 0.5 * (lat1 + lat2)


def _axis_deg(line: Segment, toward_a_deg: float) -> float:
    """The bearing at right angles to a line, of the two the one away from end a."""
    lon1, lat1, lon2, lat2 = line
    scale = math.cos(math.radians(0.5 * (lat1 + lat2)))
    along = math.degrees(math.atan2(_wrapped(lon2 - lon1) * scale, lat2 - lat1))
    choices = ((along + 90.0) % TURN_DEG, (along - 90.0) % TURN_DEG)
    return max(choices, key=lambda bearing: abs(_wrapped(bearing - toward_a_deg)))


def _wrapped(degrees: float) -> float:
    return (degrees + 0.5 * TURN_DEG) % TURN_DEG - 0.5 * TURN_DEG
