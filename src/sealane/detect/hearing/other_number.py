"""Whether a silent hull goes on under another number: then it was not silent."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from sealane import geo
from sealane.detect.hearing.reception import BIN_S
from sealane.detect.hull import Columns
from sealane.detect.identity import renumber
from sealane.detect.identity.claim import FIELDS
from sealane.detect.identity.rule import IdentityRule
from sealane.detect.telling import sentence

__all__ = ["claims_of", "goes_on_as"]

SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
BIN_US = int(BIN_S * SECOND_US)
NMI_M = 1852.0
RULE = IdentityRule()
"""How near, how soon and how alike another number must be: as ``identity_change`` has it."""


def claims_of(columns: Columns) -> pl.DataFrame:
    """What of each hull can link it with another number, row by row as in ``columns.hulls``.

    Columns: name, callsign and imo (in the form that tells ships apart, null where they cannot),
    length_m, and first_* (us, lon, lat, sog, cog) of the first fix.
    """
    first = columns.starts[:-1]
    hulls = columns.hulls
    return pl.DataFrame(
        {
            **{
                field: pl.Series(
                    [renumber.form_of(field, text) for text in hulls[field].cast(pl.String)],
                    dtype=pl.String,
                )
                for field in FIELDS
            },
            "length_m": hulls["length_m"].cast(pl.Float64),
            "first_us": columns.at[first],
            "first_lon": columns.lon[first],
            "first_lat": columns.lat[first],
            "first_sog": columns.sog_kn[first],
            "first_cog": columns.cog_deg[first],
        }
    )


def goes_on_as(
    silent: pl.DataFrame, hulls: pl.DataFrame, heard: pl.DataFrame, *, within_h: float
) -> list[dict[str, Any] | None]:
    """For each silence, as evidence, the other number under which its hull went on, or None.

    Another number goes on that claims the same IMO number, call sign or name and is heard in a
    half hour after the last report, ``within_h`` of it, where the hull may be by then; or one that
    is first heard within minutes where the hull should be, as fast and on the same course.
    ``heard`` is the ``presence`` of all hulls.

    It cannot tell a hull whose number is heard again in the same half hour only.
    """
    if silent.is_empty():
        return []
    last = dict(heard.group_by("hull").agg(pl.col("last_us").max()).iter_rows())
    found: dict[int, list[tuple[Any, ...]]] = {}
    for i, j, place in [*_by_claim(silent, hulls, heard, within_h), *_by_place(silent, hulls)]:
        row = silent.row(i, named=True)
        before = hulls.row(row["hull"], named=True) | {
            "last_us": row["start_us"],
            "last_lon": row["lon"],
            "last_lat": row["lat"],
            "last_sog": row["sog_kn"],
            "last_cog": row["course_deg"],
        }
        after = hulls.row(j, named=True) | place
        after["last_us"] = last.get(j, after["first_us"])
        same = renumber.same_claims(before, after)
        rank = renumber.rank_of(RULE, before, after, same, renumber.off_course_m(before, after))
        if rank is not None:
            away = geo.distance_m(row["lon"], row["lat"], after["first_lon"], after["first_lat"])
            told = (rank, after["first_us"], after["mmsi"], float(away), same)
            found.setdefault(i, []).append(told)
    return [_told(min(found[i])) if i in found else None for i in range(silent.height)]


def _told(best: tuple[Any, ...]) -> dict[str, Any]:
    _, at_us, mmsi, away_m, same = best
    return {
        "other_number": mmsi,
        "other_number_at": sentence.iso(at_us),
        "other_number_away_nmi": round(away_m / NMI_M, 2),
        "same": same,
    }


def _by_claim(
    silent: pl.DataFrame, hulls: pl.DataFrame, heard: pl.DataFrame, within_h: float
) -> list[tuple[int, int, dict[str, Any]]]:
    """Silence, other hull with a claim of its own, and the place where that is first heard after.

    The first fix of a half hour lies within it: the hull has until its end to get there.
    """
    numbered = hulls.with_row_index("j").select(pl.col("j").cast(pl.Int32), "mmsi", *FIELDS)
    asked = silent.with_row_index("i").select("i", "start_us", pl.col("hull").alias("j"))
    asked = asked.join(numbered, on="j").drop("j")
    pairs = pl.concat(
        asked.drop_nulls(field)
        .join(numbered.drop_nulls(field), on=field, suffix="_b")
        .filter(pl.col("mmsi") != pl.col("mmsi_b"))
        .select("i", "j", "start_us")
        for field in FIELDS
    ).unique()
    since = pl.col("start_us") // BIN_US
    until = (pl.col("start_us") + int(within_h * HOUR_US)) // BIN_US
    near = (
        heard.filter(pl.col("hull").is_in(pairs["j"].unique().implode()))
        .join(pairs, left_on="hull", right_on="j")
        .filter(pl.col("bin") > since, pl.col("bin") <= until)
        .sort("i", "hull", "bin")
        .unique(["i", "hull"], keep="first", maintain_order=True)
    )
    return [
        (i, j, _place((bin_ + 1) * BIN_US, lon, lat))
        for i, j, bin_, lon, lat in near.select("i", "hull", "bin", "lon", "lat").iter_rows()
    ]


def _place(at_us: int, lon: float, lat: float) -> dict[str, Any]:
    return {
        "first_us": at_us,
        "first_lon": lon,
        "first_lat": lat,
        "first_sog": None,
        "first_cog": None,
    }


def _by_place(silent: pl.DataFrame, hulls: pl.DataFrame) -> list[tuple[int, int, dict[str, Any]]]:
    """Silence and other hull, of a number not heard before, that is first heard within minutes."""
    own = hulls.with_row_index("j").sort("first_us", "mmsi", "track_id")
    own = own.unique("mmsi", keep="first", maintain_order=True)
    first, start = own["first_us"].to_numpy(), silent["start_us"].to_numpy()
    low = np.searchsorted(first, start, "right")
    high = np.searchsorted(first, start + int(RULE.place_min * 60 * SECOND_US), "right")
    reach_deg = (RULE.near_nmi + RULE.max_kn * RULE.place_min / 60.0) / 60.0
    lat, number = own["first_lat"].to_numpy(), own["j"].to_numpy()
    mmsi, at = own["mmsi"].to_numpy(), silent["lat"].to_numpy()
    hull = hulls["mmsi"].gather(silent["hull"]).to_numpy()
    found: list[tuple[int, int, dict[str, Any]]] = []
    for i in range(silent.height):
        some = np.arange(low[i], high[i])
        some = some[(np.abs(lat[some] - at[i]) <= reach_deg) & (mmsi[some] != hull[i])]
        found += [(i, int(number[k]), {}) for k in some]
    return found
