"""A hull that moves as one does that fishes: where, how long, and with which gear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import tables
from sealane.detect.company.met import Meetings
from sealane.detect.contract import Halo, Partials, threshold
from sealane.detect.gear import learnt as gear_learnt
from sealane.detect.gear import rule as gear_rule
from sealane.detect.hearing.reception import feed_clock, presence
from sealane.detect.hull import Columns, columns_of
from sealane.detect.phrase.fishing import GEARS
from sealane.detect.telling import event, sentence

if TYPE_CHECKING:
    from sealane.detect.gear.model import GearModel
    from sealane.law import ZoneSet

__all__ = ["Fishing"]

SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
NMI_M = 1852.0
KM_M = 1000.0
STEP_S = 300.0
"""The grid of time [s]: half of the ten minutes of GFW's encounters, for hops between schools."""
LONGEST_S = 3600.0
"""Over silences not longer than this places are interpolated, as GFW does [s]."""
CLOCK_BIN_S = 10_800.0
SHOT_BEFORE_S = 12 * 3600.0
"""Gear is hauled within so much of its shooting [s]."""
SHOT_KN = 2.5
"""Gear is shot faster than this [kn]."""
GFW = "GFW pipe-events, fishing-events-*.sql"
WEAK_CONFIDENCE = 0.45
CLEAR_CONFIDENCE = 0.9
FISHES, MAY_FISH = ("fishing",), ("other", "service", "pleasure")
"""Classes whose movement is judged, and those of which other work explains it as well."""
FIGURES = (
    *("hours", "sailed_nmi", "made_good_nmi", "share_adrift", "share_towing", "stops"),
    *("mean_stop_h", "longest_stop_h", "longest_tow_h", "share_night", "share_day"),
    *("reversals", "towing_kn", "towing_spread_kn", "one_axis", "ring_deg"),
)
"""The figures of a run (``fishing_kernel.figures``) as its evidence names them."""
RUNS: dict[str, Any] = {
    "hull": pl.Int32,
    "start_us": pl.Int64,
    "end_us": pl.Int64,
    "start_by_s": pl.Float64,
    "end_by_s": pl.Float64,
    "is_last": pl.Boolean,
    "gear": pl.String,
    "figures": pl.List(pl.Float64),
    "seen_share": pl.Float64,
    "fixes": pl.Int64,
    "path": pl.List(pl.Float64),
    "protected": pl.List(pl.Int64),
    "protected_h": pl.List(pl.Float64),
    "row_files": pl.List(pl.String),
    "row_offsets": pl.List(pl.Int64),
}


@dataclass(frozen=True, kw_only=True)
class Fishing(gear_rule.GearRule):
    """A spell of movement that is like fishing with one gear: trawl, longline, purse seine, squid
    jig, pole and line, gillnet.

    The question: where and when did a hull work gear, and which? Places are laid on a grid of five
    minutes. Steps slower than ``max_kn`` are joined to runs as GFW joins its fishing events (less
    than 1 h and 2 km apart; split at 2 h or 10 km without a report). Each run is held against how
    gears are worked: a **trawl** is towed at 2 to 5.5 kn between stops or reversals; a **longline**
    is hauled for hours back along the way on which it was shot faster (the event begins there); a
    **purse seine** is hauled adrift after a ring around a school; a **squid jig** drifts by night;
    **pole and line** makes many short stops by day; a **gillnet** is shot, left for hours, and
    hauled along the same line. Runs like none of these are no events: transit at fishing speed
    (no stop, no reversal), anchoring (within 0.1 nmi for two hours), drifting by day.

    Only hulls that claim to fish, or claim no type, are judged so; for hulls of other work (types
    of no class, service, pleasure) confidence is at most 0.45 (``explained_by`` class), as it is
    for straight parallel lines at one even speed (survey). Merchant ships, tugs, ferries, pilots
    and government hulls are left out. Confidence is at most 0.45 too for a hull that claims no type
    where less than ``min_seen_share`` of the run lies near a report (``explained_by`` sparse): a
    ship that swings at anchor, waits or manoeuvres looks like any gear then.

    It is at most 0.45 too for a drift of which the hull spent ``met_share`` or more beside another
    (an event ``encounter``, of any confidence; ``explained_by`` encounter, evidence ``met_share``):
    hulls in a raft or a transfer drift by night as one that jigs, and go over their own wake as one
    that hauls. Jiggers work alone, each in its own light, and lines and nets are hauled clear of
    other hulls. A seine keeps its confidence, as carriers come alongside while it is hauled; so do
    gears that are towed or need hops, as no hull lies beside another then.

    Confidence is 0.9 for a run of which every step lies between reports near it, and falls to 0.6
    with the share interpolated. Of a trawl it falls to 0.45 as its lines come near to those of a
    survey (evidence ``unlike_survey``, 1 to 0), and is at most ``unclaimed_at_most`` for a hull
    that claims no type and hardly stopped to haul: a yacht that tacks moves so too. Protected areas
    among the zones given are named in the evidence (``protected_areas``) with the most hours inside
    one; EEZ and claimants come with the law.

    With the setting ``fishing.model`` the gear of each hull is told by a learned classifier
    (``sealane detect train gear``) where that beats the rules on vessels it never saw, knows the
    gear that the rules tell, and is surer than not; the evidence says which of them spoke, with
    what probability, and the figures that made it. Where and when is by the rules alone. A model
    is worth less on grounds from which it learnt nothing: training scores that too (``elsewhere``).

    What it cannot tell: whether anything was caught, whether leave was given; gear that is worked
    like another (seines without a ring seen, pair trawls, dredges as trawl); a trawler that drifts
    through a night from a squid jigger; gear where reports are more than 10 min apart.

    Known false alarms: research trawls and cable work by hulls that claim to fish; waiting off a
    port with turns and stops; night drifts of a hull at rest that lies alone, or beside hulls that
    do not transmit, which moves as a squid jigger does; patrols to and fro, as a net hauled fast.
    """

    kind: ClassVar[str] = "fishing"
    version: ClassVar[str] = "3"
    halo: ClassVar[Halo] = Halo(cells_deg=5.0, hours=24.0)
    after: ClassVar[tuple[str, ...]] = ("encounter",)

    max_kn: float = threshold(
        5.5,
        unit="kn",
        source="de Souza et al. 2016, doi:10.1371/journal.pone.0158248: trawlers tow at 2.5 to 5.5",
        help="Steps slower than this may be fishing",
    )
    join_h: float = threshold(1.0, unit="h", source=GFW, help="Runs less apart than this are one")
    join_km: float = threshold(2.0, unit="km", source=GFW, help="And less than this apart")
    split_h: float = threshold(2.0, unit="h", source=GFW, help="Silence that splits a run")
    split_km: float = threshold(10.0, unit="km", source=GFW, help="Jump that splits a run")
    min_min: float = threshold(20.0, unit="min", source=GFW, help="Shorter runs are left out")
    min_fixes: float = threshold(5.0, unit="count", source=GFW, help="More fixes than this")
    min_m: float = threshold(500.0, unit="m", source=GFW, help="Longer than this")
    min_jig_m: float = threshold(50.0, unit="m", source=GFW, help="A squid jig's longer than this")
    min_seen_share: float = threshold(
        0.5,
        unit="share",
        source="Sealane: reports every ten minutes, the longest by which gear can be told",
        help="So much of the run of a hull that claims no type lies near a report",
    )
    unclaimed_at_most: float = threshold(
        0.6,
        unit="share",
        source="Sealane: above the half that shows it, below what hauls or a claim would make sure",
        help="Confidence at most of a trawl without hauls by a hull that claims no type",
    )
    met_share: float = threshold(
        0.5,
        unit="share",
        source="Sealane: for most of it the hull lay beside another, as for rendezvous",
        help="Share of a drift beside another hull from which that explains it",
    )
    wide_nmi: float = threshold(
        300.0,
        unit="nmi",
        source="The halo of 5 degrees",
        help="Ships this near tell whether the feed went on",
        minimum=1.0,
    )
    zones: ZoneSet | None = None
    model: GearModel | None = None

    def sift(self, fixes: pl.DataFrame | Columns) -> Partials:
        """Runs of these hulls that are like fishing, and where hulls were heard."""
        columns = columns_of(fixes)
        hulls = columns.hulls.select("mmsi", "track_id", "exercise_id", "class")
        heard = presence(columns, bin_s=CLOCK_BIN_S)
        runs = self._runs(columns, hulls)
        learnt = gear_learnt.told(columns, runs["hull"], self.model)
        runs = runs.join(learnt, on="hull", how="left", maintain_order="left")
        return Partials({"hulls": hulls, "runs": runs, "heard": heard})

    def _runs(self, columns: Columns, hulls: pl.DataFrame) -> pl.DataFrame:
        from sealane.detect.kernel import fishing as fishing_kernel

        grid = _grid(columns, _judged(hulls))
        if not len(grid["hull"]):
            return pl.DataFrame(schema=RUNS)
        hull, bins, lon, lat = (grid[name] for name in ("hull", "bin", "lon", "lat"))
        pace, is_still = fishing_kernel.speeds(hull, bins, lon, lat, STEP_S)
        is_slow = (pace < self.max_kn) & ~is_still
        first, last = fishing_kernel.runs(
            *(hull, bins, lon, lat, is_slow, STEP_S),
            *(self.join_h * 3600.0, self.join_km * KM_M),
            *(self.split_h * 3600.0, self.split_km * KM_M),
        )
        long = (bins[last] - bins[first]) * STEP_S > self.min_min * 60.0
        first, last = first[long], last[long]
        figures = fishing_kernel.figures(first, last, bins, lon, lat, pace, STEP_S)
        figures[:, fishing_kernel.RING] = fishing_kernel.rings(
            grid["row"][first], columns.starts, hull[first], columns.at, columns.lon, columns.lat
        )
        before, shot_kn, own, begin = fishing_kernel.retraced(
            *(first, last, hull, bins, lon, lat, pace, SHOT_KN, SHOT_BEFORE_S, STEP_S)
        )
        gear = gear_rule.gear_of(self, figures, before, shot_kn, own)
        begin = np.where(np.isin(gear, ("longline", "gillnet")), begin, first)
        rows = grid["row"]
        fixes = rows[last] - rows[begin] + 1
        longest_m = np.where(gear == "squid_jig", self.min_jig_m, self.min_m)
        is_kept = (gear != gear_rule.NONE) & (fixes > self.min_fixes)
        is_kept &= figures[:, fishing_kernel.SAILED] * NMI_M > longest_m
        kept = np.flatnonzero(is_kept)
        return self._table(columns, grid, begin[kept], last[kept], gear[kept], figures[kept])

    def _table(
        self,
        columns: Columns,
        grid: dict[str, Any],
        first: npt.NDArray[np.int64],
        last: npt.NDArray[np.int64],
        gear: npt.NDArray[np.str_],
        figures: npt.NDArray[np.float64],
    ) -> pl.DataFrame:
        rows, hull = grid["row"], grid["hull"][first]
        a, b = rows[first], rows[last]
        ends = columns.starts[hull + 1] - 1
        before = np.maximum(a - 1, columns.starts[hull])
        after = np.minimum(b + 1, ends)
        found = [self._told(columns, grid, *one) for one in zip(first, last, a, b, strict=True)]
        files = {name: [one[name] for one in found] for name in found[0]} if found else {}
        return pl.DataFrame(
            {
                "hull": hull,
                "start_us": columns.at[a],
                "end_us": columns.at[b],
                "start_by_s": np.maximum(STEP_S, (columns.at[a] - columns.at[before]) / 1e6),
                "end_by_s": np.maximum(STEP_S, (columns.at[after] - columns.at[b]) / 1e6),
                "is_last": columns.at[ends] - columns.at[b] <= int(STEP_S * 2 * SECOND_US),
                "gear": gear.tolist(),
                "figures": figures.tolist(),
                "fixes": b - a + 1,
                **{name: files.get(name, []) for name in (*_TOLD,)},
            },
            schema={name: RUNS[name] for name in _ORDER},
            strict=False,
        ).select(list(RUNS))

    def _told(self, columns: Columns, grid: dict[str, Any], i: Any, j: Any, a: Any, b: Any) -> Any:
        """Path, protected areas and rows of one run: places i to j on the grid, fixes a to b."""
        lon, lat = grid["lon"][i : j + 1], grid["lat"][i : j + 1]
        rows = np.unique(np.linspace(a, b, 6).round().astype(np.int64))
        files, offsets = columns.source_of(rows)
        hours = self._protected(lon, lat)
        return {
            "seen_share": float(grid["seen"][i : j + 1].mean()),
            "path": event.thin_path(columns.lon[a : b + 1], columns.lat[a : b + 1]),
            "protected": list(hours),
            "protected_h": list(hours.values()),
            "row_files": files.to_list(),
            "row_offsets": offsets.to_list(),
        }

    def _protected(
        self, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]
    ) -> dict[int, float]:
        """Hours on the grid in each protected area, by its number."""
        if self.zones is None or not len(self.zones):
            return {}
        _, zone = self.zones.inside(lon, lat)
        known, counts = np.unique(zone, return_counts=True)
        return {
            int(number): float(count) * STEP_S / 3600.0
            for number, count in zip(known, counts, strict=True)
            if self.zones.zones[int(number)].regime == "protected_area"
        }

    def judge(self, partials: Partials) -> pl.DataFrame:
        """Fishing from all runs, without looking at who met whom."""
        return self.judge_with(partials, tables.empty(tables.EVENTS))

    def judge_with(self, partials: Partials, events: pl.DataFrame) -> pl.DataFrame:
        """Fishing from all runs, open or closed by the feed's clock, with who met meanwhile."""
        drafts = list[event.Draft]()
        for part in partials.canonical().by_exercise():
            hulls = part.tables["hulls"]
            drill = hulls["exercise_id"][0] if hulls.height else None
            own = events.filter(pl.col("exercise_id").eq_missing(pl.lit(drill, pl.String)))
            drafts += self._drafts(part, Meetings.of(own))
        return event.rows(self, drafts)

    def _drafts(self, partials: Partials, met: Meetings) -> list[event.Draft]:
        found = partials.tables["runs"].sort("hull", "start_us")
        if found.is_empty():
            return []
        hulls = partials.tables["hulls"]
        place = pl.col("path").list
        clock = feed_clock(
            partials.tables["heard"],
            hulls,
            found.select("hull", "end_us", place.get(-2).alias("lon"), place.get(-1).alias("lat")),
            bin_s=CLOCK_BIN_S,
            window_s=self.halo.hours * 3600.0,
            wide_nmi=self.wide_nmi,
        )
        goes_on = clock - found["end_us"].to_numpy() >= self.split_h * HOUR_US
        found = found.with_columns((pl.col("is_last") & ~pl.Series(goes_on)).alias("is_open"))
        drafts = []
        for row in found.rows(named=True):
            hull = hulls.row(row.pop("hull"), named=True)
            row["met"] = met.share(hull["track_id"], row["start_us"], row["end_us"])
            drafts.append(event.drafted(self, hull, row))
        return drafts

    def draft(self, hull: dict[str, Any], row: dict[str, Any]) -> event.Draft:
        """One event: of this hull (a row of ``hulls``), from this run."""
        because = self._because(hull, row)
        gear = "trawl" if row["gear"] == gear_rule.SURVEY else self._gear(row)
        confidence = self._confidence(hull, row)
        path = row["path"]
        return event.Draft(
            mmsis=[hull["mmsi"]],
            track_ids=[hull["track_id"]],
            start_us=row["start_us"],
            end_us=None if row["is_open"] else row["end_us"],
            start_uncertainty_s=row["start_by_s"],
            end_uncertainty_s=None if row["is_open"] else row["end_by_s"],
            lon=_turned(path[0]),
            lat=path[1],
            end_lon=None if row["is_open"] else _turned(path[-2]),
            end_lat=None if row["is_open"] else path[-1],
            path=path,
            confidence=min(confidence, WEAK_CONFIDENCE) if because else confidence,
            sentence=_sentence(hull, row, gear, because),
            evidence=self._evidence(row, gear, because),
            subject=gear,
            exercise_id=hull["exercise_id"],
        )

    def _because(self, hull: dict[str, Any], row: dict[str, Any]) -> str | None:
        """What else explains a run: a word, or None."""
        from sealane.detect.kernel import fishing as fishing_kernel

        if row["gear"] == gear_rule.SURVEY:
            return "survey"
        if hull["class"] is not None and hull["class"] not in FISHES:
            return "class"
        if hull["class"] is None and row["seen_share"] < self.min_seen_share:
            return "sparse"
        is_adrift = row["figures"][fishing_kernel.DRIFT] >= self.adrift_share
        if is_adrift and row["gear"] != "purse_seine" and row["met"] >= self.met_share:
            return "encounter"
        return None

    def _confidence(self, hull: dict[str, Any], row: dict[str, Any]) -> float:
        """Confidence where nothing else explains the run."""
        from sealane.detect.kernel import fishing as fishing_kernel

        confidence: float = CLEAR_CONFIDENCE - 0.3 * (1.0 - row["seen_share"])
        if row["gear"] != "trawl":
            return confidence
        clear = self.unlike_survey(row["figures"])
        confidence = WEAK_CONFIDENCE + clear * (confidence - WEAK_CONFIDENCE)
        if hull["class"] is None and row["figures"][fishing_kernel.STOPS] < self.turned:
            confidence = min(confidence, self.unclaimed_at_most)
        return confidence

    def _evidence(self, row: dict[str, Any], gear: str, because: str | None) -> dict[str, Any]:
        figures = {n: round(v, 3) for n, v in zip(FIGURES, row["figures"], strict=True)}
        inside = {self._area(number) for number in row["protected"]}
        return {
            "subject": gear,
            "gear": gear,
            **self._said_by(row),
            **figures,
            "unlike_survey": round(self.unlike_survey(row["figures"]), 3),
            "fixes": row["fixes"],
            "seen_share": round(row["seen_share"], 3),
            "met_share": round(row["met"], 3) or None,
            "protected_areas": sorted(inside),
            "protected_area_h": round(max(row["protected_h"], default=0.0), 2),
            "explained_by": because,
            "rows": [
                [file_id, offset]
                for file_id, offset in zip(row["row_files"], row["row_offsets"], strict=True)
            ],
        }

    def _gear(self, row: dict[str, Any]) -> str:
        """The gear by the classifier where it is to be heard, else by the rules."""
        known = () if self.model is None else self.model.gears
        gear: str = row["gear"]
        return row["learnt_gear"] or gear if gear in known else gear

    def _said_by(self, row: dict[str, Any]) -> dict[str, Any]:
        """Who told the gear; of a classifier what the rules say, how sure it is, and why."""
        if self.model is None or row["gear"] not in self.model.gears or not row["learnt_gear"]:
            return {"gear_by": "rules"}
        return {
            "gear_by": "classifier",
            "gear_by_rules": row["gear"],
            "gear_probability": row["probability"],
            "gear_model": self.model.digest,
            "gear_gain": round(self.model.gain, 4),
            "gear_features": [[one["name"], one["weight"]] for one in row["features"]],
        }

    def _area(self, number: int) -> str:
        assert self.zones is not None
        return self.zones.zones[number].name


_TOLD = ("seen_share", "path", "protected", "protected_h", "row_files", "row_offsets")
_ORDER = (
    *("hull", "start_us", "end_us", "start_by_s", "end_by_s", "is_last", "gear", "figures"),
    *("fixes", *_TOLD),
)


def _judged(hulls: pl.DataFrame) -> npt.NDArray[np.bool_]:
    """Which hulls are looked at: those of no claimed class, fishing, or of work like it."""
    name = pl.col("class")
    wanted = hulls.select((name.is_null() | name.is_in([*FISHES, *MAY_FISH])).alias("is_judged"))
    return wanted["is_judged"].to_numpy()


def _grid(columns: Columns, judged: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """Places of these hulls on the grid: hull, bin, lon, lat, row of the nearest fix, seen."""
    from sealane.detect.kernel import grid as grid_kernel

    made = grid_kernel.slow_places(
        columns.starts,
        columns.at,
        columns.lon,
        columns.lat,
        int(STEP_S * SECOND_US),
        int(LONGEST_S * SECOND_US),
        np.inf,
    )
    kept = judged[made[0]] if len(made[0]) else np.zeros(0, np.bool_)
    names = ("hull", "bin", "lon", "lat", "row", "seen")
    return {name: column[kept] for name, column in zip(names, made, strict=False)}


def _turned(lon: float) -> float:
    return (lon + 180.0) % 360.0 - 180.0


def _sentence(
    hull: dict[str, Any], row: dict[str, Any], gear: str, because: str | None
) -> tuple[str, str]:
    from sealane.detect.kernel import fishing as fishing_kernel

    name = f"fishing.{'open' if row['is_open'] else 'closed'}"
    seconds = (row["end_us"] - row["start_us"]) / SECOND_US
    metres = row["figures"][fishing_kernel.SAILED] * NMI_M
    lon, lat = _turned(row["path"][0]), row["path"][1]
    both = {
        "vessel": f"MMSI {hull['mmsi']}",
        "start": sentence.moment(row["start_us"]),
        "end": sentence.moment(row["end_us"]),
    }
    en = both | {
        "gear": GEARS[gear][0],
        "duration": sentence.duration_en(seconds),
        "distance": sentence.distance_en(metres),
        "place": sentence.place_en(lon, lat),
    }
    ja = both | {
        "gear": GEARS[gear][1],
        "duration": sentence.duration_ja(seconds),
        "distance": sentence.distance_ja(metres),
        "place": sentence.place_ja(lon, lat),
    }
    return sentence.sentences(f"{name}.{because}" if because else name, en, ja)
