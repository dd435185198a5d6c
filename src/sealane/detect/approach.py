"""Fast craft that close in on a merchant ship under way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo
from sealane.detect.company import craft, lasting, moving
from sealane.detect.company.closing import Closing, Limits, closings
from sealane.detect.company.craft import Craft
from sealane.detect.contract import Halo, Partials, Patient, threshold
from sealane.detect.hearing.reception import feed_clock, presence
from sealane.detect.hull import Columns, columns_of
from sealane.detect.telling import event, sentence

__all__ = ["Approach"]

SECOND_US = 1_000_000
ENDED_US = 3600 * SECOND_US  # the feed goes on for an hour: what it does not tell is over
NMI_M = 1852.0
LEAST_NMI = 0.01  # both positions may be off by 10 m (IMO MSC.74(69) Annex 3): never told as 0
EXPLAINED = 0.45
KNOWN = {
    "pilot": "pilot",
    "passenger": "ferry",
    "fast_craft": "ferry",
    "tug": "work",
    "service": "work",
    "government": "patrol",
}
"""What craft of a class do by ships under way, as ``explained_by`` says it."""
ALONGSIDE_S = 240.0


@dataclass(frozen=True, eq=False)
class _Visit:
    """One closing of a craft on a ship (rows of ``hulls``), and what else explains it."""

    ship: int
    craft: int
    one: Closing
    rows: npt.NDArray[np.int64]
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class Approach(Patient):
    """Did fast craft come from afar to within half a mile of a merchant ship under way?

    A craft is any hull but one that claims to be a merchant ship, seen to make ``fast_kn`` or more
    over the ground from report to report. It approaches where it comes from more than ``far_nmi``
    to within ``near_nmi`` of a ship that claims a merchant type and makes ``under_way_kn`` or more;
    its median speed on the way in is ``fast_kn`` or more. Between reports both are taken to go
    straight on. The event lasts from the first craft's coming within ``far_nmi`` until the last is
    beyond it again; all craft that close in on one ship within ``join_h`` of each other, and all
    that return after having been ``again_nmi`` off, are one event (evidence ``craft``,
    ``approaches``).

    Confidence: 0.6; 0.15 more for a return, 0.15 more for a second craft, and 0.1 more where one
    came within four fifths of the near limit. It is at most 0.45 where
    something else explains it (evidence ``explained_by``): the craft claims to be a ``pilot``, a
    ``ferry`` (or high-speed craft), a tug or service vessel (``work``) or a government vessel
    (``patrol``); it lay alongside within ``port_nmi`` of a port, as pilots and tenders do
    (``boarding``); or it kept its course and speed all the way in and out again (``passing``).

    What it cannot tell: intent; who was on board; craft that do not transmit, which those of
    pirates mostly do not; an approach between reports that are more than ten minutes apart; ships
    at anchor, which are not looked at; what a craft is beyond the ship type that it claims.

    Known false alarms: pilots that claim no such type far from any listed port; crew and supply
    boats to ships under way; angling and pleasure craft that turn near a ship; races; coastguard
    craft that claim another type.
    """

    kind: ClassVar[str] = "approach"
    version: ClassVar[str] = "1"
    halo: ClassVar[Halo] = Halo(cells_deg=5.0, hours=24.0)

    fast_kn: float = threshold(
        18.0,
        unit="kn",
        source="UKMTO weekly reports, 2014: skiffs of 15 to 24 kn, most of 20 and more",
        help="A craft this fast is looked at",
        minimum=1.0,
    )
    far_nmi: float = threshold(
        3.0,
        unit="nmi",
        source="Sealane: beyond the 2 nmi from which UKMTO reports tell of craft that close in",
        help="It comes from beyond this",
        minimum=0.2,
    )
    near_nmi: float = threshold(
        0.5,
        unit="nmi",
        source="UKMTO reports of approaches: craft that came within 0.5 nmi, 500 m, 0.2 nmi",
        help="It comes within this",
        minimum=0.01,
    )
    again_nmi: float = threshold(
        1.0,
        unit="nmi",
        source="Sealane: twice the near limit",
        help="Having been this far off, it counts again",
    )
    under_way_kn: float = threshold(
        3.0,
        unit="kn",
        source="ITU-R M.1371-5, Annex 1, table 1: at anchor or moored is slower than 3 kn",
        help="A ship this fast is under way",
    )
    join_h: float = threshold(
        2.0,
        unit="h",
        source="Sealane: half a watch; later craft are another group",
        help="Approaches to a ship less than this apart are one event",
    )
    port_nmi: float = threshold(
        12.0,
        unit="nmi",
        source="Sealane: most pilots board within 10 nmi of a port, whose place errs by 1 nmi",
        help="This near a port a craft alongside may be a pilot's or a tender",
    )
    wide_nmi: float = threshold(
        300.0,
        unit="nmi",
        source="The halo of 5 degrees, as for encounter",
        help="Ships this near tell whether the feed went on",
    )
    ports: geo.Ports | None = None

    def sift(self, fixes: pl.DataFrame | Columns) -> Partials:
        """Reports of craft around fast motion, and merchant ships under way on the grid."""
        columns = columns_of(fixes)
        hulls = columns.hulls.select(
            "mmsi",
            "track_id",
            "exercise_id",
            pl.col("last_at").to_physical().alias("last_us"),
            "class",
        )
        merchant = (hulls["class"] == "merchant").fill_null(value=False).to_numpy()
        grid, _ = moving.places(columns, moving_kn=self.under_way_kn, longest_h=0.5)
        ships = grid.filter(pl.Series(merchant[grid["hull"].to_numpy()], dtype=pl.Boolean))
        fast = craft.fast_reports(columns, ~merchant, fast_kn=self.fast_kn)
        heard = presence(columns, bin_s=lasting.CLOCK_BIN_S)
        tables = {"hulls": hulls, "ships": ships.drop("seen"), "craft": fast, "heard": heard}
        return Partials(tables)

    def judge(self, partials: Partials) -> pl.DataFrame:
        """Approaches of craft to ships, those to one ship together."""
        parts = partials.canonical().by_exercise()
        return event.rows(self, [draft for part in parts for draft in self._drafts(part)])

    def _drafts(self, partials: Partials) -> list[event.Draft]:
        tables = partials.tables
        known = Craft(tables["hulls"], tables["ships"], tables["craft"])
        reach = self.far_nmi * 2.0
        visits = list(self._visits(known, reach))
        groups = list(self._groups(visits))
        over = self._over(groups, known, partials)
        return [
            self.draft(group, known, is_over=is_over)
            for group, is_over in zip(groups, over, strict=True)
        ]

    def _visits(self, known: Craft, reach_nmi: float) -> Iterator[_Visit]:
        limits = Limits(
            self.far_nmi, self.near_nmi, self.again_nmi, self.fast_kn, self.under_way_kn
        )
        for boat, ship, rows, series in known.beside(reach_nmi):
            for one in closings(series, limits):
                reason = self._reason(known, boat, rows[series.row[one.nearest]], one)
                yield _Visit(ship, boat, one, rows[series.row], reason)

    def _reason(self, known: Craft, boat: int, row: int, one: Closing) -> str | None:
        """What else explains an approach; None where nothing known does."""
        claimed = KNOWN.get(known.hulls["class"][boat])
        if claimed:
            return claimed
        if one.alongside_s >= ALONGSIDE_S:
            ports = geo.Ports.packaged() if self.ports is None else self.ports
            metres = ports.distance_m(known.lon[row : row + 1], known.lat[row : row + 1])[0]
            if metres <= self.port_nmi * NMI_M:
                return "boarding"
        return "passing" if one.is_held else None

    def _groups(self, visits: Sequence[_Visit]) -> Iterator[list[_Visit]]:
        """Approaches to one ship, one after the other; those explained otherwise by themselves."""
        order = sorted(
            visits, key=lambda v: (v.ship, v.reason or "", v.one.start_s, v.craft, v.one.end_s)
        )
        group: list[_Visit] = []
        until = 0.0
        for visit in order:
            is_next = group and (visit.ship, visit.reason) == (group[0].ship, group[0].reason)
            if not (is_next and visit.one.start_s - until <= self.join_h * 3600.0):
                if group:
                    yield group
                group, until = [], 0.0
            group.append(visit)
            until = max(until, visit.one.end_s)
        if group:
            yield group

    def _over(self, groups: Sequence[list[_Visit]], known: Craft, partials: Partials) -> list[bool]:
        """Whether each is over: all craft seen beyond, or the feed went on for an hour."""
        lasts = [max(group, key=lambda visit: visit.one.end_s) for group in groups]
        rows = [int(last.rows[last.one.last]) for last in lasts]
        ends = pl.DataFrame(
            {
                "hull": pl.Series([last.craft for last in lasts], dtype=pl.Int32),
                "end_us": pl.Series([_us(last.one.end_s) for last in lasts], dtype=pl.Int64),
                "lon": pl.Series(known.lon[rows], dtype=pl.Float64),
                "lat": pl.Series(known.lat[rows], dtype=pl.Float64),
            }
        )
        if ends.is_empty():
            return []
        clock = feed_clock(
            partials.tables["heard"],
            known.hulls,
            ends,
            bin_s=lasting.CLOCK_BIN_S,
            window_s=self.halo.hours * 3600.0,
            wide_nmi=self.wide_nmi,
        )
        last_us = known.hulls["last_us"].to_numpy()
        goes_on = np.maximum(clock, last_us[[last.craft for last in lasts]])
        late = goes_on - ends["end_us"].to_numpy() > ENDED_US
        return [
            bool(is_late) or all(visit.one.is_apart for visit in group)
            for is_late, group in zip(late, groups, strict=True)
        ]

    def draft(self, group: list[_Visit], known: Craft, *, is_over: bool) -> event.Draft:
        """One event: all approaches of some craft to one ship."""
        first = min(group, key=lambda visit: visit.one.start_s)
        last = max(group, key=lambda visit: visit.one.end_s)
        members = sorted({group[0].ship, *(visit.craft for visit in group)})
        hulls = known.hulls[members]
        nearest = min(group, key=lambda visit: visit.one.nearest_nmi)
        row = int(nearest.rows[nearest.one.nearest])
        path = nearest.rows[nearest.one.first : nearest.one.last + 1]
        end = int(last.rows[last.one.last])
        evidence = self._evidence(group, known)
        return event.Draft(
            mmsis=hulls["mmsi"].to_list(),
            track_ids=hulls["track_id"].to_list(),
            start_us=_us(first.one.start_s),
            end_us=_us(last.one.end_s) if is_over else None,
            start_uncertainty_s=round(first.one.start_by_s, 1),
            end_uncertainty_s=round(last.one.end_by_s, 1) if is_over else None,
            lon=float(known.lon[row]),
            lat=float(known.lat[row]),
            end_lon=float(known.lon[end]) if is_over else None,
            end_lat=float(known.lat[end]) if is_over else None,
            path=event.thin_path(known.lon[path], known.lat[path]),
            confidence=_confidence(evidence, near_nmi=self.near_nmi),
            sentence=_sentence(evidence, group, known, row, is_over=is_over),
            evidence=evidence,
            exercise_id=hulls["exercise_id"].to_list()[0],
        )

    def _evidence(self, group: list[_Visit], known: Craft) -> dict[str, Any]:
        nearest = min(group, key=lambda visit: visit.one.nearest_nmi).one
        boats = sorted({visit.craft for visit in group})
        at = sorted(time for visit in group for time in visit.one.times)
        picked = [
            int(visit.rows[k])
            for visit in group
            for k in (visit.one.first, visit.one.nearest, visit.one.last)
        ]
        return {
            "ship": known.hulls["mmsi"][group[0].ship],
            "craft": len(boats),
            "approaches": len(at),
            "approached_at": [sentence.iso(_us(time)) for time in at],
            "nearest_nmi": max(LEAST_NMI, round(nearest.nearest_nmi, 2)),
            "closing_kn": round(max(visit.one.closing_kn for visit in group), 1),
            "craft_kn": round(max(visit.one.craft_kn for visit in group), 1),
            "ship_kn": round(nearest.ship_kn, 1),
            "alongside_min": round(max(visit.one.alongside_s for visit in group) / 60.0, 1),
            "claimed_types": known.hulls["class"][boats].to_list(),
            "explained_by": group[0].reason,
            "rows": known.sources(list(dict.fromkeys(picked))),
        }


def _us(seconds: float) -> int:
    return round(seconds) * SECOND_US


def _confidence(evidence: dict[str, Any], *, near_nmi: float) -> float:
    """How sure it is: 0.6 to 1; 0.45 where something else explains it."""
    if evidence["explained_by"]:
        return EXPLAINED
    sure = 0.6 + 0.15 * (evidence["approaches"] > evidence["craft"])
    sure += 0.15 * (evidence["craft"] > 1) + 0.1 * (evidence["nearest_nmi"] <= 0.8 * near_nmi)
    return float(min(1.0, sure))


def _sentence(
    evidence: dict[str, Any], group: list[_Visit], known: Craft, row: int, *, is_over: bool
) -> tuple[str, str]:
    """What was observed, in English and Japanese."""
    boats = sorted({known.hulls["mmsi"][visit.craft] for visit in group})
    names = [f"MMSI {mmsi}" for mmsi in boats[:4]]
    place = float(known.lon[row]), float(known.lat[row])
    both = {
        "ship": f"MMSI {evidence['ship']}",
        "start": sentence.moment(_us(min(visit.one.start_s for visit in group))),
        "end": sentence.moment(_us(max(visit.one.end_s for visit in group))),
        "craft_kn": f"{evidence['craft_kn']:.0f} kn",
        "closing": f"{evidence['closing_kn']:.0f} kn",
        "ship_kn": f"{evidence['ship_kn']:.0f} kn",
    }
    metres = round(evidence["nearest_nmi"] * NMI_M, -1)  # between reports: to ten metres
    more = len(boats) - len(names)
    en = both | {
        "craft": sentence.names_en([*names, f"{more} more"] if more else names),
        "times": sentence.times_en(evidence["approaches"]),
        "nearest": sentence.distance_en(metres),
        "place": sentence.place_en(*place),
    }
    ja = both | {
        "craft": sentence.names_ja(names) + (f"ほか{more}隻" if more else ""),
        "times": evidence["approaches"],
        "nearest": sentence.distance_ja(metres),
        "place": sentence.place_ja(*place),
    }
    parts = [sentence.sentences(f"approach.{'closed' if is_over else 'open'}", en, ja)]
    if evidence["explained_by"]:
        parts.append(sentence.sentences(f"approach.because.{evidence['explained_by']}", en, ja))
    return " ".join(part[0] for part in parts), "".join(part[1] for part in parts)
