"""sealane inform coordination: who shares the same things at nearly the same time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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

__all__ = ["command"]

REJECTED = 3  # exit code: done, with rejected input
SHOWN_ACCOUNTS = 8
"""[accounts of a group, and digits of each] In the table for people; the JSON has all."""


@click.command(epilog="Example: sealane inform coordination my-case --window 60 --json")
@click.argument("source", metavar="CASE|FILE", type=click.Path(path_type=Path))
@click.option(
    "--window",
    "window_s",
    type=option.ABOVE_0,
    metavar="S",
    help="Shares of one object at most S seconds apart are near-simultaneous. Default: 60; 10 with "
    "--compat coortweet.",
)
@click.option(
    "--compat",
    type=click.Choice(("coortweet", "cnt")),
    help="Give the exact answer of CooRTweet or of coordination-network-toolkit instead.",
)
@key_option
@platform_option
@click.option(
    "--set",
    "chosen",
    multiple=True,
    metavar="NAME=NUMBER",
    help="Another threshold, for example q=0.05 or crowd_accounts=200.",
)
@option.in_words
@option.as_json
def command(
    source: Path,
    window_s: float | None,
    compat: str | None,
    key_file: Path | None,
    platform: str | None,
    chosen: tuple[str, ...],
    as_json: bool,
) -> int:
    """Find accounts that share the same objects at nearly the same time, beyond chance.

    CASE is a folder of `sealane inform posts`, FILE anything that command reads, or a table of
    shares. Crowds are counted and set aside; groups come with the ordinary reasons that fit, and
    with the smallest group that would have been found. It judges timing and copying alone, names
    accounts by keyed hashes, and cannot tell why accounts meet. With --compat objects of a FILE are
    compared as they are written.
    """
    from sealane.inform import coordination

    rule = coordination.changed(coordination.RULE, chosen, window_s=window_s, compat=compat)
    reading = coordination.read(
        source, key=account_key(key_file), platform=platform, as_written=compat is not None
    )
    result: dict[str, Any] = {
        "file": source.name,
        "exercise_id": reading.exercise_id,
        "layout": reading.layout,
        "rows": reading.rows,
        "rejected": reading.rejected,
    }
    if compat:
        result |= coordination.compared(reading.shares, rule, compat)
    else:
        result |= coordination.coordinate(reading.shares, rule, texts=reading.texts).as_json()
    if as_json:
        output.print_json(result)
    else:
        tell_drill(reading.exercise_id)
        if compat:
            tongue.table("As {peer} counts", ("what", "count"), counted(result), peer=compat)
        else:
            _print(result)
    return REJECTED if reading.rejected else 0


def _print(result: dict[str, Any]) -> None:
    """Counts, groups, crowds, and what would have been found."""
    tongue.table("Shares, pairs and crowds", ("what", "count"), counted(result))
    for number, found in enumerate(result["findings"], 1):
        _print_group(number, found)
    if not result["findings"]:
        told("No group was found. What would have been found is below.")
    if result["largest_crowds"]:
        rows = [
            (tongue.word(one["kind"]), one["object"][:40], one["first_at"], one["posts"],
             one["accounts"])
            for one in result["largest_crowds"]
        ]  # fmt: skip
        head = ("kind", "object", "first post", "posts", "accounts")
        tongue.table("Crowds set aside (the largest)", head, rows)
    tongue.table(
        "The smallest group that would have been found",
        ("objects", "part that shares each", "accounts", "objects of a pair"),
        [
            (one["objects"], one["discipline"], one["accounts"], one["pair_objects"])
            for one in result["smallest_detectable"]
        ],
    )


def _print_group(number: int, found: dict[str, Any]) -> None:
    """One group: who, how it was drawn, and the ordinary reasons that fit."""
    names = ", ".join(name[:SHOWN_ACCOUNTS] for name in found["accounts"][:SHOWN_ACCOUNTS])
    rest = len(found["accounts"]) - SHOWN_ACCOUNTS
    if rest > 0:
        names = tongue.word("{names} and {rest} more", names=names, rest=rest)
    accounts, objects = len(found["accounts"]), found["objects"]
    lines = [
        tongue.word(
            "Group {number}: {accounts} accounts shared at the same time, {objects} objects in "
            "all ({names}).",
            number=number, accounts=accounts, objects=objects, names=names,
        )
        if objects > 1
        else tongue.word(
            "Group {number}: {accounts} accounts shared one object at the same time ({names}).",
            number=number, accounts=accounts, names=names,
        )
    ]  # fmt: skip
    lines += _members(len(found["joined"]), found["halo"])
    for reason in found["explanations"]:
        said = reason["sentence_ja" if tongue.is_ja() else "sentence"]
        lines.append("  " + tongue.word("An ordinary reason fits: {reason}", reason=said))
    output.print_paragraphs("\n".join(lines))


def _members(joined: int, halo: int) -> list[str]:
    """How surely those at the edge belong to a group; nothing where none is there."""
    word = tongue.word
    lines = []
    if joined == 1:
        line = word(
            "One of them has few sure partners in the group, yet was there with it more often "
            "than chance explains: look at it by itself."
        )
        lines.append(line)
    elif joined:
        line = word(
            "{count} of them have few sure partners in the group, yet were there with it more "
            "often than chance explains: look at each by itself.",
            count=joined,
        )
        lines.append(line)
    if halo == 1:
        line = word("One more account met a member for sure and not the group: it is not counted.")
        lines.append(line)
    elif halo:
        line = word(
            "{count} more accounts met a member for sure and not the group: they are not counted.",
            count=halo,
        )
        lines.append(line)
    return [f"  {one}" for one in lines]
