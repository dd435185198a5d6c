"""Which trade passes a gate: weights of pairs of ports and ships, from the tables in hand.

No packaged table tells all trade by origin and destination. Where the user gives none, trade is
*inferred*: masses of countries over a power of the way between them (a gravity model), raked until
each gate carries the value that the record tells for it. Of all flows that fit these values, those
are the nearest to the first ones (Deming & Stephan 1940, Ann Math Stat 11, 427). The mass is the
oil that a country uses (CIA World Factbook), for want of a packaged table of all its trade. Values
of the user, by origin and importer or by gate and importer, go before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sealane.assess.source_table import packaged

if TYPE_CHECKING:
    import polars as pl

    from sealane.assess.risk.way import Ways

__all__ = ["FLOW", "FlowLimits", "Told", "gravity", "hull_shares", "kept", "rake", "told_trade"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FlowLimits:
    """How trade is inferred.

    ``power``: of the way; the mean of 1,467 estimates is 0.9, and 90 of 100 of them lie between
    ``powers`` (Disdier & Head 2008, Rev Econ Stat 90, 37). ``least_nmi``: nearer ports trade as if
    they were so far apart: much of that trade goes by land. Ours. ``sweeps``: of the raking.
    ``sets``: drawn sets of weights for the interval.
    """

    power: float = 0.9
    powers: tuple[float, float] = (0.28, 1.55)
    least_nmi: float = 500.0
    sweeps: int = 40
    sets: int = 100


FLOW = FlowLimits()


@dataclass(frozen=True)
class Told:
    """Trade that the user's tables tell: ``pairs`` (origin, importer, usd) and ``gates`` (gate,
    importer, usd); either may be empty."""

    pairs: pl.DataFrame
    gates: pl.DataFrame


def told_trade(facts: pl.DataFrame) -> Told:
    """Imports in money by country and by gate, of the newest year of each importer and goods."""
    import polars as pl

    money = facts.filter(
        pl.col("unit").str.starts_with("USD").fill_null(value=False)
        & (pl.col("volume") > 0.0) & (pl.col("flow") == "imports")
    )  # fmt: skip
    keys = ["importer", "commodity", "origin_kind"]
    newest = money.filter(pl.col("year") == pl.col("year").max().over(keys))

    def summed(kind: str, name: str) -> pl.DataFrame:
        own = newest.filter(pl.col("origin_kind") == kind).rename({"origin": name})
        return own.group_by(name, "importer", maintain_order=True).agg(usd=pl.sum("volume"))

    return Told(summed("iso3", "origin"), summed("chokepoint", "gate"))


def hull_shares(ways: Ways) -> Floats:
    """The part of trade by value that each hull of the ways carries; the hull without size: 0."""
    table = packaged("trade_ships")
    parts = np.zeros(len(ways.open_nmi))
    number = dict(zip(ways.ships, ways.hull_of_ship.tolist(), strict=True))
    for ship, share, part in table.select("ship", "group_share", "part").iter_rows():
        parts[number[ship]] += float(share) * float(part)
    return np.asarray(parts / parts.sum())


def gravity(ways: Ways, power: float, limits: FlowLimits = FLOW) -> Floats:
    """Trade of each pair of ports in no unit: the masses over a power of the way; 0 without one."""
    use = {iso3: float(kbd) for iso3, kbd in
           packaged("oil_use").select("iso3", "use_kbd").iter_rows()}  # fmt: skip
    ports = {one: ways.iso3.count(one) for one in set(ways.iso3)}
    mass = np.array([use.get(one, 0.0) / ports[one] for one in ways.iso3])
    nmi = np.maximum(ways.open_nmi[0].astype(np.float64), limits.least_nmi)
    return np.asarray(mass[ways.first] * mass[ways.second] / nmi**power)


def kept(ways: Ways, pair: Floats, told: Told | None) -> Floats:
    """The weights of pairs, where the user tells trade by country with its sum for each two."""
    if told is None or told.pairs.is_empty():
        return pair
    countries = sorted(set(ways.iso3))
    number = {one: at for at, one in enumerate(countries)}
    value = np.zeros((len(countries), len(countries)))
    for origin, importer, usd in told.pairs.select("origin", "importer", "usd").iter_rows():
        if origin in number and importer in number:
            value[number[origin], number[importer]] += usd
    both = value + value.T
    at = np.array([number[one] for one in ways.iso3])
    cell = at[ways.first] * len(countries) + at[ways.second]
    other = at[ways.second] * len(countries) + at[ways.first]
    cell = np.minimum(cell, other)
    sums = np.bincount(cell, pair, len(countries) ** 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(sums[cell] > 0.0, pair / sums[cell], 0.0)
    return np.asarray(part * both.reshape(-1)[cell])


def rake(weights: Floats, rows: list[Ints], targets: Floats, limits: FlowLimits = FLOW) -> Floats:
    """Factors of flows (u) after which ``rows[g]``, the flows through gate g, add up to its target.

    Gates without a flow keep their own. The last gate fits exactly, the others as nearly as the
    sweeps bring them.
    """
    factor = np.ones(len(weights))
    whole = sum(float(weights[own].sum()) for own in rows)
    factor *= float(targets.sum()) / whole if whole > 0.0 else 1.0
    for _ in range(limits.sweeps):
        for own, target in zip(rows, targets.tolist(), strict=True):
            flow = float((weights[own] * factor[own]).sum())
            if flow > 0.0:
                factor[own] *= target / flow
    return factor
