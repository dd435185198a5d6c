"""sealane assess routes: many ways at sea at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sealane.cli import option, output

if TYPE_CHECKING:
    import polars as pl

    from sealane.assess.said import Language

__all__ = ["command"]

COLUMNS = ("from_lon", "from_lat", "to_lon", "to_lat")


@click.command(epilog="Example: sealane assess routes pairs.csv --avoid suez -o routes.csv")
@click.argument("pairs", metavar="PAIRS.csv", type=click.Path(dir_okay=False))
@click.option("--avoid", metavar="G", multiple=True, help="A gate to be closed; more with commas.")
@click.option(
    "-o", "--out", "out", metavar="FILE.csv", required=True, type=click.Path(dir_okay=False),
    help="Where the table goes.",
)  # fmt: skip
@option.language
@option.as_json
def command(pairs: str, avoid: tuple[str, ...], out: str, language: Language, as_json: bool) -> int:
    """The shortest way at sea of every pair in a table.

    PAIRS.csv has the columns from_lon, from_lat, to_lon and to_lat in degrees; others are kept.
    Added are distance_nmi (empty where there is no way), gates (with ; between, in order) and
    error (why there is no way). A row without four numbers of degrees is rejected there, by line;
    the exit code is then 3.
    """
    import polars as pl

    from sealane.assess import lane
    from sealane.assess.said import Said
    from sealane.cli.assess.route import listed
    from sealane.cli.assess.voice import Voice

    table = _read(pairs)
    held = lane.Conditions.of(avoid=listed(avoid))
    degrees, rejected = _degrees(table)
    ends = degrees.with_columns(pl.when(pl.Series(rejected).is_null()).then(pl.all())).fill_null(
        0.0
    )
    found = lane.routes(
        ends.select(COLUMNS[:2]).to_numpy(), ends.select(COLUMNS[2:]).to_numpy(), conditions=held
    )
    why = [one or two for one, two in zip(rejected, _inland(ends), strict=True)]
    failed = _write(table, found, why, out)
    wrong = sum(one is not None for one in rejected)
    if as_json:
        output.print_json(
            {"pairs": table.height, "without_route": failed, "rejected": wrong, "file": out}
        )
    else:
        Voice(language).talk(
            Said(
                "{pairs} pairs, {failed} without a way, {wrong} of them rejected: {out}",
                "{pairs}組、うち経路なし{failed}（不正な行{wrong}を含む）：{out}",
            ),
            pairs=table.height, failed=failed, wrong=wrong, out=out,
        )  # fmt: skip
        if first := next((one for one in rejected if one), None):
            output.talk(f"{pairs}, {first}.")
    return 3 if wrong else 0


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
    if table.is_empty():
        raise BadInput(f"{path} has no row.", hint=wanted, file=path, line=1)
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise BadInput(
            f"{path} has no column {', '.join(missing)}.",
            hint=f"The first line names the columns {', '.join(COLUMNS)}, in degrees.",
            file=path,
            line=1,
        )
    return table


def _degrees(table: pl.DataFrame, line: int = 2) -> tuple[pl.DataFrame, list[str | None]]:
    """The four columns as degrees, and for each row why it is no pair of places, or None.

    A rejected row stays, with its reason; ``line`` is that of the first row in the file.
    """
    import polars as pl

    read = table.select(pl.col(name).cast(pl.Float64, strict=False) for name in COLUMNS)
    why: list[str | None] = [None] * table.height
    for name in COLUMNS:
        limit = 360.0 if name.endswith("lon") else 90.0
        values = read[name]
        bad = (values.is_null() | values.is_nan() | (values.abs() > limit)).arg_true()
        for row in bad.to_list():
            told = f"line {line + row}: {name} is {table[name][row]!r}, expected degrees"
            if name.endswith("lat") and (values[row] or 0.0) > limit:
                told += " (longitude and latitude the wrong way round?)"
            why[row] = why[row] or told
    return read, why


def _inland(table: pl.DataFrame) -> list[str | None]:
    """Why a row has no route though a straight line over land could be told: the first end's."""
    from sealane.assess import lane

    ends = [table.select(some).to_numpy() for some in (COLUMNS[:2], COLUMNS[2:])]
    first, second = (lane.too_far_inland(places) for places in ends)
    return [one or other for one, other in zip(first, second, strict=True)]


def _write(table: pl.DataFrame, found: object, why: list[str | None], out: str) -> int:
    """Write the table, ``why`` being reasons beside those of ``found``; rows without a route."""
    import polars as pl

    from sealane.assess.lane import Many

    assert isinstance(found, Many)
    errors = [
        f"{reason}." if reason else str(one) if one else None
        for one, reason in zip(found.error, why, strict=True)
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
    return len(errors) - errors.count(None)
