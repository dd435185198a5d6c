"""One hull in a port: how it came, whether it lay still or was silent there, how it left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo
from sealane.detect.contract import Halo, Partials, Patient, threshold
from sealane.detect.hearing.reception import feed_clock, presence
from sealane.detect.hull import Columns, columns_of
from sealane.detect.stay.call import Call, calls
from sealane.detect.telling import event, sentence

__all__ = ["PortVisit"]

SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
KM_M = 1000.0
CLOCK_BIN_S = 10_800.0  # the feed's clock only needs to know whether it went on for hours
CONFIDENCE = {4: 1.0, 3: 0.75, 2: 0.5, 1: 0.25}
GFW = "GFW pipe-anchorages, anchorage_cfg.yaml"


@dataclass(frozen=True, kw_only=True)
class PortVisit(Patient):
    """One hull in one port: from within 3 km of it to beyond 4 km, with a stop or a silence.

    The distance is that to the nearest port of the list in use. A visit is named after the port
    nearest to its longest stop, else nearest to where the hull fell silent or was nearest. A stop
    is distance over time of at most ``stop_kn``, until it is ``start_kn`` or more, over ten
    minutes or more: not the speed that the hull reports. A silence of ``silence_h`` in port
    counts like a stop, where the way made in it, two fifths longer than straight, leaves time for a
    stop at the speed at which the hull came or left: a ship that is passing while nobody hears
    does not call. A visit ends too where the next report lies at another port.

    Start and end are where the way between two reports crosses the limits. Where those are more
    than an hour apart, the hull is reckoned to have sailed at its speed near there from the report
    before, or to the report after (start and end uncertainty say how far apart they are).

    Confidence has four steps, as in Global Fishing Watch's port visits, by what was seen. Level 4
    (1.0): entry, stop or silence, and exit; 3 (0.75): stop or silence, and entry or exit; 2 (0.5):
    stop or silence alone; 1 (0.25): entry or exit, and a stop too short to count, or a hull that
    was first and last heard there and not seen to stop. Entry and exit
    were seen where the reports on both sides of the limit are less than ``silence_h`` apart. A
    hull that never stopped and was never silent has passed by: that is no event.

    A visit is open until the hull is heard outside: while it lies there, and where nothing was
    heard of it since. Of an open visit the stop is told in whole hours, from two days on in days.

    What it cannot tell: whether the hull was at a berth, at anchor off the port or at another
    port of the same harbour; what it did there; which of two ports less than 7 km apart it called
    at, when it went from one to the other without leaving both.

    Known false alarms: ships that anchor or fish close to a port without calling; ports placed a
    mile off; a ship that slows and turns where it is not heard. Ports that no list has are missed.

    Example: ``sealane detect port_visit --ports my-ports.csv``.
    """

    kind: ClassVar[str] = "port_visit"
    version: ClassVar[str] = "1"
    halo: ClassVar[Halo] = Halo(cells_deg=5.0, hours=24.0)

    enter_km: float = threshold(
        3.0, unit="km", source=GFW, help="A visit begins this near a port", minimum=0.1
    )
    leave_km: float = threshold(
        4.0, unit="km", source=GFW, help="A visit ends this far from every port", minimum=0.1
    )
    stop_kn: float = threshold(
        0.2, unit="kn", source=GFW, help="At this speed or less a stop begins"
    )
    start_kn: float = threshold(
        0.5, unit="kn", source=GFW, help="At this speed or more a stop ends"
    )
    min_stop_h: float = threshold(
        1.0,
        unit="h",
        source="Sealane: a port call; pilots, bunkers and ferries take less",
        help="A stop counts from this length on",
    )
    silence_h: float = threshold(
        4.0, unit="h", source=GFW, help="A silence in port counts from this length on", minimum=1.0
    )
    usual_kn: float = threshold(
        10.0,
        unit="kn",
        source="Sealane: of merchant ships near port",
        help="The speed of a hull that was not heard under way",
        minimum=1.0,
    )
    wide_nmi: float = threshold(
        300.0,
        unit="nmi",
        source="The halo of 5 degrees, as for zone_entry",
        help="Ships this near tell whether the feed went on after the last report",
        minimum=1.0,
    )
    ports: geo.Ports | None = None

    def _ports(self) -> geo.Ports:
        return geo.Ports.packaged() if self.ports is None else self.ports

    def sift(self, fixes: pl.DataFrame | Columns) -> Partials:
        """Stays near ports of these hulls, and where hulls were heard."""
        columns = columns_of(fixes)
        rule = Call(
            enter_m=self.enter_km * KM_M,
            leave_m=max(self.enter_km, self.leave_km) * KM_M,
            stop_kn=self.stop_kn,
            start_kn=self.start_kn,
            min_stop_h=self.min_stop_h,
            silence_h=self.silence_h,
            usual_kn=self.usual_kn,
        )
        return Partials(
            {
                "hulls": columns.hulls.select("mmsi", "track_id", "exercise_id"),
                "calls": calls(columns, self._ports(), rule),
                "heard": presence(columns, bin_s=CLOCK_BIN_S),
            }
        )

    def judge(self, partials: Partials) -> pl.DataFrame:
        """Port visits from all stays; those that last to the hull's last report are open."""
        parts = partials.canonical().by_exercise()
        return event.rows(self, [draft for part in parts for draft in self._drafts(part)])

    def _drafts(self, partials: Partials) -> list[event.Draft]:
        hulls = partials.tables["hulls"]
        found = partials.tables["calls"].sort("hull", "start_us")
        found = found.with_columns(pl.Series("is_gone", self._is_gone(found, partials)))
        drafts = []
        for row in found.rows(named=True):
            level = self._level(row)
            if level:
                hull = hulls.row(row.pop("hull"), named=True)
                drafts.append(event.drafted(self, hull, row, level))
        return drafts

    def _is_gone(self, found: pl.DataFrame, partials: Partials) -> npt.NDArray[np.bool_]:
        """Whether the feed went on for ``silence_h`` after a hull was last heard, inside."""
        is_last = found["is_last"].to_numpy()
        ends = found.filter("is_last").select(
            "hull", "last_us", pl.col("last_lon").alias("lon"), pl.col("last_lat").alias("lat")
        )
        clock = feed_clock(
            partials.tables["heard"],
            partials.tables["hulls"],
            ends.rename({"last_us": "end_us"}),
            bin_s=CLOCK_BIN_S,
            window_s=self.halo.hours * 3600.0,
            wide_nmi=self.wide_nmi,
        )
        gone = np.zeros(found.height, np.bool_)
        gone[is_last] = clock - ends["last_us"].to_numpy() >= self.silence_h * HOUR_US
        return gone

    def _level(self, row: dict[str, Any]) -> int:
        """What was seen of a stay, from 4 to 1; 0 where the hull passed by."""
        is_stay = row["stop_us"] >= self.min_stop_h * HOUR_US
        is_stay = is_stay or row["is_silent"]
        crossed = row["is_entry_seen"] + row["is_exit_seen"]
        if row["is_gone"] and not is_stay:
            return 3 if crossed else 1
        if is_stay:
            return 2 + int(crossed)
        return int(row["stop_us"] > 0 and crossed > 0)

    def draft(self, hull: dict[str, Any], row: dict[str, Any], level: int) -> event.Draft:
        """One event: of this hull (a row of ``hulls``), from this stay."""
        is_open = row["is_last"]
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
            confidence=CONFIDENCE[level],
            sentence=self._sentence(hull, row),
            evidence=self._evidence(row, level),
            subject=row["port"],
            exercise_id=hull["exercise_id"],
        )

    def _evidence(self, row: dict[str, Any], level: int) -> dict[str, Any]:
        exit_word = "crossed" if row["is_exit_seen"] else "last heard inside"
        return {
            "subject": row["port"],
            "level": level,
            "entry": "crossed" if row["is_entry_seen"] else "first heard inside",
            "exit": "open" if row["is_last"] and not row["is_gone"] else exit_word,
            "dwell_h": None
            if row["is_last"]
            else round((row["end_us"] - row["start_us"]) / HOUR_US, 3),
            "stop_h": round(_told_us(row) / HOUR_US, 3),
            "longest_silence_h": None
            if row["is_last"] or not row["is_silent"]
            else round(row["silent_us"] / HOUR_US, 3),
            "stop_lon": round(row["stop_lon"], 4),
            "stop_lat": round(row["stop_lat"], 4),
            "port_distance_km": round(row["port_m"] / KM_M, 2),
            "explained_by": None,
            "rows": [
                [file_id, offset]
                for file_id, offset in dict.fromkeys(
                    zip(row["row_files"], row["row_offsets"], strict=True)
                )
            ],
        }

    def _sentence(self, hull: dict[str, Any], row: dict[str, Any]) -> tuple[str, str]:
        is_stop = row["stop_us"] >= self.min_stop_h * HOUR_US
        stay = "stop" if is_stop else "silence" if row["is_silent"] or row["is_gone"] else "brief"
        leaves = "seen" if row["is_exit_seen"] else "unseen"
        leaves = "open" if row["is_last"] else leaves
        entry = "seen" if row["is_entry_seen"] else "unseen"
        both = {
            "vessel": f"MMSI {hull['mmsi']}",
            "port": row["port"],
            "start": sentence.moment(row["start_us"]),
            "end": sentence.moment(row["end_us"]),
            "near": f"{self.enter_km:g} km",
            "far": f"{self.leave_km:g} km",
        }
        stop, silent = _told_us(row) / SECOND_US, row["silent_us"] / SECOND_US
        en = both | {"stop": sentence.duration_en(stop), "silent": sentence.duration_en(silent)}
        ja = both | {"stop": sentence.duration_ja(stop), "silent": sentence.duration_ja(silent)}
        if row["is_gone"]:
            stay = "gone" if stay == "silence" else stay
        return sentence.sentences(f"port_visit.{entry}.{stay}.{leaves}", en, ja)


def _told_us(row: dict[str, Any]) -> int:
    """The stop as it is told: while a visit is open in whole hours, later in days, if any."""
    lasts = int(row["stop_us"])
    if not row["is_last"] or lasts < HOUR_US:
        return lasts
    step = HOUR_US if lasts < 48 * HOUR_US else 24 * HOUR_US
    return lasts // step * step
