"""sealane inform brief: what is claimed of an incident, how it spreads, and what to do next."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output, tongue
from sealane.cli.inform.brief_made import content_options, made, names_of
from sealane.cli.inform.opening import tell_drill, told, user, who_option
from sealane.cli.keys import actor, passphrase_option
from sealane.cli.opening import opened

if TYPE_CHECKING:
    from sealane.inform import Case
    from sealane.inform.defence import Incident, Names
    from sealane.inform.defence.record import Standing
    from sealane.say import Brief

__all__ = ["command"]

REFUSED = 3  # exit code: the rules refused a party, and nothing was written
SUFFIXES = (".html", ".pdf", ".json")


@click.command(
    epilog="Example: sealane inform brief my-case --lake lake --claims claims.json -o brief.html"
)
@click.argument("case_path", metavar="CASE", type=click.Path(file_okay=False, path_type=Path))
@click.option("-o", "--out", "path", required=True, metavar="FILE",
              type=click.Path(dir_okay=False, path_type=Path),
              help="FILE.html in both languages; FILE.pdf in English and FILE.ja.pdf; FILE.json: "
              "STIX 2.1, and FILE.claims.json: ClaimReview.")  # fmt: skip
@content_options
@click.option("--disarm", "disarm_path", metavar="FILE",
              type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Bundle of DISARM (.json, .json.gz) that the ids of candidates are held "
              "against.")  # fmt: skip
@click.option("--label", "label_path", metavar="FILE",
              type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Label (TOML) of what leaves as STIX; see the page on rules.")  # fmt: skip
@click.option("--node", "folder", envvar="SEALANE_NODE", metavar="DIR",
              type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="With STIX: release the brief from this node too, by its rules.")  # fmt: skip
@click.option("--to", "to", multiple=True, metavar="PARTY", help="To whom; repeat for more.")
@click.option("--purpose", metavar="P", help="What it is released for.")
@who_option
@passphrase_option
@option.in_words
@option.as_json
def command(
    case_path: Path, path: Path, disarm_path: Path | None, label_path: Path | None,
    folder: Path | None, to: tuple[str, ...], purpose: str | None,
    who: str | None, passphrase_file: Path | None, as_json: bool, **asked: Any,
) -> int:  # fmt: skip
    """Write a brief of CASE: claims with their verdicts, spread, likely next languages, a
    correction to have ready, monitoring to set up.

    Names no account, judges no opinion, attributes nothing. A page or PDF is a draft for the house
    until two persons approve its content (`sealane inform approve`). STIX is written only then,
    with groups of five accounts or more, and never where a name that the case sealed stands in it;
    with --to only if the node's rules let it go to every party.
    """
    from sealane.inform import Case
    from sealane.inform.defence import record, written

    is_stix = path.suffix.lower() == ".json"
    _refuse_place(path)
    if to and not (is_stix and folder and purpose and label_path):
        raise click.UsageError("To release: -o FILE.json, --label, --node, --purpose and --to.")
    case, at = Case(case_path), option.now()
    disarm = _held(disarm_path)
    names, standing = names_of(case), record.standing(case)
    incident = made(case, standing, names, asked)
    record.draft(case, incident.digest, at=at, who=user(who))
    standing = record.standing(case)
    released: list[dict[str, Any]] = []
    because: dict[str, str] = {}
    if is_stix:
        if to and folder is not None:
            released, because = _release(case, incident, names, label_path, folder, passphrase_file,
                                         dict.fromkeys(to, str(purpose)), who)  # fmt: skip
        if any(one["outcome"] == "refused" for one in released):
            _tell(case_path, incident, standing, [], disarm, released, because, as_json)
            return REFUSED
        from sealane.cli.inform.brief_stix import write_stix

        written_to = write_stix(incident, standing, names, path, label_path, at=at, disarm=disarm)
    else:
        brief = written(incident, standing, made_at=at.replace(microsecond=0),
                        command=_again(names))  # fmt: skip
        written_to = _write(brief, path, names)
    _tell(case_path, incident, standing, written_to, disarm, released, because, as_json)
    return 0


def _release(
    case: Case, incident: Incident, names: Names, label_path: Path | None, folder: Path,
    passphrase_file: Path | None, to: dict[str, str], who: str | None,
) -> tuple[list[dict[str, Any]], dict[str, str]]:  # fmt: skip
    """What the node answers for each party, and by party why, in words."""
    from sealane.cli.inform.brief_share import send
    from sealane.cli.inform.brief_stix import label_of
    from sealane.cli.release import why

    label = label_of(label_path)
    with opened(folder, passphrase_file) as node:
        by = actor(node.ledger, who, "release", party=node.party)
        found = send(case, node, incident, names, label, to, at=option.now(), who=user(who),
                     actor=by)  # fmt: skip
        because = {one.to: why(one.decision.as_json(), node.policy.pack, one.to) for one in found}
    return [one.as_json() for one in found], because


def _refuse_place(path: Path) -> None:
    from sealane.errors import BadInput

    if path.suffix.lower() not in SUFFIXES:
        raise BadInput(
            f"-o {path}: a brief is written as {', '.join(SUFFIXES)}.",
            hint="Name a file that ends so.",
            file=str(path),
        )
    if not path.parent.is_dir():
        raise BadInput(
            f"-o {path}: there is no folder {path.parent}.", hint="Make it first.", file=str(path)
        )


def _held(path: Path | None) -> dict[str, str] | None:
    """What became of each packaged id in a bundle of DISARM; refused where one is missing."""
    if path is None:
        return None
    from sealane.errors import BadInput
    from sealane.inform.defence import check_bundle

    found = check_bundle(path)
    missing = [name for name, state in found.items() if state == "missing"]
    if missing:
        raise BadInput(
            f"{path} has not the techniques {', '.join(missing)} by the ids and names we know.",
            hint="Take the bundle of version 1.6, or leave --disarm out.",
            file=str(path),
        )
    return found


def _again(names: Names) -> str | None:
    """The command that makes the brief again, unless a sealed name stands in it."""
    said = shlex.join(["sealane", *sys.argv[1:]]) if len(sys.argv) > 1 else ""
    return said if said and "brief" in sys.argv and not names.count(said) else None


def _write(brief: Brief, path: Path, names: Names) -> list[Path]:
    from html import unescape

    from sealane.inform.defence import refuse_names
    from sealane.serve.brief import to_html, to_pdf

    page = to_html(brief, language="ja" if tongue.is_ja() else "en")
    refuse_names(names.distinctive(), unescape(page), str(path))
    if path.suffix.lower() == ".html":
        path.write_text(page, encoding="utf-8")
        return [path]
    japanese = path.with_suffix(f".ja{path.suffix}")
    path.write_bytes(to_pdf(brief, language="en"))
    japanese.write_bytes(to_pdf(brief, language="ja"))
    return [path, japanese]


def _outcome(released: dict[str, Any], because: str) -> str:
    """What came of it for one party; of a refusal the reason and the rule."""
    decision = released.get("decision") or {}
    outcome = tongue.word(str(released["outcome"]))
    if released["outcome"] != "refused" or not decision:
        return outcome
    said = (because, decision.get("rule"), decision.get("article"))
    return f"{outcome}: {', '.join(str(one) for one in said if one)}"


def _tell(
    case_path: Path, incident: Incident, standing: Standing, written_to: list[Path], disarm: Any,
    released: list[dict[str, Any]], because: dict[str, str], as_json: bool,
) -> None:  # fmt: skip
    approved = len(standing.approved_by(incident.digest))
    if as_json:
        content = json.loads(json.dumps(incident.as_json(), default=str, ensure_ascii=False))
        output.print_json(
            {
                "files": [str(one) for one in written_to],
                "digest": incident.digest,
                "version": standing.version,
                "approvals": approved,
                "approvals_needed": incident.rule.approvals,
                "open_appeals": standing.open_appeals,
                "disarm": disarm,
                "released": released,
                "incident": content,
            }
        )
        return
    tell_drill(incident.exercise_id)
    for one in written_to:
        told("Brief: {path}", path=one)
    for each in released:
        output.print_paragraphs(f"{each['to']}: {_outcome(each, because[each['to']])}")
    needed = incident.rule.approvals
    told("Content {digest}, version {version}: {count} of {needed} approvals.",
         digest=incident.digest[:12], version=standing.version, count=approved,
         needed=needed)  # fmt: skip
    if approved < needed:
        command = f"sealane inform approve {shlex.quote(str(case_path))} --who NAME"
        told("To approve: {command}", command=command)
