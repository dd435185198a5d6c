"""sealane assess watch: when a lane changes, by how much, and where the ships went."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output

if TYPE_CHECKING:
    from sealane.assess.watch import Rule, Transits

__all__ = ["command"]

REJECTED = 3  # exit code: done, with rejected input


@click.command(epilog="Example: sealane assess watch daily_chokepoints.csv --vintage 2026-07-19")
@click.argument("file", required=False, metavar="[FILE]", type=click.Path())
@click.option(
    "--vintage", metavar="DATE", help="The day on which FILE was taken, or which to judge."
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
@option.as_json
@click.pass_context
def command(
    ctx: click.Context,
    file: str | None,
    vintage: str | None,
    store: str | None,
    lake_path: str | None,
    given: tuple[str, ...],
    as_json: bool,
) -> None:
    """Changes in daily transits: onset, alarm, size, ships that did not pass, where they went.

    FILE is a CSV or Parquet with the columns of IMF PortWatch (date, portname, n_total, n_tanker
    ...). Each alarm rests on the days up to it alone. The bars are calibrated across chokepoints
    to a stated rate of false alarms. A fall that may be a loss of AIS coverage is told as
    doubtful, never as a closure.
    """
    from sealane.assess import watch

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
        _print(told)
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


def _print(told: dict[str, Any]) -> None:
    header = ("gate", "class", "change", "onset", "alarm", "days", "end", "of usual", "90 %",
              "ships missing", "coverage", "seen instead at")  # fmt: skip
    rows = [
        (
            one["name"], one["class"], one["direction"], one["onset"], one["alarm"],
            one["delay_d"], one["end"] or one["settled"] or "open", _share(one["ratio"]),
            f"{_share(one['ratio_low'])} to {_share(one['ratio_high'])}",
            "-" if one["shortfall"] is None else round(one["shortfall"]),
            one["coverage"]["verdict"],
            ", ".join(way["name"] for way in one["diversion"] if way["seen"]) or "-",
        )
        for one in told["episodes"]
    ]  # fmt: skip
    vintage = told["vintage"] or "not told"
    judged = sum(one["is_judged"] for one in told["gates"])
    title = f"{len(rows)} episodes at {judged} gates"
    if judged < len(told["gates"]):
        title += f", {len(told['gates']) - judged} more not judged"
    if rows:
        output.print_table(title, header, rows)
    else:
        output.print_paragraphs(f"{title}.")
    output.print_paragraphs(
        f"Vintage: {vintage}. False alarms: at most about "
        f"{told['false_alarm_rate_per_year']:g} a year and gate expected. Below 0: more ships."
    )
    for one in told["episodes"]:
        where = f"{one['name']}, {one['onset']}"
        if one["coverage"]["verdict"] == "doubtful":
            output.print_paragraphs(f"{where}: {'; '.join(one['coverage']['reasons'])}.")
        if other := one["vintages"]["not_shown_by"]:
            names = ", ".join(name or "one without a date" for name in other)
            output.print_paragraphs(f"{where}: not shown by vintage {names}.")
    for reason, number in told["rejects"].items():
        output.talk(f"{number} rows: {reason} (lines {told['reject_lines'].get(reason, '-')})")
    for note in told["notes"]:
        output.talk(note)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"
