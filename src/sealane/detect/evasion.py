"""The file of one hull: what was found of it on one timeline, each entry open to its event."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import polars as pl

from sealane import tables
from sealane.detect.contract import Partials, Patient, threshold
from sealane.detect.hull import Columns, columns_of
from sealane.detect.identity.claim_place import placed
from sealane.detect.identity.draught import draught_changes
from sealane.detect.identity.telling import flag
from sealane.detect.identity_change import IdentityChange
from sealane.detect.telling import event, sentence

if TYPE_CHECKING:
    from sealane.geo import Ports

__all__ = ["Evasion"]

HOUR_US = 3_600_000_000
SORTS = {
    "gap": "silence",
    "encounter": "meeting",
    "rendezvous": "meeting",
    "identity_change": "identity",
    "listed": "list",
    "spoofing": "position",
}
"""Kinds that make a file, by sort: two meetings, or an encounter and a rendezvous, are one sort."""
CONTEXT = ("loitering", "port_visit", "zone_entry")
"""Kinds that a file shows where there is one, and that make none."""
DRAUGHT_SURE = 0.6
ROWS = 12  # of all entries; each entry's event has its own


@dataclass(frozen=True, kw_only=True)
class Evasion(Patient):
    """A file of one hull, no finding: what other rules found of it, on one timeline.

    Entries are its gaps, encounters and rendezvous, changes of identity, matches with lists and
    positions that cannot be, each with ``least_confidence`` or more, and draughts that changed by
    ``draught_m`` or more away from a port and without a silence of hours. Loitering, visits to
    ports and stays in zones are shown beside them. A number that goes on as another
    (``identity_change`` by MMSI) is the same hull, and its flag history is that of both. There is
    a file where entries of ``min_sorts`` different sorts exist: silence, meeting, identity,
    list, position, draught.

    One fact is one entry. A number that falls silent and goes on as another within
    ``min_silence_h`` was not silent; a draught that changes within ``together_h`` of the identity
    is part of that claim; a silence that begins while positions cannot be, or within
    ``together_h`` of their end, is that of the false track where the hull was heard at its true
    place then; interference that many hulls share
    (``spoofing`` of an area) says nothing of one hull. All four are left out.

    Confidence is that of the weakest part that the file needs: of each sort the surest entry
    counts, and of these the ``min_sorts`` surest; it says that these entries stand, not what they
    mean together. There is no score of the hull. A file begins with its first entry and ends with
    its last; it is open while an entry is.

    What it cannot tell: any connection between entries, or a purpose; all of them may be ordinary.
    It is no list of all that happened: what other rules do not find or were not asked for is
    missing. A hull whose number changed unseen has two files.

    Known false alarms: everything that may be false in its parts; ships that bunker at sea and
    lie in bad reception; hulls on a list of which one part is a namesake.

    Example
    -------
    >>> from sealane.detect.evasion import Evasion
    >>> rule = Evasion()
    >>> rule.judge_with(rule.sift(positions), events)  # doctest: +SKIP
    """

    kind: ClassVar[str] = "evasion"
    version: ClassVar[str] = "2"
    after: ClassVar[tuple[str, ...]] = (*SORTS, *CONTEXT)

    min_sorts: float = threshold(
        2.0,
        unit="count",
        source="Sealane: one entry is told by its own event; a file joins what differs",
        help="Different sorts of entries that make a file",
        minimum=2.0,
    )
    least_confidence: float = threshold(
        0.5,
        unit="share",
        source="Below it something else explains an event as well (docs/reference/events)",
        help="Confidence from which on an event is an entry",
    )
    draught_m: float = threshold(
        1.0,
        unit="m",
        source="Sealane: fuel and water of some weeks change the draught by less",
        help="Change of draught that is an entry",
    )
    min_silence_h: float = threshold(
        6.0,
        unit="h",
        source="As for gap",
        help="A number that goes on as another sooner than this was not silent",
    )
    together_h: float = threshold(
        1.0,
        unit="h",
        source="As for identity_change",
        help="A draught so near to a new identity, a silence so near to false positions, is theirs",
    )
    ports: Ports | None = None

    def sift(self, fixes: pl.DataFrame | Columns) -> Partials:
        """The hulls, and where their draught changed."""
        columns = columns_of(fixes)
        rule = IdentityChange(ports=self.ports)
        slack_us = int(rule.together_h * HOUR_US)
        found = draught_changes(columns, least_m=self.draught_m, slack_us=slack_us)
        changed = placed(rule, columns, found).with_columns(pl.lit(0).alias("is_explained"))
        reasons = [rule.reason_at(row) is not None for row in changed.rows(named=True)]
        changed = changed.with_columns(pl.Series("is_explained", reasons, pl.Boolean))
        hulls = columns.hulls.select("mmsi", "track_id", "exercise_id")
        return Partials({"hulls": hulls, "draughts": changed})

    def judge(self, partials: Partials) -> pl.DataFrame:
        """Files without the events of others: none, as a draught alone makes no file."""
        return self.judge_with(partials, tables.empty(tables.EVENTS))

    def judge_with(self, partials: Partials, events: pl.DataFrame) -> pl.DataFrame:
        """Files from the events of other kinds and from draughts."""
        sure = events.filter(
            pl.col("kind").is_in(list(self.after)), pl.col("confidence") >= self.least_confidence
        )
        drafts: list[event.Draft] = []
        for part in partials.canonical().by_exercise():
            hulls = part.tables["hulls"]
            if hulls.is_empty():
                continue
            drill = hulls["exercise_id"][0]
            own = sure.filter(pl.col("exercise_id").eq_missing(pl.lit(drill, pl.String)))
            drafts += self._drafts(hulls, own, part.tables["draughts"])
        return event.rows(self, drafts)

    def _drafts(
        self, hulls: pl.DataFrame, events: pl.DataFrame, draughts: pl.DataFrame
    ) -> Iterator[event.Draft]:
        """Files of all hulls that have one."""
        first = dict(hulls.unique("mmsi", keep="first").select("mmsi", "track_id").iter_rows())
        same = _same_hulls(events)
        entries: dict[int, list[dict[str, Any]]] = {}
        for row in events.sort("start_at", "kind", "event_id").rows(named=True):
            for root in sorted({same.get(m, m) for m in row["mmsis"]}):
                entries.setdefault(root, []).append(row)
        for row in draughts.filter(~pl.col("is_explained")).rows(named=True):
            mmsi = hulls["mmsi"][row["hull"]]
            entries.setdefault(same.get(mmsi, mmsi), []).append(_draught(row, mmsi))
        for root, all_rows in sorted(entries.items()):
            rows, best = self._once(all_rows), dict[str, float]()
            for row in rows:
                sort = _sort(row)
                if sort:
                    best[sort] = max(best.get(sort, 0.0), row["confidence"])
            if len(best) >= self.min_sorts:
                members = sorted({root, *(m for m, other in same.items() if other == root)})
                known = [m for m in members if m in first]
                confidence = sorted(best.values(), reverse=True)[int(self.min_sorts) - 1]
                yield _draft(known, [first[m] for m in known], rows, confidence, sorted(best))

    def _once(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The entries without those that tell again what another of them tells."""
        changed = [row for row in rows if row["kind"] == "identity_change"]
        false = [row for row in rows if _came_back(row)]
        slack = timedelta(hours=self.together_h)

        def is_told(row: dict[str, Any]) -> bool:
            if row["kind"] == "draught":
                return any(abs(one["start_at"] - row["start_at"]) <= slack for one in changed)
            if row["kind"] == "gap":
                return any(self._goes_on(row, one) for one in changed) or any(
                    one["start_at"] <= row["start_at"] <= one["end_at"] + slack
                    for one in false
                    if row["mmsis"][0] in one["mmsis"]
                )
            return _is_of_many(row)

        return [row for row in rows if not is_told(row)]

    def _goes_on(self, gap: dict[str, Any], change: dict[str, Any]) -> bool:
        """Whether a silent number goes on as another before its silence is a long one."""
        if len(change["mmsis"]) != 2 or gap["mmsis"][0] not in change["mmsis"]:
            return False
        silence = change["start_at"] - gap["start_at"]
        return bool(timedelta(0) <= silence < timedelta(hours=self.min_silence_h))


def _came_back(row: dict[str, Any]) -> bool:
    """Whether false positions ended where the hull was heard at a place that can be."""
    if row["kind"] != "spoofing" or row["end_at"] is None:
        return False
    return row["end_uncertainty_s"] is not None or _is_of_many(row)


def _is_of_many(row: dict[str, Any]) -> bool:
    """Whether an event is interference in an area, which its hulls share."""
    return row["kind"] == "spoofing" and bool(json.loads(row["evidence"]).get("type") == "area")


def _sort(row: dict[str, Any]) -> str | None:
    return "draught" if row["kind"] == "draught" else SORTS.get(row["kind"])


def _same_hulls(events: pl.DataFrame) -> dict[int, int]:
    """Numbers that are one hull by a change of MMSI: each with the smallest of them."""
    root: dict[int, int] = {}

    def find(mmsi: int) -> int:
        while root.get(mmsi, mmsi) != mmsi:
            mmsi = root[mmsi]
        return mmsi

    changed = events.filter(pl.col("kind") == "identity_change", pl.col("mmsis").list.len() == 2)
    for mmsis, evidence in changed.select("mmsis", "evidence").iter_rows():
        if json.loads(evidence).get("what") == "mmsi":
            one, other = sorted(find(m) for m in mmsis)
            root[one], root[other] = one, one
    return {mmsi: find(mmsi) for mmsi in root}


def _draught(row: dict[str, Any], mmsi: int) -> dict[str, Any]:
    """A change of draught in the form of an event."""
    rows = [list(one) for one in zip(row["row_files"], row["row_offsets"], strict=True)]
    at = _time(row["since_us"])
    return {
        "kind": "draught",
        "event_id": None,
        "mmsis": [mmsi],
        "start_at": at,
        "end_at": at,
        "lon": row["lon"],
        "lat": row["lat"],
        "confidence": DRAUGHT_SURE,
        "exercise_id": None,
        "evidence": json.dumps({"rows": rows, "draught_m": [float(row["old"]), float(row["new"])]}),
    }


def _time(us: int) -> Any:
    """Microseconds since 1970 as a time."""
    return pl.Series([us]).cast(pl.Datetime("us", "UTC"))[0]


def _us(at: Any) -> int:
    return int(pl.Series([at], dtype=pl.Datetime("us", "UTC")).cast(pl.Int64)[0])


def _draft(
    mmsis: list[int],
    track_ids: list[str],
    rows: list[dict[str, Any]],
    confidence: float,
    sorts: list[str],
) -> event.Draft:
    """One file: entries in order of time."""
    rows = sorted(rows, key=lambda row: (row["start_at"], row["kind"], row["event_id"] or ""))
    counted = [row for row in rows if _sort(row)]
    ends = [row["end_at"] for row in counted]
    is_open = None in ends
    start, end = _us(counted[0]["start_at"]), None if is_open else _us(max(ends))
    name = f"evasion.{'open' if is_open else 'closed'}"
    lon, lat, timeline = counted[0]["lon"], counted[0]["lat"], _timeline(rows)
    return event.Draft(
        mmsis=mmsis,
        track_ids=track_ids,
        start_us=start,
        end_us=end,
        lon=lon,
        lat=lat,
        end_lon=None if is_open else counted[-1]["lon"],
        end_lat=None if is_open else counted[-1]["lat"],
        path=[lon, lat],
        confidence=confidence,
        sentence=_sentence(name, mmsis[0], len(counted), sorts, (start, end)),
        evidence={
            "entries": len(counted),
            "sorts": sorts,
            "flags": list(dict.fromkeys(flag(m) for m in mmsis)),
            "timeline": timeline,
            "rows": [one for entry in timeline for one in entry["rows"]][:ROWS],
        },
        subject="file",
        exercise_id=counted[0]["exercise_id"],
    )


def _timeline(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each entry with its event, its rows and what it says in figures."""
    told = [json.loads(row["evidence"]) for row in rows]
    return [
        {
            "kind": row["kind"],
            "sort": _sort(row),
            "event_id": row["event_id"],
            "mmsis": row["mmsis"],
            "start_at": sentence.iso(_us(row["start_at"])),
            "end_at": None if row["end_at"] is None else sentence.iso(_us(row["end_at"])),
            "confidence": round(row["confidence"], 3),
            "rows": said.get("rows", []),
            **{key: said[key] for key in ("draught_m", "list", "list_entry") if key in said},
        }
        for row, said in zip(rows, told, strict=True)
    ]


def _sentence(
    name: str, mmsi: int, count: int, sorts: list[str], span: tuple[int, int | None]
) -> tuple[str, str]:
    start, end = span
    words = [sentence.sentences(f"evasion.sort.{one}", {}, {}) for one in sorts]
    both = {
        "vessel": f"MMSI {mmsi}",
        "count": count,
        "start": sentence.moment(start),
        "end": sentence.moment(start if end is None else end),
    }
    return sentence.sentences(
        name,
        both | {"sorts": sentence.names_en([en for en, _ in words])},
        both | {"sorts": sentence.names_ja([ja for _, ja in words])},
    )
