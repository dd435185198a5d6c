"""What left this node and what came to it, told from the entries of its ledger, the newest first.

    released  a record went into a partner's log
    refused   nothing went, or something that came was not let in, and why
    received  a partner's release was applied
    recalled  taken back, by this node or by who gave it
    expired   content was deleted at its end
    lapsed    what waited for a partner did not go: the rules let it go no more as it was

A row tells what the entry tells: who, what, when, under which rule. It holds no content. Entries
are read from the end, as many as a page needs and never more than ``MOST_READ``: a page that found
too little says where to go on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from sealane.errors import BadInput
from sealane.ledger import canonical, reading
from sealane.ledger.schema import ENTRIES
from sealane.share.book.record import LANES, lane_of
from sealane.share.item.label import Label
from sealane.share.item.product import MEMBERS
from sealane.share.node import Node

__all__ = ["WHATS", "Asked", "History", "history"]

WHATS: Mapping[str, frozenset[str]] = {
    "released": frozenset({"release"}),
    "refused": frozenset({"refusal", "receive"}),
    "received": frozenset({"receive"}),
    "recalled": frozenset({"recall", "receive"}),
    "expired": frozenset({"delete"}),
    "lapsed": frozenset({"delete"}),
}
"""What a row may be, and the kinds of entries that tell it."""

PAGE = 500
"""Entries that are read at once."""
MOST_READ = 20_000
"""Entries that one page looks through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which rows: of a party, of lanes, of what they are, of one item; ``before``: a sequence.
    ``exercise_id``: those of a drill instead of the real ones; ``"*"``: both."""

    party: str | None = None
    lanes: frozenset[str] = frozenset()
    whats: frozenset[str] = frozenset(WHATS)
    item: str | None = None
    before: int | None = None
    exercise_id: str | None = None

    def __post_init__(self) -> None:
        for field, said, known in (("kind", self.whats, WHATS), ("lane", self.lanes, LANES)):
            odd = sorted(said - set(known))
            if odd:
                raise BadInput(
                    f"{field}: there is no {odd[0]!r}.",
                    hint=f"Take one or more of {', '.join(known)}.",
                    field=field,
                    value=odd[0],
                )


@dataclass(frozen=True, slots=True)
class History:
    """Rows, the newest first, and the sequence before which there may be more (None: none)."""

    rows: list[dict[str, Any]]
    next: int | None


def history(node: Node, asked: Asked, *, limit: int = 100) -> History:
    """A page of what left and came; at most ``limit`` rows."""
    rows: list[dict[str, Any]] = []
    with reading(node.engine) as connection:
        read = 0
        last: int | None = None
        for sequence, raw in _entries(connection, asked):
            if read == MOST_READ:
                return History(rows, last)
            read, last = read + 1, sequence
            row = _told(raw, asked)
            if row is None:
                continue
            if len(rows) == limit:
                return History(rows, rows[-1]["sequence"])
            rows.append(row)
    return History(rows, None)


def _entries(connection: Connection, asked: Asked) -> Iterator[tuple[int, bytes]]:
    """Entries that may be asked for, from the end: by the key of the table, and by an index only
    where one alone is enough."""
    kinds = frozenset().union(*(WHATS[one] for one in asked.whats))
    found = select(ENTRIES.c.sequence, ENTRIES.c.kind, ENTRIES.c.raw)
    found = found.order_by(ENTRIES.c.sequence.desc()).limit(PAGE)
    if asked.item is not None:
        found = found.where(ENTRIES.c.subject == asked.item)
    elif len(kinds) == 1:
        found = found.where(ENTRIES.c.kind == next(iter(kinds)))
    before = asked.before
    while True:
        page = found if before is None else found.where(ENTRIES.c.sequence < before)
        some = connection.execute(page).all()
        for sequence, kind, raw in some:
            before = sequence
            if kind in kinds:
                yield sequence, bytes(raw)
        if len(some) < PAGE:
            return


def _told(raw: bytes, asked: Asked) -> dict[str, Any] | None:
    """The row of an entry; None if it tells none that is asked for."""
    if asked.party is not None and canonical(asked.party) not in raw:
        return None  # entries are canonical: what is not in the bytes is not said
    entry = json.loads(raw)
    if asked.exercise_id not in ("*", entry["exercise_id"]):
        return None
    row = TELL[entry["kind"]]({**entry["body"], "exercise_id": entry["exercise_id"]})
    if row is None or row["what"] not in asked.whats:
        return None
    if asked.party is not None and row["party"] != asked.party:
        return None
    if asked.lanes and row["lane"] not in asked.lanes:
        return None
    names = ("sequence", "at", "actor", "rule", "exercise_id")
    return {**{name: entry[name] for name in names}, "item": entry["subject"], **row}


def _row(what: str, direction: str, party: str | None, **more: Any) -> dict[str, Any]:
    row = dict.fromkeys(("lane", "version", "purpose", "article", "reason", "about", "because"))
    return {"what": what, "direction": direction, "party": party, **row, **more}


def _release(body: Mapping[str, Any]) -> dict[str, Any]:
    terms = json.loads(body["terms"])
    more = {name: terms[name] for name in ("article", "is_less", "retain_until", "onward")}
    return _row(
        "released", "out", body["partner"], lane=body["lane"], version=body["version"],
        purpose=terms["purpose"], digest=body["source"], place=body["sequence"],
        giver=body["giver"], originator=body["originator"], **more,
        **{name: body[name] for name in ("kind", "not_told") if name in body},
    )  # fmt: skip


def _refusal(body: Mapping[str, Any]) -> dict[str, Any]:
    decision, label = body["decision"], body.get("label") or {}
    kind = str(label.get("kind"))
    return _row(
        "refused", "out", body["to"], lane=LANES[lane_of(kind, body)] if kind in MEMBERS else None,
        version=body["version"], purpose=body["purpose"], article=decision.get("article"),
        reason=decision["reason"], about=decision.get("about"), digest=body["digest"],
        originator=label.get("originator"), label=label or None,
        **({"unlisted": body["unlisted"]} if "unlisted" in body else {}),
    )  # fmt: skip


def _recall(body: Mapping[str, Any]) -> dict[str, Any]:
    return _row(
        "recalled", "out", body["partner"], lane="recall", version=body["version"],
        because=json.loads(body["terms"])["because"], place=body["sequence"],
        giver=body["giver"], originator=body["originator"],
    )  # fmt: skip


def _receive(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a partner sent: notices and copies that change nothing are no row."""
    lane, place = body.get("lane"), body.get("sequence")
    if body["outcome"] == "rejected":
        return _row(
            "refused", "in", body["from"], lane=lane, place=place, reason="rejected",
            because=body.get("because"),
        )  # fmt: skip
    if body["outcome"] != "applied" or body["act"] not in ("release", "recall"):
        return None
    own = {"lane": lane, "place": place, "version": body["version"], "giver": body["from"]}
    own["originator"] = body["originator"]
    if body["act"] == "recall":
        return _row("recalled", "in", body["from"], **own)
    names = ("purpose", "rule", "article", "is_less", "retain_until", "onward")
    terms = {name: body["terms"][name] for name in names}
    return _row("received", "in", body["from"], digest=body["digest"], **own, **terms)


def _delete(body: Mapping[str, Any]) -> dict[str, Any] | None:
    if body["because"] not in ("expired", "lapsed"):
        return None
    if "to" in body:
        names = ("version", "purpose", "reason", "about")
        own = {name: body.get(name) for name in names}
        return _row(
            body["because"], "out", body["to"], lane=body["lane"], place=body["sequence"], **own
        )
    return _row("expired", "in", body["giver"], version=body["version"])


TELL = {
    "release": _release,
    "refusal": _refusal,
    "recall": _recall,
    "receive": _receive,
    "delete": _delete,
}


def label_of(row: Mapping[str, Any]) -> Label | None:
    """The label that a refusal was asked with; None where it was written without."""
    told = row.get("label")
    return None if told is None else Label.of(told)
