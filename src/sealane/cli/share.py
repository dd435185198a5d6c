"""sealane share: may an item go, and why; release it, take it back, see what went."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from sealane.cli import option, output
from sealane.cli.made import label
from sealane.cli.onward import onward
from sealane.cli.policy import now_or, on_option
from sealane.cli.release import log, recall, release, show
from sealane.cli.written import write

__all__ = ["command"]


@click.group(epilog="Example: sealane share explain item.json --to PH --from JP --purpose sar "
             "--pack pack.toml")  # fmt: skip
def command() -> None:
    """Ask whether an item may go to a party, and why; release it, and take it back."""


for _one in (label, release, write, recall, show, log, onward):
    command.add_command(_one)


@command.command(
    "explain",
    epilog="Example: sealane share explain item.json --to PH --from JP --purpose sar "
    "--pack pack.toml",
)
@click.argument("item", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--to", "to", required=True, metavar="PARTY", help="Who would have it.")
@click.option("--from", "holder", metavar="PARTY", help="Who holds it; default: its originator.")
@click.option("--purpose", required=True, metavar="P", help="What it is asked for.")
@click.option(
    "--pack",
    "pack",
    envvar="SEALANE_PACK",
    required=True,
    metavar="PACK",
    help="The rules: a file, or the name of a packaged pack.",
)
@on_option
@option.as_json
def explain(
    item: Path,
    to: str,
    holder: str | None,
    purpose: str,
    pack: str,
    at: datetime | None,
    as_json: bool,
) -> int:
    """Whether ITEM (JSON with a label) may go, by which article, and if not, what would turn it.

    Exit code 0 if it may go, 1 if not.
    """
    from sealane.share import Policy, Question, explained, pack_path, read_pack

    label = _label(item)
    policy = Policy(read_pack(pack_path(pack)))
    asked = Question(
        label=label,
        holder=holder or label.originator or "",
        to=to,
        purpose=purpose,
        at=now_or(at),
    )
    told = explained(policy, asked)
    if as_json:
        output.print_json(told)
    else:
        _print(told, to, purpose)
    return 0 if told["permitted"] else 1


def _label(path: Path) -> Any:
    import json

    from sealane.errors import BadInput
    from sealane.share import Label

    try:
        told = json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as cause:
        raise BadInput(
            f"{path} is not JSON: {cause}.", hint="Look at it.", file=str(path)
        ) from cause
    if not isinstance(told, dict) or "label" not in told:
        raise BadInput(
            f"{path} has no label; nothing without one leaves.",
            hint='Give an object with "label".',
            file=str(path),
            field="label",
        )
    return Label.of(told["label"])


def _change(what: str, to: Any) -> str:
    """One thing to do, in words."""
    if what == "join":
        programme, party = to
        return f"join: {party} joins {programme}"
    said = (", ".join(to) or "none") if isinstance(to, list) else "none" if to is None else to
    return f"{what.replace('_', ' ')}: {said}"


def _print(told: dict[str, Any], to: str, purpose: str) -> None:
    from sealane.share.pack import NAMED_ALONE

    may = "may go" if told["permitted"] else "may not go"
    reason = told["reason"].replace("_", " ")
    output.talk(f"It {may} to {to}: {reason}" + (f" ({told['about']})" if "about" in told else ""))
    if "rule" in told:
        by = f", {told['programme']}" if "programme" in told else ""
        output.talk(f"Rule {told['rule']}: {told['article']}{by}")
    if "source" in told:
        output.talk(told["source"])
    change = told.get("smallest_change")
    if change:
        output.talk("What would turn it:")
        for one in change:
            output.talk(f"  {_change(one['what'], one['to'])}")
    elif purpose in NAMED_ALONE:
        output.talk(f"Nothing that would turn it is told for the purpose {purpose}.")
    elif change is None and not told["permitted"]:
        output.talk("No change of four things or fewer would turn it.")
