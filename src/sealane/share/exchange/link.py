"""How thin the link to a partner is, as the node that takes over it says.

`partners/PARTY.link` in the node's folder; without it a link is wide. It is read before each round,
so a link that widens is used at once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sealane.errors import BadInput
from sealane.share.exchange.card import folder_of
from sealane.share.log.thin import LEAST_BUDGET
from sealane.share.node import PARTNERS, Node

__all__ = ["Link", "link_of", "set_link"]

ROUND_S = 30.0
"""What a link carries in this time is one round where only its speed is said (ours)."""
MOST = 2**40


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """``bytes_per_s`` that it carries, ``bytes_per_pull`` that one round may take; None: no limit.

    ``BadInput`` for a limit below what one batch needs.
    """

    bytes_per_s: int | None = None
    bytes_per_pull: int | None = None

    def __post_init__(self) -> None:
        for name, least in (("bytes_per_s", 1), ("bytes_per_pull", LEAST_BUDGET)):
            said = getattr(self, name)
            if said is not None and (type(said) is not int or not least <= said <= MOST):
                raise BadInput(
                    f"{name} is {said!r}.", hint=f"Give {least:,} bytes or more.", field=name,
                    value=said,
                )  # fmt: skip

    @property
    def budget(self) -> int | None:
        """Bytes of one round; None where the link is wide."""
        said = self.bytes_per_pull
        if self.bytes_per_s is not None:
            carried = max(LEAST_BUDGET, int(self.bytes_per_s * ROUND_S))
            said = carried if said is None else min(said, carried)
        return said

    def rest_s(self, size: int, spent_s: float) -> float:
        """How long to leave the link alone after a round of some bytes that took so long."""
        if self.bytes_per_s is None:
            return 0.0
        return max(0.0, size / self.bytes_per_s - spent_s)


def link_of(node: Node, party: str) -> Link:
    """The link to a partner. ``BadInput`` that names the file for one that cannot be read."""
    if node.folder is None:
        return Link()
    path = node.folder / PARTNERS / f"{party}.link"
    try:
        told: Any = json.loads(path.read_text("ascii"))
        return Link(**told)
    except FileNotFoundError:
        return Link()
    except (ValueError, TypeError, BadInput) as cause:
        raise BadInput(
            f"{path} does not say how thin a link is.", hint="Say it anew: sealane node link.",
            file=str(path),
        ) from cause  # fmt: skip


def set_link(node: Node, party: str, link: Link) -> None:
    """Keep how thin the link to a partner is; ``NotFound`` for an unknown one."""
    node.partner_key(party)
    path: Path = folder_of(node) / PARTNERS / f"{party}.link"
    if link == Link():
        path.unlink(missing_ok=True)
        return
    part = path.with_suffix(".part")
    said = {"bytes_per_s": link.bytes_per_s, "bytes_per_pull": link.bytes_per_pull}
    part.write_text(json.dumps(said), "ascii")
    part.replace(path)
