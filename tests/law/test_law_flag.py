"""The flag that an MMSI claims."""

from __future__ import annotations

import pytest

from sealane.law import flag_of
from sealane.law.fact import table


@pytest.mark.parametrize(
    ("mmsi", "flag"),
    [
        (431_000_001, "JPN"),
        (412_345_678, "CHN"),
        (2_320_001, "GBR"),
        (43_100_000, "JPN"),
        (111_232_500, "GBR"),
        (984_310_001, "JPN"),
        (994_401_234, "KOR"),
        (970_012_345, None),
        (0, None),
    ],
)
def test_the_digits_of_the_state_are_where_the_kind_of_station_puts_them(
    mmsi: int, flag: str | None
) -> None:
    assert flag_of(mmsi) == flag


def test_every_code_is_one_of_three_digits_and_assigned_once() -> None:
    mids = [row["mid"] for row in table("mids")]
    assert len(mids) == len(set(mids)) > 280
    assert all(len(mid) == 3 and "201" <= mid <= "775" for mid in mids)
