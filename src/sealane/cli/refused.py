"""What stops a command of a node, in the language of the command.

Rooms raise errors in English, and JSON keeps them so; the person at the terminal reads them in the
language that was chosen. A message that no pattern knows stays as it is.
"""

from __future__ import annotations

import re
from typing import Any

import click

from sealane.cli.option import chosen_language
from sealane.cli.pattern import Table, found_in
from sealane.cli.tongue import page_word, word
from sealane.errors import SealaneError

__all__ = ["ToldGroup", "because_said", "in_ja", "line_said", "matched", "refused_said"]

NOTHING_WENT = "Nothing was released."
IN_FILE = re.compile(r"([^:\n]+): (.+)", re.DOTALL)
"""A message within a file that it names."""


class ToldGroup(click.Group):
    """Commands whose refusals are told in the language that was chosen."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run it."""
        try:
            return super().invoke(ctx)
        except SealaneError as error:
            if chosen_language() == "ja":
                error.told = refused_said(error)
            raise
        except click.UsageError as error:
            if chosen_language() != "ja":
                raise
            from sealane.cli.usage import usage_ja

            raise usage_ja(error, in_ja) or error from None


def refused_said(error: SealaneError) -> str | None:
    """An error in Japanese; None where its message is not known here."""
    told = in_ja(error.message)
    if told is None:
        return None
    hint = error.hint or ""
    rest = hint.endswith(NOTHING_WENT)
    hint = hint.removesuffix(NOTHING_WENT).strip()
    return told + _hint(hint) + ("何も渡していない。" if rest else "")


def in_ja(message: str) -> str | None:
    """The sentence of an error, or of what was refused of a bundle; None if none is known."""
    from sealane.cli.refused_ja import TEXTS

    told = matched(message, TEXTS)
    within = IN_FILE.fullmatch(message) if told is None else None
    if within is None:
        return told
    rest = in_ja(within[2])
    return None if rest is None else f"{within[1]}：{rest}"


def line_said(message: str) -> str:
    """A line of what was refused, in the language of the command."""
    return (in_ja(message) if chosen_language() == "ja" else None) or message


def _hint(hint: str) -> str:
    from sealane.cli.refused_ja import HINTS

    return (matched(hint, HINTS) or f" {hint}") if hint else ""


def matched(text: str, table: Table) -> str | None:
    """The Japanese of the first pattern of a table that a text is of; None where none is."""
    from sealane.cli.refused_ja import TEXTS, WHYS

    found = found_in(text, table)
    if found is None:
        return None
    japanese, parts = found
    within = (*WHYS, *TEXTS) if "メッセージ" in japanese else WHYS
    shown = [one if table is WHYS else matched(one, within) or one for one in parts]
    return japanese.format(*shown)


WAITS, FULL = ": it waits for a label", ", and too much waits for a label"
DOOR = {
    "not_releasable": "not_releasable",
    "not_for_purpose": "not_for_purpose",
    "it was here before": "here_before",
    "no_such_party on its path": "no_such_party",
    "its path does not lead from its originator to who gave it": "path",
    "originator_decides: it was passed on, and its originator alone may": "originator",
    "its permission ends earlier, or lets it go no further": "permission",
    "it has content, and says that it has none any more": "ended",
    "only a track is thinned, and it says so": "thinned",
    "it is not the product that its record names": "another",
}
"""Of what the door says (``share.transfer.door``) the page's word."""


def because_said(because: str | None) -> str:
    """Why something that came was not taken, or changed nothing: in Japanese as the page says it,
    where it has that; in English as it is written."""
    if because is None or chosen_language() != "ja":
        return because or ""
    own = because.removesuffix(WAITS).removesuffix(FULL)
    full = (page_word("share_door.full") or "") if because.endswith(FULL) else ""
    if found := re.fullmatch("recalled: (.*)", own, re.DOTALL):
        return f"{word('recalled')}：{found[1]}"
    return (_door(own) or in_ja(own) or word(own)) + full


def _door(own: str) -> str | None:
    found = re.fullmatch(r"(unknown|above_ceiling:) (\w+)", own)
    if found is None:
        return page_word(f"share_door.{DOOR[own]}") if own in DOOR else None
    if found[2] in ("caveat", "exercise_id"):
        return page_word(f"share_reason.unknown_{'caveats' if found[2] == 'caveat' else found[2]}")
    name = page_word(f"share_attribute.{found[2]}") or found[2]
    return page_word(f"share_door.{found[1].removesuffix(':')}", name=name)
