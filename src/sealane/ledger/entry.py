"""One act of a node: who, when, what, under which rule, and the hash of the act before.

An entry is written once. It carries no content that the law may ask to be deleted: a release's
content is kept apart, and the entry has its digest, so that content can go at the end of its
retention while the act stays provable.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sealane.errors import BadInput
from sealane.ledger.canonical import Form, canonical, moment_read, moment_told, read_canonical
from sealane.ledger.tree import leaf_hash

__all__ = ["FIRST", "Act", "Entry"]

VERSION = 1
FIRST = "0" * 64
"""What stands for the hash before in the first entry."""

LARGEST_ENTRY = 65_535
"""Bytes of an entry: what the two-byte length of C2SP's entry bundles holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What is to be recorded; the ledger gives it its place.

    ``kind`` is the act (``release``, ``refusal``, ``recall``, ``key``), ``subject`` what it is
    about (an item's identifier), ``rule`` the rule under which it was done, ``body`` its figures as
    JSON, ``exercise_id`` the drill it belongs to (null: real), ``written`` the canonical bytes of
    the body where whoever made it has them already.
    """

    actor: str
    kind: str
    subject: str
    rule: str | None = None
    body: dict[str, Any] = field(default_factory=dict)
    exercise_id: str | None = None
    written: bytes | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        for said in (self.actor, self.kind, self.subject):
            if not isinstance(said, str) or not said or said.isspace():
                every = (self.actor, self.kind, self.subject)
                name = ("actor", "kind", "subject")[every.index(said)]
                raise BadInput(
                    f"An entry needs its {name}.", hint="Say who did what to what.", field=name
                )
        if not isinstance(self.body, dict):
            raise BadInput("The body of an entry is an object.", hint="Give names.", field="body")


@dataclass(frozen=True, slots=True)
class Entry:
    """An act at its place in a ledger, with the bytes that were hashed."""

    sequence: int
    at: datetime
    previous: str
    act: Act
    raw: bytes
    entry_hash: bytes

    @classmethod
    def made(cls, origin: str, sequence: int, at: datetime, previous: str, act: Act) -> Entry:
        """The entry for an act; ``BadInput`` if it cannot be written or is too large."""
        form = _form(origin, moment_told(at), act.actor, act.kind, act.rule, act.exercise_id)
        body = canonical(act.body) if act.written is None else act.written
        raw = form.written(
            body, b'"%b"' % previous.encode(), b"%d" % sequence, canonical(act.subject)
        )
        if len(raw) > LARGEST_ENTRY:
            raise BadInput(
                f"An entry may have {LARGEST_ENTRY:,} bytes, this one has {len(raw):,}.",
                hint="Keep the content apart and record its digest.",
                field="body",
            )
        return cls(sequence, at, previous, act, raw, leaf_hash(raw))

    @classmethod
    def read(cls, raw: bytes, origin: str) -> Entry:
        """The entry of these bytes; ``BadInput`` if they are none of this ledger."""
        told = read_canonical(raw)
        try:
            act = Act(
                actor=told["actor"],
                kind=told["kind"],
                subject=told["subject"],
                rule=told["rule"],
                body=told["body"],
                exercise_id=told["exercise_id"],
            )
            whole = len(told) == 11 and told["version"] == VERSION
            if not whole or told["ledger"] != origin or not isinstance(told["sequence"], int):
                raise BadInput(
                    f"This is not an entry of the ledger {origin}.", hint="Look at its origin."
                )
            at = moment_read(told["at"])
            return cls(told["sequence"], at, told["previous"], act, raw, leaf_hash(raw))
        except (KeyError, TypeError) as cause:
            raise BadInput(
                f"This is not an entry of a ledger: {cause!r}.", hint="Send it as it was read."
            ) from cause

    def as_json(self) -> dict[str, Any]:
        """The entry as people and programs see it."""
        told: dict[str, Any] = read_canonical(self.raw)
        return {**told, "hash": self.entry_hash.hex()}


@lru_cache(maxsize=64)
def _form(
    origin: str, at: str, actor: str, kind: str, rule: str | None, exercise_id: str | None
) -> Form:
    """Entries of one time, actor, kind and rule: alike but for the rest."""
    like = {
        "version": VERSION,
        "ledger": origin,
        "sequence": 0,
        "at": at,
        "actor": actor,
        "kind": kind,
        "subject": "",
        "rule": rule,
        "exercise_id": exercise_id,
        "body": {},
        "previous": "",
    }
    return Form(like, {"body", "previous", "sequence", "subject"})
