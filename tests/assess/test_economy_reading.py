"""Tables that users bring: four layouts of one table, and accounts that do not hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sealane.assess.economy import MultiRegion, from_wide, read_multi_region
from sealane.errors import BadInput

Z = np.array([[10.0, 5, 2, 1], [4, 8, 1, 3], [3, 0, 12, 6], [1, 2, 5, 9]])
Y = np.array([[20.0, 4], [10, 6], [2, 30], [3, 25]])
TABLE = MultiRegion(
    regions=("A", "A", "B", "B"),
    sectors=("food", "steel", "food", "steel"),
    z=Z,
    y=Y,
    final_regions=("A", "B"),
    x=Z.sum(axis=1) + Y.sum(axis=1),
    unit="million EUR 2014",
)


def rows() -> pl.DataFrame:
    names = list(zip(TABLE.regions, TABLE.sectors, strict=True))
    told = [
        ("Z", *names[i], *names[j], float(Z[i, j])) for i in range(4) for j in range(4) if Z[i, j]
    ]
    told += [("Y", *names[i], "AB"[k], "", float(Y[i, k])) for i in range(4) for k in range(2)]
    told += [("x", *names[i], "", "", float(TABLE.x[i])) for i in range(4)]
    columns = ["block", "from_region", "from_sector", "to_region", "to_sector", "value"]
    return pl.DataFrame(told, schema=columns, orient="row").with_columns(unit=pl.lit(TABLE.unit))


def same(found: MultiRegion) -> None:
    for name in ("z", "y", "x"):
        assert np.array_equal(getattr(found, name), getattr(TABLE, name)), name
    for name in ("regions", "sectors", "final_regions", "unit"):
        assert getattr(found, name) == getattr(TABLE, name)


def test_one_table_in_four_layouts_is_the_same(tmp_path: Path) -> None:
    rows().write_csv(tmp_path / "t.csv")
    rows().write_parquet(tmp_path / "t.parquet")
    np.savez(
        tmp_path / "t.npz", Z=Z, Y=Y, x=TABLE.x, regions=TABLE.regions, sectors=TABLE.sectors,
        final_regions=TABLE.final_regions, unit=TABLE.unit,
    )  # fmt: skip
    for name in ("t.csv", "t.parquet", "t.npz"):
        same(read_multi_region(tmp_path / name))
    finals = np.stack([Y * 0.75, Y * 0.25], axis=2).reshape(4, 4)
    wide = np.hstack([Z, finals, TABLE.x[:, np.newaxis]])
    below = np.vstack([wide, wide.sum(axis=0)])
    same(from_wide(below, ["A", "B"], ["food", "steel"], finals=2, unit=TABLE.unit))
    with pytest.raises(BadInput, match="columns"):
        from_wide(below, ["A", "B"], ["food"], finals=2, unit=TABLE.unit)


@pytest.mark.parametrize(
    ("unit", "field", "said"),
    [
        ("", "unit", "no unit"),
        ("million USD", "unit", "without a year"),
        ("million 2014", "unit", "no currency"),
    ],
)
def test_a_unit_names_currency_and_year(tmp_path: Path, unit: str, field: str, said: str) -> None:
    rows().with_columns(unit=pl.lit(unit)).write_csv(tmp_path / "t.csv")
    with pytest.raises(BadInput, match=said) as refused:
        read_multi_region(tmp_path / "t.csv")
    assert refused.value.field == field
    assert refused.value.as_json()["error"]["file"].endswith("t.csv")


def test_a_row_that_does_not_add_up_is_named() -> None:
    off = TABLE.x.copy()
    off[3] *= 1.01
    with pytest.raises(BadInput, match="B steel sells 45 in all"):
        replace(TABLE, x=off)
    off = TABLE.x * np.array([1, 1, 1, 1.0005])
    assert replace(TABLE, x=off).x[3] == off[3]


def test_negative_sales_and_figures_that_are_none_are_named() -> None:
    for value, said in ((-1.0, "negative"), (np.nan, "no number")):
        z = Z.copy()
        z[0, 3] = value
        with pytest.raises(BadInput, match=f"A food to B steel.*{said}"):
            replace(TABLE, z=z)
    y = Y.copy()
    y[0] = [25, -1]
    assert "1 final sales are negative" in replace(TABLE, y=y).notes[0].said.en


def test_an_industry_that_buys_and_makes_nothing_is_named() -> None:
    z, y = Z.copy(), Y.copy()
    z[1], y[1] = 0, 0
    with pytest.raises(BadInput, match="A steel buys but its output is 0"):
        replace(TABLE, z=z, y=y, x=z.sum(axis=1) + y.sum(axis=1))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda one: one.drop("value"), "value"),
        (lambda one: one.with_columns(block=pl.lit("Q")), "block"),
        (lambda one: one.filter(pl.col("block") != "x"), "x"),
        (lambda one: one.with_columns(from_sector=pl.col("from_sector") + "s"), "Z"),
        (lambda one: pl.concat([one, one[:1].with_columns(unit=pl.lit("USD 2011"))]), "unit"),
    ],
)
def test_files_that_lack_something_say_what(tmp_path: Path, change: object, field: str) -> None:
    change(rows()).write_csv(tmp_path / "t.csv")  # type: ignore[operator]
    with pytest.raises(BadInput) as refused:
        read_multi_region(tmp_path / "t.csv")
    assert refused.value.field == field
    with pytest.raises(BadInput, match="no file"):
        read_multi_region(tmp_path / "none.csv")
