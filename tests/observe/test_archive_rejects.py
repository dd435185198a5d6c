"""What cannot be read or cannot be true is kept with line, reason and raw text; all is counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from sealane import observe
from sealane.errors import BadInput

HEADER = "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName"
GOOD = "367000001,2023-01-11T00:00:05,43.5,-70.25,8.8,272.7,270,SAN JOSE"


def read(path: Path, **options: object) -> tuple[observe.FileReport, list[observe.Batch]]:
    reading = observe.read(
        observe.open_inputs([path])[0],
        observe.Options(**options),  # type: ignore[arg-type]
    )
    batches = list(reading)
    reading.report.check()
    return reading.report, batches


def rejects_of(tmp_path: Path, *lines: str | bytes, **options: object) -> pl.DataFrame:
    path = tmp_path / "a.csv"
    raw = [line if isinstance(line, bytes) else line.encode() for line in (HEADER, *lines)]
    path.write_bytes(b"\n".join(raw) + b"\n")
    report, batches = read(path, **options)
    rejects = pl.concat([batch.rejects for batch in batches])
    assert report.rejected == rejects.height
    assert set(rejects["file"]) <= {str(path)}
    return rejects


@pytest.mark.parametrize(
    ("line", "reason", "words"),
    [
        ("367000001,2023-01-11T00:00:05,43.5", "columns", "3 fields, the header has 8"),
        (f"{GOOD},extra", "columns", "9 fields"),
        (GOOD.replace("8.8", "abc"), "field", "SOG is 'abc'"),
        (GOOD.replace("8.8", "-3"), "field", ""),
        (GOOD.replace("8.8", "nan,"), "columns", ""),
        (GOOD.replace("8.8", "inf"), "field", "inf"),
        (GOOD.replace("270", "12x"), "field", "Heading"),
        (GOOD.replace("43.5", "4x.5"), "field", "LAT"),
        (GOOD.replace("367000001", ""), "mmsi", ""),
        (GOOD.replace("367000001", "12"), "mmsi", "MMSI 12"),
        (GOOD.replace("367000001", "367000001.5"), "field", "MMSI"),
        (GOOD.replace("367000001", "1e30"), "field", "MMSI"),
        (GOOD.replace("-70.25", "190"), "position", "lon 190"),
        (GOOD.replace("-70.25", "181"), "position", "lon 181"),
        (GOOD.replace("43.5", "91"), "position", "lat 91"),
        (GOOD.replace("43.5", "-90.01"), "position", ""),
        (GOOD.replace("-70.25", ""), "position", "lon None"),
        (GOOD.replace("2023-01-11T", "2023-02-30T"), "time", "BaseDateTime"),
        (GOOD.replace("2023-01-11T00:00:05", ""), "time", ""),
        (GOOD.replace("2023-01-11T00:00:05", "yesterday"), "time", "yesterday"),
        (HEADER, "not_a_row", "header"),
        ("!AIVDM,1,1,,A,15M67FC000G?ufbE`FepT@3n00Sa,0*5C", "not_a_row", "dialect"),
        ('{"MMSI":367000001}', "not_a_row", "dialect"),
        (b"367000001,2023-01-11T00:00:05,43.5,-70.25,8.8,272.7,270,A\x00B", "encoding", "NUL"),
        (b"367000001,2023-01-11T00:00:05,43.5,-70.25,8.8,272.7,270,A\xff\xfe", "encoding", ""),
        (GOOD.replace("SAN JOSE", "x" * 70_000), "too_long", "bytes"),
    ],
)
def test_one_bad_line_among_good_ones(
    tmp_path: Path, line: str | bytes, reason: str, words: str
) -> None:
    got = rejects_of(tmp_path, GOOD, line, GOOD)
    assert got["reason"].to_list() == [reason]
    assert got["line"].to_list() == [3]
    assert words in got["detail"][0]
    raw = line if isinstance(line, str) else line.decode("utf-8", "backslashreplace")
    assert got["raw"][0].startswith(raw.replace("\x00", "\\x00")[:60])
    assert len(got["raw"][0]) <= 4096


def test_line_of_ten_megabytes_is_one_reject(tmp_path: Path) -> None:
    huge = b"x" * 10_000_000
    for lines in ((GOOD, huge, GOOD), (huge, GOOD), (GOOD, huge)):
        got = rejects_of(tmp_path, *lines)
        assert got["reason"].to_list() == ["too_long"]
        assert got["detail"].to_list() == ["10000000 bytes"]
        assert got["line"].to_list() == [2 + lines.index(huge)]


def test_position_not_available_is_other_unless_the_row_names_the_ship(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    nowhere = GOOD.replace("43.5,-70.25", "91,181")
    nameless = nowhere.replace("SAN JOSE", "")
    empty = GOOD.replace("43.5,-70.25", ",").replace("SAN JOSE", "@@@")
    path.write_text("\n".join((HEADER, GOOD, nowhere, nameless, empty, "")))
    report, batches = read(path)
    assert (report.accepted, report.positions, report.identities) == (2, 1, 1)
    assert report.other_by_type == {"header": 1, "no position": 2}
    assert pl.concat([batch.identities for batch in batches])["claims"].to_list() == [2]


def test_longitude_of_180_east_is_180_west(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{HEADER}\n{GOOD.replace('-70.25', '180.0')}\n")
    _, batches = read(path)
    assert pl.concat([batch.positions for batch in batches])["lon"].to_list() == [-180.0]


def test_reports_ahead_of_the_clock_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    ahead = GOOD.replace("2023-01-11", "2038-01-19")
    path.write_text("\n".join((HEADER, GOOD, ahead, *[GOOD] * 20, "")))
    report, batches = read(path)
    assert (report.accepted, report.rejected) == (21, 1)
    row = pl.concat([batch.rejects for batch in batches]).row(0, named=True)
    assert (row["line"], row["reason"], row["raw"]) == (3, "future", ahead)
    assert report.last_at == datetime(2023, 1, 11, 0, 0, 5, tzinfo=UTC)


def test_reports_ahead_are_found_whatever_the_batches(tmp_path: Path) -> None:
    start = datetime(2023, 1, 11, tzinfo=UTC)
    lines = [
        GOOD.replace("2023-01-11T00:00:05", (start + timedelta(seconds=i)).strftime("%FT%T"))
        for i in range(25_000)
    ]
    for at in (0, 9_000, 24_999):
        lines[at] = lines[at].replace("2023-", "2099-")
    path = tmp_path / "a.csv"
    path.write_text("\n".join((HEADER, *lines, "")))
    for rows in (1_000, 500_000):
        report, batches = read(path, batch_rows=rows)
        rejects = pl.concat([batch.rejects for batch in batches]).sort("line")
        assert rejects["line"].to_list() == [2, 9_002, 25_001]
        assert report.accepted == 24_997


def test_quoted_fields_and_line_breaks_inside_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    comma = GOOD.replace("SAN JOSE", '"SAN, ""JOSE"""')
    broken = GOOD.replace("SAN JOSE", '"SAN\nJOSE"')
    stray = GOOD.replace("SAN JOSE", 'SAN" JOSE')
    path.write_text("\n".join((HEADER, comma, broken, stray, GOOD, "")))
    report, batches = read(path)
    names = pl.concat([batch.identities for batch in batches])["name"].to_list()
    assert sorted(names) == ["SAN\nJOSE", "SAN JOSE", 'SAN" JOSE', 'SAN, "JOSE"']
    # The row that spans two lines is counted once.
    assert (report.lines, report.accepted, report.rejected) == (5, 4, 0)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "end"])
def test_line_endings_blank_lines_and_a_missing_last_one(
    tmp_path: Path, ending: str, last: str
) -> None:
    path = tmp_path / "a.csv"
    lines = ["", HEADER, "", GOOD, "", GOOD]
    path.write_bytes((ending.join(lines) + (ending if last else "")).encode())
    report, _ = read(path)
    assert (report.lines, report.accepted) == (6, 2)
    assert report.other_by_type == {"blank": 3, "header": 1}


def test_spaces_case_and_mark_in_the_header(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    header = " ; ".join(name.upper() for name in HEADER.split(","))
    path.write_text(f"\ufeff{header}\n{GOOD.replace(',', ' ; ')}\n")
    report, _ = read(path)
    assert (report.format, report.positions, report.identities) == ("marinecadastre", 1, 1)


def test_missing_column_is_told_with_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("MMSI,BaseDateTime,LATT,LON\n1,2,3,4\n")
    with pytest.raises(BadInput, match="no column 'LAT'") as caught:
        read(path)
    assert (caught.value.line, caught.value.field) == (1, "LAT")
    assert caught.value.data["nearest"] == "LATT"


def test_damaged_parquet(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({"mmsi": [1]}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(BadInput, match="Parquet file is damaged"):
        read(path)


def test_rows_of_parquet_are_rejected_by_number(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    at = datetime(2024, 1, 1)  # noqa: DTZ001 - naive on purpose, as in the file of MarineCadastre
    pl.DataFrame(
        {
            "MMSI": [367000001, 5, 367000001, None],
            "BaseDateTime": [at, at, None, at],
            "LAT": [1.0, 1.0, 1.0, float("nan")],
            "LON": [2.0, 2.0, 2.0, 2.0],
        }
    ).write_parquet(path)
    report, batches = read(path)
    rejects = batches[0].rejects
    assert rejects.select("line", "reason").rows() == [(2, "mmsi"), (3, "time"), (4, "mmsi")]
    assert '"MMSI":5' in rejects["raw"][0]
    assert (rejects["detail"][0], rejects["detail"][2]) == ("MMSI 5", "no MMSI")
    assert report.accepted == 1


def test_the_clock_of_a_file_counts_a_row_with_a_claim_once(tmp_path: Path) -> None:
    """Three rows of another decade are few, also where each is a position and a claim."""
    header = "MMSI,BaseDateTime,LAT,LON,VesselName\n"
    days = [f"2024-03-01T00:{minute:02d}:00" for minute in range(20)]
    ahead = ["2038-01-19T03:14:07", "2038-01-19T03:15:07", "2100-01-01T00:00:00"]
    path = tmp_path / "ahead.csv"
    path.write_text(header + "".join(f"366123456,{at},1,2,AURORA\n" for at in (*days, *ahead)))
    [source] = observe.open_inputs([path])
    reading = observe.read(source)
    rejects = pl.concat([batch.rejects for batch in reading])
    assert rejects["reason"].to_list() == ["future"] * 3
    assert reading.report.accepted == 20


def test_a_decimal_comma_is_read_where_fields_are_parted_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "excel.csv"
    path.write_text(
        "MMSI;BaseDateTime;LAT;LON;SOG\n"
        "366123456;2024-03-01T00:00:00;32,4;-79,5;1,5\n"
        "366123456;2024-03-01T00:01:00;32.5;-79.5;1.5\n"
    )
    [source] = observe.open_inputs([path])
    rows = pl.concat([batch.positions for batch in observe.read(source)])
    assert rows.select("lat", "lon", "sog_kn").rows() == [(32.4, -79.5, 1.5), (32.5, -79.5, 1.5)]


def test_details_say_what_was_expected(tmp_path: Path) -> None:
    path = tmp_path / "times.csv"
    path.write_text(
        "MMSI,BaseDateTime,LAT,LON\n366123456,,1,2\n366123456,yesterday,1,2\n-1,2024-03-01,1,2\n"
        "366123456,2024-03-01T00:00:00,1,2\n"
    )
    [source] = observe.open_inputs([path])
    details = pl.concat([batch.rejects for batch in observe.read(source)])["detail"].to_list()
    assert details[0] == "BaseDateTime is empty."
    assert "'yesterday'; expected ISO 8601 (2024-03-01T06:00:00Z), from 1970-01-02" in details[1]
