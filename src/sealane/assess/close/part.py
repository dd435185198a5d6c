"""An import by what happens to its parts: first what is cut off, then what comes late.

Parts are told by sums: what is cut, then what is touched at all. The share that a source reports of
the gates that cut decides what is cut, so that a gate more that only delays does not move it; what
is touched beyond that comes late. Shares of a part are differences of two sums, in every draw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealane.assess.close.way import Pair
from sealane.assess.figure import Span

if TYPE_CHECKING:
    from sealane.assess.lane import Choice

__all__ = ["LEAST_TOLD", "Part", "Through", "Weighed", "capped", "least", "part_of", "spanned",
           "sum_of", "through_any", "through_ports", "weighed"]  # fmt: skip

LEAST_TOLD = 0.01
"""Imports, and parts of one, of which less passes even at the upper end [share] have no row of
their own in text and brief; JSON has all. Ours: the choice among lanes tells nothing below half of
it (``lane.ChoiceLimits.least_share``)."""
ALIKE = 1e-12
"""Sums that differ by less are one."""
Weighed = tuple[tuple[float, Pair], ...]
"""Ways that stand for a part, each with its weight; they add up to 1."""


@dataclass(frozen=True, slots=True)
class Part:
    """What of an import meets one fate, and which basis says so.

    ``upto`` and ``upto_volume`` are sums of this part and those before it, ``below`` and
    ``below_volume`` of those before it alone; None where not known. ``ways`` stand for it, with
    weights; empty where none is known. ``decided_by`` is "reported" (a share told of a gate) or
    "routed" (parts from origins, less what the parts before it tell).
    """

    fate: str
    decided_by: str
    upto: Span | None
    below: Span | None
    upto_volume: Span | None
    below_volume: Span | None
    ways: Weighed

    @property
    def share(self) -> float:
        """Its middle share of the import; 0 where it is not known."""
        if self.upto is None:
            return 0.0
        return self.upto.value - (self.below.value if self.below else 0.0)

    @property
    def most(self) -> float:
        """Its share with both sums at their upper ends; 0 where it is not known."""
        return _upper(self.upto, self.below)

    @property
    def most_volume(self) -> float:
        """The same of its volume."""
        return _upper(self.upto_volume, self.below_volume)


def _upper(upto: Span | None, below: Span | None) -> float:
    return 0.0 if upto is None else upto.ends[1] - (below.ends[1] if below else 0.0)


@dataclass(frozen=True, slots=True)
class Through:
    """Parts of the ships from one origin, by what the closed gates do to them.

    any: that pass any closed gate. cut: that do and have no way then. cut_beyond: of these, that
    pass no gate whose cut a source reports. beyond: that pass a closed gate and none that a source
    reports a share of. left: that pass any closed gate of which no source reports a share.
    """

    any: Span
    cut: Span
    cut_beyond: Span
    beyond: Span
    left: Span


def through_ports(
    ports: Sequence[tuple[Choice, bool]], closed: set[str], told: set[str], cutting: set[str]
) -> Through:
    """``Through`` of the ways between the ports of an origin and of an importer, main ports first.

    Each way is the choice of its ships and whether the closure cuts it off. The first decides, the
    others widen, as in ``exposure.choice.part_through``. ``told`` are the closed gates of which a
    source reports a share, ``cutting`` those of them that cut.
    """

    def over(part: Callable[[Choice, bool], Span]) -> Span:
        each = [part(choice, is_cut) for choice, is_cut in ports]
        if not each:
            return Span(0.0)
        lows, highs = zip(*(one.ends for one in each), strict=True)
        return Span(each[0].value, min(lows), max(highs))

    none = Span(0.0)
    return Through(
        any=over(lambda one, _: one.through(*closed)),
        cut=over(lambda one, is_cut: one.through(*closed) if is_cut else none),
        cut_beyond=over(lambda one, is_cut: one.through(*closed, but=cutting) if is_cut else none),
        beyond=over(lambda one, _: one.through(*closed, but=told)),
        left=over(lambda one, _: one.through(*(closed - told))),
    )


def part_of(
    fate: str, decided_by: str, upto: tuple[Span | None, Span | None],
    below: tuple[Span | None, Span | None], ways: Weighed,
) -> Part | None:  # fmt: skip
    """A part between two sums (share, volume); None where they are alike."""
    share, volume = upto
    if share is None and volume is None:
        return None
    if _is_alike(share, below[0] or Span(0.0)) and _is_alike(volume, below[1] or Span(0.0)):
        return None
    return Part(fate, decided_by, share, below[0], volume, below[1], ways)


def _is_alike(a: Span | None, b: Span) -> bool:
    if a is None:
        return True
    pairs = zip((a.value, *a.ends), (b.value, *b.ends), strict=True)
    return all(abs(x - y) <= ALIKE * max(1.0, abs(y)) for x, y in pairs)


def weighed(ways: Sequence[tuple[Span | None, Pair | None]]) -> Weighed:
    """Ways by their middle share, by their upper end where all middles are 0, else evenly."""
    known = [(share or Span(1.0), pair) for share, pair in ways if pair is not None]
    for sizes in ([one.value for one, _ in known], [one.ends[1] for one, _ in known]):
        if total := sum(sizes):
            return tuple(
                (size / total, pair)
                for size, (_, pair) in zip(sizes, known, strict=True)
                if size > 0
            )
    return tuple((1 / len(known), pair) for _, pair in known)


def through_any(spans: Iterable[Span | None]) -> Span | None:
    """The part that passes any of several gates: between the largest and the sum of them."""
    known = [one for one in spans if one is not None]
    if not known:
        return None
    largest = max(known, key=lambda one: one.value)
    low = max(one.ends[0] for one in known)
    return capped(Span(largest.value, min(low, largest.value), sum(one.ends[1] for one in known)))


def sum_of(spans: Iterable[Span | None]) -> Span | None:
    """The sum of those that are known, at most 1; None where none is."""
    total: Span | None = None
    for one in spans:
        if one is not None:
            total = one if total is None else total + one
    return None if total is None else capped(total)


def least(*spans: Span | None) -> Span | None:
    """What is no less than any of some figures, at the middle and at both ends."""
    known = [(one.value, *one.ends) for one in spans if one is not None]
    if not known:
        return None
    value, low, high = (max(ends) for ends in zip(*known, strict=True))
    return Span(value, low, high)


def spanned(spans: Sequence[Span]) -> Span:
    """The first, with an interval that holds all."""
    lows, highs = zip(*(one.ends for one in spans), strict=True)
    return Span(spans[0].value, min(lows), max(highs))


def capped(span: Span) -> Span:
    """A share is at most 1."""
    low, high = span.ends
    return Span(min(span.value, 1.0), min(low, 1.0), min(high, 1.0))
