"""From what a detector found to rows of events: ids and paths."""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import tables
from sealane.detect.contract import rule_version

__all__ = ["Draft", "drafted", "event_id", "rows", "thin_path", "told_confidence"]

ID_DIGITS = 20  # 80 bits: two of a thousand million events agree with a chance below 1e-6
# Five times the error of an AIS position (10 m, IMO MSC.74(69) Annex 3), half that of a limit.
# Coarser ones only for paths with many turns; 800 m is a pixel of a map of the whole of Japan.
PATH_TOLERANCES_M = (50.0, 100.0, 200.0, 400.0, 800.0)
PATH_POINTS = 200  # what a map can show of one event; the positions themselves stay in the lake

SURE = 0.5  # from here on nothing ordinary explains an event as well
DRAFTS_KNOWN = 32_768  # as for the same events; about 5 kB each


@dataclass(frozen=True)
class Draft:
    """One event before it has an id: what the detector saw. Times are microseconds, UTC."""

    mmsis: Sequence[int]
    track_ids: Sequence[str]
    start_us: int
    end_us: int | None
    lon: float
    lat: float
    end_lon: float | None
    end_lat: float | None
    path: Sequence[float]
    confidence: float
    sentence: tuple[str, str]
    evidence: Mapping[str, Any] = field(default_factory=dict)
    start_uncertainty_s: float | None = None
    end_uncertainty_s: float | None = None
    subject: str = ""
    exercise_id: str | None = None

    @cached_property
    def evidence_json(self) -> str:
        """The evidence as it is stored."""
        return json.dumps(self.evidence, ensure_ascii=False, sort_keys=True)


def drafted(detector: Any, *said: Any) -> Draft:
    """What ``detector.draft`` makes of plain values (dicts, lists, numbers, texts).

    Made once for the same values of the same detector: a live feed judges again and again, and
    of a thousand events a few are new.
    """
    return _drafted(detector, pickle.dumps(said))


@lru_cache(maxsize=DRAFTS_KNOWN)
def _drafted(detector: Any, said: bytes) -> Draft:
    draft: Draft = detector.draft(*pickle.loads(said))  # noqa: S301 - packed above
    return draft


def event_id(
    kind: str, rule: str, mmsis: Sequence[int], start_us: int, subject: str = "", turn: int = 0
) -> str:
    """The id of an event: a hash of kind, rule version, vessels, start and subject.

    ``subject`` is what else tells two events apart (the zone of a zone entry). ``turn`` counts
    events that agree in all of these, in the order of their tracks.
    """
    said = json.dumps([kind, rule, sorted(int(m) for m in mmsis), int(start_us), subject, turn])
    return hashlib.sha256(said.encode()).hexdigest()[:ID_DIGITS]


def thin_path(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> list[float]:
    """lon, lat, lon, lat, ... of a line within twice ``PATH_TOLERANCES_M`` of every place.

    At most ``PATH_POINTS`` points, both ends included: where a tolerance leaves more, the next
    is taken, and where the last leaves more, points are left out evenly. A ship that lies still
    gives two. Longitudes run on without a jump: a path over 180 deg goes on to 180.1 or -180.1.
    """
    from sealane.detect.kernel import path as path_kernel

    step = (np.diff(lon) + 180.0) % 360.0 - 180.0
    run = np.concatenate([lon[:1], lon[:1] + np.cumsum(step)])
    kept = np.arange(len(run))
    for tolerance_m in PATH_TOLERANCES_M if len(run) else ():
        kept = np.flatnonzero(path_kernel.thin(run, lat, tolerance_m))
        if len(kept) <= PATH_POINTS:
            break
    if len(kept) > PATH_POINTS:
        kept = kept[np.linspace(0, len(kept) - 1, PATH_POINTS).round().astype(np.int64)]
    places = np.column_stack([run[kept].round(6), lat[kept].round(6)])
    return [float(x) for x in places.ravel()]


def rows(detector: Any, drafts: Sequence[Draft]) -> pl.DataFrame:
    """Drafts as rows of the events table, by start: status new, revision 1, no zones yet.

    ``recorded_at`` stays null until the events are written (``finalise``).
    """
    rule = rule_version(detector)
    order = sorted(
        drafts,
        key=lambda d: (d.start_us, tuple(d.mmsis), d.subject, tuple(d.track_ids), d.end_us or 0),
    )
    seen: set[str] = set()
    found = []
    for draft in order:
        turn = 0
        while (one := _id(detector.kind, rule, draft, turn)) in seen:
            turn += 1
        seen.add(one)
        found.append(_row(detector.kind, rule, one, draft))
    if not found:
        return tables.empty(tables.EVENTS)
    schema: dict[str, Any] = tables.polars_schema(tables.EVENTS) | dict.fromkeys(_TIMES, pl.Int64)
    columns = {name: [row[name] for row in found] for name in schema}
    return _typed(pl.DataFrame(columns, schema=schema, strict=False))


_TIMES = ("start_at", "end_at", "recorded_at")


def _typed(frame: pl.DataFrame) -> pl.DataFrame:
    wanted = tables.polars_schema(tables.EVENTS)
    frame = frame.with_columns(
        pl.col(name).cast(pl.Datetime("us")).dt.replace_time_zone("UTC") for name in _TIMES
    )
    return frame.select(pl.col(name).cast(kind) for name, kind in wanted.items())


def _id(kind: str, rule: str, draft: Draft, turn: int) -> str:
    return event_id(kind, rule, draft.mmsis, draft.start_us, draft.subject, turn)


def told_confidence(confidence: float) -> float:
    """A confidence to two decimals, as no rule is surer of its own figures; what is below 0.5, so
    that something ordinary explains it as well, stays below."""
    told = round(float(confidence), 2)
    return SURE - 0.01 if confidence < SURE <= told else told


def _row(kind: str, rule: str, one: str, draft: Draft) -> dict[str, Any]:
    return {
        "event_id": one,
        "kind": kind,
        "detector_version": rule,
        "revision": 1,
        "status": "new",
        "because": None,
        "successor_id": None,
        "mmsis": [int(m) for m in draft.mmsis],
        "track_ids": list(draft.track_ids),
        "start_at": int(draft.start_us),
        "end_at": None if draft.end_us is None else int(draft.end_us),
        "start_uncertainty_s": draft.start_uncertainty_s,
        "end_uncertainty_s": draft.end_uncertainty_s,
        "lon": float(draft.lon),
        "lat": float(draft.lat),
        "end_lon": draft.end_lon,
        "end_lat": draft.end_lat,
        "path": list(draft.path),
        "confidence": told_confidence(draft.confidence),
        "sentence_en": draft.sentence[0],
        "sentence_ja": draft.sentence[1],
        "zones": "[]",
        "law": None,
        "evidence": draft.evidence_json,
        "recorded_at": None,
        "exercise_id": draft.exercise_id,
    }
