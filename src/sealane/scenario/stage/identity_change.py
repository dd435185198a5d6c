"""Changes of identity at sea, and what looks like one: sales in port, slips, shared numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sealane.scenario.path import ANCHORED, MOORED
from sealane.scenario.registry import Hull
from sealane.scenario.sea import Instance, Sea, Vessel
from sealane.scenario.seas_waters import ADEN, BALTIC, BERING, EAST_CHINA, MALACCA, SOUTH_CHINA
from sealane.scenario.traffic import berth, port
from sealane.scenario.underway import lying, under_way
from sealane.scenario.waters import Water

__all__ = ["stage"]

HOUR = 3600.0
KIND = "identity_change"
NOBODY = 100_000_000
"""Numbers that begin with 1 and are no aircraft's: no ship has them (ITU-R M.585-9)."""
Change = Callable[[Sea, Hull], Hull]


def stage(sea: Sea) -> None:
    """Twelve changes, swaps and impossible numbers, and twelve traps."""
    _changes(sea, EAST_CHINA, "name and call sign", _renamed)
    _changes(sea, EAST_CHINA, "midnight", _renamed, is_midnight=True)
    _changes(sea, SOUTH_CHINA, "flag digits", _reflagged)
    _changes(sea, SOUTH_CHINA, "IMO number", _with_other_imo)
    _changes(sea, MALACCA, "name", _with_other_name)
    _changes(sea, ADEN, "everything", lambda sea, hull: sea.registry.hull(hull.kind))
    _changes(sea, BERING, "antimeridian", _reflagged, is_across_180=True)
    _changes(sea, BALTIC, "name and MMSI", _renamed_and_renumbered)
    _swap(sea, EAST_CHINA, ADEN, "numbers swapped", is_whole=True)
    _swap(sea, BALTIC, MALACCA, "claims swapped", is_whole=False)
    for water, case, kind in ((MALACCA, "IMO check digit", "cargo"), (ADEN, "no country", "cargo")):
        vessel, _ = under_way(sea, water, kind)
        own = vessel.hull
        is_imo = case == "IMO check digit"
        wrong = own.imo // 10 * 10 + (own.imo + 3) % 10
        number = NOBODY + own.mmsi % 1_000_000
        vessel.hull = replace(own, imo=wrong) if is_imo else replace(own, mmsi=number)
        path = vessel.path
        sea.instances.append(Instance.event(KIND, case, (vessel,), path.first_s, path.last_s))
    _traps(sea)


def _changes(
    sea: Sea,
    water: Water,
    case: str,
    change: Change,
    *,
    is_midnight: bool = False,
    is_across_180: bool = False,
) -> None:
    vessel, at = under_way(
        sea, water, "tanker", is_midnight=is_midnight, is_across_180=is_across_180
    )
    vessel.says.append((at, change(sea, vessel.hull)))
    sea.instances.append(Instance.event(KIND, case, (vessel,), at, at))


def _swap(sea: Sea, water: Water, elsewhere: Water, case: str, *, is_whole: bool) -> None:
    """Two hulls take each other's number with all claims, or only the claims."""
    one, at = under_way(sea, water, "cargo")
    other, _ = under_way(sea, elsewhere, "cargo", at_s=at)
    for own, theirs in ((one, other), (other, one)):
        taken = theirs.hull if is_whole else replace(theirs.hull, mmsi=own.hull.mmsi)
        own.says.append((at, taken))
    sea.instances.append(Instance.event(KIND, case, (one, other), at, at))


def _renamed(sea: Sea, hull: Hull) -> Hull:
    new = sea.registry.hull(hull.kind)
    return replace(hull, name=new.name, callsign=new.callsign)


def _with_other_name(sea: Sea, hull: Hull) -> Hull:
    return replace(hull, name=sea.registry.hull(hull.kind).name)


def _with_other_imo(sea: Sea, hull: Hull) -> Hull:
    return replace(hull, imo=sea.registry.hull(hull.kind).imo)


def _reflagged(sea: Sea, hull: Hull) -> Hull:
    """Another country's digits and a call sign of it; name and IMO number stay."""
    new = sea.registry.hull(hull.kind)
    mid = new.mmsi // 1_000_000
    mid = mid if mid != hull.mmsi // 1_000_000 else 281 + (mid - 280) % 9
    return replace(hull, mmsi=mid * 1_000_000 + new.mmsi % 1_000_000, callsign=new.callsign)


def _renamed_and_renumbered(sea: Sea, hull: Hull) -> Hull:
    new = sea.registry.hull(hull.kind)
    return replace(hull, mmsi=new.mmsi, name=new.name, callsign=new.callsign)


def _trap(sea: Sea, case: str, *vessels: Vessel) -> None:
    first = min(v.path.first_s for v in vessels)
    last = max(v.path.last_s for v in vessels)
    sea.instances.append(Instance.trap(case, vessels, first, last, KIND))


def _traps(sea: Sea) -> None:
    for turn, (water, name) in enumerate(((MALACCA, "Klara"), (BALTIC, "Tallina"))):
        vessel = lying(sea, water, "cargo", berth(port(water, name), -6 - turn), MOORED)
        at = sea.outage[1] + 8 * HOUR
        new = _renamed_and_renumbered(sea, vessel.hull)
        vessel.says.append((at, replace(new, mmsi=vessel.hull.mmsi) if turn else new))
        _trap(sea, "sale in port", vessel)
    vessel = lying(sea, ADEN, "tanker", (46.35, 12.62), ANCHORED)
    vessel.says.append((sea.outage[1] + 10 * HOUR, _renamed(sea, vessel.hull)))
    _trap(sea, "sale at anchor", vessel)
    for water, case in (
        (EAST_CHINA, "typing error in the name"),
        (SOUTH_CHINA, "typing error in the IMO number"),
        (BERING, "typing error in the call sign"),
        (ADEN, "typing error put right"),
        (BALTIC, "typing error in the MMSI"),
    ):
        _slip(sea, water, case)
    for water in (EAST_CHINA, BALTIC):
        one, at = under_way(sea, water, "cargo")
        other, _ = under_way(sea, SOUTH_CHINA, "cargo", at_s=at)
        other.hull = replace(other.hull, mmsi=one.hull.mmsi)
        _trap(sea, "two hulls under one number", one, other)
    vessel, at = under_way(sea, MALACCA, "cargo")
    spelled = replace(vessel.hull, name=f"MV {vessel.hull.name.replace(' ', '-')}"[:20])
    vessel.says.append((at, spelled))
    _trap(sea, "another spelling", vessel)


def _slip(sea: Sea, water: Water, case: str) -> None:
    """A slip that is put right within the hour, one that was there before, or a wrong number."""
    vessel, at = under_way(sea, water, "cargo")
    own = vessel.hull
    name = own.name[:3] + ("Q" if own.name[3] != "Q" else "X") + own.name[4:]
    sign = own.callsign[:-1] + str((int(own.callsign[-1]) + 1) % 10)
    wrong = {
        "typing error in the name": replace(own, name=name),
        "typing error in the IMO number": replace(own, imo=own.imo // 10 * 10 + (own.imo + 1) % 10),
        "typing error in the call sign": replace(own, callsign=sign),
        "typing error put right": replace(own, name=name),
        "typing error in the MMSI": replace(own, mmsi=own.mmsi + 1),
    }[case]
    if case == "typing error put right":
        vessel.hull = wrong
        vessel.says.append((at, own))
    else:
        vessel.says += [(at, wrong), (at + 0.6 * HOUR, own)]
    _trap(sea, case, vessel)
