"""Presence at features: what counts, by days, by groups, and the ledger of published patrols."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from made import at, offset, ship
from steered import claims

from sealane import law
from sealane.detect import Presence, columns_of, ledger
from sealane.detect.telling.ledger import longest_run

AMTI = Path(__file__).parents[3] / "shared/data/greyzone/amti_patrols_2020_part.csv"
SHOAL = law.features().feature_id.index("second_thomas")
PLACE = float(law.features().lon[SHOAL]), float(law.features().lat[SHOAL])


def near(mmsi: int, hours: tuple[float, float], **given: object) -> pl.DataFrame:
    """A hull that lies 3 nmi off the shoal."""
    return ship(mmsi, offset(*PLACE, east_m=5556.0), hours=hours, **given)  # type: ignore[arg-type]


def found(
    frames: list[pl.DataFrame], types: dict[int, int] | None = None
) -> list[dict[str, object]]:
    rule = Presence()
    columns = columns_of(pl.concat(frames), claims(types or {}))
    rows = rule.judge(rule.sift(columns)).rows(named=True)
    return [row | {"evidence": json.loads(row["evidence"])} for row in rows]


def test_days_hull_days_and_days_in_a_row() -> None:
    hulls = [near(431000001, (20.0, 30.0)), near(431000002, (26.0, 52.0))]
    passing = ship(431000009, offset(*PLACE, north_m=250_000.0), hours=(0.0, 80.0))
    (one,) = found([*hulls, passing], {431000001: 55, 431000002: 35})
    told = one["evidence"]
    assert one["mmsis"] == [431000001, 431000002]
    assert (told["group"], told["subject"]) == ("government", "second_thomas")  # type: ignore[index]
    assert [day["hulls"] for day in told["calendar"]] == [1, 2, 1]  # type: ignore[index]
    assert (told["days"], told["hull_days"], told["longest_run"]) == (3, 4, 3)  # type: ignore[index]
    assert told["feature"]["claimants"] == ["CHN", "PHL", "TWN", "VNM"]  # type: ignore[index]


def test_a_day_without_hulls_was_observed_or_not() -> None:
    away, back = near(431000001, (1.0, 20.0)), near(431000001, (74.0, 90.0))
    other = ship(431000009, offset(*PLACE, north_m=-50_000.0), hours=(25.0, 47.0))
    (one,) = found([away, back, other])
    states = [day["state"] for day in one["evidence"]["calendar"]]  # type: ignore[index]
    assert states == ["observed", "not observed", "not observable", "observed"]


def test_groups_are_counted_apart_and_passing_by_is_none() -> None:
    fast = ship(
        431000003,
        offset(*PLACE, east_m=-30_000.0),
        hours=(0.0, 4.0),
        speed_kn=14.0,
        course_deg=90.0,
    )
    hulls = [near(431000001, (0.0, 9.0)), near(431000002, (0.0, 9.0)), fast]
    rows = found(hulls, {431000001: 30, 431000002: 70, 431000003: 55})
    assert sorted(row["evidence"]["group"] for row in rows) == ["fishing", "merchant"]  # type: ignore[index]


def test_open_while_the_feed_does_not_go_on() -> None:
    (one,) = found([near(431000001, (0.0, 9.0))])
    assert one["end_at"] is None
    later = ship(431000009, offset(*PLACE, north_m=250_000.0), hours=(0.0, 30.0))
    (one,) = found([near(431000001, (0.0, 9.0)), later])
    assert one["end_at"] == at(9.0)


def test_order_and_splits_do_not_matter() -> None:
    frame = pl.concat([near(431000001, (20.0, 30.0)), near(431000002, (26.0, 52.0))])
    rule = Presence()
    whole = rule.find(frame)
    assert rule.find(frame.sample(fraction=1.0, shuffle=True, seed=4)).equals(whole)
    from sealane.detect import Partials

    parts = [rule.sift(frame.filter(pl.col("mmsi") == mmsi)) for mmsi in (431000002, 431000001)]
    assert rule.judge(Partials.concat(parts)).equals(whole)


def test_the_longest_run() -> None:
    assert [longest_run(days) for days in ([], [4], [1, 2, 4, 5, 6, 9])] == [0, 1, 3]


def test_intervals_that_overlap_are_one_day_and_several_hull_days() -> None:
    rows = [("Reef", "A", "2024-01-30", "2024-02-02"), ("Reef", "B", "2024-02-01", "2024-02-01")]
    frame = pl.DataFrame(rows, schema=["feature", "hull", "first_day", "last_day"], orient="row")
    frame = frame.with_columns(pl.col("first_day", "last_day").str.to_date())
    (row,) = ledger(frame, since=date(2024, 1, 31), until=date(2024, 12, 31)).rows(named=True)
    assert row == {"feature": "Reef", "hulls": 2, "days": 3, "hull_days": 4, "longest_run": 3}


@pytest.mark.skipif(not AMTI.exists(), reason="the shared table of patrol intervals is not here")
def test_the_published_ledger_of_2020() -> None:
    """AMTI publishes 232 and 287 days; its intervals, both ends included, give 234 and 287."""
    intervals = pl.read_csv(AMTI, try_parse_dates=True)
    table = ledger(intervals, since=date(2019, 12, 1), until=date(2020, 11, 30))
    assert dict(table.select("feature", "days").rows()) == {
        "Scarborough Shoal": 287,
        "Second Thomas Shoal": 234,
    }


@pytest.mark.parametrize("away_nmi", [5.0, 8.7, 9.0, 10.0, 11.5])
def test_confidence_falls_evenly_within_the_error_of_the_feature(away_nmi: float) -> None:
    places = law.features()
    number = places.feature_id.index("scarborough")
    here = float(places.lon[number]), float(places.lat[number])
    lies = ship(431000001, offset(*here, east_m=-away_nmi * 1852.0), hours=(5.0, 85.0))
    passing = ship(431000009, offset(*here, north_m=250_000.0), hours=(0.0, 110.0))
    (one,) = found([lies, passing])
    told, error = one["evidence"], float(places.error_nmi[number])
    chance = 0.5 + 0.5 * min(1.0, (12.0 - told["nearest_nmi"]) / error)  # type: ignore[index]
    assert told["chance_within"] == pytest.approx(chance, abs=0.01)  # type: ignore[index]
    assert one["confidence"] == pytest.approx(0.8 * chance, abs=0.01)
    assert told["explained_by"] == ("place" if chance < 1.0 else None)  # type: ignore[index]
    assert away_nmi > 10.0 or one["confidence"] >= 0.5  # type: ignore[operator]
