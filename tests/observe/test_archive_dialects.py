"""Every dialect gives the same facts, whatever the order and the spelling of its columns."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sealane import observe
from sealane.errors import NoTime, UnknownFormat
from sealane.observe.reading import FileReport
from sealane.tables import IDENTITIES, POSITIONS, REJECTS, polars_schema

MC_OLD = (
    "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,"
    "Length,Width,Draft,Cargo,TransceiverClass"
)
MC_NEW = (
    "mmsi,base_date_time,longitude,latitude,sog,cog,heading,vessel_name,imo,call_sign,"
    "vessel_type,status,length,width,draft,cargo,transceiver"
)
DMA = (
    "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,"
    "IMO,Callsign,Name,Ship type,Cargo type,Width,Length,Type of position fixing device,Draught,"
    "Destination,ETA,Data source type,A,B,C,D"
)


class Read:
    """A file read to its end."""

    def __init__(self, path: Path, options: observe.Options | None = None) -> None:
        reading = observe.read(observe.open_inputs([path])[0], options)
        batches = list(reading)
        self.positions = pl.concat([batch.positions for batch in batches])
        self.identities = pl.concat([batch.identities for batch in batches])
        self.rejects = pl.concat([batch.rejects for batch in batches])
        self.report: FileReport = reading.report
        self.report.check()


def read_text(tmp_path: Path, text: str, **options: Any) -> Read:
    path = tmp_path / "input.txt"
    path.write_text(text, encoding="utf-8")
    return Read(path, observe.Options(**options))


def test_old_and_new_marinecadastre_headers_say_the_same(tmp_path: Path) -> None:
    old = read_text(
        tmp_path,
        f"{MC_OLD}\n367000001,2023-01-11T00:00:05,43.5,-70.25,8.8,272.7,270.0,SAN JOSE,"
        "IMO9307839,WDI9818,70,0,208.0,30.0,8.0,70,A\n",
    )
    new = read_text(
        tmp_path,
        f"{MC_NEW}\n367000001,2023-01-11 00:00:05,-70.25,43.5,8.8,272.7,270,SAN JOSE,"
        "IMO9307839,WDI9818,70,0,208,30,8,70,A\n",
    )
    assert old.report.format == new.report.format == "marinecadastre"
    assert old.positions.drop("file_id").equals(new.positions.drop("file_id"))
    assert old.identities.drop("file_id").equals(new.identities.drop("file_id"))
    row = old.positions.row(0, named=True)
    assert row["observed_at"] == datetime(2023, 1, 11, 0, 0, 5, tzinfo=UTC)
    assert (row["lon"], row["lat"], row["heading_deg"], row["nav_status"]) == (-70.25, 43.5, 270, 0)
    claim = old.identities.row(0, named=True)
    assert (claim["imo"], claim["length_m"], claim["transponder"]) == (9307839, 208.0, "A")
    assert claim["claims"] == 1


def test_codes_for_not_available_become_nulls(tmp_path: Path) -> None:
    got = read_text(
        tmp_path,
        f"{MC_OLD}\n367000001,2023-01-11T00:00:05,43.5,-70.25,102.3,360.0,511.0, @@@,"
        "IMO0000000,,0,15,0,0,0,,\n",
    )
    row = got.positions.row(0, named=True)
    for name in ("sog_kn", "cog_deg", "heading_deg", "nav_status", "transponder"):
        assert row[name] is None, name
    assert got.identities.is_empty()


def test_speed_of_102_2_or_more_is_kept(tmp_path: Path) -> None:
    got = read_text(tmp_path, f"{MC_OLD}\n367000001,2023-01-11T00:00:05,1,2,102.2,0,0{',' * 10}\n")
    assert got.positions["sog_kn"].to_list() == pytest.approx([102.2])


def test_coast_guard_vessel_types_become_types_of_the_standard(tmp_path: Path) -> None:
    text = "\n".join(
        f"36700000{i},2017-01-11T00:00:05,1,2,,,,N,,,{kind},undefined,,,,,"
        for i, kind in enumerate(("1004", "1025.0", "52", "1019"))
    )
    got = read_text(tmp_path, f"{MC_OLD}\n{text}\n")
    assert got.identities["ship_type"].to_list() == [70, 31, 52, 37]
    assert got.positions["nav_status"].null_count() == 4


def test_danish_words_become_codes(tmp_path: Path) -> None:
    line = (
        "31/12/2022 23:59:59,Class A,219000734,57.296787,10.922245,{status},0.0,0.0,210.3,180,"
        "{imo},{callsign},{name},{kind},,15,54,GPS,2.9,{to},22/07/2023 11:00:00,AIS,24,30,7,8"
    )
    known = {
        "status": "Engaged in fishing",
        "imo": "9107370",
        "callsign": "OXXL",
        "name": "ANE",
        "kind": "Passenger",
        "to": "LAESOE",
    }
    unknown = {
        "status": "Unknown value",
        "imo": "Unknown",
        "callsign": "Unknown",
        "name": "",
        "kind": "Undefined",
        "to": "Unknown",
    }
    got = read_text(tmp_path, f"{DMA}\n{line.format(**known)}\n{line.format(**unknown)}\n")
    assert got.report.format == "dma"
    assert got.positions["nav_status"].to_list() == [7, None]
    first = got.identities.filter(pl.col("name") == "ANE").row(0, named=True)
    assert (first["imo"], first["ship_type"], first["destination"]) == (9107370, 60, "LAESOE")
    assert first["first_at"] == datetime(2022, 12, 31, 23, 59, 59, tzinfo=UTC)
    second = got.identities.filter(pl.col("name").is_null()).row(0, named=True)
    assert (second["imo"], second["ship_type"], second["callsign"]) == (None, None, None)


@pytest.mark.parametrize(
    ("mobile", "transponder"),
    [("Class B", "B"), ("Base Station", "base"), ("AtoN", "aton"), ("SAR Airborne", "sar")],
)
def test_danish_types_of_mobile(tmp_path: Path, mobile: str, transponder: str) -> None:
    got = read_text(tmp_path, f"{DMA}\n31/12/2022 23:59:59,{mobile},2190001,57.2,10.9,{',' * 20}\n")
    assert got.positions["transponder"].to_list() == [transponder]


def aisstream(kind: str, body: dict[str, Any], mmsi: int = 431000001) -> str:
    return json.dumps(
        {
            "MessageType": kind,
            "MetaData": {
                "MMSI": mmsi,
                "ShipName": "REMEMBERED",
                "time_utc": "2022-12-29 18:22:32.318353 +0000 UTC",
            },
            "Message": {kind: {"Valid": True, **body}},
        }
    )


PLACE = {"Longitude": 139.5, "Latitude": 35.25}
SIDE = {"A": 100, "B": 50, "C": 10, "D": 12}
AISSTREAM_LINES = [
    aisstream(
        "PositionReport",
        {**PLACE, "MessageID": 3, "Sog": 12.5, "Cog": 360, "TrueHeading": 511,
         "NavigationalStatus": 15},
    ),
    aisstream(
        "ShipStaticData",
        {"ImoNumber": 9307839, "Name": "SEA@@@ ", "CallSign": "JA1", "Type": 70,
         "Dimension": SIDE, "MaximumStaticDraught": 7.5, "Destination": "TOKYO"},
    ),
    aisstream(
        "StaticDataReport",
        {"ReportA": {"Valid": False, "Name": ""},
         "ReportB": {"Valid": True, "ShipType": 37, "CallSign": "B2",
                     "Dimension": {"A": 5, "B": 3, "C": 1, "D": 1}}},
        mmsi=431000002,
    ),
    aisstream("StandardClassBPositionReport", {**PLACE, "Sog": 5.0}, mmsi=431000002),
    aisstream("LongRangeAisBroadcastMessage", {**PLACE, "Sog": 63, "Cog": 511}),
    aisstream("BaseStationReport", PLACE, mmsi=4310001),
    aisstream("SafetyBroadcastMessage", {"Text": "HELLO"}),
    aisstream("PositionReport", {"Longitude": 181, "Latitude": 91, "MessageID": 1}),
    '{"error": "Api Key Is Not Valid"}',
    "not json",
]  # fmt: skip


def test_aisstream_messages(tmp_path: Path) -> None:
    got = read_text(tmp_path, "\n".join(AISSTREAM_LINES))
    assert got.report.format == "aisstream"
    assert got.report.accepted == 6
    assert got.report.other_by_type == {"SafetyBroadcastMessage": 1, "type 1 without position": 1}
    assert got.rejects["reason"].to_list() == ["not_a_row", "json"]
    assert got.rejects["line"].to_list() == [9, 10]
    rows = {row["message_type"]: row for row in got.positions.iter_rows(named=True)}
    assert sorted(rows) == [3, 4, 18, 27]
    assert rows[3]["sog_kn"] == 12.5
    assert (rows[3]["cog_deg"], rows[3]["heading_deg"], rows[3]["nav_status"]) == (None, None, None)
    assert (rows[27]["sog_kn"], rows[27]["cog_deg"]) == (None, None)
    assert (rows[4]["transponder"], rows[18]["transponder"]) == ("base", "B")
    ship = got.identities.filter(pl.col("mmsi") == 431000001).row(0, named=True)
    assert (ship["name"], ship["length_m"], ship["beam_m"]) == ("SEA", 150.0, 22.0)
    boat = got.identities.filter(pl.col("mmsi") == 431000002).row(0, named=True)
    assert (boat["callsign"], boat["ship_type"], boat["length_m"]) == ("B2", 37, 8.0)
    assert "REMEMBERED" not in got.identities["name"].to_list()


def gpsd(**members: Any) -> str:
    return json.dumps({"class": "AIS", "device": "stdin", "mmsi": 257802800, **members})


def test_gpsd_scaled_and_raw_numbers_are_the_same_facts(tmp_path: Path) -> None:
    scaled = gpsd(
        type=1, scaled=True, rxtime="20221102171324", lon=11.5, lat=65.25, speed=10.4,
        course=163.5, heading=511, status=15,
    )  # fmt: skip
    raw = gpsd(
        type=1, scaled=False, rxtime="20221102171324", lon=6900000, lat=39150000, speed=104,
        course=1635, heading=511, status=15,
    )  # fmt: skip
    got = read_text(tmp_path, f"{scaled}\n{raw}\n")
    assert got.report.format == "gpsd"
    assert got.positions["lon"].to_list() == pytest.approx([11.5, 11.5])
    assert got.positions["lat"].to_list() == pytest.approx([65.25, 65.25])
    assert got.positions["sog_kn"].to_list() == pytest.approx([10.4, 10.4])
    assert got.positions["cog_deg"].to_list() == pytest.approx([163.5, 163.5])
    assert got.positions["observed_at"][0] == datetime(2022, 11, 2, 17, 13, 24, tzinfo=UTC)


def test_gpsd_types_of_their_own_scale(tmp_path: Path) -> None:
    at = {"rxtime": "20221102171324", "scaled": False}
    lines = [
        gpsd(type=27, lon=6900, lat=39150, speed=63, course=511, **at),
        gpsd(type=9, lon=6900000, lat=39150000, speed=300, course=1635, **at),
        gpsd(type=5, shipname="NORD", to_bow=5, to_stern=10, to_port=2, to_starboard=0,
             draught=45, shiptype=79, imo=0, **at),
        gpsd(type=1, lon=108600000, lat=54600000, speed=1023, course=3600, **at),
        gpsd(type=8, **at),
        '{"class":"VERSION","release":"3.20"}',
    ]  # fmt: skip
    got = read_text(tmp_path, "\n".join(lines))
    rows = {row["message_type"]: row for row in got.positions.iter_rows(named=True)}
    assert (rows[27]["lon"], rows[27]["sog_kn"], rows[27]["cog_deg"]) == (11.5, None, None)
    assert (rows[9]["sog_kn"], rows[9]["transponder"]) == (300.0, "sar")
    claim = got.identities.row(0, named=True)
    assert (claim["length_m"], claim["beam_m"], claim["draught_m"]) == (15.0, 2.0, 4.5)
    assert got.report.other_by_type == {
        "class VERSION": 1, "type 1 without position": 1, "type 8": 1,
    }  # fmt: skip


def test_gpsd_words_for_speeds(tmp_path: Path) -> None:
    at = {"type": 1, "rxuxtime": 1667409204.25, "scaled": True, "lon": 1.0, "lat": 2.0}
    got = read_text(tmp_path, f"{gpsd(speed='nan', **at)}\n{gpsd(speed='fast', **at)}\n")
    assert got.positions["sog_kn"].to_list() == pytest.approx([None, 102.2])
    assert got.positions["observed_at"][0].microsecond == 250_000


def test_gpsd_without_time_is_refused_unless_it_is_stated(tmp_path: Path) -> None:
    line = gpsd(type=1, scaled=True, lon=1.0, lat=2.0)
    with pytest.raises(NoTime, match="--received-at"):
        read_text(tmp_path, line)
    at = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert read_text(tmp_path, line, received_at=at).positions["observed_at"].to_list() == [at]


def test_clock_of_a_base_station_is_not_the_time_of_reception(tmp_path: Path) -> None:
    line = gpsd(type=4, scaled=True, lon=1.0, lat=2.0, timestamp="2010-05-02T00:00:00Z")
    with pytest.raises(NoTime):
        read_text(tmp_path, line)


def test_own_tables_survive_a_round_trip(tmp_path: Path) -> None:
    first = read_text(
        tmp_path,
        f"{MC_OLD}\n367000001,2023-01-11T00:00:05,43.5,-70.25,8.8,272.7,270,SAN JOSE,"
        "IMO9307839,WDI9818,70,0,208.0,30.0,8.0,70,A\n"
        "367000002,2023-01-11T00:00:06,43.5,-70.25,,,,SECOND,,,,,,,,,\n",
    )
    positions = first.positions.drop("content").with_columns(exercise_id=pl.lit("drill-1"))
    for name in ("positions.parquet", "positions.csv", "positions.jsonl"):
        path = tmp_path / name
        if name.endswith("parquet"):
            positions.write_parquet(path)
        elif name.endswith("csv"):
            positions.write_csv(path)
        else:
            positions.write_ndjson(path)
        again = Read(path)
        assert again.report.format.startswith("sealane-")
        facts = [c for c in positions.columns if c not in ("file_id", "offset")]
        assert again.positions.select(facts).equals(positions.select(facts)), name
        assert again.positions["content"].equals(first.positions["content"])
    claims = tmp_path / "identities.parquet"
    first.identities.write_parquet(claims)
    again = Read(claims)
    assert again.identities.drop("file_id").equals(first.identities.drop("file_id"))
    assert again.report.accepted == 2


def test_rows_have_the_schema_of_the_tables(tmp_path: Path) -> None:
    got = read_text(tmp_path, f"{MC_OLD}\n367000001,2023-01-11T00:00:05,1,2,,,,N{',' * 9}\nbad\n")
    assert dict(got.identities.schema) == dict(polars_schema(IDENTITIES))
    assert dict(got.rejects.schema) == dict(polars_schema(REJECTS))
    assert dict(got.positions.schema) == {**polars_schema(POSITIONS), "content": pl.Int64()}


def test_unknown_header_names_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match="--mapping") as caught:
        read_text(tmp_path, "id,when,x,y\n1,2,3,4\n")
    assert caught.value.line == 1
    assert "when" in str(caught.value)
