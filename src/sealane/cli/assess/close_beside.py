"""What `sealane assess close` prints beside its tables: what may pass, what is small, on what ports
and reported shares figures rest, and from which premium on going round is cheaper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sealane.assess.close import CloseAnswer
    from sealane.assess.voyage import Prices
    from sealane.cli.assess.voice import Voice

__all__ = ["ends_of", "joined", "lane_of", "parts_of", "tell_carried", "tell_even",
           "tell_may_pass", "tell_small", "tell_stand_ins"]  # fmt: skip

Told = dict[str, Any]


def tell_even(answer: CloseAnswer, prices: Prices, voice: Voice) -> None:
    """Print the premium above which going round is cheaper, by lane."""
    from sealane.assess.close.figure_told import span_told
    from sealane.assess.close.premium import EVEN_ENDS, even_at
    from sealane.assess.close.round_cost import left_out_said, tolls_told
    from sealane.say.said import Said

    lanes = {one.lane.lane: one.lane for one in answer.lanes}
    comma = ", " if voice.language == "en" else "、"
    even = even_at(answer, prices)
    rows = [
        (
            lane_of(voice, lanes[one.lane]),
            comma.join(voice.gate(gate) for gate in one.gates),
            voice.span(span_told(one.premium_pct, "bounds")),
            voice.span(span_told(one.together_pct, "bounds")),
        )
        for one in even
    ]
    if rows:
        title = Said("Premium above which going round is cheaper", "迂回の方が安くなる保険料率")
        voice.table(title, ("lane", "closed gates passed", "% of hull at each", "together"), rows)
        voice.say(EVEN_ENDS)
    for said in (*left_out_said(even, answer.lanes), *tolls_told(answer)):
        voice.say(said)


def tell_may_pass(large: list[Told], voice: Voice) -> None:
    """The parts of which nothing passes in the middle and some may, in a line."""
    from sealane.assess.close.may_pass import is_zero, may_pass_said, named_up_to
    from sealane.assess.close.phrase import import_of, unit_said

    rows = [
        named_up_to(
            import_of(one["country"], one["commodity"]), 100 * ends[2],
            None if part["stopped"] is None else part["stopped"]["high"],
            unit_said(one["unit"]) if one["unit"] else None, one["not_known"],
        )
        for one in large
        for part in parts_of(one)
        if (ends := ends_of(part["share"])) is not None and is_zero(ends)
    ]  # fmt: skip
    for said in may_pass_said(rows):
        voice.say(said)


def tell_small(small: list[Told], voice: Voice) -> None:
    """The imports of which no more than a trace passes, by name."""
    from sealane.assess.close.may_pass import with_unknown
    from sealane.assess.close.phrase import LEAST_TOLD
    from sealane.say.said import Said

    if small:
        named = Said("{who} ({what})", "{who}の{what}")
        names = (
            voice.text(with_unknown(named.filled(
                who=Said(one["name_en"], one["name_ja"]),
                what=Said(one["commodity_en"], one["commodity_ja"]),
            ), one["not_known"]))
            for one in small
        )  # fmt: skip
        voice.say(
            Said(
                "{count} more of which less than {least} % is known to pass (JSON has all):"
                " {names}.",
                "ほかに通過の分かる割合が{least}%未満のもの{count}件（JSONに収録）：{names}。",
            ),
            count=len(small), least=f"{100 * LEAST_TOLD:g}", names=joined(voice, names),
        )  # fmt: skip


def parts_of(one: Told) -> list[Told]:
    """The parts of an import that are more than a trace, each told by itself."""
    from sealane.assess.close.phrase import is_told

    parts: list[Told] = one["parts"]
    told = [part for part in parts if is_told(ends_of(part["share"]))]
    return told or parts[:1]


def tell_stand_ins(countries: list[Told], voice: Voice) -> None:
    """Which port stands for a region, and how much of whose imports rests on it."""
    from sealane.assess.close.phrase import LEAST_TOLD, stands_in
    from sealane.assess.exposure.basis import stand_ins_said

    rest = [
        (port, stands_in(one["country"], one["commodity"], one["by_stand_in"]))
        for one in countries
        for port in one["stands_for"]
        if one["by_stand_in"] >= LEAST_TOLD
    ]
    for said in stand_ins_said(rest):
        voice.say(said)


def tell_carried(countries: list[Told], voice: Voice) -> None:
    """What was worked out from a share that is reported of another gate."""
    from sealane.assess.close.phrase import gate, import_of
    from sealane.assess.exposure.carried import carried_said
    from sealane.assess.figure import Span

    rows = [
        (import_of(one["country"], one["commodity"]), Span(*(ends_of(fact["share"]) or (0.0,))),
         {**fact, "told_share": fact["told_share"]["value"]}, gate(fact["via"]))
        for one in countries
        for fact in one["facts"]
        if fact["basis"] == "carried"
    ]  # fmt: skip
    for said in carried_said(rows):
        voice.say(said)


def ends_of(share: Told | None) -> tuple[float, float, float] | None:
    """Value, low and high of a share; an end that is not told is the value."""
    if share is None:
        return None
    value, low, high = share["value"], share["low"], share["high"]
    return value, value if low is None else low, value if high is None else high


def joined(voice: Voice, names: Iterable[str | None]) -> str:
    """Names with commas between, as the language has them."""
    return (", " if voice.language == "en" else "、").join(str(name) for name in names)


def lane_of(voice: Voice, lane: Any) -> str:
    """The name of a reference lane."""
    from sealane.assess.close.phrase import lane_name

    return lane_name(lane).in_(voice.language)
