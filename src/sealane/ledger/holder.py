"""Whose key signs a ledger at which size: a fold over its own ``key`` entries.

The first entry names the first key. A later one rotates to another, signed by the old key and by
the new one over both and the ledger's name, or revokes a key that is no longer current: what that
key signed from a sequence on is not to be believed. Whoever verifies starts from the identifier of
the first key, as the partner told it by another way.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sealane.errors import BadInput, LedgerError
from sealane.ledger.canonical import canonical
from sealane.ledger.entry import Act, Entry
from sealane.ledger.key import PublicKey, Signature, Signer

__all__ = ["KEY", "Holder", "first_act", "followed", "handed_on", "revocation", "rotation"]

KEY = "key"
"""The kind of entries about keys."""
ROTATION = "rotation"


@dataclass(slots=True)
class Holder:
    """Keys of one ledger as far as its entries were folded."""

    current: PublicKey | None = None
    known: dict[str, PublicKey] = field(default_factory=dict)
    revoked: dict[str, dict[str, Any]] = field(default_factory=dict)

    def fold(self, entry: Entry) -> None:
        """Take one entry; ``LedgerError`` if it changes keys without the right to."""
        if entry.act.kind != KEY:
            return
        act = entry.act.body.get("act")
        try:
            if act == "new":
                self._new(entry)
            elif act == "rotate":
                self._rotate(entry)
            elif act == "revoke":
                self._revoke(entry)
            else:
                raise BadInput(
                    f"Keys are new, rotated or revoked, not {act!r}.", hint="", field="act"
                )
        except BadInput as cause:
            raise LedgerError(
                f"Entry {entry.sequence} of keys does not hold: {cause.message}",
                hint="Ask who keeps this ledger.",
                sequence=entry.sequence,
            ) from cause

    def _new(self, entry: Entry) -> None:
        if self.current is not None or entry.sequence != 0:
            raise BadInput("a ledger has one first key, in its first entry", hint="")
        self._take(PublicKey.of(entry.act.body.get("key")))

    def _take(self, key: PublicKey) -> None:
        if key.key_id in self.known:
            raise BadInput("a key comes once", hint="")
        self.current = self.known[key.key_id] = key

    def _rotate(self, entry: Entry) -> None:
        body = entry.act.body
        after, before = PublicKey.of(body.get("key")), self.current
        origin = entry.as_json()["ledger"]
        if before is None or body.get("from") != before.key_id:
            raise BadInput("it does not rotate from the current key", hint="")
        message = _rotation_message(origin, before, after)
        for key, name in ((before, "signed_by_old"), (after, "signed_by_new")):
            if not key.is_signed(ROTATION, message, _signature(body.get(name))):
                raise BadInput(f"it is not {name.replace('_', ' ')}", hint="")
        self._take(after)

    def _revoke(self, entry: Entry) -> None:
        body = entry.act.body
        key_id, since = body.get("key_id"), body.get("from_sequence")
        if key_id not in self.known:
            raise BadInput("it revokes a key that this ledger never had", hint="")
        if self.current is not None and key_id == self.current.key_id:
            raise BadInput("the current key is rotated first", hint="")
        if type(since) is not int or not 0 <= since <= entry.sequence:
            raise BadInput("from_sequence is not one of the entries before", hint="")
        self.revoked[str(key_id)] = {"from_sequence": since, "because": body.get("because")}


def _signature(told: Any) -> Signature:
    try:
        return Signature.of(b64decode(told, validate=True))
    except (TypeError, ValueError) as cause:
        raise BadInput("a signature is missing", hint="") from cause


def _rotation_message(origin: str, before: PublicKey, after: PublicKey) -> bytes:
    return canonical({"ledger": origin, "from": before.key_id, "to": after.as_json()})


def handed_on(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """The rotations of a ledger that partners may follow, oldest first: ``from`` (identifier of the
    key before), ``key``, ``signed_by_old``. None from before a key that was revoked later: whoever
    has that one could hand on as well."""
    steps: list[dict[str, Any]] = []
    for entry in entries:
        body = entry.act.body
        if body["act"] == "rotate":
            steps.append({name: body[name] for name in ("from", "key", "signed_by_old")})
        elif body["act"] == "revoke":
            places = [at for at, step in enumerate(steps) if step["from"] == body["key_id"]]
            steps = steps[places[-1] + 1 :] if places else steps
    return steps


def followed(origin: str, known: PublicKey, steps: Iterable[Mapping[str, Any]]) -> list[PublicKey]:
    """The keys that ``steps`` of ``handed_on`` lead through, from one that is known, each signed by
    the key before, all of one name. ``BadInput`` for a step from it that does not hold."""
    keys = [known]
    for step in steps:
        before = keys[-1]
        if step.get("from") != before.key_id:
            continue
        after = PublicKey.of(step.get("key"))
        message = _rotation_message(origin, before, after)
        signed = _signature(step.get("signed_by_old"))
        if after.name != before.name or not before.is_signed(ROTATION, message, signed):
            raise BadInput("it is not signed by the key before", hint="")
        keys.append(after)
    return keys


def first_act(key: PublicKey, actor: str) -> Act:
    """The first entry of a ledger: this key signs it."""
    body = {"act": "new", "key": key.as_json()}
    return Act(actor=actor, kind=KEY, subject=key.key_id, body=body)


def rotation(origin: str, before: Signer, after: Signer, *, actor: str, because: str) -> Act:
    """The entry that hands the ledger from one key to the next, signed by both."""
    message = _rotation_message(origin, before.public, after.public)
    body = {
        "act": "rotate",
        "from": before.public.key_id,
        "key": after.public.as_json(),
        "because": because,
        "signed_by_old": b64encode(before.sign(ROTATION, message).as_bytes()).decode(),
        "signed_by_new": b64encode(after.sign(ROTATION, message).as_bytes()).decode(),
    }
    return Act(actor=actor, kind=KEY, subject=after.public.key_id, body=body)


def revocation(key_id: str, *, from_sequence: int, actor: str, because: str) -> Act:
    """The entry that says: what this former key signed from a sequence on is not to be believed."""
    body = {
        "act": "revoke",
        "key_id": key_id,
        "from_sequence": from_sequence,
        "because": because,
    }
    return Act(actor=actor, kind=KEY, subject=key_id, body=body)
