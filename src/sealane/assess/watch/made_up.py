"""Made-up daily transits with a known truth, to see what the watch finds and what it cries at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from sealane.assess.watch.read import CLASSES, TRANSITS

__all__ = ["SHARES", "Drop", "sea", "thinned"]

SHARES = {
    "container": 0.25, "dry_bulk": 0.25, "general_cargo": 0.1, "roro": 0.05, "tanker": 0.35,
}  # fmt: skip
DRIFT_MEMORY = 0.9  # of the slow noise, from day to day
SHIP_SPREAD = 1.2
"""Spread of the logarithm of tonnes from ship to ship: 0.9 to 2.5 at seven gates of PortWatch (that
of the mean of a day times the root of its ships)."""


@dataclass(frozen=True, slots=True)
class Drop:
    """From ``start`` on, for ``days``, a share of the ships of a gate does not pass.

    A negative share is a rise; ``kinds`` are the classes that are hit. ``each`` is what a ship that
    still passes carries over the usual: 1 where ships are lost at random, as by a receiver; less
    where only small ones pass; 1 / (1 - share) where ships are lost from the counts but not from
    the tonnes.
    """

    gate: str
    start: date
    days: int
    share: float
    kinds: tuple[str, ...] = tuple(SHARES)
    each: float = 1.0


def sea(
    gates: Sequence[str], *, first: date, days: int, per_day: float, seed: int,
    noise: float = 0.08, season: float = 0.1, week: float = 0.05, growth: float = 0.02,
    drops: Sequence[Drop] = (),
) -> pl.DataFrame:  # fmt: skip
    """Transits of gates with a week, a season, growth, slow noise and negative binomial counts.

    Args:
        gates: their names; their traffic differs by up to a factor of two either way.
        first, days: the days.
        per_day: ships a day of all classes at a usual gate.
        seed: the same seed gives the same sea.
        noise: spread of the slow noise, and of that of each day [share].
        season, week: amplitude over the year and the week [share].
        growth: a year [share].
        drops: what happened.

    Returns:
        Columns ``TRANSITS``, without tonnes and vintage.
    """
    rng = np.random.default_rng(seed)
    number = np.arange(days)
    dow = (number + first.weekday()) % 7
    parts = []
    for gate in gates:
        level = per_day * 2.0 ** rng.uniform(-1.0, 1.0)
        phase = rng.uniform(0.0, 2.0 * np.pi)
        usual = level * (1.0 + growth) ** (number / 365.25)
        usual = usual * (1.0 + season * np.sin(2.0 * np.pi * number / 365.25 + phase))
        usual = usual * (1.0 + week * np.cos(2.0 * np.pi * dow / 7.0))
        counts = {}
        for kind, share in SHARES.items():
            slow = _slow(rng, days, noise)
            daily = rng.gamma(1.0 / noise**2, noise**2, days)
            mean = usual * share * np.exp(slow) * daily * _kept(gate, kind, first, days, drops)
            counts[kind] = rng.poisson(mean).astype(np.float64)
        counts["total"] = np.sum(list(counts.values()), axis=0)
        parts += [_rows(gate, kind, first, counts[kind]) for kind in CLASSES]
    return pl.concat(parts).select(*TRANSITS).sort("gate", "day", "class")


def _slow(rng: np.random.Generator, days: int, noise: float) -> np.ndarray:
    shocks = rng.normal(0.0, noise * np.sqrt(1.0 - DRIFT_MEMORY**2), days)
    out = np.empty(days)
    value = 0.0
    for day in range(days):
        value = DRIFT_MEMORY * value + shocks[day]
        out[day] = value
    return out


def _kept(gate: str, kind: str, first: date, days: int, drops: Sequence[Drop]) -> np.ndarray:
    kept = np.ones(days)
    for drop in drops:
        if drop.gate == gate and kind in drop.kinds:
            start = (drop.start - first).days
            kept[max(start, 0) : max(start + drop.days, 0)] *= 1.0 - drop.share
    return kept


def _rows(gate: str, kind: str, first: date, counts: np.ndarray) -> pl.DataFrame:
    last = first + timedelta(days=len(counts) - 1)
    return pl.DataFrame({"day": pl.date_range(first, last, eager=True), "ships": counts}).select(
        pl.lit(gate).alias("gate"), "day", pl.lit(kind).alias("class"), "ships",
        pl.lit(None, pl.Float64).alias("tonnes"), pl.lit(None, pl.Date).alias("vintage"),
    )  # fmt: skip


def thinned(table: pl.DataFrame, drop: Drop, *, seed: int) -> pl.DataFrame:
    """Real transits of one gate, of which each ship is taken away with a chance of ``share``.

    The classes are thinned apart and all ships follow from them; where only all ships are told,
    these are thinned. So a change of known size meets the noise of a real gate. With a negative
    share ships are added. Tonnes go with the ships, a random sample of them, times ``each``.
    """
    rng = np.random.default_rng(seed)
    last = drop.start + timedelta(days=drop.days - 1)
    hit = (pl.col("gate") == drop.gate) & pl.col("day").is_between(drop.start, last)
    own, rest = table.filter(hit), table.filter(~hit)
    ships = own["ships"].fill_null(0.0).to_numpy().astype(np.int64)
    lost = np.sign(drop.share) * rng.binomial(ships, abs(drop.share))
    own = own.with_columns(pl.Series("lost", lost, pl.Float64), pl.col("ships").alias("all"))
    parted = own.filter(pl.col("class").is_in(list(SHARES))).group_by("day").agg(
        pl.col("lost").sum().alias("of_classes"), pl.len().alias("classes")
    )  # fmt: skip
    own = own.join(parted, on="day", how="left")
    is_sum = (pl.col("class") == "total") & (pl.col("classes") == len(SHARES))
    lost_now = pl.when(is_sum).then(pl.col("of_classes")).otherwise(pl.col("lost"))
    own = own.with_columns((pl.col("ships") - lost_now).clip(lower_bound=0.0).alias("ships"))
    own = own.with_columns(pl.Series("tonnes", _carried(rng, own, drop), pl.Float64))
    return pl.concat([rest, own.select(table.columns)]).sort("gate", "day", "class")


def _carried(rng: np.random.Generator, own: pl.DataFrame, drop: Drop) -> np.ndarray:
    """Tonnes of the ships that are left: a sample of those that were, of which none is known."""
    had, left = own["all"].fill_null(0.0).to_numpy(), own["ships"].fill_null(0.0).to_numpy()
    tonnes = own["tonnes"].cast(pl.Float64).to_numpy().astype(np.float64, copy=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(had > 0, left / had, 0.0)
        apart = SHIP_SPREAD * np.sqrt(np.abs(1.0 - share) / left)
    drawn = rng.normal(size=len(share)) * np.where(left > 0, apart, 0.0)
    found: np.ndarray = tonnes * share * drop.each * np.exp(drawn)
    return found
