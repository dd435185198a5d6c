"""What helps most: measures beside each other, each by what it saves, against doing nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sealane.assess.assessment import Assessment, digest_of
from sealane.assess.noted import Noted
from sealane.assess.stock import (
    Allocation,
    Case,
    Sharing,
    Supply,
    Worth,
    allocate,
    place_in_use,
    told_worth,
    worth_of,
)
from sealane.assess.stock.phrase import measure_ja
from sealane.assess.word import unit_said
from sealane.say.said import Figure, Said

__all__ = ["METHOD", "MitigationAnswer", "Step", "assess_mitigation"]

METHOD = "mitigation 2: one linear programme over escorts, bypass, stocks, restraint and sharing"
CANNOT_TELL = (
    Noted(
        "at_best",
        Said(
            "The best that could be done by one hand that knows how long the closure lasts; people"
            " who do not know it will do less.",
            "閉鎖がいつまで続くかを知る者が一元的に最善を尽くした場合の値。終期が分からなければ効果は"
            "これより小さい。",
        ),
    ),
    Noted(
        "escort",
        Said(
            "An escort counts as protected passage that is used in full; it cannot tell losses,"
            " insurance or who would sail.",
            "護衛は、保護された通航の能力として数え、すべて利用されるものとした。被害、保険、"
            "どの船が実際に航行するかは分からない。",
        ),
    ),
)
SHARED = Said(
    "Without it {last} {unit} more are unmet; one more {unit}/d of it saves {rate} {unit}.",
    "これがなければ不足は{last}{unit}増える。融通量が1{unit}/日増えるごとに不足は{rate}{unit}減る。",
)
"""What one country's lending to another saves."""
UNMET_FROM = 1e-6
"""Share of a day's loss from which it counts as unmet: below is rounding of the solver."""


@dataclass(frozen=True, slots=True)
class Step:
    """The next measure in order of use, and what it saves after those before it."""

    measure: str
    kind: str
    saves: float
    unmet_after: float


@dataclass(frozen=True, slots=True)
class MitigationAnswer:
    """Doing nothing, doing all, and each measure between; weighted units over all the days."""

    cases: tuple[Case, ...]
    nothing: float
    plan: Allocation
    worth: tuple[Worth, ...]
    sharings: tuple[tuple[Sharing, float, float], ...]
    steps: tuple[Step, ...]
    unit: str
    cited: tuple[str, ...]
    inputs: str

    def begins(self) -> list[tuple[int | None, int | None]]:
        """For each case the day on which demand is unmet: with nothing done, and with all."""
        found, row = [], 0
        for case in self.cases:
            lost = np.asarray(case.lost)
            short = self.plan.unmet[row : row + len(case.uses)].sum(axis=0)
            row += len(case.uses)
            floor = UNMET_FROM * max(float(lost.max()), 1.0)
            found.append((_first(lost > floor), _first(short > floor)))
        return found

    def as_dict(self) -> dict[str, Any]:
        """The answer as one JSON object."""
        days = len(self.cases[0].lost)
        rows = iter(self.plan.unmet)
        return {
            "unit": self.unit,
            "days": days,
            "unmet": {"nothing_done": self.nothing, "all_done": self.plan.cost},
            "interval": None,
            "no_interval": "no_range",
            "measures": [
                self._measure(one) for one in sorted(self.worth, key=lambda one: -one.last)
            ],
            "sharing": [
                {
                    "from": one.giver,
                    "to": one.taker,
                    "last": last,
                    "per_rate": rate,
                    **self._shared(last, rate),
                }
                for one, last, rate in self.sharings
            ],
            "order": [
                {"measure": one.measure, "saves": one.saves, "unmet_after": one.unmet_after}
                for one in self.steps
            ],
            "cases": [
                {
                    "country": case.country,
                    "commodity": case.commodity,
                    "unmet_begins_day": {"nothing_done": before, "all_done": after},
                    "unmet_by_use": {
                        use.name: np.round(next(rows), 3).tolist() for use in case.uses
                    },
                }
                for case, (before, after) in zip(self.cases, self.begins(), strict=True)
            ],
            "method": METHOD,
            "inputs": self.inputs,
            "sources": list(self.cited),
            "notes": [one.as_dict() for one in CANNOT_TELL],
        }

    def _measure(self, one: Worth) -> dict[str, Any]:
        """What one measure buys, in figures and in words."""
        days = len(self.cases[0].lost)
        told = told_worth(one, days, self.unit, suffix="")
        return told | {"told_ja": measure_ja(told, days, unit_said(self.unit).ja, suffix="")}

    def _shared(self, last: float, rate: float) -> dict[str, str]:
        """What sharing saves, in words."""
        said = SHARED.filled(
            last=Figure(last, decimals=0), rate=Figure(rate, decimals=1),
            unit=Said(self.unit, unit_said(self.unit).ja),
        )  # fmt: skip
        return {"told": said.en, "told_ja": said.ja}

    def assessments(self) -> list[Assessment]:
        """A row for doing nothing, for doing all, and for what each measure saves as the last."""
        figures = [("unmet, nothing done", self.nothing), ("unmet, all done", self.plan.cost)]
        figures += [(f"saved by {one.name}", one.last) for one in self.worth]
        figures += [
            (f"saved by sharing {one.giver} to {one.taker}", last) for one, last, _ in self.sharings
        ]
        subject = ", ".join(sorted({case.country for case in self.cases}))
        return [
            Assessment(
                kind="mitigation",
                subject=subject,
                quantity=quantity,
                value=value,
                unit=self.unit,
                method=METHOD,
                inputs=self.inputs,
                sources=self.cited,
                note=CANNOT_TELL[0].said.en,
                no_interval="no_range",
            )
            for quantity, value in figures
        ]


def assess_mitigation(
    cases: Sequence[Case],
    sources: Sequence[Supply],
    sharings: Sequence[Sharing] = (),
    *,
    unit: str = "kb",
) -> MitigationAnswer:
    """Compare measures with doing nothing and with each other, in one linear programme.

    Priority by cargo and use is the weight of each case and use. ``order`` adds at each step the
    next measure in the order of use of ``stock.source.ORDER``, as stocks run down: several plans
    are often as good, and which of them a solver finds says nothing of a measure. What stands late
    in it saves little where those before it are enough; ``alone`` tells what it could. With two
    commodities of different units, weights must bring them to one, which ``unit`` then names.

    Raises:
        BadInput: as :func:`sealane.assess.stock.allocate`.
    """
    plan = allocate(cases, sources, sharings)
    nothing = allocate(cases, ()).cost
    shared = []
    for at, one in enumerate(sharings):
        others = [*sharings[:at], *sharings[at + 1 :]]
        last = allocate(cases, sources, others).cost - plan.cost
        shared.append((one, max(last, 0.0), plan.share_worth[at]))
    told = [
        [[one.country, one.commodity, one.lost, one.demand, one.weight] for one in cases],
        [[use.name, use.share, use.weight] for one in cases for use in one.uses],
        [[one.name, one.kind, one.owner, repr(one.amount)] for one in sources],
        [one.profile(len(cases[0].lost)).tolist() for one in sources],
        [[one.giver, one.taker, repr(one.rate_per_d)] for one in sharings],
    ]
    cited = [text for one in sources for text in getattr(one, "cited", ())]
    return MitigationAnswer(
        cases=tuple(cases),
        nothing=nothing,
        plan=plan,
        worth=worth_of(cases, sources, sharings),
        sharings=tuple(shared),
        steps=tuple(_steps(cases, sources, sharings, nothing)),
        unit=unit,
        cited=tuple(dict.fromkeys(cited)),
        inputs=digest_of(told),
    )


def _steps(
    cases: Sequence[Case],
    sources: Sequence[Supply],
    sharings: Sequence[Sharing],
    nothing: float,
) -> list[Step]:
    """Measures one after the other in order of use; those of one kind as they were given."""
    done, unmet = list[Supply](), nothing
    steps = []
    for one in sorted(sources, key=lambda source: place_in_use(source.kind)):
        done.append(one)
        cost = allocate(cases, done, sharings).cost
        steps.append(Step(one.name, one.kind, max(unmet - cost, 0.0), cost))
        unmet = cost
    return steps


def _first(short: Any) -> int | None:
    return int(np.argmax(short)) + 1 if short.any() else None
