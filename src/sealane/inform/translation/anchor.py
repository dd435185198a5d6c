"""What in a text stays the same in every language: links, pictures, numbers, places, names."""

from __future__ import annotations

import polars as pl

from sealane.inform import lexicon
from sealane.inform.translation.coordinate import coordinates
from sealane.inform.translation.quantity import dates, numbers, quantities, ship_numbers
from sealane.inform.translation.rule import RULE, Rule
from sealane.observe import posts

__all__ = ["ANCHORS", "anchors"]

ANCHORS = {"row": pl.UInt32, "kind": pl.String, "anchor": pl.String, "key": pl.String}
"""The columns of anchors. Equal keys meet; ``anchor`` is what is told."""
_NMI_PER_DEGREE = 60.0


def anchors(exemplars: pl.DataFrame, rule: Rule = RULE) -> pl.DataFrame:
    """The anchors of each exemplar: row, kind, anchor (as it is told), key (by which it meets).

    ``exemplars`` has text, and urls and media as lists. A place as numbers has four keys, of four
    grids of which one at least holds two places at ``coordinates_nmi`` in one cell. The number of a
    hull meets the bare number, since one writer names the ship and the next only "5901".
    """
    folded = posts.folded(exemplars["text"])
    plain = posts.simplified(folded)
    parts = [
        _listed(exemplars, "urls", "url"),
        _listed(exemplars, "media", "media"),
        _urls(exemplars["text"]),
        ship_numbers(plain),
        quantities(plain),
        dates(plain),
        numbers(plain),
        _lexicon(exemplars["text"]),
    ]
    kind = pl.col("kind").replace("hull", "number")
    told = pl.concat(parts).with_columns((kind + ":" + pl.col("anchor")).alias("key"))
    found = pl.concat([told, _coordinates(folded, rule)]).select(list(ANCHORS))
    return _without_said_again(found).unique(maintain_order=True).sort("row", maintain_order=True)


def _without_said_again(found: pl.DataFrame) -> pl.DataFrame:
    """Without bare numbers that are a hull's number in the same text."""
    hulls = found.filter(pl.col("kind") == "hull").select("row", "anchor")
    is_said = (pl.col("kind") == "number").and_(pl.col("_is_hull").fill_null(value=False))
    marked = found.join(
        hulls.unique().with_columns(_is_hull=pl.lit(value=True)),
        on=["row", "anchor"],
        how="left",
        maintain_order="left",
    )
    return marked.filter(~is_said).drop("_is_hull")


def _listed(exemplars: pl.DataFrame, column: str, kind: str) -> pl.DataFrame:
    if column not in exemplars.columns:
        return _rows([], kind, [])
    some = exemplars.select(column).with_row_index("row").explode(column).drop_nulls()
    return _rows(some["row"], kind, some[column])


def _urls(texts: pl.Series) -> pl.DataFrame:
    """Links that stand in the text, by their keys."""
    found = posts.find_urls(texts)
    some = pl.DataFrame({"urls": found}).with_row_index("row").explode("urls").drop_nulls()
    return _rows(some["row"], "url", posts.url_keys(some["urls"])).drop_nulls()


def _rows(row: object, kind: str, anchor: object) -> pl.DataFrame:
    told = pl.DataFrame(
        {"row": row, "anchor": anchor}, schema={"row": pl.UInt32, "anchor": pl.String}
    )
    return told.select("row", pl.lit(kind).alias("kind"), "anchor")


def _lexicon(texts: pl.Series) -> pl.DataFrame:
    found = pl.concat([lexicon.find(texts), lexicon.hulls(texts)])
    told = found.select("row", "kind", pl.col("entry").alias("anchor"))
    return told.filter(pl.col("anchor") != "boat").unique(maintain_order=True)


def _coordinates(folded: pl.Series, rule: Rule) -> pl.DataFrame:
    """Places in cells of four grids that are shifted by half a cell: what is within the distance
    meets up to 60 degrees of latitude, and nothing further apart than four times of it."""
    found = coordinates(folded)
    cell = 2 * rule.coordinates_nmi / _NMI_PER_DEGREE
    lat, lon = pl.col("lat"), pl.col("lon")
    told = pl.concat_str(
        lat.abs().round(2).cast(pl.String),
        pl.when(lat < 0).then(pl.lit("S ")).otherwise(pl.lit("N ")),
        lon.abs().round(2).cast(pl.String),
        pl.when(lon < 0).then(pl.lit("W")).otherwise(pl.lit("E")),
    )
    wide = 2 * cell  # degrees of longitude are half as long at 60 degrees
    parts = []
    for n, (up, right) in enumerate(((0, 0), (0.5, 0), (0, 0.5), (0.5, 0.5))):
        row = (lat / cell + up).floor().cast(pl.Int64).cast(pl.String)
        column = (lon / wide + right).floor().cast(pl.Int64).cast(pl.String)
        key = pl.concat_str(pl.lit(f"coordinates:{n}:"), row, pl.lit(":"), column)
        parts.append(
            found.select(
                "row", pl.lit("coordinates").alias("kind"), told.alias("anchor"), key.alias("key")
            )
        )
    return pl.concat(parts)
