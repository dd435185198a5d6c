"""sealane assess watch: when a lane changes, by how much, and where the ships went."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output

if TYPE_CHECKING:
    from sealane.assess.watch import Rule, Transits
    from sealane.cli.assess.voice import Voice
    from sealane.say.said import Language

__all__ = ["command"]

REJECTED = 3  # exit code: done, with rejected input


@click.command(epilog="Example: sealane assess watch daily_chokepoints.csv --vintage 2026-07-19")
@click.argument("file", required=False, metavar="[FILE]", type=click.Path())
@click.option(
    "--vintage",
    metavar="DATE",
    help="The day on which FILE was taken, no day to judge as of; of a FILE that holds several "
    "vintages: which to judge.",
)
@click.option(
    "--store", metavar="DIR", help="Keep this vintage in DIR and hold it against those kept there."
)
@click.option(
    "--lake",
    "lake_path",
    metavar="DIR",
    help="In place of FILE: count the passages that the events of this lake tell.",
)
@click.option(
    "--set",
    "given",
    multiple=True,
    metavar="THRESHOLD=VALUE",
    help="Override a threshold, for example --set alarm_short=6. Repeatable.",
)
@option.language
@option.as_json
@click.pass_context
def command(
    ctx: click.Context,
    file: str | None,
    vintage: str | None,
    store: str | None,
    lake_path: str | None,
    given: tuple[str, ...],
    language: Language,
    as_json: bool,
) -> None:
    """Changes in daily transits: onset, alarm, size, ships that did not pass, where they went.

    FILE is a CSV or Parquet with the columns of IMF PortWatch (date, portname, n_total, n_tanker
    ...). Each alarm rests on the days up to it alone. The bars are calibrated across chokepoints
    to a stated rate of false alarms. A fall that may be a loss of AIS coverage is told as
    doubtful, never as a closure.
    """
    from sealane.assess import watch
    from sealane.cli.assess.voice import Voice

    if bool(file) == bool(lake_path):
        raise click.UsageError("Give FILE or --lake DIR, one of them.")
    day, rule = _day(vintage), _rule(given)
    transits = (
        watch.read_transits(str(file), vintage=day) if file else _of_lake(str(lake_path), day)
    )
    own = day or transits.vintages[-1]
    if store:
        transits = _stored(transits, store)
    answer = watch.watch(transits, vintage=own, rule=rule)
    told = answer.as_json()
    if as_json:
        output.print_json(told)
    else:
        _print(told, Voice(language))
    if transits.rejects and set(transits.rejects) != {"there more than once"}:
        ctx.exit(REJECTED)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise click.BadParameter(
            f"'{text}' is no day; write ISO 8601, for example 2026-07-19.", param_hint="--vintage"
        ) from None


def _rule(given: tuple[str, ...]) -> Rule:
    from sealane.assess import watch

    changed = {}
    for one in given:
        name, _, value = one.partition("=")
        try:
            changed[name.strip().removeprefix("watch.")] = float(value)
        except ValueError:
            raise click.BadParameter(
                f"'{one}': write THRESHOLD=NUMBER, for example alarm_short=6.", param_hint="--set"
            ) from None
    return watch.RULE.changed(changed)


def _stored(transits: Transits, store: str) -> Transits:
    """The transits with every vintage kept before; their own are kept too."""
    from dataclasses import replace

    from sealane.assess import watch

    for path in watch.keep(transits.table, store):
        output.talk(f"Kept {path}")
    return replace(transits, table=watch.kept(store))


def _of_lake(path: str, day: date | None) -> Transits:
    from sealane.lake import Lake
    from sealane.serve.passages import transits_of

    return transits_of(Lake(path, create=False), path, day)


def _print(told: dict[str, Any], voice: Voice) -> None:
    from sealane.assess.noted import said_told_in
    from sealane.assess.watch.rule import MOST_FALSE_PER_YEAR
    from sealane.say.said import Figure, Said

    judged = sum(one["is_judged"] for one in told["gates"])
    left, count = len(told["gates"]) - judged, len(told["episodes"])
    title = voice.text(
        Said("{count} at {judged}", "海峡等{judged}で{count}"),
        count=Figure(count, Said("episodes", "件"), decimals=0),
        judged=Figure(judged, Said("gates", "か所"), decimals=0),
    )
    if left:
        title += voice.text(
            Said(", {left} more not judged", "（ほか{left}か所は判定せず）"), left=left
        )
    if count:
        _episodes(told["episodes"], title, voice)
    else:
        output.print_paragraphs(f"{title}." if voice.language == "en" else f"{title}。")
    voice.say(
        Said(
            "Vintage: {vintage}. False alarms: tuned to about {rate} a year and gate, up to {most}"
            " measured at seven gates.",
            "取得日：{vintage}。誤警報は1か所につき年{rate}件程度に調整（7か所での実測は最大{most}件）。",
        ),
        vintage=told["vintage"] or voice.word("not told"),
        rate=Figure(told["false_alarm_rate_per_year"]),
        most=Figure(MOST_FALSE_PER_YEAR),
    )
    for one in told["episodes"]:
        _doubts(one, voice)
    for reason, number in told["rejects"].items():
        words = told["reject_words"][reason][f"said_{voice.language}"]
        _rejected(words, number, told["reject_lines"].get(reason, []), voice)
    for note in said_told_in(voice.language, told["notes"]):
        output.talk(note)


def _rejected(reason: str, number: int, lines: list[int], voice: Voice) -> None:
    """Why lines were not read, how many, and the first of them."""
    from sealane.say.said import Figure, Said

    count = Figure(number, Said("lines", "行"), decimals=0)
    if not lines:
        voice.talk(Said("{count}: {reason}", "{count}：{reason}"), count=count, reason=reason)
        return
    comma = ", " if voice.language == "en" else "、"
    first = comma.join(str(one) for one in lines)
    if number > len(lines):
        said = Said(
            "{count}: {reason} (lines {first} and more)", "{count}：{reason}（{first}行目ほか）"
        )
    elif number > 1:
        said = Said("{count}: {reason} (lines {first})", "{count}：{reason}（{first}行目）")
    else:
        said = Said("{count}: {reason} (line {first})", "{count}：{reason}（{first}行目）")
    voice.talk(said, count=count, reason=reason, first=first)


def _episodes(episodes: list[dict[str, Any]], title: str, voice: Voice) -> None:
    comma = ", " if voice.language == "en" else "、"
    rows = [
        (
            voice.gate(one["gate"]), voice.word(one["class"], "class"),
            voice.word(one["direction"]),
            one["onset"], one["alarm"], one["delay_d"],
            one["end"] or one["settled"] or voice.word("open"),
            voice.percent(one["ratio"], one["ratio_low"], one["ratio_high"], told_to=0.01),
            _ships(one, voice),
            voice.word(one["coverage"]["verdict"]),
            comma.join(voice.gate(way["gate"]) for way in one["diversion"] if way["seen"]) or "-",
        )
        for one in episodes
    ]  # fmt: skip
    header = ("gate", "class", "change", "onset", "alarm", "days", "end", "of usual, %",
              "ships missing", "coverage", "seen instead at")  # fmt: skip
    voice.table(title, header, rows)
    told = [one for one in episodes if one["shortfall"] is not None]
    voice.brackets("few_placebos" if one["shortfall_low"] is None else "placebo" for one in told)


def _ships(one: dict[str, Any], voice: Voice) -> str:
    """Ships that did not pass, with the ends by placebos; what passes more is told as more."""
    from sealane.say.said import Figure, Said

    value, low, high = (one[name] for name in ("shortfall", "shortfall_low", "shortfall_high"))
    if value is None:
        return "–"
    ends = None if low is None or high is None else (min(low, value), max(high, value))
    if value >= 0.0:
        low, high = ends or (None, None)
        return voice.figure(Figure(value, low=low, high=high, decimals=0))
    most, least = (-ends[0], -ends[1]) if ends else (None, None)
    more = Figure(-value, low=least, high=most, decimals=0)
    return voice.text(Said("{ships} more than usual", "平常より{ships}多い"), ships=more)


def _doubts(one: dict[str, Any], voice: Voice) -> None:
    """Why a fall may be one of hearing, and which vintages do not show it."""
    from sealane.assess.noted import said_told_in
    from sealane.say.said import Said

    comma = ", " if voice.language == "en" else "、"
    where = f"{voice.gate(one['gate'])}{comma}{one['onset']}"
    semicolon = "; " if voice.language == "en" else "。"
    if one["coverage"]["verdict"] == "doubtful":
        reasons = semicolon.join(said_told_in(voice.language, one["coverage"]["reasons"]))
        voice.say(Said("{where}: {reasons}.", "{where}：{reasons}。"), where=where, reasons=reasons)
    if other := one["vintages"]["not_shown_by"]:
        names = ", ".join(name or str(voice.word("one without a date")) for name in other)
        voice.say(
            Said("{where}: not shown by vintage {names}.", "{where}：取得日{names}には現れない。"),
            where=where, names=names,
        )  # fmt: skip
