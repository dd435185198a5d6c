"""sealane inform coordination: who shares the same things at nearly the same time."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from sealane.cli import option, output

__all__ = ["command"]

SHOWN_ACCOUNTS = 8
"""Accounts of a group in the table for people; the JSON has all."""


@click.command(
    "coordination", epilog="Example: sealane inform coordination shares.parquet --window 60 --json"
)
@click.argument("file", type=click.Path(path_type=Path))
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
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Secret with which accounts are hashed, so that another run gives the same names. "
    "Default: a key for this run alone.",
)
@click.option(
    "--set",
    "chosen",
    multiple=True,
    metavar="NAME=NUMBER",
    help="Another threshold, for example q=0.05 or crowd_accounts=200.",
)
@option.as_json
def command(
    file: Path,
    window_s: float | None,
    compat: str | None,
    key_file: Path | None,
    chosen: tuple[str, ...],
    as_json: bool,
) -> None:
    """Find accounts that share the same objects at nearly the same time, beyond chance.

    FILE is a CSV or Parquet of shares, or one as CooRTweet or coordination-network-toolkit takes.
    Crowds are counted and set aside; groups come with the ordinary reasons that fit, and with the
    smallest group that would have been found. It judges timing and copying alone, names accounts
    by keyed hashes, and cannot tell why accounts meet.
    """
    from sealane.inform import coordination

    rule = coordination.changed(coordination.RULE, chosen, window_s=window_s, compat=compat)
    reading = coordination.read(file, key=_key(key_file))
    result: dict[str, Any] = {
        "file": file.name,
        "layout": reading.layout,
        "rows": reading.rows,
        "rejected": reading.rejected,
    }
    if compat:
        result |= coordination.compared(reading.shares, rule, compat)
    else:
        result |= coordination.coordinate(reading.shares, rule).as_json()
    if as_json:
        output.print_json(result)
    elif compat:
        _print_counts(f"As {compat} counts", result)
    else:
        _print(result)
    if reading.rejected:
        sys.exit(3)


def _key(path: Path | None) -> bytes | None:
    """The secret of a file; the readers' own where none is named."""
    if path is None:
        return None
    from sealane.errors import BadInput

    secret = path.read_bytes().strip()
    if not 16 <= len(secret) <= 64:
        raise BadInput(
            f"{path.name} holds {len(secret)} bytes; a key has 16 to 64.",
            hint="Write 32 random bytes into it, for example with openssl rand -hex 32.",
            file=str(path),
        )
    return secret


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
