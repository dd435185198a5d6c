"""sealane share label: rows of a lake become products that can be released."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output
from sealane.cli.tongue import is_ja, page_word, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sealane.lake import Lake
    from sealane.share import Label, Product

__all__ = ["label", "label_in"]


@click.command(
    "label",
    epilog="Example: sealane share label label.toml --lake lake --kind encounter -o to-release",
)
@click.argument(
    "label_path", metavar="LABEL", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--lake", "lake_path", required=True, metavar="DIR", envvar="SEALANE_LAKE",
              type=click.Path(exists=True, file_okay=False), help="Where they are.")  # fmt: skip
@click.option("--of", "table", type=click.Choice(["events", "tracks", "assessments"]),
              default="events", show_default=True, help="What becomes products.")  # fmt: skip
@click.option("--kind", "kinds", multiple=True, metavar="KIND",
              help="Of events or assessments; repeat for more.")  # fmt: skip
@click.option("--event", "ids", multiple=True, metavar="ID", help="These alone; repeat for more.")
@click.option("--mmsi", "mmsis", multiple=True, type=int, metavar="MMSI",
              help="Of events or tracks of these hulls; repeat for more.")  # fmt: skip
@click.option("--since", metavar="TIME", help="From this time on (events, tracks).")
@click.option("--until", metavar="TIME", help="Before this time (events, tracks).")
@click.option("-o", "--output", "folder", required=True, metavar="DIR",
              type=click.Path(file_okay=False, path_type=Path),
              help="Folder for one JSON file of each product.")  # fmt: skip
@option.in_words
@option.as_json
def label(label_path: Path, lake_path: str, table: str, folder: Path, as_json: bool,
          **asked: Any) -> None:  # fmt: skip
    """Give rows of a lake the label in LABEL (TOML), one product each.

    Standing events, the tracks of hulls, or assessments. LABEL has the members of a label but its
    kind; see the page on rules. What keeps the products from everybody is said.
    """
    from sealane.lake import Lake

    told = label_in(label_path)
    made = MAKERS[table](Lake(lake_path, create=False), told, datetime.now(UTC), _Asked(**asked))
    folder.mkdir(parents=True, exist_ok=True)
    for one in made:
        path = folder / f"{one.item}.json"
        path.write_text(json.dumps(one.as_json(), ensure_ascii=False, indent=1), "utf-8")
    _warn(told)
    if as_json:
        output.print_json({"products": [one.item for one in made], "folder": str(folder)})
    else:
        say("{count} products in {folder}", count=len(made), folder=folder)


NEEDED = (
    "classification", "tlp", "topic", "source", "personal", "orcon", "originator", "purposes",
    "releasable_to",
)  # fmt: skip
"""What a label has to say before anybody can get what it is on; its kind comes from the row."""


def _warn(told: Label) -> None:
    """Say what of a label keeps its products from everybody."""
    unsaid = [name for name in NEEDED if not getattr(told, name)]
    for text, names in (
        ("The label does not say {names}. What is not said is refused: nobody can get these "
         "products.", unsaid),
        ("The label says {names} in words that are not listed. They are refused: nobody can get "
         "these products.", told.unlisted),
    ):  # fmt: skip
        if names:
            said = [(page_word(f"share_attribute.{one}") if is_ja() else None) or one
                    for one in names]  # fmt: skip
            say(text, names=("、" if is_ja() else ", ").join(said))


@dataclass(frozen=True)
class _Asked:
    """Which rows become products."""

    kinds: tuple[str, ...]
    ids: tuple[str, ...]
    mmsis: tuple[int, ...]
    since: str | None
    until: str | None


def _events(lake: Lake, told: Label, at: datetime, asked: _Asked) -> list[Product]:
    import polars as pl

    from sealane.share.item.making import products_of

    rows = lake.events(
        kind=asked.kinds or None, mmsi=asked.mmsis or None, since=asked.since, until=asked.until
    )
    if asked.ids:
        rows = rows.filter(pl.col("event_id").is_in(list(asked.ids)))
    return products_of("events", rows, told, at=at)


def _tracks(lake: Lake, told: Label, at: datetime, asked: _Asked) -> list[Product]:
    """Tracks get the names that the lake's have, so each is made whole and then cut to the time."""
    from sealane import engine
    from sealane.share.item.making import tracks_of

    _refuse("tracks", {"--kind": asked.kinds, "--event": asked.ids})
    if not asked.mmsis:
        raise click.UsageError("Name the hulls whose tracks become products: --mmsi MMSI.")
    fixes = engine.segmenter_of(lake.latest_run()).segment(lake.positions(asked.mmsis).collect())
    if asked.since is not None or asked.until is not None:
        key = ("mmsi", "observed_at")
        cut = lake.positions(asked.mmsis, asked.since, asked.until, columns=key).collect()
        fixes = fixes.join(cut.unique(), on=key, how="semi")
    return tracks_of(fixes, told, at=at)


def _assessments(lake: Lake, told: Label, at: datetime, asked: _Asked) -> list[Product]:
    import polars as pl

    from sealane.share.item.making import products_of

    not_for = {"--event": asked.ids, "--mmsi": asked.mmsis}
    _refuse("assessments", {**not_for, "--since": asked.since, "--until": asked.until})
    rows = lake.assessments()
    if asked.kinds:
        rows = rows.filter(pl.col("kind").is_in(list(asked.kinds)))
    return products_of("assessments", rows, told, at=at)


def _refuse(table: str, given: Mapping[str, Any]) -> None:
    for flag, value in given.items():
        if value:
            raise click.UsageError(f"{flag} is not for {table}.")


MAKERS = {"events": _events, "tracks": _tracks, "assessments": _assessments}


def label_in(path: Path) -> Label:
    """The label in a file of TOML; ``BadInput`` for what is none."""
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
