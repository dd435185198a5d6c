"""The link to each partner, and what was found about partners and this node's own rules.

What it cannot tell: a partner that asked and was told that there is nothing new leaves no trace, so
it may have been heard later than is told here. A thin link is what this node was told of it, not
what was measured.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from sealane.errors import BadInput
from sealane.ledger import canonical, reading
from sealane.ledger.canonical import moment_told
from sealane.ledger.schema import ENTRIES
from sealane.share.book.record import LANES, RECALL
from sealane.share.book.schema import ACKNOWLEDGED, OUTBOX, WATCH
from sealane.share.exchange.link import link_of
from sealane.share.log.lapse import LAPSED
from sealane.share.log.sending import FOUND, RESTORED
from sealane.share.node import PACK, Node
from sealane.share.recall import open_recalls
from sealane.share.rules import last_taken
from sealane.share.standing import standing
from sealane.share.watch.recovered import found_items

__all__ = ["Looking", "found", "links"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """``recent_days``: how long a finding counts as new, and a lapse is told; ``most_entries``: of
    a kind that are looked through, the newest first; ``most``: findings and, of one, items (all
    ours)."""

    recent_days: int = 30
    most_entries: int = 2_000
    most: int = 100


STANDS = frozenset({"unheard", "by_word", "rules_changed"})
"""Findings of how things are now; the others are of what was seen once."""


def links(node: Node, *, at: datetime, rule: Looking | None = None) -> dict[str, Any]:
    """``partners``: each as ``standing`` tells it, with ``heard_at`` (the last receipt, record or
    checkpoint from it that left a trace), ``behind`` (records it has not confirmed, by lane),
    ``behind_since`` (when the oldest of them was written) and ``link`` (how thin; null where that
    cannot be read). ``not_met`` as ``standing`` tells it."""
    rule = rule or Looking()
    told = standing(node, at=at)
    with reading(node.engine) as connection:
        came = _came(connection, {one["party"] for one in told["partners"]}, rule)
        partners = []
        for one in told["partners"]:
            party, watch = one["party"], dict(one["watch"])
            watch.pop("findings")
            heard = [one["confirmed_at"], came.get(party), watch["seen_at"]]
            behind, since = _behind(connection, party, rule)
            partners.append(
                one | {
                    "watch": watch, "heard_at": max((at for at in heard if at), default=None),
                    "behind": behind, "behind_since": since, "link": _link(node, party),
                }
            )  # fmt: skip
    return {"partners": partners, "not_met": told["not_met"]}


def _link(node: Node, party: str) -> dict[str, Any] | None:
    with suppress(BadInput):
        one = link_of(node, party)
        return {"bytes_per_s": one.bytes_per_s, "bytes_per_pull": one.bytes_per_pull,
                "is_thin": one.budget is not None}  # fmt: skip
    return None


def _latest(connection: Connection, kind: str, rule: Looking) -> list[tuple[int, bytes]]:
    asked = select(ENTRIES.c.sequence, ENTRIES.c.raw).where(ENTRIES.c.kind == kind)
    asked = asked.order_by(ENTRIES.c.sequence.desc()).limit(rule.most_entries)
    return [(sequence, bytes(raw)) for sequence, raw in connection.execute(asked)]


def _came(connection: Connection, parties: set[str], rule: Looking) -> dict[str, str]:
    """When something last came from each, as entries have it."""
    found: dict[str, str] = {}
    for _, raw in _latest(connection, "receive", rule):
        if found.keys() == parties:
            break
        if any(canonical(one) in raw for one in parties - found.keys()):
            entry = json.loads(raw)
            found.setdefault(entry["body"]["from"], entry["at"])
    return found


def _behind(connection: Connection, party: str, rule: Looking) -> tuple[dict[str, int], str | None]:
    """Records that a partner has not confirmed, by lane, and when the oldest was written."""
    kept = select(ACKNOWLEDGED.c.lane, ACKNOWLEDGED.c.sequence)
    known = connection.execute(kept.where(ACKNOWLEDGED.c.partner == party))
    confirmed = {row.lane: row.sequence for row in known}
    last = select(OUTBOX.c.lane, func.max(OUTBOX.c.sequence).label("last"))
    last = last.where(OUTBOX.c.partner == party).group_by(OUTBOX.c.lane)
    behind: dict[str, int] = {}
    times: list[str] = []
    recalls = open_recalls(connection, party)
    for row in connection.execute(last):
        first = confirmed.get(row.lane, 0) + 1
        if row.lane == RECALL and recalls:
            first = min(first, recalls[0])
        if row.last < first:
            continue
        behind[LANES[row.lane]] = row.last - first + 1
        written = _written(connection, party, row.lane, first, rule)
        times += [] if written is None else [written]
    return behind, min(times, default=None)


def _written(
    connection: Connection, party: str, lane: int, first: int, rule: Looking
) -> str | None:
    """When the first record of a lane from a number on was written."""
    own = (OUTBOX.c.partner == party, OUTBOX.c.lane == lane, OUTBOX.c.sequence >= first)
    asked = select(OUTBOX.c.item, OUTBOX.c.sequence).where(*own).order_by(OUTBOX.c.sequence)
    row = connection.execute(asked.limit(1)).first()
    if row is None:
        return None
    entries = select(ENTRIES.c.raw).where(ENTRIES.c.subject == row.item)
    entries = entries.order_by(ENTRIES.c.sequence.desc()).limit(rule.most_entries)
    for raw in connection.execute(entries).scalars():
        if canonical(party) not in bytes(raw):
            continue
        entry = json.loads(bytes(raw))
        body = entry["body"]
        place = (body.get("partner"), body.get("lane"), body.get("sequence"))
        if place == (party, LANES[lane], row.sequence):
            return str(entry["at"])
    return None


def found(node: Node, *, at: datetime, rule: Looking | None = None) -> dict[str, Any]:
    """``findings``, the newest first, and how many of them are ``recent``.

    Each has ``kind``, ``party`` (null: of this node's own rules), ``at``, ``entry`` of the ledger
    and the sentence ``told`` there, or null; of items ``items`` and their ``count``. ``kind``:

        split             two histories of a partner's ledger were seen
        cosignature       a cosignature of this node's ledger does not hold
        unreadable        what a partner told of ledgers cannot be read
        signed_elsewhere  a partner shows a checkpoint signed by this node that it has not
        restored_said     this node said that it was restored from a copy
        restored_here     a partner's receipts show that this node was restored
        restored_there    a partner was restored
        restored_either   one of the two was restored; which is not known yet
        unheard           what is here from a partner is not read until it is heard again
        by_word           what a partner holds from here and this node knows by its word alone
        lapsed            what waited for a partner did not go: its rule is in force no more
        rules_changed     the file of rules is not the one that this node took
    """
    rule = rule or Looking()
    since = moment_told(at - timedelta(days=rule.recent_days))
    with reading(node.engine) as connection:
        every = _watched(connection, rule) + _lapsed(connection, since, rule)
        every += _by_word(connection, found_items(node), rule)
    every += _rules(node)
    every.sort(key=lambda one: (one["at"] or "", one["entry"] or 0), reverse=True)
    recent = [one for one in every if one["kind"] in STANDS or one["at"] >= since]
    return {"findings": every[: rule.most], "recent": len(recent)}


def _finding(kind: str, party: str | None, at: str | None, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "party": party, "at": at, "entry": None, "told": None, **more}


WATCHED = ("split", "cosignature", "unreadable", RESTORED)


def _watched(connection: Connection, rule: Looking) -> list[dict[str, Any]]:
    asked = select(WATCH).where(WATCH.c.what.in_((*WATCHED, "unheard")))
    made = []
    for row in connection.execute(asked.order_by(WATCH.c.at.desc()).limit(rule.most)):
        if row.what == "unheard":
            made.append(_finding("unheard", row.partner, row.at))
            continue
        kind = row.what if row.what != RESTORED else _restored(connection, row.partner, row.size)
        made.append(_finding(kind, row.partner, row.at, entry=row.size, told=row.note))
    return made


def _restored(connection: Connection, party: str, sequence: int) -> str:
    """Which of the two was, by the entry."""
    raw = connection.execute(select(ENTRIES.c.raw).where(ENTRIES.c.sequence == sequence)).scalar()
    entry = {} if raw is None else json.loads(bytes(raw))
    body = entry.get("body", {})
    if entry.get("kind") != RESTORED:
        return "signed_elsewhere" if "shown" in body else "restored_there"
    if body["side"] == "here":
        return "restored_said" if "because" in body else "restored_here"
    return "restored_there" if "lanes" in body else "restored_either"


def _lapsed(connection: Connection, since: str, rule: Looking) -> list[dict[str, Any]]:
    """By partner and rule: they lapsed together."""
    made: dict[tuple[str, str | None], dict[str, Any]] = {}
    for sequence, raw in _latest(connection, "delete", rule):
        if canonical(LAPSED) not in raw:
            continue
        entry = json.loads(raw)
        body = entry["body"]
        if body["because"] != LAPSED or "to" not in body or entry["at"] < since:
            continue
        new = _finding("lapsed", body["to"], entry["at"], entry=sequence, rule=entry["rule"],
                       items=[], count=0)  # fmt: skip
        one = made.setdefault((body["to"], entry["rule"]), new)
        one["count"] += 1
        if len(one["items"]) < rule.most:
            one["items"].append(entry["subject"])
    return list(made.values())


def _by_word(
    connection: Connection, items: list[dict[str, Any]], rule: Looking
) -> list[dict[str, Any]]:
    whens: dict[str, tuple[str, int]] = {}
    for sequence, raw in _latest(connection, FOUND, rule) if items else []:
        entry = json.loads(raw)
        whens.setdefault(str(entry["body"].get("partner")), (entry["at"], sequence))
    made = []
    for party in sorted({one["party"] for one in items}):
        own = [one["item"] for one in items if one["party"] == party]
        at, entry = whens.get(party, (None, None))
        made.append(_finding("by_word", party, at, entry=entry, items=own[: rule.most],
                             count=len(own)))  # fmt: skip
    return made


def _rules(node: Node) -> list[dict[str, Any]]:
    """The file in the folder is another than was taken; when it was written."""
    taken = last_taken(node)
    if node.folder is None or taken is None or taken["body"]["digest"] == node.pack_digest:
        return []
    written = (node.folder / PACK).stat().st_mtime
    return [_finding("rules_changed", None, moment_told(datetime.fromtimestamp(written, UTC)))]
