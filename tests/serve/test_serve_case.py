"""A case beside the lake: the same facts as the command line, worked out once, for who may."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from case_sea import AMBER, IRON, CaseSea, case_sea, run
from people_case import Sea, sea_of_people
from serve_client import V1, Client

from sealane.inform import Case
from sealane.inform.claim import claim_of, gist_of
from sealane.inform.defence import record
from sealane.serve import Cases, create_app

INFORM = f"{V1}/inform"
READY_S = 240.0


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> CaseSea:
    return case_sea(tmp_path_factory.mktemp("case_sea"))


@pytest.fixture(scope="module")
def asking(made: CaseSea, portal: Any) -> Client:
    return Client(create_app(made.lake, cases=made.cases), portal)


def printed(*arguments: str | Path) -> Any:
    return json.loads(run("inform", *arguments, "--json"))


def test_without_a_case_there_is_nothing(client: Client) -> None:
    for address in ("", "/ready", "/case", "/claims", "/origin/x"):
        answer = client.get(f"{INFORM}{address}")
        assert answer.status_code == 404
        assert "--case" in answer.json()["error"]["hint"]
    assert client.json(f"{V1}/status")["cases"] == 0


def test_the_first_opening_is_begun_once_and_tells_how_far_it_is(asking: Client) -> None:
    seen = []
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        now = asking.json(f"{INFORM}/ready")
        assert now["failure"] is None
        seen.append(now["done"])
        if now["is_ready"]:
            break
        workers = [one for one in threading.enumerate() if one.name == "sealane-case"]
        assert len(workers) <= 1
        time.sleep(0.05)
    assert seen == sorted(seen)
    assert seen[-1] == len(now["steps"]) == 4


def test_a_case_tells_what_was_read(asking: Client, made: CaseSea) -> None:
    told = asking.json(f"{INFORM}/case")
    records = made.records
    assert told["posts"] == len(records)
    assert told["languages"] == Counter(one["language"] for one in records)
    assert told["platforms"] == Counter(one["platform"] for one in records)
    assert told["first_at"] == records[0]["posted_at"]
    assert told["accounts"] <= len({(one["platform"], one["account"]) for one in records})
    assert set(told["collection"]["started_at"]) == set(told["platforms"])
    assert asking.json(f"{V1}/status")["cases"] == 1
    [row] = asking.json(INFORM)["cases"]
    assert asking.json(f"{INFORM}/case?case={row['case']}") == told
    assert asking.get(f"{INFORM}/case?case=another").status_code == 404


def test_nothing_that_is_told_holds_a_name(asking: Client, made: CaseSea) -> None:
    names = {one[key] for one in made.records for key in ("handle", "post_id")}
    cluster = asking.json(f"{INFORM}/narratives")["narratives"][0]["cluster"]
    claim = asking.json(f"{INFORM}/claims")["claims"][0]["claim"]["claim_id"]
    for address in (
        "case", "timeline", "coordination", "narratives?limit=500", f"origin/{cluster}",
        "claims?limit=500", f"claims/{claim}",
    ):  # fmt: skip
        text = asking.get(f"{INFORM}/{address}").text
        assert not [one for one in names if one in text], address


def test_the_timeline_counts_every_post_once(asking: Client, made: CaseSea) -> None:
    told = asking.json(f"{INFORM}/timeline?bins=50&narratives=5")
    assert sum(told["posts"]) == len(made.records)
    by_language = {name: sum(counts) for name, counts in told["languages"].items()}
    assert by_language == Counter(one["language"] for one in made.records)
    start, width = datetime.fromisoformat(told["start_at"]), told["width_s"]
    assert start.timestamp() % width == 0
    at = [datetime.fromisoformat(one["posted_at"]) for one in made.records]
    bins = Counter(int((one - start).total_seconds() // width) for one in at)
    assert told["posts"] == [bins[one] for one in range(len(told["posts"]))]
    since, until = start + timedelta(hours=30), start + timedelta(hours=36)
    span = f"since={since:%Y-%m-%dT%H:%M:%SZ}&until={until:%Y-%m-%dT%H:%M:%SZ}"
    part = asking.json(f"{INFORM}/timeline?{span}")
    assert sum(part["posts"]) == sum(since <= one < until for one in at) > 0


def test_bins_of_a_narrative_are_those_of_the_command(asking: Client, made: CaseSea) -> None:
    told = asking.json(f"{INFORM}/timeline?bins=40&narratives=3")
    assert len(told["narratives"]) == 3
    words = told["command"].split()
    assert words[:3] == ["sealane", "inform", "narratives"]
    rows = {one["cluster"]: one for one in json.loads(run(*words[1:]))["narratives"]}
    start = datetime.fromisoformat(told["start_at"])
    for cluster, by_language in told["narratives"].items():
        counted = {
            (row["language"], datetime.fromisoformat(row["from_at"])): row["posts"]
            for row in rows[cluster]["timeline"]
        }
        mine = {
            (language, start + timedelta(seconds=told["width_s"] * at)): count
            for language, counts in by_language.items()
            for at, count in enumerate(counts)
            if count
        }
        assert mine == counted


def test_groups_and_narratives_are_those_of_the_command(asking: Client, made: CaseSea) -> None:
    told = asking.json(f"{INFORM}/coordination")
    said = printed("coordination", made.case)
    same = set(said) - {"rows", "rejected"}
    assert {key: told[key] for key in same} == {key: said[key] for key in same}
    assert told["groups"] >= 2
    names = told["member_accounts"]
    assert (
        told["edges_in_all"] == len(told["edges"]) >= sum(one["ties"] for one in told["findings"])
    )
    assert all(one["q"] <= told["rule"]["q"] and one["one"] != one["two"] for one in told["edges"])
    assert {one for each in told["findings"] for one in each["accounts"]} == set(names)
    found = asking.json(f"{INFORM}/narratives?limit=10")
    listed = printed("narratives", made.case)
    for mine, its in zip(found["narratives"], listed["narratives"][:10], strict=True):
        assert {key: mine[key] for key in its if key in mine and key != "variants"} == {
            key: its[key] for key in its if key in mine and key != "variants"
        }
        assert sum(mine["by_language"].values()) == mine["posts"]
    assert found["posts_negation"] == listed["posts_negation"]


def test_an_origin_is_that_of_the_command(asking: Client, made: CaseSea) -> None:
    cluster = asking.json(f"{INFORM}/narratives")["narratives"][0]["cluster"]
    told = asking.json(f"{INFORM}/origin/{cluster}")
    assert told.pop("command").endswith(f"--cluster {cluster} --json")
    assert told == printed("origin", made.case, "--cluster", cluster)
    assert asking.get(f"{INFORM}/origin/0123456789abcdef").status_code == 404


def test_claims_are_those_of_the_command_each_once(asking: Client, made: CaseSea) -> None:
    told = asking.json(f"{INFORM}/claims?limit=500")
    said = printed("claim", made.case, "--lake", str(made.lake.path))
    for key in (
        "exercise_id", "readings", "distinct", "distinct_verdicts", "texts",
        "texts_without_claim", "rejected", "thresholds",
    ):  # fmt: skip
        assert told[key] == said[key]
    verdicts = {one["claim"]["claim_id"]: one for one in said["claims"]}
    gists = {gist_of(claim_of(one["claim"])) for one in said["claims"]}
    assert told["distinct"] == len(told["claims"]) == len(gists)
    for row in told["claims"]:
        its = verdicts[row["claim"]["claim_id"]]
        counts = ("texts", "posts")
        for key in (*counts, "verdict", "why", "figures", "coverage", "tracks", "decide", "parts"):
            assert row[key] == its[key]
        assert row["posts"] >= row["texts"] >= 1
        assert row["said"] >= row["texts"]
        assert row["narratives"] or row["posts"] == 1, "one post alone is no narrative"
    by_deed = {(one["claim"]["did"], one["verdict"]) for one in told["claims"]}
    assert by_deed >= {("rammed", "contradicts"), ("was_at", "supports"), ("was_at", "contradicts")}


def test_a_claim_brings_the_ways_that_it_rests_on(asking: Client) -> None:
    rows = asking.json(f"{INFORM}/claims")["claims"]
    row = next(one for one in rows if one["claim"]["did"] == "rammed" and len(one["tracks"]) == 2)
    told = asking.json(f"{INFORM}/claims/{row['claim']['claim_id']}")
    assert {way["mmsi"] for way in told["ways"]} == {AMBER, IRON}
    for way, used in zip(told["ways"], told["tracks"], strict=True):
        assert len(way["at"]) == len(way["lon"]) == len(way["lat"]) == used["fixes"]
        ends = [datetime.fromtimestamp(way["at"][one], UTC) for one in (0, -1)]
        assert ends == [datetime.fromisoformat(used[one]) for one in ("first_at", "last_at")]
    assert "ways" not in row
    assert asking.get(f"{INFORM}/claims/0123456789abcdef").status_code == 404


@pytest.fixture
def people(
    made: CaseSea, tmp_path: Path, portal: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sea]:
    with sea_of_people(tmp_path, portal, monkeypatch) as sea:
        sea.client.app.state.cases = made.cases
        yield sea


def test_only_who_reads_the_lake_sees_a_case(people: Sea) -> None:
    for name, status in (("rin", 200), ("aiko", 200), ("kei", 403), ("paz", 403)):
        answer = people.client.get(INFORM, headers=people.cookie(name))
        assert answer.status_code == status, name
        assert (b"cases" in answer.content) == (status == 200)
    assert people.client.get(INFORM).status_code == 401


def test_what_is_worked_out_is_that_of_the_files_that_are_there(
    made: CaseSea, tmp_path: Path
) -> None:
    folder = tmp_path / "case"
    feed = tmp_path / "few.jsonl"
    rows = [json.dumps(one, ensure_ascii=False) + "\n" for one in made.records[:40]]
    feed.write_text("".join(rows), encoding="utf-8")
    run("inform", "posts", feed, "--case", folder)
    cases = Cases((folder,), lambda: pytest.fail("no claim was asked about"))
    before = cases.inquiry()
    assert before.posts.posts.height == 40
    assert cases.inquiry() is before
    record.appeal(Case(folder), at=datetime.now(UTC), who="desk", text="We saw it.")
    assert cases.inquiry() is before, "an appeal brought no posts"
    assert before.head == Case(folder).record.head()
    Case(folder).expire(at=datetime.now(UTC) + timedelta(days=181))
    after = cases.inquiry()
    assert after is not before
    assert after.posts.posts.height == 0
