"""Late or missing: what becomes of the trade that meets a closure.

While a gate is closed, ships wait for it or go round. The receiving end misses goods from the day
the last ship has passed until the first one comes by the other way, or the gate opens: a gap of
min(T, D) days, D being the days of the detour. Stocks bridge a part of the gap; beyond them goods
are short. With days of events spread exponentially about their mean m (the spread of greatest
entropy where only the mean is known: Jaynes, Phys Rev 106, 620, 1957) there is a closed form:

    waits  = R m (1 - exp(-D/m))        R = V/2 (1/L) S / 365, in US$ a day and year
    round  = R m exp(-D/m)              both together are E
    short  = R sum over stocks c of w m (exp(-c/m) - exp(-D/m))   for c < D, else 0

Detour days and the stocks of 7, 25 and 60 days for 15, 50 and 35 % of trade are those of
Verschuur, Lumma & Hall (2025).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sealane.assess.risk.expected import FLOWS

if TYPE_CHECKING:
    import polars as pl

    from sealane.assess.risk.model import RiskModel

__all__ = ["detour_days", "late_days", "short_days", "shortage"]

Floats = npt.NDArray[np.float64]


def detour_days(
    effects: pl.DataFrame, model: RiskModel, detours: pl.DataFrame | None = None
) -> dict[str, tuple[tuple[float, float], ...]]:
    """For each gate the (days, part of its trade) of the ways round; infinite days: none.

    Trade that ``detours`` does not hold takes the one detour of the record.
    """
    found = {}
    rows = effects.unique("gate", keep="first", maintain_order=True)
    for gate, kilometres in rows.select("gate", "detour_km").iter_rows():
        ways = []
        if detours is not None:
            own = detours.filter(detours["gate"] == gate).select("detour_km", "share")
            ways = [(model.days_of(km), share) for km, share in own.iter_rows() if share > 0.0]
        rest = 1.0 - sum(share for _, share in ways)
        if rest > 1e-6:
            ways.append((model.days_of(kilometres), rest))
        found[gate] = tuple(ways)
    return found


def short_days(gap_days: Floats, model: RiskModel) -> Floats:
    """Days of use that a gap in arrivals leaves short, over the parts of trade by their stocks."""
    short = np.zeros_like(gap_days)
    for cover, part in zip(model.stock_days, model.stock_shares, strict=True):
        short += part * np.maximum(0.0, gap_days - cover)
    return short


def late_days(
    mean_days: Floats, around: Sequence[float], model: RiskModel
) -> tuple[Floats, Floats]:
    """Of each mean length (n) and way round (m) [d]: days that goods go round, days short, (n, m).

    With lengths spread exponentially about their mean; the rest of the mean is waited.
    """
    mean, way = np.asarray(mean_days, np.float64)[:, None], np.asarray(around, np.float64)[None, :]
    gone = np.exp(-way / mean)
    short = np.zeros_like(gone)
    for cover, part in zip(model.stock_days, model.stock_shares, strict=True):
        short += part * mean * np.maximum(0.0, np.exp(-cover / mean) - gone)
    return mean * gone, short


def shortage(
    effects: pl.DataFrame, model: RiskModel, detours: pl.DataFrame | None = None
) -> pl.DataFrame:
    """What waits, goes round and runs short in an average year: event, gate, hazard, days_round
    (mean of the trade that has a way, null: none), waits_usd, round_usd, short_usd, cut_usd (what
    waits and has no other way) [US$ a year].

    It cannot tell what is made up for by other suppliers, nor stocks of single goods.
    """
    import polars as pl

    ways = detour_days(effects, model, detours)
    rows = []
    names = ("event", "gate", "hazard", "value_usd", "rate", "share_stopped", "days")
    for event, gate, hazard, value, rate, share, mean in effects.select(names).iter_rows():
        flow = value / FLOWS * rate * share / model.year_days
        parts = np.array([part for _, part in ways[gate]])
        goes, lacks = late_days(np.array([mean]), [days for days, _ in ways[gate]], model)
        round_, short = (float(flow * (days[0] @ parts)) for days in (goes, lacks))
        waits = flow * mean * float(parts.sum()) - round_
        cut = flow * mean * sum(part for days, part in ways[gate] if not np.isfinite(days))
        rows.append((event, gate, hazard, _mean_round(ways[gate]),
                     waits, round_, short, cut))  # fmt: skip
    schema = ["event", "gate", "hazard", "days_round", "waits_usd", "round_usd", "short_usd",
              "cut_usd"]  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _mean_round(ways: tuple[tuple[float, float], ...]) -> float | None:
    goes = [(days, part) for days, part in ways if np.isfinite(days)]
    whole = sum(part for _, part in goes)
    return sum(days * part for days, part in goes) / whole if whole > 0.0 else None
