"""sealane assess economy: what cut trade costs, on a table that the user brings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output

if TYPE_CHECKING:
    from sealane.assess.said import Language
    from sealane.cli.assess.voice import Voice

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
    "--freight", type=option.ABOVE_0, metavar="TIMES",
    help="Freight is so many times what it was: what that adds to consumer prices.",
)  # fmt: skip
@option.language
@option.as_json
def command(
    table: str, given: tuple[str, ...], cut_days: int, days: int, freight: float | None,
    language: Language, as_json: bool,
) -> None:  # fmt: skip
    """Output lost by region when trade is cut: bounds, and the belief behind each.

    TABLE is a multi-region table of yours: CSV or Parquet with a row for each sale (block Z, Y or
    x, from_region, from_sector, to_region, to_sector, value, unit such as "million USD 2014"), or
    npz. None is packaged. Static (Leontief, Ghosh, a network of means) and by day with
    inventories. No method is better than another: read the span.
    """
    from sealane.assess import economy
    from sealane.cli.assess.voice import Voice

    cuts = economy.cuts_of(given)
    prices = None if freight is None else _prices(freight)
    found = economy.assess_economy(
        economy.read_multi_region(table), cuts, cut_days=cut_days, days=days
    ).as_dict()
    found["consumer_prices"] = prices
    if as_json:
        output.print_json(found)
    else:
        _tell(found, Voice(language))


def _prices(freight: float) -> dict[str, Any]:
    from sealane.assess import economy

    rule = economy.PassThrough()
    low, high = economy.inflation(freight, rule)
    return {
        "freight_times": freight, "low": low, "high": high, "unit": "percentage points",
        "peak_months": rule.peak_months, "lasts_months": rule.lasts_months, "source": rule.cited,
    }  # fmt: skip


def _tell(found: dict[str, Any], voice: Voice) -> None:
    from sealane.assess.noted import said_told_in
    from sealane.assess.said import Figure, Said

    static, runs = found["static"], found["inventories"]
    rows = [
        (
            voice.country(region), *(voice.alone(ends[name]) for name in ("low", "high")),
            *(voice.alone(one["lost"][region]) for one in static.values()),
            *(voice.alone(one[region]) for one in runs.values()),
        )
        for region, ends in found["regions"].items()
    ]  # fmt: skip
    stores = Said("stores {days}", "在庫{days}")
    header = (
        "region", "least", "most", *(str(voice.word(name)) for name in static),
        *(voice.text(stores, days=name if voice.language == "en" else name.replace(" d", "日"))
          for name in runs),
    )  # fmt: skip
    title = Said(
        "Output lost [{unit}], cut of {cut} days in {days}",
        "失われる産出 [{unit}]（{days}日中{cut}日の途絶）",
    )
    voice.table(
        voice.text(title, unit=voice.unit(found["unit"]), cut=found["cut_days"],
                   days=found["days"]),
        header, rows,
    )  # fmt: skip
    for name, one in static.items():
        voice.say(
            Said("{name}: {belief}.", "{name}：{belief}。"),
            name=voice.word(name), belief=one[f"belief_{voice.language}"],
        )  # fmt: skip
    if told := found["consumer_prices"]:
        voice.say(
            Said(
                "Freight x{times}: {low} to {high} percentage points of inflation at the peak after"
                " {months} months ({source}).",
                "運賃{times}倍：{months}か月後の頂点で物価上昇率{low}～{high}ポイント（{source}）。",
            ),
            times=Figure(told["freight_times"]), low=f"{told['low']:.2g}",
            high=f"{told['high']:.2g}", months=told["peak_months"], source=told["source"],
        )  # fmt: skip
    for note in said_told_in(voice.language, found["notes"]):
        voice.say(Said("Note: {note}", "注：{note}"), note=note)
