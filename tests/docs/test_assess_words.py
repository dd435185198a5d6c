"""What `sealane assess` says, it says in both languages: tables of words, headings, sentences."""

from __future__ import annotations

import ast
import re
import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner

from sealane.assess import exposure
from sealane.assess.close import bound, gap
from sealane.assess.exposure.missing import HINTS, TEXTS
from sealane.assess.interval import KINDS, NONE
from sealane.assess.risk.hazard import HAZARDS
from sealane.assess.source_table import packaged
from sealane.assess.stock.phrase import HELD
from sealane.assess.watch import CLASSES
from sealane.assess.word import (
    COLUMNS,
    HEADINGS,
    UNITS,
    VALUES,
    note_said,
    unit_said,
    value_said,
)
from sealane.cli import sealane
from sealane.cli.assess import COMMANDS

CLI = Path(__file__).resolve().parents[2] / "src" / "sealane" / "cli" / "assess"
TREES = {path.name: ast.parse(path.read_text(encoding="utf-8")) for path in CLI.glob("*.py")}
SAME_IN_BOTH = {"%", "m"}
"""What is written alike."""


def parts(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def is_japanese(text: str) -> bool:
    return any(
        unicodedata.name(one, "").startswith(("CJK", "HIRAGANA", "KATAKANA")) for one in text
    )


@pytest.mark.parametrize("table", ["HEADINGS", "UNITS", "VALUES"])
def test_every_word_has_both_languages_with_the_same_parts(table: str) -> None:
    words = list({"HEADINGS": HEADINGS, "UNITS": UNITS, "VALUES": VALUES}[table].values())
    assert len(words) > 10
    for said in words:
        assert parts(said.ja) <= parts(said.en), said
        assert said.en in SAME_IN_BOTH or is_japanese(said.ja), said
        assert not is_japanese(said.en), said


def test_every_value_of_a_column_is_told_by_the_words_of_that_column_alone() -> None:
    """``total`` is all ships in one table and all stock in another."""
    kinds = set(packaged("stocks")["kind"]) & set(HELD)
    assert len(kinds) > 4
    for column, values in (("class", {*CLASSES, *bound.KINDS}), ("stock", kinds)):
        for one in values:
            assert value_said(one, column) == COLUMNS[column][one], one
            assert is_japanese(value_said(one, column).ja), one
    assert value_said("total", "class").ja == "全船種"
    assert value_said("total", "stock").ja == "備蓄全体"
    for name, own in COLUMNS.items():
        shared = set(own) & set(VALUES)
        assert not shared, f"words of {name} must not stand among those of all columns: {shared}"
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "word":
                asked = ast.unparse(node.args[0])
                named = [one.value for one in node.args[1:] if isinstance(one, ast.Constant)]
                for key, column in (
                    ("'class'", "class"),
                    ("'fleet'", "class"),
                    ("'kind'", "stock"),
                ):
                    assert key not in asked or named == [column], asked


def test_one_of_a_unit_is_said_as_one_and_thousands_are_grouped() -> None:
    def told(*words: str) -> str:
        done = CliRunner().invoke(sealane, ["assess", "stocks", "JPN", *words, "--draws", "4"])
        assert done.exit_code == 0, done.output
        return done.stdout

    one = told("--lost", "2000", "--days", "1", "--lang", "en")
    assert one.splitlines()[0].rstrip() == "Japan: 2,000 kb/d of oil lost for 1 day"
    assert "1 days" not in one
    assert "obligation stock" in one
    assert "obliged" not in one
    assert "石油2,000千バレル/日が180日間届かない" in told("--lost", "2000", "--lang", "ja")


def constants(node: ast.AST) -> list[str] | None:
    """The texts of a tuple that holds nothing but text, or text and what is unpacked into it."""
    if not isinstance(node, ast.Tuple):
        return None
    return [
        one.value
        for one in node.elts
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]


def headings_of(tree: ast.Module) -> set[str]:
    """The headings that a module gives to ``table``, as written there or by name."""
    by_name: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and (texts := constants(node.value)):
            for one in node.targets:
                if isinstance(one, ast.Name):
                    by_name.setdefault(one.id, set()).update(texts)
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "table":
            head = node.args[1]
            named = by_name.get(head.id) if isinstance(head, ast.Name) else constants(head)
            found |= set(named or ())
    return found


def test_every_heading_that_is_printed_is_a_word_and_every_word_is_printed() -> None:
    used = {name for tree in TREES.values() for name in headings_of(tree)}
    assert used - set(HEADINGS) == set()
    assert set(HEADINGS) - used <= {"cost"}, "that stands before a unit"


def test_every_sentence_of_a_command_names_the_same_parts_in_both_languages() -> None:
    count = 0
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Said"):
                continue
            texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
            if len(texts) == 2:
                count += 1
                assert parts(str(texts[0])) == parts(str(texts[1])), (name, texts)
                assert is_japanese(str(texts[1])) or not re.sub(r"{\w+}|\W", "", str(texts[1]))
    assert count > 50


def texts(node: ast.expr) -> str | None:
    """A text, or texts one after the other, as a module writes it."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


@pytest.mark.parametrize("room", ["economy", "risk", "mitigation", "watch", "stock", "exposure"])
def test_every_sentence_of_a_room_is_said_in_both_languages(room: str) -> None:
    count = 0
    for path in (CLI.parents[1] / "assess" / room).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Said":
                en, ja = (*map(texts, node.args), None, None)[:2]
                if en is not None and ja is not None:
                    count += 1
                    assert parts(en) == parts(ja), (path.name, en)
                    assert is_japanese(ja) or not re.sub(r"{\w+}|\W", "", ja), (path.name, en)
                    assert not is_japanese(en), (path.name, en)
    assert count >= 3


def test_what_a_room_writes_in_english_has_a_japanese_sentence() -> None:
    from sealane.assess.lane.choice import NO_PRICES

    assert is_japanese(note_said(NO_PRICES).ja)
    assert note_said("what nobody wrote").ja == "what nobody wrote"
    assert [one for one in HAZARDS if value_said(one).ja != HAZARDS[one]] == []
    assert exposure.ASKED


def test_gaps_and_intervals_are_told_by_code_in_both_languages() -> None:
    tables = (gap.LIMITS, dict(gap.MISSING.values()), HINTS, TEXTS, KINDS, NONE)
    for table in tables:
        for code, said in table.items():
            assert re.fullmatch(r"[a-z_]+", code)
            assert parts(said.en) == parts(said.ja), code
            assert is_japanese(said.ja), code
    assert not set(KINDS) & set(NONE), "a code is a kind or a reason, never both"


def test_a_unit_is_named_and_its_number_stays() -> None:
    assert unit_said("kb/d").ja == "千バレル/日"
    assert unit_said("bcm/y").ja == "十億立方メートル/年"
    assert unit_said("tn USD 2019").ja == "兆USD 2019"
    assert unit_said("bushels").ja == "bushels"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_one_option_for_the_language(name: str) -> None:
    command = sealane.get_command(None, "assess")  # type: ignore[arg-type]
    found = command.get_command(None, name)  # type: ignore[union-attr]
    option = next(one for one in found.params if one.name == "language")
    assert option.envvar == "SEALANE_ASSESS_LANGUAGE"
    assert list(option.type.choices) == ["en", "ja"]


def test_the_language_comes_from_the_flag_the_environment_or_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(*words: str, **environment: str) -> str:
        asked = ["assess", "route", "横浜", "SGSIN", *words]
        return CliRunner().invoke(sealane, asked, env=environment).output

    monkeypatch.chdir(tmp_path)
    assert told().startswith("Yokohama (Japan, JPYOK) to ")
    assert told(SEALANE_ASSESS_LANGUAGE="ja").startswith("横浜（")
    (tmp_path / "sealane.toml").write_text('[assess]\nlanguage = "ja"\n')
    japanese = told()
    assert japanese.startswith("横浜（")
    assert "海里" in japanese
    assert told("--lang", "en").startswith("Yokohama (Japan, JPYOK) to ")
    (tmp_path / "sealane.toml").write_text('[assess]\nlanguage = "fr"\n')
    done = CliRunner().invoke(sealane, ["assess", "route", "JPYOK", "SGSIN"])
    assert "Write en or ja" in str(done.exception)
