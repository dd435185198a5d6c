"""Are the ships gone, or only no longer heard? What speaks for a loss of AIS coverage."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from sealane.assess.watch.diversion import ratio_between
from sealane.assess.watch.episode import Episode
from sealane.assess.watch.gate import ALTERNATIVES, IN_LINE, name_of
from sealane.assess.watch.rule import CHECKS, Checks
from sealane.assess.watch.series import Series
from sealane.law import gateways

__all__ = ["Coverage", "coverage", "tonnes_by_day"]


NORMAL_MAD = 1.4826  # a normal spread over its median absolute deviation: 1 / 0.6745, no threshold


@dataclass(frozen=True, slots=True)
class Coverage:
    """``supported``, ``doubtful`` or ``unchecked``, and why. A doubtful fall is no closure."""

    verdict: str
    reasons: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """For JSON."""
        return {"verdict": self.verdict, "reasons": list(self.reasons)}


def coverage(
    episode: Episode,
    found: Mapping[tuple[str, str], Series],
    tonnes: Mapping[str, np.ndarray],
    diverted: list[dict[str, Any]],
    checks: Checks = CHECKS,
) -> Coverage:
    """Whether a fall is one of traffic, as far as the counts themselves can say.

    Against it speak: ships that still pass the gate in line with this one; gates far away that
    fell on the same days; tonnes a ship that jump; a fall to half within days on the open sea,
    which nothing closes; days without one ship where dozens are usual. For it speaks that the next
    gate in line fell too, or that the ships were seen on another lane. Where neither is in the
    file it is unchecked, and says so. Rises are not doubted.

    What it cannot tell: a receiver lost for good at a gate without neighbours; jamming that
    leaves counts and moves places; both together.
    """
    if episode.lead.sign > 0:
        return Coverage("supported", ("more ships are heard, not fewer",))
    doubts = [
        said
        for said in (
            _far_away(episode, found, checks),
            _tonnes(episode, found, tonnes, checks),
            _open_sea(episode, checks),
        )
        if said
    ]
    against, support = _in_line(episode, found, checks)
    doubts += against
    support += [f"more ships at {one['name']}" for one in diverted if one.get("seen")]
    if doubts:
        return Coverage("doubtful", tuple(doubts))
    if support:
        return Coverage("supported", tuple(support))
    if zero := _zeros(episode, found, checks):
        return Coverage("doubtful", (zero,))
    return Coverage("unchecked", ("no gate in line and no other lane in the file shows it yet",))


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
) -> tuple[list[str], list[str]]:
    """Doubts and support from the gates that the same ships pass."""
    against: list[str] = []
    support: list[str] = []
    lead = episode.lead
    for line in IN_LINE.get(episode.gate, ()):
        other = found.get((line.gate, lead.kind)) or found.get((line.gate, "total"))
        own = found[episode.gate, lead.kind]
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
        if 1.0 - there >= wanted and there < 1.0:
            support.append(f"{name_of(line.gate)} fell too, to {there:.0%} of the usual")
        elif first > lead.onset and here < checks.clear_ratio:
            against.append(
                f"{name_of(line.gate)} has {there:.0%} of the usual: {line.reason}, "
                "so that they still pass"
            )
    return against, support


def _related(gate: str) -> set[str]:
    near = {gate} | {one.gate for one in ALTERNATIVES.get(gate, ())}
    near |= {one.gate for one in IN_LINE.get(gate, ())}
    return near | {other for other, ways in ALTERNATIVES.items() if gate in {w.gate for w in ways}}


def _far_away(
    episode: Episode, found: Mapping[tuple[str, str], Series], checks: Checks
) -> str | None:
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
        return f"{low} of {len(told)} gates far away fell on the same days"
    return None


def _is_usual(series: Series, onset: int) -> bool:
    """Whether a gate was not itself in an episode on the day before."""
    return not any(
        one.onset < onset and (one.end is None or one.end >= onset) for one in series.changes
    )


def _tonnes(
    episode: Episode,
    found: Mapping[tuple[str, str], Series],
    tonnes: Mapping[str, np.ndarray],
    checks: Checks,
) -> str | None:
    series, day = found.get((episode.gate, "total")), tonnes.get(episode.gate)
    if series is None or day is None:
        return None
    onset, last = episode.lead.onset, min(episode.lead.alarm, _stop(episode, series))
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.log(day / series.counts)
    each[~np.isfinite(each)] = np.nan
    prior, own = each[max(0, onset - checks.prior_d) : onset], each[onset : last + 1]
    if np.isfinite(prior).sum() < checks.prior_told * checks.prior_d or not np.isfinite(own).any():
        return None
    middle = float(np.nanmedian(prior))
    spread = NORMAL_MAD * float(np.nanmedian(np.abs(prior - middle)))
    jump = float(np.nanmedian(own)) - middle
    if abs(jump) > max(math.log(checks.jump), checks.jump_spreads * spread):
        return f"tonnes a ship are {math.exp(jump):.2f} times the usual"
    return None


def _open_sea(episode: Episode, checks: Checks) -> str | None:
    lead = episode.lead
    regime = next((one.regime for one in gateways() if one.strait_id == episode.gate), None)
    is_abrupt = lead.ratio <= checks.half and lead.alarm - lead.onset <= checks.abrupt_d
    if regime == "open_sea" and is_abrupt:
        return "open sea is not closed within days"
    return None


def _zeros(episode: Episode, found: Mapping[tuple[str, str], Series], checks: Checks) -> str | None:
    series = found.get((episode.gate, "total"))
    if series is None:
        return None
    lead = episode.lead
    own = series.counts[lead.onset : _stop(episode, series) + 1]
    usual = float(series.levels[lead.onset - 1]) if lead.onset else math.nan
    empty = int(np.count_nonzero(own == 0.0))
    if usual >= checks.zero_from and empty >= 1 and empty >= checks.zero_share * len(own):
        return f"{empty} of {len(own)} days without one ship where {usual:.0f} are usual"
    return None
