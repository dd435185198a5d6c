"""One hull that makes hardly any way for hours, far off shore."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl

from sealane import geo
from sealane.detect.contract import Halo, Partials, Patient, threshold
from sealane.detect.hearing.reception import feed_clock, presence
from sealane.detect.hull import Columns, columns_of
from sealane.detect.stay import spell
from sealane.detect.telling import event, sentence

__all__ = ["Loitering"]

SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
NMI_M, KM_M = 1852.0, 1000.0
CLOCK_BIN_S = 10_800.0  # the feed's clock only needs to know whether it went on for hours
PILOT_STEP_S = 600.0
SPARSE_SHARE = 0.25  # as in encounter: below it the spell is mostly interpolated
WEAK = 0.4  # where something else explains it, or hardly anything was observed
REST_SHARE = FISHING_SHARE = 0.5  # of the reports: what the hull says most of the time
GFW = "GFW pipe-loitering"
RFMO = "GFW, loitering as reported to RFMOs; Miller et al. 2018, doi:10.3389/fmars.2018.00240"

MORE = {"port": pl.String, "port_h": pl.Float64, "shore_nmi": pl.Float64, "port_km": pl.Float64}


@dataclass(frozen=True, kw_only=True)
class Loitering(Patient):
    """One hull slower than 2 kn, by distance over time, for 4 h or more, far off shore.

    Speed is the way over legs of ten minutes or more through the time they took, over a window of
    an hour that moves with the hull: neither the speed that it reports nor hours of the clock
    matter, and a drift is one event however far it leads and over whichever midnight. A spell
    ends where a leg is fast, or where the hull was not heard for ``silence_h``. It counts where it
    was ``min_shore_nmi`` off shore on the mean of seven places.

    An event is open while the hull was slow at its last report and the feed near there did not go
    on for ``silence_h`` after it. While open it is told as far as the last full hour.

    Confidence is 0.5 to 1 by the share of the time in which reports lie an hour or less apart, and
    0.4 where less than a quarter was observed so. It is 0.4 too where ordinary work explains the
    spell (evidence ``explained_by``): ``anchor``, the hull says for half of the time that it is at
    anchor or moored, or it never left the circle in which an anchored ship swings; ``gear``, it
    says for half of the time that it fishes, or is a fishing vessel whose speed is as uneven as
    where gear is hauled;
    ``fishing_ground``, it is a fishing vessel that lay adrift so within ``recurs_h`` before or
    after as well, as they work with lights or lines, and rest, day after day;
    ``waiting``, a pilot vessel came to it at the end or it was in port within ``arrival_h``;
    ``port``, it lay near a port that lies off shore.

    What it cannot tell: why a ship drifts (weather, orders, repair, rest, a meeting); what it did
    between reports; whether it had way through the water; a ship that steams in circles at more
    than 2 kn.

    Known false alarms: waiting for a berth for more than ``arrival_h`` before arrival; fishing
    vessels that claim another type or none, of which nearly all that fish with set gear are found;
    anchored ships whose status is not set and whose positions
    wander; cable and survey ships on station; platforms and buoys with the MMSI of a ship.

    Example: ``sealane detect loitering --set loitering.min_shore_nmi=50``.
    """

    kind: ClassVar[str] = "loitering"
    version: ClassVar[str] = "1"
    halo: ClassVar[Halo] = Halo(cells_deg=5.0, hours=24.0)

    max_speed_kn: float = threshold(
        2.0, unit="kn", source=GFW, help="Slower than this over the ground"
    )
    min_duration_h: float = threshold(
        4.0, unit="h", source=RFMO, help="For at least this long", minimum=1.0
    )
    min_shore_nmi: float = threshold(
        20.0, unit="nmi", source=RFMO, help="At least this far off shore, on the mean"
    )
    window_h: float = threshold(
        1.0,
        unit="h",
        source=f"{GFW} (hours of the clock there)",
        help="Speed is that over this window",
    )
    silence_h: float = threshold(
        6.0,
        unit="h",
        source="GFW pipe-gaps, as for gap",
        help="Not heard for so long ends a spell",
        minimum=1.0,
    )
    swing_nmi: float = threshold(
        0.35,
        unit="nmi",
        source="Sealane: eleven shackles of chain (302 m) and a hull of 350 m",
        help="A hull that stays within this of one point may be at anchor",
    )
    gear_spread_kn: float = threshold(
        1.5,
        unit="kn",
        source="Sealane: hauling at 2 kn and more, and stops; wind and current change slowly",
        help="So far apart are the slowest and fastest tenths where gear is tended",
    )
    recurs_h: float = threshold(
        24.0,
        unit="h",
        source="Sealane: the work of one night is that of the next; not more than the halo",
        help="A fishing vessel that drifts again within this is at its work or rests from it",
    )
    arrival_h: float = threshold(
        6.0,
        unit="h",
        source="Sealane: from a pilot ground 40 nmi off at 7 kn",
        help="In port within this after the spell, the hull was waiting",
    )
    pilot_nmi: float = threshold(
        0.5,
        unit="nmi",
        source="Sealane: alongside (500 m as in encounter), and the error of ten minutes",
        help="A pilot vessel this near at the end of the spell came to it",
    )
    port_km: float = threshold(
        10.0,
        unit="km",
        source="Miller et al. 2018, as for encounter",
        help="This near a port the hull lies there",
    )
    wide_nmi: float = threshold(
        300.0,
        unit="nmi",
        source="The halo of 5 degrees, as for zone_entry",
        help="Ships this near tell whether the feed went on",
        minimum=1.0,
    )
    ports: geo.Ports | None = None

    def sift(self, fixes: pl.DataFrame | Columns) -> Partials:
        """Slow spells of these hulls, tracks of pilot vessels, and where hulls were heard."""
        columns = columns_of(fixes)
        hulls = columns.hulls.select("mmsi", "track_id", "exercise_id", "class")
        pace = spell.Pace(
            max_speed_kn=self.max_speed_kn,
            min_duration_h=self.min_duration_h,
            window_h=self.window_h,
            silence_h=self.silence_h,
        )
        found = spell.slow_spells(columns, pace)
        shore = found.mean_of(columns, geo.distance_to_shore_nmi)
        shore[found.is_so_far] = shore[found.is_last & ~found.is_so_far]  # one answer for both
        is_far = shore >= self.min_shore_nmi
        return Partials(
            {
                "hulls": hulls,
                "spells": self._spells(columns, found.where(is_far), shore[is_far]),
                "pilots": _pilots(columns, hulls["class"]),
                "heard": presence(columns, bin_s=CLOCK_BIN_S),
            }
        )

    def _ports(self) -> geo.Ports:
        return geo.Ports.packaged() if self.ports is None else self.ports

    def _spells(self, columns: Columns, found: spell.Spells, shore_nmi: Any) -> pl.DataFrame:
        """The figures of each spell, and whether the hull was in port soon after it."""
        rows = []
        for i, (first, last) in enumerate(zip(found.first, found.last, strict=True)):
            said = spell.figures(columns, int(first), int(last))
            port, hours = self._arrival(columns, int(last))
            nearest = float(self._ports().distance_m(said["lon"], said["lat"])[0]) / KM_M
            more = {"port": port, "port_h": hours, "shore_nmi": float(shore_nmi[i])}
            is_last, is_so_far = bool(found.is_last[i]), bool(found.is_so_far[i])
            rows.append(
                {**said, **more, "port_km": nearest, "is_last": is_last, "is_so_far": is_so_far}
            )
        return spell.as_table(rows, MORE)

    def _arrival(self, columns: Columns, row: int) -> tuple[str | None, float | None]:
        """The port that the hull came near within ``arrival_h`` after a row, and after how long."""
        end = columns.starts[columns.hull_of(np.array([row]))[0] + 1]
        until = columns.at[row] + int(self.arrival_h * HOUR_US)
        stop = int(np.searchsorted(columns.at[row:end], until, side="right")) + row
        if stop <= row + 1:
            return None, None
        name, metres = self._ports().nearest(
            columns.lon[row + 1 : stop], columns.lat[row + 1 : stop]
        )
        near = np.flatnonzero(metres <= self.port_km * KM_M)
        if not len(near):
            return None, None
        hours = (columns.at[row + 1 + near[0]] - columns.at[row]) / HOUR_US
        return str(name[near[0]]), float(hours)

    def judge(self, partials: Partials) -> pl.DataFrame:
        """Loitering from all spells, open or closed by the feed's clock."""
        parts = partials.canonical().by_exercise()
        return event.rows(self, [draft for part in parts for draft in self._drafts(part)])

    def _drafts(self, partials: Partials) -> list[event.Draft]:
        tables = partials.tables
        found, hulls = tables["spells"].sort("hull", "start_us", "is_so_far"), tables["hulls"]
        if found.is_empty():
            return []
        ends = found.select(
            "hull", "end_us", pl.col("end_lon").alias("lon"), pl.col("end_lat").alias("lat")
        )
        clock = feed_clock(
            tables["heard"],
            hulls,
            ends,
            bin_s=CLOCK_BIN_S,
            window_s=self.halo.hours * 3600.0,
            wide_nmi=self.wide_nmi,
        )
        goes_on = clock - found["end_us"].to_numpy() >= self.silence_h * HOUR_US
        found = found.with_columns(
            pl.Series("is_open", found["is_last"].to_numpy() & ~goes_on),
            pl.Series("pilot", self._pilot_came(found, hulls, tables["pilots"])),
            pl.Series("recurs", self._recurs(found, hulls)),
        )
        # Of a spell that lasts to the hull's last report one of both rows holds.
        whole = pl.col("is_open").filter(~pl.col("is_so_far")).first().over("hull", "start_us")
        found = found.with_columns(is_open=whole).filter(pl.col("is_so_far") == pl.col("is_open"))
        return [
            event.drafted(self, hulls.row(row.pop("hull"), named=True), row)
            for row in found.rows(named=True)
            if row["end_us"] - row["start_us"] >= self.min_duration_h * HOUR_US
        ]

    def _recurs(self, found: pl.DataFrame, hulls: pl.DataFrame) -> pl.Series:
        """Whether another spell of the same number lies within ``recurs_h`` of each."""
        limit = int(self.recurs_h * HOUR_US)
        spells = (
            found.select("start_us", "end_us", hulls["mmsi"].gather(found["hull"]))
            .group_by("mmsi", "start_us")
            .agg(pl.col("end_us").max())
            .sort("mmsi", "start_us")
            .with_columns(
                since=pl.col("start_us") - pl.col("end_us").shift(1).over("mmsi"),
                until=pl.col("start_us").shift(-1).over("mmsi") - pl.col("end_us"),
            )
        )
        recurs = (pl.min_horizontal("since", "until") <= limit).fill_null(value=False)
        numbered = found.select(hulls["mmsi"].gather(found["hull"]), "start_us")
        told = numbered.join(
            spells.select("mmsi", "start_us", recurs.alias("recurs")),
            on=["mmsi", "start_us"],
            how="left",
            maintain_order="left",
        )
        return told["recurs"]

    def _pilot_came(
        self, found: pl.DataFrame, hulls: pl.DataFrame, pilots: pl.DataFrame
    ) -> list[bool]:
        """Whether a pilot vessel was beside the hull within an hour of the end of each spell."""
        kinds, at = hulls["class"].to_list(), pilots["at_us"].to_numpy()
        lon, lat = pilots["lon"].to_numpy(), pilots["lat"].to_numpy()
        came = []
        for hull, end_us, x, y in found.select("hull", "end_us", "end_lon", "end_lat").rows():
            near = np.flatnonzero(np.abs(at - end_us) <= HOUR_US)
            metres = geo.distance_m(
                np.full(len(near), x), np.full(len(near), y), lon[near], lat[near]
            )
            reach_m = (self.pilot_nmi + self.max_speed_kn) * NMI_M  # it may have moved for an hour
            came.append(kinds[hull] != "pilot" and bool((metres <= reach_m).any()))
        return came

    def draft(self, hull: dict[str, Any], row: dict[str, Any]) -> event.Draft:
        """One event: of this hull (a row of ``hulls``), from this spell."""
        evidence = self._evidence(hull, row)
        is_open, reason = row["is_open"], evidence["explained_by"]
        confidence = WEAK
        if reason is None and row["observed_share"] >= SPARSE_SHARE:
            confidence = 0.5 + 0.5 * row["observed_share"]
        return event.Draft(
            mmsis=[hull["mmsi"]],
            track_ids=[hull["track_id"]],
            start_us=row["start_us"],
            end_us=None if is_open else row["end_us"],
            start_uncertainty_s=row["start_by_s"],
            end_uncertainty_s=None if is_open else row["end_by_s"],
            lon=row["lon"],
            lat=row["lat"],
            end_lon=None if is_open else row["end_lon"],
            end_lat=None if is_open else row["end_lat"],
            path=row["path"],
            confidence=confidence,
            sentence=_sentence(hull, row, reason, limit=f"{self.max_speed_kn:g} kn"),
            evidence=evidence,
            exercise_id=hull["exercise_id"],
        )

    def _reason(self, hull: dict[str, Any], row: dict[str, Any]) -> str | None:
        """What explains a spell as well: a word, or None."""
        if row["rest_share"] >= REST_SHARE or row["reach_nmi"] <= self.swing_nmi:
            return "anchor"
        if row["port_km"] <= self.port_km:
            return "port"
        is_uneven = row["high_kn"] - row["low_kn"] >= self.gear_spread_kn
        if row["fishing_share"] >= FISHING_SHARE or (hull["class"] == "fishing" and is_uneven):
            return "gear"
        if hull["class"] == "fishing" and row["recurs"]:
            return "fishing_ground"
        return "waiting" if row["port"] is not None or row["pilot"] else None

    def _evidence(self, hull: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
        hours = (row["end_us"] - row["start_us"]) / HOUR_US
        off = row["off_heading_deg"]
        return {
            "duration_h": round(hours, 3),
            "mean_speed_kn": round(row["way_nmi"] / hours, 2),
            "way_nmi": round(row["way_nmi"], 2),
            "made_good_nmi": round(row["made_good_nmi"], 2),
            "reach_nmi": round(row["reach_nmi"], 2),
            "low_kn": round(row["low_kn"], 2),
            "high_kn": round(row["high_kn"], 2),
            "off_heading_deg": None if off is None else round(off),
            "observed_share": round(row["observed_share"], 3),
            "shore_distance_nmi": round(row["shore_nmi"], 2),
            "port_distance_km": round(row["port_km"], 2) if np.isfinite(row["port_km"]) else None,
            "in_port_after_h": None if row["port_h"] is None else round(row["port_h"], 2),
            "pilot_came": row["pilot"],
            "recurs": row["recurs"],
            "explained_by": self._reason(hull, row),
            "rows": [
                [file_id, offset]
                for file_id, offset in dict.fromkeys(
                    zip(row["row_files"], row["row_offsets"], strict=True)
                )
            ],
        }


def _pilots(columns: Columns, kind: pl.Series) -> pl.DataFrame:
    """Where pilot vessels were, every ten minutes: hull, at_us, lon, lat."""
    is_pilot = (kind == "pilot").fill_null(value=False).to_numpy()
    rows = np.concatenate(
        [
            np.empty(0, np.int64),
            *(
                np.arange(columns.starts[h], columns.starts[h + 1])
                for h in np.flatnonzero(is_pilot)
            ),
        ]
    )
    step = columns.at[rows] // int(PILOT_STEP_S * SECOND_US)
    hull = columns.hull_of(rows)
    new = np.append(True, (step[1:] != step[:-1]) | (hull[1:] != hull[:-1]))[: len(rows)]
    rows = rows[new]
    return pl.DataFrame(
        {
            "hull": pl.Series(columns.hull_of(rows), dtype=pl.Int32),
            "at_us": columns.at[rows],
            "lon": columns.lon[rows],
            "lat": columns.lat[rows],
        }
    )


def _sentence(
    hull: dict[str, Any], row: dict[str, Any], reason: str | None, *, limit: str
) -> tuple[str, str]:
    seconds = (row["end_us"] - row["start_us"]) / SECOND_US
    both = {
        "vessel": f"MMSI {hull['mmsi']}",
        "start": sentence.moment(row["start_us"]),
        "end": sentence.moment(row["end_us"]),
        "limit": limit,
        "speed": f"{row['way_nmi'] / seconds * 3600.0:.1f} kn",
    }
    shore_m, good_m = row["shore_nmi"] * NMI_M, row["made_good_nmi"] * NMI_M
    en = both | {
        "duration": sentence.duration_en(seconds),
        "place": sentence.place_en(row["lon"], row["lat"]),
        "shore": sentence.distance_en(shore_m),
        "good": sentence.distance_en(good_m),
    }
    ja = both | {
        "duration": sentence.duration_ja(seconds),
        "place": sentence.place_ja(row["lon"], row["lat"]),
        "shore": sentence.distance_ja(shore_m),
        "good": sentence.distance_ja(good_m),
    }
    name = f"loitering.{'open' if row['is_open'] else 'closed'}.{reason or 'none'}"
    return sentence.sentences(name, en, ja)
