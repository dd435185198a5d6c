"""sealane assess stocks: how long the stocks of a country last."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import click

from sealane.cli import option, output

__all__ = ["command"]

HEADERS = {
    "en": (
        "stock",
        "days told",
        "as of",
        "volume, mb",
        "cover, d",
        "usable from day",
        "most, kb/d",
    ),
    "ja": (
        "備蓄",
        "公表日数",
        "時点",
        "量（百万バレル）",
        "賄える日数",
        "使える日（日目）",
        "最大放出（千バレル/日）",
    ),
}
WORDS = {
    "en": {
        "none": "{country}: no count of oil held is known.",
        "title": "{country}: {lost:,g} kb/d of oil lost for {days}",
        "parts": "{country}: {lost:,g} kb/d of oil lost by parts, looked at for {days}",
        "cover": "Cover of all, d: {span}", "beside": " ({note})",
        "at_hand": "as refineries take it", "stand_in": "{rate:,.0f} (stand-in)",
        "given": "{rate:,.0f} (given)", "own": "{rate:,.0f}", "why": "Not told: {why}.",
        "or": "{one}, or {other}",
        "begins": "Unmet demand begins on day: {span}",
        "never": "not within {days}",
        "unmet": "Unmet over all days: {span} kb",
        "untold": "cannot be told", "ends": "{} ({} to {})",
        "measure": "{name}: {told}", "note": "Note: ",
    },
    "ja": {
        "none": "{country}：石油備蓄量の公表値がない。",
        "title": "{country}：石油{lost:,g}千バレル/日が{days}間届かない場合",
        "parts": "{country}：石油計{lost:,g}千バレル/日が届かない期間のある{days}間",
        "cover": "全備蓄で賄える期間：{span}日", "beside": "（{note}）",
        "at_hand": "精製の需要に応じる", "stand_in": "{rate:,.0f}（代用値）",
        "given": "{rate:,.0f}（指定値）", "own": "{rate:,.0f}", "why": "算定できない：{why}。",
        "or": "{one}、または{other}",
        "begins": "不足開始日：{span}",
        "never": "{days}以内になし",
        "unmet": "不足の総量：{span}千バレル",
        "untold": "不明", "ends": "{}（{}～{}）", "measure": "{name}：{told}", "note": "注：",
    },
}  # fmt: skip
"""What the table says around the figures, by language."""


@click.command(epilog="Example: sealane assess stocks JPN --lost 2000 --days 180")
@click.argument("iso3")
@click.option(
    "--lost", "lost_kbd", type=float, metavar="KBD",
    help="Oil that does not arrive, in thousand barrels a day.",
)  # fmt: skip
@click.option(
    "--missed", multiple=True, metavar="KBD@FROM..TO",
    help="In place of --lost: oil missed between two times in days; repeat, parts add up.",
)  # fmt: skip
@click.option("--days", type=int, default=180, show_default=True, help="For how many days.")
@click.option("--from", "start", metavar="DATE", help="The first day (ISO 8601).")
@click.option(
    "--felt-after", "felt_after_d", type=float, default=0.0, metavar="D", show_default=True,
    help="Days until the loss is felt, while cargoes that had passed still arrive.",
)  # fmt: skip
@click.option(
    "--lag", "lag_d", type=int, metavar="D",
    help="Days from the first one until a release that needs a public decision arrives.",
)  # fmt: skip
@click.option("--rate", "rate_kbd", type=float, metavar="KBD", help="Most that is released a day.")
@click.option(
    "--bypass", "bypass_kbd", type=float, default=0.0, metavar="KBD",
    help="What of a pipeline around the gate reaches the country.",
)  # fmt: skip
@click.option(
    "--restraint",
    type=float,
    default=0.0,
    metavar="S",
    help="Share of use that is saved, 0 to 1.",
)
@click.option(
    "--stock", "own", multiple=True, metavar="KIND=MB",
    help="Own figure of a stock in million barrels, in place of the packaged ones; repeat.",
)  # fmt: skip
@click.option(
    "--use", "use_kbd", type=option.ABOVE_0, metavar="KBD", help="Own figure of all oil used."
)
@click.option("--draws", type=int, default=1000, show_default=True, help="Monte Carlo draws.")
@option.language
@option.as_json
def command(
    iso3: str, lost_kbd: float | None, missed: tuple[str, ...], own: tuple[str, ...],
    start: str | None, draws: int, language: str, as_json: bool, **asked: Any,
) -> None:  # fmt: skip
    """Days of cover, unmet demand by day, and what each measure buys, for one country.

    Government, obligation, commercial and joint stocks are kept apart; a legal minimum is no stock
    and never counts. What no source tells is drawn over its published range: the interval. The
    notes say what is missing. A loss is even (--lost) or a sum of parts (--missed), as `sealane
    assess close` writes it beside each of its rows.
    """
    from sealane import law
    from sealane.assess import stock

    loss = stock.loss_of(
        law.state_named(iso3) or iso3, lost_kbd, missed, **asked, stocks_mb=_own(own),
        start=_day(start),
    )  # fmt: skip
    answer = stock.assess_stocks(loss, stock.StockLimits(draws=draws))
    if as_json:
        output.print_json(answer.as_dict())
        return
    _tell(answer.as_dict(), language)


def _own(given: tuple[str, ...]) -> dict[str, float]:
    from sealane.errors import BadInput

    found: dict[str, float] = {}
    for text in given:
        kind, _, amount = text.partition("=")
        try:
            volume = float(amount)
        except ValueError:
            raise BadInput(
                f"--stock {text!r} has no amount.",
                hint="Write KIND=MB, for example government=270.",
                field="stock",
                value=text,
            ) from None
        if kind in found:
            raise BadInput(
                f"--stock tells {kind} twice: {found[kind]:g} and {volume:g} mb.",
                hint="Give each kind once.",
                field="stock",
                value=text,
            )
        found[kind] = volume
    return found


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else option.parse_time(text).date()
    except click.BadParameter as error:
        raise click.BadParameter(
            f"'{text}' is no day; write ISO 8601, for example 2026-03-01.", param_hint="--from"
        ) from error


def _tell(told: dict[str, Any], language: str) -> None:
    from sealane.assess.name import country_names
    from sealane.assess.stock.phrase import HELD, OVER
    from sealane.assess.stock.start import starts_said
    from sealane.assess.word import UNITS
    from sealane.cli.assess.voice import Voice
    from sealane.say.said import THIN, Figure, Said

    words, is_ja = WORDS[language], language == "ja"
    lang: Literal["en", "ja"] = "ja" if is_ja else "en"
    names = country_names().get(told["country"])
    country = told["country"] if names is None else names.ja if is_ja else names.en
    rows = [_row(one, words, lang) for one in told["stocks"]]
    days = Figure(told["days"], UNITS["days"]).in_(lang).replace(THIN, " ")
    title = words["title" if told["is_even"] else "parts"].format(
        country=country, lost=told["lost_kbd"], days=days
    )
    if rows:
        output.print_table(title, HEADERS[language], rows)
        said = starts_said([(HELD.get(one["kind"], Said(one["kind"], one["kind"])), one)
                            for one in told["stocks"]])  # fmt: skip
        if said is not None:
            output.print_paragraphs(said.in_(lang))
        if told["cover_d"]:
            click.echo(words["cover"].format(span=_span(told["cover_d"], words, OVER.in_(lang))))
    else:
        click.echo(words["none"].format(country=country))
    if told[f"why_not_{lang}"]:
        click.echo(words["why"].format(why=told[f"why_not_{lang}"]))
    if told["unmet_begins_day"]:
        never = words["never"].format(days=days)
        begins = _span(told["unmet_begins_day"], words, never)
        named = (told[f"stand_in_{lang}"], told[f"holder_untold_{lang}"])
        beside = "".join(words["beside"].format(note=one) for one in named if one)
        click.echo(words["begins"].format(span=begins) + beside)
        click.echo(words["unmet"].format(span=_span(told["unmet_kb"], words)) + beside)
    shown = [told["cover_d"], told["unmet_begins_day"], told["unmet_kb"]]
    shown += [one[name] for one in told["stocks"] for name in ("volume_mb", "cover_d", "lag_d")]
    Voice(lang).brackets(one["interval"] for one in shown if one)
    _tell_rest(told, words, lang)


def _row(one: dict[str, Any], words: dict[str, str], lang: Literal["en", "ja"]) -> list[Any]:
    from sealane.assess.stock.phrase import HELD, OVER

    return [
        HELD[one["kind"]].in_(lang) if one["kind"] in HELD else one["kind"],
        one["told_days"],
        one["as_of"],
        _span(one["volume_mb"], words),
        _span(one["cover_d"], words, OVER.in_(lang)),
        _span(one["usable_from_day"], words),
        _most(one, words),
    ]


def _most(one: dict[str, Any], words: dict[str, str]) -> str:
    """The most that a stock gives a day; of one of untold holders as industry's, or as public."""
    most = words[one["rate_basis"]].format(rate=one["rate_kbd"])
    if one["starts"] == "either" and one["rate_basis"] != "given":
        return words["or"].format(one=words["at_hand"], other=most)
    return most


def _tell_rest(told: dict[str, Any], words: dict[str, str], lang: Literal["en", "ja"]) -> None:
    """What each measure buys, and the notes."""
    from sealane.assess.stock.phrase import FOR_JSON, KINDS

    is_ja = lang == "ja"
    for one in told["measures"]:
        name = KINDS[one["measure"]].in_(lang) if one["measure"] in KINDS else one["measure"]
        said = one["told_ja"] if is_ja else one["told"]
        output.print_paragraphs(words["measure"].format(name=name, told=said))
    for english, japanese in zip(told["notes"], told["notes_ja"], strict=True):
        if not english.startswith(FOR_JSON):
            output.print_paragraphs(words["note"] + (japanese if is_ja else english))


def _span(
    figures: dict[str, float | None] | None, words: dict[str, str], none: str | None = None
) -> str:
    """A figure with its interval, to as many digits as the brief and the page tell."""
    from sealane.say.said import Figure

    if figures is None:
        return words["untold"]
    value, low, high = (figures[name] for name in ("value", "low", "high"))
    if value is None or low is None or high is None:
        told = [
            (none or words["untold"]) if one is None else Figure(one).in_("en")
            for one in (value, low, high)
        ]
        return told[0] if len(set(told)) == 1 else words["ends"].format(*told)
    if low == high:
        return Figure(value).in_("en")
    return Figure(value, low=low, high=high).in_("ja" if words is WORDS["ja"] else "en")
