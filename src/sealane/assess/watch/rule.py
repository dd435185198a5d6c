"""Thresholds of the watch, in one place, each with its unit, its reason and its source."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from typing import Any

import numpy as np

from sealane.assess.watch.kernel import FIGURES
from sealane.errors import BadInput

__all__ = [
    "CHECKS", "COUNTING", "FALSE_PER_YEAR", "METHOD", "MOST_FALSE_PER_YEAR", "RULE",
    "WINDOWS_D", "Checks", "Counting", "Rule",
]  # fmt: skip

METHOD = "watch 1: generalised likelihood ratio of counts over trailing level, week and season"
MOST_FALSE_PER_YEAR = 0.72
"""What was measured at the worst of seven gates (``python -m benchmarks.watch``)."""
FALSE_PER_YEAR = 0.5
"""Mean false episodes a year and gate that the bars were calibrated to: half of the one that is
allowed, because a gate that nobody has seen may be rougher than those at hand."""
WINDOWS_D = (2, 3, 5, 7, 10, 14, 21, 28)
"""Lengths of the windows that are tried [d]: one day alone is weather or a fault of the feed."""
LOGARITHMS = ("least_change", "short_change", "deeper_change")
"""Shares of ships gone that the kernel takes as the logarithm of a ratio."""
OWN = "Sealane, chosen with the seven chokepoints of 2019 to June 2024 in view"


def _figure(default: float, unit: str, source: str, note: str) -> Any:
    return field(default=default, metadata={"unit": unit, "source": source, "note": note})


@dataclass(frozen=True, kw_only=True)
class Rule:
    """When a series of daily transits has changed.

    The four bars (``alarm_*``) are in units of the spread of a series' own forecasts. Their ratios
    are a choice, made with the counts of 2019 to June 2024 in view (a bar for each road by which an
    alarm comes). Their common size is calibrated: ``sealane.assess.watch.calibrate`` finds it for
    each gate from the other gates alone; on the days before 2022 it comes out as it stands here.
    """

    alarm_liner: float = _figure(
        3.45, "spreads", "common size calibrated before 2022, each of seven gates by the others",
        "Lasting fall of container ships: they sail to schedule, so that they vary least",
    )  # fmt: skip
    alarm_fall: float = _figure(
        3.9, "spreads", "as alarm_liner", "Lasting fall of another class, or of all ships"
    )
    alarm_rise: float = _figure(4.2, "spreads", "as alarm_liner", "Lasting rise of any class")
    alarm_short: float = _figure(
        4.5, "spreads", "as alarm_liner", "Change within two or three days, like a closure"
    )
    least_change: float = _figure(
        0.2, "share", OWN, "A lasting change smaller than this is no episode: slow trends, 2020"
    )
    short_change: float = _figure(
        0.6, "share", OWN,
        "Within three days only a closure counts: in weather about half of the ships wait",
    )  # fmt: skip
    deeper_change: float = _figure(
        0.5,
        "share",
        OWN,
        "Within an episode, a second change of the same kind halves what was left",
    )
    least_expected: float = _figure(
        12.0, "ships", "Poisson: with 12 expected, 5 or fewer come once in 50 windows",
        "Windows in which fewer ships were expected are not judged",
    )  # fmt: skip
    season_share: float = _figure(
        0.8, "share", OWN, "How much of the pattern of earlier years is believed"
    )
    prior_days: float = _figure(60.0, "d", OWN, "Weight of the packaged spread beside own days")
    memory_d: float = _figure(365.0, "d", "one year of seasons", "Memory of a series' own spread")
    week_d: float = _figure(7.0, "d", "one week", "So many days back at the usual level end it")
    back_within: float = _figure(0.12, "share", OWN, "So near to the usual level is back")
    settle_d: float = _figure(
        365.0, "d", "one year of seasons", "After so long the new level is the usual one"
    )
    onset_d: float = _figure(42.0, "d", OWN, "The onset is looked for so far back")
    level_d: float = _figure(91.0, "d", "13 whole weeks", "The level is the mean of so many days")
    least_d: float = _figure(42.0, "d", "six whole weeks", "History before a series is judged")
    trim: float = _figure(
        0.1, "share", "Tukey 1962", "Lowest and highest days left out of the mean"
    )
    season_half_d: float = _figure(5.0, "d", OWN, "Earlier years: days around the same day")
    rebound_d: float = _figure(
        28.0, "d", OWN, "A rise so soon after a fall is the queue that passes, told with the fall"
    )
    week_pace: float = _figure(1 / 40, "a week", OWN, "How fast the pattern of the week follows")
    day_roots: float = _figure(
        2.5, "spreads", "Huber 1981: a bounded influence of single observations",
        "In windows over three days, one day counts for at most so much",
    )  # fmt: skip
    least_scale: float = _figure(
        0.8, "ratio", "Suez and Bab el-Mandeb containers vary 0.87 as much as Poisson counts",
        "The spread of a series is at least this share of that of Poisson counts",
    )  # fmt: skip
    first_scale: float = _figure(
        1.4, "ratio", "median over series and windows before 2022", "The spread a new series has"
    )
    knee: float = _figure(
        2.5, "spreads", "Huber 1981, chapter 4: winsorised scale",
        "What a forecast was off by more than this teaches its spread no more than this",
    )  # fmt: skip
    half_count: float = _figure(
        0.5, "ships", "Haldane 1956, doi 10.1111/j.1469-1809.1955.tb01285.x",
        "Added to both sides of a ratio of counts, so that none has one",
    )  # fmt: skip
    short_d: float = _figure(
        3.0, "d", OWN, "Windows up to this length need a change like a closure"
    )
    inner_d: float = _figure(
        7.0, "d", "one week", "Within an episode windows up to this look for a second change"
    )
    inner_span_d: float = _figure(
        28.0, "d", "four whole weeks", "The level within an episode is the mean of so many days"
    )
    inner_least_d: float = _figure(
        14.0, "d", "two whole weeks", "Days of an episode before a second change is looked for"
    )
    week_most: float = _figure(
        0.5, "share", OWN, "A day teaches the pattern of the week at most so far from the level"
    )
    back_told_d: float = _figure(
        3.0, "d", OWN, "Days that must be told of the week that ends an episode"
    )
    ratio_floor: float = _figure(
        0.05, "share", OWN, "A gate that falls below this is taken to stand there: logarithms"
    )
    told_share: float = _figure(
        0.5, "share", "half of the days", "A window of which fewer days are told is not judged"
    )
    join_d: float = _figure(
        30.0, "d", "carriers of different cargo took about a month to leave the Red Sea, December "
        "2023 to January 2024",
        "Classes whose alarms are this close together are one episode of the gate",
    )  # fmt: skip
    seasons: float = _figure(3.0, "years", OWN, "So many earlier years tell the season")
    feast_before_d: float = _figure(
        21.0,
        "d",
        OWN,
        "From so long before the Chinese new year days are like those as far from it",
    )
    feast_after_d: float = _figure(28.0, "d", OWN, "and until so long after it")

    def figures(self, kind: str = "total") -> np.ndarray:
        """The figures as the kernel takes them, for a class of ships."""
        given = {name: getattr(self, name) for name in FIGURES if name != "knee_mean"}
        given["knee_mean"] = _mean_below(self.knee)
        if kind == "container":
            given["alarm_fall"] = self.alarm_liner
        for name in LOGARITHMS:
            given[name] = -math.log1p(-given[name])
        return np.array([given[name] for name in FIGURES], np.float64)

    def scaled(self, factor: float) -> Rule:
        """The rule with its four bars so many times as high."""
        bars = [one.name for one in fields(self) if one.name.startswith("alarm_")]
        return replace(self, **{name: getattr(self, name) * factor for name in bars})

    def changed(self, given: Mapping[str, float]) -> Rule:
        """The rule with some thresholds overridden.

        Raises:
            BadInput: a name that no threshold has, or a figure that makes no sense.
        """
        known = {one.name: one for one in fields(self)}
        for name, value in given.items():
            if name not in known:
                near = get_close_matches(name, known, 2) or list(known)
                raise BadInput(
                    f"The watch has no threshold {name!r}.",
                    hint=f"Did you mean {' or '.join(near)}?",
                    field=name,
                )
            is_share = known[name].metadata["unit"] == "share"
            if not math.isfinite(value) or value <= 0 or (is_share and value >= 1):
                raise BadInput(
                    f"Threshold {name} cannot be {value:g}.",
                    hint="Write a number above 0, a share below 1.",
                    field=name,
                    value=value,
                )
        return replace(self, **dict(given))


def _mean_below(knee: float) -> float:
    """Mean of min(z², knee²) of a standard normal z, so that a winsorised spread stays true."""
    tail = math.erfc(knee / math.sqrt(2.0))
    density = math.exp(-knee * knee / 2.0) / math.sqrt(2.0 * math.pi)
    return 1.0 - tail - 2.0 * knee * density + knee * knee * tail


@dataclass(frozen=True, kw_only=True)
class Checks:
    """What speaks for a fall of traffic, a loss of coverage, a diversion; and how sure it is.

    None of these makes an alarm: they tell what an alarm may be.
    """

    about_d: int = _figure(
        7, "d", "one week", "A check at the next gate in line needs so many days"
    )
    first_d: int = _figure(
        2, "d", OWN, "The first days of a fall are held against those of gates far away, and of "
        "the other end of a line",
    )  # fmt: skip
    together: float = _figure(
        0.25, "share", OWN, "So many of the gates far away that fell too are a fault of the feed"
    )
    together_gates: int = _figure(2, "gates", OWN, "and at least so many")
    fallen: float = _figure(0.6, "ratio", OWN, "A gate elsewhere that is so far down fell with it")
    next_share: float = _figure(
        0.5, "share", "other ships pass there too", "So much of what the same ships would make at "
        "the next gate supports a fall",
    )  # fmt: skip
    clear_ratio: float = _figure(
        0.7, "ratio", OWN, "Only a fall below this can be doubted by ships that pass the next gate"
    )
    jump: float = _figure(1.5, "ratio", OWN, "Ships gone whose tonnes are not: so much more a ship")
    jump_spreads: float = _figure(
        4.0, "spreads", OWN, "and by so many spreads of a mean of as many ships"
    )
    prior_d: int = _figure(91, "d", "13 whole weeks", "Days before that tonnes are held against")
    prior_told: float = _figure(0.33, "share", OWN, "of which at least so many must tell tonnes")
    half: float = _figure(
        0.5, "ratio", OWN, "Down to this within days, the open sea was not closed"
    )
    abrupt_d: int = _figure(4, "d", OWN, "A fall found within so many days is abrupt")
    zero_from: float = _figure(
        30.0, "ships a day", OWN, "Where so many are usual a day without any is strange"
    )
    zero_share: float = _figure(
        0.5, "share", OWN, "where so many of the days of the episode have none"
    )
    answer_d: int = _figure(
        45, "d", "carriers took up to five weeks from the first attack of 2023 to go round Africa",
        "So long after the sailing time the other lane may begin to change",
    )  # fmt: skip
    answer_window_d: int = _figure(28, "d", "four weeks", "The ratio at the other lane is theirs")
    answer_change: float = _figure(
        0.1, "share", OWN, "So much of the usual traffic more, and an alarm, is a diversion seen"
    )
    placebo_share: float = _figure(
        0.9,
        "share",
        "the interval of the house",
        "The interval holds so many of the made-up onsets",
    )
    least_placebos: int = _figure(
        19,
        "windows",
        "with fewer, no conformal rank reaches 1 in 20",
        "before there is an interval",
    )
    longest_d: int = _figure(
        120, "d", OWN, "Made-up windows are no longer; the interval of a longer episode is widened "
        "by the root of the ratio",
    )  # fmt: skip
    placebo_steps: int = _figure(
        4, "a window", OWN, "Made-up onsets lie such a part of the window apart"
    )
    most_confidence: float = _figure(0.99, "share", OWN, "No episode is surer than this")
    unranked_confidence: float = _figure(
        0.6, "share", OWN, "Where the made-up windows are too few to rank it"
    )
    doubtful_confidence: float = _figure(
        0.45, "share", "below 0.5: rather not", "The most where coverage is doubtful"
    )
    same_d: int = _figure(
        21, "d", OWN, "Alarms of two vintages that begin this close are one episode"
    )


@dataclass(frozen=True, kw_only=True)
class Counting:
    """Which passages of a lake are counted, and which of its days are told."""

    least_confidence: float = _figure(
        0.5, "share", "ferries and hulls that lie still inside are told with 0.45",
        "Passages that are less sure are not counted",
    )  # fmt: skip
    edge_h: float = _figure(
        1.0, "h", OWN, "The feed may begin or end so far from midnight for a day to be whole"
    )
    heard_deg: float = _figure(
        1.0, "deg", OWN, "Whatever is heard within so much of the middle of a gate is near it"
    )


CHECKS = Checks()
COUNTING = Counting()
RULE = Rule()
