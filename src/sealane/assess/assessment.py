"""One assessed quantity, and the table that many of them make."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sealane.assess.interval import KINDS, NONE
from sealane.tables import ASSESSMENTS, polars_schema

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Assessment", "as_table", "digest_of"]


@dataclass(frozen=True, slots=True)
class Assessment:
    """A figure with its interval and where it is from; a row of the table ``assessments``.

    ``value`` is None where the figure cannot be told; ``note`` then says why. ``low`` and ``high``
    come together, with the kind of the ``interval`` that they are the ends of, or not at all, and
    then ``no_interval`` says why (codes of ``sealane.assess.interval``). Money names its year in
    ``unit``: "USD 2023".

    Raises:
        ValueError: half an interval or one of no known kind, neither interval nor a reason for
            none, no figure and no note.
    """

    kind: str
    subject: str
    quantity: str
    value: float | None
    unit: str
    method: str
    inputs: str
    sources: tuple[str, ...]
    low: float | None = None
    high: float | None = None
    at: datetime | None = None
    note: str | None = None
    interval: str | None = None
    no_interval: str | None = None

    def __post_init__(self) -> None:
        if (self.low is None) != (self.high is None):
            raise ValueError(f"{self.kind} {self.quantity}: an interval has two ends")
        has = self.low is not None
        if (self.interval in KINDS) is not has or (self.no_interval in NONE) is has:
            raise ValueError(
                f"{self.kind} {self.quantity}: interval {self.interval!r}, no_interval"
                f" {self.no_interval!r}: an interval has its kind, a figure without one says why"
            )
        if self.value is None and not self.note:
            raise ValueError(f"{self.kind} {self.quantity}: without a value the note says why")
        for figure in (self.value, self.low, self.high):
            if figure is not None and math.isnan(figure):
                raise ValueError(f"{self.kind} {self.quantity}: not a number")

    @property
    def assessment_id(self) -> str:
        """Hash of what it is about and of everything that went in; 16 hex digits."""
        moment = self.at.isoformat() if self.at else None
        return digest_of([self.kind, self.subject, self.quantity, moment, self.inputs])


def digest_of(inputs: Any) -> str:
    """A short name for inputs: 16 hex digits of SHA-256 over their canonical JSON.

    Raises:
        TypeError: something in them has no JSON.
    """
    said = json.dumps(inputs, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def as_table(assessments: Iterable[Assessment]) -> pl.DataFrame:
    """The table ``assessments``: a row for each, in the order of the table."""
    import polars as pl

    rows = [
        {
            "assessment_id": one.assessment_id,
            **{name: getattr(one, name) for name in ASSESSMENTS.names if name != "assessment_id"},
        }
        for one in assessments
    ]
    table = pl.DataFrame(rows, schema=polars_schema(ASSESSMENTS), orient="row")
    return table.sort(ASSESSMENTS.sort, nulls_last=False)
