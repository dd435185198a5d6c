"""Are the ships gone, or only no longer heard? What speaks for a loss of AIS coverage."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from sealane.assess.noted import said_told
from sealane.assess.watch.diversion import ratio_between
from sealane.assess.watch.episode import Episode
from sealane.assess.watch.gate import ALTERNATIVES, IN_LINE, InLine, gate_said
from sealane.assess.watch.rule import CHECKS, Checks
from sealane.assess.watch.series import Series
from sealane.law import gateways
from sealane.say.said import Figure, Said

__all__ = ["Coverage", "coverage", "tonnes_by_day"]


HEARD = Said("more ships are heard, not fewer", "受信した船は増えており、減っていない")
MORE = Said("more ships at {gate}", "{gate}の船が増えた")
NOTHING = Said(
    "no gate in line and no other lane in the file shows it yet",
    "同じ船が通る他の海峡等にも、ファイル内の他の航路にも、まだ変化が現れていない",
)
AT_ONCE = Said(
    "{gate} fell on the same days, and no ship is there in under {days} days",
    "{gate}も同じ日に減ったが、船がそこに着くには{days}日以上かかる",
)
FELL = Said("{gate} fell too, to {part}% of the usual", "{gate}も平常の{part}%に減った")
PASSING = Said(
    "{gate} has {part}% of the usual: {reason}, so that they still pass",
    "{gate}は平常の{part}%。{reason}ことから、船はなお通っているとみられる",
)
FAR_AWAY = Said(
    "{low} of {count} gates far away fell on the same days",
    "離れた海峡等{count}か所のうち{low}か所も同じ日に減った",
)
TONNES = Said("tonnes a ship are {times} times the usual", "1隻あたりのトン数が平常の{times}倍")
OPEN_SEA = Said("open sea is not closed within days", "外洋が数日で閉じることはない")
EMPTY = Said(
    "{empty} of {count} days without one ship where {usual} are usual",
    "{count}日のうち{empty}日は1隻もない（平常は1日{usual}隻）",
)
NORMAL_MAD = 1.4826  # a normal spread over its median absolute deviation: 1 / 0.6745, no threshold


@dataclass(frozen=True, slots=True)
class Coverage:
    """``supported``, ``doubtful`` or ``unchecked``, and why. A doubtful fall is no closure."""

    verdict: str
    reasons: tuple[Said, ...]

    def as_json(self) -> dict[str, Any]:
        """For JSON."""
        return {"verdict": self.verdict, "reasons": [said_told(one) for one in self.reasons]}


def coverage(
    episode: Episode,
    found: Mapping[tuple[str, str], Series],
    tonnes: Mapping[str, np.ndarray],
    diverted: list[dict[str, Any]],
    checks: Checks = CHECKS,
) -> Coverage:
    """Whether a fall is one of traffic, as far as the counts themselves can say.

    What is told first outweighs what comes later:

    1. Doubtful: gates far away fell on the same days (a fault of the feed), or the gate in line
       with this one still has the ships after the lag.
    2. Supported: the ships were seen on another lane. No loss of coverage makes more ships
       elsewhere.
    3. Doubtful: both ends of a line fell on the same days, sooner than a ship could sail from one
       to the other (a region is unheard), or the open sea, which nothing closes, fell to half
       within days.
    4. Supported: the gate in line fell too, once ships could have come there.
    5. Doubtful: the ships are gone from the counts but their tonnes are not, by more than the
       spread of so few ships; or days have no ship at all where dozens are usual.
    6. Unchecked otherwise. Fewer tonnes a ship are told but not doubted: where a canal is shut,
       small craft at its ends are what is left.

    Rises are not doubted.

    What it cannot tell: a receiver lost for good at a gate without neighbours; ships that sail with
    their AIS switched off, large ones first; jamming that leaves counts and moves places.
    """
    if episode.lead.sign > 0:
        return Coverage("supported", (HEARD,))
    passing, together, fell = _in_line(episode, found, checks)
    jump, small = _tonnes(episode, found, tonnes, checks)
    seen = tuple(MORE.filled(gate=gate_said(one["gate"])) for one in diverted if one.get("seen"))
    for verdict, reasons in (
        ("doubtful", (*_told(_far_away(episode, found, checks)), *passing)),
        ("supported", (*fell, *seen) if seen else ()),
        ("doubtful", (*together, *_told(_open_sea(episode, checks)))),
        ("supported", fell),
        ("doubtful", _told(jump, _zeros(episode, found, checks))),
    ):
        if reasons:
            return Coverage(verdict, tuple(reasons))
    return Coverage("unchecked", (NOTHING, *_told(small)))


def _told(*said: Said | None) -> tuple[Said, ...]:
    return tuple(one for one in said if one)


def tonnes_by_day(table: pl.DataFrame, first: Any, days: int) -> dict[str, np.ndarray]:
    """Tonnes a day of all ships at each gate; NaN where not told."""
    out = {}
    for (gate,), rows in table.filter(
        pl.col("class") == "total", pl.col("tonnes").is_not_null()
    ).partition_by("gate", as_dict=True).items():  # fmt: skip
        day = np.full(days, np.nan)
        day[(rows["day"] - first).dt.total_days().to_numpy()] = rows["tonnes"].to_numpy()
        out[str(gate)] = day
    return out


def _stop(episode: Episode, series: Series) -> int:
    return (episode.lead.end or len(series.counts)) - 1


def _in_line(
    episode: Episode, found: Mapping[tuple[str, str], Series], checks: Checks
) -> tuple[list[Said], list[Said], list[Said]]:
    """From gates that the same ships pass: where they still pass, fell at once, fell in time."""
    passing: list[Said] = []
    together: list[Said] = []
    fell: list[Said] = []
    lead = episode.lead
    own = found[episode.gate, lead.kind]
    for line in IN_LINE.get(episode.gate, ()):
        other = found.get((line.gate, lead.kind)) or found.get((line.gate, "total"))
        if other is None:
            continue
        first, last = lead.onset + line.lag_d, _stop(episode, own)
        if last - first + 1 < checks.about_d:
            first = lead.onset  # too short for the lag: any fall there supports it, none doubts it
        there = ratio_between(other, lead.onset, first, last)
        here = ratio_between(own, lead.onset, lead.onset, last)
        if there is None or here is None:
            continue
        wanted = line.share * (1.0 - here) * checks.next_share
        gate, part = gate_said(line.gate), Figure(100 * there, decimals=0)
        if _is_at_once(own, other, lead.onset, line, checks):
            days = Figure(line.soonest_d, decimals=0)
            together.append(AT_ONCE.filled(gate=gate, days=days))
        elif 1.0 - there >= wanted and there < 1.0:
            fell.append(FELL.filled(gate=gate, part=part))
        elif first > lead.onset and here < checks.clear_ratio:
            passing.append(PASSING.filled(gate=gate, part=part, reason=line.reason))
    return passing, together, fell


def _is_at_once(own: Series, other: Series, onset: int, line: InLine, checks: Checks) -> bool:
    """Whether both gates are down in the first days, and the other was not down before them."""
    days = min(checks.first_d, line.soonest_d)
    here, there, before = (
        ratio_between(own, onset, onset, onset + days - 1),
        ratio_between(other, onset, onset, onset + days - 1),
        ratio_between(other, onset - days, onset - days, onset - 1),
    )
    if here is None or there is None or before is None:
        return False
    return max(here, there) <= checks.fallen < before


def _related(gate: str) -> set[str]:
    near = {gate} | {one.gate for one in ALTERNATIVES.get(gate, ())}
    near |= {one.gate for one in IN_LINE.get(gate, ())}
    return near | {other for other, ways in ALTERNATIVES.items() if gate in {w.gate for w in ways}}


def _far_away(
    episode: Episode, found: Mapping[tuple[str, str], Series], checks: Checks
) -> Said | None:
    near, onset = _related(episode.gate), episode.lead.onset
    far = [
        one
        for (gate, kind), one in found.items()
        if kind == "total" and gate not in near and onset and _is_usual(one, onset)
    ]
    ratios = [ratio_between(one, onset, onset, onset + checks.first_d - 1) for one in far]
    told = [one for one in ratios if one is not None]
    low = sum(one <= checks.fallen for one in told)
    if low >= checks.together_gates and low >= checks.together * len(told):
        return FAR_AWAY.filled(low=Figure(low, decimals=0), count=Figure(len(told), decimals=0))
    return None


def _is_usual(series: Series, onset: int) -> bool:
    """Whether a gate was not itself in an episode on the day before."""
    return not any(
        one.onset < onset and (one.end is None or one.end >= onset) for one in series.changes
    )


def _tonnes(
    episode: Episode, found: Mapping[tuple[str, str], Series], tonnes: Mapping[str, np.ndarray],
    checks: Checks,
) -> tuple[Said | None, Said | None]:  # fmt: skip
    """Tonnes a ship of the first days against those before: how many times more, or less.

    The spread of a mean of n ships is that of one ship over the root of n (the spread of one is
    learnt from the days before: their distance from the median times the root of their ships), so
    that two ships at a shut canal are no sample of what passes there.
    """
    series, day = found.get((episode.gate, "total")), tonnes.get(episode.gate)
    if series is None or day is None:
        return None, None
    onset, stop = episode.lead.onset, _stop(episode, series)
    last = min(max(episode.lead.alarm, onset + checks.about_d - 1), stop)
    ships = np.where(np.isnan(day), np.nan, series.counts)
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.log(day / ships)
    each[~np.isfinite(each)] = np.nan
    prior = slice(max(0, onset - checks.prior_d), onset)
    number, carried = np.nansum(ships[onset : last + 1]), np.nansum(day[onset : last + 1])
    if np.isfinite(each[prior]).sum() < checks.prior_told * checks.prior_d or not number * carried:
        return None, None
    middle = float(np.nanmedian(each[prior]))
    one = NORMAL_MAD * float(np.nanmedian(np.abs(each[prior] - middle) * np.sqrt(ships[prior])))
    jump = math.log(carried / number) - middle
    if abs(jump) <= max(math.log(checks.jump), checks.jump_spreads * one / math.sqrt(number)):
        return None, None
    said = TONNES.filled(times=Figure(math.exp(jump), decimals=2))
    return (said, None) if jump > 0 else (None, said)


def _open_sea(episode: Episode, checks: Checks) -> Said | None:
    lead = episode.lead
    regime = next((one.regime for one in gateways() if one.strait_id == episode.gate), None)
    is_abrupt = lead.ratio <= checks.half and lead.alarm - lead.onset <= checks.abrupt_d
    if regime == "open_sea" and is_abrupt:
        return OPEN_SEA
    return None


def _zeros(
    episode: Episode, found: Mapping[tuple[str, str], Series], checks: Checks
) -> Said | None:
    series = found.get((episode.gate, "total"))
    if series is None:
        return None
    lead = episode.lead
    own = series.counts[lead.onset : _stop(episode, series) + 1]
    usual = float(series.levels[lead.onset - 1]) if lead.onset else math.nan
    empty = int(np.count_nonzero(own == 0.0))
    if usual >= checks.zero_from and empty >= 1 and empty >= checks.zero_share * len(own):
        figures = {"empty": empty, "count": len(own), "usual": usual}
        return EMPTY.filled(**{name: Figure(one, decimals=0) for name, one in figures.items()})
    return None
