"""Where a country or region is taken to load or land a commodity, by where it goes to.

The packaged ``reference_roles.csv``: who, role (export or import), commodity, port, rank (main or
also), ``to`` (a country or a region of ``reference_regions.csv``; empty: anywhere) and source. Of
rows that fit a destination the most specific hold alone: the country before the smallest region
that has it, that before anywhere. "Sealane" as a source is public knowledge put together by us: it
is no count of cargoes, and a port that takes a few of them may be missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sealane.assess.name import commodities
from sealane.assess.packaged import regions, rows_of
from sealane.assess.source_table import FOLDER, need_columns, read_text, refuse_rows
from sealane.law.state_name import known_codes

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Role", "ports_of", "read_roles", "roles"]

COLUMNS = ("who", "role", "commodity", "port", "rank")
ROLES, RANKS = ("export", "import"), ("main", "also")
ANYWHERE = 1_000_000
"""As many members as no region has: rows for anywhere come last."""
KEPT = 8192
"""Answers that are kept: each closure asks for the same ports, and each looks through the table."""


@dataclass(frozen=True, slots=True)
class Role:
    """One port of a country or region for a commodity; ``to`` is empty for anywhere."""

    who: str
    role: str
    commodity: str
    port: str
    is_main: bool
    to: str
    source: str


@cache
def roles() -> tuple[Role, ...]:
    """The packaged roles, in the order of their table."""
    return read_roles(FOLDER / "reference_roles.csv")


def read_roles(path: str | Path) -> tuple[Role, ...]:
    """A table of roles, checked.

    Raises:
        BadInput: by file, line and column: a column is missing; a role, rank, commodity, port or
            region is unknown; ``to`` of an import; a port stands twice; several main ports or none.
    """
    import polars as pl

    file = str(path)
    frame = read_text(path)
    need_columns(frame, COLUMNS, file=file, what="a table of roles")
    for name in ("to", "source"):
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, pl.String).alias(name))
    frame = frame.with_columns(pl.col("commodity", "to", "source").fill_null(""))
    _check(frame, file)
    return tuple(
        Role(
            row["who"], row["role"], row["commodity"], row["port"], row["rank"] == "main",
            row["to"], row["source"],
        )
        for row in frame.iter_rows(named=True)
    )  # fmt: skip


@lru_cache(maxsize=KEPT)
def ports_of(who: str, role: str, commodity: str, to: str = "") -> tuple[str, ...]:
    """Keys of the ports, the main one first; empty: not told."""
    own = [one for one in roles() if (one.who, one.role, one.commodity) == (who, role, commodity)]
    sizes = {one.to: size for one in own if (size := _reach(one.to, to)) is not None}
    if not sizes:
        return ()
    chosen = min(sizes, key=lambda place: sizes[place])
    held = [one for one in own if one.to == chosen]
    return tuple(one.port for one in sorted(held, key=lambda one: not one.is_main))


def _reach(place: str, to: str) -> int | None:
    """How many a row stands for, if it fits a destination: fewer is more specific."""
    if not place:
        return ANYWHERE
    if place == to:
        return 1
    members = regions().get(place, frozenset())
    return len(members) if to in members else None


def _check(frame: pl.DataFrame, file: str) -> None:
    import polars as pl

    is_export = frame["role"] == "export"
    ports = [row["port"] for row in rows_of("reference_ports")]
    known = {
        "role": (ROLES, "is no role", "export or import."),
        "rank": (RANKS, "is no rank", "main or also."),
        "port": (ports, "is no port of reference_ports.csv", "Add it there."),
        "commodity": (("", *commodities()), "is no commodity", "See commodities.csv."),
        "to": (("", *known_codes(), *regions()), "is no country (ISO 3166-1 alpha-3) or region",
               f"Regions: {', '.join(regions())}."),
    }  # fmt: skip
    for name in COLUMNS:
        refuse_rows(frame, frame[name].is_null(), name, file=file, why="is missing")
    for name, (names, why, hint) in known.items():
        refuse_rows(frame, ~frame[name].is_in(names), name, file=file, why=why, hint=hint)
    refuse_rows(frame, (frame["to"] != "") & ~is_export, "to", file=file,
                why="is told for an import: it says where an export goes")  # fmt: skip
    basis = ["who", "role", "commodity", "to"]
    first = frame.select(pl.struct(*basis, "port").is_first_distinct()).to_series()
    refuse_rows(frame, ~first, "port", file=file, why="stands twice for one destination")
    mains = frame.select((pl.col("rank") == "main").sum().over(basis)).to_series()
    refuse_rows(frame, mains != 1, "rank", file=file, why="main must stand once for a destination")
