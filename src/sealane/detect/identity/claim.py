"""What the hulls behind a number claimed of themselves, field by field, and when it changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane.detect.hull import Columns
from sealane.detect.identity.name_form import is_slip, name_form

__all__ = ["FIELDS", "SPANS", "Change", "changes", "near_rows", "spans"]

FIELDS = ("name", "callsign", "imo")
SPANS = pl.Schema(
    {
        "mmsi": pl.Int32,
        "exercise_id": pl.String,
        "field": pl.String,
        "form": pl.String,
        "value": pl.String,
        "since_us": pl.Int64,
        "until_us": pl.Int64,
    }
)
"""One row for each value of a field that a number claimed: its normal form, as it was written
(the first in order of letters), and from when to when it was heard [us]."""
Ints = npt.NDArray[np.int64]
_KEYS = ("mmsi", "exercise_id", "field", "form")


def spans(identities: pl.DataFrame) -> pl.DataFrame:
    """``SPANS`` of claims (IDENTITIES), the same however files and batches cut them."""
    found = [pl.DataFrame(schema=SPANS)]
    for field in FIELDS:
        own = identities.filter(pl.col(field).is_not_null()).select(
            "mmsi",
            "exercise_id",
            pl.lit(field).alias("field"),
            pl.col(field).cast(pl.String).str.strip_chars().alias("value"),
            pl.col("first_at").cast(pl.Int64).alias("since_us"),
            pl.col("last_at").cast(pl.Int64).alias("until_us"),
        )
        values = own["value"].unique(maintain_order=True)
        forms = {value: name_form(value) for value in values.to_list()}
        formed = pl.col("value").replace_strict(
            list(forms), list(forms.values()), return_dtype=pl.String
        )
        own = own.with_columns(formed.alias("form") if forms else pl.col("value").alias("form"))
        found.append(
            own.filter(~pl.col("form").is_in(["", "0"]))
            .group_by(_KEYS)
            .agg(pl.col("value").min(), pl.col("since_us").min(), pl.col("until_us").max())
            .select(pl.col(name).cast(kind) for name, kind in SPANS.items())
        )
    return pl.concat(found).sort(*_KEYS)


@dataclass(frozen=True)
class Change:
    """A field that one hull claimed otherwise from a time on. ``hull``: its row in ``hulls``;
    ``until_us``: the old value was last heard; ``since_us``: the new was first heard."""

    hull: int
    field: str
    old: str
    new: str
    until_us: int
    since_us: int
    explained_by: str | None


def changes(
    columns: Columns, claimed: pl.DataFrame, *, hold_us: int, slack_us: int
) -> list[Change]:
    """Changes of what hulls claim (``claimed`` are SPANS), each on a track that was heard on both
    sides of it, to within ``slack_us``.

    A value that was heard for less than ``hold_us`` stands for a slip; one heard within the time
    of another is taken back, or two hulls claim by turns where the number is shared: then there
    is no change of one hull.
    """
    many = claimed.filter(pl.len().over("mmsi", "exercise_id", "field") > 1)
    if many.is_empty():
        return []
    lives = _lives(columns, many["mmsi"].unique().to_list())
    found = []
    order = many.sort("mmsi", "exercise_id", "field", "since_us", "until_us", "form")
    by_field = groupby(
        order.rows(named=True), key=lambda row: (row["mmsi"], row["exercise_id"], row["field"])
    )
    for (mmsi, exercise, field), rows in by_field:
        tracks = lives.get((mmsi, exercise), [])
        for old, new, is_nested in _steps(list(rows)):
            hull = _hull_across(tracks, old, new, slack_us, is_nested=is_nested)
            if hull is None:
                continue
            reason = _reason(old, new, hold_us, is_nested=is_nested)
            until = min(old["until_us"], new["since_us"])
            found.append(
                Change(hull, field, old["value"], new["value"], until, new["since_us"], reason)
            )
    return found


def _lives(
    columns: Columns, mmsis: list[int]
) -> dict[tuple[int, str | None], list[tuple[int, int, int, int]]]:
    """Hull, first and last time [us] and fixes of the tracks of each number."""
    own = (
        columns.hulls.with_row_index("hull")
        .filter(pl.col("mmsi").is_in(mmsis))
        .select(
            *("mmsi", "exercise_id", "hull"),
            *(pl.col(name).cast(pl.Int64) for name in ("first_at", "last_at")),
            "fixes",
        )
    )
    lives: dict[tuple[int, str | None], list[tuple[int, int, int, int]]] = {}
    for mmsi, exercise, *rest in own.iter_rows():
        lives.setdefault((mmsi, exercise), []).append(tuple(rest))
    return lives


def _steps(rows: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any], bool]]:
    """Each value with the one that stood before it, and whether that one was heard again."""
    standing = rows[0]
    for row in rows[1:]:
        is_nested = row["since_us"] <= standing["until_us"]
        yield standing, row, is_nested
        if row["until_us"] > standing["until_us"]:
            standing = row


def _hull_across(
    tracks: list[tuple[int, int, int, int]],
    old: dict[str, Any],
    new: dict[str, Any],
    slack_us: int,
    *,
    is_nested: bool,
) -> int | None:
    """The only track that was heard on both sides of a change."""
    before = new["since_us"] if is_nested else old["until_us"]
    across = [
        hull
        for hull, first, last, fixes in tracks
        if first <= before + slack_us and last >= new["since_us"] - slack_us and fixes > 1
    ]
    return across[0] if len(across) == 1 else None


def _reason(
    old: dict[str, Any], new: dict[str, Any], hold_us: int, *, is_nested: bool
) -> str | None:
    if is_nested:
        return "reverted"
    if is_slip(old["form"], new["form"]):
        return "typing"
    if min(_held(old), _held(new)) < hold_us:
        return "single"
    return None


def _held(row: dict[str, Any]) -> int:
    return int(row["until_us"] - row["since_us"])


def near_rows(columns: Columns, hull: int, since_us: int, until_us: int) -> Ints:
    """The rows of a hull between two times, both included."""
    first, last = columns.starts[hull], columns.starts[hull + 1]
    at = columns.at[first:last]
    return np.arange(
        first + np.searchsorted(at, since_us, "left"),
        first + np.searchsorted(at, until_us, "right"),
    )
