"""Who says so? Static claims of single rows, equal ones of a batch made one with its interval."""

from __future__ import annotations

import polars as pl

from sealane.observe.field import IDENTITY_FIELDS
from sealane.tables import IDENTITIES, polars_schema

__all__ = ["aggregate_claims", "has_claim"]

_KEYS = ("mmsi", *IDENTITY_FIELDS, "transponder", "source", "file_id", "exercise_id")


def has_claim(frame: pl.DataFrame) -> pl.Series:
    """Whether a row says anything of itself: any identity field is reported."""
    there = [pl.col(name).is_not_null() for name in IDENTITY_FIELDS if name in frame.columns]
    if not there:
        return pl.Series("claim", [False], dtype=pl.Boolean).new_from_index(0, frame.height)
    return frame.select(pl.any_horizontal(there).alias("claim"))["claim"]


def aggregate_claims(claims: pl.DataFrame) -> pl.DataFrame:
    """IDENTITIES from rows that each carry a claim and the time of it.

    ``claims`` has ``mmsi``, ``source``, ``file_id``, ``exercise_id`` and either ``observed_at``
    (one message each) or ``first_at``, ``last_at`` and ``claims`` (already aggregated); identity
    fields that it lacks are null. Rows are ordered by MMSI, first time and the claim itself, so
    the order of the input does not matter.
    """
    schema = polars_schema(IDENTITIES)
    if "observed_at" in claims.columns and "first_at" not in claims.columns:
        claims = claims.with_columns(
            first_at=pl.col("observed_at"),
            last_at=pl.col("observed_at"),
            claims=pl.lit(1, dtype=pl.Int32),
        )
    lacking = [pl.lit(None, dtype=schema[name]).alias(name) for name in _KEYS if name not in claims]
    cast = [pl.col(name).cast(schema[name]) for name in _KEYS if name in claims.columns]
    return (
        claims.select(*cast, *lacking, "first_at", "last_at", "claims")
        .group_by(_KEYS)
        .agg(
            pl.col("first_at").min(),
            pl.col("last_at").max(),
            pl.col("claims").sum().cast(pl.Int32),
        )
        .sort("mmsi", "first_at", *IDENTITY_FIELDS, "source", nulls_last=False)
        .select(list(schema))
        .cast(schema)
    )
