"""Which numbers of a rule may users override? Thresholds: with unit, meaning, source and limits.

The segmenter and every detector declare theirs this way, so that settings can list them all and
a run can record them.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from sealane.errors import BadSetting

__all__ = ["Thresholds", "threshold", "thresholds"]

_T = TypeVar("_T", bound="Thresholds")


def threshold(
    default: float,
    *,
    unit: str,
    help: str,  # noqa: A002
    source: str,
    minimum: float = 0.0,
    maximum: float | None = None,
) -> Any:
    """A field of a rule that users may override; one whose default is an int takes ints alone."""
    about = {"unit": unit, "help": help, "source": source, "minimum": minimum, "maximum": maximum}
    return field(default=default, metadata=about)


def thresholds(rule: Any) -> tuple[dataclasses.Field[Any], ...]:
    """The threshold fields of a rule or of its class, in order."""
    return tuple(f for f in dataclasses.fields(rule) if "unit" in f.metadata)


@dataclass(frozen=True)
class Thresholds:
    """A rule whose thresholds can be overridden by name; values out of range are refused."""

    kind: ClassVar[str] = ""

    def __post_init__(self) -> None:
        for f in thresholds(self):
            value, low, high = getattr(self, f.name), f.metadata["minimum"], f.metadata["maximum"]
            is_wrong = not _is_number(value) or (isinstance(f.default, int) and value != int(value))
            if is_wrong or value < low or (high is not None and value > high):
                number = "a whole number" if isinstance(f.default, int) else "a number"
                limits = f"{low:g} or more" if high is None else f"{low:g} to {high:g}"
                raise BadSetting(
                    f"{self.kind}.{f.name} is {value!r}: expected {number} of {limits} "
                    f"[{f.metadata['unit']}].",
                    hint=f"The default is {f.default:g}.",
                    setting=f"{self.kind}.{f.name}",
                    value=value,
                )

    @classmethod
    def from_settings(cls: type[_T], values: Mapping[str, Any] | None = None, **given: Any) -> _T:
        """A rule whose thresholds are those of the mapping, else the defaults.

        Raises:
            BadSetting: a name that is no threshold (the nearest is named), or a bad value.
        """
        known = {f.name: f for f in thresholds(cls)}
        for name in values or {}:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
                raise BadSetting(
                    f"{cls.kind} has no threshold {name!r}.",
                    hint=f"Did you mean {near[0]!r}? It has: {', '.join(known)}.",
                    setting=f"{cls.kind}.{name}",
                )
        chosen = {
            name: _number(cls.kind, known[name], value) for name, value in (values or {}).items()
        }
        return cls(**chosen, **given)

    @property
    def thresholds(self) -> dict[str, float]:
        """Every threshold by name."""
        return {f.name: getattr(self, f.name) for f in thresholds(self)}


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value


def _number(kind: str, declared: dataclasses.Field[Any], value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        name = f"{kind}.{declared.name}"
        raise BadSetting(f"{name} is {value!r}: expected a number.", setting=name) from None
    is_whole = isinstance(declared.default, int) and number.is_integer()
    return int(number) if is_whole else number
