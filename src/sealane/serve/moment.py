"""Times as they are typed and printed: ISO 8601, UTC, a ``Z`` always shown."""

from __future__ import annotations

from datetime import UTC, datetime

from sealane.errors import BadInput

__all__ = ["EXAMPLE", "parse_time", "print_time"]

FIRST_YEAR, LAST_YEAR = 1900, 2999  # beyond, a window around the time may leave the calendar
EXAMPLE = "2026-03-01T06:00:00Z"


def parse_time(text: str | datetime, *, field: str = "time") -> datetime:
    """Read an ISO 8601 time; one without an offset is taken as UTC.

    A "+" that a browser turned into a blank ("...06:00:00 09:00") is understood as an offset.
    Raises BadInput that names the field where the text is no time between 1900 and 2999.
    """
    try:
        moment = text if isinstance(text, datetime) else datetime.fromisoformat(_mend(text))
        aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        if not FIRST_YEAR <= aware.year <= LAST_YEAR:
            raise ValueError("no time of a ship that transmits")
        return aware
    except (ValueError, OverflowError) as error:
        raise BadInput(
            f"{field}: '{text}' is no time.",
            hint=f"Write ISO 8601 in UTC, for example {EXAMPLE}.",
            field=field,
            value=str(text),
        ) from error


def print_time(moment: datetime | None) -> str | None:
    """The time as ISO 8601 with ``Z``; fractions of a second only where there are any."""
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _mend(text: str) -> str:
    stripped = text.strip()
    if len(stripped) > 6 and stripped[-6] == " " and stripped[-3] == ":" and "T" in stripped:
        return f"{stripped[:-6]}+{stripped[-5:]}"
    return stripped
