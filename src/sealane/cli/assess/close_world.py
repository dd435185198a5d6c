"""What the world and the countries behind the gates lose, as tables of ``sealane assess close``."""

from __future__ import annotations

from typing import Any

from sealane.cli import output

__all__ = ["percent", "span", "tell_world"]


MOST_SOURCE = 24
"""Letters of a source in the table; JSON has it whole."""


def tell_world(told: dict[str, Any]) -> None:
    """World totals by commodity, what countries cannot sell, and food behind the gates."""
    rows = [
        [
            one["commodity_en"] if len(told["gates"]) == 1 else f"{one['commodity_en']}, "
            f"{one['gate']}",
            span(one["through"]), one["unit"] or "", percent(one["of_world"]), span(one["bypass"]),
            "late" if one["fate"] == "diverted" else span(one["lost"]),
            percent(one["lost_of_world"]), one["year"],
            one["sources"][0].partition(":")[0][:MOST_SOURCE],
        ]
        for one in told["world"]
    ]  # fmt: skip
    header = ("commodity", "through", "unit", "% of world", "pipelines take", "lost", "lost, %",
              "year", "source")  # fmt: skip
    if rows:
        output.print_table("What the world loses, by commodity", header, rows)
    _tell_exports(told)
    _tell_food(told)


def _tell_exports(told: dict[str, Any]) -> None:
    rows = [
        [
            one["name_en"], one["commodity_en"], percent(one["share"]), one["share_of_en"] or "",
            span(one["lost"]), one["unit"] or "", ", ".join(one["importers"]), one["year"],
        ]
        for one in told["exports"]
    ]  # fmt: skip
    header = ("country", "export", "%", "of", "lost at least", "unit", "to", "year")
    if rows:
        output.print_table("What countries cannot sell there", header, rows)


def _tell_food(told: dict[str, Any]) -> None:
    rows = [
        [
            one["name_en"], _ports(one),
            one["commodity_en"], f"{one['volume']:,.0f}", span(one["most_lost"]), one["year"],
            one["why_en"],
        ]
        for one in told["food"]
        if one["commodity"]
    ]  # fmt: skip
    header = ("country", "ports behind", "food", "import, t/y", "lost at most, t/d", "year", "")
    if rows:
        output.print_table("Food of countries behind the gates", header, rows)
    unknown = [one for one in told["food"] if not one["commodity"]]
    if unknown:
        names = ", ".join(one["name_en"] for one in unknown)
        output.print_paragraphs(
            f"Food of {names}, with ports behind the gates: {unknown[0]['why_en']}."
        )


def _ports(one: dict[str, Any]) -> str:
    return f"{one['ports_behind']} of {one['ports_behind'] + one['ports_outside']}"


def percent(figures: dict[str, float | None] | None) -> str:
    """Per cent of shares: value (low to high); a dash where none is told."""
    if figures is None:
        return "–"
    return span({name: None if one is None else 100 * one for name, one in figures.items()})


def span(figures: dict[str, float | None] | None, none: str = "not known") -> str:
    """Value (low to high), or the value alone where all is one; ``none`` for an open end."""
    if figures is None:
        return "–"
    value, low, high = (
        none if one is None else number(one)
        for one in (figures["value"], figures["low"], figures["high"])
    )
    return value if value == low == high else f"{value} ({low} to {high})"


def number(value: float) -> str:
    """A figure with three digits, without a fraction from 100 on."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
