"""Arrays of longitudes and latitudes: wrapping, interpolation, edges of the map."""

import numpy as np
import pytest

from sealane import geo
from sealane.errors import BadInput


@pytest.mark.parametrize(
    ("lon", "wrapped"),
    [(180.0, -180.0), (-180.0, -180.0), (181.0, -179.0), (540.0, -180.0), (-181.0, 179.0),
     (0.1, 0.1), (-1e-15 - 180.0, -180.0)],
)  # fmt: skip
def test_wrap_lon_is_from_minus_180_to_below_180(lon: float, wrapped: float) -> None:
    assert geo.wrap_lon(lon) == pytest.approx(wrapped, abs=1e-9)
    assert -180.0 <= float(geo.wrap_lon(lon)) < 180.0


def test_distance_is_the_same_on_every_turn_of_longitude() -> None:
    assert geo.distance_m(179.9, 10.0, -179.9, 10.0) == pytest.approx(
        float(geo.distance_m(-0.1, 10.0, 0.1, 10.0)), abs=1e-3
    )
    assert geo.distance_m(179.9, 10.0, 180.1, 10.0) == pytest.approx(21927.9, abs=0.1)


def test_distance_is_symmetric_and_zero_only_at_home() -> None:
    assert geo.distance_m(5.0, 50.0, 5.0, 50.0) == 0.0
    assert geo.distance_m(5, 50, 6, 51) == geo.distance_m(6, 51, 5, 50)


def test_nan_in_nan_out() -> None:
    assert np.isnan(geo.distance_m(np.nan, 0.0, 1.0, 1.0))


def test_places_beyond_the_earth_have_no_distance() -> None:
    for ask in (
        lambda: geo.distance_m(500, 100, 0, 0),
        lambda: geo.distance_m([0.0, 1.0], [0.0, -90.1], 0, 0),
        lambda: geo.distance_m(0, 0, 541, 0),
        lambda: geo.bearing_deg(0, 0, 0, 91),
        lambda: geo.destination(0, 95, 90, 1000),
        lambda: geo.interpolate(0, 0, 0, 95, 0.5),
    ):
        with pytest.raises(BadInput, match="expected degrees from") as caught:
            ask()
        assert "lon, lat, in that order" in (caught.value.hint or "")
    assert geo.distance_m(182.0, 90.0, 0.0, -90.0) > 0
    assert geo.destination(0, 0, 720, 1e9)[1].ndim == 0


def test_interpolation_keeps_its_ends_and_goes_the_short_way() -> None:
    lon, lat = geo.interpolate(179.0, 10.0, -179.0, 12.0, [0.0, 0.5, 1.0])
    assert (lon[0], lat[0]) == (179.0, 10.0)
    assert (lon[2], lat[2]) == (-179.0, 12.0)
    assert abs(lon[1]) == pytest.approx(180.0, abs=0.01)


def test_interpolation_over_the_pole() -> None:
    _, lat = geo.interpolate(0.0, 89.0, 180.0, 89.0, 0.5)
    assert lat == pytest.approx(90.0, abs=1e-9)


def test_interpolation_of_one_place_is_that_place() -> None:
    lon, lat = geo.interpolate(12.0, 34.0, 12.0, 34.0, 0.3)
    assert (float(lon), float(lat)) == (12.0, 34.0)


def test_bearing_over_180_is_east() -> None:
    assert geo.bearing_deg(179.9, 0.0, -179.9, 0.0) == pytest.approx(90.0)


def test_kernels_answer_like_the_arrays() -> None:
    from sealane.geo import kernel

    places = (179.5, 78.0, -179.5, 78.2)
    assert kernel.haversine_m(*places) == float(geo.distance_m(*places))
    assert kernel.bearing_deg(*places) == float(geo.bearing_deg(*places))
    lon, lat = geo.interpolate(*places, 0.25)
    assert kernel.interpolate(*places, 0.25) == pytest.approx((float(lon), float(lat)))
    lon, lat = geo.destination(179.99, 78.0, 80.0, 5000.0)
    assert kernel.destination(179.99, 78.0, 80.0, 5000.0) == pytest.approx((float(lon), float(lat)))
    assert kernel.wrap_lon(180.0) == -180.0
    assert kernel.unwrap_lon(-179.0, 179.0) == pytest.approx(181.0)
    back = kernel.planned_point(*kernel.planned_point(179.99, 5.0, 12.0, 45.0, 600.0), 12, 45, -600)
    assert back == pytest.approx((179.99, 5.0), abs=1e-5)
