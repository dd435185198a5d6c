"""Where lines come from: a TCP server, UDP datagrams, a serial line, a growing file, a pipe.

A feed is followed by a thread of its own until it is told to stop. A connection that breaks is
made again after a pause that doubles up to half a minute; a file that is replaced is begun anew.
Nothing is held but the line that is not complete: what cannot be kept yet is not read, so a TCP
sender waits and a file stays where it is.
"""

from __future__ import annotations

import os
import select
import socket
import stat
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator
from contextlib import closing, suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from sealane.errors import BadInput, BadSetting
from sealane.observe.live.head import refuse_other
from sealane.observe.live.mark import TAIL_BYTES, Mark
from sealane.observe.live.stamp import Stamp

__all__ = ["Feed", "Keep", "open_feed"]

LINE_BYTES = 131_072
"""[byte] Of a longer line the head is kept, and the rest is passed over: twice what the reader
takes for a line, so that it still sees that the line is too long."""

READ_BYTES = 262_144
TICK_S = 0.2  # how soon a feed notices that it shall stop, and a file is looked at again
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
CONNECT_S = 10.0
RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024  # asked for; most systems give some 200 kB
WAITING_BYTES = 32 * 1024 * 1024  # UDP has no back-pressure: twelve seconds of 20,000 lines/s
BAUD = 38_400  # IEC 61162-2, which AIS receivers speak


class Keep(Protocol):
    """Where stamped lines go (``Spool.append``)."""

    def __call__(self, lines: bytes, *, mark: Mark | None = None) -> None: ...


Talk = Callable[[str], object]
Clock = Callable[[], float]
ReadTo = Callable[[str], Mark]


class _Lines:
    """Whole lines out of portions of bytes, in bounded memory."""

    def __init__(self) -> None:
        self._rest = b""
        self._skips = False

    def take(self, data: bytes) -> list[bytes]:
        """The lines that are complete now."""
        *whole, rest = (self._rest + data).split(b"\n")
        lines = [line[:LINE_BYTES] + b"\n" for line in whole]
        if self._skips and lines:
            lines, self._skips = lines[1:], False
        if self._skips:
            rest = b""
        elif len(rest) > LINE_BYTES:
            lines.append(rest[:LINE_BYTES] + b"\n")
            rest, self._skips = b"", True
        self._rest = rest
        return lines

    @property
    def held_bytes(self) -> int:
        """Of the line that is not complete."""
        return len(self._rest)

    def last(self) -> list[bytes]:
        """What was left when the stream ended."""
        rest, self._rest, self._skips = self._rest, b"", False
        return [rest + b"\n"] if rest else []


class Feed(ABC):
    """One feed: how it is named, and how its bytes are read.

    ``portions`` yields bytes as they come, and b"" now and then while none do; it ends where the
    feed has ended for good, and raises OSError where it broke.
    """

    mends = False
    """Whether the feed is opened again where it breaks or ends."""

    def __init__(self, spec: str, name: str) -> None:
        self.spec = spec
        self.name = name
        self.lines = 0
        self.breaks = 0
        self.until_eof = False

    @abstractmethod
    def portions(self, stop: threading.Event) -> Generator[bytes, None, None]:
        """Bytes as they come."""

    def follow(
        self,
        keep: Keep,
        *,
        clock: Clock,
        stop: threading.Event,
        until_eof: bool = False,
        talk: Talk = lambda _text: None,
    ) -> None:
        """Read until told to stop (or, with ``until_eof``, until the feed ends first).

        ``clock`` tells the time of arrival [s since 1970, UTC].
        """
        pause = FIRST_PAUSE_S
        self.until_eof = until_eof
        while not stop.is_set():
            before = self.lines
            try:
                self._once(keep, clock, stop)
                why = "ended"
            except OSError as error:
                why = error.strerror or str(error) or type(error).__name__
                if not self.mends:
                    raise
            heard = self.lines > before
            if stop.is_set() or (why == "ended" and (until_eof or not self.mends)):
                return
            pause = FIRST_PAUSE_S if heard else min(2 * pause, LONGEST_PAUSE_S)
            self.breaks += 1
            talk(f"{self.spec}: {why}; trying again in {pause:g} s")
            stop.wait(pause)

    def _once(self, keep: Keep, clock: Clock, stop: threading.Event) -> None:
        """Read until the feed ends or breaks; a line that cannot be kept is no break of it."""
        stamp, cutter = Stamp(self.name), _Lines()
        broke: OSError | None = None
        with closing(self.portions(stop)) as portions:
            while True:
                try:
                    data = next(portions, None)
                except OSError as error:
                    broke, data = error, None
                if data is None:
                    break
                self._keep(keep, stamp, cutter.take(data) if data else [], clock, cutter.held_bytes)
        held_bytes = cutter.held_bytes  # a file is read again from there: it may yet go on
        self._keep(keep, stamp, [] if stop.is_set() else cutter.last(), clock, held_bytes)
        if broke is not None:
            raise broke

    def _keep(
        self, keep: Keep, stamp: Stamp, lines: list[bytes], clock: Clock, held_bytes: int
    ) -> None:
        if lines:
            self.lines += len(lines)
            keep(stamp.lines(lines, int(clock() * 1000)), mark=self.mark(held_bytes))

    def mark(self, held_bytes: int) -> Mark | None:
        """How far was read and handed on, for feeds that can be read again."""
        del held_bytes
        return None


class _Tcp(Feed):
    mends = True

    def __init__(self, spec: str, host: str, port: int) -> None:
        super().__init__(spec, f"{host}:{port}")
        self._address = host, port

    def portions(self, stop: threading.Event) -> Generator[bytes, None, None]:
        with socket.create_connection(self._address, timeout=CONNECT_S) as stream:
            _keep_alive(stream)
            stream.settimeout(TICK_S)
            while not stop.is_set():
                try:
                    data = stream.recv(READ_BYTES)
                except TimeoutError:
                    continue
                if not data:
                    return
                yield data


def _keep_alive(stream: socket.socket) -> None:
    """Notice within a minute that a peer is gone that said no word of it (a cable, a router)."""
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, name):  # not every system lets a program choose
            stream.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


class _Udp(Feed):
    mends = True

    def __init__(self, spec: str, host: str, port: int) -> None:
        super().__init__(spec, f"udp:{port}")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        try:
            self._socket.bind((host, port))
        except OSError as error:
            self._socket.close()
            raise BadInput(
                f"{spec}: cannot be listened on ({error.strerror}).",
                hint="Use a free port, and an address of this machine.",
                value=spec,
            ) from error
        self._socket.settimeout(0)  # select waits
        self._come = threading.Condition()
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0

    def portions(self, stop: threading.Event) -> Generator[bytes, None, None]:
        over, broke = threading.Event(), list[OSError]()
        taking = threading.Thread(target=self._take, args=(over, broke), daemon=True)
        taking.start()
        try:
            while not stop.is_set() and not broke:
                with self._come:
                    if not self._waiting:
                        self._come.wait(TICK_S)
                yield self._all_waiting()
        finally:
            over.set()
            taking.join()
        yield self._all_waiting()
        if broke:
            raise broke[0]
        self._socket.close()

    def _all_waiting(self) -> bytes:
        with self._come:
            waiting, self._waiting, self._waiting_bytes = self._waiting, [], 0
        return b"".join(waiting)

    def _take(self, over: threading.Event, broke: list[OSError]) -> None:
        """Take datagrams while those before them are written: what is not taken is lost."""
        while not over.is_set():
            if self._waiting_bytes > WAITING_BYTES:
                over.wait(TICK_S)
                continue
            try:
                select.select([self._socket], [], [], TICK_S)
                self._take_those_there()
            except OSError as error:
                broke.append(error)
                return

    def _take_those_there(self) -> None:
        taken: list[bytes] = []
        size = 0
        while size < READ_BYTES:
            try:
                data = self._socket.recv(65_536)
            except BlockingIOError:
                break
            taken.append(data if data.endswith(b"\n") else data + b"\n")
            size += len(data)
        with self._come:
            self._waiting += taken
            self._waiting_bytes += size
            self._come.notify()


class _Descriptor(Feed):
    """Standard input or a serial line."""

    def __init__(self, spec: str, name: str, path: str | None = None, baud: int = BAUD) -> None:
        super().__init__(spec, name)
        self._path, self._baud = path, baud
        self.mends = path is not None

    def portions(self, stop: threading.Event) -> Generator[bytes, None, None]:
        descriptor = sys.stdin.fileno() if self._path is None else _serial(self._path, self._baud)
        try:
            while not stop.is_set():
                ready, _, _ = select.select([descriptor], [], [], TICK_S)
                if not ready:
                    continue
                data = os.read(descriptor, READ_BYTES)
                if not data:
                    return
                yield data
        finally:
            if self._path is not None:
                os.close(descriptor)


def _serial(path: str, baud: int) -> int:
    import termios
    import tty

    descriptor = os.open(path, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        if not os.isatty(descriptor):
            raise BadInput(
                f"{path}: a device, but no serial line.",
                hint="Name a serial device such as /dev/ttyUSB0, or a file; a pipe goes to "
                "standard input (-).",
                value=path,
            )
        tty.setraw(descriptor, termios.TCSANOW)  # what has come is not thrown away
        settings = termios.tcgetattr(descriptor)
        settings[4] = settings[5] = getattr(termios, f"B{baud}")
        termios.tcsetattr(descriptor, termios.TCSANOW, settings)
    except termios.error as error:
        os.close(descriptor)
        why = error.args[-1]
        raise OSError(None, f"the serial line cannot be set to {baud} baud ({why})") from error
    except BadInput:
        os.close(descriptor)
        raise
    return descriptor


class _File(Feed):
    """A file that grows; read on from where the spool says that it was read to."""

    mends = True

    def __init__(self, spec: str, path: Path, read_to: ReadTo) -> None:
        super().__init__(spec, path.name)
        self._path, self._read_to = path, read_to
        self._key = str(path.resolve())
        self._at = 0
        self._tail = b""  # what was read last, as far as a mark may need it

    def portions(self, stop: threading.Event) -> Generator[bytes, None, None]:
        self._resume()
        while not stop.is_set():
            with self._path.open("rb") as stream:
                stream.seek(self._at)
                while not stop.is_set() and not self._is_replaced(stream.fileno()):
                    data = stream.read(READ_BYTES)
                    self._at += len(data)
                    self._tail = (self._tail + data)[-TAIL_BYTES - LINE_BYTES :]
                    if data:
                        yield data
                    elif self.until_eof:
                        return
                    else:
                        stop.wait(TICK_S)
            if not stop.is_set():
                is_torn = not self._tail.endswith(b"\n")
                self._at, self._tail = 0, b""
                yield b"\n" if is_torn else b""

    def _resume(self) -> None:
        """Begin where the file was read to, if it is still that file."""
        mark = self._read_to(self._key)
        with self._path.open("rb") as stream:
            stream.seek(max(0, mark.offset - TAIL_BYTES))
            tail = stream.read(min(mark.offset, TAIL_BYTES))
            is_there = stream.tell() == mark.offset and mark.is_behind(tail)
        self._at, self._tail = (mark.offset, tail) if is_there else (0, b"")

    def _is_replaced(self, descriptor: int) -> bool:
        """Whether the name stands for another file now, or the file was written anew.

        An empty file in its place is waited for: whoever writes may still write to the old one.
        """
        try:
            there = self._path.stat()
        except FileNotFoundError:
            there = None  # between the renames of a rotation
        here = os.fstat(descriptor)
        tail = self._tail[-TAIL_BYTES:]
        if os.pread(descriptor, len(tail), self._at - len(tail)) != tail:
            return True
        if there is None or there.st_size == 0 or self._at < here.st_size:
            return False
        return (here.st_ino, here.st_dev) != (there.st_ino, there.st_dev)

    def mark(self, held_bytes: int) -> Mark | None:
        tail = self._tail[: len(self._tail) - held_bytes]
        return Mark.behind(self._key, self._at - held_bytes, tail[-TAIL_BYTES:])


def open_feed(spec: str, *, read_to: ReadTo = Mark) -> Feed:
    """The feed that a user named: ``tcp://host:port``, ``udp://host:port``, a path, or ``-``.

    Parameters
    ----------
    spec : udp listens on its address; the path of a serial device may end in ``?baud=9600``.
    read_to : how far a file of that name was read before (``Spool.mark``).

    Raises
    ------
    BadSetting : a malformed address, or a speed that no serial line has.
    BadInput : no such file, one that is no growing log of NMEA, a device that is no serial line,
        or an address that cannot be listened on.
    """
    if spec == "-":
        return _Descriptor(spec, "standard input")
    if "://" in spec:
        return _network(spec)
    place, _, baud = spec.partition("?baud=")
    path = Path(place)
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise BadInput(
            f"{spec}: {error.strerror or error}.",
            hint="Name tcp://host:port, udp://host:port, a serial device, a file, or -.",
            value=spec,
        ) from error
    if stat.S_ISCHR(mode):
        return _device(spec, path, baud)
    if not stat.S_ISREG(mode):
        raise BadInput(
            f"{spec}: neither a file nor a serial device.",
            hint="Name a file; a pipe goes to standard input (-).",
            value=spec,
        )
    refuse_other(path)
    return _File(spec, path, read_to)


def _device(spec: str, path: Path, baud: str) -> Feed:
    import termios

    if baud and not hasattr(termios, f"B{baud}"):
        raise BadSetting(
            f"{spec}: no speed of a serial line.",
            hint=f"Write ?baud={BAUD}, or 4800, 9600, 115200.",
            value=spec,
        )
    speed = int(baud or BAUD)
    with suppress(OSError):  # what may mend is tried again as the feed is followed
        os.close(_serial(str(path), speed))
    return _Descriptor(spec, path.name, str(path), speed)


def _network(spec: str) -> Feed:
    try:
        parts = urlsplit(spec)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError:
        scheme, host, port = "", None, None
    if scheme not in ("tcp", "udp") or not host or not port or parts.username:
        raise BadSetting(
            f"{spec.rpartition('@')[2]}: no address of a feed.",
            hint="Write tcp://host:port or udp://host:port, for example tcp://127.0.0.1:10110.",
            field="source",
        )
    return _Tcp(spec, host, port) if scheme == "tcp" else _Udp(spec, host, port)
