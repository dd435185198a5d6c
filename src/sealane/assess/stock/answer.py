"""How long the stocks of a country last when oil does not arrive, as an answer with its sources."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from sealane.assess.assessment import Assessment, digest_of
from sealane.assess.interval import interval_told, interval_words
from sealane.assess.stock.allocation import Case, Worth, worth_of
from sealane.assess.stock.cover import RunDown, run_down
from sealane.assess.stock.fact import Holding, bypasses, held, use_kbd
from sealane.assess.stock.loss import (
    Loss,
    StockLimits,
    held_for,
    is_stand_in,
    is_untold,
    middle_sources,
)
from sealane.assess.stock.phrase import (
    FOR_JSON,
    OVER,
    cover_bound,
    drawing,
    measure_ja,
    note_ja,
    reasons,
    untold_measure,
    why_told,
)
from sealane.assess.stock.run import NO_STOCK, Interval, Run, run_stocks
from sealane.assess.stock.source import Source
from sealane.say.said import of_one

__all__ = ["METHOD", "StockAnswer", "assess_stocks"]

METHOD = "stock 2: run-down by day in order of use; linear programme for what measures buy"
KIND_UNKNOWN = (
    "Who holds the stock is not told (total, rest): industry's tanks are in every such count, so in"
    " the middle it is taken as industry's, usable from day 1 as fast as refineries take it; in a"
    " part of the draws it is public, whole, with the lag and the maximum rate of a release."
)
REST_IS_INDUSTRYS = (
    "What a total leaves beside a government stock that is told apart (rest) is taken as"
    " industry's: in its tanks, usable from day 1 as fast as refineries take it."
)
FLOWS = ("restraint", "bypass")
"""Kinds that are given with the question: at a rate of 0 they were not."""
EVEN = (
    "It takes the loss as even and other supply and prices as they were; it cannot tell hoarding,"
    " grades of crude, or where in the country a stock lies."
)
BY_PARTS = (
    "It takes the loss by parts as given, and other supply and prices as they were; it cannot tell"
    " hoarding, grades of crude, or where in the country a stock lies."
)
CANNOT_TELL = (
    "Of bypasses only the spare for all importers is published; what reaches one country is given"
    " with --bypass.",
)
US_RATE = (
    "No maximum rate of release was found for this country: that of the US reserve stands in,"
    " as days for a whole stock; give --rate to replace it."
)


@dataclass(frozen=True, slots=True)
class StockAnswer:
    """Cover, unmet demand and what each measure buys; see :func:`assess_stocks`."""

    loss: Loss
    limits: StockLimits
    stocks: tuple[Holding, ...]
    sources: tuple[Source, ...]
    run: Run
    worth: tuple[Worth, ...]
    notes: tuple[str, ...]

    @property
    def inputs(self) -> str:
        """Digest of all that went in."""
        loss, limits = self.loss, self.limits
        told = {name: getattr(loss, name) for name in loss.__slots__}
        told["start"] = str(loss.start)
        told["limits"] = [getattr(limits, name) for name in limits.__slots__]
        told["stocks"] = [
            [one.kind, one.volume_mb, one.low_mb, one.high_mb, one.cited] for one in self.stocks
        ]
        return digest_of(told)

    def cited(self) -> list[str]:
        """Where the facts behind the figures are from, each once."""
        used = use_kbd(self.loss.iso3)
        told = [one.cited for one in self.stocks]
        told += [used[1]] if used and self.loss.use_kbd is None else []
        told += ["US DOE and METI lags, US DOE drawdown, IEA shares: assess/data/releases.csv"]
        return list(dict.fromkeys(told))

    def net_kbd(self) -> float:
        """The loss less bypass and whole restraint [kb/d]."""
        saved = self.loss.restraint * (self.loss.used_kbd or 0.0) + self.loss.bypass_kbd
        return max(self.loss.lost_kbd - saved, 0.0)

    def cover_d(self, one: Holding | None = None) -> Interval | None:
        """Days for which what can be drawn of one stock, or of all, makes up for the net loss."""
        if one is None:
            return self.run.cover_d
        return self.run.by_kind[self.stocks.index(one)]

    @property
    def flow(self) -> RunDown | None:
        """What flowed and what was missing by day; None where no stock is known."""
        return self.run.flow

    def begins_d(self) -> Interval | None:
        """Day on which unmet demand begins; infinite: not within the days."""
        return self.run.begins_d

    def unmet_kb(self) -> Interval | None:
        """All unmet demand over the days [kb]."""
        return self.run.unmet_kb

    def by_day(self) -> list[dict[str, Any]]:
        """For each day what is lost, released by kind and unmet [kb/d]."""
        if self.flow is None:
            return []
        tail = self.limits.tail
        unmet = self.flow.unmet[:, 0]
        low, high = np.quantile(unmet, [tail, 1 - tail], axis=0)
        rows: list[dict[str, Any]] = []
        for day, lost in enumerate(self.loss.by_day()):
            told = float(unmet[0, day])
            row: dict[str, Any] = {"day": day + 1}
            if self.loss.start:
                row["on"] = str(self.loss.start + timedelta(days=day))
            released = self.flow.released[0, 0, :, day]
            row |= {
                "lost_kbd": _round(lost),
                "released_kbd": {
                    one.kind: _round(released[at]) for at, one in enumerate(self.sources)
                },
                "unmet_kbd": _round(told),
                "low_kbd": _round(min(told, low[day])),
                "high_kbd": _round(max(told, high[day])),
            }
            rows.append(row)
        return rows

    def assessments(self) -> list[Assessment]:
        """The figures as rows of the table ``assessments``."""
        rows = [self._row(f"cover {one.kind}", "d", self.cover_d(one)) for one in self.stocks]
        rows.append(self._row("cover", "d", self.cover_d()))
        rows.append(self._row("unmet_begins", "d", self.begins_d()))
        rows.append(self._row("unmet", "kb", self.unmet_kb()))
        if self.loss.start:
            start = datetime(*self.loss.start.timetuple()[:3], tzinfo=UTC)
            for day in self.by_day():
                figures = (day["unmet_kbd"], day["low_kbd"], day["high_kbd"])
                at = start + timedelta(days=day["day"] - 1)
                rows.append(self._row("unmet", "kb/d", figures, at))
        return rows

    def as_dict(self) -> dict[str, Any]:
        """The answer as one JSON object."""
        loss = self.loss
        return {
            "country": loss.iso3,
            "commodity": "oil",
            "lost_kbd": loss.lost_kbd,
            "is_even": loss.course_kbd is None,
            "net_lost_kbd": _round(self.net_kbd()),
            "use_kbd": loss.used_kbd,
            "days": loss.days,
            "stocks": [self._told_stock(one) for one in self.stocks],
            "cover_d": _told(self.cover_d()),
            **cover_bound(self.cover_d()),
            "unmet_begins_day": _told(self.begins_d()),
            "unmet_kb": _told(self.unmet_kb()),
            **reasons(self.run, self.stocks, loss),
            "measures": [self._told_measure(at) for at in range(len(self.worth))],
            "interval_words": interval_words(),
            "by_day": self.by_day(),
            "bypasses": [
                {name: getattr(one, name) for name in one.__slots__} for one in bypasses()
            ],
            "told_besides": [
                {
                    name: row[name]
                    for name in ("commodity", "kind", "kind_as_told", "days", "as_of", "source")
                }
                for row in held(loss.iso3)
            ],
            "method": METHOD,
            "inputs": self.inputs,
            "sources": self.cited(),
            "notes": list(self.notes),
            "notes_ja": [note_ja(one) for one in self.notes],
        }

    def _told_measure(self, at: int) -> dict[str, Any]:
        """What a measure buys; only a first unit of one that was not given, and nothing of any
        where no stock is known, since what is unmet is not."""
        worth, source = self.worth[at], self.sources[at]
        told = told_worth(worth, self.loss.days)
        told |= {"told_ja": measure_ja(told, self.loss.days), **why_told(None)}
        if self.run.why == NO_STOCK or (source.kind in FLOWS and source.rate_per_d <= 0):
            told |= untold_measure(worth.per_rate, self.run.why)
        return told | {"begins_without_day": self._begins_without(at)}

    def _begins_without(self, source: int) -> float | None:
        """Day on which unmet demand begins if one source is left out; None: not within the days."""
        if self.flow is None:
            return None
        kept = [one for at, one in enumerate(self.sources) if at != source]
        rows = [[one.amount, one.rate_per_d, one.lag_d, one.ramp_d] for one in kept]
        parts = np.array(rows, dtype=float).reshape(-1, 4).T[:, np.newaxis, np.newaxis, :]
        return _round(float(run_down(self.loss.by_day()[np.newaxis], *parts).begins()[0, 0]))

    def _told_stock(self, one: Holding) -> dict[str, Any]:
        return {
            "kind": one.kind,
            "told_as": one.told_as,
            "told_days": None if math.isnan(one.days) else one.days,
            "volume_mb": _told((one.volume_mb, one.low_mb, one.high_mb), "published"),
            "cover_d": _told(self.cover_d(one)),
            **drawing(one, self.stocks, self.loss, self.limits),
            "as_of": one.as_of,
            "source": one.cited,
            "note": one.note,
        }

    def _row(
        self, quantity: str, unit: str, figures: Interval | None, at: datetime | None = None
    ) -> Assessment:
        middle, low, high = figures or (math.inf, math.inf, math.inf)
        note = None
        if figures is None:
            note = f"{(self.run.why or NO_STOCK).capitalize()}."
        elif math.isinf(middle):
            is_cover = quantity.startswith("cover")
            note = OVER.en if is_cover else f"Not within {_days(self.loss.days)}."
        known = not math.isinf(middle)
        ends = interval_told(low if known else None, high if known else None, "draws",
                             why=None if known else "no_figure")  # fmt: skip
        return Assessment(
            kind="stock",
            subject=self.loss.iso3,
            quantity=quantity,
            value=middle if known else None,
            unit=unit,
            method=METHOD,
            inputs=self.inputs,
            sources=tuple(self.cited()),
            **ends,
            at=at,
            note=note,
        )


def assess_stocks(loss: Loss, limits: StockLimits | None = None) -> StockAnswer:
    """How long stocks last, when demand is first unmet, and what each measure buys.

    Days of cover are what can be drawn over the loss that is left after bypass and restraint.
    Unmet demand comes from the run-down by day, which knows lags and rates; its interval from
    draws over what no source tells. ``worth`` is the optimum of the linear programme at the
    middle figures.

    What it cannot tell is in ``notes``. Where no stock of the country is known there is no cover
    and no unmet demand, only what bypass and restraint leave.
    """
    limits = limits or StockLimits()
    stocks, missing = held_for(loss)
    sources = middle_sources(loss, stocks, limits)
    notes = [*missing]
    if is_stand_in(stocks, loss):
        notes.append(US_RATE)
    if is_untold(stocks):
        notes.append(KIND_UNKNOWN)
    if any(one.kind == "rest" for one in stocks) and not is_untold(stocks):
        notes.append(REST_IS_INDUSTRYS)
    if loss.used_kbd is not None and loss.lost_kbd > loss.used_kbd:
        notes.append(
            f"The loss is more than all oil used ({loss.used_kbd:,g} kb/d): part of it would have"
            " gone abroad again."
        )
    run = run_stocks(loss, stocks, limits)
    worth = worth_of([Case(loss.iso3, "oil", tuple(loss.by_day().tolist()))], sources)
    notes += [EVEN if loss.course_kbd is None else BY_PARTS, *CANNOT_TELL]
    answer = StockAnswer(loss, limits, stocks, tuple(sources), run, worth, tuple(notes))
    cover, begins = answer.cover_d(), answer.begins_d()
    if begins and math.isinf(begins[2]):
        told = f"{FOR_JSON}: not within {_days(loss.days)}."
        answer = replace(answer, notes=(*answer.notes, told))
    if cover and begins and begins[0] < min(cover[0] + loss.felt_after_d, loss.days):
        told = "Demand is unmet before cover ends, since releases lag and have a rate."
        return replace(answer, notes=(told, *answer.notes))
    return answer


def _days(days: int) -> str:
    return f"{days:,} {of_one('days', str(days))}"


def told_worth(one: Worth, days: int, unit: str = "kb", *, suffix: str = "_kb") -> dict[str, Any]:
    """What a measure buys, in figures (their names end in the suffix) and in words."""
    more = "ship a day" if one.kind == "escort" else f"{unit}/d of its rate"
    words = [
        f"Alone it saves {one.alone:,.0f} {unit} of unmet demand over {_days(days)};"
        f" without it, all else done, {one.last:,.0f} {unit} more are unmet."
    ]
    if one.per_rate:
        words.append(f"One more {more} saves {one.per_rate:,.1f} {unit}.")
    if one.per_amount:
        words.append(f"One more {unit} of it saves {one.per_amount:,.2f} {unit}.")
    if one.day_earlier:
        words.append(f"A day earlier saves {one.day_earlier:,.0f} {unit}.")
    if not (one.per_rate or one.per_amount or one.day_earlier):
        words.append("More of it, or sooner, saves nothing more.")
    figures = {
        f"{name}{suffix}": _round(getattr(one, name))
        for name in ("alone", "last", "per_rate", "per_amount", "day_earlier")
    }
    return {"measure": one.name, "kind": one.kind, **figures, "told": " ".join(words)}


def _told(figures: Interval | None, kind: str = "draws") -> dict[str, float | str | None] | None:
    if figures is None:
        return None
    ends = interval_told(figures[1], figures[2], kind)
    told = dict(zip(("value", "low", "high"), map(_round, figures), strict=True))
    return told | {name: ends[name] for name in ("interval", "no_interval")}


def _round(value: float) -> float | None:
    """A figure as JSON tells it; None where it is infinite."""
    return None if math.isinf(value) else round(float(value), 3)
