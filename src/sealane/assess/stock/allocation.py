"""Who gets what: the least unmet demand that rates and lags allow, and what each source buys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sealane.assess.programme import Optimum, Rows, minimise
from sealane.assess.stock.source import Sharing, Source, Supply
from sealane.errors import BadInput

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

__all__ = ["Allocation", "Case", "Use", "Worth", "allocate", "worth_of"]

SHARES_WITHIN = 1e-6
"""How far the shares of the uses of a case may be from 1 in all: rounding of decimals."""
LEAST_WORTH = 1e-9
"""Below this a dual is rounding of the solver and told as 0."""


@dataclass(frozen=True, slots=True)
class Use:
    """A part of the demand and how much one unmet unit of it weighs beside others."""

    name: str
    share: float
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Case:
    """What one country lacks of one commodity on each day, before anything is done.

    ``lost`` [units/d] for each day; ``demand`` [units/d] bounds what each use can lack (its share
    of the demand); None: of the loss of the day. ``weight``: of one unmet unit beside other cases.

    Raises:
        BadInput: a negative loss or weight, or shares of uses that are not 1 in all.
    """

    country: str
    commodity: str
    lost: tuple[float, ...]
    demand: float | None = None
    weight: float = 1.0
    uses: tuple[Use, ...] = (Use("all", 1.0),)

    def __post_init__(self) -> None:
        told = f"{self.country} {self.commodity}"
        if not self.lost or any(not 0 <= one < np.inf for one in self.lost):
            raise BadInput(f"{told}: a loss is a figure of 0 or more for each day.", field="lost")
        if any(not 0 <= one < np.inf for one in (self.weight, *(use.weight for use in self.uses))):
            raise BadInput(f"{told}: a weight is a figure of 0 or more.", field="weight")
        shares = [use.share for use in self.uses]
        if any(not 0 <= share <= 1 for share in shares) or abs(sum(shares) - 1) > SHARES_WITHIN:
            names = ", ".join(f"{use.name} {use.share:g}" for use in self.uses)
            raise BadInput(
                f"{told}: the shares of its uses are {sum(shares):g} in all ({names}).",
                hint="Give shares from 0 to 1 that are 1 in all.",
                field="uses",
            )
        if self.demand is not None and self.demand < max(self.lost) * (1 - SHARES_WITHIN):
            raise BadInput(
                f"{told}: it cannot lose {max(self.lost):g} a day of a demand of {self.demand:g}.",
                hint="Give the demand that the loss is a part of.",
                field="demand",
            )


@dataclass(frozen=True, slots=True)
class Allocation:
    """The least weighted unmet demand and how it comes about.

    ``flow`` [pairs, days] of the (source, case) pairs in ``pairs``; ``unmet`` [case and use,
    days] in the order of the cases and their uses; ``rate_worth``, ``amount_worth`` and
    ``share_worth`` by source (sharing): weighted unmet units saved for one more unit of rate on
    all its days, of amount, of the rate of a sharing.
    """

    cost: float
    pairs: tuple[tuple[int, int], ...]
    flow: Numbers
    unmet: Numbers
    rate_worth: tuple[float, ...]
    amount_worth: tuple[float, ...]
    share_worth: tuple[float, ...]

    def given(self, source: int) -> Numbers:
        """What a source gives on each day [days; units/d]."""
        rows = [row for row, (one, _) in enumerate(self.pairs) if one == source]
        return np.asarray(self.flow[rows].sum(axis=0))


@dataclass(frozen=True, slots=True)
class Worth:
    """What one measure buys, in weighted unmet units over all the days.

    ``alone``: saved by it if nothing else is done; ``last``: lost again if it alone is left out of
    all measures; ``per_rate``, ``per_amount``: saved by one more unit of its rate, of its amount;
    ``day_earlier``: saved if it came a day earlier.
    """

    name: str
    kind: str
    alone: float
    last: float
    per_rate: float
    per_amount: float
    day_earlier: float


def allocate(
    cases: Sequence[Case], sources: Sequence[Supply], sharings: Sequence[Sharing] = ()
) -> Allocation:
    """Share sources among countries, commodities, uses and days so that least is unmet.

    minimise  sum of weight * unmet  over cases, uses and days, where on each day

    - flows to a case + its unmet uses = what it lost,
    - a use lacks at most its share of the demand,
    - flows from a source, each times its load, are at most its rate on that day,
    - flows from a source over all days are at most its amount,
    - flows from one country's sources to another are at most the rate that they share.

    The end of the closure is taken as known: it tells the best that could be done, not what people
    would do who cannot know it.

    Raises:
        BadInput: cases of unequal days, or two cases of one country and commodity.
    """
    days = _days(cases)
    pairs = _pairs(cases, sources, sharings)
    cost, high, uses = _columns(cases, pairs, days)
    rows, counts = _rows(cases, sources, sharings, pairs, uses, days)
    found = minimise(cost, high, rows)
    size = len(pairs) * days
    return Allocation(
        cost=found.cost,
        pairs=tuple(pairs),
        flow=found.column[:size].reshape(len(pairs), days),
        unmet=found.column[size:].reshape(-1, days),
        **_worths(found, sources, sharings, counts, days),
    )


def worth_of(
    cases: Sequence[Case], sources: Sequence[Supply], sharings: Sequence[Sharing] = ()
) -> tuple[Worth, ...]:
    """What each source buys: alone, as the last of all, at the margin, and a day earlier.

    ``day_earlier`` is told of a :class:`Source` only, since only its lag is known; else 0.
    """
    whole = allocate(cases, sources, sharings)
    nothing = allocate(cases, (), ()).cost
    told = []
    for at, source in enumerate(sources):
        others = [*sources[:at], *sources[at + 1 :]]
        earlier = 0.0
        if isinstance(source, Source) and source.lag_d > 0:
            sooner = replace(source, lag_d=source.lag_d - 1)
            moved = [*sources[:at], sooner, *sources[at + 1 :]]
            earlier = whole.cost - allocate(cases, moved, sharings).cost
        told.append(
            Worth(
                name=source.name,
                kind=source.kind,
                alone=_clean(nothing - allocate(cases, [source], sharings).cost),
                last=_clean(allocate(cases, others, sharings).cost - whole.cost),
                per_rate=whole.rate_worth[at],
                per_amount=whole.amount_worth[at],
                day_earlier=_clean(earlier),
            )
        )
    return tuple(told)


def _days(cases: Sequence[Case]) -> int:
    lengths = {len(case.lost) for case in cases}
    if len(lengths) != 1:
        raise BadInput(
            f"Cases tell {', '.join(map(str, sorted(lengths))) or 'no'} days.",
            hint="Give at least one case, and the same number of days for all.",
            field="lost",
        )
    seen = [(case.country, case.commodity) for case in cases]
    twice = {f"{a} {b}" for a, b in seen if seen.count((a, b)) > 1}
    if twice:
        raise BadInput(f"Told twice: {', '.join(sorted(twice))}.", field="cases")
    return lengths.pop()


def _pairs(
    cases: Sequence[Case], sources: Sequence[Supply], sharings: Sequence[Sharing]
) -> list[tuple[int, int]]:
    """Which source may give to which case."""
    shared = {(one.giver, one.taker) for one in sharings}
    return [
        (at, to)
        for at, source in enumerate(sources)
        for to, case in enumerate(cases)
        if (
            source.owner in (None, case.country)
            or (source.kind != "restraint" and (source.owner, case.country) in shared)
        )
        and (not source.commodities or case.commodity in source.commodities)
    ]


def _columns(
    cases: Sequence[Case], pairs: Sequence[tuple[int, int]], days: int
) -> tuple[Numbers, Numbers, list[int]]:
    """Costs and upper bounds of all columns, and the case of each use in order."""
    cost = [np.zeros(len(pairs) * days)]
    high = [np.full(len(pairs) * days, np.inf)]
    of: list[int] = []
    for at, case in enumerate(cases):
        lost = np.asarray(case.lost)
        for use in case.uses:
            of.append(at)
            cost.append(np.full(days, case.weight * use.weight))
            whole = lost if case.demand is None else np.full(days, case.demand)
            high.append(use.share * whole * (1 + SHARES_WITHIN))
    return np.concatenate(cost), np.concatenate(high), of


class _Limits:
    """Collects limits, each on columns that stand in blocks of one for each day."""

    def __init__(self, days: int) -> None:
        self.day = np.arange(days)
        self.row: list[npt.NDArray[np.int64]] = [np.zeros(0, dtype=np.int64)]
        self.column: list[npt.NDArray[np.int64]] = [np.zeros(0, dtype=np.int64)]
        self.value: list[Numbers] = [np.zeros(0)]
        self.low: list[Numbers] = []
        self.high: list[Numbers] = []
        self.count = 0

    def add(self, entries: list[tuple[int, float]], high: Numbers, low: Numbers) -> int:
        """A limit for each day, or one for all, on blocks (number, times); the first row of it."""
        first, days = self.count, len(self.day)
        for block, times in entries:
            self.row.append(first + (self.day if len(high) == days else 0 * self.day))
            self.column.append(block * days + self.day)
            self.value.append(np.full(days, times))
        self.high.append(high)
        self.low.append(low)
        self.count += len(high)
        return first

    def rows(self) -> Rows:
        """All of them."""
        return Rows(
            row=np.concatenate(self.row),
            column=np.concatenate(self.column),
            value=np.concatenate(self.value),
            low=np.concatenate(self.low),
            high=np.concatenate(self.high),
        )


def _rows(
    cases: Sequence[Case],
    sources: Sequence[Supply],
    sharings: Sequence[Sharing],
    pairs: Sequence[tuple[int, int]],
    uses: Sequence[int],
    days: int,
) -> tuple[Rows, list[tuple[str, int, int]]]:
    """All limits, and where those of each source and sharing begin: (what, which, first row)."""
    limits = _Limits(days)
    begins: list[tuple[str, int, int]] = []
    for at, case in enumerate(cases):
        flows = [(k, 1.0) for k, (_, to) in enumerate(pairs) if to == at]
        lacks = [(len(pairs) + k, 1.0) for k, to in enumerate(uses) if to == at]
        limits.add(flows + lacks, np.asarray(case.lost), np.asarray(case.lost))
    free = np.full(days, -np.inf)
    for at, source in enumerate(sources):
        mine = [(k, cases[to].commodity) for k, (one, to) in enumerate(pairs) if one == at]
        loaded = [(k, source.load.get(commodity, 1.0)) for k, commodity in mine]
        begins.append(("rate", at, limits.add(loaded, source.profile(days), free)))
        whole = [(k, 1.0) for k, _ in mine]
        begins.append(("amount", at, limits.add(whole, np.array([source.amount]), free[:1])))
    for at, sharing in enumerate(sharings):
        crossing = [
            (k, 1.0)
            for k, (one, to) in enumerate(pairs)
            if (sources[one].owner, cases[to].country) == (sharing.giver, sharing.taker)
        ]
        most = np.full(days, sharing.rate_per_d)
        begins.append(("share", at, limits.add(crossing, most, free)))
    return limits.rows(), begins


def _worths(
    found: Optimum,
    sources: Sequence[Supply],
    sharings: Sequence[Sharing],
    begins: Sequence[tuple[str, int, int]],
    days: int,
) -> dict[str, tuple[float, ...]]:
    """Duals of the rows as units saved for one more unit of each limit."""
    worth = {
        "rate": [0.0] * len(sources),
        "amount": [0.0] * len(sources),
        "share": [0.0] * len(sharings),
    }
    for what, which, first in begins:
        if what == "amount":
            saved = -found.row_dual[first]
        else:
            flows = np.ones(days)
            if what == "rate":
                flows = _unit_profile(sources[which], days)
            saved = -float(found.row_dual[first : first + days] @ flows)
        worth[what][which] = _clean(float(saved))
    return {f"{what}_worth": tuple(told) for what, told in worth.items()}


def _unit_profile(source: Supply, days: int) -> Numbers:
    """By how much the limit of each day grows for one more unit of the full rate."""
    if isinstance(source, Source):
        return replace(source, rate_per_d=1.0).profile(days)
    return (source.profile(days) > 0).astype(np.float64)


def _clean(saved: float) -> float:
    return saved if abs(saved) > LEAST_WORTH else 0.0
