"""A hull inside an area: from the crossing inward to the crossing outward."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane.detect.contract import Halo, Partials, Thresholds, threshold
from sealane.detect.hearing.reception import feed_clock, presence
from sealane.detect.hull import Columns, columns_of
from sealane.detect.stay import entered
from sealane.detect.stay.manner import Manner, manners_of
from sealane.detect.stay.stay import EMPTY_STAYS, EMPTY_WAYS, stays
from sealane.detect.telling import event, going_on
from sealane.tracks import Steps

if TYPE_CHECKING:
    from sealane import geo
    from sealane.law import ZoneSet

__all__ = ["ZoneEntry"]

SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
CLOCK_BIN_S = 10_800.0  # the feed's clock only needs to know whether it went on for hours
LIMIT_CONFIDENCE = 0.45
GAP_WEIGHT = 0.6  # a stay that was silent throughout keeps 0.4: it may have left meanwhile


@dataclass(frozen=True, kw_only=True)
class ZoneEntry(Thresholds):
    """An episode of one hull inside one zone, entry and exit bracketed by fixes.

    Every zone of the set is judged alone: where zones overlap there is one event for each, with
    its regime and claimants. Where the hull came from does not matter: from the high seas is an
    entry like any other. The start is the point where the straight way from the last fix outside
    to the first inside crosses the limit; it is known to within the larger distance in time to
    those two fixes. A hull first heard inside begins there (evidence ``entry``). Where the two
    fixes around an end are more than ``seen_h`` apart, nobody saw the limit crossed: the end is
    the middle between them, the time inside a range (``dwell_least_h``, ``dwell_most_h``).

    An event is open while the hull was inside at its last fix and the feed did not go on for
    ``min_silence_h`` after it; otherwise it ends where the hull was last heard inside. An open
    event is told as it was at the last full hour of the stay, after a day at the last of 0, 6, 12
    and 18 UTC (a new one by its first fixes): evidence, path, sentence and confidence go so far.

    Confidence is the share of the stay that was observed (silences of ``min_silence_h`` or more
    count for two fifths), and at most 0.45 where the hull was never further inside than
    ``limit_error_m``: then the error of the limit as drawn explains the event as well. A hull that
    was first or last heard inside, or was not heard near the limit, has at most ``unseen_end``, and
    where neither end was seen at most ``unseen_ends``.

    The episode is told as coast guards tell it. ``hull_class`` is by the ship type that the hull
    claims: government, merchant, fishing, other, or unknown. ``path_class`` is the first that holds
    of: ferry line (``ferry_stays`` or more within ``ferry_h`` between the same places of the
    limit), calls at a port inside (still near a listed port for ``linger_h``), escort (within
    ``escort_nmi`` of one other hull for ``escort_share`` of the stay, one of the two a government
    hull; evidence ``escort``), lingering (under ``linger_kn`` for ``linger_h``, or a way
    ``wander_ratio`` times the straight one), in and out (the same in less time), corner cut
    (depth at most ``corner_share`` of the way), transit; not known where entry or exit was not
    seen. Where a government or fishing hull that lingered was seen to leave and another such hull
    of its class to enter within ``relay_h``, each names the other: ``relieved_by``, ``relieves``;
    not where both came or left together within that time, nor where several could be the other.
    ``detect.tally`` and ``sealane zones tally`` count such episodes in the units of authorities:
    days, entries, hours.

    What it cannot tell: whether entering needed leave, or why; passages between two fixes that
    are both outside; the truth of the limits, which are those of the file given.

    Known false alarms: limits drawn coarsely; ships lying on the limit; positions spoofed ashore.
    """

    kind: ClassVar[str] = "zone_entry"
    version: ClassVar[str] = "4"
    halo: ClassVar[Halo] = Halo(cells_deg=5.0, hours=24.0)

    merge_min: float = threshold(
        30.0,
        unit="min",
        source="Sealane: ten reports of an anchored ship (3 min, ITU-R M.1371-5)",
        help="Less time than this outside does not end an episode",
    )
    min_fixes: float = threshold(
        2.0,
        unit="count",
        source="Sealane: one fix may be an error of position",
        help="Fixes inside that an episode needs",
        minimum=1.0,
    )
    limit_error_m: float = threshold(
        100.0,
        unit="m",
        source="Sealane: AIS positions (10 m, IMO MSC.74(69) Annex 3) and limits as drawn",
        help="Up to this far inside, the event may be an error of the limit",
    )
    min_silence_h: float = threshold(
        6.0,
        unit="h",
        source="GFW pipe-gaps, as for gap",
        help="Silence inside that lowers confidence, or ends the episode while the feed goes on",
    )
    wide_nmi: float = threshold(
        300.0,
        unit="nmi",
        source="The halo of 5 degrees",
        help="Ships this near tell whether the feed went on",
        minimum=1.0,
    )
    linger_kn: float = threshold(
        2.0,
        unit="kn",
        source="GFW pipe-loitering: under 2 kn is no passage from place to place",
        help="Slower than this counts as lingering",
    )
    linger_h: float = threshold(
        1.0,
        unit="h",
        source="Sealane; UNCLOS art. 18(2) and Japan's Act 64/2008 name stopping without a time",
        help="So long slow, wandering or near a port decides the class of the way",
    )
    wander_ratio: float = threshold(
        2.0,
        unit="ratio",
        source="Sealane: UNCLOS art. 18(2), passage is continuous and expeditious",
        help="A way this many times as long as from entry to exit is no straight passage",
        minimum=1.0,
    )
    corner_share: float = threshold(
        0.25,
        unit="share",
        source="Sealane: of a disc of 12 nmi, a way that stays in its outer 5 nmi",
        help="A passage whose depth is at most this share of its length cuts a corner",
    )
    escort_nmi: float = threshold(
        3.0,
        unit="nmi",
        source="As for shadowing: 0.5 to 3 nmi",
        help="Hulls this near sail in company",
    )
    escort_share: float = threshold(
        0.8,
        unit="share",
        source="Sealane: four fifths of the stay",
        help="Share of a stay in the company of one hull that makes it an escort",
    )
    relay_h: float = threshold(
        6.0,
        unit="h",
        source="Sealane: half the hours of a day's light, in which hulls are seen to relieve",
        help="One hull leaves and another of its class enters within this time",
    )
    ferry_stays: float = threshold(
        4.0,
        unit="count",
        source="Sealane: twice to and fro, as for passage",
        help="So many stays within ferry_h, between the same places, are those of a ferry",
        minimum=2.0,
    )
    ferry_h: float = threshold(
        72.0,
        unit="h",
        source="Sealane: a ferry sails daily",
        help="Time within which ferry_stays are counted",
        minimum=1.0,
    )
    still_kn: float = threshold(
        0.5,
        unit="kn",
        source="GFW pipe-anchorages: a stop ends above 0.5 kn",
        help="Slower than this a hull lies still",
    )
    port_radius_km: float = threshold(
        5.0,
        unit="km",
        source="Error of a port's position (1.9 km) and 3 km as in GFW pipe-anchorages",
        help="A hull that lies still this near a port calls there",
    )
    seen_h: float = threshold(
        1.0,
        unit="h",
        source="Sealane: as far as ways are told; at 12 kn the breadth of a territorial sea",
        help="A crossing between fixes further apart than this was not seen",
    )
    unseen_end: float = threshold(
        0.6,
        unit="confidence",
        source="Sealane: of two ends of a stay one was seen; sure (0.5) that it was inside",
        help="Confidence at most of a hull that was not seen to enter, or not to leave",
        maximum=1.0,
    )
    unseen_ends: float = threshold(
        0.5,
        unit="confidence",
        source="Sealane: sure (0.5) that it was inside, no more",
        help="Confidence at most of a hull that was seen neither to enter nor to leave",
        maximum=1.0,
    )
    zones: ZoneSet | None = None
    ports: geo.Ports | None = None

    @property
    def manner(self) -> Manner:
        """The thresholds by which ways are classed."""
        return Manner(
            linger_kn=self.linger_kn,
            linger_h=self.linger_h,
            wander_ratio=self.wander_ratio,
            corner_share=self.corner_share,
            escort_nmi=self.escort_nmi,
            escort_share=self.escort_share,
            relay_h=self.relay_h,
            ferry_stays=int(self.ferry_stays),
            ferry_h=self.ferry_h,
            still_kn=self.still_kn,
            port_radius_m=self.port_radius_km * 1000.0,
        )

    def sift(self, fixes: pl.DataFrame | Columns) -> Partials:
        """Episodes of these hulls in every zone, and where hulls were heard."""
        columns = columns_of(fixes)
        hulls = columns.hulls.select("mmsi", "track_id", "exercise_id", "class")
        heard = presence(columns, bin_s=CLOCK_BIN_S)
        found, inside = EMPTY_STAYS.clone(), EMPTY_WAYS.clone()
        if self.zones is not None and len(self.zones):
            found, inside = stays(
                columns,
                self.zones,
                merge_s=self.merge_min * 60.0,
                min_fixes=int(self.min_fixes),
                silence_s=self.min_silence_h * 3600.0,
                seen_s=self.seen_h * 3600.0,
                manner=self.manner,
                ports=self.ports,
            )
        return Partials({"hulls": hulls, "stays": found, "ways": inside, "heard": heard})

    def stirs(self, steps: Steps, _ends: pl.DataFrame) -> npt.NDArray[np.bool_]:
        """Reports that lie in other zones than the one before them, or come after so long a silence
        that a stay has ended."""
        if self.zones is None or not len(self.zones):
            return np.zeros(len(steps), np.bool_)
        before = _sets(*self.zones.inside(steps.before_lon, steps.before_lat), len(steps))
        now = _sets(*self.zones.inside(steps.lon, steps.lat), len(steps))
        is_anew = (now != 0) & (steps.at - steps.before_at >= self.min_silence_h * HOUR_US)
        answer: npt.NDArray[np.bool_] = (before != now) | is_anew
        return answer

    def keep_up(self, partials: Partials, steps: Steps) -> Partials:
        """The partials after steps that stir nothing: who was inside at the last fix still is."""
        tables = partials.tables
        rows = going_on.numbered(tables["hulls"], steps)
        heard = going_on.heard_on(tables["heard"], rows, bin_s=CLOCK_BIN_S)
        last = going_on.last_steps(rows).select("hull", "at", "lon", "lat")
        goes_on = ~pl.col("is_so_far") & ~pl.col("is_crossed_out") & pl.col("at").is_not_null()
        found = (
            tables["stays"]
            .join(last, on="hull", how="left", suffix="_now", maintain_order="left")
            .with_columns(
                pl.when(goes_on).then(now).otherwise(name).alias(name)
                for name, now in (
                    ("end_us", "at"),
                    ("last_lon", "lon_now"),
                    ("last_lat", "lat_now"),
                )
            )
        )
        stays_now = found.select(tables["stays"].columns)
        return Partials({**tables, "stays": stays_now, "heard": heard})

    def judge(self, partials: Partials) -> pl.DataFrame:
        """Zone entries from all episodes, open or closed by the feed's clock."""
        parts = partials.canonical().by_exercise()
        return event.rows(self, [draft for part in parts for draft in self._drafts(part)])

    def _drafts(self, partials: Partials) -> list[event.Draft]:
        found = partials.tables["stays"].sort("hull", "zone", "start_us")
        if found.is_empty() or self.zones is None:
            return []
        so_far, found = found.filter("is_so_far"), found.filter(~pl.col("is_so_far"))
        hulls = partials.tables["hulls"]
        clock = feed_clock(
            partials.tables["heard"],
            hulls,
            found.select(
                "hull", "end_us", pl.col("last_lon").alias("lon"), pl.col("last_lat").alias("lat")
            ),
            bin_s=CLOCK_BIN_S,
            window_s=self.halo.hours * 3600.0,
            wide_nmi=self.wide_nmi,
        )
        goes_on = clock - found["end_us"].to_numpy() >= self.min_silence_h * HOUR_US
        found = found.with_columns(
            pl.when("is_crossed_out")
            .then(pl.lit("crossed"))
            .when(pl.Series(goes_on))
            .then(pl.lit("heard"))
            .otherwise(pl.lit("open"))
            .alias("exit")
        )
        is_open = pl.col("exit") == "open"
        open_ones = found.filter(is_open).select("hull", "zone", "exit")
        told = so_far.join(open_ones, on=["hull", "zone"], maintain_order="left")
        found = pl.concat([found.filter(~is_open), told.select(found.columns)])
        found = found.sort("hull", "zone", "start_us")
        ways = partials.tables["ways"].sort("hull", "bin")
        manners = manners_of(found, hulls, ways, self.manner)
        return [
            event.drafted(self, hulls.row(row.pop("hull"), named=True), row | manner)
            for row, manner in zip(found.rows(named=True), manners, strict=True)
        ]

    def draft(self, hull: dict[str, Any], row: dict[str, Any]) -> event.Draft:
        """One event: of this hull (a row of ``hulls``), from this episode."""
        assert self.zones is not None
        zone = self.zones.zones[row["zone"]]
        is_open = row["exit"] == "open"
        confidence = self._confidence(row)
        return event.Draft(
            mmsis=[hull["mmsi"]],
            track_ids=[hull["track_id"]],
            start_us=row["start_us"],
            end_us=None if is_open else row["end_us"],
            start_uncertainty_s=row["start_by_s"],
            end_uncertainty_s=row["end_by_s"],
            lon=row["lon"],
            lat=row["lat"],
            end_lon=None if is_open else row["end_lon"],
            end_lat=None if is_open else row["end_lat"],
            path=row["path"],
            confidence=confidence,
            sentence=entered.sentence_of(hull["mmsi"], row, zone),
            evidence=self._evidence(row, zone),
            subject=json.dumps([zone.name, zone.regime, list(zone.claimants)]),
            exercise_id=hull["exercise_id"],
        )

    def _confidence(self, row: dict[str, Any]) -> float:
        dwell_us = max(1, row["end_us"] - row["start_us"])
        observed: float = 1.0 - GAP_WEIGHT * min(1.0, row["silent_us"] / dwell_us)
        unseen = (not row["is_seen_in"]) + (row["exit"] != "open" and not row["is_seen_out"])
        observed = min(observed, (1.0, self.unseen_end, self.unseen_ends)[unseen])
        return min(observed, LIMIT_CONFIDENCE) if self._is_at_limit(row) else observed

    def _is_at_limit(self, row: dict[str, Any]) -> bool:
        return bool(row["depth_m"] <= self.limit_error_m)

    def _evidence(self, row: dict[str, Any], zone: Any) -> dict[str, Any]:
        assert self.zones is not None
        return {
            "zone": zone.as_dict(),
            **entered.evidence_of(row),
            "from_zones": [self.zones.zones[i].name for i in row["from_zones"]],
            "explained_by": "limit" if self._is_at_limit(row) else None,
        }


def _sets(
    row: npt.NDArray[np.int64], zone: npt.NDArray[np.int64], rows: int
) -> npt.NDArray[np.uint64]:
    """A number for each row that is the same where the zones are; ``zone`` may repeat none."""
    mixed = (zone.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    answer = np.zeros(rows, np.uint64)
    np.add.at(answer, row, mixed ^ (mixed >> np.uint64(32)))
    return answer
