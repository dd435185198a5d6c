"""Where a hull was when it claimed something else than before: at sea, in port, lying still."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo
from sealane.detect.hull import Columns
from sealane.detect.identity.claim import Change, near_rows

if TYPE_CHECKING:
    from sealane.detect.identity.rule import IdentityRule

__all__ = ["PLACES", "is_in_port", "placed"]

HOUR_US = 3_600_000_000
STILL_M = 1000.0
"""A hull that stays within this lies still: a swing at anchor (GFW pipe-anchorages: 0.5 km
around an anchorage point)."""
NONE_KM = 1e6
PLACES = pl.Schema(
    [
        ("hull", pl.Int32),
        ("field", pl.String),
        ("old", pl.String),
        ("new", pl.String),
        ("until_us", pl.Int64),
        ("since_us", pl.Int64),
        ("explained_by", pl.String),
        ("lon", pl.Float64),
        ("lat", pl.Float64),
        ("port_km", pl.Float64),
        ("is_in_port", pl.Boolean),
        ("still_h", pl.Float64),
        ("bracket_h", pl.Float64),
        ("row_files", pl.List(pl.String)),
        ("row_offsets", pl.List(pl.Int64)),
    ]
)
"""A change with its place: where the hull was heard next, how far the nearest port was [km], for
how long it lay still around it [h], and how long nobody heard what it claimed [h]."""


def placed(rule: IdentityRule, columns: Columns, found: Sequence[Change]) -> pl.DataFrame:
    """``PLACES`` of changes."""
    return pl.DataFrame([_placed(rule, columns, one) for one in found], schema=PLACES)


def _placed(rule: IdentityRule, columns: Columns, one: Change) -> dict[str, Any]:
    around_us = int(rule.stop_h * HOUR_US)
    rows = near_rows(columns, one.hull, one.until_us - around_us, one.since_us + around_us)
    at, lon, lat = columns.at[rows], columns.lon[rows], columns.lat[rows]
    here = min(int(np.searchsorted(at, one.since_us, "left")), len(rows) - 1)
    near = (at >= one.until_us - HOUR_US) & (at <= one.since_us + HOUR_US)
    near[here] = True
    port_km, in_port = NONE_KM, False
    if rule.ports is not None and len(rule.ports):
        km = rule.ports.distance_m(lon[near], lat[near]) / 1000.0
        port_km = float(np.min(km))
        in_port = is_in_port(rule, km, _speed_kn(at[near], lon[near], lat[near]))
    files, offsets = columns.source_of(rows[max(0, here - 1) : here + 1])
    return {
        "hull": one.hull,
        "field": one.field,
        "old": one.old,
        "new": one.new,
        "until_us": one.until_us,
        "since_us": one.since_us,
        "explained_by": one.explained_by,
        "lon": float(lon[here]),
        "lat": float(lat[here]),
        "port_km": port_km,
        "is_in_port": in_port,
        "still_h": _still_h(at, lon, lat, here),
        "bracket_h": (one.since_us - one.until_us) / HOUR_US,
        "row_files": files.to_list(),
        "row_offsets": offsets.to_list(),
    }


def is_in_port(
    rule: IdentityRule, km: npt.NDArray[np.float64], speed_kn: npt.NDArray[np.float64]
) -> bool:
    """Whether a hull was slow anywhere near a port; one whose speed is not known is slow."""
    return bool(np.any((km <= rule.port_km) & ~(speed_kn >= rule.under_way_kn)))


def _speed_kn(
    at: npt.NDArray[np.int64], lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """The speed to each fix from the one before [kn]; that of the first is of the second."""
    if len(at) < 2:
        return np.full(len(at), np.nan)
    run_m = geo.distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:])
    kn = run_m / geo.METRES_PER_NMI / np.maximum(np.diff(at) / HOUR_US, 1e-6)
    return np.concatenate([kn[:1], kn])


def _still_h(
    at: npt.NDArray[np.int64],
    lon: npt.NDArray[np.float64],
    lat: npt.NDArray[np.float64],
    here: int,
) -> float:
    """For how long the hull was no further than ``STILL_M`` from here, without a break [h]."""
    far = np.flatnonzero(geo.distance_m(lon, lat, lon[here], lat[here]) > STILL_M)
    first = int(far[far < here][-1]) + 1 if np.any(far < here) else 0
    last = int(far[far > here][0]) - 1 if np.any(far > here) else len(at) - 1
    return float((at[last] - at[first]) / HOUR_US)
