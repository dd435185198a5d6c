"""What going round costs at the prices that were given, by lane: as a section of a brief, and what
is in it and what is left out, as sentences for every answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sealane.assess.close.answer import CloseAnswer
from sealane.assess.close.lane_answer import LaneAnswer
from sealane.assess.close.phrase import cell, gate, lane_name, source
from sealane.assess.close.premium import EvenAt, even_at
from sealane.assess.close.reference import SOURCE
from sealane.assess.reported import ReportedValue, reported
from sealane.assess.voyage.cost import TOLLED
from sealane.assess.voyage.cost_said import lack_said, part_said, untold_toll
from sealane.assess.voyage.study import STUDY
from sealane.say.brief import Cell, Column, Paragraph, Section, Table
from sealane.say.said import Figure, Said, joined, listed

__all__ = ["left_out_said", "more_cost", "parts_said", "round_section",
           "tolls_told"]  # fmt: skip

MILLION = 1e6
MOST_LANES = 14
LEFT_OUT = Said(
    "Left out of what going round costs and of the premium above which it is cheaper, as no price"
    " of it was given: {named}. A toll that the way round does not pay lowers both.",
    "迂回の費用と、迂回の方が安くなる保険料率に含まないもの（価格が与えられていない）：{named}。迂回で払わずに"
    "済む通航料を入れると、どちらも下がる。",
)
REPORTED = Said(
    "Reported of a {ship}: {toll} for one passage of the {gate} ({source}, {at}); yours is taken"
    " with --toll {id}=PRICE.",
    "公表例：{ship}の{gate}の通航料は1回{toll}（{source}、{at}）。--toll {id}=PRICE で与える。",
)
UNUSED = Said(
    "A toll that was given changes no comparison: no lane that goes round passes the {gates} on one"
    " of its ways alone.",
    "与えた通航料のうち比較に影響しないもの（迂回する航路のどれも、閉鎖前と閉鎖中の一方だけで通ることがない）："
    "{gates}。",
)
NOT_ASKED = Said(
    "A toll was given of the {gates}, where none is known to be asked (tolls are known of the"
    " {known}): it counts in the cost of each way that passes there.",
    "{gates}の通航料が与えられたが、徴収の事実は資料にない（通航料を取るのは{known}）。そこを通る経路の費用に"
    "算入した。",
)
TOLLS = {
    "suez": ("suez_large_container_ship", Said("large container ship", "大型コンテナ船")),
    "panama": ("panama_10k_teu", Said("container ship of 10,100 TEU", "1万100TEUのコンテナ船")),
}
"""The packaged toll that is named beside, by gate; it is of one ship, so it is in no figure."""
HOW = Said(
    "One voyage at the middle speed and the prices given; what the way round does not pass it"
    " saves, so that a cost may be below 0. The premium is that at each closed gate above which"
    " going round is cheaper; brackets hold the ends of the speed and of the prices.",
    "中央の速力と与えた価格による1航海の費用。迂回で払わずに済むものは差し引くため、負になることもある。"
    "保険料率は、各閉鎖箇所でそれを超えると迂回の方が安くなる値。括弧内は速力と価格の両端。",
)


def more_cost(one: LaneAnswer) -> tuple[float, str] | None:
    """What one voyage round costs more in the middle, and its money; None without prices."""
    if not (one.extra and one.before and one.during):
        return None
    before, during = one.before.cost, one.during.cost
    if not (before["total"] and during["total"]) or before["unit"] != during["unit"]:
        return None
    return during["total"][0] - before["total"][0], str(during["unit"])


def parts_said(lanes: Iterable[LaneAnswer]) -> Said | None:
    """Which parts are in the costs of ways before and during; None where none is."""
    names = dict.fromkeys(
        part["part"]
        for one in lanes
        if more_cost(one) is not None
        for side in (one.before, one.during)
        if side is not None
        for part in side.cost["parts"]
    )
    said = dict.fromkeys(map(part_said, names))
    return listed(list(said)) if said else None


def left_out_said(even: Sequence[EvenAt], lanes: Sequence[LaneAnswer]) -> tuple[Said, ...]:
    """What is left out of the comparison of both ways, and the toll that others told of a gate of
    which none was given; nothing where there is no comparison."""
    missing = [text for one in even for text in one.missing]
    if not even:
        missing = [text for one in lanes if more_cost(one) is not None and one.before is not None
                   for text in one.before.cost["missing"]]  # fmt: skip
    named: dict[Said, None] = {}
    tolls: dict[str, None] = {}
    for text in dict.fromkeys(missing):
        at = untold_toll(text)
        tolls.update({} if at is None else {at: None})
        named[lack_said(text)] = None
    if not named:
        return ()
    told = [_reported(at) for at in tolls if at in TOLLS]
    return (LEFT_OUT.filled(named=joined(list(named))), *told)


def tolls_told(answer: CloseAnswer) -> tuple[Said, ...]:
    """Of tolls that were given: the gates that no lane that goes round passes on one of its ways
    alone, so that theirs changes no comparison, and those that are not known to take one."""
    given = () if answer.prices is None else tuple(answer.prices.tolls)
    used = {
        at
        for one in answer.lanes
        if one.pair.fate == "diverted"
        for at in set(one.pair.open_gates) ^ set(one.pair.shut_gates)
    }
    unused = [gate(at) for at in given if at not in used]
    free = [gate(at) for at in given if at in used and at not in TOLLED]
    said = [UNUSED.filled(gates=joined(unused))] if unused else []
    if free:
        known = joined([gate(at) for at in TOLLED])
        said.append(NOT_ASKED.filled(gates=joined(free), known=known))
    return tuple(said)


def _reported(at: str) -> Said:
    subject, ship = TOLLS[at]
    one: ReportedValue = reported("toll", subject).values[0]
    return REPORTED.filled(
        ship=ship, toll=Figure(one.value, Said(one.unit, one.unit), decimals=0), gate=gate(at),
        source=Said(one.source, one.source), at=Said(one.at, one.at), id=Said(at, at),
    )  # fmt: skip


def round_section(answer: CloseAnswer) -> tuple[Section, ...]:
    """The costs of lanes that go round, with the premium above which that is cheaper; nothing
    without prices."""
    even = {} if answer.prices is None else {
        one.lane: one for one in even_at(answer, answer.prices)
    }  # fmt: skip
    lanes = [one for one in answer.lanes if more_cost(one) is not None or one.lane.lane in even]
    if not lanes:
        return ()
    unit = next((found[1] for one in lanes if (found := more_cost(one)) is not None), "")
    money = Said(f"million {unit}", f"百万{unit}")
    columns = [Column(Said("Lane", "航路")), Column(Said("Before", "閉鎖前"), money, "end"),
               Column(Said("Round", "迂回"), money, "end"),
               Column(Said("More", "増加"), money, "end")]  # fmt: skip
    if even:
        pct = Said("% of hull", "船価の%")
        columns.append(Column(Said("Cheaper above", "迂回が安くなる料率"), pct, "end"))
    rows = [_row(one, even.get(one.lane.lane), has_even=bool(even)) for one in lanes[:MOST_LANES]]
    in_it = parts_said(lanes)
    said: list[Paragraph | Said] = [HOW]
    if in_it is not None:
        said.append(Said("In it: {parts}.", "含むもの：{parts}。").filled(parts=in_it))
    said += [*left_out_said(list(even.values()), lanes), *tolls_told(answer)]
    rest = len(lanes) - MOST_LANES
    more = (
        (Said(f"{rest} more in the JSON.", f"ほかに{rest}本（JSONに収録）。"),) if rest > 0 else ()
    )
    table = Table(
        Said("Cost of one voyage, at the prices given", "与えた価格による1航海の費用"),
        tuple(columns), tuple(rows), (source(SOURCE), source(STUDY)), more,
    )  # fmt: skip
    return (Section(Said("What going round costs", "迂回の費用"), tuple(said), table=table),)


def _row(one: LaneAnswer, even: EvenAt | None, *, has_even: bool) -> tuple[Cell, ...]:
    found = more_cost(one)
    sides = [None if side is None or not side.cost["total"] else side.cost["total"][0]
             for side in (one.before, one.during)]  # fmt: skip
    why = Said("no price", "価格なし")
    figures = [None if each is None else each / MILLION
               for each in (*sides, None if found is None else found[0])]  # fmt: skip
    row: list[Cell] = [lane_name(one.lane)]
    row += [Figure(each, decimals=2, why=why) for each in figures]
    if has_even:
        span = None if even is None else (even.premium_pct.value, *even.premium_pct.ends)
        row.append(cell(span, why=why, most=2))
    return tuple(row)
