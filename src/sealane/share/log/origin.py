"""Origin: an originator's attestation of what it gave, which travels with what is passed on.

A batch is signed by who gives it, so what comes from its originator is attested by that signature.
Beside it the originator signs one statement for the batch: the root of a Merkle tree (RFC 9162,
2.1) over its own records in it. The receiver works the tree out again from the records, keeps the
statement, and when it passes one of them on unchanged it sends the statement and the path from this
record to the root. Whoever has the originator's key can tell from these two that the originator
told exactly this item, version and content.

A leaf has a salt of its own and the tree is filled up to one of three sizes with what nobody can
tell from leaves, so a path says nothing of the records beside it, and of their number one of three
words. Over a thin link it travels where the budget has room behind the records; else the batch says
whose statement stays behind.

What it cannot tell: to whom the originator gave it, and whether it may have gone on; that is for
the rules of each hand. What was made less on the way has other bytes, and is attested by nobody.
"""

from __future__ import annotations

import hmac
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from sealane.errors import BadInput, NotSigned, SealaneError
from sealane.ledger import canonical, digest, get_rows, put_rows, read_canonical
from sealane.ledger.tree import is_included, leaf_hash, node_hash
from sealane.share.book.envelope import opened, opened_by, sealed
from sealane.share.book.record import LANES, Arrived
from sealane.share.book.schema import ORIGINS, STATEMENTS
from sealane.share.log.content import Held, chunks
from sealane.share.node import Node

__all__ = ["ATTESTED", "OUTCOMES", "PURPOSE", "Named", "Origins", "authorship", "origins_of"]

PURPOSE = "origin"
"""The purpose of the signature."""
SIZES = (128, 1_024, 8_192)
"""Leaves of a tree: room for the records of a usual batch, of a large one, of any (ours)."""
SALT_DIGITS = 32
ATTESTED = "attested"
OUTCOMES = (ATTESTED, "no_key", "less", "thin", "said")
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError)

Named = tuple[str, str, int, str]
"""Originator, item, version, digest: as the originator told them."""


@dataclass(frozen=True)
class _Tree:
    """A perfect tree over leaf hashes in order of their bytes; ``levels`` from the leaves up."""

    levels: list[list[bytes]]

    @classmethod
    def of(cls, leaves: Iterable[bytes]) -> _Tree:
        levels = [sorted(leaves)]
        while len(levels[-1]) > 1:
            last = levels[-1]
            pairs = zip(last[0::2], last[1::2], strict=True)
            levels.append([node_hash(left, right) for left, right in pairs])
        return cls(levels)

    @property
    def root(self) -> bytes:
        return self.levels[-1][0]

    def proof(self, leaf: bytes) -> tuple[int, list[str]]:
        """The place of a leaf and its path to the root; ``BadInput`` for one that is not in it."""
        index = bisect_left(self.levels[0], leaf)
        if index == len(self.levels[0]) or self.levels[0][index] != leaf:
            raise _wrong("it is not in the statement of its originator")
        path = [level[(index >> depth) ^ 1].hex() for depth, level in enumerate(self.levels[:-1])]
        return index, path


def _leaf(named: Named, salt: str) -> bytes:
    originator, item, version, own = named
    parts = tuple(map(canonical, (own, item, originator, salt, version)))
    return leaf_hash(b'{"digest":%b,"item":%b,"originator":%b,"salt":%b,"version":%b}' % parts)


def _salt(secret: bytes, own: str) -> str:
    return hmac.digest(secret, own.encode(), "sha256").hex()[:SALT_DIGITS]


def _tree(some: Iterable[Named], secret: bytes) -> _Tree:
    leaves = [_leaf(one, _salt(secret, one[3])) for one in dict.fromkeys(some)]
    size = next(one for one in SIZES if one >= len(leaves))
    fill = (hmac.digest(secret, b"filler %d" % one, "sha256") for one in range(size - len(leaves)))
    return _Tree.of([*leaves, *fill])


def origins_of(
    node: Node, connection: Connection, partner: str, own: Sequence[Named], others: Sequence[Any]
) -> dict[str, Any]:
    """What a batch says of the origin of its records: ``own``, a statement over those that this
    node made; ``passed``, of those of others (rows of the log) what their originators stated, as
    far as it is here. Without either, nothing."""
    found: dict[str, Any] = {}
    if own:
        key = b"origin" + b"".join(sorted(one[3].encode() for one in own))
        secret = hmac.digest(node.secret_for(partner), key, "sha256")
        tree = _tree(own, secret)
        body = {"from": node.party, "root": tree.root.hex(), "size": len(tree.levels[0])}
        raw = sealed(PURPOSE, {**body, "version": 1}, node.signer)
        found["own"] = {"salt": secret.hex(), "statement": read_canonical(raw)}
    passed = _passed(connection, others)
    return found | ({"passed": passed} if passed["proofs"] else {})


def _passed(connection: Connection, rows: Sequence[Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for some in chunks(row.digest for row in rows):
        kept |= {one.digest: one for one in get_rows(connection, ORIGINS, {"digest": some})}
    stated: dict[str, Any] = {}
    for some in chunks(one.statement for one in kept.values()):
        stated |= {one.digest: one for one in get_rows(connection, STATEMENTS, {"digest": some})}
    trees: dict[str, _Tree] = {}
    proofs = {}
    for row in rows:
        one = kept.get(row.digest)
        if one is None or one.statement not in stated:
            continue
        own = stated[one.statement]
        proof = None if one.proof is None else read_canonical(one.proof.encode())
        if proof is None:
            tree = trees.setdefault(own.digest, _Tree.of(_split(bytes(own.leaves))))
            named = (row.originator, row.told_item, row.told_version, row.digest)
            salt = _salt(bytes.fromhex(own.salt), row.digest)
            index, path = tree.proof(_leaf(named, salt))
            proof = {"index": index, "path": path, "salt": salt, "statement": own.digest}
        proofs[f"{LANES[row.lane]}/{row.sequence}"] = proof
    used = {one["statement"] for one in proofs.values()}
    statements = {one: read_canonical(bytes(stated[one].raw)) for one in sorted(used)}
    return {"proofs": proofs, "statements": statements}


def _split(raw: bytes) -> list[bytes]:
    return [raw[at : at + 32] for at in range(0, len(raw), 32)]


@dataclass
class Origins:
    """What a batch says of the origin of its records, judged for each; ``is_signed``: the batch is
    signed by its giver; ``left_out``: ranges of numbers whose statement a thin link did not carry.
    What is to be kept is written by ``keep``."""

    node: Node
    giver: str
    told: Any = None
    records: Sequence[Any] = ()
    is_signed: bool = True
    left_out: Any = None
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    _statements: dict[str, dict[str, Any]] = field(default_factory=dict)
    _own: tuple[str, frozenset[Named]] | None = None
    _why: BadInput | None = None

    def outcome(self, record: Arrived) -> str:
        """``attested``; ``no_key``: by a statement that cannot be verified here; ``less``: its
        giver made it less; ``thin``: its statement stayed behind a thin link; ``said``: nothing but
        its giver says whose it is. ``BadInput`` for a
        statement that does not hold."""
        terms, own = record.told["terms"], str(record.told["digest"])
        told = self.told if isinstance(self.told, dict) else {}
        if terms["path"] == [record.originator]:
            if "own" in told:
                statement = self._by_giver(told["own"], record)
                self.rows[own] = {"digest": own, "statement": statement, "proof": None}
            return "attested" if self.is_signed else "said"
        try:
            proof = told["passed"]["proofs"][f"{LANES[record.lane]}/{record.sequence}"]
        except (LookupError, TypeError):
            if terms["is_less"]:
                return "less"
            return "thin" if self._is_left_out(record) else "said"
        try:
            statement, has_key = self._by_other(told["passed"]["statements"], proof, record)
        except UNREADABLE as cause:
            raise _wrong("the proof of its origin cannot be read") from cause
        text = canonical({**proof, "statement": statement}).decode()
        self.rows[own] = {"digest": own, "statement": statement, "proof": text}
        return "attested" if has_key else "no_key"

    def _is_left_out(self, record: Arrived) -> bool:
        """Whether a thin link did not carry its statement, as the batch says."""
        for one in self.left_out if isinstance(self.left_out, list) else []:
            if not isinstance(one, list) or len(one) != 3 or one[0] != LANES[record.lane]:
                continue
            if type(one[1]) is type(one[2]) is int and one[1] <= record.sequence <= one[2]:
                return True
        return False

    def keep(self, connection: Connection, digests: Iterable[str]) -> None:
        """Keep proofs of contents that this node holds now, and their statements."""
        rows = [self.rows[one] for one in sorted(set(digests) & self.rows.keys())]
        used = sorted({row["statement"] for row in rows})
        kept = [self._statements[one] for one in used]
        put_rows(connection, STATEMENTS, kept, unless_there=True)
        put_rows(connection, ORIGINS, rows, unless_there=True)

    def _by_giver(self, told: Any, record: Arrived) -> str:
        """The giver's statement over its own records, verified once; its digest."""
        if self._own is None and self._why is None:
            try:
                self._own = self._stated(told)
            except (*UNREADABLE, SealaneError):
                self._why = _wrong("the statement of its originator does not hold")
        if self._own is None:
            assert self._why is not None
            raise self._why
        if _named(record.told) not in self._own[1]:
            raise _wrong("it is not in the statement of its originator")
        return self._own[0]

    def _stated(self, told: Any) -> tuple[str, frozenset[Named]]:
        some = frozenset(_named(one) for one in self.records if _is_own(one, self.giver))
        secret = bytes.fromhex(told["salt"])
        tree = _tree(some, secret)
        raw = canonical(told["statement"])
        body = opened(raw, PURPOSE, self.node.partner_key)
        expected = {"from": self.giver, "root": tree.root.hex(), "size": len(tree.levels[0])}
        if body != {**expected, "version": 1}:
            raise _wrong("the statement is of other records")
        own = digest(raw)
        leaves = b"".join(tree.levels[0])
        self._statements[own] = {"digest": own, "originator": self.giver, "raw": raw,
                                 "salt": told["salt"], "leaves": leaves}  # fmt: skip
        return own, some

    def _by_other(
        self, statements: Any, proof: Mapping[str, Any], record: Arrived
    ) -> tuple[str, bool]:
        """The digest of the statement of the originator, and whether its key is here."""
        raw = canonical(statements[proof["statement"]])
        own, has_key = digest(raw), record.originator in self.node.partners
        if own in self._statements or not has_key:
            body = read_canonical(raw)["body"]
        else:
            try:
                body = opened_by(raw, PURPOSE, self.node.keys_of(record.originator))
            except NotSigned as cause:  # or by a key that has not come yet
                why = "the statement of its originator is not signed by a key that is here"
                raise NotSigned(why, hint="", wants_key=record.originator) from cause
        leaf = _leaf(_named(record.told), str(proof["salt"]))
        path = [bytes.fromhex(one) for one in proof["path"]]
        root, size, index = bytes.fromhex(body["root"]), body["size"], proof["index"]
        is_one = type(size) is int and size in SIZES and type(index) is int
        if body["from"] != record.originator or not is_one:
            raise _wrong("the statement is not of its originator")
        if not is_included(leaf, index, size, path, root):
            raise _wrong("its originator stated something else")
        self._statements.setdefault(
            own,
            {"digest": own, "originator": record.originator, "raw": raw, "salt": None,
             "leaves": None},
        )  # fmt: skip
        return own, has_key


def _named(told: Mapping[str, Any]) -> Named:
    return told["originator"], told["item"], told["version"], told["digest"]


def _is_own(told: Any, giver: str) -> bool:
    """Whether a record is one of those that the giver's statement is over."""
    return (
        isinstance(told, dict)
        and told.get("act") == "release"
        and told.get("product") is not None
        and told.get("originator") == giver
    )


def authorship(held: Held, own: str) -> dict[str, str]:
    """Who says whose a holding is: ``outcome`` (made_here, or one of ``OUTCOMES``), as it was when
    it came, and the same in words."""
    if held.giver == own:
        return {"outcome": "made_here", "told": "made here"}
    outcome = str(held.terms.get("origin", "said"))
    words = {
        "attested": f"attested by {held.originator}",
        "no_key": f"not attested: no key of {held.originator}",
        "thin": f"not attested: the link to {held.giver} was too thin for what was signed",
        "less": f"made less by {held.giver}: not attested",
    }
    return {"outcome": outcome, "told": words.get(outcome, f"as {held.giver} says: not attested")}


def _wrong(why: str) -> BadInput:
    return BadInput(why, hint="Ask who sent it.", field="origins")
