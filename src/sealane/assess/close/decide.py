"""Which facts decide what of an import is cut off and what comes late.

What is cut is the share that is reported of the gate that cuts, with what is routed and cut without
passing it; what is touched at all is that with what passes another closed gate, and no less than
with any gate alone. So a gate more that only delays moves nothing of what is cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sealane.assess.close.part import (
    Part,
    Through,
    Weighed,
    least,
    part_of,
    spanned,
    sum_of,
    through_any,
    weighed,
)
from sealane.assess.close.way import Pair
from sealane.assess.exposure.basis import StandIn
from sealane.assess.figure import Span

__all__ = ["Fact", "Routed", "parts_of"]


@dataclass(frozen=True, slots=True)
class Routed:
    """What happens to the part of an import from one origin; ways are None where none has the fate.

    Shares are of the import, as in ``part.Through``.
    """

    share: Through
    cut: Pair | None
    late: Pair | None
    cut_volume: Span | None


@dataclass(frozen=True, slots=True)
class Fact:
    """A part of one import that is touched, and by what rule: "reported", "routed" or "carried"."""

    basis: str
    via: str
    share: Span | None
    volume: Span | None
    pair: Pair | None
    year: str
    source: str
    citation: str
    note: str
    stand_in: StandIn | None = None
    """The port that stands for the region that it comes from."""
    routed: Routed | None = None
    """By what happens to it; None of a reported fact."""
    carried: Span | None = None
    """The share that is reported of the gate ``via``, which is carried on; None of other facts."""

    @property
    def cut_volume(self) -> Span | None:
        """What of a routed volume is cut off; None where nothing is, or how much is not known."""
        return None if self.routed is None else self.routed.cut_volume


def parts_of(
    reported: list[Fact], routed: list[Fact], round_: Pair | None, size: float | None
) -> tuple[Part, ...]:
    """The parts of an import by what happens to them, from its facts and its size.

    Four sums, none less than the one before: what is reported of the gates that cut; that with
    what is routed, cut, and passes none of these; that with what is reported of the other gates;
    and what is touched at all, which is what is reported with what is routed through other gates,
    and no less than what is routed through these alone. ``round_`` stands for what comes late
    where no origin told does. It cannot tell whose trade two sources count differently: where one
    reports less of the gate that cuts than goes by it here, the rest comes late.
    """
    cuts = [one for one in reported if one.pair is not None and one.pair.fate == "cut_off"]
    others = [one for one in reported if one not in cuts]
    by_origin = [one.routed for one in routed if one.routed is not None]
    first = _of_gates(cuts)
    cut = sum_of([first, *(one.share.cut_beyond for one in by_origin)])
    told = least(cut, _of_gates(reported))
    beyond = sum_of([_of_gates(reported), *(one.share.beyond for one in by_origin)])
    touched = least(told, beyond, sum_of([one.share.left for one in by_origin]))
    late = _late_ways(by_origin, _between(told, touched)) or weighed([(None, round_)])
    fate = late[0][1].fate if late else "not_known"
    return _stepped((
        Step("cut_off", first, cuts, _stands(cuts)),
        Step("cut_off", cut, [], weighed([(one.share.cut_beyond, one.cut) for one in by_origin])),
        Step(_fate_of(others), told, others, _stands(others)),
        Step(fate, touched, [], late),
    ), size)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """A sum up to which a fate holds, the reported facts that tell it, and the ways of what it adds
    to the sum before; without facts it is routed."""

    fate: str
    upto: Span | None
    facts: list[Fact]
    ways: Weighed

    @property
    def decided_by(self) -> str:
        """Which basis tells it."""
        return "reported" if self.facts else "routed"


def _stepped(steps: Sequence[Step], size: float | None) -> tuple[Part, ...]:
    """The parts between sums, each with its volume; those that add nothing are left out.

    A volume is the share times the size of the import; one that a source tells widens it, and
    stands for it where either is not known.
    """
    parts = []
    share, volume = Span(0.0), Span(0.0)
    for step in steps:
        own = None
        if step.upto is not None and size is not None:
            own = _grown(volume, share, step.upto, size)
        told = [volume + one.volume for one in step.facts if one.volume is not None]
        if told:
            own = least(volume, spanned([*([] if own is None else [own]), *told]))
        made = part_of(step.fate, step.decided_by, (step.upto, own), (share, volume), step.ways)
        parts += [] if made is None else [made]
        share, volume = step.upto or share, own or volume
    if parts:
        return tuple(parts)
    last = next(one for one in reversed(steps) if one.ways or one is steps[0])
    return (Part(last.fate, last.decided_by, share, Span(0.0), None, Span(0.0), last.ways),)


def _grown(volume: Span, below: Span, upto: Span, size: float) -> Span:
    """A volume with what a sum of shares adds to the one before it, at the middle and both ends."""
    value, low, high = (
        have + max(b - a, 0.0) * size
        for have, a, b in zip(
            (volume.value, *volume.ends), (below.value, *below.ends), (upto.value, *upto.ends),
            strict=True,
        )
    )  # fmt: skip
    return Span(value, min(value, low), max(value, high))


def _between(below: Span | None, upto: Span | None) -> Span:
    """The difference of two sums, middle from middle and end from end, within an interval."""
    a, b = below or Span(0.0), upto or Span(0.0)
    value, low, high = (
        max(y - x, 0.0) for x, y in zip((a.value, *a.ends), (b.value, *b.ends), strict=True)
    )
    return Span(value, min(value, low), max(value, high))


def _late_ways(by_origin: list[Routed], amount: Span) -> Weighed:
    """The ways of what comes late, by how much of each origin does.

    Where more comes late than their middles tell, since a source reports less of a gate that cuts
    than goes by it here, the rest is from their other ports: by how much might leave by these.
    """
    middle, spare = [], []
    for one in by_origin:
        most, cut = one.share.any, one.share.cut
        middle.append(max(most.value - cut.value, 0.0) if one.late else 0.0)
        spare.append(max(most.ends[1] - cut.ends[0] - middle[-1], 0.0) if one.late else 0.0)
    left, room = max(amount.value - sum(middle), 0.0), sum(spare)
    sizes = [a + (left * b / room if room else 0.0) for a, b in zip(middle, spare, strict=True)]
    if not any(sizes):
        sizes = spare
    pairs = zip(sizes, by_origin, strict=True)
    return weighed([(Span(size), one.late) for size, one in pairs if size > 0])


def _of_gates(facts: list[Fact]) -> Span | None:
    """The share that is reported of some gates together."""
    gates = dict.fromkeys(one.via for one in facts)
    return through_any(_either([one for one in facts if one.via == gate]) for gate in gates)


def _stands(facts: list[Fact]) -> Weighed:
    return weighed([(None, _largest(facts).pair)]) if facts else ()


def _fate_of(facts: list[Fact]) -> str:
    pair = _largest(facts).pair if facts else None
    return pair.fate if pair else "not_known"


def _largest(reported: list[Fact]) -> Fact:
    """The first fact of the gate through which most passes: its way stands for the import."""
    shares = {
        gate: _either([one for one in reported if one.via == gate])
        for gate in dict.fromkeys(one.via for one in reported)
    }
    most = max(shares, key=lambda gate: -1.0 if (one := shares[gate]) is None else one.value)
    return next(one for one in reported if one.via == most)


def _either(facts: list[Fact]) -> Span | None:
    """One share of several facts on one gate: a stated share first, newest first; all widen."""
    newest = sorted(facts, key=lambda one: (one.volume is None, one.year), reverse=True)
    shares = [one.share for one in newest if one.share is not None]
    return spanned(shares) if shares else None
