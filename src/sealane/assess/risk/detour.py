"""The detour of each gate, over the trade that passes it: by origin, destination and ship.

A pair of ports whose way passes the gate has a detour of its own, or none at all; then it is cut
off, and its trade is no detour but a value lost while the gate is closed. The interval is of what
is not known of the trade: sets of weights are drawn, each with its own power of the way and a
weight of greatest entropy (exponential, mean 1) for every two countries and every hull.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sealane.assess.risk.flow import FLOW, FlowLimits, gravity, hull_shares, kept, rake
from sealane.assess.risk.way import KM_PER_NMI

if TYPE_CHECKING:
    import polars as pl

    from sealane.assess.risk.flow import Told
    from sealane.assess.risk.way import Ways

__all__ = ["PART_LEAST", "GateDetour", "gate_detours", "own_detours", "own_sets"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
BINS = 16
"""Ways of a gate that are told apart, by equal parts of trade (ours)."""
PART_LEAST = 1e-6
"""A part of trade that is too little to be told (ours)."""
SEED = 20
POWERS = 5
"""Powers of the way, from end to end of ``FlowLimits.powers``, that drawn sets take in turn."""
SPREAD = (0.05, 0.5, 0.95)
"""Parts of trade whose detours are told as its spread."""
INFERRED, BY_COUNTRY, BY_GATE = "inferred", "told_by_country", "told_by_gate"


@dataclass(frozen=True, eq=False)
class GateDetour:
    """The detours of a gate: bins of ``km`` (b; the last is infinite: cut off) with the ``part``
    of trade in each, and the same over drawn sets of weights (``sets``, r by b).

    ``pairs`` are pairs of ports whose way passes the gate, ``cut_off_pairs`` those without another
    way for any ship; ``too_large`` is the part of trade that would pass it if all ships fitted
    everywhere, and goes elsewhere; None where ships are not asked for their size.
    """

    gate: str
    km: Floats = field(repr=False)
    part: Floats = field(repr=False)
    sets: Floats = field(repr=False)
    spread_km: tuple[float, float, float] | None
    pairs: int
    countries: int
    cut_off_pairs: int
    basis: str
    too_large: float | None

    @property
    def counts(self) -> npt.NDArray[np.bool_]:
        """Which bins hold trade enough to be counted."""
        return np.asarray(self.part > PART_LEAST)

    def mean_km(self, parts: Floats) -> Floats:
        """The mean detour [km] of trade that has one, for rows of parts; nan where none has."""
        round_ = parts[..., :-1]
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(round_ @ self.km[:-1] / round_.sum(axis=-1))

    def as_dict(self, paper_km: float | None, interval: tuple[float, float]) -> dict[str, Any]:
        """For JSON, beside the one distance of the paper."""
        mean = float(self.mean_km(self.part))
        ends = (
            np.nanquantile(self.mean_km(self.sets), interval)
            if self.part[:-1].any()
            else (0.0, 0.0)
        )
        cut = np.quantile(self.sets[:, -1], interval)
        known = bool(np.isfinite(mean))
        spread = self.spread_km
        return {
            "gate": self.gate, "paper_km": paper_km,
            "mean_km": _whole(mean) if known else None,
            "mean_low_km": _whole(min(float(ends[0]), mean)) if known else None,
            "mean_high_km": _whole(max(float(ends[1]), mean)) if known else None,
            "from_km": _whole(spread[0]) if spread else None,
            "middle_km": _whole(spread[1]) if spread else None,
            "to_km": _whole(spread[2]) if spread else None,
            "cut_off": _part(self.part[-1]),
            "cut_off_low": min(_part(cut[0]), _part(self.part[-1])),
            "cut_off_high": max(_part(cut[1]), _part(self.part[-1])),
            "pairs": self.pairs, "countries": self.countries,
            "cut_off_pairs": self.cut_off_pairs, "too_large": self.too_large,
            "basis": self.basis,
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Rows:
    """Detours of the hulls asked for: the flow (hull by pair) and the detour [km] of each."""

    flow: Ints
    km: Floats


def gate_detours(
    ways: Ways,
    values: dict[str, float],
    *,
    told: Told | None = None,
    is_limited: bool = True,
    limits: FlowLimits = FLOW,
) -> dict[str, GateDetour]:
    """The detours of each gate of ``values`` (trade a year [US$]) that a measured way passes.

    ``is_limited``: ships go where they fit; without it every ship goes where the smallest does. A
    gate that no way passes has no entry. It cannot tell ways that ships take for other reasons than
    miles and tolls, nor ports that the table lacks.
    """
    count = ways.open_nmi.shape[1]
    shares = hull_shares(ways)
    rows = _rows(ways, values, is_limited=is_limited)
    hulls = len(shares) if is_limited else 1
    shares = shares if is_limited else np.ones(1)
    opened = np.isfinite(ways.open_nmi[:hulls])
    carried = np.where(opened, shares[:, None], 0.0)

    def weigh(power: float) -> Floats:
        return (kept(ways, gravity(ways, power, limits), told)[None, :] * carried).reshape(-1)

    middle = weigh(limits.power)
    has_pairs = told is not None and not told.pairs.is_empty()
    factor = np.ones(hulls * count)
    if not has_pairs:
        targets = np.array([values[gate] for gate in rows])
        factor = rake(middle, [own.flow for own in rows.values()], targets, limits)
    draws = _draws(ways, hulls, weigh, limits, is_told=has_pairs)
    ratio = _fitting(ways, gravity(ways, limits.power, limits)) if is_limited else {}
    basis = BY_COUNTRY if has_pairs else INFERRED
    found = {}
    for gate, own in rows.items():
        weights = middle[own.flow] * factor[own.flow]
        sets = draws[:, own.flow] * factor[own.flow]
        by_gate = _by_importer(ways, own.flow % count, weights, gate, told)
        if by_gate is not None:
            weights, sets = weights * by_gate, sets * by_gate
        if weights.sum() > 0.0:
            found[gate] = _summed(
                gate, ways, own, weights, sets, ratio.get(gate),
                basis if by_gate is None else BY_GATE,
            )  # fmt: skip
    return found


def own_detours(detours: dict[str, GateDetour]) -> pl.DataFrame:
    """The detours as the table of ``read_detours``: gate, detour_km (null: cut off), share."""
    import polars as pl

    rows = [
        (gate, float(km) if np.isfinite(km) else None, float(part))
        for gate, one in detours.items()
        for km, part in zip(one.km[one.counts], _whole_of(one.part[one.counts]), strict=True)
    ]
    schema = {"gate": pl.String, "detour_km": pl.Float64, "share": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def own_sets(detours: dict[str, GateDetour]) -> dict[str, Floats]:
    """By gate the drawn parts of trade in the ways of ``own_detours``, in their order."""
    return {gate: _whole_of(one.sets[:, one.counts]) for gate, one in detours.items()}


def _whole_of(parts: Floats) -> Floats:
    return np.asarray(parts / parts.sum(axis=-1, keepdims=True))


def _rows(ways: Ways, values: dict[str, float], *, is_limited: bool) -> dict[str, _Rows]:
    count, found = ways.open_nmi.shape[1], {}
    for number, gate in enumerate(ways.gates):
        at = ways.gate == number
        if not is_limited:
            at &= ways.hull == 0
        if gate in values and at.any():
            flow = ways.hull[at].astype(np.int64) * count + ways.pair[at]
            found[gate] = _Rows(flow, ways.detour_nmi[at].astype(np.float64) * KM_PER_NMI)
    return found


def _draws(ways: Ways, hulls: int, weigh: Any, limits: FlowLimits, *, is_told: bool) -> Floats:
    """Drawn weights of the flows: sets by hull and pair."""
    random = np.random.default_rng(SEED)
    codes = {one: at for at, one in enumerate(sorted(set(ways.iso3)))}
    at = np.array([codes[one] for one in ways.iso3])
    low = np.minimum(at[ways.first], at[ways.second])
    high = np.maximum(at[ways.first], at[ways.second])
    cell = np.arange(len(low)) if is_told else low * len(codes) + high
    _, where = np.unique(cell, return_inverse=True)
    powers = np.linspace(*limits.powers, POWERS)
    weighed = [weigh(float(power)) for power in powers]
    out = np.empty((limits.sets, hulls * len(low)))
    for row in range(limits.sets):
        noise = random.exponential(1.0, where.max() + 1)[where]
        by_hull = random.exponential(1.0, hulls)[:, None]
        out[row] = weighed[row % len(powers)] * (by_hull * noise).reshape(-1)
    return out


def _by_importer(
    ways: Ways, pair: Ints, weights: Floats, gate: str, told: Told | None
) -> Floats | None:
    """Factors after which each importer takes through a gate what the user's table tells.

    A pair stands for trade both ways: each end takes half of it. An importer that the table does
    not tell keeps its part.
    """
    if told is None or told.gates.is_empty():
        return None
    own = told.gates.filter(told.gates["gate"] == gate)
    if own.is_empty():
        return None
    codes = {one: at for at, one in enumerate(sorted(set(ways.iso3)))}
    at = np.array([codes[one] for one in ways.iso3])
    ends = (at[ways.first[pair]], at[ways.second[pair]])
    flows = np.bincount(np.concatenate(ends), np.tile(0.5 * weights, 2), len(codes))
    asked = np.zeros(len(codes))
    for importer, usd in own.select("importer", "usd").iter_rows():
        if importer in codes:
            asked[codes[importer]] += usd
    known = (asked > 0.0) & (flows > 0.0)
    if not known.any():
        return None
    by = np.full(len(codes), asked[known].sum() / flows[known].sum())
    by[known] = asked[known] / flows[known]
    return np.asarray(0.5 * (by[ends[0]] + by[ends[1]]))


def _summed(
    gate: str,
    ways: Ways,
    own: _Rows,
    weights: Floats,
    sets: Floats,
    ratio: float | None,
    basis: str,
) -> GateDetour:
    count = ways.open_nmi.shape[1]
    pair = own.flow % count
    goes = np.isfinite(own.km)
    edges, spread = np.array([]), None
    if weights[goes].sum() > 0.0:
        points = _quantiles(own.km[goes], weights[goes], np.arange(1, BINS) / BINS)
        edges = np.unique(points)
        first, middle, last = _quantiles(own.km[goes], weights[goes], np.array(SPREAD))
        spread = (float(first), float(middle), float(last))
    bins = len(edges) + 1
    which = np.where(goes, np.searchsorted(edges, np.where(goes, own.km, 0.0)), bins)
    part = np.bincount(which, weights, bins + 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        km = (
            np.bincount(which[goes], (weights * np.where(goes, own.km, 0.0))[goes], bins)
            / part[:-1]
        )
    parts = np.array([np.bincount(which, one, bins + 1) for one in sets])
    passing = np.unique(pair)
    cut = np.setdiff1d(passing, pair[goes])
    iso3 = np.array(ways.iso3)
    ends = np.unique(np.concatenate([iso3[ways.first[passing]], iso3[ways.second[passing]]]))
    return GateDetour(
        gate, np.append(np.nan_to_num(km, nan=0.0), np.inf), part / part.sum(),
        parts / parts.sum(axis=1, keepdims=True), spread, len(passing), len(ends), len(cut), basis,
        ratio,
    )  # fmt: skip


def _fitting(ways: Ways, pair: Floats) -> dict[str, float]:
    """By gate the part of trade that would pass if every ship fitted everywhere, and does not."""
    shares, found = hull_shares(ways), {}
    for number, gate in enumerate(ways.gates):
        at = ways.gate == number
        hull, flow = ways.hull[at], pair[ways.pair[at]]
        free = np.zeros(len(pair), np.bool_)
        free[ways.pair[at][hull == 0]] = True
        if free.any() and pair[free].sum() > 0.0:
            fits = float((flow * shares[hull] * free[ways.pair[at]]).sum())
            found[gate] = round(max(0.0, 1.0 - fits / float(pair[free].sum())), 4)
    return found


def _quantiles(values: Floats, weights: Floats, at: Floats) -> Floats:
    order = np.argsort(values, kind="stable")
    sums = np.cumsum(weights[order])
    where = np.searchsorted(sums, at * sums[-1])
    return np.asarray(values[order][np.minimum(where, len(values) - 1)])


def _whole(km: float) -> int:
    return round(km)


def _part(value: Any) -> float:
    return round(float(value), 4)
