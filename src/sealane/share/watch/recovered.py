"""What partners have from numbers that a restored node lost: told by them, and taken.

A partner's word is believed where the node's own log is at odds with it, and only from a partner to
which this node's log lost numbers: from any other it is void, and changes nothing. It takes back
what others hold of this node's own only where the node said itself that it was restored
(``restored.declare``); whose word it was is told by ``sealane node status``.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from sealane.errors import BadInput
from sealane.ledger import canonical, get_rows, read_canonical, reading
from sealane.ledger.canonical import moment_read
from sealane.ledger.schema import ENTRIES
from sealane.share.book.chain import lost_here
from sealane.share.book.record import LANES, NOTICE, RECALL, TERMS, Arrived
from sealane.share.book.schema import HOLDINGS, OUTBOX, TOMBSTONES, WATCH
from sealane.share.log.content import Held, chunks
from sealane.share.log.onward import take_back
from sealane.share.log.sending import FOUND, Sending, of_row
from sealane.share.node import Node
from sealane.share.policy.portion import name_of
from sealane.share.watch.restored import say

__all__ = ["found_before", "found_items", "take_held", "take_recalled", "tell_held", "tell_late"]

BELIEVED = timedelta(days=30)
"""How long after a node said that it was restored its partners are believed about what it had
recalled from everybody (ours: beyond any link that comes back)."""
VERSIONS_AHEAD = 1_000
"""Versions that may have been released and lost since the one of this node's log (ours): beyond
it the name would be burnt on a partner's word."""
NOT_LOST = "not_lost"
"""Why the word of a partner about lost numbers is void: none were lost towards it."""


def tell_held(sending: Sending, giver: str, lost: Mapping[int, tuple[int, int]]) -> None:
    """A giver lost some of its numbers: tell it what is here from them. ``lost``: by lane the first
    that is lost, and the number of the record that said so."""
    if not lost:
        return
    came = _came(sending.connection, giver, lost)
    said = _said_before(sending.connection, giver)
    held = stones = 0
    for some in chunks(item for _, item in came):
        own = {"giver": (giver,), "item": some}
        for row in get_rows(sending.connection, HOLDINGS, own, order_by="item"):
            lane = came.get((row.originator, row.item), RECALL)
            if lane != RECALL and ("holds", row.originator, row.item, row.version) not in said:
                held += 1
                _tell_one(sending, Held.of(row), lane)
        for row in get_rows(sending.connection, TOMBSTONES, own, order_by="item"):
            told = ("recalled", row.originator, row.item, row.version)
            if (row.originator, row.item) in came and told not in said:
                stones += 1
                _notice(sending, "recalled", dict(row._mapping), {})
    ranges = {LANES[lane]: [first, told - 1] for lane, (first, told) in lost.items()}
    what = ", ".join(f"{lane} {first} to {last}" for lane, (first, last) in ranges.items())
    say(
        sending, giver, "there", f"{giver} was restored from a copy and lost {what} of its log. It "
        f"is told of {held} items that are here from it, and of {stones} that it recalled.",
        lanes=ranges, held=held, recalled=stones,
    )  # fmt: skip


def _said_before(connection: Connection, giver: str) -> set[tuple[str, str, str, int]]:
    """What a giver was told of lost numbers already: its log keeps it, so that a giver restored
    again, or one that only says so, costs no second writing."""
    asked = select(OUTBOX.c.act, OUTBOX.c.originator, OUTBOX.c.item, OUTBOX.c.version).where(
        OUTBOX.c.partner == giver, OUTBOX.c.lane == NOTICE, OUTBOX.c.act.in_(["holds", "recalled"])
    )
    return {(act, by, item, int(version)) for act, by, item, version in connection.execute(asked)}


def _came(
    connection: Connection, giver: str, lost: Mapping[int, tuple[int, int]]
) -> dict[tuple[str, str], int]:
    """Originator and item of what came in lost numbers, with the lane in which it last did."""
    asked = select(ENTRIES.c.subject, ENTRIES.c.raw).where(ENTRIES.c.kind == "receive")
    found: dict[tuple[str, str], int] = {}
    named = canonical(giver)
    for item, raw in connection.execute(asked.order_by(ENTRIES.c.sequence)):
        if named not in bytes(raw):
            continue
        body = json.loads(bytes(raw))["body"]
        lane = LANES.index(body["lane"]) if "lane" in body else -1
        first, told = lost.get(lane, (1, 0))
        is_lost = body["from"] == giver and first <= body.get("sequence", 0) < told
        is_applied = body["outcome"] in ("applied", "thinned")
        if is_lost and is_applied and body["act"] in ("release", "recall"):
            found[body["originator"], item] = lane
    return found


def _tell_one(sending: Sending, held: Held, lane: int) -> None:
    terms = {name: said for name, said in held.terms.items() if name in TERMS | {"permission"}}
    whole = held.terms.get("thinned", {}).get("whole", held.digest)
    _notice(sending, "holds", held.as_json(), {"digest": whole, "terms": terms, "was": LANES[lane]})
    on = select(OUTBOX).where(
        OUTBOX.c.giver == held.giver, OUTBOX.c.originator == held.originator,
        OUTBOX.c.item == held.item, OUTBOX.c.act == "release", OUTBOX.c.version == held.version,
    )  # fmt: skip
    passed = {str(row["partner"]): dict(row) for row in sending.connection.execute(on).mappings()}
    for to, row in sorted(passed.items()):
        is_less = bool(read_canonical(row["terms"].encode())["is_less"])
        sending.notice("passed", row, to=to, by=sending.node.party, is_less=is_less)
        if row["ended"] == "recalled":
            sending.notice("taken_back", row, to=to, by=sending.node.party)


def tell_late(sending: Sending, giver: str, record: Arrived) -> tuple[str, str | None]:
    """A record that comes late, from numbers that its giver lost: it is not taken, but for a
    recall, of which the giver is told."""
    if record.act != "recall":
        return "void", "lost"
    names = ("giver", "originator", "item", "version")
    stone = dict(zip(names, (giver, record.originator, record.item, record.version), strict=True))
    _notice(sending, "recalled", stone, {})
    return "applied", None


def _notice(sending: Sending, act: str, held: Mapping[str, Any], terms: dict[str, Any]) -> None:
    names = ("giver", "originator", "item", "version")
    own = {name: held[name] for name in names}
    row = sending.put(partner=held["giver"], lane=NOTICE, act=act, terms=terms, **own)
    sending.act("notice", row["item"], body=of_row(row))


def take_held(sending: Sending, partner: str, record: Arrived) -> tuple[str, str | None]:
    """A partner holds something from this node, which was restored: a row of its log, so that it
    is listed and can be recalled; void where no number of this node's log to the partner was lost.
    ``BadInput`` for what cannot have come from here."""
    if not lost_here(sending.connection, partner):
        return "void", NOT_LOST
    terms = record.told["terms"]
    path, party = terms["path"], sending.node.party
    if path[-1] != party or path[0] != record.originator or partner in path:
        raise BadInput("it did not come by this node", hint="Ask who sent it.")
    for row in _sent(sending.connection, partner, record):
        if row["told_version"] == record.version and row["digest"] == record.told["digest"]:
            return "void", "known"
    giver = path[-2] if len(path) > 1 else party
    item = _named_here(sending, partner, record, is_less=terms["is_less"])
    row = sending.put(
        partner=partner, lane=LANES.index(record.told["was"]), act="release", giver=giver,
        originator=record.originator, item=item, version=record.version, told_item=record.item,
        told_version=record.version, digest=record.told["digest"], terms=dict(terms), ended=FOUND,
    )  # fmt: skip
    sending.act(FOUND, item, body=of_row(row))
    stone = select(TOMBSTONES.c.version).where(
        TOMBSTONES.c.giver == giver, TOMBSTONES.c.originator == record.originator,
        TOMBSTONES.c.item == item,
    )  # fmt: skip
    if record.version <= (sending.connection.execute(stone).scalar() or 0):
        row["ended"] = "recalled"
        sending.recall(row, record.version, "it was recalled before")
    return "applied", None


def _sent(connection: Connection, partner: str, record: Arrived) -> list[dict[str, Any]]:
    asked = select(OUTBOX).where(
        OUTBOX.c.partner == partner, OUTBOX.c.told_item == record.item,
        OUTBOX.c.originator == record.originator, OUTBOX.c.act == "release",
    )  # fmt: skip
    found = connection.execute(asked.order_by(OUTBOX.c.version)).mappings()
    return [dict(row) for row in found]


def _named_here(sending: Sending, partner: str, record: Arrived, *, is_less: bool) -> str:
    """The name that an item has here: that of what went before under the name that was told, or of
    the holding whose name is told so; else the one that was told."""
    before = _sent(sending.connection, partner, record)
    if before or not is_less:
        return str(before[-1]["item"]) if before else record.item
    secret = sending.node.secret_for(partner)
    own = select(HOLDINGS.c.item).where(HOLDINGS.c.originator == record.originator)
    for item in sending.connection.execute(own.distinct()).scalars():
        if hmac.compare_digest(name_of(record.originator, item, secret), record.item):
            return str(item)
    return record.item


def found_before(
    connection: Connection, partner: str, originator: str | None, told: str
) -> dict[str, Any] | None:
    """What a partner has under a name that was told, from before this node was restored, so that
    what comes is a later version of it; None for a node that never was."""
    if not lost_here(connection, partner):
        return None
    own = {"partner": (partner,), "told_item": (told,), "originator": (str(originator),)}
    rows = get_rows(connection, OUTBOX, own | {"act": ("release",)})
    every = [dict(row._mapping) for row in rows]
    return max(every, key=lambda row: int(row["told_version"]), default=None)


def take_recalled(
    sending: Sending, partner: str, record: Arrived, at: datetime
) -> tuple[str, str | None]:
    """A partner says what this node took back before it was restored. From that partner it is taken
    back again. What was made here goes from everybody, and here, only where this node said itself
    that it was restored (``declare``) and its log shows that the partner had it, and that is told;
    else the partner's word is told, for a person to recall it. Void where no number of this node's
    log to the partner was lost: a partner has no other say over what the node holds or gave."""
    connection, party = sending.connection, sending.node.party
    if not lost_here(connection, partner):
        return "void", NOT_LOST
    rows = [row for row in _sent(connection, partner, record)
            if row["told_version"] <= record.version]  # fmt: skip
    last = rows[-1] if rows else None
    is_own = record.originator == party and (last is None or last["giver"] == party)
    if last is None and not is_own:
        return "void", "known"
    giver, item = (party, record.item) if last is None else (last["giver"], last["item"])
    version = record.version if last is None else max(record.version, last["version"])
    source = (str(giver), record.originator, str(item))
    because = f"it was recalled before this node was restored, as {partner} says"
    is_near = last is not None and version <= last["version"] + VERSIONS_AHEAD
    is_wide = is_own and is_near and _is_declared(connection, partner, at)
    sent = take_back(sending, source, version, because, to=None if is_wide else [partner])
    gone = is_wide and _bury(sending, source, version, because)
    if is_own and (gone or (not is_wide and _is_live(connection, source, version))):
        then = (
            f"It was taken back: {len(sent)} recalls were sent." if gone else
            f"If this node was restored from a copy, recall it: sealane share recall {item}"
        )  # fmt: skip
        told = f"{partner} says that {item} was recalled before, up to version {version}. {then}"
        say(sending, partner, "here", told, item=item, version=version)
    return ("applied", None) if sent or gone else ("void", "known")


def _is_declared(connection: Connection, partner: str, at: datetime) -> bool:
    asked = select(WATCH.c.at).where(WATCH.c.partner == partner, WATCH.c.what == "declared")
    said = connection.execute(asked).scalar()
    return said is not None and at - moment_read(said) <= BELIEVED


def _is_live(connection: Connection, source: tuple[str, str, str], version: int) -> bool:
    own = dict(zip(("giver", "originator", "item"), source, strict=True))
    return any(row.version <= version for row in get_rows(connection, HOLDINGS, {
        name: (said,) for name, said in own.items()}))  # fmt: skip


def _bury(sending: Sending, source: tuple[str, str, str], version: int, because: str) -> bool:
    """The node's own copy goes, and no version up to this one is released; whether that is new."""
    connection = sending.connection
    own = dict(zip(("giver", "originator", "item"), source, strict=True))
    here = [HOLDINGS.c[name] == said for name, said in own.items()]
    stone = [TOMBSTONES.c[name] == said for name, said in own.items()]
    if (connection.execute(select(TOMBSTONES.c.version).where(*stone)).scalar() or 0) >= version:
        return False
    connection.execute(delete(TOMBSTONES).where(*stone))
    connection.execute(insert(TOMBSTONES).values(**own, version=version))
    row = connection.execute(select(HOLDINGS).where(*here, HOLDINGS.c.version <= version)).first()
    if row is not None:
        connection.execute(delete(HOLDINGS).where(*here))
        sending.gone(dict(row._mapping), because)
    return True


def found_items(node: Node) -> list[dict[str, Any]]:
    """What partners hold from this node that it knows by their word alone, since it was restored:
    party, item as it was told, version, originator, digest, purpose."""
    asked = select(OUTBOX).where(OUTBOX.c.act == "release", OUTBOX.c.ended == FOUND)
    asked = asked.order_by(OUTBOX.c.partner, OUTBOX.c.lane, OUTBOX.c.sequence)
    with reading(node.engine) as connection:
        return [
            {
                "party": row.partner, "item": row.item, "told_item": row.told_item,
                "version": row.told_version, "giver": row.giver, "originator": row.originator,
                "digest": row.digest, "purpose": read_canonical(row.terms.encode())["purpose"],
            }
            for row in connection.execute(asked)
        ]  # fmt: skip
