"""Distances, bearings and points between points, on arrays of longitudes and latitudes."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sealane.errors import BadInput

__all__ = ["Floats", "bearing_deg", "destination", "distance_m", "interpolate", "wrap_lon"]

Floats: TypeAlias = npt.NDArray[np.float64]


def distance_m(
    lon1: npt.ArrayLike, lat1: npt.ArrayLike, lon2: npt.ArrayLike, lat2: npt.ArrayLike
) -> Floats:
    """Distance over the WGS84 ellipsoid [m], element by element (inputs broadcast).

    Haversine on reduced latitudes with Lambert's first-order flattening correction; up to 0.02 deg
    apart, the plane that touches the ellipsoid between the points. Measured
    against geographiclib: within 0.001 % up to 10,000 km and 0.01 % up to 19,000 km; nearer the
    antipode within 0.5 %. Pairs 500 m apart are right to 5 mm, everywhere, over 180 deg too.

    Raises BadInput, as all in this module, for a latitude beyond 90 or a longitude beyond 540 deg.

    References: W. D. Lambert, "The distance between two widely separated points on the surface
    of the earth", J. Washington Acad. Sci. 32 (1942) 125-130.
    """
    from sealane.geo import kernel

    with np.errstate(invalid="ignore"):  # nan in, nan out
        return np.asarray(kernel.distances_m(*_places(lon1, lat1, lon2, lat2)), np.float64)


def bearing_deg(
    lon1: npt.ArrayLike, lat1: npt.ArrayLike, lon2: npt.ArrayLike, lat2: npt.ArrayLike
) -> Floats:
    """Initial great-circle bearing from the first points to the second, 0 <= bearing < 360 [deg].

    On the sphere: up to 0.2 deg from the geodesic's azimuth.
    """
    from sealane.geo import kernel

    with np.errstate(invalid="ignore"):
        return np.asarray(kernel.bearings_deg(*_places(lon1, lat1, lon2, lat2)), np.float64)


def wrap_lon(lon: npt.ArrayLike) -> Floats:
    """Longitudes brought to -180 <= lon < 180 [deg]."""
    values = np.asarray(lon, np.float64)
    wrapped = np.mod(values + 180.0, 360.0) - 180.0
    return np.where((values >= -180.0) & (values < 180.0), values, _below(wrapped))


def interpolate(
    lon1: npt.ArrayLike,
    lat1: npt.ArrayLike,
    lon2: npt.ArrayLike,
    lat2: npt.ArrayLike,
    fraction: npt.ArrayLike,
) -> tuple[Floats, Floats]:
    """Points at ``fraction`` (0 to 1) of the shorter great circle: (lon, lat) [deg].

    Inputs broadcast. Exact at both ends; right over 180 deg and over a pole. Halfway between
    antipodes any meridian would do: one of them is given.
    """
    places = _places(lon1, lat1, lon2, lat2)
    x1, y1, x2, y2, f = np.broadcast_arrays(*places, *_floats(fraction))
    a, b = _unit(x1, y1), _unit(x2, y2)
    sigma = 2.0 * np.arcsin(np.minimum(1.0, 0.5 * np.linalg.norm(a - b, axis=0)))
    sine = np.maximum(np.sin(sigma), 1e-12)
    point = a * (np.sin((1.0 - f) * sigma) / sine) + b * (np.sin(f * sigma) / sine)
    short = sigma < 1e-7  # under a metre: a straight line is the same
    lon = np.degrees(np.arctan2(point[1], point[0]))
    lat = np.degrees(np.arctan2(point[2], np.hypot(point[0], point[1])))
    lon = np.where(short | (f == 0.0), x1 + f * wrap_lon(x2 - x1), np.where(f == 1.0, x2, lon))
    lat = np.where(short | (f == 0.0), y1 + f * (y2 - y1), np.where(f == 1.0, y2, lat))
    return wrap_lon(lon), lat


def destination(
    lon: npt.ArrayLike, lat: npt.ArrayLike, bearing: npt.ArrayLike, distance: npt.ArrayLike
) -> tuple[Floats, Floats]:
    """Where a great circle leads from a point: (lon, lat) [deg].

    ``bearing`` [deg], ``distance`` [m] on the mean sphere: up to 0.56 % of the distance from the
    geodesic, which is below what a reported course and speed are worth.
    """
    x, y, course, run = np.broadcast_arrays(*_places(lon, lat), *_floats(bearing, distance))
    sigma, angle, phi = run / 6371008.7714, np.radians(course), np.radians(y)
    sine = np.sin(phi) * np.cos(sigma) + np.cos(phi) * np.sin(sigma) * np.cos(angle)
    sine = np.clip(sine, -1.0, 1.0)
    east = np.sin(angle) * np.sin(sigma) * np.cos(phi)
    north = np.cos(sigma) - np.sin(phi) * sine
    return wrap_lon(x + np.degrees(np.arctan2(east, north))), np.degrees(np.arcsin(sine))


def _floats(*values: npt.ArrayLike) -> tuple[Floats, ...]:
    return tuple(np.asarray(value, np.float64) for value in values)


def _places(*values: npt.ArrayLike) -> tuple[Floats, ...]:
    """Longitudes and latitudes by turns, each checked: a place beyond the Earth has no distance.

    Longitudes may exceed 180 by one turn, as those of unwrapped paths do; NaN stays NaN.
    """
    found = _floats(*values)
    for number, degrees in enumerate(found):
        name, limit = ("lat", 90.0) if number % 2 else ("lon", 540.0)
        beyond = np.abs(degrees) > limit
        if beyond.any():
            value = float(degrees[beyond][0]) if degrees.ndim else float(degrees)
            raise BadInput(
                f"{name} is {value:g}, expected degrees from {-limit:g} to {limit:g}.",
                hint="Places are given as lon, lat, in that order, in degrees.",
                field=name,
                value=value,
            )
    return found


def _below(wrapped: Floats) -> Floats:
    return np.where(wrapped >= 180.0, -180.0, wrapped)


def _unit(lon: Floats, lat: Floats) -> Floats:
    x, y = np.radians(lon), np.radians(lat)
    return np.stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)])
