"""sealane assess economy: what cut trade costs, on a table that the user brings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output

if TYPE_CHECKING:
    from sealane.cli.assess.voice import Voice
    from sealane.say.said import Language

__all__ = ["command"]

DOUBLED = 2.0
"""Freight over what it was that the published figures are of."""


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
    from sealane.assess.interval import interval_told, narrowed

    rule = economy.PassThrough()
    low, high = economy.inflation(freight, rule)
    kind = "published" if freight == DOUBLED else "bounds"
    ends = interval_told(low, high, kind, why="no_range" if narrowed(low, high) else None)
    said = economy.published()
    return {
        "freight_times": freight, "low": low, "high": high, "interval": ends["interval"],
        "no_interval": ends["no_interval"], "unit": "percentage points",
        "peak_months": rule.peak_months, "lasts_months": rule.lasts_months,
        "means_en": economy.OF_RANGE.en, "means_ja": economy.OF_RANGE.ja,
        "source": "; ".join(said.sources),
        "figures": [
            {"doubling_pp": one.value, "at": one.at, "source": one.source, "url": one.url,
             "note": one.note}
            for one in said.values
        ],
    }  # fmt: skip


def _tell(found: dict[str, Any], voice: Voice) -> None:
    from sealane.assess.noted import said_told_in
    from sealane.say.said import Said

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
    if found["consumer_prices"]:
        _tell_prices(found["consumer_prices"], voice)
    for note in said_told_in(voice.language, found["notes"]):
        voice.say(Said("Note: {note}", "注：{note}"), note=note)


def _tell_prices(told: dict[str, Any], voice: Voice) -> None:
    """What dearer freight adds to prices: two ends, or one figure where they are the same."""
    from sealane.say.said import Figure, Said

    low, high = (f"{told[name]:.2g}" for name in ("low", "high"))
    span = Said("{low} to {high}", "{low}～{high}")
    voice.say(
        Said(
            "Freight x{times}: {span} percentage points of inflation at the peak after {months}"
            " months ({source}).",
            "運賃{times}倍：{months}か月後の頂点で物価上昇率{span}ポイント（{source}）。",
        ),
        times=Figure(told["freight_times"]),
        span=low if low == high else voice.text(span, low=low, high=high),
        months=told["peak_months"], source=told["source"],
    )  # fmt: skip
    voice.say(Said(told["means_en"], told["means_ja"]))
