"""What the rows and notes of a brief's tables share."""

from __future__ import annotations

from sealane.assess.close.answer import CloseAnswer
from sealane.assess.close.phrase import draws_said
from sealane.say.brief import Source
from sealane.say.said import Figure, Said

__all__ = ["apart", "counted", "drawn_said", "times", "told_of"]


def told_of(one: object) -> Said | Figure:
    """A cell that has a figure or a text."""
    assert isinstance(one, Said | Figure)
    return one


def times(
    figures: tuple[float, float, float] | None, factor: float
) -> tuple[float, float, float] | None:
    """A figure with its ends in another unit; None where it is not known."""
    if figures is None:
        return None
    value, low, high = (factor * one for one in figures)
    return value, low, high


def drawn_said(answer: CloseAnswer) -> Said:
    """What brackets hold."""
    return draws_said(answer.limits.draws, answer.limits.tail)


def counted(count: int, en: str, ja: str) -> tuple[Said, ...]:
    """One line for what is no row; nothing where there is none."""
    if count <= 0:
        return ()
    return (Said(en.format(n=count, s="" if count == 1 else "s"), ja.format(n=count, s="")),)


def apart(
    own: list[tuple[Source, ...]],
) -> tuple[tuple[Source, ...], tuple[tuple[Source, ...], ...]]:
    """The sources that all rows have, and those that a row has besides; none where no row has."""
    common = tuple(one for one in own[0] if all(one in each for each in own))
    apart = tuple(tuple(one for one in each if one not in common) for each in own)
    return common, apart if any(apart) else ()
