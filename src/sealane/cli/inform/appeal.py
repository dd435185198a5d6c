"""sealane inform appeal: somebody disagrees with a brief, and what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sealane.cli import option, output, tongue
from sealane.cli.inform.opening import user, who_option

__all__ = ["command"]

OUTCOMES = ("upheld", "in part", "dismissed")


@click.command(
    epilog="Example: sealane inform appeal my-case --text 'We posted a wire copy.' --who desk"
)
@click.argument("case_path", metavar="CASE", type=click.Path(file_okay=False, path_type=Path))
@click.option("--text", metavar="TEXT", help="What is said against the brief, or in answer.")
@click.option("--about", metavar="ID", help="Group, narrative or claim that it is about.")
@click.option("--answer", "number", type=click.IntRange(min=1), metavar="N",
              help="Answer appeal N.")  # fmt: skip
@click.option("--outcome", type=click.Choice(OUTCOMES), help="Of the appeal that is answered.")
@who_option
@option.in_words
@option.as_json
def command(
    case_path: Path,
    text: str | None,
    about: str | None,
    number: int | None,
    outcome: str | None,
    who: str | None,
    as_json: bool,
) -> None:
    """Record an appeal against the brief of CASE, answer one, or list them all.

    Its words stay in the case, as they may name people; the brief says that there was an appeal
    and what became of it, and needs two approvals anew. An appeal that is upheld calls for
    `sealane inform correct`.
    """
    from sealane.inform import Case
    from sealane.inform.defence import record

    case, at = Case(case_path), option.now()
    if number is not None:
        if outcome is None or text is None:
            raise click.UsageError("An answer has --outcome and --text.")
        record.answer(case, number, at=at, who=user(who), text=text, outcome=outcome)
    elif outcome is not None:
        raise click.UsageError("Which appeal? --answer N.")
    elif text is not None:
        number = record.appeal(case, at=at, who=user(who), text=text, about=about)
    elif about is not None:
        raise click.UsageError("Say what is appealed against: --text.")
    known = record.standing(case)
    told: dict[str, Any] = {
        "number": number,
        "appeals": list(known.appeals),
        "open": known.open_appeals,
        "record": case.record.head(),
    }
    if as_json:
        output.print_json(told)
        return
    rows = [(one["number"], one["at"][:16], one["about"] or "–",
             tongue.word(one["outcome"] or "undecided"))
            for one in known.appeals]  # fmt: skip
    tongue.table("Appeals", ("number", "at", "about", "outcome"), rows)
