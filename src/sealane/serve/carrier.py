"""What brings one message to a receiver, and the address that its owner named for it.

What is sent on is what the lake holds, without a label: it is for this machine, and for hosts that
whoever keeps the node says are its own (``live.own_receivers``), over TLS. Others get releases.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Protocol
from urllib.parse import SplitResult, urlsplit

from sealane.errors import BadSetting
from sealane.serve.guard import is_loopback

if TYPE_CHECKING:
    from sealane.serve.route.live import Message

__all__ = ["TIMEOUT_S", "Carrier", "address", "hosts", "require_own", "why"]

TIMEOUT_S = 10.0
"""[s] How long one try waits for the receiver."""


class Carrier(Protocol):
    """Takes one message at a time to one receiver; used by one thread."""

    url: str
    """Where to: it may hold what is nobody else's business."""

    shown: str
    """The receiver as people may read of it."""

    def carry(self, message: Message) -> str | None:
        """None where the receiver has it, else why not."""

    def close(self) -> None:
        """Part from the receiver."""


def address(url: str, *schemes: str, setting: str, advice: str) -> SplitResult:
    """The parts of an address of one of the schemes.

    Raises BadSetting, which does not repeat the address, where it cannot be one or names a user.
    """
    try:
        parts = urlsplit(url)
        is_one = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        url.encode("ascii")
        (parts.hostname or "").encode("idna")
    except ValueError:  # a port that is no number, a sign that no address has, a label too long
        is_one = False
    if not is_one or "@" in parts.netloc:
        raise BadSetting(
            f"The address of --{setting} is no {' or '.join(schemes)} address without a user in "
            "it.",
            hint=advice,
            setting=setting,
        )
    return parts


def require_own(parts: SplitResult, own: Collection[str], *, secured: str, setting: str) -> None:
    """``BadSetting`` for a receiver on another machine that is not named as one's own, or that is
    not reached over TLS (``secured``: the scheme that is)."""
    host = (parts.hostname or "").lower()
    if is_loopback(host):
        return
    if host not in own:
        raise BadSetting(
            f"Events would go to {host} without a label, and {host} is not named as your own.",
            hint="To a partner: sealane share release. If it is yours, name it in "
            "live.own_receivers (SEALANE_LIVE_OWN_RECEIVERS).",
            setting=setting,
        )
    if parts.scheme != secured:
        raise BadSetting(
            f"Events would go to {host} where others on the way can read them.",
            hint=f"Write {secured}:// instead of {parts.scheme}://.",
            setting=setting,
        )


def hosts(said: str | None) -> frozenset[str]:
    """Names of hosts with commas between, as ``live.own_receivers`` has them."""
    return frozenset(one.strip().lower() for one in (said or "").split(",")) - {""}


def why(error: Exception) -> str:
    """What went wrong, in a few words."""
    return str(getattr(error, "reason", error)) or type(error).__name__
