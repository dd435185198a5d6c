"""Sealane's own tables: POSITIONS and IDENTITIES as ``sealane export`` writes them.

Parquet, CSV and JSON lines alike. A drill stays a drill (``exercise_id``); ``file_id`` and
``offset`` are those of the file that is read.
"""

from __future__ import annotations

from types import MappingProxyType

from sealane.observe.field import IDENTITY_FIELDS, Field
from sealane.observe.mapping import Mapping

__all__ = ["IDENTITIES_DIALECT", "POSITIONS_DIALECT"]


def _optional(*names: str) -> dict[str, Field]:
    return {name: Field(columns=(name,), is_optional=True) for name in names}


_REPORT = (
    "sog_kn",
    "cog_deg",
    "heading_deg",
    "nav_status",
    "message_type",
    "transponder",
    "source",
    "exercise_id",
)

POSITIONS_DIALECT = Mapping(
    name="sealane",
    signature=frozenset({"observedat", "lon", "lat"}),
    fields=MappingProxyType(
        {
            **{name: Field(columns=(name,)) for name in ("mmsi", "observed_at", "lon", "lat")},
            **_optional(*_REPORT, *IDENTITY_FIELDS),
        }
    ),
)

IDENTITIES_DIALECT = Mapping(
    name="sealane",
    signature=frozenset({"firstat", "lastat", "claims"}),
    fields=MappingProxyType(
        {
            **{name: Field(columns=(name,)) for name in ("mmsi", "first_at", "last_at", "claims")},
            **_optional("transponder", "source", "exercise_id", *IDENTITY_FIELDS),
        }
    ),
)
