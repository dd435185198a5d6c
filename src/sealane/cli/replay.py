"""sealane replay: history as a feed."""

from __future__ import annotations

import math
import socket
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import click

from sealane.cli import option, output
from sealane.errors import SealaneError

__all__ = ["command"]

LONGEST_WAIT_S = 0.05
LONGEST_LEAP_S = 604_800.0  # as for a report ahead of its file's clock
TOLD_WAIT_S = 600.0
SEND_BYTES = 65_536


@click.command(epilog="Example: sealane replay feed.nmea --speed 60 --to tcp://127.0.0.1:10110")
@option.files
@click.option(
    "--speed",
    type=click.FloatRange(min=0, min_open=True),
    default=1.0,
    show_default=True,
    metavar="X",
    help="How many times faster than it happened; inf: as fast as it can be taken.",
)
@click.option(
    "--to",
    "target",
    default="-",
    show_default=True,
    metavar="TARGET",
    help="tcp://127.0.0.1:PORT (waits there for one listener), or - for standard output.",
)
@option.as_json
def command(files: tuple[str, ...], speed: float, target: str, as_json: bool) -> None:
    """Play logs as a feed: each line leaves when its time has come.

    Lines go out as they are, so the times in their tag blocks are those of the log. A line
    without a time of its own follows the one before it.
    """
    from sealane.observe import open_inputs
    from sealane.observe.live import refuse_head, timed_lines

    if as_json and target == "-":
        raise click.UsageError("--json needs --to tcp://...: standard output is the feed itself.")
    if math.isnan(speed):
        raise click.BadParameter("nan is no speed.", param_hint="--speed")
    inputs = open_inputs(files)
    for source in inputs:
        refuse_head(source.head(), source.name)
    sent = 0
    with _opened(target) as send:
        pace = _Pace(speed)
        for source in inputs:
            sent += _play(timed_lines(source), pace, send)
    if sent and not pace.has_time and math.isfinite(speed):
        output.talk("No line of these logs says when it was: they were played as fast as possible.")
    if as_json:
        output.print_json({"lines": sent, "to": target})
    else:
        output.talk(f"Played {sent:,} lines")


def _play(
    lines: Iterable[tuple[float | None, bytes]], pace: _Pace, send: Callable[[bytes], None]
) -> int:
    """Send each line when its time has come; how many there were."""
    sent, held = 0, bytearray()
    for moment, line in lines:
        if moment is not None and pace.is_early(moment):
            send(bytes(held))
            held.clear()
            pace.wait(moment)
        held += line
        sent += 1
        if len(held) >= SEND_BYTES:
            send(bytes(held))
            held.clear()
    send(bytes(held))
    return sent


class _Pace:
    """When a moment of the log has come."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._first: float | None = None
        self._last: float | None = None
        self._began = time.monotonic()

    @property
    def has_time(self) -> bool:
        """Whether any line has said when it was."""
        return self._last is not None

    def _due(self, moment: float) -> float:
        if self._first is None:
            self._first, self._began = moment, time.monotonic()
        return self._began + (moment - self._first) / self._speed

    def is_early(self, moment: float) -> bool:
        """Whether that moment is still to come. A leap is not waited for: the time of the line is
        wrong, or the log is silent for longer than anybody would wait."""
        leaps = self._last is not None and abs(moment - self._last) > LONGEST_LEAP_S
        self._last = moment
        if leaps:
            self._first = None
        return not leaps and self._due(moment) > time.monotonic()

    def wait(self, moment: float) -> None:
        """Until then, in small steps, so that Ctrl-C is heard."""
        left = self._due(moment) - time.monotonic()
        if left > TOLD_WAIT_S:
            output.talk(f"The log is silent: the next line leaves in {left:,.0f} s")
        while (left := self._due(moment) - time.monotonic()) > 0:
            time.sleep(min(left, LONGEST_WAIT_S))


@contextmanager
def _opened(target: str) -> Iterator[Callable[[bytes], None]]:
    if target == "-":
        yield _to_output
        return
    parts = urlsplit(target)
    if parts.scheme != "tcp" or parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise click.BadParameter(
            "a replay goes to - or to tcp://127.0.0.1:PORT on this machine.", param_hint="--to"
        )
    with socket.create_server((parts.hostname, parts.port or 0)) as server:
        host, port = server.getsockname()[:2]
        output.talk(f"Waiting for a listener: sealane live tcp://{host}:{port} --lake DIR")
        stream, _ = server.accept()
        with stream:
            yield lambda data: _sent(stream, data)


def _sent(stream: socket.socket, data: bytes) -> None:
    try:
        stream.sendall(data)
    except ConnectionError as error:
        raise SealaneError(
            "The listener left before the replay was over.",
            hint="Replay again, then start the listener: what it has is not stored twice.",
        ) from error


def _to_output(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
