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
from sealane.assess.lane.port_index import Port, port_index
from sealane.assess.lane.port_name import bare, plain, sound
from sealane.errors import BadInput

NAMES = Path(sealane.__file__).parent / "assess" / "data" / "port_names.csv"

SAME_APPROACH_NMI = 45.0
SAME_PORT_NMI = 12.0  # Aratu is of Salvador, 11 nmi off; Huangpu of Guangzhou
"""The index has a harbour, the reference ports its approach: Shanghai is 37 nmi up the river."""


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("JPYOK", "Yokohama;Yokohama  Ko;YOKOHAMA;Yokohama-kou;Yokohama Port;Yokohama, Japan;横浜;"
         "横浜港;jpyok;JP YOK;JP-YOK"),
        ("NLRTM", "Rotterdam, NL;Rotterdam (NLD);Rotterdam NL;Port of Rotterdam;ロッテルダム"),
        ("SGSIN", "Port of Singapore;Singapore, SG;SG SIN"),
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
        ("Tokio", "Tokyo (JPN, JPTYO)"),
        ("Gaoxiong", "Kaohsiung (TWN, TWKHH)"),
        ("Taizhong", "Taichung (TWN, TWTXG)"),
        ("Jilong", "Keelung (TWN, TWKEL)"),
        ("Hambourg", "Hamburg (DEU, DEHAM)"),
        ("Shangai", "Shanghai (CHN, CNSHA)"),
        ("Kolkatta", "Kolkata (IND, INCCU)"),
        ("Shenzen", "Shenzhen (CHN, CNSZX)"),
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


def _taken(name: str) -> list[Port]:
    """The port of a name, or all of them where none stands above the others."""
    try:
        return [port_named(name)]
    except BadInput as refused:
        if "none stands far above" not in refused.message:
            raise
        return port_index().of_name(name)


def test_every_packaged_port_is_found_by_its_own_name() -> None:
    ports = geo.Ports.packaged()
    with NAMES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    told = zip(ports.name, ports.lon.tolist(), ports.lat.tolist(), strict=True)
    here = [*told, *((row["name"], float(row["lon"]), float(row["lat"])) for row in rows)]
    for name, lon, lat in here:
        found = _taken(name)
        found += [other for one in found for other in one.also]
        near = [geo.distance_m(*one.place, lon, lat)[()] for one in found]
        assert min(near) < SAME_PORT_NMI * geo.METRES_PER_NMI, name
        assert _taken(f"  {name.upper()} ")[0].code == found[0].code
    for row in rows:
        for text in filter(None, (row["name_ja"], *row["codes"].split(";"))):
            assert not row["name_ja"] or all(one.name_ja for one in _taken(text)), row


def test_every_name_that_an_answer_prints_is_taken_where_the_answer_has_it() -> None:
    for one in harbours().values():
        for name in (one.name_en, one.name_ja):
            first = port_named(f"{name}, {one.iso3}")
            assert first in _taken(name), one
            metres = float(geo.distance_m(*first.place, *one.place)[()])
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
