"""Hulls that go on as before wait for their turn; what is urgent does not; the end is the same.

``SEALANE_TEST_ROUNDS=60`` cuts the feed into three times as many segments as on every day.
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from live_sea import Places, facts, small_sea
from live_sea import places as places_of

from sealane import engine, tables, tracks
from sealane.engine.live import Intake, Judge, Round
from sealane.engine.turn import Turns
from sealane.lake import Lake
from sealane.observe.live import News, Segment

RECORDED_AT = datetime(2026, 4, 1, tzinfo=UTC)
START = datetime(2026, 3, 10, tzinfo=UTC)
ROUNDS = int(os.environ.get("SEALANE_TEST_ROUNDS", "20"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the small sea is."""
    return tmp_path_factory.mktemp("sea")


@pytest.fixture(scope="module")
def lines(folder: Path) -> list[bytes]:
    """Its lines of the first fourteen hours."""
    lines = small_sea(folder)
    some = lines[: 14 * len(lines) // 30]
    (folder / "feed.nmea").write_bytes(b"".join(some))
    return some


@pytest.fixture(scope="module")
def places(folder: Path, lines: list[bytes]) -> Places:
    """Its zones and ports."""
    assert lines
    return places_of(folder)


@pytest.fixture(scope="module")
def expected(folder: Path, places: Places) -> pl.DataFrame:
    """What one run over the whole log finds."""
    lake = Lake(folder / "batch")
    lake.ingest([str(folder / "feed.nmea")])
    engine.run(lake, zones=places[0], ports=places[1], recorded_at=RECORDED_AT)
    return facts(lake)


def followed(
    folder: Path, lines: Sequence[bytes], places: Places, cuts: Sequence[int], spare_rows: int
) -> tuple[Lake, Judge, list[Round]]:
    """The lines in segments cut there, each judged when it came."""
    lake = Lake(folder / "lake")
    intake = Intake(lake)
    judge = Judge(lake, zones=places[0], ports=places[1], spare_rows=spare_rows)
    rounds = [judge.judge(None, RECORDED_AT)]
    for number, (begin, end) in enumerate(pairwise([0, *sorted(cuts), len(lines)]), 1):
        path = folder / f"{number:08d}.nmea"
        path.write_bytes(b"".join(lines[begin:end]))
        _, news = intake.take(Segment(path))
        rounds.append(judge.follow(news, RECORDED_AT + timedelta(minutes=number)))
    return lake, judge, rounds


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_the_end_is_that_of_one_run_whoever_waited(
    lines: list[bytes], places: Places, expected: pl.DataFrame, tmp_path: Path, seed: int
) -> None:
    cuts = random.Random(seed).sample(range(1, len(lines)), ROUNDS)
    lake, judge, rounds = followed(tmp_path, lines, places, cuts, spare_rows=0)
    assert judge.is_behind
    entries = pl.col("kind") == "zone_entry"
    before = facts(lake).filter(entries).select("event_id", "start_at")
    assert before.equals(expected.filter(entries).select("event_id", "start_at"))
    judge.settle(RECORDED_AT + timedelta(days=1))
    assert not judge.is_behind
    assert facts(lake).equals(expected)
    assert sum(one.hulls for one in rounds) < 24 * len(rounds)


def test_with_room_for_all_nobody_waits(
    lines: list[bytes], places: Places, expected: pl.DataFrame, tmp_path: Path
) -> None:
    lake, judge, _ = followed(tmp_path, lines, places, [2_000, 4_000], spare_rows=10**9)
    assert not judge.is_behind
    assert facts(lake).equals(expected)


def reports(
    mmsi: int, minutes: Sequence[float], lon: Sequence[float], sog_kn: float = 12.0
) -> pl.DataFrame:
    """Reports of one hull on the parallel of 20 N."""
    size = len(minutes)
    columns = {
        "mmsi": [mmsi] * size,
        "observed_at": [START + timedelta(minutes=m) for m in minutes],
        "lon": list(lon),
        "lat": [20.0] * size,
        "sog_kn": [sog_kn] * size,
        "message_type": [1] * size,
        "transponder": ["A"] * size,
        "source": ["S"] * size,
        "file_id": ["f"] * size,
        "offset": list(range(size)),
    }
    return pl.DataFrame(columns, schema_overrides=tables.polars_schema(tables.POSITIONS))


LON_PER_MIN = 12.0 / 60.0 / 60.0 / np.cos(np.radians(20.0))  # of 12 kn, due east


def under_way(mmsi: int, minutes: Sequence[float]) -> pl.DataFrame:
    """A hull that sails east."""
    return reports(mmsi, minutes, [-35.0 + LON_PER_MIN * m for m in minutes])


HULLS = (431000001, 431000002, 431000003)


def turns(*known: pl.DataFrame, spare_rows: int = 0, detectors: Sequence[Any] = ()) -> Turns:
    """Turns after these reports were sifted."""
    found = Turns(tracks.Segmenter(), detectors, spare_rows=spare_rows)
    fixes = tracks.Segmenter().segment(pl.concat(known))
    found.done(None, tracks.ends_of(fixes))
    return found


def sorted_out(found: Turns, *said: pl.DataFrame) -> list[int]:
    """Who is sifted after these reports."""
    sizes = dict.fromkeys(HULLS, 1_000)
    return found.sort_out(News(positions=list(said)), sizes)[0]


def test_who_goes_on_waits_and_who_is_new_or_jumps_does_not() -> None:
    found = turns(under_way(431000001, range(30)), under_way(431000002, range(30)))
    goes_on = under_way(431000001, range(30, 34))
    jumps = reports(431000002, [30], [-20.0])
    new = under_way(431000003, [30])
    assert sorted_out(found, goes_on) == []
    chosen = sorted_out(found, jumps, new)
    assert chosen == [431000003]
    found.done(chosen, tracks.ends_of(under_way_fixes(431000003, [30])))
    assert found.waiting == [431000001, 431000002]
    found._spare_rows = 1_000
    assert sorted_out(found, under_way(431000001, [34])) == [431000002]  # who waits less


def test_a_report_soon_after_a_stirring_one_stirs_too() -> None:
    found = turns(under_way(431000001, range(30)), spare_rows=1_000)
    aside = reports(431000001, [30], [-20.0])
    assert sorted_out(found, aside) == [431000001]
    found.done([431000001], tracks.ends_of(under_way_fixes(431000001, range(30))))
    for minute in (31, 32, 33):
        assert sorted_out(found, under_way(431000001, [minute])) == [431000001]
        found.done([431000001], tracks.ends_of(under_way_fixes(431000001, range(minute + 1))))
    found._spare_rows = 0
    assert sorted_out(found, under_way(431000001, [34])) == []


def under_way_fixes(mmsi: int, minutes: Sequence[float]) -> pl.DataFrame:
    """The fixes of a hull that sails east."""
    return tracks.Segmenter().segment(under_way(mmsi, minutes))


def test_reports_of_the_same_round_settle_as_well() -> None:
    found = turns(under_way(431000001, range(30)), spare_rows=1_000)
    jumps = reports(431000001, [30, 31], [-20.0, -20.0])
    assert sorted_out(found, jumps, under_way(431000001, [32, 33])) == [431000001]
    found.done([431000001], tracks.ends_of(under_way_fixes(431000001, range(34))))
    for minute in (34, 35):  # the second and the third after the jump back
        assert sorted_out(found, under_way(431000001, [minute])) == [431000001]
        found.done([431000001], tracks.ends_of(under_way_fixes(431000001, range(minute + 1))))
    found._spare_rows = 0
    assert sorted_out(found, under_way(431000001, [36])) == []


def test_who_fell_silent_while_waiting_comes_first() -> None:
    found = turns(*(under_way(mmsi, range(30)) for mmsi in HULLS), spare_rows=0)
    later = [under_way(mmsi, [30, 31]) for mmsi in (431000002, 431000001)]
    assert sorted_out(found, later[0]) == []
    assert sorted_out(found, later[1]) == []
    found = turns(*(under_way(mmsi, range(30)) for mmsi in HULLS), spare_rows=1_000)
    assert sorted_out(found, *(under_way(mmsi, [30, 31]) for mmsi in HULLS)) == [431000001]
    assert sorted_out(found, under_way(431000002, [45, 60])) == [431000001]
    assert sorted_out(found, under_way(431000001, [62]), under_way(431000002, [62])) == [431000003]


def test_of_many_stirred_the_urgent_come_first() -> None:
    """The others are not brought up to date, and follow although nothing stirs them again."""
    urgent, patient = Stirred({431000002}), Stirred({431000001, 431000002}, can_wait=True)
    found = turns(*(under_way(mmsi, range(30)) for mmsi in HULLS), detectors=(urgent, patient))
    sizes = dict.fromkeys(HULLS, 1_000)
    chosen, calm = found.sort_out(News(positions=[under_way(mmsi, [30]) for mmsi in HULLS]), sizes)
    assert chosen == [431000002]
    assert calm.mmsi.tolist() == [431000003]
    found.done(chosen, tracks.ends_of(under_way_fixes(431000002, range(31))))
    assert sorted(found.waiting) == [431000001, 431000003]
    patient.hulls = urgent.hulls = set()
    found._spare_rows = 1_000
    again = News(positions=[under_way(mmsi, range(31, 36)) for mmsi in (431000001, 431000003)])
    chosen, calm = found.sort_out(again, sizes)
    assert chosen == [431000001]
    assert np.unique(calm.mmsi).tolist() == [431000003]


def test_the_report_after_an_urgent_one_is_urgent_too() -> None:
    urgent = Stirred({431000001})
    found = turns(under_way(431000001, range(30)), detectors=(urgent,))
    assert sorted_out(found, under_way(431000001, [30])) == [431000001]
    found.done([431000001], tracks.ends_of(under_way_fixes(431000001, range(31))))
    urgent.hulls = set()
    assert sorted_out(found, under_way(431000001, [31])) == [431000001]


def test_a_hull_larger_than_the_room_holds_nobody_up() -> None:
    found = turns(*(under_way(mmsi, range(30)) for mmsi in HULLS), spare_rows=1_000)
    sizes = {HULLS[0]: 5_000, HULLS[1]: 600, HULLS[2]: 600}
    told = News(positions=[under_way(mmsi, [30]) for mmsi in HULLS])
    order = []
    for _ in HULLS:
        chosen, _ = found.sort_out(told, sizes)
        order += chosen
        found.done(chosen, found._ends.filter(pl.col("mmsi").is_in(chosen)))
        told = News()
    assert order == list(HULLS)


@dataclass
class Stirred:
    """A detector that every report of some hulls stirs."""

    hulls: set[int]
    can_wait: bool = False

    def stirs(self, steps: tracks.Steps, _ends: pl.DataFrame) -> np.ndarray[Any, Any]:
        return np.isin(steps.mmsi, list(self.hulls))


def test_what_is_no_vessel_is_not_sifted() -> None:
    found = turns(under_way(431000001, range(30)))
    station = reports(4310001, [30], [-35.0]).with_columns(pl.lit("base").alias("transponder"))
    assert sorted_out(found, station) == []
    assert found.waiting == []


def test_late_reports_stir() -> None:
    found = turns(*(under_way(mmsi, range(30)) for mmsi in HULLS), spare_rows=1_000)
    calm = under_way(431000001, [30])
    assert sorted_out(found, calm, under_way(431000002, [12.5])) == [431000002]


def test_those_who_wait_longest_have_their_turn_first() -> None:
    hulls = HULLS
    found = Turns(tracks.Segmenter(), (), spare_rows=100)
    fixes = [under_way_fixes(mmsi, range(30)) for mmsi in hulls]
    found.done(None, tracks.ends_of(pl.concat(fixes)))
    sizes = dict.fromkeys(hulls, 60)
    first = News(positions=[under_way(431000002, [30])])
    assert found.sort_out(first, dict.fromkeys(hulls, 101))[0] == [
        431000002
    ]  # larger than the room
    found.done([], tracks.ends_of(fixes[1]).clear())
    rest = News(positions=[under_way(mmsi, [31]) for mmsi in hulls])
    assert found.sort_out(rest, sizes)[0] == [431000002]
