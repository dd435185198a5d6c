"""sealane inform correct: a new version of a brief, sent to everybody who got it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output, tongue
from sealane.cli.inform.brief_made import content_options, made, names_of
from sealane.cli.inform.opening import told as tell
from sealane.cli.inform.opening import user, who_option
from sealane.cli.keys import actor, passphrase_option
from sealane.cli.opening import opened

if TYPE_CHECKING:
    from sealane.inform import Case

__all__ = ["command"]

REFUSED = 3  # exit code: some receivers were refused by the rules


@click.command(
    epilog="Example: sealane inform correct my-case --because 'Track of another hull.' --node node "
    "--lake lake --claims claims.json"
)
@click.argument("case_path", metavar="CASE", type=click.Path(file_okay=False, path_type=Path))
@click.option("--because", metavar="TEXT",
              help="What was wrong; told to all who have it and kept for ever: no data of a "
              "person. Left out: a correction that is on record is sent.")  # fmt: skip
@click.option("--withdraw", "is_withdrawn", is_flag=True,
              help="Take the brief back from everybody; that needs no approval.")  # fmt: skip
@click.option("--node", "folder", envvar="SEALANE_NODE", metavar="DIR",
              type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Node from which the brief went; without it nothing is sent.")  # fmt: skip
@click.option("--purpose", metavar="P", help="In place of the purpose that it went for.")
@content_options
@who_option
@passphrase_option
@option.by_clock
@option.in_words
@option.as_json
def command(
    case_path: Path, because: str | None, is_withdrawn: bool, folder: Path | None,
    purpose: str | None, who: str | None, passphrase_file: Path | None, as_json: bool,
    **asked: Any,
) -> int:  # fmt: skip
    """Correct the brief of CASE, and send the new version to everybody who has the old one.

    A correction is recorded first and makes a new version, which two persons approve. Then the same
    command without --because sends it, by the node's own rules and logs, to whoever holds the
    brief; --withdraw recalls it. Content options are those of `sealane inform brief`.
    """
    from sealane.inform import Case
    from sealane.inform.defence import record, refuse_names

    if because is None and (is_withdrawn or folder is None):
        raise click.UsageError("Say what was wrong: --because TEXT; or send what is: --node DIR.")
    case, names, name = Case(case_path), None, user(who)
    if because is not None:
        names = names_of(case)
        refuse_names(names, because, "--because")
        record.correct(case, at=option.now(), who=name, because=because, withdrawn=is_withdrawn)
    told: dict[str, Any] = {"version": record.standing(case).version, "sent": []}
    if folder is not None:
        with opened(folder, passphrase_file) as node:
            by = actor(node.ledger, who, "recall" if is_withdrawn else "release", party=node.party)
            if is_withdrawn:
                told |= _withdraw(case, node, str(because), name, by)
            else:
                told |= _send(case, node, purpose, name, by, asked)
    told["record"] = case.record.head()
    if as_json:
        output.print_json(told)
    else:
        _print(told, is_sent=folder is not None)
    return REFUSED if any(one["outcome"] == "refused" for one in told["sent"]) else 0


def _withdraw(case: Case, node: Any, because: str, name: str, by: str) -> dict[str, Any]:
    from sealane.cli.inform.brief_share import RECALLED, item_of, take_back
    from sealane.inform.defence import record

    at = option.now()
    parties = list(take_back(node, case.case_id, because=because, at=at, actor=by))
    version = record.standing(case).version
    record.sent(case, at=at, who=name, how=RECALLED, item=item_of(case.case_id),
                version=version, to=parties)  # fmt: skip
    return {"sent": [{"to": party, "outcome": RECALLED} for party in parties]}


def _send(
    case: Case, node: Any, purpose: str | None, name: str, by: str, asked: dict[str, Any]
) -> dict[str, Any]:
    """The new version to whoever holds the old one."""
    from sealane.cli.inform.brief_share import label_sent, receivers, send
    from sealane.inform.defence import record

    at = option.now()
    names, known = names_of(case), record.standing(case)
    incident = made(case, known, names, asked)
    record.draft(case, incident.digest, at=at, who=name)
    to = receivers(node, case.case_id, known, purpose)
    if not to:
        return {"digest": incident.digest, "sent": []}
    label = label_sent(node, case.case_id, at)
    found = send(case, node, incident, names, label, to, at=at, who=name, actor=by)
    return {"digest": incident.digest, "sent": [one.as_json() for one in found]}


def _print(told: dict[str, Any], *, is_sent: bool) -> None:
    tell("Version {version} is on record.", version=told["version"])
    if told["sent"]:
        rows = [(one["to"], tongue.word(one["outcome"])) for one in told["sent"]]
        tongue.table("Sent to everybody who has the brief", ("to", "outcome"), rows)
    elif is_sent:
        tell("Nobody has the brief from this node.")
    else:
        tell("Make the brief again, have two persons approve it, then: {command}",
             command="sealane inform correct CASE --node DIR")  # fmt: skip
