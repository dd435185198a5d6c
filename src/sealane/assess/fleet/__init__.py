"""Longer ways bind ships: how much capacity is lost, who queues, and how long it takes to clear.

Loops of a weekly service, ton-miles, queues with so many slots a day, the price of freight, and
the wave of arrivals after a lane opens again.
"""

from sealane.assess.fleet.freight import FreightResponse, freight_change, implied_elasticity
from sealane.assess.fleet.loop import (
    Loop,
    capacity_change,
    hold_schedule_kn,
    ships_in_loop,
    ton_mile_change,
)
from sealane.assess.fleet.queue import Queue, days_to_clear, queue
from sealane.assess.fleet.recovery import Recovery, arrivals_after, recover
from sealane.assess.fleet.tell import tell_loop, tell_recovery

__all__ = [
    "FreightResponse",
    "Loop",
    "Queue",
    "Recovery",
    "arrivals_after",
    "capacity_change",
    "days_to_clear",
    "freight_change",
    "hold_schedule_kn",
    "implied_elasticity",
    "queue",
    "recover",
    "ships_in_loop",
    "tell_loop",
    "tell_recovery",
    "ton_mile_change",
]
