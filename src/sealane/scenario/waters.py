"""Where the made-up sea lies: stations, ports, lanes and staging boxes of its three waters.

The coast is real (so that the page shows ships at sea), everything else is invented: the states
Norvia, Estara, Tavia and Thulia, their ports, their claims and every ship. Longitudes of the
waters across 180 deg are written beyond 180 (unwrapped); they are wrapped when reports are made.

    strait   Bass Strait between Victoria and Tasmania: lanes, ports, fishing, an overlapping claim
    dateline north of Vanua Levu, Fiji: lanes across 180 deg
    polar    west of Spitsbergen at 78 deg N
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DATELINE", "POLAR", "STRAIT", "WATERS", "Lane", "Port", "Station", "Water"]

Place = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Station:
    """A receiving station and base station: it hears class A to about `range_nmi`."""

    name: str
    lon: float
    lat: float
    range_nmi: float


@dataclass(frozen=True)
class Port:
    """A port: its quay, where pilots board, an anchorage and the channel between, if any."""

    name: str
    berth: Place
    approach: Place
    anchorage: Place | None = None
    channel: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Lane:
    """A route between two places: way points, and the vessels on it for each 24 h."""

    name: str
    points: tuple[Place, ...]
    per_day: float
    spread_nmi: float = 1.2


@dataclass(frozen=True)
class Water:
    """One of the waters: what stands there and where encounters may be staged.

    `satellite` is the stripe (west, east) [deg] in which a sparse satellite hears ships. Lanes
    begin and end where nobody hears: a ship sails out of hearing, it does not vanish.
    """

    name: str
    stations: tuple[Station, ...]
    ports: tuple[Port, ...]
    lanes: tuple[Lane, ...]
    boxes: tuple[Box, ...]
    exits: tuple[Place, ...]
    satellite: tuple[float, float] | None = None


STRAIT = Water(
    name="strait",
    stations=(
        Station("NOR-PRT", 141.61, -38.43, 62.0),
        Station("NOR-OTW", 143.51, -38.86, 66.0),
        Station("NOR-HAL", 144.66, -38.30, 55.0),
        Station("NOR-PRM", 146.42, -39.13, 66.0),
        Station("NOR-LAK", 148.00, -37.88, 58.0),
        Station("NOR-GAB", 149.91, -37.57, 66.0),
        Station("EST-KNG", 143.87, -39.66, 62.0),
        Station("EST-GRM", 144.68, -40.68, 60.0),
        Station("EST-DEV", 146.36, -41.18, 60.0),
        Station("EST-FLN", 147.98, -40.08, 62.0),
        Station("EST-EDD", 148.34, -40.99, 60.0),
    ),
    ports=(
        Port(
            "Halden",
            (144.87, -38.05),
            (144.60, -38.43),
            None,
            ((144.64, -38.315), (144.70, -38.295), (144.83, -38.20)),
        ),
        Port("Mirbay", (141.62, -38.36), (141.85, -38.60), (141.68, -38.38)),
        Port("Kesswick", (149.92, -37.08), (150.12, -37.16), None),
        Port("Sundra", (146.37, -41.16), (146.37, -40.98), (146.40, -41.11)),
        Port("Varn", (145.92, -41.04), (145.96, -40.86), None),
        Port("Grassholm", (144.07, -40.07), (144.20, -40.12), None),
    ),
    lanes=(
        Lane(
            "through, eastbound",
            (
                (139.2, -39.75),
                (143.0, -39.21),
                (144.2, -39.21),
                (146.4, -39.65),
                (147.6, -39.15),
                (150.2, -38.10),
                (153.0, -36.75),
            ),
            8.0,
        ),
        Lane(
            "through, westbound",
            (
                (153.0, -36.60),
                (150.3, -37.90),
                (147.6, -38.95),
                (146.35, -39.45),
                (144.2, -39.13),
                (143.0, -39.13),
                (139.2, -39.55),
            ),
            8.0,
        ),
        Lane(
            "south about",
            (
                (139.2, -40.10),
                (143.2, -40.27),
                (145.0, -40.24),
                (146.0, -40.50),
                (147.0, -39.75),
                (149.2, -39.15),
                (153.2, -38.80),
            ),
            4.0,
            0.6,
        ),
        Lane(
            "south about, westbound",
            (
                (153.2, -39.00),
                (149.2, -39.32),
                (147.0, -39.90),
                (146.0, -40.62),
                (145.0, -40.33),
                (143.2, -40.38),
                (139.2, -40.30),
            ),
            4.0,
            0.6,
        ),
    ),
    boxes=(
        (141.6, -39.95, 142.9, -39.50),
        (141.9, -39.02, 142.9, -38.88),
        (144.9, -40.35, 146.6, -39.72),
        (144.8, -39.03, 145.7, -38.88),
        (148.2, -38.50, 149.6, -38.25),
        (148.9, -39.05, 149.6, -38.60),
        (148.7, -40.60, 149.4, -39.50),
    ),
    exits=((140.6, -42.0), (139.4, -40.9), (151.0, -41.6), (153.1, -40.7)),
    satellite=(150.2, 151.9),
)

DATELINE = Water(
    name="dateline",
    stations=(
        Station("TAV-LAB", 179.00, -16.43, 66.0),
        Station("TAV-UDU", 180.00, -16.13, 66.0),
        Station("TAV-TAV", 180.10, -16.80, 62.0),
        Station("TAV-CIK", 180.70, -15.75, 62.0),
        Station("TAV-LAU", 181.03, -17.24, 62.0),
    ),
    ports=(
        Port("Labara", (179.36, -16.36), (179.30, -16.15), (179.38, -16.31)),
        Port("Somoko", (180.01, -16.72), (180.30, -16.70), None),
    ),
    lanes=(
        Lane("dateline, eastbound", ((177.2, -15.35), (179.5, -15.62), (184.0, -15.50)), 5.5),
        Lane("dateline, westbound", ((184.0, -15.30), (180.0, -15.42), (177.2, -15.15)), 5.5),
    ),
    boxes=((178.9, -15.95, 179.80, -15.78), (179.99, -15.90, 180.01, -15.72)),
    exits=((177.0, -14.2), (183.2, -14.6)),
    satellite=(182.0, 182.9),
)

POLAR = Water(
    name="polar",
    stations=(
        Station("THU-ISF", 13.62, 78.06, 62.0),
        Station("THU-KRL", 10.50, 78.90, 60.0),
        Station("THU-BEL", 14.00, 77.55, 60.0),
        Station("THU-ALK", 11.10, 78.40, 62.0),
    ),
    ports=(Port("Isbay", (14.20, 78.12), (13.20, 78.05), None),),
    lanes=(
        Lane("polar, northbound", ((11.7, 75.9), (10.6, 77.7), (9.0, 78.6), (5.8, 80.7)), 4.5),
        Lane("polar, southbound", ((5.2, 80.7), (8.5, 78.6), (10.1, 77.7), (11.2, 75.9)), 4.5),
    ),
    boxes=((8.8, 77.75, 10.8, 78.00),),
    exits=((1.0, 77.4), (2.0, 79.6)),
)

WATERS = (STRAIT, DATELINE, POLAR)
