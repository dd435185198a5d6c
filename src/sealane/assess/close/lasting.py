"""Two sections of a brief: how long stocks last, and what helps."""

from __future__ import annotations

import math
from typing import Any

from sealane.assess.close.answer import CloseAnswer, stock_cited
from sealane.assess.close.country import StockRun
from sealane.assess.close.draw import Interval
from sealane.assess.close.mark import marks_of, marks_said
from sealane.assess.close.may_pass import is_zero, may_pass_said, named_up_to, small_said
from sealane.assess.close.oil import sources_of, unknown_of, upper
from sealane.assess.close.phrase import (
    BARRELS,
    DAYS,
    KBD,
    SHARE_PCT,
    at_most_said,
    cell,
    country,
    holder,
    marked,
    measure,
    source,
)
from sealane.assess.close.picture import (
    stock_lines,
    told_stocks,
)
from sealane.assess.close.row import apart, counted, drawn_said, times, told_of
from sealane.assess.close.short import LEAST_SAVED_MB, MB
from sealane.assess.close.split import FATES_TOLD, Split, fate_at_ends
from sealane.assess.close.told import GAS_LATE, late_lng, lng_of
from sealane.assess.stock import StockLimits
from sealane.assess.stock.phrase import OVER, WHY
from sealane.assess.stock.start import start_told, starts_said
from sealane.say.brief import Column, Paragraph, Section, Source, Table
from sealane.say.said import Figure, Said, joined

__all__ = ["AT_BEST", "IN_ORDER", "helps", "stocks"]

AT_MIDDLE = Said(
    "Worked out at the middle figures alone, so without intervals.",
    "中央の値だけで算定したため、区間はない。",
)
IN_ORDER = Said(
    "Stocks are drawn in their order with the lags and rates that are known; a country may be"
    " short before its stocks are empty, as releases of public stocks take time.",
    "備蓄は公表された所要日数と放出速度に従い順に使うとした。公的備蓄の放出には時間がかかるため、備蓄が尽きる前に"
    "不足が生じることがある。",
)
NO_LOSS = Said(
    "No oil of a country in hand is known to be lost or late in the middle.",
    "中央値で石油の不着・遅延が分かる国・地域は手元の資料にない。",
)
AT_BEST = Said(
    "The best that one hand could do that knows how long the closure lasts; restraint is looked"
    " at as {part} of all oil used. People who do not know the end will do less.",
    "終期を知る者が最善を尽くした場合の値。需要抑制は石油消費全体の{part}とした。終期が分からなければ効果はこれより小さい。",
)
NO_MEASURE = Said(
    "No measure can be told without a loss.", "不足が分からないため、対策の効果は示せない。"
)
STOCK_COLUMNS = (
    Column(Said("Country", "国・地域")),
    Column(Said("Lost or late", "不着・遅延量"), KBD, "end"),
    Column(Said("What happens", "影響")),
    Column(Said("By pipeline", "迂回管"), KBD, "end"),
    Column(Said("Stocks cover", "賄える期間"), DAYS, "end"),
    Column(Said("Short from day", "不足開始日"), align="end"),
    Column(Said("Short in all", "不足の総量"), MB, "end"),
)


def stocks(answer: CloseAnswer) -> Section:
    """What oil does not arrive, how many days stocks cover, and from which day it is short."""
    rows = []
    own: list[tuple[Source, ...]] = []
    marks = ""
    for one in told_stocks(answer):
        if is_zero(one.lost_kbd):
            continue
        why, mark = WHY.get(one.run.why or ""), marks_of(one)
        marks += mark
        short = marked(cell(one.begins_d, why=why), mark)
        unmet = marked(cell(times(one.unmet_kb, 1e-3), why=why, most=1), mark)
        lost, cover = cell(one.lost_kbd), cell(one.cover_d, end=OVER, why=why)
        first = (country(one.iso3), lost, _fate(one.split), cell(one.bypass_kbd))
        rows.append((*first, cover, short, unmet))
        own.append(tuple(dict.fromkeys(source(text) for text in stock_cited(one))))
    caption = Said("Oil that is lost or late, and stocks", "届かない石油・遅れる石油と備蓄")
    never = (Said("None: not within the days looked at.", "「なし」は対象期間内に不足なし。"),)
    beside = _beside(answer)
    more = (*never, *_in_all(answer), *beside)
    table = None
    if rows:
        common, each = apart(own)
        table = Table(caption, STOCK_COLUMNS, tuple(rows), common, more, each, drawn_said(answer))
    gas = _gas(answer)
    return Section(
        Said("How long stocks last", "備蓄はどれだけ持つか"),
        (IN_ORDER, *_starts(answer), *gas) if rows else (NO_LOSS, *beside, *gas),
        table=table,
        chart=stock_lines(answer),
        notes=_stock_notes(marks) if rows else (),
    )


def _beside(answer: CloseAnswer) -> tuple[Said, ...]:
    """Oil without a row: what may be lost or late and is not in the middle, then traces."""
    told = told_stocks(answer)
    folded = [named_up_to(country(one.iso3), None, one.lost_kbd[2], BARRELS,
                          unknown_of(one.iso3, answer))
              for one in told if is_zero(one.lost_kbd)]  # fmt: skip
    small = [(country(one.iso3), unknown_of(one.iso3, answer)) for one in answer.stocks
             if one not in told and one.lost.max() > 0]  # fmt: skip
    return (
        may_pass_said(folded, is_oil=True)
        + at_most_said(country(one.iso3) for one in told if one.is_bound)
        + small_said(small)
    )


def _fate(of_both: Split) -> Said:
    """Whether the oil of a row is cut off or comes late, how much is each and how late."""
    fate = fate_at_ends(of_both.cut_kbd, of_both.late_kbd)
    up_to = {"may_be_late": "late", "may_be_cut": "cut"}.get(fate)
    each = {"cut": of_both.cut_kbd, "late": of_both.late_kbd}
    parts = {name: told_of(cell(upper(one) if name == up_to else one))
             for name, one in each.items()}  # fmt: skip
    if of_both.late_d is not None:
        parts["days"] = told_of(cell(of_both.late_d, DAYS, most=1))
    text = FATES_TOLD[fate]
    return text.filled(**{name: one for name, one in parts.items() if f"{{{name}}}" in text.en})


def _in_all(answer: CloseAnswer) -> tuple[Said, ...]:
    """What the last column adds up to, and why the first page tells less."""
    unmet = sum(one.unmet_kb[0] for one in told_stocks(answer) if one.unmet_kb) / 1000
    if unmet < LEAST_SAVED_MB:
        return ()
    text = Said(
        "Short in all, {amount} together: by stocks and pipelines alone. Restraint of demand is not"
        " in it; the first page and the table of measures tell what is short with it.",
        "不足の総量は合わせて{amount}。備蓄とパイプラインのみの値で、需要抑制は含まない。抑制を含む不足は"
        "冒頭と対策の表に示す。",
    )
    return (text.filled(amount=Figure(unmet, MB, decimals=0 if unmet >= 10 else 1)),)


def _starts(answer: CloseAnswer) -> list[Said]:
    """Which stocks are taken as usable from which day."""
    rows = [
        (holder(run.iso3, one.kind), _start(run, one.kind))
        for run in told_stocks(answer)
        for one in run.stocks
    ]
    said = starts_said(rows)
    return [] if said is None else [said]


def _start(run: StockRun, kind: str) -> dict[str, Any]:
    kinds = [one.kind for one in run.stocks]
    return start_told(kind, kinds, run.loss.lag_d, StockLimits().lag_ends_d)


def _stock_notes(marks: str) -> tuple[Said, ...]:
    cover = Said(
        "Stocks cover what is cut off less what comes by pipeline, for so many days; what comes"
        " late is missed once, so no cover is told of it.",
        "賄える期間は、途絶する量から迂回パイプライン分を除いた残りを備蓄で賄える日数。遅れる分は一度だけ"
        "不足するため、賄える期間を示さない。",
    )
    days = Said(
        "Days are counted from the first of the closure, which is day 1.",
        "日数は閉鎖の初日を1日目として数える。",
    )
    return (cover, days, *marks_said(marks))


def _gas(answer: CloseAnswer) -> list[Paragraph]:
    """Stocks of LNG that were told, in days of what no longer arrives."""
    by_kind: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for one in lng_of(answer):
        by_kind.setdefault((one["country"], one["kind"]), []).append(one)
    said = [_gas_of(iso3, kind, rows) for (iso3, kind), rows in by_kind.items()]
    if late := late_lng(answer):
        text = Said("LNG to {named}: {why}.", "{named}のLNG：{why}。").filled(
            named=joined([country(one.fact.importer) for one in late]), why=GAS_LATE
        )
        said.append(Paragraph(text, sources_of(late)))
    return said


def _gas_of(iso3: str, kind: str, rows: list[dict[str, Any]]) -> Paragraph:
    """One kind of stock, of which several sources may tell their own count."""
    days = [told_of(cell(_ends(one["cover_d"]), DAYS, end=OVER, most=0)) for one in rows]
    each = [Said("{days}", "{days}").filled(days=one) for one in days]
    text = Said(
        "{who}: the {kind} of LNG that is told makes up for {days} of what no longer comes by"
        " these waters (in brackets: the ends of what is told); how fast it can be drawn is not"
        " known.",
        "{who}：公表されたLNGの{kind}は、届かない分の{days}に相当する（括弧内は公表値の両端）。"
        "放出速度は不明。",
    ).filled(
        who=country(iso3), kind=measure(f"{kind} stock"),
        days=Said(" or ".join(one.en for one in each), "または".join(one.ja for one in each)),
    )  # fmt: skip
    return Paragraph(text, tuple(source(one["source"]) for one in rows))


def _ends(figures: dict[str, Any]) -> Interval:
    """Value, low and high as the answer tells them; an end that is None is open."""
    value, low, high = (
        math.inf if figures[name] is None else figures[name] for name in ("value", "low", "high")
    )
    return value, low, high


def helps(answer: CloseAnswer) -> Section:
    """What each measure saves [million barrels], in order of use, and what stays short."""
    rows, small, marks = [], 0, ""
    own: list[tuple[Source, ...]] = []
    for run in told_stocks(answer):
        cited_here = tuple(dict.fromkeys(source(text) for text in stock_cited(run)))
        for step in run.measures.steps if run.measures else ():
            if step.saves < 1000 * LEAST_SAVED_MB:
                small += step.saves > 0
                continue
            own.append(cited_here)
            marks += marks_of(run)
            rows.append(
                (
                    marked(country(run.iso3), marks_of(run)),
                    measure(step.measure),
                    Figure(step.saves / 1000, decimals=1),
                    Figure(step.unmet_after / 1000, decimals=1),
                )
            )
    columns = (
        Column(Said("Country", "国・地域")),
        Column(Said("Measure, in order of use", "対策（使う順）")),
        Column(Said("Saves", "減らせる不足"), MB, "end"),
        Column(Said("Short then", "残る不足"), MB, "end"),
    )
    caption = Said(
        "What each measure saves after those before it", "前の対策に加えて各対策が減らす不足"
    )
    more = counted(
        small,
        "{n} more measure{s}, each saving less than 0.1 million barrels.",
        "ほかに減らせる不足が10万バレル未満の対策が{n}件。",
    )
    table = None
    if rows:
        common, each = apart(own)
        table = Table(caption, columns, tuple(rows), common, (*more, AT_MIDDLE), each)
    percent = Figure(100 * answer.limits.restraint, SHARE_PCT)
    text = AT_BEST.filled(part=percent) if rows else NO_MEASURE
    notes = marks_said(marks)
    return Section(Said("What helps", "何が役立つか"), (text,), table=table, notes=notes)
