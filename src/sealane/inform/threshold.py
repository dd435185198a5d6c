"""Thresholds of a part, as a command line changes them: one frozen dataclass of numbers each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import TYPE_CHECKING, TypeVar

from sealane.errors import BadSetting

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    _R = TypeVar("_R", bound=DataclassInstance)

__all__ = ["above", "as_json", "between_0_and_1", "changed", "names"]


def names(rule: DataclassInstance) -> list[str]:
    """The names of the thresholds, in order."""
    return [item.name for item in fields(rule)]


def as_json(rule: DataclassInstance) -> dict[str, float]:
    """Each threshold by name."""
    return {name: getattr(rule, name) for name in names(rule)}


def above(rule: DataclassInstance, least: float, *chosen: str) -> None:
    """Raise BadSetting for the first of these thresholds that is not above ``least``."""
    for name in chosen:
        if not getattr(rule, name) > least:
            raise BadSetting(
                f"{name} is {getattr(rule, name)}.",
                hint=f"Give a number above {least:g}.",
                setting=name,
            )


def between_0_and_1(rule: DataclassInstance, *chosen: str) -> None:
    """Raise BadSetting for the first of these thresholds that is not between 0 and 1."""
    for name in chosen:
        if not 0 < getattr(rule, name) < 1:
            raise BadSetting(
                f"{name} is {getattr(rule, name)}.",
                hint="Give a number between 0 and 1.",
                setting=name,
            )


def changed(rule: _R, said: Iterable[str], of: str, **values: float) -> _R:
    """A rule with thresholds as a command line says them (``name=number``), over ``values``.

    ``of`` is what they are thresholds of. Raises BadSetting where a name is none of them, or a
    value no number for it.
    """
    kinds: dict[str, type] = {item.name: type(item.default) for item in fields(rule)}
    for one in said:
        name, _, text = one.partition("=")
        if name not in kinds:
            raise BadSetting(
                f"{name!r} is no threshold of {of}.",
                hint=f"There are {', '.join(kinds)}.",
                setting=name,
            )
        try:
            values[name] = kinds[name](text)
        except ValueError as error:
            raise BadSetting(
                f"{name} is {text!r}, no {'whole ' if kinds[name] is int else ''}number.",
                hint=f"Write {name}={getattr(rule, name)}, for example.",
                setting=name,
            ) from error
    return replace(rule, **values)
