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
from sealane.cli.release import log, reason_said, recall, release, show
from sealane.cli.waiting import taken, waiting
from sealane.cli.written import write

if TYPE_CHECKING:
    from sealane.share import Label, Product

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
        _print(told, to, purpose)
        if told.get("about") == "caveats":
            output.talk(f"Its caveats: {', '.join(sorted(label.caveats))}")
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


def _change(what: str, to: Any) -> str:
    """One thing to do, in words."""
    if what == "join":
        programme, party = to
        return f"join: {party} joins {programme}"
    said = (", ".join(to) or "none") if isinstance(to, list) else "none" if to is None else to
    return f"{what.replace('_', ' ')}: {said}"


def _print(told: dict[str, Any], to: str, purpose: str) -> None:
    from sealane.share.policy.pack import NAMED_ALONE

    may = "may go" if told["permitted"] else "may not go"
    output.talk(f"It {may} to {to}: {reason_said(told)}")
    if "rule" in told:
        by = f", {told['programme']}" if "programme" in told else ""
        output.talk(f"Rule {told['rule']}: {told['article']}{by}")
    if "source" in told:
        output.talk(told["source"])
    _print_seen(told)
    change = told.get("smallest_change")
    if change:
        output.talk("What would turn it:")
        for one in change:
            output.talk(f"  {_change(one['what'], one['to'])}")
    elif told["permitted"]:
        return
    elif purpose in NAMED_ALONE:
        output.talk(f"Nothing that would turn it is told for the purpose {purpose}.")
    elif change is None and "obligations" not in told:
        output.talk("No change of four things or fewer would turn it.")


def _print_seen(told: dict[str, Any]) -> None:
    """What the rule asks of what goes, and what of it would be seen."""
    if "obligations" not in told:
        return
    duties = told["obligations"]
    parts = [
        f"places to a grid of {duties['grid_nmi']} nmi" if "grid_nmi" in duties else "",
        f"times to {duties['time_h']} h" if "time_h" in duties else "",
        f"without {', '.join(duties['without'])}" if "without" in duties else "",
        f"kept for {duties['retain_days']} days" if "retain_days" in duties else "",
    ]
    output.talk(f"The rule asks for: {'; '.join(one for one in parts if one) or 'nothing'}")
    if not told["permitted"]:
        return
    if "sees" not in told:
        if duties.keys() - {"retain_days"}:
            output.talk("Whether it can be made less as asked is not known from a label alone.")
        return
    for name, said in told["sees"].items():
        output.talk(f"  {name}: {'another name' if said is None else said}")
    if told["left_out"]:
        output.talk(f"Left out: {', '.join(told['left_out'])}")
    if told["retain_until"]:
        output.talk(f"To be deleted at {told['retain_until']}")
