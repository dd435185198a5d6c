"""Whose oil is touched, told in sentences: nobody is left out for want of a count of stocks."""

from __future__ import annotations

from collections.abc import Iterable

from sealane.assess.close.answer import CloseAnswer, cited
from sealane.assess.close.country import OIL, CountryAnswer, PartAnswer, StockRun
from sealane.assess.close.draw import Interval
from sealane.assess.close.may_pass import is_zero, named_up_to
from sealane.assess.close.phrase import (
    BARRELS,
    DAYS,
    NO_LOSS,
    NO_SIZE,
    NO_WAY,
    SHARE_PCT,
    cell,
    country,
    gate,
    goods,
    is_told,
    per_cent,
    source,
    unit_said,
)
from sealane.assess.close.picture import told_stocks
from sealane.assess.close.reference import SOURCE
from sealane.assess.word import period_said
from sealane.say.brief import Paragraph, Source
from sealane.say.said import Figure, Said, joined, listed

__all__ = ["UNKNOWN_STOCKS", "oil_lost", "sources_of", "unknown_of", "untold", "upper"]

MOST_NAMED = 4
"""Countries that have a sentence of their own; the others stand in one, by name and amount."""
UNKNOWN_STOCKS = Said("stocks not known", "備蓄量不明")
CUT = Said(
    "{who}: {lost} of oil no longer come, {share} of its imports of {what} pass there.",
    "{who}：石油{lost}が届かなくなる。{what}輸入の{share}がここを通る。",
)
LATE = Said(
    "{who}: {lost} of oil come late, by {days}; {share} of its imports of {what} pass there.",
    "{who}：石油{lost}が{days}遅れて届く。{what}輸入の{share}がここを通る。",
)
BOTH = Said(
    "{who}: {lost} of oil no longer come, {share} of its imports of {what}; {late} more come late,"
    " {also} of them.",
    "{who}：{what}輸入の{share}に当たる石油{lost}が届かなくなり、ほかに{also}に当たる{late}が遅れて届く。",
)
MAY_BE_CUT = Said(
    "{who}: {late} of oil come late, by {days}, {also} of its imports of {what}; up to {lost} more"
    " may no longer come.",
    "{who}：{what}輸入の{also}に当たる石油{late}が{days}遅れて届き、ほかに最大{lost}が届かなくなることがある。",
)
MAY_BE_LATE = Said(
    "{who}: {lost} of oil no longer come, {share} of its imports of {what}; up to {late} more may"
    " come late.",
    "{who}：{what}輸入の{share}に当たる石油{lost}が届かなくなり、ほかに最大{late}が遅れて届くことがある。",
)
BOUND = Said(
    "In the middle no oil of these passes there, as far as its origin is told. So much may, if all"
    " of it left by another port of where it comes from, which has no probability and cannot hold"
    " for all at once: {named}.",
    "産地の分かる分では、中央値で次の国・地域の石油は通過しない。全量が産地の別の港から出た場合の上限（確率を伴わず、"
    "すべて同時には成り立たない）：{named}。",
)
FLOW = Said(
    "{text} All oil that passed {gate}, {when}: {flow}.",
    "{text}{gate}を通った石油の総量（{when}）は{flow}。",
)
NOT_KNOWN = Said("{text} Stocks not known.", "{text}備蓄量は不明。")
NO_AMOUNT = Said(
    "How much is not known, nor their stocks: {named} pass there.",
    "量も備蓄量も不明：{named}がここを通る。",
)
BY_LANE = Said(
    "A reference lane of oil is touched, and how much comes by it is not known: {named}.",
    "石油の基準航路が影響を受けるが、そこを通る量は不明：{named}。",
)
IN_TIME = Said(
    "Oil that goes round and is no later than at ordinary times: {named}.",
    "迂回するが遅れが平時の変動の範囲内の石油：{named}。",
)


def untold(answer: CloseAnswer) -> list[tuple[CountryAnswer, Said]]:
    """Imports of oil that pass the gates of countries without a run-down of stocks, and why."""
    known = {one.iso3 for one in answer.stocks}
    found: dict[str, tuple[CountryAnswer, Said]] = {}
    for one in answer.countries:
        fact = one.fact
        if fact.commodity in OIL and fact.importer not in known and fact.importer not in found:
            why = NO_SIZE if not one.is_sized else NO_WAY if not fact.has_way else NO_LOSS
            found[fact.importer] = one, why
    return list(found.values())


def oil_lost(answer: CloseAnswer) -> list[Paragraph]:
    """Every country whose oil passes there by more than a trace: the most that is lost first."""
    runs = sorted(told_stocks(answer), key=lambda one: -one.lost_kbd[0])
    bound = [one for one in runs if one.is_bound]
    runs = [one for one in runs if not one.is_bound]
    said = [_oil(one, answer) for one in runs[:MOST_NAMED]]
    if rest := runs[MOST_NAMED:]:
        text = Said("Oil of others: {named}.", "その他の国・地域の石油：{named}。")
        text = text.filled(named=listed([_short(one, answer) for one in rest]))
        said.append(Paragraph(text, sources_of(_most(one.iso3, answer) for one in rest)))
    said += _at_most(bound, answer)
    left = [(one, why) for one, why in untold(answer) if _is_large(one)]
    if unsized := [one for one, why in left if why is not NO_LOSS]:
        said.append(_shares(NO_AMOUNT, unsized))
    if lanes := _by_lane_alone(answer):
        text = BY_LANE.filled(named=joined([country(one) for one in lanes]))
        said.append(Paragraph(text, (source(SOURCE),)))
    in_time = [one for one, why in left if why is NO_LOSS] + _in_time(answer, [*runs, *bound])
    if in_time:
        said.append(_shares(IN_TIME, in_time))
    return said


def _at_most(runs: list[StockRun], answer: CloseAnswer) -> list[Paragraph]:
    """Oil of which none passes in the middle, after all that does, beside what passes in all."""
    if not runs:
        return []
    named = [
        named_up_to(country(one.iso3), None, one.lost_kbd[2], BARRELS,
                    unknown_of(one.iso3, answer))
        for one in sorted(runs, key=lambda one: -one.lost_kbd[2])
    ]  # fmt: skip
    text = BOUND.filled(named=listed(named))
    # the first row of a gate is the count nearest to the first day
    flows = {one.gate: one for one in reversed(answer.world)
             if one.commodity == "oil_all" and one.through is not None}  # fmt: skip
    for one in (flows[at] for at in answer.closure.gates if at in flows):
        flow = _figure(cell(one.through, unit_said(one.unit)))
        text = FLOW.filled(text=text, gate=gate(one.gate), flow=flow, when=period_said(one.at))
    return [Paragraph(text, sources_of(_most(one.iso3, answer) for one in runs))]


def _shares(said: Said, countries: list[CountryAnswer]) -> Paragraph:
    text = said.filled(named=listed([_share(one) for one in countries]))
    return Paragraph(text, sources_of(countries))


def sources_of(countries: Iterable[CountryAnswer]) -> tuple[Source, ...]:
    """What the imports rest on, each source once."""
    return tuple(dict.fromkeys(source(text) for one in countries for text in cited(one)))


def _by_lane_alone(answer: CloseAnswer) -> list[str]:
    """Countries to which a reference lane of oil is touched and of which no fact tells a part."""
    known = {one.fact.importer for one in answer.countries if one.fact.commodity in OIL}
    touched = [
        one.lane.destination.iso3
        for one in answer.lanes
        if one.lane.commodity in OIL and one.pair.fate in ("cut_off", "diverted")
    ]
    return [iso3 for iso3 in dict.fromkeys(touched) if iso3 not in known]


def _in_time(answer: CloseAnswer, runs: list[StockRun]) -> list[CountryAnswer]:
    """The largest oil import of each country that misses some of it in a few draws alone."""
    known = {one.iso3 for one in runs}
    left = [one.iso3 for one in answer.stocks if one.iso3 not in known]
    return [most for iso3 in left if _is_large(most := _most(iso3, answer))]


def _is_large(one: CountryAnswer) -> bool:
    return is_told(one.share)


def unknown_of(iso3: str, answer: CloseAnswer) -> float | None:
    """The largest part of unknown origin of the oil imports of a country [1]; None: none."""
    parts = [one.fact.not_known for one in answer.countries
             if one.fact.importer == iso3 and one.fact.commodity in OIL]  # fmt: skip
    return max((part for part in parts if part is not None), default=None)


def _most(iso3: str, answer: CloseAnswer) -> CountryAnswer:
    """The largest oil import of a country that passes there."""
    own = [one for one in answer.countries
           if one.fact.importer == iso3 and one.fact.commodity in OIL]  # fmt: skip
    return max(own, key=lambda one: ((one.stopped or (0.0,))[0], one.share is not None))


def _oil(run: StockRun, answer: CloseAnswer) -> Paragraph:
    most = _most(run.iso3, answer)
    cut, late = _cut_and_late(most)
    if cut and late and is_zero(cut.stopped):
        said = MAY_BE_CUT.filled(
            who=country(run.iso3), late=_figure(cell(late.stopped, BARRELS)),
            days=_figure(cell(late.missing_days, DAYS, most=1)), also=_part_percent(late),
            what=goods(most.fact.commodity), lost=_figure(cell(upper(cut.stopped), BARRELS)),
        )  # fmt: skip
    elif cut and late:
        is_open = late.stopped is not None and late.stopped[0] == 0
        told = cell(upper(late.stopped) if is_open else late.stopped, BARRELS)
        parts = {} if is_open else {"also": _part_percent(late)}
        said = (MAY_BE_LATE if is_open else BOTH).filled(
            who=country(run.iso3), lost=_figure(cell(cut.stopped, BARRELS)),
            late=_figure(told), what=goods(most.fact.commodity), share=_part_percent(cut), **parts,
        )  # fmt: skip
    else:
        days = run.split.late_d
        is_late = days is not None and not _is_cut(run, answer)
        by = {"days": _figure(cell(days, DAYS, most=1))} if is_late else {}
        said = (LATE if is_late else CUT).filled(
            who=country(run.iso3), lost=_figure(cell(run.lost_kbd, BARRELS)),
            what=goods(most.fact.commodity), share=_percent(most), **by,
        )  # fmt: skip
    said = said if run.stocks else NOT_KNOWN.filled(text=said)
    return Paragraph(said, sources_of([most]))


def _cut_and_late(one: CountryAnswer) -> tuple[PartAnswer | None, PartAnswer | None]:
    """The parts of an import that are cut off and late, where an amount of both is told."""
    own = {part.outcome: part for part in one.told_parts if part.stopped is not None}
    return own.get("cut_off"), own.get("late")


def upper(figures: Interval | None) -> Interval | None:
    """The upper end alone."""
    return None if figures is None else (figures[2],) * 3


def _is_cut(run: StockRun, answer: CloseAnswer) -> bool:
    return any(
        one.fact.fate == "cut_off"
        for one in answer.countries
        if one.fact.importer == run.iso3 and one.fact.commodity in OIL
    )


def _part_percent(part: PartAnswer) -> Said | Figure:
    return _figure(cell(per_cent(part.share), SHARE_PCT))


def _short(run: StockRun, answer: CloseAnswer) -> Said:
    cut, late = _cut_and_late(_most(run.iso3, answer))
    text = Said("{who} {lost}", "{who}{lost}")
    parts = {"lost": _figure(cell(run.lost_kbd, BARRELS))}
    if run.split.fate == "diverted":
        text = Said("{who} {lost}, late", "{who}{lost}（遅れ）")
    if cut and late and late.stopped is not None:
        parts["lost"] = _figure(cell(cut.stopped, BARRELS))
        if late.stopped[0] > 0:
            text = Said("{who} {lost}, late {late}", "{who}{lost}と遅れて{late}")
            parts["late"] = _figure(cell(late.stopped, BARRELS))
    text = text.filled(who=country(run.iso3), **parts)
    if run.stocks:
        return text
    return Said("{text} ({none})", "{text}（{none}）").filled(text=text, none=UNKNOWN_STOCKS)


def _share(one: CountryAnswer) -> Said:
    return Said("{share} of {what} to {who}", "{who}の{what}の{share}").filled(
        share=_percent(one), what=goods(one.fact.commodity), who=country(one.fact.importer)
    )


def _percent(one: CountryAnswer) -> Said | Figure:
    if one.share is None:
        return Said("a part not known", "不明な割合")
    return _figure(cell(per_cent(one.share), SHARE_PCT))


def _figure(told: object) -> Said | Figure:
    assert isinstance(told, Said | Figure)
    return told
