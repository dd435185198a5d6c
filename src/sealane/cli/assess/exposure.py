"""sealane assess exposure: what a country depends on, from where and through which gate."""

from __future__ import annotations

from typing import Any

import click

from sealane.cli import option, output

__all__ = ["command"]


@click.command(epilog="Example: sealane assess exposure --country JPN --commodity crude_oil --json")
@click.option("--country", required=True, metavar="ISO3", help="Code of the country, such as JPN.")
@click.option("--commodity", metavar="C", help="One commodity: crude_oil, lng, wheat ...")
@click.option(
    "--facts", "facts_path", metavar="DIR", type=click.Path(),
    help="Folder with your own tables, read beside the packaged facts. Default: assess.facts in "
    "sealane.toml.",
)  # fmt: skip
@click.option(
    "--lanes", "lanes_path", metavar="FILE", type=click.Path(),
    help="Shares of lanes (CSV: origin, destination, gate, share).",
)  # fmt: skip
@click.option(
    "--money-year", type=click.IntRange(1950, 2100), metavar="Y",
    help="Year of the money in a table that does not hold it.",
)  # fmt: skip
@option.as_json
def command(
    country: str,
    commodity: str | None,
    facts_path: str | None,
    lanes_path: str | None,
    money_year: int | None,
    as_json: bool,
) -> None:
    """What a country takes, from where and through which gate, each row with source and year.

    Nothing is guessed: where no fact is known there is no row, and the answer says what is missing.
    Gates of an origin come from your --lanes, else from the choice among lanes by what they cost,
    as "method" says; its range is what published counts leave open. Shares of different years,
    sources and bases are not added up.
    """
    from sealane import settings
    from sealane.assess.exposure import exposure, read_lanes
    from sealane.assess.lane import ChoiceLimits

    lanes = None if lanes_path is None else read_lanes(lanes_path)
    folder = facts_path or settings.resolve()["assess.facts"]
    found = exposure(
        country,
        commodity=commodity,
        facts=folder,
        lane_shares=lanes,
        choice=ChoiceLimits(),
        money_year=money_year,
    ).as_dict()
    if as_json:
        output.print_json(found)
    else:
        _show(found)


def _show(found: dict[str, Any]) -> None:
    from sealane.assess.exposure.superseded import ended_said
    from sealane.assess.source_kind import cited_said

    output.print_table(
        f"{found['name_en']}: dependence",
        ("commodity", "gate", "origin", "share", "of", "volume", "unit", "year", "range", "source"),
        [
            (row["commodity_en"], row["gate_en"], row["origin_en"] or row["origin"], row["share"],
             row["share_of"], row["volume"], row["unit"], row["year"],
             None if row["low"] is None else f"{row['low']:g} to {row['high']:g}",
             cited_said(row["source"]).en)
            for row in found["rows"]
            if row["kind"] != "superseded"
        ],
    )  # fmt: skip
    if found["by_gate"]:
        output.print_table(
            "By gate, within one basis",
            ("commodity", "gate", "share", "of", "covered", "year", "source"),
            [
                (row["commodity"], row["gate"], row["share"], row["share_of"], row["covered"],
                 row["year"], row["source"])
                for row in found["by_gate"]
            ],
        )  # fmt: skip
    for row in found["rows"]:
        if row["kind"] == "superseded":
            output.print_paragraphs(ended_said(row).en)
    for one in found["missing"]:
        output.talk(f"Not known of {one['commodity']}: {one['missing']}. {one['hint']}")
