"""Matches with lists of vessels: how strong, by what, and which namesakes stay weak."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from claims import said
from made import at, sea, ship

from sealane.detect import Partials, Watchlists, columns_of
from sealane.detect.listed import Listed
from sealane.detect.watchlist.lists import ENTRIES
from sealane.errors import BadInput

PLACE = (179.95, 60.0)
ONE = 431000001
SHIP = {"name": "OKEAN ZVEZDA", "callsign": "JAAB1", "imo": 9074729, "ship_type": 71,
        "length_m": 180.0}  # fmt: skip
DATA = Path("/work/shared/data/lists")


def listing(*entries: dict[str, Any]) -> Watchlists:
    plain = {**dict.fromkeys(ENTRIES), "list": "Made", "dated": "2026-01-01"}
    rows = [{**plain, "entry": f"E{i}", **entry} for i, entry in enumerate(entries)]
    return Watchlists(pl.DataFrame(rows, schema=ENTRIES))


def found(
    lists: Watchlists | None, frame: pl.DataFrame | None = None, **claim: Any
) -> list[dict[str, Any]]:
    frame = (
        ship(ONE, PLACE, hours=(20.0, 28.0), speed_kn=10.0, course_deg=90.0)
        if frame is None
        else frame
    )
    claims = said(ONE, (20.0, 28.0), **{**SHIP, **claim})
    events = Listed(lists=lists).find(frame, claims)
    return [{**row, "evidence": json.loads(row["evidence"])} for row in events.rows(named=True)]


@pytest.mark.parametrize(
    ("entry", "by", "confidence"),
    [
        ({"imo": 9074729, "name": "OTHER"}, "imo", 0.95),
        ({"mmsi": ONE}, "mmsi", 0.8),
        ({"name": "Океан Звезда", "callsign": "jaab1"}, "callsign_name", 0.75),
        ({"name": "M/V OKEAN-ZVEZDA", "ship_type": "General Cargo", "length_m": 175.0},
         "name_details", 0.6),
        ({"name": "OKEAN ZVEZDA", "ship_type": "Cargo", "flag": "Japan"}, "name_details", 0.6),
        ({"callsign": "JAAB1"}, "callsign", 0.4),
        ({"name": "OKEAN ZVEZDA"}, "name", 0.3),
        ({"name": "OKEAN ZVEZDA", "ship_type": "Cargo"}, "name", 0.3),
        ({"name": "OKEAN ZVEZDA", "ship_type": "Crude Tanker", "length_m": 180.0, "flag": "JPN"},
         "name", 0.3),
        ({"mmsi": ONE, "imo": 9387425}, "mmsi", 0.35),
    ],
)  # fmt: skip
def test_a_match_is_as_strong_as_what_matched(
    entry: dict[str, Any], by: str, confidence: float
) -> None:
    (event,) = found(listing(entry))
    assert event["evidence"]["matched_by"] == by
    assert event["confidence"] == confidence
    assert event["evidence"]["list"] == "Made"
    assert event["evidence"]["list_date"] == "2026-01-01"
    assert event["end_at"] is None
    assert event["start_at"] == at(20.0)


@pytest.mark.parametrize(
    "entry",
    [
        {"name": "OKEAN ZVEZDA II"},
        {"imo": 9074717},
        {"mmsi": ONE + 1},
        {"name": "AMBER", "callsign": "JAAB2"},
    ],
)
def test_what_is_only_like_it_is_no_match(entry: dict[str, Any]) -> None:
    assert found(listing(entry)) == []


def test_names_of_one_entry_are_one_event_and_entries_are_apart() -> None:
    two = listing(
        {"entry": "A", "name": "AMBER", "imo": 9074729},
        {"entry": "A", "name": "OKEAN ZVEZDA", "imo": 9074729},
        {"entry": "B", "mmsi": ONE},
    )
    events = found(two)
    assert [one["evidence"]["list_entry"] for one in events] == ["A", "B"]
    assert events[0]["evidence"]["list_name"] == "OKEAN ZVEZDA"
    assert len({one["event_id"] for one in events}) == 2


def test_it_is_over_when_the_feed_goes_on_without_the_hull() -> None:
    hull = ship(ONE, PLACE, hours=(20.0, 28.0))
    (event,) = found(listing({"mmsi": ONE}), sea(hull, ship(431000009, PLACE, hours=(0.0, 40.0))))
    assert event["end_at"] == at(28.0)


def test_order_splits_and_claims_do_not_matter_and_drills_stay_apart() -> None:
    frame = sea(
        ship(ONE, PLACE, hours=(0.0, 8.0)),
        ship(ONE, (100.0, 3.0), hours=(0.0, 9.0), suffix="b"),
        ship(431000009, PLACE, hours=(0.0, 40.0)),
    )
    claims = pl.concat([said(ONE, (0.0, 8.0), **SHIP), said(431000009, (0.0, 8.0), **SHIP)])
    rule = Listed(lists=listing({"imo": 9074729}))
    plain = rule.find(frame, claims)
    assert plain.height == 2
    assert rule.find(frame.sample(fraction=1.0, shuffle=True, seed=1), claims.reverse()).equals(
        plain
    )
    parts = [
        rule.sift(columns_of(frame.filter(pl.col("mmsi") == m), claims.filter(pl.col("mmsi") == m)))
        for m in (431000009, ONE)
    ]
    assert rule.judge(Partials.concat(parts)).equals(plain)
    drill = frame.with_columns(pl.lit("d1").alias("exercise_id"))
    assert rule.find(drill, claims).is_empty()


def test_no_list_makes_no_event() -> None:
    assert found(None) == found(Watchlists()) == []


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_csv_is_read_by_its_own_columns_or_a_mapping(tmp_path: Path) -> None:
    own = write(tmp_path / "port-state-2026-02-01.csv", "imo,name\nIMO 9074729,AMBER\n,鲁荣渔1\n")
    read = Watchlists.from_files([own])
    assert read.entries["list"].unique().to_list() == ["port-state-2026-02-01"]
    assert read.entries["dated"].unique().to_list() == ["2026-02-01"]
    assert read.entries["imo"].to_list() == [9074729, None]
    assert Watchlists.from_text(read.to_text()).entries.equals(read.entries)
    mapped = write(tmp_path / "other.csv", "Ship,No\nAMBER,9074729\n")
    given = Watchlists.from_csv(mapped, {"name": "Ship", "imo": "No"}, name="Ours", dated="2025")
    assert given.entries.select("list", "dated", "name", "imo").row(0) == (
        "Ours", "2025", "AMBER", 9074729,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        ("name,imo\nAMBER,9074729\nPEARL,none of it\n", 3, "imo"),
        ("name,mmsi\nAMBER,-5\n", 2, "mmsi"),
        ("name,length_m\nAMBER,long\n", 2, "length_m"),
        ("Ship,Number\nAMBER,1\n", 1, "name"),
        ("name,imo\n", None, None),
    ],
)
def test_errors_name_file_line_and_field(
    tmp_path: Path, text: str, line: int | None, field: str | None
) -> None:
    path = write(tmp_path / "bad.csv", text)
    with pytest.raises(BadInput) as caught:
        Watchlists.from_files([path])
    assert (caught.value.file, caught.value.line, caught.value.field) == (str(path), line, field)
    assert "bad.csv" in str(caught.value)


def test_a_missing_or_broken_file_and_a_wrong_mapping_are_told(tmp_path: Path) -> None:
    broken = tmp_path / "broken.csv"
    broken.write_bytes(b"name\n\xff\xfe\n")
    for path in (tmp_path / "none.csv", broken):
        with pytest.raises(BadInput, match="cannot be read"):
            Watchlists.from_csv(path)
    plain = write(tmp_path / "plain.csv", "name\nAMBER\n")
    with pytest.raises(BadInput, match="Ship"):
        Watchlists.from_csv(plain, {"name": "Ship"})


def test_a_list_of_junk_is_refused_and_a_mixed_one_says_what_is_of_no_use(tmp_path: Path) -> None:
    junk = "Name,IMO,MMSI\nUNKNOWN,,\n-,9999999,\n,1234567,\n,,111111111\n"
    path = write(tmp_path / "junk.csv", junk)
    with pytest.raises(BadInput, match=r"4 entries, 4 unusable; left out: 2 IMO numbers"):
        Watchlists.from_csv(path)
    read = Watchlists.from_csv(write(tmp_path / "mixed.csv", junk + "AMBER,9074728,431000001\n"))
    assert read.entries.select("name", "imo", "mmsi").rows() == [("AMBER", None, 431000001)]
    assert read.notes == (
        "mixed.csv: 5 entries, 4 unusable; left out: 3 IMO numbers that no ship can have, "
        "1 MMSI that was never set.",
    )
    assert read.replacing(Watchlists()).notes == read.replacing(read).notes == read.notes
    (_, replaced) = read.replacing(listing({"mmsi": ONE}, {"imo": 9074729})).notes
    assert "2 entries of Made" in replaced


def test_a_quotation_mark_that_is_not_closed_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "broken.csv", 'name,imo\nSEA,9074729\n"PEARL,9387425\nAMBER,\n')
    with pytest.raises(BadInput, match="quotation") as caught:
        Watchlists.from_csv(path)
    assert caught.value.line == 3


def test_a_list_without_a_date_is_called_by_its_name_alone() -> None:
    (undated,) = found(listing({"mmsi": ONE, "dated": None}))
    assert "of the list Made (E0)" in undated["sentence_en"]
    assert "リストMadeの記載(E0)" in undated["sentence_ja"]
    (dated,) = found(listing({"mmsi": ONE}))
    assert "of the list Made of 2026-01-01 (E0)" in dated["sentence_en"]
    assert "リストMade(2026-01-01)の記載(E0)" in dated["sentence_ja"]


@pytest.mark.parametrize(
    ("file", "name", "least"),
    [
        ("iuu_vessels.csv.gz", "IUU", 250),
        ("ofac_sdn_vessels_2023.csv.gz", "OFAC SDN", 685),
        ("shadow_fleet_gur_vessels_master.csv", "GUR", 1404),
        ("shadow_fleet_sanctions_by_imo.csv", "Sanctions by IMO number", 1900),
    ],
)
def test_published_lists_are_read(file: str, name: str, least: int) -> None:
    path = DATA / file
    if not path.exists():
        pytest.skip(f"{file} is not on this machine: its licence keeps it out of the repository")
    read = Watchlists.from_files([path])
    assert len(read) >= least
    assert read.entries["list"].unique().to_list() == [name]
    imos = read.entries["imo"].drop_nulls()
    assert imos.is_between(1, 9_999_999).all()
    first = read.entries.filter(pl.col("imo") > 1_000_000).row(0, named=True)
    (event,) = [
        one
        for one in found(read, imo=first["imo"], name="NOBODY", callsign="ZZ9ZZ")
        if one["evidence"]["list_entry"] == first["entry"]
    ]
    assert event["confidence"] == 0.95
