"""Files that are none, empty, or in another encoding: refused alike by all who read tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from sealane.assess.close import read_prices
from sealane.assess.economy import read_multi_region
from sealane.assess.exposure import read_lanes
from sealane.assess.risk import risk
from sealane.assess.watch import read_transits
from sealane.cli import sealane
from sealane.errors import BadInput


def routes(path: Path) -> None:
    done = CliRunner().invoke(
        sealane, ["assess", "routes", str(path), "-o", "-"], catch_exceptions=True
    )
    if isinstance(done.exception, BadInput):
        raise done.exception
    assert done.exit_code == 2  # click looks first whether it is a folder


READERS: list[Callable[[Path], object]] = [
    read_transits, read_multi_region, read_prices, lambda path: risk(path, draws=100), routes,
]  # fmt: skip
JAPANESE = "date,portname,n_total\n2024-01-01,スエズ運河,5\n"
FILES = [
    (None, "no file", None),
    (b"", "is empty", None),
    (JAPANESE.encode("cp932"), "line 2: a letter is not UTF-8. It may be Shift JIS", 2),
    ("a,b\n1,2\n3,caf\u00e9\n".encode("cp1252"), "line 3: a letter is not UTF-8.", 3),
    (JAPANESE.encode("utf-16"), "UTF-16", 1),
    (JAPANESE.replace(",", ";").encode(), "line 1: the columns are parted by semicolons", 1),
    (b"a\tb\r\n1\t2\r\n", "line 1: the columns are parted by tabs", 1),
]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(("content", "match", "line"), FILES)
def test_files_that_cannot_be_read_say_why_and_what_to_do(
    tmp_path: Path,
    read: Callable[[Path], object],
    content: bytes | None,
    match: str,
    line: int | None,
) -> None:
    path = tmp_path / "table.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadInput, match=match) as refused:
        read(path)
    assert refused.value.hint
    assert refused.value.file == str(path)
    assert refused.value.line == line


def test_swapped_columns_and_tables_without_rows_are_told(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("n_total,date,portname\nSuez Canal,5,2024-01-01\n")
    with pytest.raises(BadInput, match="line 2 has a date") as refused:
        read_transits(path)
    assert "swapped" in str(refused.value.hint)
    path.write_text("date,portname,n_total\n")
    with pytest.raises(BadInput, match="no row"):
        read_transits(path)
    with pytest.raises(BadInput, match="folder"):
        read_transits(tmp_path)


@pytest.mark.parametrize(
    ("row", "field", "match"),
    [
        ("x,A,c,,,many,million USD 2014", "value", "line 3: value 'many' is no number"),
        ("x,A,c,,,,million USD 2014", "value", "line 3: value is empty"),
        ("x,A,c,,,2,million EUR 2014", "unit", "line 3: unit 'million EUR 2014' is not"),
        ("x,A,c,,,2,", "unit", "line 3: unit is not"),
        ("q,A,c,,,2,million USD 2014", "block", "line 3: block 'q' is none"),
    ],
)
def test_a_row_of_a_multi_region_table_is_named_by_its_line(
    tmp_path: Path, row: str, field: str, match: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(
        "block,from_region,from_sector,to_region,to_sector,value,unit\n"
        f"x,A,b,,,1,million USD 2014\n{row}\n"
    )
    with pytest.raises(BadInput, match=match) as refused:
        read_multi_region(path)
    assert (refused.value.field, refused.value.line) == (field, 3)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("route JPYOK SGSIN --avoid malaca", "gate"),
        ("route 35.4,139.6 SGSIN", "port"),
        ("exposure --country JPX", "country"),
        ("exposure --country JPN --commodity crued", "commodity"),
        ("stocks JPN --lost 100 --days 0", "days"),
        ("stocks JPN --lost nan", "lost_kbd"),
        ("mitigate JPN=1700 --restraint 3", "restraint"),
        ("mitigate JPN=1700 --sharing JPN=3", "sharing"),
        ("close hormuz --from 2026-03-01 --days -5", "days"),
        ("close hormuz --from 2026-03-01 --days 30 --share 80%", "share"),
    ],
)
def test_a_question_that_cannot_be_asked_names_its_field_and_ends_with_2(
    words: str, field: str
) -> None:
    refused = CliRunner().invoke(sealane, ["assess", *words.split()]).exception
    assert isinstance(refused, BadInput)
    assert (refused.exit_code, refused.field, refused.file) == (2, field, None)
    assert refused.hint


@pytest.mark.parametrize(
    "words",
    [
        "route JPYOK SGSIN --draught 0",
        "route JPYOK SGSIN --ship vlcc --speed nan",
        "route JPYOK SGSIN --shares --premium suez=nan",
        "stocks JPN --lost 100 --use 0",
        "stocks JPN --lost 100 --from soon",
        "economy table.csv --cut A:*=0.3 --cut-days 30 --freight nan",
    ],
)
def test_figures_that_cannot_be_are_refused_by_their_option(words: str) -> None:
    done = CliRunner().invoke(sealane, ["assess", *words.split()])
    assert done.exit_code == 2
    assert words.split()[-2] in done.output


def test_a_table_with_a_row_too_long_or_without_rows_or_of_no_country_is_refused(
    tmp_path: Path,
) -> None:
    path = tmp_path / "table.csv"
    path.write_text("origin,destination,gate,share\nSAU,JPN,hormuz,0.9\nARE,JPN,hormuz,0,5\n")
    with pytest.raises(BadInput, match="line 3: 5 fields, 4 in the header line") as ragged:
        read_lanes(path)
    assert (ragged.value.file, ragged.value.line) == (str(path), 3)
    path.write_text("\ufefforigin,destination,gate,share\r\nSaudi Arabia,jp,hormuz,0.9\r\n")
    assert read_lanes(path).select("origin", "destination").row(0) == ("SAU", "JPN")
    path.write_text("origin,destination,gate,share\nSAUDI,JPN,hormuz,0.9\n")
    with pytest.raises(BadInput, match="line 2: origin 'SAUDI'") as unknown:
        read_lanes(path)
    assert "SAU" in str(unknown.value.hint)
    path.write_text("from_lon,from_lat,to_lon,to_lat\n")
    with pytest.raises(BadInput, match="has no row"):
        routes(path)
