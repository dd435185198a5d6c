"""sealane scenario: seas whose truth is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sealane.cli import option, output

__all__ = ["command"]

RATES = ("precision", "recall", "f1")


@click.group(epilog="Example: sealane scenario make strait --seed 1 -o sea")
def command() -> None:
    """Make a sea whose truth is known, and score events on it."""


@command.command("list", epilog="Example: sealane scenario list")
@option.as_json
def list_names(as_json: bool) -> None:
    """List the scenarios that can be made."""
    from sealane import scenario

    if as_json:
        output.print_json(
            {"scenarios": [{"name": n, "what": w} for n, w in scenario.NAMES.items()]}
        )
    else:
        output.print_table("Scenarios", ("name", "what"), list(scenario.NAMES.items()))


@command.command(epilog="Example: sealane scenario make strait --seed 1 -o sea")
@click.argument("name")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("-o", "--out", "out_dir", required=True, metavar="DIR", type=click.Path())
@click.option("--hours", type=click.FloatRange(min=1), help="Length; default: the scenario's own.")
@option.as_json
def make(name: str, seed: int, out_dir: str, hours: float | None, as_json: bool) -> None:
    """Make scenario NAME: feed.nmea, feed.csv, truth.parquet, zones.geojson, ports.csv.

    strait also gives what people say of it, posts.jsonl, and the truth of that apart.
    """
    from sealane import scenario

    with output.progress(f"Making {name}"):
        made = scenario.make(name, seed=seed, out_dir=out_dir, hours=hours)
    if as_json:
        output.print_json(made.as_json())
    else:
        rows = [(key, str(value)) for key, value in made.as_json().items()]
        output.print_table(f"Scenario {name}, seed {seed}", ("what", "value"), rows)


@command.command(epilog="Example: sealane scenario score --truth sea/truth.parquet --lake lake")
@click.option("--truth", "truth_path", required=True, metavar="FILE", type=click.Path())
@option.lake
@option.as_json
def score(truth_path: str, lake_path: str, as_json: bool) -> None:
    """Score the standing events of a lake against the truth of a scenario.

    An event matches by kind, vessels and time overlap of one half or more. Encounters and zone
    entries all count, others from confidence 0.5. What happened but could not be told from the
    feed, such as a stay between two reports, counts neither way.
    """
    from sealane import scenario
    from sealane.lake import Lake

    result = scenario.score_files(Path(truth_path), Lake(lake_path, create=False).latest_events())
    if as_json:
        output.print_json(result)
    else:
        show(result)


def show(result: dict[str, Any]) -> None:
    """Scores as a table for people."""
    names = {
        "truth": "truth",
        "true_positives": "found",
        "false_negatives": "missed",
        "false_positives": "false",
        "tolerated": "neither way",
        "low_confidence": "below 0.5",
    }
    output.print_table(
        "Events found, against the truth",
        ("kind", *names.values(), *RATES),
        [
            (kind, *(row[name] for name in names), *_rates(row))
            for kind, row in result["kinds"].items()
        ],
    )
    output.talk(
        "Truth: what happened there and could be told from the feed. Encounters and zone entries "
        "all count, others from confidence 0.5; what happened and could not be told counts neither "
        "way. A dash: no true one was staged."
    )
    if result["other_kinds"]:
        said = ", ".join(f"{kind} ({count:,})" for kind, count in result["other_kinds"].items())
        output.talk(f"Not staged on this sea, so not scored: {said}.")


def _rates(row: dict[str, Any]) -> tuple[str, ...]:
    """Precision, recall and F1; dashes where nothing of the kind was staged."""
    return tuple(f"{row[name]:.3f}" if row["truth"] else "–" for name in RATES)
