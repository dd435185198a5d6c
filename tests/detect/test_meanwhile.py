"""Reports of a silent hull's number: its own in disguise, or those of another hull."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
from made import NO_PORTS, sea, ship

from sealane.detect.gap import Gap

PLACE = (-30.0, 20.0)
FAR = (-30.0, 24.0)
MMSI = 211000001


def gaps(frame: pl.DataFrame, **given: Any) -> list[dict[str, Any]]:
    rule = Gap(ports=NO_PORTS, **given)
    events = rule.judge(rule.sift(frame)).filter(pl.col("mmsis").list.first() == MMSI)
    return [{**row, "evidence": json.loads(row["evidence"])} for row in events.rows(named=True)]


def hull(*, hours: tuple[float, float], place: tuple[float, float] = PLACE, **given: Any) -> Any:
    return ship(MMSI, place, hours=hours, every_s=600.0, **given)


def others() -> list[pl.DataFrame]:
    return [
        ship(212000001 + n, (-30.0 + n / 50.0, 20.02), hours=(0.0, 48.0), every_s=600.0)
        for n in range(6)
    ]


def test_a_number_heard_meanwhile_on_a_track_begun_in_the_silence_is_no_sure_gap() -> None:
    elsewhere = hull(hours=(20.0, 24.0), place=FAR).with_columns(track_id=pl.lit("other"))
    frame = sea(hull(hours=(0.0, 48.0), silent=[(16.0, 30.0)]), elsewhere, *others())
    (gap, *_) = gaps(frame)
    assert gap["evidence"]["explained_by"] == "number"
    assert gap["evidence"]["number_heard_meanwhile"] >= 20
    assert gap["confidence"] < 0.5
    assert "where this hull cannot have been" in gap["sentence_en"]
    assert "あり得ない位置" in gap["sentence_ja"]


def test_a_second_hull_that_was_there_before_hides_no_gap() -> None:
    second = hull(hours=(0.0, 48.0), place=FAR).with_columns(track_id=pl.lit("other"))
    frame = sea(hull(hours=(0.0, 48.0), silent=[(16.0, 30.0)]), second, *others())
    (gap,) = gaps(frame)
    assert gap["evidence"]["number_heard_meanwhile"] == 0
    assert gap["evidence"]["explained_by"] is None
    assert gap["confidence"] > 0.5


def test_outliers_meanwhile_say_that_it_transmitted() -> None:
    aside = hull(hours=(20.0, 24.0), place=(0.0, 0.0)).with_columns(is_outlier=pl.lit(value=True))
    frame = sea(hull(hours=(0.0, 48.0), silent=[(16.0, 30.0)]), aside, *others())
    (gap,) = gaps(frame)
    assert gap["evidence"]["explained_by"] == "number"


def test_a_lone_report_makes_no_event_unless_asked_for() -> None:
    frame = sea(hull(hours=(16.0, 16.1)), *others())
    assert gaps(frame) == []
    assert len(gaps(frame, min_positions=1)) == 1
