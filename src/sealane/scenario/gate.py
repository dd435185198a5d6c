"""Straits of the seas with their gates, and who went through when: exactly, from the true paths.

Lines and gates are those of the real places, written down here as a chart would give them; the
gates of Malacca, Singapore and Bering lie 10 nmi from the line on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sealane.scenario.path import NMI_DEG, Path

__all__ = ["STRAITS", "Strait", "Through", "through"]

Segment = tuple[float, float, float, float]
LINE = 0
WIDE = 6.0  # a gate reaches so many times as far to each side as the line: no ship goes around


@dataclass(frozen=True)
class Strait:
    """A line across, and a gate on each side (lon, lat, lon, lat), in unwrapped longitudes."""

    name: str
    water: str
    line: Segment
    gates: tuple[Segment, Segment]


@dataclass(frozen=True)
class Through:
    """One passage: seconds since the start; no end where the path ends past the line."""

    start_s: float
    end_s: float | None


def _beside(line: Segment, off_nmi: float) -> Segment:
    """The line moved sideways, and made wider."""
    x1, y1, x2, y2 = line
    scale = float(np.cos(np.radians((y1 + y2) / 2)))
    east, north = (x2 - x1) * scale, y2 - y1
    long = float(np.hypot(east, north))
    dx, dy = -north / long * off_nmi * NMI_DEG / scale, east / long * off_nmi * NMI_DEG
    mx, my = (x1 + x2) / 2 + dx, (y1 + y2) / 2 + dy
    hx, hy = WIDE * (x2 - x1) / 2, WIDE * (y2 - y1) / 2
    return mx - hx, my - hy, mx + hx, my + hy


def _plain(name: str, water: str, line: Segment) -> Strait:
    return Strait(name, water, line, (_beside(line, -10.0), _beside(line, 10.0)))


STRAITS = (
    _plain("malacca", "malacca", (101.865, 2.395, 101.681, 2.110)),
    _plain("singapore", "malacca", (103.845, 1.269, 103.946, 1.135)),
    _plain("bering", "bering", (190.303, 66.022, 191.884, 65.686)),
    Strait(
        "bab_el_mandeb", "aden", (43.400, 12.650, 43.328, 12.489),
        ((42.729, 13.048, 43.228, 13.311), (43.412, 12.172, 44.071, 12.620)),
    ),
)  # fmt: skip


def through(path: Path, strait: Strait) -> list[Through]:
    """Every time that a path comes in by one gate, crosses the line and leaves by the other."""
    marks = sorted(
        (at, number)
        for number, segment in enumerate((strait.line, *strait.gates))
        for at in _crossings(path, segment)
    )
    made: list[Through] = []
    entered: tuple[float, int] | None = None
    is_over = False
    for at, number in marks:
        if number == LINE:
            is_over = not is_over
            continue
        if entered is not None and is_over and number != entered[1]:
            made.append(Through(entered[0], at))
        entered, is_over = (at, number), False
    if entered is not None and is_over:
        made.append(Through(entered[0], None))
    return made


def _crossings(path: Path, segment: Segment) -> list[float]:
    """When a path crosses a segment [s]."""
    x1, y1, x2, y2 = segment
    side = (x2 - x1) * (path.lat - y1) - (y2 - y1) * (path.lon - x1)
    turns: npt.NDArray[np.int64] = np.flatnonzero((side[1:] >= 0) != (side[:-1] >= 0))
    share = side[turns] / (side[turns] - side[turns + 1])
    lon = path.lon[turns] + share * (path.lon[turns + 1] - path.lon[turns])
    lat = path.lat[turns] + share * (path.lat[turns + 1] - path.lat[turns])
    along = (lon - x1) * (x2 - x1) + (lat - y1) * (y2 - y1)
    along = along / ((x2 - x1) ** 2 + (y2 - y1) ** 2)
    at = path.at_s[turns] + share * (path.at_s[turns + 1] - path.at_s[turns])
    return [float(one) for one in at[(along >= 0) & (along <= 1)]]
