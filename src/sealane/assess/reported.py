"""What others have said: figures that are disputed, shown as the range of their sources.

The packaged ``reported_values.csv`` has one row for each figure and source: values of trade,
freight on a few days, war-risk premiums, losses of capacity. Nothing here says which is right.
"""

from __future__ import annotations

from dataclasses import dataclass

from sealane.assess.figure import Span
from sealane.assess.packaged import Row, known_name, number, rows_of
from sealane.errors import BadInput

__all__ = ["Beside", "Reported", "ReportedValue", "beside", "reported", "reported_names"]


@dataclass(frozen=True, slots=True)
class ReportedValue:
    """One figure of one source. ``standing``: reported, derived (by whom, in ``note``), or
    disputed: another source of the table says that it is not supported."""

    measure: str
    subject: str
    value: float
    low: float | None
    high: float | None
    unit: str
    at: str
    standing: str
    source: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class Reported:
    """All figures of a measure and subject, in the order of the table."""

    values: tuple[ReportedValue, ...]

    @property
    def span(self) -> Span:
        """The middle of the figures and their ends; a figure's own interval counts.

        Raises:
            BadInput: they are in different units.
        """
        units = {one.unit for one in self.values}
        if len(units) > 1:
            raise BadInput(f"figures in {', '.join(sorted(units))} make no range.", field="unit")
        ends = [
            end for one in self.values for end in (one.value, one.low, one.high) if end is not None
        ]
        middle = sorted(one.value for one in self.values)
        half = len(middle) // 2
        value = middle[half] if len(middle) % 2 else (middle[half - 1] + middle[half]) / 2
        return Span(value, min(ends), max(ends))

    @property
    def sources(self) -> tuple[str, ...]:
        """Who said so, each once."""
        return tuple(dict.fromkeys(one.source for one in self.values))


def _value(row: Row) -> ReportedValue:
    return ReportedValue(
        row["measure"],
        row["subject"],
        float(row["value"]),
        number(row["low"]),
        number(row["high"]),
        row["unit"],
        row["at"],
        row["standing"],
        row["source"],
        row["url"],
        row["note"],
    )


def reported_names() -> dict[str, tuple[str, ...]]:
    """The measures of the table, and the subjects of each."""
    found: dict[str, dict[str, None]] = {}
    for row in rows_of("reported_values"):
        found.setdefault(row["measure"], {})[row["subject"]] = None
    return {measure: tuple(subjects) for measure, subjects in found.items()}


def reported(
    measure: str, subject: str | None = None, *, from_on: str = "", until: str = "9999"
) -> Reported:
    """What is reported of a measure: of one subject, or of all; on dates ``from_on`` to ``until``.

    Dates are as the table has them, "2024-01-18", "2023-11" or "2022", and compared as text.

    Raises:
        BadInput: no such measure or subject (near names are said), or nothing in those days.
    """
    names = reported_names()
    measure = known_name(measure, names, field="measure", what="reported measure")
    if subject is not None:
        subject = known_name(subject, names[measure], field="subject", what=f"subject of {measure}")
    found = tuple(
        _value(row)
        for row in rows_of("reported_values")
        if row["measure"] == measure
        and subject in (None, row["subject"])
        and from_on <= row["at"] <= until
    )
    if not found:
        raise BadInput(
            f"nothing is reported of {measure} from {from_on or 'the start'} until {until}.",
            field="from_on",
            value=from_on,
        )
    return Reported(found)


@dataclass(frozen=True, slots=True)
class Beside:
    """A disputed figure beside the range of others; ``place`` is below, within or above it.

    Where the intervals only overlap, ``place`` is "overlaps". It is a comparison, no verdict: the
    others may measure another thing, as their notes say.
    """

    claim: Span
    others: Span
    place: str
    unit: str
    sources: tuple[str, ...]


def beside(measure: str, subject: str) -> Beside:
    """A disputed figure of the table beside all undisputed ones of the same measure.

    Raises:
        BadInput: no such measure or subject, or no undisputed figure to set beside it.
    """
    claim = reported(measure, subject)
    sound = tuple(one for one in reported(measure).values if one.standing != "disputed")
    if not sound:
        raise BadInput(f"nothing undisputed is reported of {measure}.", field="measure")
    others = Reported(sound)
    (low, high), (least, most) = claim.span.ends, others.span.ends
    if low >= least and high <= most:
        place = "within"
    elif low > most or high < least:
        place = "above" if low > most else "below"
    else:
        place = "overlaps"
    return Beside(claim.span, others.span, place, claim.values[0].unit, others.sources)
