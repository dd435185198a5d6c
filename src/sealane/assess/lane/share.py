"""What part of the ships takes which lane: a path-size logit over what the lanes cost.

    share(i) = exp(-scale x_i) PS_i^beta / sum over lanes of the same

x_i is what lane i costs over the cheapest [%]. PS_i is its path size, the part of it that it shares
with no other lane (Ben-Akiva & Bierlaire 1999, Discrete choice methods and their applications to
short term travel decisions, in Handbook of Transportation Science): without it two lanes that are
the same but for one strait would count as two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sealane.assess.figure import Span
from sealane.errors import BadInput

__all__ = ["CHOKEPOINTS", "ChoiceLimits", "logit_shares", "path_sizes"]

Floats = npt.NDArray[np.float64]

CHOKEPOINTS = frozenset(
    {
        "bab_el_mandeb", "bohai", "bosporus", "cape_good_hope", "dover", "gibraltar", "hormuz",
        "korea", "lombok", "luzon", "magellan", "makassar", "malacca", "mona", "ombai", "oresund",
        "panama", "suez", "sunda", "taiwan", "torres", "tsugaru", "windward", "yucatan",
    }
)  # fmt: skip
"""The 24 of Verschuur, Lumma & Hall (2025, doi:10.1038/s41467-025-65403-w): gates by which lanes
are told apart. Great Channel or Messina against Sicily is no choice of a lane."""
SLOT_DAYS = (
    ("lng_carrier", "panama", Span(14.0, 10.0, 18.0)),
    ("lpg_carrier", "panama", Span(8.0, 2.0, 18.0)),
    ("panamax", "panama", Span(10.5, 8.0, 18.0)),
    ("supramax", "panama", Span(10.5, 8.0, 18.0)),
    ("handysize", "panama", Span(10.5, 8.0, 18.0)),
)
"""Ship, gate and what ships of that type, which come without a reserved slot, wait and pay there
more than the toll [days of the ship]. Tuned on published counts of who went round:
docs/reference/assess/lane.md has them."""
SCALES = 9
MOST_LANES = 64


@dataclass(frozen=True, slots=True)
class ChoiceLimits:
    """What the choice among lanes goes by; docs/reference/assess/lane.md says how it was tuned.

    scale: how fast the share of a lane falls with its cost [1 / % over the cheapest], with the
        interval that published counts leave; answers carry it as their interval.
    path_size: exponent of the path size; 1 as in Ben-Akiva & Bierlaire 1999, 0 is a plain logit.
    lanes: how many lanes at most [1], besides those without one gate of the best way. Ours.
    stretch: no lane costs more than so many times the best [ratio]: the Cape for Suez between the
        Gulf and northern Europe is 1.75 times. Ours.
    local_stretch: a lane that only leaves gates out has no piece longer than so many times the
        shortest [ratio]. Our own choice, of no source: taken after ten pairs had been looked at,
        which are no test of it.
    local_nmi: shorter pieces are not looked at, as they tell the grid of the graph, not the way
        [nmi]: an hour or few of a ship. Ours.
    gates: those that tell lanes apart; see ``CHOKEPOINTS``.
    suez_days, panama_days: toll of a passage as days of the ship, where no price is given. Suez:
        the Authority took 10.3 billion USD for 26,434 passages of 2023, 390,000 each, over 40,000
        to 130,000 a day for hire and fuel, which is 3 to 10. Panama: 829,468 USD for 10,100 TEU
        (Ships Monthly 2016) over 70,000 to 160,000, which is 5 to 12. The day's worth is ours.
    slot_days: ship, gate and what ships of the type wait and pay there over the toll, with the
        interval that counts of several years leave [days of the ship]; see ``SLOT_DAYS``.
    hull_days: value of a hull as days of the ship, where no price is given: 1 % of it was 1 to 2.5
        million USD in January 2024 (Flexport through ENGINE), over 90,000 to 160,000 a day. Ours.
    least_share: tables of countries leave out gates that fewer ships take [share]. Ours.
    """

    scale: Span = field(default_factory=lambda: Span(0.25, 0.14, 1.0))
    path_size: float = 1.0
    lanes: int = 8
    stretch: float = 1.8
    local_stretch: float = 1.25
    local_nmi: float = 60.0
    gates: frozenset[str] = CHOKEPOINTS
    suez_days: float = 5.0
    panama_days: float = 8.0
    slot_days: tuple[tuple[str, str, Span], ...] = SLOT_DAYS
    hull_days: float = 1100.0
    least_share: float = 0.005

    def __post_init__(self) -> None:
        if not self.scale.ends[0] >= 0.0:
            raise BadInput("scale is below 0.", hint="Dearer lanes take less.", field="scale")
        if not 0.0 <= self.path_size <= 10.0:
            raise BadInput("path_size is not 0 to 10.", field="path_size", value=self.path_size)
        if not 1 <= self.lanes <= MOST_LANES:
            raise BadInput(f"lanes is {self.lanes}.", hint=f"1 to {MOST_LANES}.", field="lanes")
        if not 1.0 <= self.stretch <= 10.0:
            raise BadInput(
                f"stretch is {self.stretch:g}.", hint="1 to 10 times the best.", field="stretch"
            )
        if not 1.0 <= self.local_stretch <= 10.0:
            raise BadInput(
                f"local_stretch is {self.local_stretch:g}.", hint="1 to 10 times the shortest.",
                field="local_stretch",
            )  # fmt: skip
        if not 0.0 <= self.local_nmi <= 1000.0:
            raise BadInput(
                f"local_nmi is {self.local_nmi:g}.", hint="0 to 1,000.", field="local_nmi"
            )
        if not 0.0 <= self.least_share < 1.0:
            raise BadInput("least_share is no share below 1.", field="least_share")
        for name in ("suez_days", "panama_days", "hull_days"):
            if not 0.0 <= getattr(self, name) < 1e5:
                raise BadInput(f"{name} is no number of days of 0 or more.", field=name)

        for ship, gate, days in self.slot_days:
            if not 0.0 <= days.ends[0] <= days.ends[1] < 1e5:
                raise BadInput(
                    f"slot_days of {ship} at {gate} is no number of days of 0 or more.",
                    field="slot_days",
                )

    def slots_of(self, ship: str | None) -> dict[str, Span]:
        """What a ship of a type waits and pays for a slot, by gate [days of the ship]."""
        return {gate: days for name, gate, days in self.slot_days if name == ship}

    def toll_days(self) -> dict[str, float]:
        """The toll of a passage as days of the ship, by gate."""
        return {"suez": self.suez_days, "panama": self.panama_days}

    def scales(self) -> Floats:
        """The middle scale, then the whole of its interval: a share may be largest inside it."""
        return np.concatenate([[self.scale.value], np.linspace(*self.scale.ends, SCALES)])


def logit_shares(cost: Sequence[float], size: Sequence[float], limits: ChoiceLimits) -> Floats:
    """Shares of lanes (scales, lanes) by what each costs, at each of ``limits.scales``.

    ``cost`` [any one unit, above 0], ``size``: path sizes [above 0 to 1]. Rows sum to 1; the same
    costs in another unit give the same shares.

    Raises:
        BadInput: no lane, or a cost that is not above zero.
    """
    costs = np.asarray(cost, np.float64)
    if not costs.size or not (np.isfinite(costs) & (costs > 0.0)).all():
        raise BadInput("a lane's cost is not above zero.", field="cost")
    dear = 100.0 * (costs / costs.min() - 1.0)
    worth = -limits.scales()[:, None] * dear + limits.path_size * np.log(np.asarray(size))
    weight = np.exp(worth - worth.max(axis=1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def path_sizes(paths: Sequence[Floats]) -> Floats:
    """The path size of each way (n, 2 of lon, lat) [deg] among all: 1 where it shares nothing.

        PS_i = sum over legs a of i of (l_a / L_i) / number of ways that have a

    Ways that share a leg share its two ends, as those of one graph do.
    """
    from sealane.geo import distance_m

    legs: list[dict[tuple[float, ...], float]] = []
    for path in paths:
        lon, lat = np.round(np.asarray(path, np.float64), 6).T
        metres = distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:]).tolist()
        ends = np.column_stack([lon[:-1], lat[:-1], lon[1:], lat[1:]]).tolist()
        legs.append({tuple(end): metre for end, metre in zip(ends, metres, strict=True)})
    held: dict[tuple[float, ...], int] = {}
    for own in legs:
        for leg in own:
            held[leg] = held.get(leg, 0) + 1
    sizes = []
    for own in legs:
        whole = sum(own.values())
        alone = sum(metre / held[leg] for leg, metre in own.items())
        sizes.append(alone / whole if whole else 1.0 / len(legs))
    return np.array(sizes)
