"""The first page of a brief: what happens, who loses what, when it is short, what it costs,
what helps, how sure.

What somebody reads who has one minute and decides; every figure stands again further down with its
source.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from sealane.assess.close.answer import CloseAnswer, stock_cited
from sealane.assess.close.bound import is_waited_out
from sealane.assess.close.country import OIL, CountryAnswer, PartAnswer, StockRun
from sealane.assess.close.draw import Interval
from sealane.assess.close.gap import later_facts
from sealane.assess.close.lost import world_told
from sealane.assess.close.mark import marks_of, marks_said
from sealane.assess.close.may_pass import is_zero
from sealane.assess.close.oil import oil_lost, sources_of
from sealane.assess.close.phrase import (
    DAYS,
    SHARE_PCT,
    cell,
    country,
    goods,
    is_told,
    measure,
    per_cent,
    source,
)
from sealane.assess.close.picture import told_stocks
from sealane.assess.close.reference import SOURCE
from sealane.assess.close.worth import costs_told
from sealane.assess.stock import place_in_use
from sealane.assess.voyage.study import STUDY
from sealane.say.brief import Paragraph, Source
from sealane.say.said import Figure, Said, listed

__all__ = ["LEAST_SAVED_MB", "MB", "in_short", "lanes_told"]

MB = Said("million barrels", "百万バレル")
HALF_A_DAY = 0.5
SHORT_D = 2.0
"""A span of fewer days is told to a tenth of a day, of a tenth of that to a hundredth."""
MOST_NAMED = 4
"""Countries that a first page names; the others are counted."""
LEAST_SAVED_MB = 0.1
RESTRAINT = "demand restraint"
"""What a plan calls the restraint of demand."""
WHAT_LANES = Said(
    "port to port, chosen by us to stand for a trade", "貿易を代表する港から港への航路"
)
WAITS = Said(
    "{told} Ships wait for {wait} before they turn: in the middle they wait this closure out and"
    " none goes round.",
    "{told}船は{wait}待ってから引き返すため、中央値ではこの閉鎖の間は待機し、迂回する船はない。",
)
"""A closure that is shorter than ships wait in the middle."""
OTHERS = {
    "cut_off": Said("Of other imports, this part no longer comes: {named}.",
                    "その他の輸入のうち届かない割合：{named}。"),
    "late": Said("Of other imports, this part comes late: {named}.",
                 "その他の輸入のうち遅れる割合：{named}。"),
    "in_time": Said("Of other imports, this part goes round and is no later than at ordinary times:"
                    " {named}.",
                    "その他の輸入のうち、迂回するが遅れが平時の変動の範囲内の割合：{named}。"),
    "not_known": Said("Of other imports, this part passes there, and by which way it then comes and"
                      " how late is not known: {named}.",
                      "その他の輸入のうち、ここを通り、その後の経路と遅れが不明な割合：{named}。"),
}  # fmt: skip
"""What becomes of imports beside oil, by their outcome, in the order told."""
MISSING = {
    "both": Said("Where no way is open, cargo of reference lanes is missing for {lanes} and that of"
                 " imports for {imports} (middle figures), the first one after the opening"
                 " included.",
                 "通れる経路がない貨物は、再開後の最初の便が着くまで、基準航路では{lanes}、輸入では{imports}"
                 "届かない（中央値）。"),
    "lanes": Said("Where no way is open, cargo of reference lanes is missing for {lanes} (middle"
                  " figures), the first one after the opening included.",
                  "通れる経路がない基準航路の貨物は、再開後の最初の便が着くまで{lanes}届かない（中央値）。"),
    "imports": Said("Where no way is open, cargo of imports is missing for {imports} (middle"
                    " figures), the first one after the opening included.",
                    "通れる経路がない輸入の貨物は、再開後の最初の便が着くまで{imports}届かない（中央値）。"),
}  # fmt: skip
"""For how long cargo is missing that has no way, by what it is told of."""
Told = list[Paragraph]


def in_short(answer: CloseAnswer) -> tuple[Paragraph, ...]:
    """Sentences under six leads; a lead that has nothing to say is left out."""
    parts: tuple[tuple[Said, Told], ...] = (
        (Said("What happens", "何が起きるか"), _happens(answer)),
        (Said("Who loses what", "誰が何を失うか"), _loses(answer)),
        (
            Said(
                "When oil is short, stocks and pipelines used",
                "備蓄とパイプラインを使っても石油が不足する時期",
            ),
            _falls_short(answer),
        ),
        (Said("What it costs", "費用はいくらか"), costs_told(answer)),
        (Said("What helps", "何が役立つか"), _helps(answer)),
        (Said("How sure", "どこまで確かか"), _sure(answer)),
    )
    return tuple(
        replace(one, lead=lead if at == 0 else None)
        for lead, said in parts
        for at, one in enumerate(said)
    )


def lanes_told(answer: CloseAnswer) -> Said:
    """How many of the reference lanes are touched."""
    cut = sum(one.pair.fate == "cut_off" for one in answer.lanes)
    longer = sum(one.pair.fate == "diverted" for one in answer.lanes)
    count = len(answer.lanes)
    if not cut and not longer:
        return Said(
            f"None of {count} reference lanes ({WHAT_LANES.en}) passes there: nothing of them"
            " changes.",
            f"基準航路（{WHAT_LANES.ja}）{count}本のうち該当箇所を通るものはなく、変化はない。",
        )
    english = [f"{cut} {'is' if cut == 1 else 'are'} cut off"] if cut else []
    go = "would go" if is_waited_out(answer.fleets) else "goes" if longer == 1 else "go"
    english += [f"{longer} {go} round by a longer way"] if longer else []
    japanese = [f"{cut}本が途絶"] if cut else []
    japanese += [f"{longer}本が遠回り"] if longer else []
    told = Said(
        f"Of {count} reference lanes ({WHAT_LANES.en}) {' and '.join(english)}.",
        f"基準航路（{WHAT_LANES.ja}）{count}本のうち、{'、'.join(japanese)}となる。",
    )
    if not is_waited_out(answer.fleets):
        return told
    wait = answer.limits.patience_d
    low, high = wait.ends
    return WAITS.filled(told=told, wait=Figure(wait.value, DAYS, low=low, high=high))


def _happens(answer: CloseAnswer) -> Told:
    lanes, voyage = source(SOURCE), source(STUDY)
    said = [Paragraph(lanes_told(answer), (lanes,))]
    said += _missing(answer)
    longer = [one.extra["days"] for one in answer.lanes if one.extra]
    if longer and max(one[0] for one in longer) < HALF_A_DAY:
        text = Said(
            "A voyage of a reference lane that goes round takes less than half a day more.",
            "基準航路の迂回による航海日数の増加は半日未満。",
        )
        said.append(Paragraph(text, (lanes, voyage)))
    elif longer:
        text = Said(
            "A voyage of a reference lane that goes round takes {span} more; its cargo is late once"
            " and then comes as before.",
            "迂回する基準航路の航海は{span}長くかかり、貨物は一度遅れた後は平常の頻度で届く。",
        ).filled(span=_range(longer))
        said.append(Paragraph(text, (lanes, voyage)))
    return said


def _missing(answer: CloseAnswer) -> Told:
    """For how long cargo of lanes and of imports is missing that has no way: middle figures."""
    cut = [one.missing_days for one in answer.lanes if one.pair.fate == "cut_off"]
    lanes = [figures for figures in cut if figures is not None]
    parts = [
        (one, part.missing_days)
        for one in answer.countries
        if one.share and is_told(one.share)
        for part in one.told_parts
        if part.outcome == "cut_off" and part.missing_days is not None and not is_zero(part.share)
    ]
    if not lanes and not parts:
        return []
    which = "both" if lanes and parts else "lanes" if lanes else "imports"
    spans = {"lanes": lanes, "imports": [days for _, days in parts]}
    told = {name: _range(days) for name, days in spans.items() if days}
    parts.sort(key=lambda one: one[1][0])
    own = sources_of(one for one, _ in (*parts[:1], *parts[-1:]))
    sources = dict.fromkeys([source(SOURCE), source(STUDY), *own])
    return [Paragraph(MISSING[which].filled(**told), tuple(sources))]


def _range(figures: Iterable[Interval]) -> Said | Figure:
    """The least and the most of middle values [d]; one figure where they read the same."""
    values = sorted(one[0] for one in figures)
    decimals = 0 if values[-1] >= SHORT_D else 1 if values[-1] >= SHORT_D / 10 else 2
    low, high = (Figure(one, decimals=decimals) for one in (values[0], values[-1]))
    most = replace(high, unit=DAYS)
    if low.in_("en") == high.in_("en"):
        return Said("about {most}", "約{most}").filled(most=most)
    return Said("{low} to {most}", "{low}～{most}").filled(low=low, most=most)


def _loses(answer: CloseAnswer) -> Told:
    said = [*world_told(answer), *oil_lost(answer)]
    for outcome, text in OTHERS.items():
        other = [
            (one, part)
            for one in answer.countries
            if one.fact.commodity not in OIL and one.share and is_told(one.share)
            for part in one.told_parts
            if part.outcome == outcome and not is_zero(part.share)
        ]
        if other:
            said.append(_others(text, other))
    if not said:
        said.append(
            Paragraph(
                Said(
                    "No import in hand is told to pass there. That is not the same as none.",
                    "該当海峡等を通る輸入の資料は手元にない。輸入がないという意味ではない。",
                )
            )
        )
    return said


def _stocks_cited(runs: Iterable[StockRun]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(source(text) for one in runs for text in stock_cited(one)))


def _others(text: Said, parts: list[tuple[CountryAnswer, PartAnswer]]) -> Paragraph:
    parts = sorted(parts, key=lambda one: -(one[1].share or (0.0,))[0])
    named = [
        _row("{what} to {who} {share}", "{who}の{what} {share}", who=country(one.fact.importer),
             what=goods(one.fact.commodity), share=_percent(part.share))
        for one, part in parts[:MOST_NAMED]
    ]  # fmt: skip
    said = text.filled(named=listed(named, len(parts) - len(named)))
    return Paragraph(said, sources_of(one for one, _ in parts[:MOST_NAMED]))


def _falls_short(answer: CloseAnswer) -> Told:
    """When oil is first short, stocks and pipelines used in their order."""
    runs = told_stocks(answer)
    short = [one for one in runs if one.begins_d and one.unmet_kb and one.unmet_kb[0] > 0]
    short.sort(key=lambda one: (one.begins_d or (0.0,))[0])
    said = [_from_day(one, answer) for one in short[:MOST_NAMED]]
    if len(short) > MOST_NAMED:
        rest = short[MOST_NAMED:]
        later = listed([_who(one) for one in rest])
        text = _row("Later: {named}.", "その後：{named}。", named=later)
        said.append(Paragraph(text, _stocks_cited(rest)))
    never = [one for one in runs if one.begins_d and one not in short and not one.is_bound]
    if never:
        text = Said(
            "Not short within the days looked at: {named}.",
            "対象期間内は不足しない：{named}。",
        ).filled(named=listed([_not_short(one) for one in never]))
        said.append(Paragraph(text, _stocks_cited(never)))
    unknown = [country(one.iso3) for one in runs if one.begins_d is None]
    if unknown:
        text = Said(
            "Stocks not known, so not told: {named}.", "備蓄量が不明のため示せない：{named}。"
        )
        said.append(Paragraph(text.filled(named=listed(unknown))))
    marked = [one for one in (*short, *never) if marks_of(one)]
    means = marks_said("".join(marks_of(one) for one in marked))
    return [*said, *(Paragraph(one, _stocks_cited(marked)) for one in means)]


def _who(run: StockRun) -> Said:
    """A country with its marks."""
    name, marks = country(run.iso3), marks_of(run)
    return Said(f"{name.en}{marks}", f"{name.ja}{marks}")


def _not_short(run: StockRun) -> Said:
    """A country that is not short in the middle, the days looked at, and the day if it is at the
    earliest."""
    assert run.begins_d is not None
    who, low = _who(run), run.begins_d[1]
    days = Figure(run.lost.shape[1], DAYS, decimals=0)
    if math.isinf(low):
        return _row("{who} ({days})", "{who}（{days}）", who=who, days=days)
    return _row("{who} ({days}; at the earliest from day {low})",
                "{who}（{days}。早ければ{low}日目から）",
                who=who, days=days, low=Figure(low, decimals=0))  # fmt: skip


def _from_day(run: StockRun, answer: CloseAnswer) -> Paragraph:
    assert run.begins_d is not None
    day, low, high = run.begins_d
    first = answer.closure.start + timedelta(days=round(day) - 1)
    if low == high:
        text = (
            "{who}: from {first} on (day {day}).",
            "{who}：{first}（{day}日目）から。",
        )
    elif math.isinf(high):
        text = (
            "{who}: from {first} on (day {day}); at the earliest from day {low}, or not at all.",
            "{who}：{first}（{day}日目）から。早ければ{low}日目、不足しないこともある。",
        )
    else:
        text = (
            "{who}: from {first} on (day {day}; day {low} to {high}).",
            "{who}：{first}（{day}日目。{low}～{high}日目）から。",
        )
    parts: dict[str, object] = {
        "who": _who(run), "day": Figure(day, decimals=0), "first": first,
    }  # fmt: skip
    parts |= {"low": Figure(low, decimals=0)} if "{low}" in text[0] else {}
    parts |= {"high": Figure(high, decimals=0)} if "{high}" in text[0] else {}
    return Paragraph(_row(text[0], text[1], **parts), _stocks_cited([run]))


def _helps(answer: CloseAnswer) -> Told:
    """What the measures save together, in order of use, and what stays short."""
    plans = [one.measures for one in told_stocks(answer) if one.measures]
    saved: dict[str, float] = {}
    steps = (step for plan in plans for step in plan.steps)
    for step in sorted(steps, key=lambda step: place_in_use(step.kind)):
        saved[step.measure] = saved.get(step.measure, 0.0) + step.saves / 1000
    told = [row for row in saved.items() if row[1] >= LEAST_SAVED_MB]
    if not told:
        return []
    nothing = sum(plan.nothing for plan in plans) / 1000
    left = nothing - sum(saved.values())
    named = [
        _row("{what} {amount}", "{what} {amount}", what=measure(name), amount=_amount(amount))
        for name, amount in told
    ]
    said = _row(
        "Worked out at the middle figures alone: with nothing done the countries whose stocks are"
        " known would lack {nothing}. At best, with the end known, this much less, in order of use,"
        " each after those before it: {named}.",
        "中央の値だけで算定した。何もしなければ備蓄量の分かる国・地域で{nothing}が不足する。終期を知って最善を尽くした場合に減る量"
        "（使う順。前の対策に加えて減る分）：{named}。",
        nothing=_amount(nothing), named=listed(named),
    )  # fmt: skip
    rest = Said("Then none stays short.", "これで不足はなくなる。")
    without = sum(one.unmet_kb[0] for one in told_stocks(answer) if one.unmet_kb) / 1000
    if left >= LEAST_SAVED_MB and saved.get(RESTRAINT, 0.0) >= LEAST_SAVED_MB:
        rest = _row(
            "{left} stay short, restraint of demand counted in; by stocks and pipelines alone, as"
            " in the table of stocks, {without}.",
            "需要抑制を含めてもなお{left}が不足する。備蓄とパイプラインのみ（備蓄の表の値）では{without}。",
            left=_amount(left), without=_amount(without),
        )  # fmt: skip
    elif left >= LEAST_SAVED_MB:
        rest = _row("{left} stay short.", "なお{left}が不足する。", left=_amount(left))
    runs = [one for one in told_stocks(answer) if one.measures]
    return [Paragraph(said, _stocks_cited(runs)), Paragraph(rest)]


def _amount(mb: float) -> Figure:
    return Figure(mb, MB, decimals=0 if mb >= 10 else 1)


def _sure(answer: CloseAnswer) -> Told:
    told = [
        part.part
        for one in answer.countries
        if one.share and is_told(one.share)
        for part in one.told_parts
    ]
    reported = sum(part.decided_by == "reported" for part in told)
    part = round(100 * (1 - 2 * answer.limits.tail))
    said = [
        Said(
            f"In brackets: the middle {part} % of {answer.limits.draws:,} Monte Carlo draws of what"
            " is not known, or the ends of published counts. Without brackets: the same in all"
            " draws, told by its source without a range, or worked out at the middle figures alone,"
            " as what helps, the least and the most of lanes and sums of money are.",
            f"括弧内は、不明な値を乱数で{answer.limits.draws:,}回引いた結果の中央{part}%が入る範囲、"
            "または公表値の両端。括弧のない値は、どの回でも同じか、出典に幅がないか、中央の値だけで算定したもの"
            "（対策の効果、航路の最小と最大、金額）。",
        )
    ]
    if told:
        said.append(
            Said(
                f"Parts of imports that pass there: {reported} of {len(told)} are reported of the"
                f" gate by others, {len(told) - reported} we infer from origins and ways.",
                f"輸入の通過割合：{len(told)}件中{reported}件は海峡等について公表された値、"
                f"{len(told) - reported}件は産地と経路からの推定。",
            )
        )
    if (later := later_facts(answer)) is not None:
        said.append(later)
    said.append(
        Said(
            "Prices, cancelled orders and decisions still to be taken are in no figure; lanes are"
            " ours, no counts of trade.",
            "価格、注文の取消し、今後の決定はどの数値にも含まない。航路は当方が選んだもので、"
            "貿易量の集計ではない。",
        )
    )
    return [Paragraph(one) for one in said]


def _figure(figures: Interval, unit: Said) -> Said | Figure:
    told = cell(figures, unit, most=1)
    assert isinstance(told, Said | Figure)
    return told


def _percent(share: Interval | None) -> Said | Figure:
    return _figure(per_cent(share) or (0.0, 0.0, 0.0), SHARE_PCT)


def _row(en: str, ja: str, /, **parts: object) -> Said:
    return Said(en, ja).filled(**parts)  # type: ignore[arg-type]
