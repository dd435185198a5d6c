"""What was heard of a made-up sea as tables, without a file between: for tests of one behaviour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import polars as pl

from sealane import tables
from sealane.scenario.feed import STATIC_S
from sealane.scenario.registry import Hull

__all__ = ["identities", "positions"]

FILE_ID = "0" * 16


def positions(reports: pl.DataFrame, claims: Sequence[Hull], start: datetime) -> pl.DataFrame:
    """The POSITIONS of reports (as made by ``seas.receive``), in the resolution of the archive."""
    told = _joined(reports, claims, start)
    is_b = pl.col("transponder") == "B"
    return told.select(
        pl.col("mmsi").cast(pl.Int32),
        pl.col("observed_at"),
        (pl.col("lon5") / 1e5).alias("lon"),
        (pl.col("lat5") / 1e5).alias("lat"),
        (pl.col("sog10") / 10).cast(pl.Float32).alias("sog_kn"),
        (pl.col("cog10") / 10).cast(pl.Float32).alias("cog_deg"),
        pl.when(pl.col("heading") < 360).then("heading").cast(pl.Int16).alias("heading_deg"),
        pl.when(~is_b).then("status").cast(pl.Int8).alias("nav_status"),
        pl.col("type").cast(pl.Int8).alias("message_type"),
        pl.col("transponder"),
        pl.col("name").alias("source"),
        pl.lit(FILE_ID).alias("file_id"),
        pl.int_range(pl.len(), dtype=pl.Int64).alias("offset"),
        pl.lit(None, pl.String).alias("exercise_id"),
    ).select(_typed(tables.POSITIONS))


def identities(reports: pl.DataFrame, claims: Sequence[Hull], start: datetime) -> pl.DataFrame:
    """The IDENTITIES of reports: one claim of a hull in each half hour in which it was heard."""
    block = (pl.col("at_s") // pl.lit(STATIC_S, pl.Int64)).alias("block")
    first = reports.with_columns(block).unique(["says", "block"], keep="first", maintain_order=True)
    told = _joined(first, claims, start)
    is_a = pl.col("transponder") == "A"
    return told.select(
        pl.col("mmsi").cast(pl.Int32),
        pl.when(is_a & (pl.col("imo") > 0)).then("imo").alias("imo"),
        pl.col("hull_name").alias("name"),
        "callsign",
        "ship_type",
        "length_m",
        "beam_m",
        pl.when(is_a).then(pl.col("draught_dm") / 10).alias("draught_m"),
        pl.when(is_a).then("destination").alias("destination"),
        "transponder",
        pl.col("observed_at").alias("first_at"),
        pl.col("observed_at").alias("last_at"),
        pl.lit(1).alias("claims"),
        pl.col("name").alias("source"),
        pl.lit(FILE_ID).alias("file_id"),
        pl.lit(None, pl.String).alias("exercise_id"),
    ).select(_typed(tables.IDENTITIES))


def _joined(reports: pl.DataFrame, claims: Sequence[Hull], start: datetime) -> pl.DataFrame:
    names = [f.name for f in fields(Hull)]
    rows: dict[str, list[Any]] = {name: [getattr(hull, name) for hull in claims] for name in names}
    table = pl.DataFrame(rows).rename({"name": "hull_name"}).with_row_index("says")
    at = pl.lit(start).cast(pl.Datetime("us", "UTC")) + pl.duration(seconds=pl.col("at_s"))
    return reports.join(
        table.with_columns(pl.col("says").cast(pl.Int32)), on="says", maintain_order="left"
    ).with_columns(at.alias("observed_at"))


def _typed(table: tables.Table) -> list[pl.Expr]:
    schema = tables.polars_schema(table)
    return [pl.col(name).cast(schema[name]) for name in table.names]
