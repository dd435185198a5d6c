"""Gates: each can be named, each line is crossed, and a closed one is never passed."""

from __future__ import annotations

import numpy as np
import pytest

from sealane.assess import lane
from sealane.assess.name import known_gate
from sealane.errors import BadInput, NoRoute

PAIRS = {
    "suez": ((103.7, 1.2), (4.0, 52.0)),
    "panama": ((-74.0, 40.4), (-118.2, 33.6)),
    "kiel_canal": ((8.0, 54.1), (11.5, 54.6)),
    "bosporus": ((30.8, 46.4), (14.2, 40.7)),
    "dardanelles": ((27.6, 40.7), (24.0, 38.0)),
    "bab_el_mandeb": ((39.0, 21.4), (72.7, 18.9)),
    "malacca": ((80.0, 5.8), (104.3, 1.3)),
    "singapore": ((98.5, 5.0), (114.1, 22.0)),
    "hormuz": ((50.5, 27.0), (58.8, 23.8)),
    "cape_good_hope": ((-43.0, -23.2), (57.4, -20.1)),
    "gibraltar": ((-9.3, 38.6), (5.3, 43.2)),
    "dover": ((-1.3, 50.5), (3.9, 52.0)),
    "north_channel": ((-4.9, 54.4), (-7.0, 56.0)),
    "fair_isle_gap": ((-6.0, 59.5), (2.0, 59.2)),
    "oresund": ((12.2, 56.6), (12.6, 55.2)),
    "great_belt": ((10.8, 55.9), (11.2, 54.6)),
    "little_belt": ((10.8, 57.8), (9.5, 55.49)),
    "taiwan": ((114.2, 22.0), (122.5, 31.0)),
    "korea": ((122.5, 31.0), (131.9, 43.0)),
    "tsushima_west": ((128.5, 34.6), (130.0, 35.8)),
    "tsushima_east": ((128.8, 33.6), (130.4, 34.3)),
    "tsugaru": ((131.9, 42.9), (150.0, 42.0)),
    "soya": ((139.0, 45.0), (145.0, 47.0)),
    "osumi": ((128.0, 31.2), (134.0, 32.0)),
    "luzon": ((114.2, 22.0), (140.0, 25.0)),
    "balintang": ((118.5, 20.0), (126.0, 20.0)),
    "miyako": ((124.0, 26.5), (128.0, 24.0)),
    "lombok": ((115.7, -9.6), (116.8, -4.0)),
    "ombai": ((123.6, -9.3), (126.2, -8.2)),
    "sunda": ((104.5, -7.0), (106.9, -5.5)),
    "karimata": ((110.5, -4.2), (109.0, 1.3)),
    "makassar": ((117.5, -3.0), (120.5, 3.0)),
    "bohai": ((118.2, 38.8), (122.5, 37.6)),
    "qiongzhou": ((109.0, 20.3), (112.0, 20.8)),
    "torres": ((130.8, -12.0), (147.5, -18.5)),
    "magellan": ((-68.0, -52.5), (-76.0, -52.0)),
    "cape_horn": ((-64.0, -56.5), (-75.0, -56.0)),
    "yucatan": ((-90.0, 25.0), (-80.0, 18.0)),
    "florida": ((-90.0, 26.0), (-76.0, 30.0)),
    "windward": ((-76.0, 17.0), (-73.0, 23.0)),
    "mona": ((-68.5, 15.0), (-68.0, 22.0)),
    "cabot": ((-62.0, 48.5), (-56.0, 45.0)),
    "denmark_strait": ((-20.0, 68.5), (-32.0, 63.0)),
    "otranto": ((17.0, 42.0), (19.0, 38.5)),
    "sicily": ((9.0, 38.5), (14.5, 36.0)),
    "messina": ((14.5, 39.5), (16.5, 37.0)),
    "bonifacio": ((8.0, 41.5), (11.0, 41.0)),
    "bass": ((140.0, -39.5), (150.5, -38.5)),
    "cook": ((172.5, -40.3), (178.0, -42.5)),
    "mozambique": ((39.5, -11.0), (40.0, -20.0)),
    "balabac": ((116.0, 7.8), (119.0, 8.0)),
    "mindoro": ((119.5, 13.5), (121.0, 11.0)),
    "san_bernardino": ((126.0, 13.5), (123.5, 12.8)),
    "surigao": ((125.5, 10.7), (125.0, 9.5)),
    "bering": ((-172.0, 63.0), (-168.5, 68.0)),
    "kerch": ((36.5, 44.5), (37.5, 46.3)),
    "tiran": ((34.9, 28.8), (34.6, 27.0)),
    "marmara": ((29.0, 40.85), (27.2, 40.6)),
    "pentland_firth": ((-4.5, 59.0), (-2.0, 58.5)),
    "friza": ((147.0, 47.0), (152.0, 44.0)),
    "juan_de_fuca": ((-126.0, 48.5), (-122.8, 48.3)),
    "verde_island": ((120.0, 13.8), (121.8, 13.3)),
    "belle_isle": ((-58.0, 50.8), (-54.0, 52.5)),
    "unimak": ((-166.0, 55.5), (-162.0, 53.5)),
}
"""Two places on either side of a gate."""


def routed(
    origin: tuple[float, float], destination: tuple[float, float], held: lane.Conditions
) -> lane.Route | NoRoute:
    """The route, or why there is none."""
    try:
        return lane.route(origin, destination, conditions=held)
    except NoRoute as error:
        return error


@pytest.mark.parametrize("gate_id", PAIRS)
def test_a_closed_gate_lengthens_or_cuts_and_is_not_passed(gate_id: str) -> None:
    origin, destination = PAIRS[gate_id]
    free = lane.route(origin, destination)
    assert gate_id in free.gates
    held = routed(origin, destination, lane.Conditions.of(avoid=[gate_id]))
    if isinstance(held, NoRoute):
        assert gate_id in held.gates
    else:
        assert gate_id not in held.gates
        assert held.distance_nmi > free.distance_nmi


def test_there_are_gates_enough_and_each_has_two_names() -> None:
    every = lane.gates()
    assert len(every) >= 28
    assert len({gate.gate_id for gate in every}) == len(every)
    assert all(gate.name_en and gate.name_ja for gate in every)
    assert len(PAIRS) >= 60


def test_ice_is_closed_but_for_a_ship_of_an_ice_class() -> None:
    yokohama, hammerfest = (139.7, 35.2), (23.5, 71.0)
    usual = lane.route(yokohama, hammerfest)
    ice = lane.Conditions.of(hull=lane.Hull(ice_class=True))
    north = lane.route(yokohama, hammerfest, conditions=ice)
    assert "northern_sea_route" not in usual.gates
    assert {"bering", "northern_sea_route"} <= set(north.gates)
    assert north.distance_nmi < 0.6 * usual.distance_nmi


def test_a_gate_is_found_by_name_in_two_languages_and_by_alias() -> None:
    for name in ("hormuz", "Strait of Hormuz", "HORMUZ", "ホルムズ海峡"):
        assert lane.gate_named(name).gate_id == "hormuz"
    assert lane.gate_named("Bosphorus").gate_id == "bosporus"
    with pytest.raises(BadInput, match="hormuz"):
        lane.gate_named("hormus")


def test_a_gate_to_be_avoided_and_passed_is_refused() -> None:
    with pytest.raises(BadInput, match="malacca"):
        lane.Conditions.of(avoid=["malacca"], open_also=["Strait of Malacca"])
    with pytest.raises(BadInput, match="suez"):
        lane.Conditions.of(slowed_h={"suez": -1.0})


def test_a_ship_too_large_for_a_canal_goes_round_and_is_told_why() -> None:
    new_york, los_angeles = PAIRS["panama"]
    large = lane.Conditions.of(hull=lane.Hull(beam_m=60.0))
    found = lane.route(new_york, los_angeles, conditions=large)
    assert "panama" not in found.gates
    assert "beam 60 m exceeds 51.25 m" in large.reasons()["panama"]
    with pytest.raises(NoRoute, match="bosporus") as told:
        lane.route((28.2, 40.75), (30.8, 46.4), conditions=lane.Conditions.of(avoid=["bosporus"]))
    assert told.value.gates == ["bosporus"]
    assert told.value.as_json()["error"]["gates"] == ["bosporus"]


def test_no_ship_passes_palk_or_evades_ice_by_canso_unless_told() -> None:
    tuticorin, madras = (78.2, 8.7), (80.4, 13.1)
    free, told = lane.route(tuticorin, madras), lane.route(tuticorin, madras, via=["palk"])
    assert "palk" not in free.gates
    assert "palk" in told.gates
    assert told.distance_nmi < free.distance_nmi - 100.0
    deep = lane.Conditions.of(hull=lane.Hull(draught_m=8.0))
    with pytest.raises(NoRoute, match="draught 8 m exceeds"):
        lane.route(tuticorin, madras, via=["palk"], conditions=deep)
    charlottetown, new_york = (-63.1, 46.2), (-73.9, 40.4)
    assert "canso" in lane.route(charlottetown, new_york).gates
    large = lane.Conditions.of(hull=lane.Hull(beam_m=32.0))
    assert "cabot" in lane.route(charlottetown, new_york, conditions=large).gates
    bound_for_europe = lane.route(new_york, (-6.5, 49.7)).gates
    assert not {"canso", "grand_banks", "belle_isle"} & set(bound_for_europe)


def test_ships_of_deep_draught_keep_out_of_the_inner_philippines() -> None:
    """Laden VLCCs go east of Mindanao; ordinary ships by San Bernardino, as NGA Pub. 151 has it."""
    ras_tanura, tokyo = (50.17, 26.63), (139.75, 35.25)
    deep = lane.Hull(draught_m=20.5)
    inner = {"san_bernardino", "surigao"}
    for shut, least, most in ((["malacca"], 7_500, 7_750), (["taiwan", "luzon"], 7_000, 7_300)):
        held = lane.Conditions.of(avoid=shut, hull=deep)
        found = lane.route(ras_tanura, tokyo, conditions=held)
        assert not inner & set(found.gates)
        assert least < found.distance_nmi < most
        lon, lat = found.path.T  # nowhere between Masbate, Cebu, Samar and Leyte
        assert not ((lon > 122.5) & (lon < 125.2) & (lat > 9.0) & (lat < 13.0)).any()
    assert "15 m" in lane.Conditions(hull=deep).reasons()["surigao"]
    manila, truk = (120.92, 14.57), (151.8, 7.4)
    ordinary = lane.Conditions(hull=lane.Hull(draught_m=12.0, length_m=225.0))
    found = lane.route(manila, truk, conditions=ordinary)
    assert "san_bernardino" in found.gates
    assert found.distance_nmi == pytest.approx(1_994, rel=0.03)


def test_small_ships_have_the_little_belt_and_others_go_by_the_great_one() -> None:
    skagen, kiel, fredericia, gdansk = (10.8, 57.8), (10.2, 54.5), (9.76, 55.56), (18.8, 54.5)
    for origin, destination, gate in (
        (skagen, kiel, "great_belt"),
        (skagen, (9.9, 54.83), "great_belt"),
        (skagen, gdansk, "oresund"),
        (kiel, fredericia, "little_belt"),
    ):
        assert lane.route(origin, destination).gates == (gate,)
    shut = ["oresund", "great_belt", "kiel_canal"]
    left = lane.route(skagen, gdansk, conditions=lane.Conditions.of(avoid=shut))
    assert left.gates == ("little_belt",)
    for held in (
        lane.Conditions.of(avoid=[*shut, "Lillebælt"]),
        lane.Conditions.of(avoid=shut, hull=lane.Hull(air_draught_m=40.0)),
        lane.Conditions.of(avoid=shut, hull=lane.Hull(draught_m=15.0)),
    ):
        with pytest.raises(NoRoute, match="oresund"):
            lane.route(skagen, gdansk, conditions=held)
    for destination in (kiel, fredericia, gdansk):
        nested = [lane.Conditions.of(avoid=shut[:count]) for count in range(4)]
        costs = [lane.route(skagen, destination, conditions=one).cost_nmi for one in nested]
        assert costs == sorted(costs)


def test_a_price_or_a_delay_turns_ships_away_at_some_height() -> None:
    origin, destination = PAIRS["suez"]
    passed = [
        "suez"
        in lane.route(
            origin, destination, conditions=lane.Conditions.of(price_usd={"suez": million * 1e6})
        ).gates
        for million in (0.0, 0.1, 5.0)
    ]
    assert passed == [True, True, False]
    slow = lane.Conditions.of(slowed_h={"suez": 24.0 * 30})
    assert "suez" not in lane.route(origin, destination, conditions=slow).gates
    free = lane.route(origin, destination)
    held = lane.route(origin, destination, conditions=lane.Conditions.of(slowed_h={"suez": 10.0}))
    assert held.distance_nmi == pytest.approx(free.distance_nmi)
    assert held.cost_nmi == pytest.approx(free.cost_nmi + 10.0 * lane.Conditions().speed_kn)


def test_many_routes_with_a_gate_closed_are_those_of_one() -> None:
    places = np.array([[103.7, 1.2], [4.0, 52.0], [139.7, 35.2], [50.5, 27.0], [32.3, 31.5]])
    held = lane.Conditions.of(avoid=["suez", "hormuz"])
    a, b = (one.ravel() for one in np.meshgrid(np.arange(5), np.arange(5)))
    found = lane.routes(places[a], places[b], conditions=held)
    for k in range(25):
        one = routed(tuple(places[a[k]]), tuple(places[b[k]]), held)
        if isinstance(one, NoRoute):
            assert np.isnan(found.distance_nmi[k])
            assert found.error[k] is not None
            assert found.error[k].gates == one.gates == ["hormuz"]
        else:
            assert found.error[k] is None
            assert found.distance_nmi[k] == pytest.approx(one.distance_nmi, abs=1e-6)
            assert found.gates[k] == one.gates


def test_a_japanese_name_does_without_the_kind_of_water() -> None:
    short = {"ホルムズ": "hormuz", "マラッカ": "malacca", "スエズ": "suez", "パナマ": "panama",
             "台湾": "taiwan", "津軽": "tsugaru", "バブ・エル・マンデブ": "bab_el_mandeb",
             "バブエルマンデブ": "bab_el_mandeb", "ジブラルタル": "gibraltar"}  # fmt: skip
    assert {name: lane.gate_named(name).gate_id for name in short} == short
    short.pop("バブエルマンデブ")
    assert {name: known_gate(name) for name in short} == short
    for gate in lane.gates():
        assert lane.gate_named(gate.name_ja).gate_id == gate.gate_id
        assert lane.gate_named(gate.gate_id).gate_id == gate.gate_id
    with pytest.raises(BadInput):
        lane.gate_named("海峡")
