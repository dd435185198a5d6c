"""sealane inform approve: a person read a brief and stands by its content."""

from __future__ import annotations

from pathlib import Path

import click

from sealane.cli import option, output
from sealane.cli.inform.opening import told, user, who_option

__all__ = ["command"]


@click.command(epilog="Example: sealane inform approve my-case --brief 0adb2366c36a --who watch")
@click.argument("case_path", metavar="CASE", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--brief",
    "digest",
    metavar="DIGEST",
    help="12 digits or more of the content that was read, as its first line says. Default: the "
    "latest draft.",
)
@who_option
@option.in_words
@option.as_json
def command(case_path: Path, digest: str | None, who: str | None, as_json: bool) -> None:
    """Record that somebody read the brief of CASE and approves exactly its content.

    It takes two persons before anything leaves. Anything that changes the content asks for both
    again. That two names are two persons the record cannot tell: let each sign in as himself.
    """
    from sealane.inform import Case
    from sealane.inform.defence import RULE, record

    case = Case(case_path)
    whole, known = record.approve(case, digest, at=option.now(), who=user(who))
    answer = {
        "digest": whole,
        "approvals": len(known.approved_by(whole)),
        "approvals_needed": RULE.approvals,
        "record": case.record.head(),
    }
    if as_json:
        output.print_json(answer)
    else:
        told("Content {digest}: {count} of {needed} approvals.", digest=whole[:12],
             count=answer["approvals"], needed=answer["approvals_needed"])  # fmt: skip
