"""Claims made from real tracks: are they held against them rightly? (Goal: 95 % right, and none
contradicted where all that is known is a gap.)

    python -m benchmarks.claims                      # scored: Suez, Solent, the other fishing boats
    python -m benchmarks.claims --on tianchi_even    # what thresholds were looked at on
    python -m benchmarks.claims --data DIR --claims 400 --seed 7

Each claim is true by the fixes of its hull; then the same is said two hours later or earlier
(40 minutes in the Solent, of which there are 84), 10 nmi away, of another ship, and in a gap that
is cut around it. Whether a moved claim is false is decided here, by straight lines between fixes
and plain NumPy, without a line of what is measured: false is a hull at least ``CLEAR_NMI`` off all
the time, and one that was there all the same makes a true claim. What lies between is left out.

Right is: a true claim supported, a false one contradicted, one in a gap left open. Printed for each
sea as one JSON object. Exit code 1 where a goal is missed, 2 where there is no data.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from sealane import geo, tracks
from sealane.inform import claim as claims
from sealane.inform.claim import Claim, Party, When, Where

DATA = Path("/work/shared/data")
TUNED, SCORED = ("tianchi_even",), ("suez", "solent", "tianchi_odd")
NMI_M = 1852.0
WINDOW_S, DENSE_S, CLEAR_NMI, RADIUS_NMI = 900.0, 900.0, 5.0, 1.0
HALT_DENSE_S = 660.0
GAP_S = 2.5 * 3600.0
MOVED_S = {"solent": 2400.0}
SMALL_GAP_S = {"solent": 1500.0}
TOUCH_M, STILL_M, UNDER_WAY_KN = 40.0, 100.0, 3.0
GOAL = 0.95


@dataclass(frozen=True)
class Case:
    """A claim, the fixes it is held against, and what would be right."""

    what: str
    claim: Claim
    fixes: pl.DataFrame
    right: str


@dataclass(frozen=True, eq=False)
class Way:
    """The fixes of one hull as arrays."""

    mmsi: int
    fixes: pl.DataFrame
    at: np.ndarray
    lon: np.ndarray
    lat: np.ndarray

    def place(self, moments: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where it was, by straight lines."""
        lon = np.interp(moments, self.at, np.unwrap(self.lon, period=360.0))
        return lon, np.interp(moments, self.at, self.lat)

    def is_dense(self, since: float, until: float, widest_s: float = DENSE_S) -> bool:
        """Whether fixes on both sides of each moment are near in time."""
        first = np.searchsorted(self.at, since, side="right") - 1
        last = np.searchsorted(self.at, until, side="left")
        if first < 0 or last >= len(self.at):
            return False
        return bool((np.diff(self.at[first : last + 1]) <= widest_s).all())

    def off_nmi(self, where: Where, since: float, until: float) -> tuple[float, float]:
        """How far it was from a point in a time: least and greatest [nmi]."""
        moments = np.linspace(since, until, 61)
        metres = geo.distance_m(*self.place(moments), where.lon, where.lat) / NMI_M
        return float(metres.min()), float(metres.max())

    def without(self, middle: float, half_s: float) -> pl.DataFrame:
        """The fixes without those around a moment."""
        return self.fixes.filter(pl.Series(np.abs(self.at - middle) > half_s))


def sea_named(name: str, data: Path) -> pl.DataFrame:
    """Positions of one sea."""
    columns = {"mmsi": "mmsi", "observed_at": "observed_at", "lon": "lon", "lat": "lat"}
    if name == "suez":
        table = pl.read_csv(data / "ais" / "suez_2021_boat_positions.csv").select(
            mmsi=pl.col("ID") + 200_000_000,
            observed_at=pl.col("ais_pos_timestamp").str.to_datetime(
                "%d/%m/%Y %H:%M", time_zone="UTC"
            ),
            lon="longitude",
            lat="latitude",
        )
    elif name == "solent":
        table = pl.read_csv(data / "respond" / "SolentAIS_20160112.csv").select(
            mmsi="MMSI",
            observed_at=pl.col("Time").str.to_datetime(time_zone="UTC"),
            lon="Longitude_degrees",
            lat="Latitude_degrees",
            sog_kn="SOG_knots",
            cog_deg="COG_degrees",
        )
        return table.with_columns(pl.when(pl.col("sog_kn") < 102.0).then("sog_kn").alias("sog_kn"))
    else:
        part = 0 if name.endswith("even") else 1
        table = (
            pl.read_parquet(data / "ais" / "tianchi_fishing_east_china_sea.parquet")
            .filter(pl.col("vessel_id") // 5 % 2 == part, pl.col("lat") > 1.0)
            .select(
                mmsi=pl.col("vessel_id") + 412_000_000,
                observed_at=pl.col("time_local").dt.offset_by("-8h").dt.replace_time_zone("UTC"),
                lon=pl.col("lon").cast(pl.Float64),
                lat=pl.col("lat").cast(pl.Float64),
                sog_kn="speed_kn",
            )
        )
    assert set(columns) <= set(table.columns)
    return table


def ways_of(positions: pl.DataFrame) -> list[Way]:
    """Hulls that have their number for themselves and 20 fixes or more."""
    fixes = tracks.ensure(positions)
    shared = tracks.summarise(fixes).filter("is_shared_mmsi")["mmsi"].unique()
    sound = fixes.filter(~pl.col("is_outlier"), ~pl.col("mmsi").is_in(shared.implode()))
    sound = sound.sort("mmsi", "observed_at").unique(
        ["mmsi", "observed_at"], keep="first", maintain_order=True
    )
    found = []
    for (mmsi,), own in sound.group_by("mmsi", maintain_order=True):
        if own.height >= 20:
            at = own["observed_at"].to_physical().to_numpy() / 1e6
            found.append(Way(int(mmsi), own, at, own["lon"].to_numpy(), own["lat"].to_numpy()))
    return found


def when(since: float, until: float, *, is_throughout: bool = False) -> When:
    zero = datetime(1970, 1, 1, tzinfo=UTC)
    begin, end = zero + timedelta(seconds=since), zero + timedelta(seconds=until)
    return When(since=begin, until=end, is_throughout=is_throughout)


def point(lon: float, lat: float, bearing: float, nmi: float, radius: float) -> Where:
    x, y = geo.destination(lon, lat, bearing, nmi * NMI_M)
    return Where(lon=float(x), lat=float(y), within_nmi=radius)


def at_places(way: Way, rng: np.random.Generator, moved_s: float, gap_s: float) -> Iterator[Case]:
    """Was it there? True, at another time, elsewhere, in a gap."""
    i = int(rng.integers(1, len(way.at) - 1))
    middle = float(way.at[i])
    since, until = middle - WINDOW_S, middle + WINDOW_S
    where = point(way.lon[i], way.lat[i], rng.uniform(0, 360), 0.3, RADIUS_NMI)
    claim = Claim(did="was_at", who=Party(mmsi=way.mmsi), where=where, when=when(since, until))
    yield Case("true", claim, way.fixes, "supports")
    away = point(way.lon[i], way.lat[i], rng.uniform(0, 360), 10.0, RADIUS_NMI)
    if way.is_dense(since, until) and way.off_nmi(away, since, until)[0] >= RADIUS_NMI + CLEAR_NMI:
        yield Case("moved 10 nmi", replace(claim, where=away), way.fixes, "contradicts")
    shift = moved_s * float(rng.choice([-1, 1]))
    if way.is_dense(since + shift, until + shift):
        least, _ = way.off_nmi(where, since + shift, until + shift)
        other = replace(claim, when=when(since + shift, until + shift))
        if least >= RADIUS_NMI + CLEAR_NMI:
            yield Case("moved in time", other, way.fixes, "contradicts")
        elif way.off_nmi(where, since + shift, until + shift)[1] <= 0.5 * RADIUS_NMI:
            yield Case("moved in time, still there", other, way.fixes, "supports")
    if way.at[0] < middle - gap_s and way.at[-1] > middle + gap_s:
        short = when(middle - 60.0, middle + 60.0)
        for told, place in (("gap, true", where), ("gap, moved 10 nmi", away)):
            hidden = replace(claim, where=place, when=short)
            yield Case(told, hidden, way.without(middle, gap_s), "cannot_say")


def entries(way: Way, rng: np.random.Generator, moved_s: float, gap_s: float) -> Iterator[Case]:
    """Did it come in? From outside of a disk around where it was some fixes later."""
    i = int(rng.integers(1, len(way.at) - 1))
    radius = 2.0
    centre = point(way.lon[i], way.lat[i], rng.uniform(0, 360), 0.5, radius)
    off = geo.distance_m(way.lon, way.lat, centre.lon, centre.lat) / NMI_M
    before = np.flatnonzero(off[:i] > radius + 0.5)
    if not len(before):
        return
    first = int(before[-1])
    since, until = float(way.at[first]) - 60.0, float(way.at[i]) + 60.0
    if until - since > 4 * 3600.0 or not way.is_dense(since, until):
        return
    claim = Claim(did="entered", who=Party(mmsi=way.mmsi), where=centre, when=when(since, until))
    yield Case("true", claim, way.fixes, "supports")
    away = point(way.lon[i], way.lat[i], rng.uniform(0, 360), 10.0, radius)
    if way.off_nmi(away, since, until)[0] >= radius + CLEAR_NMI:
        yield Case("moved 10 nmi", replace(claim, where=away), way.fixes, "contradicts")
    shift = moved_s * float(rng.choice([-1, 1]))
    if way.is_dense(since + shift, until + shift):
        other = replace(claim, when=when(since + shift, until + shift))
        if way.off_nmi(centre, since + shift, until + shift)[0] >= radius + CLEAR_NMI:
            yield Case("moved in time", other, way.fixes, "contradicts")
    middle = 0.5 * (since + until)
    half = 0.5 * (until - since) + gap_s
    if way.at[0] < middle - half and way.at[-1] > middle + half:
        yield Case("gap, true", claim, way.without(middle, half), "cannot_say")


def halts(way: Way, rng: np.random.Generator, moved_s: float, gap_s: float) -> Iterator[Case]:
    """Did it stop? True where it stays within 100 m for half an hour, false where it sails."""
    i = int(rng.integers(1, len(way.at) - 1))
    middle = float(way.at[i])
    since, until = middle - WINDOW_S, middle + WINDOW_S
    if not way.is_dense(since, until, HALT_DENSE_S):
        return
    claim = Claim(did="stopped", who=Party(mmsi=way.mmsi), when=when(since, until))
    moments = np.linspace(since, until, 61)
    lon, lat = way.place(moments)
    run = geo.distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:]) / NMI_M
    slowest = float(run.min() * 3600.0 / (moments[1] - moments[0]))
    spread = float(geo.distance_m(lon, lat, lon[30], lat[30]).max())
    few = np.searchsorted(way.at, [since, until])
    if spread <= STILL_M and few[1] - few[0] >= 3:
        yield Case("true", claim, way.fixes, "supports")
        if way.at[0] < middle - gap_s and way.at[-1] > middle + gap_s:
            hidden = replace(claim, when=when(middle - 60.0, middle + 60.0))
            yield Case("gap, true", hidden, way.without(middle, gap_s), "cannot_say")
    elif slowest >= UNDER_WAY_KN:
        yield Case("moved in time", claim, way.fixes, "contradicts")


def meetings(
    ways: list[Way], rng: np.random.Generator, gap_s: float, wanted: int, *, is_fine: bool
) -> Iterator[Case]:
    """Did they touch? True where two fixes within 5 s lie within 40 m, false of ships far off."""
    everything = pl.concat([way.fixes for way in ways]).select("mmsi", "observed_at", "lon", "lat")
    at = everything["observed_at"].to_physical().to_numpy() / 1e6
    lon, lat = everything["lon"].to_numpy(), everything["lat"].to_numpy()
    mmsi = everything["mmsi"].to_numpy()
    cell = np.round(lon * 1000) * 1e6 + np.round(lat * 1000)
    order = np.lexsort((at, cell))
    by = {way.mmsi: way for way in ways}
    pairs: dict[tuple[int, int], float] = {}
    for i, j in zip(order[:-1].tolist(), order[1:].tolist(), strict=True):
        if cell[i] != cell[j] or mmsi[i] == mmsi[j] or abs(at[i] - at[j]) > 5.0:
            continue
        if float(geo.distance_m(lon[i], lat[i], lon[j], lat[j])) <= TOUCH_M:
            pairs.setdefault((min(mmsi[i], mmsi[j]), max(mmsi[i], mmsi[j])), float(at[i]))
    found = sorted(pairs.items())
    rng.shuffle(found)
    for (one, other), middle in found[:wanted] if is_fine else []:
        a, b = by[one], by[other]
        both = pl.concat([a.fixes, b.fixes])
        claim = Claim(
            did="collided", who=Party(mmsi=one), whom=Party(mmsi=other),
            when=when(middle - 300.0, middle + 300.0),
        )  # fmt: skip
        yield Case("true", claim, both, "supports")
        if min(a.at[0], b.at[0]) < middle - gap_s and max(a.at[-1], b.at[-1]) > middle + gap_s:
            hidden = pl.concat([a.without(middle, gap_s), b.without(middle, gap_s)])
            short = replace(claim, when=when(middle - 60.0, middle + 60.0))
            yield Case("gap, true", short, hidden, "cannot_say")
    made = 0
    for _ in range(100 * wanted):
        a, b = (ways[int(n)] for n in rng.choice(len(ways), 2, replace=False))
        middle = float(rng.choice(a.at))
        since, until = middle - 300.0, middle + 300.0
        if not (a.is_dense(since, until) and b.is_dense(since, until)):
            continue
        moments = np.linspace(since, until, 61)
        apart = geo.distance_m(*a.place(moments), *b.place(moments)) / NMI_M
        if apart.min() < 2 * CLEAR_NMI:
            continue
        claim = Claim(
            did="rammed", who=Party(mmsi=a.mmsi), whom=Party(mmsi=b.mmsi), when=when(since, until)
        )
        yield Case("another ship", claim, pl.concat([a.fixes, b.fixes]), "contradicts")
        made += 1
        if made == wanted:
            return


def cases_of(name: str, data: Path, wanted: int, seed: int) -> Iterator[Case]:
    """About so many claims of each deed."""
    rng = np.random.default_rng(seed)
    ways = ways_of(sea_named(name, data))
    moved_s, gap_s = MOVED_S.get(name, 7200.0), SMALL_GAP_S.get(name, GAP_S)
    for make in (at_places, entries, halts):
        for n in rng.integers(0, len(ways), wanted).tolist():
            yield from make(ways[n], rng, moved_s, gap_s)
    is_fine = name == "solent"  # the others are to 100 m, or to the minute
    yield from meetings(ways, rng, gap_s, wanted // 4, is_fine=is_fine)


def scored(name: str, data: Path, wanted: int, seed: int) -> dict[str, object]:
    """How many claims of a sea were judged rightly, by deed and kind."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    spent = 0.0
    for case in cases_of(name, data, wanted, seed):
        begin = time.perf_counter()
        sea = claims.sea_of(case.fixes)
        verdict = claims.judge(case.claim, sea).verdict
        spent += time.perf_counter() - begin
        counts[case.claim.did, case.what, case.right, verdict] += 1
    total = sum(counts.values())
    right = sum(n for (_, _, wanted_, said), n in counts.items() if wanted_ == said)
    wrong = {("supports", "contradicts"), ("contradicts", "supports")}
    by: dict[str, dict[str, int]] = {}
    for (did, what, expected, said), n in sorted(counts.items()):
        by.setdefault(f"{did}: {what} ({expected})", {})[said] = n
    return {
        "sea": name,
        "is_tuned_on": name in TUNED,
        "claims": total,
        "right": round(right / total, 4),
        "right_without_gaps": _part(counts),
        "turned_round": sum(n for (_, _, w, said), n in counts.items() if (w, said) in wrong),
        "contradicted_by_a_gap": sum(
            n for (_, what, _, said), n in counts.items()
            if what.startswith("gap") and said == "contradicts"
        ),
        "ms_per_claim": round(1e3 * spent / total, 2),
        "by_kind": by,
    }  # fmt: skip


def _part(counts: Counter[tuple[str, str, str, str]]) -> float:
    """The part that is right of claims that are not in a gap."""
    plain = {key: n for key, n in counts.items() if not key[1].startswith("gap")}
    right = sum(n for (_, _, wanted, said), n in plain.items() if wanted == said)
    return round(right / sum(plain.values()), 4)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--on", action="append", choices=(*TUNED, *SCORED))
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--claims", type=int, default=400)
    parser.add_argument("--seed", type=int, default=24)
    given = parser.parse_args()
    if not given.data.exists():
        print(f"There is no {given.data}.", file=sys.stderr)
        return 2
    is_met = True
    for name in given.on or SCORED:
        found = scored(name, given.data, given.claims, given.seed)
        print(json.dumps(found))
        is_met &= found["right"] >= GOAL and found["contradicted_by_a_gap"] == 0  # type: ignore[operator]
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
