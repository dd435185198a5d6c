"""A closure as a written brief in English and Japanese: text, tables, charts, a map, sources."""

from __future__ import annotations

from datetime import datetime

from sealane.assess.close.answer import CloseAnswer, cited
from sealane.assess.close.behind import behind_said
from sealane.assess.close.country import CountryAnswer, PartAnswer
from sealane.assess.close.lane_answer import LaneAnswer
from sealane.assess.close.lasting import helps, stocks
from sealane.assess.close.lost import lost_section
from sealane.assess.close.may_pass import is_zero, may_pass_said, named_up_to, small_said
from sealane.assess.close.phrase import (
    DAYS,
    FATES,
    IN_TIME_IS,
    LEAST_TOLD,
    NO_SIZE,
    OUTCOMES,
    SHARE_PCT,
    TWO_FATES,
    UNITS_TOLD,
    at_most_said,
    cell,
    country,
    gate,
    goods,
    import_of,
    is_told,
    lane_name,
    miles,
    per_cent,
    source,
    stands_in,
    unit_said,
)
from sealane.assess.close.picture import (
    depend_bars,
    lane_bars,
    ways_map,
)
from sealane.assess.close.reference import SOURCE
from sealane.assess.close.round_cost import round_section
from sealane.assess.close.row import counted, drawn_said, told_of
from sealane.assess.close.short import in_short, lanes_told
from sealane.assess.close.told import coasts_of_answer, ports_of_answer
from sealane.assess.close.unknown import unknown_section
from sealane.assess.close.worth import cost_section
from sealane.assess.exposure.basis import stand_ins_said
from sealane.assess.exposure.carried import carried_said
from sealane.assess.figure import Span
from sealane.assess.voyage.study import STUDY
from sealane.say.brief import Brief, Cell, Column, Paragraph, Section, Source, Table
from sealane.say.said import Figure, Said, joined

__all__ = ["shortly", "written"]

MOST_ROWS, MOST_LANES = 24, 12
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
    "late": Said(
        "All of these imports go round and come late.", "以下の輸入はいずれも迂回し遅れて届く。"
    ),
    "in_time": Said(
        "All of these imports go round and are no later than at ordinary times.",
        "以下の輸入はいずれも迂回するが、遅れは平時の変動の範囲内。",
    ),
}
"""What happens to all rows, where it is the same: a column of one word tells nothing."""


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
            _closes(answer), _ways(answer), _touched(answer), stocks(answer),
            lost_section(answer),
            cost_section(answer), *round_section(answer), helps(answer), unknown_section(answer),
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
    """What somebody with one minute reads; ``most`` countries of each kind, those whose oil is
    touched most first, as the brief has them."""
    said = [lanes_told(answer)]
    oil = [
        one
        for one in answer.countries
        if one.fact.commodity in WHOLE_OIL and one.share and is_told(one.share)
    ]
    oil.sort(key=lambda one: -(one.stopped or (0.0,))[0])
    for one in oil[:most]:
        said.append(
            Said(
                "{who}: {share} of its imports of {what} pass there.",
                "{who}：{what}輸入の{share}がここを通る。",
            ).filled(
                who=country(one.fact.importer), what=goods(one.fact.commodity),
                share=told_of(cell(per_cent(one.share), SHARE_PCT)),
            )
        )  # fmt: skip
    short = [one for one in answer.stocks if one.unmet_kb and one.unmet_kb[0] > 0 and one.begins_d]
    for run in sorted(short, key=lambda one: one.begins_d or (0.0,))[:most]:
        said.append(
            Said(
                "{who}: with stocks and pipelines used in their order, oil is first short on day"
                " {day}.",
                "{who}：備蓄とパイプラインを順に使っても、不足は{day}日目に始まる。",
            ).filled(who=country(run.iso3), day=told_of(cell(run.begins_d)))
        )
    return said


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
    table = _ways_table(touched, drawn_said(answer)) if touched else None
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
        row: list[Cell] = [lane_name(one.lane), miles(pair.open_nmi)]
        if has_longer:
            row.append(FATES["cut_off"] if cut else miles(pair.shut_nmi))
            row.append(FATES["cut_off"] if cut else cell(one.extra["days"], most=2))
        row.append(cell(one.missing_days, most=1) if has_cut else cell(one.extra["fuel_t"], most=0))
        rows.append(tuple(row))
    caption = Said("Reference lanes that are touched", "影響を受ける基準航路")
    more = counted(
        len(touched) - len(told),
        "{n} more lane{s} in the JSON.",
        "ほかに{n}本（JSONに収録）。",
    )
    sources = (source(SOURCE), source(STUDY))
    return Table(caption, tuple(columns), tuple(rows), sources, more, interval=interval)


def _touched(answer: CloseAnswer) -> Section:
    large = [one for one in answer.countries if is_told(one.share)]
    shown, folded = _shown(large)
    fates = {part.outcome for _, parts in shown for part in parts}
    alike = [ALL_ALIKE[fate] for fate in fates & set(ALL_ALIKE)] if len(fates) == 1 else []
    none = Said(
        "No import in hand is told to pass there. That is not the same as none.",
        "該当海峡等を通る輸入の資料は手元にない。輸入がないという意味ではない。",
    )
    return Section(
        Said("Who is touched", "どの国が影響を受けるか"),
        (DECIDES, *alike, *([] if shown else folded), *_stood_in(large), *_carried(large))
        if large
        else (none,),
        table=_imports_table(answer, large, has_fate=len(fates) > 1) if shown else None,
        chart=depend_bars(answer),
    )


def _stood_in(large: list[CountryAnswer]) -> list[Said]:
    """Which port stands for a region, and whose imports rest on it."""
    return stand_ins_said(
        (fact.stand_in.as_dict(),
         stands_in(one.fact.importer, one.fact.commodity, one.fact.by_stand_in))
        for one in large
        for fact in one.fact.stand_ins
        if fact.stand_in is not None and one.fact.by_stand_in >= LEAST_TOLD
    )  # fmt: skip


def _carried(large: list[CountryAnswer]) -> tuple[Said, ...]:
    """What was worked out from a share that is reported of another gate."""
    return carried_said(
        (import_of(one.fact.importer, one.fact.commodity), fact.share,
         {"told_share": fact.carried.value, "year": fact.year, "source": fact.source},
         gate(fact.via))
        for one in large
        for fact in one.fact.facts
        if fact.carried is not None
    )  # fmt: skip


def _shown(
    large: list[CountryAnswer],
) -> tuple[list[tuple[CountryAnswer, list[PartAnswer]]], tuple[Said, ...]]:
    """Imports with their parts of which something passes in the middle; the others in a line."""
    shown, folded = [], []
    for one in large:
        own = [part for part in one.told_parts if not is_zero(part.share)]
        if own:
            shown.append((one, own))
        for part in one.told_parts:
            if part.share is not None and is_zero(part.share):
                unit = unit_said(one.fact.unit) if one.fact.unit else None
                name = import_of(one.fact.importer, one.fact.commodity)
                most = None if part.stopped is None else part.stopped[2]
                unknown = one.fact.not_known
                folded.append(named_up_to(name, 100 * part.share[2], most, unit, unknown))
    return shown, may_pass_said(folded)


def _imports_table(answer: CloseAnswer, large: list[CountryAnswer], *, has_fate: bool) -> Table:
    """The imports of which more than a trace passes; the others are counted."""
    rows: list[tuple[Cell, ...]] = []
    own: list[tuple[Source, ...]] = []
    shown, folded = _shown(large)
    for one, parts in shown[:MOST_ROWS]:
        fact = one.fact
        unit = unit_said(fact.unit) if fact.unit else None
        for part in parts:
            fate = [OUTCOMES[part.outcome]] if has_fate else []
            share = cell(per_cent(part.share), most=1)
            figures = (share, cell(part.stopped, unit, why=NO_SIZE),
                       cell(part.missing_days, most=1))  # fmt: skip
            rows.append((country(fact.importer), goods(fact.commodity), *fate, *figures))
            own.append(tuple(source(text) for text in cited(one) if text != SOURCE))
    columns = (
        Column(Said("Country", "国・地域")),
        Column(Said("Import", "品目")),
        *([Column(Said("What happens", "影響"))] if has_fate else []),
        Column(Said("Passes there", "通過割合"), SHARE_PCT, "end"),
        Column(Said("Stopped", "停止量"), align="end"),
        Column(Said("Missing or late", "不着・遅延"), DAYS, "end"),
    )
    caption = Said(
        "Imports that pass there, where facts are in hand", "該当海峡等を通る輸入（資料のあるもの）"
    )
    more = (
        *counted(
            len(shown) - MOST_ROWS, "{n} more import{s} in the JSON.", "ほかに{n}件（JSONに収録）。"
        ),
        *small_said(
            (import_of(one.fact.importer, one.fact.commodity), one.fact.not_known)
            for one in answer.countries
            if one not in large
        ),
    )
    split: tuple[Said, ...] = (TWO_FATES,) if len(rows) > len(shown[:MOST_ROWS]) else ()
    if any(part.outcome == "in_time" for _, parts in shown for part in parts):
        split += (IN_TIME_IS.filled(days=Figure(answer.limits.ordinary_delay_d, DAYS)),)
    bound = at_most_said(country(one.fact.importer) for one in large if one.fact.is_bound)
    more = (*more, *split, *folded, *bound, UNITS_TOLD)
    return Table(caption, columns, tuple(rows), (source(SOURCE),), more,
                 tuple(own), drawn_said(answer))  # fmt: skip
