"""Three layouts are read, every row accounted for, and no account leaves as it came."""

from __future__ import annotations

import json
from pathlib import Path

import coordination_sea as sea
import polars as pl
import pytest
from click.testing import CliRunner

from sealane.cli.inform.coordination import command
from sealane.errors import BadInput, BadSetting, UnknownFormat
from sealane.inform import Case
from sealane.inform import coordination as co
from sealane.observe import open_inputs
from sealane.observe.posts import AccountKey

KEY = AccountKey(bytes(32))
CNT = """message_id,user_id,username,repost_id,reply_id,message,timestamp,urls
1,anna,Anna,,,'a collision',1606451170.518101,"['http://a.example/x?a=1,2', 'http://b.example']"
2,boris,Boris,,,'a collision',1606451171.5,http://b.example http://c.example
3,chen,Chen,1,,'RT',1606451172,
4,dai,Dai,,1,,2020-11-27T04:26:13Z,
5,,,1,,,1606451172,
6,emi,Emi,1,,,soon,
"""


def test_the_layout_of_the_toolkit(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(CNT)
    reading = co.read(path, key=KEY)
    assert (reading.layout, reading.rows) == ("coordination-network-toolkit", 6)
    assert reading.rejected == {"account": 1, "time": 1}
    kinds = reading.shares.group_by("kind").len().sort("kind").rows()
    assert kinds == [("reply", 1), ("repost", 1), ("text", 2), ("url", 4)]
    urls = reading.shares.filter(pl.col("kind") == "url")["object"].to_list()
    assert urls[:2] == ["https://a.example/x?a=1,2", "https://b.example/"]
    first = reading.shares["shared_at"].dt.epoch("us").min()
    assert first == 1606451170518101
    reply = reading.shares.filter(pl.col("kind") == "reply")["shared_at"].dt.epoch("s")[0]
    assert reply == 1606451173


def test_accounts_are_hashes_of_a_key_or_of_a_forgotten_one(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(CNT)
    one, same, other, forgotten = (
        co.read(path, key=key).shares["account"] for key in (KEY, KEY, AccountKey(b"\1" * 32), None)
    )
    assert one.equals(same)
    assert not one.equals(other)
    assert not one.equals(forgotten)
    assert one.str.contains("^[0-9a-f]{32}$").all()


def test_as_written_two_spellings_are_two_objects(tmp_path: Path) -> None:
    """And a repeated row stays, while no name, link or text leaves the reader."""
    path = tmp_path / "posts.csv"
    rows = [
        f"{n},u{n},U,,,{text},1606451170,{url}"
        for n, text, url in (
            (1, "Collision", "http://a.example/"),
            (2, "collision", "https://A.example"),
            (2, "collision", "https://A.example"),
        )
    ]
    path.write_text(CNT.splitlines()[0] + "\n" + "\n".join(rows) + "\n")
    found = co.read(path).shares.group_by("kind").agg(pl.col("object").n_unique(), n=pl.len())
    assert found.sort("kind").rows() == [("text", 1, 3), ("url", 1, 3)]
    exact = co.read(path, as_written=True)
    found = exact.shares.group_by("kind").agg(pl.col("object").n_unique(), n=pl.len())
    assert found.sort("kind").rows() == [("text", 2, 3), ("url", 2, 3)]
    assert exact.shares["object"].str.contains("^[0-9a-f]{32}$").all()
    assert exact.rows == 3


def test_a_case_gives_what_its_file_gives_under_its_key(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(CNT)
    case = Case.create(tmp_path / "case", at=sea.START)
    [source] = open_inputs([path])
    case.add(source, at=sea.START)
    reading, alone = co.read(case.path), co.read(path, key=case.key())
    order = ["kind", "post_id", "object"]
    assert reading.shares.sort(order).equals(alone.shares.sort(order))
    assert (reading.layout, reading.rows, reading.rejected) == ("case", 4, {})
    assert reading.texts["text"].to_list() == ["'a collision'", "'a collision'", "'RT'"]
    said = run(str(case.path), "--json")
    assert (said[0], json.loads(said[1])["shares"]) == (0, 8)


def test_shares_of_other_names_are_brought_to_the_forms_of_posts(tmp_path: Path) -> None:
    path = tmp_path / "shares.csv"
    path.write_text(
        "account,kind,object,shared_at\n"
        "ann,url,HTTP://x.com/bob?utm_id=1,1606451170\n"
        "ann,text,RT @bob: Ship!,1606451170\n"
        "ann,media,AB12AB12AB12AB12,1606451170\n"
        "ann,repost,77,1606451170\n"
        "ann,hashtags,Sea Boat,1606451170\n"
        "ann,opinion,x,1606451170\n"
    )
    reading = co.read(path, key=KEY)
    bob, post = KEY.one("handle", "unknown", "bob"), KEY.one("post", "unknown", "77")
    assert reading.shares["object"].to_list() == [
        f"https://x.com/{bob}", "ship!", "ab12ab12ab12ab12", post, "sea boat",
    ]  # fmt: skip
    assert set(reading.shares["account"]) == {KEY.one("account", "unknown", "ann")}
    assert reading.rejected == {"field": 1}


def test_a_table_of_shares_keeps_accounts_that_are_hashes(tmp_path: Path) -> None:
    path = tmp_path / "shares.parquet"
    table = sea.shares(
        [("0" * 31 + "1", "x", 0.0), ("0" * 31 + "2", "x", 1.5)], language=["ja", None]
    )
    table.write_parquet(path)
    shares = co.read(path).shares
    assert shares.select("account", "shared_at", "language").equals(
        table.select("account", "shared_at", "language")
    )


def test_other_columns_and_damage_are_named(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("name,age\na,1\n")
    with pytest.raises(UnknownFormat, match="no layout of posts has these columns: name, age"):
        co.read(path)
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1 no")
    with pytest.raises(BadInput, match=r"broken\.parquet"):
        co.read(broken)


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(command, list(words), catch_exceptions=False, standalone_mode=False)
    return done.return_value, done.stdout


def test_the_command_tells_counts_groups_and_rejects(tmp_path: Path) -> None:
    told, takes = sea.campaign(9, each=18)
    path = tmp_path / "shares.csv"
    rows = pl.concat([sea.people(9, posts=8_000), told]).with_columns(
        pl.col("shared_at").dt.epoch("us") / 1e6
    )
    rows.write_csv(path)
    code, text = run(str(path), "--json")
    result = json.loads(text)
    assert code == 0
    assert result["groups"] == 1
    assert result["accounts_in_groups"] == 20
    assert {"account_pairs", "crowds", "smallest_detectable"} <= result.keys()
    assert not any(f'"{name}"' in text for name in takes)
    code, text = run(str(path))
    assert "Group 1: 20 accounts shared at the same time, 8 objects in all" in text
    assert "The smallest group that would have been found" in text
    path.write_text(path.read_text() + ",url,x,1\n")
    assert run(str(path), "--json")[0] == 3


def test_the_command_in_the_words_of_peers(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(CNT)
    result = json.loads(run(str(path), "--compat", "cnt", "--json")[1])
    assert result["undirected_by_kind"] == {"text": 1, "url": 1}
    assert result["window_s"] == 60
    result = json.loads(run(str(path), "--compat", "coortweet", "--json")[1])
    assert (result["pairs"], result["window_s"]) == (2, 10)


def test_thresholds_on_the_command_line() -> None:
    rule = co.changed(co.RULE, ["q=0.05", "crowd_accounts=200"], window_s=30)
    assert (rule.q, rule.crowd_accounts, rule.window_s) == (0.05, 200, 30)
    with pytest.raises(BadSetting, match="'topic' is no threshold"):
        co.changed(co.RULE, ["topic=1"])
    with pytest.raises(BadSetting, match="no whole number"):
        co.changed(co.RULE, ["crowd_accounts=2.5"])
