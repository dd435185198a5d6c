"""What holds at the gates: open, closed, slowed or priced; and which ships fit through."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sealane.assess.lane.gate import ICE, OPEN, Gate, gate_named, gates
from sealane.errors import BadInput

__all__ = ["Conditions", "Hull", "Unfit", "draught_limits"]

SAILED = 1.005
"""[ratio] Ships keep to their side of the way. Tuned with ``graph.CORNER_NMI`` on the half of NGA
Pub. 151 that parameters were tuned on (see docs/reference/assess/lane.md)."""

_LIMITS = Path(__file__).parents[1] / "data" / "passage_limits.csv"


@dataclass(frozen=True)
class Hull:
    """What of a ship a gate may be too small for [m]; None is not asked.

    ``ice_class``: it may take the gates that ice closes.
    """

    draught_m: float | None = None
    beam_m: float | None = None
    length_m: float | None = None
    air_draught_m: float | None = None
    ice_class: bool = False

    def __post_init__(self) -> None:
        for name in ("draught_m", "beam_m", "length_m", "air_draught_m"):
            value = getattr(self, name)
            if value is not None and not 0.0 < value < 1000.0:
                raise BadInput(
                    f"{name} is {value:g}, expected metres above 0.", field=name, value=value
                )


@dataclass(frozen=True, slots=True)
class Unfit:
    """A gate that a ship does not fit: its ``size_m`` of a ``measure`` is over ``most_m`` [m].

    ``measure`` is draught, beam, length or air draught; ``source`` says who tells the limit.
    """

    gate: str
    measure: str
    size_m: float
    most_m: float
    source: str

    @property
    def told(self) -> str:
        """The limit in words."""
        return f"{self.measure} {self.size_m:g} m exceeds {self.most_m:g} m ({self.source})"

    def as_dict(self) -> dict[str, str | float]:
        """The limit for JSON."""
        return {"gate": self.gate, "measure": self.measure, "size_m": self.size_m,
                "most_m": self.most_m, "source": self.source}  # fmt: skip


@dataclass(frozen=True)
class Conditions:
    """The state of gates on a day, by gate id; a gate that is not named is as usual.

    ``closed`` and ``opened`` override what is usual; ``slowed_h`` are hours lost in a gate and
    ``price_usd`` what passing it costs on top. A route weighs them as miles: an hour as what the
    ship would have run at ``speed_kn``, a dollar by ``usd_per_h``, the worth of an hour of ship and
    cargo. The default speed is that of a bulk carrier or tanker, the default worth 40,000 USD a day
    (hire and fuel of a Panamax to Capesize in ordinary markets): override both. A route is told
    ``sailed`` times as long as the shortest way off the shore.
    """

    closed: frozenset[str] = frozenset()
    opened: frozenset[str] = frozenset()
    slowed_h: Mapping[str, float] = field(default_factory=dict)
    price_usd: Mapping[str, float] = field(default_factory=dict)
    hull: Hull = field(default_factory=Hull)
    speed_kn: float = 13.0
    usd_per_h: float = 40_000.0 / 24.0
    sailed: float = SAILED

    @classmethod
    def of(
        cls,
        *,
        avoid: Iterable[str] = (),
        open_also: Iterable[str] = (),
        slowed_h: Mapping[str, float] | None = None,
        price_usd: Mapping[str, float] | None = None,
        hull: Hull | None = None,
    ) -> Conditions:
        """From names of gates in either language.

        Raises:
            BadInput: an unknown gate, one both closed and opened, or a negative delay or price.
        """
        closed = frozenset(gate_named(name).gate_id for name in avoid)
        opened = frozenset(gate_named(name).gate_id for name in open_also)
        if closed & opened:
            both = ", ".join(sorted(closed & opened))
            raise BadInput(f"{both}: to be avoided and to be passed.", field="avoid", value=both)
        return cls(
            closed=closed,
            opened=opened,
            slowed_h=_by_id(slowed_h or {}, "slowed_h"),
            price_usd=_by_id(price_usd or {}, "price_usd"),
            hull=hull or Hull(),
        )

    def reasons(self) -> dict[str, str]:
        """Why each closed gate is closed: asked, ice, or the limit that the ship exceeds."""
        found = {}
        for gate in gates():
            reason = self._reason(gate)
            if reason:
                found[gate.gate_id] = reason
        return found

    def unfit(self) -> dict[str, Unfit]:
        """The gates that the hull closes, whether they are closed to others too or not."""
        found = ((gate.gate_id, _too_large(gate, self.hull)) for gate in gates())
        return {gate: limit for gate, limit in found if limit is not None}

    def words(self) -> npt.NDArray[np.uint64]:
        """The closed gates as two words of bits."""
        return self._words

    def surcharge_nmi(self) -> npt.NDArray[np.float64]:
        """What passing each gate adds to the cost of a route, as miles; 128 entries."""
        return self._surcharge_nmi

    @cached_property
    def _words(self) -> npt.NDArray[np.uint64]:
        bits = [0, 0]
        shut = self.reasons()
        for number, gate in enumerate(gates()):
            if gate.gate_id in shut:
                bits[number // 64] |= 1 << (number % 64)
        return np.array(bits, np.uint64)

    @cached_property
    def _surcharge_nmi(self) -> npt.NDArray[np.float64]:
        extra = np.zeros(128)
        for number, gate in enumerate(gates()):
            hours = self.slowed_h.get(gate.gate_id, 0.0)
            hours += self.price_usd.get(gate.gate_id, 0.0) / self.usd_per_h
            extra[number] = gate.shunned_nmi + hours * self.speed_kn
        return extra

    def _reason(self, gate: Gate) -> str | None:
        if gate.gate_id in self.closed:
            return "closed"
        limit = _too_large(gate, self.hull)
        if limit:
            return limit.told
        if gate.usual == OPEN or gate.gate_id in self.opened:
            return None
        if gate.usual == ICE:
            return None if self.hull.ice_class else "ice: the ship has no ice class"
        return "too small for most merchant ships: passed only if asked for"


def _by_id(given: Mapping[str, float], what: str) -> dict[str, float]:
    found = {}
    for name, value in given.items():
        if not value >= 0.0:
            raise BadInput(
                f"{what} of {name} is {value:g}, expected 0 or more.", field=what, value=value
            )
        found[gate_named(name).gate_id] = float(value)
    return found


def _too_large(gate: Gate, hull: Hull) -> Unfit | None:
    """The first limit of a gate that a ship exceeds."""
    row = _limits().get(gate.limits or "")
    if row is None:
        return None
    for name, words in (
        ("draught_m", "draught"),
        ("beam_m", "beam"),
        ("length_m", "length"),
        ("air_draught_m", "air draught"),
    ):
        size, most = getattr(hull, name), row[f"max_{name}"]
        if size is not None and most and size > float(most):
            return Unfit(gate.gate_id, words, size, float(most), row["source"])
    return None


@cache
def draught_limits() -> dict[str, float]:
    """The largest draught [m] that a gate takes, by gate; those without a limit are not in it."""
    rows = ((gate.gate_id, _limits().get(gate.limits or "")) for gate in gates())
    return {gate: float(row["max_draught_m"]) for gate, row in rows if row and row["max_draught_m"]}


@cache
def _limits() -> dict[str, dict[str, str]]:
    with _LIMITS.open(encoding="utf-8", newline="") as file:
        return {row["passage"]: row for row in csv.DictReader(file)}
