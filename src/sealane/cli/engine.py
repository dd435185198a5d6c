"""sealane engine: a cluster of worker processes on this machine."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import click

from sealane.cli import option, output

__all__ = ["command"]


@click.group(epilog="Example: sealane engine start --workers 2 --json")
def command() -> None:
    """Start a cluster of worker processes on this machine."""


@command.command(epilog="Example: sealane engine start --workers 2 --json")
@click.option(
    "--workers", type=click.IntRange(min=1), help="Worker processes; default: one for each core."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Port; default: any that is free."
)
@option.as_json
def start(workers: int | None, host: str, port: int, as_json: bool) -> None:
    """Start a Dask cluster here and keep it until interrupted (Ctrl-C or SIGTERM).

    Only this machine can reach it; another address is refused unless TLS is set up for Dask.
    Its address is what --cluster of run, detect and tracks takes.
    """
    from sealane.engine.start import start as started

    count = workers or os.cpu_count() or 1
    ended = threading.Event()
    with _heard(ended), ExitStack() as stack:
        with _deaf():
            address = stack.enter_context(started(workers=count, host=host, port=port))
        said: dict[str, Any] = {"address": address, "workers": count, "pid": os.getpid()}
        if as_json:
            output.print_json(said)
        else:
            output.talk(f"{count} workers at {address} (Ctrl-C stops them)")
            output.next_step(
                "run", "FILES...", "--lake", "DIR", "--engine", "dask", "--cluster", address
            )
        ended.wait()


@contextmanager
def _heard(ended: threading.Event) -> Iterator[None]:
    """Ctrl-C and SIGTERM set the event meanwhile."""
    before = {
        number: signal.signal(number, lambda *_: ended.set())
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _deaf() -> Iterator[None]:
    """Hold Ctrl-C back meanwhile.

    A terminal sends it to every process: workers started now inherit that it waits, and end
    with us.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
