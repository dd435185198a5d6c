"""A node that was restored from an older copy, and a partner that was: found, said, made good.

A giver that was restored has fewer records, or others, than its partner's receipt tells
(``book.chain``). It goes on behind the partner's numbers: a record ``restored`` in the
lane says which are lost, and what may still be owed follows in numbers of its own. The partner
answers with what it has from the lost numbers: ``holds`` (an item, no content), so that the giver
lists it and can recall it, and ``recalled``, so that what was taken back is taken back again.

A receiver that was restored finds in the giver's batch that it confirmed more than it has. From
then on its receipts have a new number (``life``); those of an earlier one confirm nothing, and
recalls that they confirmed wait again. It asks again from where it is, recalls first.

All of it happens at the next contact over any carrier, and is an entry on both sides. What it
cannot do: find before that contact that a node was restored; bring back what nobody else has; know
of a recall that every party which knew it has lost. A partner's word is believed where the node's
own log is at odds with it: a false one makes it send again, and take back what that partner had.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from sealane.errors import BadInput
from sealane.ledger import canonical, get_rows, read_canonical, reading
from sealane.ledger.canonical import moment_told
from sealane.ledger.schema import ENTRIES
from sealane.share.book.chain import life_of, lost_here
from sealane.share.book.record import (
    DRILL,
    LANES,
    LONGEST_TEXT,
    NOTICE,
    RECALL,
    TERMS,
    Arrived,
    cursors_of,
    plain_text,
)
from sealane.share.book.schema import CURSORS, HOLDINGS, OUTBOX, TOMBSTONES, WATCH
from sealane.share.downgrade.same_cell import HOUR_S
from sealane.share.log.content import Held, chunks, drills, not_heard
from sealane.share.log.onward import take_back
from sealane.share.log.sending import FOUND, RESTORED, Sending, of_row
from sealane.share.node import Node
from sealane.share.policy.portion import name_of

__all__ = [
    "behind",
    "declare",
    "found_before",
    "found_items",
    "go_on",
    "heard",
    "life_read",
    "set_mark",
    "take_held",
    "take_recalled",
    "tell_held",
    "tell_late",
    "tell_torn",
    "unconfirmed",
    "unheard",
]

MOST_LIVES = 1_000_000
"""How far ahead of the known one the number of a life may be (ours): beyond it nobody was restored
that often."""
MOST_AHEAD = 1_000_000_000
"""Numbers that a partner may have beyond those of a log (ours)."""


def set_mark(connection: Connection, partner: str, what: str, size: int, at: str) -> None:
    """Remember the number of a life, or that a partner was not heard."""
    own = (WATCH.c.partner == partner, WATCH.c.what == what)
    connection.execute(delete(WATCH).where(*own))
    row = {"partner": partner, "what": what, "origin": partner, "size": size, "at": at}
    connection.execute(insert(WATCH).values(**row))


def life_read(told: Mapping[str, Any], known: int) -> int:
    """The number of a life in a message; ``BadInput``."""
    said = told.get("life", 0)
    if type(said) is not int or not 0 <= said <= known + MOST_LIVES:
        raise BadInput("life is a whole number.", hint="Send it as it was.", field="life")
    return said


def behind(sending: Sending, giver: str, batch: Mapping[str, Any], at: Any) -> None:
    """Whether the giver has receipts for more than is here: then this node was restored."""
    own = life_of(sending.connection, giver, "life_ours")
    told, confirmed = life_read(batch, own), cursors_of(batch.get("confirmed", {}))
    asked = select(CURSORS.c.lane, CURSORS.c.whole).where(CURSORS.c.giver == giver)
    whole: dict[int, int] = {row.lane: row.whole for row in sending.connection.execute(asked)}
    back = {
        LANES[lane]: [whole.get(lane, 0), to]
        for lane, to in confirmed.items()
        if told == own and to > whole.get(lane, 0)
    }
    if told <= own and not back:
        return
    set_mark(sending.connection, giver, "life_ours", max(told, own) + 1, moment_told(at))
    forget_cells(sending.connection, giver, at)
    what = ", ".join(f"{lane}: {has} of {of}" for lane, (has, of) in back.items())
    say(
        sending, giver, "here", f"This node was restored from a copy: {giver} has its receipts for "
        f"more than is here ({what or 'of a later state'}). All of it is asked for again, recalls "
        "first.", lanes=back,
    )  # fmt: skip


def heard(sending: Sending, giver: str, batch: Mapping[str, Any]) -> None:
    """A giver was heard, all its recalls included: what is here from it may be read again."""
    connection = sending.connection
    if giver not in not_heard(connection):
        return
    asked = select(CURSORS.c.whole).where(CURSORS.c.giver == giver, CURSORS.c.lane == RECALL)
    has = connection.execute(asked).scalar() or 0
    told = [one for one in batch["records"]
            if isinstance(one, dict) and one.get("lane") == LANES[RECALL]]  # fmt: skip
    begins = cursors_of(batch.get("after"))[RECALL] <= has
    is_cut = batch.get("more") and len(told) == len(batch["records"])
    if begins and not is_cut:
        own = (WATCH.c.partner == giver, WATCH.c.what == "unheard")
        connection.execute(delete(WATCH).where(*own))


def declare(node: Node, *, because: str, at: datetime, actor: str | None = None) -> None:
    """Say that this node was restored from a copy, before any partner is heard: an entry, and what
    is here from others is read and passed on only when its giver was heard again, since it may have
    been recalled. What partners have of this node's logs is found by their receipts."""
    plain_text(because, "because", LONGEST_TEXT)
    with node.ledger.writing() as connection:
        size = connection.execute(select(func.count()).select_from(ENTRIES)).scalar_one()
        for party in sorted(node.partners):
            set_mark(connection, party, "unheard", size, moment_told(at))
        for party in sorted({*node.partners, *node.policy.pack.parties} - {node.party}):
            forget_cells(connection, party, at)
        told = f"This node was restored from a copy of {size} entries: {because}"
        sending = Sending(node, connection, actor or node.party)
        say(sending, node.party, "here", told, because=because, entries=size)
        sending.done(at=at)


def say(sending: Sending, partner: str, side: str, told: str, **about: Any) -> None:
    """The entry, which ``sealane node status`` tells too."""
    sending.act(RESTORED, partner, body={"side": side, "told": told, **about})


def unconfirmed(sending: Sending, partner: str, lowered: Mapping[int, tuple[int, int]]) -> None:
    """A partner was restored: recalls that it confirmed behind its cursor wait again."""
    if not lowered:
        return
    since = lowered.get(RECALL, (0, 0))
    again = update(OUTBOX).where(
        OUTBOX.c.partner == partner, OUTBOX.c.lane == RECALL, OUTBOX.c.sequence > since[0],
        OUTBOX.c.sequence <= since[1], OUTBOX.c.ended == "confirmed",
    )  # fmt: skip
    count = sending.connection.execute(again.values(ended=None)).rowcount if since[1] else 0
    what = ", ".join(f"{LANES[lane]}: {to} of {was}" for lane, (to, was) in lowered.items())
    say(
        sending, partner, "there", f"{partner} was restored from a copy and has less than it "
        f"confirmed ({what}). It is sent again; {count} recalls wait for its receipt again.",
        lanes={LANES[lane]: list(both) for lane, both in lowered.items()}, recalls=count,
    )  # fmt: skip


def forget_cells(connection: Connection, party: str, at: datetime) -> None:
    """What a partner was told until now of where ships were may be lost: of spans that began before
    the places of ships are told it no finer than is remembered (``downgrade.same_cell``)."""
    set_mark(connection, party, "cells", int(at.timestamp() // HOUR_S) + 1, moment_told(at))


def go_on(
    sending: Sending, partner: str, torn: Mapping[int, tuple[int, int]], at: datetime
) -> dict[int, int]:
    """A partner has other numbers than this node's log: go on behind all of them. ``torn``: by lane
    the number up to which both agree, and the last that the partner has. The last number that is
    lost, by lane."""
    forget_cells(sending.connection, partner, at)
    lost: dict[int, int] = {}
    for lane, (same, theirs) in sorted(torn.items()):
        own = (OUTBOX.c.partner == partner, OUTBOX.c.lane == lane)
        asked = select(OUTBOX).where(*own, OUTBOX.c.sequence > same).order_by(OUTBOX.c.sequence)
        rows = [dict(row) for row in sending.connection.execute(asked).mappings()]
        last = max(theirs, rows[-1]["sequence"] if rows else same)
        if last > same + MOST_AHEAD:
            raise BadInput(
                f"{partner} has number {theirs} of {LANES[lane]}, of {same} that were sent.",
                hint="Compare the two ledgers.", field="cursors",
            )  # fmt: skip
        sending.skip(partner, lane, last)
        party = sending.node.party
        told = sending.put(
            partner=partner, lane=lane, act=RESTORED, giver=party, originator=party, item=party,
            version=1, terms={"first": same + 1},
        )  # fmt: skip
        sending.act("resent", party, body=of_row(told))
        for row in rows:
            _again(sending, row)
        lost[lane] = last
    ranges = {LANES[lane]: [torn[lane][0] + 1, last] for lane, last in lost.items()}
    what = ", ".join(f"{lane} {first} to {last}" for lane, (first, last) in ranges.items())
    say(
        sending, partner, "here", f"This node was restored from a copy: {partner} has other "
        f"records than its log at {what}. What is live goes again behind them; what {partner} "
        "holds and this node does not know: sealane node restored.", lanes=ranges,
    )  # fmt: skip
    return lost


def _again(sending: Sending, row: dict[str, Any]) -> None:
    """What a row of lost numbers is for goes again, in a number behind them."""
    is_live = row["lane"] in (RECALL, NOTICE) or row["ended"] is None
    if row["act"] == RESTORED or not is_live:
        return
    same = {name: said for name, said in row.items() if name not in ("sequence", "ended")}
    sent = sending.put(**same)
    drill = None
    if row["lane"] == DRILL and row["digest"] is not None:
        drill = drills(sending.connection, [row["digest"]]).get(row["digest"])
    body = of_row(sent) | {"before": row["sequence"]}
    sending.act("resent", row["item"], body=body, exercise_id=drill)
    sending.end(row, "superseded")


def tell_held(sending: Sending, giver: str, lost: Mapping[int, tuple[int, int]]) -> None:
    """A giver lost some of its numbers: tell it what is here from them. ``lost``: by lane the first
    that is lost, and the number of the record that said so."""
    if not lost:
        return
    came = _came(sending.connection, giver, lost)
    held = stones = 0
    for some in chunks(item for _, item in came):
        own = {"giver": (giver,), "item": some}
        for row in get_rows(sending.connection, HOLDINGS, own, order_by="item"):
            lane = came.get((row.originator, row.item), RECALL)
            if lane != RECALL:
                held += 1
                _tell_one(sending, Held.of(row), lane)
        for row in get_rows(sending.connection, TOMBSTONES, own, order_by="item"):
            if (row.originator, row.item) in came:
                stones += 1
                _notice(sending, "recalled", dict(row._mapping), {})
    ranges = {LANES[lane]: [first, told - 1] for lane, (first, told) in lost.items()}
    what = ", ".join(f"{lane} {first} to {last}" for lane, (first, last) in ranges.items())
    say(
        sending, giver, "there", f"{giver} was restored from a copy and lost {what} of its log. It "
        f"is told of {held} items that are here from it, and of {stones} that it recalled.",
        lanes=ranges, held=held, recalled=stones,
    )  # fmt: skip


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


def tell_late(sending: Sending, giver: str, record: Arrived) -> tuple[str, str | None]:
    """A record that comes late, from numbers that its giver lost: it is not taken, but for a
    recall, of which the giver is told."""
    if record.act != "recall":
        return "void", "lost"
    names = ("giver", "originator", "item", "version")
    stone = dict(zip(names, (giver, record.originator, record.item, record.version), strict=True))
    _notice(sending, "recalled", stone, {})
    return "applied", None


def tell_torn(sending: Sending, giver: str, places: Collection[tuple[int, int]]) -> None:
    """A giver sent other records under numbers that are here: said once for each first one."""
    if not places:
        return
    lane, number = min(places)
    told = (
        f"{giver} sends another record as number {number} of {LANES[lane]} than is here: one of "
        f"the two nodes was restored from a copy. It is not taken; {giver} goes on behind it as "
        "soon as it has this node's receipt (on a disk: export a bundle to it)."
    )
    own = (WATCH.c.partner == giver, WATCH.c.what == RESTORED, WATCH.c.note == told)
    if sending.connection.execute(select(WATCH.c.size).where(*own)).first() is None:
        say(sending, giver, "there", told)


def _notice(sending: Sending, act: str, held: Mapping[str, Any], terms: dict[str, Any]) -> None:
    names = ("giver", "originator", "item", "version")
    own = {name: held[name] for name in names}
    row = sending.put(partner=held["giver"], lane=NOTICE, act=act, terms=terms, **own)
    sending.act("notice", row["item"], body=of_row(row))


def take_held(sending: Sending, partner: str, record: Arrived) -> tuple[str, str | None]:
    """A partner holds something from this node, which was restored: a row of its log, so that it
    is listed and can be recalled. ``BadInput`` for what cannot have come from here."""
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


def take_recalled(sending: Sending, partner: str, record: Arrived) -> tuple[str, str | None]:
    """A partner says what this node took back before it was restored. It is taken back again, and
    if it was made here, from everybody, and goes here: that errs on the side of what must go."""
    party = sending.node.party
    rows = [row for row in _sent(sending.connection, partner, record)
            if row["told_version"] <= record.version]  # fmt: skip
    last = rows[-1] if rows else None
    is_own = record.originator == party and (last is None or last["giver"] == party)
    if last is None and not is_own:
        return "void", "known"
    giver, item = (party, record.item) if last is None else (last["giver"], last["item"])
    version = record.version if last is None else max(record.version, last["version"])
    source = (str(giver), record.originator, str(item))
    to = None if is_own else [partner]
    because = f"it was recalled before this node was restored, as {partner} says"
    sent = take_back(sending, source, version, because, to=to)
    gone = is_own and _bury(sending, source, version, because)
    return ("applied", None) if sent or gone else ("void", "known")


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


def unheard(node: Node) -> list[str]:
    """Givers that were not heard since ``declare``."""
    with reading(node.engine) as connection:
        return sorted(not_heard(connection))


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
