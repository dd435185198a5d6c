"""Which accounts shared the same object within the window, crowds set aside.

Everything is counted before anything is listed: one pass in O(n) says how many pairs of posts there
are and how many other accounts are within the window of each share. Shares in a crowd leave the
pair stage and are told as bursts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sealane.inform.coordination.rule import Rule
from sealane.inform.coordination.share import Coded

__all__ = ["Kept", "Meetings", "apart", "met"]

Ints = NDArray[np.int64]
US = 1_000_000


@dataclass(frozen=True)
class Kept:
    """The shares outside crowds: as ``Coded``, with whether each is the first of its account."""

    starts: Ints
    account: NDArray[np.int32]
    at: Ints
    stratum: NDArray[np.int32]
    object_of: NDArray[np.int32]
    is_first: NDArray[np.bool_]
    row: Ints


@dataclass(frozen=True)
class Meetings:
    """What came of the pair stage."""

    kept: Kept
    bursts: pl.DataFrame
    cap: int
    post_pairs: int
    """Pairs of posts of two accounts on one object within the window, crowds included."""
    crowded_pairs: int
    crowded_shares: int
    pairs: pl.DataFrame
    """one, two (numbers of accounts), events, objects, firsts, within, first_at, last_at."""
    account_pairs: int
    """Pairs of accounts that met at all, outside crowds."""
    firsts: int
    """Events between first shares, of any pair: P of the null."""
    firsts_within: Ints
    """Those within each stratum."""


def window_us(rule: Rule) -> int:
    """The window in microseconds, as times are kept."""
    return round(rule.window_s * US)


def apart(shares: Coded, rule: Rule) -> tuple[Kept, NDArray[np.bool_], int, int, int]:
    """Crowds apart from the rest: what is kept, which rows are crowded, the cap that held, and the
    pairs of posts with and without crowds."""
    from sealane.inform.coordination import window_kernel as kernel

    window, accounts = window_us(rule), len(shares.accounts)
    others, total = kernel.crowd(shares.starts, shares.at, shares.account, window, accounts)
    cap = rule.crowd_accounts
    while True:
        is_crowded = others >= cap
        kept = _kept(shares, ~is_crowded)
        left = total
        if is_crowded.any():
            left = kernel.crowd(kept.starts, kept.at, kept.account, window, accounts)[1]
        if left <= rule.events or cap == 1:
            return kept, is_crowded, cap, int(total), int(left)
        room = kernel.events_of(kept.starts, kept.at, kept.account, window, accounts)
        if room.sum() <= rule.events:
            return kept, is_crowded, cap, int(total), int(left)
        cap = max(1, cap // 2)


def _kept(shares: Coded, is_kept: NDArray[np.bool_]) -> Kept:
    from sealane.inform.coordination import window_kernel as kernel

    object_of = shares.object_of[is_kept]
    begins = np.flatnonzero(np.diff(object_of, prepend=-1))
    starts = np.append(begins, object_of.shape[0]).astype(np.int64)
    account = shares.account[is_kept]
    return Kept(
        starts=starts,
        account=account,
        at=shares.at[is_kept],
        stratum=shares.stratum[is_kept],
        object_of=object_of,
        is_first=kernel.first_shares(starts, account, len(shares.accounts)),
        row=shares.row[is_kept],
    )


def _bursts(
    table: pl.DataFrame, shares: Coded, is_crowded: NDArray[np.bool_], window: int
) -> pl.DataFrame:
    """Crowd bursts, those with most posts first."""
    from sealane.inform.coordination import window_kernel as kernel

    of, first, last, posts, people = kernel.bursts(
        shares.starts, shares.at, shares.account, is_crowded, window, len(shares.accounts)
    )
    what = table.select("kind", "object")[shares.row[shares.starts[of]]]
    moment = pl.Datetime("us", "UTC")
    told: pl.DataFrame = what.with_columns(
        pl.Series("first_at", first).cast(moment),
        pl.Series("last_at", last).cast(moment),
        pl.Series("posts", posts),
        pl.Series("accounts", people),
    )
    return told.sort("posts", "first_at", "object", descending=[True, False, False])


def met(table: pl.DataFrame, shares: Coded, rule: Rule) -> Meetings:
    """The pair stage over coded shares of a checked table."""
    from sealane.inform.coordination import pair_kernel, window_kernel

    window, accounts = window_us(rule), len(shares.accounts)
    kept, is_crowded, cap, total, left = apart(shares, rule)
    counts = window_kernel.events_of(kept.starts, kept.at, kept.account, window, accounts)
    begin = np.concatenate(([0], np.cumsum(counts)))
    partner, mark = window_kernel.events(
        kept.starts, kept.at, kept.account, kept.is_first, kept.stratum, window, begin
    )
    found, spans, distinct, firsts, within = pair_kernel.pairs(
        begin,
        partner,
        mark,
        kept.object_of,
        kept.at,
        kept.stratum,
        shares.strata,
        rule.min_objects,
    )
    names = ("one", "two", "events", "objects", "firsts", "within")
    moment = pl.Datetime("us", "UTC")
    pairs = pl.DataFrame({name: found[:, at] for at, name in enumerate(names)}).with_columns(
        pl.Series("first_at", spans[:, 0]).cast(moment),
        pl.Series("last_at", spans[:, 1]).cast(moment),
    )
    return Meetings(
        kept=kept,
        bursts=_bursts(table, shares, is_crowded, window),
        cap=cap,
        post_pairs=total,
        crowded_pairs=total - left,
        crowded_shares=int(is_crowded.sum()),
        pairs=pairs,
        account_pairs=int(distinct),
        firsts=int(firsts),
        firsts_within=within,
    )
