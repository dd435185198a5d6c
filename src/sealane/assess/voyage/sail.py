"""A voyage: its days, its fuel, its CO2, and what it costs where prices are given."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sealane.assess.voyage.burn import Sailing, burn_at, burn_still, top_speed_kn
from sealane.assess.voyage.cost import Cost, Prices, cost_of
from sealane.assess.voyage.ship import Ship, ship_of
from sealane.errors import BadInput, SealaneError

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Voyage", "sail", "sail_all"]

H_PER_DAY = 24.0
COLUMNS = "Columns: distance_nmi [nmi], ship, and speed_kn [kn] where known."


@dataclass(frozen=True, slots=True)
class Voyage:
    """What a ship spends on a way.

    ``days`` are at sea, waiting and at a quay together; ``fuel_t`` is all fuel, by kind in
    ``fuels_t``, by machine in ``machines_t``. ``cost`` says its parts and what it lacks.
    """

    ship: Ship
    distance_nmi: float
    speed_kn: float
    gates: tuple[str, ...]
    sea_days: float
    wait_days: float
    port_days: float
    fuels_t: Mapping[str, float]
    machines_t: Mapping[str, float]
    co2_t: float
    sailing: Sailing
    cost: Cost

    @property
    def days(self) -> float:
        """From start to end [d]."""
        return self.sea_days + self.wait_days + self.port_days

    @property
    def fuel_t(self) -> float:
        """All fuel [t]."""
        return sum(self.fuels_t.values())


def _days(field: str, days: float) -> float:
    if not (math.isfinite(days) and days >= 0):
        raise BadInput(f"{field}: {days:g} days are not zero or more.", field=field, value=days)
    return float(days)


def _waited(waits_days: Mapping[str, float], gates: Sequence[str]) -> float:
    """All days at anchor before gates of the way."""
    for gate in waits_days:
        if gate not in gates:
            raise BadInput(
                f"a wait at {gate!r}, which is not on the way.", field="waits_days", value=gate
            )
    return sum(_days(f"waits_days {gate}", days) for gate, days in waits_days.items())


def _speed(ship: Ship, speed_kn: float | None, sailing: Sailing) -> float:
    speed = sailing.slow_share * ship.design_speed_kn if speed_kn is None else speed_kn
    if not (math.isfinite(speed) and speed > 0):
        raise BadInput(f"a speed of {speed:g} kn arrives nowhere.", field="speed_kn", value=speed)
    return float(speed)


def sail(
    distance_nmi: float,
    ship: str | Ship,
    speed_kn: float | None = None,
    *,
    gates: Sequence[str] = (),
    waits_days: Mapping[str, float] | None = None,
    port_days: float = 0.0,
    prices: Prices | None = None,
    sailing: Sailing | None = None,
) -> Voyage:
    """Days, fuel [t], CO2 [t] and cost of a way of ``distance_nmi``.

    Parameters:
        ship: a packaged type (``ship_types``) or a ``Ship``.
        speed_kn: through the water [kn]; None is three quarters of the design speed.
        gates: straits and canals on the way, in order, by the names of ``law.gateways``.
        waits_days: days at anchor before a gate of ``gates``.
        port_days: days at a quay.
        prices: what is known of prices; every part without one is named in ``cost.missing``.
        sailing: weather, hull, draught; the averages of the study if not given.

    Raises:
        BadInput: negative or missing distance or days, a ship or gate not known, or a speed above
            what the ship reaches.
    """
    ship, sailing = ship_of(ship), sailing or Sailing()
    if not (math.isfinite(distance_nmi) and distance_nmi >= 0):
        raise BadInput(
            f"a distance of {distance_nmi:g} nmi is not zero or more.",
            hint="Where no route exists there is no voyage.",
            field="distance_nmi",
            value=distance_nmi,
        )
    speed = _speed(ship, speed_kn, sailing)
    wait, port = _waited(waits_days or {}, gates), _days("port_days", port_days)
    sea = distance_nmi / speed / H_PER_DAY
    spent = (
        (sea, burn_at(ship, speed, sailing)),
        (wait, burn_still(ship, "anchored", sailing)),
        (port, burn_still(ship, "at_berth", sailing)),
    )
    machines = {
        "main": sum(days * float(burn.main_t) for days, burn in spent),
        "auxiliary": sum(days * float(burn.auxiliary_t) for days, burn in spent),
        "boiler": sum(days * float(burn.boiler_t) for days, burn in spent),
    }
    fuels = {ship.fuel: machines["main"]}
    small = machines["auxiliary"] + machines["boiler"]
    fuels[ship.small_fuel] = fuels.get(ship.small_fuel, 0.0) + small
    co2 = sum(days * float(burn.co2_t) for days, burn in spent)
    cost = cost_of(
        days=sea + wait + port, fuels_t=fuels, co2_t=co2, gates=gates, prices=prices or Prices()
    )
    return Voyage(
        ship, float(distance_nmi), speed, tuple(gates), sea, wait, port, fuels, machines, co2,
        sailing, cost,
    )  # fmt: skip


def sail_all(table: pl.DataFrame, *, sailing: Sailing | None = None) -> pl.DataFrame:
    """Voyages by the thousand: columns ``distance_nmi``, ``ship`` and, if there, ``speed_kn`` in;
    the same rows with ``days``, ``fuel_t``, ``co2_t`` and ``error`` out.

    A row that cannot be sailed has nulls and says why in ``error``; the others are worked out
    ship by ship over arrays. A null speed is three quarters of the design speed.

    Raises:
        BadInput: a column is missing or has another type.
    """
    import polars as pl

    sailing = sailing or Sailing()
    for column in ("distance_nmi", "ship"):
        if column not in table.columns:
            raise BadInput(f"the table has no column {column}.", hint=COLUMNS, field=column)
    for column in ("distance_nmi", "speed_kn"):
        if column in table.columns and not table.schema[column].is_numeric():
            raise BadInput(f"the column {column} is not numbers.", hint=COLUMNS, field=column)
    if "speed_kn" not in table.columns:
        table = table.with_columns(pl.lit(None, pl.Float64).alias("speed_kn"))
    names, distance = table["ship"].to_list(), table["distance_nmi"].to_numpy().astype(np.float64)
    asked = table["speed_kn"].cast(pl.Float64).to_numpy()
    answer = {name: np.full(len(names), np.nan) for name in ("days", "fuel_t", "co2_t")}
    errors: list[str | None] = [None] * len(names)
    labels = np.asarray([str(name) for name in names], dtype=object)
    for name in dict.fromkeys(labels.tolist()):
        rows = np.flatnonzero(labels == name)
        _sail_rows(name, rows, distance, asked, sailing, answer, errors)
    columns = [pl.Series(name, values).fill_nan(None) for name, values in answer.items()]
    return table.with_columns(*columns, pl.Series("error", errors, dtype=pl.String))


def _sail_rows(
    name: str,
    rows: np.ndarray[tuple[int], np.dtype[np.intp]],
    distance: np.ndarray[tuple[int], np.dtype[np.float64]],
    asked: np.ndarray[tuple[int], np.dtype[np.float64]],
    sailing: Sailing,
    answer: dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]],
    errors: list[str | None],
) -> None:
    """The rows of one ship, into ``answer`` and ``errors``."""
    try:
        ship = ship_of(name)
    except SealaneError as told:
        for row in rows:
            errors[row] = str(told)
        return
    speed = np.where(np.isnan(asked[rows]), sailing.slow_share * ship.design_speed_kn, asked[rows])
    top = top_speed_kn(ship, sailing)
    is_fit = (distance[rows] >= 0) & np.isfinite(distance[rows]) & (speed > 0) & (speed <= top)
    for row in rows[~is_fit]:
        errors[row] = f"needs a distance of 0 nmi or more and a speed above 0 to {top:.1f} kn"
    good, speed = rows[is_fit], speed[is_fit]
    burn = burn_at(ship, speed, sailing)
    days = distance[good] / speed / H_PER_DAY
    answer["days"][good] = days
    answer["fuel_t"][good] = days * burn.fuel_t
    answer["co2_t"][good] = days * burn.co2_t
