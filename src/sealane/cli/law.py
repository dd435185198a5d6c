"""sealane law: what applies at a place."""

from __future__ import annotations

from datetime import date

import click

from sealane.cli import option, output

__all__ = ["command"]


@click.command(epilog="Example: sealane law --at 123.6,25.95 --flag CHN --activity fish")
@click.option("--at", "place", required=True, metavar="LON,LAT", help="The place, in degrees.")
@click.option("--flag", metavar="ISO3", help="Flag State of the ship that is asked about.")
@click.option("--mmsi", type=click.IntRange(0, 999_999_999), help="The flag that an MMSI claims.")
@click.option("--activity", metavar="A", help="What it does: passage, stop, fish, ais_off ...")
@click.option("--on", "day", metavar="DATE", help="The day (ISO 8601); default: today, UTC.")
@click.option(
    "--lang", "language", type=click.Choice(["en", "ja"]), default="en", show_default=True,
    help="Language of the sentences.",
)  # fmt: skip
@option.as_json
def command(
    place: str,
    mmsi: int | None,
    flag: str | None,
    activity: str | None,
    day: str | None,
    language: str,
    as_json: bool,
) -> None:
    """Zones, claimants, rights and instruments at a place, each with its source.

    It reports and does not judge: claims are named, laws are told as what they assert. Zones of
    the package are computed from a coast without straight baselines, or declared by an act that is
    named; official ones are brought in by `sealane zones import`. Air-defence identification zones,
    baselines that one claimant declared and lines are told apart: the waters do not follow from
    them.
    """
    from sealane import law, settings

    lon, lat = _place(place)
    on = _day(day)
    waters = law.Waters(official=law.official_file(settings.resolve()["law.zones"]))
    found = law.brief(lon, lat, waters=waters, on=on, flag=flag, activity=activity, mmsi=mmsi)
    if as_json:
        output.print_json(found.as_dict())
    else:
        click.echo(found.text(language))


def _place(text: str) -> tuple[float, float]:
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is no place: write longitude,latitude in degrees, for example 123.6,25.95.",
            param_hint="--at",
        ) from None
    return lon, lat


def _day(text: str | None) -> date:
    from sealane import law
    from sealane.errors import BadInput

    try:
        return law.day_of(text)
    except BadInput as error:
        said = f"{error.message.removeprefix('on: ')} {error.hint}"
        raise click.BadParameter(said, param_hint="--on") from None
