"""Trade of the user: small made-up files in the layouts of BACI, UN Comtrade and Oxford."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from sealane.assess.exposure import exposure, facts, read_baci, read_comtrade, read_oxford
from sealane.assess.lane import ChoiceLimits
from sealane.errors import BadInput

BACI = """t,i,j,k,v,q
2022,682,392,270900,   600.000,   900.000
2022,784,392,270900,   400.000,   600.000
2022,36,392,100199,    30.000,       NA
2022,842,392,100199,    10.000,    20.000
2022,682,276,270900,    50.000,    70.000
2022,842,392,870323,    99.000,     1.000
"""
CODES = """country_code,country_name,country_iso2,country_iso3
36,Australia,AU,AUS
276,Germany,DE,DEU
392,Japan,JP,JPN
682,Saudi Arabia,SA,SAU
784,United Arab Emirates,AE,ARE
842,USA,US,USA
"""
COMTRADE = """refYear,reporterISO,partnerISO,flowCode,cmdCode,netWgt,primaryValue
2023,JPN,W00,M,2709,3000,90
2023,JPN,SAU,M,2709,2000,60
2023,JPN,SAU,M,270900,2000,60
2023,JPN,ARE,M,2709,1000,30
2023,JPN,ARE,X,2709,7,7
2023,DEU,NOR,M,2709,5,5
"""
OXFORD = """canal,iso3,v_canal,share_canal_v_mar
Taiwan Strait,JPN,444000000000,0.31
Malacca Strait,JPN,300000000000,0.25
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("BACI_HS17_Y2022_V202401.csv", BACI), ("comtrade_2023.csv", COMTRADE),
                       ("country_codes_V202401.csv", CODES),
                       ("country_import_dependency.csv", OXFORD)):  # fmt: skip
        (tmp_path / name).write_text(text)
    return tmp_path


def one(table: pl.DataFrame, origin: str, of: str) -> dict[str, object]:
    found = table.filter((pl.col("origin") == origin) & (pl.col("share_of") == f"imports by {of}"))
    return found.row(0, named=True)


def test_baci_gives_shares_by_value_and_by_weight_where_all_is_weighed(folder: Path) -> None:
    path, codes = folder / "BACI_HS17_Y2022_V202401.csv", folder / "country_codes_V202401.csv"
    table = read_baci(path, codes, importer="JPN")
    assert set(table["importer"]) == {"JPN"}
    assert set(table["commodity"]) == {"crude_oil", "wheat"}
    row = one(table, "SAU", "value")
    assert (row["share"], row["volume"], row["unit"]) == (0.6, 600_000.0, "USD 2022")
    assert one(table, "ARE", "weight")["share"] == pytest.approx(0.4)
    wheat = table.filter(pl.col("commodity") == "wheat")
    assert set(wheat["share_of"]) == {"imports by value"}
    assert set(read_baci(path, codes)["importer"]) == {"JPN", "DEU"}


def test_comtrade_counts_imports_once_and_takes_the_world_for_no_origin(folder: Path) -> None:
    table = read_comtrade(folder / "comtrade_2023.csv", importer="JPN")
    assert set(table["origin"]) == {"SAU", "ARE"}
    assert one(table, "SAU", "value")["share"] == pytest.approx(2 / 3)
    assert one(table, "ARE", "weight")["volume"] == 1.0
    older = COMTRADE.splitlines()[1:]
    head = (
        "Year,Reporter ISO,Partner ISO,Trade Flow,Commodity Code,Netweight (kg),Trade Value (US$)"
    )
    path = folder / "comtrade_old.csv"
    path.write_text("\n".join([head, *(row.replace(",M,", ",Import,") for row in older)]))
    assert read_comtrade(path, importer="JPN").drop("citation").equals(table.drop("citation"))


def test_the_oxford_table_needs_the_year_of_its_money(folder: Path) -> None:
    path = folder / "country_import_dependency.csv"
    table = read_oxford(path, money_year=2022)
    assert table["origin"].to_list() == ["taiwan", "malacca"]
    assert table["unit"][0] == "USD 2022"
    with pytest.raises(BadInput, match="the year of it is not in the table"):
        read_oxford(path, money_year=None)


def test_the_folder_is_read_as_a_whole(folder: Path) -> None:
    found = exposure("JPN", facts=folder, money_year=2022)
    gates = {row["gate"] for row in found.rows if row["share_of"] == "maritime imports by value"}
    assert gates == {"taiwan", "malacca"}
    assert any(row["source"].startswith("BACI") for row in found.rows)
    (folder / "country_codes_V202401.csv").unlink()
    with pytest.raises(BadInput, match="no table of the numbers lies beside it"):
        facts(folder, money_year=2022)


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("BACI_HS17_Y2022_V202401.csv", "t,i,j,k,v,q", "t,i,j,k,v,weight", "BACI needs the column"),
        ("BACI_HS17_Y2022_V202401.csv", "   600.000", "six", "'six' is no number"),
        ("BACI_HS17_Y2022_V202401.csv", "2022,784,", "2022,999,", "is no country number"),
        (
            "BACI_HS17_Y2022_V202401.csv",
            "   400.000",
            "  -400.000",
            "line 3: v -400.0 is no value",
        ),
        ("country_codes_V202401.csv", "country_iso3", "iso", "'country_iso3'"),
        ("comtrade_2023.csv", "primaryValue", "value", "'primaryValue or Trade Value"),
        ("comtrade_2023.csv", "2709,2000,60", "2709,2000,x", "is no number"),
        ("country_import_dependency.csv", "share_canal_v_mar", "share", "'share_canal_v_mar'"),
        ("country_import_dependency.csv", "0.31", "31", "is no share"),
        ("country_import_dependency.csv", "Taiwan", "Taivan", "taiwan"),
    ],
)
def test_files_that_do_not_hold_are_refused(
    name: str, old: str, new: str, says: str, folder: Path
) -> None:
    path = folder / name
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(BadInput, match=says):
        facts(folder, money_year=2022)


def test_lines_are_those_of_the_file_though_other_rows_were_left_out(folder: Path) -> None:
    path = folder / "comtrade_2023.csv"
    path.write_text(COMTRADE.replace("2709,1000,30", "2709,1000,x"))
    with pytest.raises(BadInput, match="line 5: primaryValue 'x' is no number") as caught:
        read_comtrade(path)
    assert caught.value.line == 5


FULL = "refYear,period,reporterISO,partnerISO,partner2Code,flowCode,cmdCode,customsCode,motCode,"
FULL += "mosCode,netWgt,primaryValue"


def traded(folder: Path, rows: str, head: str = FULL) -> Path:
    path = folder / "comtrade_full.csv"
    path.write_text(f"{head}\n{rows}")
    return path


def shares(path: Path) -> dict[str, float]:
    table = read_comtrade(path, importer="JPN")
    of = table.filter(pl.col("share_of") == "imports by value")
    return dict(of.select("origin", "share").iter_rows())


def test_the_row_of_the_world_is_what_shares_are_of(folder: Path) -> None:
    path = folder / "comtrade_2023.csv"
    path.write_text(COMTRADE.replace("W00,M,2709,3000,90", "W00,M,2709,5000,120"))
    assert shares(path) == pytest.approx({"SAU": 0.5, "ARE": 0.25})
    assert one(read_comtrade(path), "SAU", "weight")["share"] == pytest.approx(0.4)
    old = "Year,Reporter ISO,Partner ISO,Trade Flow,Commodity Code,Netweight (kg),"
    own = traded(folder, "2023,JPN,SAU,Import,2709,,100\n2023,JPN,WLD,Import,2709,,300\n",
                 f"{old}Trade Value (US$)")  # fmt: skip
    assert shares(own) == pytest.approx({"SAU": 1 / 3})
    assert read_comtrade(own)["note"][0] is None
    own.write_text("\n".join(one for one in own.read_text().splitlines() if "WLD" not in one))
    assert shares(own) == {"SAU": 1.0}
    assert "no row of the world" in read_comtrade(own)["note"][0]
    own.unlink()
    told = exposure("JPN", commodity="crude_oil", facts=folder, money_year=2022,
                    choice=ChoiceLimits())  # fmt: skip
    (gulf,) = (row for row in told.by_gate
               if (row["gate"], row["share_of"]) == ("hormuz", "imports by value")
               and "Comtrade" in row["source"])  # fmt: skip
    assert gulf["not_known"] == pytest.approx(0.25)
    path.write_text(COMTRADE.replace("W00,M,2709,3000,90", "W00,M,2709,3000,80"))
    with pytest.raises(BadInput, match="line 2: primaryValue 80\\.0 of the world is less"):
        read_comtrade(path)


def test_a_total_is_taken_and_its_parts_are_not_added_to_it(folder: Path) -> None:
    flow = "2023,2023,JPN,{},0,M,2709,{},{},0,9,{}\n".format
    path = traded(folder, flow("SAU", "C00", 0, 100) + flow("SAU", "C00", 2100, 100)
                  + flow("USA", "C00", 0, 100))  # fmt: skip
    assert shares(path) == {"SAU": 0.5, "USA": 0.5}
    path = traded(folder, flow("SAU", "C01", 2100, 60) + flow("SAU", "C02", 2100, 40)
                  + flow("USA", "C00", 0, 100) + flow("USA", "C01", 0, 70))  # fmt: skip
    assert shares(path) == {"SAU": 0.5, "USA": 0.5}, "parts alone are added up"
    second = flow("USA", "C00", 0, 30).replace("USA,0,", "USA,484,")
    months = flow("USA", "C00", 0, 50).replace("2023,2023", "2023,202301")
    path = traded(folder, flow("SAU", "C00", 0, 100) + flow("USA", "C00", 0, 100) + second + months)
    assert shares(path) == {"SAU": 0.5, "USA": 0.5}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (
            ["SAU,0,M,2709,C00,2100,0", "SAU,0,M,2709,C01,0,0"],
            "line 2: motCode '2100' is of a flow",
        ),
        (["SAU,0,M,2709,C00,0,0", "SAU,0,M,2709,C00,0,0"], "line 3: cmdCode '2709' stands twice"),
    ],
)
def test_rows_that_contradict_each_other_are_refused(
    rows: list[str], says: str, folder: Path
) -> None:
    path = traded(folder, "".join(f"2023,2023,JPN,{row},9,100\n" for row in rows))
    with pytest.raises(BadInput, match=says):
        read_comtrade(path)


def test_a_heading_of_one_origin_takes_nothing_from_another(folder: Path) -> None:
    row = "2023,2023,JPN,{},0,M,{},C00,0,0,9,100\n".format
    path = traded(folder, row("SAU", "2709") + row("SAU", "270900") + row("ARE", "270900"))
    assert shares(path) == {"SAU": 0.5, "ARE": 0.5}
