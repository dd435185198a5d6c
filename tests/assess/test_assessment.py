"""The table of assessments: what a row must have, and what names it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sealane.assess import Assessment, as_table, digest_of
from sealane.tables import ASSESSMENTS

ONE = Assessment(
    "route",
    "JPYOK-SGSIN",
    "distance",
    2_900.0,
    "nmi",
    "lane 1",
    "0" * 16,
    ("Pub. 151",),
    no_interval="no_range",
)


def test_rows_have_every_column_and_a_name_that_follows_from_what_went_in() -> None:
    day = datetime(2026, 1, 2, tzinfo=UTC)
    other = Assessment(
        "stock",
        "JPN",
        "cover",
        1.0,
        "d",
        "stock 1",
        "1" * 16,
        (),
        low=0.5,
        high=2.0,
        at=day,
        interval="draws",
    )
    table = as_table([other, ONE])
    assert table.columns == list(ASSESSMENTS.names)
    assert table["kind"].to_list() == ["route", "stock"]
    assert table["assessment_id"].n_unique() == 2
    assert table["assessment_id"][0] == ONE.assessment_id
    assert as_table([]).columns == list(ASSESSMENTS.names)


def test_digests_follow_content_not_order_of_keys() -> None:
    assert digest_of({"a": 1, "b": [2]}) == digest_of({"b": [2], "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": 2})
    assert len(digest_of([])) == 16


@pytest.mark.parametrize(
    "astray",
    [
        {"value": None},
        {"low": 1.0},
        {"low": 1.0, "high": 2.0},
        {"low": 1.0, "high": 2.0, "interval": "draws"},
        {"no_interval": None},
        {"no_interval": "nobody asked"},
        {"interval": "draws"},
        {"high": 1.0},
        {"value": float("nan")},
    ],
)
def test_rows_that_say_nothing_are_refused(astray: dict[str, float | None]) -> None:
    given = {name: getattr(ONE, name) for name in ONE.__dataclass_fields__}
    with pytest.raises(ValueError, match=r"interval|says why|not a number"):
        Assessment(**{**given, **astray})
