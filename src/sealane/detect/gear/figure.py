"""Figures of rows in which some steps are not known: quantiles, means, shares."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["mean", "quantiles", "share"]

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]

SHARES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


def quantiles(values: Floats, name: str, shares: tuple[float, ...] = SHARES) -> dict[str, Floats]:
    """Quantiles of each row by name, NaN left out (values between are not interpolated)."""
    ordered = np.sort(values, axis=1)
    count = np.sum(~np.isnan(values), axis=1)
    rows = np.arange(len(values))
    made: dict[str, Floats] = {}
    for part in shares:
        at = np.minimum((part * count).astype(np.int64), np.maximum(count - 1, 0))
        made[f"{name}, {part:.0%} below"] = np.where(count > 0, ordered[rows, at], np.nan)
    return made


def mean(values: Floats, where: Flags | None = None) -> Floats:
    """Mean of each row over what is known (and ``where``), NaN of nothing."""
    use = ~np.isnan(values) if where is None else where & ~np.isnan(values)
    count = use.sum(axis=1)
    total = np.where(use, values, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def share(is_so: Flags, of: Flags) -> Floats:
    """Share of each row that is so, of the steps ``of``; NaN of none."""
    count = of.sum(axis=1)
    return np.where(count > 0, (is_so & of).sum(axis=1) / np.maximum(count, 1), np.nan)
