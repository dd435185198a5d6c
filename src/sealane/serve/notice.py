"""Notices over MQTT that there is something to pull: a hint, and never the record.

For each partner whose log went on one message under TOPIC/PARTY: from whom, to whom, which lane, up
to which number. Nothing of an item is in it, no name, no kind, no digest (what is easily guessed is
known by its digest): a broker and whoever listens there learn that something was released, and
when. Whoever gets one asks its partner at once; one that is forged or lost costs a question or a
wait, and nothing else: pulling goes on as without a broker.
"""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import func, select

from sealane.errors import BadSetting, SealaneError
from sealane.ledger import reading
from sealane.ledger.schema import ENTRIES
from sealane.serve.guard import is_loopback
from sealane.serve.mqtt import Mqtt
from sealane.share.book.record import LANES
from sealane.share.book.schema import OUTBOX
from sealane.share.node import Node

__all__ = ["Announcer", "Listener", "broker_of"]

LOOK_S = 0.2
"""How often the logs are looked at."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
LARGEST_NOTICE = 1_000
LARGEST_PASSWORD = 4_096


def broker_of(
    url: str, *, user: str | None = None, password_file: Path | None = None
) -> Callable[[], Mqtt]:
    """What makes a connection to a broker. ``BadSetting`` for one beyond this machine without TLS,
    a user and a file with its password that only its owner may read."""
    password = None if password_file is None else _password(password_file)
    parts = urlsplit(url)
    if not is_loopback(parts.hostname or ""):
        if parts.scheme != "mqtts":
            raise BadSetting(
                "A broker beyond this machine is spoken to over TLS alone.",
                hint="Write mqtts://host/topic.", setting="mqtt",
            )  # fmt: skip
        if user is None or password is None:
            raise BadSetting(
                "A broker beyond this machine has to know who publishes.",
                hint="Give --mqtt-user and --mqtt-password-file.", setting="mqtt",
            )  # fmt: skip
    own = (parts.hostname or "",)  # a notice has a lane and a number: nothing that has a label
    Mqtt(url, user=user, password=password, own=own)
    return lambda: Mqtt(url, user=user, password=password, own=own)


def _password(path: Path) -> str:
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise BadSetting(
                f"Others may read {path}.", hint=f"chmod 600 {path}", setting="mqtt_password_file"
            )
        said = path.read_text("utf-8")[:LARGEST_PASSWORD].partition("\n")[0]
    except (OSError, ValueError) as cause:
        raise BadSetting(
            f"{path} cannot be read.", hint="Write the password into it.",
            setting="mqtt_password_file",
        ) from cause  # fmt: skip
    if not said:
        raise BadSetting(f"{path} is empty.", hint="Write the password into it.", setting="mqtt")
    return said


@dataclass(eq=False)
class _Side(threading.Thread):
    """One side of the notices, in a thread of its own. ``error``: why the broker is not reached."""

    node: Node
    broker: Callable[[], Mqtt]
    counts: Counter[str] = field(default_factory=Counter)
    error: str | None = None

    def __post_init__(self) -> None:
        super().__init__(name=f"{type(self).__name__} {self.node.party}".lower(), daemon=True)
        self._ended = threading.Event()
        self._failures = 0

    def stop(self) -> None:
        """End; ``join`` waits for it."""
        self._ended.set()

    def _failed(self, why: str) -> None:
        """Wait before the next attempt, longer each time."""
        self.error = why
        self.counts["failed"] += 1
        self._failures += 1
        self._ended.wait(min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(self._failures - 1, 30)))

    def _well(self) -> None:
        self.error, self._failures = None, 0


class Announcer(_Side):
    """Publishes how far each partner's log went since this start."""

    def run(self) -> None:
        """Look and publish until ``stop``."""
        link = self.broker()
        size, told = -1, self._tops()
        while not self._ended.wait(LOOK_S):
            try:
                size_now = self._size()
                tops = told if size_now == size else self._tops()
            except SealaneError as cause:  # a database that is away comes back
                self._failed(cause.message)
                continue
            wrong = self._published(link, told, tops)
            if wrong is not None:
                self._failed(wrong)
                continue
            size = size_now
        link.close()

    def _published(
        self, link: Mqtt, told: dict[tuple[str, int], int], tops: dict[tuple[str, int], int]
    ) -> str | None:
        for (partner, lane), last in tops.items():
            if last <= told.get((partner, lane), 0):
                continue
            notice = {"version": 1, "from": self.node.party, "to": partner}
            notice |= {"lane": LANES[lane], "sequence": last}
            wrong = link.publish(partner, json.dumps(notice).encode())
            if wrong is not None:
                return wrong
            told[partner, lane] = last
            self.counts["published"] += 1
            self._well()
        return None

    def _size(self) -> int:
        with reading(self.node.engine) as connection:
            found = connection.execute(select(func.max(ENTRIES.c.sequence))).scalar()
        return -1 if found is None else int(found)

    def _tops(self) -> dict[tuple[str, int], int]:
        """The last number of each lane of each partner."""
        found: dict[tuple[str, int], int] = {}
        with reading(self.node.engine) as connection:
            for partner in sorted(self.node.partners):
                for lane in range(len(LANES)):
                    asked = select(func.max(OUTBOX.c.sequence)).where(
                        OUTBOX.c.partner == partner, OUTBOX.c.lane == lane
                    )
                    found[partner, lane] = int(connection.execute(asked).scalar() or 0)
        return found


@dataclass(eq=False)
class Listener(_Side):
    """Hears notices for this party and tells whose they are. ``heard``: given the partner."""

    heard: Callable[[str], object] = lambda _partner: None

    def run(self) -> None:
        """Listen, and again after a break, until ``stop``."""
        link = self.broker()
        while not self._ended.is_set():
            wrong = link.listen(self.node.party, self._notice, self._ended, self._ready)
            if wrong is not None:
                self._failed(wrong)

    def _ready(self) -> None:
        self.counts["subscribed"] += 1
        self._well()

    def _notice(self, raw: bytes) -> None:
        """One notice; what is none is counted, for anybody may publish."""
        try:
            told: Any = json.loads(raw) if len(raw) <= LARGEST_NOTICE else None
            giver, to = told["from"], told["to"]
        except (ValueError, TypeError, LookupError, RecursionError):
            giver, to = None, None
        if to != self.node.party or not isinstance(giver, str) or giver not in self.node.partners:
            self.counts["ignored"] += 1
            return
        self.counts["heard"] += 1
        self.heard(giver)
