"""A case of invented posts, claims about invented hulls, and rules of two parties."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from sealane.inform import claim as cl
from sealane.inform.defence import Claimed, trail_of
from sealane.scenario import talk
from sealane.tables import IDENTITIES, POSTS, empty, polars_schema

START = datetime(2026, 3, 10, tzinfo=UTC)
DISARM = Path("/work/shared/data/info/disarm_stix.json.gz")
LABEL = """
classification = "unclassified"
tlp = "amber"
topic = "information"
source = "open"
personal = "{personal}"
orcon = "no"
originator = "JP"
purposes = ["safety"]
releasable_to = ["*"]
"""
PACK = """
[pack]
id = "two"
version = "1"
name = { en = "Two", ja = "二者" }
[[party]]
id = "JP"
name = { en = "Japan", ja = "日本" }
ceiling = { classification = "unclassified", tlp = "amber" }
[[party]]
id = "PH"
name = { en = "Philippines", ja = "フィリピン" }
ceiling = { classification = "unclassified", tlp = "amber" }
[[party]]
id = "AU"
name = { en = "Australia", ja = "豪州" }
ceiling = { classification = "unclassified", tlp = "green" }
[[programme]]
id = "p"
name = { en = "Agreement", ja = "協定" }
from = 2026-01-01
members = ["JP", "PH", "AU"]
gives_right = true
source = "made up"
[[grant]]
id = "1"
programme = "p"
article = "Article 1"
classification = "unclassified"
tlp = "amber"
kinds = ["campaign"]
topics = ["information"]
sources = ["*"]
purposes = ["safety"]
personal = false
orcon = true
onward = true
"""
WORDS = ("harbor", "island", "strait", "policy")
"""Topic words of one length."""


def talk_feed(folder: Path, seed: int = 3) -> Path:
    """Posts as part of a scenario writes them: campaigns, wire copies, clocks and everyday talk."""
    place = {"lon": 145.5, "lat": -39.2, "start_s": 60_000.0, "end_s": 62_000.0}
    known = {"because": "made for a test", **place}
    claims = (
        talk.Claim(claim_id="beside", did="was_at", who=1, whom=None, is_true=True, **known),
        talk.Claim(claim_id="rammed", did="rammed", who=1, whom=2, is_true=False, **known),
        talk.Claim(claim_id="moved_place", did="was_at", who=1, whom=None, is_true=False, **known),
        talk.Claim(claim_id="silent", did="ais_off", who=3, whom=None, is_true=True, **known),
    )
    incident = talk.Incident(
        names=("AMBER GRACE", "IRON PEARL", "QUIET STAR"), lon=145.5, lat=-39.2,
        start_s=60_000.0, silent_s=55_000.0, claims=claims,
    )  # fmt: skip
    feed = folder / "posts.jsonl"
    talk.write(
        talk.hold(incident, seed=seed, end_s=36 * 3600.0), incident, exercise_id="a-drill",
        start=START, feed=feed, truth=folder / "truth.parquet", about=folder / "staged.json",
    )  # fmt: skip
    return feed


def posts(words: tuple[str, ...] = WORDS, seed: int = 1) -> pl.DataFrame:
    """POSTS of twelve accounts that share in concert and 150 that do not, with topic words."""
    chance = random.Random(seed)
    rows: list[dict[str, Any]] = []

    def add(account: str, after_s: float, text: str, topic: str, language: str = "en") -> None:
        rows.append({
            "case_id": "c", "post_id": f"p{len(rows)}", "account": account, "platform": "wall",
            "posted_at": START + timedelta(seconds=after_s), "text": text, "language": language,
            "topic": topic, "source": "made",
        })  # fmt: skip

    for number in range(900):
        word = words[number % 4]
        said = f"Number {number % 60} in the queue at the {word} with {number % 60 * 7919} others"
        add(f"a{chance.randrange(150)}", chance.uniform(0, 86_400), said, word)
    for number in range(8):
        word, at = words[number % 4], chance.uniform(10_000, 80_000)
        for member in range(12):
            text = f"Vessel {number} was seen off the {word} cape at dawn, crew of {number + 3}"
            add(f"g{member}", at + chance.uniform(0, 40), text, word)
    return pl.DataFrame(rows, schema=polars_schema(POSTS))


def judged() -> Claimed:
    """A claim that tracks contradict: a hull that sailed elsewhere all the time."""
    at = [START + timedelta(minutes=one) for one in range(121)]
    positions = pl.DataFrame({
        "mmsi": pl.Series([431000001] * len(at), dtype=pl.Int32),
        "observed_at": pl.Series(at, dtype=pl.Datetime("us", "UTC")),
        "lon": [123.0] * len(at), "lat": [25.0 + one / 360.0 for one in range(121)],
        "sog_kn": pl.Series([10.0] * len(at), dtype=pl.Float32), "source": ["coast"] * len(at),
    })  # fmt: skip
    sea = cl.sea_of(positions, identities=empty(IDENTITIES))
    claim = cl.claim_of({
        "did": "was_at", "who": "431000001", "where": {"lon": 124.0, "lat": 25.2, "within_nmi": 2},
        "when": {"since": (START + timedelta(minutes=30)).isoformat(),
                 "until": (START + timedelta(minutes=60)).isoformat()},
    })  # fmt: skip
    judgement = cl.judge(claim, sea)
    trail = trail_of(sea.hull(431000001), claim)
    assert trail is not None
    return Claimed(claim=claim, is_by_hand=True, judgement=judgement, trails=(trail,))


def write_claims(path: Path) -> Path:
    """The claim of :func:`judged`, by hand."""
    said = judged().claim.as_json()
    path.write_text(json.dumps([said]), encoding="utf-8")
    return path
