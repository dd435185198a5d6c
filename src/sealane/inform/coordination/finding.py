"""Who shares in concert, how surely, and what would have been too small to be found."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl

from sealane.inform.coordination import chance, power
from sealane.inform.coordination.explanation import REASONS, Explanation, Reasons, explained
from sealane.inform.coordination.group import Group, grouped
from sealane.inform.coordination.meeting import Kept, Meetings, met, window_us
from sealane.inform.coordination.rule import RULE, Rule
from sealane.inform.coordination.share import Coded, checked, coded

__all__ = ["Coordination", "Finding", "coordinate"]


CROWDS_TOLD = 10
"""Crowds of the JSON; the table has all."""
OPEN_KINDS = ("url", "media", "hashtags", "object")
"""Objects that are told as they are; others may carry a handle, and become a digest."""


@dataclass(frozen=True)
class Finding:
    """A group: its accounts, what they shared within the window, and ordinary reasons that fit."""

    accounts: tuple[str, ...]
    joined: tuple[str, ...]
    halo: int
    ties: int
    objects: int
    first_at: datetime
    last_at: datetime
    q: float
    q_common: float
    q_within: float | None
    joined_p: float
    explanations: tuple[Explanation, ...]


@dataclass(frozen=True)
class Coordination:
    """The whole answer: counts, pairs, groups, crowd bursts and the smallest detectable groups."""

    rule: Rule
    counts: dict[str, int]
    cap: int
    has_strata: bool
    pairs: pl.DataFrame
    """Listed pairs of accounts, surest first: account, account_y, events, objects, firsts,
    expected, p, q, common, q_common, expected_within, q_within, first_at, last_at."""
    groups: tuple[Finding, ...]
    bursts: pl.DataFrame
    """Crowds set aside, largest first: kind, object, first_at, last_at, posts, accounts."""
    detectable: tuple[power.Detectable, ...]

    def as_json(self) -> dict[str, Any]:
        """Counts, groups, the ten largest crowds and the smallest detectable groups."""
        return {
            "rule": self.rule.as_json(),
            **self.counts,
            "crowd_cap": self.cap,
            "nulls": [
                "configuration",
                "objects in common",
                *(["within language and topic"] if self.has_strata else []),
            ],
            "groups": len(self.groups),
            "findings": [asdict(group) for group in self.groups],
            "largest_crowds": _told(self.bursts.head(CROWDS_TOLD)),
            "smallest_detectable": [asdict(one) for one in self.detectable],
        }


def coordinate(
    shares: pl.DataFrame,
    rule: Rule = RULE,
    *,
    texts: pl.DataFrame | None = None,
    reasons: Reasons = REASONS,
) -> Coordination:
    """Find accounts that share the same objects at nearly the same time, beyond chance.

    It answers who met whom more often than activity and the number of near-simultaneous shares
    explain, with a false-discovery rate over all pairs of accounts. It cannot tell why: people who
    follow one source, one outlet or one clock meet as well, and such reasons are told where they
    fit. It cannot see groups below ``detectable``, groups larger than the cap of crowds within one
    window (told as bursts), or accounts that share apart in time.

    ``shares`` is a table of SHARES, in any order; ``texts`` (post_id, text) is what the ordinary
    reasons look at beside it. No word of an object, topic or text enters a score: they are compared
    for being the same, nothing else. Raises BadInput where the table is
    not one of shares.

    Example: ``coordinate(read("tweets.parquet").shares, Rule(window_s=600)).groups``
    """
    table = checked(shares)
    numbers = coded(table)
    meetings = met(table, numbers, rule)
    null = chance.null_of(meetings, len(numbers.accounts))
    pairs = chance.tested(meetings, numbers, null, rule.q)
    stands = _stands(rule, has_strata=numbers.has_strata)
    tied = pairs.filter(stands)
    ties = tied["one"].to_numpy(), tied["two"].to_numpy()
    groups = grouped(ties, meetings.kept, null, rule, window_us(rule))
    findings = tuple(
        _finding(group, table, numbers, meetings.kept, tied, rule, reasons, texts)
        for group in groups
    )
    return Coordination(
        rule=rule,
        counts=_counts(table, numbers, meetings, pairs, tied, findings, rule),
        cap=meetings.cap,
        has_strata=numbers.has_strata,
        pairs=_named(pairs, numbers),
        groups=findings,
        bursts=meetings.bursts,
        detectable=power.detectable(null, rule, meetings.cap),
    )


def _counts(
    table: pl.DataFrame,
    numbers: Coded,
    meetings: Meetings,
    pairs: pl.DataFrame,
    tied: pl.DataFrame,
    findings: tuple[Finding, ...],
    rule: Rule,
) -> dict[str, int]:
    """What was counted on the way, in that order."""
    accounts = len(numbers.accounts)

    def beyond(column: str) -> int:
        return pairs.filter(pl.col(column) <= rule.q).height

    within = {"pairs_beyond_chance_within": beyond("q_within")} if numbers.has_strata else {}
    return {
        "shares": table.height,
        "repeated_rows": numbers.repeated,
        "accounts": accounts,
        "objects": numbers.starts.shape[0] - 1,
        "post_pairs": meetings.post_pairs,
        "crowds": meetings.bursts.height,
        "crowded_shares": meetings.crowded_shares,
        "crowded_post_pairs": meetings.crowded_pairs,
        "account_pairs": meetings.account_pairs,
        "all_pairs": accounts * (accounts - 1) // 2,
        "pairs_listed": pairs.height,
        "pairs_beyond_chance": beyond("q"),
        "pairs_beyond_chance_in_common": beyond("q_common"),
        **within,
        "pairs_that_stand": tied.height,
        "accounts_in_groups": sum(len(one.accounts) for one in findings),
        "accounts_in_halo": sum(one.halo for one in findings),
    }


def _told(bursts: pl.DataFrame) -> list[dict[str, Any]]:
    """Crowds without what may carry a handle: a text or the id of a post is a digest."""
    return [
        one
        if one["kind"] in OPEN_KINDS
        else one | {"object": hashlib.sha256(one["object"].encode()).hexdigest()[:16]}
        for one in bursts.to_dicts()
    ]


def _stands(rule: Rule, *, has_strata: bool) -> pl.Expr:
    """A pair stands where no null that could be made explains it."""
    first = (pl.col("q") <= rule.q) & (pl.col("q_common") <= rule.q)
    return first & (pl.col("q_within") <= rule.q) if has_strata else first


def _named(pairs: pl.DataFrame, numbers: Coded) -> pl.DataFrame:
    """Pairs with the names of accounts, surest first."""
    named = pairs.select(
        numbers.accounts.gather(pairs["one"]).alias("account"),
        numbers.accounts.gather(pairs["two"]).alias("account_y"),
        pl.exclude("one", "two"),
    )
    return named.sort(
        "p", "objects", "account", "account_y", descending=[False, True, False, False]
    )


def _finding(
    group: Group,
    table: pl.DataFrame,
    numbers: Coded,
    kept: Kept,
    tied: pl.DataFrame,
    rule: Rule,
    reasons: Reasons,
    texts: pl.DataFrame | None,
) -> Finding:
    """A group in words: names, ties, meetings, reasons."""
    members = np.array(group.members)
    inner = tied.filter(pl.col("one").is_in(members) & pl.col("two").is_in(members))
    meetings = _meetings(table, kept, members, window_us(rule))
    accounts = numbers.accounts.gather(members).to_list()
    return Finding(
        accounts=tuple(accounts),
        joined=tuple(numbers.accounts.gather(list(group.joined)).to_list()),
        halo=len(group.halo),
        ties=inner.height,
        objects=meetings.height,
        first_at=meetings["first_at"].min(),  # type: ignore[arg-type]
        last_at=meetings["last_at"].max(),  # type: ignore[arg-type]
        q=inner["q"].max(),  # type: ignore[arg-type]
        q_common=inner["q_common"].max(),  # type: ignore[arg-type]
        q_within=inner["q_within"].max(),  # type: ignore[arg-type]
        joined_p=group.joined_p,
        explanations=explained(table, accounts, meetings, reasons, texts=texts),
    )


def _meetings(
    table: pl.DataFrame, kept: Kept, members: np.ndarray[Any, Any], window: int
) -> pl.DataFrame:
    """Objects that two members shared within the window: kind, object, first_at and last_at of
    those shares."""
    is_own = np.isin(kept.account, members)
    moment = pl.Datetime("us", "UTC")
    own = pl.DataFrame(
        {
            "of": kept.object_of[is_own],
            "account": kept.account[is_own],
            "at": kept.at[is_own],
            "row": kept.row[is_own],
        }
    )
    near = (pl.col("at").diff().over("of") <= window) & (
        pl.col("account") != pl.col("account").shift().over("of")
    )
    met_with = near.fill_null(value=False)
    either = met_with | met_with.shift(-1, fill_value=False)
    meetings = (
        own.filter(either)
        .group_by("of", maintain_order=True)
        .agg(pl.col("row").first(), first_at=pl.col("at").min(), last_at=pl.col("at").max())
    )
    what = table.select("kind", "object")[meetings["row"]]
    return what.with_columns(meetings["first_at"].cast(moment), meetings["last_at"].cast(moment))
