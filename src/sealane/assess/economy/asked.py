"""Cuts as they are written: ``FROM:TO=SHARE`` or ``FROM:TO:SECTOR=SHARE``, a star for every one."""

from __future__ import annotations

from collections.abc import Iterable

from sealane.assess.economy.multi_region import Cut
from sealane.errors import BadInput

__all__ = ["cuts_of"]

ANY = "*"


def cuts_of(given: Iterable[str]) -> list[Cut]:
    """The cuts that some texts name, in their order.

    >>> cuts_of(["JPN:*=0.3", "*:JPN:Energy=0.5"])[1].sector
    'Energy'

    Raises:
        BadInput: a text that cannot be read, a share outside 0 to 1, or one trade told twice with
            shares that contradict each other.
    """
    found: dict[tuple[str | None, str | None, str | None], tuple[str, Cut]] = {}
    for text in given:
        trade, _, said = text.rpartition("=")
        names = [one.strip() for one in trade.split(":")]
        try:
            share = float(said)
        except ValueError:
            share = float("nan")
        if len(names) not in (2, 3) or not all(names) or share != share:
            raise BadInput(
                f"--cut {text!r} cannot be read.",
                hint="Write FROM:TO=SHARE or FROM:TO:SECTOR=SHARE, for example JPN:*=0.3.",
                field="cut", value=text,
            )  # fmt: skip
        seller, buyer, sector = (None if one == ANY else one for one in (*names, ANY)[:3])
        cut = Cut(share, seller, buyer, sector)
        before = found.setdefault((seller, buyer, sector), (text, cut))
        if before[1].share != share:
            raise BadInput(
                f"--cut {text!r} contradicts --cut {before[0]!r}: one trade, two shares.",
                hint="Give each trade once.",
                field="cut", value=text,
            )  # fmt: skip
    return [cut for _, cut in found.values()]
