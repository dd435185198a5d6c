"""sealane detect train: learn from labelled tracks what a detector then uses."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output
from sealane.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

__all__ = ["command"]

COLUMNS = ("mmsi", "gear")
DIGITS = 9  # of an MMSI: ITU-R M.585
LABELS = "Give a CSV file with the columns mmsi and gear."


@click.command(
    "train", epilog="Example: sealane detect train gear labels.csv --lake lake -o gear.json"
)
@click.argument("what", type=click.Choice(("gear",)))
@click.argument("labels_path", metavar="LABELS", type=click.Path())
@click.option("--lake", "lake_path", metavar="DIR", help="Lake that holds the tracks.")
@click.option(
    "--tracks",
    "tracks_path",
    metavar="FILE",
    type=click.Path(),
    help="Parquet file of positions in place of a lake: mmsi, observed_at, lon, lat, sog_kn.",
)
@click.option("-o", "--output", "model_path", metavar="MODEL", required=True, type=click.Path())
@click.option("--seed", type=int, default=1, show_default=True, help="Parts vessels into folds.")
@option.as_json
def command(
    what: str,
    labels_path: str,
    lake_path: str | None,
    tracks_path: str | None,
    model_path: str,
    seed: int,
    as_json: bool,
) -> None:
    """Learn gear from labelled tracks, and score it beside the rules.

    LABELS is a CSV file with the columns mmsi and gear. Both are scored on vessels that the
    classifier never saw (five folds by vessel), and the classifier once more on square degrees from
    which it learnt nothing (elsewhere). MODEL is a JSON file; the setting fishing.model names it
    for `fishing`, which uses it where it beats the rules. Needs pip install 'sealane[gear]'; using
    a model needs no more than Sealane.
    """
    from sealane.detect import columns_of
    from sealane.detect.gear import train as gear_train

    del what
    labels = _labels(labels_path)
    positions = _positions(lake_path, tracks_path, list(labels))
    with output.progress("Learning"):
        model = gear_train.train(columns_of(positions), labels, seed=seed)
    Path(model_path).write_text(model.to_text(), "utf-8")
    if as_json:
        output.print_json({**model.said["scores"], "gain": round(model.gain, 4)} | _about(model))
    else:
        _show(model, model_path)


def _about(model: Any) -> dict[str, Any]:
    return {"trained": model.said["trained"], "gears": list(model.gears), "model": model.digest}


def _labels(path: str) -> dict[int, str]:
    """Gear by MMSI. Raises BadInput where the file is none of labels, with the place."""
    labels: dict[int, str] = {}
    for line, row in _label_rows(path):
        mmsi, gear = (row[name].strip() for name in COLUMNS)
        number = _vessel(mmsi, path, line)
        known = _gear(gear, path, line)
        if labels.setdefault(number, known) != known:
            raise BadInput(
                f"{path}, line {line}: MMSI {mmsi} has more than one gear: {labels[number]!r} "
                f"before, here {known!r}.",
                hint="Leave out vessels that change their gear.",
                file=path,
                line=line,
                field="gear",
                value=gear,
            )
    if not labels:
        raise BadInput(f"{path} holds no labels.", hint=LABELS, file=path)
    return labels


def _label_rows(path: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Numbered rows as text; empty lines are passed over."""
    try:
        text = Path(path).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"Labels cannot be read from {path}: {error}.", hint=LABELS, file=path
        ) from error
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="")
    header = [name.strip() for name in reader.fieldnames or []]
    for name in COLUMNS:
        if name not in header:
            raise BadInput(
                f"{path}, line 1: labels have no column {name!r}; found: "
                f"{', '.join(header) or 'nothing'}.",
                hint=LABELS,
                file=path,
                line=1,
                field=name,
            )
    reader.fieldnames = header
    for row in reader:
        yield reader.line_num, row


def _vessel(text: str, path: str, line: int) -> int:
    if len(text) == DIGITS and text.isascii() and text.isdigit():
        return int(text)
    raise BadInput(
        f"{path}, line {line}: mmsi is {text!r}, not {DIGITS} digits.",
        hint="Correct it, or leave the row out.",
        file=path,
        line=line,
        field="mmsi",
        value=text,
    )


def _gear(text: str, path: str, line: int) -> str:
    from sealane.detect.gear.rule import GEARS

    if text in GEARS:
        return text
    near = difflib.get_close_matches(text, GEARS, n=1, cutoff=0.0)[0]
    raise BadInput(
        f"{path}, line {line}: gear is {text!r}, which is not known.",
        hint=f"Did you mean {near!r}? There are: {', '.join(GEARS)}.",
        file=path,
        line=line,
        field="gear",
        value=text,
    )


def _positions(lake_path: str | None, tracks_path: str | None, vessels: list[int]) -> pl.DataFrame:
    """Fixes of the labelled vessels. Raises UsageError without a source, or with two."""
    import polars as pl

    from sealane import tables, tracks
    from sealane.lake import Lake

    if (lake_path is None) == (tracks_path is None):
        raise click.UsageError("Name one: --lake DIR, or --tracks FILE.")
    if lake_path is not None:
        return tracks.ensure(Lake(lake_path, create=False).positions(mmsi=vessels))
    assert tracks_path is not None
    try:
        given = pl.read_parquet(tracks_path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise BadInput(
            f"Positions cannot be read from {tracks_path}: {error}.",
            hint="Give a Parquet file, as `sealane export positions` writes it.",
            file=tracks_path,
        ) from error
    wanted = tables.polars_schema(tables.POSITIONS)
    missing = [n for n in ("mmsi", "observed_at", "lon", "lat") if n not in given.columns]
    if missing:
        raise BadInput(
            f"{tracks_path} has no column {', '.join(missing)}.",
            hint="Expected: mmsi, observed_at, lon, lat, sog_kn.",
            file=tracks_path,
            field=missing[0],
        )
    columns = [
        (pl.col(name) if name in given.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in wanted.items()
    ]
    return tracks.ensure(given.filter(pl.col("mmsi").is_in(vessels)).select(columns))


def _show(model: Any, path: str) -> None:
    """Rules and classifier side by side."""
    scores = model.said["scores"]
    columns = [name for name in ("rules", "classifier", "elsewhere") if name in scores]
    rows: list[tuple[Any, ...]] = [
        (gear, *(f"{scores[name]['f1'][gear]:.3f}" for name in columns)) for gear in model.gears
    ]
    rows.append(("macro-F1", *(f"{scores[name]['macro_f1']:.3f}" for name in columns)))
    output.print_table(
        f"F1 on {scores['classifier']['vessels']:,} vessels that the classifier never saw",
        ("gear", *columns),
        rows,
    )
    if "elsewhere" in scores:
        output.talk("elsewhere: the classifier on square degrees from which it learnt nothing.")
    above = f"The classifier is {abs(model.gain):.3f} {'above' if model.gain > 0 else 'below'} the "
    used = "will use it" if model.gain > 0 else "will keep to the rules"
    output.talk(f"{above}rules in macro-F1: with fishing.model = {path}, fishing {used}.")
