"""Names as they are packaged: one row for each name of each entry in each language."""

from __future__ import annotations

from functools import cache
from importlib import resources

import polars as pl

__all__ = ["COLUMNS", "KINDS", "LANGUAGES", "entries"]

KINDS = ("place", "water", "agency", "flag", "verb", "vessel_word", "object")
"""What an entry is: a place that has a name; waters by their regime; who acts, as an organisation;
whose ship it is; what was done; what kind of ship; a thing at sea that is no ship."""
LANGUAGES = ("en", "ja", "zh-Hans", "zh-Hant", "ru")
"""The languages that are kept whole. Some names of other claimants and shores stand beside them."""
COLUMNS = {
    "entry": pl.String,
    "kind": pl.String,
    "language": pl.String,
    "name": pl.String,
    "lon": pl.Float64,
    "lat": pl.Float64,
    "source": pl.String,
    "is_verified": pl.Boolean,
}


@cache
def entries() -> pl.DataFrame:
    """Every packaged name: entry, kind, language, name, lon and lat [deg], source, is_verified.

    ``lon`` and ``lat`` are null where an entry is no place, or no single one. ``source`` names a
    table of Sealane with its own sources (``law/features``, ``law/straits``), one of public
    knowledge (``assess/main_ports``), or ``sealane``: written by us from common knowledge and held
    against nothing (``is_verified`` false). A ``*`` stands for an ending of up to four letters.
    Names of one feature under several claimants stand side by side; their order says nothing of
    who is right.
    """
    file = resources.files("sealane.inform.lexicon").joinpath("data/names.csv")
    with file.open("rb") as stream:
        return pl.read_csv(stream, schema=COLUMNS)
