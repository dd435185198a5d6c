"""Exemplars for tests, and a model whose vectors are given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sealane.inform.translation import Model

START = datetime(2026, 11, 20, tzinfo=UTC)


def exemplars(
    *rows: tuple[str, str | None, str | None], hours: list[float] | None = None
) -> pl.DataFrame:
    """A table of exemplars of cluster, language and text, each a moment long."""
    table = pl.DataFrame(
        rows, schema=["cluster", "language", "text"], orient="row", infer_schema_length=None
    )
    table = table.cast(pl.String)
    at = [START + timedelta(hours=hour) for hour in (hours or [0.0] * len(rows))]
    times = pl.Series(at, dtype=pl.Datetime("us", "UTC"))
    return table.with_columns(times.alias("first_at"), times.alias("last_at"))


class Given:
    """A model that knows its vectors by the text."""

    name = "given"

    def __init__(
        self, vectors: dict[str, NDArray[np.float64]], threshold: float = 0.9, usual: float = 0.4
    ) -> None:
        self.rule = Model(threshold=threshold, usual_cosine=usual)
        self._of = vectors

    def embed(self, texts: pl.Series) -> NDArray[np.float32]:
        found = np.stack([self._of[text] for text in texts.to_list()]).astype(np.float32)
        return found / np.linalg.norm(found, axis=1, keepdims=True)
