"""From which day and how fast a stock is drawn: one rule for every answer and every country.

Days count from the first day of the closure, or of the loss that is asked for: whatever closes, and
whether or not cargo is missed yet. On that day a release of public stocks is decided on.

- *at once*: industry's stocks (commercial, held by obligation) stand in the tanks of refineries and
  are in use: drawn from day 1 as fast as these take them. What a total leaves beside a government
  stock that is told apart (rest) is industry's too, whatever the country.
- *decision*: public stocks (government, joint, relief) arrive after the lag of a release and leave
  at a maximum rate.
- *either*: a total, or a rest, of which nobody tells who holds it. Industry's tanks are in every
  such count, and a stock that governments hold alone is told as theirs: so the middle takes it as
  industry's; in a part of the draws it is public, whole, with lag and rate.

It cannot tell when a government decides, how a total is divided, nor how much oil the tanks need to
run.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal

from sealane.assess.interval import interval_told
from sealane.say.said import Figure, Said

__all__ = ["AT_HAND", "RULE", "SOURCE", "STARTS", "UNTOLD", "Start", "lag_of", "start_of",
           "start_told", "starts_said"]  # fmt: skip

AT_HAND = ("commercial", "obligation", "own")
"""Kinds that industry holds, by law or not: in the tanks of refineries, so that they leave at once
and as fast as these take them. The lag of a release is that of a public decision and its tender
(Japan, US: assess/data/releases.csv); what is published of it is told of public stocks alone."""
Start = Literal["at_once", "decision", "either"]
SOURCE = "lags of Japan (March 2026) and US DOE: assess/data/releases.csv; who waits: Sealane"
STARTS = {
    "at_once": Said(
        "industry's stock, in its tanks, as fast as refineries take it",
        "民間保有で手元にあり、精製の需要に応じて使う",
    ),
    "decision": Said(
        "after a public decision on day 1, at a maximum rate", "1日目に公的決定、放出速度に上限"
    ),
    "either": Said(
        "holders not told: in the middle as industry's, in a part of the draws as public",
        "保有者不明（中央値では民間保有、試行の一部では公的備蓄とみなす）",
    ),
}
UNTOLD = Said(
    "who holds the stock is not told: in the middle it is taken as industry's (from day 1, without"
    " a maximum rate), in a part of the draws as public",
    "保有者が公表されていない備蓄。中央値では民間保有（1日目から、放出速度の上限なし）、"
    "試行の一部では公的備蓄とみなす",
)
"""Said beside each figure that rests on it."""
RULE = Said(
    "Stocks are usable, in days from the first of the closure, whatever closes (lags as published"
    " of Japan, March 2026, and the US DOE; who waits for a decision is ours): {named}.",
    "備蓄が使える日は、どこが閉じても閉鎖初日から数える（所要日数は日本の2026年3月の放出と米エネルギー省の"
    "公表値、決定を待つ備蓄の区分は当方）：{named}。",
)


def start_of(kind: str, kinds: Collection[str]) -> Start:
    """How a stock starts, beside the ``kinds`` that are told of the same country: at once also
    means without a maximum rate, after a decision with one."""
    if kind in AT_HAND or (kind == "rest" and "government" in kinds):
        return "at_once"
    return "either" if kind in ("rest", "total") else "decision"


def lag_of(
    kind: str, kinds: Collection[str], lag_d: int | None, ends_d: tuple[int, int]
) -> tuple[int, int, int]:
    """Days until a stock is usable: in the middle, at the least and at the most [d]. ``lag_d``: of
    a release, as given; else between ``ends_d``."""
    start = start_of(kind, kinds)
    if start == "at_once":
        return 0, 0, 0
    low, high = ends_d if lag_d is None else (lag_d, lag_d)
    return (0, 0, high) if start == "either" else (round((low + high) / 2), low, high)


def start_told(
    kind: str, kinds: Collection[str], lag_d: int | None, ends_d: tuple[int, int]
) -> dict[str, Any]:
    """For JSON: lag, the first day on which a stock is usable (1: the first), why, and source."""
    start = start_of(kind, kinds)
    middle, low, high = lag_of(kind, kinds, lag_d, ends_d)
    told = interval_told(low, high, "published")
    what = {name: told[name] for name in ("interval", "no_interval")}
    return {
        "lag_d": {"value": middle, "low": low, "high": high, **what},
        "usable_from_day": {"value": middle + 1, "low": low + 1, "high": high + 1, **what},
        "starts": start, "starts_en": STARTS[start].en, "starts_ja": STARTS[start].ja,
        "starts_source": SOURCE,
    }  # fmt: skip


def starts_said(rows: Collection[tuple[Said, dict[str, Any]]]) -> Said | None:
    """The rule in a sentence, for holders (country and kind) and their ``start_told``; None: no
    stock."""
    from sealane.say.said import joined

    together: dict[tuple[str, int, int, int], list[Said]] = {}
    for who, told in rows:
        days = told["usable_from_day"]
        key = (told["starts"], days["value"], days["low"], days["high"])
        named = together.setdefault(key, [])
        named.extend([who] if who not in named else [])
    named = [
        Said("day {day}, {why}: {who}", "{day}日目＝{why}：{who}").filled(
            day=_day(day, low, high),
            why=STARTS[start], who=joined(who),
        )
        for (start, day, low, high), who in sorted(together.items())
    ]  # fmt: skip
    if not named:
        return None
    every = Said("; ".join(one.en for one in named), "；".join(one.ja for one in named))
    return RULE.filled(named=every)


def _day(day: int, low: int, high: int) -> Figure:
    return Figure(day, decimals=0) if low == high else Figure(day, low=low, high=high, decimals=0)
