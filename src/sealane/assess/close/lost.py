"""What the world loses, what countries cannot sell, and food behind the gates: for a brief."""

from __future__ import annotations

from sealane.assess.close.answer import CloseAnswer
from sealane.assess.close.export import NO_AMOUNT, Export
from sealane.assess.close.phrase import (
    SHARE_PCT,
    UNITS_TOLD,
    cell,
    country,
    draws_said,
    gate,
    goods,
    per_cent,
    source,
    unit_said,
)
from sealane.assess.close.world import WorldRow
from sealane.assess.word import period_said
from sealane.say.brief import Cell, Column, Paragraph, Section, Source, Table
from sealane.say.said import Figure, Said, joined, listed

__all__ = ["lost_section", "world_told"]

NO_SHARE = Said("no part of world trade is told", "世界貿易に占める割合の公表値なし")
LATE = Said("goes round, not lost", "迂回し失われない")
COLUMNS = (
    Column(Said("Commodity, when counted", "品目（集計の時期）")),
    Column(Said("Unit", "単位")),
    Column(Said("Passes there", "通過量"), align="end"),
    Column(Said("Of world trade", "世界貿易比"), SHARE_PCT, "end"),
    Column(Said("Lost", "失われる量"), align="end"),
    Column(Said("Lost while closed", "閉鎖中に失われる量"), align="end"),
    Column(Said("Lost of world trade", "失われる世界貿易比"), SHARE_PCT, "end"),
)

WORLD = ("oil_all", "lng")
"""Commodities of which a first page tells what the world loses."""
NAMED = Said("{who} ({what} to {to})", "{who}（{to}向け{what}）")
NO_SIZES = Said(
    "Exports that are cut off too, how much is not known: {named}.",
    "ほかに途絶する輸出（量は不明）：{named}。",
)


def lost_section(answer: CloseAnswer) -> Section:
    """World totals by commodity as a table; lost exports and food as sentences."""
    several = len(answer.closure.gates) > 1
    own = tuple(tuple(source(text) for text in one.sources) for one in answer.world)
    rows = tuple(_row(one, several=several) for one in answer.world)
    own_draws = draws_said(answer.limits.draws, answer.limits.tail)
    drawn = Said(
        f"{own_draws.en} Of what passes there: the ends of published counts.",
        f"{own_draws.ja}通過量の括弧内は公表された集計の両端。",
    )
    caption = Said(
        "What passes there in ordinary times, as counted by others, and what is lost",
        "平時の通過量（他機関の集計）と失われる量",
    )
    none = Said("No count of what passes there is in hand.", "該当箇所の通過量の集計は手元にない。")
    text = Said(
        "Counts of one commodity are not added up, and other producers may make up for a part.",
        "同じ品目の集計は合算せず、他の産地による代替は含まない。",
    )
    return Section(
        Said("What the world loses", "世界は何を失うか"),
        (
            text if rows else none,
            *_reasons(answer),
            *_piped(answer),
            *_exports(answer),
            *_food(answer),
        ),
        table=Table(caption, COLUMNS, rows, (), (UNITS_TOLD,), own, drawn) if rows else None,
    )


def _row(one: WorldRow, *, several: bool) -> tuple[Cell, ...]:
    when = period_said(one.at)
    years = Said(f"{one.name.en}, {when.en}", f"{one.name.ja}（{when.ja}）")
    name = _at(one, years) if several else years
    lost: Cell = LATE
    over: Cell = Said("–", "–")
    part: Cell = Said("–", "–")
    if one.fate != "diverted":
        lost = cell(one.lost, why=NO_AMOUNT if one.through is None else one.lacks)
        if one.lost_over is not None:
            over = cell(one.lost_over, unit_said(one.over_unit))
        lacks = NO_SHARE if one.of_world is None else one.lacks
        part = cell(per_cent(one.lost_of_world), most=1, why=lacks)
    whole = cell(per_cent(one.of_world), most=1, why=NO_SHARE)
    unit = unit_said(one.unit) if one.unit else Said("–", "–")
    return name, unit, cell(one.through, why=NO_AMOUNT), whole, lost, over, part


def _reasons(answer: CloseAnswer) -> list[Said]:
    """By which rule trade is lost, late or not told: each reason once, with what it holds for."""
    several = len(answer.closure.gates) > 1
    found: dict[Said, list[Said]] = {}
    for one in answer.world:
        name = _at(one, one.name) if several else one.name
        found.setdefault(one.why, []).append(name)
    text = Said("{names}: {why}.", "{names}：{why}。")
    return [
        text.filled(names=listed(list(dict.fromkeys(names))), why=why)
        for why, names in found.items()
    ]


def _at(one: WorldRow, name: Said) -> Said:
    at = gate(one.gate)
    return Said(f"{at.en}: {name.en}", f"{at.ja}：{name.ja}")


def _piped(answer: CloseAnswer) -> list[Paragraph]:
    """What pipelines around a gate can take, once for all counts: it is off the amount lost."""
    text = Said(
        "{gate}: pipelines around it can take {amount} more of {what}, which is off what is lost.",
        "{gate}：迂回パイプラインは{what}をさらに{amount}運べる。失われる量からはこれを除いた。",
    )
    names = [Said(one.name.en[:1].lower() + one.name.en[1:], one.name.ja) for one in answer.world]
    found: dict[Said, dict[Source, None]] = {}
    for one, what in zip(answer.world, names, strict=True):
        if one.bypass is None:
            continue
        amount = _told(cell(one.bypass, unit_said(one.unit)))
        said = text.filled(gate=gate(one.gate), what=what, amount=amount)
        found.setdefault(said, {}).update(dict.fromkeys(map(source, one.sources)))
    return [Paragraph(said, tuple(sources)) for said, sources in found.items()]


def _told(one: Cell) -> Said | Figure:
    assert isinstance(one, Said | Figure)
    return one


def _exports(answer: CloseAnswer) -> list[Paragraph]:
    """Exports that are lost, each kind of fact in a sentence of its own."""
    found = []
    amounts = [one for one in answer.exports if one.lost is not None and one.lost[0] > 0.0]
    unsized = [one for one in answer.exports if one.lost is None and one.share is None]
    shares = [one for one in answer.exports if one.share is not None]
    texts = (
        (shares, Said("Parts that others count: {named}.", "他機関の集計による割合：{named}。")),
        (amounts, Said("What importers in hand no longer get, each figure to those named with it"
                       " alone; what an exporter ships through there in all is as much or more:"
                       " {named}.",
                       "資料のある輸入国に届かなくなる量。括弧内の仕向先だけの値で、輸出国がそこを通して"
                       "売る総量はこれ以上となる：{named}。")),
    )  # fmt: skip
    for rows, text in texts:
        if rows:
            cited = dict.fromkeys(source(each) for one in rows for each in one.sources)
            said = text.filled(named=listed([_export(one) for one in rows]))
            found.append(Paragraph(said, tuple(cited)))
    if unsized:
        cited = dict.fromkeys(source(each) for one in unsized for each in one.sources)
        named = [NAMED.filled(who=country(one.iso3), what=goods(one.commodity),
                              to=joined([country(iso3) for iso3 in one.importers]))
                 for one in unsized]  # fmt: skip
        found.append(Paragraph(NO_SIZES.filled(named=listed(named)), tuple(cited)))
    return found


def world_told(answer: CloseAnswer) -> list[Paragraph]:
    """What of the world's oil and gas no longer comes through a gate, pipelines taken off: of each
    the count nearest to the first day."""
    text = Said(
        "World: {lost} of {what} that passes the {gate} no longer come, of {through} ({when}).",
        "世界：{gate}を通る{what}{through}（{when}）のうち{lost}が届かなくなる。",
    )
    less = Said(
        "World: {lost} of {what} that passes the {gate} no longer come, of {through} ({when}); what"
        " pipelines can take is off it.",
        "世界：{gate}を通る{what}{through}（{when}）のうち{lost}が届かなくなる（迂回パイプライン分を除く）。",
    )
    first = {(one.gate, one.commodity): one for one in reversed(answer.world)
             if one.commodity in WORLD and one.lost is not None and one.through is not None
             and one.fate == "cut_off"}  # fmt: skip
    return [
        Paragraph(
            (text if one.bypass is None else less).filled(
                lost=_told(cell(one.lost, unit_said(one.unit))), gate=gate(one.gate),
                through=_told(cell(one.through, unit_said(one.unit))),
                what=Said(one.name.en[:1].lower() + one.name.en[1:], one.name.ja),
                when=period_said(one.at),
            ),
            tuple(source(each) for each in one.sources),
        )
        for one in reversed(first.values())
    ]  # fmt: skip


def _export(one: Export) -> Said:
    figures = one.lost or per_cent(one.share)
    told = cell(figures, unit_said(one.unit) if one.lost else SHARE_PCT)
    assert isinstance(told, Said | Figure)
    if one.share_of is None:
        if not one.importers:
            return Said("{who} {amount} of {what}", "{who}の{what} {amount}").filled(
                who=country(one.iso3), amount=told, what=goods(one.commodity)
            )
        text = Said(
            "{who} {amount} of {what} (to {to} alone)", "{who}の{what} {amount}（{to}向けのみ）"
        )
        return text.filled(
            who=country(one.iso3), amount=told, what=goods(one.commodity),
            to=joined([country(iso3) for iso3 in one.importers]),
        )  # fmt: skip
    return Said("{who} {amount} of {of}", "{who} {amount}（{of}に占める割合）").filled(
        who=country(one.iso3), amount=told, of=one.share_of
    )


def _food(answer: CloseAnswer) -> list[Said]:
    """Food of countries behind the gates: amounts of the user's tables, or why there are none."""
    said = []
    known = [one for one in answer.food if one.most_lost_t is not None]
    if known:
        named = [
            Said("{what} to {who} {amount}", "{who}の{what}{amount}").filled(
                what=goods(one.commodity or ""), who=country(one.coast.iso3),
                amount=Figure(one.most_lost_t[0], Said("t/d", "t/日"), decimals=0),
            )
            for one in known
            if one.most_lost_t is not None and one.most_lost_t[0] >= 1
        ]  # fmt: skip
        text = Said("Food that may not land, at most: {named}.",
                    "揚がらなくなる食料（上限）：{named}。")  # fmt: skip
        said.append(text.filled(named=listed(named)))
    for why in dict.fromkeys(one.why for one in answer.food if one.most_lost_t is None):
        names = [country(one.coast.iso3) for one in answer.food
                 if one.why == why and one.most_lost_t is None]  # fmt: skip
        said.append(
            Said("Food of {names}: {why}.", "{names}の食料：{why}。").filled(
                names=joined(list(dict.fromkeys(names))), why=why
            )
        )
    return said
