"""What cannot be asked is told in the language of the command; JSON keeps its English."""

from __future__ import annotations

import json
import re

import pytest

from sealane.cli import main
from sealane.cli.assess.refusal import HINTS, TEXTS

JAPANESE = re.compile(r"[ぁ-んァ-ン一-龥]")


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(["assess", *words])
    told = capsys.readouterr()
    return int(str(left.value.code)), told.out, told.err


CLOSE = ("--from", "2026-03-01", "--days", "30", "--draws", "5")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("close", "ホルームズ", *CLOSE),
            "海峡等「ホルームズ」は収録されていない。近い名前：hormuz",
        ),
        (("close", "hormuz", "--from", "soon", "--days", "3"), "「soon」は日付ではない。ISO 8601"),
        (("close", "hormuz", "--from", "2026-03-01", "--days", "0"), "日数が範囲外：0。1～1,095で"),
        (("close", "hormuz", *CLOSE, "--share", "0.5..80"), "停止する割合が範囲外：0.5～80。"),
        (("close", "hormuz", *CLOSE, "--hire", "5 USD"), "通貨USDに年がない"),
        (("route", "JPYOK", "Roterdam"), "港「Roterdam」は収録されていない。近い名前：Rotterdam"),
        (
            ("route", "JPYOK", "SGSIN", "--ship", "submarine"),
            "船種「submarine」は収録されていない。収録：",
        ),
        (("route", "Tokyo", "Tokyo"), "同じ場所"),
    ],
)
def test_refusals_are_told_in_japanese(
    words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, japanese = refused(capsys, *words, "--lang", "ja")
    assert told in japanese
    again, _, english = refused(capsys, *words)
    assert again == code
    assert not JAPANESE.search(english.replace("ホルームズ", ""))


def test_a_way_that_is_blocked_names_its_gates_in_japanese(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ask = ("route", "SGSIN", "Shanghai", "--avoid", "malacca,singapore", "--ship", "container_8k")
    _, out, told = refused(capsys, *ask, "--lang", "ja", "--json")
    assert "マラッカ海峡（閉鎖）、シンガポール海峡（閉鎖）" in told
    assert "ドゥリアン海峡（喫水14.2 mが上限10 mを超える）" in told
    assert json.loads(out)["error"]["message"].startswith("No way is open")


def test_each_text_fills_what_its_english_finds() -> None:
    for english, japanese in (*TEXTS, *HINTS):
        count = re.compile(english).groups
        used = {int(one) for one in re.findall(r"{(\d)}", japanese)}
        assert used == set(range(count)), english
