"""The tools that pack reference data: what goes in comes out."""

import importlib
import importlib.util
import json
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"
coast_module = importlib.import_module("sealane.geo.coast")


def _tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_arcs_are_joined_in_both_directions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A square of two arcs, the second one written backwards, beside 180 deg."""
    topology = {
        "type": "Topology",
        "transform": {"scale": [0.5, 0.25], "translate": [-180.0, -10.0]},
        "arcs": [[[0, 0], [4, 0], [0, 8]], [[0, 0], [0, 8], [4, 0]]],
        "objects": {
            "land": {
                "type": "GeometryCollection",
                "geometries": [{"type": "MultiPolygon", "arcs": [[[0, -2]]]}],
            }
        },
    }
    source = tmp_path / "land-10m.json"
    source.write_text(json.dumps(topology))
    tool = _tool("pack_coast")
    packed = tmp_path / "coast.npz"
    rings = [ring for polygon in tool.read_polygons(source) for ring in polygon]
    tool.pack(rings, ["Nowhere"], [np.array([0, 0, 0, -1])], packed)
    monkeypatch.setattr(coast_module, "_PACKED", packed)
    (ring,) = coast_module.coast.__wrapped__()
    expected = [[-180, -10], [-178, -10], [-178, -8], [-180, -8], [-180, -10]]
    np.testing.assert_allclose(ring, expected)
    names, (whose,) = coast_module.coast_countries.__wrapped__()
    assert names == ("Nowhere",)
    assert whose.tolist() == [0, 0, 0, -1]


def test_a_shore_is_of_the_country_that_alone_draws_it(tmp_path: Path) -> None:
    """Two squares side by side share an arc, which is their border; an islet has no country."""
    topology = {
        "type": "Topology",
        "transform": {"scale": [1.0, 1.0], "translate": [0.0, 0.0]},
        "arcs": [
            [[1, 0], [0, 1]],
            [[1, 1], [-1, 0], [0, -1], [1, 0]],
            [[1, 0], [1, 0], [0, 1], [-1, 0]],
        ],
        "objects": {
            "countries": {
                "geometries": [
                    {"type": "Polygon", "arcs": [[0, 1]], "properties": {"name": "West"}},
                    {"type": "Polygon", "arcs": [[2, -1]], "properties": {"name": "East"}},
                ]
            }
        },
    }
    source = tmp_path / "countries-10m.json"
    source.write_text(json.dumps(topology))
    tool = _tool("pack_coast")
    names, lines, countries = tool.read_shores(source)
    assert names == ["West", "East"]
    assert countries == [0, 1]
    ring = np.array([[1.0, 1.0], [0.0, 1.0], [0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [2.0, 1.0]])
    islet = np.array([[5.0, 5.0], [5.1, 5.0], [5.0, 5.1], [5.0, 5.0]])
    found = tool.owners([np.vstack([ring, ring[:1]]), islet], lines, countries)
    assert [one.tolist() for one in found] == [[0, 0, 0, 1, 1, 1], [-1, -1, -1]]


@pytest.mark.parametrize("shift", [0, 2])
def test_a_port_is_read_though_its_row_is_shifted(shift: int) -> None:
    tool = _tool("pack_ports")
    row = [""] * 118
    row[3], row[5], row[6] = "Keelung", "TW KEL", "Taiwan"
    row[28 + shift] = "Large"
    row[107 + shift], row[108 + shift] = "25.15", "121.75"
    assert tool.read_port(row) == ("Keelung", "Taiwan", "121.75", "25.15", "TWKEL", "large", "")


def test_a_port_that_is_nowhere_on_earth_stops_the_packing() -> None:
    row = [""] * 118
    row[107], row[108] = "125.15", "121.75"
    with pytest.raises(ValueError, match="no place on Earth"):
        _tool("pack_ports").read_port(row)
