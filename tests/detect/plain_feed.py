"""What a feed says around a silence, by plain loops: what ``reception_kernel`` must equal."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from sealane import geo
from sealane.detect.hearing.reception import Rule
from sealane.detect.kernel.gap import NEVER

HOUR_US = 3_600_000_000
STEP_US = HOUR_US // 2
NMI_M = 1852.0


def plain_outage(
    found: list[set[int]], bins: list[set[int]], first: int, last: int, share: float, fewest: float
) -> tuple[int, int]:
    """The longest time without the feed: it begins after a bin in which the share fell silent.

    ``found`` holds for each other ship the bins in which it was heard here, ``bins`` all of them.
    Without an outage start and end are the same.
    """

    def falls_at(b: int) -> tuple[int, int]:
        """How many of the ships last heard here in bin b, or in the one before, fell silent for
        the hour after b; and how many these ships are."""
        pairs = zip(found, bins, strict=True)
        there = [every for here, every in pairs if b in here or (b - 1 in here and b not in every)]
        return sum(not every & {b + 1, b + 2} for every in there), len(there)

    best, b = (first, first), first
    while b <= last:
        fell, there = falls_at(b)
        if fell < fewest or fell < share * there:
            b += 1
            continue
        end = b + 1
        while end <= last and sum(end in here for here in found) <= (1 - share) * there:
            end += 1
        best = max(best, (b, end), key=lambda one: (one[1] - one[0], -one[0]))
        b = end
    return best


@dataclass(frozen=True)
class Heard:
    """One ship in one half hour, heard or missed."""

    ship: int
    klass: int
    bin: int
    lon: float
    lat: float
    last_us: int = 0
    is_port: bool = False


@dataclass(frozen=True)
class Silence:
    """From when to when a ship was silent, and where it was and how it sailed."""

    start_us: int
    end_us: int
    ship: int
    klass: int
    place: tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Feed:
    """All that was heard and missed, and the rule by which it is judged."""

    heard: list[Heard]
    lost: list[Heard]
    rule: Rule

    @cached_property
    def bins(self) -> dict[int, set[int]]:
        """The bins in which each ship was heard."""
        found: dict[int, set[int]] = {}
        for one in self.heard:
            found.setdefault(one.ship, set()).add(one.bin)
        return found

    @cached_property
    def _next(self) -> dict[tuple[int, int], int]:
        return {
            (ship, b): after
            for ship, bins in self.bins.items()
            for b, after in pairwise([*sorted(bins), NEVER])
        }

    def following(self, one: Heard) -> int:
        """The next bin in which the ship is heard."""
        return self._next[one.ship, one.bin]

    def near(
        self, rows: list[Heard], x: float, y: float, nmi: float, first: int, last: int
    ) -> list[Heard]:
        """Rows within a distance and bins first..last."""
        rows = [one for one in rows if first <= one.bin <= last]
        if not rows:
            return []
        away = geo.distance_m(x, y, [one.lon for one in rows], [one.lat for one in rows])
        return [one for one, metres in zip(rows, away, strict=True) if metres <= nmi * NMI_M]

    @cached_property
    def common(self) -> set[Heard]:
        """Presences after which half of the ships around, and three, fell silent as well."""
        longest = int(self.rule.shortest_s * 1e6) // STEP_US
        found = set()
        for one in self.heard:
            if self.following(one) - one.bin <= longest:
                continue
            around = self.near(
                self.heard, one.lon, one.lat, self.rule.local_nmi, one.bin - 2, one.bin + 1
            )
            others = [other for other in around if other.ship != one.ship]
            fell = {
                other.ship
                for other in others
                if other.bin >= one.bin - 1 and self.following(other) - other.bin > longest
            }
            if len(fell) >= 3 and len(fell) >= 0.5 * len({other.ship for other in others}):
                found.add(one)
        return found
