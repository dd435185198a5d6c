"""Ports by name: how a user writes them, which are suggested, and what normalising must hold."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sealane
from sealane import geo
from sealane.assess.close.reference import harbours
from sealane.assess.lane import port_named
from sealane.assess.lane.port import port_state
from sealane.assess.lane.port_name import bare, plain, sound
from sealane.errors import BadInput

NAMES = Path(sealane.__file__).parent / "assess" / "data" / "port_names.csv"

SAME_APPROACH_NMI = 45.0
"""The index has a harbour, the reference ports its approach: Shanghai is 37 nmi up the river."""


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("JPYOK", "Yokohama;Yokohama  Ko;YOKOHAMA;Yokohama-kou;Yokohama Port;Yokohama, Japan;横浜;"
         "横浜港;jpyok;JP YOK;JP-YOK"),
        ("NLRTM", "Rotterdam, NL;Rotterdam (NLD);Rotterdam NL;Port of Rotterdam;ロッテルダム"),
        ("SGKEP", "Port of Singapore;Singapore, SG;SG SIN"),
        ("TWTXG", "Taichung;T'ai-chung;Tai-Chung Kang"),
        ("TWKHH", "Kaohsiung;Kao-Hsiung, Taiwan"),
        ("SEGOT", "Göteborg;Goteborg"),
        ("JPUKB", "Kōbe;Kobe Harbour"),
        ("FRLEH", "Le Havre"),
        ("HKHKG", "Hongkong;香港"),
    ],
)  # fmt: skip
def test_a_port_is_found_however_it_is_written(code: str, written: str) -> None:
    assert {port_named(one).code for one in written.split(";")} == {code}


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("Tokio", "Tokyo Ko (JPN, JPTYO)"),
        ("Gaoxiong", "Kao-Hsiung (TWN, TWKHH)"),
        ("Taizhong", "Tai-Chung Kang (TWN, TWTXG)"),
        ("Jilong", "Chi-Lung (TWN, TWKEL)"),
        ("Hambourg", "Hamburg (DEU, DEHAM)"),
        ("Shangai", "Shanghai (CHN, CNSGH)"),
        ("Kolkatta", "Calcutta (IND, INCCU)"),
        ("Shenzen", "Yantian (CHN, CNYTN)"),
    ],
)
def test_a_near_name_is_suggested_with_its_country_never_taken(asked: str, first: str) -> None:
    with pytest.raises(BadInput, match="There is no port") as refused:
        port_named(asked)
    told = str(refused.value.hint).removeprefix("Near it: ").rstrip(".").split("; ")
    assert told[0] == first
    assert len(told) <= 3


def test_where_nothing_is_near_the_forms_are_told_and_swapped_degrees_are_seen() -> None:
    with pytest.raises(BadInput) as nothing:
        port_named("Xxyyyzz")
    assert "UN/LOCODE" in str(nothing.value.hint)
    with pytest.raises(BadInput) as swapped:
        port_named("35.4,139.6")
    assert "139.6,35.4" in str(swapped.value.hint)


def test_every_packaged_port_is_found_by_its_own_name() -> None:
    ports = geo.Ports.packaged()
    with NAMES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    aliases = {
        plain(alias): plain(row["name"]) for row in rows for alias in row["aliases"].split(";")
    }
    for name in {*ports.name, *(row["name"] for row in rows)}:
        assert plain(port_named(name).name) in (plain(name), aliases.get(plain(name))), name
        assert port_named(f"  {name.upper()} ").code == port_named(name).code
    for row in rows:
        for text in filter(None, (row["name_ja"], *row["codes"].split(";"))):
            assert bool(port_named(text).name_ja) == bool(row["name_ja"]), row


def test_every_name_that_an_answer_prints_is_taken_where_the_answer_has_it() -> None:
    lacking = set(map(plain, geo.Ports.packaged().name))
    for one in harbours().values():
        first, second = port_named(one.name_en), port_named(one.name_ja)
        assert first == second, one
        metres = float(geo.distance_m(*first.place, *one.place)[()])
        if plain(one.name_en) not in lacking and first.code is None:
            assert first.place == one.place
            assert (first.country, first.name_ja) == (one.iso3, one.name_ja)
        assert metres < SAME_APPROACH_NMI * geo.METRES_PER_NMI, one


def test_other_names_of_big_ports_are_of_the_index() -> None:
    index = geo.Ports.packaged()
    with NAMES.with_name("port_aliases.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {"Shenzhen", "Kolkata", "Piraeus", "Yangon", "Tanjung Priok"} <= {
        row["alias"] for row in rows
    }
    for row in rows:
        found = port_named(row["alias"])
        near = geo.distance_m(*found.place, index.lon, index.lat)
        named = [index.name[k] for k in (near < 10 * geo.METRES_PER_NMI).nonzero()[0]]
        assert row["name"] in named, row
        assert row["index_number"].isdigit()
        assert not row["alias_ja"] or port_named(row["alias_ja"]) == found


@given(st.one_of(st.text(max_size=20), st.lists(st.sampled_from(
    ["Port", "of", "ko", "港", "Gang", "T'ai", "de", "Kōbe", "Harbour", "-", "(", ","]
), max_size=5).map(" ".join)))  # fmt: skip
def test_normalising_twice_changes_nothing_and_keeps_a_name(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert bare(bare(text)) == bare(text)
    assert bool(bare(text)) == bool(plain(text))
    assert sound(text.upper()) == sound(text.lower()) or not text.isascii()


def test_the_state_of_a_port_is_by_its_country_and_never_by_a_second_name() -> None:
    told = (("Turkey", "TRSSX"), ("AE AUH", ""), ("GLAGM", ""), ("The Gambia", "GMBJL"))
    assert [port_state(*one) for one in told] == ["TUR", "ARE", "GRL", "GMB"]
    assert [port_state(one) for one in ("Qasr Ahmed", "Vostitza", "Tobruk", "")] == [None] * 4
