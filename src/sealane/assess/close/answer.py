"""The answer to a closure, and its figures as rows of the table of assessments."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sealane.assess.assessment import Assessment
from sealane.assess.close.ask import CloseLimits, Closure
from sealane.assess.close.bound import Bound
from sealane.assess.close.country import CountryAnswer, StockRun
from sealane.assess.close.dependence import Missing
from sealane.assess.close.draw import Interval
from sealane.assess.close.enclosed import NOTHING_BEHIND, BehindGates
from sealane.assess.close.export import Export
from sealane.assess.close.food import Food
from sealane.assess.close.lane_answer import LaneAnswer
from sealane.assess.close.price import Valued
from sealane.assess.close.reference import SOURCE
from sealane.assess.close.seen import Seen
from sealane.assess.close.world import WorldRow
from sealane.assess.interval import interval_told
from sealane.assess.lane import Choice
from sealane.assess.lane.choice import METHOD as CHOICE
from sealane.assess.stock.phrase import OVER
from sealane.assess.voyage import Prices
from sealane.assess.voyage.study import STUDY
from sealane.say.said import Said

__all__ = ["METHOD", "CloseAnswer"]

METHOD = (
    "close 5: ways before and during; facts times shares of lanes; run-down of stocks; Monte Carlo;"
    f" {CHOICE}"
)
METHOD_JA = (
    "close 5：閉鎖前と閉鎖中の経路、資料の値と航路の割合の積、備蓄の取り崩し、モンテカルロ抽出、"
    "lane choice 2：通る海峡等の異なる航路（大きな遠回りを除く）への経路規模ロジットによる配分"
)
LANE_SOURCES = (SOURCE, STUDY)


@dataclass(frozen=True)
class CloseAnswer:
    """All that was worked out for one closure; ``values`` is None where no prices were given."""

    closure: Closure
    limits: CloseLimits
    lanes: tuple[LaneAnswer, ...]
    countries: tuple[CountryAnswer, ...]
    stocks: tuple[StockRun, ...]
    fleets: tuple[Bound, ...]
    seen: tuple[Seen, ...] | None
    missing: tuple[Missing, ...]
    inputs: str
    values: tuple[Valued, ...] | None = None
    behind: BehindGates = NOTHING_BEHIND
    """Ports and countries that lie behind the gates."""
    world: tuple[WorldRow, ...] = ()
    exports: tuple[Export, ...] = ()
    food: tuple[Food, ...] = ()
    lacks: Said | None = None
    """What keeps a premium that was given out of the figures (``premium.lacking``)."""
    choices: Mapping[str, tuple[Choice, Choice]] = field(default_factory=dict)
    """Lanes that ships take before and during, by reference lane; empty: the shortest way alone."""

    prices: Prices | None = None
    """The prices that were given for voyages."""

    @property
    def method(self) -> str:
        """How the figures were worked out."""
        return f"{METHOD}, for reference lanes too" if self.choices else METHOD

    @property
    def method_said(self) -> Said:
        """The same in both languages."""
        also = "（基準航路にも適用）" if self.choices else ""
        return Said(self.method, f"{METHOD_JA}{also}")

    def sources(self) -> tuple[str, ...]:
        """Where every figure is from, each once."""
        found = [*LANE_SOURCES]
        found += [source for one in self.countries for source in cited(one)]
        found += [source for one in self.stocks for source in stock_cited(one)]
        found += [one.price.price.source for one in self.values or ()]
        found += [source for one in self.world for source in one.sources]
        found += [source for one in self.exports for source in one.sources]
        found += [one.source for one in self.food if one.source]
        return tuple(dict.fromkeys(found))

    def assessments(self) -> list[Assessment]:
        """The figures as rows of the table ``assessments``."""
        at = datetime(*self.closure.start.timetuple()[:3], tzinfo=UTC)
        return [*self._of_lanes(at), *self._of_voyages(at), *self._of_countries(at),
                *self._of_stocks(at),
                *self._of_fleets(at), *self._of_values(at), *self._of_world(at)]  # fmt: skip

    def _of_lanes(self, at: datetime) -> Iterator[Assessment]:
        for one in self.lanes:
            subject = f"lane {one.lane.lane}"
            if one.pair.fate == "cut_off":
                note = f"no way is open: {', '.join(one.pair.blocked)} closed"
                yield self._row(subject, "extra_days", "d", None, at, LANE_SOURCES, note)
            for name, figures in one.extra.items():
                unit = "d" if name == "days" else "t"
                yield self._row(subject, f"extra_{name}", unit, figures, at, LANE_SOURCES)
            if one.pair.fate == "diverted":
                extra = one.pair.extra_nmi
                yield self._row(
                    subject,
                    "extra_distance",
                    "nmi",
                    (extra, extra, extra),
                    at,
                    LANE_SOURCES,
                    none="no_range",
                )
            if one.pair.fate in ("cut_off", "diverted"):
                yield self._row(subject, "missing_days", "d", one.missing_days, at, LANE_SOURCES)

    def _of_voyages(self, at: datetime) -> Iterator[Assessment]:
        """What going round costs, and from which premium on it is cheaper, at the prices given."""
        from sealane.assess.close.premium import even_at
        from sealane.assess.close.round_cost import more_cost

        for one in self.lanes:
            found = more_cost(one)
            if found is not None:
                figures = (found[0],) * 3
                yield self._row(f"lane {one.lane.lane}", "extra_cost at given prices", found[1],
                                figures, at, LANE_SOURCES, none="middle")  # fmt: skip
        for even in () if self.prices is None else even_at(self, self.prices):
            span = even.premium_pct
            yield self._row(f"lane {even.lane}", "break_even_premium", "% of hull value a passage",
                            (span.value, *span.ends), at, LANE_SOURCES, kind="bounds",
                            none="no_range")  # fmt: skip

    def _of_countries(self, at: datetime) -> Iterator[Assessment]:
        for one in self.countries:
            fact, sources = one.fact, cited(one)
            size = "the size of the import is not known"
            rows = [
                ("share", "share of imports", one.share, "no share is told"),
                ("stopped", fact.unit or "-", one.stopped, size),
            ]
            several = len(one.parts) > 1
            for part in one.parts:
                of = f", {part.part.fate} ({part.part.decided_by})" if several else ""
                if several:
                    rows.append((f"share{of}", "share of imports", part.share, "no share is told"))
                    rows.append((f"stopped{of}", fact.unit or "-", part.stopped, size))
                rows += [
                    (f"missing_days{of}", "d", part.missing_days, "no way stands for it"),
                    (f"missing{of}", one.amount_unit or "-", part.amount,
                     "size or way are not known"),
                ]  # fmt: skip
            for name, unit, figures, why in rows:
                kind = "draws" if name.startswith("missing_days") else one.interval
                yield self._row(
                    fact.importer, f"{fact.commodity}.{name}", unit, figures, at, sources, why, kind
                )

    def _of_stocks(self, at: datetime) -> Iterator[Assessment]:
        for one in self.stocks:
            sources = stock_cited(one)
            why = one.run.why or ""
            late = why if not one.stocks else f"not within {one.lost.shape[1]} days"
            far = one.run.why or OVER.en
            yield self._row(one.iso3, "oil.cover", "d", one.cover_d, at, sources, far)
            yield self._row(one.iso3, "oil.unmet_begins", "d", one.begins_d, at, sources, late)
            yield self._row(one.iso3, "oil.unmet", "kb", one.unmet_kb, at, sources, why)
            for worth in one.measures.worth if one.measures else ():
                figures = (worth.last, worth.last, worth.last)
                name = f"oil.saved by {worth.name}"
                yield self._row(one.iso3, name, "kb", figures, at, sources, none="middle")

    def _of_fleets(self, at: datetime) -> Iterator[Assessment]:
        why = "no reference lane of it goes round"
        for one in self.fleets:
            subject = f"fleet {one.fleet}"
            yield self._row(
                subject, "capacity_change", "share", one.capacity_change, at, LANE_SOURCES, why
            )
            if one.freight_change is not None:
                yield self._row(
                    subject, "freight_change", "share", one.freight_change, at,
                    ("UNCTAD and Maersk, 2023-24: assess/data/reported_values.csv",),
                    kind="bounds",
                )  # fmt: skip

    def _of_values(self, at: datetime) -> Iterator[Assessment]:
        for one in self.values or ():
            name = "late" if one.arrives_later else "missing"
            why = f"the price is of a {one.price.unit}, which the amount is not told in"
            yield self._row(
                one.iso3, f"{one.commodity}.{name} at given prices", one.price.price.unit,
                one.value, at, (one.price.price.source,), why, one.interval,
            )  # fmt: skip

    def _of_world(self, at: datetime) -> Iterator[Assessment]:
        told: set[tuple[str, str]] = set()
        for one in self.world:
            why = "" if one.lacks is None else one.lacks.en
            name = f"{one.commodity} by value" if "USD" in one.unit else one.commodity
            if one.through is not None:
                name = f"{name} in {one.at}" if (one.gate, name) in told else name
                told.add((one.gate, name))
                subject = f"world, {one.gate}"
                yield self._row(subject, f"{name}.through", one.unit, one.through, at, one.sources,
                                kind="published", none="one_figure")  # fmt: skip
                yield self._row(subject, f"{name}.lost", one.unit, one.lost, at, one.sources, why)
                if one.lost_over is not None:
                    name = f"{name}.lost while closed"
                    yield self._row(subject, name, one.over_unit, one.lost_over, at, one.sources)
        for each in self.exports:
            if each.lost is not None:
                name = f"{each.commodity}.exports to importers in hand"
                yield self._row(each.iso3, name, each.unit, each.lost, at, each.sources)

    def _row(
        self, subject: str, quantity: str, unit: str, figures: Interval | None, at: datetime,
        sources: tuple[str, ...], why: str = "", kind: str = "draws", none: str | None = None,
    ) -> Assessment:  # fmt: skip
        value, low, high = figures or (None, None, None)
        if value is None or math.isinf(value):
            value, ends = None, interval_told(None, None, kind, why="no_figure")
        else:
            ends = interval_told(low, high, kind, why=none)
        gates = ",".join(self.closure.gates)
        return Assessment(
            "close", f"{gates}: {subject}", quantity, value, unit, self.method, self.inputs,
            sources, at=at, **ends,
            note=None if value is not None else why or "not known",
        )  # fmt: skip


def cited(one: CountryAnswer) -> tuple[str, ...]:
    """The sources behind a dependence."""
    facts = [f"{fact.source}: {fact.citation}".rstrip(": ") for fact in one.fact.facts]
    return tuple(dict.fromkeys([*facts, SOURCE]))


def stock_cited(one: StockRun) -> tuple[str, ...]:
    """The sources behind a run-down."""
    from sealane.assess.stock import bypasses

    found = [each.cited for each in one.stocks]
    if one.bypass_kbd[0] > 0:
        found += [each.cited for each in bypasses("hormuz")]
        found.append("US EIA, World Oil Transit Chokepoints: assess/data/lane_facts.csv")
    found.append("US DOE and METI lags, US DOE drawdown, IEA shares: assess/data/releases.csv")
    return tuple(dict.fromkeys(found))
