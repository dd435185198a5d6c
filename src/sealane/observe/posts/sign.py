"""Where is a closer look due? The rows of a column of texts that hold each sign."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from sealane.observe.posts.listing import octets_of
from sealane.observe.posts.text import script_codes, scripts

__all__ = ["Signs", "find_signs"]


@dataclass(frozen=True)
class Signs:
    """Rows of texts that hold @, #, an address, a slash; that may hold their author's handle; and
    the language that the script of each decides, else null."""

    at: pl.Series
    hash: pl.Series
    link: pl.Series
    slash: pl.Series
    own: pl.Series
    language: pl.Series


def find_signs(text: pl.Series, name: pl.Series) -> Signs:
    """The signs of texts whose authors have these names, in lower case."""
    from sealane.observe.posts import text_kernel as kernel

    octets, offsets = octets_of(text)
    marks = kernel.find_marks(octets, offsets)
    names = octets_of(name)
    return Signs(
        at=_rows(marks & kernel.AT),
        hash=_rows(marks & kernel.HASH),
        link=_rows(marks & kernel.LINK),
        slash=_rows(marks & kernel.SLASH),
        own=_rows(kernel.find_own(octets, offsets, *names)),
        language=script_codes(kernel.find_scripts(octets, offsets, scripts())),
    )


def _rows(found: np.ndarray) -> pl.Series:
    return pl.Series(np.flatnonzero(found), dtype=pl.UInt32)
