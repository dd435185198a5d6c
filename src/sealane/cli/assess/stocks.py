"""sealane assess stocks: how long the stocks of a country last."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from sealane.cli import option, output

__all__ = ["command"]

HEADER = ("stock", "days told", "as of", "volume, mb", "cover, d")


@click.command(epilog="Example: sealane assess stocks JPN --lost 2000 --days 180")
@click.argument("iso3")
@click.option(
    "--lost", "lost_kbd", type=float, required=True, metavar="KBD",
    help="Oil that does not arrive, in thousand barrels a day.",
)  # fmt: skip
@click.option("--days", type=int, default=180, show_default=True, help="For how many days.")
@click.option("--from", "start", metavar="DATE", help="The first day (ISO 8601).")
@click.option(
    "--felt-after", "felt_after_d", type=int, default=0, metavar="D", show_default=True,
    help="Days until the loss is felt, while cargoes that had passed still arrive.",
)  # fmt: skip
@click.option("--lag", "lag_d", type=int, metavar="D", help="Days until a release arrives.")
@click.option("--rate", "rate_kbd", type=float, metavar="KBD", help="Most that is released a day.")
@click.option(
    "--bypass", "bypass_kbd", type=float, default=0.0, metavar="KBD",
    help="What of a pipeline around the gate reaches the country.",
)  # fmt: skip
@click.option(
    "--restraint", type=float, default=0.0, metavar="S", help="Share of use that is saved, 0 to 1."
)
@click.option(
    "--stock", "own", multiple=True, metavar="KIND=MB",
    help="Own figure of a stock in million barrels, in place of the packaged ones; repeat.",
)  # fmt: skip
@click.option("--use", "use_kbd", type=float, metavar="KBD", help="Own figure of all oil used.")
@click.option("--draws", type=int, default=1000, show_default=True, help="Monte Carlo draws.")
@option.as_json
def command(
    own: tuple[str, ...], start: str | None, draws: int, as_json: bool, **asked: Any
) -> None:
    """Days of cover, unmet demand by day, and what each measure buys, for one country.

    Government, obligation, commercial and joint stocks are kept apart; a legal minimum is no stock
    and never counts. What no source tells is drawn over its published range: the interval. The
    notes say what is missing.
    """
    from sealane.assess import stock

    loss = stock.Loss(**asked, stocks_mb=_own(own), start=_day(start))
    answer = stock.assess_stocks(loss, stock.StockLimits(draws=draws))
    if as_json:
        output.print_json(answer.as_dict())
        return
    _tell(answer.as_dict())


def _own(given: tuple[str, ...]) -> dict[str, float]:
    from sealane.errors import BadInput

    found: dict[str, float] = {}
    for text in given:
        kind, _, amount = text.partition("=")
        try:
            volume = float(amount)
        except ValueError:
            raise BadInput(
                f"--stock {text!r} has no amount.",
                hint="Write KIND=MB, for example government=270.",
                field="stock",
                value=text,
            ) from None
        if kind in found:
            raise BadInput(
                f"--stock tells {kind} twice: {found[kind]:g} and {volume:g} mb.",
                hint="Give each kind once.",
                field="stock",
                value=text,
            )
        found[kind] = volume
    return found


def _day(text: str | None) -> date | None:
    return None if text is None else option.parse_time(text).date()


def _tell(told: dict[str, Any]) -> None:
    rows = [
        [
            one["kind"],
            one["told_days"],
            one["as_of"],
            _span(one["volume_mb"]),
            _span(one["cover_d"]),
        ]
        for one in told["stocks"]
    ]
    if not rows:
        click.echo(f"{told['country']}: no count of oil held is known.")
    title = f"{told['country']}: {told['lost_kbd']:g} kb/d of oil lost for {told['days']} days"
    if rows:
        output.print_table(title, [*HEADER], rows)
        click.echo(f"Cover of all, d: {_span(told['cover_d'])}")
    if told["unmet_begins_day"]:
        begins = _span(told["unmet_begins_day"], f"not within {told['days']} days")
        click.echo(f"Unmet demand begins on day: {begins}")
        click.echo(f"Unmet over all days: {_span(told['unmet_kb'])} kb")
    for one in told["measures"]:
        output.print_paragraphs(f"{one['measure']}: {one['told']}")
    for note in told["notes"]:
        output.print_paragraphs(f"Note: {note}")


def _span(figures: dict[str, float | None] | None, none: str = "cannot be told") -> str:
    if figures is None:
        return "cannot be told"
    value, low, high = (
        none if one is None else f"{one:,.0f}"
        for one in (figures["value"], figures["low"], figures["high"])
    )
    return value if value == low == high else f"{value} ({low} to {high})"
