"""How does a platform write a post down? What the layouts of JSON have to say of one object."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

__all__ = ["JsonLayout", "Record", "Refusal", "gather", "plain_text", "texts"]

Record = dict[str, Any]
"""Members of :data:`~sealane.observe.posts.said.SAID`; times as the platform writes them."""


@dataclass(frozen=True)
class Refusal:
    """An object that makes no post: a reject with a reason, or something else that is known.

    ``other``: the kind under which it is counted as other; it is no reject then.
    """

    reason: str = ""
    detail: str = ""
    other: str = ""


@dataclass(frozen=True)
class JsonLayout:
    """A layout of JSON.

    ``matches``: whether an object is of it. ``records``: the posts of one object. ``formats``: how
    its times are written, as in a mapping. ``platform`` None: the file may hold any.
    """

    name: str
    platform: str | None
    matches: Callable[[dict[str, Any]], bool]
    records: Callable[[dict[str, Any]], Iterable[Record | Refusal]]
    formats: tuple[str, ...] = ("iso",)
    time_zone: str = "UTC"


def gather(value: Any, *path: str) -> Any:
    """The member of a member; None where there is none.

    >>> gather({"user": {"id": 4}}, "user", "id")
    4
    """
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def texts(values: Any, *path: str) -> list[str]:
    """A member of each object of a list, as text, without those that lack it."""
    if not isinstance(values, list):
        return []
    found = [gather(one, *path) if path else one for one in values]
    return [str(one) for one in found if one is not None and one != ""]


_BREAK = re.compile(r"<br\s*/?>|</p>|</div>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def plain_text(markup: Any) -> str | None:
    """HTML of a post as text: paragraphs as line breaks, pictures and marks left out.

    >>> plain_text("<p>Hull &amp; bow</p><p>seen</p>")
    'Hull & bow\\nseen'
    """
    if not isinstance(markup, str):
        return None
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", markup))).strip() or None
