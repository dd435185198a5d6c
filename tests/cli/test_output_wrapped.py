"""Text is as wide as the terminal, in columns: wide letters take two."""

from __future__ import annotations

import re
import unicodedata

import pytest

from sealane.cli.output import print_table, wrapped

ENGLISH = (
    "Coast Guard Law (Presidential Order No. 71 of 2021); China (CHN), since 2021-02-01: Lets it."
)
JAPANESE = "軍艦の通航(領海):国により見解が異なる。17条はすべての国の船舶、通航権。AIS rules。"


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


@pytest.mark.parametrize("width", [24, 40, 79, 200])
@pytest.mark.parametrize("text", [ENGLISH, JAPANESE])
def test_lines_fit_and_nothing_is_lost(text: str, width: int) -> None:
    rows = wrapped(text, width).split("\n")
    assert all(columns(row) <= width for row in rows)
    assert "".join("".join(rows).split()) == "".join(text.split())
    assert all(row.startswith("  ") for row in rows[1:])
    assert not any(row.lstrip().startswith(("。", "、")) for row in rows)


def test_a_word_longer_than_the_line_is_left_whole_and_empty_lines_stay() -> None:
    assert wrapped("https://example.org/a-long-address", 10) == "https://example.org/a-long-address"
    assert wrapped("", 10) == ""


def test_a_version_is_a_name_and_no_amount(capsys: pytest.CaptureFixture[str]) -> None:
    print_table("Held", ("item", "version", "bytes"), [("t-1", 1_795_893_369, 70_000)])
    assert "1795893369" in (told := capsys.readouterr().out)
    assert "70,000" in told


def test_no_line_of_a_table_ends_in_a_figure(capsys: pytest.CaptureFixture[str]) -> None:
    """A span in Japanese has no space: it was folded where the column ended."""
    span, long = "20.9（20.0～20.9）", "何もしなければ備蓄量の分かる国で不足する量。"
    rows = [(long, *[span] * 9, "6,590（0～6,590）千バレル/日")] * 2
    print_table("世界", ("品目", *"abcdefghi", "停止"), rows)
    out = capsys.readouterr().out
    assert all(columns(line.rstrip()) <= 160 for line in out.splitlines())
    found = re.findall(r"[\d.,]+", out)
    told = "；".join(one for row in rows for one in row)
    assert sorted(found) == sorted(re.findall(r"[\d.,]+", told))
    assert out.count("～") == 2 * 10
    assert "".join(out.split()).count("何") == 2
