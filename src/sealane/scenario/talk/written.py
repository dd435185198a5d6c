"""The feed of posts as a collector writes it, and its truth, apart."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from sealane.scenario.talk.campaign import CAMPAIGNS, Campaign, campaigns
from sealane.scenario.talk.crowd import Talk
from sealane.scenario.talk.incident import Incident
from sealane.scenario.talk.ordinary import bulletins, bursts, chatter, warnings, wires
from sealane.scenario.talk.spread import stories
from sealane.scenario.talk.wording import STORIES

__all__ = ["TRUTH_COLUMNS", "hold", "write"]

TRUTH_COLUMNS = {
    "exercise_id": pl.String(),
    "post_id": pl.String(),
    "account": pl.String(),
    "language": pl.String(),
    "role": pl.String(),
    "campaign": pl.String(),
    "story": pl.String(),
    "claim": pl.String(),
    "comes_from": pl.String(),
    "how": pl.String(),
    "change": pl.String(),
}
"""One row for each post. ``role``: chatter, burst, wire, official, warning, story or campaign.
``campaign``: to which it belongs. ``claim``: what it says, if it says one of the claims.
``comes_from``: the post that it truly came from, ``how``: repost, quote, copy, near copy or
translation. ``change``: negation, role or number, where its words say something else."""


def hold(
    incident: Incident, *, seed: int, end_s: float, plans: tuple[Campaign, ...] = CAMPAIGNS
) -> Talk:
    """Everything that is said, in no order; the same seed gives the same."""
    talk = Talk.begin(seed, end_s)
    wires(talk)
    bulletins(talk)
    warnings(talk)
    campaigns(talk, incident, plans)
    chatter(talk)
    bursts(talk)
    stories(talk, incident)
    return talk


def write(
    talk: Talk,
    incident: Incident,
    *,
    exercise_id: str,
    start: datetime,
    feed: Path,
    truth: Path,
    about: Path,
    plans: Sequence[Campaign] = CAMPAIGNS,
) -> int:
    """Write posts.jsonl, the truth of each post, and what was staged; returns how many posts.

    Ids and handles are numbers in no order, so that nothing of the truth can be read off them.
    """
    order = sorted(range(len(talk.posts)), key=lambda number: (talk.posts[number].at_s, number))
    ids = _names(talk, "p", len(talk.posts))
    accounts = _names(talk, "a", len(talk.people.language))
    with feed.open("w", encoding="utf-8") as file:
        for number in order:
            record = _record(talk, number, ids, accounts, start) | {"exercise_id": exercise_id}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    rows = [_truth(talk, number, ids, accounts) | {"exercise_id": exercise_id} for number in order]
    table = pl.DataFrame(rows, schema=TRUTH_COLUMNS)
    table.write_parquet(truth, compression="zstd", statistics=True)
    staged = _staged(talk, incident, accounts, start, plans) | {"exercise_id": exercise_id}
    about.write_text(json.dumps(staged, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return len(order)


def _names(talk: Talk, letter: str, count: int) -> list[str]:
    return [f"{letter}{100_000 + int(one)}" for one in talk.rng.permutation(count)]


def _record(
    talk: Talk, number: int, ids: list[str], accounts: list[str], start: datetime
) -> dict[str, Any]:
    """One post as its platform gives it."""
    post = talk.posts[number]
    account = accounts[post.account]
    return {
        "post_id": ids[number],
        "account": account,
        "handle": f"drill_{account}",
        "platform": talk.people.platform[post.account],
        "posted_at": _stamp(start, post.at_s),
        "text": post.text,
        "language": post.language,
        "repost_of": None if post.repost_of is None else ids[post.repost_of],
        "quote_of": None if post.quote_of is None else ids[post.quote_of],
        "urls": list(post.urls),
        "media": list(post.media),
        "hashtags": list(post.hashtags),
    }


def _truth(talk: Talk, number: int, ids: list[str], accounts: list[str]) -> dict[str, Any]:
    post = talk.posts[number]
    return {
        "post_id": ids[number],
        "account": accounts[post.account],
        "language": post.language,
        "role": post.role,
        "campaign": post.campaign,
        "story": post.story,
        "claim": post.claim,
        "comes_from": None if post.source is None else ids[post.source],
        "how": post.how,
        "change": post.change,
    }


def _staged(
    talk: Talk,
    incident: Incident,
    accounts: list[str],
    start: datetime,
    plans: Sequence[Campaign],
) -> dict[str, Any]:
    """Campaigns with their accounts, claims with their truth, stories with their claims."""
    named = {name: [accounts[one] for one in members] for name, members in talk.members.items()}
    own = {plan.name for plan in plans}
    return {
        "invented": "Every account, platform, page and word is invented; nothing of it happened.",
        "collection": {"started_at": _stamp(start, 0), "ended_at": _stamp(start, talk.end_s)},
        "campaigns": [
            asdict(plan) | {"each": plan.each, "members": named[plan.name]} for plan in plans
        ],
        "others": {name: members for name, members in named.items() if name not in own},
        "stories": {
            name: {"claim": one.claim, "begins_in": one.begins_in} for name, one in STORIES.items()
        },
        "claims": [
            {
                **{k: v for k, v in asdict(one).items() if k not in ("start_s", "end_s")},
                "start_at": _stamp(start, one.start_s),
                "end_at": _stamp(start, one.end_s),
            }
            for one in incident.claims
        ],
        "vessels": dict(zip(("a", "b", "c"), incident.names, strict=True)),
    }


def _stamp(start: datetime, at_s: float) -> str:
    return (start + timedelta(seconds=int(at_s))).strftime("%Y-%m-%dT%H:%M:%SZ")
