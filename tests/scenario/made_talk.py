"""An incident to talk of without a sea, and what is said of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from sealane.observe.posts import AccountKey
from sealane.scenario import strait, talk

KEY = AccountKey(bytes(32))
END_S = 72 * 3600.0
MMSIS = (281000001, 281000002, 281000003)


def _claim(name: str, did: str, who: int, *, whom: int | None = None, is_true: bool) -> talk.Claim:
    return talk.Claim(
        claim_id=name, did=did, who=who, whom=whom, lon=145.5, lat=-39.2, start_s=104_000.0,
        end_s=108_000.0, is_true=is_true, because="made for a test",
    )  # fmt: skip


INCIDENT = talk.Incident(
    names=("AMBER GRACE", "IRON PEARL", "QUIET STAR"),
    lon=145.5,
    lat=-39.2,
    start_s=100_000.0,
    silent_s=90_000.0,
    claims=(
        _claim("beside", "was_at", MMSIS[0], is_true=True),
        _claim("rammed", "rammed", MMSIS[0], whom=MMSIS[1], is_true=False),
        _claim("moved_place", "was_at", MMSIS[0], is_true=False),
        _claim("silent", "ais_off", MMSIS[2], is_true=True),
    ),
)


@dataclass(frozen=True)
class Written:
    """The files of a talk, and its truth."""

    feed: Path
    records: list[dict[str, Any]]
    truth: pl.DataFrame
    staged: dict[str, Any]

    def who(self) -> dict[str, str]:
        """The part of each account that has one, by its hash under KEY."""
        parts = {one["name"]: one["members"] for one in self.staged["campaigns"]}
        return {
            KEY.one("account", platform, account): name
            for name, members in (parts | self.staged["others"]).items()
            for account in members
            for platform in talk.PLATFORMS
        }


def write(folder: Path, seed: int, **said: Any) -> Written:
    """Hold a talk and write it."""
    folder.mkdir(exist_ok=True, parents=True)
    feed, truth, staged = (folder / one for one in ("posts.jsonl", "truth.parquet", "staged.json"))
    plans = said.get("plans", talk.CAMPAIGNS)
    talk.write(
        talk.hold(INCIDENT, seed=seed, end_s=END_S, plans=plans),
        INCIDENT,
        exercise_id="a-drill",
        start=strait.START,
        feed=feed,
        truth=truth,
        about=staged,
        plans=plans,
    )
    records = [json.loads(line) for line in feed.read_text().splitlines()]
    return Written(feed, records, pl.read_parquet(truth), json.loads(staged.read_text()))
