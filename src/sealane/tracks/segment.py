"""Whose path is it? Positions of one MMSI are often not those of one hull.

Numbers are cloned, typed wrongly and left at a factory default; receivers make errors; clocks
jitter. The segmenter follows every hull that uses a number and sets aside what fits none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane.tables import FIXES, empty
from sealane.tracks import fix
from sealane.tracks.step import Steps
from sealane.tracks.threshold import Thresholds, threshold

__all__ = ["Segmenter", "ensure"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_GFW = "Global Fishing Watch, gpsdio-segment (Apache-2.0), defaults of Segmentizer"
_OWN = "Sealane"
# Speeds that transponders and decoders give for "no speed" (gpsdio-segment: 51.2, 63.0, 102.3).
NOISE_SOG_KN = (51.2, 63.0, 102.3)
NOISE_SOG_MARGIN_KN = 0.05
LONG_RANGE_TYPE = 27  # message 27 gives 1/10 minute: ITU-R M.1371-5, Annex 8, 3.25
MIN_MANOEUVRE_MS2 = 0.001  # a turn to the other course would take hours below it
MAX_BURST_FIXES = 3  # as many sizes of burst as the kernel tells apart (LEVELS)
MIN_HOST_FACTOR = 1.1  # a host is longer than its burst
MAX_OPEN_HULLS = 1_000  # each report is held against every open hull
MAX_PIECES = 500  # vessels put in order one by one; more are faster at once
AIRCRAFT_PREFIX = 111  # SAR aircraft: ITU-R M.585-9, Annex 1, section 3


def _threshold(
    default: float,
    unit: str,
    source: str,
    text: str,
    *,
    minimum: float = 0.0,
    maximum: float | None = None,
) -> Any:
    return threshold(default, unit=unit, source=source, help=text, minimum=minimum, maximum=maximum)


@dataclass(frozen=True, kw_only=True)
class Segmenter(Thresholds):
    """Assigns each report of an MMSI to the path of one hull, or sets it aside.

    Reports are taken in time order. Each goes to the open track whose continuation it fits best:
    the discrepancy from where the track could be expected (it stayed; reported velocity forward,
    backward, mean; velocity between its last two fixes) under a density whose width grows with
    the silence. It cannot continue a track if that needs more than the greatest plausible speed
    or, within minutes, more than a manoeuvre; if it fits none it begins a track.

    **When a silence splits a track.** Never by its length alone: a report after any silence
    continues the track if a vessel could have sailed there, and starts a new one if not. Only
    where another hull is heard under the same number meanwhile is a track closed, after
    ``shared_silence_h``, because by then it could be anywhere.

    **Outliers.** Up to ``burst_fixes`` reports that fit no path, heard within ``host_h`` of a
    track with ``host_factor`` times as many, are outliers of that track; so is a single report
    out and back at speeds that nobody reported, reports whose times are wrong (a track that lies
    wholly on the path that another with ``host_factor`` times as many sails within ``echo_h``),
    and any number at exactly 0, 0, which are nobody's. A position that stands still while the
    vessel reports that it sails is one too, and it does not hold the hull: reach counts from the
    first report of it, also where the repeats end as another track begins, and the old position
    heard between true ones, at the rhythm of one transmitter, is no other hull.

    It cannot tell hulls apart that sail together under one number closer than clock and place
    errors (some 300 m), nor which hull came back after a silence in which either could have
    reached the place: the likelier is taken.
    """

    kind: ClassVar[str] = "tracks"

    max_speed_kn: float = _threshold(
        30.0, "kn", f"{_GFW}: 25; 30 lets container ships and ferries pass",
        "Greatest speed between two fixes of one hull", minimum=0.1,
    )  # fmt: skip
    sog_margin: float = _threshold(
        1.25, "factor", _OWN, "A reported speed raises the greatest speed to this many times itself"
    )
    sog_cap_kn: float = _threshold(
        60.0,
        "kn",
        "Fastest car ferry in service: 58 kn",
        "Reported speeds raise it to this at most",
    )
    aircraft_speed_kn: float = _threshold(
        400.0, "kn", "Fastest SAR aircraft in use (P-8A cruise 440, Q400 360)",
        "Greatest speed between two fixes of a SAR aircraft (111MIDxxx)", minimum=0.1,
    )  # fmt: skip
    clock_s: float = _threshold(
        60.0, "s", f"{_GFW}: 0.25 h; receivers of one feed differ by seconds, archives by a minute",
        "Error of the times of two reports",
    )  # fmt: skip
    place_m: float = _threshold(
        200.0, "m", _OWN, "Error of two fixes, antenna to antenna", minimum=1.0
    )
    coarse_place_m: float = _threshold(
        400.0, "m", "ITU-R M.1371-5: 1/10 minute in message 27", "Added for a long-range report"
    )
    manoeuvre_ms2: float = _threshold(
        0.1,
        "m/s2",
        _OWN,
        "Acceleration, turns included, that may carry a vessel off its course",
        minimum=MIN_MANOEUVRE_MS2,
    )
    aircraft_manoeuvre_ms2: float = _threshold(
        5.0,
        "m/s2",
        "A turn with 30 deg of bank",
        "The same for a SAR aircraft",
        minimum=MIN_MANOEUVRE_MS2,
    )
    drift_ms2: float = _threshold(
        0.003, "m/s2", _OWN, "Acceleration typical of a vessel under way: width of the density"
    )
    idle_kn: float = _threshold(3.0, "kn", _OWN, "Speed that clock errors count with at rest")
    burst_fixes: int = _threshold(
        3,
        "count",
        f"{_GFW}: short_seg_threshold 10",
        "A path of so few fixes may be an error",
        maximum=MAX_BURST_FIXES,
    )
    host_factor: float = _threshold(
        3.0,
        "factor",
        _OWN,
        "A track takes a burst as outliers if it has this many times its fixes",
        minimum=MIN_HOST_FACTOR,
    )
    host_h: float = _threshold(24.0, "h", _OWN, "... and was heard within this of the burst")
    burst_silence_h: float = _threshold(
        24.0, "h", "Global Fishing Watch, pipe-segment: fragments are joined under 24 h",
        "A burst is closed after this silence if a longer track was heard meanwhile",
    )  # fmt: skip
    shared_silence_h: float = _threshold(
        24.0, "h", "Global Fishing Watch, pipe-segment: fragments are joined under 24 h",
        "A track is closed after this silence if another hull was heard meanwhile",
    )  # fmt: skip
    frozen_m: float = _threshold(
        500.0, "m", f"{_GFW}: identical places at speed are dropped",
        "A place repeated exactly is not a fix if the reported speed makes it wrong by this",
    )  # fmt: skip
    frozen_h: float = _threshold(1.0, "h", _OWN, "... for this long; then the speed is disbelieved")
    frozen_kn: float = _threshold(
        1.0,
        "kn",
        f"{_OWN}: receivers at rest report up to 0.3 kn",
        "A place repeated at more than this speed does not tell where the hull is",
    )
    echo_h: float = _threshold(
        2.0,
        "h",
        "AIS of 338013000: reports up to 1.5 h early and late",
        "A track that only repeats, by this early or late, a longer one's path is set aside",
    )
    echo_m: float = _threshold(500.0, "m", _OWN, "... to within this of the longer one's path")
    spike_m: float = _threshold(1000.0, "m", _OWN, "Shortest way out, and back, of a spike")
    spike_factor: float = _threshold(
        1.5, "factor", _OWN, "A spike is faster than this many times the reported speed"
    )
    spike_margin_kn: float = _threshold(10.0, "kn", _OWN, "... and this")
    max_open: int = _threshold(
        32,
        "count",
        f"{_GFW}: 20",
        "Hulls followed at once under one MMSI",
        minimum=1,
        maximum=MAX_OPEN_HULLS,
    )
    repeat_s: float = _threshold(
        fix.REPEAT_S, "s", _OWN, "The same report within this was heard by several stations"
    )
    late_s: float = _threshold(
        fix.LATE_S, "s", f"{_OWN}: two receivers with clocks minutes apart",
        "... and by another source, of a hull under way, within this",
    )  # fmt: skip

    def segment(self, positions: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
        """FIXES of the vessels in any frame of positions, sorted by mmsi, track and time.

        Reports of base stations, aids to navigation and beacons are left out (``is_vessel``),
        repeats are one row. The result does not depend on the order or repetition of rows. A
        track is named after its MMSI and first time, with -2, -3 where hulls share both.

        Raises:
            BadInput: see ``tracks.ensure``.
        """
        table = fix.prepare(positions)
        table = fix.collapse_repeats(
            table.filter(fix.is_vessel()), repeat_s=self.repeat_s, late_s=self.late_s
        )
        if table.is_empty():
            return empty(FIXES)
        starts = fix.group_starts(table)
        label, is_outlier = self._label(table, starts)
        return _named(table, starts, label, is_outlier)

    def goes_on(self, steps: Steps) -> npt.NDArray[np.bool_]:
        """Whether each report plainly continues the only track of its vessel: bool per step.

        It does where it is later than the fix before, is not at 0, 0, and lies no further away
        than the reported speeds and the errors of clock and place carry the vessel. Where it does
        not, nothing is said: only ``segment`` tells then whose it is.
        """
        reported = np.fmax(steps.sog_kn, steps.before_sog_kn)
        pace_kn = np.where(
            np.isnan(reported), 0.0, np.minimum(self.sog_margin * reported, self.sog_cap_kn)
        )
        pace_ms = np.maximum(pace_kn, self.idle_kn) * 1852.0 / 3600.0
        seconds = (steps.at - steps.before_at) / 1e6
        is_near = steps.run_m <= self.place_m + pace_ms * (seconds + self.clock_s)
        is_somewhere = (steps.lon != 0.0) | (steps.lat != 0.0)
        plainly: npt.NDArray[np.bool_] = (seconds > 0.0) & is_near & is_somewhere
        return plainly

    def _label(self, table: pl.DataFrame, starts: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
        from sealane.tracks import path_kernel, segment_kernel

        flies = table["mmsi"].to_numpy()[starts[:-1]] // 1_000_000 == AIRCRAFT_PREFIX
        max_kn = np.where(flies, self.aircraft_speed_kn, self.max_speed_kn)
        label, is_outlier = segment_kernel.segment(
            _facts(table, starts),
            starts,
            max_kn * path_kernel.MS_PER_KN,
            np.where(flies, self.aircraft_manoeuvre_ms2, self.manoeuvre_ms2),
            self._limits(),
        )
        return label, is_outlier

    def _limits(self) -> Floats:
        from sealane.tracks import path_kernel as at

        knot = at.MS_PER_KN
        limits = np.empty(at.LIMITS)
        limits[at.MAX_OPEN] = self.max_open
        limits[at.BURST] = self.burst_fixes
        limits[at.HOST_FACTOR] = self.host_factor
        limits[at.HOST_S] = self.host_h * 3600.0
        limits[at.BURST_SILENCE_S] = self.burst_silence_h * 3600.0
        limits[at.SHARED_SILENCE_S] = self.shared_silence_h * 3600.0
        limits[at.CLOCK_S] = self.clock_s
        limits[at.PLACE_M] = self.place_m
        limits[at.COARSE_M] = self.coarse_place_m
        limits[at.SOG_MARGIN] = self.sog_margin
        limits[at.SOG_CAP_MS] = self.sog_cap_kn * knot
        limits[at.DRIFT_MS2] = self.drift_ms2
        limits[at.IDLE_MS] = self.idle_kn * knot
        limits[at.FROZEN_M] = self.frozen_m
        limits[at.FROZEN_S] = self.frozen_h * 3600.0
        limits[at.FROZEN_MS] = self.frozen_kn * knot
        limits[at.ECHO_S] = self.echo_h * 3600.0
        limits[at.ECHO_M] = self.echo_m
        limits[at.SPIKE_M] = self.spike_m
        limits[at.SPIKE_FACTOR] = self.spike_factor
        limits[at.SPIKE_MARGIN_MS] = self.spike_margin_kn * knot
        return limits


def ensure(frame: pl.DataFrame | pl.LazyFrame, segmenter: Segmenter | None = None) -> pl.DataFrame:
    """FIXES from any frame: fixes stay as they are, positions are segmented.

    PyArrow tables, and what else speaks Arrow, are taken as well. A frame is one of fixes if it
    has the columns of FIXES. Of positions only mmsi, observed_at, lon and lat are needed; the
    rest is null if it is missing.

    Raises:
        BadInput: a needed column is missing, null or of a type that cannot hold it.
    """
    table = fix.frame_of(frame)
    if set(FIXES.names) <= set(table.columns):
        return table.select(FIXES.names)
    return (segmenter or Segmenter()).segment(table)


def _floats(column: pl.Series) -> Floats:
    values = column.cast(pl.Float64).to_numpy(writable=True)
    if column.null_count():
        values[column.is_null().to_numpy()] = np.nan
    return values


def _facts(table: pl.DataFrame, starts: Ints) -> Floats:
    """The table of reports that the kernels read; its columns are named in ``path_kernel``."""
    from sealane.tracks import path_kernel

    time = fix.microseconds(table)
    sog = _floats(table["sog_kn"])
    for noise in NOISE_SOG_KN:
        sog[np.abs(sog - noise) <= NOISE_SOG_MARGIN_KN] = np.nan
    facts = np.empty((table.height, path_kernel.FACTS))
    facts[:, path_kernel.TIME] = (time - np.repeat(time[starts[:-1]], np.diff(starts))) / 1e6
    is_coarse = (table["message_type"] == LONG_RANGE_TYPE).fill_null(value=False)
    facts[:, path_kernel.COARSE] = is_coarse.to_numpy()
    lon, lat = table["lon"].to_numpy(), table["lat"].to_numpy()
    path_kernel.fill_facts(facts, lon, lat, sog, _floats(table["cog_deg"]))
    return facts


def _named(
    table: pl.DataFrame, starts: Ints, label: Ints, is_outlier: npt.NDArray[np.bool_]
) -> pl.DataFrame:
    """Add track names and order the rows by them."""
    first = np.full(len(label) + 1, -1, np.int64)
    sound = np.flatnonzero(~is_outlier)[::-1]
    first[label[sound]] = sound
    tracks = np.flatnonzero(first[:-1] >= 0)
    heads = table[["mmsi", "observed_at"]][first[tracks]].with_columns(
        label=pl.Series(tracks), row=pl.Series(first[tracks])
    )
    stem = pl.format("{}-{}", "mmsi", pl.col("observed_at").dt.strftime("%Y%m%dT%H%M%SZ"))
    nth = pl.int_range(pl.len()).over("stem") + 1
    heads = (
        heads.sort("row")
        .with_columns(stem=stem)
        .with_columns(
            track_id=pl.when(nth == 1).then("stem").otherwise(pl.format("{}-{}", "stem", nth))
        )
        .sort("mmsi", "track_id")
    )
    rank = np.empty(len(label) + 1, np.int64)
    rank[heads["label"].to_numpy()] = np.arange(heads.height)
    ranks = rank[label]
    names = heads["track_id"].gather(pl.Series(ranks))
    named = table.with_columns(names.alias("track_id"), pl.Series("is_outlier", is_outlier))
    return _in_order(named, starts, ranks)


def _in_order(named: pl.DataFrame, starts: Ints, ranks: Ints) -> pl.DataFrame:
    """Rows by rank. Few vessels have several tracks: only their rows have to be moved."""
    mmsi = named["mmsi"].to_numpy()[starts[:-1]]  # the same for reports of a drill and real ones
    starts = starts[np.concatenate([[True], mmsi[1:] != mmsi[:-1], [True]])]
    turns = np.flatnonzero(ranks[1:] < ranks[:-1])
    vessels = np.unique(np.searchsorted(starts, turns, side="right") - 1)
    if len(vessels) > MAX_PIECES:
        return named[np.argsort(ranks, kind="stable")]
    pieces, done = [], 0
    for begin, end in zip(starts[vessels].tolist(), starts[vessels + 1].tolist(), strict=True):
        order = np.argsort(ranks[begin:end], kind="stable")
        pieces += [named[done:begin], named[begin:end][order]]
        done = end
    return pl.concat([*pieces, named[done:]], rechunk=True) if pieces else named
