"""What changed between the events that stand and those found now: new, revised, withdrawn."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from sealane import tables
from sealane.detect.telling import naming
from sealane.detect.telling.reason import VALUES, item, reason

__all__ = ["reconcile"]

# What makes an event what it is, and the item of a reason that names it. Paths and rows follow
# from these; identity and time of writing are not content.
_SAID = {
    "track_ids": "tracks",
    "end_at": "end",
    "start_uncertainty_s": "start_uncertainty",
    "end_uncertainty_s": "end_uncertainty",
    "lon": "place",
    "lat": "place",
    "end_lon": "place_end",
    "end_lat": "place_end",
    "path": "path",
    "confidence": "confidence",
    "zones": "zones",
    "law": "law",
    "evidence": "evidence",
    "sentence_en": "sentence",
    "sentence_ja": "sentence",
    "exercise_id": "exercise",
}
_QUIET = ("path", "evidence", "sentence", "law")  # named only where nothing else changed


def reconcile(
    previous: pl.DataFrame,
    found: pl.DataFrame,
    recorded_at: datetime,
    *,
    judged_by: Mapping[str, Sequence[str]] | None = None,
) -> pl.DataFrame:
    """Rows to append so that the events found are those that stand.

    ``previous`` holds the latest revision of every event of the kinds judged (EVENTS columns,
    withdrawn ones included), ``found`` the events of this run, finalised. An event found
    unchanged gives no row. The same id with other content is revised, ``because`` naming what
    changed; an id that is gone is withdrawn, with the id of the event of the same kind that
    shares vessels and overlaps it in time; a withdrawn id that returns is revised, ``because``
    naming what changed meanwhile. ``judged_by``
    holds, by kind, what is judged otherwise than when ``previous`` was found (items of reasons:
    thresholds, zones, ports): then that is why an event is gone. Pure: the rows depend on the
    arguments alone.
    """
    others = judged_by or {}
    latest = _latest(previous)
    as_before = _as_before(latest, found)
    latest = latest.filter(~pl.col("event_id").is_in(as_before.implode()))
    before = {row["event_id"]: row for row in latest.rows(named=True)}
    changed = found.filter(~pl.col("event_id").is_in(as_before.implode()))
    now = {row["event_id"]: row for row in changed.rows(named=True)}
    rows = []
    for one, row in now.items():
        old = before.get(one)
        because = None if old is None else _change(old, row)
        if old is None:
            rows.append(_with(row, 1, "new", None))
        elif because is not None:
            rows.append(_with(row, old["revision"] + 1, "revised", because))
    lost = {one: row for one, row in before.items()
            if one not in now and row["status"] != "withdrawn"}  # fmt: skip
    candidates = _by_vessel(found.rows(named=True)) if lost else {}
    for row in lost.values():
        successor = _successor(row, candidates)
        because = _gone(row, successor, others.get(row["kind"], ()))
        gone = _with(row, row["revision"] + 1, "withdrawn", because)
        gone["successor_id"] = None if successor is None else successor["event_id"]
        rows.append(gone)
    schema = tables.polars_schema(tables.EVENTS)
    if not rows:
        return tables.empty(tables.EVENTS)
    moment = pl.lit(recorded_at).cast(schema["recorded_at"]).alias("recorded_at")
    frame = pl.DataFrame([{**row, "recorded_at": None} for row in rows], schema=schema)
    return frame.with_columns(moment).sort("start_at", "event_id", "revision")


def _latest(previous: pl.DataFrame) -> pl.DataFrame:
    return previous.sort("event_id", "revision").unique(
        "event_id", keep="last", maintain_order=True
    )


def _as_before(latest: pl.DataFrame, found: pl.DataFrame) -> pl.Series:
    """The ids of events that stand and are found again with the very same content."""
    standing = latest.filter(pl.col("status") != "withdrawn").select("event_id", *_SAID)
    both = standing.join(found.select("event_id", *_SAID), on="event_id", suffix="_now")
    equal = [pl.col(name).eq_missing(pl.col(f"{name}_now")) for name in _SAID]
    return both.filter(equal)["event_id"]


def _with(
    row: Mapping[str, Any], revision: int, status: str, because: str | None
) -> dict[str, Any]:
    return {
        **row,
        "revision": revision,
        "status": status,
        "because": because,
        "successor_id": None,
    }


def _change(old: Mapping[str, Any], row: Mapping[str, Any]) -> str | None:
    """What changed, in words; None where nothing did."""
    changed = [name for name in _SAID if not _same(name, old[name], row[name])]
    is_back = old["status"] == "withdrawn"
    if not changed:
        return reason("back") if is_back else None
    words = [_said(name, old[name], row[name]) for name in changed]
    words += naming.changes(old["evidence"], row["evidence"])
    loud = [word for word in dict.fromkeys(words) if word not in _QUIET]
    if is_back and not loud:
        return reason("back")
    return reason("back_changed" if is_back else "changed", loud or words)


def _same(name: str, old: Any, new: Any) -> bool:
    if name in ("zones", "law", "evidence"):
        return bool(old == new or (old and new and json.loads(old) == json.loads(new)))
    if name == "path" or name == "track_ids":
        return list(old) == list(new)
    return bool(old == new)


def _said(name: str, old: Any, new: Any) -> str:
    return item(_SAID[name], old=_plain(old), new=_plain(new))


def _plain(value: Any) -> str:
    if value is None:
        return VALUES["open"]
    if isinstance(value, float):
        return f"{value:g}"
    return value.strftime("%Y-%m-%d %H:%MZ") if isinstance(value, datetime) else str(value)


def _by_vessel(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, int], list[Mapping[str, Any]]]:
    found: dict[tuple[str, int], list[Mapping[str, Any]]] = {}
    for row in rows:
        for mmsi in row["mmsis"]:
            found.setdefault((row["kind"], mmsi), []).append(row)
    return found


def _successor(
    gone: Mapping[str, Any], candidates: Mapping[tuple[str, int], list[Mapping[str, Any]]]
) -> Mapping[str, Any] | None:
    """The event that shares most vessels and most time with the one that is gone."""
    best, score = None, (0, 0.0, "")
    seen = set()
    for mmsi in gone["mmsis"]:
        for row in candidates.get((gone["kind"], mmsi), ()):
            if row["event_id"] in seen or not _same_subject(gone, row):
                continue
            seen.add(row["event_id"])
            overlap = _overlap_s(gone, row)
            shared = len(set(gone["mmsis"]) & set(row["mmsis"]))
            if overlap >= 0.0 and (best is None or (shared, overlap, row["event_id"]) > score):
                best, score = row, (shared, overlap, row["event_id"])
    return best


def _same_subject(gone: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Whether both are of the same zone, where the kind has one."""
    return bool(
        json.loads(gone["evidence"]).get("zone", {}) == json.loads(row["evidence"]).get("zone", {})
    )


def _overlap_s(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """How long both last at once [s]; an open event lasts on; negative where they do not meet."""
    start = max(one["start_at"], other["start_at"])
    ends = [row["end_at"] for row in (one, other) if row["end_at"] is not None]
    if not ends:
        return float("inf")
    return float((min(ends) - start).total_seconds())


def _gone(
    gone: Mapping[str, Any], successor: Mapping[str, Any] | None, judged_by: Sequence[str]
) -> str:
    """Why an event is withdrawn: what judges otherwise, else what moved, else the data."""
    if successor is None:
        return reason("gone_by", judged_by) if judged_by else reason("gone")
    changed = []
    if list(gone["mmsis"]) != list(successor["mmsis"]):
        changed.append(item("vessels"))
    if gone["start_at"] != successor["start_at"]:
        start = _plain(gone["start_at"]), _plain(successor["start_at"])
        changed.append(item("start", old=start[0], new=start[1]))
    changed += judged_by
    if gone["detector_version"] != successor["detector_version"] and not judged_by:
        versions = gone["detector_version"], successor["detector_version"]
        changed.append(item("rule", old=versions[0], new=versions[1]))
    return reason("replaced", changed or [item("identity")])
