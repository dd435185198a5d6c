"""Ships that longer ways bind: capacity lost on the lanes that go round, and what freight does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sealane.assess.close.ask import CloseLimits
from sealane.assess.close.draw import Draws, Interval, interval
from sealane.assess.close.lane_answer import LaneAnswer, loop_change
from sealane.assess.figure import Span
from sealane.assess.fleet import freight_change
from sealane.assess.voyage import ship_of
from sealane.say.said import Said

__all__ = ["KINDS", "OF_FLEETS", "Bound", "bound", "is_waited_out", "why_of"]

KINDS = {
    "container": ("container",),
    "tanker": ("oil_tanker", "chemical_tanker", "liquefied_gas_tanker"),
    "bulk": ("bulk_carrier",),
}
"""Fleets that ships do not change between, by study type."""

OF_FLEETS = Said(
    "Capacity: the mean over the reference lanes that go round alone, each alike, and not over all"
    " ships of a kind; the level at the end of the closure, not a year's. Freight answers"
    " for containers alone, after the one episode of 2023-24, as if all of them lost as much: where"
    " few of the lanes go round it tells too much.",
    "輸送力の変化は迂回する基準航路のみの単純平均で、同種の全船の値ではない。閉鎖の終わりの水準で、"
    "年間の値ではない。運賃の反応は2023～24年の一例に基づくコンテナのみの値で、全船が同じだけ失うと"
    "みなすため、迂回する航路が少ない場合は過大となる。",
)


@dataclass(frozen=True, slots=True)
class Bound:
    """One fleet: how many of its reference lanes go round or are cut, and what that binds.

    ``capacity_change`` is the mean over the lanes that go round, each alike; ``worst`` is of the
    lane that loses most. Both are levels at the end of the closure, no means over a year.
    ``freight_change`` (containers only) is a response to that level, no forecast: it grows with the
    days by which the closure outlasts the wait of ships (``loop_change``), and is None where that
    is nothing within the interval. ``why_not`` says so where the middle does not outlast it.
    """

    fleet: str
    lanes: int
    diverted: int
    cut_off: int
    capacity_change: Interval | None
    worst: Interval | None
    freight_change: Interval | None
    why_not: Said | None = None


def bound(lanes: Sequence[LaneAnswer], draws: Draws, limits: CloseLimits) -> list[Bound]:
    """The fleets of the reference lanes."""
    found = []
    for fleet, types in KINDS.items():
        own = [one for one in lanes if ship_of(one.pair.ship).study_type in types]
        round_ = [one for one in own if one.pair.fate == "diverted"]
        change = worst = freight = why = None
        if round_:
            all_ = np.array([loop_change(one.pair, draws, limits) for one in round_])
            change = interval(all_.mean(axis=0), limits.tail)
            worst = interval(all_.min(axis=0), limits.tail)
            if draws.days[0] <= draws.patience[0]:
                why = _waits(limits)
            if fleet == "container" and change[1] < 0:
                freight = _freight(change)
        found.append(
            Bound(
                fleet,
                len(own),
                len(round_),
                sum(one.pair.fate == "cut_off" for one in own),
                change,
                worst,
                freight,
                why,
            )
        )
    return found


def why_of(fleets: Sequence[Bound]) -> tuple[Said, ...]:
    """What is said beside the figures of fleets: what they are of, and why one is not told."""
    touched = [one for one in fleets if one.capacity_change is not None]
    whys = dict.fromkeys(one.why_not for one in touched if one.why_not is not None)
    said = [OF_FLEETS] if touched else []
    return (*said, *(Said(f"Of ships: {one.en}.", f"船舶について：{one.ja}。") for one in whys))


def is_waited_out(fleets: Sequence[Bound]) -> bool:
    """Whether ships wait this closure out in the middle, so that none goes round."""
    return any(one.why_not is not None for one in fleets)


def _waits(limits: CloseLimits) -> Said:
    """Why no ship goes round in the middle."""
    middle, (low, high) = limits.patience_d.value, limits.patience_d.ends
    return Said(
        f"ships wait for some {middle:g} days ({low:g} to {high:g}) before they turn, so in the"
        " middle they wait this closure out and none goes round: capacity and freight stay as they"
        " are but for those that turn sooner, and what the queue binds is in no figure",
        f"船は{middle:g}日（{low:g}～{high:g}日）ほど待ってから引き返すため、中央値ではこの閉鎖の間は"
        "待機して迂回しない。輸送力と運賃が変わるのは早く引き返す船の分だけで、"
        "待機による船腹の拘束はどの値にも含まない",
    )


def _freight(change: Interval) -> Interval:
    middle, low, high = change
    span = freight_change(Span(-middle, -high, -low))
    return span.value, *span.ends
