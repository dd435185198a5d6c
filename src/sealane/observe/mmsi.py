"""Can this number be an MMSI? The forms that ITU-R M.585 gives to nine digits.

Only the form is checked. Whether the number was assigned, or is used by the ship that it was
assigned to, no form can tell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["FORMS", "Form", "form_of", "is_possible"]


@dataclass(frozen=True)
class Form:
    """One block of numbers: from ``low`` to ``high``, both included."""

    name: str
    low: int
    high: int
    pattern: str


# A MID (maritime identification digits, the country) runs from 201 to 775 today (ITU Table of
# MIDs); its first digit, 2 to 7, is the region and is what the forms below require.
FORMS: tuple[Form, ...] = (
    Form("coast", 2_000_000, 7_999_999, "00MIDxxxx"),
    Form("group", 20_000_000, 79_999_999, "0MIDxxxxx"),
    Form("sar", 111_200_000, 111_799_999, "111MIDxxx"),
    Form("ship", 200_000_000, 799_999_999, "MIDxxxxxx"),
    Form("handheld", 820_000_000, 879_999_999, "8MIDxxxxx"),
    Form("sart", 970_000_000, 970_999_999, "970YYxxxx"),
    Form("mob", 972_000_000, 972_999_999, "972YYxxxx"),
    Form("epirb", 974_000_000, 974_999_999, "974YYxxxx"),
    Form("amrd", 979_000_000, 979_999_999, "979YYYYYY"),
    Form("craft", 982_000_000, 987_999_999, "98MIDxxxx"),
    Form("aton", 992_000_000, 997_999_999, "99MIDxxxx"),
)

_LOWS = np.array([form.low for form in FORMS], dtype=np.int64)
_HIGHS = np.array([form.high for form in FORMS], dtype=np.int64)


def form_of(mmsi: npt.ArrayLike) -> npt.NDArray[np.int8]:
    """Index into :data:`FORMS` of each number, -1 where it has no possible form.

    >>> [FORMS[i].name for i in form_of([431000001, 2711000, 992011001])]
    ['ship', 'coast', 'aton']
    >>> form_of([0, 123456789, 1_000_000_000])
    array([-1, -1, -1], dtype=int8)
    """
    numbers = np.asarray(mmsi, dtype=np.int64)
    index = np.searchsorted(_LOWS, numbers, side="right") - 1
    inside = (index >= 0) & (numbers <= _HIGHS[np.maximum(index, 0)])
    return np.where(inside, index, -1).astype(np.int8)


def is_possible(mmsi: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Whether each number has one of the forms of ITU-R M.585.

    >>> is_possible([431000001, 1193046]).tolist()
    [True, False]
    """
    return form_of(mmsi) >= 0
