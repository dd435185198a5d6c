"""A zone: an area with a regime and those who claim it.

Sealane reports what a file says. Where zones overlap every one of them is named, with every
claimant; none of it is a judgement.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from sealane.law.regime import regime_of

__all__ = ["EQUAL", "INNER", "OUTER", "SHORE", "Zone", "sides_of_text", "text_of_sides"]

SHORE, INNER, OUTER, EQUAL = range(4)
"""What a piece of a computed boundary is: the shore, the limit of a zone further in, that of the
zone itself, or a line of equal distance between shores."""
LETTERS = "sioe"
"""How each is written: a run of pieces as letter and length."""
MOST_CORNERS = 100_000_000
"""More than any file holds: a count beyond it is damaged."""
RUN = re.compile(rf"([{LETTERS}])([1-9]\d{{0,8}})")


@dataclass(frozen=True, eq=False)
class Zone:
    """One area: name, regime, claimants (by code, ascending), geometry and where it is from.

    ``geometry`` is a valid shapely Polygon or MultiPolygon in degrees, without jumps: an area
    over 180 deg has longitudes beyond 180 or below -180.

    A zone that was computed by distance says how far from its shore it begins and ends
    (``from_nmi``, ``to_nmi``), and what the piece from each corner of its
    boundary to the next is (``sides``); of others that is None.
    """

    name: str
    regime: str
    claimants: tuple[str, ...] = ()
    geometry: Any = field(default=None, repr=False)
    source: str | None = None
    name_ja: str | None = None
    from_nmi: float | None = None
    to_nmi: float | None = None
    sides: Any = field(default=None, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "regime", regime_of(self.regime))
        object.__setattr__(self, "claimants", tuple(sorted(set(self.claimants))))

    def as_dict(self) -> dict[str, Any]:
        """What an event says of the zone: name, regime, claimants, source."""
        return {
            "name": self.name,
            "regime": self.regime,
            "claimants": list(self.claimants),
            "source": self.source,
        }


def text_of_sides(sides: Any) -> str:
    """Pieces of a boundary, run by run, as a file of zones keeps them.

    >>> text_of_sides([OUTER, OUTER, EQUAL, SHORE])
    'o2e1s1'
    """
    code = np.asarray(sides, np.uint8)
    begins = np.flatnonzero(np.diff(code, prepend=255))
    counts = np.diff(np.append(begins, len(code)))
    return "".join(f"{LETTERS[code[at]]}{n}" for at, n in zip(begins, counts, strict=True))


def sides_of_text(text: str) -> npt.NDArray[np.uint8]:
    """The same, read.

    Raises:
        ValueError: it is no such text.

    >>> sides_of_text("o2e1s1").tolist()
    [2, 2, 3, 0]
    """
    runs = RUN.findall(text)
    if "".join(letter + count for letter, count in runs) != text:
        raise ValueError(text[:40])
    codes = np.array([LETTERS.index(letter) for letter, _ in runs], np.uint8)
    counts = [int(count) for _, count in runs]
    if sum(counts) > MOST_CORNERS:
        raise ValueError(text[:40])
    return np.repeat(codes, counts)
