"""Which flag does an MMSI claim? Its maritime identification digits, as the ITU assigned them."""

from __future__ import annotations

from functools import cache

from sealane.law.fact import table

__all__ = ["flag_of"]


@cache
def _states() -> dict[int, str]:
    return {int(row["mid"]): row["iso3"] for row in table("mids")}


def flag_of(mmsi: int) -> str | None:
    """The State (ISO 3166-1 alpha-3) of a ship's MMSI, a coast station's or a group's; None where
    the digits are nobody's.

    ITU-R M.585-9: MIDXXXXXX is a ship, 0MIDXXXXX a group, 00MIDXXXX a coast station, 111MIDXXX an
    aircraft, 98MIDXXXX a craft of a mother ship, 99MIDXXXX an aid to navigation. It is what a
    transmitter says, no proof of nationality (UNCLOS art. 91).

    >>> flag_of(431000001), flag_of(2_320_001), flag_of(100000000)
    ('JPN', 'GBR', None)
    """
    digits = f"{mmsi:09d}"
    for before in ("111", "98", "99", "00", "0", ""):
        if digits.startswith(before):
            return _states().get(int(digits[len(before) : len(before) + 3]))
    return None
