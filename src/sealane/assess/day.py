"""Which days a question may begin on: one span for every room."""

from __future__ import annotations

from datetime import date

from sealane.errors import BadInput

__all__ = ["EARLIEST", "LATEST", "check_start"]

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
"""The first and the last day on which a closure or a loss may begin, and of daily counts. Ours: no
canal or fact told is older, and nobody's stocks or lanes of the next century are known; the
calendar has room for every horizon after the last."""


def check_start(day: date | None) -> None:
    """Refuse a first day outside ``EARLIEST`` to ``LATEST``.

    Raises:
        BadInput: with the span that is taken.
    """
    if day is not None and not EARLIEST <= day <= LATEST:
        raise BadInput(
            f"The first day is {day}.",
            hint=f"Give a day from {EARLIEST} to {LATEST}.",
            field="from",
            value=str(day),
        )
