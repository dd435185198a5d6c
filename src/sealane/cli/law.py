"""sealane law: what applies at a place."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from sealane.cli import official, option, output

if TYPE_CHECKING:
    from sealane.law import ZoneSet

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
@click.option(
    "--zones",
    "zones_path",
    metavar="FILE",
    help="Zones (GeoJSON) that are told first, as in the events of a run with --zones FILE.",
)
@click.option(
    "--lake",
    "lake_path",
    metavar="DIR",
    help="Tell the zones of the latest run of this lake first, as its events do.",
)
@option.as_json
def command(
    place: str,
    mmsi: int | None,
    flag: str | None,
    activity: str | None,
    day: str | None,
    language: str,
    zones_path: str | None,
    lake_path: str | None,
    as_json: bool,
) -> None:
    """Zones, claimants, rights and instruments at a place, each with its source.

    It reports and does not judge: claims are named, laws are told as what they assert. Zones of
    the package are computed from a coast without straight baselines, or declared by an act that is
    named; official ones are brought in by `sealane zones import`. Events of a run also name the
    zones that it was given: --lake or --zones tells what they tell. Air-defence identification
    zones, baselines that one claimant declared and lines are told apart: the waters do not follow
    from them.
    """
    from sealane import law

    lon, lat = _place(place)
    on = _day(day)
    drawn = _drawn(zones_path, lake_path)
    waters = law.Waters(drawn, official=official.official_file())
    found = law.brief(lon, lat, waters=waters, on=on, flag=flag, activity=activity, mmsi=mmsi)
    if as_json:
        output.print_json(found.as_dict())
    else:
        output.print_paragraphs(found.text(language))


def _drawn(zones_path: str | None, lake_path: str | None) -> ZoneSet | None:
    """The zones of a file, or those of the latest run of a lake; None where none is named."""
    from sealane import law

    if zones_path and lake_path:
        raise click.UsageError(
            "Give --zones or --lake, not both: either says which are told first."
        )
    if zones_path:
        return law.ZoneSet.from_geojson(zones_path)
    if not lake_path:
        return None
    from sealane.lake import Lake

    return law.zones_of_run(Lake(lake_path, create=False).latest_run())


def _place(text: str) -> tuple[float, float]:
    from sealane import law

    try:
        return law.degrees(text)
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is no place: write longitude,latitude in degrees, for example 123.6,25.95 "
            "or 25.95N,123.6E.",
            param_hint="--at",
        ) from None


def _day(text: str | None) -> date:
    from sealane import law
    from sealane.errors import BadInput

    try:
        return law.day_of(text)
    except BadInput as error:
        said = f"{error.message.removeprefix('on: ')} {error.hint}"
        raise click.BadParameter(said, param_hint="--on") from None
