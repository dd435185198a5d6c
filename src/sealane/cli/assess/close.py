"""sealane assess close: what follows when a gate is closed or unsafe."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sealane.cli import option, output

if TYPE_CHECKING:
    import polars as pl

    from sealane.assess.close import CloseAnswer, CloseLimits, Closure
    from sealane.assess.voyage import Prices
    from sealane.say import Brief
    from sealane.say.said import Language

__all__ = ["command"]

SUFFIXES = (".html", ".pdf")


@click.command(
    epilog="Example: sealane assess close hormuz --from 2026-03-01 --days 30..60 --share 0.8..1"
)
@click.argument("gates", metavar="GATE[,GATE]")
@click.option("--from", "start", metavar="DATE", required=True, help="The first day (ISO 8601).")
@click.option(
    "--days", metavar="N", required=True, help="For how many days; a range such as 30..60 is drawn."
)
@click.option(
    "--share", metavar="S", default="1", show_default=True,
    help="Part of the traffic that stops, 0 to 1; a range such as 0.5..0.8 is drawn.",
)  # fmt: skip
@click.option(
    "--speed", metavar="S",
    help="Part of the design speed that ships sail, 0.4 to 0.9; default: 0.65..0.85 is drawn.",
)  # fmt: skip
@click.option(
    "--premium", metavar="PCT",
    help="War-risk premium at each gate, % of the hull's value a passage; a range such as 0.2..1.",
)  # fmt: skip
@click.option("--hull-value", metavar="PRICE", help='Value of the hull, "120000000 USD 2026".')
@click.option("--fuel-price", metavar="PRICE", help='Fuel a tonne, "600 USD 2026".')
@click.option("--hire", metavar="PRICE", help='Hire of a ship a day, "40000 USD 2026".')
@click.option(
    "--toll", "tolls", metavar="G=PRICE", multiple=True,
    help='Toll of a canal for one passage, suez="675000 USD 2026"; repeat it for another gate.',
)  # fmt: skip
@click.option(
    "--lake", "lake_path", metavar="DIR",
    help="A lake: passages counted there before the day stand beside.",
)  # fmt: skip
@click.option(
    "--keep", "is_kept", is_flag=True, help="Keep the figures in the lake (table assessments)."
)
@click.option(
    "--facts", metavar="DIR", type=click.Path(file_okay=False),
    help="A folder of your tables of imports and origins, beside the packaged facts.",
)  # fmt: skip
@click.option(
    "--prices", "goods", metavar="FILE", type=click.Path(dir_okay=False),
    help="Your prices (CSV: commodity, unit, usd, year, source): what is missing is then valued.",
)  # fmt: skip
@click.option(
    "--brief", "brief", metavar="FILE", type=click.Path(dir_okay=False),
    help="Write a brief: FILE.html in both languages, or FILE.pdf in English and FILE.ja.pdf.",
)  # fmt: skip
@click.option(
    "--lanes", "is_shared", is_flag=True,
    help="On reference lanes too ships take several lanes, as those of imports do.",
)  # fmt: skip
@click.option("--draws", type=int, default=1000, show_default=True, help="Monte Carlo draws.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@option.language
@option.as_json
def command(
    gates: str, start: str, days: str, share: str, speed: str | None, premium: str | None,
    hull_value: str | None, fuel_price: str | None, hire: str | None, tolls: tuple[str, ...],
    lake_path: str | None, is_kept: bool, facts: str | None, goods: str | None,
    brief: str | None, is_shared: bool, draws: int, seed: int, language: Language, as_json: bool,
) -> None:  # fmt: skip
    """Who is touched when a strait or canal is closed or unsafe, for how long, and what helps.

    Ways before and during on reference lanes; the part of imports that passes the gates by country;
    how long oil stocks last; ships bound by longer ways; what bypass, stocks and restraint buy.
    Intervals hold 90 % of the draws. Where there is no fact there is no row: see "not known".
    """
    from sealane.assess import close as room
    from sealane.assess.close.premium import premium_told
    from sealane.cli.assess.close_told import show

    if is_kept and lake_path is None:
        raise click.UsageError("--keep needs --lake: the lake that keeps the figures.")
    place = None if brief is None else _place(brief)
    asked = _closure(gates, start, days, share)
    prices = _prices(asked, premium, hull_value, fuel_price, hire, tolls)
    answer = room.close(
        asked,
        _limits(draws, seed, speed),
        facts=facts,
        goods_prices=None if goods is None else room.read_prices(goods),
        prices=prices,
        events=None if lake_path is None else _events(lake_path, asked.start),
        choice=room.LANES if is_shared else None,
    )
    if place is not None:
        from sealane.assess.close.written import written

        said = _command({
            "from": start, "days": days, "share": share, "speed": speed, "premium": premium,
            "hull-value": hull_value, "fuel-price": fuel_price, "hire": hire, "prices": goods,
        }, gates)  # fmt: skip
        said += _tolls_again(tolls) + (" --lanes" if is_shared else "")
        _write(
            written(answer, made_at=datetime.now(UTC).replace(microsecond=0), command=said), place,
            language,
        )  # fmt: skip
    if is_kept:
        _keep(str(lake_path), answer)
    if as_json:
        told = room.told(answer)
        output.print_json({**told, "premium": {"asked": premium, **premium_told(answer, prices)}})
    else:
        show(answer, prices, language)


def _closure(gates: str, start: str, days: str, share: str) -> Closure:
    from sealane.assess.close import Closure

    every = [one for one in gates.split(",") if one.strip()]
    asked = Closure.of(every, start=_day(start), days=days, share=share)
    if asked.share.ends[1] == 0.0:
        raise click.UsageError("--share 0 stops nothing: give a part from above 0 to 1.")
    return asked


def _keep(lake_path: str, answer: CloseAnswer) -> None:
    from sealane.assess import as_table
    from sealane.lake import Lake

    kept = Lake(lake_path, create=False).keep_assessments(as_table(answer.assessments()))
    output.talk(f"{kept:,} figures kept; see them with:")
    output.next_step("export", "assessments", "--lake", lake_path)


def _limits(draws: int, seed: int, speed: str | None) -> CloseLimits:
    from sealane.assess import close as room
    from sealane.assess.close.ask import read_span

    if speed is None:
        return room.CloseLimits(draws=draws, seed=seed)
    return room.CloseLimits(draws=draws, seed=seed, slow_share=read_span(speed, "speed"))


def _prices(
    asked: Closure, premium: str | None, hull: str | None, fuel: str | None, hire: str | None,
    tolls: tuple[str, ...],
) -> Prices | None:  # fmt: skip
    from sealane.assess.close.ask import read_span
    from sealane.assess.close.premium import prices_said
    from sealane.assess.voyage.cost import MOST_PREMIUM_PCT

    asked_pct = read_span(premium, "premium") if premium else None
    if asked_pct is not None and asked_pct.ends[1] > MOST_PREMIUM_PCT:
        raise click.BadParameter(
            f"{premium} is no premium: write per cent of the hull's value, 0 to"
            f" {MOST_PREMIUM_PCT:g}.",
            param_hint="--premium",
        )
    return prices_said(
        asked.gates, premium_pct=asked_pct, hull_value=hull, fuel_price=fuel, hire=hire,
        tolls=tolls,
    )  # fmt: skip


def _command(given: dict[str, str | None], gates: str) -> str:
    """The command as it can be given again."""
    import shlex

    parts = [f"--{name} {shlex.quote(value)}" for name, value in given.items() if value]
    return " ".join([f"sealane assess close {shlex.quote(gates)}", *parts])


def _tolls_again(tolls: tuple[str, ...]) -> str:
    import shlex

    return "".join(f" --toll {shlex.quote(one)}" for one in tolls)


def _day(text: str) -> date:
    from sealane.errors import BadInput

    try:
        return option.parse_time(text).date()
    except click.BadParameter as error:
        raise BadInput(
            f"--from {text!r} is no day.",
            hint="Write ISO 8601, for example 2026-03-01.",
            field="from",
            value=text,
        ) from error


def _place(brief: str) -> Path:
    """Where the brief goes; refused before anything is worked out."""
    from sealane.errors import BadInput

    path = Path(brief)
    if path.suffix.lower() not in SUFFIXES:
        raise BadInput(
            f"--brief {brief}: a brief is written as {' or '.join(SUFFIXES)}.",
            hint="Name a file that ends so.",
            file=brief,
            field="brief",
        )
    folder = path.parent
    there = path if path.exists() else folder
    if not folder.is_dir() or path.is_dir() or not os.access(there, os.W_OK):
        raise BadInput(
            f"--brief {brief} cannot be written.",
            hint="Name a file in a folder that is there and that you may write to.",
            file=brief,
            field="brief",
        )
    return path


def _events(lake_path: str, start: date) -> pl.DataFrame:
    from datetime import timedelta

    from sealane.assess.close.seen import BEFORE_D
    from sealane.lake import Lake

    until = datetime(start.year, start.month, start.day, tzinfo=UTC)
    return Lake(lake_path, create=False).events(since=until - timedelta(days=BEFORE_D), until=until)


def _write(brief: Brief, path: Path, language: Language) -> None:
    from sealane.serve.brief import to_html, to_pdf

    if path.suffix.lower() == ".html":
        path.write_text(to_html(brief, language=language), encoding="utf-8")
        output.talk(f"Brief: {path}")
        return
    japanese = path.with_suffix(f".ja{path.suffix}")
    path.write_bytes(to_pdf(brief, language="en"))
    japanese.write_bytes(to_pdf(brief, language="ja"))
    output.talk(f"Brief: {path} (English), {japanese} (Japanese)")
