"""Output by day when inputs do not arrive and inventories run down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sealane.assess.economy.multi_region import Cut, MultiRegion, cut_shares
from sealane.errors import BadInput

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

__all__ = ["InventoryLimits", "InventoryRun", "by_inventory", "run_inventories"]

DAYS_A_YEAR = 365.0


@dataclass(frozen=True, slots=True)
class InventoryLimits:
    """How industries keep and use inventories.

    inventory_d: inputs on hand, in days of use [d]; one figure, or ``by_good`` for each good.
        Hallegatte (2014) and BoARIO start from 90.
    slack_share: psi, share of the wanted inventory below which output falls; 0.8 (Hallegatte
        2014).
    restore_d: days in which a gap in the inventory is ordered anew [d]; 60 (BoARIO).
    overproduction, overproduction_d: most output beside the usual, and days to get there; 1.25 and
        365 (Hallegatte 2008, doi:10.1111/j.1539-6924.2008.01046.x).
    tried_d: inventories of the comparison [d]: output losses hang on them more than on anything.
    """

    inventory_d: float = 90.0
    by_good: tuple[tuple[str, float], ...] = ()
    slack_share: float = 0.8
    restore_d: float = 60.0
    overproduction: float = 1.25
    overproduction_d: float = 365.0
    tried_d: tuple[float, ...] = (90.0, 60.0, 30.0, 10.0)

    def __post_init__(self) -> None:
        days = [self.inventory_d, *self.tried_d, *(day for _, day in self.by_good)]
        if min(days) < 1:
            raise BadInput("An inventory is of 1 day or more.", field="inventory_d")
        if not 0 < self.slack_share <= 1 or self.restore_d < 1 or self.overproduction < 1:
            raise BadInput(
                "slack_share is above 0 to 1; restore_d and overproduction are 1 or more.",
                field="slack_share",
            )


@dataclass(frozen=True, slots=True)
class InventoryRun:
    """Output by day beside the usual [days, n], and final sales missed [n; money of the table]."""

    level: Numbers
    final_missed: Numbers

    def lost(self, table: MultiRegion) -> Numbers:
        """Output lost over the days, less what is made up later [n; money of the table]."""
        return np.asarray((1 - self.level).sum(axis=0) * table.x / DAYS_A_YEAR)


def run_inventories(
    table: MultiRegion,
    cuts: Sequence[Cut],
    *,
    cut_days: int,
    days: int = 365,
    limits: InventoryLimits | None = None,
) -> InventoryRun:
    """Follow an economy for days, of which trade is cut on the first ``cut_days``.

    The adaptive regional model with inventories (Hallegatte 2008; 2014, doi:10.1111/risa.12090),
    with caps on what crosses a border by day. On each day an industry

    - makes the least of its capacity and its orders, and less where its inventory of a good is
      under ``slack_share`` of what that output wants (the scarcest good counts),
    - is rationed and rations: each buyer gets the same share of what it ordered,
    - orders what it used and a part of the gap to its usual inventory; orders on a cut trade are
      at most what still passes. (In the papers the inventory that is wanted follows orders; stores
      are then run down when sales fall, and longer inventories lose more. Ours stays as it was.)

    What it cannot tell: prices, other suppliers than the usual, and goods that no industry can do
    without although the table shows little of them. Losses flip from small to collapse as
    inventories shorten, and a collapse lasts after trade is back, since those who should refill
    stores wait for each other: read it with :func:`by_inventory`, never alone.

    Raises:
        BadInput: days of 0 or less, or a cut longer than the days.
    """
    if not 0 <= cut_days <= days or days < 1:
        raise BadInput(
            f"A cut of {cut_days} days in {days} days cannot be.",
            hint="Give 0 to as many days of cut as there are days.",
            field="cut_days",
        )
    state = _Economy(table, cuts, limits or InventoryLimits())
    level = np.empty((days, len(table.x)))
    missed = np.zeros(len(table.x))
    for day in range(days):
        level[day], short = state.step(cut=day < cut_days)
        missed += short
    return InventoryRun(level, missed)


def by_inventory(
    table: MultiRegion,
    cuts: Sequence[Cut],
    *,
    cut_days: int,
    days: int = 365,
    limits: InventoryLimits | None = None,
) -> dict[float, InventoryRun]:
    """The same cut with each of ``tried_d`` days of inventory, as a table of its own."""
    limits = limits or InventoryLimits()
    return {
        tried: run_inventories(
            table,
            cuts,
            cut_days=cut_days,
            days=days,
            limits=replace(limits, inventory_d=tried, by_good=()),
        )
        for tried in limits.tried_d
    }


class _Economy:
    """What stands in the stores and order books from day to day."""

    def __init__(self, table: MultiRegion, cuts: Sequence[Cut], limits: InventoryLimits) -> None:
        self.limits = limits
        self.rows = table.rows_of
        self.share = [np.ascontiguousarray(table.from_whom[rows]) for rows in self.rows]
        self.usual = table.x / DAYS_A_YEAR
        self.use = table.bought / DAYS_A_YEAR
        self.needed = self.use > 0
        own = dict(limits.by_good)
        kept = np.array([own.get(good, limits.inventory_d) for good in table.goods])
        self.wanted = kept[:, np.newaxis] * self.use
        self.stock = self.wanted.copy()
        self.orders = self.use.copy()
        self.capacity = np.ones_like(self.usual)
        inner, final = cut_shares(table, cuts)
        final_sales = np.maximum(table.y, 0.0)
        self.final_usual = final_sales.sum(axis=1) / DAYS_A_YEAR
        self.final_cut = (final_sales * (1 - final)).sum(axis=1) / DAYS_A_YEAR
        # stock changes below 0 are sold as well as made: leave the usual orders at the usual output
        self.slack = self.usual - (table.z.sum(axis=1) / DAYS_A_YEAR + self.final_usual)
        good_of = np.empty(len(table.x), dtype=np.int64)
        for good, rows in enumerate(self.rows):
            good_of[rows] = good
        self.seller, self.buyer = np.nonzero((inner > 0) & (table.z > 0))
        self.good = good_of[self.seller]
        pairs = (self.seller, self.buyer)
        self.pair_share = table.from_whom[pairs]
        self.cap = table.z[pairs] * (1 - inner[pairs]) / DAYS_A_YEAR

    def step(self, *, cut: bool) -> tuple[Numbers, Numbers]:
        """One day: output beside the usual, and final sales missed."""
        over = np.zeros(len(self.seller))
        if cut:
            asked = self.pair_share * self.orders[self.good, self.buyer]
            over = np.maximum(asked - self.cap, 0.0)
        final = self.final_cut if cut else self.final_usual
        demand = self.slack + final
        for good, rows in enumerate(self.rows):
            demand[rows] += self.share[good] @ self.orders[good]
        np.subtract.at(demand, self.seller, over)
        made = self._made(demand)
        ratio = np.divide(made, demand, out=np.ones_like(made), where=demand > 0)
        ratio = np.clip(ratio, 0.0, 1.0)
        got = np.stack(
            [ratio[r] @ s * o for r, s, o in zip(self.rows, self.share, self.orders, strict=True)]
        )
        np.subtract.at(got, (self.good, self.buyer), over * ratio[self.seller])
        level = np.divide(made, self.usual, out=np.ones_like(made), where=self.usual > 0)
        used = self.use * level
        self.stock = np.maximum(self.stock + got - used, 0.0)
        gap = self.wanted - self.stock
        self.orders = np.maximum(used + gap / self.limits.restore_d, 0.0)
        self._adapt(demand, made)
        return level, self.final_usual - final * ratio

    def _made(self, demand: Numbers) -> Numbers:
        """Output: what orders, capacity and the scarcest inventory allow."""
        most = np.clip(np.minimum(self.capacity * self.usual, demand), 0.0, None)
        level = np.divide(most, self.usual, out=np.ones_like(most), where=self.usual > 0)
        wanted = self.limits.slack_share * self.wanted * level
        held = np.divide(self.stock, wanted, out=np.ones_like(wanted), where=wanted > 0)
        scarce = np.where(self.needed, held, 1.0).min(axis=0)
        return np.asarray(most * np.minimum(scarce, 1.0))

    def _adapt(self, demand: Numbers, made: Numbers) -> None:
        """Capacity grows while orders are not met, and goes back when they are."""
        short = np.divide(demand - made, demand, out=np.zeros_like(made), where=demand > 0)
        short = np.where(short > 1e-9, short, 0.0)
        limits = self.limits
        rise = (limits.overproduction - self.capacity) * short
        step = np.where(short > 0, rise, 1.0 - self.capacity) / limits.overproduction_d
        self.capacity = np.clip(self.capacity + step, 1.0, limits.overproduction)
