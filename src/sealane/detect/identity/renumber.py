"""One number falls silent at sea and another begins where its hull would be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo
from sealane.detect.hull import Columns
from sealane.detect.identity.claim import FIELDS
from sealane.detect.identity.name_form import is_imo, name_form

if TYPE_CHECKING:
    from sealane.detect.identity.rule import IdentityRule

__all__ = ["form_of", "links", "off_course_m", "pieces", "rank_of", "same_claims"]

Ints = npt.NDArray[np.int64]
SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
NMI_M = 1852.0
LAT_DEG_NMI = 60.0
CHUNK = 2_000  # ends that are held against all beginnings at once: some ten MB
LENGTH_SHARE = 0.1
"""Two lengths agree to a tenth: antenna places are set by hand (IMO SN/Circ.227)."""
CLAIMED = (*FIELDS, "length_m")


def pieces(columns: Columns, claimed: pl.DataFrame, *, silence_us: int) -> pl.DataFrame:
    """The pieces of each hull between silences: how each begins and ends, and who it says it is.

    Columns: hull, fixes, first_* and last_* (us, lon, lat, sog, cog, row), and the claims (the
    values of ``claimed``, SPANS, that cover most of it).
    """
    at, starts = columns.at, columns.starts
    is_first = np.zeros(len(at), np.bool_)
    is_first[starts[:-1]] = True
    is_first[1:] |= np.diff(at) >= silence_us
    first = np.flatnonzero(is_first)
    last = np.append(first[1:], len(at))[: len(first)] - 1
    table = pl.DataFrame(
        {
            "hull": columns.hull_of(first),
            "fixes": last - first + 1,
            **_ends(columns, first, "first"),
            **_ends(columns, last, "last"),
        }
    ).with_row_index("piece")
    owner = columns.hulls.with_row_index("hull").select(
        pl.col("hull").cast(pl.Int32), "mmsi", "exercise_id"
    )
    table = table.join(owner, on="hull", maintain_order="left")
    named = _named(table, claimed)
    lengths = columns.hulls["length_m"].cast(pl.Float64)
    return (
        table.join(named, on="piece", how="left", maintain_order="left")
        .with_columns(lengths.gather(table["hull"]).alias("length_m"))
        .drop("piece", "mmsi", "exercise_id")
    )


def _ends(columns: Columns, rows: Ints, name: str) -> dict[str, Any]:
    file_id, offset = columns.source_of(rows)
    return {
        f"{name}_us": columns.at[rows],
        f"{name}_lon": columns.lon[rows],
        f"{name}_lat": columns.lat[rows],
        f"{name}_sog": columns.sog_kn[rows],
        f"{name}_cog": columns.cog_deg[rows],
        f"{name}_file": file_id,
        f"{name}_offset": offset,
    }


def _named(table: pl.DataFrame, claimed: pl.DataFrame) -> pl.DataFrame:
    """Name, call sign and IMO number (as texts) by piece: those claimed longest within it."""
    life = table.select("piece", "mmsi", "exercise_id", "first_us", "last_us")
    both = life.join(claimed, on=["mmsi", "exercise_id"], nulls_equal=True).with_columns(
        (
            pl.min_horizontal("until_us", "last_us") - pl.max_horizontal("since_us", "first_us")
        ).alias("common_us")
    )
    best = (
        both.filter(pl.col("common_us") >= 0)
        .sort(
            "piece",
            "field",
            "common_us",
            "since_us",
            "form",
            descending=[*[False] * 2, True, *[False] * 2],
        )
        .unique(["piece", "field"], keep="first", maintain_order=True)
    )
    named = life.select("piece")
    for field in FIELDS:
        own = best.filter(pl.col("field") == field).select("piece", pl.col("value").alias(field))
        named = named.join(own, on="piece", how="left")
    return named


def links(
    rule: IdentityRule, hulls: pl.DataFrame, table: pl.DataFrame
) -> list[dict[str, dict[str, Any]]]:
    """Pairs of pieces (``before`` and ``after``, with hull and MMSI) of which the second goes on
    where the first ended, each piece once on each side; ``same`` are the claims that agree."""
    mmsi = hulls["mmsi"].gather(table["hull"])
    own = table.with_columns(mmsi.alias("mmsi")).filter(pl.col("fixes") >= rule.min_fixes)
    own = own.sort("first_us", "mmsi", "hull")
    if own.height < 2:
        return []
    found = []
    for i, j in sorted({*_by_claim(rule, own), *_by_place(rule, own)}):
        before, after = own.row(i, named=True), own.row(j, named=True)
        same = same_claims(before, after)
        off_m = off_course_m(before, after)
        rank = rank_of(rule, before, after, same, off_m)
        if rank is not None:
            told = {"same": same, "off_m": off_m, "rank": rank}
            found.append({"before": before, "after": after, "how": told})
    found.sort(key=lambda one: (one["how"]["rank"], _wait(one), one["how"]["off_m"]))
    left, right, kept = set(), set(), []
    for one in found:
        ends = tuple((one[k]["hull"], one[k]["first_us"]) for k in ("before", "after"))
        if ends[0] not in left and ends[1] not in right:
            left.add(ends[0])
            right.add(ends[1])
            kept.append(one)
    return kept


def _wait(one: dict[str, dict[str, Any]]) -> int:
    return int(one["after"]["first_us"] - one["before"]["last_us"])


def _by_claim(rule: IdentityRule, own: pl.DataFrame) -> Iterator[tuple[int, int]]:
    """Pieces that claim the same IMO number, call sign or name, the second within the wait."""
    wait_us = int(rule.max_wait_h * HOUR_US)
    for field in FIELDS:
        texts = own[field].to_list()
        forms = [form_of(field, text) for text in texts]
        keyed = own.select("mmsi", "first_us", "last_us", pl.Series("form", forms, pl.String))
        keyed = keyed.with_row_index("i").drop_nulls("form")
        pairs = keyed.join(keyed, on="form", suffix="_b").filter(
            pl.col("mmsi") != pl.col("mmsi_b"),
            (pl.col("first_us_b") - pl.col("last_us")).is_between(1, wait_us),
        )
        yield from pairs.select("i", "i_b").iter_rows()


def form_of(field: str, text: str | None) -> str | None:
    """What of a claim can tell one ship from others: sound IMO numbers, whole names and signs."""
    if text is None:
        return None
    if field == "imo":
        return text if text.isdigit() and is_imo(int(text)) else None
    form = name_form(text)
    return form if len(set(form)) >= 4 else None


def _by_place(rule: IdentityRule, own: pl.DataFrame) -> Iterator[tuple[int, int]]:
    """Pieces of which the second begins within minutes near where the first ended."""
    first, last = own["first_us"].to_numpy(), own["last_us"].to_numpy()
    lon, lat = own["first_lon"].to_numpy(), own["first_lat"].to_numpy()
    end_lon, end_lat = own["last_lon"].to_numpy(), own["last_lat"].to_numpy()
    mmsi = own["mmsi"].to_numpy()
    wait_us = int(rule.place_min * 60 * SECOND_US)
    near_deg = rule.max_kn * rule.place_min / 60.0 / LAT_DEG_NMI
    for begin in range(0, len(last), CHUNK):
        ends = np.arange(begin, min(begin + CHUNK, len(last)))
        low = np.searchsorted(first, last[ends], "right")
        high = np.searchsorted(first, last[ends] + wait_us, "right")
        count = high - low
        i = np.repeat(ends, count)
        j = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        j += np.repeat(low, count)
        is_near = (np.abs(lat[j] - end_lat[i]) <= near_deg) & (mmsi[i] != mmsi[j])
        east = np.abs(geo.wrap_lon(lon[j] - end_lon[i])) * np.cos(np.radians(lat[j]))
        is_near &= east <= near_deg
        yield from zip(i[is_near].tolist(), j[is_near].tolist(), strict=True)


def same_claims(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The claims that agree."""
    same = []
    for field in FIELDS:
        one, other = form_of(field, before[field]), form_of(field, after[field])
        if one is not None and one == other:
            same.append(field)
    if _lengths(before, after):
        same.append("length_m")
    return same


def _lengths(before: dict[str, Any], after: dict[str, Any]) -> bool | None:
    """Whether the lengths agree, None where one is not known."""
    one, other = before["length_m"], after["length_m"]
    if not one or not other:
        return None
    return bool(abs(one - other) <= LENGTH_SHARE * max(one, other))


def off_course_m(before: dict[str, Any], after: dict[str, Any]) -> float:
    """How far from its dead-reckoned place a hull is heard again [m]."""
    run_m = (before["last_sog"] or 0.0) * NMI_M * (after["first_us"] - before["last_us"]) / HOUR_US
    course = before["last_cog"]
    lon, lat = before["last_lon"], before["last_lat"]
    if np.isfinite(run_m) and course is not None and np.isfinite(course):
        lon, lat = geo.destination(lon, lat, course, run_m)
    return float(geo.distance_m(lon, lat, after["first_lon"], after["first_lat"]))


def rank_of(
    rule: IdentityRule,
    before: dict[str, Any],
    after: dict[str, Any],
    same: list[str],
    off_m: float,
) -> int | None:
    """How well two pieces fit: 0 by a claim, 1 by place alone, None where they do not."""
    hours = (after["first_us"] - before["last_us"]) / HOUR_US
    place = before["last_lon"], before["last_lat"]
    far_m = float(geo.distance_m(*place, after["first_lon"], after["first_lat"]))
    if far_m / NMI_M > rule.near_nmi + rule.max_kn * hours:
        return None
    fits = _lengths(before, after)
    if "imo" in same or "callsign" in same or ("name" in same and fits is not False):
        return 0
    is_long = min(_lasts_h(before), _lasts_h(after)) >= rule.hold_h
    is_on_course = off_m <= rule.near_nmi * NMI_M and _goes_on_alike(rule, before, after)
    if is_long and is_on_course and hours * 60.0 <= rule.place_min:
        return 1
    return None


def _lasts_h(piece: dict[str, Any]) -> float:
    return float((piece["last_us"] - piece["first_us"]) / HOUR_US)


def _goes_on_alike(rule: IdentityRule, before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether speed and course are those before; a hull at rest has none and is told by no
    place alone."""
    speeds = before["last_sog"], after["first_sog"]
    courses = before["last_cog"], after["first_cog"]
    if any(one is None or not np.isfinite(one) for one in (*speeds, *courses)):
        return False
    turn = abs((courses[0] - courses[1] + 180.0) % 360.0 - 180.0)
    return bool(
        min(speeds) >= rule.under_way_kn
        and abs(speeds[0] - speeds[1]) <= rule.alike_kn
        and turn <= rule.alike_deg
    )
