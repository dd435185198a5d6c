"""Hulls of which several things are true that were staged for other kinds: files all the same."""

from __future__ import annotations

from sealane.scenario.sea import Instance, Sea, Vessel

__all__ = ["of_several_sorts"]

HOUR_S = 3600.0
SILENT_H = 6.0
"""As for gap: silent for so long, a hull has an entry more [h]."""
SORTS = {
    "spoofing": "position",
    "identity_change": "identity",
    "listed": "list",
    "encounter": "meeting",
    "rendezvous": "meeting",
    "swarm": "meeting",
}
"""What the file of a hull counts as different, by the kind that it was staged for; the hulls of a
swarm lie beside each other."""


def of_several_sorts(sea: Sea) -> list[Instance]:
    """Hulls that truly did things of two sorts in scenes of other kinds: a file of them counts
    neither way, as nobody said from when to when it lasts.

    A hull whose scene is over is taken off the sea where it was heard: it was truly heard no more.
    """
    named = {id(v) for one in sea.instances if one.kind == "evasion" for v in one.vessels}
    sorts: dict[int, set[str]] = {}
    vessels: dict[int, Vessel] = {}
    for one in sea.instances:
        if one.is_event and one.kind in SORTS:
            for vessel in one.vessels:
                vessels[id(vessel)] = vessel
                sorts.setdefault(id(vessel), set()).add(SORTS[one.kind])
    return [
        Instance("evasion", False, "tolerated: of several sorts", (vessel,), 0.0, None)  # noqa: FBT003
        for key, vessel in vessels.items()
        if key not in named and len(sorts[key]) + _is_silent(sea, vessel) >= 2
    ]


def _is_silent(sea: Sea, vessel: Vessel) -> bool:
    """Whether a hull is silent for hours, or gone for hours at the end."""
    spans = [*vessel.silences, (vessel.path.last_s, sea.end_s)]
    return any(until - since >= SILENT_H * HOUR_S for since, until in spans)
