"""Emission trading: which share of a voyage's CO2 needs allowances.

The EU system for shipping (Directive (EU) 2023/959): all emissions between two ports of the EU and
EEA, half of those of a voyage with one end there, none of others; of these 40 % for 2024, 70 % for
2025 and all from 2026 on. Ships of 5,000 GT and above. Methane and nitrous oxide count from 2026
and are not in the CO2 of this room. A call made to dodge the rule (a port near the EU) is not
looked into.
"""

from __future__ import annotations

from sealane.errors import BadInput

__all__ = ["eu_share"]

ENDS_SHARE = {0: 0.0, 1: 0.5, 2: 1.0}
PHASED_IN = {2024: 0.4, 2025: 0.7}
FIRST_YEAR = min(PHASED_IN)


def eu_share(*, ends_in_eu: int, year: int) -> float:
    """Share of the CO2 of a voyage in a year that needs EU allowances, 0 to 1.

    ``ends_in_eu``: how many of its two ports are in the EU or EEA.

    Raises:
        BadInput: more ends than two, or a year that is not a whole number.
    """
    if ends_in_eu not in ENDS_SHARE:
        raise BadInput(
            f"a voyage has two ends, not {ends_in_eu}.", field="ends_in_eu", value=ends_in_eu
        )
    if not isinstance(year, int) or isinstance(year, bool):
        raise BadInput(f"{year!r} is no year.", field="year", value=year)
    phased = 0.0 if year < FIRST_YEAR else PHASED_IN.get(year, 1.0)
    return ENDS_SHARE[ends_in_eu] * phased
