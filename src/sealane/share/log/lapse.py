"""Lapse: what was released and waits for a partner goes only while the rules let it go as it is.

A partner may be away for a week. Meanwhile the agreement under which something was released to it
may end, its grant be taken out or changed, or ask for more: a coarser grid, a name taken out. So
when a record is offered its label is asked again, by the rules that the node has then, on that day:
its grant has to let it go, and to ask for nothing that was not done. Else it goes without its
content, as ``lapsed``, and the ledger says so once, with the reason; it may be released anew.

Reasons are those of ``policy.decide`` and two more:

    rule_ended  its grant lets it go no more: it is gone, or is not about it any more
    asks_more   its grant asks for more than was done; about what (an obligation, a member)

What it cannot tell: of a row from before obligations were kept with it, what was done; where its
grant obliges anything, such a row lapses. Whether a sentence tells what a rule now takes out. What
a partner has it keeps: that is for a recall and for the end of retention.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, literal_column, select

from sealane.ledger import canonical, read_canonical
from sealane.ledger.schema import ENTRIES
from sealane.share.book.record import LANES
from sealane.share.book.schema import ACKNOWLEDGED, OUTBOX
from sealane.share.item.label import Label
from sealane.share.item.product import MEMBERS
from sealane.share.log.sending import Sending
from sealane.share.node import Node
from sealane.share.policy.decide import Decision, Question
from sealane.share.policy.duty import asks_no_more
from sealane.share.policy.pack import Grant
from sealane.share.policy.table import BITS

__all__ = ["LAPSED", "Standing", "anew", "duties_told", "lapse", "lapsed_of"]

LAPSED = "lapsed"
RULE_ENDED, ASKS_MORE = "rule_ended", "asks_more"
LABEL = b',"label":{'
MOST_TOLD = 100
"""Rows that lapsed and are told of a partner (ours)."""


def duties_told(decision: Decision, *, is_less: bool) -> str | None:
    """What a grant obliged, as a row keeps it; None where it was nothing and the whole went."""
    duties = decision.rule.obligations if isinstance(decision.rule, Grant) else {}
    return canonical(dict(duties)).decode() if duties or is_less else None


def anew(item: str, party: str, purpose: str) -> str:
    """The command by which what lapsed is released anew."""
    return f"sealane share release {item} --to {party} --purpose {purpose}"


class Standing:
    """Whether what waits for a partner may go as it is on a day: worked out once for each terms,
    obligations and label, of which many records have the same."""

    def __init__(self, node: Node, partner: str, now: datetime) -> None:
        self._policy, self._party, self._partner, self._now = node.policy, node.party, partner, now
        table = node.policy.table(now)
        self._rules = {one.rule.id: one for one in table.grants.get((node.party, partner), ())}
        self._known: dict[tuple[str, str, str | None, bytes], Decision | None] = {}

    def is_lapsed(self, row: Any) -> bool:
        """Whether a row of the partner's log, which no end has yet, is to go without content."""
        return self.why(row) is not None

    def why(self, row: Any) -> Decision | None:
        """Why it lapsed; None where it did not. ``row``: with its content as ``raw``."""
        if row.act != "release" or row.ended is not None:
            return None
        raw = bytes(row.raw or b"")
        label = raw[max(raw.find(LABEL), 0) :]  # and the version behind it: a key, not yet read
        key = (row.terms, row.originator, row.duties, label)
        if key not in self._known:
            terms = read_canonical(row.terms.encode())
            self._known[key] = self._why(terms, row.originator, row.duties, raw)
        return self._known[key]

    def _stands(self, terms: Mapping[str, Any], originator: str) -> bool:
        rule = self._rules.get(terms["rule"])
        if rule is None or BITS["purpose"].get(terms["purpose"], ~0) & rule.misses:
            return False
        is_own = originator == self._party or "permission" in terms
        return is_own or (rule.onward and originator in rule.originators)

    def _why(
        self, terms: Mapping[str, Any], originator: str, duties: str | None, raw: bytes
    ) -> Decision | None:
        if not self._stands(terms, originator):
            return Decision(RULE_ENDED)
        if not raw:  # its content is missing: nothing of it goes
            return None
        asked = Question(
            label=Label.of(read_canonical(raw)["label"]), holder=self._party, to=self._partner,
            purpose=terms["purpose"], at=self._now, is_allowed="permission" in terms,
        )  # fmt: skip
        every = list(self._policy.every(asked))
        rules = [one.rule for one in every if one.permitted and isinstance(one.rule, Grant)]
        own = next((one for one in rules if one.id == terms["rule"]), None)
        if own is None:
            return Decision(RULE_ENDED) if every[0].permitted else every[0]
        return self._more(asked, own, {} if duties is None else read_canonical(duties.encode()))

    def _more(self, asked: Question, rule: Grant, done: Mapping[str, Any]) -> Decision | None:
        """What the grant asks for beyond what was done."""
        for name, said in rule.obligations.items():
            if not asks_no_more({name: said}, done):
                return Decision(ASKS_MORE, name, rule)
        for name in asked.label.of_fields:
            own = replace(asked, label=asked.label.for_field(name))
            if not any(
                one.permitted
                and isinstance(one.rule, Grant)
                and asks_no_more(one.rule.obligations, done)
                for one in self._policy.every(own)
            ):
                is_member = name in MEMBERS.get(str(asked.label.kind), ())
                return Decision(ASKS_MORE, name if is_member else "of_fields", rule)
        return None


def lapse(node: Node, partner: str, rows: Iterable[tuple[Any, Decision]], *, at: datetime) -> int:
    """Write down that these rows lapsed and why, where the partner has not confirmed them and it is
    not written; how many. Their content goes where nothing else needs it."""
    places = {(row.lane, row.sequence): why for row, why in rows}
    if not places:
        return 0
    with node.ledger.writing() as connection:
        sending = Sending(node, connection, node.party)
        for row in _open(connection, partner, set(places)):
            sending.end(row, LAPSED)
            terms = read_canonical(row["terms"].encode())
            why = places[row["lane"], row["sequence"]]
            body = {"to": partner, "lane": LANES[row["lane"]], "sequence": row["sequence"]}
            body |= {"digest": row["digest"], "because": LAPSED, "policy": node.pack_digest}
            body |= {"version": row["version"], "purpose": terms["purpose"], "reason": why.reason}
            body |= {} if why.about is None else {"about": why.about}
            sending.act("delete", row["item"], body=body, rule=terms["rule"])
        sending.done(at=at)
    return len(sending.ended)


def _open(
    connection: Connection, partner: str, places: set[tuple[int, int]]
) -> Iterable[Mapping[str, Any]]:
    """Those of these rows that have no end and that the partner has not confirmed."""
    kept = select(ACKNOWLEDGED.c.lane, ACKNOWLEDGED.c.sequence)
    kept = kept.where(ACKNOWLEDGED.c.partner == partner)
    confirmed = {row.lane: row.sequence for row in connection.execute(kept)}
    for lane in sorted({lane for lane, _ in places}):
        own = {sequence for of, sequence in places if of == lane}
        own = {one for one in own if one > confirmed.get(lane, 0)}
        if not own:
            continue
        place = OUTBOX.c.sequence
        asked = select(OUTBOX).where(
            OUTBOX.c.partner == partner, OUTBOX.c.lane == lane, OUTBOX.c.ended.is_(None),
            place.between(min(own), max(own)),
        )  # fmt: skip
        for row in connection.execute(asked.order_by(place)).mappings():
            if row["sequence"] in own:
                yield dict(row)


def lapsed_of(connection: Connection) -> list[dict[str, Any]]:
    """What lapsed, went in no version since, and may be released anew: party, item, version,
    purpose, reason and what it is about, when, and the command (``remedy``); the latest 100."""
    is_one = OUTBOX.c.ended == literal_column("'lapsed'")  # as the index has it
    asked = select(OUTBOX).where(is_one).order_by(OUTBOX.c.sequence.desc()).limit(MOST_TOLD)
    found = []
    for row in connection.execute(asked).all():
        later = select(OUTBOX.c.sequence).where(
            OUTBOX.c.item == row.item, OUTBOX.c.partner == row.partner, OUTBOX.c.act == "release",
            OUTBOX.c.originator == row.originator, OUTBOX.c.lane == row.lane,
            OUTBOX.c.sequence > row.sequence,
        )  # fmt: skip
        if connection.execute(later.limit(1)).first() is None:
            found.append(_told(connection, row))
    return sorted(found, key=lambda one: (one["party"], one["at"] or "", one["item"]))


def _told(connection: Connection, row: Any) -> dict[str, Any]:
    terms = read_canonical(row.terms.encode())
    told = {"party": row.partner, "item": row.item, "version": row.version, "reason": RULE_ENDED}
    told |= {"about": None, "at": None, "rule": terms["rule"], "purpose": terms["purpose"]}
    asked = select(ENTRIES.c.raw).where(ENTRIES.c.subject == row.item, ENTRIES.c.kind == "delete")
    for raw in connection.execute(asked.order_by(ENTRIES.c.sequence)).scalars():
        entry = read_canonical(bytes(raw))
        body, place = entry["body"], (row.partner, LANES[row.lane], row.sequence)
        if (body.get("to"), body.get("lane"), body.get("sequence")) == place:
            told |= {"at": entry["at"], "reason": body.get("reason", RULE_ENDED)}
            told |= {"about": body.get("about")}
    return told | {"remedy": anew(row.item, row.partner, terms["purpose"])}
