"""Numbers that no ship can have: IMO numbers by their check digit, MMSIs by their country."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from sealane import law
from sealane.detect.contract import Partials
from sealane.detect.hearing.reception import feed_clock
from sealane.detect.hull import Columns
from sealane.detect.identity.name_form import is_imo
from sealane.detect.telling import event, sentence

if TYPE_CHECKING:
    from sealane.detect.identity.rule import IdentityRule

__all__ = ["CLOCK_BIN_S", "drafts", "states"]

HOUR_US = 3_600_000_000
CLOCK_BIN_S = 10_800.0  # the feed's clock only needs to know whether it went on for hours
CLOCK_NMI = 300.0  # the halo of 5 degrees
FEW = 10  # of fewer numbers a share says nothing
IMO_DIGITS = 7
SURE, EXPLAINED = 0.6, 0.4
SHIP_DIGITS = "234567"
"""First digits of the numbers of ships (ITU-R M.585-9): no country ever has others."""
BUOY = r"BUOY|NETFISH|\bNETS?\b|FISHING ?NET|\d ?%|\d ?V$"
"""What markers of nets call themselves: what they are, or the charge of their battery."""


def states(columns: Columns, claimed: pl.DataFrame) -> pl.DataFrame:
    """Per track the number's country and the unsound IMO number that it claimed, with first and
    last fix: hull, number (an IMO number, or null for the MMSI), since_us, until_us and places.

    An unsound IMO number counts as long as it was claimed on the longest track of the MMSI;
    ``is_buoy``: a name that the number claimed is that of a marker of nets.
    """
    last = columns.starts[1:] - 1
    first = columns.starts[:-1]
    files, offsets = columns.source_of(first)
    lives = columns.hulls.select("mmsi", "exercise_id", "fixes").with_columns(
        pl.Series("hull", range(columns.hulls.height), pl.Int32),
        pl.Series("first_us", columns.at[first]),
        pl.Series("last_us", columns.at[last]),
        pl.Series("lon", columns.lon[first]),
        pl.Series("lat", columns.lat[first]),
        pl.Series("last_lon", columns.lon[last]),
        pl.Series("last_lat", columns.lat[last]),
        files.alias("row_file"),
        offsets.alias("row_offset"),
    )
    longest = lives.sort(
        "mmsi", "exercise_id", "fixes", "hull", descending=[False, False, True, False]
    ).unique(["mmsi", "exercise_id"], keep="first", maintain_order=True)
    numbers = longest["mmsi"].unique().to_list()
    nobody = [mmsi for mmsi in numbers if not _country(mmsi)]
    stateless = longest.filter(pl.col("mmsi").is_in(nobody)).with_columns(
        pl.lit(None, pl.Int64).alias("imo"),
        pl.col("first_us").alias("since_us"),
        pl.col("last_us").alias("until_us"),
    )
    unsound = [n for n in claimed.filter(pl.col("field") == "imo")["form"].unique().to_list()
               if n.isdigit() and not is_imo(int(n))]  # fmt: skip
    wrong = (
        claimed.filter(pl.col("field") == "imo", pl.col("form").is_in(unsound))
        .select(
            "mmsi",
            "exercise_id",
            pl.col("form").cast(pl.Int64).alias("imo"),
            "since_us",
            "until_us",
        )
        .join(longest, on=["mmsi", "exercise_id"], nulls_equal=True)
        .filter(pl.col("until_us") >= pl.col("first_us"), pl.col("since_us") <= pl.col("last_us"))
    )
    kept = pl.concat([stateless, wrong.select(stateless.columns)])
    kept = kept.with_columns(pl.col("mmsi").is_in(_buoys(claimed)).alias("is_buoy"))
    return kept.drop("mmsi", "exercise_id").sort("hull", "imo", "since_us")


def _buoys(claimed: pl.DataFrame) -> list[int]:
    """The numbers that claimed the name of a marker of nets."""
    is_marker = pl.col("value").str.to_uppercase().str.contains(BUOY)
    return claimed.filter(pl.col("field") == "name", is_marker)["mmsi"].unique().to_list()


def _country(mmsi: int) -> str | None:
    """The State of a number; that of a handheld set (8MID) too."""
    digits = f"{mmsi:09d}"
    return law.flag_of(int(digits[1:4]) * 1_000_000 if digits[0] == "8" else mmsi)


def drafts(rule: IdentityRule, part: Partials) -> list[event.Draft]:
    """One event for each hull and number that no ship can have, heard for ``hold_h`` or more."""
    hulls, found = part.tables["hulls"], part.tables["states"]
    numbers = hulls["mmsi"].n_unique()
    nobody = found.filter(pl.col("imo").is_null()).height
    if numbers >= FEW and nobody > rule.max_share * numbers:
        first = hulls["mmsi"].gather(found["hull"]).cast(pl.String).str.zfill(9).str.head(1)
        found = found.filter(pl.col("imo").is_not_null() | ~first.is_in(list(SHIP_DIGITS)))
    start = pl.max_horizontal("since_us", "first_us")
    lasted = pl.min_horizontal("until_us", "last_us") - start
    found = found.filter(lasted >= int(rule.hold_h * HOUR_US))
    if found.is_empty():
        return []
    ends = found.select(
        "hull",
        pl.col("last_us").alias("end_us"),
        pl.col("last_lon").alias("lon"),
        pl.col("last_lat").alias("lat"),
    )
    clock = feed_clock(
        part.tables["heard"],
        hulls,
        ends,
        bin_s=CLOCK_BIN_S,
        window_s=rule.halo.hours * 3600.0,
        wide_nmi=CLOCK_NMI,
    )
    silence_us = int(rule.silence_h * HOUR_US)
    goes_on = clock - found["last_us"].to_numpy() >= silence_us
    given_up = (found["last_us"] - found["until_us"]).to_numpy() >= silence_us
    return [
        _draft(rule, hulls.row(row["hull"], named=True), row, is_open=not (over or up))
        for row, over, up in zip(found.rows(named=True), goes_on, given_up, strict=True)
    ]


def _draft(
    rule: IdentityRule, hull: dict[str, Any], row: dict[str, Any], *, is_open: bool
) -> event.Draft:
    start, end = max(row["since_us"], row["first_us"]), min(row["until_us"], row["last_us"])
    imo = row["imo"]
    if imo is None:
        reason = _why_no_country(rule, hull["mmsi"], row)
    else:
        brief = end - start < rule.silence_h * HOUR_US
        reason = "typing" if brief else None
        reason = "other" if len(str(imo)) != IMO_DIGITS else reason
    what = "country" if imo is None else "imo"
    name = f"identity_change.{what}.{'open' if is_open else 'closed'}"
    said = {
        "vessel": f"MMSI {hull['mmsi']}",
        "number": imo or f"{hull['mmsi']:09d}"[:3],
        "start": sentence.moment(start),
        "end": sentence.moment(end),
    }
    return event.Draft(
        mmsis=[hull["mmsi"]],
        track_ids=[hull["track_id"]],
        start_us=start,
        end_us=None if is_open else end,
        lon=row["lon"],
        lat=row["lat"],
        end_lon=None if is_open else row["last_lon"],
        end_lat=None if is_open else row["last_lat"],
        path=[row["lon"], row["lat"]],
        confidence=SURE if reason is None else EXPLAINED,
        sentence=_sentence(name, said, reason if imo is None else None),
        evidence={
            "what": what,
            "imo": None if imo is None else str(imo),
            "digits": None if imo else said["number"],
            "explained_by": reason,
            "rows": [[row["row_file"], row["row_offset"]]],
        },
        subject=f"{what} {imo or ''}".strip(),
        exercise_id=hull["exercise_id"],
    )


def _why_no_country(rule: IdentityRule, mmsi: int, row: dict[str, Any]) -> str | None:
    """What explains a number of no country: a marker of nets, a number never set (one digit over
    and over), or so few reports that errors of reception do."""
    if row["is_buoy"]:
        return "gear_buoy"
    if len(set(f"{mmsi:09d}")) == 1:
        return "default_number"
    return "few_reports" if row["fixes"] < rule.min_fixes else None


def _sentence(name: str, said: dict[str, Any], reason: str | None) -> tuple[str, str]:
    en, ja = sentence.sentences(name, said, said)
    if reason is None:
        return en, ja
    why_en, why_ja = sentence.sentences(f"identity_change.country.{reason}", {}, {})
    return f"{en} {why_en}", f"{ja}{why_ja}"
