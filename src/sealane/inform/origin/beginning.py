"""Is the beginning in view? "First observed by us" with what speaks against its being the first."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sealane.inform.origin.collection import Seen
from sealane.inform.origin.node import Nodes
from sealane.inform.origin.rule import Rule
from sealane.inform.origin.words import said, told

__all__ = ["CLAIMS", "CLAIMS_JA", "First", "Reason", "first_of"]

Ints = NDArray[np.int64]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

CLAIMS = ("beginning not in view", "beginning uncertain", "beginning in view")
"""What may be claimed, by level: 0, 1 and 2. None says that a post is the origin."""
CLAIMS_JA = ("始まりは視野にない", "始まりは不確か", "始まりは視野にある")


@dataclass(frozen=True)
class Reason:
    """What lowers the claim: a name, the level to which, and a sentence in both languages."""

    name: str
    level: int
    sentence: str
    sentence_ja: str


def _reason(name: str, level: int, **parts: Any) -> Reason:
    return Reason(name, level, *said(name, **parts))


@dataclass(frozen=True)
class First:
    """The earliest observed post, those that may have been as early, and the claim.

    ``tied``: ids of all posts whose times do not tell which was first, the earliest given among
    them; ``band_s`` [s]: how far apart times must be to tell.
    """

    post_id: str
    account: str
    platform: str
    language: str | None
    at: datetime
    tied: tuple[str, ...]
    band_s: float
    level: int
    reasons: tuple[Reason, ...]
    lead_s: float
    """[s] How long the collection had run by then."""

    @property
    def claim(self) -> str:
        """The level in words."""
        return CLAIMS[self.level]

    def as_json(self) -> dict[str, Any]:
        """All of it with the claim in words."""
        return asdict(self) | {"claim": self.claim, "tied": len(self.tied)}


def first_of(
    nodes: Nodes,
    posts: pl.DataFrame,
    seen: Seen,
    rule: Rule,
    bands_us: tuple[Ints, int],
) -> First:
    """The first of some posts of a cluster (rows of ``nodes.posts``) and what may be claimed.

    It cannot tell of a post that was deleted, or never collected, and is named by none.
    """
    posts = posts.sort("posted_at", "post_id")
    first = posts.row(0, named=True)
    own, across = bands_us
    band = int(own[nodes.platforms.index(first["platform"])])
    apart = posts["posted_at"].to_physical().to_numpy() - _us(first["posted_at"])
    is_same = (posts["platform"] == first["platform"]).to_numpy()
    is_tied = apart < np.where(is_same, band, across)
    tied = posts.filter(pl.Series(is_tied))
    reasons = [
        *_cut_off(first, seen, rule, timedelta(microseconds=across)),
        *_platforms(nodes, first, seen, rule),
        *_missing(nodes, tied),
        *_ties(tied, across if tied["platform"].n_unique() > 1 else band),
        *_traced(nodes, posts, tied, rule),
    ]
    return First(
        post_id=first["post_id"],
        account=first["account"],
        platform=first["platform"],
        language=first["language"],
        at=first["posted_at"],
        tied=tuple(tied["post_id"].to_list()),
        band_s=band / 1e6,
        level=min((one.level for one in reasons), default=2),
        reasons=tuple(sorted(reasons, key=lambda one: (one.level, one.name))),
        lead_s=(first["posted_at"] - seen.started_at[first["platform"]]).total_seconds(),
    )


def _cut_off(first: dict[str, Any], seen: Seen, rule: Rule, band: timedelta) -> list[Reason]:
    """The collection began too late, was out just before, or posts are known to be deleted."""
    at, lead = first["posted_at"], timedelta(seconds=rule.lead_s)
    found = []
    start = seen.started_at[first["platform"]]
    if at - start < lead:
        before = told(at - start), told(at - start, "ja")
        what = (
            ("starts with it", "この投稿から始まる")
            if at == start
            else (f"starts {before[0]} before it", f"この投稿の{before[1]}前に始まる")
        )
        known = (" as far as the posts read tell", "（読み込んだ投稿から分かる限り）")
        is_said = ("", "") if seen.is_start_said else known
        found.append(_reason("collection_start", 0, what=what, said=is_said, lead=lead))
    for gap in seen.gaps:
        if gap.platform not in (None, first["platform"]):
            continue
        if gap.until > at - lead and gap.since <= at + band:
            how = (
                ("was out", "収集が止まっていた")
                if gap.said
                else (
                    "is silent, more than its usual pace explains,",
                    "普段の頻度では説明できない空白がある",
                )
            )
            found.append(_reason("gap", 0, how=how, since=gap.since, until=gap.until, lead=lead))
            break
    early = [one for one in seen.deleted_at if one <= at + band]
    if early:
        found.append(_reason("deleted", 0, count=len(early)))
    return found


def _platforms(nodes: Nodes, first: dict[str, Any], seen: Seen, rule: Rule) -> list[Reason]:
    """Another platform of the cluster was not looked at by then."""
    need = first["posted_at"] - timedelta(seconds=rule.lead_s)
    late = [
        name
        for name in nodes.platforms
        if name != first["platform"] and seen.started_at[name] > need
    ]
    if not late:
        return []
    return [_reason("other_platforms", 1, names=(", ".join(late), "、".join(late)))]


def _missing(nodes: Nodes, tied: pl.DataFrame) -> list[Reason]:
    """Posts that others name and that were not collected."""
    found = []
    number = tied["node"].to_numpy()
    parent = nodes.declared[number]
    is_of_missing = (parent >= 0) & nodes.is_missing[parent]
    if is_of_missing.any():
        found.append(_reason("first_passes_on_missing", 0))
    elif nodes.is_missing.any():
        found.append(_reason("missing_originals", 1, count=int(nodes.is_missing.sum())))
    if _is_told_later(nodes, number).any():
        found.append(_reason("first_comes_from_later", 1))
    if nodes.answers_missing[number].any():
        found.append(_reason("first_answers_missing", 1))
    return found


def _is_told_later(nodes: Nodes, number: Ints) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether the declared parent of each of those nodes has a later time than it."""
    told_at = np.zeros(nodes.at.shape[0], np.int64)
    told_at[nodes.posts["node"].to_numpy()] = nodes.posts["posted_at"].to_physical().to_numpy()
    parent = nodes.declared[number]
    is_had = (parent >= 0) & ~nodes.is_missing[parent]
    return is_had & (told_at[parent] > told_at[number])


def _ties(tied: pl.DataFrame, band_us: int) -> list[Reason]:
    if tied.height < 2:
        return []
    return [_reason("tie", 1, count=tied.height, band=timedelta(microseconds=band_us))]


def _traced(nodes: Nodes, posts: pl.DataFrame, tied: pl.DataFrame, rule: Rule) -> list[Reason]:
    """Whether posts name the first, and whether those that do not were there at full pace at once:
    what was before the first and is deleted leaves no other trace."""
    from sealane.inform.origin.cascade_kernel import descends

    is_first = np.zeros(nodes.at.shape[0], np.bool_)
    is_first[tied["node"].to_numpy()] = True
    of_first = descends(nodes.declared, is_first) & ~is_first
    number = np.sort(posts["node"].to_numpy())
    found = _growth(nodes.at[number[~of_first[number]]], rule)
    rest = posts.height - tied.height
    named = int(of_first[number].sum())
    if not rest or named < rule.named_part * rest:
        found.append(_reason("not_named", 1, named=named, rest=rest))
    return found


def _growth(at: Ints, rule: Rule) -> list[Reason]:
    """It was under way: posts that do not come from the first ones at once at full pace."""
    window = int(min(rule.growth_s * 1e6, (at[-1] - at[0]) / 10))
    if window <= 0:
        return []
    pace = np.searchsorted(at, at + window, side="right") - np.arange(at.shape[0])
    most = int(pace.max())
    if most < rule.growth_posts or pace[0] < rule.growth_part * most:
        return []
    span = timedelta(microseconds=window)
    return [_reason("under_way", 1, pace=int(pace[0]), window=span, most=most)]


def _us(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)
