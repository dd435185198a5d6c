"""sealane assess route: one way at sea."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sealane.cli import option, output

if TYPE_CHECKING:
    from sealane.assess.lane import Choice
    from sealane.assess.voyage.between import Between

__all__ = ["command"]


@click.command(epilog="Example: sealane assess route JPYOK 50.2,26.7 --avoid malacca")
@click.argument("origin", metavar="FROM")
@click.argument("destination", metavar="TO")
@click.option("--avoid", metavar="G", multiple=True, help="A gate to be closed; more with commas.")
@click.option("--via", metavar="G", multiple=True, help="A gate to be passed, in this order.")
@click.option("--ship", metavar="TYPE", help="A type of ship: tells days, fuel and CO2 too.")
@click.option("--speed", "speed_kn", type=float, metavar="KN", help="Its speed, with --ship.")
@click.option("--draught", "draught_m", type=float, metavar="M", help="Draught of the ship.")
@click.option("--beam", "beam_m", type=float, metavar="M", help="Beam of the ship.")
@click.option("--length", "length_m", type=float, metavar="M", help="Length of the ship.")
@click.option("--ice", "ice_class", is_flag=True, help="The ship may take passages of ice.")
@click.option("--shares", "is_shared", is_flag=True, help="Every lane, and the part of the ships.")
@click.option(
    "--premium", metavar="G=PCT", multiple=True,
    help="With --shares: war-risk premium at a gate, % of the hull for one passage.",
)  # fmt: skip
@option.as_json
def command(
    origin: str,
    destination: str,
    avoid: tuple[str, ...],
    via: tuple[str, ...],
    ship: str | None,
    speed_kn: float | None,
    draught_m: float | None,
    beam_m: float | None,
    length_m: float | None,
    ice_class: bool,
    is_shared: bool,
    premium: tuple[str, ...],
    as_json: bool,
) -> None:
    """The shortest way at sea FROM one place TO another, and the gates that it passes.

    A place is a port's name, its UN/LOCODE, or longitude,latitude in degrees (after -- where it
    begins with a minus). Gates are straits, canals and capes by id, name or alias. Where no way is
    open the error names the gates that block. With --ship a gate that it does not fit is closed,
    and days, fuel and CO2 are told; cost is null, as no price is packaged. It cannot tell
    depth, weather or rules of traffic.

    With --shares each lane that differs by its gates is told with the part of the ships on it, by
    what it costs: days at sea, tolls, premiums. The range is what published counts leave open.
    """
    from sealane.assess.voyage.between import Ends, lanes_between, way_between

    _refuse(ship, speed_kn, via, premium, is_shared=is_shared)
    asked = Ends(
        origin, destination, listed(avoid), ship, speed_kn, draught_m, beam_m, length_m, ice_class
    )
    if is_shared:
        (a, b), choice = lanes_between(asked, war_risk_pct=_premiums(premium))
        _show(choice, f"{a.name} to {b.name}", as_json=as_json)
        return
    found = way_between(asked, via=listed(via))
    if as_json:
        output.print_json(found.as_dict())
        return
    _tell(found)


def _tell(found: Between) -> None:
    """A route for people."""
    from sealane.assess import lane

    gates = ", ".join(gate.name_en for gate in map(lane.gate_named, found.route.gates))
    click.echo(f"{found.ends[0].name} to {found.ends[1].name}: {found.route.distance_nmi:,.0f} nmi")
    click.echo(f"Gates: {gates or 'none'}")
    for place, leg in zip(found.ends, found.inland_nmi, strict=True):
        if leg > lane.INLAND.most_nmi:
            output.talk(
                f"{place.name} lies {leg:,.0f} nmi from open water: by river or lake, an estimate."
            )
    if run := found.run:
        click.echo(f"{run.days:,.1f} days, {run.fuel_t:,.0f} t of fuel, {run.co2_t:,.0f} t of CO2")


def _refuse(
    ship: str | None,
    speed_kn: float | None,
    via: tuple[str, ...],
    premium: tuple[str, ...],
    *,
    is_shared: bool,
) -> None:
    """Options that do not go together."""
    if speed_kn is not None and ship is None:
        raise click.UsageError("--speed is that of a ship: give --ship TYPE too.")
    if is_shared and via:
        raise click.UsageError("--shares tells all lanes, --via asks for one: give one of the two.")
    if premium and not is_shared:
        raise click.UsageError("--premium weighs lanes against each other: give --shares too.")


def _show(choice: Choice, title: str, *, as_json: bool) -> None:
    """Lanes and their parts, as JSON or as a table; what their costs lack to stderr."""
    if as_json:
        output.print_json(choice.as_dict())
        return
    rows = [
        (f"{one.share:.0%}", f"{one.low:.0%} to {one.high:.0%}", f"{one.route.distance_nmi:,.0f}",
         f"{one.days:,.1f}", f"{one.cost:,.1f}", ", ".join(one.gates))
        for one in choice.lanes
    ]  # fmt: skip
    cost = f"cost [{choice.lanes[0].unit}]"
    output.print_table(title, ("share", "range", "nmi", "days", cost, "gates"), rows)
    for text in choice.missing:
        output.talk(f"Not known: {text}.")


def _premiums(given: tuple[str, ...]) -> dict[str, float]:
    """Premiums by gate from G=PCT."""
    found = {}
    for text in listed(given):
        gate, _, pct = text.partition("=")
        try:
            found[gate.strip()] = float(pct)
        except ValueError:
            raise click.BadParameter(
                f"{text!r} is no premium: write bab_el_mandeb=0.9.", param_hint="--premium"
            ) from None
    return found


def listed(given: tuple[str, ...]) -> list[str]:
    """Names given one by one or with commas between."""
    return [name.strip() for some in given for name in some.split(",") if name.strip()]
