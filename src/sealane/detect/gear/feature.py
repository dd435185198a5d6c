"""How does a hull move over days? Figures of a window of its track, from which gear is told.

A window is up to five days of one hull on a grid of ten minutes, counted from its first fix. The
figures are of movement (speed, turning, straightness at several scales, spells, hours of the day,
how often it comes back) and of what lies around (``place``: shore and port). Neither longitude nor
latitude nor the date is one: where a fleet fished in one season would be learnt by heart. The
figures of place come near to that, and ``train`` says what all are worth on other grounds. Nor is
the interval of reports one, which tells the transponder, not gear.
Lengths are in nautical miles, speeds in knots, times in hours; what a window does not have is NaN.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane.detect.gear import place as gear_place
from sealane.detect.gear.figure import mean, quantiles, share
from sealane.detect.hull import Columns

__all__ = ["Windows", "features", "groups", "windows"]

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]

SECOND_US = 1_000_000
STEP_S = 600
STEPS_A_DAY = 86_400 // STEP_S
WINDOW_DAYS = 5
STEPS = WINDOW_DAYS * STEPS_A_DAY
LEAST_STEPS = 36
"""Six hours on the grid: of less no figure is made."""
LONGEST_S = 3600.0
"""Over silences not longer than this places are interpolated (as GFW's encounters do) [s]."""
M_PER_DEG = 111_195.0
NMI_M = 1852.0

CLASSES = {"still": 0.0, "drift": 0.4, "tow": 1.8, "mid": 5.5, "steam": 8.0}
"""Speeds from which on a step counts as one of these [kn]: trawlers tow at 2 to 5.5 kn (de Souza
et al. 2016, doi:10.1371/journal.pone.0158248)."""
SPEED_EDGES = (0.3, 0.8, 1.3, 1.8, 2.3, 2.8, 3.3, 3.8, 4.5, 5.5, 6.5, 7.5, 9.0)
RETURN_STEPS = 12
"""Two hours: who is in a square again only after so many steps came back, and did not just stay
or turn in it (a tow takes two to four hours: FAO, Fishing Gear Fact Sheets)."""
DEGREES = 1000
SCALES = (3, 6, 12, 24, 36, 72, 144)
"""Steps over which the way made good is held against the way sailed: 30 min to a day."""


@dataclass(frozen=True, eq=False)
class Windows:
    """Windows of hulls on the grid: one row for each, one column for each step, NaN unheard."""

    hull: Ints
    x_nmi: Floats
    y_nmi: Floats
    sog_kn: Floats
    hour: Floats
    around: Mapping[str, Floats]
    """Distances from what lies around each step (``place.SURROUNDINGS``) [nmi]."""
    ground: Ints
    """The square degree of the middle place: vessels of one ground are kept together in scoring."""

    def __len__(self) -> int:
        return len(self.hull)


def windows(columns: Columns, hulls: Ints | None = None) -> Windows:
    """The windows of these hulls (by default of all), in order of hull and time."""
    from sealane.detect.kernel import grid as grid_kernel

    places = grid_kernel.slow_places(
        columns.starts,
        columns.at,
        columns.lon,
        columns.lat,
        STEP_S * SECOND_US,
        int(LONGEST_S * SECOND_US),
        np.inf,
    )
    if hulls is not None:
        wanted = np.isin(places[0], hulls)
        places = tuple(column[wanted] for column in places)
    hull, bins, lon, lat, row, seen, _, _ = places
    first = pl.DataFrame({"hull": hull, "bin": bins}).select(pl.col("bin").min().over("hull"))
    since = bins - first["bin"].to_numpy()
    key = hull.astype(np.int64) * (1 << 32) + since // STEPS
    known, place, counts = np.unique(key, return_inverse=True, return_counts=True)
    kept = counts >= LEAST_STEPS
    number = np.cumsum(kept) - 1
    use = kept[place]
    at = number[place[use]], (since % STEPS)[use]
    shape = (int(kept.sum()), STEPS)
    starts = np.flatnonzero(np.concatenate([[True], np.diff(place[use]) > 0]))[: shape[0]]
    lon, lat = lon[use], lat[use]
    lon0, lat0 = lon[starts][at[0]], lat[starts][at[0]]
    east = (lon - lon0 + 180.0) % 360.0 - 180.0
    sog = np.where(seen, columns.sog_kn[row], np.nan)[use]
    hour = (bins[use] * STEP_S / 3600.0 + lon / 15.0) % 24.0
    return Windows(
        hull=(known[kept] >> 32).astype(np.int64),
        x_nmi=_laid(shape, at, east * np.cos(np.radians(lat0)) * M_PER_DEG / NMI_M),
        y_nmi=_laid(shape, at, (lat - lat0) * M_PER_DEG / NMI_M),
        sog_kn=_laid(shape, at, sog),
        hour=_laid(shape, at, hour),
        around={
            name: _laid(shape, at, values)
            for name, values in gear_place.surroundings(lon, lat).items()
        },
        ground=_ground(shape, at, lon, lat),
    )


def _ground(shape: tuple[int, int], at: tuple[Ints, Ints], lon: Floats, lat: Floats) -> Ints:
    """The number of the square degree in which the middle step of each window lies."""
    middle = np.bincount(at[0], minlength=shape[0]) // 2
    first = np.searchsorted(at[0], np.arange(shape[0]))
    column, row = np.floor(lon[first + middle]), np.floor(lat[first + middle])
    ground: Ints = (column * DEGREES + row).astype(np.int64)
    return ground


def _laid(shape: tuple[int, int], at: tuple[Ints, Ints], values: Floats) -> Floats:
    laid = np.full(shape, np.nan)
    laid[at] = values
    return laid


def features(one: Windows) -> dict[str, Floats]:
    """Every figure by name: one value for each window."""
    return {name: values for group in groups(one).values() for name, values in group.items()}


def groups(one: Windows) -> dict[str, dict[str, Floats]]:
    """The same by what they look at: all but ``place`` are of movement alone."""
    dx, dy = np.diff(one.x_nmi, axis=1), np.diff(one.y_nmi, axis=1)
    way = np.hypot(dx, dy)
    speed = way * 3600.0 / STEP_S
    course = np.degrees(np.arctan2(dx, dy))
    sort = _class_of(speed)
    around = {name: values[:, 1:] for name, values in one.around.items()}
    return {
        "speed": _speeds(speed, "over ground") | _speeds(one.sog_kn[:, 1:], "reported"),
        "change": _changes(speed),
        "turn": _turns(course, speed),
        "straightness": _straightness(one, way),
        "extent": _extent(one, speed),
        "spell": _spells(sort),
        "hour": _hours(one.hour[:, 1:], sort),
        "return": _returns(one, speed),
        "place": gear_place.figures(around, sort, tuple(CLASSES)),
    }


def _class_of(speed: Floats) -> npt.NDArray[np.int8]:
    """The class of each step, -1 where the hull was not heard."""
    sort = np.searchsorted(list(CLASSES.values()), speed, side="right") - 1
    return np.where(np.isnan(speed), -1, sort).astype(np.int8)


def _speeds(speed: Floats, name: str) -> dict[str, Floats]:
    known, moving = ~np.isnan(speed), speed > CLASSES["drift"]
    made = quantiles(speed, f"speed {name}")
    made |= quantiles(np.where(moving, speed, np.nan), f"speed {name} under way")
    slow = moving & (speed < CLASSES["mid"])
    made |= quantiles(
        np.where(slow, speed, np.nan), f"speed {name} at work", (0.1, 0.25, 0.5, 0.75, 0.9)
    )
    edges = (0.0, *SPEED_EDGES, np.inf)
    for low, high in itertools.pairwise(edges):
        is_in = (speed >= low) & (speed < high)
        made[f"share of time at {low:g} to {high:g} kn {name}"] = share(is_in, known)
        if low:
            label = f"share under way at {low:g} to {high:g} kn {name}"
            made[label] = share(is_in, known & moving)
    return made


def _changes(speed: Floats) -> dict[str, Floats]:
    change = np.abs(np.diff(speed, axis=1))
    moving = (speed[:, 1:] > CLASSES["drift"]) & (speed[:, :-1] > CLASSES["drift"])
    made = quantiles(np.where(moving, change, np.nan), "change of speed under way in 10 min")
    centred = speed - mean(speed)[:, None]
    spread = mean(centred**2)
    for lag in (1, 3, 6, 18, 72, 144):
        both = centred[:, lag:] * centred[:, :-lag]
        made[f"likeness of speed after {lag * STEP_S / 3600.0:g} h"] = mean(both) / (spread + 1e-9)
    return made


def _turns(course: Floats, speed: Floats) -> dict[str, Floats]:
    turn = (np.diff(course, axis=1) + 180.0) % 360.0 - 180.0
    pace = np.minimum(speed[:, 1:], speed[:, :-1])
    made: dict[str, Floats] = {}
    for name, low, high in (("drift", 0.4, 1.8), ("tow", 1.8, 5.5), ("steam", 5.5, 40.0)):
        is_so = (pace >= low) & (pace < high) & ~np.isnan(turn)
        size = np.where(is_so, np.abs(turn), np.nan)
        made |= quantiles(size, f"turn in 10 min at {name}", (0.25, 0.5, 0.75, 0.9))
        made[f"share of turns over 45 deg at {name}"] = share(np.abs(turn) > 45.0, is_so)
        made[f"share of turns over 120 deg at {name}"] = share(np.abs(turn) > 120.0, is_so)
        made[f"one-sidedness of turns at {name}"] = np.abs(mean(turn, is_so)) / (
            mean(np.abs(turn), is_so) + 1e-9
        )
    return made


def _straightness(one: Windows, way: Floats) -> dict[str, Floats]:
    gross = np.concatenate([np.zeros((len(way), 1)), np.cumsum(np.nan_to_num(way), axis=1)], axis=1)
    made: dict[str, Floats] = {}
    for scale in SCALES:
        net = np.hypot(
            one.x_nmi[:, scale:] - one.x_nmi[:, :-scale],
            one.y_nmi[:, scale:] - one.y_nmi[:, :-scale],
        )
        sailed = gross[:, scale:] - gross[:, :-scale]
        hours = scale * STEP_S / 3600.0
        ratio = np.where(sailed > hours, net / np.maximum(sailed, 1e-9), np.nan)
        slow = np.where(sailed < CLASSES["mid"] * hours, ratio, np.nan)
        label = f"straightness over {hours:g} h"
        made |= quantiles(np.minimum(ratio, 1.0), label, (0.1, 0.25, 0.5, 0.75, 0.9))
        made |= quantiles(np.minimum(slow, 1.0), f"{label} below 5.5 kn", (0.25, 0.5, 0.75))
        made |= quantiles(net, f"way made good in {hours:g} h", (0.5, 0.75, 0.9))
        made |= quantiles(sailed / hours, f"mean speed over {hours:g} h", (0.25, 0.5, 0.75, 0.9))
    return made


def _extent(one: Windows, speed: Floats) -> dict[str, Floats]:
    known = ~np.isnan(one.x_nmi)
    x, y = one.x_nmi - mean(one.x_nmi)[:, None], one.y_nmi - mean(one.y_nmi)[:, None]
    xx, yy, xy = mean(x * x), mean(y * y), mean(x * y)
    root = np.sqrt(np.maximum((xx - yy) ** 2 / 4 + xy**2, 0.0))
    wide, narrow = (xx + yy) / 2 + root, np.maximum((xx + yy) / 2 - root, 0.0)
    made = {
        "spread along": np.sqrt(wide),
        "spread across": np.sqrt(narrow),
        "roundness of spread": np.sqrt(narrow / (wide + 1e-9)),
        "hours heard": known.sum(axis=1) * STEP_S / 3600.0,
    }
    work = np.zeros_like(known)
    work[:, 1:] = (speed > CLASSES["drift"]) & (speed < CLASSES["mid"])
    made["spread at work"] = np.sqrt(mean((x - mean(x, work)[:, None]) ** 2, work))
    away = np.hypot(x, y)
    return made | quantiles(away, "distance from the middle", (0.1, 0.5, 0.9))


def _spells(sort: npt.NDArray[np.int8]) -> dict[str, Floats]:
    """How long and how often a hull keeps to one class of speed, and what follows what."""
    known = sort >= 0
    days = np.maximum(known.sum(axis=1), 1) / STEPS_A_DAY
    made: dict[str, Floats] = {}
    for code, name in enumerate(CLASSES):
        is_so = sort == code
        made[f"share of time at {name}"] = share(is_so, known)
        lengths = _run_lengths(is_so)
        made[f"spells a day at {name}"] = np.sum(lengths > 0, axis=1) / days
        long = np.where(lengths > 0, lengths * STEP_S / 3600.0, np.nan)
        made |= quantiles(long, f"hours of a spell at {name}", (0.25, 0.5, 0.75, 0.9))
        made[f"longest spell at {name}"] = lengths.max(axis=1) * STEP_S / 3600.0
        for after, other in enumerate(CLASSES):
            follows = (sort[:, 1:] == after) & known[:, 1:]
            label = f"{name} followed by {other}"
            made[label] = share(follows, is_so[:, :-1] & known[:, 1:])
    return made


def _run_lengths(is_so: npt.NDArray[np.bool_]) -> Floats:
    """The length of each run at its last step, 0 elsewhere."""
    count = np.cumsum(is_so, axis=1)
    held = np.where(is_so, 0, count)
    since: Ints = count - np.maximum.accumulate(held, axis=1)
    is_last = is_so.copy()
    is_last[:, :-1] &= ~is_so[:, 1:]
    return np.where(is_last, since, 0).astype(np.float64)


def _hours(hour: Floats, sort: npt.NDArray[np.int8]) -> dict[str, Floats]:
    """When it does what: by the sun's time at its place, in spells of four hours."""
    made: dict[str, Floats] = {}
    angle = hour * np.pi / 12.0
    known = sort >= 0
    for code, name in enumerate(CLASSES):
        is_so = sort == code
        for begin in range(0, 24, 4):
            when = (hour >= begin) & (hour < begin + 4) & known
            made[f"share at {name} from {begin} to {begin + 4} h"] = share(is_so, when)
        made[f"hour at {name}, as sine"] = mean(np.sin(angle), is_so)
        made[f"hour at {name}, as cosine"] = mean(np.cos(angle), is_so)
    return made


def _returns(one: Windows, speed: Floats) -> dict[str, Floats]:
    """How often a hull comes back to a square where it was two hours before or earlier."""
    made: dict[str, Floats] = {}
    moving = speed > CLASSES["drift"]
    for size in (0.25, 1.0, 4.0):
        cell = np.floor(one.x_nmi[:, 1:] / size) * 100_003.0 + np.floor(one.y_nmi[:, 1:] / size)
        row, step = np.nonzero(~np.isnan(cell))
        frame = pl.DataFrame({"row": row, "step": step, "cell": cell[row, step]})
        told = frame.with_columns(
            (pl.col("step") - pl.col("step").shift(1).over("row", "cell") >= RETURN_STEPS)
            .fill_null(value=False)
            .alias("again"),
            (pl.col("step") == pl.col("step").min().over("row", "cell")).alias("new"),
        )
        for name in ("again", "new"):
            flags = np.zeros(cell.shape, np.bool_)
            flags[row, step] = told[name].to_numpy()
            made[f"share of {size:g} nmi squares under way seen {name}"] = share(flags, moving)
            made[f"{size:g} nmi squares seen {name} a day"] = flags.sum(axis=1) / (
                np.maximum((~np.isnan(cell)).sum(axis=1), 1) / STEPS_A_DAY
            )
    return made
