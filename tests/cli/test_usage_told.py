"""Usage errors of `assess` are told in the language of the command; JSON keeps its English."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from sealane.cli import main
from sealane.cli.assess import refusal, usage
from sealane.cli.usage import CLICK

JAPANESE = re.compile(r"[ぁ-んァ-ン一-龥]")
ASSESS = Path(usage.__file__).parent
CLOSE = ("close", "hormuz", "--from", "2026-03-01", "--days", "9")


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[str, str]:
    with pytest.raises(SystemExit) as left:
        main(["assess", *words])
    assert left.value.code == 2
    told = capsys.readouterr()
    return told.out, told.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((*CLOSE, "--share", "0"), "--share 0 では何も止まらない"),
        (("route", "JPYOK", "SGSIN", "--draught", "-1"), "-1.0は範囲 x>0 にない"),
        (("route", "JPYOK", "SGSIN", "--premium", "suez=0.5"), "--hull-value か --shares"),
        (("route", "JPYOK", "SGSIN", "--avoid", ""), "--avoid に海峡等の名がない"),
        (("route", "JPYOK", "SGSIN", "--via", " , "), "--via に海峡等の名がない"),
        (("watch",), "どちらか一つ"),
        (("watch", "a.csv", "--vintage", "2030-99-01"), "「2030-99-01」は日時ではない"),
        (("stocks", "JPN", "--dayz", "3"), "'--dayz' はない。近いもの：'--days'"),
        (("close", "hormuz", "--days", "3"), "'--from' がない"),
        (("clos",), "コマンド 'clos' はない"),
    ],
)
def test_usage_errors_are_told_in_japanese(
    words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out, japanese = refused(capsys, *words, "--lang", "ja", "--json")
    assert told in japanese
    assert not JAPANESE.search(json.loads(out)["error"]["message"])
    _, english = refused(capsys, *words)
    assert not JAPANESE.search(english)


def test_a_language_of_the_environment_holds_for_what_cannot_be_parsed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEALANE_ASSESS_LANGUAGE", "ja")
    assert "エラー" in refused(capsys, "stocks", "JPN", "--zzz")[1]
    assert "Error" in refused(capsys, "stocks", "JPN", "--zzz", "--lang=en")[1]


def said_in(path: Path) -> list[str]:
    """The usage errors that a module raises, with a word in the place of each part."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        name = getattr(getattr(node, "func", None), "attr", "")
        if name not in ("UsageError", "BadParameter") or not isinstance(node, ast.Call):
            continue
        first = node.args[0]
        parts = first.values if isinstance(first, ast.JoinedStr) else [first]
        found.append("".join(
            str(one.value) if isinstance(one, ast.Constant)
            else "'x'" if isinstance(one, ast.FormattedValue) and one.conversion == ord("r")
            else "x"
            for one in parts
        ))  # fmt: skip
    return found


def test_each_usage_error_of_a_command_has_its_japanese() -> None:
    every = [said for path in sorted(ASSESS.glob("*.py")) for said in said_in(path)]
    assert len(every) > 10
    for said in every:
        assert any(re.fullmatch(english, said) for english, _ in (*CLICK, *usage.TEXTS)), said


def test_each_text_fills_what_its_english_finds_in_usage_too() -> None:
    for english, japanese in (*CLICK, *usage.TEXTS):
        used = {int(one) for one in re.findall(r"{(\d)}", japanese)}
        assert used == set(range(re.compile(english).groups)), english


def test_the_errors_of_a_table_of_pairs_are_in_the_language_of_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs, out = tmp_path / "pairs.csv", tmp_path / "out.csv"
    pairs.write_text("from,to\nVictoria,JPYOK\n,JPYOK\nTokyo,Tokyo\nRas Tanura,JPYOK\n")
    for language, said in (
        ("en", ["Say which", "no port is named", "are one place", "every way passes hormuz"]),
        ("ja", ["2行目：from：Victoriaという港は", "港が指定されていない", "同じ場所",
                "ホルムズ海峡（閉鎖）"]),
    ):  # fmt: skip
        with pytest.raises(SystemExit):
            main(["assess", "routes", str(pairs), "--avoid", "hormuz", "-o", str(out), "--lang",
                  language])  # fmt: skip
        rows = out.read_text("utf-8").splitlines()[1:]
        for row, part in zip(rows, said, strict=True):
            assert part in row
    assert refusal.reason_ja("nothing known") == "nothing known"
    assert "Say which" not in rows[0]
