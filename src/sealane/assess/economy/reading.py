"""Reads multi-region tables: one row a sale (CSV, Parquet), arrays (npz), or wide as WIOD is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sealane.assess.economy.multi_region import MultiRegion, checked_unit
from sealane.assess.source_table import refuse_rows, with_numbers
from sealane.assess.unreadable import check_file, unreadable
from sealane.errors import BadInput

if TYPE_CHECKING:
    import numpy.typing as npt
    import polars as pl

    Numbers = npt.NDArray[np.float64]

__all__ = ["from_wide", "read_multi_region"]

COLUMNS = ("block", "from_region", "from_sector", "to_region", "to_sector", "value", "unit")
BLOCKS = ("Z", "Y", "x")
WANTED = f"Give CSV (UTF-8) or Parquet with {', '.join(COLUMNS)}, or npz."
ARRAYS = ("Z", "Y", "x", "regions", "sectors", "final_regions", "unit")


def read_multi_region(path: str | Path) -> MultiRegion:
    """Read a table and check its accounts.

    A CSV or Parquet file has a row for each sale with the columns ``block`` (Z: to an industry,
    Y: to a final user, x: output), ``from_region``, ``from_sector``, ``to_region``, ``to_sector``,
    ``value`` and ``unit`` (the same in every row, currency with its year). Rows of Y need no
    ``to_sector``, rows of x no buyer; what is not told is 0. An npz file has the arrays Z, Y, x,
    regions, sectors, final_regions and unit of :class:`MultiRegion`.

    Raises:
        BadInput: a missing column or array, an unknown block, units that differ, or accounts that
            do not hold; with the file.
    """
    path = Path(path)
    check_file(path, wanted=WANTED)
    try:
        return _from_npz(path) if path.suffix == ".npz" else _from_rows(_frame(path), str(path))
    except BadInput as error:
        if not error.file:  # the message of an account does not know of what file it is
            raise BadInput(
                f"{path}: {error.message}", hint=error.hint, file=str(path), line=error.line,
                field=error.field, value=error.value,
            ) from None  # fmt: skip
        raise


def from_wide(
    matrix: Numbers,
    regions: Sequence[str],
    sectors: Sequence[str],
    *,
    finals: int,
    unit: str,
) -> MultiRegion:
    """A table as WIOD lays it out: n industries, then final uses of each region, then output.

    Parameters:
        matrix: [n, n + regions * finals + 1]; rows and columns region by region, in each region
            sector by sector; more rows below (value added, totals) are left out.
        regions, sectors: each once, in the order of the matrix.
        finals: final uses of each region (WIOD 2013: 5).

    Raises:
        BadInput: the matrix has another shape, or accounts that do not hold.
    """
    n, final = len(regions) * len(sectors), len(regions) * finals
    if matrix.ndim != 2 or matrix.shape[0] < n or matrix.shape[1] != n + final + 1:
        raise BadInput(
            f"The matrix is {matrix.shape}; {len(regions)} regions of {len(sectors)} sectors and"
            f" {finals} final uses need {n} rows or more and {n + final + 1} columns.",
            field="matrix",
        )
    whole = np.asarray(matrix[:n], dtype=np.float64)
    return MultiRegion(
        regions=tuple(region for region in regions for _ in sectors),
        sectors=tuple(sector for _ in regions for sector in sectors),
        z=whole[:, :n],
        y=whole[:, n : n + final].reshape(n, len(regions), finals).sum(axis=2),
        final_regions=tuple(regions),
        x=whole[:, -1],
        unit=unit,
    )


def _frame(path: Path) -> pl.DataFrame:
    import polars as pl

    try:
        if path.suffix == ".parquet":
            return pl.read_parquet(path)
        frame = pl.read_csv(path, infer_schema=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise unreadable(path, error, wanted=WANTED) from error
    return with_numbers(frame, ("value",), file=str(path))


def _from_rows(rows: pl.DataFrame, file: str) -> MultiRegion:
    import polars as pl

    missing = [name for name in COLUMNS if name not in rows.columns]
    if missing:
        raise BadInput(
            f"Columns are missing: {', '.join(missing)}.",
            hint=f"A table has {', '.join(COLUMNS)}.",
            field=missing[0],
        )
    if rows.is_empty():
        raise BadInput("There are columns and no row.", hint=WANTED, line=2)
    unit = checked_unit(rows["unit"][0])
    refuse_rows(rows, rows["unit"] != unit, "unit", file=file, why=f"is not {unit!r} as in line 2",
                hint="Bring all to one currency and year.")  # fmt: skip
    refuse_rows(rows, ~rows["block"].is_in(BLOCKS), "block", file=file, why="is none",
                hint="A block is Z, Y or x.")  # fmt: skip
    refuse_rows(rows, rows["value"].is_null(), "value", file=file, why="is empty")
    output = rows.filter(pl.col("block") == "x")
    names = list(output.select("from_region", "from_sector").iter_rows())
    if not names:
        raise BadInput("No row tells output.", hint="Add a row of block x for each.", field="x")
    place = {name: at for at, name in enumerate(names)}
    finals = rows.filter(pl.col("block") == "Y")["to_region"].unique(maintain_order=True).to_list()
    z = _filled(rows, "Z", place, place, (len(names), len(names)))
    y = _filled(
        rows, "Y", place, {(r, ""): k for k, r in enumerate(finals)}, (len(names), len(finals))
    )
    regions, sectors = zip(*names, strict=True)
    return MultiRegion(regions, sectors, z, y, tuple(finals), output["value"].to_numpy(), unit)


def _filled(
    rows: pl.DataFrame,
    block: str,
    sellers: dict[Any, int],
    buyers: dict[Any, int],
    shape: tuple[int, int],
) -> Numbers:
    """The rows of one block as an array; sales that are told twice add up."""
    import polars as pl

    part = rows.filter(pl.col("block") == block)
    to_sector = pl.lit("") if block == "Y" else pl.col("to_sector")
    keys = part.select("from_region", "from_sector", "to_region", to_sector.alias("to_sector"))
    found = np.zeros(shape)
    try:
        at = [(sellers[a, b], buyers[c, d]) for a, b, c, d in keys.iter_rows()]
    except KeyError as error:
        raise BadInput(
            f"{' '.join(map(str, error.args[0]))} has no output.",
            hint="Give each industry that sells or buys a row of block x.",
            field=block,
        ) from None
    if at:
        row, column = np.asarray(at).T
        np.add.at(found, (row, column), part["value"].to_numpy())
    return found


def _from_npz(path: Path) -> MultiRegion:
    with np.load(path, allow_pickle=False) as arrays:
        missing = [name for name in ARRAYS if name not in arrays]
        if missing:
            raise BadInput(
                f"Arrays are missing: {', '.join(missing)}.",
                hint=f"A table has {', '.join(ARRAYS)}.",
                field=missing[0],
            )
        return MultiRegion(
            regions=tuple(map(str, arrays["regions"])),
            sectors=tuple(map(str, arrays["sectors"])),
            z=np.asarray(arrays["Z"], dtype=np.float64),
            y=np.asarray(arrays["Y"], dtype=np.float64),
            final_regions=tuple(map(str, arrays["final_regions"])),
            x=np.asarray(arrays["x"], dtype=np.float64),
            unit=str(arrays["unit"]),
        )
