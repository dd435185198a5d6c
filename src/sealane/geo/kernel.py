"""Scalar geometry on the WGS84 ellipsoid for use inside other compiled loops.

Every function takes and returns plain floats, in degrees and metres. Callers import this module
inside their own kernels; everybody else uses the vectorised functions of ``sealane.geo``.
"""

from __future__ import annotations

import math

from numba import njit, vectorize

EQUATORIAL_RADIUS_M = 6378137.0  # WGS84, NIMA TR8350.2
FLATTENING = 1.0 / 298.257223563  # WGS84, NIMA TR8350.2
MEAN_RADIUS_M = 6371008.7714  # (2a + b) / 3 of WGS84, Moritz 2000
FIRST_ECCENTRICITY_2 = FLATTENING * (2.0 - FLATTENING)
NEAR_DEG = 0.02  # so near each other the ellipsoid is flat: the error is below 1e-6
NEAR_MAX_LAT = 85.0
NEARLY_ANTIPODAL = 2.5e-4  # cos^2(sigma / 2) below which the flattening series does not hold


@njit(cache=True, nogil=True, inline="always")
def wrap_lon(lon: float) -> float:
    """Longitude brought to -180 <= lon < 180 [deg]."""
    if -180.0 <= lon < 180.0:
        return lon
    wrapped = lon - 360.0 * math.floor((lon + 180.0) / 360.0)
    return -180.0 if wrapped < -180.0 or wrapped >= 180.0 else wrapped  # nan stays nan


@njit(cache=True, nogil=True, inline="always")
def unwrap_lon(lon: float, reference: float) -> float:
    """The turn of ``lon`` nearest to ``reference``; it may exceed 180 deg."""
    return reference + wrap_lon(lon - reference)


@njit(cache=True, nogil=True, inline="always")
def _is_near(dlon: float, lat1: float, lat2: float) -> bool:
    is_short = abs(dlon) <= NEAR_DEG and abs(lat2 - lat1) <= NEAR_DEG
    return is_short and abs(lat1) <= NEAR_MAX_LAT


@njit(cache=True, nogil=True)
def _near_m(dlon: float, lat1: float, lat2: float) -> float:
    """Distance [m] on the plane that touches the ellipsoid between two near points.

    Radii of curvature in the meridian and the prime vertical: Torge, Geodesy, 3rd ed., 4.1.3.
    """
    radian = math.pi / 180.0
    cosine = math.cos(0.5 * (lat1 + lat2) * radian)
    w = 1.0 - FIRST_ECCENTRICITY_2 * (1.0 - cosine * cosine)
    across = EQUATORIAL_RADIUS_M / math.sqrt(w)
    along = across * (1.0 - FIRST_ECCENTRICITY_2) / w
    x, y = across * cosine * dlon * radian, along * (lat2 - lat1) * radian
    return math.sqrt(x * x + y * y)


@njit(cache=True, nogil=True)
def haversine_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Distance [m]: haversine on reduced latitudes with Lambert's flattening correction.

    Within 0.001 % of the geodesic up to 10,000 km, 0.01 % up to 19,000 km; near the antipode
    the series does not hold and the mean sphere answers (within 0.5 %).
    """
    dlon = wrap_lon(lon2 - lon1)
    if _is_near(dlon, lat1, lat2):
        return _near_m(dlon, lat1, lat2)
    radian = math.pi / 180.0
    sin1, cos1 = _reduced(lat1 * radian)
    sin2, cos2 = _reduced(lat2 * radian)
    cos_difference = cos1 * cos2 + sin1 * sin2
    if cos_difference > 0.0:  # keeps its digits for two points metres apart
        sin_difference = sin2 * cos1 - cos2 * sin1
        sin2_q = sin_difference * sin_difference / (2.0 * (1.0 + cos_difference))
    else:
        sin2_q = 0.5 * (1.0 - cos_difference)
    half = math.sin(0.5 * dlon * radian)
    h = sin2_q + cos1 * cos2 * half * half
    if h <= 0.0:
        return 0.0
    if 1.0 - h < NEARLY_ANTIPODAL:
        return MEAN_RADIUS_M * 2.0 * math.asin(math.sqrt(min(1.0, h)))
    sigma = 2.0 * math.asin(math.sqrt(h))
    cos_sum = cos1 * cos2 - sin1 * sin2
    sin_sigma = 2.0 * math.sqrt(h * (1.0 - h))
    x = (sigma - sin_sigma) * 0.5 * (1.0 - cos_sum) * (1.0 - sin2_q) / (1.0 - h)
    y = (sigma + sin_sigma) * 0.5 * (1.0 + cos_sum) * sin2_q / h
    return EQUATORIAL_RADIUS_M * (sigma - 0.5 * FLATTENING * (x + y))


@njit(cache=True, nogil=True, inline="always")
def _reduced(lat_rad: float) -> tuple[float, float]:
    tangent = (1.0 - FLATTENING) * math.sin(lat_rad)
    cosine = math.cos(lat_rad)
    scale = 1.0 / math.sqrt(tangent * tangent + cosine * cosine)
    return tangent * scale, cosine * scale


@njit(cache=True, nogil=True)
def bearing_deg(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Initial great-circle bearing from the first point to the second, 0 <= bearing < 360."""
    radian = math.pi / 180.0
    sin1, cos1 = math.sin(lat1 * radian), math.cos(lat1 * radian)
    sin2, cos2 = math.sin(lat2 * radian), math.cos(lat2 * radian)
    dlon = wrap_lon(lon2 - lon1) * radian
    y = math.sin(dlon) * cos2
    x = cos1 * sin2 - sin1 * cos2 * math.cos(dlon)
    bearing = math.atan2(y, x) / radian
    return bearing + 360.0 if bearing < 0.0 else bearing


@njit(cache=True, nogil=True)
def destination(lon: float, lat: float, bearing: float, distance_m: float) -> tuple[float, float]:
    """Where a great circle of the mean sphere leads: (lon, lat) [deg], -180 <= lon < 180."""
    radian = math.pi / 180.0
    sigma = distance_m / MEAN_RADIUS_M
    sin1, cos1 = math.sin(lat * radian), math.cos(lat * radian)
    course = bearing * radian
    sin2 = sin1 * math.cos(sigma) + cos1 * math.sin(sigma) * math.cos(course)
    sin2 = min(1.0, max(-1.0, sin2))
    y = math.sin(course) * math.sin(sigma) * cos1
    x = math.cos(sigma) - sin1 * sin2
    return wrap_lon(lon + math.atan2(y, x) / radian), math.asin(sin2) / radian


@njit(cache=True, nogil=True)
def interpolate(
    lon1: float, lat1: float, lon2: float, lat2: float, fraction: float
) -> tuple[float, float]:
    """The point at ``fraction`` (0 to 1) of the shorter great circle: (lon, lat) [deg].

    Between near points the way is straight in longitude and latitude: within 0.2 m up to 45
    degrees of latitude, within 2.2 m up to 85.
    """
    turn = wrap_lon(lon2 - lon1)
    if _is_near(turn, lat1, lat2):
        return wrap_lon(lon1 + fraction * turn), lat1 + fraction * (lat2 - lat1)
    radian = math.pi / 180.0
    c1, c2 = math.cos(lat1 * radian), math.cos(lat2 * radian)
    x1, y1, z1 = c1, 0.0, math.sin(lat1 * radian)
    dlon = turn * radian
    x2, y2, z2 = c2 * math.cos(dlon), c2 * math.sin(dlon), math.sin(lat2 * radian)
    dx, dy, dz = x2 - x1, y2 - y1, z2 - z1
    sigma = 2.0 * math.asin(min(1.0, 0.5 * math.sqrt(dx * dx + dy * dy + dz * dz)))
    if sigma < 1e-7:  # under a metre: a straight line is the same
        return wrap_lon(lon1 + fraction * dlon / radian), lat1 + fraction * (lat2 - lat1)
    scale = 1.0 / max(math.sin(sigma), 1e-12)
    a, b = math.sin((1.0 - fraction) * sigma) * scale, math.sin(fraction * sigma) * scale
    x, y, z = a * x1 + b * x2, a * y1 + b * y2, a * z1 + b * z2
    lon = wrap_lon(lon1 + math.atan2(y, x) / radian)
    return lon, math.atan2(z, math.hypot(x, y)) / radian


@njit(cache=True, nogil=True)
def planned_point(
    lon: float, lat: float, sog_kn: float, cog_deg: float, seconds: float
) -> tuple[float, float]:
    """Dead reckoning: where speed and course lead after ``seconds`` (may be negative)."""
    run = sog_kn * 1852.0 / 3600.0 * seconds
    if run < 0.0:
        return destination(lon, lat, cog_deg + 180.0, -run)
    return destination(lon, lat, cog_deg, run)


_PAIRWISE = "float64(float64, float64, float64, float64)"


@vectorize([_PAIRWISE], cache=True, nopython=True)  # type: ignore[no-untyped-call]
def distances_m(lon1, lat1, lon2, lat2):  # type: ignore[no-untyped-def]
    """``haversine_m`` as a NumPy ufunc."""
    return haversine_m(lon1, lat1, lon2, lat2)


@vectorize([_PAIRWISE], cache=True, nopython=True)  # type: ignore[no-untyped-call]
def bearings_deg(lon1, lat1, lon2, lat2):  # type: ignore[no-untyped-def]
    """``bearing_deg`` as a NumPy ufunc."""
    return bearing_deg(lon1, lat1, lon2, lat2)
