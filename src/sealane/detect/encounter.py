"""Two or more hulls that stay close together, slow and far from port."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo
from sealane.detect.company import lasting
from sealane.detect.company.berth import Berths, drift_kn
from sealane.detect.company.meeting import Meeting, meeting_of
from sealane.detect.company.raft import Group, group_episodes
from sealane.detect.contract import Halo, Partials, Thresholds, threshold
from sealane.detect.hearing.reception import presence
from sealane.detect.hull import Columns, Floats, Ints, columns_of
from sealane.detect.telling import event, going_on, sentence
from sealane.tracks import Steps

__all__ = ["Encounter"]

SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
GRID_S = 600.0  # step of the common time grid; GFW pipe-encounters, README
KM_M = 1000.0
NMI_M = 1852.0
SHIP_MMSI = (200_000_000, 799_999_999)  # ITU-R M.585-9: ship stations
CELL_SLACK = 1.02  # cells a little wider than the distance, so that neighbours are always met
SPARSE_SHARE = 0.25  # below this share of observed grid times the interval is mostly interpolated
SPARSE_CONFIDENCE = 0.4
HARBOUR_CONFIDENCE = 0.4
BOX_DEG = 0.01  # boxes of places that share a distance to port where the limit is far off
NEARLY_SLOW = 1.25  # on the grid a hull may be slower than from fix to fix,
NEARLY_FAR = 0.95  # and its places there further from port
STEPS_PER_H = int(3600.0 / GRID_S)
GFW = "Miller et al. 2018, doi:10.3389/fmars.2018.00240"


@dataclass(frozen=True, kw_only=True)
class Encounter(Thresholds):
    """Two hulls, or a raft of more, within a short distance for hours, slow and far from port.

    Positions are laid on a common ten-minute grid that knows no midnight; neighbours on it are
    found by cells of the distance asked for, each row of cells with its own cosine of latitude
    and wrapped at 180 degrees. Speed is distance over time on the grid, not what the transponder
    says. Contacts of a pair become runs, runs become episodes, and episodes that share a hull at
    the same time become one raft: k hulls alongside each other are one event, not k(k-1)/2.

    An event is open, without an end, while more contact would still belong to it: neither hull of
    a pair was seen to leave (faster than the limit, near a port, or out of contact for more than
    ``bridge_h``), and the feed near there ends before ``merge_h`` have passed since the last
    contact. Otherwise it ends with the last contact (evidence ``end``).

    Confidence: 0.5 to 1. It rises with the share of grid times at which fixes of the hulls lie
    within five minutes, and with how far inside the distance limit they stayed. It is below 0.5
    where less than a quarter of the interval was observed: then interpolation explains it as well.
    It is below 0.5 too where a berth or an anchorage explains it (evidence ``explained_by``:
    ``harbour``): the hulls lay still, slower than any ship adrift, and either within ``shore_nmi``
    of the shore, or where within a day before and after ``berth_hulls`` others or more, and more
    than took part, lay still within ``berth_nmi`` and came or went meanwhile.

    What it cannot tell: whether anything was handed over; what happened between reports; a hull
    that does not transmit; whether the two meant to meet. Hulls heard less than once in
    ``max_interpolation_h`` (by satellite) are not seen to meet; a longer one finds them, with a
    confidence below 0.5 where reports are hourly or rarer. One hull with two transponders looks
    like two hulls. Two tracks of one MMSI are never taken for an encounter.

    Known false alarms: ships at an anchorage far from shore that is no packaged port and that few
    use; fishing vessels working side by side; gear buoys with the MMSI of a ship; a tow slower
    than the speed limit. A transfer between ships at anchor near the shore is below 0.5.
    """

    kind: ClassVar[str] = "encounter"
    version: ClassVar[str] = "1"
    halo: ClassVar[Halo] = Halo(cells_deg=5.0, hours=24.0)

    max_distance_m: float = threshold(
        500.0, unit="m", source=GFW, help="Hulls this near each other are in contact", minimum=1.0
    )
    min_duration_h: float = threshold(
        2.0, unit="h", source=GFW, help="Contact for at least this long in all"
    )
    max_speed_kn: float = threshold(
        2.0, unit="kn", source=GFW, help="Both hulls are at most this fast over the ground"
    )
    min_port_distance_km: float = threshold(
        10.0, unit="km", source=GFW, help="Contact counts only this far from every port"
    )
    merge_h: float = threshold(
        4.0,
        unit="h",
        source="GFW pipe-encounters, README",
        help="Contacts of a pair less than this apart are one encounter",
    )
    min_run_h: float = threshold(
        1.0,
        unit="h",
        source="GFW pipe-encounters, README (raw minimum 60 min)",
        help="A contact without a break counts only if it lasts this long",
    )
    bridge_h: float = threshold(
        0.5,
        unit="h",
        source="Sealane: three grid steps, the jitter of a pair at the limit",
        help="A break in contact of at most this long does not end a run",
    )
    raft_overlap_h: float = threshold(
        1.0,
        unit="h",
        source="Sealane: as long as the shortest run that counts",
        help="Pairs that share a hull and overlap this long are one raft",
    )
    max_interpolation_h: float = threshold(
        1.0,
        unit="h",
        source="GFW pipe-encounters, README",
        help="Places are interpolated between fixes at most this far apart",
    )
    wide_nmi: float = threshold(
        300.0,
        unit="nmi",
        source="The halo of 5 degrees, as for zone_entry",
        help="Ships this near tell whether the feed went on after the last contact",
        minimum=1.0,
    )
    still_kn: float = threshold(
        0.1,
        unit="kn",
        source="Sealane: ships adrift make more, the slowest of 63 made-up ones 0.13",
        help="Hulls that drift no faster, net or on the median, lie at a berth or at anchor",
    )
    shore_nmi: float = threshold(
        2.0,
        unit="nmi",
        source="Sealane: 630 of 676 of a fishing fleet; the packed coast errs by 0.3",
        help="Hulls that lie still this near the shore may be in a harbour",
    )
    berth_nmi: float = threshold(
        0.5,
        unit="nmi",
        source="Sealane: the size of a small harbour or of one berth in the roads",
        help="How far around them other hulls that lie still tell of a berth or an anchorage",
    )
    berth_hulls: int = threshold(
        5,
        unit="count",
        source="Sealane: more than two pairs that meet by turns",
        help="So many others that came to lie there, or left, make the place one",
        minimum=1,
    )
    ports: geo.Ports | None = None

    def sift(self, fixes: pl.DataFrame | Columns) -> Partials:
        """Grid times at which a hull is slow and far from port, and when hulls were heard."""
        columns = columns_of(fixes)
        hulls = columns.hulls.select(
            "mmsi",
            "track_id",
            "exercise_id",
            pl.col("last_at").to_physical().alias("last_us"),
        )
        heard = presence(columns, bin_s=lasting.CLOCK_BIN_S)
        return Partials({"hulls": hulls, "bins": self._bins(columns), "heard": heard})

    def _bins(self, columns: Columns) -> pl.DataFrame:
        """The grid times at which a hull is slow and far from port: only they can count."""
        from sealane.detect.kernel import grid as grid_kernel

        slow = grid_kernel.slow_places(
            columns.starts,
            columns.at,
            columns.lon,
            columns.lat,
            int(GRID_S * SECOND_US),
            int(self.max_interpolation_h * HOUR_US),
            self.max_speed_kn,
        )
        mmsi = columns.hulls.get_column("mmsi").to_numpy()[slow[0]]
        ships = (mmsi >= SHIP_MMSI[0]) & (mmsi <= SHIP_MMSI[1])
        if not ships.all():
            slow = tuple(column[ships] for column in slow)
        hull, bins, lon, lat, row, seen, speed, away = slow
        far = self._is_far(lon, lat)
        leaves = lasting.left_by(hull, bins, ~far, away)
        file_id, offset = columns.source_of(row[far])
        return pl.DataFrame(
            {
                "hull": pl.Series(hull[far], dtype=pl.Int32),
                "bin": bins[far],
                "lon": lon[far],
                "lat": lat[far],
                "speed_kn": speed[far],
                "seen": seen[far],
                "leaves": leaves[far],
                "file_id": file_id,
                "offset": offset,
            }
        )

    def _is_far(self, lon: Floats, lat: Floats) -> npt.NDArray[np.bool_]:
        """Whether each place is far from every port.

        Ships that are slow stay about where they are: the distance of the first of a run of places
        within a box decides for the run, except where the limit passes through the box.
        """
        limit_m, box_m = self.min_port_distance_km * KM_M, 1.5 * BOX_DEG * 111_700.0
        x, y = np.floor(lon / BOX_DEG), np.floor(lat / BOX_DEG)
        begins = np.append(True, (x[1:] != x[:-1]) | (y[1:] != y[:-1]))[: len(x)]
        ports, first = self._ports(), np.flatnonzero(begins)
        metres = ports.distance_m(lon[first], lat[first])
        run = np.cumsum(begins) - 1
        far: npt.NDArray[np.bool_] = (metres >= limit_m)[run]
        unsure = np.flatnonzero((np.abs(metres - limit_m) <= box_m)[run])
        far[unsure] = ports.distance_m(lon[unsure], lat[unsure]) >= limit_m
        return far

    def stirs(self, steps: Steps, ends: pl.DataFrame) -> npt.NDArray[np.bool_]:
        """Reports of hulls far from port about as slow as a meeting asks for, with another such
        hull so near that both may meet within a grid step; and of hulls that are slow no longer."""
        limit = NEARLY_SLOW * self.max_speed_kn
        leaves = (steps.made_before_kn <= limit) & (steps.made_kn > limit)
        reach_m = self.max_distance_m + 2.0 * limit * NMI_M * GRID_S / 3600.0
        slow = ends.filter(pl.col("made_kn") <= limit)
        beside = slow["mmsi"].filter(going_on.has_neighbour(slow, reach_m)).to_numpy()
        stirred: npt.NDArray[np.bool_] = leaves | (
            (steps.made_kn <= limit) & np.isin(steps.mmsi, beside)
        )
        some = np.flatnonzero(stirred)
        metres = self._ports().distance_m(steps.lon[some], steps.lat[some])
        stirred[some] = metres >= NEARLY_FAR * self.min_port_distance_km * KM_M
        return stirred

    def keep_up(self, partials: Partials, steps: Steps) -> Partials:
        """The partials after steps that stir nothing: when and where hulls were heard."""
        tables = partials.tables
        rows = going_on.numbered(tables["hulls"], steps)
        last = going_on.last_steps(rows)
        last_us = tables["hulls"]["last_us"].to_numpy(writable=True)
        last_us[last["hull"].to_numpy()] = last["at"].to_numpy()
        hulls = tables["hulls"].with_columns(pl.Series("last_us", last_us))
        heard = going_on.heard_on(tables["heard"], rows, bin_s=lasting.CLOCK_BIN_S)
        return Partials({**tables, "hulls": hulls, "heard": heard})

    def judge(self, partials: Partials) -> pl.DataFrame:
        """Encounters from all slow grid times: contacts, runs, episodes, rafts."""
        parts = partials.canonical().by_exercise()
        return event.rows(self, [draft for part in parts for draft in self._drafts(part)])

    def _drafts(self, partials: Partials) -> list[event.Draft]:
        hulls, heard = partials.tables["hulls"], partials.tables["heard"]
        points = partials.tables["bins"]
        contacts = self._contacts(points, hulls)
        until = lasting.Until(
            step_us=int(GRID_S * SECOND_US),
            bridge=_steps(self.bridge_h),
            merge=_steps(self.merge_h),
            wide_nmi=self.wide_nmi,
            window_s=self.halo.hours * 3600.0,
        )
        episodes = lasting.ends_of(self._episodes(contacts), contacts, points, hulls, heard, until)
        overlap = max(1, _steps(self.raft_overlap_h))
        groups = list(group_episodes(episodes, contacts, overlap=overlap))
        if not groups:
            return []
        berths = Berths.learn(
            points, hulls["mmsi"].to_numpy(), still_kn=self.still_kn, steps_per_h=STEPS_PER_H
        )
        return [self._draft(hulls, points, group, berths) for group in groups]

    def _ports(self) -> geo.Ports:
        return geo.Ports.packaged() if self.ports is None else self.ports

    def _contacts(self, points: pl.DataFrame, hulls: pl.DataFrame) -> pl.DataFrame:
        """Every pair of points (rows i and j) in contact, by pair and time."""
        from sealane.detect.kernel import encounter as kernel

        size_deg = self.max_distance_m * CELL_SLACK / kernel.METRES_PER_DEG
        bins, lon, lat = (points[name].to_numpy() for name in ("bin", "lon", "lat"))
        key = kernel.cells(lon, lat, size_deg)
        order = _grid_order(bins, key)
        columns = bins[order], key[order], lon[order], lat[order]
        a, b, metres = kernel.contacts(*columns, size_deg, float(self.max_distance_m))
        a, b = order[a], order[b]
        hull = points["hull"].to_numpy()
        low, high = np.minimum(hull[a], hull[b]), np.maximum(hull[a], hull[b])
        pairs = pl.DataFrame(
            {"a": low, "b": high, "bin": bins[a], "metres": metres}
            | {"i": np.where(hull[a] == low, a, b), "j": np.where(hull[a] == low, b, a)}
        )
        mmsi = hulls["mmsi"].to_numpy()
        return pairs.filter(mmsi[low] != mmsi[high]).sort("a", "b", "bin")

    def _episodes(self, contacts: pl.DataFrame) -> pl.DataFrame:
        """Contacts joined to runs and runs to episodes: a, b, first, last, steps."""
        bridge, merge = _steps(self.bridge_h), _steps(self.merge_h)
        pair_changes = (pl.col("a") != pl.col("a").shift(1)) | (pl.col("b") != pl.col("b").shift(1))
        apart = pl.col("bin") - pl.col("bin").shift(1)
        runs = (
            contacts.with_columns(
                (pair_changes | (apart > bridge)).fill_null(value=True).cum_sum().alias("run")
            )
            .group_by("run", maintain_order=True)
            .agg(
                pl.col("a", "b").first(),
                pl.col("bin").first().alias("first"),
                pl.col("bin").last().alias("last"),
            )
            .with_columns((pl.col("last") - pl.col("first") + 1).alias("steps"))
            .filter(pl.col("steps") * GRID_S >= self.min_run_h * 3600.0)
        )
        apart = pl.col("first") - pl.col("last").shift(1)
        return (
            runs.with_columns(
                (pair_changes | (apart >= merge)).fill_null(value=True).cum_sum().alias("episode")
            )
            .group_by("episode", maintain_order=True)
            .agg(
                pl.col("a", "b").first(),
                pl.col("first").first(),
                pl.col("last").last(),
                pl.col("steps").sum(),
            )
            .filter(pl.col("steps") * GRID_S >= self.min_duration_h * 3600.0)
        )

    def _draft(
        self, hulls: pl.DataFrame, points: pl.DataFrame, group: Group, berths: Berths
    ) -> event.Draft:
        """One event from one group of hulls in contact."""
        members = hulls[list(group.hulls)]
        met = meeting_of(points, group)
        evidence = self._evidence(members, points, group, met)
        evidence |= self._explanation(members, group, met, evidence, berths)
        start_us, end_us = _times(group)
        return event.Draft(
            mmsis=members["mmsi"].to_list(),
            track_ids=members["track_id"].to_list(),
            start_us=start_us,
            end_us=None if group.is_open else end_us,
            start_uncertainty_s=GRID_S,
            end_uncertainty_s=None if group.is_open else GRID_S,
            lon=met.lon,
            lat=met.lat,
            end_lon=None if group.is_open else float(geo.wrap_lon(met.path[-2])),
            end_lat=None if group.is_open else met.path[-1],
            path=met.path,
            confidence=self._confidence(evidence),
            sentence=self._sentence(members, group, met, evidence),
            evidence=evidence,
            exercise_id=members["exercise_id"].to_list()[0],
        )

    def _evidence(
        self, members: pl.DataFrame, points: pl.DataFrame, group: Group, met: Meeting
    ) -> dict[str, Any]:
        """The figures of a group in contact."""
        metres = group.contacts["metres"].to_numpy()
        nearest = group.contacts.row(int(np.argmin(metres)), named=True)
        start_us, end_us = _times(group)
        return {
            "vessels": len(group.hulls),
            "duration_h": round((end_us - start_us) / HOUR_US, 3),
            "contact_h": round(group.steps * GRID_S / 3600.0, 3),
            "end": group.end,
            "last_contact_at": sentence.iso(end_us),
            "min_distance_m": round(nearest["metres"], 1),
            "min_distance_at": sentence.iso(round(nearest["bin"] * GRID_S * SECOND_US)),
            "median_distance_m": round(float(np.median(metres)), 1),
            "median_speed_kn": round(float(np.median(points["speed_kn"].to_numpy()[met.rows])), 2),
            "drift_kn": round(drift_kn(points, group, steps_per_h=STEPS_PER_H), 3),
            "observed_share": round(float(points["seen"].to_numpy()[met.rows].mean()), 3),
            "port_distance_km": _km(float(self._ports().distance_m(*met.places(points)).min())),
            "shore_distance_nmi": round(float(geo.distance_to_shore_nmi(met.lon, met.lat)[0]), 2),
            "composition": _composition(members, group),
            "rows": _deciding_rows(points, group, nearest),
        }

    def _explanation(
        self,
        members: pl.DataFrame,
        group: Group,
        met: Meeting,
        evidence: dict[str, Any],
        berths: Berths,
    ) -> dict[str, Any]:
        """Whether a harbour explains the meeting: ``explained_by``, and how many come and go."""
        # A boat that shifts its berth has drifted, net, and yet lay still for most of the time.
        if min(evidence["drift_kn"], evidence["median_speed_kn"]) > self.still_kn:
            return {"explained_by": None}
        if evidence["shore_distance_nmi"] <= self.shore_nmi:
            return {"explained_by": "harbour"}
        day = int(self.halo.hours)
        visitors = berths.visitors(
            met.lon,
            met.lat,
            (group.first // STEPS_PER_H - day, group.last // STEPS_PER_H + day),
            of=members["mmsi"],
            reach_nmi=self.berth_nmi,
        )
        is_berth = visitors >= self.berth_hulls and visitors > members.height
        return {"explained_by": "harbour" if is_berth else None, "others_came_or_went": visitors}

    def _confidence(self, evidence: dict[str, Any]) -> float:
        seen, metres = evidence["observed_share"], evidence["median_distance_m"]
        if seen < SPARSE_SHARE:
            return SPARSE_CONFIDENCE
        if evidence["explained_by"]:
            return HARBOUR_CONFIDENCE
        return float(0.5 + 0.5 * seen * max(0.0, 1.0 - metres / self.max_distance_m))

    def _sentence(
        self, members: pl.DataFrame, group: Group, met: Meeting, evidence: dict[str, Any]
    ) -> tuple[str, str]:
        seconds = (group.last - group.first) * GRID_S
        names = [f"MMSI {mmsi}" for mmsi in members["mmsi"]]
        said = {
            "start": sentence.moment(round(group.first * GRID_S * SECOND_US)),
            "end": sentence.moment(round(group.last * GRID_S * SECOND_US)),
            "speed": f"{self.max_speed_kn:g} kn",
            "port": f"{self.min_port_distance_km:g} km",
            "limit": f"{self.max_distance_m:g} m",
            "nearest": f"{evidence['min_distance_m']:.0f} m",
        }
        en = said | {
            "duration": sentence.duration_en(seconds),
            "vessels": sentence.names_en(names),
            "count": sentence.count_en(len(names), "vessel", "vessels"),
            "place": sentence.place_en(met.lon, met.lat),
        }
        ja = said | {
            "duration": sentence.duration_ja(seconds),
            "vessels": "と".join(names),
            "count": len(names),
            "place": sentence.place_ja(met.lon, met.lat),
        }
        subject = "pair" if len(names) == 2 else "raft"
        name = f"encounter.{subject}.{'open' if group.is_open else 'closed'}"
        reason = evidence["explained_by"]
        return sentence.sentences(f"{name}.{reason}" if reason else name, en, ja)


def _composition(members: pl.DataFrame, group: Group) -> list[dict[str, Any]]:
    stays = group.stays
    names = members.select("mmsi", "track_id").rows()
    return [
        {
            "mmsi": mmsi,
            "track_id": track_id,
            "from": sentence.iso(round(since * GRID_S * SECOND_US)),
            "to": None if hull in group.still else sentence.iso(round(until * GRID_S * SECOND_US)),
        }
        for hull, (mmsi, track_id), since, until in zip(
            group.hulls, names, stays.since.tolist(), stays.until.tolist(), strict=True
        )
    ]


def _deciding_rows(points: pl.DataFrame, group: Group, nearest: dict[str, Any]) -> list[list[Any]]:
    """The reports behind the first, the closest and the last contact."""
    chosen: list[int] = []
    for contact in (group.contacts.row(0, named=True), nearest, group.contacts.row(-1, named=True)):
        chosen += [contact["i"], contact["j"]]
    sources = points.select("file_id", "offset")[list(dict.fromkeys(chosen))].rows()
    return [list(source) for source in dict.fromkeys(sources)]


def _grid_order(bins: Ints, key: Ints) -> Ints:
    """Rows by bin, then by cell; as one number where both fit, which sorts several times faster."""
    if not len(bins):
        return np.empty(0, np.int64)
    first, cells = int(bins.min()), int(key.max()) + 1
    if (int(bins.max()) - first + 1) * cells >= 2**62:
        return np.lexsort((key, bins))
    order: Ints = pl.Series((bins - first) * cells + key).arg_sort().to_numpy().astype(np.int64)
    return order


def _times(group: Group) -> tuple[int, int]:
    """Start and last contact of a group [us since 1970]."""
    start, end = (round(b * GRID_S * SECOND_US) for b in (group.first, group.last))
    return start, end


def _steps(hours: float) -> int:
    return int(hours * 3600.0 / GRID_S)


def _km(metres: float) -> float | None:
    return round(metres / KM_M, 2) if np.isfinite(metres) else None
