"""What one transaction of a node adds to its release logs, and to its ledger beside them.

Numbers are given within the transaction, of which a database has one at a time: so a log has no
gap, and a number that is given back by an error is given to the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from sealane.ledger import Act, canonical, put_rows
from sealane.ledger.canonical import moment_told
from sealane.share.book.record import LANES, NOTICE, RECALL
from sealane.share.book.schema import OUTBOX, WATCH
from sealane.share.log.content import forget, put
from sealane.share.node import Node

__all__ = ["COLUMNS", "FOUND", "RESTORED", "Sending"]

FOUND = "found"
"""Why nothing of a row is sent: this node knows what it is by the partner's word alone."""
RESTORED = "restored"
"""The kind of an entry that this node or a partner was restored from a copy; it is told in
``sealane node status``."""

BLANK = dict.fromkeys(("digest", "visible", "retain_until", "duties", "ended"))
COLUMNS = tuple(str(column.name) for column in OUTBOX.columns if column.name != "ended")
"""Columns of a row of a log that the ledger has too."""

LAST = select(func.max(OUTBOX.c.sequence)).where(
    OUTBOX.c.partner == bindparam("own_partner"), OUTBOX.c.lane == bindparam("own_lane")
)
END = (
    update(OUTBOX)
    .where(
        OUTBOX.c.partner == bindparam("own_partner"),
        OUTBOX.c.sequence == bindparam("own_sequence"),
        OUTBOX.c.lane == bindparam("own_lane"),
    )
    .values(ended=bindparam("own_reason"))
)


@dataclass
class Sending:
    """Rows, contents and acts of one transaction; ``done`` writes them. ``questions``: who asked
    what about an item, those of this transaction too (``transfer.asking``)."""

    node: Node
    connection: Connection
    actor: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)
    ended: list[dict[str, Any]] = field(default_factory=list)
    unneeded: dict[str, str] = field(default_factory=dict)
    questions: dict[str, dict[str, str]] = field(default_factory=dict)
    _next: dict[tuple[str, int], int] = field(default_factory=dict)

    def number(self, partner: str, lane: int) -> int:
        """The next number of a lane of a partner's log."""
        key = (partner, lane)
        last = self._next.get(key)
        if last is None:
            own = {"own_partner": partner, "own_lane": lane}
            last = self.connection.execute(LAST, own).scalar() or 0
        self._next[key] = last + 1
        return last + 1

    def put(self, **said: Any) -> dict[str, Any]:
        """One row of a log, with the number it gets. ``said``: columns of ``OUTBOX``; those that
        are left out are null, ``told_*`` those of the holding. ``terms``: JSON, or its text."""
        row = {**BLANK, "told_item": said["item"], "told_version": said["version"], **said}
        row["sequence"] = self.number(row["partner"], row["lane"])
        if not isinstance(row["terms"], str):
            row["terms"] = canonical(row["terms"]).decode()
        self.rows.append(row)
        return row

    def skip(self, partner: str, lane: int, last: int) -> None:
        """Go on in a lane behind a number."""
        self._next[partner, lane] = last

    def again(
        self, like: Mapping[str, Any], item: str, version: int, digest: str
    ) -> dict[str, Any]:
        """A row like an earlier one of this transaction of another item that goes as it is."""
        number = self.number(like["partner"], like["lane"])
        row = {
            **like, "item": item, "version": version, "told_item": item, "told_version": version,
            "digest": digest, "sequence": number,
        }  # fmt: skip
        self.rows.append(row)
        return row

    def act(
        self,
        kind: str,
        item: str,
        *,
        body: dict[str, Any],
        rule: str | None = None,
        exercise_id: str | None = None,
    ) -> None:
        """One act for the ledger."""
        told = Act(
            actor=self.actor, kind=kind, subject=item, rule=rule, body=body,
            exercise_id=exercise_id,
        )  # fmt: skip
        self.acts.append(told)

    def gone(self, held: Mapping[str, Any], because: str) -> None:
        """The content of a holding is needed no more, and the ledger says why it went.
        ``held``: a row of ``HOLDINGS``."""
        self.unneeded[held["digest"]] = held["item"]
        body = {name: held[name] for name in ("giver", "version", "digest")}
        self.act("delete", held["item"], body=body | {"because": because})

    def end(self, row: Mapping[str, Any], because: str) -> None:
        """The content of a row that was sent before is sent no more."""
        if row["ended"] is None or (because == "recalled" and row["ended"] != because):
            self.ended.append(
                {
                    "own_partner": row["partner"],
                    "own_lane": row["lane"],
                    "own_sequence": row["sequence"],
                    "own_reason": because,
                }
            )
        if row["digest"] is not None:
            self.unneeded[row["digest"]] = row["told_item"]

    def recall(self, row: Mapping[str, Any], version: int, because: str) -> dict[str, Any]:
        """A record that takes back what a row gave, up to a version as the partner was told."""
        sent = self.put(
            partner=row["partner"],
            lane=RECALL,
            act="recall",
            giver=row["giver"],
            originator=row["originator"],
            item=row["item"],
            version=row["version"],
            told_item=row["told_item"],
            told_version=version,
            terms={"because": because},
        )
        self.act("recall", row["item"], body=of_row(sent))
        return sent

    def notice(
        self,
        act: str,
        held: Mapping[str, Any],
        *,
        to: str,
        by: str,
        receipt: str | None = None,
        is_less: bool | None = None,
    ) -> None:
        """Tell the giver of a holding that an item went on to a party (``is_less``: under another
        name, as it was made less on the way), or that this party confirmed its recall, with the
        receipt that shows it; nothing if it was made here."""
        if held["giver"] == self.node.party:
            return
        sent = self.put(
            partner=held["giver"],
            lane=NOTICE,
            act=act,
            giver=held["giver"],
            originator=held["originator"],
            item=held["item"],
            version=held["version"],
            terms={"to": to, "by": by}
            | ({} if receipt is None else {"receipt": receipt})
            | ({} if is_less is None else {"is_less": is_less}),
        )
        self.act("notice", held["item"], body=of_row(sent))

    def done(self, *, at: datetime) -> None:
        """Write everything, and the entries over it."""
        if not self.acts:
            self._write()
        else:
            ledger, signer = self.node.ledger, self.node.signer
            added = ledger.add(self.connection, self.acts, signer, at=at, meanwhile=self._write)
            for entry in added.entries:
                if entry.act.kind == RESTORED:
                    row: dict[str, Any] = {"partner": entry.act.subject, "what": RESTORED}
                    row |= {"origin": self.node.party, "size": entry.sequence}
                    row |= {"at": moment_told(at)}
                    self.connection.execute(
                        insert(WATCH).values(**row, note=entry.act.body["told"])
                    )

    def _write(self) -> None:
        if self.contents:
            put(self.connection, self.contents)
        put_rows(self.connection, OUTBOX, self.rows)
        if self.ended:
            self.connection.execute(END, self.ended)
        if self.unneeded:
            forget(self.connection, self.unneeded)


def of_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a log as the ledger's entry has it: what is null, or as in the holding, is left
    out. ``log.replay`` reads it back."""
    told = {name: said for name, said in row.items() if said is not None}
    told.pop("ended", None)
    if told["told_version"] == told["version"]:
        del told["told_version"]
    if told["told_item"] == told.pop("item"):
        del told["told_item"]
    told["lane"] = LANES[told["lane"]]
    return told
