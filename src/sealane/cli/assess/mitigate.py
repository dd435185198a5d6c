"""sealane assess mitigate: what bypass, escorts, restraint, stocks and sharing save."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output

if TYPE_CHECKING:
    from sealane.assess.mitigation import Convoy
    from sealane.cli.assess.voice import Voice
    from sealane.say.said import Language

__all__ = ["command"]

CONVOY = ("escorts", "escorts_per_convoy", "ships_per_convoy", "cycle_d", "cargo_kb")


@click.command(
    epilog="Example: sealane assess mitigate JPN=1700 KOR=1600 --days 90 --bypass 440 "
    "--sharing JPN:KOR=200"
)
@click.argument("losses", nargs=-1, required=True, metavar="ISO3=KBD...")
@click.option("--days", type=int, default=90, show_default=True, help="For how many days.")
@click.option(
    "--bypass", "bypass_kbd", type=float, default=0.0, metavar="KBD",
    help="What of pipelines reaches them together.",
)  # fmt: skip
@click.option(
    "--restraint",
    type=float,
    default=0.0,
    metavar="S",
    help="Share of use that is saved, 0 to 1.",
)
@click.option(
    "--sharing", multiple=True, metavar="GIVER:TAKER=KBD",
    help="One lets another draw on its stocks. Repeatable.",
)  # fmt: skip
@click.option("--escorts", type=float, metavar="N", help="Ships that escort, of all who take part.")
@click.option("--escorts-per-convoy", type=float, metavar="N", help="How many go with one convoy.")
@click.option("--ships-per-convoy", type=float, metavar="N", help="Merchant ships of one convoy.")
@click.option(
    "--cycle", "cycle_d", type=float, metavar="D",
    help="Days from a departure of an escort to its next.",
)  # fmt: skip
@click.option("--cargo", "cargo_kb", type=float, metavar="KB", help="Oil in one merchant ship.")
@click.option(
    "--escort-lag", "lag_d", type=int, default=0, metavar="D", show_default=True,
    help="Days until the first convoy arrives.",
)  # fmt: skip
@option.language
@option.as_json
def command(
    losses: tuple[str, ...], days: int, bypass_kbd: float, restraint: float,
    sharing: tuple[str, ...], lag_d: int, language: Language, as_json: bool,
    **convoy: float | None,
) -> None:  # fmt: skip
    """What each measure saves of the oil that countries lose, alone, beside the others, per unit.

    Packaged stocks, a bypass, convoys, restraint and sharing in one linear programme. Escorts are a
    capacity of protected passage: every figure of theirs is yours. It is the best that one hand
    could do that knows how long the closure lasts; people who do not know it will do less.
    """
    from sealane.assess import mitigation
    from sealane.cli.assess.voice import Voice

    lost = mitigation.losses_of(losses)
    answer, notes = mitigation.mitigate(
        lost, days=days, bypass_kbd=bypass_kbd, restraint=restraint,
        convoy=_convoy(convoy, lag_d), sharings=mitigation.sharings_of(sharing, lost),
    )  # fmt: skip
    told = answer.as_dict()
    told["notes"] += [one.as_dict() for one in notes]
    if as_json:
        output.print_json(told)
    else:
        _tell(told, Voice(language))


def _convoy(given: dict[str, float | None], lag_d: int) -> Convoy | None:
    """The convoys, of which all figures are told or none."""
    from sealane.assess.mitigation import Convoy
    from sealane.errors import BadInput

    missing = [name for name in CONVOY if given[name] is None]
    if len(missing) == len(CONVOY):
        return None
    if missing:
        names = {"cycle_d": "--cycle", "cargo_kb": "--cargo"}
        told = ", ".join(names.get(one, f"--{one.replace('_', '-')}") for one in missing)
        raise BadInput(
            f"Convoys need {told} too.",
            hint="Give all figures of them: none is packaged, since none holds for another lane.",
            field=missing[0],
        )
    figures = {name: value for name, value in given.items() if value is not None}
    return Convoy(
        escorts=figures["escorts"], escorts_per_convoy=figures["escorts_per_convoy"],
        ships_per_convoy=figures["ships_per_convoy"], cycle_d=figures["cycle_d"], lag_d=lag_d,
        cargo={"oil": figures["cargo_kb"]},
    )  # fmt: skip


def _tell(told: dict[str, Any], voice: Voice) -> None:
    from sealane.assess.noted import said_told_in
    from sealane.assess.word import UNITS
    from sealane.say.said import Figure, Said

    unmet, kb = told["unmet"], UNITS["kb"]
    voice.say(
        Said(
            "Oil that is unmet over {days}: {nothing} with nothing done, {all} with all.",
            "{days}間に不足する石油：何もしなければ{nothing}、すべて行えば{all}。",
        ),
        days=Figure(told["days"], UNITS["days"]),
        nothing=Figure(unmet["nothing_done"], kb, decimals=0),
        all=Figure(unmet["all_done"], kb, decimals=0),
    )
    steps = {one["measure"]: (at, one) for at, one in enumerate(told["order"], 1)}
    rows = []
    for one in sorted(told["measures"], key=lambda one: steps[one["measure"]][0]):
        at, step = steps[one["measure"]]
        figures = (step["saves"], step["unmet_after"], *(
            one[name] for name in ("alone", "last", "per_rate", "day_earlier")
        ))  # fmt: skip
        rows.append((at, voice.measure(one["measure"]), *(voice.alone(each) for each in figures)))
    header = ("order", "measure", "saves, kb", "unmet then, kb", "alone", "if left out",
              "1 kb/d (ship/d) more", "a day earlier")  # fmt: skip
    if rows:
        title = Said("What each measure saves [{unit}]", "各対策が減らす不足 [{unit}]")
        voice.table(voice.text(title, unit=voice.unit("kb")), header, rows)
    for one in told["sharing"]:
        voice.say(
            Said("{giver} to {taker}: {told}", "{giver}→{taker}：{told}"),
            giver=voice.country(one["from"]), taker=voice.country(one["to"]),
            told=one["told_ja" if voice.language == "ja" else "told"],
        )  # fmt: skip
    for note in said_told_in(voice.language, told["notes"]):
        voice.say(Said("Note: {note}", "注：{note}"), note=note)
