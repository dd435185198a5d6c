"""What was released to a party, or is held here, written for the tool that the party has.

For a partner exactly what its release log has: made less as it was told, without what was recalled,
replaced, is past its end or was released under a rule that is in force no more. Nothing is decided
here, and nothing goes that did not go before; that a file was written, of what and for whom, is an
entry. A file has no recall of its own: whoever is handed one is told of recalls by the log, or by
whoever carries the next file.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sealane.errors import BadInput, NotFound
from sealane.ledger import Act, digest
from sealane.share.format import Format, Loss, named
from sealane.share.item.product import Product
from sealane.share.node import Node
from sealane.share.visible import held, released

__all__ = ["Handed", "hand", "released_to"]

MOST_NAMED = 1_000
"""Items that an entry names; the others are counted (an entry holds 65,535 bytes)."""
MOST_SIGNS = 40_000
"""Signs of their names."""


@dataclass(frozen=True, slots=True)
class Handed:
    """The file, what a reader of the standard alone loses, how many items it has, and how many the
    format has no place for, by kind."""

    raw: bytes
    items: int
    losses: tuple[Loss, ...]
    left_out: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """As people and programs see it; the file apart."""
        return {
            "items": self.items,
            "bytes": len(self.raw),
            "digest": digest(self.raw),
            "left_out": self.left_out,
            "losses": [
                {"item": one.item, "field": one.field, "why": one.why, "is_carried": one.is_carried}
                for one in self.losses
            ],
        }


def released_to(node: Node, party: str, *, at: datetime) -> list[Product]:
    """What a party was given and may read at a time, by item: of each the latest version."""
    return [Product.read(raw) for _, raw in released(node, party, at=at)]


def hand(
    node: Node,
    names: Sequence[str],
    form: str,
    *,
    to: str | None = None,
    at: datetime,
    actor: str | None = None,
) -> Handed:
    """A file of items (no names: of all) in a format, for a party or (None) for this node's own
    tools. ``NotFound`` for a name that is not among them, ``BadInput`` for a party that the rules
    do not have and where the format has a place for none of them.
    """
    if to is not None and to not in node.policy.pack.parties:
        raise BadInput(f"{to} is no party of the pack.", hint="Look at its parties.", field="to")
    made = named(form)
    every = _own(node, at) if to is None else released_to(node, to, at=at)
    chosen = _named(every, names, to or node.party)
    fit = [one for one in chosen if one.kind in made.writes]
    left: dict[str, int] = {}
    for one in chosen:
        if one.kind not in made.writes:
            left[one.kind] = left.get(one.kind, 0) + 1
    if not fit:
        raise BadInput(
            f"There is nothing to write as {form} ({_kinds(left) or 'nothing was released'}).",
            hint=f"It writes {', '.join(sorted(made.writes))}.",
            field="format",
            value=form,
        )
    written = made.write(fit)
    _tell(node, fit, made, written.raw, to, at, actor)
    return Handed(written.raw, len(fit), written.losses, left)


def _own(node: Node, at: datetime) -> list[Product]:
    """What this node holds: of several copies of an item the one that it reads."""
    return [Product.read(raw) for _, raw in held(node, at=at)]


def _named(every: Sequence[Product], names: Sequence[str], party: str) -> list[Product]:
    there: Collection[str] = {one.item for one in every}
    for name in names:
        if name not in there:
            raise NotFound(
                f"{party} has no {name} that may be read now.",
                hint="Look at `sealane share log`.", item=name,
            )  # fmt: skip
    return [one for one in every if not names or one.item in names]


def _kinds(left: dict[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(left.items()))


def _tell(
    node: Node, fit: Sequence[Product], made: Format, raw: bytes, to: str | None, at: datetime,
    actor: str | None,
) -> None:  # fmt: skip
    """The entry: which versions, in which bytes, for whom."""
    told = [[one.item, one.version, one.digest] for one in fit[:MOST_NAMED]]
    while len(str(told)) > MOST_SIGNS:
        told = told[: len(told) // 2]
    body = {
        "to": to or node.party, "format": made.name, "file": digest(raw), "count": len(fit),
        "items": told,
    }  # fmt: skip
    act = Act(actor=actor or node.party, kind="handed", subject=to or node.party, body=body)
    node.ledger.append([act], node.signer, at=at)
