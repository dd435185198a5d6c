"""Which scale of the choice among lanes do published counts leave, and what does it foretell?

    python -m benchmarks.lane_shares

Tuned on: crude oil from the Gulf to East Asia against the part of ocean-going ships that a study
says goes by Malacca (its middle), against the part of the value of Verschuur and others (the lower
end), and the tonnes of container ships by Suez over those by Suez and the Cape in 2019 to 2022
(PortWatch), also an end. Scored on: lanes that were not tuned on (gas, goods), Panama against Suez
in 2014 and 2016, and the ships that stayed with Bab el-Mandeb in the first half of 2024 by class,
with the premium reported in January. Printed as one JSON object. Exit code 1 where the packaged
scale is not what the tuning gives, 0 with a word where the counts are not there.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from statistics import mean
from typing import Any

import polars as pl

from sealane.assess.close import reference_lanes
from sealane.assess.close.reference import harbours
from sealane.assess.figure import Span
from sealane.assess.lane import ChoiceLimits, choose
from sealane.assess.reported import reported

COUNTS = Path("/work/shared/data/trade/portwatch_chokepoints_2019_2024h1.parquet")
TUNED_ON = ("gulf_japan_crude", "gulf_korea_crude", "gulf_china_crude", "gulf_taiwan_crude")
CRUDE_SHIP = "suezmax"
"""The largest ship that passes Sunda without a doubt about its draught."""
OTHERS = ("qatar_japan_lng", "qatar_korea_lng", "china_north_europe_goods",
          "china_mediterranean_goods")  # fmt: skip
RED_SEA = {
    "container": ("container_14k", ("rotterdam", "genoa", "barcelona", "new_york"),
                  ("shanghai", "busan", "ho_chi_minh", "singapore", "colombo", "mumbai")),
    "tanker": ("suezmax", ("rotterdam", "trieste", "novorossiysk", "primorsk"),
               ("ras_tanura", "basrah", "sikka", "ningbo", "ulsan")),
    "dry bulk": ("panamax", ("odesa", "constanta", "ust_luga", "hampton_roads", "new_orleans"),
                 ("mumbai", "paradip", "chattogram", "jakarta", "qingdao", "kashima")),
}  # fmt: skip
"""Ships, ports west of Suez and east of Bab el-Mandeb: every pair, each by its part through Bab
el-Mandeb before. Nobody publishes weights of pairs; counts were in view when ports were named."""
GATE = "bab_el_mandeb"
CAPACITY = {"container": "capContainer", "tanker": "capTanker", "dry bulk": "capDryBulk"}
BEFORE = (date(2023, 1, 1), date(2023, 11, 18))
AFTER = (date(2024, 1, 19), date(2024, 6, 30))
US_EAST = ("shanghai", "busan", "kaohsiung", "ho_chi_minh")
LARGEST_SCALE, HALVINGS, MOST_APART = 3.0, 14, 0.03
Share = Callable[[float], float]


def through(names: Sequence[str], gate: str, scale: float, ship: str = "", **more: Any) -> float:
    """The mean part by a gate over reference lanes, each alike, at one scale."""
    known = {one.lane: one for one in reference_lanes()}
    limits = ChoiceLimits(scale=Span(scale))
    return mean(
        choose(one.origin.place, one.destination.place, ship=ship or one.ship, limits=limits,
               **more).through(gate).value
        for one in (known[name] for name in names)
    )  # fmt: skip


def least_scale(share: Share, wanted: float) -> float:
    """The least scale at which a share that rises with it is reached."""
    low, high = 0.0, LARGEST_SCALE
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if share(middle) >= wanted else (middle, high)
    return high


def stated(subject: str) -> float:
    """A published part of lanes, from the table of what others said."""
    return reported("lane_share", subject).values[0].value / 100.0


def tonnes(gate: str, column: str, days: tuple[date, date]) -> float:
    """The mean of a class a day [t/d]."""
    table = pl.read_parquet(COUNTS).filter(
        (pl.col("chokepoint") == gate) & pl.col("date").is_between(*days)
    )
    return float(table[column].mean())  # type: ignore[arg-type]


def stays(name: str, scale: float, premium: float) -> float:
    """The part of what passed Bab el-Mandeb that still does at a premium, over all pairs."""
    ship, west, east = RED_SEA[name]
    place, limits = harbours(), ChoiceLimits(scale=Span(scale))
    before = after = 0.0
    for a in west:
        for b in east:
            ends = place[a].place, place[b].place
            for pct in (0.0, premium):
                found = choose(*ends, ship=ship, limits=limits, war_risk_pct={GATE: pct})
                if pct:
                    after += found.through(GATE).value
                else:
                    before += found.through(GATE).value
    return after / before


def red_sea(scales: Sequence[float]) -> list[dict[str, Any]]:
    """By class: tonnes that stayed at Bab el-Mandeb over those with what the Cape gained."""
    premium = reported("war_risk_premium", "red_sea", from_on="2024-01-01", until="2024-02")
    rows = []
    for name in RED_SEA:
        stayed = tonnes(GATE, CAPACITY[name], AFTER)
        gained = tonnes("cape_of_good_hope", CAPACITY[name], AFTER) - tonnes(
            "cape_of_good_hope", CAPACITY[name], BEFORE
        )
        found = [stays(name, one, premium.span.value) for one in scales]
        counted = stayed / (stayed + gained)
        twice = stays(name, scales[0], 2.0 * premium.span.value)
        rows.append({
            "class": name, "counted": round(counted, 3), **_beside(found, counted),
            "premium_pct": premium.span.value, "here_at_twice_the_premium": round(twice, 3),
        })  # fmt: skip
    return rows


def _beside(found: Sequence[float], published: float) -> dict[str, Any]:
    low, high = min(found), max(found)
    return {
        "here": [round(one, 3) for one in (found[0], low, high)],
        "error": round(found[0] - published, 3),
        "is_within": low <= published <= high,
    }


def panama(scale: float) -> float:
    """The part by Panama of four origins of the Far East to New York, each alike."""
    place, limits = harbours(), ChoiceLimits(scale=Span(scale))
    return mean(
        choose(place[one].place, place["new_york"].place, ship="container_10k", limits=limits)
        .through("panama").value
        for one in US_EAST
    )  # fmt: skip


def main() -> int:
    """Tune, score, print."""
    if not COUNTS.exists():
        print("The counts of PortWatch are not there: nothing is measured.")
        return 0
    began = time.perf_counter()
    by_malacca: Share = lambda one: through(TUNED_ON, "malacca", one, CRUDE_SHIP)  # noqa: E731
    by_suez: Share = lambda one: through(OTHERS[2:3], "suez", one)  # noqa: E731
    days = (date(2019, 1, 1), date(2022, 12, 31))
    suez = tonnes("suez", CAPACITY["container"], days)
    of_suez = suez / (suez + tonnes("cape_of_good_hope", CAPACITY["container"], days))
    ends = {
        "malacca, ships": (stated("malacca_of_ocean_going"), by_malacca),
        "malacca, value": (stated("malacca_of_malacca_sunda_lombok"), by_malacca),
        "suez, containers 2019-22": (of_suez, by_suez),
    }
    tuned = {name: least_scale(share, wanted) for name, (wanted, share) in ends.items()}
    own = ChoiceLimits().scale
    scales = (own.value, *own.ends)
    others = [through(OTHERS, "malacca", one) for one in scales]
    east = [panama(one) for one in scales]
    is_held = abs(tuned["malacca, ships"] - own.value) <= MOST_APART
    is_held &= abs(min(tuned.values()) - own.ends[0]) <= MOST_APART
    print(json.dumps({
        "packaged_scale": scales,
        "least_scale": {
            name: {"published": round(ends[name][0], 3), "scale": round(one, 3)}
            for name, one in tuned.items()
        },
        "scored": {
            "malacca, gas and goods": _beside(others, stated("malacca_of_ocean_going")),
            "panama, US East, 2016": _beside(east, stated("panama_of_far_east_us_east")),
            "stayed at Bab el-Mandeb, 2024": red_sea(scales),
        },
        "seconds": round(time.perf_counter() - began, 1),
        "is_held": bool(is_held),
    }, indent=2))  # fmt: skip
    return 0 if is_held else 1


if __name__ == "__main__":
    sys.exit(main())
