"""Which exemplars are compared at all? Those of other languages near in time, and no other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sealane.errors import BadInput
from sealane.inform.translation.rule import Rule
from sealane.observe import posts

__all__ = ["EXEMPLARS", "Blocks", "blocks", "checked"]

EXEMPLARS: dict[str, pl.DataType | type[pl.DataType]] = {
    "cluster": pl.String,
    "text": pl.String,
    "language": pl.String,
    "first_at": pl.Datetime("us", "UTC"),
    "last_at": pl.Datetime("us", "UTC"),
    "urls": pl.List(pl.String),
    "media": pl.List(pl.String),
}
"""The columns of exemplars; ``urls`` and ``media`` may be left out."""
_OPTIONAL = ("urls", "media")
_HOUR_US = 3_600_000_000
_OF_SCRIPT = ((r"\p{Cyrillic}", "ru"), (r"\p{Latin}", "en"))
"""What a text without a language is compared as, where its script leaves that open."""


@dataclass(frozen=True, eq=False)
class Blocks:
    """Exemplars by when they began. Row i meets the rows from i + 1 to before ``until[i]``, those
    of other groups: of the languages in ``groups``."""

    exemplars: pl.DataFrame
    group: NDArray[np.int32]
    groups: tuple[str, ...]
    until: NDArray[np.int64]
    pairs: int
    """Pairs of other languages within the window."""


def checked(exemplars: pl.DataFrame) -> pl.DataFrame:
    """The table with its columns alone, in their types.

    Raises BadInput where a column is missing or of another type, or a cluster is there twice.
    """
    for name, kind in EXEMPLARS.items():
        if name not in exemplars.columns:
            if name in _OPTIONAL:
                continue
            raise BadInput(
                f"The table of exemplars has no column {name!r}; it has "
                f"{', '.join(exemplars.columns)}.",
                hint=f"Give it {', '.join(EXEMPLARS)}.",
                field=name,
            )
        if exemplars.schema[name] not in (kind, pl.Null):
            raise BadInput(
                f"{name} is {exemplars.schema[name]}, expected {kind}.",
                hint="Cast the column first.",
                field=name,
            )
    whole = exemplars.select(
        pl.col(name).cast(kind) if name in exemplars.columns else pl.lit(None, kind).alias(name)
        for name, kind in EXEMPLARS.items()
    )
    if whole["cluster"].is_duplicated().any():
        raise BadInput(
            "A cluster has two exemplars.", hint="Give one row for each cluster.", field="cluster"
        )
    return whole


def blocks(exemplars: pl.DataFrame, rule: Rule) -> Blocks:
    """Exemplars in the order of time, with whom each can be compared.

    Those without a text, or without times, meet nobody and are left out.
    """
    whole = checked(exemplars).drop_nulls(["text", "first_at", "last_at"])
    whole = whole.sort("first_at", "cluster")
    first = whole["first_at"].to_physical().to_numpy()
    last = whole["last_at"].to_physical().to_numpy()
    reach = last + round(rule.window_h * _HOUR_US)
    until = np.searchsorted(first, reach, side="right").astype(np.int64)
    until = np.maximum(until, np.arange(1, whole.height + 1))
    codes, groups = _groups(whole)
    return Blocks(whole, codes, groups, until, _pairs(codes, until, len(groups)))


def _groups(whole: pl.DataFrame) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """The language that each exemplar is compared as, by number, in the order of names."""
    text = whole["text"]
    said = whole["language"].fill_null(posts.script_language(text)).str.slice(0, 2)
    for pattern, language in _OF_SCRIPT:
        said = said.set(said.is_null() & text.str.contains(pattern), language)
    said = said.fill_null("und")
    names = said.unique().sort()
    numbers = pl.int_range(len(names), dtype=pl.Int32, eager=True)
    codes = said.replace_strict(names, numbers, return_dtype=pl.Int32)
    return codes.to_numpy().astype(np.int32), tuple(names.to_list())


def _pairs(group: NDArray[np.int32], until: NDArray[np.int64], groups: int) -> int:
    """How many pairs of rows of two groups lie within the window."""
    rows = np.arange(group.shape[0])
    count = int((until - rows - 1).sum())
    for one in range(groups):
        before = np.concatenate(([0], np.cumsum(group == one)))
        own = rows[group == one]
        count -= int((before[until[own]] - before[own + 1]).sum())
    return count
