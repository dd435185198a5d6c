"""What a ship burns in a day at a speed: main engine, auxiliary engines, boilers.

Load of the main engine (Fourth IMO GHG Study 2020, equation 8):

    load = delta_w (draught / design draught)^(2/3) (v / v_design)^3 / (eta_f eta_w)

Its specific consumption at that load: base (0.455 load^2 - 0.710 load + 1.280). All
functions take one speed or an array of them, and answer in the same shape.

It cannot tell the weather of a voyage, the hull of one ship or a current: the two factors are
averages over a year. Index ships are described in good weather; without the two factors
(``Sailing(eta_f=1, eta_w=1)``) four bulk carriers come within -17 to +3 % of their descriptions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sealane.assess.voyage.ship import Ship
from sealane.assess.voyage.study import CO2_T_PER_T, PHASES, STEADY, sfc_g_per_kwh
from sealane.errors import BadInput

__all__ = ["Burn", "Sailing", "burn_at", "burn_still", "engine_load", "least_speed_kn",
           "top_speed_kn"]  # fmt: skip

Floats = npt.NDArray[np.float64]
H_PER_DAY = 24.0
G_PER_T = 1e6
CUBE = 3.0
DRAUGHT_POWER = 2.0 / 3.0
SFC_SQUARE, SFC_LINE, SFC_CONSTANT = 0.455, -0.710, 1.280
"""Correction of the consumption for load (study, beside Table 19)."""


@dataclass(frozen=True, slots=True)
class Sailing:
    """How ships are sailed: defaults of the study, each overridable.

    Attributes:
        eta_f: correction for fouling of hull and propeller, 1 for none (study: 0.917).
        eta_w: correction for weather, 1 for calm; None takes that of the ship's class (study:
            0.909 for small ships, 0.867 for others).
        draught_share: draught over design draught; 1 is laden.
        slow_share: speed over design speed where no speed is asked for. 0.75 was the mean of all
            ships in 2012 (Third IMO GHG Study 2014, section 1.3.4).
        idle_load: below this load the main engine counts as stopped (study: 0.07).
        small_main_kw, tiny_main_kw: main engines under them have auxiliary engines of
            ``small_share`` of their power, or none (study, Table 17: 500 kW, 150 kW, 5 %).
    """

    eta_f: float = 0.917
    eta_w: float | None = None
    draught_share: float = 1.0
    slow_share: float = 0.75
    idle_load: float = 0.07
    small_main_kw: float = 500.0
    tiny_main_kw: float = 150.0
    small_share: float = 0.05

    def __post_init__(self) -> None:
        for field in ("eta_f", "eta_w", "slow_share"):
            share = getattr(self, field)
            if share is not None and not 0 < share <= 1:
                raise BadInput(f"{field} {share} is not above 0 to 1.", field=field, value=share)
        if not 0 < self.draught_share <= 1.5:
            raise BadInput(
                f"draught_share {self.draught_share} is not above 0 to 1.5.",
                hint="It is draught over design draught: 1 is laden.",
                field="draught_share",
                value=self.draught_share,
            )


@dataclass(frozen=True, slots=True)
class Burn:
    """Fuel a day [t/d] by what burns it, and the CO2 of all of it [t/d]."""

    main_t: Floats
    auxiliary_t: Floats
    boiler_t: Floats
    co2_t: Floats

    @property
    def fuel_t(self) -> Floats:
        """All fuel of a day [t/d]."""
        return np.asarray(self.main_t + self.auxiliary_t + self.boiler_t)


def _calm_load(ship: Ship, sailing: Sailing) -> float:
    """The load at the design speed, all corrections in."""
    delta = ship.study_class.delta_w if ship.delta_w is None else ship.delta_w
    weather = ship.study_class.eta_w if sailing.eta_w is None else sailing.eta_w
    return float(delta * sailing.draught_share**DRAUGHT_POWER / (sailing.eta_f * weather))


def engine_load(ship: Ship, speed_kn: npt.ArrayLike, sailing: Sailing | None = None) -> Floats:
    """Share of installed power that the speed needs; above 1 the ship cannot do it.

    Raises:
        BadInput: a speed is negative or not a number.
    """
    speed = np.asarray(speed_kn, dtype=np.float64)
    if not np.all(speed >= 0):
        raise BadInput(
            "a speed is negative or not a number.", field="speed_kn", value=speed.tolist()
        )
    return np.asarray(
        _calm_load(ship, sailing or Sailing()) * (speed / ship.design_speed_kn) ** CUBE
    )


def least_speed_kn(ship: Ship, sailing: Sailing | None = None) -> float:
    """The speed below which the study counts the main engine as stopped [kn]: that of ``idle_load``
    by the cubic law, about 0.38 of the design speed. A voyage that is slower burns nothing in the
    main engine there, so no figure of it holds."""
    sailing = sailing or Sailing()
    share = (sailing.idle_load / _calm_load(ship, sailing)) ** (1 / CUBE)
    return float(ship.design_speed_kn * share)


def top_speed_kn(ship: Ship, sailing: Sailing | None = None) -> float:
    """The speed at full power, in the weather and with the hull of ``sailing`` [kn]."""
    return float(ship.design_speed_kn / _calm_load(ship, sailing or Sailing()) ** (1 / CUBE))


def _small_loads_kw(ship: Ship, sailing: Sailing, phase: str) -> tuple[float, float]:
    """Auxiliary engines and boilers in a phase [kW]."""
    at = PHASES.index(phase)
    if ship.power_kw < sailing.tiny_main_kw:
        return 0.0, 0.0
    boiler = ship.study_class.boiler_kw[at]
    if ship.power_kw < sailing.small_main_kw:
        return sailing.small_share * ship.power_kw, boiler
    return ship.study_class.auxiliary_kw[at], boiler


def _burn(ship: Ship, sailing: Sailing, phase: str, main_t: Floats) -> Burn:
    auxiliary_kw, boiler_kw = _small_loads_kw(ship, sailing, phase)
    fuel, generation = ship.small_fuel, ship.generation
    per_kw = H_PER_DAY / G_PER_T
    rates = []
    for machine, kw in (("auxiliary", auxiliary_kw), ("boiler", boiler_kw)):
        grams = sfc_g_per_kwh(machine, fuel, generation) or sfc_g_per_kwh(
            machine, fuel, "after_2000"
        )
        rates.append(np.full_like(main_t, kw * (grams or 0.0) * per_kw))
    co2 = main_t * CO2_T_PER_T[ship.fuel] + (rates[0] + rates[1]) * CO2_T_PER_T[fuel]
    return Burn(main_t, rates[0], rates[1], np.asarray(co2))


def burn_at(ship: Ship, speed_kn: npt.ArrayLike, sailing: Sailing | None = None) -> Burn:
    """What is burnt in a day at sea at each speed.

    Raises:
        BadInput: a speed needs more than the installed power; the message says the top speed.
    """
    sailing = sailing or Sailing()
    load = engine_load(ship, speed_kn, sailing)
    if np.any(load > 1 + 1e-9):
        asked = float(np.max(np.asarray(speed_kn)))
        raise BadInput(
            f"{ship.name} does not reach {asked:g} kn in average weather.",
            hint=f"Its top speed there is {top_speed_kn(ship, sailing):.1f} kn.",
            field="speed_kn",
            value=asked,
        )
    grams = np.full_like(load, ship.sfc_g_per_kwh or 0.0)
    if ship.engine not in STEADY:
        grams = grams * (SFC_SQUARE * load**2 + SFC_LINE * load + SFC_CONSTANT)
    main = ship.power_kw * load * grams * (H_PER_DAY / G_PER_T)
    return _burn(ship, sailing, "at_sea", np.asarray(np.where(load < sailing.idle_load, 0, main)))


def burn_still(ship: Ship, phase: str, sailing: Sailing | None = None) -> Burn:
    """What is burnt in a day of waiting (``anchored``) or at a quay (``at_berth``)."""
    if phase not in ("at_berth", "anchored"):
        raise BadInput(f"a ship does not lie still {phase!r}.", field="phase", value=phase)
    return _burn(ship, sailing or Sailing(), phase, np.zeros(()))
