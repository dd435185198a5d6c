"""How often is a group told that is none, and which groups are found? (Goals: the false-discovery
rate at most what it says; 20 of 20 accounts where 14 share each of 8 objects within 45 s.)

    python -m benchmarks.coordination_null
    python -m benchmarks.coordination_null --seeds 20 --first 0     # those that were tuned on
    python -m benchmarks.coordination_null --power                  # the table of the docs

200,000 made-up shares of 20,000 accounts and 50,000 objects over seven days, both heavy-tailed, by
day and night, with bursts. Nobody acts in concert, or there is a campaign; people keep to nothing,
or to one of eight subjects, and those of each rest at other hours. Subjects stand in the table, or
do not; the last is printed, and no goal. Everything was chosen on seeds 0 to 9; what is printed is
of seeds 100 and on. A member of the campaign that shared one object only cannot be told from chance
by anybody, and how many those are is printed beside.

Printed as JSON objects. Exit code 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sealane.inform import coordination

SHARES, ACCOUNTS, OBJECTS, DAYS = 200_000, 20_000, 50_000, 7
DAY_US = 86_400_000_000
START_US = 1_700_006_400_000_000
SUBJECTS = 8
AT_HOME = 0.9
"""Part of the shares of an account that keep to its subject."""
MEDIAN_S, SPREAD = 1800.0, 2.0
"""Delay of a share after its object came: lognormal."""
NEW = 10_000_000
"""Objects of a campaign are numbered from here."""
FIRST, SEEDS = 100, 100
SIZES, CAMPAIGN_OBJECTS, DISCIPLINES = (3, 5, 8, 12, 20, 40), (8, 4, 16), (1.0, 0.7, 0.4)
POWER_SEEDS = 10

Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """So many accounts, of which so many share each of so many objects within so many seconds."""

    accounts: int = 20
    objects: int = 8
    each: int = 14
    span_s: float = 45.0


def organic(seed: int, *, has_subjects: bool) -> tuple[np.random.Generator, dict[str, Ints]]:
    """Shares of people who do not know of each other."""
    rng = np.random.default_rng(seed)
    activity = 1.0 / (np.arange(ACCOUNTS) + 20.0)
    interest = 1.0 / (np.arange(OBJECTS) + 50.0)
    account = rng.choice(ACCOUNTS, SHARES, p=activity / activity.sum())
    thing = rng.choice(OBJECTS, SHARES, p=interest / interest.sum())
    own, subject = rng.integers(0, SUBJECTS, ACCOUNTS), rng.integers(0, SUBJECTS, OBJECTS)
    if has_subjects:
        for _ in range(40):  # what is foreign to an account is drawn anew
            foreign = (own[account] != subject[thing]) & (rng.random(SHARES) < AT_HOME)
            thing[foreign] = rng.choice(OBJECTS, foreign.sum(), p=interest / interest.sum())
    born = rng.uniform(0, DAYS * DAY_US, OBJECTS)
    at = born[thing] + rng.lognormal(np.log(MEDIAN_S), SPREAD, SHARES) * 1e6
    # by night what was to be shared waits for a part of a morning
    phase = (at % DAY_US + (own[account] if has_subjects else 0) * DAY_US / 24) % DAY_US
    asleep = (phase < DAY_US / 4) & (rng.random(SHARES) < 0.8)
    at[asleep] += (DAY_US / 4 - phase[asleep]) + rng.exponential(3600e6, asleep.sum())
    return rng, {
        "account": account,
        "object": thing,
        "at": at.astype(np.int64),
        "topic": subject[thing] if has_subjects else np.zeros(SHARES, np.int64),
    }


def joined(
    rng: np.random.Generator, sea: dict[str, Ints], campaign: Campaign
) -> tuple[dict[str, Ints], Ints, Ints]:
    """The sea with a campaign of accounts that are otherwise like the others, its accounts, and on
    how many objects each took part."""
    members = rng.choice(ACCOUNTS, campaign.accounts, replace=False)
    takes = np.zeros(campaign.accounts, np.int64)
    parts: dict[str, list[Any]] = {name: [sea[name]] for name in sea}
    for number in range(campaign.objects):
        who = rng.choice(campaign.accounts, campaign.each, replace=False)
        takes[who] += 1
        at = rng.uniform(0, DAYS * DAY_US) + rng.uniform(0, campaign.span_s * 1e6, campaign.each)
        parts["account"].append(members[who])
        parts["object"].append(np.full(campaign.each, NEW + number))
        parts["at"].append(at.astype(np.int64))
        parts["topic"].append(np.zeros(campaign.each, np.int64))
    return {name: np.concatenate(part) for name, part in parts.items()}, members, takes


def table(sea: dict[str, Ints], *, has_subjects: bool) -> pl.DataFrame:
    """A table of SHARES."""
    shares = pl.DataFrame(
        {
            "account": pl.Series(sea["account"]).cast(pl.String).str.zfill(32),
            "object": pl.Series(sea["object"]).cast(pl.String),
            "shared_at": pl.Series(sea["at"] + START_US).cast(pl.Datetime("us", "UTC")),
            "topic": pl.Series(sea["topic"]).cast(pl.String) if has_subjects else None,
        },
        schema_overrides={"topic": pl.String},
    )
    return shares.with_columns(kind=pl.lit("url"))


def judged(
    seed: int, campaign: Campaign | None, *, has_subjects: bool, is_told: bool = True
) -> dict[str, Any]:
    """One sea: false and true pairs and accounts."""
    rng, sea = organic(seed, has_subjects=has_subjects)
    members, takes = np.empty(0, np.int64), np.empty(0, np.int64)
    if campaign:
        sea, members, takes = joined(rng, sea, campaign)
    is_told = is_told and has_subjects
    found = coordination.coordinate(table(sea, has_subjects=is_told))
    true = [f"{one:032d}" for one in members]
    rule = found.rule
    first = found.pairs.filter(pl.col("q") <= rule.q)
    stands = first.filter(pl.col("q_common") <= rule.q)
    if is_told:
        stands = stands.filter(pl.col("q_within") <= rule.q)
    named = {account for group in found.groups for account in group.accounts}
    return {
        "first": _false(first, true),
        "stands": _false(stands, true),
        "true_pairs": stands.height - _false(stands, true),
        "pairs_first": first.height,
        "pairs": stands.height,
        "groups": len(found.groups),
        "false_accounts": len(named - set(true)),
        "found": len(named & set(true)),
        "members": len(true),
        "knowable": int((takes >= rule.min_objects).sum()),
        "found_knowable": len(
            named & {one for one, n in zip(true, takes, strict=True) if n >= rule.min_objects}
        ),
    }


def _false(pairs: pl.DataFrame, true: list[str]) -> int:
    both = pl.col("account").is_in(true) & pl.col("account_y").is_in(true)
    return pairs.filter(~both).height


def scored(
    seeds: range, campaign: Campaign | None, *, has_subjects: bool, is_told: bool = True
) -> dict[str, Any]:
    """Many seas as one object."""
    runs = [judged(seed, campaign, has_subjects=has_subjects, is_told=is_told) for seed in seeds]

    def mean(part: str, whole: str) -> float:
        return float(np.mean([one[part] / max(1, one[whole]) for one in runs]))

    said = {
        "sea": ("with a campaign" if campaign else "nobody in concert")
        + (", subjects" if has_subjects else "")
        + ("" if is_told else " that the table does not tell"),
        "seeds": [seeds.start, seeds.stop - 1],
        "false_pairs": sum(one["stands"] for one in runs),
        "seeds_with_false_pairs": sum(one["stands"] > 0 for one in runs),
        "false_pairs_first_null_alone": sum(one["first"] for one in runs),
        "false_discovery_rate": round(mean("stands", "pairs"), 5),
        "false_discovery_rate_first_null_alone": round(mean("first", "pairs_first"), 5),
        "false_accounts_in_groups": sum(one["false_accounts"] for one in runs),
        "groups": sum(one["groups"] for one in runs),
    }
    if campaign:
        said |= {
            "true_pairs_mean": round(float(np.mean([one["true_pairs"] for one in runs])), 1),
            "seeds_with_all_named": sum(one["found"] == one["members"] for one in runs),
            "seeds_with_all_knowable_named": sum(
                one["found_knowable"] == one["knowable"] for one in runs
            ),
            "seeds_with_unknowable": sum(one["knowable"] < one["members"] for one in runs),
            "accounts_named": sum(one["found"] for one in runs),
            "accounts": sum(one["members"] for one in runs),
        }
    return said


def power(seeds: range) -> Iterator[dict[str, Any]]:
    """Part of a group that is named, and the mean of the smallest that was said to be found."""
    said = _said(seeds.start)
    for objects in CAMPAIGN_OBJECTS:
        for discipline in DISCIPLINES:
            row: dict[str, Any] = {"objects": objects, "discipline": discipline}
            for size in SIZES:
                each = max(2, round(size * discipline))
                campaign = Campaign(accounts=size, objects=objects, each=each)
                runs = [judged(seed, campaign, has_subjects=False) for seed in seeds]
                row[f"of_{size}"] = round(float(np.mean([r["found"] / size for r in runs])), 2)
            row["said_smallest"] = said[objects, discipline]
            yield row


def _said(seed: int) -> dict[tuple[int, float], int | None]:
    """The smallest group of so many objects and such discipline that the answer on a sea without
    campaign says would have been found."""
    _, sea = organic(seed, has_subjects=False)
    found = coordination.coordinate(table(sea, has_subjects=False))
    return {(one.objects, one.discipline): one.accounts for one in found.detectable}


def main() -> int:
    """Score, print, and hold against the goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--first", type=int, default=FIRST)
    parser.add_argument("--power", action="store_true")
    said = parser.parse_args()
    seeds = range(said.first, said.first + said.seeds)
    if said.power:
        for row in power(range(said.first, said.first + min(said.seeds, POWER_SEEDS))):
            print(json.dumps(row), flush=True)
        return 0
    is_met = True
    for campaign in (None, Campaign()):
        for has_subjects, is_told in ((False, True), (True, True), (True, False)):
            began = time.monotonic()
            score = scored(seeds, campaign, has_subjects=has_subjects, is_told=is_told)
            score["seconds"] = round(time.monotonic() - began, 1)
            print(json.dumps(score), flush=True)
            if is_told:
                is_met &= score["false_discovery_rate"] <= coordination.RULE.q
                is_met &= score.get("seeds_with_all_knowable_named", said.seeds) == said.seeds
    print(json.dumps({"q": coordination.RULE.q, "is_met": bool(is_met)}))
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
