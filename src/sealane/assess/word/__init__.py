"""The words that answers are told in, in English and in Japanese: headings, units, values, notes.

One place for all commands; names of gates, ports, countries and commodities are in their tables.
"""

from sealane.assess.word.heading import HEADINGS
from sealane.assess.word.note import NOTES, note_said
from sealane.assess.word.period import period_said
from sealane.assess.word.unit import UNITS, unit_said
from sealane.assess.word.value import COLUMNS, VALUES, value_said

__all__ = ["COLUMNS", "HEADINGS", "NOTES", "UNITS", "VALUES", "note_said", "period_said",
           "unit_said", "value_said"]  # fmt: skip
