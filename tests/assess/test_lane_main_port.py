"""Main ports as people type them: the right place, or told apart with the right one among them."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from sealane import geo
from sealane.assess import lane
from sealane.assess.lane.inland import too_far_inland
from sealane.assess.lane.pairs import pair_routes
from sealane.assess.lane.port import FAR_ABOVE, port_named
from sealane.assess.lane.port_index import port_index
from sealane.assess.name import known_country
from sealane.errors import BadInput

ASKED = Path(__file__).parent / "data" / "asked_ports.csv"
"""Names, codes and rough places of our own knowledge; "" where we know no code."""
RIGHT_NMI = 30.0


def _asked() -> list[dict[str, str]]:
    with ASKED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_main_ports_are_where_they_are_or_told_apart() -> None:
    rows, several, wrong = _asked(), 0, []
    for row in rows:
        place = float(row["lon"]), float(row["lat"])
        try:
            found = port_named(row["asked"])
        except BadInput as refused:
            several += 1
            found = port_named(row["code"])
            if f"{found.code} {found.name} (" not in refused.message:
                wrong.append((row["asked"], refused.message))
        for port in (found, port_named(row["code"]) if row["code"] else found):
            if geo.distance_m(*port.place, *place)[()] > RIGHT_NMI * geo.METRES_PER_NMI:
                wrong.append((row["asked"], port.told))
    assert len(rows) > 300
    assert 8 <= several <= 20
    assert wrong == []


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Newcastle", "AUNTL Newcastle (Australia), GBNCL Newcastle upon Tyne (United Kingdom)"),
        ("Cartagena", "COCTG Cartagena (Colombia), ESCAR Cartagena (Spain)"),
        ("Freeport", "BSFPO Freeport (Bahamas), USFPO Freeport (United States), BMFPT"),
        ("Panama City", "PABLB Balboa (Panama), USPFN Panama City (United States)"),
    ],
)
def test_none_is_taken_where_none_stands_far_above(asked: str, told: str) -> None:
    with pytest.raises(BadInput, match="none stands far above") as refused:
        port_named(asked)
    assert told in refused.value.message
    assert "Say which" in str(refused.value.hint)


def test_the_greatest_is_taken_with_the_others_told() -> None:
    steps = port_index().steps
    for asked, code in (("Dover", "GBDVR"), ("Perth", "AUFRE"), ("Vancouver", "CAVAN")):
        port = port_named(asked)
        assert port.code == code
        assert port.also
        assert all(steps[port] - steps[one] >= FAR_ABOVE for one in port.also)
        assert [one["name"] for one in port.as_dict()["also"]]  # type: ignore[attr-defined]
    assert port_named("GBDVR").also == port_named("Dover, AU").also == ()
    assert port_named("Dover, AU").country == "AUS"


def test_a_country_is_no_port_and_its_main_ports_are_told() -> None:
    with pytest.raises(BadInput, match="is a country") as refused:
        port_named("Panama")
    assert "PABLB" in str(refused.value.hint)


def test_words_within_names_are_near() -> None:
    for asked, meant in (("Hedland", "AUPHE"), ("Laffan", "QARLF"), ("Talinn", "EETLL")):
        with pytest.raises(BadInput) as refused:
            port_named(asked)
        assert meant in str(refused.value.hint)


def test_a_table_of_names_tells_which_were_taken() -> None:
    table = pl.DataFrame({"from": ["Dover", "Newcastle"], "to": ["Calais", "Kobe"]})
    told = pair_routes(table, lane.Conditions.of()).table
    assert told["from_port"].to_list() == ["Dover (GBR, GBDVR)", None]
    assert told["also"].to_list() == ["Dover (AUS)", ""]
    assert told["distance_nmi"][0] == pytest.approx(23.5, abs=3)
    assert "AUNTL" in told["error"][1]


def test_no_way_at_sea_leads_to_the_caspian() -> None:
    places = [port_named(one).place for one in ("Baku", "Aktau", "Novorossiysk", "Bushehr")]
    told = too_far_inland(places)
    assert ["Caspian" in (one or "") for one in told] == [True, True, False, False]


def test_three_letters_that_are_no_code_are_refused() -> None:
    with pytest.raises(BadInput, match="JAP is no code") as refused:
        known_country("JAP")
    assert "JPN (Japan)" in str(refused.value.hint)
    assert [known_country(one) for one in ("UAE", "JPN", "uk")] == ["ARE", "JPN", "GBR"]
