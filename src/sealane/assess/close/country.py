"""What a country misses, day by day, and how its stocks last."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sealane.assess.close.ask import CloseLimits
from sealane.assess.close.dependence import PER_DAY, Dependence
from sealane.assess.close.draw import Draws, Interval, interval
from sealane.assess.close.late import missing, times_missed
from sealane.assess.close.part import LEAST_TOLD, Part
from sealane.assess.close.pipeline import spare_drawn
from sealane.assess.close.split import Split, split
from sealane.assess.figure import Span
from sealane.assess.mitigation import MitigationAnswer, assess_mitigation
from sealane.assess.source_table import packaged
from sealane.assess.stock import (
    MOST_COVER_D,
    Case,
    Loss,
    Run,
    RunDown,
    StockLimits,
    run_stocks,
)
from sealane.assess.stock.course import Missed, passed
from sealane.assess.stock.loss import held_for, is_stand_in, middle_sources
from sealane.assess.stock.run import LATE
from sealane.assess.stock.source import Source
from sealane.errors import BadInput

if TYPE_CHECKING:
    import numpy.typing as npt

    from sealane.assess.stock import Holding

    Numbers = npt.NDArray[np.float64]

__all__ = ["OIL", "CountryAnswer", "PartAnswer", "StockRun", "answer_country", "run_country"]

OIL = ("crude_oil", "oil_products", "oil_all")
AFTER_D = 7
"""Days shown after the last cargo is missing."""
MOST_HORIZON_D = 3650


@dataclass(frozen=True, slots=True)
class PartAnswer:
    """What of an import meets one fate: how much, and for how many days it is missing or late.

    ``stopped`` per day in the unit of the dependence, ``amount`` (stopped times days) in the
    ``amount_unit`` of the answer; None where the size of the import, or a way, is not known.
    ``by_draw`` are the volumes drawn. ``outcome`` is what that comes to, by one rule for every
    commodity: "cut_off"; "late" (it goes round, by ``CloseLimits.ordinary_delay_d`` or more later
    in the middle on some of its ways); "in_time" (it goes round, by less); "not_known" (no way).
    """

    part: Part
    share: Interval | None
    stopped: Interval | None
    felt_after_d: Interval | None
    missing_days: Interval | None
    amount: Interval | None
    by_draw: Numbers | None
    outcome: str


@dataclass(frozen=True, slots=True)
class CountryAnswer:
    """One import of a country: how much is touched, and what happens to its parts.

    ``stopped`` per day in the unit of the dependence; None where the size of the import is not
    known. Days and amounts are of ``parts``: of the whole import they are told only where it is
    one part, as no mean over what is lost and what comes late says anything.
    """

    fact: Dependence
    share: Interval | None
    volume: Interval | None
    stopped: Interval | None
    amount_unit: str
    parts: tuple[PartAnswer, ...]

    @property
    def interval(self) -> str:
        """What the ends of share and amounts are: those of ports where none passes in the middle
        (``Dependence.is_bound``), which no draw weighs."""
        return "bounds" if self.fact.is_bound else "draws"

    @property
    def told_parts(self) -> tuple[PartAnswer, ...]:
        """The parts that have a row of their own: those of more than a trace, else the largest."""
        if len(self.parts) < 2:
            return self.parts
        told = [one for one in self.parts if one.share is None or max(one.share) >= LEAST_TOLD]
        return tuple(told) or tuple(one for one in self.parts if one.part == self.fact.largest)

    @property
    def only(self) -> PartAnswer | None:
        """The part that is all of it; None where there are several."""
        return self.parts[0] if len(self.parts) == 1 else None

    @property
    def outcome(self) -> str:
        """That of its parts; "in_part" where they differ, "not_known" where it has none."""
        each = {part.outcome for part in self.told_parts}
        return each.pop() if len(each) == 1 else "in_part" if each else "not_known"

    @property
    def felt_after_d(self) -> Interval | None:
        """Days until it is felt, where it is one part."""
        return None if self.only is None else self.only.felt_after_d

    @property
    def missing_days(self) -> Interval | None:
        """Days missing or late, where it is one part."""
        return None if self.only is None else self.only.missing_days

    @property
    def amount(self) -> Interval | None:
        """What is missing in all or late, where it is one part."""
        return None if self.only is None else self.only.amount

    @property
    def is_sized(self) -> bool:
        """Whether a volume of any part is known."""
        return any(one.by_draw is not None for one in self.parts)


@dataclass(frozen=True, slots=True)
class StockRun:
    """How the oil stocks of a country run down; figures (middle, low, high).

    ``run`` is that of :func:`sealane.assess.stock.run_stocks` for ``loss``, the loss in the middle;
    ``measures`` is None where they were left out; ``lost`` [draws + 1, days; kb/d]; ``missed`` are
    the parts that add up to the loss in the middle. ``split`` tells what is cut off from what
    comes late: cover is of what is cut off alone, None where all comes late.
    """

    iso3: str
    lost: Numbers
    lost_kbd: Interval
    bypass_kbd: Interval
    run: Run
    loss: Loss
    sources: tuple[Source, ...]
    stocks: tuple[Holding, ...]
    measures: MitigationAnswer | None
    notes: tuple[str, ...]
    split: Split
    missed: tuple[Missed, ...] = ()
    is_bound: bool = False
    """Whether ``lost_kbd`` is what ports leave open alone: of every import ``is_bound`` holds."""

    @property
    def flow(self) -> RunDown | None:
        """What flowed and what was missing; None where no stock is known."""
        return self.run.flow

    @property
    def lost_from_day(self) -> int | None:
        """The first day (1: that of the closure) on which oil is missed, in the middle; None: on
        none."""
        days = np.flatnonzero(self.lost[0] > 0.0)
        return int(days[0]) + 1 if len(days) else None

    @property
    def cover_d(self) -> Interval | None:
        """Days of cover; see ``stock.Run``."""
        return self.run.cover_d

    @property
    def begins_d(self) -> Interval | None:
        """The first short day; infinite where none is."""
        return self.run.begins_d

    @property
    def unmet_kb(self) -> Interval | None:
        """All that is short [kb]."""
        return self.run.unmet_kb

    @property
    def is_stand_in(self) -> bool:
        """Whether what is short rests on a rate of release that no source tells of the country."""
        return is_stand_in(self.stocks, self.loss)


def answer_country(fact: Dependence, draws: Draws, limits: CloseLimits) -> CountryAnswer:
    """The figures of one dependence: all sums of its parts are drawn at one place each.

    So they are low together and high together, and a part is never less than nothing. Of an import
    of which none passes in the middle (``Dependence.is_bound``) the upper ends themselves are told.
    """
    names = fact.importer, fact.commodity
    shares = _drawn([(one.upto, one.below) for one in fact.parts], draws, *names, "share")
    volumes = _drawn(
        [(one.upto_volume, one.below_volume) for one in fact.parts], draws, *names, "volume"
    )
    parts = tuple(
        _answer_part(part, share, volume, fact.unit, draws, limits)
        for part, share, volume in zip(fact.parts, shares, volumes, strict=True)
    )
    unit = PER_DAY.get(fact.unit, ("", 1.0))[0]
    if fact.is_bound:
        parts = tuple(_at_most(one, fact.unit, float(draws.share.max())) for one in parts)
        ends = [[one.share, one.stopped] for one in parts]
        upper = None if fact.volume is None else (0.0, 0.0, fact.volume.ends[1])
        share_, stopped = (_ends_added(each) for each in zip(*ends, strict=True))
        return CountryAnswer(fact, share_, upper, stopped, unit, parts)
    share, volume = _added(shares), _added(volumes)
    return CountryAnswer(
        fact,
        None if share is None else interval(np.clip(share, 0.0, 1.0), limits.tail),
        None if volume is None else interval(volume, limits.tail),
        None if volume is None else interval(volume * draws.share, limits.tail),
        unit, parts,
    )  # fmt: skip


def _at_most(one: PartAnswer, unit: str, most_share: float) -> PartAnswer:
    """A part of which nothing passes in the middle, with its upper ends in place of draws."""
    stopped = amount = None
    if one.part.upto_volume is not None:
        stopped = (0.0, 0.0, max(one.part.most_volume, 0.0) * most_share)
        if one.missing_days is not None:
            a_day = PER_DAY.get(unit, ("", 1.0))[1]
            amount = (0.0, 0.0, stopped[2] * one.missing_days[2] * a_day)
    share = None if one.part.upto is None else (0.0, 0.0, min(max(one.part.most, 0.0), 1.0))
    return replace(one, share=share, stopped=stopped, amount=amount)


def _ends_added(figures: Sequence[Interval | None]) -> Interval | None:
    """The sum of those that are known, end by end."""
    known = [one for one in figures if one is not None]
    if not known:
        return None
    value, low, high = (sum(each) for each in zip(*known, strict=True))
    return value, low, high


def _drawn(
    sums: list[tuple[Span | None, Span | None]], draws: Draws, *names: str
) -> list[Numbers | None]:
    """The draws of each difference of two sums; None where it is not known."""
    places = draws.places(*names)
    return [
        None if upto is None
        else np.maximum(draws.at(upto, places) - draws.at(below or Span(0.0), places), 0.0)
        for upto, below in sums
    ]  # fmt: skip


def _added(parts: list[Numbers | None]) -> Numbers | None:
    known = [one for one in parts if one is not None]
    return np.asarray(sum(known)) if known else None


def _answer_part(
    part: Part, share: Numbers | None, volume: Numbers | None, unit: str, draws: Draws,
    limits: CloseLimits,
) -> PartAnswer:  # fmt: skip
    days = felt = amount = stopped = None
    if part.ways:
        gone = np.asarray(sum(weight * missing(pair, draws) for weight, pair in part.ways))
        days = interval(gone, limits.tail)
        felt = interval(_felt(part, draws, limits.ordinary_delay_d), limits.tail)
        if volume is not None:
            a_day = PER_DAY.get(unit, ("", 1.0))[1]
            amount = interval(volume * draws.share * gone * a_day, limits.tail)
    if volume is not None:
        stopped = interval(volume * draws.share, limits.tail)
    told = None if share is None else interval(np.clip(share, 0.0, 1.0), limits.tail)
    outcome = _outcome(part, draws, limits.ordinary_delay_d)
    return PartAnswer(part, told, stopped, felt, days, amount, volume, outcome)


def _outcome(part: Part, draws: Draws, ordinary_delay_d: float) -> str:
    if part.fate != "diverted":
        return part.fate
    if not part.ways:
        return "not_known"
    ways = _gaps(part, draws, ordinary_delay_d)
    is_late = any(float(gone[0]) > 0.0 for _, each in ways for _, gone in each)
    return "late" if is_late else "in_time"


def _gaps(
    part: Part, draws: Draws, ordinary_delay_d: float
) -> list[tuple[float, list[tuple[Numbers, Numbers]]]]:
    """Of each way its weight, and from when and for how long [d] its cargo is missed, by draw.

    What goes round is late where the mean of it comes ``ordinary_delay_d`` or more later, and then
    all of it as late as it comes; else none is missed. Of what is cut off, what comes late between
    two gates is held against it way by way.
    """
    if part.fate != "diverted":
        return [(weight, times_missed(pair, draws, ordinary_delay_d)) for weight, pair in part.ways]
    ways = [(weight, times_missed(pair, draws)) for weight, pair in part.ways]
    mean = sum((weight * gone for weight, each in ways for _, gone in each), np.zeros(len(draws)))
    is_late = mean >= ordinary_delay_d
    return [
        (weight, [(begin, np.where(is_late, gone, 0.0)) for begin, gone in each])
        for weight, each in ways
    ]


def _felt(part: Part, draws: Draws, ordinary_delay_d: float) -> Numbers:
    """Days until the larger part of what is missed of each way begins to be missed."""
    found = np.zeros(len(draws))
    for weight, gaps in _gaps(part, draws, ordinary_delay_d):
        if gaps:
            found += weight * max(gaps, key=lambda one: float(one[1][0]))[0]
    return found


def lost_by_day(
    answers: Sequence[CountryAnswer], draws: Draws, ordinary_delay_d: float = 0.0
) -> Numbers:
    """What does not arrive on each day, by draw [draws + 1, days; unit a day].

    Cargo that goes round and is late by less than ``ordinary_delay_d`` [d] is taken as in time.

    From the day on which the last cargo that had passed is in, for as long as cargo is missing; a
    part of a day counts as such a part.
    """
    windows = _windows(answers, draws, ordinary_delay_d)
    ends = [float((begin + gone).max()) for _, begin, gone in windows]
    horizon = min(math.ceil(max([*ends, float(draws.days.max())])) + AFTER_D, MOST_HORIZON_D)
    day = np.arange(horizon)
    lost = np.zeros((len(draws), horizon))
    for volume, begin, gone in windows:
        over = passed((begin + gone)[:, None], day) - passed(begin[:, None], day)
        lost += volume[:, None] * over
    return lost


DUST_KB = 1e-6
"""A thousandth of a barrel over the whole time: less is rounding, and no loss. Ours."""


def _windows(
    answers: Sequence[CountryAnswer], draws: Draws, ordinary_delay_d: float
) -> list[tuple[Numbers, Numbers, Numbers]]:
    """For each way of each import: what is missed [unit a day], from when, and for how long [d]."""
    return [
        (part.by_draw * weight * draws.share, begin, gone)
        for one in answers
        for part in one.parts
        if part.by_draw is not None
        for weight, gaps in _gaps(part.part, draws, ordinary_delay_d)
        for begin, gone in gaps
    ]


def _missed(
    answers: Sequence[CountryAnswer], draws: Draws, ordinary_delay_d: float
) -> tuple[Missed, ...]:
    """The loss in the middle by parts, those of one time together: what ``stocks`` is asked. What
    floats leave over (``DUST_KB``) is no part.

    Empty where nothing is missed in the middle, though it may be in some draws.
    """
    together: dict[tuple[float, float], float] = {}
    for volume, begin, gone in _windows(answers, draws, ordinary_delay_d):
        span = float(begin[0]), float(begin[0] + gone[0])
        if volume[0] > 0.0 and gone[0] > 0.0:  # one that is in time is not missed
            together[span] = together.get(span, 0.0) + float(volume[0])
    return tuple(
        Missed(kbd, begin, end)
        for (begin, end), kbd in sorted(together.items())
        if kbd * (end - begin) > DUST_KB
    )


def run_country(
    iso3: str, answers: Sequence[CountryAnswer], gates: Sequence[str], draws: Draws,
    limits: CloseLimits, *, has_measures: bool = True,
) -> StockRun:  # fmt: skip
    """The run-down of the oil stocks of one country under what it misses: ``stock.run_stocks``."""
    lost = lost_by_day(answers, draws, limits.ordinary_delay_d)
    parts = [part for one in answers for part in one.parts if part.part.ways]
    volume = _volume([one for one in parts if one.part.fate == "cut_off"], draws)
    stopped = _volume(parts, draws) * draws.share
    cut = {gate for one in parts for _, pair in one.part.ways for gate in pair.blocked}
    spare = _bypass(volume, cut, gates, draws)
    loss = Loss(
        iso3, float(stopped[0]), days=lost.shape[1], bypass_kbd=float(spare[0]),
        course_kbd=tuple(lost[0].tolist()),
    )  # fmt: skip
    own = StockLimits(draws=limits.draws, tail=limits.tail, seed=limits.seed)
    stocks, notes = held_for(loss)
    of_both = split(parts, draws, limits.tail)
    run = run_stocks(loss, stocks, own, lost=lost, level=of_both.cut, bypass=spare)
    if stocks and of_both.fate == "diverted":
        run = replace(run, cover_d=None, why=LATE)
    helps = _measures(loss, stocks, own, limits) if has_measures and stocks else None
    is_bound = all(one.fact.is_bound for one in answers)
    ends = _ends_added([one.stopped for one in parts]) if is_bound else None
    return StockRun(
        iso3, lost, ends or interval(stopped, limits.tail), interval(spare, limits.tail), run, loss,
        tuple(middle_sources(loss, stocks, own)), stocks, helps, notes,
        of_both, _missed(answers, draws, limits.ordinary_delay_d), is_bound,
    )  # fmt: skip


def _volume(parts: Sequence[PartAnswer], draws: Draws) -> Numbers:
    """What parts are together by draw; those of no known volume are not in it."""
    each = [one.by_draw for one in parts if one.by_draw is not None]
    return np.asarray(sum(each, np.zeros(len(draws))))


def _bypass(volume: Numbers, cut: set[str], gates: Sequence[str], draws: Draws) -> Numbers:
    """What of a pipeline's spare reaches one country [kb/d]: its part of the oil of that gate.

    Nobody publishes who would get it; even spread over what is lost is an assumption. Nothing for
    trade that has a way round.
    """
    total = np.zeros(len(draws))
    for gate in sorted(cut):
        drawn, flow = spare_drawn(gate, gates, draws), _flow(gate)
        if drawn is None or flow is None:
            continue
        of_all = draws.at(flow, draws.places("oil through", gate))
        total = total + np.minimum(drawn * volume / of_all, volume)
    return np.asarray(np.minimum(total, volume * draws.share))


def _flow(gate: str) -> Span | None:
    """Oil through a gate [kb/d]: the newest figure, with those since 2023 as its interval."""
    rows = [
        (row["year"], float(row["value"]) * 1000)
        for row in packaged("lane_facts").iter_rows(named=True)
        if row["gate"] == gate and row["measure"] == "oil_transit" and row["unit"] == "mb/d"
    ]
    if not rows:
        return None
    newest = max(rows)
    recent = [value for year, value in rows if year >= "2023"] or [newest[1]]
    return Span(newest[1], min(*recent, newest[1]), max(*recent, newest[1]))


def _measures(
    loss: Loss, stocks: Sequence[Holding], own: StockLimits, limits: CloseLimits
) -> MitigationAnswer:
    """What bypass, stocks and restraint buy at the middle figures, by the linear programme."""
    looked_at = Loss(
        loss.iso3, loss.lost_kbd, days=loss.days, bypass_kbd=loss.bypass_kbd,
        course_kbd=loss.course_kbd,
        restraint=limits.restraint if loss.used_kbd is not None else 0.0,
    )  # fmt: skip
    sources = middle_sources(looked_at, tuple(stocks), own)
    useful = [one for one in sources if one.rate_per_d > 0 and one.amount > 0]
    return assess_mitigation([Case(loss.iso3, "oil", tuple(loss.by_day().tolist()))], useful)


def lng_cover(one: CountryAnswer, stops: Span) -> list[tuple[str, Interval, str]]:
    """Days for which told stocks of LNG make up for the part that is cut off.

    Empty where none is: what goes round comes late and is not lost, so a stock has no steady loss
    to make up for. Infinite beyond ``stock.MOST_COVER_D``.

    Parameters:
        stops: part of the traffic that stops.
    """
    from sealane.assess.stock import cover_days

    cut = [part.share for part in one.parts if part.part.fate == "cut_off" and part.share]
    if not cut:
        return []
    value, least, greatest = max(cut)
    part, low, high = value * stops.value, least * stops.ends[0], greatest * stops.ends[1]
    if not 0 < part <= 1:
        return []
    try:
        told = cover_days(one.fact.importer, "lng", part)
    except BadInput:
        return []
    found = []
    for kind, days, least, most, cited in told:
        longest = most * part / low if low > 0 else math.inf
        figures = (days, least * part / high, longest)
        a, b, c = (math.inf if one > MOST_COVER_D else one for one in figures)
        found.append((kind, (a, b, c), cited))
    return found
