"""What holds of some gates whatever the days, the share and the speed: ways, facts, who depends.

To find it takes seconds; all that is asked on it is then a fraction of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sealane.assess.assessment import digest_of
from sealane.assess.close.dependence import Dependence, Missing, asked_of, dependences
from sealane.assess.close.enclosed import BehindGates, behind_gates
from sealane.assess.close.reference import Lane, reference_lanes
from sealane.assess.close.share import LANES, split
from sealane.assess.close.way import Asked, Pair, by_smaller, pairs_between
from sealane.assess.exposure import facts as facts_in_hand
from sealane.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Ground", "ground_of"]


@dataclass(frozen=True)
class Ground:
    """Some gates, the ways before and during, and every import that passes them.

    ``asked`` are the ways of ``lanes``, in their order; ``ways`` hold those of the facts as well;
    ``behind`` are the ports that have no way out, and whose.
    """

    gates: tuple[str, ...]
    facts: pl.DataFrame
    lanes: tuple[Lane, ...]
    asked: tuple[Asked, ...]
    ways: dict[Asked, Pair]
    found: tuple[Dependence, ...]
    missing: tuple[Missing, ...]
    behind: BehindGates

    @cached_property
    def inputs(self) -> str:
        """The digest of the lanes and the facts."""
        return digest_of([[asdict(one) for one in self.lanes], self.facts.to_dicts()])

    def check(self, gates: Sequence[str]) -> None:
        """Refuse a question about other gates.

        Raises:
            BadInput: the gates are not those of the ground.
        """
        if tuple(gates) != self.gates:
            raise BadInput(
                f"The ground is of {', '.join(self.gates)}, asked is {', '.join(gates)}.",
                hint="Make one with ground_of of the gates that are asked for.",
                field="ground",
            )


def ground_of(gates: Sequence[str], *, facts: str | Path | None = None) -> Ground:
    """The ground of some gates, by id; ``facts`` as in ``close``.

    Raises:
        BadInput: a table of the user does not hold.
    """
    table = facts_in_hand(facts)
    lanes = reference_lanes()
    asked = tuple((one.origin, one.destination, one.ship) for one in lanes)
    of_facts = asked_of(table)
    every = list(dict.fromkeys([*asked, *of_facts]))
    ways = dict(zip(every, pairs_between(every, gates), strict=True))
    wanted = {one: ways[one] for one in of_facts}
    found, missing = dependences(table, split(by_smaller(wanted, gates), gates, LANES), gates)
    return Ground(
        tuple(gates), table, lanes, asked, ways, tuple(found), tuple(missing),
        behind_gates(tuple(gates)),
    )  # fmt: skip
