"""What the commands of a node say, in English or in Japanese: sentences, headings, codes.

A sentence stands in the code in English, and its Japanese in ``sealane.cli.tongue_ja``; reasons,
smallest changes, states and names of values are the page's own words, packaged in
``share/data/words.json`` (``tools/pack_words.py``). The language is that of the command's
``--lang`` (``option.in_words``). JSON is the same in both.

What stays as it was written: names, what somebody typed, reasons that a partner gave, sentences
that the ledger keeps, and errors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from sealane.cli import output
from sealane.cli.option import chosen_language

if TYPE_CHECKING:
    from sealane.share import Pack

__all__ = ["change_told", "is_ja", "page_word", "reason_told", "say", "table", "word"]


def is_ja() -> bool:
    """Whether this command tells in Japanese."""
    return chosen_language() == "ja"


@cache
def _page() -> Mapping[str, str]:
    import json
    from importlib.resources import files

    found: dict[str, str] = json.loads(
        (files("sealane.share") / "data" / "words.json").read_text("utf-8")
    )
    return found


def word(text: str, **parts: Any) -> str:
    """A sentence, a heading or a code in the language of the command, with its parts."""
    if is_ja():
        from sealane.cli.tongue_ja import JA

        text = JA.get(text) or (_code(text) if text.isidentifier() else None) or text
    return text.format(**parts) if parts else text


CODES = ("what", "state", "lane", "kind", "purpose", "attribute")
"""Families of the page's words in which a code may stand, in this order."""


def _code(text: str) -> str | None:
    found = (page_word(f"share_{family}.{text}") for family in CODES)
    return next((one for one in found if one is not None), None)


def say(text: str, **parts: Any) -> None:
    """Say a sentence to the person at the terminal."""
    output.talk(word(text, **parts))


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[Any]], **parts: Any) -> None:
    """A table with its title and headings in the language of the command."""
    output.print_table(word(title, **parts), [word(one) for one in header], rows)


def page_word(key: str, **parts: Any) -> str | None:
    """The page's text of a key in Japanese; None where it has none."""
    told = _page().get(key)
    for name, said in parts.items():
        told = None if told is None else told.replace("{" + name + "}", str(said))
    return told


ABOUT_PARTY = {"not_releasable", "no_agreement", "same_party"}
ABOUT_ONE = {"no_such_party", "originator_decides", "not_held", "only_thinned"}


def reason_told(
    decision: Mapping[str, Any], pack: Pack | None, to: str, *, unlisted: str | None = None
) -> str:
    """The reason of a decision as the Japanese page tells it. ``pack``: the rules, where they are
    known; ``to``: who would have it; ``unlisted``: a word of the label that no list has."""
    reason, about = str(decision["reason"]), str(decision.get("about") or "")
    names = {} if pack is None else _names(pack)
    bar = None if pack is None else pack.bars.get(str(decision.get("rule")))
    if reason == "barred" and bar is not None:
        return f"{bar.because['ja']}。"
    if reason in ABOUT_PARTY:
        told = names.get(to, to)
    elif reason in ABOUT_ONE:
        told = names.get(about, about)
    elif reason in ("recalled", "superseded"):
        told = f"第{about.removeprefix('version ')}版"
    elif reason in ("not_for_purpose", "other_purpose"):
        told = page_word(f"share_purpose.{about}") or about
    else:
        told = page_word(f"share_attribute.{about}") or about
    key = f"share_reason.{reason}_{about}"
    if unlisted:
        told = f"{told}「{unlisted}」" if reason == "unknown" else unlisted
        key = "share_reason.unknown_unlisted" if reason == "unknown" else f"share_reason.{reason}"
    own = page_word(key) or page_word(f"share_reason.{reason}")
    filled = (own or "{about}").replace("{about}", told or reason)
    return filled.replace("{party}", names.get(to, to))


def _names(pack: Pack) -> dict[str, str]:
    found = {name: one.name["ja"] for name, one in pack.programmes.items()}
    return found | {name: one.name["ja"] for name, one in pack.parties.items()}


def change_told(what: str, to: Any, pack: Pack, asked_to: str) -> str:
    """One thing to do, as the Japanese page tells it. ``asked_to``: who would have it."""
    names = _names(pack)
    if what == "join":
        programme, party = to
        own = {"party": names.get(party, party), "programme": names.get(programme, programme)}
        return page_word("share_change.join", **own) or what
    said = "、".join(map(str, to)) if isinstance(to, list) else str(to)
    if what in ("purpose", "purposes"):
        said = page_word(f"share_purpose.{said}") or said
    elif what in ("releasable_to", "holder"):
        said = names.get(said, said)
    told = page_word(f"share_change.{what}", to=said, party=names.get(asked_to, asked_to))
    if told is not None:
        return NOW.sub("", told).partition(" (")[0]
    value = page_word(f"share_{what}.{said}") or said
    return f"{page_word(f'share_attribute.{what}') or what}：{value}（事実そうである場合に限る）"


NOW = re.compile("（現在[^）]*）")
"""What a label says now, which the command line does not tell."""
