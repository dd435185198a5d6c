"""sealane tak: what a party was given, on the screens of its TAK devices."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from sealane.cli import option, output
from sealane.cli.keys import passphrase, passphrase_option
from sealane.cli.opening import node_option

__all__ = ["command"]


@click.group(epilog="Example: sealane tak serve --to PH --node jcg")
def command() -> None:
    """Cursor on Target for TAK devices: serve a party's lane, or send it to a TAK server."""


@command.command(
    "device", epilog="Example: sealane tak device boat7.crt --to PH --name boat7 --node jcg"
)
@click.argument("path", metavar="CERTIFICATE",
                type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
@click.option("--to", "party", required=True, metavar="PARTY", help="Whose device it is.")
@click.option("--name", required=True, metavar="NAME", help="What it is called here.")
@node_option
@passphrase_option
@option.as_json
def device(
    path: Path, party: str, name: str, folder: Path, passphrase_file: Path | None, as_json: bool
) -> None:
    """Take the CERTIFICATE (PEM) of a device, which sees what its party was given from then on.

    Delete DIR/tak/PARTY/NAME.crt to end that within seconds.
    """
    from sealane.share.exchange.certificate import fingerprint
    from sealane.share.exchange.device import add_device
    from sealane.share.node import Node

    node = Node.open(folder, passphrase=passphrase(passphrase_file))
    made = add_device(node, party, name, path.read_bytes())
    node.close()
    told = {"party": party, "name": name, "fingerprint": fingerprint(made.der)}
    if as_json:
        output.print_json(told)
    else:
        output.talk(f"{name} of {party}: {told['fingerprint']}")


@command.command("serve", epilog="Example: sealane tak serve --to PH --node jcg")
@click.option("--to", "party", metavar="PARTY", help="Whose lane, over plain TCP on this machine.")
@click.option("--tls", is_flag=True,
              help="Each device by its certificate; it sees what its party was given.")  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS",
              help="Another address needs --tls.")  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65_535),
              help="Default: 8087, with --tls 8089; 0: a free one.")  # fmt: skip
@node_option
@passphrase_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object once it answers.")
def serve(
    party: str | None,
    tls: bool,
    host: str,
    port: int | None,
    folder: Path,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Serve TAK devices until Ctrl-C."""
    from sealane.serve.tak import TakServer, run_tak

    if tls == (party is not None):
        raise click.UsageError("Give --to PARTY (this machine alone) or --tls.")

    def ready(server: TakServer) -> None:
        told = {"address": f"{'tls' if tls else 'tcp'}://{host}:{server.port}"}
        output.print_json(told) if as_json else output.talk(f"TAK on {told['address']}")

    counts = run_tak(
        folder, party=party, host=host, port=(8089 if tls else 8087) if port is None else port,
        passphrase=passphrase(passphrase_file), ready=ready,
    )  # fmt: skip
    _talk(counts)


@command.command(
    "dial",
    epilog="Example: sealane tak dial tls://tak.example:8089 --to PH --server-cert tak.crt "
    "--take PH --purpose sar --node jcg",
)
@click.argument("address", metavar="ADDRESS")
@click.option("--to", "party", required=True, metavar="PARTY", help="Whose lane goes there.")
@click.option("--server-cert", "certificate", metavar="FILE",
              type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Certificate (PEM) of the server, for tls.")  # fmt: skip
@click.option("--take", "giver", metavar="PARTY",
              help="Judge what comes as this partner's word; default: count it.")  # fmt: skip
@click.option("--purpose", metavar="P", help="For which it is taken.")
@node_option
@passphrase_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object at the end.")
def dial(
    address: str,
    party: str,
    certificate: Path | None,
    giver: str | None,
    purpose: str | None,
    folder: Path,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Send a party's lane to the TAK server at ADDRESS (tcp://127.0.0.1:8087, tls://host:8089) and
    take in what it sends, until Ctrl-C."""
    from sealane.share.exchange.tak_client import run_client
    from sealane.share.node import Node

    if (giver is None) != (purpose is None):
        raise click.UsageError("--take needs --purpose, and the other way round.")
    node = Node.open(folder, passphrase=passphrase(passphrase_file))
    try:
        counts = run_client(
            node, party, address, clock=lambda: datetime.now(UTC), giver=giver, purpose=purpose,
            certificate=None if certificate is None else certificate.read_bytes(),
        )  # fmt: skip
    finally:
        node.close()
    output.print_json(counts) if as_json else _talk(counts)


def _talk(counts: dict[str, Any]) -> None:
    for name, count in sorted(counts.items()):
        output.talk(f"{name.replace('_', ' ')}: {count}")
