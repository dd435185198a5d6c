"""How many ships a day escorts can take through, as a supply that other measures stand beside."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sealane.assess.stock import Source
from sealane.errors import BadInput

__all__ = ["Convoy"]


@dataclass(frozen=True, slots=True)
class Convoy:
    """Protected passage: escorts take groups of merchant ships through and come back.

    ships a day = escorts * available_share / escorts_per_convoy * ships_per_convoy / cycle_d,

    at most ``slots_per_day``. It is capacity of protected passage and nothing else: it says
    neither where danger is nor what anybody should do about it, and not how safe a convoy is.

    Parameters:
        escorts: ships that escort, of all who take part.
        escorts_per_convoy: how many go with one convoy.
        ships_per_convoy: merchant ships that one convoy takes.
        cycle_d: days from one departure of an escort to its next: gathering, passage, way back,
            replenishment [d].
        available_share: share of escorts that are at sea at any time; the rest is in repair or
            changing crews.
        slots_per_day: most ships that the lane or pilots allow a day.
        lag_d: days until the first convoy arrives [d].
        cargo: load of one ship by commodity, in the unit of its case (kb, t).

    Every figure is the caller's: none is packaged, since no published one holds for another lane.

    Raises:
        BadInput: a figure that cannot be.
    """

    escorts: float
    escorts_per_convoy: float
    ships_per_convoy: float
    cycle_d: float
    cargo: Mapping[str, float]
    available_share: float = 1.0
    slots_per_day: float = math.inf
    lag_d: int = 0
    cited: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, least in (
            ("escorts", 0.0), ("escorts_per_convoy", None), ("ships_per_convoy", 0.0),
            ("cycle_d", None), ("slots_per_day", 0.0), ("lag_d", 0.0),
        ):  # fmt: skip
            value = getattr(self, name)
            if not (value > 0 if least is None else value >= least):
                wanted = "above 0" if least is None else "0 or more"
                raise _bad(name, value, wanted)
        if not 0 <= self.available_share <= 1:
            raise _bad("available_share", self.available_share, "a share from 0 to 1")
        if not self.cargo or any(not 0 < load < math.inf for load in self.cargo.values()):
            raise _bad("cargo", dict(self.cargo), "a load above 0 for at least one commodity")

    @property
    def convoys(self) -> float:
        """Convoys that are under way or coming back at any time."""
        return self.escorts * self.available_share / self.escorts_per_convoy

    @property
    def ships_per_day(self) -> float:
        """Merchant ships that pass under protection [ships/d]."""
        return min(self.convoys * self.ships_per_convoy / self.cycle_d, self.slots_per_day)

    @property
    def wait_d(self) -> float:
        """Mean days that a ship waits for the next convoy if ships come evenly [d]."""
        return math.inf if self.convoys == 0 else self.cycle_d / self.convoys / 2

    def source(self, name: str = "escort") -> Source:
        """As a supply: its rate is in ships, and a unit of cargo takes its part of a ship."""
        return Source(
            name=name,
            kind="escort",
            rate_per_d=self.ships_per_day,
            lag_d=self.lag_d,
            commodities=tuple(self.cargo),
            load={commodity: 1 / load for commodity, load in self.cargo.items()},
            cited=self.cited,
        )


def _bad(name: str, value: object, wanted: str) -> BadInput:
    return BadInput(
        f"Convoy: {name} is {value}.", hint=f"It must be {wanted}.", field=name, value=value
    )
