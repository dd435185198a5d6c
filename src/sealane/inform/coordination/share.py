"""Shares as the pair stage takes them: a checked table, then numbers in the order of objects.

Columns are those of :data:`sealane.tables.SHARES`; ``post_id``, ``language`` and ``topic`` may be
left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sealane.errors import BadInput
from sealane.observe import posts
from sealane.tables import SHARE_KINDS, SHARES, polars_schema

__all__ = ["COLUMNS", "Coded", "checked", "coded"]

COLUMNS = polars_schema(SHARES)
"""The columns of SHARES and their types."""
OPTIONAL = tuple(one.name for one in SHARES.columns if one.is_nullable)
REQUIRED = {name: kind for name, kind in COLUMNS.items() if name not in OPTIONAL}

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Coded:
    """Shares as numbers, by object, time and account; exact repeats of a row are left out.

    Accounts are numbered in the order of their names, objects and strata as they first come, so
    that no other name can change a figure.
    """

    accounts: pl.Series
    starts: Ints
    account: NDArray[np.int32]
    at: Ints
    stratum: NDArray[np.int32]
    strata: int
    has_strata: bool
    row: Ints
    """The row of the table that each share was."""
    repeated: int

    @property
    def object_of(self) -> NDArray[np.int32]:
        """The number of the object of each share."""
        sizes = np.diff(self.starts)
        return np.repeat(np.arange(sizes.shape[0], dtype=np.int32), sizes)


def checked(shares: pl.DataFrame) -> pl.DataFrame:
    """The table with the columns that may be missing as nulls.

    Raises BadInput where a column that must be there is missing, has another type, or holds a null,
    or where a kind is none of the known ones.
    """
    for name, kind in REQUIRED.items():
        if name not in shares.columns:
            raise BadInput(
                f"The table of shares has no column {name!r}; it has {', '.join(shares.columns)}.",
                hint=f"Give it {', '.join(REQUIRED)}.",
                field=name,
            )
        if shares.schema[name] != kind:
            raise BadInput(
                f"{name} is {shares.schema[name]}, expected {kind}.",
                hint="Cast the column first.",
                field=name,
            )
        if shares[name].null_count():
            raise BadInput(
                f"{name} is null in {shares[name].null_count()} rows.",
                hint="Leave rows out that say no account, object or time.",
                field=name,
            )
    other = [kind for kind in shares["kind"].unique().to_list() if kind not in SHARE_KINDS]
    if other:
        raise BadInput(
            f"{other[0]!r} is no kind of share.",
            hint=f"Write {', '.join(SHARE_KINDS)}.",
            field="kind",
        )
    absent = [pl.lit(None, pl.String).alias(n) for n in OPTIONAL if n not in shares.columns]
    return shares.with_columns(absent) if absent else shares


def numbered(column: pl.Series) -> tuple[NDArray[np.int32], pl.Series]:
    """The number of each value as values first come (null is one more), and the values."""
    codes, rows = posts.numbered(column)
    return codes.cast(pl.Int32).fill_null(len(rows)).to_numpy(), column.gather(rows)


def joined(*parts: NDArray[np.int32]) -> NDArray[np.int64]:
    """The number of each combination of numbers, without gaps."""
    key = parts[0].astype(np.int64)
    for part in parts[1:]:
        key = key * (int(part.max(initial=0)) + 1) + part
    return np.unique(key, return_inverse=True)[1].astype(np.int64)


def _order(item: NDArray[np.int32], at: Ints, account: NDArray[np.int32]) -> Ints:
    """Rows by object, time and account; equal ones as they stood."""
    keys = pl.DataFrame({"item": item, "at": at, "account": account})
    sorted_rows = keys.with_row_index("row").sort("item", "at", "account", maintain_order=True)
    return sorted_rows["row"].cast(pl.Int64).to_numpy()


def coded(shares: pl.DataFrame) -> Coded:
    """Shares as numbers in the order in which windows move over them."""
    account, values = numbered(shares["account"])
    order = values.arg_sort()
    rank = np.empty(order.shape[0], np.int32)
    rank[order.to_numpy()] = np.arange(order.shape[0], dtype=np.int32)
    account = rank[account]
    item, _ = numbered(shares["object"])
    if shares["kind"].n_unique() > 1:
        item = joined(numbered(shares["kind"])[0], item).astype(np.int32)
    has_strata = any(shares[name].null_count() < shares.height for name in ("language", "topic"))
    stratum = np.zeros(shares.height, np.int32)
    if has_strata:
        parts = [numbered(shares[name])[0] for name in ("language", "topic")]
        stratum = joined(*parts).astype(np.int32)
    at = shares["shared_at"].to_physical().to_numpy()
    row = _order(item, at, account)
    item, at, account, stratum = item[row], at[row], account[row], stratum[row]
    is_new = np.ones(row.shape[0], np.bool_)
    is_new[1:] = (np.diff(item) != 0) | (np.diff(at) != 0) | (np.diff(account) != 0)
    repeated = int(row.shape[0] - is_new.sum())
    if repeated:
        item, at, account = item[is_new], at[is_new], account[is_new]
        stratum, row = stratum[is_new], row[is_new]
    begins = np.flatnonzero(np.diff(item, prepend=-1))
    return Coded(
        accounts=values.gather(order).rename("account"),
        starts=np.append(begins, item.shape[0]).astype(np.int64),
        account=account,
        at=np.ascontiguousarray(at),
        stratum=stratum,
        strata=int(stratum.max(initial=0)) + 1,
        has_strata=has_strata,
        row=row,
        repeated=repeated,
    )
