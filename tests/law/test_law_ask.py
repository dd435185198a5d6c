"""What a brief is asked: places, flags and activities, and errors that say what was meant."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from sealane.errors import BadInput
from sealane.law import (
    ACTIVITIES,
    REGIMES,
    Waters,
    brief,
    degrees,
    flag_states,
    known_claimants,
    known_regime,
    read_official,
)
from sealane.law.ask import known_activity, known_state
from sealane.law.state_name import meant_state


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("139,35.5", (139.0, 35.5)),
        ("35.5N,139E", (139.0, 35.5)),
        ("139E, 35.5N", (139.0, 35.5)),
        ("33.9s 18.4w", (-18.4, -33.9)),
        ("35.5°N,139°E", (139.0, 35.5)),
    ],
)
def test_a_place_is_read_as_the_page_reads_it(text: str, place: tuple[float, float]) -> None:
    assert degrees(text) == place


@pytest.mark.parametrize("text", ["35.5N,139N", "35.5N", "somewhere", "1,2,3", "E,N"])
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no place"):
        degrees(text)


@pytest.mark.parametrize(
    ("flag", "hint"),
    [
        ("CHI", "Did you mean CHE, CHL or CHN?"),
        ("Switzerland", "The code is CHE."),
        ("JPX", "Did you mean 'JPN'?"),
        ("JAP", "The code is JPN."),
        ("UK", "The code is GBR."),
        ("u.k.", "The code is GBR."),
        ("GER", "The code is DEU."),
        ("PRC", "The code is CHN."),
        ("ROK", "The code is KOR."),
        ("DPRK", "The code is PRK."),
        ("日本", "The code is JPN."),
        ("大韓民国", "The code is KOR."),
        ("Germny", "Did you mean DEU (Germany) or GGY (Guernsey)?"),
    ],
)
def test_a_flag_that_is_none_is_told_what_may_be_meant(flag: str, hint: str) -> None:
    with pytest.raises(BadInput) as error:
        known_state(flag)
    assert error.value.hint == hint


def test_three_letters_that_are_no_code_are_told_the_nearest() -> None:
    with pytest.raises(BadInput, match="no State that is known") as error:
        known_state("XYZ")
    assert "ZAF (South Africa)" in (error.value.hint or "")
    with pytest.raises(BadInput) as error:
        known_state("Korea")
    assert {"KOR", "PRK"} <= set((error.value.hint or "").replace("(", " ").split())


def test_every_state_is_told_by_its_name_in_either_language() -> None:
    for one in flag_states():
        for name in (one["name_en"], one["name_ja"]):
            assert meant_state(name) == f"The code is {one['iso3']}.", name


def test_codes_of_two_letters_are_taken_for_flags_and_claimants() -> None:
    assert known_state("jp")["iso3"] == "JPN"
    assert known_claimants(["jp", "KOR", "XNC"]) == ["JPN", "KOR", "XNC"]
    with pytest.raises(BadInput) as error:
        known_claimants(["GER"])
    assert (error.value.field, error.value.hint) == ("claimant", "The code is DEU.")


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("tersea", "territorial_sea"), ("領海", "territorial_sea"), ("high sea", "high_seas")],
)
def test_a_regime_is_suggested_and_all_are_told(asked: str, meant: str) -> None:
    with pytest.raises(BadInput) as error:
        known_regime(asked)
    hint = error.value.hint or ""
    assert f"Did you mean '{meant}'?" in hint
    assert all(f"{name} ({what})" in hint for name, what in REGIMES.items())
    assert known_regime("Territorial Sea") == "territorial_sea"
    assert known_regime("fishing ground", ["fishing ground"]) == "fishing ground"


def test_an_activity_that_is_like_none_is_told_all_with_their_meaning() -> None:
    with pytest.raises(BadInput) as error:
        known_activity("zzz", ACTIVITIES)
    hint = error.value.hint or ""
    assert "Did you mean" not in hint
    assert all(f"{name} (" in hint for name in ACTIVITIES)
    assert "fish (fishing, 漁業)" in hint


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("漁業", "fish"),
        ("操業中", "fish"),
        ("瀬取り", "transfer"),
        ("bunkering", "transfer"),
        ("fishing", "fish"),
        ("ais_of", "ais_off"),
    ],
)
def test_an_activity_is_suggested(word: str, meant: str) -> None:
    with pytest.raises(BadInput, match="no activity") as error:
        known_activity(word, ACTIVITIES)
    assert f"Did you mean '{meant}'?" in (error.value.hint or "")


def test_every_flag_has_a_name_in_both_languages() -> None:
    for one in flag_states():
        assert one["name_en"] != one["iso3"], one
        assert one["name_ja"] != one["iso3"], one


def test_claimants_in_one_text_are_asked_for_as_a_list(tmp_path: Path) -> None:
    ring = [[130, 37], [131, 37], [131, 38], [130, 38], [130, 37]]
    said = {"name": "Z", "regime": "eez", "claimants": "JPN;KOR"}
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": said, "geometry": shape}
    path = tmp_path / "zones.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    with pytest.raises(BadInput) as error:
        read_official(path)
    assert '["JPN", "KOR"]' in (error.value.hint or "")


def test_of_own_waters_it_says_so_and_of_a_claim_since_when() -> None:
    waters = Waters()
    on = date(2026, 11, 27)
    own = brief(139.8, 35.4, waters=waters, on=on, flag="JPN", activity="fish")
    assert own.as_dict()["is_own_water"]
    assert "It claims these waters itself" in own.text("en")
    assert "この水域を自ら主張する" in own.text("ja")
    other = brief(139.8, 35.4, waters=waters, on=on, flag="KOR", activity="fish")
    assert "itself" not in other.text("en")
    past = brief(33.5, 44.3, waters=waters, on=date(2010, 1, 1))
    assert "administered by Russia (RUS) since 2014." in past.text("en")
    assert "2014年から" in past.text("ja")
