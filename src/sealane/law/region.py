"""Where an act applies by its own words: straits, regions, features and declared areas.

The column ``area`` of ``data/instruments.csv`` names them; where it is empty an act applies
wherever its issuer claims waters. Regions are drawn by Sealane after the words of the act
(``data/regions.csv``), and are as good as their note says.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
import shapely

from sealane.law.area import area_of
from sealane.law.fact import Row, listed, table

__all__ = ["is_in_area", "known_areas"]

TURNS_DEG = (-360.0, 0.0, 360.0)


def is_in_area(row: Row, lon: float, lat: float, near: Iterable[Any]) -> bool:
    """Whether an instrument applies at a place as far as its area goes.

    ``near`` are the straits and features near the place: their ids may be named as well.
    """
    names = listed(row.get("area", ""))
    if not names:
        return True
    shapes = _shapes()
    return not set(names).isdisjoint(near) or any(
        shapely.intersects_xy(shapes[name], lon + turn, lat)
        for name in names
        if name in shapes
        for turn in TURNS_DEG
    )


@cache
def known_areas() -> frozenset[str]:
    """All that the column may name."""
    rows = (("straits", "strait_id"), ("features", "feature_id"))
    ids = {row[key] for name, key in rows for row in table(name)}
    return frozenset(ids | set(_shapes()))


@cache
def _shapes() -> dict[str, Any]:
    regions = {row["region_id"]: _ring(row["ring"]) for row in table("regions")}
    rows = (row for row in table("areas") if row["regime"] != "information_line")
    return {**{row["area_id"]: area_of(row) for row in rows}, **regions}


def _ring(text: str) -> Any:
    """A polygon from "lon lat, lon lat, ..." [deg]; beyond 180 deg the longitudes go on."""
    return shapely.Polygon(np.array([pair.split() for pair in text.split(",")], np.float64))
