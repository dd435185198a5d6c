"""A note beside an answer, as data: a code, what it is about, and the sentence in each language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sealane.say.said import Language, Said

__all__ = ["Noted", "said_told", "said_told_in"]


@dataclass(frozen=True, slots=True)
class Noted:
    """One note; ``country`` (ISO 3166-1 alpha-3) where it is about one."""

    code: str
    said: Said
    country: str | None = None

    def as_dict(self) -> dict[str, str | None]:
        """For JSON."""
        return {"code": self.code, "country": self.country, **said_told(self.said)}


def said_told(said: Said) -> dict[str, str]:
    """A sentence for JSON, in both languages."""
    return {"said_en": said.en, "said_ja": said.ja}


def said_told_in(language: Language, told: Iterable[dict[str, str]]) -> list[str]:
    """Sentences of a JSON in one language."""
    return [one[f"said_{language}"] for one in told]
