"""How far the expected trade disrupted is known, and what a bad year is: drawn years.

Events come as a Poisson process for each hazard and gate. A rate from n events in W years is drawn
too, from Gamma(n, W): its mean is n/W, as in the reckoning, and one event in 40 years leaves it as
open as it is. Assumed rates (drought, earthquake) stay as they are. Where only the mean is known,
the spread of greatest entropy with this mean is taken (Jaynes, Phys Rev 106, 620, 1957):
exponential for days, exponential cut to 0..1 for shares; interstate incidents have one of the three
levels of the paper. Days of interstate events are counted, so their mean is drawn from n events as
well. An event that closes two gates is one draw. All of it follows from ``seed`` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sealane.assess.risk.expected import FLOWS
from sealane.assess.risk.model import MOST_DRAWS, RiskModel
from sealane.assess.risk.shortage import detour_days, late_days, short_days
from sealane.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

KEPT = ("expected", "annual", "short", "expected_round", "expected_short")
TOTALS = ("expected", "annual", "short")

__all__ = ["Drawn", "draw", "level_parts", "tilt_of"]

Floats = npt.NDArray[np.float64]
LARGEST_TILT = 2e4
FLAT_TILT = 700.0  # beyond it exp() overflows and its term is 0
HALVINGS = 100
LEAST_SPREAD = 1e-4  # a mean share nearer to 0 or 1 than this has none


@dataclass(frozen=True)
class Drawn:
    """Drawn years: rows are draws, columns are ``gates`` where there are two dimensions [US$].

    ``expected`` is what a year would bring on average if the drawn rates and means held,
    ``expected_round`` and ``expected_short`` the parts of it that go round and run short by the
    drawn detours, ``annual`` what the drawn year brings, ``short`` the part of it beyond stocks;
    ``total_*`` are sums with the goods of an event at several gates counted once.
    """

    gates: tuple[str, ...]
    expected: Floats
    annual: Floats
    short: Floats
    expected_round: Floats
    expected_short: Floats
    total_expected: Floats
    total_annual: Floats
    total_short: Floats


def draw(
    effects: pl.DataFrame,
    model: RiskModel,
    *,
    draws: int,
    seed: int,
    detours: pl.DataFrame | None = None,
    sets: Mapping[str, Floats] | None = None,
) -> Drawn:
    """So many years, drawn; the same seed gives the same years.

    ``sets``: by gate, drawn parts of trade in its ways round (r by ways of ``detours``), of which
    each year takes the next; a gate without them has the parts of ``detours`` every year.

    A gate is closed for at most the whole year; what an event stops after 365 days is left out.

    Raises:
        BadInput: ``draws`` is not 100 to 100,000, or the seed is negative.
    """
    if not 100 <= draws <= MOST_DRAWS:
        raise BadInput(f"draws is {draws}, not 100 to {MOST_DRAWS:,}.", field="draws", value=draws)
    if seed < 0:
        raise BadInput(f"seed is {seed}; seeds are 0 or more.", field="seed", value=seed)
    random = np.random.default_rng(seed)
    gates = tuple(effects["gate"].unique(maintain_order=True))
    ways = detour_days(effects, model, detours)
    parts = {gate: _parts(ways[gate], (sets or {}).get(gate), draws) for gate in gates}
    kept = {name: np.zeros((draws, len(gates))) for name in KEPT}
    twice = {name: np.zeros(draws) for name in kept}
    for _, event in effects.group_by("event", maintain_order=True):
        found = _of_event(event, model, draws, random, ways, parts)
        columns = [gates.index(gate) for gate in event["gate"]]
        for name, amounts in found.items():
            kept[name][:, columns] += amounts
            more = amounts.sum(axis=1) - amounts.max(axis=1)
            twice[name] += model.share_both * more
    flows = dict(effects.select("gate", "value_usd").iter_rows())
    most = np.array([flows[gate] / FLOWS for gate in gates])
    for name in ("annual", "short"):
        kept[name] = np.minimum(kept[name], most)
    totals = {
        f"total_{name}": np.maximum(amounts.sum(axis=1) - twice[name], amounts.max(axis=1))
        for name, amounts in kept.items()
        if name in TOTALS
    }
    return Drawn(gates=gates, **kept, **totals)


def _of_event(
    event: pl.DataFrame,
    model: RiskModel,
    draws: int,
    random: np.random.Generator,
    ways: dict[str, tuple[tuple[float, float], ...]],
    parts: dict[str, Floats],
) -> dict[str, Floats]:
    """What one kind of event does in each drawn year at each of its gates [US$]."""
    row = event.row(0, named=True)
    counted = row["events"]
    rate = np.full(draws, row["rate"])
    if counted is not None:
        rate = random.gamma(counted, 1.0 / row["window_years"], draws)
    mean_days = np.full(draws, row["days"])
    if counted is not None and row["hazard"] == "interstate":
        mean_days *= random.gamma(counted, 1.0 / counted, draws)
    number = random.poisson(rate)
    year = np.repeat(np.arange(draws), number)
    days = random.exponential(1.0, len(year)) * mean_days[year]
    chance = random.random(len(year))
    shape = (draws, event.height)
    out = {name: np.zeros(shape) for name in KEPT}
    columns = ("gate", "value_usd", "share_stopped")
    for column, (gate, value, mean_share) in enumerate(event.select(columns).iter_rows()):
        share = _shares(mean_share, chance, model.levels if row["by_level"] else None)
        flow = value / FLOWS / model.year_days * share
        within = np.minimum(days, model.year_days)
        short = np.zeros(len(year))
        for (around, _), part in zip(ways[gate], parts[gate].T, strict=True):
            short += part[year] * short_days(np.minimum(within, around), model)
        out["annual"][:, column] = np.bincount(year, flow * within, draws)
        out["short"][:, column] = np.bincount(year, flow * short, draws)
        often = value / FLOWS / model.year_days * mean_share * rate
        out["expected"][:, column] = often * mean_days
        round_, lacks = late_days(mean_days, [around for around, _ in ways[gate]], model)
        out["expected_round"][:, column] = often * (parts[gate] * round_).sum(axis=1)
        out["expected_short"][:, column] = often * (parts[gate] * lacks).sum(axis=1)
    return out


def _parts(ways: tuple[tuple[float, float], ...], sets: Floats | None, draws: int) -> Floats:
    """The parts of trade in each way round, draws by ways."""
    if sets is None or sets.shape[1] != len(ways):
        return np.broadcast_to(np.array([part for _, part in ways]), (draws, len(ways)))
    return sets[np.arange(draws) % len(sets)]


def _shares(mean: float, chance: Floats, levels: tuple[float, ...] | None) -> Floats:
    """Shares stopped with this mean, one for each chance (0 to 1)."""
    if not LEAST_SPREAD < mean < 1.0 - LEAST_SPREAD:
        return np.full(len(chance), mean)
    if levels is not None and min(levels) <= mean <= max(levels):
        at = np.searchsorted(np.cumsum(level_parts(mean, levels))[:-1], chance, side="right")
        return np.asarray(levels)[at]
    if mean > 0.5:  # the mirror of the spread of 1 - mean, still growing with the chance
        return 1.0 - _shares(1.0 - mean, 1.0 - chance, None)
    tilt = tilt_of(mean)
    return chance if tilt == 0.0 else np.log1p(chance * np.expm1(tilt)) / tilt


def tilt_of(mean: float) -> float:
    """The tilt t <= 0 for which exp(t s), s from 0 to 1, has this mean of at most a half.

    >>> round(tilt_of(0.01)), tilt_of(0.5)
    (-100, 0.0)
    """
    if mean >= 0.5 - LEAST_SPREAD:
        return 0.0
    return _root(lambda tilt: _mean_of(tilt) - mean, -LARGEST_TILT, -LEAST_SPREAD)


def _mean_of(tilt: float) -> float:
    return float(1.0 / -np.expm1(-tilt) - 1.0 / tilt) if tilt > -FLAT_TILT else -1.0 / tilt


def level_parts(mean: float, levels: tuple[float, ...]) -> Floats:
    """How often each level comes, with this mean and the greatest entropy: parts that add up to 1.

    >>> level_parts(0.1, (0.1, 0.5, 1.0)).round(3).tolist()
    [1.0, 0.0, 0.0]
    """
    at = np.asarray(levels)

    def parts(tilt: float) -> Floats:
        weights = np.exp(tilt * at - np.max(tilt * at))
        return np.asarray(weights / weights.sum())

    if mean <= at.min() + LEAST_SPREAD or mean >= at.max() - LEAST_SPREAD:
        return np.asarray(at == (at.min() if mean <= at.mean() else at.max()), np.float64)
    return parts(_root(lambda tilt: float(parts(tilt) @ at) - mean, -LARGEST_TILT, LARGEST_TILT))


def _root(off: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that grows from below 0 to above 0 is 0, by halving."""
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if off(middle) < 0.0 else (low, middle)
    return 0.5 * (low + high)
