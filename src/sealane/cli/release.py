"""sealane share release, recall, log: what leaves a node, and what comes back."""

from __future__ import annotations

import shlex
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output
from sealane.cli.keys import actor, passphrase_option, who_option
from sealane.cli.opening import node_option, opened
from sealane.cli.reason import reason_said, why
from sealane.cli.receipt import show_receipts
from sealane.cli.tongue import is_ja, page_word, say, table, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sealane.share import Label, Pack, Product
    from sealane.share.node import Node
    from sealane.share.released import Released

__all__ = [
    "WENT_FOR",
    "log",
    "product_of",
    "reason_said",
    "recall",
    "release",
    "show",
    "untold_said",
    "why",
]


@click.command(
    "release", epilog="Example: sealane share release event.json --node node --to PH --purpose sar"
)
@click.argument(
    "items",
    metavar="PRODUCT...",
    nargs=-1,
    required=True,
)
@node_option
@click.option("--to", "to", multiple=True, required=True, metavar="PARTY", help="Repeat for more.")
@click.option("--purpose", required=True, metavar="P", help="What it is released for.")
@who_option
@passphrase_option
@option.by_clock
@option.in_words
@option.as_json
def release(
    items: tuple[str, ...],
    folder: Path,
    to: tuple[str, ...],
    purpose: str,
    given: str | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> int:
    """Put PRODUCTs into the logs of parties, as far as the rules let them go.

    A PRODUCT is a JSON file, or the name of an item that this node holds, to be passed on.

    What is released to a party that was never met waits for it, and that is said.

    Exit code 0 if all went or had gone before, 3 if some were refused.
    """
    from sealane.share.release import release as released

    with opened(folder, passphrase_file) as node:
        at = option.now()
        products = _products(node, items, at)
        by = actor(node.ledger, given, "release", party=node.party)
        found = released(node, products, list(to), purpose=purpose, at=at, actor=by)
    if as_json:
        output.print_json({"released": [one.as_json() for one in found]})
    else:
        pack = node.policy.pack
        labels = {(one.item, one.version): one.label for one in products}
        rows = [
            (one.item, one.version, one.to, word(one.outcome),
             _why(one, pack, labels.get((one.item, one.version)), purpose))
            for one in found
        ]  # fmt: skip
        table("Released", ("item", "version", "to", "outcome", "why"), rows)
        for one in found:
            if one.still_holds is not None:
                say("{party} still holds version {version} of {item}. To take it back: {remedy}",
                    party=one.to, version=one.still_holds, item=one.item,
                    remedy=f"{one.remedy} --node {shlex.quote(str(folder))}")  # fmt: skip
            if one.went_for is not None:
                say(WENT_FOR, item=one.item, party=one.to, purpose=word(one.went_for))
        waits = (one.to for one in found if one.note is not None and one.went_for is None)
        for party in dict.fromkeys(waits):
            say("It waits until {party} is met (`sealane node meet`).", party=party)
    return 3 if any(one.outcome == "refused" for one in found) else 0


def product_of(node: Node, said: str, at: datetime) -> Product:
    """The product of a JSON file, or of an item that a node holds. ``BadInput`` that names the
    file."""
    from sealane.errors import BadInput
    from sealane.share import Product, read
    from sealane.share.item.body import check_body
    from sealane.share.item.written import read_json

    path = Path(said)
    if not path.is_file():
        return read(node, said, at=at)
    told = read_json(path)
    try:
        found = Product.of(told)
        check_body(found.item, found.body)
    except BadInput as cause:
        more = {**cause.data, "file": str(path)}
        raise BadInput(f"{path}: {cause.message}", hint=cause.hint, **more) from cause
    return found


def _products(node: Node, items: tuple[str, ...], at: datetime) -> list[Product]:
    """Those of one call: each can be read, or none is released and the error says so."""
    from sealane.errors import SealaneError

    found = []
    for one in items:
        try:
            found.append(product_of(node, one, at))
        except SealaneError as cause:
            if len(items) > 1:
                cause.hint = f"{cause.hint or ''} Nothing was released.".strip()
            raise
    return found


WENT_FOR = "{item} went to {party} before in this version, for the purpose {purpose}."


def untold_said(untold: Iterable[tuple[str, str]]) -> str:
    """That a place is not told, and why."""
    return "; ".join(dict.fromkeys(word(UNTOLD[why]) for _, why in untold))


UNTOLD = {
    "same_span": "place not told (same ship, same span)",
    "no_time": "place not told (it has no time)",
}


def _why(one: Released, pack: Pack, label: Label | None, purpose: str) -> str:
    decision = one.decision.as_json()
    told = why(decision, pack, one.to, label=label, purpose=purpose)
    parts = (told, decision.get("article"), untold_said(one.untold))
    return ", ".join(part for part in parts if part)


@click.command(
    "recall", epilog="Example: sealane share recall jp-event-7 --node node --because 'another ship'"
)
@click.argument("item")
@node_option
@click.option(
    "--because", required=True, metavar="TEXT",
    help="Why; told to all who have it and kept for ever: no data of a person.",
)  # fmt: skip
@click.option("--to", "to", multiple=True, metavar="PARTY", help="From these alone (a withdrawal).")
@click.option("--giver", metavar="PARTY", help="Of what came from this party and was passed on.")
@click.option("--originator", metavar="PARTY", help="Whose it is, if not of who gave it.")
@who_option
@passphrase_option
@option.by_clock
@option.in_words
@option.as_json
def recall(
    item: str,
    folder: Path,
    because: str,
    to: tuple[str, ...],
    giver: str | None,
    originator: str | None,
    given: str | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Take ITEM back from everybody who has it; they pass the recall on by themselves."""
    from sealane.share.recall import reached
    from sealane.share.recall import recall as recalled

    with opened(folder, passphrase_file) as node:
        recalled(
            node, item, because=because, at=option.now(), to=list(to) or None, giver=giver,
            originator=originator,
            actor=actor(node.ledger, given, "recall", party=node.party),
        )  # fmt: skip
        own = giver or node.party
        found = [one.as_json() for one in reached(node, item, giver=own, originator=originator)]
    _print_reached(item, found, as_json)


def _print_reached(item: str, found: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        output.print_json({"item": item, "reached": found})
        return
    rows = [
        (one["party"], one["by"], one["version"], _state(one), one["told_by"] or "")
        for one in found
    ]
    table("{item}", ("party", "by", "version", "state", "as told by"), rows, item=item)


STATES = {
    "holds": "has it",
    "waits": "waits: never met",
    "unsent": "taken back; never met, nothing went over a link",
    "recalled": "taken back, not confirmed",
    "confirmed": "taken back, confirmed",
    "told": "taken back, as {name} told",
}
"""States of a party that an item reached, as the page names them."""


def _state(one: Mapping[str, Any]) -> str:
    """What became of an item at a party, in the page's words."""
    name = one["told_by"] or one["by"]
    if is_ja():
        return page_word(f"share_state.{one['state']}", name=name) or one["state"]
    return STATES[one["state"]].format(name=name)


@click.command("show", epilog="Example: sealane share show --node node --json")
@click.argument("item", required=False)
@click.option(
    "--receipts", is_flag=True,
    help="Instead: partners' signed receipts that confirm the recall of ITEM, or their latest.",
)  # fmt: skip
@node_option
@passphrase_option
@option.as_of
@option.in_words
@option.as_json
def show(
    item: str | None,
    receipts: bool,
    folder: Path,
    passphrase_file: Path | None,
    at: datetime | None,
    as_json: bool,
) -> int:
    """What this node holds and may read now, with its content; or ITEM alone.

    Exit code 1 for an ITEM that it does not hold, with why.
    """
    from sealane.share import holdings, read
    from sealane.share.about import not_held
    from sealane.share.log.origin import authorship

    if receipts:
        show_receipts(item, folder, passphrase_file, as_json)
        return 0
    with opened(folder, passphrase_file) as node:
        found = [
            one.as_json()
            | {
                "authorship": authorship(one, node.party),
                "product": read(
                    node, one.item, at=option.now_or(at), originator=one.originator, giver=one.giver
                ).as_json(),
            }
            for one in holdings(node, at=option.now_or(at), item=item)
        ]
        gone = None if found or item is None else not_held(node, item)
    if as_json:
        output.print_json({"held": found} | ({} if gone is None else {"why": gone}))
        return 0 if gone is None else 1
    if gone is not None:
        say(NOT_HELD[gone], item=item)
        return 1
    rows = [
        (one["item"], one["version"], one["giver"], _whose(one),
         word(one["product"]["label"]["kind"]),
         one["product"]["body"].get("sentence_ja" if is_ja() else "sentence_en")
         or one["product"]["body"].get("kind") or "")
        for one in found
    ]  # fmt: skip
    table("Held", ("item", "version", "from", "whose", "kind", "what"), rows)
    return 0


NOT_HELD = {
    "recalled": "{item} is not held: it was recalled.",
    "expired": "{item} is not held: its time is over.",
    "unheard": "{item} may not be read until its giver is heard again.",
    "unknown": "{item} is not held, and the ledger knows nothing of it that was here.",
}
"""Why an item that was asked for is not shown."""


@click.command("log", epilog="Example: sealane share log --node node --to PH")
@node_option
@click.option("--to", metavar="PARTY", help="What is in this party's log, up to 5,000 records.")
@click.option("--item", metavar="ITEM", help="Whom this item reached, and who has not confirmed.")
@click.option("--giver", metavar="PARTY", help="With --item: what came from this party alone.")
@click.option("--check", "checked", is_flag=True, help="Hold the logs against the ledger.")
@passphrase_option
@option.as_of
@option.in_words
@option.as_json
def log(
    folder: Path,
    to: str | None,
    item: str | None,
    giver: str | None,
    checked: bool,
    passphrase_file: Path | None,
    at: datetime | None,
    as_json: bool,
) -> int:
    """What this node holds; or what it sent to a party; or whom an item reached.

    Exit code 1 if --check finds something.
    """
    from sealane.share.log.content import holdings
    from sealane.share.log.replay import check
    from sealane.share.recall import reached
    from sealane.share.transfer.offer import records_for

    if giver is not None and item is None:
        raise click.UsageError("--giver goes with --item.")
    with opened(folder, passphrase_file) as node:
        if checked:
            found = [one.as_json() for one in check(node)]
            if found or as_json:
                _print("findings", found, ("what", "where", "told"), as_json, FINDINGS)
            else:
                say("Logs and ledger agree: nothing was found.")
            return 1 if found else 0
        if item is not None:
            found = [one.as_json() for one in reached(node, item, giver=giver)]
            _print_reached(item, found, as_json)
        elif to is not None:
            names = ("lane", "sequence", "act", "item", "version", "ended")
            _print("records", records_for(node, to, at=option.now_or(at)), names, as_json)
        else:
            held = [one.as_json() for one in holdings(node, at=option.now_or(at))]
            columns = ("item", "version", "originator", "giver", "retain_until")
            _print("held", held, columns, as_json)
    return 0


def _whose(one: Mapping[str, Any]) -> str:
    """Whose a holding is, in words of the language of the command."""
    told: str = one["authorship"]["told"]
    if not is_ja():
        return told
    key = f"share_authorship.{one['authorship']['outcome']}"
    return page_word(key, originator=one["originator"], giver=one["giver"]) or told


FINDINGS = ("found in", "where", "difference")
"""Headings of what does not agree."""
SAID = ("act", "lane", "ended")
"""Columns of codes, which are told in words."""
ACT = {
    "holds": "still holds it", "recalled": "had recalled it", "taken_back": "was taken back there",
}  # fmt: skip
"""Acts of a log whose name alone does not say what they tell (``book.record``)."""


def _print(
    what: str, found: list[dict[str, Any]], names: tuple[str, ...], as_json: bool,
    header: tuple[str, ...] | None = None,
) -> None:  # fmt: skip
    """Only a release has an end, and what lapsed has neither item nor version."""
    if as_json:
        output.print_json({what: found})
    else:
        rows = [[_cell(name, one.get(name)) for name in names] for one in found]
        table(what.capitalize(), header or names, rows)


def _cell(name: str, said: Any) -> Any:
    if said is None or name not in SAID:
        return "" if said is None else said
    return word(ACT.get(said, said) if name == "act" else said)
