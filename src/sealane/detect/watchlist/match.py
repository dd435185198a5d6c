"""Which hulls match which entries of lists of vessels, by what, and what speaks against it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl

from sealane import law
from sealane.detect.hull import Columns
from sealane.detect.identity.name_form import is_imo

if TYPE_CHECKING:
    from sealane.detect.watchlist.lists import Watchlists

__all__ = ["MATCHES", "matches"]

MATCHES = pl.Schema(
    [
        ("hull", pl.Int32),
        ("list", pl.String),
        ("dated", pl.String),
        ("entry", pl.String),
        ("reason", pl.String),
        ("listed_name", pl.String),
        ("claimed_name", pl.String),
        ("by", pl.String),
        ("matched", pl.List(pl.String)),
        ("agreeing", pl.List(pl.String)),
        ("explained_by", pl.String),
    ]
)
"""A hull (the first of its number) and an entry: ``by`` the strongest of what matched."""
TYPES = {
    "tanker": range(80, 90), "cargo": range(70, 80), "container": range(70, 80),
    "bulk": range(70, 80), "reefer": range(70, 80), "carrier": range(70, 80),
    "fish": (30,), "trawl": (30,), "longlin": (30,), "seiner": (30,), "tug": (31, 32, 52),
    "passenger": range(60, 70), "ferry": range(60, 70),
}  # fmt: skip
"""Words of lists for ships, with the types that these claim (ITU-R M.1371-5, table 53); the first
word that is found counts."""
AGREEING = 2
"""Of type, length and flag so many must agree for a name to tell a ship: one alone is shared by
a tenth and more of all ships."""


def matches(
    columns: Columns, claimed: pl.DataFrame, lists: Watchlists, length_share: float
) -> pl.DataFrame:
    """``MATCHES`` of the hulls of these columns; ``claimed`` are SPANS of all their numbers."""
    entries = lists.forms
    first = (
        columns.hulls.with_row_index("hull")
        .select(pl.col("hull").cast(pl.Int32), "mmsi", "exercise_id", "ship_type", "length_m")
        .unique(["mmsi", "exercise_id"], keep="first", maintain_order=True)
    )
    own = claimed.join(first, on=["mmsi", "exercise_id"], nulls_equal=True, how="inner")
    numbered = entries.with_row_index("row")
    hits = [
        numbered.drop_nulls("mmsi")
        .select("row", "mmsi")
        .join(first.select("hull", "mmsi"), on="mmsi")
        .select(
            "row", "hull", pl.lit("mmsi").alias("field"), pl.lit(None, pl.String).alias("value")
        )
    ]
    keys = {"imo": pl.col("imo").cast(pl.String), "callsign": pl.col("callsign_form"),
            "name": pl.col("name_form")}  # fmt: skip
    for field, key in keys.items():
        listed = numbered.select("row", key.alias("form")).drop_nulls("form")
        listed = listed.filter(pl.col("form") != "")
        said = own.filter(pl.col("field") == field).select("hull", "form", "value")
        hits.append(
            listed.join(said, on="form").select(
                "row", "hull", pl.lit(field).alias("field"), "value"
            )
        )
    found = pl.concat(hits).join(numbered, on="row")
    facts = _facts(first, own)
    made = [
        _match(key, rows, facts[key[0]], length_share)
        for key, rows in _grouped(found.sort("hull", "list", "entry", "row", "field"))
    ]
    return pl.DataFrame([one for one in made if one], schema=MATCHES)


def _grouped(found: pl.DataFrame) -> list[tuple[tuple[Any, ...], list[dict[str, Any]]]]:
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in found.rows(named=True):
        groups.setdefault((row["hull"], row["list"], row["entry"]), []).append(row)
    return list(groups.items())


def _facts(first: pl.DataFrame, own: pl.DataFrame) -> dict[int, dict[str, Any]]:
    """What else is known of each hull: number, type, length, sound IMO numbers that it claims."""
    imos: dict[int, set[int]] = {}
    for hull, form in own.filter(pl.col("field") == "imo").select("hull", "form").iter_rows():
        if form.isdigit() and is_imo(int(form)):
            imos.setdefault(hull, set()).add(int(form))
    return {
        row["hull"]: {**row, "imos": imos.get(row["hull"], set())} for row in first.rows(named=True)
    }


def _match(
    key: tuple[Any, ...], rows: list[dict[str, Any]], hull: dict[str, Any], length_share: float
) -> dict[str, Any]:
    """One match of a hull with all names of an entry."""
    entry = rows[0]
    fields = {row["field"] for row in rows}
    agreeing, differing = _details(rows, hull, length_share)
    if "imo" in fields:
        by = "imo"
    elif "mmsi" in fields:
        by = "mmsi"
    elif {"callsign", "name"} <= fields:
        by = "callsign_name"
    elif "name" in fields and len(agreeing) >= AGREEING and not differing:
        by = "name_details"
    else:
        by = "name" if "name" in fields else "callsign"
    listed = {row["imo"] for row in rows if row["imo"] and is_imo(row["imo"])}
    is_other = by != "imo" and listed and hull["imos"] and not listed & hull["imos"]
    reason = "namesake" if by in ("name", "callsign") else None
    named = next((row for row in rows if row["field"] == "name"), None)
    return {
        "hull": key[0],
        "list": entry["list"],
        "dated": entry["dated"],
        "entry": entry["entry"],
        "reason": entry["reason"],
        "listed_name": named["name"] if named else entry["name"],
        "claimed_name": named["value"] if named else None,
        "by": by,
        "matched": sorted(fields),
        "agreeing": agreeing,
        "explained_by": "other_imo" if is_other else reason,
    }


def _details(
    rows: list[dict[str, Any]], hull: dict[str, Any], length_share: float
) -> tuple[list[str], list[str]]:
    """Which of type, length and flag agree, and which differ; unknown is neither."""
    entry = rows[0]
    answers = {
        "ship_type": _same_type(entry["ship_type"], hull["ship_type"]),
        "length_m": _same_length(entry["length_m"], hull["length_m"], length_share),
        "flag": _same_flag(entry["flag"], hull["mmsi"]),
    }
    agreeing = [name for name, same in answers.items() if same is True]
    return agreeing, [name for name, same in answers.items() if same is False]


def _same_type(listed: str | None, claimed: int | None) -> bool | None:
    if not listed or not claimed:
        return None
    if listed.isdigit():
        return int(listed) // 10 == claimed // 10
    known = next((codes for word, codes in TYPES.items() if word in listed.lower()), None)
    return None if known is None else claimed in known


def _same_length(listed: float | None, claimed: float | None, share: float) -> bool | None:
    if not listed or not claimed:
        return None
    return bool(abs(listed - claimed) <= share * max(listed, claimed))


def _same_flag(listed: str | None, mmsi: int) -> bool | None:
    """Whether the list's flag is that of the number's digits; a flag changes, so that another is
    no sign of another ship."""
    state = law.flag_of(mmsi)
    if not listed or state is None:
        return None
    return True if listed.upper() in (state, _states().get(state)) else None


@cache
def _states() -> dict[str, str]:
    """The English names of States in capitals, by code."""
    return {row["iso3"]: row["name_en"].upper() for row in law.flag_states()}
