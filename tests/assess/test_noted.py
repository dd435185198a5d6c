"""What economy, risk, mitigation and the watch note stands in both languages, in JSON and text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sealane.assess.watch.made_up import Drop, sea
from sealane.cli import sealane

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
ENGLISH = re.compile(r"\b(?:the|of|and|is|are|not|with|more|than|Note)\b")
ROWS = """block,from_region,from_sector,to_region,to_sector,value,unit
Z,JPN,all,KOR,all,20,million USD 2019
Z,KOR,all,JPN,all,30,million USD 2019
Y,JPN,all,JPN,,85,million USD 2019
Y,JPN,all,KOR,,-5,million USD 2019
Y,KOR,all,KOR,,70,million USD 2019
x,JPN,all,,,100,million USD 2019
x,KOR,all,,,100,million USD 2019
"""
ASKED = {
    "economy": ["economy", "table.csv", "--cut", "JPN:KOR=0.5", "--cut-days", "30"],
    "risk": ["risk", "--draws", "100"],
    "mitigation": ["mitigate", "JPN=1700", "KOR=1600", "ETH=20", "--days", "20", "--sharing",
                   "JPN:KOR=200", "--escorts", "4", "--cycle", "8", "--escorts-per-convoy", "3",
                   "--ships-per-convoy", "6", "--cargo", "2000"],
    "watch": ["watch", "sea.csv"],
}  # fmt: skip
LEAST = {"economy": 2, "risk": 3, "mitigation": 4, "watch": 4}
"""How many notes each of these answers has at least."""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("table.csv").write_text(ROWS)
    drops = [Drop("suez", date(2021, 9, 1), 30, 0.9), Drop("nowhere", date(2021, 9, 1), 9, 0.5)]
    counts = sea(["suez", "nowhere"], first=date(2021, 1, 1), days=300, per_day=60.0, seed=6,
                 drops=drops)  # fmt: skip
    wide = counts.pivot("class", index=["gate", "day"], values="ships")
    classes = {name: f"n_{name}" for name in wide.columns if name not in ("gate", "day")}
    wide = wide.rename(classes | {"gate": "portname", "day": "date"})
    Path("sea.csv").write_text(wide.write_csv() + "never,suez,1,1,1,1,1,1\n")


def pairs(told: Any) -> Iterator[tuple[str, str]]:
    """Every text of a JSON in English with the same in Japanese."""
    if isinstance(told, list):
        for one in told:
            yield from pairs(one)
    for key, value in told.items() if isinstance(told, dict) else ():
        other = told.get(f"{key.removesuffix('_en')}_ja")
        if isinstance(value, str) and other is not None and not key.endswith("_ja"):
            yield value, other
        yield from pairs(value)


def run(*words: str) -> str:
    done = CliRunner().invoke(sealane, ["assess", *words])
    assert done.exit_code in (0, 3), done.output
    return done.output


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("name", ASKED)
def test_notes_stand_in_both_languages(name: str) -> None:
    told = json.loads(CliRunner().invoke(sealane, ["assess", *ASKED[name], "--json"]).stdout)
    both = [one for one in pairs(told) if " " in one[0]]
    notes = [*told.get("notes", ()), *told.get("not_mended", ())]
    if name == "watch":
        notes += [why for one in told["episodes"] for why in one["coverage"]["reasons"]]
        notes += told["reject_words"].values()
    assert len(notes) >= LEAST[name]
    assert {"said_en", "said_ja"} <= set.intersection(*map(set, notes))
    assert [en for en, ja in both if not JAPANESE.search(ja) or ENGLISH.search(ja)] == []
    assert [en for en, _ in both if JAPANESE.search(en)] == []
    text = " ".join(run(*ASKED[name], "--lang", "ja").split())
    shown = [one for one in notes if "code" in one]
    assert [one["said_ja"] for one in shown if one["said_ja"] not in text] == []
