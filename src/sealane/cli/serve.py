"""sealane serve: the page and the API."""

from __future__ import annotations

from pathlib import Path

import click

from sealane.cli import option, output

__all__ = ["command"]


@click.command(epilog="Example: sealane serve --lake lake --port 8765")
@option.lake
@click.option("--host", help="Address to listen on; default 127.0.0.1.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port; default 8765.")
@click.option("--node", "node", envvar="SEALANE_NODE", metavar="DIR",
              type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Folder of a node whose records are shown too; its key stays shut.")  # fmt: skip
@option.config
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object once it answers.")
def command(
    lake_path: str,
    host: str | None,
    port: int | None,
    node: Path | None,
    config_path: str | None,
    as_json: bool,
) -> None:
    """Serve the page and the API of a lake.

    Only this machine can reach it. Another address is refused unless a token is set in
    SEALANE_TOKEN (or a token file, see `sealane settings`); then every request needs it.
    With --node the page shows as well what that node gave and got, to whom and why.
    """
    from sealane import serve, settings
    from sealane.lake import Lake

    def ready(url: str) -> None:
        if as_json:
            output.print_json({"url": url, "lake": lake_path})
        output.talk(f"Sealane shows {lake_path} on {url} (Ctrl-C stops it)")

    flags = {"serve.host": host, "serve.port": port}
    chosen = settings.resolve(flags=flags, config=config_path)
    serve.run(
        Lake(lake_path, create=False),
        host=chosen["serve.host"],
        port=chosen["serve.port"],
        token=chosen.secret("serve.token"),
        node=node,
        limits=serve.Limits.from_settings(chosen),
        ready=ready,
    )
