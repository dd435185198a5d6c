"""One hull that keeps near another for hours and goes with its changes of course and speed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane.detect.company import following, lasting, moving
from sealane.detect.company.following import Change, Followed, Side
from sealane.detect.company.moving import GRID_S
from sealane.detect.company.neighbour import company_of, runs_of
from sealane.detect.company.sight import Sight
from sealane.detect.contract import Halo, Partials, Patient, threshold
from sealane.detect.hearing.reception import presence
from sealane.detect.hull import Columns, columns_of
from sealane.detect.telling import event, sentence

__all__ = ["Shadowing"]

SECOND_US = 1_000_000
STEP_US = int(GRID_S * SECOND_US)
NMI_M = 1852.0
TOLD = 12  # changes of which the evidence says when and how
KEEPS_SHARE = 0.7  # of its time a pair is within the limits, and another hull in company with it
EXPLAINED, SPARSE = 0.45, 0.4  # confidence where something else explains it; where most is unheard
SPARSE_SHARE = 0.3  # of the grid times at which a fix lies within half a step
WORK = frozenset({"tug", "pilot", "service"})
TRADE = frozenset({"merchant", "passenger"})
LOCAL = frozenset({"fishing", "pleasure"})
FLEET = 4  # so many hulls in company are a convoy or a fleet, of which every pair would be an event
TABLES = ("hulls", "grid", "turns", "sources", "heard")


@dataclass(frozen=True, eq=False)
class _Pair:
    """A pair over the time for which it kept near each other; rows of the grid."""

    a: int
    b: int
    i: npt.NDArray[np.int64]
    j: npt.NDArray[np.int64]
    bins: npt.NDArray[np.int64]
    nmi: npt.NDArray[np.float64]
    bearing: npt.NDArray[np.float64]
    first: int
    last: int
    is_apart: bool

    @property
    def kept(self) -> slice:
        """The indices of the time in range."""
        return slice(self.first, self.last + 1)


@dataclass(frozen=True, kw_only=True)
class Shadowing(Patient):
    """Does one hull keep near another for hours, through the other's changes of course and speed?

    Hulls under way are laid on a common five-minute grid that knows no midnight and no 180 degrees.
    A pair counts while it is ``min_nmi`` to ``max_nmi`` apart, breaks of ``bridge_h`` aside, for
    ``min_duration_h`` or more. The changes of each hull are taken from the way made good in the
    quarter of an hour before and after, not from what the transponder says. The other hull has
    gone with a change where its speed over ground was that of the first before it, and is so
    again within half an hour after it; a hull that goes on as before has not.

    Who follows whom (evidence ``leader``, ``follower``) is told by answers that come more than five
    minutes late (``told_by`` ``lag``), else by the claim of one of them alone to be a government
    hull (``claim``), else by who keeps astern; where nothing tells (null), both are named in the
    order of their numbers. Manners (``manner``): ``blocking`` where the follower is mostly ahead of
    the hull that it goes with, ``escort`` where it keeps one station beside it, ``following``
    otherwise.

    Confidence: 0.6 to 1, rising with the share of changes gone with and of grid times at which
    both were heard; 0.4 where both were seldom heard. It is at most 0.45 where something else
    explains it (evidence ``explained_by``): ``lane``, the changes are way points at which other
    ships change alike within a day; ``convoy``, two merchant or passenger ships are among the hulls
    in company; ``work``, one of the two is a tug, a pilot or a dredger; ``formation``, two
    government hulls of one flag; ``fishing``, neither claims a type, or one fishing or pleasure and
    the other none, at a speed at which vessels fish. Two fishing vessels or pleasure craft, and
    four hulls and more in company, are left out: company is their rule, and every pair of them
    would be an event.

    What it cannot tell: why a hull follows; orders; hulls that do not transmit, and so a shadow
    that is dark; followers of a hull that never alters; answers within five minutes, which look
    like turning together; a hull among a dozen others within range, which is left out (a fleet);
    what a hull is beyond the ship type that it claims.

    Known false alarms: pairs of trawlers that claim no type, in passage between hauls; a guard
    vessel or a supply boat with a survey ship; yachts that claim no type; ships on one route where
    hardly anyone else sails; two government hulls of one flag that the packaged table of flags does
    not know. A shadow that claims to be a merchant ship behind a merchant ship is below 0.5. Where
    types are not known at all, as in archives of positions alone, hulls that work side by side make
    most of its events: 737 on two months of 3,267 fishing vessels without a type, all but six of
    them below 0.5.
    """

    kind: ClassVar[str] = "shadowing"
    version: ClassVar[str] = "1"
    halo: ClassVar[Halo] = Halo(cells_deg=5.0, hours=24.0)

    min_nmi: float = threshold(
        0.5,
        unit="nmi",
        source="Sealane: as near as GFW calls an encounter (500 m), and as much again",
        help="At least this far",
    )
    max_nmi: float = threshold(
        3.0,
        unit="nmi",
        source="Sealane: the range of side and stern lights, COLREG rule 22 (3 nmi, ships of 50 m)",
        help="At most this far apart",
        minimum=0.1,
    )
    min_duration_h: float = threshold(
        2.0,
        unit="h",
        source="As for an encounter (Miller et al. 2018)",
        help="For at least this long",
        minimum=0.5,
    )
    min_changes: int = threshold(
        2,
        unit="count",
        source="Sealane: one may be chance",
        help="Changes of course or speed that the other goes with",
        minimum=1,
    )
    min_answered_share: float = threshold(
        0.66,
        unit="share",
        source="Sealane: two changes of three; hulls that weave on one ground agree in half",
        help="Share of the changes that the other goes with",
    )
    change_deg: float = threshold(
        25.0,
        unit="deg",
        source="Sealane: readily apparent to another vessel, as COLREG rule 8(b) asks",
        help="A change of course of at least this much",
    )
    change_share: float = threshold(
        0.33,
        unit="share",
        source="Sealane: a third of the speed, as large as one of course",
        help="A change of speed of at least this share of the greater one",
    )
    moving_kn: float = threshold(
        2.0,
        unit="kn",
        source="GFW pipe-loitering: slower is loitering",
        help="A hull this fast is under way; slower changes do not count",
    )
    fishing_kn: float = threshold(
        9.0,
        unit="kn",
        source="RTEC maritime patterns, Brest: trawling at 1 to 9 kn",
        help="Two hulls that claim no type, no faster than this, may be fishing side by side",
    )
    bridge_h: float = threshold(
        1.0,
        unit="h",
        source="Sealane: a shadow that drops back and closes up again",
        help="Out of range for at most this long ends nothing",
    )
    longest_h: float = threshold(
        1.0,
        unit="h",
        source="GFW pipe-encounters, README",
        help="Places are interpolated between fixes at most this far apart",
    )
    lane_nmi: float = threshold(
        3.0,
        unit="nmi",
        source="Sealane: as wide as a pair may be apart",
        help="Others that change alike within this distance make a way point of a lane",
    )
    lane_ships: int = threshold(
        2, unit="count", source="Sealane: one may be chance", help="So many others", minimum=1
    )
    crowd: int = threshold(
        12,
        unit="count",
        source="Sealane: a fleet, in which a hull has a neighbour whoever it follows",
        help="A hull with so many others in range is left out",
        minimum=2,
    )

    def sift(self, fixes: pl.DataFrame | Columns) -> Partials:
        """Places of hulls under way on the grid, and their changes of course and speed."""
        columns = columns_of(fixes)
        grid, rows = moving.places(columns, moving_kn=self.moving_kn, longest_h=self.longest_h)
        turns = moving.turns(
            grid, course_deg=self.change_deg, share=self.change_share, floor_kn=self.moving_kn
        )
        hulls = columns.hulls.select(
            "mmsi",
            "track_id",
            "exercise_id",
            pl.col("last_at").to_physical().alias("last_us"),
            "class",
        )
        sources = moving.sources(columns, grid, rows)
        heard = presence(columns, bin_s=lasting.CLOCK_BIN_S)
        return Partials(dict(zip(TABLES, (hulls, grid, turns, sources, heard), strict=True)))

    def judge(self, partials: Partials) -> pl.DataFrame:
        """Pairs that keep near each other, and those of them in which one goes with the other."""
        parts = partials.canonical().by_exercise()
        return event.rows(self, [draft for part in parts for draft in self._drafts(part)])

    def _drafts(self, partials: Partials) -> list[event.Draft]:
        tables = {name: partials.tables[name] for name in TABLES}
        grid = tables["grid"].sort("hull", "bin")
        mmsi = tables["hulls"]["mmsi"].to_numpy()
        company = company_of(grid, mmsi, nmi=self.max_nmi, crowd=self.crowd)
        runs = runs_of(company, min_h=self.min_duration_h, bridge_h=self.bridge_h)
        turns = tables["turns"].sort("hull", "bin")
        seen = Sight(grid, turns, tables, company)
        kept = seen.changing(runs, self.min_changes)
        local = tables["hulls"]["class"].is_in(list(LOCAL)).fill_null(value=False).to_numpy()
        both = local[kept["a"].to_numpy()] & local[kept["b"].to_numpy()]
        pairs = self._pairs(seen, kept.filter(pl.Series(~both, dtype=pl.Boolean)))
        found = [self._judged(pair, seen) for pair in pairs]
        return self._ended([one for one in found if one is not None], seen)

    def _ended(self, shadows: list[_Shadow], seen: Sight) -> list[event.Draft]:
        """The events, each over or open: over where both were seen apart, or the feed went on."""
        ends = [int(one.pair.bins[one.pair.last]) * STEP_US for one in shadows]
        places = [
            (float(one.side.lon[one.pair.last]), float(one.side.lat[one.pair.last]))
            for one in shadows
        ]
        known = seen.goes_on([one.pair.a for one in shadows], ends, places)
        last_us = seen.hulls["last_us"].to_numpy()
        drafts = []
        for one, end_us, clock in zip(shadows, ends, known.tolist(), strict=True):
            heard = max(clock, last_us[one.pair.a], last_us[one.pair.b])
            is_over = one.pair.is_apart or heard - end_us > self.bridge_h * 3600.0 * SECOND_US
            drafts.append(self.draft(one, seen, is_over=is_over))
        return drafts

    def _pairs(self, seen: Sight, runs: pl.DataFrame) -> Iterator[_Pair]:
        """The times for which each pair was in range, as its places on the grid tell it."""
        bridge = int(self.bridge_h * 3600.0 / GRID_S)
        for a, b, i, j, metres, bearing in seen.beside(runs, bridge + moving.WINDOW):
            nmi, bins = metres / NMI_M, seen.bins[i]
            limits = self.min_nmi, self.max_nmi
            for first, last in following.spans(nmi, bins, limits, bridge=bridge):
                own = nmi[first : last + 1]
                kept = (own >= self.min_nmi) & (own <= self.max_nmi)
                if (bins[last] - bins[first]) * GRID_S < self.min_duration_h * 3600.0:
                    continue
                if kept.mean() >= KEEPS_SHARE:
                    apart = bool((nmi[last + 1 :] > self.max_nmi).any())
                    yield _Pair(a, b, i, j, bins, nmi, bearing, first, last, apart)

    def _judged(self, pair: _Pair, seen: Sight) -> _Shadow | None:
        """Whether one of a pair goes with the changes of the other; which, and how."""
        one, other = seen.side(pair.a, pair.i), seen.side(pair.b, pair.j)
        first, last = int(pair.bins[pair.first]), int(pair.bins[pair.last])
        ways = (
            following.followed(one, other, first, last),
            following.followed(other, one, first, last),
        )
        good = [
            k
            for k, way in enumerate(ways)
            if len(way.answered) >= self.min_changes and way.share >= self.min_answered_share
        ]
        if not good:
            return None
        company = seen.company.others(pair.a, pair.b, first, last, KEEPS_SHARE)
        if len(company) + 2 >= FLEET:
            return None
        claims = seen.hulls["class"][[pair.a, pair.b]].to_list()
        leads, told_by = _leader(good, ways, pair, (one, other), claims)
        return _Shadow(pair, leads, told_by, ways[leads], (one, other)[leads], company)

    def draft(self, shadow: _Shadow, seen: Sight, *, is_over: bool) -> event.Draft:
        """One event of one pair."""
        pair = shadow.pair
        leader, follower = (pair.a, pair.b)[:: 1 if shadow.leads == 0 else -1]
        hulls = seen.hulls[[leader, follower]].rows(named=True)
        lon, lat = shadow.side.lon[pair.kept], shadow.side.lat[pair.kept]
        start_us, end_us = (int(pair.bins[k]) * STEP_US for k in (pair.first, pair.last))
        evidence = self._evidence(shadow, seen, leader, follower)
        both = sorted(hulls, key=lambda hull: (hull["mmsi"], hull["track_id"]))
        return event.Draft(
            mmsis=[hull["mmsi"] for hull in both],
            track_ids=[hull["track_id"] for hull in both],
            start_us=start_us,
            end_us=end_us if is_over else None,
            start_uncertainty_s=GRID_S,
            end_uncertainty_s=GRID_S if is_over else None,
            lon=float(lon[0]),
            lat=float(lat[0]),
            end_lon=float(lon[-1]) if is_over else None,
            end_lat=float(lat[-1]) if is_over else None,
            path=event.thin_path(lon, lat),
            confidence=_confidence(evidence),
            sentence=_sentence(evidence, start_us, end_us, (lon[0], lat[0]), is_over=is_over),
            evidence=evidence,
            exercise_id=both[0]["exercise_id"],
        )

    def _evidence(self, shadow: _Shadow, seen: Sight, leader: int, follower: int) -> dict[str, Any]:
        pair, hulls = shadow.pair, seen.hulls
        nmi, bins = pair.nmi[pair.kept], pair.bins[pair.kept]
        mmsi = hulls["mmsi"]
        bearing = pair.bearing[pair.kept] + (0.0 if shadow.leads == 0 else 180.0)
        side = shadow.side.cut(pair.kept)
        station = following.station(side, bearing, nmi)
        changes = shadow.way.changes
        own = [one for one in shadow.way.answered if not self._is_way_point(one, shadow, seen)]
        return {
            "leader": mmsi[leader],
            "follower": mmsi[follower],
            "told_by": shadow.told_by,
            "manner": _manner(station),
            "claimed_types": hulls["class"][sorted((leader, follower))].to_list(),
            "duration_h": round(int(bins[-1] - bins[0]) * GRID_S / 3600.0, 3),
            "changes": len(changes),
            "changes_answered": len(shadow.way.answered),
            "changes_at_way_points": len(shadow.way.answered) - len(own),
            **_told(shadow.way.answered[:TOLD]),
            "lag_min": round(shadow.way.lag_min, 1),
            "min_distance_nmi": round(float(nmi.min()), 2),
            "median_distance_nmi": round(float(np.median(nmi)), 2),
            "max_distance_nmi": round(float(nmi.max()), 2),
            "in_range_share": round(
                float(((nmi >= self.min_nmi) & (nmi <= self.max_nmi)).mean()), 3
            ),
            "median_speed_kn": round(side.median_kn, 1),
            "observed_share": round(seen.heard_share(pair.i[pair.kept], pair.j[pair.kept]), 3),
            **station,
            "company": sorted(mmsi[shadow.company].to_list()),
            "explained_by": self._explained(
                hulls, (leader, follower), shadow.company, own, side.median_kn
            ),
            "rows": seen.rows((leader, follower), int(bins[0]), int(bins[-1])),
        }

    def _explained(
        self,
        hulls: pl.DataFrame,
        pair: tuple[int, int],
        company: list[int],
        own: list[Change],
        speed_kn: float,
    ) -> str | None:
        """What else explains that both sail alike; None where nothing known does."""
        leader, follower = pair
        both = {hulls["class"][leader], hulls["class"][follower]}
        if both <= {None, *LOCAL} and speed_kn <= self.fishing_kn:
            return "fishing"
        if both & WORK:
            return "work"
        trading = sum(hulls["class"][hull] in TRADE for hull in (leader, follower, *company))
        if trading >= 2:
            return "convoy"
        if (
            both == {"government"}
            and len({_flag(hulls["mmsi"][k]) for k in (leader, follower)}) < 2
        ):
            return "formation"
        return "lane" if len(own) < self.min_changes else None

    def _is_way_point(self, change: Change, shadow: _Shadow, seen: Sight) -> bool:
        """Whether other ships change alike there within a day."""
        k = int(np.searchsorted(shadow.side.bins, change.bin))
        place = float(shadow.side.lon[k]), float(shadow.side.lat[k])
        day = int(self.halo.hours * 3600.0 / GRID_S)
        alike = seen.alike(place, change, self.lane_nmi, day, (shadow.pair.a, shadow.pair.b))
        return len(alike) >= self.lane_ships


@dataclass(frozen=True, eq=False)
class _Shadow:
    """A pair in which the hull ``leads`` (0 or 1) is followed by the other."""

    pair: _Pair
    leads: int
    told_by: str | None
    way: Followed
    side: Side
    company: list[int]


def _leader(
    good: list[int],
    ways: tuple[Followed, Followed],
    pair: _Pair,
    sides: tuple[Side, Side],
    claims: list[str | None],
) -> tuple[int, str | None]:
    """Which of both leads, and what tells it: late answers, their claims, or who keeps astern."""
    if len(good) == 1:
        leads, late = good[0], ways[good[0]].lag_min
    else:
        late = (ways[0].lag_min - ways[1].lag_min) / 2.0
        leads, late = int(late < 0.0), abs(late)
    if late > GRID_S / 60.0:
        return leads, "lag"
    for k in good:
        if claims[1 - k] == "government" != claims[k]:
            return k, "claim"
    for k in good:
        bearing = pair.bearing[pair.kept] + (0.0 if k == 0 else 180.0)
        side = sides[k].cut(pair.kept)
        if following.station(side, bearing, pair.nmi[pair.kept])["astern_share"] >= KEEPS_SHARE:
            return k, "astern"
    return good[0], None


def _manner(station: dict[str, Any]) -> str:
    if station["ahead_share"] >= 0.5:
        return "blocking"
    if station["is_steady"] and station["astern_share"] < 0.5:
        return "escort"
    return "following"


def _flag(mmsi: int) -> str | int:
    """The flag of a number, or its identification digits where they are nobody's."""
    from sealane.law import flag_of

    return flag_of(mmsi) or mmsi // 1_000_000


def _told(changes: Sequence[Change]) -> dict[str, Any]:
    """When the changes that the other went with were made, how large they were, and the answers."""
    ways = np.array([[*one.before, *one.after] for one in changes])
    course = [np.degrees(np.arctan2(ways[:, k], ways[:, k + 1])) for k in (0, 2)]
    speed = [np.hypot(ways[:, k], ways[:, k + 1]) for k in (0, 2)]
    turned = (course[1] - course[0] + 180.0) % 360.0 - 180.0
    return {
        "changed_at": [sentence.iso(one.bin * STEP_US) for one in changes],
        "turned_deg": [round(x) for x in turned.tolist()],
        "speed_change_kn": [round(x, 1) for x in (speed[1] - speed[0]).tolist()],
        "answers_min": [round((one.lag_bins or 0.0) * GRID_S / 60.0, 1) for one in changes],
    }


def _confidence(evidence: dict[str, Any]) -> float:
    """How sure it is: 0.6 to 1, or less where it was seldom heard or is explained otherwise."""
    if evidence["observed_share"] < SPARSE_SHARE:
        return SPARSE
    if evidence["explained_by"]:
        return EXPLAINED
    answered = evidence["changes_answered"] / max(1, evidence["changes"])
    return float(0.6 + 0.4 * answered * evidence["observed_share"])


def _sentence(
    evidence: dict[str, Any],
    start_us: int,
    end_us: int,
    place: tuple[float, float],
    *,
    is_over: bool,
) -> tuple[str, str]:
    """What was observed, in English and Japanese."""
    seconds = evidence["duration_h"] * 3600.0
    both = {
        "leader": f"MMSI {evidence['leader']}",
        "follower": f"MMSI {evidence['follower']}",
        "start": sentence.moment(start_us),
        "end": sentence.moment(end_us),
        "answered": evidence["changes_answered"],
        "changes": evidence["changes"],
    }
    near, far = (evidence[f"{name}_distance_nmi"] * NMI_M for name in ("min", "max"))
    en = both | {
        "duration": sentence.duration_en(seconds),
        "range": sentence.range_en(near, far),
        "place": sentence.place_en(*place),
    }
    ja = both | {
        "duration": sentence.duration_ja(seconds),
        "range": sentence.range_ja(near, far),
        "place": sentence.place_ja(*place),
    }
    way = evidence["manner"] if evidence["told_by"] else "together"
    name = f"shadowing.{way}.{'closed' if is_over else 'open'}"
    reason = evidence["explained_by"]
    parts = [sentence.sentences(name, en, ja)]
    if reason:
        parts.append(sentence.sentences(f"shadowing.because.{reason}", en, ja))
    return " ".join(part[0] for part in parts), "".join(part[1] for part in parts)
