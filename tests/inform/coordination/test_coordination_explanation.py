"""Ordinary reasons stand beside a group where they fit, and change no score."""

from __future__ import annotations

import coordination_sea as sea
import polars as pl
import pytest

from sealane.inform.coordination import coordinate

MEMBERS = [f"m{n}" for n in range(6)]
WARNINGS = {
    "en": "ZCZC GA12 NAVAREA XI 123/26 SOUTH CHINA SEA. ROCKET LAUNCHING. CANCEL THIS MSG 021200Z",
    "ja": "航行警報 沖縄島南東方 射撃訓練",
    "ru": "НАВИП 45/26 ЯПОНСКОЕ МОРЕ. Стрельбы",
    "place": "Firing exercise 24-30.5N 120-15.2E until 6 March",
}


def kinds(rows: list[tuple[str, str, float]], kind: str = "url") -> list[str]:
    table = pl.concat([sea.people(11, posts=6_000), sea.shares(rows, kind)])
    (group,) = coordinate(table).groups
    assert set(MEMBERS) <= set(group.accounts)
    return [one.kind for one in group.explanations]


def rows(
    step_s: float, name: str = "told{}", start_s: float = 137.0
) -> list[tuple[str, str, float]]:
    """Six accounts share eight objects within seconds, so far apart."""
    return [
        (member, name.format(k), start_s + step_s * k + n)
        for k in range(8)
        for n, member in enumerate(MEMBERS)
    ]


def test_none_fits() -> None:
    assert kinds(rows(5_000.0)) == []


def test_pages_of_one_outlet() -> None:
    assert kinds(rows(5_000.0, "https://www.paper.example/story/{}")) == ["outlet"]


def test_posting_by_the_clock() -> None:
    assert kinds(rows(900.0, start_s=600.0)) == ["clock"]


def test_posting_at_one_time_of_day() -> None:
    assert kinds(rows(86_400.0, start_s=32_567.0)) == ["clock"]


def test_a_wire_copy_that_others_carried() -> None:
    others = [(f"p{n}", f"told{k}", 50_000.0 + 4_000 * n + k) for n in range(9) for k in range(8)]
    assert kinds(rows(5_000.0) + others) == ["wire_copy"]


@pytest.mark.parametrize("text", WARNINGS.values(), ids=WARNINGS.keys())
def test_navigational_warnings(text: str) -> None:
    assert kinds(rows(5_000.0, text + " {}"), "text") == ["navigation_warning"]
    assert kinds(rows(5_000.0, "the ship was rammed {}"), "text") == []
