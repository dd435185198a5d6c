"""sealane serve: the page and the API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sealane.cli import option, output
from sealane.cli.keys import passphrase, passphrase_option

if TYPE_CHECKING:
    from sealane.lake import Lake
    from sealane.serve import Cases
    from sealane.serve.inquiry import SeaOf
    from sealane.serve.people import People
    from sealane.settings import Settings
    from sealane.share.account import Provider

__all__ = ["cases_of", "command", "provider_of"]


@click.command(epilog="Example: sealane serve --lake lake --port 8765")
@option.lake
@click.option("--host", help="Address to listen on; default 127.0.0.1.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port; default 8765.")
@click.option("--node", "node", envvar="SEALANE_NODE", metavar="DIR",
              type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Folder of a node whose records are shown too; its key stays shut.")  # fmt: skip
@click.option("--case", "folders", multiple=True, metavar="CASE",
              type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Case of sealane inform posts, shown beside the lake. Repeatable.")  # fmt: skip
@click.option("--accounts", metavar="DIR", help="Folder of the node whose accounts hold.")
@click.option("--certificate", metavar="FILE", help="Certificate with its chain, for TLS (PEM).")
@click.option("--key", metavar="FILE", help="Key of that certificate (PEM, mode 0600).")
@passphrase_option
@option.config
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object once it answers.")
def command(
    lake_path: str,
    host: str | None,
    port: int | None,
    node: Path | None,
    folders: tuple[Path, ...],
    accounts: str | None,
    certificate: str | None,
    key: str | None,
    passphrase_file: Path | None,
    config_path: str | None,
    as_json: bool,
) -> None:
    """Serve the page and the API of a lake.

    Only this machine can reach it. Another address is refused without accounts and TLS: --accounts
    names a node (`sealane accounts` makes them), --certificate and --key its certificate. On this
    machine a token in SEALANE_TOKEN (or a token file, see `sealane settings`) is taken instead.
    With --node the page shows as well what that node gave and got, to whom and why; with --case
    what was posted around an incident, and what the tracks say of its claims.
    """
    from sealane import serve, settings
    from sealane.lake import Lake

    def ready(url: str) -> None:
        if as_json:
            output.print_json({"url": url, "lake": lake_path})
        output.talk(f"Sealane shows {lake_path} on {url} (Ctrl-C stops it)")

    flags = {
        "serve.host": host, "serve.port": port, "serve.accounts": accounts,
        "serve.certificate": certificate, "serve.key": key,
    }  # fmt: skip
    chosen = settings.resolve(flags=flags, config=config_path)
    _require_same(chosen["serve.accounts"], node)
    lake = Lake(lake_path, create=False)
    with _people(chosen, passphrase_file) as people:
        serve.run(
            lake,
            host=chosen["serve.host"],
            port=chosen["serve.port"],
            token=chosen.secret("serve.token"),
            people=people,
            tls=_pair(chosen["serve.certificate"], chosen["serve.key"]),
            proxy=chosen["serve.proxy"],
            node=node,
            cases=cases_of(lake, folders),
            limits=serve.Limits.from_settings(chosen),
            ready=ready,
        )


def cases_of(lake: Lake, folders: tuple[Path, ...]) -> Cases | None:
    """The cases that are shown; each claim is held against the lake as it is then."""
    from sealane.cli.inform.claim_lake import ClaimLake
    from sealane.serve import Cases

    def sea_of(exercise_id: str | None) -> SeaOf:
        from sealane.inform.claim import RULE

        return ClaimLake(lake, RULE, zones_path=None, sensors=(), exercise_id=exercise_id)

    return Cases(folders, sea_of) if folders else None


def _require_same(accounts: str | None, node: Path | None) -> None:
    """People of one node do not see the records of another."""
    from sealane.errors import BadSetting

    if accounts is None or node is None or Path(accounts).resolve() == node.resolve():
        return
    raise BadSetting(
        f"The accounts are those of {accounts}, and the records those of {node}.",
        hint="Name one node for both --accounts and --node.",
        name="serve.accounts",
    )


@contextmanager
def _people(chosen: Settings, passphrase_file: Path | None) -> Iterator[People | None]:
    """The people of the node whose accounts hold, if one is named."""
    if chosen["serve.accounts"] is None:
        yield None
        return
    from sealane.serve.people import of_node

    provider = provider_of(chosen["serve.oidc"])
    with of_node(
        Path(chosen["serve.accounts"]), passphrase=passphrase(passphrase_file), provider=provider
    ) as people:
        yield people


def _pair(certificate: str | None, key: str | None) -> tuple[str, str] | None:
    from sealane.errors import BadSetting

    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        missing = "serve.certificate" if certificate is None else "serve.key"
        raise BadSetting(
            f"{missing} is not set: TLS needs a certificate and its key.",
            hint="Give --certificate FILE and --key FILE.",
            name=missing,
        )
    return certificate, key


def provider_of(said: str | None) -> Provider | None:
    """The identity provider of a file; its keys are looked for beside it."""
    import tomllib

    from sealane.errors import BadSetting
    from sealane.share.account import Provider

    if said is None:
        return None
    path = Path(said)
    try:
        told = tomllib.loads(path.read_text("utf-8"))
        issuer, audience, keys = (str(told[name]) for name in ("issuer", "audience", "keys"))
    except (OSError, ValueError, KeyError) as cause:
        raise BadSetting(
            f"{path} does not say issuer, audience and keys: {cause}.",
            hint='Write issuer = "https://...", audience = "..." and keys = "jwks.json".',
            name="serve.oidc",
        ) from cause
    return Provider.read(issuer, audience, path.parent / keys)
