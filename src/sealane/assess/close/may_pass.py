"""What may pass and does not in the middle: one line in place of rows, in text and brief alike.

Rows of 0 with an upper end would hide those of which something passes; JSON has each with its ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sealane.assess.close.draw import Interval
from sealane.assess.close.phrase import SHARE_PCT, cell
from sealane.assess.said import Figure, Said, listed

__all__ = ["is_zero", "may_pass_said", "named_up_to"]

SHARES = Said(
    "And {count} more whose share may pass, none of it in the middle, at most: {named}.",
    "ほか{count}件は中央値では通過しない。上限：{named}。",
)
OIL_MAY = Said(
    "And {count} more whose oil may be lost or late, none of it in the middle, at most: {named}.",
    "ほか{count}件の石油は、中央値では不着も遅れもない。上限：{named}。",
)


def is_zero(figures: Interval | None) -> bool:
    """Whether nothing passes in the middle and something may."""
    return figures is not None and figures[0] == 0.0 < figures[2]


def named_up_to(
    name: Said, most_pct: float | None, amount: float | None, unit: Said | None
) -> Said:
    """A row by its name and its upper ends: the share [%], the amount, or both."""
    ends = [cell((end,) * 3, of, most=1)
            for end, of in ((most_pct, SHARE_PCT), (amount, unit)) if end is not None]  # fmt: skip
    told = [one for one in ends if isinstance(one, Said | Figure)]
    if len(told) < 2:
        return Said("{name} {end}", "{name}{end}").filled(name=name, end=told[0])
    return Said("{name} {end}, {also}", "{name}{end}・{also}").filled(
        name=name, end=told[0], also=told[1]
    )


def may_pass_said(rows: Iterable[Said], *, is_oil: bool = False) -> tuple[Said, ...]:
    """The line of rows that are folded; nothing where there is none."""
    named: Sequence[Said] = list(rows)
    text = OIL_MAY if is_oil else SHARES
    return (
        (text.filled(count=Figure(len(named), decimals=0), named=listed([*named])),)
        if named
        else ()
    )
