"""What `sealane assess close` prints: lanes, countries, stocks, values, ships, what is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from sealane.cli import output
from sealane.cli.assess.close_beside import (
    ends_of,
    joined,
    lane_of,
    parts_of,
    tell_carried,
    tell_even,
    tell_may_pass,
    tell_small,
    tell_stand_ins,
)

if TYPE_CHECKING:
    from sealane.assess.close import CloseAnswer
    from sealane.assess.voyage import Prices
    from sealane.cli.assess.voice import Voice
    from sealane.say.said import Language

__all__ = ["begins_of", "fate_of", "show", "tell"]

Told = dict[str, Any]


def show(answer: CloseAnswer, prices: Prices | None, language: Language) -> None:
    """Print an answer, and with prices when going round is cheaper."""
    from sealane.assess import close
    from sealane.cli.assess.voice import Voice

    voice = Voice(language)
    tell(close.told(answer), voice)
    if prices is not None:
        tell_even(answer, prices, voice)
    if answer.lacks is not None:
        voice.say(answer.lacks)


def tell(told: Told, voice: Voice) -> None:
    """Print the answer to a closure."""
    from sealane.assess.word import UNITS
    from sealane.cli.assess.close_world import tell_world
    from sealane.say.said import Figure, Said

    voice.say(
        Said(
            "{gates}: closed or unsafe from {day} for {days}, {share} % of the traffic"
            " stopped.",
            "{gates}：{day}から{days}間、閉鎖または危険。通航の{share}%が停止。",
        ),
        gates=joined(voice, (voice.name(one) for one in told["gates"])), day=told["from"],
        days=_with_unit(voice, told["days"], "days"), share=voice.span(told["share"], times=100.0),
    )  # fmt: skip
    if told["share"]["value"] < 1.0:
        voice.say(
            Said(
                "What follows is told of the part that stops; the rest passes as before.",
                "以下は停止する分についてのもので、残りは従来どおり通航する。",
            )
        )
    _lanes(told, voice)
    _behind(told, voice)
    _countries(told, voice)
    _stocks(told, voice)
    tell_world(told, voice)
    _values(told, voice)
    _ships(told, voice)
    for one in told["seen"] or ():
        seen = Said("{count} passages a day", "1日{count}隻")
        voice.say(
            Said(
                "Seen in the lake at {gate} in {days} before: {seen}.",
                "直前{days}間に{gate}で観測した通航：{seen}。",
            ),
            gate=voice.gate(one["gate"]), days=Figure(one["days"], UNITS["days"]),
            seen=voice.word("none") if one["per_day"] is None
            else voice.text(seen, count=voice.alone(one["per_day"])),
        )  # fmt: skip
    low, high = told["interval"]
    draws = Said("the middle {part} % of {draws} draws", "{draws}回の抽出の中央{part}%")
    part = f"{100 * (high - low):g}"
    voice.brackets(_codes(told), voice.text(draws, part=part, draws=told["draws"]))
    _not_known(told["not_known"], voice)


def _codes(told: Told) -> Iterator[str | None]:
    """What the intervals of the figures in the tables are, or why some have none."""
    shown = [
        *(part[name] for one in told["countries"] for part in one["parts"]
          for name in ("share", "stopped", "missing_days")),
        *(one["missing_days"] for one in told["lanes"]),
        *(one[name] for one in told["world"] for name in ("through", "of_world", "lost")),
        *(one[name] for one in told["stocks"] for name in ("lost_kbd", "cover_d") if name in one),
        *(one["freight_change"] for one in told["fleet"]["by_fleet"]), *told["measures"],
    ]  # fmt: skip
    for one in shown:
        if one is not None:
            yield from (one["interval"], one["no_interval"])


def _lanes(told: Told, voice: Voice) -> None:
    from sealane.assess.close.reference import reference_lanes
    from sealane.say.said import Said

    named = {one.lane: one for one in reference_lanes()}
    rows = []
    for one in told["lanes"]:
        if one["fate"] not in ("diverted", "cut_off"):
            continue
        extra, closed = one["extra"] or {}, one["closed"]
        rows.append(
            (
                lane_of(voice, named[one["lane"]]),
                voice.word("cut off" if one["fate"] == "cut_off" else "goes round"),
                f"{one['open']['distance_nmi']:,.0f}",
                f"{closed['distance_nmi']:,.0f}" if closed else voice.word("no way"),
                voice.span(extra.get("days")), voice.span(extra.get("fuel_t")),
                voice.span(one["missing_days"]),
            )
        )  # fmt: skip
    left = len(told["lanes"]) - len(rows)
    header = ("lane", "what happens", "nmi", "then nmi", "days more", "fuel more, t", "missing, d")
    if rows:
        title = Said(
            "Reference lanes ({left} more are as before)", "基準航路（ほか{left}本は変化なし）"
        )
        voice.table(voice.text(title, left=left), header, rows)
    else:
        none = Said(
            "None of {left} reference lanes passes there.", "該当する基準航路は{left}本中なし。"
        )
        voice.say(none, left=left)


def _behind(told: Told, voice: Voice) -> None:
    """Ports behind the gates and at them, and countries that have no other."""
    from sealane.assess.close.behind import behind_said

    for said in behind_said(told["ports"], told["behind"]):
        voice.say(said)


def _countries(told: Told, voice: Voice) -> None:
    from sealane.assess.close.ask import CloseLimits
    from sealane.assess.close.may_pass import is_zero
    from sealane.assess.close.phrase import IN_TIME_IS, OUTCOMES, TWO_FATES, at_most_said, is_told
    from sealane.assess.word import UNITS
    from sealane.say.said import Figure, Said

    large = [one for one in told["countries"] if is_told(ends_of(one["share"]))]
    rows = [
        (
            voice.name(one), voice.name(one, "commodity"),
            OUTCOMES[part["outcome"]].in_(voice.language), voice.word(part["decided_by"]),
            voice.span(part["share"], times=100.0),
            "" if one["not_known"] is None or part["decided_by"] == "reported"
            else f"{100 * one['not_known']:.0f}",
            _with_unit(voice, part["stopped"], one["unit"]),
            voice.span(part["missing_days"]), voice.name(one, "why_not") or "",
        )
        for one in large
        for part in parts_of(one)
        if not is_zero(ends_of(part["share"]))
    ]  # fmt: skip
    header = ("country", "import", "what happens", "fact", "share, %", "not known, %",
              "stopped", "missing or late, d", "note")  # fmt: skip
    if rows:
        title = Said(
            "Who depends, where facts are in hand", "該当海峡等を通る輸入（資料のあるもの）"
        )
        voice.table(title, header, rows)
    shown = [part for one in large for part in parts_of(one) if not is_zero(ends_of(part["share"]))]
    if len(rows) > sum(any(part in shown for part in parts_of(one)) for one in large):
        voice.say(TWO_FATES)
    tell_may_pass(large, voice)
    if any(part["outcome"] == "in_time" for part in shown):
        voice.say(IN_TIME_IS, days=Figure(CloseLimits().ordinary_delay_d, UNITS["days"]))
    for said in at_most_said(
        Said(one["name_en"], one["name_ja"]) for one in large if one["bound_en"] is not None
    ):
        voice.say(said)
    tell_stand_ins(large, voice)
    tell_carried(large, voice)
    tell_small([one for one in told["countries"] if one not in large], voice)


def _stocks(told: Told, voice: Voice) -> None:
    from sealane.say.said import Said

    traces = _traces(told)
    oil = [
        one for one in told["stocks"] if one["commodity"] == "oil" and one["country"] not in traces
    ]
    _oil(oil, _unknown_oil(told["countries"]), voice)
    untold: dict[tuple[str, str], list[str]] = {}
    for one in told["stocks_not_told"]:
        if one["commodity"] != "oil" or one["country"] not in traces:
            key = one["commodity"], str(voice.name(one, "why_not"))
            untold.setdefault(key, []).append(str(voice.name(one)))
    words = {
        "oil": Said("Oil stocks of {names}, not told: {why}.",
                    "{names}の石油備蓄は示さない：{why}。"),
        "lng": Said("LNG to {names}: {why}.", "{names}のLNG：{why}。"),
    }  # fmt: skip
    for (commodity, why), names in untold.items():
        voice.say(words[commodity], names=joined(voice, names), why=why)
    gas = [
        (voice.name(one), voice.word(one["kind"], "stock"),
         voice.span(one["cover_d"], open_end=voice.word("over 3 y") or ""), one["source"])
        for one in told["stocks"]
        if one["commodity"] == "lng"
    ]  # fmt: skip
    if gas:
        heads = ("country", "stock", "days of what is lost", "source")
        voice.table(Said("LNG stocks that are told", "公表されたLNG在庫"), heads, gas)


def _unknown_oil(countries: list[Told]) -> dict[str, float]:
    """By country, the largest part of unknown origin of its oil imports [1]."""
    from sealane.assess.close.country import OIL

    found: dict[str, float] = {}
    for one in countries:
        if one["commodity"] in OIL and one["not_known"] is not None:
            found[one["country"]] = max(found.get(one["country"], 0.0), one["not_known"])
    return found


def _oil(oil: list[Told], unknown: dict[str, float], voice: Voice) -> None:
    """Stocks of oil, from which day each is usable, and the command of each row."""
    from sealane.assess.close.lasting import IN_ORDER
    from sealane.assess.close.may_pass import is_zero, may_pass_said, named_up_to
    from sealane.assess.close.phrase import BARRELS, country, holder
    from sealane.assess.stock.start import starts_said
    from sealane.say.said import Said

    rows = [
        (
            voice.name(one), voice.span(one["lost_kbd"]), fate_of(one, voice),
            voice.alone(one["lost_from_day"]),
            voice.span(one["bypass_kbd"]),
            voice.span(one["cover_d"], open_end=voice.word("over 3 y") or ""),
            begins_of(one, voice) if one["held"] else "–",
            voice.span(one["unmet_kb"]), voice.word(_rate_of(one)),
        )
        for one in oil
        if not is_zero(ends_of(one["lost_kbd"]))
    ]  # fmt: skip
    header = ("country", "lost or late, kb/d", "what happens", "from day", "by pipeline",
              "rest covered, d", "unmet from day", "unmet, kb", "rate of release")  # fmt: skip
    if rows:
        voice.table(Said("Oil stocks", "石油備蓄"), header, rows)
        voice.say(IN_ORDER)
    for said in may_pass_said(
        (named_up_to(country(one["country"]), None, one["lost_kbd"]["high"], BARRELS,
                     unknown.get(one["country"]))
         for one in oil if is_zero(ends_of(one["lost_kbd"]))), is_oil=True,
    ):  # fmt: skip
        voice.say(said)
    starts = starts_said(
        [(holder(one["country"], each["kind"]), each) for one in oil for each in one["held"]]
    )
    if starts is not None:
        voice.say(starts)
    _again([one for one in oil if one["held"] and one["again"]], voice)


def begins_of(stock: Told, voice: Voice) -> str:
    """The first short day with its ends, each of which may lie beyond the days looked at."""
    from sealane.say.said import Said

    figures, days = stock["unmet_begins_day"], stock["days"]
    if figures is None or figures["value"] is not None or figures["low"] is None:
        never = Said("not in {days} d", "なし（{days}日以内）")
        return voice.span(figures, open_end=voice.text(never, days=days))
    earliest = Said("not in {days} d, or from day {day} at the earliest",
                    "なし（{days}日以内）。早ければ{day}日目から")  # fmt: skip
    return voice.text(earliest, days=days, day=voice.alone(figures["low"]))


def fate_of(stock: Told, voice: Voice) -> str:
    """Whether the oil of a row is cut off or comes late, by how many days, and how much is each."""
    from sealane.assess.close.phrase import OUTCOMES
    from sealane.assess.close.split import FATES_TOLD, fate_at_ends

    if stock["fate"] == "diverted" and stock["lost_from_day"] is None and _middle(stock) > 0.0:
        return OUTCOMES["in_time"].in_(voice.language)
    cut, late = (ends_of(stock[name]) for name in ("cut_kbd", "late_kbd"))
    assert cut is not None
    assert late is not None
    fate = fate_at_ends(cut, late)
    parts = {
        "cut": voice.alone(cut[2]) if fate == "may_be_cut" else voice.span(stock["cut_kbd"]),
        "late": voice.alone(late[2]) if fate == "may_be_late" else voice.span(stock["late_kbd"]),
        "days": _with_unit(voice, stock["late_d"], "days"),
    }
    text = FATES_TOLD[fate]
    return voice.text(
        text, **{name: one for name, one in parts.items() if f"{{{name}}}" in text.en}
    )


def _middle(stock: Told) -> float:
    """What is lost or late in the middle [kb/d]."""
    return float(stock["lost_kbd"]["value"] or 0.0)


def _again(stocks: list[Told], voice: Voice) -> None:
    """The command that tells the days of each row again."""
    from sealane.assess.close.again import GIVES
    from sealane.say.said import Said

    if stocks:
        voice.say(
            Said("Each row again ({gives}):", "各行を再計算する命令（{gives}）："), gives=GIVES
        )
    for one in stocks:
        output.print_paragraphs(f"  {one['again']['command']}")


def _traces(told: Told) -> set[str]:
    """Countries of whose oil no more than a trace passes there; JSON tells them too."""
    from sealane.assess.close.country import OIL
    from sealane.assess.close.phrase import is_told

    large: dict[str, bool] = {}
    for one in told["countries"]:
        if one["commodity"] in OIL:
            who = one["country"]
            large[who] = large.get(who, False) or is_told(ends_of(one["share"]))
    return {who for who, is_large in large.items() if not is_large}


def _rate_of(stock: Told) -> str:
    """What the rate behind the figures of a country is, to stand beside them."""
    if not stock["held"]:
        return "no stock is told"
    if stock["is_holder_untold"]:
        return "none, or stand-in: US reserve" if stock["is_stand_in"] else "none, or told"
    return "stand-in: US reserve" if stock["is_stand_in"] else "told, or at hand"


def _values(told: Told, voice: Voice) -> None:
    from sealane.say.said import Said

    if told["values"] is None:
        return
    per = Said("{price} a {unit}", "{unit}あたり{price}")
    rows = [
        (
            voice.name(one), voice.goods(one["commodity"]), voice.span(one["value"], times=1e-6),
            one["unit"], voice.word("comes late" if one["arrives_later"] else "missing"),
            voice.text(per, unit=voice.unit(one["price_per"]),
                       price=f"{one['price']['value']:,.10g}"),
            one["note_ja" if voice.language == "ja" else "note"] or one["source"],
        )
        for one in told["values"]["by_country"]
    ]  # fmt: skip
    header = ("country", "import", "worth, million", "money", "what happens", "price", "source")
    if rows:
        title = Said(
            "What does not arrive, at the prices given", "届かない分の金額（与えた価格による）"
        )
        voice.table(title, header, rows)
        voice.say(Said(told["values"]["note"], told["values"]["note_ja"]))
    else:
        voice.say(
            Said(
                "No amount is known of an import that has a price.",
                "価格のある品目のうち、量の分かるものはない。",
            )
        )


def _ships(told: Told, voice: Voice) -> None:
    from sealane.assess.close.ask import CloseLimits
    from sealane.assess.close.lasting import AT_BEST
    from sealane.assess.close.phrase import SHARE_PCT
    from sealane.say.said import Figure, Said

    of = Said("{diverted} of {lanes}", "{lanes}本中{diverted}本")
    rows = [
        (
            voice.word(one["fleet"], "class"),
            voice.text(of, diverted=one["diverted"], lanes=one["lanes"]), one["cut_off"],
            voice.span(one["capacity_change"], times=100.0),
            voice.span(one["freight_change"], times=100.0),
        )
        for one in told["fleet"]["by_fleet"]
    ]  # fmt: skip
    header = ("fleet", "lanes round", "cut", "capacity of those round, %", "spot freight, %")
    voice.table(Said("Ships", "船舶"), header, rows)
    fleets = [one for one in told["fleet"]["by_fleet"] if one["capacity_change"] is not None]
    if fleets:
        voice.say(Said(told["fleet"]["note"], told["fleet"]["note_ja"]))
    for said in dict.fromkeys((one["why_not_en"], one["why_not_ja"]) for one in fleets):
        if said[0] is not None:
            voice.say(Said("Of ships: {why}.", "船舶について：{why}。"), why=Said(*said))
    helps = [
        (voice.country(one["country"]), voice.word(one["measure"]), voice.alone(one["saves_kb"]),
         voice.alone(one["unmet_after_kb"]))
        for one in told["measures"]
        if one["saves_kb"] > 0
    ]  # fmt: skip
    if helps:
        names = ("country", "measure, in order of use", "saves, kb", "unmet then, kb")
        voice.table(Said("What helps", "何が役立つか"), names, helps)
        voice.say(AT_BEST, part=Figure(100.0 * CloseLimits().restraint, SHARE_PCT))


def _not_known(notes: Iterable[Told], voice: Voice) -> None:
    """What is not known; one line for a note that holds for several countries and imports."""
    from sealane.say.said import Said

    voice.say(Said("Not known:", "分かっていないこと："))
    named = Said("{who} ({what})", "{who}の{what}")
    together: dict[str, list[str]] = {}
    for one in notes:
        names = together.setdefault(str(voice.name(one, "clause")).rstrip(".。"), [])
        if one["country"] is not None:
            what = voice.goods(one["commodity"])
            names.append(voice.text(named, who=voice.country(one["country"]), what=what))
    colon, stop = (": ", ".") if voice.language == "en" else ("：", "。")
    for said, names in together.items():
        output.print_paragraphs(f"- {joined(voice, names)}{colon if names else ''}{said}{stop}")


def _with_unit(voice: Voice, figures: dict[str, float | None] | None, unit: str | None) -> str:
    text = voice.span(figures)
    gap = "" if voice.language == "ja" else " "
    return text if figures is None or not unit else f"{text}{gap}{voice.unit(unit, text)}"
