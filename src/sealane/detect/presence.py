"""Hulls at a named feature, counted by days as authorities count them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
import polars as pl

from sealane import law
from sealane.detect.contract import Halo, Partials, Patient, threshold
from sealane.detect.hearing.reception import feed_clock
from sealane.detect.hearing.reception import presence as heard_by_bin
from sealane.detect.hull import Columns, columns_of
from sealane.detect.stay.feature_stay import DAY_US, near_days, stays
from sealane.detect.telling import event, sentence
from sealane.detect.telling.ledger import longest_run

__all__ = ["Presence"]

SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
CLOCK_BIN_S = 10_800.0
EPOCH = date(1970, 1, 1).toordinal()
GROUPS = {"government": "government", "fishing": "fishing", "merchant": "merchant"}
CONFIDENCE = {"government": 0.95, "fishing": 0.9, "merchant": 0.9, "other": 0.8}
"""By what the hulls claim to be: those of no class are counted together."""
ROWS_TOLD = 40
CALENDAR_TOLD = 400


@dataclass(frozen=True, kw_only=True)
class Presence(Patient):
    """How hulls were present at a named feature: days, hull-days and days in a row.

    A hull is present while it is within ``radius_nmi`` of the feature for ``min_stay_h`` or more;
    it is counted at the nearest of the packaged features alone. Hulls are counted by what they
    claim to be: government, fishing, merchant, and all others together; there is one event for
    each feature and group, and a new one after more than ``apart_days`` without any of the group.

    Evidence ``calendar`` has one entry for each UTC day from the first to the last: how many hulls
    (``hulls``), for how many hours in all (``hours``), and ``state``: *observed*; *not observed*,
    where other ships were heard near the feature on that day; *not observable*, where nobody was.
    ``days`` counts days with one hull or more, ``hull_days`` sums over hulls, ``longest_run`` is
    the most days in a row. These are the units of published ledgers (AMTI, Flooding the Zone,
    2020, days with a named hull; Japan Coast Guard, days with one government ship or more).

    Confidence follows from what hulls claim to be, times the chance that the nearest of them was
    within the radius (evidence ``chance_within``): 1 where it came nearer than the radius less the
    error of the feature's place (``feature_error_nmi``), and from there falling evenly to one half
    at the radius, as any error up to that is held for equally likely. Where it is less than 1,
    ``explained_by`` is ``place``.

    What it cannot tell: hulls that were not heard, so that every count is at least so many; what a
    hull is beyond what it claims; days in another time zone; why anybody was there.

    Known false alarms: ships that wait or fish near a feature with no regard to it; features close
    together, of which the wrong one is named.
    """

    kind: ClassVar[str] = "presence"
    version: ClassVar[str] = "2"
    halo: ClassVar[Halo] = Halo(cells_deg=5.0, hours=24.0 * 30)

    radius_nmi: float = threshold(
        12.0,
        unit="nmi",
        source="Sealane: breadth of a territorial sea (UNCLOS 3); no ledger publishes its radius",
        help="A hull is at a feature when this near or nearer",
        minimum=0.5,
    )
    min_stay_h: float = threshold(
        4.0,
        unit="h",
        source="Sealane: twice the time that a ship at 12 kn takes across the radius",
        help="Less than this within the radius is passing by",
    )
    apart_days: float = threshold(
        3.0,
        unit="d",
        source="Sealane: patrols of published ledgers relieve each other within 2 days",
        help="More days than this without any hull of the group begin a new event",
        minimum=1.0,
    )
    merge_min: float = threshold(
        60.0,
        unit="min",
        source="Sealane: a ship that turns at the edge of the radius",
        help="Less time than this beyond the radius does not end a stay",
    )
    silence_h: float = threshold(
        12.0,
        unit="h",
        source="GFW, AIS disabling: satellites come round in 12 h",
        help="A silence this long ends a stay",
    )
    observe_nmi: float = threshold(
        40.0,
        unit="nmi",
        source="Range of a coastal station (ITU-R M.2123), less a third",
        help="Any ship heard this near to the feature shows that it could be observed that day",
    )
    wide_nmi: float = threshold(
        300.0,
        unit="nmi",
        source="The halo of 5 degrees",
        help="Ships this near tell whether the feed went on",
        minimum=1.0,
    )

    def sift(self, fixes: pl.DataFrame | Columns) -> Partials:
        """Stays at features, days on which features could be observed, and where hulls were."""
        columns = columns_of(fixes)
        hulls = columns.hulls.select("mmsi", "track_id", "exercise_id", "class")
        found = stays(
            columns,
            radius_nmi=self.radius_nmi,
            silence_s=self.silence_h * 3600.0,
            merge_s=self.merge_min * 60.0,
            min_s=self.min_stay_h * 3600.0,
        )
        return Partials(
            {
                "hulls": hulls,
                "stays": found,
                "near": near_days(columns, within_nmi=self.observe_nmi),
                "heard": heard_by_bin(columns, bin_s=CLOCK_BIN_S),
            }
        )

    def judge(self, partials: Partials) -> pl.DataFrame:
        """One event for each feature, group of hulls and run of days."""
        parts = partials.canonical().by_exercise()
        return event.rows(self, [draft for part in parts for draft in self._drafts(part)])

    def _drafts(self, partials: Partials) -> list[event.Draft]:
        found = partials.tables["stays"]
        if found.is_empty():
            return []
        hulls = partials.tables["hulls"].with_row_index("hull").cast({"hull": pl.Int32})
        group = pl.col("class").replace_strict(GROUPS, default="other").fill_null("other")
        found = found.join(hulls.with_columns(group.alias("group")), on="hull")
        ends = found.select(
            "hull", "end_us", pl.col("end_lon").alias("lon"), pl.col("end_lat").alias("lat")
        )
        clock = feed_clock(
            partials.tables["heard"],
            partials.tables["hulls"],
            ends,
            bin_s=CLOCK_BIN_S,
            window_s=self.halo.hours * 3600.0,
            wide_nmi=self.wide_nmi,
        )
        goes_on = clock - found["end_us"].to_numpy() >= self.silence_h * HOUR_US
        is_open = pl.col("after_us").is_null() & ~pl.Series(goes_on)
        found = found.with_columns(is_open.alias("is_open")).sort(
            "feature", "group", "start_us", "hull"
        )
        near = partials.tables["near"].group_by("feature").agg(pl.col("day").unique())
        seen = {row["feature"]: frozenset(row["day"]) for row in near.rows(named=True)}
        return [
            event.drafted(self, episode.to_dicts(), sorted(seen.get(feature, frozenset())))
            for (feature, _), own in found.partition_by(
                "feature", "group", as_dict=True, maintain_order=True
            ).items()
            for episode in self._episodes(own)
        ]

    def _episodes(self, own: pl.DataFrame) -> list[pl.DataFrame]:
        """Stays of one group at one feature, cut where too many days have none."""
        start = own["start_us"].to_numpy() // DAY_US
        until = np.maximum.accumulate(own["end_us"].to_numpy() // DAY_US)
        cuts = np.flatnonzero(start[1:] - until[:-1] - 1 > self.apart_days) + 1
        edges = [0, *cuts.tolist(), own.height]
        return [own[a:b] for a, b in pairwise(edges)]

    def draft(self, found: list[dict[str, Any]], observable: list[int]) -> event.Draft:
        """One event from the stays of one group at one feature, by start."""
        places = law.features()
        number, group = found[0]["feature"], found[0]["group"]
        evidence = self._evidence(found, observable)
        is_open = any(one["is_open"] for one in found)
        last = max(found, key=lambda one: one["end_us"])
        pairs = sorted({(one["mmsi"], one["track_id"]) for one in found})
        lon, lat = float(places.lon[number]), float(places.lat[number])
        return event.Draft(
            mmsis=[mmsi for mmsi, _ in pairs],
            track_ids=[track for _, track in pairs],
            start_us=found[0]["start_us"],
            end_us=None if is_open else last["end_us"],
            start_uncertainty_s=_apart(found[0]["before_us"], found[0]["start_us"]),
            end_uncertainty_s=None if is_open else _apart(last["after_us"], last["end_us"]),
            lon=lon,
            lat=lat,
            end_lon=None if is_open else lon,
            end_lat=None if is_open else lat,
            path=[],
            confidence=CONFIDENCE[group] * evidence["chance_within"],
            sentence=_sentence(evidence, found[0]["start_us"], last["end_us"], is_open=is_open),
            evidence=evidence,
            subject=f"{places.feature_id[number]} {group}",
            exercise_id=found[0]["exercise_id"],
        )

    def _evidence(self, found: list[dict[str, Any]], observable: list[int]) -> dict[str, Any]:
        """The figures of one event, and its calendar."""
        places, number = law.features(), found[0]["feature"]
        calendar = _calendar(found, observable)
        counted = [day for day in calendar if day["state"] == "observed"]
        nearest = min(one["nearest_nmi"] for one in found)
        error = float(places.error_nmi[number])
        chance = _chance_within(self.radius_nmi - nearest, error)
        days = [date.fromisoformat(day["day"]).toordinal() for day in counted]
        return {
            "subject": places.feature_id[number],
            "feature": places.told(number),
            "group": found[0]["group"],
            "hulls": len({one["mmsi"] for one in found}),
            "days": len(counted),
            "hull_days": sum(day["hulls"] for day in counted),
            "longest_run": longest_run(days),
            "hours": round(sum(day["hours"] for day in counted), 1),
            "not_observable_days": sum(day["state"] == "not observable" for day in calendar),
            "nearest_nmi": round(nearest, 2),
            "radius_nmi": self.radius_nmi,
            "calendar": calendar[:CALENDAR_TOLD],
            "feature_error_nmi": error,
            "chance_within": round(chance, 3),
            "explained_by": "place" if chance < 1.0 else None,
            "rows": [[r["file_id"], r["offset"]] for one in found for r in one["rows"]][:ROWS_TOLD],
        }


def _chance_within(inside_nmi: float, error_nmi: float) -> float:
    """The chance that a hull so far inside the radius is inside it, for a place known so well."""
    if error_nmi <= 0.0:
        return 1.0
    return 0.5 + 0.5 * min(1.0, max(0.0, inside_nmi / error_nmi))


def _apart(one_us: int | None, other_us: int) -> float | None:
    return None if one_us is None else abs(one_us - other_us) / SECOND_US


def _calendar(found: Sequence[dict[str, Any]], observable: Sequence[int]) -> list[dict[str, Any]]:
    """What each day from the first to the last was."""
    hulls: dict[int, dict[int, int]] = {}
    for one in found:
        for day in range(one["start_us"] // DAY_US, one["end_us"] // DAY_US + 1):
            spent = min(one["end_us"], (day + 1) * DAY_US) - max(one["start_us"], day * DAY_US)
            own = hulls.setdefault(day, {})
            own[one["mmsi"]] = own.get(one["mmsi"], 0) + spent
    seen = frozenset(observable)
    told = []
    for day in range(min(hulls), max(hulls) + 1):
        own = hulls.get(day, {})
        state = "observed" if own else "not observed" if day in seen else "not observable"
        told.append(
            {
                "day": date.fromordinal(EPOCH + day).isoformat(),
                "hulls": len(own),
                "hours": round(sum(own.values()) / HOUR_US, 1),
                "state": state,
            }
        )
    return told


def _sentence(
    evidence: dict[str, Any], start_us: int, end_us: int, *, is_open: bool
) -> tuple[str, str]:
    feature, group = evidence["feature"], evidence["group"]
    names = ("days", "hull_days", "longest_run", "hulls")
    plain = {name: f"{evidence[name]:,}" for name in names}
    nouns = {"days": "day", "hull_days": "hull-day", "longest_run": "day", "hulls": "hull"}
    counted = {
        name: sentence.count_en(evidence[name], noun, f"{noun}s") for name, noun in nouns.items()
    }
    number = "one" if evidence["hulls"] == 1 else "many"
    who_en, who_ja = sentence.sentences(f"presence.{group}.{number}", counted, plain)
    both = {
        "start": sentence.moment(start_us),
        "end": sentence.moment(end_us),
        "radius": f"{evidence['radius_nmi']:g}",
    }
    return sentence.sentences(
        f"presence.{'open' if is_open else 'closed'}",
        counted | both | {"feature": feature["name_en"], "who": who_en},
        plain | both | {"feature": feature["name_ja"], "who": who_ja},
    )
