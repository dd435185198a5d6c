"""Zones as a map draws them: cut into tiles, as fine as the zoom shows and no finer.

The zones of the world have three million corners. They are brought to Mercator's projection once
and simplified once for each zoom; a tile is then cut out in about a millisecond and encoded.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from sealane.law import COMPUTED, Zone, overlaps
from sealane.serve.vector_tile import BUFFER, EXTENT, Layer, tile_bytes
from sealane.serve.zone_line import limit_lines

__all__ = ["MAX_ZOOM", "ZoneMap"]

MAX_ZOOM = 10
"""The finest tiles: a unit is 10 m there, and the packaged limits are within 43 m."""
FINEST_KEPT = 8
"""Finer zooms are cut from the zones as they are: little of them is in one tile."""
COARSE = 4
"""Zooms up to this are made one from the next, and are ready when the zones are."""
SHOWN_PX = 1024
"""A tile covers 512 px when the map is at its zoom, twice that just before the next."""
SIMPLIFY_PX = 0.4
"""Error of one simplification; made one from the next, all add up to less than twice this."""
EDGE_LAT = 85.06
"""A Mercator map ends at 85.0511 degrees; the edge itself lies outside."""
KEPT_TILES = 2_000

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class _Sheet:
    """Shapes on Mercator's square (0 to 1, y southwards), found by place."""

    shapes: Shapes
    features: Ints
    tree: Any

    @classmethod
    def of(cls, shapes: Shapes, features: Ints) -> _Sheet:
        return cls(shapes, features, shapely.STRtree(shapes))

    def simplified(self, tolerance: float) -> _Sheet:
        simple = shapely.simplify(self.shapes, tolerance, preserve_topology=False)
        is_left = ~shapely.is_empty(simple)
        return _Sheet.of(simple[is_left], self.features[is_left])

    def cut(self, zoom: int, x: int, y: int) -> tuple[Shapes, Ints]:
        """What lies in a tile, in its units, by feature."""
        size, margin = 2**zoom, BUFFER / EXTENT
        box = (
            (x - margin) / size,
            (y - margin) / size,
            (x + 1 + margin) / size,
            (y + 1 + margin) / size,
        )
        rows = self.tree.query(shapely.box(*box))
        rows = rows[np.argsort(self.features[rows], kind="stable")]
        pieces = shapely.clip_by_rect(self.shapes[rows], *box)
        is_left = ~shapely.is_empty(pieces)
        unit = EXTENT * size
        moved = shapely.transform(
            pieces[is_left], lambda at: at * unit - np.array([x * EXTENT, y * EXTENT])
        )
        return moved, self.features[rows[is_left]]


_Drawn = tuple[_Sheet, Sequence[Mapping[str, str | bool]]]


class ZoneMap:
    """The tiles of a set of zones, kept as they are asked for.

    Layers: ``zones`` (areas: name, name_ja, regime, who, source, is_official, is_several,
    is_overlap) and ``limits`` (lines: regime, who, is_official). ``who`` is every claimant, as
    ``,CHN,JPN,``.
    """

    def __init__(self, zones: Sequence[Zone]) -> None:
        self._levels: dict[tuple[str, int], _Sheet] = {}
        self._tiles: OrderedDict[tuple[int, int, int], bytes] = OrderedDict()
        self._lock = threading.Lock()
        with ThreadPoolExecutor(1) as beside:
            lines = beside.submit(self._draw, "limits", lambda: _lines(zones))
            areas = self._draw("zones", lambda: _areas(zones))
            drawn = {"zones": areas, "limits": lines.result()}
        self._whole = {name: sheet for name, (sheet, _) in drawn.items()}
        self._about = {name: about for name, (_, about) in drawn.items()}

    def tile(self, zoom: int, x: int, y: int) -> bytes:
        """One tile of the usual pyramid (zoom 0 to ``MAX_ZOOM``, y southwards)."""
        key = (zoom, x, y)
        with self._lock:
            if key in self._tiles:
                self._tiles.move_to_end(key)
                return self._tiles[key]
        layers = [
            Layer(name, *self._level(name, zoom, whole).cut(zoom, x, y), about=self._about[name])
            for name, whole in self._whole.items()
        ]
        made = tile_bytes(layers)
        with self._lock:
            self._tiles[key] = made
            while len(self._tiles) > KEPT_TILES:
                self._tiles.popitem(last=False)
        return made

    def prepare(self) -> None:
        """Make the zooms that are not ready yet: half a second each."""
        for zoom in range(COARSE + 1, FINEST_KEPT + 1):
            for name, whole in self._whole.items():
                self._level(name, zoom, whole)

    def _draw(self, name: str, make: Callable[[], _Drawn]) -> _Drawn:
        """Everything of one layer, and its coarse zooms made one from the next."""
        whole, about = make()
        for zoom in range(COARSE, -1, -1):
            self._level(name, zoom, whole)
        return whole, about

    def _level(self, name: str, zoom: int, whole: _Sheet) -> _Sheet:
        if zoom > FINEST_KEPT:
            return whole
        with self._lock:
            held = self._levels.get((name, zoom))
            finer = self._levels.get((name, zoom + 1), whole) if zoom < COARSE else whole
        if held is None:
            held = finer.simplified(SIMPLIFY_PX / SHOWN_PX / 2**zoom)
            with self._lock:
                self._levels[name, zoom] = held
        return held


def _areas(zones: Sequence[Zone]) -> _Drawn:
    both = (*zones, *overlaps(zones))
    about = [_about(zone, is_overlap=index >= len(zones)) for index, zone in enumerate(both)]
    areas = np.array([zone.geometry for zone in both], np.object_)
    return _sheet(*shapely.get_parts(areas, return_index=True)), about


def _lines(zones: Sequence[Zone]) -> _Drawn:
    lines = limit_lines(zones)
    about: list[Mapping[str, str | bool]] = [
        {"regime": regime, "who": _who(claimants), "is_official": official}
        for regime, claimants, official in lines.about
    ]
    order = np.argsort(lines.kinds, kind="stable")
    return _sheet(lines.shapes[order], lines.kinds[order]), about


def _about(zone: Zone, *, is_overlap: bool) -> Mapping[str, str | bool]:
    return {
        "name": zone.name,
        "name_ja": zone.name_ja or zone.name,
        "regime": zone.regime,
        "who": _who(zone.claimants),
        "source": zone.source or "",
        "is_official": zone.source != COMPUTED,
        "is_several": len(zone.claimants) > 1,
        "is_overlap": is_overlap,
    }


def _who(claimants: Sequence[str]) -> str:
    return f",{','.join(claimants)}," if claimants else ""


def _sheet(shapes: Shapes, features: Ints) -> _Sheet:
    """On Mercator's square, with what lies at an edge repeated at the other."""
    flat = shapely.transform(shapes, _mercator)
    west, _, east, _ = shapely.bounds(flat).T if len(flat) else np.empty((4, 0))
    margin = BUFFER / EXTENT
    turns = [flat]
    owners = [features]
    for is_beyond, turn in ((west < margin, 1.0), (east > 1.0 - margin, -1.0)):
        turns.append(
            shapely.transform(flat[is_beyond], lambda at, by=turn: at + np.array([by, 0.0]))
        )
        owners.append(features[is_beyond])
    return _Sheet.of(np.concatenate(turns), np.concatenate(owners))


def _mercator(places: Floats) -> Floats:
    sine = np.sin(np.radians(np.clip(places[:, 1], -EDGE_LAT, EDGE_LAT)))
    north = np.arctanh(sine) / (2.0 * np.pi)
    return np.column_stack([places[:, 0] / 360.0 + 0.5, 0.5 - north])
