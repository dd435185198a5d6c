"""What is said of a beginning and of what lowers the claim on it, in English and in Japanese."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

__all__ = ["LANGUAGES", "SENTENCES", "said", "stamp", "told"]

LANGUAGES = ("en", "ja")
UNITS = (("days", "日", 86_400), ("h", "時間", 3_600), ("min", "分", 60))

SENTENCES: Mapping[str, tuple[str, str]] = {
    # what lowers the claim
    "collection_start": (
        "The collection {what}{said}; less than {lead} before cannot be looked at.",
        "収集は{what}{said}。その前の{lead}を見ることはできない。",
    ),
    "gap": (
        "The collection {how} from {since} to {until}, less than {lead} before the first post.",
        "{since}から{until}まで{how}。最初の投稿の前{lead}以内に当たる。",
    ),
    "deleted": (
        "{count} posts of it are known to be deleted that were as early or earlier.",
        "同じころかそれ以前の投稿{count}件が、削除されたと分かっている。",
    ),
    "other_platforms": (
        "Nothing so early was collected from {names}.",
        "{names}では、これほど早い時期の収集がない。",
    ),
    "first_passes_on_missing": (
        "The first post passes on one that was not collected: that one was earlier.",
        "最初の投稿は、収集されていない投稿を転載している。そちらが先である。",
    ),
    "missing_originals": (
        "{count} posts that others pass on were not collected; one may have been earlier.",
        "転載元の投稿{count}件が収集されていない。それが先かもしれない。",
    ),
    "first_comes_from_later": (
        "The first post says that it comes from one with a later time: a clock is wrong.",
        "最初の投稿は、時刻が後の投稿から来たと示している。いずれかの時計が誤っている。",
    ),
    "first_answers_missing": (
        "The first post quotes or answers one that was not collected.",
        "最初の投稿は、収集されていない投稿への引用か返信である。",
    ),
    "tie": (
        "{count} posts lie within {band}, which the clocks cannot put in order.",
        "投稿{count}件が{band}以内にあり、時計では前後を決められない。",
    ),
    "not_named": (
        "{named} of {rest} later posts say that they come from the first; what the others "
        "come from may have been deleted without a trace.",
        "後の投稿{rest}件のうち、最初の投稿から来たと示すものは{named}件。"
        "ほかの出どころは、跡を残さず削除された可能性がある。",
    ),
    "under_way": (
        "{pace} posts that do not say that they come from the first are there within "
        "{window}, of {most} when it was busiest: it was under way, or was let out at once.",
        "最初の投稿から来たと示さない投稿が{window}以内に{pace}件ある（最も多いときで{most}件）。"
        "すでに広がっていたか、一斉に出された。",
    ),
    # the beginning
    "first": (
        "First observed by us at {at} on {platform}{language}, among posts collected since "
        "{start}.",
        "最初の観測は{at}、{platform}{language}（{start}以降に収集した投稿の中で）。",
    ),
    "in_view": (
        "Nothing of it was there in the {lead} before.",
        "その前の{lead}には見当たらない。",
    ),
    "uncertain": (
        "Whether that is the beginning is uncertain.",
        "これが始まりかどうかは不確か。",
    ),
    "not_in_view": (
        "The beginning is not in view: nothing is said of where it began.",
        "始まりは視野にない。どこで始まったかは言えない。",
    ),
    # which language came first
    "no_order": (
        "{one} and {two} were first observed within {band}: which came first cannot be told.",
        "{one}と{two}の最初の観測は{band}以内で、前後は言えない。",
    ),
    "order": (
        "{one} was first observed {after} before {two}{reserve}.",
        "{one}の最初の観測は{two}より{after}早い{reserve}。",
    ),
    # which posts were taken
    "of_cluster": (
        "the cluster {cluster} of narratives, and what passes it on",
        "話題{cluster}の投稿と、その転載",
    ),
    "of_text": (
        "posts of exactly the same text, and what passes them on; no near copies",
        "同じ文面の投稿と、その転載（近い文面は含まない）",
    ),
    "of_object": (
        "posts that share the {kind} {value}, and what passes them on",
        "{kind}「{value}」を共有する投稿と、その転載",
    ),
}
"""Each sentence by its code, in English and in Japanese."""


def said(code: str, **parts: Any) -> tuple[str, str]:
    """A sentence in both languages; spans and times are written as each does, and a part that is
    two texts is one for each language."""
    found = [
        sentence.format(**{name: _written(part, number) for name, part in parts.items()})
        for number, sentence in enumerate(SENTENCES[code])
    ]
    return found[0], found[1]


def _written(part: Any, number: int) -> Any:
    if isinstance(part, timedelta):
        return told(part, LANGUAGES[number])
    if isinstance(part, datetime):
        return stamp(part)
    return part[number] if isinstance(part, tuple) else part


def told(span: timedelta, language: str = "en") -> str:
    """A time span for people, in its largest unit.

    >>> told(timedelta(hours=30)), told(timedelta(seconds=1)), told(timedelta(0))
    ('1.3 days', '1 s', '0 s')
    >>> told(timedelta(hours=30), "ja")
    '1.3日'
    """
    seconds = span.total_seconds()
    for unit, japanese, size in UNITS:
        if seconds >= size:
            number = f"{seconds / size:.1f}".removesuffix(".0")
            if language == "ja":
                return f"{number}{japanese}"
            return f"{number} {'day' if (unit, number) == ('days', '1') else unit}"
    return f"{seconds:g}秒" if language == "ja" else f"{seconds:g} s"


def stamp(at: datetime) -> str:
    """A time to the second, in UTC.

    >>> stamp(datetime(2026, 3, 10, 4, 5, 6, tzinfo=UTC))
    '2026-03-10T04:05:06Z'
    """
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
