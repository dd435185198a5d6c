"""Sentences: whole in both languages, figures rounded as people write them."""

from __future__ import annotations

import string

import pytest

from sealane.detect.phrase import TEMPLATES
from sealane.detect.telling import sentence

BANNED = (
    "illegal",
    "suspicious",
    "intrusion",
    "violation",
    "dark vessel",
    "trespass",
    "違反",
    "侵犯",
)


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_both_languages_say_the_same_figures(name: str) -> None:
    fields = [{f for _, f, _, _ in string.Formatter().parse(t) if f} for t in TEMPLATES[name]]
    assert fields[0] == fields[1]


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_no_sentence_judges(name: str) -> None:
    text = " ".join(TEMPLATES[name]).lower()
    assert not [word for word in BANNED if word in text]


@pytest.mark.parametrize(
    ("seconds", "english", "japanese"),
    [
        (33360, "9 h 16 min", "9時間16分"),
        (10800, "3 h", "3時間"),
        (2700, "45 min", "45分"),
        (3599.9, "1 h", "1時間"),
        (0, "0 min", "0分"),
        (47.9 * 3600, "47 h 54 min", "47時間54分"),
        (107.49 * 3600, "4 d 11 h", "4日11時間"),
        (240.1 * 3600, "10 d", "10日"),
        (719.9 * 3600, "30 d", "30日"),
        (85483.1 * 3600, "3,562 d", "3,562日"),
    ],
)
def test_durations(seconds: float, english: str, japanese: str) -> None:
    assert sentence.duration_en(seconds) == english
    assert sentence.duration_ja(seconds) == japanese


def test_places() -> None:
    assert sentence.place_en(129.75, 34.205) == "34°12.3′N 129°45.0′E"
    assert sentence.place_en(-0.99999, -59.99999) == "60°00.0′S 1°00.0′W"
    assert sentence.place_ja(-129.75, 34.205) == "北緯34度12.3分 西経129度45.0分"


def test_distances_and_counts() -> None:
    assert sentence.distance_en(120.4) == "120 m"
    assert sentence.distance_en(1852 * 41.26) == "41.3 nmi"
    assert sentence.range_ja(120.0, 870.0) == "120~870 m"
    assert sentence.distance_ja(1852 * 1200) == "1,200海里"
    assert sentence.range_en(870.0, 1100.0) == "0.5 to 0.6 nmi"  # one unit
    assert sentence.range_ja(870.0, 1100.0) == "0.5~0.6海里"
    assert sentence.range_en(120.0, 870.0) == "120 to 870 m"
    assert sentence.range_en(1852.0, 1853.0) == "1.0 nmi"
    assert sentence.count_en(1, "ship", "ships") == "1 ship"
    assert sentence.names_en(["A", "B", "C"]) == "A, B and C"
    assert sentence.regime_en("eez") == "exclusive economic zone"
    assert sentence.moment(1_714_608_000_000_000) == "2024-05-02 00:00Z"
    assert sentence.iso(1_714_608_000_000_000) == "2024-05-02T00:00:00Z"
