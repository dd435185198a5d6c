"""By what can events be told apart? Their zones and flags, read once from each row.

A facet counts the events under all other filters, so that a reader sees what a choice would show.
"""

from __future__ import annotations

from typing import Any

import polars as pl

__all__ = ["CONFIDENCES", "FLAGS", "ZONES", "flag_tally", "sureness", "with_facets", "zone_tally"]

ZONES = "zone_names"
FLAGS = "flags"
_NAMED = pl.List(pl.Struct({"name": pl.String, "name_ja": pl.String}))

CONFIDENCES = (0.0, 0.25, 0.5, 0.75, 0.9)
"""At or above which confidences events are counted: 0.5 parts what something ordinary explains."""

MOST_ZONES = 100
"""[count] Zones told of, those with the most events first: nobody chooses from more."""


def with_facets(events: pl.DataFrame) -> pl.DataFrame:
    """The events with their zones by name and the flags that their MMSIs claim, each once."""
    from sealane.law import flag_of

    hulls = events.get_column("mmsis").explode().drop_nulls().unique()
    flags = pl.Series([flag_of(int(mmsi)) for mmsi in hulls], dtype=pl.String)
    named = pl.element().replace_strict(hulls, flags, default=None, return_dtype=pl.String)
    zones = _zones().list.eval(pl.element().struct.field("name"))
    return events.with_columns(
        zones.list.drop_nulls().list.unique(maintain_order=True).alias(ZONES),
        pl.col("mmsis").list.eval(named).list.drop_nulls().list.unique().list.sort().alias(FLAGS),
    )


def _zones() -> pl.Expr:
    """The zones of each event, an empty list where none is told."""
    return pl.col("zones").fill_null("[]").str.json_decode(_NAMED)


def zone_tally(events: pl.DataFrame) -> list[dict[str, Any]]:
    """Events by zone: name, name_ja and count, most first."""
    if events.is_empty():
        return []
    pairs = (
        events.lazy()
        .select("event_id", _zones().alias("zone"))
        .explode("zone", empty_as_null=False)
        .select("event_id", pl.col("zone").struct.unnest())
        .drop_nulls("name")
        .unique(["event_id", "name"], keep="first", maintain_order=True)
        .group_by("name")
        .agg(pl.col("name_ja").drop_nulls().first(), pl.len().alias("count"))
        .sort("count", "name", descending=[True, False])
        .head(MOST_ZONES)
    )
    return pairs.collect().to_dicts()


def flag_tally(events: pl.DataFrame) -> dict[str, int]:
    """Events by the flag (ISO 3166-1 alpha-3) that an MMSI of theirs claims, most first."""
    flags = events.select(pl.col(FLAGS).explode().drop_nulls())
    counted = flags.group_by(FLAGS).len().sort("len", FLAGS, descending=[True, False])
    return dict(counted.iter_rows())


def sureness(events: pl.DataFrame) -> dict[str, int]:
    """How many events are at least so sure."""
    surety = events.get_column("confidence")
    return {f"{least:g}": int((surety >= least).sum()) for least in CONFIDENCES}
