"""Identity changes: one hull that claims another identity at sea, and what only looks like it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from claims import said
from made import DAY, at, fixes, offset, sea, ship

from sealane import geo
from sealane.detect import Partials, columns_of
from sealane.detect.identity.name_form import edits, is_imo, is_slip, name_form
from sealane.detect.identity.telling import country
from sealane.detect.identity_change import IdentityChange
from sealane.detect.phrase import TEMPLATES
from sealane.detect.telling.naming import with_names
from sealane.tracks import identity_intervals

PLACE = (124.9, 26.4)
PORT = geo.Ports.from_lists(["Port"], [PLACE[0]], [PLACE[1]])
ONE, OTHER = 431000001, 538000777
FIRST = {"name": "AMBER ARROW", "callsign": "JAAB1", "imo": 9074729, "length_m": 180.0}
SECOND = {"name": "QUIET RIVER", "callsign": "V7ZZ9", "imo": 9074729, "length_m": 180.0}


def found(frame: pl.DataFrame, claims: pl.DataFrame, **given: Any) -> list[dict[str, Any]]:
    events = IdentityChange(**given).find(frame, claims)
    return [{**row, "evidence": json.loads(row["evidence"])} for row in events.rows(named=True)]


def sailing(
    mmsi: int, hours: tuple[float, float], start_h: float = 0.0, **given: Any
) -> pl.DataFrame:
    """A hull that makes 12 kn to the east, being at PLACE at ``start_h``."""
    lon, lat = geo.destination(*PLACE, 90.0, (hours[0] - start_h) * 12.0 * 1852.0)
    place = (float(geo.wrap_lon(lon)), float(lat))
    return ship(mmsi, place, hours=hours, speed_kn=12.0, course_deg=90.0, **given)


def changing(change_h: float = 6.0, end_h: float = 12.0, **given: Any) -> pl.DataFrame:
    """Claims of a hull that are others from an hour on."""
    return pl.concat([
        said(ONE, (0.0, change_h - 0.5), **FIRST),
        said(ONE, (change_h, end_h), **{**SECOND, **given}),
    ])  # fmt: skip


def test_two_claims_that_change_at_sea_are_one_event() -> None:
    (event,) = found(sailing(ONE, (0.0, 12.0)), changing())
    assert event["start_at"] == event["end_at"] == at(6.0)
    assert event["start_uncertainty_s"] == 1800.0
    assert event["confidence"] == 0.85
    assert event["mmsis"] == [ONE]
    assert {one["field"] for one in event["evidence"]["changes"]} == {"name", "callsign"}
    assert "QUIET RIVER" in event["sentence_en"]
    assert "QUIET RIVER" in event["sentence_ja"]


def test_claims_cut_into_intervals_make_the_same_event() -> None:
    frame, claims = sailing(ONE, (0.0, 12.0)), changing()
    plain = IdentityChange().find(frame, claims)
    assert IdentityChange().find(frame, identity_intervals(claims)).equals(plain)
    shuffled = claims.sample(fraction=1.0, shuffle=True, seed=3)
    assert IdentityChange().find(frame, pl.concat([shuffled, claims])).equals(plain)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": "AMBER ARROX", "callsign": "JAAB1"}, "typing"),
        ({"name": "AMBER ARROW", "callsign": "JAAB7"}, "typing"),
        ({"name": "AMBER ARROW", "callsign": "JAAB1", "imo": 9074720}, "typing"),
    ],
)
def test_a_slip_of_typing_explains_a_change(change: dict[str, Any], reason: str) -> None:
    events = found(sailing(ONE, (0.0, 12.0)), changing(**change))
    told = [one for one in events if one["evidence"]["what"] == "claims"]
    assert [one["evidence"]["explained_by"] for one in told] == [reason]
    assert told[0]["confidence"] < 0.5


def test_another_spelling_is_no_change() -> None:
    same = {**FIRST, "name": "M/V Amber-Arrow"}
    assert found(sailing(ONE, (0.0, 12.0)), changing(**same)) == []


def test_a_claim_that_is_taken_back_or_made_once_is_explained() -> None:
    frame = sailing(ONE, (0.0, 12.0))
    back = pl.concat([said(ONE, (0.0, 12.0), **FIRST), said(ONE, (5.0, 7.0), **SECOND)])
    once = pl.concat([said(ONE, (0.0, 5.0), **FIRST), said(ONE, (6.0, 6.0), **SECOND)])
    for claims, reason in ((back, "reverted"), (once, "single")):
        (event,) = found(frame, claims)
        assert event["evidence"]["explained_by"] == reason
        assert event["confidence"] < 0.5


def test_a_sale_in_port_or_after_lying_still_is_explained() -> None:
    still = ship(ONE, PLACE, hours=(0.0, 30.0))
    claims = changing(15.0, 30.0)
    for given, reason in (({"ports": PORT}, "port"), ({}, "stop")):
        (event,) = found(still, claims, **given)
        assert event["evidence"]["explained_by"] == reason
        assert event["confidence"] < 0.5
    (passing,) = found(sailing(ONE, (0.0, 12.0), 6.0), changing(), ports=PORT)
    assert passing["confidence"] > 0.5  # past a port at 12 kn


def test_a_silence_in_which_a_port_may_lie_explains_it() -> None:
    frame = sailing(ONE, (0.0, 24.0), silent=[(6.0, 16.0)])
    claims = pl.concat([said(ONE, (0.0, 6.0), **FIRST), said(ONE, (16.0, 24.0), **SECOND)])
    (event,) = found(frame, claims)
    assert event["evidence"]["explained_by"] == "silence"


def test_two_hulls_under_one_number_change_nothing() -> None:
    far = (PLACE[0] + 8.0, PLACE[1])
    together = sea(sailing(ONE, (0.0, 12.0)), ship(ONE, far, hours=(0.0, 12.0), suffix="b"))
    by_turns = pl.concat([said(ONE, (0.0, 11.0), **FIRST), said(ONE, (1.0, 12.0), **SECOND)])
    assert found(together, by_turns) == []
    after = sea(sailing(ONE, (0.0, 5.0)), ship(ONE, far, hours=(7.0, 12.0), suffix="b"))
    claims = pl.concat([said(ONE, (0.0, 5.0), **FIRST), said(ONE, (7.0, 12.0), **SECOND)])
    assert found(after, claims) == []


def test_a_number_goes_on_as_another_by_claim_and_by_place() -> None:
    frame = sea(sailing(ONE, (0.0, 6.0)), sailing(OTHER, (6.05, 12.0)))
    renumbered = pl.concat([said(ONE, (0.0, 6.0), **FIRST), said(OTHER, (6.0, 12.0), **SECOND)])
    (event,) = found(frame, renumbered)
    assert sorted(event["mmsis"]) == [ONE, OTHER]
    assert event["confidence"] == 0.9
    assert event["evidence"]["same"] == ["imo", "length_m"]
    assert event["evidence"]["flags"] == ["Japan (431)", "Marshall Islands (538)"]
    (event,) = found(frame, said(ONE, (0.0, 6.0), **FIRST))
    assert event["confidence"] == 0.6
    assert event["evidence"]["off_course_m"] < 100.0
    assert event["start_at"] == at(6.05)


def test_another_ship_elsewhere_longer_later_or_on_another_course_is_none() -> None:
    first = sailing(ONE, (0.0, 6.0))
    lon, lat = geo.destination(*PLACE, 90.0, 6.05 * 12.0 * 1852.0)
    here = (float(lon), float(lat))
    away = offset(*here, north_m=3000.0)
    for other in (
        ship(OTHER, away, hours=(6.05, 12.0), speed_kn=12.0, course_deg=90.0),
        ship(OTHER, here, hours=(6.05, 12.0), speed_kn=12.0, course_deg=180.0),
        ship(OTHER, here, hours=(6.05, 12.0), speed_kn=6.0, course_deg=90.0),
        sailing(OTHER, (6.5, 12.0)),
        sailing(OTHER, (6.05, 6.5)),
    ):
        assert found(sea(first, other), said(ONE, (0.0, 6.0), **FIRST)) == []


def test_a_typed_digit_of_the_number_is_explained() -> None:
    frame = sea(sailing(ONE, (0.0, 6.0)), sailing(ONE + 1, (6.05, 12.0)))
    (event,) = found(frame, said(ONE, (0.0, 6.0), **FIRST))
    assert event["evidence"]["explained_by"] == "typing"


def test_two_numbers_that_change_places_are_one_swap() -> None:
    far = (PLACE[0] - 9.0, PLACE[1])
    lon, lat = geo.destination(*far, 90.0, 6.05 * 12.0 * 1852.0)
    there = (float(lon), float(lat))
    way = {"speed_kn": 12.0, "course_deg": 90.0}
    frame = sea(
        sailing(ONE, (0.0, 6.0)),
        ship(OTHER, far, hours=(0.0, 6.0), **way),
        sailing(OTHER, (6.05, 12.0), suffix="b"),
        ship(ONE, there, hours=(6.05, 12.0), suffix="b", **way),
    )
    (event,) = found(frame, said(ONE, (0.0, 12.0), **FIRST))
    assert event["evidence"]["what"] == "swap"
    assert sorted(event["mmsis"]) == [ONE, OTHER]
    assert event["confidence"] == 0.9


def test_two_hulls_that_take_each_others_claims_are_one_swap() -> None:
    frame = sea(sailing(ONE, (0.0, 12.0)), ship(OTHER, (100.0, 3.0), hours=(0.0, 12.0)))
    third = {**SECOND, "imo": 9387425}
    claims = pl.concat([
        said(ONE, (0.0, 5.5), **FIRST), said(ONE, (6.0, 12.0), **third),
        said(OTHER, (0.0, 5.5), **third), said(OTHER, (6.0, 12.0), **FIRST),
    ])  # fmt: skip
    (event,) = found(frame, claims)
    assert event["evidence"]["what"] == "swap"
    assert event["mmsis"] == [ONE, OTHER]


def test_a_hull_that_takes_anothers_name_is_called_by_its_own() -> None:
    frame = sea(sailing(ONE, (0.0, 12.0)), ship(OTHER, (100.0, 3.0), hours=(0.0, 12.0)))
    mine, yours = {**FIRST, "name": "SUMMER ZENITH"}, {**FIRST, "name": "CRIMSON MERCHANT"}
    claims = pl.concat([
        said(ONE, (0.0, 5.5), **mine), said(ONE, (6.0, 12.0), **yours),
        said(OTHER, (0.0, 5.5), **yours), said(OTHER, (6.0, 12.0), **mine),
    ])  # fmt: skip
    (event,) = found(frame, claims)
    longest = dict(zip(event["track_ids"], ("CRIMSON MERCHANT", "CRIMSON MERCHANT"), strict=True))
    row = {**event, "evidence": json.dumps(event["evidence"])}
    told = with_names(pl.DataFrame([row]), longest).row(0, named=True)
    for text in (told["sentence_en"], told["sentence_ja"]):
        assert f"SUMMER ZENITH (MMSI {ONE})" in text
        assert f"CRIMSON MERCHANT (MMSI {OTHER})" in text
    names = json.loads(told["evidence"])["names"]
    assert names == {str(ONE): "SUMMER ZENITH", str(OTHER): "CRIMSON MERCHANT"}


def test_the_country_of_a_number_is_named_with_its_digits() -> None:
    assert country(431000001) == "Japan (431)"
    assert country(281000001) == "no country (281)"


def test_unsound_imo_numbers_and_numbers_of_no_country_last_while_heard() -> None:
    others = [ship(211000100 + n, (PLACE[0] + 0.1 * n, 26.0), hours=(0.0, 40.0)) for n in range(9)]
    frame = sea(
        sailing(ONE, (0.0, 12.0)), ship(100000123, (125.5, 26.0), hours=(0.0, 40.0)), *others
    )
    claims = said(ONE, (0.0, 12.0), **{**FIRST, "imo": 9074728})
    wrong, nobody = sorted(
        found(frame, claims), key=lambda one: one["evidence"]["what"], reverse=True
    )
    assert wrong["evidence"]["imo"] == "9074728"
    assert wrong["end_at"] == at(12.0)
    assert nobody["end_at"] is None
    assert nobody["evidence"]["digits"] == "100"
    assert min(wrong["confidence"], nobody["confidence"]) > 0.5


def test_a_number_of_no_country_needs_time_and_reports_and_may_be_a_marker_of_nets() -> None:
    def judged(mmsi: int, until: float, *, name: str = "SILVER TERN", **way: float) -> Any:
        told = found(
            ship(mmsi, PLACE, hours=(0.0, until), **way), said(mmsi, (0.0, until), name=name)
        )
        return [(one["confidence"], one["evidence"]["explained_by"]) for one in told]

    assert judged(757666006, 0.02) == []
    assert judged(757666006, 0.9) == []
    assert judged(757666006, 4.0) == [(0.6, None)]
    assert judged(757666006, 4.0, every_s=3600.0) == [(0.4, "few_reports")]
    assert judged(444444444, 4.0) == [(0.4, "default_number")]
    for name in ("NETFISH868-16", "BUOY 7", "FISHING NET 4", "ZHE 12-87%", "M-11.8V"):
        assert judged(757666006, 4.0, name=name) == [(0.4, "gear_buoy")], name
    for name in ("NETTIE", "ANNE TERNET", "V 1"):
        assert judged(757666006, 4.0, name=name) == [(0.6, None)], name


def test_where_it_happened_is_how_the_sentence_opens() -> None:
    assert TEMPLATES["identity_change.claims.port"][0].startswith("Another identity was claimed in")
    assert "at sea" not in TEMPLATES["identity_change.claims.stop"][0]
    for language in (0, 1):
        opened = {TEMPLATES[f"identity_change.claims.{one}"][language][:33]
                  for one in ("none", "port", "stop", "silence")}  # fmt: skip
        assert len(opened) == 4


def test_a_feed_numbered_by_another_table_is_not_told() -> None:
    ships = [ship(281000100 + n, (PLACE[0] + 0.1 * n, 26.0), hours=(0.0, 4.0)) for n in range(12)]
    assert found(sea(*ships), said(ONE, (0.0, 0.0), **FIRST)) == []
    (alone,) = found(ships[0], said(ONE, (0.0, 0.0), **FIRST))
    assert alone["evidence"]["what"] == "country"


def test_midnight_and_180_degrees_are_places_like_any() -> None:
    lon, lat = geo.destination(179.9, 62.0, 90.0, 24.05 * 10.0 * 1852.0)
    way = {"speed_kn": 10.0, "course_deg": 90.0}
    start, _ = geo.destination(179.99, 62.0, 270.0, 3.0 * 10.0 * 1852.0)
    first = ship(ONE, (float(geo.wrap_lon(start)), 62.0), hours=(21.0, 24.0), **way)
    last = first.row(-1, named=True)
    lon, lat = geo.destination(last["lon"], last["lat"], 90.0, 0.05 * 10.0 * 1852.0)
    second = ship(OTHER, (float(geo.wrap_lon(lon)), float(lat)), hours=(24.05, 28.0), **way)
    (event,) = found(sea(first, second), said(ONE, (21.0, 24.0), **FIRST))
    assert event["start_at"] == DAY + timedelta(hours=24.05)
    assert event["confidence"] == 0.6


def test_order_splits_and_late_days_end_in_the_same_events() -> None:
    frame = sea(sailing(ONE, (0.0, 6.0)), sailing(OTHER, (6.05, 30.0)))
    claims = pl.concat([
        said(ONE, (0.0, 6.0), **FIRST), said(OTHER, (6.0, 18.0), **SECOND),
        said(OTHER, (18.5, 30.0), **{**SECOND, "name": "SILVER TERN", "callsign": "ABCD8"}),
    ])  # fmt: skip
    rule = IdentityChange()
    plain = rule.find(frame, claims)
    assert plain.height == 2
    late = frame.sort(pl.col("observed_at").dt.date(), "mmsi", descending=True)
    assert rule.find(late, claims.reverse()).equals(plain)
    parts = [
        rule.sift(columns_of(frame.filter(pl.col("mmsi") == m), claims.filter(pl.col("mmsi") == m)))
        for m in (OTHER, ONE)
    ]
    assert rule.judge(Partials.concat(parts)).equals(plain)


def test_a_drill_is_no_continuation_of_a_real_hull() -> None:
    drill = sailing(OTHER, (6.05, 12.0)).with_columns(pl.lit("d1").alias("exercise_id"))
    frame = sea(sailing(ONE, (0.0, 6.0)), drill)
    assert found(frame, said(ONE, (0.0, 6.0), **FIRST)) == []


def test_names_have_one_form_in_every_script() -> None:
    same = {
        "鲁荣远渔 197",
        "魯榮遠漁197号",
        "Lu Rong Yuan Yu No. 0197",
        "ＬＵ ＲＯＮＧ ＹＵＡＮ ＹＵ １９７",
    }
    assert {name_form(name) for name in same} == {"LURONGYUANYU197"}
    assert name_form("Адмирал Ушаков") == name_form("ADMIRAL USHAKOV")
    assert name_form("SPARTA IІ") == name_form("SPARTA II")  # one Cyrillic letter among Latin
    assert name_form("さくら丸") == name_form("サクラ丸") == name_form("Sakura Maru")
    assert name_form("한바다") == "HANBADA"
    assert name_form("M/V Smørbukk") == name_form("SMORBUKK")
    assert name_form("…") == ""


def test_edits_slips_and_check_digits() -> None:
    assert (edits("ABCD", "BACD"), edits("ABC", ""), edits("", "")) == (1, 3, 0)
    assert is_slip("EVERGIVEN", "EVERGIVEM")
    assert is_slip("NORTHERNLI", "NORTHERNLIGHT")
    assert not is_slip("EVERGIVEN", "QUIETRIVER")
    assert not is_slip("ABC", "XYC")
    assert is_imo(9074729)
    assert not is_imo(9074728)
    assert not is_imo(907472)


def test_no_ships_or_no_claims_make_no_events() -> None:
    nothing = fixes(ONE, [], [], [])
    assert found(nothing, said(ONE, (0.0, 1.0), **FIRST)) == []
    assert found(sailing(ONE, (0.0, 3.0)), said(OTHER, (0.0, 1.0), **FIRST)) == []
