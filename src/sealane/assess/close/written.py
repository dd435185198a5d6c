"""A closure as a written brief in English and Japanese: text, tables, charts, a map, sources."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from sealane.assess.brief import Brief, Cell, Column, Paragraph, Section, Source, Table
from sealane.assess.close.answer import CloseAnswer, cited, stock_cited
from sealane.assess.close.behind import behind_said
from sealane.assess.close.country import CountryAnswer, StockRun
from sealane.assess.close.draw import Interval
from sealane.assess.close.lane_answer import LaneAnswer
from sealane.assess.close.lost import lost_section
from sealane.assess.close.phrase import (
    DAYS,
    FATES,
    KBD,
    LEAST_TOLD,
    NO_SIZE,
    SHARE_PCT,
    UNITS_TOLD,
    cell,
    country,
    draws_said,
    gate,
    goods,
    holder,
    lane_name,
    marked,
    measure,
    source,
    stands_in,
    unit_said,
    why_none,
)
from sealane.assess.close.picture import (
    depend_bars,
    lane_bars,
    stock_lines,
    told_stocks,
    ways_map,
)
from sealane.assess.close.reference import SOURCE
from sealane.assess.close.short import LEAST_SAVED_MB, MB, in_short, lanes_told
from sealane.assess.close.told import coasts_of_answer, lng_of, ports_of_answer
from sealane.assess.close.unknown import unknown_section
from sealane.assess.close.worth import cost_section
from sealane.assess.exposure.basis import stand_ins_said
from sealane.assess.figure import Span
from sealane.assess.said import Figure, Said, joined
from sealane.assess.stock import StockLimits
from sealane.assess.stock.phrase import OVER, STAND_IN, WHY
from sealane.assess.stock.start import start_told, starts_said
from sealane.assess.voyage.study import STUDY

__all__ = ["shortly", "written"]

MOST_ROWS, MOST_LANES = 24, 12
DAGGER = "†"
AT_MIDDLE = Said(
    "Worked out at the middle figures alone, so without intervals.",
    "中央の値だけで算定したため、区間はない。",
)
WHOLE_OIL = ("crude_oil", "oil_all")
DECIDES = Said(
    "A part that a source tells for the gate decides; else parts from origins times the part"
    " of the ships from the main port for that country that takes a lane through it. Other ports"
    " and the choice of lanes widen the interval.",
    "海峡等そのものについて公表された割合を優先し、なければ産地別の割合に、その国向けの主な積出港から"
    "そこを通る航路を選ぶ船の割合を掛けた。他の港と航路選択の幅は区間に反映した。",
)
ALL_ALIKE = {
    "cut_off": Said("All of these imports are cut off.", "以下の輸入はいずれも途絶する。"),
    "diverted": Said("All of these imports go round.", "以下の輸入はいずれも迂回する。"),
}
"""What happens to all rows, where it is the same: a column of one word tells nothing."""
STOCK_COLUMNS = (
    Column(Said("Country", "国・地域")),
    Column(Said("Lost", "不着量"), KBD, "end"),
    Column(Said("By pipeline", "迂回管"), KBD, "end"),
    Column(Said("Stocks cover", "賄える期間"), DAYS, "end"),
    Column(Said("Short from day", "不足開始日"), align="end"),
    Column(Said("Short in all", "不足の総量"), MB, "end"),
)


def written(answer: CloseAnswer, *, made_at: datetime, command: str | None = None) -> Brief:
    """The brief of an answer: what closes, who is touched, how long stocks last, what it costs,
    what helps, what is not known, sources."""
    names = joined([gate(one) for one in answer.closure.gates])
    asked = answer.closure
    return Brief(
        title=Said(
            f"If the {names.en} {'is' if len(asked.gates) == 1 else 'are'} closed or unsafe",
            f"{names.ja}が閉鎖または危険になった場合",
        ),
        subtitle=Said(
            "From {day}, for {days}; {share} of the traffic stopped",
            "{day}から{days}、通航の{share}が停止",
        ).filled(day=asked.start, days=_figure(asked.days, DAYS), share=_percent(asked.share)),
        made_at=made_at,
        question=Said(
            "Who is touched when the {gates} cannot be passed, for how long, what does it cost, and"
            " what helps?",
            "{gates}を通れないとき、どの国が、どれだけの期間、影響を受け、費用はいくらで、何が役立つか。",
        ).filled(gates=names),
        answer=in_short(answer),
        sections=(
            _closes(answer), _ways(answer), _touched(answer), _stocks(answer),
            lost_section(answer),
            cost_section(answer), _helps(answer), unknown_section(answer),
        ),
        command=command,
    )  # fmt: skip


def _figure(span: Span, unit: Said) -> Figure:
    low, high = span.ends
    if high <= low:
        return Figure(span.value, unit)
    return Figure(span.value, unit, low=low, high=high)


def _percent(span: Span) -> Figure:
    low, high = span.ends
    return _figure(Span(100 * span.value, 100 * low, 100 * high), SHARE_PCT)


def shortly(answer: CloseAnswer, *, most: int = 3) -> list[Said]:
    """What somebody with one minute reads; ``most`` countries of each kind."""
    said = [lanes_told(answer)]
    oil = [
        one
        for one in answer.countries
        if one.fact.commodity in WHOLE_OIL and one.share and one.share[0] >= LEAST_TOLD
    ]
    for one in oil[:most]:
        said.append(
            Said(
                "{who}: {share} of its imports of {what} pass there.",
                "{who}：{what}輸入の{share}がここを通る。",
            ).filled(
                who=country(one.fact.importer), what=goods(one.fact.commodity),
                share=_of(cell(_times(one.share, 100.0), SHARE_PCT)),
            )
        )  # fmt: skip
    short = [one for one in answer.stocks if one.unmet_kb and one.unmet_kb[0] > 0 and one.begins_d]
    for run in sorted(short, key=lambda one: one.begins_d or (0.0,))[:most]:
        said.append(
            Said(
                "{who}: with stocks and pipelines used in their order, oil is first short on day"
                " {day}.",
                "{who}：備蓄とパイプラインを順に使っても、不足は{day}日目に始まる。",
            ).filled(who=country(run.iso3), day=_of(cell(run.begins_d)))
        )
    return said


def _of(one: object) -> Said | Figure:
    assert isinstance(one, Said | Figure)
    return one


def _times(
    figures: tuple[float, float, float] | None, factor: float
) -> tuple[float, float, float] | None:
    if figures is None:
        return None
    value, low, high = (factor * one for one in figures)
    return value, low, high


def _closes(answer: CloseAnswer) -> Section:
    names = joined([gate(one) for one in answer.closure.gates])
    is_in_part = answer.closure.share.ends[0] < 1.0
    said: list[Paragraph | Said] = [
        Said(
            "{gates}: closed or unsafe from {day} for {days}. {share} of the traffic stops"
            f"{'; the rest passes as before' if is_in_part else ''}.",
            "{gates}：{day}から{days}、閉鎖または危険。通航の{share}が停止"
            f"{'し、残りは通常どおり通る' if is_in_part else 'する'}。",
        ).filled(
            gates=names, day=answer.closure.start, days=_figure(answer.closure.days, DAYS),
            share=_percent(answer.closure.share),
        )
    ]  # fmt: skip
    said += behind_said(ports_of_answer(answer), coasts_of_answer(answer))
    for one in answer.seen or ():
        if one.per_day is None:
            text = Said(
                "The lake has no events of the days before at {gate}.",
                "{gate}について、直前の観測記録はない。",
            ).filled(gate=gate(one.gate))
        else:
            text = Said(
                "Seen before at {gate}, in the events of the lake: {count} passages a day over"
                " {days}.",
                "直前に観測した{gate}の通航：1日{count}隻（{days}間）。",
            ).filled(
                gate=gate(one.gate), count=Figure(one.per_day), days=Figure(float(one.days), DAYS)
            )
        said.append(text)
    return Section(
        Said("What closes", "何が閉じるか"),
        tuple(said),
        map=ways_map(answer),
        notes=(
            Said(
                "Of the lanes touched the map shows a few; broken lines are the ways before, whole"
                " lines those during. Where there is none, no way is open.",
                "地図は影響を受ける航路の一部のみ。破線は閉鎖前、実線は閉鎖中の航路。実線のない航路は途絶。",
            ),
        ),
    )


def _ways(answer: CloseAnswer) -> Section:
    touched = [one for one in answer.lanes if one.pair.fate in ("cut_off", "diverted")]
    touched.sort(key=lambda one: (one.pair.fate == "cut_off", -one.pair.extra_nmi))
    table = _ways_table(touched, _drawn(answer)) if touched else None
    none = Said(
        "No reference lane passes there: the ways stay as they are.",
        "該当する海峡等を通る基準航路はなく、経路は変わらない。",
    )
    late = Said(
        "Cargo that goes round is late once, by the longer way, and then comes as before; ships"
        " stay bound longer. Cargo that is cut off is missing until the first after the"
        " opening is in.",
        "迂回する貨物は増えた日数だけ一度遅れ、その後は平常の頻度で届くが、船腹は長く拘束される。途絶した貨物は、再開後の最初の便が着くまで届かない。",
    )
    return Section(
        Said("Which ways change", "経路はどう変わるか"),
        (late if touched else none,),
        table=table,
        chart=lane_bars(answer),
    )


def _ways_table(touched: list[LaneAnswer], interval: Said) -> Table:
    """The first lanes with the columns that say something of them; five at most, to fit a page."""
    told = touched[:MOST_LANES]
    has_cut = any(one.pair.fate == "cut_off" for one in touched)
    has_longer = any(one.pair.fate == "diverted" for one in touched)
    nmi = Said("nmi", "海里")
    columns = [Column(Said("Lane", "航路")), Column(Said("Before", "閉鎖前"), nmi, "end")]
    if has_longer:
        columns.append(Column(Said("During", "閉鎖中"), nmi, "end"))
        columns.append(Column(Said("More days", "増加日数"), DAYS, "end"))
    if has_cut:
        columns.append(Column(Said("Cargo missing", "貨物の不着期間"), DAYS, "end"))
    else:
        columns.append(Column(Said("More fuel", "燃料増"), Said("t", "t"), "end"))
    rows: list[tuple[Cell, ...]] = []
    for one in told:
        pair, cut = one.pair, one.pair.fate == "cut_off"
        row: list[Cell] = [lane_name(one.lane), Figure(pair.open_nmi, decimals=0, why=why_none())]
        if has_longer:
            row.append(FATES["cut_off"] if cut else Figure(pair.shut_nmi, decimals=0))
            row.append(FATES["cut_off"] if cut else cell(one.extra["days"], most=2))
        row.append(cell(one.missing_days, most=1) if has_cut else cell(one.extra["fuel_t"], most=0))
        rows.append(tuple(row))
    caption = Said("Reference lanes that are touched", "影響を受ける基準航路")
    more = _counted(
        len(touched) - len(told),
        "{n} more lane{s} in the JSON.",
        "ほかに{n}本（JSONに収録）。",
    )
    sources = (source(SOURCE), source(STUDY))
    return Table(caption, tuple(columns), tuple(rows), sources, more, interval=interval)


def _drawn(answer: CloseAnswer) -> Said:
    return draws_said(answer.limits.draws, answer.limits.tail)


def _counted(count: int, en: str, ja: str) -> tuple[Said, ...]:
    """One line for what is no row; nothing where there is none."""
    if count <= 0:
        return ()
    return (Said(en.format(n=count, s="" if count == 1 else "s"), ja.format(n=count, s="")),)


def _touched(answer: CloseAnswer) -> Section:
    large = [one for one in answer.countries if one.share is None or one.share[0] >= LEAST_TOLD]
    fates = {one.fact.fate for one in large}
    alike = [ALL_ALIKE[fate] for fate in fates & set(ALL_ALIKE)] if len(fates) == 1 else []
    none = Said(
        "No import in hand is told to pass there. That is not the same as none.",
        "該当海峡等を通る輸入の資料は手元にない。輸入がないという意味ではない。",
    )
    return Section(
        Said("Who is touched", "どの国が影響を受けるか"),
        (DECIDES, *alike, *_stood_in(large)) if large else (none,),
        table=_imports_table(answer, large, has_fate=len(fates) > 1) if large else None,
        chart=depend_bars(answer),
    )


def _stood_in(large: list[CountryAnswer]) -> list[Said]:
    """Which port stands for a region, and whose imports rest on it."""
    return stand_ins_said(
        (fact.stand_in.as_dict(),
         stands_in(one.fact.importer, one.fact.commodity, fact.share.value))
        for one in large
        for fact in one.fact.stand_ins
        if fact.stand_in is not None and fact.share is not None
    )  # fmt: skip


def _imports_table(answer: CloseAnswer, large: list[CountryAnswer], *, has_fate: bool) -> Table:
    """The imports of which more than a trace passes; the others are counted."""
    rows: list[tuple[Cell, ...]] = []
    for one in large[:MOST_ROWS]:
        fact = one.fact
        fate = [FATES[fact.fate]] if has_fate else []
        unit = unit_said(fact.unit) if fact.unit else None
        share = cell(_times(one.share, 100.0), most=1)
        part = (share, cell(one.stopped, unit, why=NO_SIZE), cell(one.missing_days, most=1))
        rows.append((country(fact.importer), goods(fact.commodity), *fate, *part))
    own = [tuple(source(text) for text in cited(one) if text != SOURCE) for one in large]
    columns = (
        Column(Said("Country", "国・地域")),
        Column(Said("Import", "品目")),
        *([Column(Said("What happens", "影響"))] if has_fate else []),
        Column(Said("Passes there", "通過割合"), SHARE_PCT, "end"),
        Column(Said("Stopped", "停止量"), align="end"),
        Column(Said("Missing", "不着期間"), DAYS, "end"),
    )
    caption = Said(
        "Imports that pass there, where facts are in hand", "該当海峡等を通る輸入（資料のあるもの）"
    )
    more = (
        *_counted(
            len(large) - len(rows), "{n} more import{s} in the JSON.", "ほかに{n}件（JSONに収録）。"
        ),
        *_counted(
            len(answer.countries) - len(large),
            "{n} more import{s} of which less than 1 % passes there.",
            "ほかに通過割合1%未満の輸入が{n}件。",
        ),
    )
    own = own[: len(rows)]
    return Table(caption, columns, tuple(rows), (source(SOURCE),), (*more, UNITS_TOLD),
                 tuple(own), _drawn(answer))  # fmt: skip


def _stocks(answer: CloseAnswer) -> Section:
    rows = []
    own: list[tuple[Source, ...]] = []
    has_stand_in = False
    for one in told_stocks(answer):
        why, mark = WHY.get(one.run.why or ""), DAGGER if one.is_stand_in else ""
        has_stand_in |= one.is_stand_in
        rows.append(
            (
                country(one.iso3),
                cell(one.lost_kbd),
                cell(one.bypass_kbd),
                cell(one.cover_d, end=OVER, why=why),
                marked(cell(one.begins_d, why=why), mark),
                marked(cell(_times(one.unmet_kb, 1e-3), why=why, most=1), mark),
            )
        )
        own.append(tuple(dict.fromkeys(source(text) for text in stock_cited(one))))
    caption = Said("Oil that does not arrive, and stocks", "届かない石油と備蓄")
    never = (Said("None: not within the days looked at.", "「なし」は対象期間内に不足なし。"),)
    more = never + _counted(
        sum(bool(one.lost.max() > 0) for one in answer.stocks) - len(rows),
        "{n} more of whose oil less than 1 % passes there.",
        "ほかに通過割合1%未満の国・地域が{n}。",
    )
    table = None
    if rows:
        common, apart = _apart(own)
        table = Table(caption, STOCK_COLUMNS, tuple(rows), common, more, apart, _drawn(answer))
    text = Said(
        "Stocks are drawn in their order with the lags and rates that are known; a country may be"
        " short before its stocks are empty, as releases take time.",
        "備蓄は公表された所要日数と放出速度に従い順に使うとした。放出には時間がかかるため、備蓄が尽きる前に不足が生じることがある。",
    )
    gas = _gas(answer)
    none = Said(
        "No loss of oil is known for a country in hand.",
        "石油の不着量が分かる国・地域は手元の資料にない。",
    )
    return Section(
        Said("How long stocks last", "備蓄はどれだけ持つか"),
        (text if rows else none, *_starts(answer), *gas),
        table=table,
        chart=stock_lines(answer),
        notes=_stock_notes(has_stand_in=has_stand_in) if rows else (),
    )


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


def _apart(
    own: list[tuple[Source, ...]],
) -> tuple[tuple[Source, ...], tuple[tuple[Source, ...], ...]]:
    """The sources that all rows have, and those that a row has besides; none where no row has."""
    common = tuple(one for one in own[0] if all(one in each for each in own))
    apart = tuple(tuple(one for one in each if one not in common) for each in own)
    return common, apart if any(apart) else ()


def _stock_notes(*, has_stand_in: bool) -> tuple[Said, ...]:
    cover = Said(
        "Stocks cover what is lost less what comes by pipeline, for so many days.",
        "賄える期間は、不着量から迂回パイプライン分を除いた残りを備蓄で賄える日数。",
    )
    stand_in = Said(f"{DAGGER} {STAND_IN.en}.", f"{DAGGER} {STAND_IN.ja}。")
    days = Said(
        "Days are counted from the first of the closure, which is day 1.",
        "日数は閉鎖の初日を1日目として数える。",
    )
    return (cover, days, stand_in) if has_stand_in else (cover, days)


def _gas(answer: CloseAnswer) -> list[Paragraph]:
    """Stocks of LNG that were told, in days of what no longer arrives."""
    by_kind: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for one in lng_of(answer):
        by_kind.setdefault((one["country"], one["kind"]), []).append(one)
    return [_gas_of(iso3, kind, rows) for (iso3, kind), rows in by_kind.items()]


def _gas_of(iso3: str, kind: str, rows: list[dict[str, Any]]) -> Paragraph:
    """One kind of stock, of which several sources may tell their own count."""
    days = [_of(cell(_ends(one["cover_d"]), DAYS, end=OVER, most=0)) for one in rows]
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


def _helps(answer: CloseAnswer) -> Section:
    rows, small = [], 0
    own: list[tuple[Source, ...]] = []
    for run in told_stocks(answer):
        cited_here = tuple(dict.fromkeys(source(text) for text in stock_cited(run)))
        for step in run.measures.steps if run.measures else ():
            if step.saves < 1000 * LEAST_SAVED_MB:
                small += step.saves > 0
                continue
            own.append(cited_here)
            rows.append(
                (
                    country(run.iso3),
                    measure(step.measure),
                    Figure(step.saves / 1000, decimals=1),
                    Figure(step.unmet_after / 1000, decimals=1),
                )
            )
    columns = (
        Column(Said("Country", "国・地域")),
        Column(Said("Measure, best first", "対策（効果の大きい順）")),
        Column(Said("Saves", "減らせる不足"), MB, "end"),
        Column(Said("Short then", "残る不足"), MB, "end"),
    )
    caption = Said(
        "What each measure saves after those before it", "前の対策に加えて各対策が減らす不足"
    )
    more = _counted(
        small,
        "{n} more measure{s}, each saving less than 0.1 million barrels.",
        "ほかに減らせる不足が10万バレル未満の対策が{n}件。",
    )
    table = None
    if rows:
        common, apart = _apart(own)
        table = Table(caption, columns, tuple(rows), common, (*more, AT_MIDDLE), apart)
    percent = Figure(100 * answer.limits.restraint, SHARE_PCT)
    text = Said(
        "The best that one hand could do that knows how long the closure lasts; restraint is looked"
        " at as {part} of all oil used. People who do not know the end will do less.",
        "終期を知る者が最善を尽くした場合の値。需要抑制は石油消費全体の{part}とした。終期が分からなければ効果はこれより小さい。",
    ).filled(part=percent)
    none = Said(
        "No measure can be told without a loss.", "不足が分からないため、対策の効果は示せない。"
    )
    return Section(Said("What helps", "何が役立つか"), (text if rows else none,), table=table)
