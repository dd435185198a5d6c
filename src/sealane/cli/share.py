"""sealane share: may an item go, and why; release it, take it back, see what went."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from sealane.cli import option, output
from sealane.cli.keys import passphrase_option
from sealane.cli.made import label
from sealane.cli.onward import onward
from sealane.cli.opening import opened
from sealane.cli.reason import change_said, why
from sealane.cli.receipt import receipt
from sealane.cli.refused import ToldGroup
from sealane.cli.release import WENT_FOR, log, product_of, recall, release, show, untold_said
from sealane.cli.tongue import is_ja, say, word
from sealane.cli.waiting import taken, waiting
from sealane.cli.written import write

if TYPE_CHECKING:
    from sealane.share import Label, Pack, Product

__all__ = ["command"]


@click.group(
    cls=ToldGroup,
    epilog="Example: sealane share explain item.json --to PH --from JP --purpose sar "
    "--pack pack.toml",
)
def command() -> None:
    """Ask whether an item may go to a party, and why; release it, and take it back."""


for _one in (label, taken, waiting, release, write, recall, show, log, receipt, onward):
    command.add_command(_one)


@command.command(
    "explain",
    epilog="Example: sealane share explain jp-event-4f1c --to AU --purpose sar --node pcg",
)
@click.argument("item")
@click.option("--to", "to", required=True, metavar="PARTY", help="Who would have it.")
@click.option("--from", "holder", metavar="PARTY", help="Who holds it; default: its originator.")
@click.option("--purpose", required=True, metavar="P", help="What it is asked for.")
@click.option(
    "--pack",
    "pack",
    envvar="SEALANE_PACK",
    metavar="PACK",
    help="The rules: a file, or the name of a packaged pack.",
)
@click.option(
    "--node",
    "folder",
    envvar="SEALANE_NODE",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Instead of --pack: a node, asked as a release from it would be.",
)
@passphrase_option
@option.as_of
@option.in_words
@option.as_json
@click.pass_context
def explain(
    ctx: click.Context,
    item: str,
    to: str,
    holder: str | None,
    purpose: str,
    pack: str | None,
    folder: Path | None,
    passphrase_file: Path | None,
    at: datetime | None,
    as_json: bool,
) -> int:
    """Whether ITEM may go, by which article, and if not, what would turn it.

    With --pack, by the rules alone: ITEM is a file (JSON with a label). Of a whole product: what of
    it PARTY would see, and whether it can be made less as the rule asks; of a label alone that
    cannot be told. What another gave --from, on its own terms, is answered as if it may not go on,
    since a file does not tell these terms.

    With --node, exactly what `sealane share release` would answer, and nothing is written: ITEM is
    a file, or the name of an item that the node holds.

    Exit code 0 if it may go (or went before for this purpose, and still may), 1 if not.
    """
    at = option.now_or(at)
    if _is_of_node(ctx, pack, folder):
        assert folder is not None
        told, label, rules = _by_node(item, folder, passphrase_file, holder, to, purpose, at)
    else:
        assert pack is not None
        told, label, rules = _by_pack(item, pack, holder, to, purpose, at)
    if as_json:
        output.print_json(told)
    else:
        _print(told, to, purpose, rules, label)
        if "went_for" in told:
            say(WENT_FOR, item=item, party=to, purpose=word(told["went_for"]))
        if told.get("about") == "caveats":
            say("Its caveats: {caveats}", caveats=", ".join(sorted(label.caveats)))
    return 0 if told["permitted"] else 1


def _is_of_node(ctx: click.Context, pack: str | None, folder: Path | None) -> bool:
    """Whether a node is asked, and not a pack: of both, the one that was written."""
    written = [
        name
        for name in ("pack", "folder")
        if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
    ]
    if len(written) > 1:
        raise click.UsageError("A node has its own rules: --pack or --node, not both.")
    if pack is None and folder is None:
        raise click.UsageError("Whose rules? --node DIR, or --pack PACK for the rules alone.")
    return written == ["folder"] or (not written and folder is not None)


def _by_node(
    item: str,
    folder: Path,
    passphrase_file: Path | None,
    holder: str | None,
    to: str,
    purpose: str,
    at: datetime,
) -> tuple[dict[str, Any], Label, Pack]:
    from sealane.errors import BadInput
    from sealane.share.foresee import explained_here

    with opened(folder, passphrase_file) as node:
        if holder not in (None, node.party):
            raise BadInput(
                f"This node is {node.party}, not {holder}.",
                hint="Leave --from out, or ask with --pack.",
                field="from",
            )
        product = product_of(node, item, at)
        told = explained_here(node, product, to=to, purpose=purpose, at=at, is_shown=True)
        return told, product.label, node.policy.pack


def _by_pack(
    item: str, pack: str, holder: str | None, to: str, purpose: str, at: datetime
) -> tuple[dict[str, Any], Label, Pack]:
    from sealane.share import Policy, Question, explained, pack_path, read_pack
    from sealane.share.policy.explain import as_not_given

    label, product = _read(Path(item))
    policy = Policy(read_pack(pack_path(pack)))
    who = holder or label.originator or ""
    asked = Question(label=label, holder=who, to=to, purpose=purpose, at=at)
    told = as_not_given(explained(policy, asked, product, is_shown=True), asked)
    return told, label, policy.pack


def _read(path: Path) -> tuple[Label, Product | None]:
    """The label of a file, and the product that it is if it has a body."""
    from sealane.errors import BadInput
    from sealane.share import Label, Product
    from sealane.share.item.written import read_json

    if not path.is_file():
        raise BadInput(
            f"There is no file {path}.",
            hint="Give one, or the name of an item with --node DIR.",
            file=str(path),
        )
    told = read_json(path)
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


def _print(told: dict[str, Any], to: str, purpose: str, pack: Pack, label: Label) -> None:
    from sealane.share.policy.pack import NAMED_ALONE

    may = "It may go to {to}: {why}" if told["permitted"] else "It may not go to {to}: {why}"
    outcome = OUTCOMES.get(told.get("outcome", ""))
    reason = why(told, pack, to, label=label, purpose=purpose)
    say(may, to=to, why=reason if outcome is None else word(outcome))
    if "rule" in told:
        by = f", {told['programme']}" if "programme" in told else ""
        say("Rule {rule}: {article}", rule=told["rule"], article=f"{told['article']}{by}")
    if is_ja() and told.get("title_ja"):
        output.talk(told["title_ja"])
    if "source" in told:
        output.talk(told["source"])
    _print_seen(told)
    if "given_with" in told or told.get("decided_by") == "node":
        _print_bound(told, pack, to)
        return
    change = told.get("smallest_change")
    if "remedy" in told:
        say("To ask its originator: {command}", command=told["remedy"])
    if change:
        say("What would turn it:")
        for one in change:
            output.talk(f"  {change_said(one['what'], one['to'], pack, to)}")
    elif told["permitted"]:
        return
    elif purpose in NAMED_ALONE:
        say("Nothing that would turn it is told for the purpose {purpose}.", purpose=word(purpose))
    elif change is None and "obligations" not in told:
        say("No change of four things or fewer would turn it.")


OUTCOMES = {
    "already": "this version went to it before for this purpose, and the rules still permit it",
    "unchanged": "permitted, yet nothing that it may see is new",
}
"""What a release would answer beside released and refused."""


NOT_TOLD = (
    "With what it was given there (for which purpose, until when, whether it may go on) is not "
    "known from a file, so it is answered as if it may not go on. Ask where it is held: --node DIR."
)


def _print_bound(told: dict[str, Any], pack: Pack, to: str) -> None:
    """What is not known of a file, or what stops the node before any rule is asked."""
    if "given_with" in told:
        say(NOT_TOLD)
    by_rules = told.get("by_rules")
    if by_rules is not None:
        say("By the rules alone: {why}, {article}", why=why(by_rules, pack, to),
            article=by_rules["article"])  # fmt: skip
    if "remedy" in told:
        say("To ask its originator: {command}", command=told["remedy"])
    elif told.get("decided_by") == "node" and not told["permitted"]:
        say("No change of a label or an agreement turns that.")


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
        output.talk(f"  {name}: {_seen_as(name, told) if said is None else said}")
    if "not_told" in told:
        output.talk(untold_said(told["not_told"].items()))
    if told["left_out"]:
        say("Left out: {parts}", parts=", ".join(told["left_out"]))
    if told["retain_until"]:
        say("To be deleted at {at}", at=told["retain_until"])


def _seen_as(name: str, told: dict[str, Any]) -> str:
    """What is seen of a member that has no value there."""
    if name in told["renamed"]:
        return word("another name")
    return word("not told" if name in told.get("not_told", ()) else "nothing")
