"""Which positions of States on a right are about the waters of a place?

What a State asks of ships in its own waters is told only where it claims (``own_positions.csv``);
what a State holds of the waters of others is told beside that, or everywhere (column ``others``).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import Any

from sealane.law.act import is_position_here
from sealane.law.fact import Row, listed, table

__all__ = ["CODE", "positions_here"]

CODE = re.compile(r"(?<![A-Z])[A-Z]{3}(?![A-Z])")
"""ISO 3166-1 alpha-3 in a text of positions: told by name. IMO and the like are not known States,
so they stay as they are."""
CLAUSE = re.compile(r"(?<=[。;])|(?<=\.)(?=\s|$)")
COLON = re.compile("([:：])")
TEXTS = ("contested_en", "contested_ja")


def positions_here(row: Row, states: Collection[str]) -> dict[str, Any]:
    """The positions that a row of rights tells, ``contested_en``, ``contested_ja`` and
    ``contested_by``, as far as they are about waters that ``states`` claim or border.

    A clause is a State with what it says (``CHN: ...``) or a list (``Notice: IND, KOR.``).
    A row that ``own_positions.csv`` does not name is told whole.
    """
    silent: dict[str, Any] = {**dict.fromkeys(TEXTS), "contested_by": []}
    if not is_position_here(row, states):
        return silent
    scope = _scopes().get((row["activity"], row["zone"]))
    named = listed(row["contested_by"])
    if scope is None or not named:
        return {**{key: row[key] or None for key in TEXTS}, "contested_by": list(named)}
    own = set(listed(scope["own"]))
    if scope["others"] == "beside" and own.isdisjoint(states):
        return silent
    left = [code for code in named if code not in own or code in states]
    gone = set(named) - set(left)
    texts = {key: _without(row[key], gone) or None for key in TEXTS}
    return {**texts, "contested_by": left} if left else silent


def _without(text: str, gone: Collection[str]) -> str:
    """The text without what it tells of these States.

    >>> _without("Permission: CHN, IRN. Notice: IND. Neither: USA.", {"IRN", "IND"})
    'Permission: CHN. Neither: USA.'
    >>> _without("Consent: IND; PRK (1977): barred. Freedom: USA.", {"PRK"})
    'Consent: IND. Freedom: USA.'
    """
    kept = [left for clause in CLAUSE.split(text) if (left := _clause(clause, gone))]
    return re.sub(r";(?= [A-Z]\w+:)|;$", ".", "".join(kept).strip())


def _clause(clause: str, gone: Collection[str]) -> str:
    head, colon, rest = ([*COLON.split(clause, maxsplit=1), "", ""])[:3]
    subjects = CODE.findall(head)
    if not colon or subjects:
        return "" if set(subjects) & set(gone) else clause
    codes = CODE.findall(rest)
    left = [code for code in codes if code not in gone]
    if not left or len(left) == len(codes):
        return clause if left else ""
    space, comma = (" ", ", ") if rest.startswith(" ") else ("", "、")
    return f"{head}{colon}{space}{comma.join(left)}{clause[-1]}"


@cache
def _scopes() -> dict[tuple[str, str], Row]:
    return {(row["activity"], row["zone"]): row for row in table("own_positions")}
