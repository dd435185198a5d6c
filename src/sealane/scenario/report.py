"""What each kept report says: place with GPS noise and AIS rounding, speed, course, heading.

Coordinates are kept as whole 1e-5 degrees (the resolution of the archive), which are exactly six
units of an AIS position (1/10000 min): NMEA and CSV then say the same to the last digit. Long-range
reports (type 27) are rounded to 1/10 min first (M.1371-5, Table 80).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane.scenario.path import M_PER_DEG, Path
from sealane.scenario.reception import SATELLITE
from sealane.scenario.sea import Vessel

__all__ = ["motion", "replayed", "speak"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

NOISE_M = 4.5
"""Standard deviation of the GPS noise on each axis [m]: about 6 m in the plane, 10 m at 95 %."""
LONG_RANGE_SHARE = 0.5
"""Share of satellite receptions of class A that are the long-range message 27."""
EXTENDED_EVERY = 15
"""Every so many class B reports one is the extended report, type 19."""
TURNING_DEG_MIN = 8.0
"""Rate of turn from which class A sends type 3 (interrogation aside) [deg/min]."""


def motion(path: Path) -> tuple[Floats, Floats]:
    """Speed [kn] and course [deg] of the true path on its grid (over 40 s, centred)."""
    east = np.gradient(path.lon) * np.cos(np.radians(path.lat)) * M_PER_DEG / 10.0
    north = np.gradient(path.lat) * M_PER_DEG / 10.0
    if len(east) > 5:
        kernel = np.ones(3) / 3.0
        east = np.convolve(np.pad(east, 1, mode="edge"), kernel, mode="valid")
        north = np.convolve(np.pad(north, 1, mode="edge"), kernel, mode="valid")
    return np.hypot(east, north) / 0.514444, np.degrees(np.arctan2(east, north)) % 360.0


def _headings(sog: Floats, cog: Floats, rng: np.random.Generator) -> Floats:
    """Heading follows the course under way, else stays as it was and sways a little."""
    moving = sog > 1.6
    last = np.maximum.accumulate(np.where(moving, np.arange(len(sog)), -1))
    base = float(rng.uniform(0, 360))
    held = np.where(last >= 0, cog[np.maximum(last, 0)], base)
    sway = 6.0 * np.sin(np.arange(len(sog)) / 700.0 + base)
    return np.where(moving, cog, held + sway) % 360.0


def _place(vessel: Vessel, at: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    path = vessel.told or vessel.path
    lon, lat = np.interp(at, path.at_s, path.lon), np.interp(at, path.at_s, path.lat)
    noise = rng.normal(0.0, NOISE_M, size=(2, len(at)))
    lon = lon + noise[0] / (M_PER_DEG * np.cos(np.radians(lat)))
    lat = lat + noise[1] / M_PER_DEG
    bad = rng.choice(len(at), size=min(vessel.outliers, len(at)), replace=False)
    for i in bad:
        style = int(rng.integers(3))
        shift = rng.uniform(2.0, 25.0, size=2) * rng.choice((-1.0, 1.0), size=2)
        lon[i] = (0.0, lon[i] + shift[0], lon[i])[style]
        lat[i] = (0.0, np.clip(lat[i] + shift[1], -85, 85), -lat[i])[style]
    lon5 = np.rint(lon * 1e5).astype(np.int64)
    return (lon5 + 18_000_000) % 36_000_000 - 18_000_000, np.rint(lat * 1e5).astype(np.int64)


def speak(vessel: Vessel, heard: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """The heard reports with what they say: integers in the units of the message.

    Columns added: type, lon5, lat5 [1e-5 deg], sog10 [0.1 kn], cog10 [0.1 deg], heading [deg, 511
    not available], status, rot (AIS code).
    """
    path, hull = vessel.told or vessel.path, vessel.hull
    at = heard["at_s"].to_numpy()
    if len(at) == 0:
        return heard.with_columns(_empty())
    sog, cog = motion(path)
    heading = _headings(sog, cog, rng)
    index = np.clip((at - path.first_s + 5) // 10, 0, len(sog) - 1)
    lon5, lat5 = _place(vessel, at, rng)
    speed = np.rint(np.abs(sog[index] + rng.normal(0, 0.05, len(at))) * 10).astype(np.int64)
    loose = rng.uniform(0, 360, len(at))
    course = np.where(sog[index] < 0.3, loose, cog[index] + rng.normal(0, 0.6, len(at)))
    turn = (heading[np.minimum(index + 3, len(sog) - 1)] - heading[index] + 180) % 360 - 180
    rate = turn * 2.0
    is_a = hull.transponder == "A"
    kind = np.where(np.abs(rate) >= TURNING_DEG_MIN, 3, 1) if is_a else np.full(len(at), 18)
    if not is_a:
        kind = np.where((at // 60) % EXTENDED_EVERY == hull.mmsi % EXTENDED_EVERY, 19, kind)
    far = heard["station"].to_numpy() == SATELLITE
    far &= (rng.uniform(size=len(at)) < LONG_RANGE_SHARE) & is_a
    frame = heard.with_columns(
        pl.Series("type", np.where(far, 27, kind), pl.Int8),
        pl.Series("lon5", lon5),
        pl.Series("lat5", lat5),
        pl.Series("sog10", np.minimum(speed, 1022)),
        pl.Series("cog10", np.rint(course % 360 * 10).astype(np.int64) % 3600),
        pl.Series("heading", _reported(heading[index], is_a, hull.length_m)),
        pl.Series("status", path.status[index] if is_a else np.full(len(at), 15), pl.Int8),
        pl.Series("rot", _rate_code(rate)),
    )
    return _coarse(frame)


def replayed(vessel: Vessel, spoken: pl.DataFrame) -> pl.DataFrame:
    """What is heard where reports are those of so long before, to the last digit."""
    at = pl.col("at_s")
    for since, until, before in vessel.replays:
        again = spoken.filter((at >= since - before) & (at < until - before))
        kept = spoken.filter((at < since) | (at >= until))
        again = again.with_columns(at + pl.lit(int(before), pl.Int64))
        spoken = pl.concat([kept, again]).sort("at_s", maintain_order=True)
    return spoken


def _empty() -> list[pl.Expr]:
    names = ("lon5", "lat5", "sog10", "cog10", "heading", "rot")
    return [
        pl.lit(None, pl.Int8).alias("type"),
        *[pl.lit(None, pl.Int64).alias(name) for name in names[:5]],
        pl.lit(None, pl.Int8).alias("status"),
        pl.lit(None, pl.Int64).alias("rot"),
    ]


def _reported(heading: Floats, is_a: bool, length_m: int) -> Ints:  # noqa: FBT001
    if not is_a and length_m < 20:
        return np.full(len(heading), 511, dtype=np.int64)
    return np.rint(heading).astype(np.int64) % 360


def _rate_code(rate: Floats) -> Ints:
    """Rate of turn [deg/min] as 4.733 times its root (M.1371-5, Table 48)."""
    code = np.rint(4.733 * np.sqrt(np.abs(rate))) * np.sign(rate)
    return np.asarray(np.clip(code, -126, 126), dtype=np.int64)


def _coarse(frame: pl.DataFrame) -> pl.DataFrame:
    """Long-range reports rounded to what message 27 can say."""
    far = pl.col("type") == 27
    tenth = 1e5 / 600.0

    def rounded(name: str) -> pl.Expr:
        value = ((pl.col(name) / tenth).round() * tenth).round().cast(pl.Int64)
        return pl.when(far).then(value).otherwise(pl.col(name)).alias(name)

    def whole(name: str) -> pl.Expr:
        value = (pl.col(name) / 10).round().cast(pl.Int64) * 10
        return pl.when(far).then(value).otherwise(pl.col(name)).alias(name)

    return frame.with_columns(
        rounded("lon5"),
        rounded("lat5"),
        whole("sog10"),
        whole("cog10") % 3600,
        pl.when(far).then(511).otherwise(pl.col("heading")).alias("heading"),
    )
