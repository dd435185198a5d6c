"""Receipts as evidence: the bytes that a partner signed, kept so that others can verify them.

Of each partner the latest receipt is kept, and every one that confirmed a recall; of a party beyond
a partner, the one that the partner forwarded with its word that this party confirmed. Whoever has
the public key of the party can verify them without this node.

What they cannot show: that the content is gone. A receipt is the signed word of its party.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from sealane.errors import BadInput, NotFound, SealaneError
from sealane.ledger import PublicKey, digest, read_canonical, reading
from sealane.ledger.canonical import moment_told
from sealane.share.book.envelope import opened, opened_by
from sealane.share.book.record import LANES, RECALL, Arrived, cursors_of
from sealane.share.book.schema import OUTBOX, PASSED, RECEIPTS
from sealane.share.log.sending import Sending
from sealane.share.node import Node

__all__ = [
    "LARGEST_RECEIPT",
    "Evidence",
    "confirmed_again",
    "evidence",
    "forwarded",
    "keep",
    "receipt_raw",
    "shows",
    "verified",
]

LARGEST_RECEIPT = 1_048_576
"""Bytes of a receipt that is kept: what the exchange takes of one (ours)."""
MOST_FORWARDED = 16_384
"""Bytes of a receipt that is forwarded: an entry of a ledger has to hold it (ours)."""
MEMBERS = frozenset(
    {"version", "from", "to", "batch", "cursors", "gaps", "rejected", "refused_recalls"}
)
"""Members of every receipt."""
BESIDE = frozenset({"recalled", "watch", "chain", "seen", "life", "rejected_more"})
"""Members that may stand beside them."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One receipt: whose, to whom, when it came here, which recalls it confirmed by their numbers
    (None: none), and its digest."""

    digest: str
    party: str
    to: str
    at: str
    recalls: tuple[int, int] | None
    is_latest: bool
    receipt: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """As people and programs see it."""
        return {
            "digest": self.digest,
            "party": self.party,
            "to": self.to,
            "at": self.at,
            "recalls": None if self.recalls is None else list(self.recalls),
            "is_latest": self.is_latest,
            "receipt": dict(self.receipt),
        }


def keep(
    connection: Connection,
    body: Mapping[str, Any],
    raw: bytes,
    *,
    recalls: tuple[int, int] | None,
    is_latest: bool,
    at: datetime,
) -> str | None:
    """Keep a receipt that was verified; its digest, None where it is too large to be kept. The
    latest takes the place of the latest before, unless that confirmed a recall."""
    if len(raw) > LARGEST_RECEIPT:
        return None
    own, of = digest(raw), (RECEIPTS.c.party == body["from"], RECEIPTS.c.given_to == body["to"])
    if is_latest:
        last = (*of, RECEIPTS.c.is_latest)
        connection.execute(delete(RECEIPTS).where(*last, RECEIPTS.c.last == 0))
        connection.execute(update(RECEIPTS).where(*last).values(is_latest=False))
    known = select(RECEIPTS.c.digest).where(RECEIPTS.c.digest == own)
    if connection.execute(known).first() is None:
        first, last_one = recalls or (0, 0)
        row = {"digest": own, "party": body["from"], "given_to": body["to"], "raw": raw,
               "first": first, "last": last_one}  # fmt: skip
        connection.execute(insert(RECEIPTS).values(**row, is_latest=is_latest, at=moment_told(at)))
    return own


def evidence(node: Node, item: str | None = None) -> list[Evidence]:
    """Receipts that confirmed the recall of an item, of those beyond partners too; without an item
    the latest of each partner. By party, the oldest first."""
    with reading(node.engine) as connection:
        if item is None:
            asked = select(RECEIPTS).where(RECEIPTS.c.is_latest)
            rows = list(connection.execute(asked))
        else:
            rows = _of_item(connection, node, item)
    return sorted(map(_told, rows), key=lambda one: (one.party, one.to, one.at))


def _of_item(connection: Connection, node: Node, item: str) -> list[Any]:
    asked = select(OUTBOX).where(
        OUTBOX.c.item == item, OUTBOX.c.lane == RECALL, OUTBOX.c.ended == "confirmed"
    )
    found: dict[str, Any] = {}
    for sent in connection.execute(asked):
        own = select(RECEIPTS).where(
            RECEIPTS.c.party == sent.partner, RECEIPTS.c.given_to == node.party,
            RECEIPTS.c.first <= sent.sequence, RECEIPTS.c.last >= sent.sequence,
        )  # fmt: skip
        found |= {row.digest: row for row in connection.execute(own)}
        beyond = select(RECEIPTS).join(PASSED, PASSED.c.receipt == RECEIPTS.c.digest)
        beyond = beyond.where(
            PASSED.c.partner == sent.partner, PASSED.c.told_item == sent.told_item
        )
        found |= {row.digest: row for row in connection.execute(beyond)}
    return list(found.values())


def _told(row: Any) -> Evidence:
    body = read_canonical(bytes(row.raw))["body"]
    recalls = (row.first, row.last) if row.last else None
    return Evidence(row.digest, row.party, row.given_to, row.at, recalls, bool(row.is_latest), body)


def receipt_raw(node: Node, key: str) -> bytes:
    """The bytes of a receipt that is kept, by its digest or the beginning of it; ``NotFound``."""
    with reading(node.engine) as connection:
        asked = select(RECEIPTS.c.raw).where(RECEIPTS.c.digest.startswith(key, autoescape=True))
        rows = connection.execute(asked.limit(2)).scalars().all()
    if len(rows) != 1 or not key:
        raise NotFound(
            f"{len(rows)} receipts are kept here under {key[:64]!r}.",
            hint="Look at `sealane share show --receipts`.",
            receipt=key[:64],
        )
    return bytes(rows[0])


def verified(raw: bytes, key: PublicKey) -> dict[str, Any]:
    """What a receipt says, signed by this key: ``from``, ``to``, ``batch``, ``cursors`` by lane,
    ``recalls`` (up to which number they are confirmed), ``refused_recalls``, and of those in its
    batch what was ``recalled``. ``BadInput`` for bytes that are none, ``NotSigned`` for another's.
    """
    body = opened(raw, "receipt", lambda _party: key)
    odd = body.keys() - MEMBERS - BESIDE
    if odd or not body.keys() >= MEMBERS or body["version"] != 1:
        raise BadInput("This is not a receipt.", hint="Send it as it was kept.", field="receipt")
    cursors = cursors_of(body["cursors"])
    names = ("from", "to", "batch", "refused_recalls")
    return {
        **{name: body[name] for name in names},
        "cursors": {LANES[lane]: place for lane, place in cursors.items()},
        "recalls": cursors[RECALL],
        "recalled": recalled_of(body),
        "signed_by": key.key_id,
    }


def forwarded(
    sending: Sending, body: Mapping[str, Any], raw: bytes, row: Mapping[str, Any], known: set[str]
) -> str | None:
    """A partner's receipt as it goes to the giver of a record whose recall it confirms: its text
    with the first such notice, its digest with the next (``known``: givers that have it); None
    where it does not name the record, or is too large."""
    if row["giver"] == sending.node.party or len(raw) > MOST_FORWARDED:
        return None
    if not _names(body, row["originator"], row["told_item"], row["told_version"]):
        return None
    if row["giver"] in known:
        return digest(raw)
    known.add(row["giver"])
    return raw.decode()


def confirmed_again(sending: Sending, row: Mapping[str, Any]) -> None:
    """Tell the giver of a record that was taken back before that its partner confirmed that."""
    own = {name: row[name] for name in ("partner", "told_item", "originator")}
    asked = select(OUTBOX).where(
        *(OUTBOX.c[name] == said for name, said in own.items()), OUTBOX.c.lane == RECALL,
        OUTBOX.c.told_version >= row["told_version"], OUTBOX.c.ended == "confirmed",
    )  # fmt: skip
    back = next(map(dict, sending.connection.execute(asked.limit(1)).mappings()), None)
    if back is None:
        return
    kept = select(RECEIPTS.c.raw).where(
        RECEIPTS.c.party == row["partner"], RECEIPTS.c.given_to == sending.node.party,
        RECEIPTS.c.first <= back["sequence"], RECEIPTS.c.last >= back["sequence"],
    )  # fmt: skip
    raw = sending.connection.execute(kept.limit(1)).scalar()
    text = None
    if raw is not None:
        body = read_canonical(bytes(raw))["body"]
        text = forwarded(sending, body, bytes(raw), back, set())
    sending.notice("confirmed", back, to=row["partner"], by=sending.node.party, receipt=text)


def shows(sending: Sending, record: Arrived, *, at: datetime) -> str | None:
    """The digest of the receipt that shows that a party beyond confirmed a recall: signed by the
    key that this node has of it, or by one that handed on to that, for who passed it on, naming the
    item by the name that it has here. None where there is none, the key is not here, or it shows
    nothing of the sort.
    """
    told, connection = record.told, sending.connection
    text = told.get("receipt")
    if told["to"] not in sending.node.partners or text is None or len(text) > MOST_FORWARDED:
        return None
    own = {"party": told["to"], "given_to": told["by"]}
    if text.startswith("{"):
        raw = text.encode()
    else:
        kept = select(RECEIPTS.c.raw).where(
            RECEIPTS.c.digest == text, *(RECEIPTS.c[name] == said for name, said in own.items())
        )
        raw = bytes(connection.execute(kept).scalar() or b"")
    try:
        body = opened_by(raw, "receipt", sending.node.keys_of(told["to"]))
    except SealaneError:
        return None
    if (body.get("from"), body.get("to")) != (told["to"], told["by"]):
        return None
    if not _names(body, record.originator, record.item, record.version):
        return None
    return keep(connection, body, raw, recalls=None, is_latest=False, at=at)


def _names(body: Mapping[str, Any], originator: str, item: str, version: int) -> bool:
    """Whether a receipt names a recall of an item up to a version or a later one, as applied."""
    refused = body.get("refused_recalls")
    return any(
        (one["originator"], one["item"]) == (originator, item)
        and type(one["version"]) is int
        and one["version"] >= version
        and isinstance(refused, list)
        and one["sequence"] not in refused
        for one in recalled_of(body)
    )


def recalled_of(body: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Recalls that a receipt names; those of another shape are none."""
    said = body.get("recalled")
    names = {"originator", "item", "version", "sequence"}
    some = said if isinstance(said, list) else []
    return [one for one in some if isinstance(one, dict) and one.keys() == names]
