"""A hull that matches an entry of a list of vessels that the user loads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import polars as pl

from sealane.detect.contract import Halo, Partials, Patient, threshold
from sealane.detect.hearing.reception import feed_clock, presence
from sealane.detect.hull import Columns, columns_of
from sealane.detect.identity.claim import spans
from sealane.detect.telling import event, sentence
from sealane.detect.watchlist.match import MATCHES, matches

if TYPE_CHECKING:
    from sealane.detect.watchlist.lists import Watchlists

__all__ = ["Listed"]

SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
CLOCK_BIN_S = 10_800.0  # the feed's clock only needs to know whether it went on for hours
STRENGTH = {"imo": 0.95, "mmsi": 0.8, "callsign_name": 0.75, "name_details": 0.6}
"""How well each sort of match tells one ship from others: IMO numbers are given once and stay with
the hull (IMO resolution A.1117(30)); an MMSI changes with the flag and is given again (ITU-R
M.585-9); call signs as well; of names there are many alike."""
WEAK = {"callsign": 0.4, "name": 0.3}
"""A call sign or a name alone: namesakes explain it as well."""
OTHER = 0.35
"""Any match where entry and hull have two sound IMO numbers that differ."""


@dataclass(frozen=True, kw_only=True)
class Listed(Patient):
    """A hull whose identity matches an entry of a list given with ``--list``, while it is heard.

    Everything that a number claimed of itself is held against every entry: IMO number, MMSI, call
    sign, and the name in its normal form (capitals, Cyrillic, Han, kana and Hangul in Latin
    letters, 'M/V', spaces and marks left out), former names of the entry included. There is one
    event for each hull (MMSI) and entry, from when it was first heard to when it was last heard;
    it is open while nobody heard the feed go on without it for ``min_silence_h``.

    Confidence is the strength of the match: 0.95 for the IMO number, 0.8 for the MMSI, 0.75 for
    call sign and name, 0.6 for the name where two of ship type, length and flag agree and none
    differs; 0.4 for a call sign alone and 0.3 for a name alone, which ``namesake`` explains as
    well; 0.35 where both have a sound IMO number and they differ (``other_imo``).
    Evidence names the list, its date, the entry and what matched.

    What it cannot tell: whether the ship is the one that was meant, whether it is still listed
    (lists have a date), what follows from it, or a listed ship that claims nothing of what the
    list knows. Han names are read as in Mandarin. It says whose list it is and judges nothing.

    Known false alarms: a number given to another ship since the list was made; a ship that sends
    another's IMO number; namesakes of the same type and length.

    Example
    -------
    >>> from sealane.detect import Watchlists
    >>> from sealane.detect.listed import Listed
    >>> Listed(lists=Watchlists.from_files(["list.csv"])).find(positions, claims)  # doctest: +SKIP
    """

    kind: ClassVar[str] = "listed"
    version: ClassVar[str] = "1"
    halo: ClassVar[Halo] = Halo(cells_deg=5.0, hours=24.0)

    min_silence_h: float = threshold(
        6.0,
        unit="h",
        source="GFW pipe-gaps, as for gap",
        help="Silence after which an event is over while the feed goes on",
    )
    length_share: float = threshold(
        0.1,
        unit="share",
        source="Sealane: lengths are set by hand from two antenna distances (ITU-R M.1371-5)",
        help="Difference of lengths up to which they agree",
    )
    wide_nmi: float = threshold(
        300.0,
        unit="nmi",
        source="The halo of 5 degrees",
        help="Ships this near tell whether the feed went on",
        minimum=1.0,
    )
    lists: Watchlists | None = None

    def sift(self, fixes: pl.DataFrame | Columns) -> Partials:
        """Matches of these hulls, their first and last fixes, and where hulls were heard."""
        columns = columns_of(fixes)
        found = pl.DataFrame(schema=MATCHES)
        if self.lists is not None and len(self.lists):
            found = matches(columns, spans(columns.identities), self.lists, self.length_share)
        return Partials(
            {
                "hulls": columns.hulls.select("mmsi", "track_id", "exercise_id"),
                "matches": found,
                "lives": _lives(columns, found),
                "heard": presence(columns, bin_s=CLOCK_BIN_S),
            }
        )

    def judge(self, partials: Partials) -> pl.DataFrame:
        """One event for each hull and entry."""
        parts = partials.canonical().by_exercise()
        return event.rows(self, [draft for part in parts for draft in self._drafts(part)])

    def _drafts(self, part: Partials) -> list[event.Draft]:
        hulls, lives = part.tables["hulls"], part.tables["lives"]
        found = part.tables["matches"]
        if found.is_empty():
            return []
        mmsi = hulls["mmsi"].gather(lives["hull"]).alias("mmsi")
        whole = lives.with_columns(mmsi).sort("mmsi", "start_us", "hull").group_by(
            "mmsi", maintain_order=True
        ).agg(
            pl.col("hull"),
            *(pl.col(name).first() for name in _FIRST),
            *(
                pl.col(name).sort_by("end_us", "hull").last()
                for name in ("end_us", "last_lon", "last_lat")
            ),
        )  # fmt: skip
        found = found.with_columns(hulls["mmsi"].gather(found["hull"]).alias("mmsi"))
        rows = found.unique(["mmsi", "list", "entry"], keep="first").drop("hull")
        rows = rows.join(whole, on="mmsi").sort("mmsi", "list", "entry")
        ends = rows.select(
            pl.col("hull").list.first(),
            "end_us",
            pl.col("last_lon").alias("lon"),
            pl.col("last_lat").alias("lat"),
        )
        clock = feed_clock(
            part.tables["heard"],
            hulls,
            ends,
            bin_s=CLOCK_BIN_S,
            window_s=self.halo.hours * 3600.0,
            wide_nmi=self.wide_nmi,
        )
        is_over = clock - rows["end_us"].to_numpy() >= self.min_silence_h * HOUR_US
        return [
            self._draft(hulls, row, is_open=not over)
            for row, over in zip(rows.rows(named=True), is_over, strict=True)
        ]

    def _draft(self, hulls: pl.DataFrame, row: dict[str, Any], *, is_open: bool) -> event.Draft:
        own = hulls.row(row["hull"][0], named=True)
        by, reason = row["by"], row["explained_by"]
        confidence = OTHER if reason == "other_imo" else {**STRENGTH, **WEAK}[by]
        evidence = {
            "subject": f"{row['list']} {row['entry']}",
            "list": row["list"],
            "list_date": row["dated"],
            "list_entry": row["entry"],
            "list_name": row["listed_name"],
            "list_reason": row["reason"],
            "matched": row["matched"],
            "matched_by": by,
            "claimed_name": row["claimed_name"],
            "details_agreeing": row["agreeing"],
            "explained_by": reason,
            "rows": [[row["row_file"], row["row_offset"]]],
        }
        return event.Draft(
            mmsis=[row["mmsi"]],
            track_ids=[own["track_id"]],
            start_us=row["start_us"],
            end_us=None if is_open else row["end_us"],
            lon=row["lon"],
            lat=row["lat"],
            end_lon=None if is_open else row["last_lon"],
            end_lat=None if is_open else row["last_lat"],
            path=[row["lon"], row["lat"]],
            confidence=confidence,
            sentence=_sentence(row, is_open=is_open),
            evidence=evidence,
            subject=evidence["subject"],
            exercise_id=own["exercise_id"],
        )


_FIRST = ("start_us", "lon", "lat", "row_file", "row_offset")


def _lives(columns: Columns, found: pl.DataFrame) -> pl.DataFrame:
    """First and last fixes of the hulls whose numbers match: hull, start_us, end_us, places."""
    known = columns.hulls["mmsi"].gather(found["hull"]).unique()
    hull = np.flatnonzero(columns.hulls["mmsi"].is_in(known.implode()).to_numpy())
    first, last = columns.starts[hull], columns.starts[hull + 1] - 1
    files, offsets = columns.source_of(first)
    return pl.DataFrame(
        {
            "hull": pl.Series(hull, dtype=pl.Int32),
            "start_us": columns.at[first],
            "end_us": columns.at[last],
            "lon": columns.lon[first],
            "lat": columns.lat[first],
            "last_lon": columns.lon[last],
            "last_lat": columns.lat[last],
            "row_file": files,
            "row_offset": offsets,
        }
    )


def _sentence(row: dict[str, Any], *, is_open: bool) -> tuple[str, str]:
    whats = [sentence.sentences(f"listed.by.{one}", {}, {}) for one in row["matched"]]
    day = {"day": row["dated"]}
    dated = sentence.sentences("listed.dated", day, day) if row["dated"] else ("", "")
    both = {
        "vessel": f"MMSI {row['mmsi']}",
        "list": row["list"],
        "entry": f"{row['entry']}{': ' + row['listed_name'] if row['listed_name'] else ''}",
        "start": sentence.moment(row["start_us"]),
        "end": sentence.moment(row["end_us"]),
    }
    name = f"listed.{'open' if is_open else 'closed'}.{row['explained_by'] or 'none'}"
    return sentence.sentences(
        name,
        both | {"dated": dated[0], "what": sentence.names_en([en for en, _ in whats])},
        both | {"dated": dated[1], "what": sentence.names_ja([ja for _, ja in whats])},
    )
