"""Where the six seas lie: stations, ports, lanes and staging boxes around real places.

Coasts, features and straits are real, so that law and claimants are those of the place; stations,
ships, ports and lanes are invented. Longitudes across 180 deg are written beyond it.

    east_china   the Senkaku / Diaoyu / Tiaoyutai Islands and the waters east and north of them
    south_china  the Spratly Islands
    malacca      the straits of Malacca and Singapore
    aden         the Gulf of Aden with Bab el-Mandeb
    baltic       the Gulf of Finland
    bering       the Bering Strait and the Gulf of Anadyr, across 180 deg
"""

from __future__ import annotations

from sealane.scenario.waters import Lane, Port, Station, Water
from sealane.scenario.zone import Area, disc

__all__ = [
    "ADEN",
    "BALTIC",
    "BERING",
    "EAST_CHINA",
    "FLEETS",
    "MALACCA",
    "QUAYS",
    "SOUTH_CHINA",
    "WATERS",
    "ZONES",
]

EAST_CHINA = Water(
    name="east_china",
    stations=(
        Station("ECS-ISG", 124.20, 24.45, 80.0),
        Station("ECS-MYK", 125.30, 24.78, 80.0),
        Station("ECS-YON", 123.00, 24.46, 80.0),
        Station("ECS-UOT", 123.48, 25.75, 80.0),
        Station("ECS-NOR", 124.90, 26.60, 80.0),
    ),
    ports=(Port("Ishima", (124.14, 24.34), (124.05, 24.22)),),
    lanes=(
        Lane(
            "east china, northbound",
            ((123.35, 22.0), (123.40, 24.40), (124.9, 26.4), (126.9, 29.3)),
            5.0,
        ),
        Lane(
            "east china, southbound",
            ((127.1, 29.2), (125.05, 26.3), (123.52, 24.40), (123.50, 22.0)),
            5.0,
        ),
    ),
    boxes=((122.7, 25.9, 123.2, 26.5), (124.3, 25.3, 125.2, 25.9), (125.3, 25.4, 126.0, 26.4)),
    exits=((123.4, 21.8), (127.4, 29.6)),
)

SOUTH_CHINA = Water(
    name="south_china",
    stations=(
        Station("SCS-THI", 114.28, 11.05, 85.0),
        Station("SCS-MIS", 115.53, 9.90, 85.0),
        Station("SCS-UNI", 114.40, 9.80, 85.0),
        Station("SCS-FIE", 112.90, 9.55, 85.0),
        Station("SCS-SWA", 113.83, 7.86, 85.0),
    ),
    ports=(Port("Pagara", (118.74, 9.74), (118.95, 9.66)),),
    lanes=(
        Lane("south china, northbound", ((110.6, 7.0), (112.2, 10.6), (114.2, 13.4)), 6.0),
        Lane("south china, southbound", ((113.9, 13.5), (111.9, 10.7), (110.3, 7.1)), 6.0),
    ),
    boxes=((112.6, 10.2, 113.4, 10.9), (115.8, 10.6, 116.6, 11.3), (115.1, 8.6, 115.9, 9.2)),
    exits=((110.2, 6.8), (114.6, 13.9)),
)

MALACCA = Water(
    name="malacca",
    stations=(
        Station("MAL-SIN", 103.84, 1.27, 50.0),
        Station("MAL-HOR", 104.40, 1.33, 50.0),
        Station("MAL-BAT", 102.90, 1.80, 50.0),
        Station("MAL-MEL", 102.20, 2.20, 50.0),
        Station("MAL-KLA", 101.30, 2.95, 55.0),
        Station("MAL-PAN", 100.50, 4.20, 60.0),
    ),
    ports=(
        Port("Selat", (103.75, 1.27), (103.72, 1.20)),
        Port("Klara", (101.33, 2.98), (101.20, 2.88)),
    ),
    lanes=(
        Lane(
            "malacca, westbound",
            (
                (105.6, 1.75),
                (104.45, 1.31),
                (104.1, 1.265),
                (103.86, 1.20),
                (103.62, 1.155),
                (103.35, 1.22),
                (102.2, 2.02),
                (101.15, 2.80),
                (99.9, 4.2),
                (97.6, 6.2),
            ),
            9.0,
            0.2,
        ),
        Lane(
            "malacca, eastbound",
            (
                (97.5, 6.05),
                (99.75, 4.1),
                (101.05, 2.72),
                (102.1, 1.92),
                (103.3, 1.15),
                (103.60, 1.10),
                (103.88, 1.165),
                (104.1, 1.23),
                (104.5, 1.27),
                (105.7, 1.60),
            ),
            9.0,
            0.2,
        ),
    ),
    boxes=((99.0, 4.7, 99.5, 5.2), (99.4, 3.6, 99.8, 3.9)),
    exits=((97.2, 6.3), (106.0, 1.8)),
)

ADEN = Water(
    name="aden",
    stations=(
        Station("ADE-PER", 43.42, 12.66, 80.0),
        Station("ADE-ADE", 45.03, 12.80, 100.0),
        Station("ADE-AHW", 46.70, 13.50, 100.0),
        Station("ADE-MUK", 49.10, 14.52, 110.0),
        Station("ADE-SAY", 51.20, 15.20, 110.0),
        Station("ADE-BER", 45.00, 10.44, 90.0),
        Station("ADE-BOS", 49.20, 11.28, 100.0),
    ),
    ports=(Port("Adra", (44.99, 12.79), (44.97, 12.68)),),
    lanes=(
        Lane(
            "aden, eastbound",
            (
                (42.3, 14.3),
                (42.55, 13.75),
                (42.95, 13.30),
                (43.18, 12.85),
                (43.38, 12.53),
                (45.0, 11.80),
                (49.0, 13.05),
                (54.5, 14.70),
            ),
            6.0,
        ),
        Lane(
            "aden, westbound",
            (
                (54.5, 14.85),
                (49.0, 13.20),
                (45.0, 11.95),
                (43.36, 12.57),
                (43.13, 12.86),
                (42.0, 14.6),
            ),
            6.0,
        ),
    ),
    boxes=((45.6, 12.35, 46.4, 12.75), (47.2, 11.6, 48.4, 12.0), (49.6, 13.7, 50.6, 14.1)),
    exits=((41.8, 14.9), (55.0, 14.9)),
)

BALTIC = Water(
    name="baltic",
    stations=(
        Station("BAL-HAN", 22.95, 59.82, 45.0),
        Station("BAL-HEL", 24.97, 60.15, 45.0),
        Station("BAL-TAL", 24.75, 59.50, 45.0),
        Station("BAL-KOT", 26.95, 60.40, 45.0),
        Station("BAL-OSM", 22.35, 59.30, 45.0),
    ),
    ports=(
        Port("Tallina", (24.77, 59.45), (24.72, 59.53)),
        Port("Helsa", (24.96, 60.15), (24.95, 60.08)),
    ),
    lanes=(
        Lane(
            "baltic, eastbound",
            (
                (20.2, 58.3),
                (22.3, 59.45),
                (24.7, 59.76),
                (26.4, 59.95),
                (27.3, 59.93),
                (28.2, 60.10),
            ),
            7.0,
            0.5,
        ),
        Lane(
            "baltic, westbound",
            ((28.2, 60.18), (26.4, 60.10), (24.7, 59.84), (22.2, 59.53), (20.0, 58.4)),
            7.0,
            0.5,
        ),
    ),
    boxes=((22.6, 59.35, 23.4, 59.48), (25.2, 59.70, 25.9, 59.80), (21.4, 59.3, 21.9, 59.55)),
    exits=((19.8, 58.2), (28.3, 60.2)),
)

BERING = Water(
    name="bering",
    stations=(
        Station("BER-WAL", 191.92, 65.62, 75.0),
        Station("BER-GAM", 188.30, 63.78, 75.0),
        Station("BER-PRO", 186.80, 64.35, 75.0),
        Station("BER-NAV", 179.20, 62.30, 80.0),
        Station("BER-BER", 180.90, 63.10, 80.0),
        Station("BER-ANA", 183.20, 64.30, 75.0),
    ),
    ports=(Port("Navara", (179.30, 62.55), (179.55, 62.58)),),
    lanes=(
        Lane(
            "bering, northbound",
            (
                (184.0, 60.0),
                (187.2, 63.2),
                (190.6, 65.3),
                (191.45, 65.78),
                (191.4, 66.6),
                (190.2, 69.3),
            ),
            4.0,
            0.4,
        ),
        Lane(
            "bering, southbound",
            (
                (190.0, 69.3),
                (191.1, 66.6),
                (191.25, 65.80),
                (190.3, 65.3),
                (186.9, 63.3),
                (183.6, 60.0),
            ),
            4.0,
            0.4,
        ),
        Lane(
            "bering, across 180", ((186.4, 61.4), (181.0, 62.0), (179.7, 61.6), (176.5, 60.0)), 3.0
        ),
        Lane(
            "bering, across 180 eastbound",
            ((176.5, 59.8), (179.9, 61.4), (181.2, 61.8), (186.6, 61.2)),
            3.0,
        ),
    ),
    boxes=((179.75, 62.4, 180.25, 62.75), (180.6, 62.3, 181.4, 62.7), (188.2, 64.6, 189.2, 65.0)),
    exits=((183.2, 59.6), (176.0, 59.6)),
)

WATERS = (EAST_CHINA, SOUTH_CHINA, MALACCA, ADEN, BALTIC, BERING)

_SENKAKU, _SENKAKU_CLAIMS = disc(123.475, 25.745, 12.0), ("CHN", "JPN", "TWN")
_SPRATLY = ("CHN", "PHL", "TWN", "VNM")

ZONES = (
    Area("Uotsuri 12 nmi", "territorial_sea", _SENKAKU_CLAIMS, "east_china", _SENKAKU),
    Area("Uotsuri 24 nmi", "contiguous_zone", _SENKAKU_CLAIMS, "east_china",
         disc(123.475, 25.745, 24.0).difference(_SENKAKU)),
    Area("Thitu 12 nmi", "territorial_sea", _SPRATLY, "south_china", disc(114.285, 11.053, 12.0)),
    Area("Second Thomas area", "other", (), "south_china", disc(115.864, 9.733, 12.0)),
    Area("Malacca precautionary area", "other", (), "malacca", disc(102.15, 1.97, 8.0)),
    Area("Aden waiting area", "other", (), "aden", disc(46.0, 12.15, 10.0)),
    Area("Gulf of Finland reserve", "protected_area", (), "baltic", disc(24.7, 59.80, 6.0)),
    Area("Navarin area", "other", (), "bering", disc(180.0, 61.55, 12.0)),
)  # fmt: skip
"""Zones of the seas, drawn as discs around real places with their real claimants."""

QUAYS = (
    (EAST_CHINA, "Ishima", 5, ("patrol", "fishing", "boat")),
    (SOUTH_CHINA, "Pagara", 5, ("fishing", "patrol", "cargo")),
    (MALACCA, "Klara", 8, ("cargo", "tanker", "tug")),
    (ADEN, "Adra", 6, ("cargo", "tanker", "tug")),
    (BALTIC, "Tallina", 7, ("cargo", "tanker", "fishing")),
    (BERING, "Navara", 4, ("fishing", "research")),
)
"""Quays with the count and kinds of ships that lie there throughout."""

FLEETS = (
    (EAST_CHINA, (125.70, 25.10), 6),
    (SOUTH_CHINA, (113.40, 9.20), 5),
    (MALACCA, (100.20, 4.75), 6),
    (ADEN, (50.60, 12.90), 4),
    (BALTIC, (23.70, 59.62), 4),
    (BERING, (180.00, 60.90), 6),
)
"""Grounds on which boats weave throughout, and how many."""
