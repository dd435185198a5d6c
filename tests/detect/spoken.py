"""Whether the page can say an evidence in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

WEB = Path(__file__).resolve().parents[2] / "web"
LANGUAGES = ("en", "ja")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
GIVEN = {
    "claimed_name",
    "digits",
    "escort_mmsi",
    "flags",
    "from_zones",
    "imo",
    "line",
    "list",
    "list_date",
    "list_entry",
    "list_name",
    "list_reason",
    "mmsi_after",
    "mmsi_before",
    "port",
    "protected_areas",
    "relieved_by",
    "relieves",
    "sources",
    "subject",
}
"""Names that people gave to places, and numbers of vessels."""


@cache
def locale(language: str) -> dict[str, str]:
    """The texts of the page in that language."""
    texts: dict[str, str] = json.loads((WEB / "locales" / f"{language}.json").read_text("utf-8"))
    return texts


@cache
def left_out() -> frozenset[str]:
    """Keys that the page shows elsewhere or not at all, as its own source lists them."""
    listed = re.search(r"LEFT_OUT = new Set\(\[(.*?)\]\)", _figure(), re.DOTALL)
    assert listed is not None
    return frozenset(re.findall(r'"(\w+)"', listed[1]))


def unspoken(evidence: Mapping[str, Any]) -> list[str]:
    """Keys of texts that an evidence needs and a language lacks."""
    wanted = {key for name, value in evidence.items() for key in _texts(name, value)}
    return sorted(
        f"{language}: {key}"
        for key in wanted
        for language in LANGUAGES
        if not locale(language).get(key)
    )


def _texts(name: str, value: Any) -> Iterator[str]:
    if name in left_out():
        return
    if isinstance(value, dict):
        for inner, one in value.items():
            yield from _texts(inner, one)
        return
    yield f"evidence.{name}"
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and name not in GIVEN and not TIME.fullmatch(one):
            yield f"value.{name}.{one.replace(' ', '_')}"


def _figure() -> str:
    return (WEB / "src" / "figure.ts").read_text("utf-8")
