"""The lexicon: what is packaged, and what is found in texts of four languages."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
import pytest

from sealane.inform import lexicon

ROOT = Path(__file__).resolve().parents[3]


def told(text: str) -> list[tuple[str, str]]:
    """Entry and the words for it, of one text."""
    return [
        (entry, text[start:end])
        for _, start, end, _, entry in lexicon.find(pl.Series([text])).rows()
    ]


def test_every_name_has_a_kind_a_language_and_a_source() -> None:
    names = lexicon.entries()
    assert set(names["kind"]) == set(lexicon.KINDS)
    assert names.null_count().drop("lon", "lat").sum_horizontal().item() == 0
    assert set(names["source"]) == {"law/features", "law/straits", "assess/main_ports", "sealane"}
    assert not names.filter(pl.col("source") == "sealane")["is_verified"].any()
    assert names.select("entry", "language", "name").is_duplicated().sum() == 0
    assert names["name"].str.strip_chars().eq(names["name"]).all()


@pytest.mark.parametrize("kind", ["agency", "verb", "vessel_word", "flag", "water"])
def test_what_is_no_place_is_named_in_four_languages(kind: str) -> None:
    names = lexicon.entries().filter(pl.col("kind") == kind)
    have = names.group_by("entry").agg(pl.col("language").str.slice(0, 2).unique())
    whole = have.filter(
        pl.col("language").list.set_intersection(["en", "ja", "zh", "ru"]).list.len() == 4
    )
    assert have.height - whole.height <= (1 if kind == "agency" else 0), have.join(
        whole, on="entry", how="anti"
    )


def test_disputed_features_carry_the_names_of_every_side() -> None:
    names = lexicon.entries()
    of = {entry: set(rows) for entry, rows in names.group_by("entry").agg("name").rows()}
    assert {"Senkaku Islands", "Diaoyu Islands", "尖閣諸島", "钓鱼岛"} <= of["senkaku_islands"]
    assert {"Takeshima", "Dokdo", "독도", "竹島"} <= of["takeshima"]
    assert {"South China Sea", "West Philippine Sea", "Biển Đông"} <= of["sea_south_china"]
    assert {"Scarborough Shoal", "Huangyan Dao", "Bajo de Masinloc", "黄岩岛"} <= of["scarborough"]


def test_rows_of_other_tables_are_those_tables() -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import pack_lexicon
    finally:
        sys.path.pop(0)
    kept = pl.read_csv(pack_lexicon.DATA, infer_schema=False).fill_null("")
    assert kept.rows() == [tuple(row) for row in pack_lexicon.packed()]


def test_an_incident_is_found_in_four_languages() -> None:
    texts = {
        "en": "China Coast Guard ship 5205 rammed a supply boat near Second Thomas Shoal",
        "ja": "海警局の船がセカンド・トーマス礁で補給船に体当たりした",
        "zh": "中國海警船在仁愛礁衝撞補給船",
        "ru": "Корабль береговой охраны Китая протаранил судно снабжения у рифа Жэньай",
    }
    for language, text in texts.items():
        entries = {entry for entry, _ in told(text)}
        assert {"chn_coast_guard", "ram", "supply_boat", "second_thomas"} <= entries, language


def test_the_longest_name_counts_and_overlaps_both_stand() -> None:
    assert told("在台湾海峡") == [("strait_taiwan", "台湾海峡")]
    assert told("中国海警船") == [("chn_coast_guard", "中国海警"), ("coast_guard_ship", "海警船")]


def test_words_of_latin_and_cyrillic_letters_are_whole_ones() -> None:
    assert told("the program was rambling; a portrait") == []
    assert told("портрет таранька") == []
    assert told("столкновениями") == [("collide", "столкновениями")]
    assert told("船BRPタンカーです") == [("boat", "船"), ("tanker", "タンカー")]


def test_writing_does_not_matter_and_places_are_those_of_the_text() -> None:
    text = "😀 ＴＡＮＫＥＲ в Жёлтом  море, в Желтом море: #SouthChinaSea"
    assert told(text) == [
        ("tanker", "ＴＡＮＫＥＲ"),
        ("sea_yellow", "Желтом море"),
        ("sea_south_china", "SouthChinaSea"),
    ]


def test_acronyms_ask_for_capitals_and_ports_for_one() -> None:
    assert told("a plan to go; he ran; PLAN") == [("chn_navy", "PLAN")]
    assert told("kobe") == []
    assert told("Kobe") == [("port_kobe", "Kobe")]


def test_a_name_of_two_entries_gives_both() -> None:
    assert {entry for entry, _ in told("臺灣")} == {"twn", "taiwan_main"}


def test_rows_and_nulls_stay() -> None:
    found = lexicon.find(pl.Series([None, "", "x", "tanker"], dtype=pl.String))
    assert found.rows() == [(3, 0, 6, "vessel_word", "tanker")]
    assert dict(found.schema) == lexicon.FOUND
    sliced = lexicon.find(pl.Series(["collision", "tanker"]).slice(1))
    assert sliced.rows() == found.with_columns(row=pl.lit(0, pl.UInt32)).rows()


def test_every_packaged_name_is_found_as_it_is_written() -> None:
    names = lexicon.entries().filter(~pl.col("name").str.contains("*", literal=True))
    found = lexicon.find(names["name"])
    whole = names.with_row_index("row").join(found, on=["row", "entry", "kind"], how="left")
    missing = whole.filter(pl.col("end").is_null())
    assert missing.is_empty(), missing.select("entry", "name").rows()[:10]


def test_hull_numbers_of_one_ship_are_one() -> None:
    texts = pl.Series(["海警5901与 CCG-5901", "China Coast Guard 5901", "5901 boats in 2024", None])
    found = lexicon.hulls(texts)
    assert found.select("row", "entry").rows() == [(0, "5901"), (0, "5901"), (1, "5901")]
    assert dict(found.schema) == lexicon.FOUND


def test_common_words_are_no_names() -> None:
    plain = "the island, a strait, near the sea, ran to port 海峡 島 港 остров пролив порт"
    assert told(plain) == []
