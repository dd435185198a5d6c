"""What is said over a TAK stream beside items: signs of life, and that an item is taken back.

A ping (``t-x-c-t``) is answered by a pong (``t-x-c-t-r``), in the order of the stream: whoever has
the pong knows that what it wrote before the ping was read. An item that is taken back is told
twice: once more under its own name, stale at once and without a place or a word of what it was, for
tools that know nothing else; then by ``t-x-d-d``, which deletes it where that is known. Types as
TAK tools write them (pytak 7.6, taky 0.10, ATAK's ``__forcedelete``); no standard lists them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sealane.errors import BadInput
from sealane.share.format.cot import MARK, SPOT, UNKNOWN_M
from sealane.share.format.xml import child, element, parse, time_told, told

__all__ = ["DELETE", "GONE", "PING", "PONG", "Withdrawn", "ping", "pong", "task_read", "withdrawal"]

PING, PONG, DELETE = "t-x-c-t", "t-x-c-t-r", "t-x-d-d"
GONE = "gone"
"""An item once more under its own name, stale and empty: no product for anybody."""
TASK_LASTS = timedelta(seconds=60)
"""How long a sign of life may be on its way: pytak writes 60 s (``DEFAULT_COT_STALE`` is 120)."""
BRIEF = timedelta(milliseconds=1)
"""Taken back is stale a millisecond after it is said: some tools drop what is stale when it comes.
"""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An item that its sender takes back, up to a version."""

    item: str
    version: int
    originator: str
    because: str


def ping(uid: str, at: datetime) -> bytes:
    """A sign of life that asks for an answer."""
    return told(_task(uid, PING, at), declared=False)


def pong(at: datetime) -> bytes:
    """The answer to a ping."""
    return told(_task("sealane-pong", PONG, at), declared=False)


def withdrawal(gone: Withdrawn, at: datetime, *, uids: list[str], is_whole: bool = True) -> bytes:
    """Take an item back from screens: each of the names under which it is shown.

    ``is_whole``: the item goes, and not an area of it alone.
    """
    parts = []
    for uid in uids:
        stub = _event(uid, SPOT, at, BRIEF)
        about = element(stub, "detail")
        element(about, "remarks", f"Withdrawn: {gone.because}")
        element(about, MARK, version="1", gone="1")
        parts.append(told(stub, declared=False))
        task = _event(f"withdrawn-{uid}", DELETE, at, TASK_LASTS)
        detail = element(task, "detail")
        element(detail, "link", uid=uid, relation="none", type="none")
        element(detail, "__forcedelete")
        element(detail, "remarks", f"Withdrawn: {gone.because}")
        if is_whole and uid == uids[0]:
            mark = {"item": gone.item, "version": gone.version, "originator": gone.originator}
            element(detail, MARK, json.dumps({**mark, "because": gone.because}), version="1")
        parts.append(told(task, declared=False))
    return b"\n".join(parts)


def task_read(raw: bytes) -> str | Withdrawn | None:
    """``PING``, ``PONG``, ``GONE``, what is taken back, or None for an event that is none of these.

    ``DELETE``: one without the mark of a Sealane, as pytak says hello; it does not say whose item
    it would delete. ``BadInput`` for XML or a mark that cannot be read.
    """
    if b"t-x-" not in raw and b'gone="1"' not in raw:
        return None
    event = parse(raw)
    kind, about = event.get("type"), child(event, "detail")
    stub = None if about is None else child(about, MARK)
    if stub is not None and stub.get("gone") == "1":
        return GONE
    if event.tag != "event" or kind not in (PING, PONG, DELETE):
        return None
    if kind != DELETE or stub is None:
        return str(kind)
    try:
        gone = json.loads("".join(stub.itertext()))
        names = ("item", "version", "originator", "because")
        return Withdrawn(**{name: gone[name] for name in names})
    except (ValueError, TypeError, LookupError, RecursionError) as cause:
        raise BadInput(
            "This takes something back, and does not say what.",
            hint="Ask who sent it.", field="cot", reason="delete",
        ) from cause  # fmt: skip


def _task(uid: str, kind: str, at: datetime) -> Any:
    return _event(uid, kind, at, TASK_LASTS)


def _event(uid: str, kind: str, at: datetime, lasts: timedelta) -> Any:
    event = element(
        None, "event", version="2.0", uid=uid, type=kind, how="m-g", time=time_told(at),
        start=time_told(at), stale=time_told(at + lasts),
    )  # fmt: skip
    element(event, "point", lat="0.0", lon="0.0", hae=UNKNOWN_M, ce=UNKNOWN_M, le=UNKNOWN_M)
    return event
