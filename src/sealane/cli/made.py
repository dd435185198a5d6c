"""sealane share label: rows of a lake become products that can be released."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from sealane.cli import option, output

__all__ = ["label"]


@click.command(
    "label",
    epilog="Example: sealane share label label.toml --lake lake --kind encounter -o to-release",
)
@click.argument(
    "label_path", metavar="LABEL", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--lake", "lake_path", required=True, metavar="DIR", envvar="SEALANE_LAKE",
              type=click.Path(exists=True, file_okay=False), help="Its events.")  # fmt: skip
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Of events; repeat for more.")
@click.option("--event", "ids", multiple=True, metavar="ID", help="These alone; repeat for more.")
@click.option("-o", "--output", "folder", required=True, metavar="DIR",
              type=click.Path(file_okay=False, path_type=Path),
              help="Folder for one JSON file of each product.")  # fmt: skip
@option.as_json
def label(
    label_path: Path,
    lake_path: str,
    kinds: tuple[str, ...],
    ids: tuple[str, ...],
    folder: Path,
    as_json: bool,
) -> None:
    """Give standing events of a lake the label in LABEL (TOML), one product each.

    LABEL has the members of a label but its kind; see the page on rules.
    """
    import polars as pl

    from sealane.lake import Lake
    from sealane.share.making import products_of

    told = _label(label_path)
    rows = Lake(lake_path).events()
    if kinds:
        rows = rows.filter(pl.col("kind").is_in(list(kinds)))
    if ids:
        rows = rows.filter(pl.col("event_id").is_in(list(ids)))
    rows = rows.filter(pl.col("status") != "withdrawn")
    made = products_of("events", rows, told, at=datetime.now(UTC))
    folder.mkdir(parents=True, exist_ok=True)
    for one in made:
        path = folder / f"{one.item}.json"
        path.write_text(json.dumps(one.as_json(), ensure_ascii=False, indent=1), "utf-8")
    if as_json:
        output.print_json({"products": [one.item for one in made], "folder": str(folder)})
    else:
        output.talk(f"{len(made)} products in {folder}")


def _label(path: Path) -> Any:
    import tomllib

    from sealane.errors import BadInput
    from sealane.share import Label

    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as cause:
        raise BadInput(
            f"{path} is not TOML: {cause}.", hint="Mend that line.", file=str(path)
        ) from cause
    return Label.of(_text(told))


def _text(told: Any) -> Any:
    """Times of TOML as a label has them."""
    if isinstance(told, dict):
        return {name: _text(one) for name, one in told.items()}
    return told.isoformat() if isinstance(told, datetime) else told
