"""sealane assess routes: many ways at sea at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sealane.cli import option, output

if TYPE_CHECKING:
    import polars as pl

__all__ = ["command"]

COLUMNS = ("from_lon", "from_lat", "to_lon", "to_lat")


@click.command(epilog="Example: sealane assess routes pairs.csv --avoid suez -o routes.csv")
@click.argument("pairs", metavar="PAIRS.csv", type=click.Path(dir_okay=False))
@click.option("--avoid", metavar="G", multiple=True, help="A gate to be closed; more with commas.")
@click.option(
    "-o", "--out", "out", metavar="FILE.csv", required=True, type=click.Path(dir_okay=False),
    help="Where the table goes.",
)  # fmt: skip
@option.as_json
def command(pairs: str, avoid: tuple[str, ...], out: str, as_json: bool) -> None:
    """The shortest way at sea of every pair in a table.

    PAIRS.csv has the columns from_lon, from_lat, to_lon and to_lat in degrees; others are kept.
    Added are distance_nmi (empty where there is no way), gates (with ; between, in order) and
    error (why there is no way).
    """
    from sealane.assess import lane
    from sealane.cli.assess.route import listed

    table = _read(pairs)
    held = lane.Conditions.of(avoid=listed(avoid))
    found = lane.routes(
        table.select(COLUMNS[:2]).to_numpy(), table.select(COLUMNS[2:]).to_numpy(), conditions=held
    )
    inland = _inland(table)
    _write(table, found, inland, out)
    failed = sum(
        error is not None or why is not None for error, why in zip(found.error, inland, strict=True)
    )
    if as_json:
        output.print_json({"pairs": table.height, "without_route": failed, "file": out})
    else:
        output.talk(f"{table.height:,} pairs, {failed:,} without a way: {out}")


def _read(path: str) -> pl.DataFrame:
    import polars as pl

    from sealane.assess.unreadable import check_file, unreadable
    from sealane.errors import BadInput

    wanted = f"Give a CSV file with the columns {', '.join(COLUMNS)}."
    check_file(path, wanted=wanted)
    try:
        table = pl.read_csv(path, infer_schema_length=None)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise unreadable(path, error, wanted=wanted) from error
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise BadInput(
            f"{path} has no column {', '.join(missing)}.",
            hint=f"The first line names the columns {', '.join(COLUMNS)}, in degrees.",
            file=path,
            line=1,
        )
    for name in COLUMNS:
        limit = 360.0 if name.endswith("lon") else 90.0
        values = table[name].cast(pl.Float64, strict=False)
        bad = (values.is_null() | values.is_nan() | (values.abs() > limit)).arg_max()
        if table.height and bad is not None and not _is_place(values[bad], limit):
            raise BadInput(
                f"{path}, line {bad + 2}: {name} is {table[name][bad]!r}, expected degrees.",
                hint="Write decimal degrees, west and south negative.",
                file=path,
                line=bad + 2,
                field=name,
                value=table[name][bad],
            )
        table = table.with_columns(values.alias(name))
    return table


def _is_place(value: float | None, limit: float) -> bool:
    return value is not None and abs(value) <= limit


def _inland(table: pl.DataFrame) -> list[str | None]:
    """Why a row has no route though a straight line over land could be told: the first end's."""
    from sealane.assess import lane

    ends = [table.select(some).to_numpy() for some in (COLUMNS[:2], COLUMNS[2:])]
    first, second = (lane.too_far_inland(places) for places in ends)
    return [one or other for one, other in zip(first, second, strict=True)]


def _write(table: pl.DataFrame, found: object, inland: list[str | None], out: str) -> None:
    import polars as pl

    from sealane.assess.lane import Many

    assert isinstance(found, Many)
    errors = [
        f"{why}." if why else str(one) if one else None
        for one, why in zip(found.error, inland, strict=True)
    ]
    is_told = pl.Series([error is None for error in errors])
    told = table.with_columns(
        pl.Series("distance_nmi", found.distance_nmi).round(1).fill_nan(None),
        pl.Series("gates", [";".join(one) for one in found.gates], pl.String),
        pl.Series("error", errors, pl.String),
    ).with_columns(
        pl.when(is_told).then(pl.col("distance_nmi")).alias("distance_nmi"),
        pl.when(is_told).then(pl.col("gates")).otherwise(pl.lit("")).alias("gates"),
    )
    told.write_csv(out)
