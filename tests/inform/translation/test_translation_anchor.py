"""What stays the same in every language: places, numbers, dates, ships, links, names."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from translation_sea import exemplars

from sealane.inform import translation
from sealane.observe import posts


def places(text: str) -> list[tuple[float, float]]:
    """Latitude and longitude of a text, to a thousandth."""
    found = translation.coordinates(posts.folded(pl.Series([text])))
    return found.select(pl.col("lat", "lon").round(3)).rows()


def told(text: str) -> set[str]:
    """The anchors of a text, as they are told."""
    found = translation.anchors(exemplars(("a", None, text)))
    return {f"{kind}:{anchor}" for _, kind, anchor, _ in found.rows()}


@pytest.mark.parametrize(
    "text",
    [
        "at 15°11'N 117°46'E.",
        "at 15-11.0N, 117-46.0E",
        "位於15°11′N 117°46′E附近",
        "北緯15度11分、東経117度46分",
        "北纬15度11分，东经117度46分",
        "在北緯15度11分、東經117度46分",
        "15°11' с.ш. 117°46' в.д.",
        "15 градусов 11 минут северной широты, 117 градусов 46 минут восточной долготы",
        "N15°11' E117°46'",
        "15°11'00\"N 117°46'00\"E",
        "lat 15.1833 lon 117.7667",
        "15.18333, 117.76667",
        "１５°１１'Ｎ １１７°４６'Ｅ",
    ],
)
def test_one_place_is_read_however_it_is_written(text: str) -> None:
    assert places(text) == [(15.183, 117.767)]


@pytest.mark.parametrize(
    "text", ["95°N 10°E", "10°N 190°E", "3.5, 4.5", "2026-11-26 12:30", "5 people 6 ships"]
)
def test_what_is_no_place_is_none(text: str) -> None:
    assert places(text) == []


@given(
    st.integers(0, 89),
    st.integers(0, 59),
    st.integers(0, 179),
    st.integers(0, 59),
    st.sampled_from("NS"),
    st.sampled_from("EW"),
)
def test_degrees_and_minutes_come_back(
    lat: int, north: int, lon: int, east: int, ns: str, ew: str
) -> None:
    expected = ((lat + north / 60) * (-1) ** (ns == "S"), (lon + east / 60) * (-1) ** (ew == "W"))
    (found,) = places(f"x {lat}°{north:02}'{ns} {lon}°{east:02}'{ew} y")
    assert found == pytest.approx(expected, abs=0.001)
    up_down, side = "南" if ns == "S" else "北", "西" if ew == "W" else "東"
    ((up, right),) = places(f"{up_down}緯{lat}度{north}分、{side}経{lon}度{east}分")
    assert (up, right) == found


@pytest.mark.parametrize(
    ("anchor", "texts"),
    [
        ("quantity:12 nmi", ["12 nautical miles", "12海里", "12カイリ", "в 12 морских милях"]),
        (
            "quantity:3 people",
            ["three crew members", "3人がけが", "3人受伤", "ранены три человека"],
        ),
        ("quantity:2 ships", ["two vessels", "船2隻", "两艘渔船", "два судна"]),
        ("quantity:300 t", ["300 tonnes", "300トン", "约300吨", "300 тонн нефти"]),
        ("quantity:15000 t", ["15 thousand tons", "1.5万トン", "1.5万吨", "15 тыс. тонн"]),
        ("quantity:5 h", ["5 hours", "5時間", "5小時", "5 часов"]),
        ("date:11-17", ["on Nov 17", "11月17日", "2026-11-17", "17 ноября"]),
        ("imo:9074729", ["IMO 9074729", "IMO番号 IMO9074729", "ИМО: 9074729"]),
        ("hull:5901", ["CCG 5901", "海警5901船", "China Coast Guard 5901"]),
        ("number:5901", ["the 5901 again", "局の5901が", "корабль 5901"]),
        ("verb:ram", ["rammed", "体当たり", "冲撞", "протаранил"]),
        (
            "url:https://a.example/1",
            ["see http://a.example/1?utm_source=x", "见https://a.example/1。"],
        ),
    ],
)
def test_an_anchor_is_one_in_every_language(anchor: str, texts: list[str]) -> None:
    assert [text for text in texts if anchor not in told(text)] == []


def test_degrees_years_and_parts_of_numbers_are_no_numbers() -> None:
    found = told("in 2024 at 117°46'E on 12.345 and 1,234,567 https://a.example/555")
    assert not {one for one in found if one.startswith("number:")} - {"number:567"}
    assert "imo:9074728" not in told("IMO 9074728")


def test_places_near_each_other_meet_and_far_ones_do_not() -> None:
    rule = translation.RULE

    def meet(one: str, two: str) -> bool:
        found = translation.anchors(exemplars(("a", "en", one), ("b", "ru", two)), rule)
        keys = (
            found.filter(pl.col("kind") == "coordinates")
            .group_by("row")
            .agg("key")["key"]
            .to_list()
        )
        return bool(set(keys[0]) & set(keys[1]))

    assert meet("25°30'N 122°10'E", "25°31' с.ш. 122°11' в.д.")
    assert not meet("25°30'N 122°10'E", "25°50' с.ш. 122°10' в.д.")


@given(st.floats(-59, 59), st.floats(-179, 179), st.floats(-1, 1), st.floats(-1, 1))
def test_what_is_within_the_distance_shares_a_cell(
    lat: float, lon: float, up: float, right: float
) -> None:
    near = translation.RULE.coordinates_nmi / 60
    rows = [(lat, lon), (lat + up * near, lon + right * near)]
    texts = [f"lat {one:.6f} lon {two:.6f}" for one, two in rows]
    found = translation.anchors(exemplars(("a", "en", texts[0]), ("b", "ru", texts[1])))
    keys = found.filter(pl.col("kind") == "coordinates").group_by("row").agg("key")["key"].to_list()
    assert set(keys[0]) & set(keys[1])


def test_media_and_links_of_posts_are_anchors() -> None:
    table = exemplars(("a", "en", "x")).with_columns(
        urls=pl.Series([["https://a.example/1"]]), media=pl.Series([["ff00"]])
    )
    found = translation.anchors(table)
    assert set(found["key"]) == {"url:https://a.example/1", "media:ff00"}
