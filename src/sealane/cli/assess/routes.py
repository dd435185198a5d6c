"""sealane assess routes: many ways at sea at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sealane.cli import option, output

if TYPE_CHECKING:
    import polars as pl

    from sealane.assess.lane.pairs import Pairs
    from sealane.say.said import Language

__all__ = ["command"]


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

    PAIRS.csv has the columns from_lon, from_lat, to_lon and to_lat in degrees, or, without these,
    from and to: names or codes of ports, as `route` takes them, of which the degrees, the
    ports that they were taken for (from_port, to_port) and others of these names (also) are added.
    Others are kept. Added are distance_nmi (empty where there is no way), gates (with ; between,
    in order) and error (why there is no way). A row without four numbers of degrees, or two ports
    that are known, is rejected there, by line; the exit code is then 3.
    """
    from sealane.assess import lane
    from sealane.assess.lane.pairs import pair_routes
    from sealane.cli.assess.route import listed
    from sealane.cli.assess.voice import Voice
    from sealane.say.said import Said

    if _is_same(Path(out), Path(pairs)):
        raise click.UsageError(f"-o {out} is the table that is read: give another file.")
    found = pair_routes(_read(pairs), lane.Conditions.of(avoid=listed(avoid, "avoid")))
    _told(found, language).write_csv(out)
    count, failed, wrong = found.table.height, found.without_route, found.rejected
    if as_json:
        output.print_json({"pairs": count, "without_route": failed, "rejected": wrong, "file": out})
    else:
        Voice(language).talk(
            Said(
                "{pairs} pairs, {failed} without a way, {wrong} of them rejected: {out}",
                "{pairs}組、うち経路なし{failed}（不正な行{wrong}を含む）：{out}",
            ),
            pairs=count, failed=failed, wrong=wrong, out=out,
        )  # fmt: skip
    return 3 if wrong else 0


def _told(found: Pairs, language: Language) -> pl.DataFrame:
    """The table with why a row has no way in the language of the command."""
    import polars as pl

    from sealane.cli.assess.refusal import reason_ja, refusal_ja

    if language == "en":
        return found.table
    errors = [
        None if text is None else (refusal_ja(one) if one else None) or reason_ja(text)
        for text, one in zip(found.table["error"], found.blocked, strict=True)
    ]
    return found.table.with_columns(pl.Series("error", errors, pl.String))


def _is_same(out: Path, pairs: Path) -> bool:
    """Whether two paths are one file, through links of either kind too."""
    if out.exists() and pairs.exists():
        return out.samefile(pairs)
    return out.resolve() == pairs.resolve()


def _read(path: str) -> pl.DataFrame:
    import polars as pl

    from sealane.assess.lane.pairs import COLUMNS, NAMES, is_named
    from sealane.assess.unreadable import check_file, unreadable
    from sealane.errors import BadInput

    wanted = f"Give a CSV file with the columns {', '.join(COLUMNS)}, or {', '.join(NAMES)}."
    check_file(path, wanted=wanted)
    try:
        table = pl.read_csv(path, infer_schema_length=None)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise unreadable(path, error, wanted=wanted) from error
    if table.is_empty():
        raise BadInput(f"{path} has no row.", hint=wanted, file=path, line=1)
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing and not is_named(table):
        raise BadInput(
            f"{path} has no column {', '.join(missing)}.",
            hint=f"The first line names the columns {', '.join(COLUMNS)}, in degrees, or"
            f" {', '.join(NAMES)}, names or codes of ports.",
            file=path,
            line=1,
        )
    return table
