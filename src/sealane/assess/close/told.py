"""The answer to a closure as plain values, for JSON and for tables."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from sealane.assess.close.again import GIVES, stocks_command
from sealane.assess.close.answer import CloseAnswer, cited, stock_cited
from sealane.assess.close.bound import OF_FLEETS
from sealane.assess.close.country import CountryAnswer, PartAnswer, StockRun, lng_cover
from sealane.assess.close.dependence import Fact
from sealane.assess.close.enclosed import Coast, PortAt
from sealane.assess.close.figure_told import figure_told, span_told
from sealane.assess.close.gap import gaps
from sealane.assess.close.lane_answer import LaneAnswer, Side
from sealane.assess.close.oil import untold
from sealane.assess.close.phrase import NO_SIZE, NO_WAY, bound_why, country, is_told
from sealane.assess.close.price import Valued, by_commodity
from sealane.assess.close.reference import Harbour
from sealane.assess.close.told_world import told_export, told_food, told_world
from sealane.assess.interval import interval_words
from sealane.assess.lane import gate_named
from sealane.assess.name import commodities
from sealane.assess.source_kind import kind_of
from sealane.assess.stock import StockLimits
from sealane.assess.stock.phrase import cover_bound, drawing, reasons
from sealane.say.said import Said

if TYPE_CHECKING:
    from sealane.assess.close.bound import Bound

__all__ = [
    "GAS_LATE",
    "coasts_of_answer",
    "late_lng",
    "lng_of",
    "ports_of_answer",
    "told",
    "unmet_by_day",
]


GAS = Said(
    "days of use over the part of imports that is lost; no lag or rate",
    "失われる輸入分に対する日数。所要日数と放出速度は含まない",
)
GAS_LATE = Said(
    "it goes round: nothing is lost that a stock would have to cover",
    "迂回して届くため、在庫で賄うべき不着はない",
)
AT_PRICES = Said(
    "At the prices that were given, not at those of a shortage; what goes round arrives later and"
    " is in no sum. All that passes and is stopped: what pipelines around a gate can take is not"
    " taken off. Commodities are not added up: all oil holds crude and products.",
    "与えた価格によるもので、不足時の価格ではない。迂回分は遅れて届くため合計に含まない。"
    "通過分の全量で、迂回パイプラインで運べる分は差し引いていない。石油は原油と"
    "製品を含むため、品目は合算しない。",
)


def told(answer: CloseAnswer) -> dict[str, Any]:
    """The answer for JSON; an interval is value, low and high."""
    asked = answer.closure
    return {
        "gates": [_gate(one) for one in asked.gates],
        "from": str(asked.start),
        "days": span_told(asked.days, "given", why="no_range"),
        "share": span_told(asked.share, "given", why="no_range"),
        "lanes": [_lane(one, answer) for one in answer.lanes],
        "countries": [_country(one) for one in answer.countries],
        "stocks": [*(_stock(one, answer) for one in answer.stocks), *lng_of(answer)],
        "ports": ports_of_answer(answer),
        "behind": coasts_of_answer(answer),
        "stocks_not_told": _untold(answer),
        "world": [told_world(one) for one in answer.world],
        "exports": [told_export(one) for one in answer.exports],
        "food": [told_food(one) for one in answer.food],
        "fleet": _fleet(answer),
        "values": None if answer.values is None else _values(answer.values),
        "measures": [row for one in answer.stocks for row in _measures(one)],
        "seen": None if answer.seen is None else [_seen(one) for one in answer.seen],
        "not_known": [one.as_dict() for one in gaps(answer)],
        "sources": list(answer.sources()),
        "method": answer.method,
        "draws": answer.limits.draws,
        "interval": [answer.limits.tail, 1 - answer.limits.tail],
        "interval_words": interval_words(),
        "inputs": answer.inputs,
        "assessments": len(answer.assessments()),
    }


def unmet_by_day(run: StockRun, tail: float) -> tuple[list[float], list[float], list[float]]:
    """Unmet demand of each day [kb/d]: middle, low and high; nothing where no stock is known."""
    if run.flow is None:
        return [], [], []
    unmet = run.flow.unmet[:, 0]
    low, high = np.quantile(unmet, [tail, 1 - tail], axis=0)
    middle = unmet[0]
    return (
        middle.round(3).tolist(),
        np.minimum(low, middle).round(3).tolist(),
        np.maximum(high, middle).round(3).tolist(),
    )


def lng_of(answer: CloseAnswer) -> list[dict[str, Any]]:
    """Days that told stocks of LNG make up for, in days of the part of the imports that is lost."""
    rows: list[dict[str, Any]] = []
    for one in answer.countries:
        if one.fact.commodity != "lng":
            continue
        rows += [
            {
                "country": one.fact.importer, **_names(one.fact.importer), "commodity": "lng",
                "kind": kind, "cover_d": figure_told(days, "bounds"), **cover_bound(days),
                "source": source, "source_kind": kind_of(source),
                **_note(GAS),
            }
            for kind, days, source in lng_cover(one, answer.closure.share)
        ]  # fmt: skip
    return rows


def late_lng(answer: CloseAnswer) -> list[CountryAnswer]:
    """Imports of LNG by more than a trace that all go round: late, so no cover is told of them."""
    return [
        one for one in answer.countries
        if one.fact.commodity == "lng" and is_told(one.share)
        and all(part.part.fate == "diverted" for part in one.parts)
    ]  # fmt: skip


def _lane(one: LaneAnswer, answer: CloseAnswer) -> dict[str, Any]:
    pair, taken = one.pair, answer.choices.get(one.lane.lane)
    extra: dict[str, Any] | None = None
    if pair.fate == "diverted":
        extra = {
            "distance_nmi": round(pair.extra_nmi, 1),
            "distance_pct": round(100 * pair.extra_nmi / (pair.open_nmi or 1.0), 2),
            **{name: figure_told(figures) for name, figures in one.extra.items()},
        }
    return {
        "lane": one.lane.lane,
        "origin": _harbour(one.lane.origin),
        "destination": _harbour(one.lane.destination),
        "commodity": one.lane.commodity,
        "ship": one.lane.ship,
        "fate": pair.fate,
        "blocked_by": list(pair.blocked),
        "open": _side(one.before),
        "closed": _side(one.during),
        "extra": extra,
        "missing_days": figure_told(one.missing_days),
        "capacity_change": figure_told(one.capacity),
        "after_opening": one.bunching,
        "lanes_taken": None if taken is None else {
            name: [each.as_dict() for each in choice.lanes]
            for name, choice in zip(("open", "closed"), taken, strict=True)
        },
    }  # fmt: skip


def ports_of_answer(answer: CloseAnswer) -> list[dict[str, Any]]:
    """Reference ports behind the gates and at them."""
    return [_port(one) for one in answer.behind.ports]


def coasts_of_answer(answer: CloseAnswer) -> list[dict[str, Any]]:
    """Countries with ports behind the gates."""
    return [_coast(one) for one in answer.behind.coasts]


def _port(one: PortAt) -> dict[str, Any]:
    """A reference port behind the gates or at one."""
    return {
        **_harbour(one.port), "country": one.port.iso3, "standing": one.standing,
        "gate": one.gate, "gate_nmi": round(one.gate_nmi, 1),
        "most_draught_m": None if one.outlet is None else one.outlet.most_draught_m,
        "out_by": [] if one.outlet is None else list(one.outlet.gates),
    }  # fmt: skip


def _coast(one: Coast) -> dict[str, Any]:
    """A country with ports behind the gates, and what that does to its trade by sea."""
    fate = "cut_off" if one.is_cut_off else "in_part"
    return {
        "country": one.iso3, **_names(one.iso3), "ports_behind": one.behind,
        "ports_outside": one.outside, "exports": fate, "imports": fate,
    }  # fmt: skip


def _side(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {
        "distance_nmi": round(side.distance_nmi, 1),
        "gates": list(side.gates),
        "days": figure_told(side.days),
        "fuel_t": figure_told(side.fuel_t),
        "co2_t": figure_told(side.co2_t),
        "cost": side.cost,
    }


def _country(one: CountryAnswer) -> dict[str, Any]:
    fact = one.fact
    goods = commodities()[fact.commodity]
    return {
        "country": fact.importer, **_names(fact.importer),
        "commodity": fact.commodity, "commodity_en": goods.en, "commodity_ja": goods.ja,
        "fate": fact.fate, "outcome": one.outcome, "decided_by": fact.decided_by,
        "not_known": fact.not_known, **_stood_in(one),
        "share": figure_told(one.share, one.interval),
        "volume": figure_told(one.volume, one.interval),
        "stopped": figure_told(one.stopped, one.interval), "unit": fact.unit or None,
        "felt_after_d": figure_told(one.felt_after_d),
        "missing_days": figure_told(one.missing_days),
        "arrives_later": all(each.fate == "diverted" for each in fact.parts),
        "missing": figure_told(one.amount, one.interval), "missing_unit": one.amount_unit or None,
        "parts": [_part(each, one.interval) for each in one.parts],
        **_why_not(one),
        **bound_why(is_bound=fact.is_bound),
        "facts": [_fact(each) for each in fact.facts],
        "sources": list(cited(one)),
        "note": fact.note or None,
    }  # fmt: skip


def _part(one: PartAnswer, kind: str) -> dict[str, Any]:
    """What of an import meets one fate; ``kind`` of interval of its amounts."""
    return {
        "fate": one.part.fate, "outcome": one.outcome, "decided_by": one.part.decided_by,
        "share": figure_told(one.share, kind), "stopped": figure_told(one.stopped, kind),
        "felt_after_d": figure_told(one.felt_after_d),
        "missing_days": figure_told(one.missing_days),
        "arrives_later": one.part.fate == "diverted",
        "missing": figure_told(one.amount, kind),
    }  # fmt: skip


def _stood_in(one: CountryAnswer) -> dict[str, Any]:
    """The part of imports that rests on a port which stands for a region, and that port."""
    facts = one.fact.stand_ins
    return {
        "by_stand_in": round(one.fact.by_stand_in, 4) if facts else None,
        "stands_for": [each.stand_in.as_dict() for each in facts if each.stand_in is not None],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    pair = fact.pair
    return {
        "basis": fact.basis,
        "via": fact.via,
        "share": span_told(fact.share, "published"),
        "volume": span_told(fact.volume, "published"),
        "stands_for": None if fact.stand_in is None else fact.stand_in.as_dict(),
        "told_share": span_told(fact.carried, "published"),
        "way": None if pair is None else [pair.origin.port, pair.destination.port],
        "year": fact.year,
        "source": fact.source,
        "source_kind": kind_of(fact.source),
        "citation": fact.citation or None,
        "note": fact.note or None,
    }


def _stock(one: StockRun, answer: CloseAnswer) -> dict[str, Any]:
    unmet, low, high = unmet_by_day(one, answer.limits.tail)
    start = answer.closure.start
    return {
        "country": one.iso3,
        **_names(one.iso3),
        "commodity": "oil",
        "fate": one.split.fate,
        "lost_kbd": figure_told(one.lost_kbd, "bounds" if one.is_bound else "draws"),
        **bound_why(is_bound=one.is_bound),
        "cut_kbd": figure_told(one.split.cut_kbd),
        "late_kbd": figure_told(one.split.late_kbd),
        "late_d": figure_told(one.split.late_d),
        "lost_from_day": one.lost_from_day,
        "bypass_kbd": figure_told(one.bypass_kbd),
        "held": [
            {"kind": each.kind,
             "volume_mb": figure_told((each.volume_mb, each.low_mb, each.high_mb), "published",
                                      why="one_figure"),
             **drawing(each, one.stocks, one.loss, StockLimits()),
             "as_of": each.as_of, "source": each.cited, "source_kind": kind_of(each.cited)}
            for each in one.stocks
        ],
        "cover_d": figure_told(one.cover_d),
        **cover_bound(one.cover_d),
        "unmet_begins_day": figure_told(one.begins_d),
        "unmet_kb": figure_told(one.unmet_kb),
        **reasons(one.run, one.stocks, one.loss),
        "days": one.lost.shape[1],
        "by_day_interval": "draws",
        "by_day": [
            {"on": str(start + timedelta(days=at)), "lost_kbd": round(float(lost), 3),
             "unmet_kbd": unmet[at] if unmet else None, "low_kbd": low[at] if unmet else None,
             "high_kbd": high[at] if unmet else None}
            for at, lost in enumerate(one.lost[0])
        ],
        "again": None if not one.missed else {
            "command": stocks_command(one, start), "gives_en": GIVES.en, "gives_ja": GIVES.ja,
        },
        "sources": list(stock_cited(one)),
        "notes": list(one.notes),
    }  # fmt: skip


def _untold(answer: CloseAnswer) -> list[dict[str, Any]]:
    """Countries whose oil passes the gates and of which no cover and no shortage can be told; and
    those whose LNG is late and not lost."""
    rows = [("oil", one, why) for one, why in untold(answer)]
    rows += [("lng", one, GAS_LATE) for one in late_lng(answer)]
    return [
        {
            "country": one.fact.importer, **_names(one.fact.importer), "commodity": commodity,
            "cover_d": None, "unmet_begins_day": None, "unmet_kb": None,
            "why_not_en": why.en, "why_not_ja": why.ja,
        }
        for commodity, one, why in rows
    ]  # fmt: skip


def _why_not(one: CountryAnswer) -> dict[str, str | None]:
    """Why an amount or the days of an import are not told; None where they are."""
    has_ways = all(each.ways for each in one.fact.parts)
    why = NO_SIZE if one.volume is None else None if has_ways else NO_WAY
    if why is None:
        return {"why_not_en": None, "why_not_ja": None}
    return {"why_not_en": why.en, "why_not_ja": why.ja}


def _measures(one: StockRun) -> list[dict[str, Any]]:
    plan = one.measures
    if plan is None:
        return []
    order = {step.measure: (at, step) for at, step in enumerate(plan.steps, 1)}
    rows = []
    for worth in plan.worth:
        at, step = order[worth.name]
        rows.append(
            {
                "country": one.iso3, "measure": worth.name, "kind": worth.kind, "order": at,
                "saves_kb": round(step.saves, 1), "unmet_after_kb": round(step.unmet_after, 1),
                "alone_kb": round(worth.alone, 1), "last_kb": round(worth.last, 1),
                "per_kbd_more_kb": round(worth.per_rate, 2),
                "per_day_earlier_kb": round(worth.day_earlier, 1),
                "nothing_done_kb": round(plan.nothing, 1),
                "interval": None, "no_interval": "middle",
            }
        )  # fmt: skip
    return sorted(rows, key=lambda row: row["order"])


def _values(values: tuple[Valued, ...]) -> dict[str, Any]:
    """What is missing at the prices that were given; none is packaged."""
    rows = [
        {
            "country": one.iso3, **_names(one.iso3), "commodity": one.commodity,
            "value": figure_told(one.value, one.interval), "unit": one.price.price.unit,
            "arrives_later": one.arrives_later,
            "price": span_told(one.price.price.amount, "given"), "price_per": one.price.unit,
            "source": one.price.price.source,
            **_note(None if one.value else Said(
                f"the amount is not told in {one.price.unit}",
                f"量が{one.price.unit}では示されていない",
            )),
        }
        for one in values
    ]  # fmt: skip
    return {
        "by_country": rows,
        "by_commodity": [
            {"commodity": commodity, "value": figure_told(figures, "bounds"), "unit": unit}
            for commodity, unit, figures in by_commodity(values)
        ],
        **_note(AT_PRICES),
    }


def _fleet(answer: CloseAnswer) -> dict[str, Any]:
    return {
        "by_fleet": [_bound(one) for one in answer.fleets],
        **_note(OF_FLEETS),
    }


def _bound(one: Bound) -> dict[str, Any]:
    return {
        "fleet": one.fleet,
        "lanes": one.lanes,
        "diverted": one.diverted,
        "cut_off": one.cut_off,
        "capacity_change": figure_told(one.capacity_change),
        "worst_lane": figure_told(one.worst),
        "freight_change": figure_told(one.freight_change, "bounds"),
        "why_not_en": None if one.why_not is None else one.why_not.en,
        "why_not_ja": None if one.why_not is None else one.why_not.ja,
    }


def _seen(one: Any) -> dict[str, Any]:
    per_day = None if one.per_day is None else round(one.per_day, 2)
    return {"gate": one.gate, "passages": one.passages, "days": one.days, "per_day": per_day,
            "from": str(one.since), "until": str(one.until)}  # fmt: skip


def _gate(gate_id: str) -> dict[str, str]:
    gate = gate_named(gate_id)
    return {"gate": gate.gate_id, "name_en": gate.name_en, "name_ja": gate.name_ja}


def _harbour(place: Harbour) -> dict[str, Any]:
    return {"port": place.port, "country": place.iso3, "name_en": place.name_en,
            "name_ja": place.name_ja, "lon": place.lon, "lat": place.lat}  # fmt: skip


def _names(iso3: str) -> dict[str, str]:
    name = country(iso3)
    return {"name_en": name.en, "name_ja": name.ja}


def _note(said: Said | None) -> dict[str, str | None]:
    """A note in both languages."""
    if said is None:
        return {"note": None, "note_ja": None}
    return {"note": said.en, "note_ja": said.ja}
