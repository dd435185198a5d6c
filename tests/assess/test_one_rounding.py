"""One figure is rounded in one way by text, brief and map, and text speaks of what it shows."""

from __future__ import annotations

import json
import math
import re

import pytest
from click.testing import CliRunner

from sealane.assess.close.phrase import cell, miles
from sealane.assess.close.picture import _way_name
from sealane.cli import sealane
from sealane.cli.assess.voice import Voice


def run(*words: str) -> str:
    done = CliRunner().invoke(sealane, list(words))
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_length_on_the_map_is_that_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """5,319.454 nmi are 5,319.5 in JSON, and so 5,320 wherever they are told whole."""
    from types import SimpleNamespace as Made

    from sealane.assess.close import picture
    from sealane.say.said import Said

    monkeypatch.setattr(picture, "lane_name", lambda lane: Said("A to B", "AからB"))
    one = Made(lane="a", pair=Made(open_nmi=5319.454, shut_nmi=None))
    name = _way_name(one, is_open=False)  # type: ignore[arg-type]
    assert name.en == "A to B: 5,320 nmi"
    assert name.ja == "AからB：5,320海里"
    assert miles(5319.454).in_("en") == "5,320"


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ((82.4639, 82.4639, math.inf), "82.5 (82.5 to none)"),
        ((5.38, 5.38, 5.38), "5.38"),
        ((82.4639, 82.4639, 164.86), "82 (82 to 165)"),
        ((math.inf, 29.0, math.inf), "none (from 29)"),
    ],
)
def test_a_cell_of_a_brief_has_the_digits_of_text(
    figures: tuple[float, float, float], said: str
) -> None:
    told = cell(figures)
    assert told.in_("en") == said
    if not math.isinf(figures[0]):
        names = ("value", "low", "high")
        ends = {name: None if math.isinf(one) else one
                for name, one in zip(names, figures, strict=True)}  # fmt: skip
        assert Voice("en").span(ends, open_end="none") == said


def test_stocks_are_told_with_the_digits_of_a_brief_and_one_kind_of_bracket() -> None:
    line = ("assess", "stocks", "JPN", "--lost", "2000", "--draws", "40")
    assert re.search(r"57\.4 +25\.8 ", run(*line))
    japanese = run(*line, "--lang", "ja")
    told = json.loads(run(*line, "--json"))
    assert told["unmet_begins_day"]["value"] is None
    assert "180日以内になし" in japanese
    assert "空欄" not in japanese
    assert not re.search(r"[()]", japanese)
    assert any("空欄" in one for one in told["notes_ja"])
