"""sealane assess route: one way at sea."""

from __future__ import annotations

import click

from sealane.cli import option, output

__all__ = ["command"]


@click.command(epilog="Example: sealane assess route JPYOK 50.2,26.7 --avoid malacca")
@click.argument("origin", metavar="FROM")
@click.argument("destination", metavar="TO")
@click.option("--avoid", metavar="G", multiple=True, help="A gate to be closed; more with commas.")
@click.option("--via", metavar="G", multiple=True, help="A gate to be passed, in this order.")
@click.option("--draught", "draught_m", type=float, metavar="M", help="Draught of the ship.")
@click.option("--beam", "beam_m", type=float, metavar="M", help="Beam of the ship.")
@click.option("--length", "length_m", type=float, metavar="M", help="Length of the ship.")
@click.option("--ice", "ice_class", is_flag=True, help="The ship may take passages of ice.")
@option.as_json
def command(
    origin: str,
    destination: str,
    avoid: tuple[str, ...],
    via: tuple[str, ...],
    draught_m: float | None,
    beam_m: float | None,
    length_m: float | None,
    ice_class: bool,
    as_json: bool,
) -> None:
    """The shortest way at sea FROM one place TO another, and the gates that it passes.

    A place is a port's name, its UN/LOCODE, or longitude,latitude in degrees (after -- where it
    begins with a minus). Gates are straits, canals and capes by id, name or alias. Where no way is
    open the error names the gates that block. It cannot tell depth, weather or rules of traffic.
    """
    from sealane.assess import lane

    hull = lane.Hull(draught_m=draught_m, beam_m=beam_m, length_m=length_m, ice_class=ice_class)
    held = lane.Conditions.of(avoid=listed(avoid), hull=hull)
    a, b = lane.port_named(origin), lane.port_named(destination)
    found = lane.route(a.place, b.place, conditions=held, via=listed(via))
    if as_json:
        output.print_json(found.as_dict())
        return
    gates = ", ".join(gate.name_en for gate in map(lane.gate_named, found.gates))
    click.echo(f"{a.name} to {b.name}: {found.distance_nmi:,.0f} nmi")
    click.echo(f"Gates: {gates or 'none'}")


def listed(given: tuple[str, ...]) -> list[str]:
    """Names given one by one or with commas between."""
    return [name.strip() for some in given for name in some.split(",") if name.strip()]
