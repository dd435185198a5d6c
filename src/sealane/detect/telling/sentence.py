"""One sentence for each event, written whole in each language.

Every sentence is one template; only figures, times, places and names are put into it. It says
what was observed or inferred, never what it might mean. Durations are rounded to the minute,
those of days to the hour, places to a tenth of a minute of arc (185 m).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sealane.detect.phrase import TEMPLATES

__all__ = [
    "count_en",
    "distance_en",
    "distance_ja",
    "duration_en",
    "duration_ja",
    "iso",
    "moment",
    "names_en",
    "names_ja",
    "place_en",
    "place_ja",
    "range_en",
    "range_ja",
    "regime_en",
    "regime_ja",
    "sentences",
    "times_en",
]

METRES_PER_NMI = 1852.0  # BIPM, exact

REGIMES: dict[str, tuple[str, str]] = {
    "internal_waters": ("internal waters", "内水"),
    "territorial_sea": ("territorial sea", "領海"),
    "contiguous_zone": ("contiguous zone", "接続水域"),
    "eez": ("exclusive economic zone", "排他的経済水域"),
    "high_seas": ("high seas", "公海"),
    "archipelagic_waters": ("archipelagic waters", "群島水域"),
    "strait": ("strait", "海峡"),
    "safety_zone": ("safety zone", "安全水域"),
    "continental_shelf": ("continental shelf", "大陸棚"),
    "joint_zone": ("joint zone", "共同水域"),
    "restricted_area": ("restricted area", "制限区域"),
    "protected_area": ("protected area", "保護区"),
    "archipelagic_sea_lane": ("archipelagic sea lane", "群島航路帯"),
    "declared_baseline": ("baselines of one claimant", "一方の主張国の基線"),
    "adiz": ("air defence identification zone", "防空識別圏"),
    "other": ("area", "区域"),
}


def sentences(name: str, en: Mapping[str, Any], ja: Mapping[str, Any]) -> tuple[str, str]:
    """The sentence of that name in English and Japanese, filled with the values given."""
    english, japanese = TEMPLATES[name]
    return english.format(**en), japanese.format(**ja)


def duration_en(seconds: float) -> str:
    """A duration in words: '45 min', '3 h', '9 h 16 min', '4 d 11 h', '3,561 d'.

    To the minute below two days, to the hour below 30 days, to the day beyond.
    """
    days, hours, minutes = _lengths(seconds)
    words = [(days, "d"), (hours, "h"), (minutes, "min")]
    return " ".join(f"{n:,} {unit}" for n, unit in words if n) or "0 min"


def duration_ja(seconds: float) -> str:
    """A duration in Japanese words, as fine as in English: '9時間16分', '4日11時間'."""
    days, hours, minutes = _lengths(seconds)
    words = [(days, "日"), (hours, "時間"), (minutes, "分")]
    return "".join(f"{n:,}{unit}" for n, unit in words if n) or "0分"


def _lengths(seconds: float) -> tuple[int, int, int]:
    """Days, hours and minutes of a duration, those left out that its length makes idle."""
    minutes = round(seconds / 60.0)
    if minutes < 48 * 60:
        return 0, minutes // 60, minutes % 60
    hours = round(minutes / 60.0)
    if hours < 30 * 24:
        return hours // 24, hours % 24, 0
    return round(hours / 24.0), 0, 0


def moment(at_us: int) -> str:
    """A time as it is written everywhere: '2026-05-01 03:12Z'."""
    return datetime.fromtimestamp(at_us / 1e6, UTC).strftime("%Y-%m-%d %H:%MZ")


def iso(at_us: int) -> str:
    """A time as it stands in JSON, to the second: '2026-05-01T03:12:00Z'."""
    return datetime.fromtimestamp(at_us / 1e6, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def distance_en(metres: float) -> str:
    """A distance: metres below half a nautical mile, else nautical miles."""
    return _distance(metres, " ")


def distance_ja(metres: float) -> str:
    """A distance in Japanese: metres below half a nautical mile, else nautical miles."""
    if metres < METRES_PER_NMI / 2:
        return f"{metres:.0f} m"
    return f"{_miles(metres)}海里"


def range_en(near: float, far: float) -> str:
    """Two distances [m] in the unit of the farther: '120 to 870 m', '0.5 to 0.6 nmi'."""
    shortest, unit = _shortest(near, far)
    return f"{shortest} to {distance_en(far)}" if unit else distance_en(far)


def range_ja(near: float, far: float) -> str:
    """Two distances [m] in Japanese, in the unit of the farther: '0.5~0.6海里'."""
    shortest, unit = _shortest(near, far)
    return f"{shortest}~{distance_ja(far)}" if unit else distance_ja(far)


def _shortest(near: float, far: float) -> tuple[str, bool]:
    """The nearer distance as a number in the farther's unit, and whether it reads otherwise."""
    if far < METRES_PER_NMI / 2:
        return f"{near:.0f}", f"{near:.0f}" != f"{far:.0f}"
    return _miles(near), _miles(near) != _miles(far)


def place_en(lon: float, lat: float) -> str:
    """A place in degrees and minutes: '34°12.3′N 129°45.0′E'."""
    return f"{_angle(lat, 'N', 'S')} {_angle(lon, 'E', 'W')}"


def place_ja(lon: float, lat: float) -> str:
    """A place in Japanese: '北緯34度12.3分 東経129度45.0分'."""
    return f"{_angle_ja(lat, '北緯', '南緯')} {_angle_ja(lon, '東経', '西経')}"


def count_en(number: int, one: str, many: str) -> str:
    """A count with its noun: '1 ship', '12 ships'."""
    return f"{number} {one if number == 1 else many}"


def times_en(number: int) -> str:
    """How often: 'once', '12 times'."""
    return "once" if number == 1 else f"{number} times"


def names_en(names: Sequence[str]) -> str:
    """Names in a row: 'A', 'A and B', 'A, B and C'."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def names_ja(names: Sequence[str]) -> str:
    """Names in a row in Japanese: 'A、B、C'."""
    return "、".join(names)


def regime_en(regime: str) -> str:
    """What a maritime regime is called in English."""
    return REGIMES.get(regime, (regime.replace("_", " "), ""))[0]


def regime_ja(regime: str) -> str:
    """What a maritime regime is called in Japanese."""
    return REGIMES.get(regime, ("", regime.replace("_", " ")))[1]


def _distance(metres: float, space: str) -> str:
    if metres < METRES_PER_NMI / 2:
        return f"{metres:.0f}{space}m"
    return f"{_miles(metres)}{space}nmi"


def _miles(metres: float) -> str:
    miles = metres / METRES_PER_NMI
    return f"{miles:.1f}" if miles < 99.95 else f"{miles:,.0f}"


def _parts(angle: float) -> tuple[int, float]:
    tenths = round(abs(angle) * 600.0)
    return tenths // 600, (tenths % 600) / 10.0


def _angle(angle: float, positive: str, negative: str) -> str:
    degrees, minutes = _parts(angle)
    return f"{degrees}°{minutes:04.1f}′{negative if angle < 0 else positive}"


def _angle_ja(angle: float, positive: str, negative: str) -> str:
    degrees, minutes = _parts(angle)
    return f"{negative if angle < 0 else positive}{degrees}度{minutes:04.1f}分"
