"""sealane assess economy: what cut trade costs, on a table that the user brings."""

from __future__ import annotations

from typing import Any

import click

from sealane.cli import option, output

__all__ = ["command"]


@click.command(
    epilog="Example: sealane assess economy table.csv --cut 'JPN:*=0.3' --cut-days 60 --freight 2"
)
@click.argument("table", metavar="TABLE", type=click.Path())
@click.option(
    "--cut", "given", multiple=True, required=True, metavar="FROM:TO[:SECTOR]=SHARE",
    help="A trade of which a share does not arrive; * is every region. Repeatable.",
)  # fmt: skip
@click.option("--cut-days", type=int, required=True, metavar="N", help="Days of the cut.")
@click.option("--days", type=int, default=365, show_default=True, help="Days that are followed.")
@click.option(
    "--freight", type=float, metavar="TIMES",
    help="Freight is so many times what it was: what that adds to consumer prices.",
)  # fmt: skip
@option.as_json
def command(
    table: str, given: tuple[str, ...], cut_days: int, days: int, freight: float | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Output lost by region when trade is cut: bounds, and the belief behind each.

    TABLE is a multi-region table of yours: CSV or Parquet with a row for each sale (block Z, Y or
    x, from_region, from_sector, to_region, to_sector, value, unit such as "million USD 2014"), or
    npz. None is packaged. Static (Leontief, Ghosh, a network of means) and by day with
    inventories. No method is better than another: read the span.
    """
    from sealane.assess import economy

    cuts = economy.cuts_of(given)
    prices = None if freight is None else _prices(freight)
    found = economy.assess_economy(
        economy.read_multi_region(table), cuts, cut_days=cut_days, days=days
    ).as_dict()
    found["consumer_prices"] = prices
    if as_json:
        output.print_json(found)
    else:
        _tell(found)


def _prices(freight: float) -> dict[str, Any]:
    from sealane.assess import economy

    rule = economy.PassThrough()
    low, high = economy.inflation(freight, rule)
    return {
        "freight_times": freight, "low": low, "high": high, "unit": "percentage points",
        "peak_months": rule.peak_months, "lasts_months": rule.lasts_months, "source": rule.cited,
    }  # fmt: skip


def _tell(found: dict[str, Any]) -> None:
    static, runs = found["static"], found["inventories"]
    rows = [
        (
            region, f"{ends['low']:,.4g}", f"{ends['high']:,.4g}",
            *(f"{one['lost'][region]:,.4g}" for one in static.values()),
            *(f"{one[region]:,.4g}" for one in runs.values()),
        )
        for region, ends in found["regions"].items()
    ]  # fmt: skip
    header = ("region", "least", "most", *static, *(f"stores {name}" for name in runs))
    output.print_table(f"Output lost [{found['unit']}], cut of {found['cut_days']} days in "
                       f"{found['days']}", header, rows)  # fmt: skip
    for name, one in static.items():
        output.print_paragraphs(f"{name}: {one['belief']}.")
    if told := found["consumer_prices"]:
        output.print_paragraphs(
            f"Freight x{told['freight_times']:g}: {told['low']:.2g} to {told['high']:.2g} "
            f"percentage points of inflation at the peak after {told['peak_months']} months "
            f"({told['source']})."
        )
    for note in found["notes"]:
        output.print_paragraphs(f"Note: {note}")
