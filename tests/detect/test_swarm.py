"""Swarms: eight slow hulls near a feature for hours are one event; what else lies close is none."""

from __future__ import annotations

import json

import polars as pl
import pytest
from made import at, offset, ship
from steered import claims

from sealane import geo, law
from sealane.detect import Partials, Swarm, columns_of

REEF = law.features().feature_id.index("whitsun")
PLACE = float(law.features().lon[REEF]), float(law.features().lat[REEF])


def fleet(
    count: int, hours: tuple[float, float], *, gap_m: float = 300.0, speed_kn: float = 0.1
) -> list[pl.DataFrame]:
    """Hulls in a square 2 nmi off the reef, with a ship that passes far off for longer."""
    hulls = [
        ship(
            412000001 + i,
            offset(*PLACE, east_m=3700.0 + gap_m * (i % 4), north_m=gap_m * (i // 4)),
            hours=hours,
            speed_kn=speed_kn,
            course_deg=70.0,
        )
        for i in range(count)
    ]
    return [*hulls, ship(412000900, offset(*PLACE, east_m=90_000.0), hours=(0.0, 60.0))]


def found(
    frames: list[pl.DataFrame], rule: Swarm | None = None, kind: int = 30
) -> list[dict[str, object]]:
    rule = rule or Swarm()
    frame = pl.concat(frames)
    types = {int(mmsi): kind for mmsi in frame["mmsi"].unique()}
    rows = rule.judge(rule.sift(columns_of(frame, claims(types)))).rows(named=True)
    return [row | {"evidence": json.loads(row["evidence"])} for row in rows]


def test_one_event_with_who_how_many_and_how_dense() -> None:
    (one,) = found(fleet(11, (20.0, 31.0)))
    told = one["evidence"]
    assert len(one["mmsis"]) == 11  # type: ignore[arg-type]
    assert (told["subject"], told["peak"], told["composition"]) == ("whitsun", 11, {"fishing": 11})  # type: ignore[index]
    assert one["confidence"] == 0.9
    assert abs((one["start_at"] - at(20.0)).total_seconds()) <= 1800  # type: ignore[operator]
    assert abs((one["end_at"] - at(31.0)).total_seconds()) <= 3600  # type: ignore[operator]
    assert told["density_per_nmi2"] > 5  # type: ignore[index]
    assert "11 hulls (by their claims 11 fishing)" in str(one["sentence_en"])


def test_the_sentence_tells_growth_decline_and_composition() -> None:
    late = fleet(12, (20.0, 29.0))[9:12]
    rows = found([*fleet(9, (16.0, 32.0)), *late])
    assert "9 at first, at most 12 at once" in str(rows[0]["sentence_en"])
    assert "9 at the end" in str(rows[0]["sentence_en"])
    assert "当初9隻、同時に最大12隻" in str(rows[0]["sentence_ja"])


@pytest.mark.parametrize(
    ("count", "hours", "gap_m", "speed_kn"),
    [(7, 12.0, 300.0, 0.1), (11, 4.0, 300.0, 0.1), (11, 12.0, 300.0, 4.0), (9, 12.0, 3500.0, 0.1)],
    ids=["too few", "too short", "under way", "too far apart"],
)
def test_none(count: int, hours: float, gap_m: float, speed_kn: float) -> None:
    assert not found(fleet(count, (20.0, 20.0 + hours), gap_m=gap_m, speed_kn=speed_kn))


def test_what_explains_it_as_well() -> None:
    hulls = fleet(10, (20.0, 30.0))
    port = geo.Ports.from_lists(["Port"], [PLACE[0]], [PLACE[1]])
    rows = [*found(hulls, Swarm(ports=port)), *found(hulls, kind=80)]
    rows += found(fleet(10, (20.0, 30.0), speed_kn=1.0))
    assert [row["evidence"]["explained_by"] for row in rows] == ["port", "anchorage", "moving"]  # type: ignore[index]
    assert {row["confidence"] for row in rows} == {0.4}


def test_rafts_are_groups_within_their_lengths() -> None:
    rafted = [
        ship(
            412000001 + i,
            offset(*PLACE, east_m=3700.0 + 25.0 * (i % 3), north_m=400.0 * (i // 3)),
            hours=(20.0, 30.0),
            jitter_m=2.0,
        )
        for i in range(9)
    ]
    (one,) = found([*rafted, *fleet(0, (0.0, 1.0))])
    assert (one["evidence"]["rafts"], one["evidence"]["rafted"]) == (3, 9)  # type: ignore[index]


def test_open_at_the_end_of_the_data_and_splits_do_not_matter() -> None:
    frame = pl.concat(fleet(9, (50.0, 60.0)))
    rule = Swarm()
    whole = rule.find(frame)
    assert whole["end_at"].to_list() == [None]
    assert rule.find(frame.sample(fraction=1.0, shuffle=True, seed=1)).equals(whole)
    parts = [rule.sift(part) for part in frame.partition_by("mmsi")]
    assert rule.judge(Partials.concat(parts[::-1])).equals(whole)


def test_hulls_in_a_ring_around_the_feature_are_one_swarm() -> None:
    ring = [
        ship(
            412000001 + i,
            tuple(float(v) for v in geo.destination(*PLACE, 40.0 * i, 1.9 * 1852.0)),  # type: ignore[arg-type]
            hours=(20.0, 28.0),
            speed_kn=0.0,
            course_deg=70.0,
        )
        for i in range(9)
    ]
    passing = ship(412000900, offset(*PLACE, east_m=90_000.0), hours=(0.0, 60.0))
    (one,) = found([*ring, passing])
    assert (one["evidence"]["subject"], one["evidence"]["peak"]) == ("whitsun", 9)  # type: ignore[index]
    assert one["confidence"] == 0.9
    assert not found([*ring[:7], passing])
