"""Bounds on output lost in a year of cut trade, each from another belief about substitution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sealane.assess.economy.multi_region import Cut, MultiRegion, cut_shares
from sealane.errors import BadInput, SealaneError

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

__all__ = ["NetworkLimits", "ghosh", "leontief", "network"]


STIFFEST = -20.0
"""Least exponent (an elasticity of 1/21). Without any substitution a ring of industries that buy
from each other ends at nothing, however little of one trade is cut and never restored: that case
has no static bound, only inventories give it time."""


@dataclass(frozen=True, slots=True)
class NetworkLimits:
    """How well inputs stand in for each other.

    goods_exponent: rho, among goods; 1 perfect substitutes, -1 an elasticity of 1/2.
    own_exponent: between bought inputs and an industry's own factors; likewise.
        Both -1 in Veetil and Vemmarath (arXiv 2607.09951).
    unrecovered_share: tau, share of a cut trade that no other supplier makes up; 1: all of it, the
        cautious end. Veetil and Vemmarath take 0.3 for a year.
    tolerance, most_steps: when the fixed point is found.
    """

    goods_exponent: float = -1.0
    own_exponent: float = -1.0
    unrecovered_share: float = 1.0
    tolerance: float = 1e-10
    most_steps: int = 5000

    def __post_init__(self) -> None:
        if not 0 <= self.unrecovered_share <= 1:
            raise BadInput("unrecovered_share is a share from 0 to 1.", field="unrecovered_share")
        for name in ("goods_exponent", "own_exponent"):
            if not STIFFEST <= getattr(self, name) <= 1:
                raise BadInput(
                    f"{name} is {getattr(self, name)}.",
                    hint=f"It must be {STIFFEST:g} to 1.",
                    field=name,
                )


def leontief(table: MultiRegion, cuts: Sequence[Cut]) -> Numbers:
    """Output when cut sales are lost and buyers need nothing in their place [n].

    x' = (I - A * (1 - d))^-1 (Y * (1 - d)) 1 with A = Z / x by column (Leontief 1936; Miller and
    Blair 2009, chapter 2): only demand falls, from seller to seller's suppliers. It cannot tell
    what a buyer loses for want of the input.
    """
    inner, final = cut_shares(table, cuts)
    a = np.divide(table.z, table.x, out=np.zeros_like(table.z), where=table.x > 0)
    wanted = (table.y * (1 - final)).sum(axis=1)
    return np.asarray(np.linalg.solve(np.eye(len(table.x)) - a * (1 - inner), wanted))


def ghosh(table: MultiRegion, cuts: Sequence[Cut]) -> Numbers:
    """Output when cut inputs are missing and any input stands in for any other [n].

    x'_j = sum_i z_ij (1 - d_ij) x'_i / x_i + v_j (Ghosh 1958, doi:10.2307/2550694). Output then
    falls by the money of the missing input alone, which is too little where it is needed
    (Oosterhaven 1988, doi:10.1111/j.1467-9787.1988.tb01208.x): the mild end of supply.
    """
    inner, _ = cut_shares(table, cuts)
    sold = np.divide(
        table.z, table.x[:, np.newaxis], out=np.zeros_like(table.z), where=table.x[:, None] > 0
    )
    left = np.eye(len(table.x)) - (sold * (1 - inner)).T
    return np.asarray(np.linalg.solve(left, table.value_added))


def network(
    table: MultiRegion, cuts: Sequence[Cut], limits: NetworkLimits | None = None
) -> tuple[Numbers, int]:
    """Output when goods stand in for each other in part, and the steps to the fixed point [n].

    Of a good r an industry j gets f_rj = sum over sellers i of (its share) (1 - tau d_ij) h_i,
    with h the output of each beside the usual. With alpha the shares of goods in what j buys and
    beta its own share of output,

        kappa_j = (sum_r alpha_rj f_rj^rho)^(1/rho)
        h_j = (beta_j + (1 - beta_j) kappa_j^r)^(1/r)

    and h is the greatest fixed point, found from h = 1 downward; the map is monotone, so it is
    reached. Exponents of 1 give :func:`ghosh`; the loss never falls as exponents fall, since means
    of powers are in order.

    Raises:
        SealaneError: not found in ``most_steps``.
    """
    limits = limits or NetworkLimits()
    inner, _ = cut_shares(table, cuts)
    arriving = table.from_whom * (1 - limits.unrecovered_share * inner)
    parts = [np.ascontiguousarray(arriving[rows]) for rows in table.rows_of]
    bought = table.bought.sum(axis=0)
    alpha = np.divide(table.bought, bought, out=np.zeros_like(table.bought), where=bought > 0)
    buys = alpha > 0
    level = np.ones(len(table.x))
    for step in range(1, limits.most_steps + 1):
        got = np.stack(
            [level[rows] @ part for rows, part in zip(table.rows_of, parts, strict=True)]
        )
        inputs = _mean(alpha, np.where(buys, got, 1.0), limits.goods_exponent)
        inputs = np.where(bought > 0, inputs, 1.0)
        beta = table.own_share
        pair = np.stack([np.ones_like(inputs), inputs])
        found = _mean(np.stack([beta, 1 - beta]), pair, limits.own_exponent)
        found = np.minimum(found, level)
        moved = float(np.max(level - found, initial=0.0))
        level = found
        if moved < limits.tolerance:
            return level * table.x, step
    raise SealaneError(
        f"No fixed point of the network in {limits.most_steps} steps.",
        hint="Give a greater tolerance or more steps.",
    )


def _mean(weight: Numbers, value: Numbers, exponent: float) -> Numbers:
    """The mean of powers over the first axis."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        logs = np.log(np.where(weight > 0, value, 1.0))
        if exponent == 0:
            return np.asarray(np.exp(np.where(weight > 0, weight * logs, 0.0).sum(axis=0)))
        # as it stands, but exact for exponents near 0 too
        grown = np.where(weight > 0, weight * np.expm1(exponent * logs), 0.0).sum(axis=0)
        return np.asarray(np.exp(np.log1p(np.maximum(grown, -1.0)) / exponent))
