"""What a learned classifier says of the gear of hulls that fish, where it is to be heard."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from sealane.detect.gear import feature as gear_feature
from sealane.detect.gear.model import GearModel
from sealane.detect.hull import Columns

__all__ = ["told"]

LEARNT: dict[str, Any] = {
    "hull": pl.Int32,
    "learnt_gear": pl.String,
    "probability": pl.Float64,
    "features": pl.List(pl.Struct({"name": pl.String, "weight": pl.Float64})),
}
SURER = 0.5
"""A gear of less probability than all others together is left to the rules."""


def told(columns: Columns, hulls: pl.Series, model: GearModel | None) -> pl.DataFrame:
    """The gear of each of these hulls by the classifier (``LEARNT``), none without a model.

    A model that does not beat the rules is not asked. A hull is told by the mean over its windows.
    """
    wanted = hulls.unique().sort()
    if model is None or model.gain <= 0.0 or not len(wanted):
        return pl.DataFrame(schema=LEARNT)
    windows = gear_feature.windows(columns, wanted.to_numpy())
    if not len(windows):
        return pl.DataFrame(schema=LEARNT)
    answer = model.ask(gear_feature.features(windows))
    rows = []
    for hull in np.unique(windows.hull):
        own = windows.hull == hull
        chance = answer.probability[own].mean(axis=0)
        gear = int(chance.argmax())
        if chance[gear] < SURER:
            continue
        why = [{"name": n, "weight": w} for n, w in model.reasons(answer, own, gear)]
        rows.append((int(hull), model.gears[gear], round(float(chance[gear]), 3), why))
    return pl.DataFrame(rows, schema=LEARNT, orient="row")
