"""What chance would bring: three nulls of co-sharing, and the error over all pairs of accounts.

The configuration model keeps how much each account shares and how many near-simultaneous shares
there are, and forgets who met whom. With P events between first shares outside crowds, k first
shares of an account and S their sum, a pair is expected to meet 2 P k_i k_j / S^2 times. The second
null does so within each language and topic, so that accounts that share a subject are not told
because of it. The third needs no subjects: of all pairs of first shares of one object, whenever
they were, a part was near-simultaneous; two accounts with so many objects in common are expected to
meet on that part of them, however alike their interests are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sealane.inform.coordination.meeting import Meetings
from sealane.inform.coordination.share import Coded

__all__ = ["Null", "adjusted", "null_of", "tested"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Null:
    """The figures of the configuration model: P, k of each account, S, and pairs in question."""

    events: int
    shares: NDArray[np.int64]
    total: int
    pairs: int
    rate: float
    """Part of the pairs of first shares of one object that was within the window."""
    in_common: int
    """At most so many pairs of accounts have two objects in common, those of the third null."""


def null_of(meetings: Meetings, accounts: int) -> Null:
    """The model of the shares outside crowds; M is every pair of accounts, met or not."""
    kept = meetings.kept
    shares = np.bincount(kept.account[kept.is_first], minlength=accounts)
    sizes = np.bincount(kept.object_of[kept.is_first])
    together = int((sizes * (sizes - 1) // 2).sum())
    pairs = accounts * (accounts - 1) // 2
    return Null(
        events=meetings.firsts,
        shares=shares,
        total=int(shares.sum()),
        pairs=pairs,
        in_common=min(pairs, together // 2),
        rate=meetings.firsts / max(1, together),
    )


def adjusted(p: Floats, hypotheses: int) -> Floats:
    """The smallest false-discovery rate at which each is told, of so many hypotheses (Benjamini and
    Hochberg 1995); those without a row have p = 1."""
    order = np.argsort(p, kind="stable")
    raw = p[order] * hypotheses / np.arange(1, p.shape[0] + 1)
    q = np.empty_like(p)
    q[order] = np.minimum(1.0, np.minimum.accumulate(raw[::-1])[::-1])
    return q


def tested(meetings: Meetings, shares: Coded, null: Null, q: float) -> pl.DataFrame:
    """The listed pairs with what was expected, p and q under the first null, under that within
    language and topic (none where neither is known), and under that of objects in common (none
    where the first explains the pair)."""
    from sealane.inform.coordination import pair_kernel as kernel

    pairs = meetings.pairs
    one, two = pairs["one"].to_numpy(), pairs["two"].to_numpy()
    rate = 2.0 * null.events / max(1, null.total) ** 2
    expected = rate * null.shares[one] * null.shares[two]
    p = kernel.poisson_tail(pairs["firsts"].to_numpy(), expected)
    found = pairs.with_columns(
        pl.Series("expected", expected),
        pl.Series("p", p),
        pl.Series("q", adjusted(p, null.pairs)),
    )
    found = _with_common(found, meetings, null, q)
    if not shares.has_strata:
        absent = [pl.lit(None, pl.Float64).alias(f"{name}_within") for name in ("expected", "q")]
        return found.with_columns(absent)
    inner = _expected_within(meetings, shares, one, two)
    p = kernel.poisson_tail(pairs["within"].to_numpy(), inner)
    return found.with_columns(
        pl.Series("expected_within", inner), pl.Series("q_within", adjusted(p, null.pairs))
    )


def _with_common(found: pl.DataFrame, meetings: Meetings, null: Null, q: float) -> pl.DataFrame:
    """Objects in common and q given them, of the pairs that the first null does not explain.

    How many objects two accounts have in common says nothing of when they shared them, so the
    hypotheses are the pairs with two or more (Bourgon, Gentleman and Huber 2010); since all pairs
    together have so many in common, at most half as many pairs have two.
    """
    from sealane.inform.coordination import pair_kernel as kernel

    kept = meetings.kept
    order = np.flatnonzero(kept.is_first)
    order = order[np.argsort(kept.account[order], kind="stable")]
    begin = np.searchsorted(kept.account[order], np.arange(null.shares.shape[0] + 1))
    asked = np.flatnonzero(found["q"].to_numpy() <= q)
    one, two = found["one"].to_numpy()[asked], found["two"].to_numpy()[asked]
    common = kernel.in_common(one, two, begin, kept.object_of[order])
    share = np.full(asked.shape[0], null.rate)
    p = kernel.binomial_tail(found["firsts"].to_numpy()[asked], common, share)
    values = pl.DataFrame(
        {"row": asked, "common": common, "q_common": adjusted(p, null.in_common)},
        schema_overrides={"row": pl.UInt32},
    )
    joined = found.with_row_index("row").join(values, on="row", how="left", maintain_order="left")
    return joined.drop("row")


def _expected_within(
    meetings: Meetings, shares: Coded, one: NDArray[np.int64], two: NDArray[np.int64]
) -> Floats:
    """The sum over strata of 2 P_s k_is k_js / S_s^2."""
    from sealane.inform.coordination import pair_kernel as kernel

    kept = meetings.kept
    account = kept.account[kept.is_first].astype(np.int64)
    key, counts = np.unique(
        account * shares.strata + kept.stratum[kept.is_first], return_counts=True
    )
    of, stratum = np.divmod(key, shares.strata)
    begin = np.searchsorted(of, np.arange(len(shares.accounts) + 1))
    sums = np.maximum(1, np.bincount(stratum, weights=counts, minlength=shares.strata))
    rate = 2.0 * meetings.firsts_within / sums**2
    found: Floats = kernel.expected_within(one, two, begin, stratum, counts, rate)
    return found
