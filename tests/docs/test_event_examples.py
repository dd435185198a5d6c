"""The example of each kind is what today's rule would say: its version, its figures, its words."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sealane import detect, tables
from sealane.detect.phrase import TEMPLATES

REPO = Path(__file__).resolve().parents[2]
FOUND: dict[str, dict[str, Any]] = json.loads(
    (REPO / "docs/reference/events/examples.json").read_text()
)
HINT = "run tools/make_examples.py as it says, then `make docs`"
LEAST_WORDS = 24
"""Characters that a template has beside what is put into it: shorter ones are parts of others."""


def test_every_kind_has_one() -> None:
    assert sorted(FOUND) == sorted(detect.DETECTORS), HINT


@pytest.mark.parametrize("kind", sorted(FOUND))
def test_it_is_of_the_rule_as_it_is(kind: str) -> None:
    told = FOUND[kind]
    line = told["line"]
    assert told["detector_version"] == detect.DETECTORS[kind].version, HINT
    assert line["kind"] == kind
    assert set(line) <= {column.name for column in tables.TABLES["events"].columns}
    assert line["confidence"] >= 0.5


@pytest.mark.parametrize("language", [0, 1], ids=["en", "ja"])
@pytest.mark.parametrize("kind", sorted(FOUND))
def test_it_has_the_words_of_its_kind(kind: str, language: int) -> None:
    said = FOUND[kind]["line"][("sentence_en", "sentence_ja")[language]]
    own = [both[language] for name, both in TEMPLATES.items() if name.startswith(f"{kind}.")]
    assert any(is_of(said, template) for template in own), HINT


def is_of(said: str, template: str) -> bool:
    """Whether the sentence holds that template, whatever stands in its places."""
    fixed = re.split(r"\{\w+\}", template)
    words = ".*".join(re.escape(part) for part in fixed)
    return sum(map(len, fixed)) >= LEAST_WORDS and re.search(words, said) is not None


def test_other_words_are_told_from_them() -> None:
    said = FOUND["swarm"]["line"]["sentence_en"]
    closed = TEMPLATES["swarm.closed"][0]
    assert is_of(said, closed)
    assert not is_of(said.replace("at first", "to begin with"), closed)
