"""What the ledger says of recalls, receipts and holdings, held against the tables beside the logs.

A fold over the same entries as ``replay``: which rows of a log are over and which recalls are
confirmed, up to which number a partner confirmed each lane and by which receipts, what was recalled
up to which version, what is held from whom on which terms, and of whom a partner told.

What it cannot find: a change of what no entry tells: when what was made here ends, a receipt that a
party beyond signed and that is not kept, what a partner told of another item's way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from sealane.ledger import Entry, digest, read_canonical
from sealane.share.book.record import LANES, RECALL
from sealane.share.book.schema import (
    ACKNOWLEDGED,
    HOLDINGS,
    PASSED,
    RECEIPTS,
    TOMBSTONES,
)

__all__ = ["Found", "State"]

Place = tuple[str, int, int]
Source = tuple[str, str, str]
Found = tuple[str, str, str]
"""What, where, and what was expected."""
MOST_REFUSED = 100
"""Refused recalls that an entry of a receipt names; with as many some may be missing there."""
NOTICES = ("passed", "taken_back", "confirmed")


@dataclass
class State:
    """The fold. ``party``: of the node whose entries they are."""

    party: str
    rows: dict[tuple[str, Source], list[tuple[Place, int]]] = field(default_factory=dict)
    recalled: set[Place] = field(default_factory=set)
    over: set[Place] = field(default_factory=set)
    confirmed: set[tuple[str, int]] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    kept: dict[tuple[str, int], int] = field(default_factory=dict)
    latest: dict[str, str] = field(default_factory=dict)
    receipts: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    stones: dict[tuple[str, str], int] = field(default_factory=dict)
    may_be_stones: dict[tuple[str, str], int] = field(default_factory=dict)
    held: dict[Source, tuple[int, str | None, Mapping[str, Any]]] = field(default_factory=dict)
    told: set[tuple[str, str, str]] = field(default_factory=set)

    def seen(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """The entries as they come, each folded."""
        folds = {
            "release": self._sent, "found": self._sent, "resent": self._sent,
            "recall": self._recall, "delete": self._delete, "receive": self._receive,
            "acknowledged": self._acknowledged, "restored": self._restored,
        }  # fmt: skip
        for entry in entries:
            fold = folds.get(entry.act.kind)
            if fold is not None:
                fold(entry.act.subject, entry.act.body)
            yield entry

    def _sent(self, item: str, body: Mapping[str, Any]) -> None:
        place = (body["partner"], LANES.index(body["lane"]), body["sequence"])
        if body["act"] == "restored":
            self.kept[place[:2]] = max(place[2] - 1, self.kept.get(place[:2], 0))
        if body["act"] != "release":
            return
        source = (body["giver"], body["originator"], item)
        self.rows.setdefault((place[0], source), []).append((place, body["version"]))
        if source[0] == self.party and "source" in body:
            self.held[source] = (body["version"], body["source"], {})

    def _recall(self, item: str, body: Mapping[str, Any]) -> None:
        source = (body["giver"], body["originator"], item)
        rows = self.rows.get((body["partner"], source), ())
        self.recalled |= {place for place, version in rows if version <= body["version"]}

    def _delete(self, item: str, body: Mapping[str, Any]) -> None:
        if "to" in body:
            self.over.add((body["to"], LANES.index(body["lane"]), body["sequence"]))
            return
        giver, because = body.get("giver"), str(body.get("because"))
        if because == "not labelled" or giver is None:
            return
        own = (body["version"], body["digest"])
        for key, (version, known, _) in list(self.held.items()):
            if (key[0], key[2], version) == (giver, item, own[0]) and known in (None, own[1]):
                del self.held[key]
        if because.startswith("recalled: ") and giver == self.party:
            self._bury(self.stones, giver, item, own[0])

    def _receive(self, item: str, body: Mapping[str, Any]) -> None:
        act, outcome = body.get("act"), body["outcome"]
        if outcome not in ("applied", "thinned"):
            return
        giver = body["from"]
        if act in NOTICES:
            self.told.add((giver, item, act))
        elif act == "release":
            own = body["digest"] if outcome == "applied" else None
            key = (giver, body["originator"], item)
            self.held[key] = (body["version"], own, body["terms"])
        elif act == "recall":
            key = (giver, body["originator"], item)
            if key in self.held and self.held[key][0] <= body["version"]:
                del self.held[key]
            self._bury(self.stones, giver, item, body["version"])

    def _acknowledged(self, partner: str, body: Mapping[str, Any]) -> None:
        cursors = {LANES.index(name): to for name, to in body.get("cursors", {}).items()}
        before, to = self.kept.get((partner, RECALL), 0), cursors.get(RECALL)
        for lane, place in cursors.items():
            self.kept[partner, lane] = max(place, self.kept.get((partner, lane), 0))
        refused = body.get("refused_recalls", [])
        if to is not None:
            self.unsure |= {partner} if len(refused) >= MOST_REFUSED else set()
            numbers = set(range(before + 1, to + 1)) - set(refused)
            self.confirmed |= {(partner, number) for number in numbers}
        if "receipt" in body:
            self.latest[partner] = body["receipt"]
            if to is not None:
                self.receipts[body["receipt"]] = (partner, before + 1, to)

    def _restored(self, partner: str, body: Mapping[str, Any]) -> None:
        if "item" in body:  # what may have been buried on a partner's word
            self._bury(self.may_be_stones, self.party, body["item"], body["version"])
        if body["side"] != "there" or "recalls" not in body:
            return
        for name, (to, was) in body.get("lanes", {}).items():
            lane = LANES.index(name)
            self.kept[partner, lane] = to
            if lane == RECALL:
                self.confirmed -= {(partner, number) for number in range(to + 1, was + 1)}

    @staticmethod
    def _bury(stones: dict[tuple[str, str], int], giver: str, item: str, version: int) -> None:
        stones[giver, item] = max(version, stones.get((giver, item), 0))

    def ended(self, place: Place, act: str, said: str | None) -> str | None:
        """What is wrong with the end of a row of a log; None if nothing is."""
        if place[1] == RECALL and act == "recall":
            is_there = (place[0], place[2]) in self.confirmed
            if (said == "confirmed") != is_there and place[0] not in self.unsure:
                return "a receipt confirmed it" if is_there else "no receipt confirmed it"
        elif (said == "recalled") != (place in self.recalled):
            return "it was recalled" if place in self.recalled else "it was not recalled"
        elif said is None and place in self.over:
            return "it is over"
        return None

    def end_of(self, place: Place, act: str, said: str | None) -> str | None:
        """The end of a row that is made anew, of which ``said`` is what is known beside."""
        if place[1] == RECALL and act == "recall":
            return "confirmed" if (place[0], place[2]) in self.confirmed else said
        return "recalled" if place in self.recalled else said

    def against(self, connection: Connection) -> list[Found]:
        """What of the tables beside the logs the entries do not bear out."""
        return [
            *self._cursors(connection), *self._tombstones(connection),
            *self._holdings(connection), *self._receipts(connection), *self._passed(connection),
        ]  # fmt: skip

    def _cursors(self, connection: Connection) -> Iterator[Found]:
        rows = {
            (str(row.partner), int(row.lane)): int(row.sequence)
            for row in connection.execute(select(ACKNOWLEDGED))
        }
        for key in sorted(rows.keys() | self.kept.keys()):
            has, is_said = rows.get(key), self.kept.get(key)
            if has != is_said:
                told = f"confirmed up to {is_said or 'nothing'}, not {has or 'nothing'}"
                yield "acknowledged", f"{key[0]} {LANES[key[1]]}", told

    def _tombstones(self, connection: Connection) -> Iterator[Found]:
        rows: dict[tuple[str, str], int] = {}
        for row in connection.execute(select(TOMBSTONES)):
            self._bury(rows, row.giver, row.item, row.version)
        for key in sorted(rows.keys() | self.stones.keys()):
            has, least = rows.get(key, 0), self.stones.get(key, 0)
            most = max(least, self.may_be_stones.get(key, 0))
            if not least <= has <= most:
                told = f"recalled up to version {least}, not {has or 'none'}"
                yield "recalled", f"{key[1]} of {key[0]}", told

    def _holdings(self, connection: Connection) -> Iterator[Found]:
        rows = {(row.giver, row.originator, row.item): row
                for row in connection.execute(select(HOLDINGS))}  # fmt: skip
        for key in sorted(rows.keys() | self.held.keys()):
            where, row, own = (
                f"{key[2]} of {key[1]} from {key[0]}",
                rows.get(key),
                self.held.get(key),
            )
            if row is None or own is None:
                told = "the ledger has it" if row is None else "no entry of the ledger"
                yield "held", where, told
                continue
            version, known, terms = own
            has = read_canonical(row.terms.encode())
            odd = [name for name, said in terms.items() if has.get(name) != said]
            odd += ["version"] if row.version != version else []
            odd += ["digest"] if known is not None and row.digest != known else []
            if odd:
                yield "held", where, f"other {', '.join(odd)}"

    def _receipts(self, connection: Connection) -> Iterator[Found]:
        rows = {row.digest: row for row in connection.execute(select(RECEIPTS))}
        for own, row in sorted(rows.items()):
            if digest(bytes(row.raw)) != own:
                yield "receipt", own, "its bytes are others"
        for own, (partner, first, last) in sorted(self.receipts.items()):
            kept = rows.get(own)
            if kept is None:
                yield "receipt", own, f"{partner} confirmed recalls by it, and it is gone"
            elif (kept.party, kept.first, kept.last) != (partner, first, last):
                yield "receipt", own, f"it is of {partner}, for recalls {first} to {last}"
        for partner, own in sorted(self.latest.items()):
            if own not in rows and own not in self.receipts:
                yield "receipt", own, f"it is the latest of {partner}, and it is gone"

    def _passed(self, connection: Connection) -> Iterator[Found]:
        kept = set(connection.execute(select(RECEIPTS.c.digest)).scalars())
        there = set()
        for row in connection.execute(select(PASSED)):
            there.add((row.partner, row.told_item))
            where = f"{row.told_item} by {row.by} to {row.to}, as {row.partner} told"
            acts = {act for act in NOTICES if (row.partner, row.told_item, act) in self.told}
            if not acts:
                yield "passed", where, "no entry of the ledger"
            elif row.is_confirmed and "confirmed" not in acts:
                yield "passed", where, "nothing told that it was confirmed"
            elif row.is_recalled and acts == {"passed"}:
                yield "passed", where, "nothing told that it was taken back"
            if row.receipt is not None and row.receipt not in kept:
                yield "passed", where, "its receipt is gone"
        for partner, item in sorted({one[:2] for one in self.told} - there):
            yield "passed", f"{item}, as {partner} told", "the ledger has it"
