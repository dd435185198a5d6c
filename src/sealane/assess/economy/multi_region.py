"""A multi-region input-output table that the user brings, and the accounts that it must keep."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sealane.assess.noted import Noted
from sealane.errors import BadInput
from sealane.say.said import Figure, Said

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

__all__ = ["Cut", "MultiRegion", "checked_unit", "cut_shares"]

ROWS_WITHIN = 1e-3
"""How far a row may be from its output, as a share of it: published tables are rounded."""
CURRENCY = re.compile(r"\b[A-Z]{3}\b")
YEAR = re.compile(r"\b(?:19|20)\d{2}\b")


UNUSUAL = {
    "negative_final_sales": Said(
        "{count} final sales are negative (stock changes).",
        "最終需要のうち{count}件が負の値（在庫変動によるもの）。",
    ),
    "negative_value_added": Said(
        "{count} industries have value added below 0; it counts as 0.",
        "{count}産業の付加価値が負の値であり、0として扱った。",
    ),
}
"""What is unusual in a table but allowed, by code."""


@dataclass(frozen=True)
class MultiRegion:
    """Who sells what to whom in a year, in money of one currency and year.

    Parameters:
        regions, sectors: of each of the n rows; a pair stands once.
        z: sales to industries [n, n]; row sells to column.
        y: sales to final users [n, final regions].
        final_regions: of the columns of ``y``.
        x: output [n].
        unit: currency and year, such as "million USD 2011".

    Raises:
        BadInput: shapes that do not fit, a figure that is none, a negative sale to an industry or
            output (the pair is named), a row whose sales are not its output (the worst is named),
            an industry that buys but makes nothing, a unit without currency or year.

    Negative final sales (stock changes) and value added below 0 are in published tables: they are
    counted in ``notes``.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    z: Numbers
    y: Numbers
    final_regions: tuple[str, ...]
    x: Numbers
    unit: str

    def __post_init__(self) -> None:
        checked_unit(self.unit)
        n = len(self.regions)
        wanted = {"z": (n, n), "y": (n, len(self.final_regions)), "x": (n,)}
        for name, shape in wanted.items():
            found = getattr(self, name)
            if found.shape != shape:
                raise BadInput(f"{name} is {found.shape}, not {shape}.", field=name)
            if not np.isfinite(found).all():
                at = tuple(int(k) for k in np.argwhere(~np.isfinite(found))[0])
                raise BadInput(f"{name}: {self._pair(at)} is no number.", field=name)
        if len(set(zip(self.regions, self.sectors, strict=True))) < n:
            raise BadInput("A region and sector stand twice.", field="regions")
        self._check_accounts()

    def _check_accounts(self) -> None:
        for name in ("z", "x"):
            found = getattr(self, name)
            if (found < 0).any():
                at = tuple(int(k) for k in np.argwhere(found < 0)[0])
                raise BadInput(
                    f"{name}: {self._pair(at)} is negative ({found[at]:g}).",
                    hint="Sales to industries and outputs are 0 or more.",
                    field=name,
                    value=float(found[at]),
                )
        off = np.abs(self.z.sum(axis=1) + self.y.sum(axis=1) - self.x)
        worst = int(np.argmax(off - ROWS_WITHIN * self.x))
        if off[worst] > ROWS_WITHIN * self.x[worst] + 1e-9 * self.x.max(initial=0.0):
            sold = self.z[worst].sum() + self.y[worst].sum()
            raise BadInput(
                f"{self._pair((worst,))} sells {sold:g} in all but its output is"
                f" {self.x[worst]:g}.",
                hint="Each row of Z and Y adds up to x: look for a missing column or unit.",
                field="x",
            )
        idle = (self.x == 0) & (self.z.sum(axis=0) > 0)
        if idle.any():
            named = self._pair((int(np.argmax(idle)),))
            raise BadInput(f"{named} buys but its output is 0.", field="x")

    def _pair(self, at: tuple[int, ...]) -> str:
        names = [f"{self.regions[at[0]]} {self.sectors[at[0]]}"]
        if len(at) > 1:
            fits = at[1] < len(self.regions)
            names.append(f"{self.regions[at[1]]} {self.sectors[at[1]]}" if fits else str(at[1]))
        return " to ".join(names)

    @property
    def notes(self) -> tuple[Noted, ...]:
        """What in the table is unusual but allowed."""
        counts = {
            "negative_final_sales": int((self.y < 0).sum()),
            "negative_value_added": int((self.value_added < 0).sum()),
        }
        return tuple(
            Noted(code, UNUSUAL[code].filled(count=Figure(count, decimals=0)))
            for code, count in counts.items()
            if count
        )

    @property
    def value_added(self) -> Numbers:
        """Output less what was bought from industries [n]."""
        return np.asarray(self.x - self.z.sum(axis=0))

    @cached_property
    def own_share(self) -> Numbers:
        """Value added as a share of output, 0 to 1 [n]: beta."""
        share = np.divide(self.value_added, self.x, out=np.ones_like(self.x), where=self.x > 0)
        return np.clip(share, 0.0, 1.0)

    @cached_property
    def goods(self) -> tuple[str, ...]:
        """Sectors, each once, in order: a good that any region may supply."""
        return tuple(dict.fromkeys(self.sectors))

    @cached_property
    def rows_of(self) -> tuple[npt.NDArray[np.int64], ...]:
        """The rows that sell each good."""
        sectors = np.asarray(self.sectors)
        return tuple(np.flatnonzero(sectors == good) for good in self.goods)

    @cached_property
    def bought(self) -> Numbers:
        """What each industry buys of each good, from all regions [goods, n]."""
        return np.stack([self.z[rows].sum(axis=0) for rows in self.rows_of])

    @cached_property
    def from_whom(self) -> Numbers:
        """Share of each seller in what an industry buys of that good [n, n]; 0 where none."""
        share = np.zeros_like(self.z)
        for good, rows in enumerate(self.rows_of):
            whole = self.bought[good]
            share[rows] = np.where(whole > 0, self.z[rows] / np.where(whole > 0, whole, 1.0), 0.0)
        return share


@dataclass(frozen=True, slots=True)
class Cut:
    """A share of a trade that does not arrive; None stands for every region or sector.

    Trade inside one region is cut only where both ends are named.
    """

    share: float
    from_region: str | None = None
    to_region: str | None = None
    sector: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise BadInput(
                f"A share of {self.share} cannot be cut.",
                hint="Give a share from 0 to 1.",
                field="share",
                value=self.share,
            )


def cut_shares(table: MultiRegion, cuts: Sequence[Cut]) -> tuple[Numbers, Numbers]:
    """The share of each sale that is cut: to industries [n, n] and to final users [n, regions].

    Where several cuts name one sale the greatest holds.

    Raises:
        BadInput: a region or sector that is not in the table, with the nearest name.
    """
    seller, good = np.asarray(table.regions), np.asarray(table.sectors)
    found = []
    for buyer in (seller, np.asarray(table.final_regions)):
        share = np.zeros((len(seller), len(buyer)))
        for cut in cuts:
            for name, known in (
                (cut.from_region, table.regions),
                (cut.to_region, table.regions),
                (cut.sector, table.sectors),
            ):
                _known(name, known)
            rows = (cut.from_region is None) | (seller == cut.from_region)
            rows &= (cut.sector is None) | (good == cut.sector)
            columns = (cut.to_region is None) | (buyer == cut.to_region)
            chosen = rows[:, np.newaxis] & np.broadcast_to(columns, buyer.shape)
            if cut.from_region is None or cut.to_region is None:
                chosen &= seller[:, np.newaxis] != buyer
            share[chosen] = np.maximum(share[chosen], cut.share)
        found.append(share)
    return found[0], found[1]


def checked_unit(unit: str | None) -> str:
    """The unit, with its currency and year.

    Raises:
        BadInput: no unit, no currency, or a currency without a year.
    """
    text = (unit or "").strip()
    hint = 'Write currency and year, for example "million USD 2011".'
    if not text:
        raise BadInput("The table has no unit.", hint=hint, field="unit")
    if not CURRENCY.search(text):
        raise BadInput(f"The unit {text!r} names no currency.", hint=hint, field="unit", value=text)
    if not YEAR.search(text):
        raise BadInput(
            f"The unit {text!r} has a currency without a year.", hint=hint, field="unit", value=text
        )
    return text


def _known(name: str | None, known: Sequence[str]) -> None:
    if name is None or name in known:
        return
    near = get_close_matches(name, sorted(set(known)), n=3, cutoff=0.3)
    raise BadInput(
        f"{name!r} is not in the table.",
        hint=f"Near: {', '.join(near)}." if near else None,
        field="cut",
        value=name,
    )
