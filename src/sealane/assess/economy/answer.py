"""What cut trade costs each region, as bounds with the belief behind each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sealane.assess.assessment import Assessment, digest_of
from sealane.assess.economy.bound import NetworkLimits, ghosh, leontief, network
from sealane.assess.economy.inventory import (
    DAYS_A_YEAR,
    InventoryLimits,
    InventoryRun,
    by_inventory,
)
from sealane.assess.economy.multi_region import Cut, MultiRegion
from sealane.assess.noted import Noted
from sealane.say.said import Figure, Said

__all__ = ["METHOD", "EconomyAnswer", "assess_economy"]

METHOD = "economy 1: Leontief, Ghosh, network of means, inventories by day"
BELIEFS = {
    "leontief": Said(
        "buyers do without and need nothing else; sellers lose the sale",
        "買い手は代替品なしで済ませて他の投入も減らし、売り手は販売先を失うと仮定",
    ),
    "ghosh": Said(
        "any input stands in for any other", "どの投入も他の投入で完全に代替できると仮定"
    ),
    "network": Said("goods stand in for each other in part", "財は互いに一部だけ代替できると仮定"),
}
HANGS = Said(
    "With inventories of {few} days {lost} days of all output are lost, with {many} days {less}.",
    "失われる産出は、在庫が{few}日分の場合は全産出の{lost}日分、{many}日分の場合は{less}日分。",
)
FLIPS = Said(
    "With inventories of {few} days {lost} days of all output are lost, with {many} days {less}:"
    " the result flips with inventories, which few countries count.",
    "失われる産出は、在庫が{few}日分の場合は全産出の{lost}日分、{many}日分の場合は{less}日分。"
    "結果は在庫の多寡で一変するが、在庫を集計している国は少ない。",
)
GAIN = Noted(
    "gain",
    Said(
        "A loss below 0 is a gain of output: buyers turn to sellers that still deliver.",
        "負の損失は産出の増加を表す（買い手が、供給を続ける売り手に切り替えるため）。",
    ),
)
GAIN_FROM = 1e-9
"""Part of all output from which a gain is one: below is rounding."""
FLIPS_AT = 10.0
"""How many times the least loss the greatest may be before the answer says that it flips."""


@dataclass(frozen=True, slots=True)
class EconomyAnswer:
    """Losses of output by region and method [money of the table], over ``days``."""

    table: MultiRegion
    cuts: tuple[Cut, ...]
    cut_days: int
    days: int
    static: dict[str, dict[str, float]]
    dynamic: dict[str, dict[str, float]]
    notes: tuple[Noted, ...]
    inputs: str

    def bounds(self, region: str) -> tuple[float, float]:
        """The least and the greatest loss of a region over all methods."""
        losses = [one[region] for one in (*self.static.values(), *self.dynamic.values())]
        return min(losses), max(losses)

    def as_dict(self) -> dict[str, Any]:
        """The answer as one JSON object."""
        regions = sorted(dict.fromkeys(self.table.regions))
        return {
            "unit": self.table.unit,
            "cut_days": self.cut_days,
            "days": self.days,
            "interval": "bounds",
            "regions": {
                region: dict(zip(("low", "high"), self.bounds(region), strict=True))
                for region in regions
            },
            "static": {
                name: {"belief_en": BELIEFS[name].en, "belief_ja": BELIEFS[name].ja, "lost": losses}
                for name, losses in self.static.items()
            },
            "inventories": self.dynamic,
            "method": METHOD,
            "inputs": self.inputs,
            "notes": [one.as_dict() for one in self.notes],
        }

    def assessments(self) -> list[Assessment]:
        """A row for each region: no figure in the middle, since none is better than another."""
        rows = []
        for region in sorted(dict.fromkeys(self.table.regions)):
            low, high = self.bounds(region)
            rows.append(
                Assessment(
                    kind="economy",
                    subject=region,
                    quantity="output lost",
                    value=None,
                    unit=self.table.unit,
                    method=METHOD,
                    inputs=self.inputs,
                    sources=("the table of the user",),
                    low=low,
                    high=high,
                    interval="bounds",
                    note="Bounds over methods that believe otherwise; "
                    + " ".join(one.said.en for one in self.notes),
                )
            )
        return rows


def assess_economy(
    table: MultiRegion,
    cuts: Sequence[Cut],
    *,
    cut_days: int,
    days: int = 365,
    network_limits: NetworkLimits | None = None,
    inventory_limits: InventoryLimits | None = None,
) -> EconomyAnswer:
    """Output lost by region when trade is cut for days: bounds, and what they hang on.

    The static methods answer for a year without change; here they count by the days of the cut.
    The dynamic one is run with each of several inventories, and the answer says by how many times
    that changes the loss. Losses are of output; those of one industry may count again in the next.
    """
    limits = network_limits or NetworkLimits()
    after = {
        "leontief": leontief(table, cuts),
        "ghosh": ghosh(table, cuts),
        "network": network(table, cuts, limits)[0],
    }
    share = cut_days / DAYS_A_YEAR
    static = {name: _by_region(table, (table.x - x) * share) for name, x in after.items()}
    runs = by_inventory(table, cuts, cut_days=cut_days, days=days, limits=inventory_limits)
    dynamic = {f"{tried:g} d": _by_region(table, run.lost(table)) for tried, run in runs.items()}
    told = digest_of(
        [
            *(float(part.sum()) for part in (table.z, table.y, table.x)),
            digest_of([table.regions, table.sectors, table.x.tolist(), table.unit]),
            [[cut.share, cut.from_region, cut.to_region, cut.sector] for cut in cuts],
            [cut_days, days, repr(limits), repr(inventory_limits)],
        ]
    )
    least = min(loss for one in (*static.values(), *dynamic.values()) for loss in one.values())
    gains = least < -GAIN_FROM * float(table.x.sum())
    notes = (*table.notes, *([GAIN] if gains else []), _flips(table, runs))
    return EconomyAnswer(table, tuple(cuts), cut_days, days, static, dynamic, notes, told)


def _by_region(table: MultiRegion, lost: Any) -> dict[str, float]:
    regions = np.asarray(table.regions)
    return {str(name): float(lost[regions == name].sum()) for name in np.unique(regions)}


def _flips(table: MultiRegion, runs: dict[float, InventoryRun]) -> Noted:
    """By how much the loss hangs on inventories, in words and days of all output."""
    daily = table.x.sum() / DAYS_A_YEAR
    lost = {tried: float(run.lost(table).sum()) / daily for tried, run in runs.items()}
    most, least = max(lost, key=lambda one: lost[one]), min(lost, key=lambda one: lost[one])
    flips = lost[most] > FLIPS_AT * max(lost[least], 1e-9) and lost[most] > 0
    said = (FLIPS if flips else HANGS).filled(
        few=Figure(least), lost=Figure(lost[least], decimals=2),
        many=Figure(most), less=Figure(lost[most], decimals=2),
    )  # fmt: skip
    return Noted("inventories", said)
