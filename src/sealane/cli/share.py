"""sealane share: may an item go, and why; release it, take it back, see what went."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output
from sealane.cli.made import label
from sealane.cli.onward import onward
from sealane.cli.receipt import receipt
from sealane.cli.release import log, recall, release, show, why
from sealane.cli.tongue import change_told, is_ja, say, word
from sealane.cli.waiting import taken, waiting
from sealane.cli.written import write

if TYPE_CHECKING:
    from sealane.share import Label, Pack, Product

__all__ = ["command"]


@click.group(epilog="Example: sealane share explain item.json --to PH --from JP --purpose sar "
             "--pack pack.toml")  # fmt: skip
def command() -> None:
    """Ask whether an item may go to a party, and why; release it, and take it back."""


for _one in (label, taken, waiting, release, write, recall, show, log, receipt, onward):
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
@option.as_of
@option.in_words
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

    Of a whole product: what of it PARTY would see, and whether it can be made less as the rule
    asks. Of a label alone that cannot be told.

    Exit code 0 if it may go, 1 if not.
    """
    from sealane.share import Policy, Question, explained, pack_path, read_pack

    label, product = _read(item)
    policy = Policy(read_pack(pack_path(pack)))
    asked = Question(
        label=label,
        holder=holder or label.originator or "",
        to=to,
        purpose=purpose,
        at=option.now_or(at),
    )
    told = explained(policy, asked, product, is_shown=True)
    if as_json:
        output.print_json(told)
    else:
        _print(told, to, purpose, policy.pack)
        if told.get("about") == "caveats":
            say("Its caveats: {caveats}", caveats=", ".join(sorted(label.caveats)))
    return 0 if told["permitted"] else 1


def _read(path: Path) -> tuple[Label, Product | None]:
    """The label of a file, and the product that it is if it has a body."""
    import json

    from sealane.errors import BadInput
    from sealane.share import Label, Product

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
    if "body" not in told:
        return Label.of(told["label"]), None
    product = Product.of(told)
    return product.label, product


def _change(what: str, to: Any, pack: Pack | None = None, asked_to: str = "") -> str:
    """One thing to do, in words."""
    if is_ja() and pack is not None:
        return change_told(what, to, pack, asked_to)
    if what == "join":
        programme, party = to
        return f"join: {party} joins {programme}"
    said = (", ".join(to) or "none") if isinstance(to, list) else "none" if to is None else to
    return f"{what.replace('_', ' ')}: {said}"


def _print(told: dict[str, Any], to: str, purpose: str, pack: Pack) -> None:
    from sealane.share.policy.pack import NAMED_ALONE

    may = "It may go to {to}: {why}" if told["permitted"] else "It may not go to {to}: {why}"
    say(may, to=to, why=why(told, pack, to))
    if "rule" in told:
        by = f", {told['programme']}" if "programme" in told else ""
        say("Rule {rule}: {article}", rule=told["rule"], article=f"{told['article']}{by}")
    if is_ja() and told.get("title_ja"):
        output.talk(told["title_ja"])
    if "source" in told:
        output.talk(told["source"])
    _print_seen(told)
    change = told.get("smallest_change")
    if change:
        say("What would turn it:")
        for one in change:
            output.talk(f"  {_change(one['what'], one['to'], pack, to)}")
    elif told["permitted"]:
        return
    elif purpose in NAMED_ALONE:
        say("Nothing that would turn it is told for the purpose {purpose}.", purpose=word(purpose))
    elif change is None and "obligations" not in told:
        say("No change of four things or fewer would turn it.")


def _print_seen(told: dict[str, Any]) -> None:
    """What the rule asks of what goes, and what of it would be seen."""
    if "obligations" not in told:
        return
    duties = told["obligations"]
    parts = [
        word("places to a grid of {n} nmi", n=duties["grid_nmi"]) if "grid_nmi" in duties else "",
        word("times to {n} h", n=duties["time_h"]) if "time_h" in duties else "",
        word("without {parts}", parts=", ".join(duties["without"])) if "without" in duties else "",
        word("kept for {n} days", n=duties["retain_days"]) if "retain_days" in duties else "",
    ]
    asked = "; ".join(one for one in parts if one) or word("nothing")
    say("The rule asks for: {duties}", duties=asked)
    if not told["permitted"]:
        return
    if "sees" not in told:
        if duties.keys() - {"retain_days"}:
            say("Whether it can be made less as asked is not known from a label alone.")
        return
    for name, said in told["sees"].items():
        output.talk(f"  {name}: {word('another name') if said is None else said}")
    if told["left_out"]:
        say("Left out: {parts}", parts=", ".join(told["left_out"]))
    if told["retain_until"]:
        say("To be deleted at {at}", at=told["retain_until"])
