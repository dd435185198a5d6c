"""sealane serve: the page and the API."""

from __future__ import annotations

import click

from sealane.cli import option, output

__all__ = ["command"]


@click.command(epilog="Example: sealane serve --lake lake --port 8765")
@option.lake
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8765, show_default=True, type=click.IntRange(1, 65535), help="Port."
)
@option.config
def command(lake_path: str, host: str, port: int, config_path: str | None) -> None:
    """Serve the page and the API of a lake.

    Only this machine can reach it. Another address is refused unless a token is set in
    SEALANE_TOKEN (or a token file, see `sealane settings`); then every request needs it.
    """
    from sealane import serve, settings
    from sealane.lake import Lake

    chosen = settings.resolve(overrides=(), config=config_path)
    lake = Lake(lake_path, create=False)
    output.talk(f"Sealane shows {lake_path} on http://{host}:{port} (Ctrl-C stops it)")
    serve.run(lake, host=host, port=port, token=chosen.secret("serve.token"))
