"""How displaced stretches and areas are told: confidence, evidence and sentences."""

from __future__ import annotations

from typing import Any

import numpy as np

from sealane.detect.telling import sentence

__all__ = [
    "CONFIDENCE",
    "EXPLAINED",
    "area_evidence",
    "area_sentence",
    "confidence_of",
    "evidence_of",
    "sentence_of",
]

SECOND_US = 1_000_000
CONFIDENCE = {
    "jump": 0.85, "scattered": 0.9, "offset": 0.9, "circle": 0.95, "on_land": 0.95,
    "replay": 0.9, "receivers": 0.8, "area": 0.95,
}  # fmt: skip
"""By type, where the hull was heard at its own place before and after."""
UNRETURNED = 0.8
"""A stretch after which the hull was not heard at its own place again is worth so much of that."""
EXPLAINED = {"shared_number": 0.4, "exchange": 0.4, "inland_water": 0.3, "no_fix": 0.2}
"""Confidence where something else explains the reports as well."""
ASHORE = 0.55
"""Confidence of a hull that sailed ashore without a jump where no other was heard."""


def confidence_of(row: dict[str, Any]) -> float:
    if row["explained"]:
        return EXPLAINED[row["explained"]]
    if row["type"] == "on_land" and row["out_kn"] is None:
        return ASHORE
    worth = CONFIDENCE[row["type"]]
    return worth if row["after_us"] is not None else UNRETURNED * worth


def evidence_of(row: dict[str, Any]) -> dict[str, Any]:
    figures = {
        "type": row["type"],
        "reports": row["reports"],
        "displacement_nmi": row["displacement_nmi"],
        "out_kn": row["out_kn"],
        "back_kn": row["back_kn"],
        "radius_nmi": row["radius_nmi"],
        "turns": row["turns"],
        "shift_h": row["shift_h"],
        "inland_nmi": row["inland_nmi"],
    }
    said = {k: round(v, 2) if isinstance(v, float) else v for k, v in figures.items()}
    return {
        **{k: v for k, v in said.items() if v is not None},
        **({"sources": row["sources"]} if row["sources"] else {}),
        "explained_by": row["explained"],
        "rows": [list(pair) for pair in zip(row["files"], row["offsets"], strict=True)],
    }


def area_evidence(rows: list[dict[str, Any]], vessels: int) -> dict[str, Any]:
    types = [row["type"] for row in rows]
    return {
        "type": "area",
        "vessels": vessels,
        "reports": sum(row["reports"] for row in rows),
        "displacement_nmi": round(float(np.median([r["displacement_nmi"] for r in rows])), 2),
        "types": sorted(set(types)),
        "explained_by": None,
        "rows": [[row["files"][1], row["offsets"][1]] for row in rows],
    }


def sentence_of(hull: dict[str, Any], row: dict[str, Any]) -> tuple[str, str]:
    is_plain = row["type"] == "on_land" and row["out_kn"] is None
    reason = row["explained"] or "none"
    ending = "closed" if row["is_over"] else "open"
    name = f"spoofing.{'ashore' if is_plain else row['type']}.{ending}"
    return sentence.sentences(name, *_words(hull, row, reason))


def _words(
    hull: dict[str, Any], row: dict[str, Any], reason: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    seconds = (row["end_us"] - row["start_us"]) / SECOND_US
    metres = (row["displacement_nmi"] or 0.0) * 1852.0
    place = (row["lon"], row["lat"])
    both = {
        "vessel": f"MMSI {hull['mmsi']}",
        "start": sentence.moment(row["start_us"]),
        "end": sentence.moment(row["end_us"]),
        "speed": f"{row['out_kn'] or 0.0:,.0f} kn",
        "turns": f"{row['turns'] or 0.0:.0f}",
    }
    radius, inland = ((row[name] or 0.0) * 1852.0 for name in ("radius_nmi", "inland_nmi"))
    shift = (row["shift_h"] or 0.0) * 3600.0
    reason_en, reason_ja = sentence.sentences(f"spoofing.reason.{reason}", {}, {})
    en = both | {
        "sources": sentence.names_en(row["sources"]),
        "duration": sentence.duration_en(seconds),
        "distance": sentence.distance_en(metres),
        "place": sentence.place_en(*place),
        "radius": sentence.distance_en(radius),
        "inland": sentence.distance_en(inland),
        "shift": sentence.duration_en(shift),
        "count": sentence.count_en(row["reports"], "report", "reports"),
        "reason": reason_en,
    }
    ja = both | {
        "sources": sentence.names_ja(row["sources"]),
        "duration": sentence.duration_ja(seconds),
        "distance": sentence.distance_ja(metres),
        "place": sentence.place_ja(*place),
        "radius": sentence.distance_ja(radius),
        "inland": sentence.distance_ja(inland),
        "shift": sentence.duration_ja(shift),
        "count": f"{row['reports']}通",
        "reason": reason_ja,
    }
    return en, ja


def area_sentence(
    evidence: dict[str, Any], middle: tuple[float, float], start: int, end: int, *, is_open: bool
) -> tuple[str, str]:
    seconds, metres = (end - start) / SECOND_US, evidence["displacement_nmi"] * 1852.0
    both = {
        "start": sentence.moment(start),
        "end": sentence.moment(end),
        "vessels": evidence["vessels"],
    }
    en = both | {
        "duration": sentence.duration_en(seconds),
        "distance": sentence.distance_en(metres),
        "place": sentence.place_en(*middle),
    }
    ja = both | {
        "duration": sentence.duration_ja(seconds),
        "distance": sentence.distance_ja(metres),
        "place": sentence.place_ja(*middle),
    }
    return sentence.sentences(f"spoofing.area.{'open' if is_open else 'closed'}", en, ja)
