"""A mapping makes any table readable, and says exactly what in it does not hold."""

from __future__ import annotations

import gzip
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from sealane import observe
from sealane.errors import BadInput
from sealane.observe.archive import DIALECTS

ROOT = Path(__file__).resolve().parents[2]
MAPPINGS = ROOT / "docs/how-to/mappings"
SHARED = ROOT / "../shared/data/ais"

PLAIN = """
[columns]
mmsi = "id"
observed_at = "t"
lon = "x"
lat = "y"
"""


def mapping_of(tmp_path: Path, text: str) -> observe.Mapping:
    path = tmp_path / "mapping.toml"
    path.write_text(text)
    return observe.Mapping.from_toml(path)


def read(path: Path, mapping: observe.Mapping) -> tuple[observe.FileReport, pl.DataFrame]:
    reading = observe.read(observe.open_inputs([path])[0], observe.Options(mapping=mapping))
    positions = pl.concat([batch.positions for batch in reading])
    reading.report.check()
    return reading.report, positions


def read_rows(tmp_path: Path, mapping: str, table: str | bytes) -> pl.DataFrame:
    path = tmp_path / "table.txt"
    path.write_bytes(table if isinstance(table, bytes) else table.encode())
    return read(path, mapping_of(tmp_path, mapping))[1]


def test_units_codes_constants_and_sums(tmp_path: Path) -> None:
    mapping = """
    [file]
    delimiter = ";"
    decimal = ","
    nulls = ["-"]
    [columns]
    mmsi = { column = "id", add = 412000000 }
    observed_at = { column = "t", format = "%d.%m.%Y %H:%M", time_zone = "Asia/Tokyo" }
    lon = { column = "x", unit = "1/10000 min" }
    lat = "y"
    sog_kn = { column = "v", unit = "m/s" }
    cog_deg = { column = "c", unit = "0.1 deg" }
    nav_status = { column = "s", codes = { "Vor Anker" = 1, "in Fahrt" = 0 } }
    message_type = { constant = 1 }
    transponder = { constant = "A" }
    """
    rows = read_rows(
        tmp_path,
        mapping,
        "id;t;x;y;v;c;s\n7;01.03.2024 08:30;83700000;35,5;10,288889;905;Vor Anker\n"
        "8;01.03.2024 08:30;83700000;35,5;-;;IN FAHRT\n",
    )
    row = rows.row(0, named=True)
    assert row["mmsi"] == 412000007
    assert row["observed_at"] == datetime(2024, 2, 29, 23, 30, tzinfo=UTC)
    assert (row["lon"], row["lat"]) == (139.5, 35.5)
    assert row["sog_kn"] == pytest.approx(20.0, abs=1e-4)
    assert row["cog_deg"] == pytest.approx(90.5)
    assert rows["nav_status"].to_list() == [1, 0]
    assert rows["sog_kn"].to_list()[1] is None
    assert set(rows["message_type"]) == {1}
    assert set(rows["transponder"]) == {"A"}


@pytest.mark.parametrize(
    ("unit", "value", "kn"),
    [("kn", 10, 10), ("m/s", 1852 / 360, 10), ("km/h", 18.52, 10), ("0.1 kn", 100, 10),
     ("mph", 11.50779448, 10)],
)  # fmt: skip
def test_units_of_speed(tmp_path: Path, unit: str, value: float, kn: float) -> None:
    mapping = PLAIN + f'sog_kn = {{ column = "v", unit = "{unit}" }}\n'
    rows = read_rows(tmp_path, mapping, f"id,t,x,y,v\n431000001,2024-01-01T00:00:00,1,2,{value}\n")
    assert rows["sog_kn"].to_list() == pytest.approx([kn], abs=1e-5)


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ('{ column = "t", unit = "s" }', "1700000000"),
        ('{ column = "t", unit = "ms" }', "1700000000000"),
        ('{ column = "t", unit = "ns" }', "1700000000000000000"),
        ('{ column = "t", time_zone = "Asia/Shanghai" }', "2023-11-15 06:13:20"),
        ('{ column = "t", time_zone = "Asia/Shanghai" }', "2023-11-14T22:13:20Z"),
        ('{ column = "t", formats = ["%d/%m/%Y", "%Y%m%d_%H%M%S"] }', "20231114_221320"),
        ('"t"', "2023-11-14T23:13:20+01:00"),
        ('"t"', "2023-11-14 22:13:20.000000 +0000 UTC"),
    ],
)
def test_spellings_of_one_time(tmp_path: Path, entry: str, value: str) -> None:
    mapping = PLAIN.replace('observed_at = "t"', f"observed_at = {entry}")
    rows = read_rows(tmp_path, mapping, f"id,t,x,y\n431000001,{value},1,2\n")
    assert rows["observed_at"].to_list() == [datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8", "shift_jis", "cp1252", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    name = "第一丸" if encoding in ("utf-8", "shift_jis") else "SÃO JOSÉ"
    mapping = f'[file]\nencoding = "{encoding}"\n{PLAIN}name = "name"\n'
    path = tmp_path / "table.csv"
    path.write_bytes(f"id,t,x,y,name\n431000001,2024-01-01T00:00:00,1,2,{name}\n".encode(encoding))
    reading = observe.read(
        observe.open_inputs([path])[0],
        observe.Options(mapping=mapping_of(tmp_path, mapping)),
    )
    assert pl.concat([b.identities for b in reading])["name"].to_list() == [name]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not toml at all", "is not TOML"),
        ("[columns]\nlon = 'x'\nlat = 'y'\nobserved_at = 't'", "has no mmsi"),
        ("[columns]\nmmsi = 'x'\nlon = 'x'\nlat = 'y'", "has no observed_at"),
        (PLAIN + "speed = 'v'", "unknown entry 'speed'"),
        (PLAIN + "sog_kt = 'v'", "did you mean 'sog_kn'"),
        (PLAIN + "sog_kn = { colum = 'v' }", "did you mean 'column'"),
        (PLAIN + "sog_kn = { column = 'v', unit = 'furlong' }", "known are kn"),
        (PLAIN + "sog_kn = { unit = 'kn' }", "needs one of column"),
        (PLAIN + "sog_kn = 3", "not a column name"),
        (PLAIN.replace("lat = ", "heading_deg = "), "only one of lon and lat"),
        (PLAIN.replace('"t"', "{ column = 't', time_zone = 'Mars' }"), "no IANA time zone"),
        ("[file]\nencoding = 'klingon'\n" + PLAIN, "which is unknown"),
        ("[fyle]\n" + PLAIN, "unknown entry 'fyle'"),
    ],
)
def test_mapping_that_does_not_hold(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        mapping_of(tmp_path, text)
    assert caught.value.file == str(tmp_path / "mapping.toml")
    assert caught.value.hint


def test_mapping_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"no\.toml"):
        observe.Mapping.from_toml(tmp_path / "no.toml")


def test_missing_column_names_file_line_column_and_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read_rows(tmp_path, PLAIN.replace('"x"', '"longitud"'), "id,t,longitude,y\n1,2,3,4\n")
    error = caught.value
    assert (error.line, error.field, error.data["nearest"]) == (1, "longitud", "longitude")
    assert "table.txt, line 1" in str(error)


def test_known_dialects_beside_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "known.csv"
    path.write_text("MMSI,BaseDateTime,LAT,LON\n367000001,2023-01-11T00:00:05,1,2\n")
    report, _ = read(path, mapping_of(tmp_path, PLAIN))
    assert report.format == "marinecadastre"


def test_example_for_the_norwegian_format(tmp_path: Path) -> None:
    path = tmp_path / "norway.csv"
    path.write_text(
        "mmsi;lon;lat;date_time_utc;sog;cog;true_heading;nav_status;message_nr;source\n"
        "257000001;7.93557;63.1633;2018-01-01 16:58:42;0.0;59.5;511;-99;18;g\n"
        "257000002;7.93555;63.1633;2018-01-01 16:59:12;0.7;360.0;63;8;1;s\n"
    )
    _, rows = read(path, observe.Mapping.from_toml(MAPPINGS / "norway.toml"))
    assert rows["nav_status"].to_list() == [None, 8]
    assert rows["heading_deg"].to_list() == [None, 63]
    assert rows["transponder"].to_list() == ["B", "A"]
    assert rows["source"].to_list() == ["g", "s"]


# file, mapping, lines, positions, rejected, first and last time: counted with other tools (zcat
# and wc, the README of the data), so that a change of ours that loses rows is seen.
REAL = [
    ("exactearth_20210701.csv.gz", "exactearth", 2499, 2338, None, "2021-07-01T00:00:41.690"),
    ("mmsi_collision_338013000.ndjson.gz", "gfw-messages", 1253, 1193, 0, "2017-07-18T00:07:20"),
    ("mmsi_collision_416000000.ndjson.gz", "gfw-messages", 1668, 1668, 0, "2014-01-01T01:14:25"),
    ("suez_2021_boat_positions.csv", "suez", 22_288, 22_287, 0, "2021-03-20T00:00:00"),
    ("../respond/SolentAIS_20160112.csv", "solent", 18_624, 18_623, 0, "2016-01-12T13:02:11.218"),
    (
        "tianchi_fishing_east_china_sea.parquet",
        "fishing-fleet",
        1_957_300,
        1_957_300,
        0,
        "2000-09-01T16:00:01",
    ),
]


@pytest.mark.parametrize(("file", "name", "lines", "positions", "rejected", "first"), REAL)
def test_examples_read_the_real_files(
    file: str, name: str, lines: int, positions: int, rejected: int | None, first: str
) -> None:
    if not (SHARED / file).exists():
        pytest.skip(f"{SHARED / file} is not on this machine")
    report, rows = read(SHARED / file, observe.Mapping.from_toml(MAPPINGS / f"{name}.toml"))
    assert report.format == "mapping"
    assert (report.lines, rows.height) == (lines, positions)
    assert rejected is None or report.rejected == rejected
    assert report.first_at == datetime.fromisoformat(f"{first}+00:00")


def test_rejects_of_the_exactearth_table() -> None:
    file = SHARED / "exactearth_20210701.csv.gz"
    if not file.exists():
        pytest.skip(f"{file} is not on this machine")
    mapping = observe.Mapping.from_toml(MAPPINGS / "exactearth.toml")
    reading = observe.read(observe.open_inputs([file])[0], observe.Options(mapping=mapping))
    rejects = pl.concat([batch.rejects for batch in reading])
    reasons = Counter(rejects["reason"].to_list())
    assert set(reasons) <= {"mmsi", "field", "position"}
    lines = gzip.decompress(file.read_bytes()).decode().split("\n")
    for line, raw in rejects.select("line", "raw").iter_rows():
        assert lines[line - 1].startswith(raw[:200])


@pytest.mark.parametrize(
    ("file", "dialect", "lines", "positions"),
    [
        ("dma_ferry.csv", "dma", 736, 735),
        ("noaa_20230111_1000.csv", "marinecadastre", 1001, 1000),
        ("marinecadastre_20220103_first99999.parquet", "marinecadastre", 99_999, 99_925),
    ],
)
def test_dialects_read_the_real_files(file: str, dialect: str, lines: int, positions: int) -> None:
    if not (SHARED / file).exists():
        pytest.skip(f"{SHARED / file} is not on this machine")
    reading = observe.read(observe.open_inputs([SHARED / file])[0])
    rows = pl.concat([batch.positions for batch in reading])
    report = reading.report
    assert (report.format, report.lines, rows.height) == (dialect, lines, positions)
    assert report.rejected == lines - positions - report.other
    assert rows["cog_deg"].max() < 360  # type: ignore[operator]
    assert rows["heading_deg"].max() < 360  # type: ignore[operator]


def test_every_dialect_has_a_signature_of_its_own() -> None:
    signatures = [dialect.signature for dialect in DIALECTS]
    assert all(signatures)
    for one in signatures:
        assert sum(one <= other for other in signatures) == 1
