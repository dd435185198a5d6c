"""What may pass and does not in the middle, and what passes by less than a trace: one line each in
place of rows, in text and brief alike.

Rows of 0 with an upper end would hide those of which something passes; JSON has each with its ends.
An upper end is of what is told: the part of unknown origin stands beside it, as it may pass too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sealane.assess.close.draw import Interval
from sealane.assess.close.part import LEAST_TOLD
from sealane.assess.close.phrase import SHARE_PCT, cell
from sealane.say.said import Figure, Said, listed

__all__ = ["is_zero", "may_pass_said", "named_up_to", "small_said", "with_unknown"]

SHARES = Said(
    "And {count} more whose share may pass, none of it in the middle: {named}.",
    "ほか{count}件は中央値では通過しない：{named}。",
)
OIL_MAY = Said(
    "And {count} more whose oil may be lost or late, none of it in the middle: {named}.",
    "ほか{count}件の石油は、中央値では不着も遅れもない：{named}。",
)
UNKNOWN = Said(
    "{text}, beside {part} of unknown origin, which may pass too",
    "{text}（ほかに産地不明で通りうる{part}）",
)
SMALL = Said(
    "{count} more of which less than {least} % is known to pass there.",
    "ほかに通過の分かる割合が{least}%未満のもの{count}件。",
)
SMALL_UNKNOWN = Said(
    "{count} more of which less than {least} % is known to pass there; of unknown origin, which may"
    " pass too: {named}.",
    "ほかに通過の分かる割合が{least}%未満のもの{count}件（産地不明で通りうる割合：{named}）。",
)
LEAST_UNKNOWN = 0.005
"""A part of unknown origin that is smaller shows as 0 % and is not told [1]. Ours."""


def is_zero(figures: Interval | None) -> bool:
    """Whether nothing passes in the middle and something may."""
    return figures is not None and figures[0] == 0.0 < figures[2]


def named_up_to(
    name: Said, most_pct: float | None, amount: float | None, unit: Said | None,
    unknown: float | None = None,
) -> Said:  # fmt: skip
    """A row by its name and the upper ends of what is told: the share [%], the amount, or both;
    ``unknown`` [1] is the part of the import of unknown origin, which is in neither."""
    ends = [cell((end,) * 3, of, most=1)
            for end, of in ((most_pct, SHARE_PCT), (amount, unit)) if end is not None]  # fmt: skip
    told = [one for one in ends if isinstance(one, Said | Figure)]
    if len(told) < 2:
        text = Said("{name} up to {end}", "{name} 上限{end}").filled(name=name, end=told[0])
    else:
        text = Said("{name} up to {end}, {also}", "{name} 上限{end}・{also}").filled(
            name=name, end=told[0], also=told[1]
        )
    return with_unknown(text, unknown)


def with_unknown(text: Said, unknown: float | None) -> Said:
    """A part that is told, with the part of unknown origin [1] in the same line where there is
    some."""
    if unknown is None or unknown < LEAST_UNKNOWN:
        return text
    return UNKNOWN.filled(text=text, part=Figure(100 * unknown, SHARE_PCT, decimals=0))


def small_said(rows: Iterable[tuple[Said, float | None]]) -> tuple[Said, ...]:
    """The line of what is known to pass by less than a trace: each by its name and the part of
    unknown origin [1]; nothing where there is none."""
    every = list(rows)
    if not every:
        return ()
    one_of = Said("{name} {part}", "{name} {part}")
    named = [one_of.filled(name=name, part=Figure(100 * part, SHARE_PCT, decimals=0))
             for name, part in every if part is not None and part >= LEAST_UNKNOWN]  # fmt: skip
    count, least = Figure(len(every), decimals=0), Figure(100 * LEAST_TOLD, decimals=0)
    if not named:
        return (SMALL.filled(count=count, least=least),)
    return (SMALL_UNKNOWN.filled(count=count, least=least, named=listed(named)),)


def may_pass_said(rows: Iterable[Said], *, is_oil: bool = False) -> tuple[Said, ...]:
    """The line of rows that are folded; nothing where there is none."""
    named: Sequence[Said] = list(rows)
    text = OIL_MAY if is_oil else SHARES
    return (
        (text.filled(count=Figure(len(named), decimals=0), named=listed([*named])),)
        if named
        else ()
    )
