"""sealane assess risk: trade disrupted in an average year and in a bad one."""

from __future__ import annotations

from typing import Any

import click

from sealane.cli import option, output

__all__ = ["command"]


@click.command(epilog="Example: sealane assess risk --draws 10000 --seed 1 --json")
@click.option(
    "--draws", type=click.IntRange(100, 100_000), default=10_000, show_default=True,
    help="Years to draw for intervals and bad years.",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option(
    "--inputs", "hazards_path", metavar="FILE", type=click.Path(),
    help="Record of hazards (CSV) in place of the packaged one.",
)  # fmt: skip
@click.option(
    "--detours", "detours_path", metavar="FILE", type=click.Path(),
    help="Detours by origin and destination (CSV: gate, detour_km, share).",
)  # fmt: skip
@option.as_json
def command(
    draws: int, seed: int, hazards_path: str | None, detours_path: str | None, as_json: bool
) -> None:
    """Trade disrupted a year by hazard and gate: as published, and mended, with intervals.

    The published reckoning (Verschuur, Lumma & Hall 2025) is repeated as it is; ours stands beside
    it with each mend and its effect. Disrupted is not lost: what waits, goes round and runs short
    of stocks is told apart.
    """
    from sealane.assess.risk import risk

    found = risk(hazards_path, draws=draws, seed=seed, detours=detours_path).as_dict()
    if as_json:
        output.print_json(found)
    else:
        _show(found)


def _show(found: dict[str, Any]) -> None:
    ours, unit = found["ours"], found["unit"].replace("/y", " a year")
    output.print_table(
        f"Trade disrupted a year by gate [{unit}]",
        ("gate", "paper", "ours", "low", "high", "1 in 10", "1 in 100", "waits", "goes round",
         "short"),
        [
            (row["name_en"], row["paper"], row["ours"], row["low"], row["high"],
             row["year"]["1_in_10"], row["year"]["1_in_100"], row["waits"], row["goes_round"],
             row["short"])
            for row in ours["gates"]
        ],
    )  # fmt: skip
    output.print_table(
        f"By hazard [{unit}]",
        ("hazard", "paper", "ours"),
        [(name, usd, ours["by_hazard"][name]) for name, usd in found["paper"]["by_hazard"].items()],
    )
    output.print_table(
        f"What was mended, and its effect [{unit}]",
        ("mend", "effect", "what was amiss"),
        [(one["mend"], one["effect_usd"], one["amiss"]) for one in found["mends"]],
    )
    year = ours["year"]
    output.print_paragraphs(
        f"All: {found['paper']['total']:.1f} as published, {ours['total']:.1f} mended "
        f"({ours['low']:.0f} to {ours['high']:.0f}); a year in 10 brings {year['1_in_10']:.0f}, "
        f"one in 100 {year['1_in_100']:.0f}. {found['note']}"
    )
