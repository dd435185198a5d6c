"""Release: decide, make less where the rule asks, and put it into the log, in one transaction.

Whatever comes of it is in the ledger: releases with what went, under which rule and article, and
refusals with the reason. A release is done once for each version and party; asked again, it says
so. What is refused takes no number of the partner's log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete

from sealane.errors import BadInput
from sealane.ledger import canonical, digest, get_rows, put_rows, reading
from sealane.ledger.canonical import moment_told
from sealane.share.before import PURPOSES, asked_again, kept_of
from sealane.share.book.record import DRILL, drill_of, lane_of, plain_text
from sealane.share.book.schema import HOLDINGS, OUTBOX, TOMBSTONES
from sealane.share.downgrade.same_cell import ToldCells
from sealane.share.item.body import check_body
from sealane.share.item.product import Product, written
from sealane.share.log.content import Held, chunks, drills, not_heard
from sealane.share.log.lapse import LAPSED, duties_told
from sealane.share.log.permission import Permission, standing_permission
from sealane.share.log.sending import FOUND, Sending, of_row
from sealane.share.node import Node, time_held
from sealane.share.pattern import Pattern
from sealane.share.policy.decide import Decision
from sealane.share.policy.pack import Grant
from sealane.share.policy.portion import Portion, Portions
from sealane.share.released import Foreseen, Released
from sealane.share.source import (  # fmt: skip
    Key,
    Sent,
    Source,
    first_end,
    named_as,
    terms_of,
    under_another_name,
)
from sealane.share.watch.recovered import found_before

__all__ = ["Foreseen", "Released", "foreseen", "release"]

MOST_AT_ONCE = 10_000
"""Products times parties in one transaction: other writers wait for it."""
LARGEST_PRODUCT = 4 * 1024 * 1024
"""Bytes of one product: a batch has to hold it, and a thin link to carry it."""

GIVERS_WORD = ("originator_decides", "not_for_purpose")
"""What a giver bound this node to, and the originator's permission goes beyond."""


def release(
    node: Node,
    products: Product | Iterable[Product],
    to: Sequence[str],
    *,
    purpose: str,
    at: datetime,
    actor: str | None = None,
) -> list[Released]:
    """Release products to parties for a purpose; for each product one answer for each party.

    Products that this node made, or that it holds from others and may pass on. ``actor``: who did
    it (default: the party). When this returns, everything is on the disk; if it raises, nothing is.
    ``BadInput`` for a name of an item with signs that cannot be told, for a value that its member
    cannot have (``item.body``), and for more than 10,000 at once.
    """
    every = [products] if isinstance(products, Product) else list(products)
    parties = list(dict.fromkeys(to))
    if not every or not parties:
        return []
    if len(every) * len(parties) > MOST_AT_ONCE:
        raise BadInput(
            f"{len(every)} products to {len(parties)} parties are too many at once.",
            hint=f"Release up to {MOST_AT_ONCE:,} in one go.",
        )
    _check(every)
    with node.ledger.writing() as connection:
        asked = _Asked(node, connection, purpose, time_held(connection, at), actor or node.party)
        asked.look_up(every, parties)
        found = [asked.one(product, party) for product in every for party in parties]
        asked.finish(at=at)
    unmet = set(parties) - node.partners.keys()
    return [replace(one, is_met=False) if one.is_met and one.to in unmet else one for one in found]


def _check(products: Iterable[Product]) -> None:
    for product in products:
        plain_text(product.item, "item")
        check_body(product.item, product.body)


def foreseen(
    node: Node, product: Product, to: str, *, purpose: str, at: datetime, own: str | None = None
) -> Foreseen:
    """What ``release`` would answer for one product and one party, by the same steps on the same
    state up to the one that writes. ``own``: the digest of a product of which nothing but the label
    is here. ``BadInput`` as there."""
    _check([product])
    with reading(node.engine) as connection:
        now = time_held(connection, at)
        asked = _Asked(node, connection, purpose, now, node.party)
        asked.look_up([product], [to])
        if own is not None:
            asked.written[id(product)] = b"", own
        told = asked.one(product, to)
    is_here = product.label.originator == node.party
    if asked.last is None:
        return Foreseen(told, now, is_here=is_here)
    found, source = asked.last
    return Foreseen(told, now, found, source.allowed is not None, first_end(found, source), is_here)


class _Asked:
    """One call of ``release`` within its transaction."""

    def __init__(
        self, node: Node, connection: Connection, purpose: str, now: datetime, actor: str
    ) -> None:
        self.node, self.purpose, self.now = node, purpose, now
        self.connection = connection
        self.sending = Sending(node, connection, actor)
        self.portions = Portions(node.policy, holder=node.party, purpose=purpose, at=now)
        self.unheard = not_heard(connection)
        self.held: dict[Key, Held] = {}
        self.copies: dict[tuple[str, str], list[tuple[Key, Held]]] = {}
        self.made: dict[Key, Held] = {}
        self.replaced: set[Key] = set()
        self.buried: dict[Key, int] = {}
        self.sent: dict[tuple[str, Key], Sent] = {}
        self.cells = ToldCells(connection, node.cell_secret)
        self.drills: dict[str, str | None] = {}
        self.written: dict[int, tuple[bytes, str]] = {}
        self.secrets: dict[str, bytes] = {}
        self.terms: dict[tuple[object, ...], str] = {}
        self.patterns: dict[tuple[int, str], Pattern] = {}
        self.reasons: dict[int, tuple[Decision, dict[str, Any]]] = {}
        self.last: tuple[Portion, Source] | None = None

    def look_up(self, products: Sequence[Product], parties: Sequence[str]) -> None:
        """What is known of these items, in as few questions as there are chunks; their bytes."""
        for one, raw in zip(products, written(products), strict=True):
            if len(raw) > LARGEST_PRODUCT:
                raise BadInput(
                    f"{one.item} has {len(raw):,} bytes; {LARGEST_PRODUCT:,} may go.",
                    hint="Keep large content apart and release its digest.",
                )
            own = digest(raw)
            self.written[id(one)] = raw, own
            self.drills[own] = drill_of(one.body)
        for some in chunks(one.item for one in products):
            for row in get_rows(self.connection, HOLDINGS, {"item": some}, order_by="giver"):
                held = Held.of(row)
                key = (held.giver, held.originator, held.item)
                self.held[key] = held
                self.copies.setdefault(key[1:], []).append((key, held))
            others = {one.digest for one in self.held.values()} - self.drills.keys()
            self.drills |= drills(self.connection, others)
            for row in get_rows(self.connection, TOMBSTONES, {"item": some}):
                self.buried[row.giver, row.originator, row.item] = row.version
            of = {"item": some, "partner": parties, "act": ("release",)}
            rows = get_rows(self.connection, OUTBOX, of, order_by="version")
            for row in sorted(rows, key=lambda row: (row.version, row.sequence)):
                self._remember(dict(row._mapping))

    def _remember(self, row: Mapping[str, Any]) -> None:
        place = (row["partner"], (row["giver"], row["originator"], row["item"]))
        known = self.sent.get(place)
        if known is None:
            known = self.sent[place] = Sent()
        known.last = row
        if row["ended"] == LAPSED:  # it never went, and may be released again
            known.versions.pop(row["version"], None)
        else:
            known.versions[row["version"]] = row

    def one(self, product: Product, to: str) -> Released:
        """One product for one party."""
        like = self.patterns.get((id(product.label), to))
        if like is not None and self._is_new(product, to):
            return self._again(like, product, to)
        key, held, stopped = self._source(product, to)
        allowed = None if held is None else self._allowed(product, held, to)
        if stopped is not None and allowed is not None and stopped.reason in GIVERS_WORD:
            stopped = None
        if stopped is not None:
            return self._refused(product, to, stopped)
        known = self.sent.get((to, key))
        last = None if known is None else known.last
        lane = lane_of(product.kind, product.body)
        if last is not None and (last["lane"] == DRILL) != (lane == DRILL):
            return self._refused(product, to, Decision("conflict", "exercise_id"))
        latest = 0 if last is None else last["version"]
        if last is not None and last["ended"] == "recalled" and product.version <= latest:
            return self._refused(product, to, Decision("recalled", f"version {latest}"))
        went = None if known is None else known.versions.get(product.version)
        if went is not None and self._is_other(product, last):
            return self._refused(product, to, Decision("conflict", "version"))
        if went is None and product.version < latest:
            return self._refused(product, to, Decision("superseded", f"version {latest}"))
        secret = self._secret(to)
        found = self.portions.of(
            product, to, secret=secret, is_allowed=allowed is not None, known=self.cells.of(to)
        )
        source = Source(key, held, allowed)
        self.last = found, source
        if found.product is None:
            return self._refused(product, to, found.decision)
        if went is not None:
            return self._already(product, to, found, went)
        if found.is_less and last is None:
            last = found_before(self.connection, to, product.label.originator, found.product.item)
        if found.is_less and allowed is not None:
            why = Decision("cannot_be_made_less", "permission")
            return self._refused(product, to, why)
        if found.is_less and last is not None and last["visible"] is not None:
            found = named_as(found, last["told_item"])
        is_there = found.is_less and last is not None and last["ended"] is None
        if is_there and last is not None and last["visible"] == found.visible:
            stays = self._stays("unchanged", "unchanged", product, to, found.decision)
            return replace(stays, untold=found.untold)
        return self._goes(product, to, source, found, last)

    def _is_other(self, product: Product, last: Mapping[str, Any] | None) -> bool:
        """Whether the party has this version in other bytes, from before this node was restored."""
        if last is None or last["version"] != product.version or last["ended"] != FOUND:
            return False
        return bool(last["digest"] != self.written[id(product)][1])

    def _source(self, product: Product, to: str) -> tuple[Key, Held | None, Decision | None]:
        """Under which key the product is held, the holding if it came from another, and what
        stops it before any rule is asked."""
        drill = drill_of(product.body)
        whose = str(product.label.originator)
        if drill is None and product.body.get("exercise_id") is not None:
            return ("", whose, product.item), None, Decision("unknown", "exercise_id")
        if whose == self.node.party:
            key = (whose, whose, product.item)
            return key, None, self._own(key, product)
        copies = self.copies.get((whose, product.item), ())
        for key, held in sorted(copies, key=lambda copy: copy[1].giver != whose):
            if held.digest == self.written[id(product)][1]:
                return key, held, self._onward(held, to)  # the originator's own terms first
        known = whose if whose in self.node.policy.pack.parties else "originator"
        return ("", whose, product.item), None, Decision("not_held", known)

    def _own(self, key: Key, product: Product) -> Decision | None:
        if product.version <= self.buried.get(key, 0):
            return Decision("recalled", f"version {self.buried[key]}")
        held = self.held.get(key)
        if held is None:
            return None
        if held.version < product.version:
            is_same = self.drills.get(held.digest) == drill_of(product.body)
            return None if is_same else Decision("conflict", "exercise_id")
        if held.version > product.version:
            return Decision("superseded", f"version {held.version}")
        return (
            None if held.digest == self.written[id(product)][1] else Decision("conflict", "version")
        )

    def _onward(self, held: Held, to: str) -> Decision | None:
        """What the giver bound this node to."""
        if held.giver in self.unheard:
            return Decision("not_heard", held.giver)
        if held.is_over(self.now):
            return Decision("expired", held.retain_until)
        if "thinned" in held.terms:
            return Decision("only_thinned", held.giver)
        if not held.terms["onward"]:
            return Decision("originator_decides", held.originator)
        if self.purpose not in PURPOSES:
            return Decision("unknown", "purpose")
        if held.terms["purpose"] != self.purpose:
            return Decision("not_for_purpose", self.purpose)
        return Decision("same_party", to) if to in held.terms["path"] else None

    def _allowed(self, product: Product, held: Held, to: str) -> Permission | None:
        """The originator's word for this onward release, where it is needed and there is one."""
        if held.terms["onward"] and product.label.orcon == "no":
            return None
        bound = {"item": held.item, "version": held.version, "originator": held.originator,
                 "by": self.node.party, "to": to, "purpose": self.purpose}  # fmt: skip
        return standing_permission(self.connection, self.node, bound, now=self.now)

    def _body(self, product: Product, to: str, decision: Decision) -> dict[str, Any]:
        return {
            "to": to,
            "purpose": self.purpose if self.purpose in PURPOSES else "unknown",
            "version": product.version,
            "digest": self.written[id(product)][1],
            "policy": self.node.pack_digest,
            "decision": self._reason(decision),
        }

    def _reason(self, decision: Decision) -> dict[str, Any]:
        """The decision as JSON, of which many products have the same one."""
        if id(decision) not in self.reasons:
            self.reasons[id(decision)] = decision, decision.as_json()
        return self.reasons[id(decision)][1]

    def _already(
        self, product: Product, to: str, found: Portion, went: Mapping[str, Any]
    ) -> Released:
        """It went before: the answer is that of the rules today."""
        why = asked_again(went, found, self.purpose)
        if why is not None:
            return self._refused(product, to, why)
        return Released("already", product.item, product.version, to, found.decision)

    def _refused(self, product: Product, to: str, decision: Decision) -> Released:
        told = self._stays("refused", "refusal", product, to, decision)
        asked = (to, product.label.originator, product.item)
        went, still = kept_of(self.sent, asked, product.version, moment_told(self.now))
        return replace(told, still_holds=still, went_for=went)

    def _stays(
        self, outcome: str, kind: str, product: Product, to: str, decision: Decision
    ) -> Released:
        """Nothing goes, and the ledger says why; of a refusal also what was asked, so that it can
        be explained though nothing of the item is kept."""
        body = self._body(product, to, decision)
        if kind == "refusal":
            body["label"] = product.label.in_known_words(to, self.node.policy.pack.parties)
            if unlisted := product.label.unlisted:
                body["unlisted"] = list(unlisted)
        self._act(kind, product, decision, body)
        return Released(outcome, product.item, product.version, to, decision)

    def _act(self, kind: str, product: Product, decision: Decision, body: dict[str, Any]) -> None:
        self.sending.act(
            kind,
            product.item,
            body=body,
            rule=None if decision.rule is None else decision.rule.id,
            exercise_id=drill_of(product.body),
        )

    def _goes(
        self,
        product: Product,
        to: str,
        source: Source,
        found: Portion,
        last: Mapping[str, Any] | None,
    ) -> Released:
        """Put it into the log."""
        row, body = self._row(product, to, source, found, last)
        self._act("release", product, found.decision, body)
        if self._is_pattern(product, to, source):
            act, label = self.sending.acts[-1], product.label
            self.patterns[id(label), to] = Pattern.of(label, row, act, found.decision)
        if last is not None:
            self.sending.end(last, "superseded")
        self._remember(row)
        self.cells.keep(to, found.cells)
        self._kept_or_told(source, product, to, is_less=found.is_less)
        place = (row["lane"], row["sequence"])
        told = ("released", product.item, product.version, to, found.decision, *place)
        still = under_another_name(last, row)
        return Released(*told, still_holds=still, untold=found.untold)

    def _is_pattern(self, product: Product, to: str, source: Source) -> bool:
        """Whether others with the same label go as this one did that went: its label alone decided,
        it was made here and belongs to no drill."""
        is_drill = product.body.get("exercise_id") is not None
        return source.held is None and not is_drill and self.portions.is_of_label(product.label, to)

    def _is_new(self, product: Product, to: str) -> bool:
        """Whether nothing is known of a product of this node and nothing of it went to a party, so
        that its label alone decides; and it belongs to no drill."""
        own = self.node.party
        key = (own, own, product.item)
        if product.body.get("exercise_id") is not None or key in self.buried:
            return False
        held = self.held.get(key)
        is_same = held is None or self.written[id(product)][1] == held.digest
        return is_same and (to, key) not in self.sent

    def _again(self, like: Pattern, product: Product, to: str) -> Released:
        """It goes whole, as an earlier one with the same label did."""
        raw, own = self.written[id(product)]
        row = self.sending.again(like.row, product.item, product.version, own)
        self.sending.contents[own] = raw
        self.sending.acts.append(like.act_of(row))
        key = (row["giver"], row["originator"], row["item"])
        self.sent[to, key] = Sent({product.version: row}, row)
        self._keep(key, product)
        place = (row["lane"], row["sequence"])
        told = ("released", product.item, product.version, to, like.decision, *place)
        return Released(*told, is_met=to in self.node.partners)

    def _row(
        self,
        product: Product,
        to: str,
        source: Source,
        found: Portion,
        last: Mapping[str, Any] | None,
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The row of what goes, and the body of its entry."""
        told = found.product
        assert told is not None
        raw, own = self.written[id(product)]
        if found.is_less:
            version = 1 if last is None else last["told_version"] + 1
            told = Product(
                item=told.item, version=version, issued_at=told.issued_at, body=told.body,
                label=told.label,
            )  # fmt: skip
            raw = told.raw
        end = first_end(found, source)
        row = self.sending.put(
            partner=to,
            lane=lane_of(product.kind, product.body),
            act="release",
            giver=source.key[0],
            originator=source.key[1],
            item=product.item,
            version=product.version,
            told_item=told.item,
            told_version=told.version,
            digest=digest(raw) if found.is_less else own,
            visible=found.visible,
            terms=self._terms(found, source, end),
            retain_until=end,
            duties=duties_told(found.decision, is_less=found.is_less),
        )
        self.sending.contents[row["digest"]] = raw
        body = of_row(row)
        body["policy"], body["purpose"] = self.node.pack_digest, self.purpose
        body["source"], body["kind"] = own, product.kind
        body |= {"not_told": dict(found.untold)} if found.untold else {}
        return row, body

    def _secret(self, to: str) -> bytes:
        known = self.secrets.get(to)
        if known is None:
            known = self.secrets[to] = self.node.secret_for(to)
        return known

    def _terms(self, found: Portion, source: Source, end: str | None) -> str:
        """The terms as canonical JSON, of which many releases have the same."""
        rule = found.decision.rule
        assert isinstance(rule, Grant)
        held, allowed = source.held, source.allowed
        before = () if held is None else tuple(held.terms["path"])
        key = (rule.id, end, found.is_less, before, allowed)
        known = self.terms.get(key)
        if known is None:
            path = (*before, self.node.party)
            told = terms_of(rule, self.purpose, end, path, is_less=found.is_less)
            if allowed is not None:  # one onward release, and no further
                told |= {"onward": False, "permission": allowed.signed}
            known = self.terms[key] = canonical(told).decode()
        return known

    def _kept_or_told(self, source: Source, product: Product, to: str, *, is_less: bool) -> None:
        """This node keeps what it made, and tells the giver of what came from another."""
        held = source.held
        if held is None:
            self._keep(source.key, product)
            return
        names = ("giver", "originator", "item", "version")
        on = {name: getattr(held, name) for name in names}
        self.sending.notice("passed", on, to=to, by=self.node.party, is_less=is_less)

    def _keep(self, key: Key, product: Product) -> None:
        """This node holds its own product in this version from now on."""
        before = self.held.get(key)
        if before is not None and before.version == product.version:
            return
        end = product.label.retain_until
        told = None if end is None else moment_told(end)
        raw, own = self.written[id(product)]
        self.held[key] = self.made[key] = Held(*key, product.version, own, {}, told)
        self.sending.contents[own] = raw
        if before is not None:
            self.sending.unneeded[before.digest] = before.item
            self.replaced.add(key)

    def finish(self, *, at: datetime) -> None:
        """Write what came of it."""
        for some in chunks(key[2] for key in self.replaced):
            own = HOLDINGS.c.giver == self.node.party
            self.connection.execute(delete(HOLDINGS).where(own, HOLDINGS.c.item.in_(some)))
        rows = [
            (*key, one.version, one.digest, "{}", one.retain_until)
            for key, one in self.made.items()
        ]
        put_rows(self.connection, HOLDINGS, rows)
        self.cells.write()
        self.sending.done(at=at)
