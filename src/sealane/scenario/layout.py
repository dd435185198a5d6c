"""Bit layouts of the AIS messages that the made-up sea transmits.

Each layout is data: ``(field, width in bits)`` in the order of ITU-R M.1371-5, Annex 8,
section 3 (message tables). A text field is marked by a negative width: minus the number of
six-bit characters. Fields that the caller leaves out take the value in ``DEFAULTS``, else 0.
"""

from __future__ import annotations

__all__ = ["DEFAULTS", "LAYOUTS", "bit_length"]

Layout = tuple[tuple[str, int], ...]

_HEAD: Layout = (("type", 6), ("repeat", 2), ("mmsi", 30))
_PLACE: Layout = (("sog", 10), ("accuracy", 1), ("lon", 28), ("lat", 27), ("cog", 12))
_SIZE: Layout = (("to_bow", 9), ("to_stern", 9), ("to_port", 6), ("to_starboard", 6))

_CLASS_A: Layout = (
    *_HEAD,
    ("nav_status", 4),
    ("rot", 8),
    *_PLACE,
    ("heading", 9),
    ("second", 6),
    ("manoeuvre", 2),
    ("spare", 3),
    ("raim", 1),
    ("radio", 19),
)

LAYOUTS: dict[str, Layout] = {
    "1": _CLASS_A,
    "3": _CLASS_A,
    "4": (
        *_HEAD,
        ("year", 14),
        ("month", 4),
        ("day", 5),
        ("hour", 5),
        ("minute", 6),
        ("second", 6),
        ("accuracy", 1),
        ("lon", 28),
        ("lat", 27),
        ("epfd", 4),
        ("spare", 10),
        ("raim", 1),
        ("radio", 19),
    ),
    "5": (
        *_HEAD,
        ("version", 2),
        ("imo", 30),
        ("callsign", -7),
        ("name", -20),
        ("ship_type", 8),
        *_SIZE,
        ("epfd", 4),
        ("eta_month", 4),
        ("eta_day", 5),
        ("eta_hour", 5),
        ("eta_minute", 6),
        ("draught", 8),
        ("destination", -20),
        ("dte", 1),
        ("spare", 1),
    ),
    "18": (
        *_HEAD,
        ("reserved", 8),
        *_PLACE,
        ("heading", 9),
        ("second", 6),
        ("regional", 2),
        ("carrier_sense", 1),
        ("display", 1),
        ("dsc", 1),
        ("band", 1),
        ("message_22", 1),
        ("assigned", 1),
        ("raim", 1),
        ("radio", 20),
    ),
    "19": (
        *_HEAD,
        ("reserved", 8),
        *_PLACE,
        ("heading", 9),
        ("second", 6),
        ("regional", 4),
        ("name", -20),
        ("ship_type", 8),
        *_SIZE,
        ("epfd", 4),
        ("raim", 1),
        ("dte", 1),
        ("assigned", 1),
        ("spare", 4),
    ),
    "21": (
        *_HEAD,
        ("ship_type", 5),
        ("name", -20),
        ("accuracy", 1),
        ("lon", 28),
        ("lat", 27),
        *_SIZE,
        ("epfd", 4),
        ("second", 6),
        ("off_position", 1),
        ("regional", 8),
        ("raim", 1),
        ("virtual", 1),
        ("assigned", 1),
        ("spare", 1),
    ),
    "24A": (*_HEAD, ("part", 2), ("name", -20)),
    "24B": (
        *_HEAD,
        ("part", 2),
        ("ship_type", 8),
        ("vendor", 18),
        ("unit", 4),
        ("serial", 20),
        ("callsign", -7),
        *_SIZE,
        ("spare", 6),
    ),
    "27": (
        *_HEAD,
        ("accuracy", 1),
        ("raim", 1),
        ("nav_status", 4),
        ("lon", 18),
        ("lat", 17),
        ("sog", 6),
        ("cog", 9),
        ("gnss", 1),
        ("spare", 1),
    ),
}

DEFAULTS: dict[str, int] = {
    "accuracy": 1,
    "carrier_sense": 1,
    "dsc": 1,
    "band": 1,
    "message_22": 1,
    "epfd": 1,
    "eta_hour": 24,
    "eta_minute": 60,
    "rot": 128,
}
"""Values of fields not given: high accuracy, class B with DSC on the whole band, GPS, no arrival
time (hour 24, minute 60), no rate of turn (-128)."""


def bit_length(layout: Layout) -> int:
    """The message's length [bit]."""
    return sum(width if width > 0 else -6 * width for _, width in layout)
