"""Loops and recoveries as rows of the table of assessments."""

from __future__ import annotations

from dataclasses import asdict

from sealane.assess.assessment import Assessment, digest_of
from sealane.assess.fleet.loop import Loop, capacity_change, hold_schedule_kn, ships_in_loop
from sealane.assess.fleet.recovery import Recovery

__all__ = ["tell_loop", "tell_recovery"]

METHOD = "fleet 1"
LOOP_SOURCE = "arithmetic of a loop: docs/reference/assess/fleet.md"
QUEUE_SOURCE = "deterministic fluid queue (Newell 1982)"


def tell_loop(
    before_nmi: float, after_nmi: float, loop: Loop | None = None, *, subject: str
) -> list[Assessment]:
    """Ships before and after, change of capacity, and the speed that would hold the schedule."""
    loop = loop or Loop()
    digest = digest_of([before_nmi, after_nmi, asdict(loop)])
    lost = 100 * float(capacity_change(before_nmi, after_nmi, loop))
    told = (
        ("ships_before", float(ships_in_loop(before_nmi, loop)), "ships"),
        ("ships_after", float(ships_in_loop(after_nmi, loop)), "ships"),
        ("capacity_change", lost, "%"),
        ("hold_schedule_speed", float(hold_schedule_kn(before_nmi, after_nmi, loop)), "kn"),
    )
    return [
        Assessment(
            "fleet",
            subject,
            what,
            value,
            unit,
            METHOD,
            digest,
            (LOOP_SOURCE,),
            no_interval="no_range",
        )
        for what, value, unit in told
    ]


def tell_recovery(found: Recovery, *, subject: str, inputs: object) -> list[Assessment]:
    """Peak of arrivals, peak of the queue and days until it is gone; ``inputs`` names the run."""
    digest = digest_of(inputs)
    late = None if found.clear_days is not None else "the queue outlasts the days looked at"
    told = (
        ("peak_arrivals", found.peak_arrivals, "ships/d", None),
        ("peak_waiting", found.peak_waiting, "ships", None),
        ("days_to_clear", found.clear_days, "d", late),
    )
    return [
        Assessment(
            "fleet",
            subject,
            what,
            value,
            unit,
            METHOD,
            digest,
            (QUEUE_SOURCE,),
            note=note,
            no_interval="no_figure" if value is None else "no_range",
        )
        for what, value, unit, note in told
    ]
