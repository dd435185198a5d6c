"""The packaged tables: codes, dates and places are right, and every row has its sources."""

from __future__ import annotations

import re
from datetime import date

import pytest

from sealane.law.apart import APART
from sealane.law.fact import listed, source, table

STATES = {row["iso3"] for row in table("states")}
SOURCED = (
    "features",
    "straits",
    "states",
    "instruments",
    "areas",
    "regions",
    "archipelagos",
    "enclosing_lines",
)
OTHERS = {"UN", "UNSC", "IMO", "ILO", "EU", "FAO", "PCA", "MULTI"}
OWN_VOICE = ("note_en", "asserts_en", "contested_en", "text_en", "ruling")
LOADED = re.compile(r"\b(illegal|intru|violat|trespass|invad|our waters)", re.IGNORECASE)
ZONES = {row["zone"] for row in table("regimes")}


@pytest.mark.parametrize("name", SOURCED)
def test_every_row_has_sources_that_exist(name: str) -> None:
    for row in table(name):
        assert listed(row["sources"]), row
        for one in listed(row["sources"]):
            assert source(one)["title"], (name, one)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("features", "claimants"),
        ("features", "administered_by"),
        ("features", "ruling_rejected_by"),
        ("straits", "bordering_states"),
        ("straits", "contested_by"),
        ("instruments", "contested_by"),
        ("archipelagos", "iso3"),
        ("archipelagos", "contested_by"),
        ("areas", "claimants"),
        ("areas", "contested_by"),
        ("shores", "state"),
        ("shores", "claimants"),
        ("parts", "claimants"),
        ("official_claims", "claimants"),
    ],
)
def test_codes_of_states_are_known_and_in_their_order(name: str, column: str) -> None:
    for row in table(name):
        codes = listed(row[column])
        assert set(codes) <= STATES, row
        assert list(codes) == sorted(codes), row


@pytest.mark.parametrize("name", [*SOURCED, "rights", "regimes"])
def test_no_row_judges(name: str) -> None:
    for row in table(name):
        for column in set(OWN_VOICE) & row.keys():
            assert not LOADED.search(row[column]), row


@pytest.mark.parametrize(
    "name", ["features", "straits", "instruments", "rights", "regimes", "areas", "archipelagos"]
)
def test_what_is_told_is_told_in_both_languages(name: str) -> None:
    for row in table(name):
        for column in row:
            told = column.endswith("_en") and column != "name_en"
            if told and row[column]:
                assert row[column.removesuffix("_en") + "_ja"], (row, column)


def test_instruments_are_dated_and_issued() -> None:
    for row in table("instruments"):
        assert row["issuer"] in STATES | OTHERS, row
        for column in ("adopted_on", "in_force_on", "ended_on"):
            if row[column]:
                date.fromisoformat(row[column])
        assert set(listed(row["zones"])) <= ZONES | set(APART), row


@pytest.mark.parametrize("name", ["features", "straits"])
def test_places_are_on_earth_and_ids_are_unique(name: str) -> None:
    rows = table(name)
    assert len({row[f"{name[:-1]}_id"] for row in rows}) == len(rows)
    for row in rows:
        assert -180.0 <= float(row["lon"]) < 180.0, row
        assert -90.0 <= float(row["lat"]) <= 90.0, row
