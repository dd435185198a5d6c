"""Many hulls that lie close together for hours near a named feature: one event, not pairs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo, law
from sealane.detect.company.gathering import Gathering, gatherings
from sealane.detect.contract import Halo, Partials, Patient, threshold
from sealane.detect.hearing.reception import BIN_S, feed_clock
from sealane.detect.hearing.reception import presence as heard_by_bin
from sealane.detect.hull import Columns, columns_of
from sealane.detect.telling import event, sentence
from sealane.geo import Ports

__all__ = ["Swarm"]

Floats = npt.NDArray[np.float64]

SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
BIN_US = int(BIN_S * SECOND_US)
CLOCK_BIN_S = 10_800.0
SURE, EXPLAINED = 0.9, 0.4
ENDED_US = 2 * HOUR_US  # longer than a hull is held unheard: then the feed goes on without it
MOST = 0.5  # more than half of the hulls
ROWS_TOLD = 60
TOLD_TYPES = ("fishing", "government", "merchant")
COUNTS_TOLD = 200


@dataclass(frozen=True, kw_only=True)
class Swarm(Patient):
    """Eight or more slow hulls within 2 nmi of one another for six hours or more near a feature.

    Hulls slower than ``max_speed_kn`` by distance over time, within ``feature_nmi`` of a packaged
    feature, are looked at half hour by half hour. Those with ``min_hulls`` or more (themselves
    included) within ``within_nmi`` are a gathering, with all others so near to one of them; so are
    ``min_hulls`` or more within ``within_nmi`` of the feature itself, as hulls in a ring around it.
    Gatherings of following half hours that share hulls, or lie within ``within_nmi`` of each
    other, are one; it is told when it lasts ``min_hours``. It is one event for all hulls that took
    part in half of it or for ``member_h``, never one for each pair. The sentence tells what they
    claim to be, and how many they were at first, at most and at the end.

    Evidence: ``peak`` (most hulls in a half hour), ``counts`` (hulls by half hour: growth and
    decline), ``composition`` by what hulls claim to be, ``density_per_nmi2`` at the peak, ``rafts``
    (groups within half the sum of their lengths, 50 m at least, at the peak) and ``rafted`` (hulls
    in them), ``drift_nmi`` of the centre.

    Confidence is 0.9, and 0.4 where something else explains it as well (``explained_by``): within
    ``port_nmi`` of a port (``port``), more than half of the hulls merchants (``anchorage``), or a
    centre that moves faster than ``moving_kn`` (``moving``: a fleet on its way).

    What it cannot tell: why hulls gather (weather, shelter, fish, orders); hulls without AIS, of
    which published counts by satellite find many more.

    Known false alarms: shelter from weather in the lee of a feature; a fleet at a ground beside it.
    """

    kind: ClassVar[str] = "swarm"
    version: ClassVar[str] = "2"
    halo: ClassVar[Halo] = Halo(cells_deg=1.0, hours=24.0)

    min_hulls: float = threshold(
        8.0,
        unit="count",
        source="Sealane: half the mean count at Thitu (18; AMTI, 2023): half may be unheard",
        help="Hulls that a swarm needs",
        minimum=3.0,
    )
    within_nmi: float = threshold(
        2.0,
        unit="nmi",
        source="Sealane: the fixed box of AMTI at Thitu, 32 nmi2, is 5.7 nmi wide",
        help="Hulls this near to one another lie together",
        minimum=0.1,
    )
    min_hours: float = threshold(
        6.0,
        unit="h",
        source="Sealane: two tides' slack apart; a lasting presence in the accounts of AMTI",
        help="A swarm lasts at least so long",
    )
    max_speed_kn: float = threshold(
        2.0,
        unit="kn",
        source="GFW pipe-loitering (2 kn by distance over time)",
        help="Hulls slower than this over half an hour are counted",
    )
    feature_nmi: float = threshold(
        12.0,
        unit="nmi",
        source="Breadth of a territorial sea (UNCLOS 3), as for presence",
        help="The feature named is this near or nearer",
        minimum=0.5,
    )
    member_h: float = threshold(
        3.0,
        unit="h",
        source="Sealane: half of the shortest swarm",
        help="A hull belongs to it that took part for so long, or for half of it",
    )
    port_nmi: float = threshold(
        5.4,
        unit="nmi",
        source="GFW pipe-encounters (10 km from an anchorage)",
        help="Within this of a port, a port explains it",
    )
    moving_kn: float = threshold(
        0.5,
        unit="kn",
        source="GFW pipe-anchorages: a stop ends above 0.5 kn",
        help="A centre that moves faster is a fleet on its way",
    )
    wide_nmi: float = threshold(
        300.0,
        unit="nmi",
        source="The halo of zone_entry",
        help="Ships this near tell whether the feed went on",
        minimum=1.0,
    )
    ports: Ports | None = None

    def sift(self, fixes: pl.DataFrame | Columns) -> Partials:
        """Half hours in which each hull was slow near a feature, and where hulls were heard."""
        columns = columns_of(fixes)
        hulls = columns.hulls.select(
            "mmsi",
            "track_id",
            "exercise_id",
            "length_m",
            "class",
        )
        return Partials(
            {
                "hulls": hulls,
                "slow": self._slow(columns),
                "heard": heard_by_bin(columns, bin_s=CLOCK_BIN_S),
            }
        )

    def _slow(self, columns: Columns) -> pl.DataFrame:
        """hull, feature, bin, lon, lat, file_id, offset of slow half hours within the distance."""
        from sealane.detect.kernel import gap as gap_kernel

        row = gap_kernel.presence(columns.starts, columns.at, BIN_US)
        hull = columns.hull_of(row)
        lon, lat, at = columns.lon[row], columns.lat[row], columns.at[row]
        feature, far = law.features().nearest(lon, lat)
        after = np.minimum(np.arange(len(row)) + 1, max(0, len(row) - 1))
        before = np.maximum(np.arange(len(row)) - 1, 0)
        speeds = [_speed(hull, lon, lat, at, other) for other in (after, before)]
        is_slow = np.fmin(*speeds) < self.max_speed_kn
        keep = np.flatnonzero(is_slow & (feature >= 0) & (far <= self.feature_nmi))
        file_id, offset = columns.source_of(row[keep])
        return pl.DataFrame(
            {
                "hull": pl.Series(hull[keep], dtype=pl.Int32),
                "feature": pl.Series(feature[keep], dtype=pl.Int32),
                "bin": at[keep] // BIN_US,
                "lon": lon[keep],
                "lat": lat[keep],
                "file_id": file_id,
                "offset": offset,
            }
        )

    def judge(self, partials: Partials) -> pl.DataFrame:
        """Swarms from the slow half hours of all hulls."""
        parts = partials.canonical().by_exercise()
        return event.rows(self, [draft for part in parts for draft in self._drafts(part)])

    def _drafts(self, partials: Partials) -> list[event.Draft]:
        hulls = partials.tables["hulls"]
        places = law.features()
        found = gatherings(
            partials.tables["slow"],
            place_of=lambda n: (float(places.lon[n]), float(places.lat[n])),
            within_nmi=self.within_nmi,
            min_hulls=int(self.min_hulls),
            min_bins=round(self.min_hours * 3600.0 / BIN_S),
            member_bins=round(self.member_h * 3600.0 / BIN_S),
        )
        if not found:
            return []
        ends = pl.DataFrame(
            {
                "hull": pl.Series([one.hulls[0] for one in found], dtype=pl.Int32),
                "end_us": [(one.last + 1) * BIN_US for one in found],
                "lon": [one.lon[-1] for one in found],
                "lat": [one.lat[-1] for one in found],
            }
        )
        clock = feed_clock(
            partials.tables["heard"],
            hulls,
            ends,
            bin_s=CLOCK_BIN_S,
            window_s=self.halo.hours * 3600.0,
            wide_nmi=self.wide_nmi,
        )
        is_open = clock - ends["end_us"].to_numpy() < ENDED_US
        return [
            self.draft(one, hulls[list(one.hulls)], is_open=bool(still))
            for one, still in zip(found, is_open, strict=True)
        ]

    def draft(self, one: Gathering, hulls: pl.DataFrame, *, is_open: bool) -> event.Draft:
        """One event from a gathering and the rows of its hulls."""
        places = law.features()
        hours = (one.last + 1 - one.first) * BIN_S / 3600.0
        drift = geo.distance_m(one.lon[0], one.lat[0], one.lon[-1], one.lat[-1])
        drift_nmi = float(np.ravel(drift)[0]) / geo.METRES_PER_NMI
        classes = Counter(name or "unknown" for name in hulls["class"].to_list())
        explained = self._explained(one, classes, drift_nmi / hours)
        rafts = one.rafts(hulls["length_m"].fill_null(0.0).to_list())
        evidence = {
            "subject": places.feature_id[one.feature],
            "feature": places.told(one.feature),
            "hulls": len(one.hulls),
            "peak": max(one.counts),
            "peak_at": sentence.iso((one.first + one.peak) * BIN_US),
            "counts": one.counts[:COUNTS_TOLD],
            "counts_every_min": BIN_S / 60.0,
            "composition": dict(sorted(classes.items())),
            "density_per_nmi2": round(one.density(), 2),
            "rafts": len(rafts),
            "rafted": sum(rafts),
            "duration_h": round(hours, 3),
            "drift_nmi": round(drift_nmi, 2),
            "explained_by": explained,
            "rows": [list(row) for row in one.rows[:ROWS_TOLD]],
        }
        start, end = one.first * BIN_US, (one.last + 1) * BIN_US
        return event.Draft(
            mmsis=hulls["mmsi"].to_list(),
            track_ids=hulls["track_id"].to_list(),
            start_us=start,
            end_us=None if is_open else end,
            start_uncertainty_s=BIN_S,
            end_uncertainty_s=None if is_open else BIN_S,
            lon=one.lon[0],
            lat=one.lat[0],
            end_lon=None if is_open else one.lon[-1],
            end_lat=None if is_open else one.lat[-1],
            path=event.thin_path(np.array(one.lon), np.array(one.lat)),
            confidence=EXPLAINED if explained else SURE,
            sentence=_sentence(evidence, one.counts, start, end, is_open=is_open),
            evidence=evidence,
            subject=places.feature_id[one.feature],
            exercise_id=hulls["exercise_id"][0],
        )

    def _explained(self, one: Gathering, classes: Counter[str], speed_kn: float) -> str | None:
        """What explains a gathering as well, if anything does."""
        if self.ports is not None and len(self.ports):
            metres = self.ports.distance_m(np.array(one.lon[:1]), np.array(one.lat[:1]))
            if float(metres[0]) <= self.port_nmi * geo.METRES_PER_NMI:
                return "port"
        if classes["merchant"] > MOST * classes.total():
            return "anchorage"
        return "moving" if speed_kn > self.moving_kn else None


def _speed(hull: Any, lon: Floats, lat: Floats, at: Any, other: Any) -> Floats:
    """Speed between each row and another [kn]; infinite where that is of another hull."""
    seconds = np.abs(at[other] - at) / SECOND_US
    metres = geo.distance_m(lon, lat, lon[other], lat[other])
    is_same = (hull == hull[other]) & (seconds > 0) & (seconds <= 4 * BIN_S)
    speed: Floats = np.where(
        is_same, metres / np.maximum(seconds, 1.0) * 3600.0 / geo.METRES_PER_NMI, np.inf
    )
    return speed


def _sentence(
    evidence: dict[str, Any], counts: list[int], start_us: int, end_us: int, *, is_open: bool
) -> tuple[str, str]:
    seconds, feature = evidence["duration_h"] * 3600, evidence["feature"]
    both = {
        "hulls": evidence["hulls"],
        "first": counts[0],
        "peak": evidence["peak"],
        "last": counts[-1],
        "start": sentence.moment(start_us),
        "end": sentence.moment(end_us),
    }
    who, rafts = _who(evidence["composition"]), _rafts(evidence)
    en = {"feature": feature["name_en"], "duration": sentence.duration_en(seconds)}
    ja = {"feature": feature["name_ja"], "duration": sentence.duration_ja(seconds)}
    english, japanese = sentence.sentences(
        f"swarm.{'open' if is_open else 'closed'}",
        both | en | {"who": who[0], "rafts": rafts[0]},
        both | ja | {"who": who[1], "rafts": rafts[1]},
    )
    explained = evidence["explained_by"]
    if explained is None:
        return english, japanese
    more_en, more_ja = sentence.sentences(f"swarm.{explained}", {}, {})
    return f"{english} {more_en}", f"{japanese}{more_ja}"


def _who(composition: dict[str, int]) -> tuple[str, str]:
    """How many claim to be what, the most first; other types and none together at the end."""
    named = sorted((-composition[name], name) for name in TOLD_TYPES if name in composition)
    counted = [(name, -count) for count, name in named]
    rest = sum(composition.values()) - sum(count for _, count in counted)
    counted += [("other", rest)] if rest else []
    said = [sentence.sentences(f"swarm.{n}", {"count": c}, {"count": c}) for n, c in counted]
    english, japanese = zip(*said, strict=True)
    return sentence.sentences(
        "swarm.who", {"claims": ", ".join(english)}, {"claims": "、".join(japanese)}
    )


def _rafts(evidence: dict[str, Any]) -> tuple[str, str]:
    """How many lay side by side at the peak; nothing where none did."""
    rafts, rafted = evidence["rafts"], evidence["rafted"]
    if not rafts:
        return "", ""
    en = {"rafted": rafted, "rafts": sentence.count_en(rafts, "raft", "rafts")}
    return sentence.sentences("swarm.rafts", en, {"rafted": rafted, "rafts": rafts})
