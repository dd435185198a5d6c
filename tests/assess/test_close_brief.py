"""The command and the brief of a closure."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from sealane.assess.close import CloseLimits, Closure, close, seen_before
from sealane.assess.close.written import written
from sealane.cli.assess.close import command
from sealane.errors import BadInput

START = date(2026, 3, 1)
ASK = ["hormuz", "--from", "2026-03-01", "--days", "30", "--draws", "20"]


def run(*words: str) -> str:
    result = CliRunner().invoke(command, [*words], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_the_command_answers_in_json_and_writes_a_brief(tmp_path: Path) -> None:
    page = tmp_path / "brief.html"
    told = json.loads(run(*ASK, "--brief", str(page), "--json"))
    assert told["gates"][0]["gate"] == "hormuz"
    text = page.read_text(encoding="utf-8")
    assert "Who is touched" in text
    assert "どの国が影響を受けるか" in text


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (["--brief", "brief.docx"], "brief"),
        (["--brief", "no/such/folder/brief.pdf"], "brief"),
        (["--from", "soon"], "from"),
        (["--speed", "14"], "speed"),
        (["--premium", "-1"], "war_risk_pct"),
    ],
)
def test_bad_files_and_days_are_refused_by_name(words: list[str], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        CliRunner().invoke(command, [*ASK, *words], catch_exceptions=False)
    assert refused.value.field == field


def test_speed_and_prices_stand_in_the_answer_and_in_the_command_of_the_brief(
    tmp_path: Path,
) -> None:
    page = tmp_path / "brief.html"
    prices = ["--hull-value", "100000000 USD 2026", "--fuel-price", "600 USD 2026"]
    told = run("suez", *ASK[1:], "--speed", "0.6", *prices, "--brief", str(page))
    assert "Premium above which going round is cheaper" in told
    assert "--speed 0.6" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("gates", [["hormuz"], ["suez"], ["kerch"], ["hormuz", "bab_el_mandeb"]])
def test_a_brief_has_all_its_sections_whatever_closes(gates: list[str]) -> None:
    answer = close(Closure.of(gates, start=START, days="30..60"), CloseLimits(draws=20))
    brief = written(answer, made_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert len(brief.sections) == 8
    touched = any(one.pair.fate == "diverted" for one in answer.lanes)
    assert (brief.sections[1].chart is not None) == touched


def test_passages_of_a_lake_are_counted_before_the_day_alone() -> None:
    day = datetime(2026, 3, 1, tzinfo=UTC)
    at = [day - timedelta(days=ago) for ago in (40, 10, 9, 5, 5, -1)]
    gates = ["hormuz", "hormuz", "hormuz", "suez", "hormuz", "hormuz"]
    kinds = ["passage"] * 4 + ["gap", "passage"]
    events = pl.DataFrame(
        {
            "kind": kinds,
            "start_at": pl.Series(at, dtype=pl.Datetime("us", "UTC")),
            "evidence": [json.dumps({"subject": gate}) for gate in gates],
        }
    )
    hormuz, malacca = seen_before(events, ["hormuz", "malacca"], START)
    assert (hormuz.passages, hormuz.days, hormuz.per_day) == (2, 10, 0.2)
    assert malacca.passages == 0
    (none,) = seen_before(events.clear(), ["hormuz"], START)
    assert none.per_day is None
