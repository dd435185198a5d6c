"""The commands on posts in Japanese: no English word is left, and a drill is named first."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click
import pytest
from cli_lake import Said, sealane, write_feed
from click.testing import CliRunner

from sealane.cli import option
from sealane.cli.inform import COMMANDS, coordination
from sealane.cli.tongue_ja import JA
from sealane.inform.claim import claim_of, gist_of
from sealane.inform.narrative import FLAGS
from sealane.observe import REASONS

DRILL = "haru-7"
FIRST = {"en": f"EXERCISE {DRILL}:", "ja": f"演習 {DRILL}："}
TEXTS = (
    "SHIP 1は5月2日04:00 UTCに北緯0度、西経29.3度で停船したと漁協が発表した。",
    "SHIP 1は5月2日05:00 UTCに北緯0度、西経29.3度で停船したと漁協が発表した。",
    "けさの港は霧が深く、連絡船は欠航となった。買い物は午後にしよう。",
)
SAID = "MMSI 211000001は2024年5月2日04:00 UTC、0°00′N 29°20′Wで停船した。"
LEFT = (
    r"sealane [a-z ]+\S*( --\S+| [A-Z]+)*",  # what is to be typed
    r"--[a-z]+", r"(?<![A-Za-z])[0-9a-f]{8,}(?![a-z])", r"(?<![A-Za-z])[A-Z0-9]{2,}(?![a-z])",
    r"\S+\.(csv|jsonl|html|json)\b",
    r"/\S+", re.escape(DRILL),
)  # fmt: skip
"""What is the same in every language: commands, options, hashes, names in capitals, files."""


def english(said: str) -> list[str]:
    """Words of small letters that are none of the names of this case."""
    for one in LEFT:
        said = re.sub(one, " ", said)
    return [one for one in re.findall(r"[A-Za-z]{3,}", said) if one not in ("wall", "posts")]


@pytest.fixture(scope="module")
def sea(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake and a case of a drill beside it."""
    folder = tmp_path_factory.mktemp("inform_ja")
    write_feed(folder / "feed.csv", to_minute=600)
    assert sealane("observe", folder / "feed.csv", "--lake", folder / "lake").code == 0
    rows: list[dict[str, Any]] = [
        {"post_id": f"p{n}", "account": f"a{n % 7}", "handle": f"h{n % 7}", "platform": "wall",
         "posted_at": f"2024-05-02T{6 + n // 6:02d}:{n % 6 * 9:02d}:00Z", "language": "ja",
         "text": SAID if n % 4 == 3 else TEXTS[n % 4], "exercise_id": DRILL}
        for n in range(24)
    ]  # fmt: skip
    rows.append({"post_id": "x", "text": "名無し", "posted_at": None, "exercise_id": DRILL})
    lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in rows]
    (folder / "posts.jsonl").write_text("".join(lines), encoding="utf-8")
    assert sealane("inform", "posts", folder / "posts.jsonl", "--case", folder / "case").code == 3
    return folder


def asked(sea: Path, command: str) -> tuple[Any, ...]:
    """What each command is asked; the case stands first where it takes one."""
    case, lake = sea / "case", ("--lake", sea / "lake")
    given: dict[str, tuple[Any, ...]] = {
        "posts": (sea / "posts.jsonl", "--case", sea / "again"),
        "claim": (case, *lake),
        "origin": (case, "--text-of", "p0", "--since", "2024-05-02T06:30Z"),
        "brief": (case, *lake, "-o", sea / "brief.html", "--who", "a"),
        "appeal": (case, "--text", "通信社の配信である。", "--who", "b"),
        "correct": (case, "--because", "別の船の航跡だった。"),
        "reveal": (_account(case), "--case", case, "--reason", "確認"),
        "expire": (case, "--dry-run"),
    }
    return given.get(command, (case,))


def _account(case: Path) -> str:
    from sealane.inform import Case

    return str(Case(case).posts()["account"][0])


def told(sea: Path, command: str, language: str) -> Said:
    return sealane("inform", command, *asked(sea, command), "--lang", language)


ORDER = ("brief", *(one for one in COMMANDS if one not in ("brief", "approve")), "approve")


def test_no_english_word_is_left_in_japanese(sea: Path) -> None:
    assert set(ORDER) == set(COMMANDS)
    for command in ORDER[:-1]:
        said = told(sea, command, "ja")
        assert said.code in (0, 3), said
        assert re.search(r"[ぁ-んァ-ン一-龥]", said.out), command
        assert english(said.out + said.err) == [], command
    assert told(sea, "brief", "ja").code == 0  # the content tells of the appeal now
    for who in ("a", "b"):
        said = sealane("inform", "approve", sea / "case", "--who", who, "--lang", "ja")
        assert (said.code, english(said.out + said.err)) == (0, [])
    again = told(sea, "brief", "ja").out
    assert "承認 2件中2件" in again
    assert "承認するには" not in again


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_drill_is_named_before_anything_else(sea: Path, language: str) -> None:
    for command in ("posts", "coordination", "narratives", "claim", "origin", "brief"):
        assert told(sea, command, language).out.startswith(FIRST[language]), command
        as_json = sealane("inform", command, *asked(sea, command), "--json").json
        found = as_json["incident"] if command == "brief" else as_json
        assert found["exercise_id"] == DRILL, command
    of_file = sealane("inform", "narratives", sea / "posts.jsonl", "--lang", language)
    assert of_file.out.startswith(FIRST[language])


def test_claims_are_counted_as_a_brief_counts_them(sea: Path) -> None:
    said = sealane("inform", "claim", *asked(sea, "claim"), "--json").json
    brief = sealane("inform", "brief", *asked(sea, "brief"), "--json").json["incident"]["claims"]
    counted = {gist_of(claim_of(one["claim"])): one["posts"] for one in said["claims"]}
    assert sorted(counted.values()) == sorted(one["posts"] for one in brief)
    assert said["distinct"] == len(brief) == sum(said["distinct_verdicts"].values())
    assert sum(said["readings"].values()) == len(said["claims"])
    for one in said["claims"]:
        assert one["posts"] >= one["texts"] >= 1
    assert {one["posts"] for one in said["claims"]} == {6}
    shown = told(sea, "claim", "en").out
    assert re.search(r"texts +posts", shown)
    assert " said " not in shown.splitlines()[3]


def test_a_collection_that_began_after_the_posts_is_not_passed_over(sea: Path) -> None:
    query = ("inform", "origin", sea / "case", "--text-of", "p0", "--since")
    assert (
        "Posts that are earlier than --since says: 3." in sealane(*query, "2024-05-02T06:20Z").out
    )
    late = sealane(*query, "2024-05-03T00:00Z")
    assert late.code == 1
    assert "the last post that was read is of 2024-05-02T09:45:00Z" in late.err
    assert "--since" not in sealane(*query, "2024-05-02T00:00Z").out


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(("joined", "halo"), [(0, 0), (1, 1), (3, 2)])
def test_a_group_is_told_without_what_is_zero(language: str, joined: int, halo: int) -> None:
    group = {
        "accounts": [f"{n:032x}" for n in range(10)], "objects": 1 + joined, "halo": halo,
        "joined": ["0" * 32] * joined,
        "explanations": [{"sentence": "a wire copy", "sentence_ja": "配信記事"}],
    }  # fmt: skip

    @click.command()
    @option.in_words
    def command() -> None:
        coordination._print_group(1, group)

    said = CliRunner().invoke(command, ["--lang", language]).output
    lines = said.splitlines()
    assert len(lines) == 2 + bool(joined) + bool(halo)
    assert not re.search(r"\b0\b", re.sub(r"\(.*\)|（.*）", "", said))
    assert "1 of them" not in said
    if language == "ja":
        assert english(said) == []
    elif joined == 1:
        assert "One of them" in lines[1]
        assert "One more account" in lines[2]


def test_every_code_that_may_be_printed_has_its_japanese() -> None:
    from sealane.cli.tongue_inform import REASONS_JA
    from sealane.inform import origin

    names = (*origin.TIERS, *origin.MEASURES, *(f"flag {one}" for one in FLAGS))
    assert [one for one in names if one.replace("_", " ") not in JA] == []
    assert set(REASONS_JA) <= set(REASONS)
    assert [one for one in REASONS_JA if one not in JA] == []
