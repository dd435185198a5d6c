"""One row for each track, and the claims made on the way."""

from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from made_ships import SHIP, START, mixed, sail

from sealane import tracks
from sealane.tables import IDENTITIES, TRACKS, empty, polars_schema


def _claims(*rows: dict[str, Any]) -> pl.DataFrame:
    base = dict.fromkeys(IDENTITIES.names) | {
        "mmsi": SHIP, "first_at": START, "last_at": START, "claims": 1,
        "source": "s", "file_id": "f",
    }  # fmt: skip
    return pl.DataFrame([base | row for row in rows], schema=polars_schema(IDENTITIES))


def _segment(*ships: pl.DataFrame) -> pl.DataFrame:
    return tracks.Segmenter().segment(mixed(*ships))


def test_a_track_says_when_where_and_how_far() -> None:
    ship = sail(120.0, 20.0, course=90.0, sog_kn=12.0, minutes=121)
    wrong = ship.with_columns(
        lon=pl.when(pl.int_range(pl.len()) == 50).then(0.0).otherwise("lon"),
        transponder=pl.lit("A"),
    )
    row = tracks.summarise(_segment(wrong)).row(0, named=True)
    assert row["track_id"] == "416123456-20240301T233000Z"
    assert row["first_at"] == START
    assert row["last_at"] == START + timedelta(minutes=120)
    assert (row["fixes"], row["outliers"]) == (120, 1)
    assert row["distance_nmi"] == pytest.approx(24.0, rel=0.006)
    assert (row["min_lon"], row["max_lon"]) == (ship["lon"].min(), ship["lon"].max())
    assert (row["min_lat"], row["max_lat"]) == (ship["lat"].min(), ship["lat"].max())
    assert (row["transponder"], row["name"], row["is_shared_mmsi"]) == ("A", None, False)


def test_over_180_the_western_edge_is_greater() -> None:
    row = tracks.summarise(_segment(sail(179.8, 0.0, course=90.0, sog_kn=20))).row(0, named=True)
    assert row["min_lon"] == 179.8
    assert row["max_lon"] == pytest.approx(-179.54, abs=0.01)


def test_round_the_pole_all_longitudes_are_seen() -> None:
    legs = [
        sail(lon, 89.99, course=90.0, sog_kn=0.0, minutes=1, after_s=i * 600.0)
        for i, lon in enumerate(range(-180, 540, 30))
    ]
    row = tracks.summarise(_segment(*legs)).row(0, named=True)
    assert (row["min_lon"], row["max_lon"]) == (-180.0, 180.0)


def test_clones_share_their_number_and_others_do_not() -> None:
    fixes = _segment(
        sail(120.0, 20.0),
        sail(125.0, 30.0, after_s=600),
        sail(10.0, 50.0, mmsi=219_000_001),
        sail(40.0, 50.0, mmsi=219_000_001, after_s=9000),
    )
    found = tracks.summarise(fixes)
    assert found.schema == polars_schema(TRACKS)
    assert found["mmsi"].to_list() == [219_000_001] * 2 + [SHIP] * 2
    assert found["is_shared_mmsi"].to_list() == [False, False, True, True]


def _name(claims: pl.DataFrame, hours: float = 2.0) -> str | None:
    found = tracks.summarise(_segment(sail(120.0, 20.0, minutes=hours * 60.0)), claims)
    return found["name"].item()  # type: ignore[no-any-return]


def test_the_claim_made_longest_names_the_track() -> None:
    hour, late = timedelta(hours=1), START + timedelta(days=9)
    claims = _claims(
        {"name": "OLD", "claims": 300, "last_at": START + hour / 2},
        {"name": "NEW", "imo": 9_074_729},
        {"name": "NEW", "first_at": START + hour, "last_at": START + hour},
        {"name": "LATER", "first_at": late, "last_at": late + 900 * hour},
        {"name": "OTHER", "mmsi": 219_000_001, "last_at": START + 9 * hour},
        {"name": "DRILL", "exercise_id": "blue", "last_at": START + 9 * hour},
    )
    row = tracks.summarise(_segment(sail(120.0, 20.0)), claims).row(0, named=True)
    assert (row["name"], row["imo"], row["callsign"]) == ("NEW", 9_074_729, None)


def test_claims_made_equally_long_stand_by_the_first_then_by_the_smallest() -> None:
    once = {"claims": 1, "first_at": START, "last_at": START}
    for order in ("NEW", "OLD"), ("OLD", "NEW"):
        assert _name(_claims(*({"name": name, **once} for name in order))) == "NEW"
    minute = timedelta(minutes=1)
    hulls = [  # two hulls speak by turns; whoever spoke last must not change the name
        {"name": "SECOND", "first_at": START + minute, "last_at": START + 100 * minute},
        {"name": "FIRST", "first_at": START, "last_at": START + 95 * minute},
    ]
    assert _name(_claims(*hulls)) == "FIRST"


def test_a_garbled_name_heard_once_does_not_name_a_track() -> None:
    heard = {"name": "AURORA", "last_at": START + timedelta(hours=2)}
    before = START - timedelta(hours=1)
    assert _name(_claims(heard, {"name": "AURORQ", "first_at": before, "last_at": before})) == (
        "AURORA"
    )


def test_what_is_claimed_only_beyond_a_day_of_a_track_does_not_name_it() -> None:
    early = START - timedelta(hours=24, seconds=1)
    assert _name(_claims({"name": "GONE", "first_at": early, "last_at": early})) is None


def test_nothing_gives_nothing() -> None:
    assert tracks.summarise(tracks.ensure(sail(1.0, 1.0).head(0))).equals(empty(TRACKS))
    assert tracks.identity_intervals(empty(IDENTITIES)).equals(empty(IDENTITIES))


def test_equal_claims_become_one_interval_however_they_are_cut() -> None:
    rows = [
        {"name": "A", "claims": 2, "first_at": START + timedelta(hours=h),
         "last_at": START + timedelta(hours=h + 1), "file_id": f"f{h:03}"}
        for h in (0, 2, 2, 30, 400)
    ]  # fmt: skip
    found = tracks.identity_intervals(_claims(*rows, {"name": "B"}))
    assert found.schema == polars_schema(IDENTITIES)
    named = found.filter(pl.col("name") == "A")
    assert named["claims"].to_list() == [8, 2]
    assert named["last_at"].to_list() == [
        START + timedelta(hours=31),
        START + timedelta(hours=401),
    ]
    assert named["file_id"].to_list() == ["f000", "f400"]
    assert tracks.identity_intervals(_claims({"name": "B"}, *rows[::-1])).equals(found)
    assert tracks.identity_intervals(found).equals(found)
