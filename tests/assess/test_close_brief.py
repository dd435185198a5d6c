"""The command and the brief of a closure."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner
from key_table import page

from sealane.assess.close import CloseAnswer, CloseLimits, Closure, close, seen_before
from sealane.assess.close import told as as_told
from sealane.assess.close.gap import gaps
from sealane.assess.close.phrase import OUTCOMES
from sealane.assess.close.written import ALL_ALIKE, written
from sealane.cli.assess.close import command
from sealane.cli.assess.close_told import tell
from sealane.cli.assess.voice import Voice
from sealane.errors import BadInput
from sealane.say.said import Said
from sealane.serve.brief import to_html
from sealane.serve.brief.parts import grid, halves

START = date(2026, 3, 1)
ASK = ["hormuz", "--from", "2026-03-01", "--days", "30", "--draws", "20"]


PRICED = ["--hull-value", "100000000 USD 2026", "--fuel-price", "600 USD 2026"]
GOODS = "commodity,unit,usd,year,source\ncrude_oil,bbl,80,2026,assumed\n"


@cache
def closed(*gates: str) -> CloseAnswer:
    """Sixty days of a closure, of few draws: of figures nothing is asked here."""
    return close(Closure.of(gates, start=START, days="60"), CloseLimits(draws=20))


def run(*words: str) -> str:
    result = CliRunner().invoke(command, [*words], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


@pytest.fixture(scope="module")
def written_runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[dict[str, Any], str]]:
    """What the command tells, and its brief: of Hormuz, and of Suez with speed and prices."""
    folder = tmp_path_factory.mktemp("close")
    goods = folder / "goods.csv"
    goods.write_text(GOODS)
    asked = {
        "hormuz": [*ASK, "--prices", str(goods)],
        "suez": ["suez", *ASK[1:], "--speed", "0.6", *PRICED],
    }
    found = {}
    for name, words in asked.items():
        page = folder / f"{name}.html"
        told = json.loads(run(*words, "--brief", str(page), "--json"))
        found[name] = told, page.read_text(encoding="utf-8")
    return found


def test_every_key_of_the_json_has_its_line_and_every_line_its_key(
    written_runs: dict[str, tuple[dict[str, Any], str]],
) -> None:
    assert page("close").wrong([told for told, _ in written_runs.values()]) == {}


def test_the_command_answers_in_json_and_in_japanese_and_writes_a_brief(
    written_runs: dict[str, tuple[dict[str, Any], str]], capsys: pytest.CaptureFixture[str]
) -> None:
    told, text = written_runs["hormuz"]
    assert told["gates"][0]["gate"] == "hormuz"
    assert "Who is touched" in text
    assert "どの国が影響を受けるか" in text
    unmet = sum(row["unmet_kb"]["value"] for row in told["stocks"] if row.get("unmet_kb")) / 1000
    assert f"by stocks and pipelines alone, as in the table of stocks, {unmet:.0f}" in text
    assert f"Short in all, {unmet:.0f}" in text
    assert "Restraint of demand is not in it" in text
    spans = [[one["missing_days"]["value"] for one in told["lanes"] if one["fate"] == "cut_off"],
             [part["missing_days"]["value"] for one in told["countries"] for part in one["parts"]
              if part["outcome"] == "cut_off" and part["share"]["value"] >= 0.01]]  # fmt: skip
    lanes, imports = (f"{min(days):.0f} to {max(days):.0f}" for days in spans)
    plain = " ".join(re.sub(r"<[^>]+>", "", text).replace("&nbsp;", " ").split())
    assert f"reference lanes is missing for {lanes} days" in plain
    assert f"that of imports for {imports} days" in plain
    assert lanes != imports, "imports are missing for longer than the longest lane"
    assert "Not counted, since it is room for a stock and no stock (9.5 d of crude oil" in plain
    tell(told, Voice("ja"))
    japanese = capsys.readouterr().out
    for wanted in (
        "通航の100%が停止",
        "ラスタヌラ→東京湾（原油）",
        "千バレル/日",
        "分かっていないこと",
    ):
        assert wanted in japanese
    cited = {row["source"] for row in told["stocks"] if row["commodity"] == "lng"}
    left = "".join(japanese.split())
    for source in cited:
        left = left.replace("".join(source.split()), "")
    assert [word for word in ("not known", "cut_off", "Japan", "oil") if word in left] == []


def test_a_first_page_says_of_what_it_works_out_at_the_middle_alone_that_it_does(
    written_runs: dict[str, tuple[dict[str, Any], str]],
) -> None:
    """Figures of measures have no interval, and are not the same in all draws."""
    told, text = written_runs["hormuz"]
    assert {one["no_interval"] for one in told["measures"]} == {"middle"}
    plain = " ".join(re.sub(r"<[^>]+>", "", text).split())
    assert "middle figures alone: with nothing done the countries" in plain
    assert "中央の値だけで算定した。何もしなければ" in plain
    (sure,) = re.findall(r"Without brackets: the same in all draws, [^.]*\.", plain)
    assert "worked out at the middle figures alone, as what helps" in sure
    assert "a figure without brackets is the same in all of them" not in plain


@pytest.mark.parametrize(
    ("language", "best", "order"),
    [("en", "The best that one hand could do that knows", "may be short before its stocks are"),
     ("ja", "終期を知る者が最善を尽くした場合の値", "備蓄が尽きる前に不足が生じることがある")],
)  # fmt: skip
def test_text_says_why_stocks_fall_short_that_the_measures_make_up_for(
    written_runs: dict[str, tuple[dict[str, Any], str]], language: Any, best: str, order: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    tell(written_runs["hormuz"][0], Voice(language))
    out = capsys.readouterr().out
    text = " ".join(out.split()) if language == "en" else "".join(out.split())
    assert best in text
    assert order in text


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
    written_runs: dict[str, tuple[dict[str, Any], str]],
) -> None:
    told, brief = written_runs["suez"]
    assert told["premium"]["even_at"]
    assert told["premium"]["lacks_en"] is None
    lone = run("suez", *ASK[1:5], "--draws", "2", "--premium", "0.5")
    assert "it is a part of the hull's value, which is not given (--hull-value)" in lone
    text = run("suez", *ASK[1:5], "--draws", "2", *PRICED)
    assert "Premium above which going round is cheaper" in text
    assert "--speed 0.6" in brief
    assert "one voyage that goes round costs" in brief
    assert "no price was given" not in brief


@pytest.mark.parametrize("gates", [["hormuz"], ["suez"], ["kerch"], ["hormuz", "bab_el_mandeb"]])
def test_a_brief_has_all_its_sections_whatever_closes(gates: list[str]) -> None:
    answer = close(Closure.of(gates, start=START, days="30..60"), CloseLimits(draws=20))
    brief = written(answer, made_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert len(brief.sections) == 8
    touched = any(one.pair.fate == "diverted" for one in answer.lanes)
    assert (brief.sections[1].chart is not None) == touched
    leads = [one.lead.en for one in brief.answer if one.lead]
    assert (leads[0], leads[-1]) == ("What happens", "How sure")
    is_short = any(one.unmet_kb and one.unmet_kb[0] > 0 for one in answer.stocks)
    assert ("What helps" in leads) == any(one.measures for one in answer.stocks)
    said = " ".join(one.text.en for one in brief.answer)
    assert ("When oil is short, stocks and pipelines used" in leads) == bool(answer.stocks)
    assert ("(day " in said) == is_short
    for section in brief.sections:
        for cell in (row[0] for row in (section.table.rows if section.table else ())):
            assert isinstance(cell, Said)


def test_every_row_of_a_brief_opens_to_its_sources_and_japanese_is_whole() -> None:
    answer = closed("hormuz")
    brief = written(answer, made_at=datetime(2026, 3, 1, tzinfo=UTC))
    known = brief.sources()
    for section in brief.sections:
        table = section.table
        for part in (table, section.chart, section.map):
            if part is not None and part is not table:
                assert part.sources, part.title.en
        if table is not None:
            assert table.sources or all(table.row_sources), table.caption.en
            assert set(table.sources).union(*table.row_sources) <= set(known)
            under = grid(table, "ja").under("ja")
            has = any("(" in halves(cell)[1] for row in grid(table, "ja").rows for cell in row)
            assert has == ("括弧内は20回の抽出の中央90%" in under), table.caption.en
            cells = " ".join(cell for row in grid(table, "ja").rows for cell in row)
            assert not re.search(r"kb/d|mb/d|bcm|H1|Jan|not known", cells)
    for one in brief.answer[:-3]:
        assert (
            one.sources
            or "see the table" in one.text.en
            or re.search(
                r"No stock|no price was given|Stocks not known|stay(s)? short", one.text.en
            )
        ), one.text.en
    page = to_html(brief, language="ja", only=True)
    listed = page.partition('<section class="sources">')[0]
    ours = re.sub(r"<(style|code|svg).*?</\1>|<[^>]+>", " ", listed, flags=re.S)
    assert re.findall(r"[A-Za-z]{3,}(?: [a-z]{2,}){2,}", ours) == []


def test_what_is_not_known_is_a_code_with_a_sentence_in_each_language() -> None:
    for gates in (["hormuz"], ["suez"]):
        answer = closed(*gates)
        found = [one.as_dict() for one in gaps(answer)]
        assert {one["code"] for one in found} >= {"size", "share", "one_line", "not_counted"}
        assert "note" not in {one["code"] for one in found}, "a note without a code"
        for one in found:
            assert one["said_en"].endswith(".")
            assert one["said_ja"].endswith("。")
            law = str(one.get("instrument"))
            assert not re.search(r"[A-Za-z]{3,} [a-z]{2,}", one["said_ja"].replace(law, "")), one


def test_figures_of_a_closure_say_what_their_interval_is() -> None:
    answer = closed("hormuz")
    told = as_told(answer)
    found: list[dict[str, object]] = []

    def walk(one: object) -> None:
        if isinstance(one, dict):
            if {"value", "low", "high"} <= set(one):
                found.append(one)
            for each in one.values():
                walk(each)
        elif isinstance(one, list):
            for each in one:
                walk(each)

    walk(told)
    assert len(found) > 300
    for one in found:
        kind, why = one["interval"], one["no_interval"]
        assert (kind is None) != (why is None), one
        assert (kind or why) in told["interval_words"]
        if kind is not None:
            assert one["low"] != one["high"] or one["low"] is not None
    assert {one["interval"] for one in found} >= {"draws", "published", "bounds", None}
    assert {one["no_interval"] for one in told["measures"]} == {"middle"}


def test_what_is_too_small_for_a_row_is_one_counted_line() -> None:
    answer = closed("lombok")
    _, _, who, *_ = written(answer, made_at=datetime(2026, 3, 1, tzinfo=UTC)).sections
    small = [one for one in answer.countries if one.share and max(one.share) < 0.01]
    assert small
    assert who.table is not None
    zero = [one for one in answer.countries
            if one not in small and one.share and one.share[0] == 0]  # fmt: skip
    assert len(who.table.rows) + len(small) + len(zero) == len(answer.countries)
    assert any(f"And {len(zero)} more whose share may pass" in one.en for one in who.table.more)
    assert who.table.more[0].en.startswith(f"{len(small)} more of which less than 1 % is known")
    assert f"{len(small)}件（産地不明で通りうる割合：" in who.table.more[0].ja
    large = [one for one in answer.countries if one not in small]
    outcomes = {part.outcome for one in large if one not in zero for part in one.told_parts}
    told = {cell.en for row in who.table.rows for cell in row if isinstance(cell, Said)}
    told |= {one.en for one in who.paragraphs if isinstance(one, Said)}
    alike = {ALL_ALIKE[one].en for one in outcomes if len(outcomes) == 1}
    wanted = alike or {OUTCOMES[one].en for one in outcomes}
    assert wanted <= told, "late, and in time, are told apart"
    answer = closed("suez")
    _, _, _, stocks, *_ = written(answer, made_at=datetime(2026, 3, 1, tzinfo=UTC)).sections
    assert stocks.table is not None
    lost = [one for one in answer.stocks if one.lost.max() > 0]
    left = sum(one.lost_kbd[0] > 0 for one in lost) - len(stocks.table.rows)
    assert left == 0 or f"{left} more of whose oil less than 1 %" in stocks.table.more[-1].en


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
