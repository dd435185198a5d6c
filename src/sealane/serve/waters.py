"""The zones of the law as the server holds them: read once, when somebody first asks.

Reading them takes seconds, so it is never done at the start, and never on the threads that answer
everything else: whoever asks for zones waits on two threads of their own.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import anyio

import sealane
from sealane import law, settings
from sealane.serve.zone_map import ZoneMap

__all__ = ["Held", "apart", "held"]

THREADS = 2
"""One that reads and one that answers; the machine's other cores are left to the lake."""

_T = TypeVar("_T")
_limiters: dict[str, anyio.CapacityLimiter] = {}


class Held:
    """One version of the zones in use, what they say of a place, and the map of them."""

    def __init__(self, official: Path) -> None:
        self._official = official
        self._waters = law.Waters(official=official)
        self._given: str | None = None
        self._of_run = self._waters
        self._lock = threading.Lock()
        self._asking = threading.Lock()

    def brief(
        self, lon: float, lat: float, run: Mapping[str, Any] | None = None, **asked: Any
    ) -> law.Brief:
        """What applies at a place, told as events tell it: the zones of the latest run first. Of
        the zones only those around it are read."""
        with self._asking:
            return law.brief(lon, lat, waters=self._waters_of(run), **asked)

    def _waters_of(self, run: Mapping[str, Any] | None) -> law.Waters:
        """With the zones of that run; read again only where they are others."""
        given = run.get("zones") if run else None
        if not given:
            return self._waters
        if self._given != given:
            drawn = law.zones_of_run(run)
            self._given, self._of_run = given, law.Waters(drawn, official=self._official)
        return self._of_run

    @cached_property
    def zones(self) -> tuple[law.Zone, ...]:
        """All zones but those of information, which say nothing of waters; as they stand beside
        archipelagic waters."""
        zones = law.zones_in_use(self._official).zones
        return law.without_enclosed([z for z in zones if z.regime not in law.INFORMATION])

    @property
    def map(self) -> ZoneMap:
        """Made when it is first asked for; zooms that take longer follow in the background."""
        with self._lock:
            return self._made

    @property
    def digest(self) -> str:
        """Names these zones, and by its version the Sealane that draws them; 16 hex digits."""
        said = f"{self._waters.digest} {sealane.__version__}"
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    @cached_property
    def _made(self) -> ZoneMap:
        made = ZoneMap(self.zones)
        threading.Thread(target=made.prepare, name="sealane-zones", daemon=True).start()
        return made


class _Keeper:
    """The newest version: another file of official zones, or a newer one, takes its place."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._key: tuple[Path, int] | None = None
        self._held: Held | None = None

    def held(self) -> Held:
        official = law.official_file(settings.resolve()["law.zones"])
        key = (official, official.stat().st_mtime_ns if official.exists() else 0)
        with self._lock:
            if self._held is None or self._key != key:
                self._held, self._key = Held(official), key
            return self._held


_keeper = _Keeper()


def held() -> Held:
    """The zones in use: the packaged ones, and official ones that were imported.

    Raises:
        MissingPart: the packaged zones have not been computed.
        BadInput: the file of official zones cannot be read.
    """
    return _keeper.held()


async def apart(work: Callable[[], _T], *, queue: str = "map") -> _T:
    """What ``work`` returns, on a thread of the few that this queue has to itself: a brief does
    not wait for the map."""
    limiter = _limiters.setdefault(queue, anyio.CapacityLimiter(THREADS))
    return await anyio.to_thread.run_sync(work, limiter=limiter)
