"""A partner's signed receipt: what it has, what it could not take, which recalls it confirmed."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from sealane.errors import BadInput
from sealane.ledger import digest, reading
from sealane.ledger.canonical import moment_told
from sealane.share.book.chain import chain_at, life_of, lost_here
from sealane.share.book.envelope import opened
from sealane.share.book.record import LANES, RECALL, cursors_of
from sealane.share.book.schema import ACKNOWLEDGED, OUTBOX
from sealane.share.log.evidence import forwarded, keep
from sealane.share.log.sending import Sending
from sealane.share.node import Node
from sealane.share.recall import open_recalls
from sealane.share.watch.checkpoint import heard
from sealane.share.watch.restored import go_on, life_read, set_mark, unconfirmed

__all__ = ["acknowledge", "acknowledged"]

_log = logging.getLogger("sealane.share.transfer.receipt")


def acknowledge(node: Node, receipt: bytes, *, at: datetime, actor: str | None = None) -> int:
    """Keep what a partner's receipt confirms; how many recalls are confirmed by it.

    An old or repeated receipt changes nothing; one of another log than this node's confirms nothing
    where they differ (``watch.restored``). ``BadInput`` for bytes that are no receipt for
    this node, ``NotFound`` and ``LedgerError`` as for a batch.
    """
    body = opened(receipt, "receipt", node.partner_key)
    partner = body["from"]
    if body.get("version") != 1 or body.get("to") != node.party:
        raise BadInput(f"This is no receipt for {node.party}.", hint="Look at who it is for.")
    cursors = cursors_of(body.get("cursors"))
    refused = body.get("refused_recalls")
    if not isinstance(refused, list) or not all(type(one) is int for one in refused):
        raise BadInput("refused_recalls is a list of numbers.", hint="", field="refused_recalls")
    confirmed = _acknowledge(node, body, cursors, refused, receipt, at, actor)
    for told in heard(node, str(partner), body.get("watch"), at=at):
        _log.warning("%s", told)
    return confirmed


def _acknowledge(
    node: Node,
    body: Mapping[str, Any],
    cursors: Mapping[int, int],
    refused: list[int],
    raw: bytes,
    at: datetime,
    actor: str | None,
) -> int:
    partner = str(body["from"])
    with node.ledger.writing() as connection:
        life = life_of(connection, partner, "life_theirs")
        told_life = life_read(body, life)
        if told_life < life:  # from before the partner was restored
            return 0
        sending = Sending(node, connection, actor or node.party)
        reading_of = _Reading(sending, partner, body, cursors)
        if told_life > life:
            set_mark(connection, partner, "life_theirs", told_life, moment_told(at))
            reading_of.back(at)
        before = {lane: kept[0] for lane, kept in reading_of.kept.items()}
        moved = reading_of.moved()
        for lane, (to, chain) in moved.items():
            _keep(connection, partner, lane, to, chain, at)
        reading_of.mend(at)
        confirmed, recalls = 0, None
        if RECALL in moved:
            recalls = (before.get(RECALL, 0) + 1, moved[RECALL][0])
            confirmed = _confirm(sending, body, raw, recalls, set(refused))
        if moved:
            keep(connection, body, raw, recalls=recalls, is_latest=True, at=at)
            told = {LANES[lane]: to for lane, (to, _) in moved.items()}
            about: dict[str, Any] = {"by": partner, "cursors": told, "receipt": digest(raw)}
            about |= {"batch": body.get("batch"), "refused_recalls": refused[:100]}
            sending.act("acknowledged", partner, body=about)
        sending.done(at=at)
    return confirmed


class _Reading:
    """One receipt held against this node's log for the partner."""

    def __init__(
        self, sending: Sending, partner: str, body: Mapping[str, Any], cursors: Mapping[int, int]
    ) -> None:
        self.sending, self.partner, self.cursors = sending, partner, cursors
        self.connection = sending.connection
        self.seen = cursors_of(body.get("seen", {}))
        self.chain = body.get("chain", {})
        if not isinstance(self.chain, dict):
            raise BadInput("chain is by lane.", hint="Send it as it was.", field="chain")
        self.kept = _kept(self.connection, partner)
        self.lost = lost_here(self.connection, partner)
        self._not_raised()
        self.torn: dict[int, tuple[int, int]] = {}

    def _not_raised(self) -> None:
        """A recall that is open, though it is kept that the partner is beyond it, may be refused;
        or somebody raised that number, which does not go with the value of the log there."""
        recalls = open_recalls(self.connection, self.partner)
        same, chain = self.kept.get(RECALL, (0, None))
        if not recalls or recalls[0] > same or chain is None:
            return
        lost = self.lost.get(RECALL, [])
        if chain_at(self.connection, self.partner, RECALL, same, lost) != chain:
            self.kept[RECALL] = (recalls[0] - 1, None)

    def back(self, at: datetime) -> None:
        """The partner was restored: what it has now counts, though it is less."""
        lowered = {}
        for lane, (was, _) in list(self.kept.items()):
            to = self._settled(lane, self.cursors.get(lane, 0))
            if to < was:
                lowered[lane] = (to, was)
                self.kept[lane] = (to, None)
                _keep(self.connection, self.partner, lane, to, None, at)
        unconfirmed(self.sending, self.partner, lowered)

    def _settled(self, lane: int, number: int) -> int:
        """A number that is lost is settled up to the record that says so."""
        for first, told, _ in self.lost.get(lane, []):
            if first <= number < told:
                return max(number, told - 1)
        return number

    def moved(self) -> dict[int, tuple[int, str]]:
        """What the receipt confirms, by lane, where it is of the same log; else it is ``torn``."""
        found = {}
        for lane, to in self.cursors.items():
            same, known = self.kept.get(lane, (0, None))
            last = self._last(lane)
            if to > same and self._settled(lane, to) == to:
                told = self.chain.get(LANES[lane])
                chain = chain_at(
                    self.connection, self.partner, lane, to, self.lost.get(lane, []), (same, known)
                )
                if chain is not None and told == chain:
                    found[lane] = (to, chain)
                    same = to
                elif isinstance(told, str):
                    self.torn[lane] = (same, max(to, self.seen[lane]))
                else:
                    raise BadInput(
                        f"{LANES[lane]}: the receipt does not say of which log it is.",
                        hint="Bring the partner's node to this version.", field="chain",
                    )  # fmt: skip
            if self.seen[lane] > last and lane not in self.torn:
                self.torn[lane] = (same, self.seen[lane])
        return found

    def _last(self, lane: int) -> int:
        own = (OUTBOX.c.partner == self.partner, OUTBOX.c.lane == lane)
        asked = select(func.max(OUTBOX.c.sequence)).where(*own)
        return self.connection.execute(asked).scalar() or 0

    def mend(self, at: datetime) -> None:
        """Go on behind what the partner has of another log."""
        if not self.torn:
            return
        for lane, last in go_on(self.sending, self.partner, self.torn, at).items():
            _keep(self.connection, self.partner, lane, last, None, at)


def acknowledged(node: Node, partner: str) -> dict[str, int]:
    """Up to which number a partner confirmed each lane, by name."""
    with reading(node.engine) as connection:
        kept = _kept(connection, partner)
    return {name: kept.get(lane, (0, None))[0] for lane, name in enumerate(LANES)}


def _kept(connection: Connection, partner: str) -> dict[int, tuple[int, str | None]]:
    asked = select(ACKNOWLEDGED).where(ACKNOWLEDGED.c.partner == partner)
    return {row.lane: (row.sequence, row.chain) for row in connection.execute(asked)}


def _keep(
    connection: Connection, partner: str, lane: int, place: int, chain: str | None, at: datetime
) -> None:
    own = (ACKNOWLEDGED.c.partner == partner, ACKNOWLEDGED.c.lane == lane)
    connection.execute(delete(ACKNOWLEDGED).where(*own))
    row = {"partner": partner, "lane": lane, "sequence": place, "at": moment_told(at)}
    connection.execute(insert(ACKNOWLEDGED).values(**row, chain=chain))


def _confirm(
    sending: Sending,
    body: Mapping[str, Any],
    raw: bytes,
    recalls: tuple[int, int],
    refused: set[int],
) -> int:
    """Recalls of these numbers are confirmed, but for those that the partner could not read; their
    givers are told, and get the receipt."""
    partner, givers = str(body["from"]), set[str]()
    own = (
        OUTBOX.c.partner == partner,
        OUTBOX.c.lane == RECALL,
        OUTBOX.c.act == "recall",
        OUTBOX.c.sequence.between(*recalls),
    )
    rows: list[Any] = list(sending.connection.execute(select(OUTBOX).where(*own)).mappings())
    good = [row for row in rows if row["sequence"] not in refused]
    for row in good:
        place = [OUTBOX.c[name] == row[name] for name in ("partner", "lane", "sequence")]
        sending.connection.execute(update(OUTBOX).where(*place).values(ended="confirmed"))
        receipt = forwarded(sending, body, raw, row, givers)
        sending.notice("confirmed", row, to=partner, by=sending.node.party, receipt=receipt)
    return len(good)
