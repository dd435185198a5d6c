"""What detectors say, the page says in both languages: keys, words and reasons."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from spoken import LANGUAGES, left_out, locale, unspoken

from sealane import detect
from sealane.detect.company import lasting
from sealane.detect.hearing import likelihood
from sealane.detect.phrase import TEMPLATES
from sealane.detect.telling.reason import HEADS, ITEMS, VALUES

REASONS = {**HEADS, **ITEMS, **VALUES}
# Where evidence is put together: every name in quotes there is a key of it.
WRITERS = {"_evidence", "evidence_of", "_explanation", "_shares", "_judge"}


def test_the_locales_hold_every_reason_word_for_word() -> None:
    said = {f"reason.{key}": text for key, text in REASONS.items()}
    assert len(said) == len(HEADS) + len(ITEMS) + len(VALUES)
    for language in LANGUAGES:
        assert {key for key in locale(language) if key.startswith("reason.")} == said.keys()
    assert {key: locale("en")[key] for key in said} == said


def test_a_key_or_word_that_a_locale_lacks_is_found() -> None:
    assert unspoken({"explained_by": "harbour", "drift_kn": 0.1, "rows": [["x", 1]]}) == []
    assert unspoken({"explained_by": "weather"}) == [
        "en: value.explained_by.weather",
        "ja: value.explained_by.weather",
    ]
    assert unspoken({"reception": {"tide_m": 1.0}}) == [
        "en: evidence.tide_m",
        "ja: evidence.tide_m",
    ]


def written() -> set[str]:
    """Keys of the dictionaries that the writers of evidence make, in the source of detectors."""
    keys = set()
    for path in Path(str(detect.__file__)).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name in WRITERS:
                keys |= {key for inner in ast.walk(node) for key in _keys(inner)}
    return keys


def _keys(node: ast.AST) -> list[str]:
    """Names given to values: in a dictionary that is written out, or one by one."""
    found: list[ast.expr | None] = []
    if isinstance(node, ast.Dict):
        found = [
            key
            for key, value in zip(node.keys, node.values, strict=True)
            if not isinstance(value, ast.Dict | ast.DictComp)
        ]
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
        found = [node.slice]
    return [k.value for k in found if isinstance(k, ast.Constant) and isinstance(k.value, str)]


def test_every_key_that_a_detector_may_write_is_in_both_locales() -> None:
    keys = written()
    assert {"silence_h", "judged_h", "drift_kn", "others_came_or_went", "depth_nmi"} <= keys
    words = {"crossed", "heard", "open"}  # of the exit, looked up in a dictionary there
    assert unspoken(dict.fromkeys(keys - words, 0)) == []


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("explained_by", [*likelihood.CAPS, "harbour", "limit"]),
        ("end", [lasting.APART, lasting.HEARD, lasting.OPEN]),
        ("class", ["any", "A", "B", "other"]),
        ("entry", ["crossed", "entered unheard", "first heard inside"]),
        ("exit", ["crossed", "left unheard", "last heard inside", "open"]),
    ],
)
def test_every_word_of_an_evidence_is_in_both_locales(key: str, words: list[str]) -> None:
    assert [missing for word in words for missing in unspoken({key: word})] == []


def test_what_explains_an_event_has_a_sentence_and_a_word() -> None:
    reasons = {name.split(".")[2] for name in TEMPLATES if name.startswith("gap.")}
    assert reasons == {*likelihood.CAPS, "none", "unknown"}
    assert "rows" in left_out()
