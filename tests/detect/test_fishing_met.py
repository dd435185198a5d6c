"""A drift beside another hull is no sure fishing: what meetings explain, and what they do not."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import DAY, at, sea
from test_fishing import gears, worked

from sealane.detect import Encounter, Fishing, Partials, columns_of
from sealane.detect.company.met import Meetings

M_PER_DEG = 111_195.0


ONE, OTHER = 281_000_301, 281_000_302
"""Numbers of ship stations, as only these meet."""


def hull(gear: str, mmsi: int = ONE, north_m: float = 0.0) -> pl.DataFrame:
    """A hull that works so, as much further north."""
    return worked(gear).with_columns(
        pl.lit(mmsi, pl.Int64).alias("mmsi"),
        pl.lit(f"{mmsi}-a").alias("track_id"),
        pl.col("lat") + north_m / M_PER_DEG,
    )


def judged(frame: pl.DataFrame, rule: Encounter | None = None) -> pl.DataFrame:
    """Fishing, judged behind the encounters of the same hulls."""
    met = (rule or Encounter()).find(frame)
    fishing = Fishing()
    return fishing.judge_with(fishing.sift(columns_of(frame)), met)


def evidence(events: pl.DataFrame) -> list[dict[str, Any]]:
    return [json.loads(text) for text in events["evidence"]]


def test_a_night_adrift_beside_another_hull_is_explained_by_the_encounter() -> None:
    one = hull("squid_jig")
    found = judged(sea(one, hull("squid_jig", OTHER, 150.0)))
    assert gears(found) == ["squid_jig"] * 2
    assert {told["explained_by"] for told in evidence(found)} == {"encounter"}
    assert all(told["met_share"] > 0.8 for told in evidence(found))
    assert (found["confidence"] <= 0.45).all()
    assert all("lay beside another vessel" in text for text in found["sentence_en"])
    assert all("並んで" in text for text in found["sentence_ja"])


def test_jiggers_that_work_apart_are_told_as_before() -> None:
    one = hull("squid_jig")
    both = sea(one, hull("squid_jig", OTHER, 4000.0))
    assert judged(both).equals(Fishing().find(both))
    assert (judged(both)["confidence"] >= 0.85).all()


def test_a_meeting_of_less_than_half_the_night_explains_nothing() -> None:
    one = hull("squid_jig")
    begin = Fishing().find(one)["start_at"].item()
    visit = hull("squid_jig", OTHER, 150.0).filter(
        pl.col("observed_at") < begin + timedelta(hours=3)
    )
    found = judged(sea(one, visit)).filter(pl.col("mmsis").list.first() == ONE)
    (told,) = evidence(found)
    assert 0.2 < told["met_share"] < 0.5
    assert told["explained_by"] is None
    assert found["confidence"].item() >= 0.85


@pytest.mark.parametrize(
    ("gear", "rule"),
    [
        ("purse_seine", Encounter(min_duration_h=1.0)),
        ("trawl", Encounter(max_speed_kn=6.0)),
        ("pole_line", Encounter(max_speed_kn=12.0)),
    ],
)
def test_work_that_shows_itself_stays_sure_beside_another_hull(gear: str, rule: Encounter) -> None:
    one = hull(gear)
    found = judged(sea(one, hull(gear, OTHER, 150.0)), rule)
    assert {told["gear"] for told in evidence(found)} == {gear}
    assert min(told["met_share"] for told in evidence(found)) >= 0.5
    assert (found["confidence"] >= 0.5).all()


def test_an_open_night_beside_another_hull_is_explained_too() -> None:
    one = hull("squid_jig")
    both = sea(one, hull("squid_jig", OTHER, 150.0))
    found = judged(both.filter(pl.col("observed_at") < at(42.0)))
    assert found["end_at"].to_list() == [None, None]
    assert {told["explained_by"] for told in evidence(found)} == {"encounter"}


def test_real_meetings_do_not_bear_on_drills() -> None:
    one = hull("squid_jig")
    both = sea(one, hull("squid_jig", OTHER, 150.0))
    drill = both.with_columns(pl.lit("drill").alias("exercise_id"))
    rule = Fishing()
    found = rule.judge_with(rule.sift(columns_of(drill)), Encounter().find(both))
    assert {told["explained_by"] for told in evidence(found)} == {None}


def test_order_and_splits_change_nothing() -> None:
    one = hull("squid_jig")
    frames = (one, hull("squid_jig", OTHER, 150.0))
    rule, met = Fishing(), Encounter().find(sea(*frames))
    whole = rule.judge_with(rule.sift(columns_of(sea(*frames))), met)
    parts = [rule.sift(columns_of(frame)) for frame in reversed(frames)]
    assert rule.judge_with(Partials.concat(parts), met.reverse()).equals(whole)


HOURS = st.integers(min_value=0, max_value=47)


@given(
    st.lists(st.tuples(HOURS, st.integers(min_value=0, max_value=12)), max_size=6),
    HOURS,
    st.integers(min_value=1, max_value=24),
)
def test_a_share_of_meetings_counts_each_hour_once(
    stays: list[tuple[int, int]], start: int, hours: int
) -> None:
    spans = [(since, since + length) for since, length in stays]
    hour = 3_600_000_000
    first = int(DAY.timestamp()) * 1_000_000
    events = [_encounter([span]) for span in spans] + [_encounter(spans[::-1])]
    met = Meetings.of(pl.concat(events))
    share = met.share("a", first + start * hour, first + (start + hours) * hour)
    inside = {n for a, b in spans for n in range(a, b)} & set(range(start, start + hours))
    assert share == pytest.approx(len(inside) / hours)
    assert met.share("b", first, first + hour) == 0.0


def _encounter(spans: list[tuple[int, int]]) -> pl.DataFrame:
    """An encounter of one track, by hours from when until when it took part."""
    said = [{"track_id": "a", "from": at(a).isoformat(), "to": at(b).isoformat()} for a, b in spans]
    told = json.dumps({"composition": said})
    return pl.DataFrame({"kind": ["encounter"], "evidence": [told]})
