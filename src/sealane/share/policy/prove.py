"""Can an item of this class ever reach that party, over any chain of programmes?

The same table that the evaluator reads is given to z3. The solver proposes an item of the class
and who passes it to whom. Whom it really reaches is asked of the evaluator, step by step. If the
party is not among them, the proposal had parties pass the item round among themselves; that such a
ring needs somebody from outside is told to the solver (a loop formula, Lin and Zhao 2004), and it
proposes again. When it can propose none, there is none: proved for chains of any length. A party
that is reached comes with the item and the path; each step of it is a decision of the evaluator.

What was given for one purpose is passed on for that one alone, so a path has one purpose.
Programmes begin and end, and who was given an item while one lasted may pass it on under a later
one. So a promise is proved from a day on, over every later day, each step no earlier than the one
before. First all those days are taken as one, which can only find more; where the path that is
found then goes back in time, every span between two changes is a stage of its own.

What is proved is about the rules; that nobody breaks them is for the ledger and the recall.
Optional part: ``pip install 'sealane[proof]'``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

from sealane.errors import BadInput, MissingPart
from sealane.share.item.attribute import ATTRIBUTES, BY_NAME, at_most
from sealane.share.item.label import ANYONE, Label
from sealane.share.policy.decide import Policy, Question
from sealane.share.policy.table import BITS, FIELD, Compiled, Rule

__all__ = ["ItemClass", "Proof", "Step", "prove_never", "prove_pack"]

MOST_ROUNDS = 100_000
"""Proposals before the prover gives up; it says so and proves nothing."""


@dataclass(frozen=True, slots=True)
class ItemClass:
    """Which items: for each attribute the values (all that are listed if left out), whose, and for
    which purposes they may be labelled."""

    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    originators: frozenset[str] | None = None
    releasable_to: frozenset[str] = frozenset({ANYONE})

    def fit(self, name: str) -> tuple[str, ...]:
        """Values of an attribute that items of the class may have."""
        every = BY_NAME[name].values
        return tuple(one for one in every if one in self.values.get(name, frozenset(every)))


@dataclass(frozen=True, slots=True)
class Step:
    """One release on a path: from whom to whom, for what, under which grant, and the first day
    asked about on which it may be."""

    holder: str
    to: str
    purpose: str
    rule: str
    day: date


@dataclass(frozen=True, slots=True)
class Proof:
    """``never``: proved that no item of the class reaches the party; else the item and its path."""

    never: bool
    rounds: int
    label: Label | None = None
    path: tuple[Step, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As people and programs see it."""
        told: dict[str, Any] = {"never": self.never, "rounds": self.rounds}
        if self.label is not None:
            told["item"] = self.label.as_json()
            told["path"] = [
                {
                    "from": one.holder, "to": one.to, "purpose": one.purpose, "rule": one.rule,
                    "day": one.day.isoformat(),
                }
                for one in self.path
            ]  # fmt: skip
        return told


def prove_never(policy: Policy, items: ItemClass, party: str, *, at: datetime) -> Proof:
    """Prove that no item of a class can reach a party from a time on, or show one.

    The originator itself does not count as reached, nor what was passed before ``at`` under rules
    that were over by then. ``MissingPart`` without z3; ``BadInput`` for a party that the pack does
    not have.
    """
    z3 = _solver_library()
    if party not in policy.pack.parties:
        raise BadInput(f"{party} is no party of the pack.", hint="Look at its parties.", field="to")
    days = [at, *policy.changes_after(at)]
    found = _proved(z3, policy, items, party, [days])
    is_in_order = all(one.day <= two.day for one, two in pairwise(found.path))
    return found if is_in_order else _proved(z3, policy, items, party, [[day] for day in days])


def _proved(
    z3: Any, policy: Policy, items: ItemClass, party: str, stages: Sequence[Sequence[datetime]]
) -> Proof:
    """Over stages in their order, each of some days that are taken as one."""
    encoded = _Encoded(z3, policy, items, party, stages)
    for rounds in range(1, MOST_ROUNDS + 1):
        found = encoded.proposed()
        if found is None:
            return Proof(never=True, rounds=rounds)
        label, purpose = found
        path, reached = _reached(policy, label, purpose, party, stages)
        if path:
            return Proof(never=False, rounds=rounds, label=label, path=path)
        encoded.separate(reached)
    raise BadInput(
        f"Nothing was proved in {MOST_ROUNDS:,} rounds.", hint="Ask for a narrower class."
    )


def prove_pack(policy: Policy, *, at: datetime) -> dict[str, Proof]:
    """Each promise of a pack (``[[never]]``) from a time on: proved, or the path that breaks it."""
    found = {}
    for one in policy.pack.nevers.values():
        items = ItemClass(one.values, one.originators)
        found[one.id] = prove_never(policy, items, one.to, at=at)
    return found


def _solver_library() -> Any:
    try:
        import z3
    except ImportError as cause:
        raise MissingPart(
            "Proofs need z3.", hint="pip install 'sealane[proof]'", part="proof"
        ) from cause
    return z3


class _Encoded:
    """The tables in the solver's words: one truth value for each value of each attribute, and for
    each party at each stage whether it has the item by then."""

    def __init__(
        self,
        z3: Any,
        policy: Policy,
        items: ItemClass,
        party: str,
        stages: Sequence[Sequence[datetime]],
    ) -> None:
        self.z3, self.policy, self.items, self.party = z3, policy, items, party
        self.tables = [_together([policy.table(day) for day in stage]) for stage in stages]
        self.bars = policy.table(stages[0][0]).bars
        self.solver = z3.SolverFor("QF_FD")
        self.has: dict[str, dict[str, Any]] = {}
        for attribute in ATTRIBUTES:
            self._one_of(attribute.name, items.fit(attribute.name))
        whose = sorted(items.originators or policy.pack.parties)
        self._one_of("originator", [one for one in whose if one != party])
        self.fits: dict[int, Any] = {}
        self.inside: dict[frozenset[str], Any] = {}
        self.ceilings: dict[tuple[str, str], Any] = {}
        self.edges: dict[tuple[object, ...], Any] = {}
        self.has_it = {
            (one, stage): z3.Bool(f"has {one} {stage}")
            for stage in range(len(stages))
            for one in sorted(policy.pack.parties)
        }
        self.passes: dict[tuple[str, str, int], Any] = {}
        self._supported()

    def _one_of(self, name: str, values: Iterable[str]) -> None:
        own = {value: self.z3.Bool(f"{name}={value}") for value in values}
        self.has[name] = own
        every = list(own.values())
        self.solver.add(self.z3.PbEq([(one, 1) for one in every], 1) if every else False)

    def proposed(self) -> tuple[Label, str] | None:
        """An item of the class that nothing so far rules out, and what it is given for; None if
        there is none."""
        if self.solver.check() != self.z3.sat:
            return None
        model = self.model = self.solver.model()
        said: dict[str, Any] = {
            name: next(value for value, own in values.items() if self.z3.is_true(model[own]))
            for name, values in self.has.items()
        }
        purpose = said.pop("purpose")
        label = replace(
            Label(**said),
            purposes=frozenset(self.items.fit("purpose")),
            releasable_to=self.items.releasable_to,
        )
        return label, purpose

    def _supported(self) -> None:
        """The party has the item in the end, and whoever has it is its originator, had it before or
        was passed it."""
        z3, whose = self.z3, self.has["originator"]
        comes: dict[Place, list[Any]] = {one: [] for one in self.has_it}
        for stage, table in enumerate(self.tables):
            for (holder, to), grants in table.items():
                passed = self.passes[holder, to, stage] = z3.Bool(f"{holder} to {to} {stage}")
                comes[to, stage].append(passed)
                self.solver.add(z3.Implies(passed, self.has_it[holder, stage]))
                self.solver.add(z3.Implies(passed, self._edge(holder, to, grants)))
        for (one, stage), has_it in self.has_it.items():
            own = [whose[one]] if one in whose else []
            own += [self.has_it[one, stage - 1]] if stage else []
            self.solver.add(z3.Implies(has_it, z3.Or([*own, *comes[one, stage]])))
        self.solver.add(self.has_it[self.party, len(self.tables) - 1])

    def separate(self, reached: frozenset[Place]) -> None:
        """Those whom the solver took to have the item, but whom it does not reach, passed it on
        among themselves: somebody outside of them has to pass it in, or one of them made it."""
        model = self.model
        loop = {
            one
            for one, has_it in self.has_it.items()
            if one not in reached and self.z3.is_true(model[has_it])
        }
        whose = self.has["originator"]
        own = [whose[one] for one, _ in loop if one in whose]
        before = [
            self.has_it[one, stage - 1]
            for one, stage in loop
            if stage and (one, stage - 1) not in loop
        ]
        comes = [
            passed
            for (holder, to, stage), passed in self.passes.items()
            if (to, stage) in loop and (holder, stage) not in loop
        ]
        self.solver.add(self.z3.Or([*own, *before, *comes]))

    def _edge(self, holder: str, to: str, grants: tuple[Rule, ...]) -> Any:
        """Whether these rules let the item go from one party to another."""
        key = (holder, to, *(_same(one) for one in grants))
        known = self.edges.get(key)
        if known is None:
            known = self.edges[key] = self._let(holder, to, grants)
        return known

    def _let(self, holder: str, to: str, grants: tuple[Rule, ...]) -> Any:
        z3 = self.z3
        open_to = self.items.releasable_to
        if to not in open_to and ANYONE not in open_to:
            return z3.Or([])
        own = self.has["originator"].get(holder, z3.Or([]))
        free = self.has["orcon"].get("no", z3.Or([]))
        stops = [z3.Not(self.fit(one)) for one in self.bars.get((holder, to), ())]
        lets = [self._granted(one, own, free) for one in grants]
        return z3.And(z3.Or(lets), *stops, self._ceiling(to))

    def _granted(self, one: Rule, own: Any, free: Any) -> Any:
        z3 = self.z3
        may = own
        if one.onward:
            may = z3.Or(own, z3.And(free, self._inside(one.originators)))
        return z3.And(may, self.fit(one))

    def _inside(self, parties: frozenset[str]) -> Any:
        known = self.inside.get(parties)
        if known is None:
            whose = self.has["originator"]
            known = self.z3.Or([whose[party] for party in parties if party in whose])
            self.inside[parties] = known
        return known

    def fit(self, one: Rule) -> Any:
        """Whether a rule is about the item, from the same bits as the evaluator."""
        key = one.misses
        known = self.fits.get(key)
        if known is None:
            parts = []
            for name, values in self.has.items():
                if name == "originator" or not key & FIELD[name]:
                    continue
                fit = [own for value, own in values.items() if not key & BITS[name][value]]
                parts.append(self.z3.Or(fit))
            known = self.fits[key] = self.z3.And(parts)
        return known

    def _ceiling(self, to: str) -> Any:
        party = self.policy.pack.parties[to]
        key = (party.classification, party.tlp)
        known = self.ceilings.get(key)
        if known is None:
            parts = []
            for name, most in zip(("classification", "tlp"), key, strict=True):
                low = at_most(name, most)
                held = [own for value, own in self.has[name].items() if value in low]
                parts.append(self.z3.Or(held))
            known = self.ceilings[key] = self.z3.And(parts)
        return known


Place = tuple[str, int]
"""A party at a stage."""


def _together(tables: Sequence[Compiled]) -> dict[tuple[str, str], tuple[Rule, ...]]:
    """The grants of some days, as of one."""
    found: dict[tuple[str, str], dict[object, Rule]] = {}
    for table in tables:
        for pair, rules in table.grants.items():
            found.setdefault(pair, {}).update((_same(one), one) for one in rules)
    return {pair: tuple(rules.values()) for pair, rules in found.items()}


def _same(one: Rule) -> object:
    """What a grant of one day has in common with that of another that lets the same through."""
    return one.rule.id, one.originators


def _reached(
    policy: Policy, label: Label, purpose: str, party: str, stages: Sequence[Sequence[datetime]]
) -> tuple[tuple[Step, ...], frozenset[Place]]:
    """Whom an item reaches from its originator by which stage, asked of the evaluator; the path to
    the party."""
    start = str(label.originator)
    came: dict[str, Step | None] = {start: None}
    reached: set[Place] = set()
    for stage, days in enumerate(stages):
        after: dict[str, dict[str, None]] = {}
        for day in days:
            for holder, to in policy.table(day).grants:
                after.setdefault(holder, {})[to] = None
        queue = list(came)
        for holder in queue:
            for to in after.get(holder, ()):
                step = None if to in came else _step(policy, label, purpose, holder, to, days)
                if step is None:
                    continue
                came[to] = step
                queue.append(to)
                if to == party:
                    return _path(came, to), frozenset(reached)
        reached |= {(one, stage) for one in came}
    return (), frozenset(reached)


def _step(
    policy: Policy, label: Label, purpose: str, holder: str, to: str, days: Sequence[datetime]
) -> Step | None:
    for day in days:
        asked = Question(label=label, holder=holder, to=to, purpose=purpose, at=day)
        decided = policy.decide(asked)
        if decided.permitted and decided.rule is not None:
            return Step(holder, to, purpose, decided.rule.id, day.astimezone(UTC).date())
    return None


def _path(came: Mapping[str, Step | None], end: str) -> tuple[Step, ...]:
    path: list[Step] = []
    step = came[end]
    while step is not None:
        path.append(step)
        step = came[step.holder]
    return tuple(path[::-1])
