"""A ship as the method needs it, and the packaged ones to choose from by name."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sealane.assess.packaged import Row, known_name, number, rows_of
from sealane.assess.voyage.study import (
    ENGINES,
    FUELS,
    GENERATIONS,
    StudyClass,
    class_of,
    sfc_g_per_kwh,
)
from sealane.errors import BadInput

__all__ = ["Ship", "ship_of", "ship_types"]


@dataclass(frozen=True, slots=True)
class Ship:
    """A ship: what it is, how large, and what drives it.

    Parameters:
        name: how it is told.
        study_type: one of the 19 types of the Fourth IMO GHG Study.
        size: in the unit of its type (dwt, TEU, m3 or GT); it chooses the auxiliary loads.
        design_speed_kn: the speed that ``delta_w`` of the power gives in calm water [kn].
        power_kw: installed power for propulsion, all engines together [kW].
        draught_m: the draught that the design speed holds for [m].
        engine, fuel, generation: they choose the specific consumption.
        delta_w: share of power at the design speed; None takes that of the study's class (1, 0.75
            for container ships from 14,500 TEU, 0.7 for cruise ships).
        dwt, length_m, beam_m: None where not found.
        sources: where the figures are from.

    Raises:
        BadInput: a figure is not positive, a name is not known, or the study has no consumption
            for that engine with that fuel.
    """

    name: str
    study_type: str
    size: float
    design_speed_kn: float
    power_kw: float
    draught_m: float
    engine: str = "slow_diesel"
    fuel: str = "hfo"
    generation: str = "after_2000"
    delta_w: float | None = None
    dwt: float | None = None
    length_m: float | None = None
    beam_m: float | None = None
    sources: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        class_of(self.study_type, self.size)
        for field in ("design_speed_kn", "power_kw", "draught_m"):
            figure = getattr(self, field)
            if not (math.isfinite(figure) and figure > 0):
                raise BadInput(
                    f"{self.name}: {field} {figure} is not above zero.", field=field, value=figure
                )
        if self.delta_w is not None and not 0 < self.delta_w <= 1:
            raise BadInput(
                f"{self.name}: delta_w {self.delta_w} is a share of power, above 0 to 1.",
                field="delta_w",
                value=self.delta_w,
            )
        choices: dict[str, Sequence[str]]
        choices = {"engine": ENGINES, "fuel": FUELS, "generation": GENERATIONS}
        for field, known in choices.items():
            known_name(getattr(self, field), known, field=field, what=field)
        if self.sfc_g_per_kwh is None:
            raise BadInput(
                f"{self.name}: the study has no consumption for {self.engine} with {self.fuel}, "
                f"{self.generation}.",
                hint="Choose an engine and a fuel of data/study_sfc.csv.",
                field="fuel",
                value=self.fuel,
            )

    @property
    def study_class(self) -> StudyClass:
        """The class of the study that its auxiliary loads and corrections are of."""
        return class_of(self.study_type, self.size)

    @property
    def sfc_g_per_kwh(self) -> float | None:
        """Specific consumption of the main engine at its best load [g/kWh]."""
        return sfc_g_per_kwh(self.engine, self.fuel, self.generation)

    @property
    def small_fuel(self) -> str:
        """The fuel of auxiliary engines and boilers: that of the main engine, or mdo where the
        study has none for them (methanol)."""
        return self.fuel if sfc_g_per_kwh("boiler", self.fuel, "after_2000") else "mdo"


def _from_row(row: Row) -> Ship:
    cited = [row[name] for name in row if name.endswith("_source") and row[name]]
    return Ship(
        name=row["name"],
        study_type=row["study_type"],
        size=float(row["size"]),
        design_speed_kn=float(row["design_speed_kn"]),
        power_kw=float(row["power_kw"]),
        draught_m=float(row["draught_m"]),
        engine=row["engine"],
        fuel=row["fuel"],
        delta_w=number(row["delta_w"]),
        dwt=number(row["dwt"]),
        length_m=number(row["length_m"]),
        beam_m=number(row["beam_m"]),
        sources=tuple(dict.fromkeys(cited)),
        note=row["note"],
    )


@cache
def _ships() -> dict[str, Ship]:
    return {row["ship"]: _from_row(row) for row in rows_of("ship_types")}


def ship_types() -> dict[str, Ship]:
    """The packaged ships by the name that ``--ship`` takes; each says its sources."""
    return dict(_ships())


def ship_of(asked: str | Ship) -> Ship:
    """The packaged ship of that name; a ``Ship`` is taken as it is.

    Raises:
        BadInput: there is none; the nearest names are said.
    """
    if isinstance(asked, Ship):
        return asked
    return _ships()[known_name(asked, _ships(), field="ship", what="ship type")]
