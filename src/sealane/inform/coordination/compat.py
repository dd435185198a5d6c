"""The answers of two peers, exactly, from the same table of shares.

``coortweet`` is ``detect_groups`` of CooRTweet 2.1.3 (Righetti and Giglietto): pairs of posts of
two accounts on one object within the window, of accounts with ``min_participation`` posts; then
pairs of which EITHER side has that many posts in pairs. ``cnt`` is the repost, reply and link
network of coordination-network-toolkit 1.5.2 (Queensland University of Technology): directed edges
between accounts with the posts of the first as weight; edges of an account with itself are left out
here.
Neither has a null, an error rate or a crowd rule: their numbers are for comparison.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sealane.errors import BadInput
from sealane.inform.coordination.rule import RULE, Rule
from sealane.inform.coordination.share import checked, joined, numbered

__all__ = ["MIN_PARTICIPATION", "both_sides", "cnt", "compared", "coortweet", "undirected"]

MIN_PARTICIPATION = 2
"""CooRTweet's default: the fewest posts of an account."""
Rows = NDArray[np.int64]


def coortweet(
    shares: pl.DataFrame, rule: Rule = RULE, *, min_participation: int = MIN_PARTICIPATION
) -> pl.DataFrame:
    """Pairs of posts as CooRTweet tells them.

    Columns: object, account, account_y, post_id, post_id_y, time_delta_s (0 or more); the first is
    the older. Give the raw table: repeated rows count here. What it cannot tell: whether a pair is
    more than chance. Raises BadInput where there are more pairs than ``rule.budget_pairs``.
    """
    shares = _with_posts(checked(shares))
    enough = pl.len().over("account") >= min_participation
    shares = shares.filter(enough)
    one, two = _row_pairs(shares, rule)
    object_, post = shares["object"], shares["post_id"]
    is_open = (
        (post[one] != post[two]) & (object_[one] != post[one]) & (object_[two] != post[two])
    ).to_numpy()
    one, two = one[is_open], two[is_open]
    in_pairs = pl.concat([post[one], post[two]]).unique()
    taking = shares.filter(pl.col("post_id").is_in(in_pairs.implode()))
    passing = taking.filter(pl.len().over("account") >= min_participation)["post_id"].unique()
    passing = passing.implode()
    is_kept = (post[one].is_in(passing) | post[two].is_in(passing)).to_numpy()
    one, two = one[is_kept], two[is_kept]
    delta = (shares["shared_at"][two] - shares["shared_at"][one]).dt.total_microseconds() / 1e6
    return pl.DataFrame(
        {
            "object": object_[one],
            "account": shares["account"][one],
            "account_y": shares["account"][two],
            "post_id": post[one],
            "post_id_y": post[two],
            "time_delta_s": delta,
        }
    )


def both_sides(pairs: pl.DataFrame, *, min_participation: int = MIN_PARTICIPATION) -> pl.DataFrame:
    """Those pairs of ``coortweet`` of which both accounts have so many posts in pairs."""
    names = {"account_y": "account", "post_id_y": "post_id"}
    ends = pl.concat(
        [pairs.select("account", "post_id"), pairs.select(names.keys()).rename(names)]
    ).unique()
    counts = ends.group_by("account").len()
    enough = counts.filter(pl.col("len") >= min_participation)["account"].implode()
    return pairs.filter(pl.col("account").is_in(enough) & pl.col("account_y").is_in(enough))


def cnt(shares: pl.DataFrame, rule: Rule = RULE) -> pl.DataFrame:
    """Directed edges as coordination-network-toolkit tells them, without those of one account.

    Columns: kind, user_1, user_2, weight (posts of user_1), in that order. Of posts with one id the
    first counts. Raises BadInput where there are more pairs than ``rule.budget_pairs``.
    """
    shares = _with_posts(checked(shares)).unique(
        ["kind", "object", "post_id"], keep="first", maintain_order=True
    )
    one, two = _row_pairs(shares, rule)
    names = ["kind", "account", "post_id"]
    mine, other = shares.select(names)[one], shares.select(names)[two]
    both = [
        a.with_columns(b["account"].alias("user_2")).rename({"account": "user_1"})
        for a, b in ((mine, other), (other, mine))
    ]
    keys = ["kind", "user_1", "user_2"]
    return pl.concat(both).group_by(keys).agg(weight=pl.col("post_id").n_unique()).sort(keys)


def undirected(edges: pl.DataFrame) -> int:
    """Pairs of accounts with an edge of any kind, either way."""
    return edges.filter(pl.col("user_1") < pl.col("user_2")).select("user_1", "user_2").n_unique()


def compared(shares: pl.DataFrame, rule: Rule, peer: str) -> dict[str, Any]:
    """The counts of a peer (``coortweet`` or ``cnt``) as the command tells them."""
    told: dict[str, Any] = {"compat": peer, "window_s": rule.window_s}
    if peer == "coortweet":
        pairs = coortweet(shares, rule)
        people = pl.concat([pairs["account"], pairs["account_y"]]).n_unique()
        both = both_sides(pairs).height
        return told | {"pairs": pairs.height, "pairs_both_sides": both, "accounts": people}
    edges = cnt(shares, rule)
    by_kind = edges.filter(pl.col("user_1") < pl.col("user_2")).group_by("kind").len().sort("kind")
    return told | {
        "edges_directed": edges.height,
        "edges_undirected": undirected(edges),
        "undirected_by_kind": dict(by_kind.iter_rows()),
        "accounts": edges["user_1"].n_unique(),
    }


def _with_posts(shares: pl.DataFrame) -> pl.DataFrame:
    """A post for each row where the table does not say which."""
    row = pl.int_range(pl.len()).cast(pl.String)
    return shares.with_columns(pl.col("post_id").fill_null(pl.lit("row ") + row))


def _row_pairs(shares: pl.DataFrame, rule: Rule) -> tuple[Rows, Rows]:
    """Rows of two accounts on one object within the window, the older first."""
    from sealane.inform.coordination import window_kernel as kernel
    from sealane.inform.coordination.meeting import window_us

    account, names = numbered(shares["account"])
    item = joined(numbered(shares["kind"])[0], numbered(shares["object"])[0])
    at = shares["shared_at"].to_physical().to_numpy()
    order = np.lexsort((at, item))
    item, at, account = item[order], np.ascontiguousarray(at[order]), account[order]
    starts = np.append(np.flatnonzero(np.diff(item, prepend=-1)), item.shape[0]).astype(np.int64)
    window = window_us(rule)
    _, total = kernel.crowd(starts, at, account, window, len(names))
    if total > rule.budget_pairs:
        raise BadInput(
            f"There are {total:,} pairs of posts within {rule.window_s:g} s, more than the "
            f"{rule.budget_pairs:,} that a list of them may have.",
            hint="Take a shorter window, raise budget_pairs, or leave the compatibility mode.",
            field="window_s",
        )
    one, two = kernel.row_pairs(starts, at, account, window, total)
    return order[one], order[two]
