"""Ways at sea for a table of pairs: each row keeps its columns, and says why it has no way."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from sealane.assess.lane.condition import Conditions
from sealane.assess.lane.inland import at_one_place, too_far_inland
from sealane.assess.lane.many import routes
from sealane.assess.lane.port import Port, port_named
from sealane.errors import BadInput, NoRoute

__all__ = ["COLUMNS", "NAMES", "Pairs", "is_named", "pair_routes"]

ONE_PLACE = "start and end are one place"
COLUMNS = ("from_lon", "from_lat", "to_lon", "to_lat")
NAMES = ("from", "to")
MOST_LON, MOST_LAT = 360.0, 90.0


@dataclass(frozen=True, slots=True)
class Pairs:
    """The table with ``distance_nmi`` (null where there is no way), ``gates`` (with ; between, in
    order) and ``error``; how many rows have no way, and of these how many are no pair of places.

    ``blocked`` has for each row the error behind its ``error`` where gates are what blocks it."""

    table: pl.DataFrame
    without_route: int
    rejected: int
    blocked: tuple[NoRoute | None, ...]


def pair_routes(
    table: pl.DataFrame, conditions: Conditions, *, row: str = "line", first: int = 2
) -> Pairs:
    """The shortest way at sea of every pair in a table.

    Args:
        table: columns ``from_lon, from_lat, to_lon, to_lat`` [deg], numbers or texts of them;
            others are kept. Without all of these, columns ``from, to`` with names or codes of
            ports, as ``port_named`` reads them; the degrees found are added, and ``from_port``,
            ``to_port`` (which port each name was taken for) and ``also`` (others of these names,
            with ; between). A row without four
            numbers of degrees, or two known ports, is rejected there; a row whose start is its end
            has no way.
        conditions: gates that are closed.
        row, first: what a row is called in a reason, and the number of the first one: line 2 of a
            file under its heading.
    """
    unknown: list[str | None] = [None] * table.height
    if is_named(table):
        table, unknown = _places(table, row, first)
    degrees, wrong = _degrees(table, row, first)
    rejected = [one or other for one, other in zip(unknown, wrong, strict=True)]
    ends = degrees.with_columns(pl.when(pl.Series(rejected, dtype=pl.String).is_null()).then(
        pl.all()
    )).fill_null(0.0)  # fmt: skip
    start, end = (ends.select(some).to_numpy() for some in (COLUMNS[:2], COLUMNS[2:]))
    found = routes(start, end, conditions=conditions)
    far = zip(too_far_inland(start), too_far_inland(end), strict=True)
    alike = [ONE_PLACE if one else None for one in at_one_place(start, end).tolist()]
    why = [
        bad or same or one or two
        for bad, same, (one, two) in zip(rejected, alike, far, strict=True)
    ]
    errors = [
        f"{reason.rstrip('.')}." if reason else str(one) if one else None
        for one, reason in zip(found.error, why, strict=True)
    ]
    is_told = pl.Series([error is None for error in errors], dtype=pl.Boolean)
    told = table.with_columns(
        pl.when(is_told)
        .then(pl.Series(found.distance_nmi, dtype=pl.Float64).round(1).fill_nan(None))
        .alias("distance_nmi"),
        pl.when(is_told)
        .then(pl.Series([";".join(one) for one in found.gates], dtype=pl.String))
        .otherwise(pl.lit(""))
        .alias("gates"),
        pl.Series("error", errors, pl.String),
    )
    return Pairs(
        told, len(errors) - errors.count(None), sum(one is not None for one in rejected),
        tuple(None if reason else one for one, reason in zip(found.error, why, strict=True)),
    )  # fmt: skip


def is_named(table: pl.DataFrame) -> bool:
    """Whether a table tells its places by name: it does not have all four columns of degrees."""
    return not set(COLUMNS) <= set(table.columns) and set(NAMES) <= set(table.columns)


def _places(table: pl.DataFrame, row: str, first: int) -> tuple[pl.DataFrame, list[str | None]]:
    """The table with the places of its names as degrees, which ports these are and the others of
    their names, and why a row has none, or None.

    A name is looked for once, however many rows have it.
    """
    why: list[str | None] = [None] * table.height
    found: list[pl.Series] = []
    ports: list[pl.Series] = []
    also: list[list[str]] = [[] for _ in range(table.height)]
    for name, ends in zip(NAMES, (COLUMNS[:2], COLUMNS[2:]), strict=True):
        texts = [(one or "").strip() for one in table[name].cast(pl.String).to_list()]
        known = {text: _port(text) for text in dict.fromkeys(texts)}
        for at, text in enumerate(texts):
            told = known[text]
            if isinstance(told, str):
                why[at] = why[at] or f"{row} {first + at}: {name}: {told}"
            else:
                also[at] += [one.told for one in told.also]
        taken = [None if isinstance(one := known[text], str) else one for text in texts]
        for at, end in enumerate(ends):
            degrees = [None if one is None else one.place[at] for one in taken]
            found.append(pl.Series(end, degrees, pl.Float64))
        told_as = [None if one is None else one.told for one in taken]
        ports.append(pl.Series(f"{name}_port", told_as, pl.String))
    others = pl.Series("also", [";".join(one) for one in also], pl.String)
    return table.with_columns(*found, *ports, others), why


def _port(text: str) -> Port | str:
    """The port of a name, or why there is none."""
    if not text:
        return "no port is named"
    try:
        return port_named(text)
    except BadInput as error:
        return str(error)


def _degrees(table: pl.DataFrame, row: str, first: int) -> tuple[pl.DataFrame, list[str | None]]:
    """The four columns as degrees, and for each row why it is no pair of places, or None."""
    read = table.select(pl.col(name).cast(pl.Float64, strict=False) for name in COLUMNS)
    why: list[str | None] = [None] * table.height
    for name in COLUMNS:
        limit = MOST_LON if name.endswith("lon") else MOST_LAT
        values = read[name]
        bad = (values.is_null() | values.is_nan() | (values.abs() > limit)).arg_true()
        for at in bad.to_list():
            given = table[name][at]
            found = "empty" if given is None or not str(given).strip() else repr(given)
            told = f"{row} {first + at}: {name} is {found}, expected degrees"
            if name.endswith("lat") and (values[at] or 0.0) > limit:
                told += " (longitude and latitude the wrong way round?)"
            why[at] = why[at] or told
    return read, why
