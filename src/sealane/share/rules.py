"""The rules of a node are taken only with their promises proved, and each taking is an entry.

``pack.toml`` in the folder of a node is what the ledger says that it took: a file that was changed
in place is not read (``Node.open`` refuses it). A change is proved, written down and put in its
place by ``take_rules``; a node that runs goes on by the new ones within seconds
(``Node.follow_rules``).
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from sealane.errors import BadInput, MissingPart
from sealane.ledger import Act, digest, reading
from sealane.ledger.schema import ENTRIES
from sealane.share.node import PACK, RULES, Node
from sealane.share.policy.decide import Policy
from sealane.share.policy.pack import read_pack
from sealane.share.policy.prove import Proof, prove_pack

__all__ = ["last_taken", "promises_of", "proved", "rules_of", "take_rules"]

NOT_PROVED = "not_proved"


def promises_of(policy: Policy, *, at: datetime) -> dict[str, Proof] | None:
    """Each promise of a pack from a time on; None where the solver is not installed."""
    if not policy.pack.nevers:
        return {}
    try:
        return prove_pack(policy, at=at)
    except MissingPart:
        return None


def proved(policy: Policy, *, at: datetime, file: Path | None = None) -> dict[str, str]:
    """What holds of each promise: ``proved``, or ``not_proved`` where the solver is not installed.

    ``BadInput`` with the path for one that breaks.
    """
    found = promises_of(policy, at=at)
    if found is None:
        return dict.fromkeys(policy.pack.nevers, NOT_PROVED)
    for name, one in found.items():
        if not one.never:
            way = " → ".join([one.path[0].holder, *(step.to for step in one.path)])
            by = ", ".join(f"{step.rule} ({step.day})" for step in one.path)
            raise BadInput(
                f"The promise {name} does not hold: {way}, by {by}.",
                hint="Change a grant or the promise; `sealane policy prove` shows the item.",
                file=None if file is None else str(file),
                field=name,
            )
    return dict.fromkeys(found, "proved")


def take_rules(
    node: Node, pack: Path | None, *, because: str, at: datetime, actor: str | None = None
) -> dict[str, Any]:
    """Take the rules of a file (None: those that lie in the folder) once their promises are proved;
    what the entry says. The file is in its place when the entry is on the disk.

    ``BadInput`` for a promise that breaks, for a pack without the node's party, for no reason and
    for a node without a folder.
    """
    if node.folder is None or not because.strip():
        raise BadInput("Rules are taken in a folder, for a reason.", hint="Say why (--because).")
    own = node.folder / PACK
    raw = (pack or own).read_bytes()
    policy = Policy(read_pack(pack or own))
    if node.party not in policy.pack.parties:
        raise BadInput(
            f"{node.party} is no party of {pack}.", hint="Look at the pack.", field="party"
        )
    own_digest = digest(raw)
    body = {
        "pack": policy.pack.id, "version": policy.pack.version, "digest": own_digest,
        "promises": proved(policy, at=at, file=pack or own), "because": because,
    }  # fmt: skip
    act = Act(actor=actor or node.party, kind=RULES, subject=policy.pack.id, body=body)
    beside = own.with_name(f"{PACK}.new")
    with node.ledger.writing() as connection:
        node.ledger.add(connection, [act], node.signer, at=at)
        if pack is not None:
            beside.write_bytes(raw)
            beside.replace(own)
    node.policy, node.pack_digest = policy, own_digest
    return body


def last_taken(node: Node) -> dict[str, Any] | None:
    """The entry of the rules that were taken last; None where none were."""
    asked = select(ENTRIES.c.raw).where(ENTRIES.c.kind == RULES)
    with reading(node.engine) as connection:
        raw = connection.execute(asked.order_by(ENTRIES.c.sequence.desc()).limit(1)).scalar()
    return None if raw is None else json.loads(bytes(raw))


def rules_of(node: Node) -> dict[str, Any]:
    """What the ledger says of the rules as they are now: when they were taken, and of each promise
    ``proved`` or ``not_proved`` (all of them where the ledger says nothing)."""
    entry = last_taken(node) or {}
    body = entry.get("body", {})
    if body.get("digest") != node.pack_digest:
        promises = dict.fromkeys(node.policy.pack.nevers, NOT_PROVED)
        return {"taken_at": None, "promises": promises}
    return {"taken_at": entry["at"], "promises": body["promises"]}
