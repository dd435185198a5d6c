"""sealane inform coordination: who shares the same things at nearly the same time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sealane.cli import option, output
from sealane.cli.inform.opening import account_key, key_option, platform_option

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
    elif compat:
        _print_counts(f"As {compat} counts", result)
    else:
        _print(result)
    return REJECTED if reading.rejected else 0


def _print_counts(title: str, result: dict[str, Any]) -> None:
    """Every figure that is one number."""
    rows = [
        (name.replace("_", " "), value)
        for name, value in result.items()
        if isinstance(value, int | float)
    ]
    rows += [(f"left out: {reason}", count) for reason, count in result["rejected"].items()]
    output.print_table(title, ("what", "count"), rows)


def _print(result: dict[str, Any]) -> None:
    """Counts, groups, crowds, and what would have been found."""
    _print_counts("Shares, pairs and crowds", result)
    for number, found in enumerate(result["findings"], 1):
        names = [name[:SHOWN_ACCOUNTS] for name in found["accounts"][:SHOWN_ACCOUNTS]]
        rest = len(found["accounts"]) - len(names)
        output.print_paragraphs(
            f"Group {number}: {len(found['accounts'])} accounts met on {found['objects']} objects "
            f"({', '.join(names)}{f' and {rest} more' if rest else ''}); {len(found['joined'])} of "
            f"them were there too often for chance without many ties, {found['halo']} more are "
            f"tied to it and not counted."
        )
        for reason in found["explanations"]:
            output.print_paragraphs(f"  An ordinary reason fits: {reason['sentence']}")
    if not result["findings"]:
        output.print_paragraphs("No group was found. What would have been found is below.")
    if result["largest_crowds"]:
        rows = [
            (one["kind"], one["object"][:40], one["first_at"], one["posts"], one["accounts"])
            for one in result["largest_crowds"]
        ]
        head = ("kind", "object", "from", "posts", "accounts")
        output.print_table("Crowds set aside (the largest)", head, rows)
    output.print_table(
        "The smallest group that would have been found",
        ("objects", "part that shares each", "accounts", "objects of a pair"),
        [
            (one["objects"], one["discipline"], one["accounts"], one["pair_objects"])
            for one in result["smallest_detectable"]
        ],
    )
