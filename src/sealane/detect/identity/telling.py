"""Changes of claims and links of numbers as events: what changed, from what to what, and where."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from sealane import law
from sealane.detect.identity.claim import FIELDS
from sealane.detect.identity.claim_place import is_in_port
from sealane.detect.identity.name_form import edits, name_form
from sealane.detect.telling import event, sentence

if TYPE_CHECKING:
    from sealane.detect.identity.rule import IdentityRule

__all__ = ["changed", "flag", "linked"]

HOUR_US = 3_600_000_000
SECOND_US = 1_000_000
NMI_M = 1852.0
BOTH, MANY, ONE, BY_PLACE, EXPLAINED = 0.9, 0.85, 0.7, 0.6, 0.4
MID = 1_000_000
ORDER = ("port", "stop", "silence", "reverted", "typing", "single")
"""Of several explanations the first is told."""


def flag(mmsi: int) -> str:
    """The State of a number (code), or its first three digits where no State has them."""
    return law.flag_of(mmsi) or f"{mmsi:09d}"[:3]


def country(mmsi: int) -> str:
    """The State of a number by name, and the digits that say so: 'Japan (431)'."""
    digits = f"{mmsi:09d}"[:3]
    state = law.flag_of(mmsi)
    if state is None:
        return f"no country ({digits})"
    return f"{_state_names().get(state, state)} ({digits})"


@cache
def _state_names() -> dict[str, str]:
    return {row["iso3"]: row["name_en"] for row in law.flag_states()}


def changed(rule: IdentityRule, hulls: pl.DataFrame, table: pl.DataFrame) -> list[event.Draft]:
    """Events of changed claims (``PLACES``): together where they happen together, and one for two
    hulls that take each other's."""
    groups = _together(rule, table)
    swaps = _swaps(rule, hulls, groups)
    taken = {one for pair in swaps for one in pair}
    drafts = [_swapped(hulls, groups[i], groups[j]) for i, j in swaps]
    return drafts + [_told(rule, hulls, group) for i, group in enumerate(groups) if i not in taken]


def _together(rule: IdentityRule, table: pl.DataFrame) -> list[list[dict[str, Any]]]:
    """Changes of one hull that begin within ``together_h`` of the first of them; what explains
    each is said."""
    groups: list[list[dict[str, Any]]] = []
    for row in table.sort("hull", "since_us", "field", "new").rows(named=True):
        row["explained_by"] = rule.reason_at(row) or row["explained_by"]
        last = groups[-1][0] if groups else None
        near_us = rule.together_h * HOUR_US
        if last and last["hull"] == row["hull"] and row["since_us"] - last["since_us"] <= near_us:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _swaps(
    rule: IdentityRule, hulls: pl.DataFrame, groups: list[list[dict[str, Any]]]
) -> list[tuple[int, int]]:
    """Pairs of groups, of different hulls within ``together_h``, that take each other's values."""
    by_old: dict[tuple[str, str, str], list[int]] = {}
    for i, group in enumerate(groups):
        for row in group:
            key = (row["field"], name_form(row["old"]), name_form(row["new"]))
            by_old.setdefault(key, []).append(i)
    mmsi = hulls["mmsi"].to_list()
    found: list[tuple[int, int]] = []
    taken: set[int] = set()
    for (field, old, new), firsts in sorted(by_old.items()):
        for i in firsts:
            for j in by_old.get((field, new, old), []):
                one, other = groups[i][0], groups[j][0]
                apart_us = abs(one["since_us"] - other["since_us"])
                if mmsi[one["hull"]] == mmsi[other["hull"]] or {i, j} & taken:
                    continue
                if apart_us <= rule.together_h * HOUR_US:
                    found.append((min(i, j), max(i, j)))
                    taken |= {i, j}
    return found


def _told(rule: IdentityRule, hulls: pl.DataFrame, group: list[dict[str, Any]]) -> event.Draft:
    """One event of changes that happened together."""
    sure = [row for row in group if row["explained_by"] is None]
    said = sure or group
    reasons = {row["explained_by"] for row in said}
    reason = None if sure else next(one for one in ORDER if one in reasons)
    first = min(said, key=lambda row: row["since_us"])
    hull = hulls.row(first["hull"], named=True)
    confidence = EXPLAINED if reason else MANY if len(sure) > 1 else ONE
    both = {"vessel": f"MMSI {hull['mmsi']}", "start": sentence.moment(first["since_us"])}
    texts = sentence.sentences(
        f"identity_change.claims.{reason or 'none'}",
        both | {"place": sentence.place_en(first["lon"], first["lat"]), "what": _pairs(said)[0]},
        both | {"place": sentence.place_ja(first["lon"], first["lat"]), "what": _pairs(said)[1]},
    )
    evidence = {"what": "claims", "changes": [_change(row) for row in group]}
    return _moment([hull], first, confidence, texts, evidence | _where(first, reason), "claims")


def _swapped(
    hulls: pl.DataFrame, one: list[dict[str, Any]], other: list[dict[str, Any]]
) -> event.Draft:
    """One event of two hulls that took each other's claims."""
    groups = sorted((one, other), key=lambda g: int(hulls["mmsi"][g[0]["hull"]]))
    pair = [hulls.row(group[0]["hull"], named=True) for group in groups]
    first = min((*one, *other), key=lambda row: row["since_us"])
    both = {
        "one": f"MMSI {pair[0]['mmsi']}",
        "other": f"MMSI {pair[1]['mmsi']}",
        "start": sentence.moment(first["since_us"]),
    }
    reasons = {row["explained_by"] for row in (*one, *other)}
    reason = None if None in reasons else next(one for one in ORDER if one in reasons)
    en, ja = both | {"what": _pairs(groups[0])[0]}, both | {"what": _pairs(groups[0])[1]}
    texts = sentence.sentences("identity_change.swap.claims", en, ja)
    evidence = {
        "what": "swap",
        "changes": [
            {"mmsi": hull["mmsi"], **_change(row)}
            for hull, group in zip(pair, groups, strict=True)
            for row in group
        ],
    }
    confidence = EXPLAINED if reason else BOTH
    return _moment(pair, first, confidence, texts, evidence | _where(first, reason), "swap")


def _pairs(rows: list[dict[str, Any]]) -> tuple[str, str]:
    """The changed fields in words, each from what to what."""
    told = [
        sentence.sentences(f"identity_change.field.{row['field']}", row, row)
        for row in sorted(rows, key=lambda row: FIELDS.index(row["field"]))
    ]
    return sentence.names_en([en for en, _ in told]), sentence.names_ja([ja for _, ja in told])


def _change(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "field": row["field"],
        "old": row["old"],
        "new": row["new"],
        "old_last_heard": sentence.iso(row["until_us"]),
        "new_first_heard": sentence.iso(row["since_us"]),
        "explained_by": row["explained_by"],
    }


def _where(row: dict[str, Any], reason: str | None) -> dict[str, Any]:
    far = row["port_km"]
    return {
        "port_nmi": round(far * 1000.0 / NMI_M, 2) if far < 1e5 else None,
        "still_h": round(row["still_h"], 2),
        "explained_by": reason,
        "rows": [list(one) for one in zip(row["row_files"], row["row_offsets"], strict=True)],
    }


def _moment(
    hulls: list[dict[str, Any]],
    row: dict[str, Any],
    confidence: float,
    texts: tuple[str, str],
    evidence: dict[str, Any],
    subject: str,
) -> event.Draft:
    """An event that ends when it starts: when a claim (a row of ``PLACES``) was first heard."""
    return event.Draft(
        mmsis=[hull["mmsi"] for hull in hulls],
        track_ids=[hull["track_id"] for hull in hulls],
        start_us=row["since_us"],
        end_us=row["since_us"],
        start_uncertainty_s=(row["since_us"] - row["until_us"]) / SECOND_US,
        end_uncertainty_s=(row["since_us"] - row["until_us"]) / SECOND_US,
        lon=row["lon"],
        lat=row["lat"],
        end_lon=row["lon"],
        end_lat=row["lat"],
        path=[row["lon"], row["lat"]],
        confidence=confidence,
        sentence=texts,
        evidence=evidence,
        subject=subject,
        exercise_id=hulls[0]["exercise_id"],
    )


def linked(
    rule: IdentityRule, hulls: pl.DataFrame, links: list[dict[str, dict[str, Any]]]
) -> list[event.Draft]:
    """Events of numbers that go on as others; two that take each other's place are one swap."""
    order = sorted(links, key=lambda one: (one["after"]["first_us"], one["after"]["mmsi"]))
    used: set[int] = set()
    drafts = []
    for i, one in enumerate(order):
        if i in used:
            continue
        ways = one["before"]["mmsi"], one["after"]["mmsi"]
        back = next(
            (
                j
                for j in range(i + 1, len(order))
                if j not in used
                and (order[j]["after"]["mmsi"], order[j]["before"]["mmsi"]) == ways
                and order[j]["before"]["hull"] != one["after"]["hull"]
                and order[j]["after"]["first_us"] - one["after"]["first_us"]
                <= rule.together_h * HOUR_US
            ),
            None,
        )
        used |= {i} if back is None else {i, back}
        drafts.append(_link(rule, hulls, one, None if back is None else order[back]))
    return drafts


def _link(
    rule: IdentityRule,
    hulls: pl.DataFrame,
    one: dict[str, dict[str, Any]],
    back: dict[str, dict[str, Any]] | None,
) -> event.Draft:
    before, after, how = one["before"], one["after"], one["how"]
    row = _row(rule, before, after)
    reason = rule.reason_at(row)
    if reason is None and back is None:
        reason = _slip(before["mmsi"], after["mmsi"])
    sure = BOTH if how["rank"] == 0 or back is not None else BY_PLACE
    pair = [hulls.row(piece["hull"], named=True) for piece in (before, after)]
    texts = _said(one, row["since_us"], reason, is_swap=back is not None)
    wait_s = (after["first_us"] - before["last_us"]) / SECOND_US
    evidence = {
        "what": "swap" if back else "mmsi",
        "mmsi_before": f"{before['mmsi']:09d}",
        "mmsi_after": f"{after['mmsi']:09d}",
        "flags": [country(before["mmsi"]), country(after["mmsi"])],
        "is_flag_changed": before["mmsi"] // MID != after["mmsi"] // MID,
        "same": how["same"],
        "changes": [
            {"field": f, "old": before[f], "new": after[f]}
            for f in FIELDS
            if before[f] and after[f] and before[f] != after[f]
        ],
        "wait_s": round(wait_s, 1),
        "off_course_m": round(how["off_m"], 1),
        **_where(row, reason),
    }
    what = "swap" if back else "mmsi"
    return _moment(pair, row, EXPLAINED if reason else sure, texts, evidence, what)


def _said(
    one: dict[str, dict[str, Any]], since_us: int, reason: str | None, *, is_swap: bool
) -> tuple[str, str]:
    before, after, how = one["before"], one["after"], one["how"]
    both = {
        "one": f"MMSI {before['mmsi']}",
        "other": f"MMSI {after['mmsi']}",
        "start": sentence.moment(since_us),
        "flags": f"{flag(before['mmsi'])} → {flag(after['mmsi'])}",
    }
    wait_s = (after["first_us"] - before["last_us"]) / SECOND_US
    kept = [sentence.sentences(f"identity_change.kept.{name}", {}, {}) for name in how["same"]]
    en = both | {
        "wait": sentence.duration_en(max(60.0, wait_s)),
        "off": sentence.distance_en(how["off_m"]),
        "same": sentence.names_en([text for text, _ in kept]),
    }
    ja = both | {
        "wait": sentence.duration_ja(max(60.0, wait_s)),
        "off": sentence.distance_ja(how["off_m"]),
        "same": sentence.names_ja([text for _, text in kept]),
    }
    name = "swap.number" if is_swap else f"number.{'claim' if kept else 'place'}.{reason or 'none'}"
    return sentence.sentences(f"identity_change.{name}", en, ja)


def _row(rule: IdentityRule, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The place of a change of number, as a row of ``PLACES``."""
    km = np.full(2, np.inf)
    if rule.ports is not None and len(rule.ports):
        lon = np.array([before["last_lon"], after["first_lon"]])
        lat = np.array([before["last_lat"], after["first_lat"]])
        km = np.asarray(rule.ports.distance_m(lon, lat)) / 1000.0
    slow = np.array([before["last_sog"], after["first_sog"]], np.float64)
    ends = (("before", "last"), ("after", "first"))
    pieces = {"before": before, "after": after}
    return {
        "until_us": before["last_us"],
        "since_us": after["first_us"],
        "lon": after["first_lon"],
        "lat": after["first_lat"],
        "port_km": float(km.min()),
        "is_in_port": is_in_port(rule, km, slow),
        "still_h": 0.0,
        "bracket_h": (after["first_us"] - before["last_us"]) / HOUR_US,
        "row_files": [pieces[side][f"{end}_file"] for side, end in ends],
        "row_offsets": [pieces[side][f"{end}_offset"] for side, end in ends],
    }


def _slip(before: int, after: int) -> str | None:
    """Whether one slip in the digits after the country's makes one number of the other."""
    same_flag = before // MID == after // MID
    return "typing" if same_flag and edits(f"{before:09d}", f"{after:09d}") <= 1 else None
