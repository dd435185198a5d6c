"""Regimes of many positions: in the zones in use by default, errors that name the column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely

from sealane.errors import BadInput
from sealane.law import Zone, ZoneSet, atlas, regime_at, zones_in_use

LON = np.array([123.6, -150.0, 139.8, np.nan])
LAT = np.array([25.95, 0.0, 34.9, 30.0])


def test_without_zones_it_is_those_in_use(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(atlas, "OFFICIAL_ZONES", tmp_path / "zones.geojson")
    found, wanted = regime_at(LON, LAT), regime_at(LON, LAT, zones=zones_in_use())
    assert found.frame().equals(wanted.frame())
    rows = found.frame()["claimants"].to_list()
    assert rows == [["CHN", "JPN", "TWN"], [], ["JPN"], []]
    assert regime_at(pl.Series(LON), pl.Series(LAT)).frame().equals(found.frame())


@pytest.mark.parametrize(
    ("lon", "lat", "field"),
    [
        ([1.0, 2.0], [1.0], "lat"),
        (["east", 2.0], [1.0, 2.0], "lon"),
        ([1.0, 2.0], [1.0, object()], "lat"),
        ([[1.0, 2.0]], [1.0, 2.0], "lon"),
        ([[1.0], [1.0, 2.0]], [1.0, 2.0], "lon"),
    ],
)
def test_what_is_no_column_of_positions_is_refused_by_name(lon: Any, lat: Any, field: str) -> None:
    with pytest.raises(BadInput) as told:
        regime_at(lon, lat, zones=ZoneSet())
    assert told.value.field == field
    assert field in told.value.message
    assert told.value.hint


def test_official_zones_that_were_imported_count(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = tmp_path / "zones.geojson"
    sea = Zone("Official", "territorial_sea", ("NZL",), shapely.box(-151.0, -1.0, -149.0, 1.0))
    kept.write_text(ZoneSet((sea,)).to_geojson(), "utf-8")
    monkeypatch.setattr(atlas, "OFFICIAL_ZONES", kept)
    assert regime_at(-150.0, 0.0).frame()["claimants"].to_list() == [["NZL"]]
