"""How near to its origin a packaged figure was read: the weakness of a source, shown beside it.

The packaged ``source_kinds.csv`` has every source of the fact tables: "primary" (the body itself:
its page, its paper, its data), "secondary" (a copy, a compilation, an encyclopedia or a study that
quotes it) or "press" (newspapers, agencies, trade press; also where they quote a public body). It
tells where the figure was read, not whether it is right. Sources of the user are of no kind.
"""

from __future__ import annotations

from functools import cache
from typing import Literal, cast

from sealane.assess.packaged import rows_of
from sealane.say.said import Said

__all__ = ["KINDS", "SourceKind", "cited_said", "kind_of", "said_kind", "source_kinds"]

SourceKind = Literal["primary", "secondary", "press"]
KINDS: dict[SourceKind, Said] = {
    "primary": Said("read at its origin", "原典による"),
    "secondary": Said("at second hand", "二次資料による"),
    "press": Said("reported by the press", "報道による"),
}
BEFORE_ADDRESS = ": "


@cache
def source_kinds() -> dict[str, SourceKind]:
    """The kind of every packaged source."""
    return {row["source"]: cast(SourceKind, row["source_kind"]) for row in rows_of("source_kinds")}


@cache
def kind_of(cited: str) -> SourceKind | None:
    """The kind of a source, or of a citation that begins with one; None: not a packaged one.

    >>> kind_of("IEA 90-day rule"), kind_of("KNOC via Yonhap: https://en.yna.co.kr/view/x")
    ('primary', 'press')
    """
    known = source_kinds()
    if cited in known:
        return known[cited]
    begins = [one for one in known if cited.startswith(one + BEFORE_ADDRESS)]
    return known[max(begins, key=len)] if begins else None


def said_kind(cited: str) -> Said | None:
    """What a reader should know of a source; None where it was read at its origin or is theirs."""
    kind = kind_of(cited)
    return None if kind in (None, "primary") else KINDS[kind]


def cited_said(cited: str) -> Said:
    """A source with its kind where it is weak: "KNOC via Yonhap (reported by the press)"."""
    kind = said_kind(cited)
    if kind is None:
        return Said(cited, cited)
    return Said(f"{cited} ({kind.en})", f"{cited}（{kind.ja}）")
