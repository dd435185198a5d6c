"""Can an item of this class ever reach that party, over any chain of programmes?

The same table that the evaluator reads is given to z3. The solver proposes an item of the class
and who passes it to whom. Whom it really reaches is asked of the evaluator, step by step. If the
party is not among them, the proposal had parties pass the item round among themselves; that such a
ring needs somebody from outside is told to the solver (a loop formula, Lin and Zhao 2004), and it
proposes again. When it can propose none, there is none: proved for chains of any length. A party
that is reached comes with the item and the path; each step of it is a decision of the evaluator.

What is proved is about the rules; that nobody breaks them is for the ledger and the recall.
Optional part: ``pip install 'sealane[proof]'``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sealane.errors import BadInput, MissingPart
from sealane.share.attribute import ATTRIBUTES, BY_NAME, at_most
from sealane.share.decide import Policy, Question
from sealane.share.label import ANYONE, Label
from sealane.share.table import BITS, FIELD, Compiled, Rule

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
    """One release on a path: from whom to whom, for what, under which grant."""

    holder: str
    to: str
    purpose: str
    rule: str


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
                {"from": one.holder, "to": one.to, "purpose": one.purpose, "rule": one.rule}
                for one in self.path
            ]
        return told


def prove_never(policy: Policy, items: ItemClass, party: str, *, at: datetime) -> Proof:
    """Prove that no item of a class can reach a party under the rules of a day, or show one.

    The originator itself does not count as reached. ``MissingPart`` without z3; ``BadInput`` for a
    party that the pack does not have.
    """
    z3 = _solver_library()
    if party not in policy.pack.parties:
        raise BadInput(f"{party} is no party of the pack.", hint="Look at its parties.", field="to")
    encoded = _Encoded(z3, policy, items, party, at)
    for rounds in range(1, MOST_ROUNDS + 1):
        label = encoded.proposed()
        if label is None:
            return Proof(never=True, rounds=rounds)
        path, reached = _reached(policy, label, party, at)
        if path:
            return Proof(never=False, rounds=rounds, label=label, path=path)
        encoded.separate(reached)
    raise BadInput(
        f"Nothing was proved in {MOST_ROUNDS:,} rounds.", hint="Ask for a narrower class."
    )


def prove_pack(policy: Policy, *, at: datetime) -> dict[str, Proof]:
    """Every promise of a pack (``[[never]]``) on a day: proved, or the path that breaks it."""
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
    """The table in the solver's words: one truth value for each value of each attribute."""

    def __init__(self, z3: Any, policy: Policy, items: ItemClass, party: str, at: datetime) -> None:
        self.z3, self.policy, self.items, self.party = z3, policy, items, party
        self.table: Compiled = policy.table(at)
        self.solver = z3.SolverFor("QF_FD")
        self.has: dict[str, dict[str, Any]] = {}
        for attribute in ATTRIBUTES:
            if attribute.name != "purpose":
                self._one_of(attribute.name, items.fit(attribute.name))
        whose = sorted(items.originators or policy.pack.parties)
        self._one_of("originator", [one for one in whose if one != party])
        self.purposes = items.fit("purpose")
        self.fits: dict[int, Any] = {}
        self.inside: dict[frozenset[str], Any] = {}
        self.ceilings: dict[tuple[str, str], Any] = {}
        self.has_it = {one: z3.Bool(f"has {one}") for one in sorted(policy.pack.parties)}
        self.passes: dict[tuple[str, str], Any] = {}
        self._supported()

    def _one_of(self, name: str, values: Iterable[str]) -> None:
        own = {value: self.z3.Bool(f"{name}={value}") for value in values}
        self.has[name] = own
        every = list(own.values())
        self.solver.add(self.z3.PbEq([(one, 1) for one in every], 1) if every else False)

    def proposed(self) -> Label | None:
        """An item of the class that nothing so far rules out; None if there is none."""
        if self.solver.check() != self.z3.sat:
            return None
        model = self.model = self.solver.model()
        said: dict[str, Any] = {
            name: next(value for value, own in values.items() if self.z3.is_true(model[own]))
            for name, values in self.has.items()
        }
        return replace(
            Label(**said),
            purposes=frozenset(self.purposes),
            releasable_to=self.items.releasable_to,
        )

    def _supported(self) -> None:
        """The party has the item, and whoever has it is its originator or was passed it."""
        z3, whose = self.z3, self.has["originator"]
        comes: dict[str, list[Any]] = {one: [] for one in self.has_it}
        for holder, to in self.table.grants:
            passed = self.passes[holder, to] = z3.Bool(f"{holder} to {to}")
            comes[to].append(passed)
            self.solver.add(z3.Implies(passed, self.has_it[holder]))
            self.solver.add(z3.Implies(passed, self._edge(holder, to)))
        for one, has_it in self.has_it.items():
            own = [whose[one]] if one in whose else []
            self.solver.add(z3.Implies(has_it, z3.Or([*own, *comes[one]])))
        self.solver.add(self.has_it[self.party])

    def separate(self, reached: frozenset[str]) -> None:
        """Those whom the solver took to have the item, but whom it does not reach, passed it on
        among themselves: somebody outside of them has to pass it in, or one of them made it."""
        model = self.model
        loop = {
            one
            for one, has_it in self.has_it.items()
            if one not in reached and self.z3.is_true(model[has_it])
        }
        whose = self.has["originator"]
        own = [whose[one] for one in loop if one in whose]
        comes = [
            passed
            for (holder, to), passed in self.passes.items()
            if to in loop and holder not in loop
        ]
        self.solver.add(self.z3.Or([*own, *comes]))

    def _edge(self, holder: str, to: str) -> Any:
        """Whether the rules let the item go from one party to another."""
        z3 = self.z3
        open_to = self.items.releasable_to
        if to not in open_to and ANYONE not in open_to:
            return z3.Or([])
        own = self.has["originator"].get(holder, z3.Or([]))
        free = self.has["orcon"].get("no", z3.Or([]))
        grants, bars = self.table.grants[holder, to], self.table.bars.get((holder, to), ())
        ways = []
        for purposes in self._alike(bars):
            lets = [
                self._granted(one, own, free) for one in grants if not _misses_all(one, purposes)
            ]
            stops = [z3.Not(self.fit(one)) for one in bars if not _misses_all(one, purposes)]
            ways.append(z3.And([z3.Or(lets), *stops]))
        return z3.And(z3.Or(ways), self._ceiling(to))

    def _alike(self, bars: tuple[Rule, ...]) -> list[tuple[str, ...]]:
        """Purposes of the class in groups that no bar tells apart."""
        groups: dict[tuple[bool, ...], list[str]] = {}
        for purpose in self.purposes:
            told_apart = tuple(_misses_all(one, (purpose,)) for one in bars)
            groups.setdefault(told_apart, []).append(purpose)
        return [tuple(one) for one in groups.values()]

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
        """Whether a rule is about the item, from the same bits as the evaluator; purposes apart."""
        key = one.misses & ~FIELD["purpose"]
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


def _misses_all(one: Rule, purposes: tuple[str, ...]) -> bool:
    """Whether a rule is about none of these purposes."""
    return all(one.misses & BITS["purpose"][purpose] for purpose in purposes)


def _reached(
    policy: Policy, label: Label, party: str, at: datetime
) -> tuple[tuple[Step, ...], frozenset[str]]:
    """Whom an item reaches from its originator, asked of the evaluator; the path to the party."""
    start = str(label.originator)
    table = policy.table(at)
    after: dict[str, list[str]] = {}
    for holder, to in table.grants:
        after.setdefault(holder, []).append(to)
    came: dict[str, Step | None] = {start: None}
    queue = [start]
    for holder in queue:
        for to in after.get(holder, ()):
            step = None if to in came else _step(policy, label, holder, to, at)
            if step is None:
                continue
            came[to] = step
            queue.append(to)
            if to == party:
                return _path(came, to), frozenset(came)
    return (), frozenset(came)


def _step(policy: Policy, label: Label, holder: str, to: str, at: datetime) -> Step | None:
    for purpose in sorted(label.purposes or ()):
        asked = Question(label=label, holder=holder, to=to, purpose=purpose, at=at)
        decided = policy.decide(asked)
        if decided.permitted and decided.rule is not None:
            return Step(holder, to, purpose, decided.rule.id)
    return None


def _path(came: Mapping[str, Step | None], end: str) -> tuple[Step, ...]:
    path: list[Step] = []
    step = came[end]
    while step is not None:
        path.append(step)
        step = came[step.holder]
    return tuple(path[::-1])
