"""The tables of the Fourth IMO Greenhouse Gas Study (2020) that this room works with.

Two packaged files: ``study_classes.csv`` has auxiliary engines and boilers by type, size and phase
(Table 17) and the corrections for weather and for the power at which the design speed is stated;
``study_sfc.csv`` has the specific fuel consumption by engine, fuel and generation (Table 19). They
were read from a program that cites the study table by table (cetos 0.0.0, Apache-2.0), and some
cells were compared with other sources; where they were mended, the column ``note`` says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sealane.assess.packaged import known_name, number, rows_of
from sealane.errors import BadInput

__all__ = [
    "CO2_T_PER_T",
    "ENGINES",
    "FUELS",
    "GENERATIONS",
    "PHASES",
    "STEADY",
    "StudyClass",
    "class_of",
    "sfc_g_per_kwh",
    "study_types",
]

STUDY = "Fourth IMO GHG Study 2020"
CO2_T_PER_T = {"hfo": 3.114, "mdo": 3.206, "lng": 2.750, "methanol": 1.375}
"""[t CO2 per t of fuel] MEPC.364(79), Table of conversion factors. Carbon of the fuel burnt: the
methane that an engine lets through unburnt (LNG, Otto cycle) is not in it."""

FUELS = tuple(CO2_T_PER_T)
PHASES = ("at_berth", "anchored", "manoeuvring", "at_sea")
GENERATIONS = ("before_1984", "from_1984", "after_2000")
ENGINES = (
    "slow_diesel",
    "medium_diesel",
    "high_diesel",
    "lng_otto",
    "lng_spark",
    "gas_turbine",
    "steam_turbine",
)
STEADY = ("gas_turbine", "steam_turbine", "auxiliary", "boiler")
"""Their consumption does not depend on load in the study."""


@dataclass(frozen=True, slots=True)
class StudyClass:
    """A class of ships of the study: a type, and sizes from ``size_from`` [``size_unit``] on.

    ``delta_w`` is the share of full power at which the design speed is reached in calm water,
    ``eta_w`` the correction for weather. Loads are in kW, in the order of ``PHASES``.
    """

    study_type: str
    size_unit: str
    size_from: float
    delta_w: float
    eta_w: float
    boiler_kw: tuple[float, ...]
    auxiliary_kw: tuple[float, ...]
    note: str


@cache
def _classes() -> dict[str, tuple[StudyClass, ...]]:
    found: dict[str, list[StudyClass]] = {}
    for row in rows_of("study_classes"):
        one = StudyClass(
            study_type=row["study_type"],
            size_unit=row["size_unit"],
            size_from=float(row["size_from"]),
            delta_w=float(row["delta_w"]),
            eta_w=float(row["eta_w"]),
            boiler_kw=tuple(float(row[f"boiler_{phase}_kw"]) for phase in PHASES),
            auxiliary_kw=tuple(float(row[f"auxiliary_{phase}_kw"]) for phase in PHASES),
            note=row["note"],
        )
        found.setdefault(one.study_type, []).append(one)
    return {name: tuple(those) for name, those in found.items()}


def study_types() -> tuple[str, ...]:
    """The 19 types of the study."""
    return tuple(_classes())


def class_of(study_type: str, size: float) -> StudyClass:
    """The class of a ship of that type and size, in the unit of the type (dwt, TEU, m3 or GT).

    Raises:
        BadInput: there is no such type (near names are said), or the size is negative.
    """
    name = known_name(study_type, _classes(), field="study_type", what="ship type of the study")
    if not size >= 0:
        raise BadInput(f"a ship has no size of {size}.", field="size", value=size)
    return [one for one in _classes()[name] if one.size_from <= size][-1]


@cache
def sfc_g_per_kwh(engine: str, fuel: str, generation: str) -> float | None:
    """Specific fuel consumption at the best load [g/kWh]; None where the study has none."""
    for row in rows_of("study_sfc"):
        if (row["engine"], row["fuel"]) == (engine, fuel):
            return number(row[f"{generation}_g_per_kwh"])
    return None
