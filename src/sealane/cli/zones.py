"""sealane zones: the maritime zones in use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sealane.cli import official, option, output

__all__ = ["command"]

_regime = click.option("--regime", "regimes", multiple=True, metavar="R", help="Of this regime.")
_claimant = click.option(
    "--claimant", "claimants", multiple=True, metavar="ISO3", help="Claimed by this State."
)


@click.group(epilog="Example: sealane zones list --claimant JPN")
def command() -> None:
    """List, export or replace the maritime zones in use.

    Those of the package are computed from the coast of Natural Earth, without straight baselines:
    an approximation, or declared by an act that each names as its source. Official polygons replace
    them. Air-defence identification zones and baselines that one claimant declared are no zones of
    the Convention on the Law of the Sea; their regime says so.
    """


def _in_use() -> Any:
    from sealane import law

    return law.zones_in_use(official.official_file())


def _chosen(regimes: tuple[str, ...], claimants: tuple[str, ...]) -> list[Any]:
    zones = _in_use().zones
    named, codes = _known(regimes, claimants, zones)
    return [
        zone
        for zone in zones
        if (not named or zone.regime in named) and (not codes or codes & set(zone.claimants))
    ]


def _known(
    regimes: tuple[str, ...], claimants: tuple[str, ...], zones: Any
) -> tuple[set[str], set[str]]:
    """Regimes and codes as zones have them, or a usage error that says what may be meant."""
    from sealane import law
    from sealane.errors import BadInput

    of_zones = {zone.regime for zone in zones}
    codes = {code for zone in zones for code in zone.claimants}
    try:
        named = {law.known_regime(one, sorted(of_zones - set(law.REGIMES))) for one in regimes}
        return named, set(law.known_claimants(claimants, codes))
    except BadInput as error:
        said = f"{error.message} {error.hint}"
        raise click.BadParameter(said, param_hint=f"--{error.field}") from None


@command.command("list", epilog="Example: sealane zones list --claimant JPN")
@_regime
@_claimant
@option.as_json
def list_zones(regimes: tuple[str, ...], claimants: tuple[str, ...], as_json: bool) -> None:
    """The zones in use, with every claimant and where each is from."""
    zones = [zone.as_dict() for zone in _chosen(regimes, claimants)]
    if as_json:
        output.print_json({"zones": zones, "count": len(zones)})
        return
    rows = [
        (zone["name"], zone["regime"], ", ".join(zone["claimants"]), zone["source"])
        for zone in zones
    ]
    output.print_table(f"{len(zones)} zones", ("name", "regime", "claimants", "source"), rows)


@command.command("export", epilog="Example: sealane zones export --claimant JPN -o japan.geojson")
@_regime
@_claimant
@click.option(
    "-o", "--out", "out", required=True, metavar="FILE", type=click.Path(dir_okay=False),
    help="Where to write, as GeoJSON.",
)  # fmt: skip
@option.as_json
def export_zones(
    regimes: tuple[str, ...], claimants: tuple[str, ...], out: str, as_json: bool
) -> None:
    """Write zones in use as GeoJSON, which --zones of run, detect and live takes."""
    from sealane.law import ZoneSet

    zones = tuple(_chosen(regimes, claimants))
    Path(out).write_text(ZoneSet(zones).to_geojson(), "utf-8")
    if as_json:
        output.print_json({"zones": len(zones), "file": out})
    else:
        output.talk(f"{len(zones)} zones written to {out}")


@command.command("import", epilog="Example: sealane zones import eez_12nm_v4.gpkg")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--repair", is_flag=True, help="Mend polygons that cross themselves.")
@option.as_json
def import_zones(file: str, repair: bool, as_json: bool) -> None:
    """Use the official polygons of FILE in place of the computed ones of the same States.

    FILE: GeoJSON, GeoPackage or Shapefile in degrees of WGS84, or of JGD2011, ETRS89 and others
    within metres of it; Marine Regions' layers are known.
    """
    from sealane import law
    from sealane.law import own_zones, stood_for

    kept = official.official_file()
    zones = law.read_official(file, repair=repair)
    computed = own_zones()
    law.refuse_swapped(zones, computed, file)
    far = [zone.name for zone in law.far_from_shore(zones, computed)]
    whole = law.keep_official(zones, kept)
    some, parts = stood_for(computed, zones)
    if as_json:
        told: dict[str, Any] = {"imported": len(zones), "official": len(whole), "file": str(kept)}
        told |= {"zones_replaced": some, "parts_replaced": parts}
        output.print_json({**told, **({"far_from_shore": far} if far else {})})
    else:
        for name in far:
            output.talk(f"Look again: {name} lies near no shore of its claimants that is packaged.")
        output.talk(f"{len(zones)} zones imported; {len(whole)} official zones are in {kept}")
        output.talk(f"They stand for {parts} parts of {some} computed zones")


@command.command("forget", epilog="Example: sealane zones forget --claimant JPN")
@_regime
@_claimant
@click.option("--all", "every", is_flag=True, help="All of them.")
@option.as_json
def forget_zones(
    regimes: tuple[str, ...], claimants: tuple[str, ...], every: bool, as_json: bool
) -> None:
    """Take official zones back that were imported; computed ones are told again."""
    from sealane.law import forget_official

    if every == bool(regimes or claimants):
        raise click.UsageError("Say which: --regime, --claimant, or --all alone.")
    kept = official.official_file()
    named, codes = _known(regimes, claimants, ())
    gone, left = forget_official(kept, regimes=sorted(named), claimants=sorted(codes))
    if as_json:
        told = {"forgotten": len(gone), "official": len(left), "file": str(kept)}
        output.print_json(told)
    else:
        output.talk(f"{len(gone)} zones forgotten; {len(left)} official zones are in {kept}")


@command.command(
    "tally", epilog="Example: sealane zones tally --lake lake --class government --day-begins-h 15"
)
@option.lake
@click.option("--zone", "zones", multiple=True, metavar="NAME", help="Of this zone. Repeatable.")
@click.option("--class", "classes", multiple=True, metavar="C", help="Of this class of hull.")
@click.option("--since", metavar="T", help="From this time on (ISO 8601, UTC).")
@click.option("--until", metavar="T", help="Before this time (ISO 8601, UTC).")
@click.option(
    "--by", "by", multiple=True, metavar="WHAT", help="zone, hull_class, path_class, mmsi."
)
@click.option(
    "--day-begins-h",
    type=click.FloatRange(0, 24),
    default=0.0,
    metavar="H",
    show_default=True,
    help="UTC hour at which a day begins: 15 for days of Japan.",
)
@click.option("--exercise", "exercise_id", metavar="ID", help="The rows of this drill.")
@option.as_json
def tally_zones(
    lake_path: str, zones: tuple[str, ...], classes: tuple[str, ...], as_json: bool, **asked: Any
) -> None:
    """Count zone entries as coast guards do: days with a vessel inside, entries, hours.

    Days are a lower bound: AIS does not tell a day without a report from a day without a ship. An
    episode that overlaps --since or --until counts whole.
    """
    from sealane.detect import TALLIED_BY, tally
    from sealane.lake import Lake
    from sealane.serve.query import Query

    by = list(asked["by"]) or ["zone", "hull_class"]
    for name in by:
        if name not in TALLIED_BY:
            known = ", ".join(TALLIED_BY)
            raise click.BadParameter(f"'{name}' is not known: {known}.", param_hint="--by")
    query = Query.parse(
        since=asked["since"], until=asked["until"], kind=("zone_entry",), is_standing=True,
        exercise=asked["exercise_id"],
    )  # fmt: skip
    events = query.apply(Lake(lake_path, create=False).frozen().scan("events"), "events").collect()
    counted = tally(events, by, day_begins_h=asked["day_begins_h"], zones=zones, classes=classes)
    if as_json:
        output.print_json({"tally": counted.to_dicts(), "count": counted.height})
        return
    rows = [tuple("" if v is None else str(v) for v in row) for row in counted.rows()]
    output.print_table(f"{counted.height} counts of zone entries", tuple(counted.columns), rows)
