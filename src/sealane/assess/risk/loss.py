"""What terrorism adds to the notebook's sum of economic loss, which leaves it out.

The notebook adds up delay, rerouting, goods lost and tolls over every hazard but terrorism: US$
9.86 bn a year. Its rule: where an event lasts longer than the detour ships go round, else they
wait; each day late costs 1 % of the value of a day's trade for each day so far, up to the days of
stock, and beyond them the trade is lost; a tonne costs 0.003 US$ a km more. Both flows are in the
trade of the record, so half is taken. Tolls are not in it, nor what the notebook reads from a sheet
that is not published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sealane.assess.risk.expected import FLOWS

if TYPE_CHECKING:
    import polars as pl

    from sealane.assess.risk.model import RiskModel

__all__ = ["NOTEBOOK_LOSS_BN", "terrorism_loss"]

NOTEBOOK_LOSS_BN = 9.86
"""[bn US$ a year] Sum of economic loss that the notebook prints, without terrorism."""
PER_DAY = 0.01  # of the value of a day's trade, for each day late (the notebook)
PER_TONNE_KM = 0.003  # US$ (the notebook)


def terrorism_loss(record: pl.DataFrame, model: RiskModel) -> float:
    """Loss from terrorism in an average year by the notebook's rule [US$ a year].

    It cannot tell what the notebook itself would print: two of its inputs are not published.
    """
    import polars as pl

    names = ("value_usd", "tonnes", "detour_km", "return_period_years", "duration_days",
             "share_stopped")  # fmt: skip
    usd = 0.0
    for value, tonnes, km, years, lasts, share in (
        record.filter(pl.col("hazard") == "terrorism").select(names).iter_rows()
    ):
        per_day = share / years / model.year_days / FLOWS
        days, around = int(lasts), model.days_of(km)
        late = min(days, int(np.ceil(around)) if np.isfinite(around) else days)
        for cover, part in zip(model.stock_days, model.stock_shares, strict=True):
            bridged = int(min(late, cover))
            usd += part * value * per_day * (PER_DAY * bridged * (bridged + 1) / 2 + late - bridged)
        if days > around and tonnes is not None:
            usd += (tonnes or 0.0) * per_day * days * km * PER_TONNE_KM
    return usd
