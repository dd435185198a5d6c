"""Hulls of which several things can be found, and hulls of which there is one only."""

from __future__ import annotations

from dataclasses import replace

from sealane.scenario.sea import Instance, Sea, Vessel
from sealane.scenario.seas_waters import ADEN, BALTIC, BERING, EAST_CHINA, MALACCA, SOUTH_CHINA
from sealane.scenario.stage.listed import enter, heard
from sealane.scenario.underway import under_way
from sealane.scenario.waters import Water

__all__ = ["stage"]

HOUR = 3600.0
KIND = "evasion"
SILENT_H = 7.0
HEARD_H = 6.5
"""A silent hull would be heard for so long on either side of the middle of its silence [h]."""
AFTER_H = 1.5
"""The identity or draught changes so long after the first that can be found [h]."""


def stage(sea: Sea) -> None:
    """Nine hulls with a file and seven without."""
    for water, case in (
        (EAST_CHINA, "silence, identity"),
        (MALACCA, "silence, identity"),
        (ADEN, "silence, identity"),
        (ADEN, "silence, draught"),
        (SOUTH_CHINA, "list, identity"),
        (BALTIC, "list, draught"),
        (BERING, "list, identity"),
        (EAST_CHINA, "list, draught"),
        (SOUTH_CHINA, "list, draught"),
    ):
        _file(sea, water, case)
    for water, case in (
        (EAST_CHINA, "silence alone"),
        (ADEN, "silence alone"),
        (MALACCA, "identity alone"),
        (BERING, "identity alone"),
        (BALTIC, "list alone"),
        (SOUTH_CHINA, "draught alone"),
        (ADEN, "silence and a slip"),
    ):
        _file(sea, water, case)


def _file(sea: Sea, water: Water, case: str) -> None:
    """One hull with what the case says; it is a file where two sorts are named."""
    is_silent, is_listed = "silence" in case, "list" in case
    vessel, at = under_way(sea, water, "tanker", hours=HEARD_H if is_silent else 4.0)
    start, end = heard(vessel) if is_listed else (at, at)
    if is_silent:
        start, at = at - SILENT_H * HOUR / 2, at + SILENT_H * HOUR / 2
        vessel.silences.append((start, at))
        end = at + AFTER_H * HOUR
    if is_listed:
        subject = enter(sea, imo=vessel.hull.imo)
        sea.instances.append(Instance.event("listed", "in a file", (vessel,), start, end, subject))
    _change(sea, vessel, case, at + AFTER_H * HOUR)
    if case.count(","):
        sea.instances.append(Instance.event(KIND, case, (vessel,), start, end))
    else:
        sea.instances.append(Instance.trap(case, (vessel,), start, end, KIND))


def _change(sea: Sea, vessel: Vessel, case: str, at: float) -> None:
    own, other = vessel.hull, sea.registry.hull("tanker")
    if "identity" in case:
        vessel.says.append((at, replace(own, name=other.name, callsign=other.callsign)))
        sea.instances.append(Instance.event("identity_change", "in a file", (vessel,), at, at))
    if "draught" in case:
        vessel.says.append((at, replace(own, draught_dm=own.draught_dm - 25)))
    if "slip" in case:
        vessel.says.append((at, replace(own, name=f"{own.name[:-1]}Q")))
