"""What a closure costs, as a section of a brief: ships, freight, fuel, premiums that were told."""

from __future__ import annotations

from datetime import date

from sealane.assess.close.answer import CloseAnswer
from sealane.assess.close.bound import why_of
from sealane.assess.close.phrase import (
    SHARE_PCT,
    cell,
    country,
    draws_said,
    goods,
    per_cent,
    source,
)
from sealane.assess.close.reference import SOURCE
from sealane.assess.reported import ReportedValue, reported
from sealane.assess.voyage.study import STUDY
from sealane.assess.word import period_said
from sealane.say.brief import Column, Paragraph, Section, Source, Table
from sealane.say.said import Figure, Said, day_said

__all__ = ["cost_section", "costs_told", "premiums"]

FLEETS = {
    "container": Said("Container ships", "コンテナ船"),
    "tanker": Said("Tankers and gas carriers", "タンカー・ガス船"),
    "bulk": Said("Bulk carriers", "ばら積み船"),
}
AREAS = {"bab_el_mandeb": "red_sea", "suez": "red_sea", "hormuz": "hormuz"}
"""The area of which a premium was reported, by gate."""


NOTHING = Said("nothing", "なし")
MILLION = 1e6
MOST_VALUED = 6
"""Values that a brief tells; all of them stand in the JSON."""


def premiums(gates: tuple[str, ...]) -> tuple[ReportedValue, ...]:
    """War-risk premiums that others told of the waters of some gates, with their dates."""
    areas = dict.fromkeys(AREAS[one] for one in gates if one in AREAS)
    return tuple(one for area in areas for one in reported("war_risk_premium", area).values)


def cost_section(answer: CloseAnswer) -> Section:
    """Capacity and freight by fleet; what others told of premiums; what has no price."""
    rows = []
    for one in answer.fleets:
        rows.append(
            (
                FLEETS[one.fleet],
                Said(f"{one.diverted} of {one.lanes}", f"{one.lanes}本中{one.diverted}本"),
                Said(f"{one.cut_off} of {one.lanes}", f"{one.lanes}本中{one.cut_off}本"),
                _percent(one.capacity_change, Said("none goes round", "迂回なし")),
                _percent(one.freight_change, Said("not told", "算定外")),
            )
        )
    columns = (
        Column(Said("Fleet", "船種")),
        Column(Said("Lanes that go round", "迂回")),
        Column(Said("Lanes cut off", "途絶")),
        Column(Said("Change of capacity", "輸送力の変化"), SHARE_PCT, "end"),
        Column(Said("Change of spot freight", "スポット運賃の変化"), SHARE_PCT, "end"),
    )
    table = Table(
        Said("Ships bound by longer ways", "遠回りで拘束される船腹"), columns, tuple(rows),
        sources=(source(SOURCE), source(STUDY), *_freight_sources(answer)),
        interval=_brackets(answer),
    )  # fmt: skip
    return Section(Said("What it costs", "費用はどれだけか"), tuple(_texts(answer)), table=table)


NO_PRICE = Said(
    "No sum of money: no price was given (--prices FILE, --fuel-price, --hire).",
    "金額は示さない。価格が与えられていない（--prices FILE、--fuel-price、--hire）。",
)
NO_ROUND = Said(
    "No sum of money is told: with the prices given nothing can be valued.",
    "与えた価格で評価できるものがなく、金額は示さない。",
)
NO_SUM = Said(
    "No price of fuel, hire, cargo or hull is packaged, so no sum of money is given.",
    "燃料・用船・貨物・船体の価格は収録していないため、金額の合計は示さない。",
)
NO_OTHER = Said(
    "No price of fuel, hire, cargo or hull is packaged: these sums are by the prices given, and no"
    " other sum of money is told.",
    "燃料・用船・貨物・船体の価格は収録していない。金額は与えた価格のみによるもので、ほかの金額は示さない。",
)
MOST_SHORT = 2
"""Values that a first page tells."""


def costs_told(answer: CloseAnswer) -> list[Paragraph]:
    """What a first page says of money: by the prices that were given, or that none was."""
    said = _values_told(answer)[:MOST_SHORT] + _voyages_told(answer)
    said += [] if answer.lacks is None else [Paragraph(answer.lacks)]
    if said:
        return said
    priced = answer.values or any(one.before and one.before.cost["total"] for one in answer.lanes)
    return [Paragraph(NO_ROUND if priced else NO_PRICE)]


def _voyages_told(answer: CloseAnswer) -> list[Paragraph]:
    """What one voyage round costs more by the prices given, in the middle: least and most."""
    from sealane.assess.close.round_cost import more_cost, parts_said

    found = [cost for one in answer.lanes if (cost := more_cost(one)) is not None]
    if not found:
        return []
    more = [round(cost / MILLION, 2) for cost, _ in found]
    unit = Said(f"million {found[0][1]}", f"百万{found[0][1]}")
    text = Said(
        "At the prices given one voyage that goes round costs {more}, by lane. In it: {parts}; what"
        " the way round does not pass it saves.",
        "与えた価格では、迂回する1航海の費用は{more}（航路による）。含むもの：{parts}。迂回で払わずに済むものは"
        "差し引いた。",
    ).filled(more=_more_said(min(more), max(more), unit),
             parts=parts_said(answer.lanes) or NOTHING)  # fmt: skip
    return [Paragraph(text, (source(SOURCE), source(STUDY)))]


def _more_said(least: float, most: float, unit: Said) -> Said:
    """A span of what something costs more, or less, in figures without a sign."""
    if least >= 0.0 or most <= 0.0:
        text = Said("{low} to {high} more", "{low}～{high}増える")
        if least < 0.0:
            text = Said("{low} to {high} less", "{low}～{high}減る")
        low, high = sorted((abs(least), abs(most)))
        return text.filled(low=Figure(low, decimals=2), high=Figure(high, unit, decimals=2))
    both = Said("from {less} less to {more} more", "{less}の減少から{more}の増加にわたる")
    less, more = Figure(-least, unit, decimals=2), Figure(most, unit, decimals=2)
    return both.filled(less=less, more=more)


def _brackets(answer: CloseAnswer) -> Said:
    """What brackets hold: draws for capacity, the published response for freight."""
    drawn = draws_said(answer.limits.draws, answer.limits.tail)
    return Said(
        f"{drawn.en} Of freight: the ends of the published response.",
        f"{drawn.ja}運賃の括弧内は公表された反応の両端。",
    )


def _freight_sources(answer: CloseAnswer) -> tuple[Source, ...]:
    if all(one.freight_change is None for one in answer.fleets):
        return ()
    names = {
        text
        for measure in ("freight_change", "capacity_change")
        for text in reported(measure).sources
        if text != "essay under test"
    }
    return tuple(Source(Said(text, text)) for text in sorted(names))


def _texts(answer: CloseAnswer) -> list[Paragraph | Said]:
    longer = [one for one in answer.lanes if one.extra]
    said: list[Paragraph | Said] = []
    if longer:
        fuel = [one.extra["fuel_t"][0] for one in longer]
        co2 = [one.extra["co2_t"][0] for one in longer]
        said.append(
            Said(
                "One voyage that goes round burns {fuel} to {fuel_most} more fuel and gives off"
                " {co2} to {co2_most} more CO2, by lane and ship.",
                "迂回する1航海あたり、燃料は{fuel}～{fuel_most}、CO2は{co2}～{co2_most}増える（航路と船による）。",
            ).filled(
                fuel=_tonnes(min(fuel)), fuel_most=_tonnes(max(fuel)), co2=_tonnes(min(co2)),
                co2_most=_tonnes(max(co2)),
            )
        )  # fmt: skip
    said += _premiums_told(answer)
    said += [] if answer.lacks is None else [answer.lacks]
    sums = _values_told(answer) + _voyages_told(answer)
    said += [*sums, NO_OTHER if sums else NO_SUM]
    return [*said, *why_of(answer.fleets)]


def _values_told(answer: CloseAnswer) -> list[Paragraph]:
    """What is missing at the prices of the user, the greatest first; nothing without prices."""
    found = []
    rows = [one for one in answer.values or () if one.value is not None]
    for one in sorted(rows, key=lambda one: -(one.value or (0.0,))[0])[:MOST_VALUED]:
        value, low, high = (figure / MILLION for figure in one.value or (0.0, 0.0, 0.0))
        price, unit = one.price.price, Said(f"million {one.price.price.unit}",
                                            f"百万{one.price.price.unit}")  # fmt: skip
        text = Said(
            "{who}: the {what} that comes late is worth {value}, at {price} a {per}."
            if one.arrives_later
            else "{who}: the {what} that does not arrive is worth {value}, at {price} a {per}.",
            "{who}：遅れて届く{what}は{value}に相当（{per}あたり{price}）。"
            if one.arrives_later
            else "{who}：届かない{what}は{value}に相当（{per}あたり{price}）。",
        ).filled(
            who=country(one.iso3), what=goods(one.commodity),
            value=Figure(value, unit, low=low, high=high, decimals=0),
            price=Figure(price.amount.value, Said(price.unit, price.unit)),
            per=Said(one.price.unit, one.price.unit),
        )  # fmt: skip
        found.append(Paragraph(text, (Source(Said(price.source, price.source)),)))
    return found


def _premiums_told(answer: CloseAnswer) -> list[Paragraph]:
    """The range of premiums that others told of these waters; nothing where none was."""
    told = premiums(answer.closure.gates)
    if not told:
        return []
    low = min(one.low if one.low is not None else one.value for one in told)
    high = max(one.high if one.high is not None else one.value for one in told)
    first, last = min(one.at for one in told), max(one.at for one in told)
    text = Said(
        "War-risk premiums that were reported for these waters ({first} to {last}): {low} to {high}"
        " of the value of the hull for one transit.",
        "この海域について報じられた戦争保険料率（{first}～{last}）：1回の通航につき船価の{low}～{high}。",
    ).filled(
        first=_when(first),
        last=_when(last),
        low=Figure(low, SHARE_PCT, decimals=2),
        high=Figure(high, SHARE_PCT, decimals=2),
    )
    named = dict.fromkeys((one.source, one.at) for one in told)
    cited = [
        Source(Said(f"{name}, {_when(at).en}", f"{name}（{_when(at).ja}）")) for name, at in named
    ]
    return [Paragraph(text, tuple(cited))]


def _when(at: str) -> Said:
    """A day, or a longer period."""
    if len(at) == len("2026-03-01"):
        day = date.fromisoformat(at)
        return Said(day_said(day, "en"), day_said(day, "ja"))
    return period_said(at)


def _tonnes(value: float) -> Figure:
    return Figure(round(value), Said("t", "t"), decimals=0)


def _percent(figures: tuple[float, float, float] | None, none: Said) -> Said | Figure:
    if figures is None:
        return none
    told = cell(per_cent(figures), most=1)
    assert isinstance(told, Said | Figure)
    return told
