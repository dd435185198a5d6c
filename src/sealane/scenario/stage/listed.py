"""Hulls that stand on a list, and what looks like them: namesakes, sisters, numbers given anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from sealane.scenario.reception import chance
from sealane.scenario.sea import Instance, Sea, Vessel
from sealane.scenario.seas_waters import ADEN, BALTIC, BERING, EAST_CHINA, MALACCA, SOUTH_CHINA
from sealane.scenario.underway import under_way
from sealane.scenario.waters import Water

__all__ = ["enter", "heard", "stage"]

KIND = "listed"
LIST, DATED = "Made-up list", "2026-02-01"
HEARD_CHANCE = 0.01
"""Of the 360 reports of an hour one is then heard in 97 of 100 hours: the edge of hearing."""


def stage(sea: Sea) -> None:
    """Eleven hulls on a list by all sorts of matches, and eight that are not the ones meant."""
    for water, case in (
        (EAST_CHINA, "IMO number, renamed"),
        (BERING, "IMO number, other MMSI"),
        (SOUTH_CHINA, "MMSI"),
        (ADEN, "call sign and name"),
        (MALACCA, "call sign and former name"),
        (BALTIC, "Cyrillic name"),
        (SOUTH_CHINA, "Chinese name"),
        (EAST_CHINA, "Japanese name"),
        (ADEN, "name, type and length"),
        (MALACCA, "former name, type and length"),
        (BERING, "antimeridian"),
    ):
        _listed(sea, water, case)
    for water, case in (
        (EAST_CHINA, "namesake"),
        (SOUTH_CHINA, "namesake of another length"),
        (ADEN, "namesake of another type"),
        (MALACCA, "sister ship"),
        (BALTIC, "number given anew"),
        (BERING, "call sign alone"),
        (EAST_CHINA, "IMO number like it"),
        (MALACCA, "namesake with another IMO number"),
    ):
        _unlisted(sea, water, case)


def enter(sea: Sea, **said: Any) -> str:
    """Puts an entry on the list of the sea and gives what the events are about."""
    entry = f"V{len(sea.lists) + 1:03d}"
    names = ("imo", "mmsi", "callsign", "name", "reason", "flag", "ship_type", "length_m")
    row = {"list": LIST, "dated": DATED, "entry": entry, **dict.fromkeys(names), **said}
    sea.lists.append({**row, "reason": "made up"})
    return f"{LIST} {entry}"


def _listed(sea: Sea, water: Water, case: str) -> None:
    kind = "fishing" if case == "Chinese name" else "cargo"
    vessel, _ = under_way(sea, water, kind, is_across_180=case == "antimeridian")
    own, other = vessel.hull, sea.registry.hull("cargo")
    ship_type = "Fishing Vessel" if kind == "fishing" else "General Cargo"
    alike: dict[str, Any] = {"ship_type": ship_type,
             "length_m": float(own.length_m)}  # fmt: skip
    spoken = {
        "Cyrillic name": ("OKEAN ZVEZDA", "Океан Звезда"),
        "Chinese name": ("LU RONG YUAN YU 912", "鲁荣远渔912"),
        "Japanese name": ("DAIICHI SAKURAMARU", "ダイイチ さくら丸"),
    }
    if case in spoken:
        sent, listed = spoken[case]
        vessel.hull = replace(own, name=sent)
        subject = enter(sea, name=listed, **alike)
    else:
        by_case: dict[str, dict[str, Any]] = {
            "IMO number, renamed": {"imo": own.imo, "name": other.name, "mmsi": other.mmsi},
            "IMO number, other MMSI": {"imo": own.imo, "mmsi": other.mmsi},
            "MMSI": {"mmsi": own.mmsi, "name": other.name},
            "call sign and name": {"callsign": own.callsign, "name": own.name},
            "call sign and former name": {"callsign": own.callsign, "name": own.name.lower()},
            "name, type and length": {"name": f"M/V {own.name}", **alike},
            "former name, type and length": {"name": own.name.replace(" ", "-"), **alike},
            "antimeridian": {"imo": own.imo},
        }
        subject = enter(sea, **by_case[case])
        if "former" in case:
            sea.lists.append({**sea.lists[-1], "name": other.name})
    start, end = heard(vessel)
    sea.instances.append(Instance.event(KIND, case, (vessel,), start, end, subject))


def _unlisted(sea: Sea, water: Water, case: str) -> None:
    vessel, _ = under_way(sea, water, "cargo")
    own, other = vessel.hull, sea.registry.hull("cargo")
    longer = float(own.length_m) * 1.4
    by_case: dict[str, dict[str, Any]] = {
            "namesake": {"name": own.name},
            "namesake of another length": {"name": own.name, "length_m": longer},
            "namesake of another type": {"name": own.name, "ship_type": "Crude Oil Tanker"},
            "sister ship": {"name": f"{own.name} XII", "ship_type": "General Cargo"},
            "number given anew": {"mmsi": own.mmsi, "imo": other.imo, "name": other.name},
            "call sign alone": {"callsign": own.callsign, "name": other.name},
            "IMO number like it": {"imo": other.imo, "length_m": float(own.length_m)},
            "namesake with another IMO number": {
                "name": own.name, "imo": other.imo, "ship_type": "General Cargo",
                "length_m": float(own.length_m),
            },
        }  # fmt: skip
    enter(sea, **by_case[case])
    start, end = heard(vessel)
    sea.instances.append(Instance.trap(case, (vessel,), start, end, KIND))


def heard(vessel: Vessel) -> tuple[float, float]:
    """From when to when a hull is within hearing of a station [s]."""
    path = vessel.path
    pick = slice(0, None, 30)
    best = chance(vessel.water, path.lon[pick], path.lat[pick], vessel.hull.transponder)
    at = path.at_s[pick][best.max(axis=0) >= HEARD_CHANCE]
    return float(np.min(at)), float(np.max(at))
