"""sealane node: make a node, give its card, meet partners, run it, see how it stands."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sealane.cli import option, output
from sealane.cli.keys import actor, passphrase, passphrase_option, who_option
from sealane.cli.opening import node_option
from sealane.cli.refused import ToldGroup
from sealane.cli.restored import restored
from sealane.cli.status import status
from sealane.cli.tongue import say, table, word

if TYPE_CHECKING:
    from sealane.serve.node import TaxiiAt

__all__ = ["command", "node_option"]


@click.group(
    cls=ToldGroup, epilog="Example: sealane node init jcg --party JP --pack sea-lanes-public"
)
def command() -> None:
    """A node of one authority: its ledger, its key, its rules, its partners."""


command.add_command(restored)
command.add_command(status)


@command.command("init", epilog="Example: sealane node init jcg --party JP --pack sea-lanes-public")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--party", required=True, metavar="PARTY", help="Who it is, as the pack names it.")
@click.option("--pack", required=True, metavar="PACK",
              help="Rules: a file, or a packaged pack; copied into the node.")  # fmt: skip
@click.option("--database", metavar="ADDRESS", envvar="SEALANE_NODE_DATABASE",
              help="postgresql://host/name; default: a file of SQLite in DIR.")  # fmt: skip
@click.option("--address", metavar="URL",
              help="Where others reach it; its certificate names the host.")  # fmt: skip
@passphrase_option
@option.in_words
@option.as_json
def init(
    folder: Path,
    party: str,
    pack: str,
    database: str | None,
    address: str | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Make a node in DIR: keys (mode 0600), certificate, ledger and tables.

    A pack one of whose promises does not hold is refused with the path that breaks it.
    """
    from sealane.share import Policy, pack_path, read_pack
    from sealane.share.exchange import host_of, make_certificate
    from sealane.share.node import Node
    from sealane.share.rules import proved, take_rules

    hosts = [] if address is None else [host_of(address)]
    now, path = datetime.now(UTC), pack_path(pack)
    proved(Policy(read_pack(path)), at=now, file=path)
    node = Node.make(folder, party, path, database, at=now, passphrase=passphrase(passphrase_file))
    rules = take_rules(node, None, because="the node was made", at=now)
    make_certificate(folder, party, at=now, hosts=hosts)
    key_id = node.signer.public.key_id
    node.close()
    if as_json:
        output.print_json(
            {"node": str(folder), "party": party, "key_id": key_id, "promises": rules["promises"]}
        )
        return
    _say_unproved(rules["promises"])
    say("{folder} is the node of {party}. Give partners its card:", folder=folder, party=party)
    where = address or "https://HOST:PORT"
    output.talk(f"  sealane node card --node {folder} --address {where} -o {party}.card")


def _say_unproved(promises: dict[str, str]) -> None:
    unproved = [name for name, told in promises.items() if told != "proved"]
    if unproved:
        say(
            "Not proved, since z3 is not here: {names}. pip install 'sealane[proof]', then "
            "`sealane node rules`.", names=", ".join(unproved),
        )  # fmt: skip


@command.command("rules", epilog='Example: sealane node rules new.toml --because "2027" --node jcg')
@click.argument("pack", metavar="[PACK]", required=False)
@click.option("--because", metavar="TEXT", help="Why; for the ledger.")
@who_option
@node_option
@passphrase_option
@option.in_words
@option.as_json
def rules(
    pack: str | None,
    because: str | None,
    given: str | None,
    folder: Path,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Take PACK as the node's rules once its promises are proved; without PACK: which were taken.

    With --because alone the file in the folder is proved and taken. A node that runs goes on by
    them within seconds.
    """
    from sealane.share import pack_path
    from sealane.share.node import Node
    from sealane.share.rules import rules_of, take_rules

    if pack is not None and because is None:
        raise click.UsageError("Say why with --because.")
    node = Node.open(folder, passphrase=passphrase(passphrase_file), any_rules=True)
    if because is not None:
        path = None if pack is None else pack_path(pack)
        by = actor(node.ledger, given, "keep_pack", party=node.party)
        take_rules(node, path, because=because, at=datetime.now(UTC), actor=by)
    told = rules_of(node) | {"pack": node.policy.pack.id, "digest": node.pack_digest}
    node.close()
    if as_json:
        output.print_json(told)
        return
    when = told["taken_at"] or word("never: changed in place")
    say("{pack}, taken {at}", pack=told["pack"], at=when)
    rows = [(name, word(said)) for name, said in told["promises"].items()]
    table("Promises", ("promise", "holds"), rows)
    _say_unproved(told["promises"])
    if because is not None:
        say("A node that runs goes on by these rules within seconds.")


@command.command(
    "card", epilog="Example: sealane node card --node jcg --address https://jcg:8443 -o JP.card"
)
@click.option("--address", metavar="URL",
              help="Where partners reach it; without: as it was given last.")  # fmt: skip
@click.option("--only-calls", is_flag=True, help="It is not reached any more, it only calls.")
@click.option("-o", "--output", "path", metavar="FILE", type=click.Path(path_type=Path),
              help="Card to write.")  # fmt: skip
@click.option("--renew", is_flag=True, help="Make a new certificate before; the old one ends.")
@who_option
@node_option
@passphrase_option
@option.in_words
@option.as_json
def card(
    address: str | None,
    only_calls: bool,
    path: Path | None,
    renew: bool,
    given: str | None,
    folder: Path,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """The card of the node, and its fingerprint to read to partners by another way."""
    from sealane.share.exchange import Card
    from sealane.share.exchange import renew as renewed
    from sealane.share.node import Node

    if only_calls and address is not None:
        raise click.UsageError("Whoever only calls has no address.")
    node = Node.open(folder, passphrase=passphrase(passphrase_file))
    if renew:
        by = actor(node.ledger, given, "keep_keys", party=node.party)
        where = Card.given(node, address, only_calls=only_calls).address
        renewed(node, at=datetime.now(UTC), actor=by, address=where)
    made = Card.given(node, address, only_calls=only_calls)
    if path is not None:
        path.write_bytes(made.written(node))
    node.close()
    if as_json:
        output.print_json(
            {"party": made.party, "fingerprint": made.fingerprint, "address": made.address,
             "unnamed_host": made.unnamed_host}
        )  # fmt: skip
        return
    if made.unnamed_host is not None:
        renewing = f"sealane node card --renew --address {made.address} --node {folder}"
        told = (
            "The certificate does not name {host}: clients of TAXII refuse it. A new one, which "
            "partners take with the new card: {command}"
        )
        say(told, host=made.unnamed_host, command=renewing)
    say("Read this to your partner, who gives it with the card of {party}:", party=made.party)
    output.talk(" ".join(made.fingerprint[at : at + 8] for at in range(0, 64, 8)))
    if made.address is None:
        say("The card has no address: {party} only calls.", party=made.party)
    else:
        say("The card says that {party} is at {address}.", party=made.party, address=made.address)


@command.command(
    "meet", epilog="Example: sealane node meet PH.card --fingerprint 5c1fe410... --node jcg"
)
@click.argument(
    "path", metavar="CARD", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--fingerprint", metavar="HEX",
              help="As the partner read it to you; spaces do not matter. Not needed where the key "
              "that is known signed the new one.")  # fmt: skip
@click.option("--how", metavar="TEXT", help="How it was compared, for the ledger: by a call to...")
@who_option
@node_option
@passphrase_option
@option.in_words
@option.as_json
def met(
    path: Path,
    fingerprint: str | None,
    how: str | None,
    given: str | None,
    folder: Path,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Take a partner's CARD; the ledger says which, who took it and how it was compared.

    A node that runs takes it within seconds. After `sealane keys rotate` a partner's card carries
    the new key signed by the former one: it is taken without --fingerprint, and said so. Whoever
    has the former key can make such a card, so compare the fingerprint anew where that key may be
    in other hands.
    """
    from sealane.share.exchange import CONTINUED, Card, meet
    from sealane.share.node import Node

    node = Node.open(folder, passphrase=passphrase(passphrase_file))
    acts = actor(node.ledger, given, "keep_keys", party=node.party)
    found = Card.read(path.read_bytes())
    by = meet(node, found, compared=fingerprint, how=how, at=datetime.now(UTC), actor=acts)
    node.close()
    if as_json:
        output.print_json({"met": found.party, "address": found.address, "by": by})
        return
    say("{party} knows {other}", party=node.party, other=found.party)
    if by == CONTINUED:
        say("The key that was known signed the new one; no fingerprint was compared.")


@command.command(
    "part", epilog='Example: sealane node part PH --because "its key is lost" --node jcg'
)
@click.argument("party", metavar="PARTY")
@click.option("--because", required=True, metavar="TEXT", help="Why; kept for ever.")
@who_option
@node_option
@passphrase_option
@option.in_words
@option.as_json
def parted(
    party: str,
    because: str,
    given: str | None,
    folder: Path,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Let go of PARTY: its key and its card go, it is let in no more. What it has it keeps."""
    from sealane.share.exchange import part
    from sealane.share.node import Node

    node = Node.open(folder, passphrase=passphrase(passphrase_file))
    by = actor(node.ledger, given, "keep_keys", party=node.party)
    part(node, party, because=because, at=datetime.now(UTC), actor=by)
    node.close()
    if as_json:
        output.print_json({"parted": party})
    else:
        say("{party} knows {other} no more", party=node.party, other=party)


@command.command("link", epilog="Example: sealane node link PH --bytes-per-s 300 --node jcg")
@click.argument("party", metavar="PARTY")
@click.option("--bytes-per-s", type=click.IntRange(min=1), metavar="N", help="What it carries.")
@click.option("--bytes-per-pull", type=click.IntRange(min=1), metavar="N",
              help="What one round may take; 8192 or more.")  # fmt: skip
@click.option("--wide", is_flag=True, help="It has no limit any more.")
@node_option
@passphrase_option
@option.in_words
@option.as_json
def link(
    party: str,
    bytes_per_s: int | None,
    bytes_per_pull: int | None,
    wide: bool,
    folder: Path,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """How thin the link is over which this node pulls from PARTY; without an option: show it.

    Over a thin link recalls come first and whole, then what is new and urgent; tracks come in fewer
    points, marked so, and whole when there is room.
    """
    from sealane.share.exchange import Link, link_of, set_link
    from sealane.share.node import Node

    is_said = bytes_per_s is not None or bytes_per_pull is not None
    if wide and is_said:
        raise click.UsageError("A wide link has no limit.")
    node = Node.open(folder, passphrase=passphrase(passphrase_file))
    if wide or is_said:
        set_link(node, party, Link(bytes_per_s=bytes_per_s, bytes_per_pull=bytes_per_pull))
    found = link_of(node, party)
    node.close()
    told = {"party": party, "bytes_per_s": found.bytes_per_s,
            "bytes_per_pull": found.bytes_per_pull, "budget": found.budget}  # fmt: skip
    if as_json:
        output.print_json(told)
    else:
        size = "wide" if found.budget is None else "{bytes} bytes in one round"
        round_ = word(size, bytes=f"{found.budget or 0:,}")
        say("The link to {party}: {round}", party=party, round=round_)


@command.command("witness", epilog="Example: sealane node witness PH --node jcg")
@click.argument("party", metavar="[PARTY]", required=False)
@click.option("--off", is_flag=True, help="PARTY may watch no more.")
@who_option
@node_option
@passphrase_option
@option.in_words
@option.as_json
def witness(
    party: str | None,
    off: bool,
    given: str | None,
    folder: Path,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Let PARTY watch this node's ledger; without PARTY: who watches, and what did not agree.

    Who watches cosigns the ledger as it grows and tells its own partners what it saw, so that two
    histories are found. It learns how many entries there are, and so do those partners.
    """
    from sealane.share.node import Node
    from sealane.share.standing import standing
    from sealane.share.watch.checkpoint import set_witness

    if off and party is None:
        raise click.UsageError("Say which PARTY may watch no more.")
    node = Node.open(folder, passphrase=passphrase(passphrase_file))
    if party is not None:
        actor(node.ledger, given, "keep_keys", party=node.party)
        set_witness(node, party, may_watch=not off)
    partners = standing(node, at=datetime.now(UTC))["partners"]
    node.close()
    found = {one["party"]: one["watch"] for one in partners if party in (None, one["party"])}
    if as_json:
        output.print_json(found)
        return
    rows = [
        (name, word("yes" if one["is_witness"] else "no"), one["cosigned"],
         one["cosigned_at"] or word("never"), one["seen"], one["seen_at"] or word("never"),
         one["unproved"])
        for name, one in found.items()
    ]  # fmt: skip
    header = ("partner", "may watch us", "cosigned", "when", "seen of theirs", "when", "to prove")
    table("Ledgers", header, rows)
    for name, one in found.items():
        for row in one["findings"]:
            said = "{party}: {told} (entry {entry}, {at})"
            say(said, party=name, told=row["told"], entry=row["entry"], at=row["at"])


@command.command("serve", epilog="Example: sealane node serve --node jcg --port 8443")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS",
              help="Where partners reach it, over TLS that knows both sides.")  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65_535), default=8443, show_default=True,
              help="0: a free one.")  # fmt: skip
@click.option("--mqtt", metavar="URL",
              help="Tell partners over this broker that there is something to pull, and hear it "
              "(mqtts://HOST/TOPIC; mqtt:// on this machine).")  # fmt: skip
@click.option("--mqtt-user", metavar="NAME", help="By which the broker knows this node.")
@click.option("--mqtt-password-file", metavar="FILE", help="Its password (mode 0600).",
              type=click.Path(path_type=Path))  # fmt: skip
@click.option("--taxii-port", type=click.IntRange(0, 65_535), metavar="PORT",
              help="Answer TAXII and OGC API - Features there; default: do not.")  # fmt: skip
@click.option("--certificate", metavar="FILE", type=click.Path(path_type=Path),
              help="Of TAXII, with its chain (PEM); default: the node's own.")  # fmt: skip
@click.option("--key", metavar="FILE", type=click.Path(path_type=Path),
              help="Key of that certificate (PEM, mode 0600).")  # fmt: skip
@click.option("--proxy", metavar="ADDRESS",
              help="Of the one proxy that ends TLS in front of TAXII; no other is answered.",
              )  # fmt: skip
@click.option("--oidc", metavar="FILE",
              help="Identity provider of TAXII's accounts, as serve.oidc of the page.")  # fmt: skip
@node_option
@passphrase_option
@option.in_words
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object once it answers.")
def serve(
    host: str,
    port: int,
    mqtt: str | None,
    mqtt_user: str | None,
    mqtt_password_file: Path | None,
    taxii_port: int | None,
    certificate: Path | None,
    key: Path | None,
    proxy: str | None,
    oidc: str | None,
    folder: Path,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Run the node: answer partners, pull from those with an address, delete what is past its end.

    With --taxii-port people of partners who have an account here read what was released to their
    party, and nothing else, with TAXII 2.1 and, for maps, OGC API - Features. Ctrl-C ends
    it well; nothing that was confirmed is lost by any other end.
    """
    from sealane.serve.node import RunningNode, run_node
    from sealane.serve.notice import broker_of

    broker = None
    if mqtt is not None:
        broker = broker_of(mqtt, user=mqtt_user, password_file=mqtt_password_file)

    def ready(running: RunningNode) -> None:
        told = {"party": running.node.party, "address": f"https://{host}:{running.port}"}
        if running.taxii is not None:
            told["taxii"] = f"{running.taxii.scheme}://{host}:{running.taxii.port}/taxii2/"
            told["ogc"] = f"{running.taxii.scheme}://{host}:{running.taxii.port}/ogc"
        if as_json:
            output.print_json(told)
        else:
            say("{party} answers on {address}", party=told["party"], address=told["address"])
            if "taxii" in told:
                said = "TAXII on {taxii}, OGC API - Features on {ogc}"
                say(said, taxii=told["taxii"], ogc=told["ogc"])

    run_node(
        folder, host=host, port=port, passphrase=passphrase(passphrase_file), ready=ready,
        taxii=_taxii_at(host, taxii_port, certificate, key, proxy, oidc), broker=broker,
    )  # fmt: skip


def _taxii_at(
    host: str, port: int | None, certificate: Path | None, key: Path | None, proxy: str | None,
    oidc: str | None,
) -> TaxiiAt | None:  # fmt: skip
    from sealane.cli.serve import provider_of
    from sealane.serve.node import TaxiiAt

    if (certificate is None) != (key is None):
        raise click.UsageError("--certificate and --key go together.")
    if port is None:
        if key is not None:
            raise click.UsageError("--certificate and --key are for TAXII: give --taxii-port too.")
        if proxy is not None or oidc is not None:
            raise click.UsageError("--proxy and --oidc are for TAXII: give --taxii-port too.")
        return None
    tls = None if certificate is None or key is None else (certificate, key)
    return TaxiiAt(host=host, port=port, tls=tls, proxy=proxy, provider=provider_of(oidc))


@command.command(
    "rotate-secret", epilog="Example: sealane node rotate-secret --because yearly --node jcg"
)
@click.option("--because", required=True, metavar="TEXT", help="Why; kept for ever.")
@who_option
@node_option
@passphrase_option
@option.in_words
@option.as_json
def rotate_secret(
    because: str, given: str | None, folder: Path, passphrase_file: Path | None, as_json: bool
) -> None:
    """Take a new link.secret, which makes the names of what partners get in coarse form.

    What they have keeps its name. Start a node that runs again, so that it reads the new one.
    """
    from sealane.share.node import Node

    node = Node.open(folder, passphrase=passphrase(passphrase_file))
    now = datetime.now(UTC)
    by = actor(node.ledger, given, "keep_keys", party=node.party)
    node.rotate_secret(because=because, at=now, actor=by)
    head = node.ledger.head()
    node.close()
    if as_json:
        output.print_json({"party": node.party, "rotated": "link.secret", "entry": head.size - 1})
    else:
        said = "{party} has a new link.secret; copy it to where its copy lies."
        say(said, party=node.party)
