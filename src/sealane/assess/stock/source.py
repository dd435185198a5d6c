"""What can stand in for supply that does not arrive: a stock, a bypass, restraint, an escort."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from sealane.errors import BadInput

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["ORDER", "Sharing", "Source", "Supply", "place_in_use", "ramped"]

ORDER = ("restraint", "bypass", "escort", "commercial", "obligation", "joint", "rest", "total",
         "government", "relief")  # fmt: skip
"""Kinds in the order in which they are used where nothing else decides: first what does not run
out, then stocks that are at hand, then those that need a decision."""


def place_in_use(kind: str) -> int:
    """The place of a kind in ``ORDER``; others come last."""
    return ORDER.index(kind) if kind in ORDER else len(ORDER)


class Supply(Protocol):
    """What an allocation can call on; also the central and local stocks of a relief network.

    ``amount`` in units of the commodity in all (infinite where it does not run out); ``profile``
    the most that can flow on each day; ``load`` how much of that flow's limit one unit of a
    commodity takes (1 where it is not named), which is how ships of several cargoes share the
    slots of one convoy; ``commodities`` what it can give (empty: any).
    """

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def owner(self) -> str | None: ...
    @property
    def amount(self) -> float: ...
    @property
    def commodities(self) -> tuple[str, ...]: ...
    @property
    def load(self) -> dict[str, float]: ...

    def profile(self, days: int) -> npt.NDArray[np.float64]:
        """The most that can flow on each of the days [units/d]."""


@dataclass(frozen=True, slots=True)
class Source:
    """A supply of one rate, which begins after a lag and may take days to come to its full rate.

    Parameters:
        rate_per_d: most that flows [units of the commodity a day; ships for an escort].
        amount: all there is to give [units]; infinite for a pipeline or restraint.
        lag_d: whole days from the decision until the first unit arrives.
        ramp_d: days from there to the full rate, evenly; 0: the full rate at once.
        owner: country that may use it (ISO 3166-1 alpha-3), and whoever it shares with; None: all.
        commodities: what it can give; empty: any.

    Raises:
        BadInput: a figure is negative or no number.
    """

    name: str
    kind: str
    rate_per_d: float = math.inf
    amount: float = math.inf
    lag_d: int = 0
    ramp_d: int = 0
    owner: str | None = None
    commodities: tuple[str, ...] = ()
    load: dict[str, float] = field(default_factory=dict)
    cited: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("rate_per_d", "amount", "lag_d", "ramp_d"):
            value = getattr(self, name)
            if math.isnan(value) or value < 0:
                raise BadInput(
                    f"{self.name}: {name} is {value}.",
                    hint="Give a figure of 0 or more.",
                    field=name,
                    value=value,
                )

    def profile(self, days: int) -> npt.NDArray[np.float64]:
        """The most that can flow on each of the days [units/d]."""
        share = ramped(np.arange(days), self.lag_d, self.ramp_d)
        begun = share > 0
        most = np.zeros(days)
        most[begun] = share[begun] * self.rate_per_d
        return most


@dataclass(frozen=True, slots=True)
class Sharing:
    """One country lets another draw on what it owns, up to a rate [units/d]."""

    giver: str
    taker: str
    rate_per_d: float = math.inf

    def __post_init__(self) -> None:
        if self.giver == self.taker:
            raise BadInput(f"{self.giver} cannot share with itself.", field="taker")
        if not self.rate_per_d >= 0:
            raise BadInput(
                f"Sharing of {self.giver} with {self.taker} is {self.rate_per_d} a day.",
                hint="Give a figure of 0 or more.",
                field="rate_per_d",
                value=self.rate_per_d,
            )


def ramped(day: npt.NDArray[np.int64], lag_d: int, ramp_d: int) -> npt.NDArray[np.float64]:
    """Share of the full rate on each day, counted from 0: nothing in the lag, then evenly up.

    >>> ramped(np.arange(4), 1, 2).tolist()
    [0.0, 0.5, 1.0, 1.0]
    """
    since = day - lag_d + 1
    return np.asarray(np.clip(since / max(ramp_d, 1), 0.0, 1.0))
