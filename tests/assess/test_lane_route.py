"""Routes: on water, the same both ways, over 180 deg, by way of gates, near the official ones."""

from __future__ import annotations

import itertools
import zlib
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane.assess import lane
from sealane.assess.lane.channel import channels
from sealane.errors import BadInput, NoRoute
from sealane.geo import coast, distance_m, unwrap_ring

PUB151 = Path("/work/shared/data/trade/pub151_distances.csv")
needs_pub151 = pytest.mark.skipif(not PUB151.exists(), reason="NGA Pub. 151 is not at hand")
PLACES = {
    "JPYOK": (139.7, 35.3),
    "SGSIN": (103.8, 1.2),
    "NLRTM": (3.9, 52.05),
    "BRSSZ": (-46.3, -24.1),
    "USLAX": (-118.3, 33.6),
    "ZACPT": (18.4, -33.85),
    "AUSYD": (151.4, -33.9),
    "FJSUV": (178.4, -18.2),
    "UAODS": (30.8, 46.4),
    "SELLA": (22.4, 65.4),
    "KWKWI": (48.3, 29.3),
    "USNYC": (-73.9, 40.4),
}
AT_SEA = st.sampled_from(sorted(set(PLACES) - {"USNYC"}))  # shunned ice lies off New York


@cache
def land() -> shapely.STRtree:
    return shapely.STRtree([shapely.polygons(unwrap_ring(r)) for r in coast() if len(r) > 3])


def on_land_nmi(path: np.ndarray) -> float:
    """How much of a way is on land, away from declared channels and its two ends [nmi]."""
    ways = shapely.union_all([shapely.LineString(way).buffer(0.15) for way in channels().values()])
    total = 0.0
    for (lon1, lat1), (lon2, lat2) in itertools.pairwise(path[1:-1]):
        turn = (lon2 - lon1 + 180.0) % 360.0 - 180.0
        share = np.linspace(0.0, 1.0, 400)
        a, b = (_unit(lon1, lat1), _unit(lon1 + turn, lat2))
        angle = np.arccos(np.clip(a @ b, -1.0, 1.0))
        weights = np.sin(
            np.outer([1.0, 0.0], angle * (1 - share)) + np.outer([0, 1], angle * share)
        )
        arc = (weights.T @ np.array([a, b])) / max(np.sin(angle), 1e-12)
        lon, lat = np.degrees(np.arctan2(arc[:, 1], arc[:, 0])), np.degrees(np.arcsin(arc[:, 2]))
        jumps = np.flatnonzero(np.abs(np.diff(lon)) > 180.0) + 1
        for part in np.split(np.column_stack([lon, lat]), jumps):
            if len(part) < 2:
                continue
            line = shapely.difference(shapely.LineString(part), ways)
            for hit in land().query(line, "intersects"):
                cut = shapely.intersection(line, land().geometries[hit])
                total += 60.0 * shapely.length(cut)
    return total


def _unit(lon: float, lat: float) -> np.ndarray:
    x, y = np.radians(lon), np.radians(lat)
    return np.array([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)])


def test_no_way_crosses_land_as_the_coast_draws_it() -> None:
    names = sorted(PLACES)
    for k, name in enumerate(names):
        for other in names[k + 1 :: 2]:
            path = lane.route(PLACES[name], PLACES[other]).path
            assert on_land_nmi(path) < 0.02, (name, other)


def test_every_channel_leads_to_the_ocean() -> None:
    heads = {name: way[-1] for name, way in channels().items()}
    nmi = lane.distances([(-30.0, -30.0)], list(heads.values()))[0]
    assert not [name for name, one in zip(heads, nmi, strict=True) if not np.isfinite(one)]


def test_the_check_of_land_can_fail() -> None:
    across = np.array([[-10.0, 40.0], [-9.6, 40.0], [3.0, 40.2], [4.0, 40.0], [5.0, 40.0]])
    assert on_land_nmi(across) > 100.0


@settings(max_examples=25, deadline=None)
@given(AT_SEA, AT_SEA, AT_SEA)
def test_ways_are_as_long_back_and_no_detour_is_shorter(a: str, b: str, c: str) -> None:
    places = [PLACES[one] for one in (a, b, c)]
    nmi = lane.distances(places, places)
    assert nmi == pytest.approx(nmi.T, rel=1e-9)
    assert np.allclose(np.diag(nmi), 0.0)
    # Some steps are left out that others stand for within 0.2 %.
    assert nmi[0, 2] <= (nmi[0, 1] + nmi[1, 2]) * 1.0021 + 1.0


def test_a_way_over_180_deg_is_no_longer_than_the_great_circle_by_much() -> None:
    found = lane.route((179.0, 20.0), (-179.0, 21.0))
    straight = float(distance_m(179.0, 20.0, -179.0, 21.0)) / 1852.0
    assert found.distance_nmi == pytest.approx(straight * lane.Conditions().sailed, rel=1e-6)
    assert lane.route((179.0, 20.0), (539.0 - 360.0, 20.0)).distance_nmi == 0.0
    wide = lane.route(PLACES["FJSUV"], PLACES["USLAX"])
    assert 4_700 < wide.distance_nmi < 5_000


def test_via_passes_gates_in_order_and_may_be_longer() -> None:
    free = lane.route(PLACES["SGSIN"], PLACES["NLRTM"])
    assert free.gates[-1] == "dover"
    assert {"malacca", "bab_el_mandeb", "suez", "gibraltar"} <= set(free.gates)
    cape = lane.route(PLACES["SGSIN"], PLACES["NLRTM"], via=["Cape of Good Hope"])
    assert "cape_good_hope" in cape.gates
    assert "suez" not in cape.gates
    assert 3_000 < cape.distance_nmi - free.distance_nmi < 3_700
    both = lane.route(PLACES["KWKWI"], PLACES["JPYOK"], via=["lombok", "makassar"])
    assert both.gates.index("lombok") < both.gates.index("makassar")
    with pytest.raises(BadInput, match="lombok"):
        lane.route(PLACES["KWKWI"], PLACES["JPYOK"], via=["lombock"])


def test_an_order_that_turns_the_ship_back_tells_each_passage_and_the_other_order() -> None:
    from sealane.assess.voyage.between import Ends, way_between

    asked = Ends("Yokohama", "Ras Tanura")
    back = way_between(asked, via=["lombok", "makassar"])
    there = way_between(asked, via=["makassar", "lombok"])
    assert back.route.gates.count("makassar") > 1
    assert back.route.distance_nmi > there.route.distance_nmi + 500.0
    assert back.turned is not None
    assert back.turned.order == ("makassar", "lombok")
    assert "makassar" in back.turned.gates
    assert back.turned.distance_nmi == pytest.approx(there.route.distance_nmi)
    assert there.turned is None
    assert len(set(there.route.gates)) == len(there.route.gates)


def test_a_speed_at_which_the_engine_stands_still_is_refused() -> None:
    from sealane.assess.voyage.between import Ends, lanes_between, way_between

    for ask in (way_between, lanes_between):
        with pytest.raises(BadInput, match=r"0\.1 kn.*below 9\.\d kn"):
            ask(Ends("SGSIN", "NLRTM", ship="container_14k", speed_kn=0.1))
    slow = way_between(Ends("SGSIN", "NLRTM", ship="container_14k", speed_kn=10.0))
    assert slow.run is not None
    assert slow.run.fuel_t > 0.0


def test_the_order_of_gates_is_that_of_the_way() -> None:
    there = lane.route(PLACES["UAODS"], PLACES["SGSIN"]).gates
    back = lane.route(PLACES["SGSIN"], PLACES["UAODS"]).gates
    assert there == back[::-1]
    assert there[:3] == ("bosporus", "marmara", "dardanelles")


def test_a_water_without_a_way_out_is_said_to_have_none() -> None:
    with pytest.raises(NoRoute) as told:
        lane.route((51.0, 42.0), PLACES["SGSIN"])
    assert told.value.gates == []


def test_ports_by_name_code_and_degrees() -> None:
    yokohama = lane.port_named("JPYOK")
    assert lane.port_named("yokohama").place == pytest.approx(yokohama.place, abs=0.01)
    assert lane.port_named("横浜").code == "JPYOK"
    assert lane.port_named("Singapore").lat == pytest.approx(1.28, abs=0.05)
    assert lane.port_named("-73.9,40.4").place == (-73.9, 40.4)
    with pytest.raises(BadInput, match="Rotterdam"):
        lane.port_named("Roterdam")
    with pytest.raises(BadInput, match="no place on Earth"):
        lane.port_named("12,95")


@needs_pub151
def test_lengths_are_near_those_of_publication_151() -> None:
    """On a twelfth of the half of the table on which nothing was tuned."""
    table = pl.read_csv(PUB151).filter(pl.col("via").fill_null("") == "")
    crc = np.array([zlib.crc32(name.encode()) for name in table["from_name"]])
    table = table.filter(pl.Series((crc % 2 == 1) & (crc // 2 % 12 == 0)))
    ends = table.select("from_lon", "from_lat", "to_lon", "to_lat").to_numpy()
    found = lane.routes(ends[:, :2], ends[:, 2:]).distance_nmi
    error = np.abs(np.where(np.isnan(found), np.inf, found) / table["distance_nmi"].to_numpy() - 1)
    long = error[table["distance_nmi"].to_numpy() > 500.0]
    assert len(long) > 200
    assert np.median(error) <= 0.011
    assert (long <= 0.03).mean() >= 0.84
    assert (long <= 0.05).mean() >= 0.90


def test_a_place_far_inland_has_no_route_and_a_river_port_has() -> None:
    """A straight line over the Alps, or from Iquitos over the Andes, is no way at sea."""
    albany = (-73.75, 42.65)
    assert 20 < lane.inland_nmi(*albany) < 150
    why = lane.too_far_inland([(9.0, 47.0), (-73.2333, -3.75), albany, (139.7, 35.6), (0.0, 0.0)])
    assert "nmi from water that ships use" in str(why[0])
    assert "its river or lake is not among them" in str(why[1])
    assert why[2:] == [None, None, None]
    assert lane.inland_nmi(9.0, 47.0) > 100
    assert lane.inland_nmi(0.0, 0.0) == 0
