"""Every key of a JSON of `sealane assess` has its line on its page, and no line has a key that no
JSON has; what is null says when."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from key_table import page

from sealane.assess.exposure.answer import Exposure
from sealane.assess.watch.made_up import Drop, sea
from sealane.cli import sealane

HERE = Path(__file__).resolve().parents[2]
ASKED: dict[str, list[list[str]]] = {
    "exposure": [["exposure", "--country", one] for one in ("JPN", "SGP", "EUU")],
    "route": [
        ["route", "JPYOK", "50.2,26.7"],
        ["route", "NLRTM", "SGSIN", "--ship", "vlcc"],
        ["route", "JPYOK", "Ras Tanura", "--via", "lombok,makassar"],
        ["route", "JPYOK", "50.2,26.7", "--shares", "--premium", "hormuz=0.5"],
        ["routes", "pairs.csv", "-o", "out.csv"],
    ],
    "risk": [["risk", "--draws", "100"], ["risk", "--draws", "100", "--inputs", "own.csv"]],
    "stock": [
        ["stocks", "JPN", "--lost", "1700", "--days", "3", "--from", "2026-03-01", "--draws", "5"],
        ["stocks", "JPN", "--lost", "0.1", "--days", "3", "--draws", "5"],
        ["stocks", "PAK", "--lost", "300", "--stock", "total=4", "--days", "30", "--draws", "5"],
        ["stocks", "KEN", "--lost", "5", "--days", "3", "--draws", "5"],
    ],
    "watch": [["watch", "sea.csv", "--vintage", "2026-07-19"], ["watch", "short.csv"]],
}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the commands read, in the folder that they run in."""
    monkeypatch.chdir(tmp_path)
    Path("pairs.csv").write_text("from_lon,from_lat,to_lon,to_lat\n50.2,26.7,56.5,25.2\n")
    record = HERE / "src" / "sealane" / "assess" / "data" / "chokepoint_hazards.csv"
    Path("own.csv").write_text(record.read_text(encoding="utf-8"), encoding="utf-8")
    drops = [Drop("suez", date(2021, 9, 1), 30, 0.9), Drop("malacca", date(2021, 8, 1), 99, 0.5)]
    gates = ["suez", "cape_good_hope", "malacca", "hormuz"]
    counts = sea(gates, first=date(2021, 1, 1), days=300, per_day=60.0, seed=6, drops=drops)
    wide = counts.pivot("class", index=["gate", "day"], values="ships")
    classes = {name: f"n_{name}" for name in wide.columns if name not in ("gate", "day")}
    wide = wide.rename(classes | {"gate": "portname", "day": "date"})
    Path("sea.csv").write_text(wide.write_csv() + "never,suez,1,1,1,1,1,1\n")
    wide.head(20).write_csv("short.csv")


def answer(words: list[str]) -> Any:
    done = CliRunner().invoke(sealane, ["assess", *words, "--json"])
    assert done.exit_code in (0, 3), done.output
    return json.loads(done.stdout)


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("name", ASKED)
def test_every_key_has_its_line_and_every_line_its_key(name: str) -> None:
    assert page(name).wrong([answer(words) for words in ASKED[name]]) == {}


def test_a_key_that_is_missing_unknown_or_null_without_a_reason_is_found() -> None:
    told = Exposure("JPN", [], [], [], "x").as_dict() | {"new": 1, "country": None}
    wrong = page("exposure").wrong([told])
    assert (wrong["missing"], wrong["null"]) == ({"new"}, {"country"})
    assert "volume" in wrong["unknown"]
    assert "draws" not in wrong["missing"], "an entry of interval_words is no name"
