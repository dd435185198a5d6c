"""Posts are named by a text, an object or a cluster, and the command tells what it found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import origin_posts as made
import polars as pl
import pytest
from click.testing import CliRunner, Result

from sealane.cli.inform.origin import command
from sealane.errors import BadInput, NotFound
from sealane.inform import Case, narrative, origin
from sealane.observe import open_inputs
from sealane.observe.posts import AccountKey

KEY = AccountKey(bytes(32))
HEADER = "post_id,account,platform,posted_at,text,language,repost_of,urls,hashtags,media\n"
ROWS = """1,anna,x,2026-03-01T00:00:00Z,nothing of note,en,,,,
2,anna,x,2026-03-03T00:00:07Z,Hulls met @boris https://a.example/1?utm_source=x,en,,https://a.example/1,sea,
3,boris,x,2026-03-03T00:01:09Z,hulls met,en,,,,
4,chen,x,2026-03-03T00:02:00Z,,en,2,,,
5,dai,x,2026-03-03T00:03:00Z,another view,en,,https://a.example/1,"sea, hull",pic
6,emi,x,2026-03-03T00:04:00Z,,en,99,,,pic
7,emi,x,soon,,en,,,,
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "posts.csv"
    found.write_text(HEADER + ROWS)
    return found


def run(*words: Any) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words], standalone_mode=False)


def said(*words: Any) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exception is None, result.exception
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_posts_of_one_text_and_what_passes_them_on(path: Path) -> None:
    found = said(path, "--text-of", "2")
    assert (found["posts"], found["rejected"], found["layout"]) == (3, {"time": 1}, "posts")
    assert found["claim"] == "beginning in view"
    assert found["edges_by_evidence"]["exact copy"] == 1
    key = path.with_name("key")
    key.write_bytes(KEY.secret)
    hashed = KEY.one("post", "x", "3")
    again = said(path, "--text-of", hashed, "--key", key)
    assert again["posts"] == 3
    assert again["first_observed"]["post_id"] == KEY.one("post", "x", "2")
    assert run(path, "--text-of", "2", "--json").return_value == 3  # a record was rejected


def test_posts_of_one_object(path: Path) -> None:
    link = said(path, "--object", "url", "http://A.example:80/1?utm_medium=y")
    assert (link["posts"], link["edges_by_evidence"]["time only"]) == (3, 2)
    assert said(path, "--object", "hashtags", "#Hull #sea")["posts"] == 1
    posts = origin.read(path, key=KEY).posts
    media = posts["media"].explode().drop_nulls()[0]
    taken = origin.of_object(posts, "media", media)
    assert (taken.posts.height, taken.is_text) == (2, False)


def test_what_the_collector_says_is_told(path: Path) -> None:
    words = ("--since", "2026-03-02T12:00Z", "--query", "hulls", "--deleted", "2026-03-02T13:00Z")
    gap = ("--gap", "2026-03-02T14:00Z", "2026-03-02T15:00Z")
    found = said(path, "--text-of", "2", *words, *gap)
    told = found["collection"]
    assert (told["query"], told["deleted"], told["start_is"]) == ("hulls", 1, "said")
    assert [one["from"] for one in told["gaps"]] == ["said"]
    names = {one["name"] for one in found["first_observed"]["reasons"]}
    assert names == {"gap", "deleted"}
    quick = said(path, "--text-of", "2", *gap, "--set", "lead_s=3600")
    assert quick["claim"] == "beginning in view"


def test_edges_are_written_and_a_person_reads_tables(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "edges.csv"
    result = run(path, "--text-of", "2", "-o", out)
    assert result.return_value == 3
    assert "First observed by us at 2026-03-03T00:00:07Z on x" in result.stdout
    assert "Over all reconstructions" in result.stdout
    edges = pl.read_csv(out)
    assert edges["tier"].to_list() == ["time only", "exact copy", "declared"]
    assert not {"anna", "boris"} & set(" ".join(out.read_text().split(",")).split())


def test_a_case_gives_what_its_file_gives(path: Path, tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case", at=made.START)
    [source] = open_inputs([path])
    case.add(source, at=made.START)
    of_case = said(case.path, "--text-of", "2")
    of_file = said(path, "--text-of", "2", "--key", case.path / "key")
    for one in (of_case, of_file):
        del one["file"], one["layout"], one["rows"], one["rejected"]
    assert of_case == of_file


def test_what_is_not_there_is_named(path: Path, tmp_path: Path) -> None:
    posts = origin.read(path, key=KEY).posts
    with pytest.raises(NotFound, match="no post '4' with a text"):
        origin.of_text(posts, "4", KEY)
    with pytest.raises(NotFound, match="No post shares the url"):
        origin.of_object(posts, "url", "https://b.example")
    assert run(path).exception is not None
    assert "one of --cluster" in str(run(path, "--text-of", "2", "--cluster", "x").exception)
    shares = tmp_path / "shares.csv"
    shares.write_text("account,object,shared_at\nanna,a,2026-03-03T00:00:07Z\n")
    with pytest.raises(BadInput, match="no post"):
        origin.read(shares)


def test_a_cluster_of_narratives(path: Path) -> None:
    posts = origin.read(path, key=KEY).posts
    members = narrative.narratives(posts).members
    hashed = KEY.one("post", "x", "3")
    cluster = members.filter(pl.col("post_id") == hashed)["cluster"][0]
    assert origin.of_cluster(posts, cluster).posts.height == 3
    assert said(path, "--cluster", cluster)["posts"] == 3
    with pytest.raises(NotFound, match="no cluster"):
        origin.of_cluster(posts, "none")
