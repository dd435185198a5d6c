"""sealane assess route: one way at sea."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import click

from sealane.cli import option, output

if TYPE_CHECKING:
    from sealane.assess.figure import Price
    from sealane.assess.lane import Choice, Port, Unfit
    from sealane.assess.voyage import Cost
    from sealane.assess.voyage.between import Between
    from sealane.cli.assess.voice import Voice
    from sealane.say.said import Language

__all__ = ["command"]

MOST_PCT = 100.0
WHOLE_PCT = 0.01  # a share of ships bears no tenths of a per cent
WEST = re.compile(r"-[\d.]+\s*,\s*[-+]?[\d.]+$")


class PlacesCommand(click.Command):
    """A command whose places may be degrees: what begins with a minus and has a comma between two
    numbers is a place, no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """A blank before such a place keeps click from reading an option in it."""
        return super().parse_args(ctx, [f" {one}" if WEST.match(one) else one for one in args])


@click.command(
    cls=PlacesCommand, epilog="Example: sealane assess route JPYOK 50.2,26.7 --avoid malacca"
)
@click.argument("origin", metavar="FROM")
@click.argument("destination", metavar="TO")
@click.option("--avoid", metavar="G", multiple=True, help="A gate to be closed; more with commas.")
@click.option("--via", metavar="G", multiple=True, help="A gate to be passed, in this order.")
@click.option("--ship", metavar="TYPE", help="A type of ship: tells days, fuel and CO2 too.")
@click.option(
    "--speed", "speed_kn", type=option.ABOVE_0, metavar="KN", help="Its speed, with --ship."
)
@click.option(
    "--draught", "draught_m", type=option.ABOVE_0, metavar="M", help="Draught of the ship."
)
@click.option("--beam", "beam_m", type=option.ABOVE_0, metavar="M", help="Beam of the ship.")
@click.option("--length", "length_m", type=option.ABOVE_0, metavar="M", help="Length of the ship.")
@click.option("--ice", "ice_class", is_flag=True, help="The ship may take passages of ice.")
@click.option("--shares", "is_shared", is_flag=True, help="Every lane, and the part of the ships.")
@click.option(
    "--premium", metavar="G=PCT", multiple=True,
    help="War-risk premium at a gate, % of the hull a passage: with --shares or --hull-value.",
)  # fmt: skip
@click.option("--hull-value", metavar="PRICE", help='With --ship: "120000000 USD 2026".')
@click.option("--fuel-price", metavar="PRICE", help='With --ship: fuel a tonne, "600 USD 2026".')
@click.option("--hire", metavar="PRICE", help='With --ship: hire a day, "40000 USD 2026".')
@click.option(
    "--toll", "tolls", metavar="G=PRICE", multiple=True,
    help='With --ship: toll of a canal for one passage, suez="675000 USD 2026".',
)  # fmt: skip
@option.language
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
    hull_value: str | None,
    fuel_price: str | None,
    hire: str | None,
    tolls: tuple[str, ...],
    language: Language,
    as_json: bool,
) -> None:
    """The shortest way at sea FROM one place TO another, and the gates that it passes.

    A place is a port's name, its UN/LOCODE, or longitude,latitude in degrees. Of several ports of
    a name the greatest is taken where it stands far above the others, and these are told (also);
    else all are told, and a code or a country behind the name (Dover, GB) is asked. Gates are
    straits, canals and capes by id, name or alias. Where no way is open the error names those that
    block. With --ship a gate that it does not fit is closed, and told where the way differs for
    it; days, fuel and CO2 are told, and with prices the cost of what has one (what has none is
    named); no price is packaged. An order of --via that makes the ship turn back is told with the
    order that does not. Two names of one place are refused. It cannot tell depth, weather or rules
    of traffic.

    With --shares each lane that differs by its gates is told with the part of the ships on it, by
    what it costs: days at sea, tolls, premiums. The range is what published counts leave open.
    """
    from sealane.assess.close.premium import prices_said
    from sealane.assess.voyage.between import Ends, lanes_between, way_between
    from sealane.cli.assess.voice import Voice

    _refuse(ship, speed_kn, via, premium, is_shared=is_shared, is_valued=hull_value is not None,
            is_priced=any((tolls, hull_value, fuel_price, hire)))  # fmt: skip
    risk = _premiums(premium)
    prices = prices_said((), hull_value=hull_value, fuel_price=fuel_price, hire=hire, tolls=tolls,
                         pct_by_gate=risk)  # fmt: skip
    asked = Ends(origin.strip(), destination.strip(), listed(avoid, "avoid"), ship, speed_kn,
                 draught_m, beam_m, length_m, ice_class)  # fmt: skip
    if is_shared:
        ends, choice = lanes_between(asked, war_risk_pct=risk)
        _show(choice, ends, Voice(language), as_json=as_json)
        return
    found = way_between(asked, via=listed(via, "via"), prices=prices)
    if as_json:
        output.print_json(found.as_dict())
        return
    _tell(found, Voice(language))


def _tell(found: Between, voice: Voice) -> None:
    """A route for people."""
    from sealane.assess import lane
    from sealane.assess.voyage.between import TURNS_BACK
    from sealane.assess.word import UNITS
    from sealane.say.said import Figure, Said

    a, b = (voice.port(one) for one in found.ends)
    nmi = Figure(found.route.distance_nmi, UNITS["nmi"], decimals=0)
    voice.say(Said("{a} to {b}: {nmi}", "{a}→{b}：{nmi}"), a=a, b=b, nmi=nmi)
    _tell_also(found.ends, voice)
    comma = ", " if voice.language == "en" else "、"
    gates = comma.join(voice.gate(gate) for gate in found.route.gates) or voice.word("none")
    voice.say(Said("Gates: {gates}", "海峡・運河：{gates}"), gates=gates)
    _tell_unfit(found.unfit, voice)
    if turned := found.turned:
        names, order = (
            comma.join(voice.gate(gate) for gate in some) for some in (turned.gates, turned.order)
        )
        other = Figure(turned.distance_nmi, UNITS["nmi"], decimals=0)
        voice.talk(TURNS_BACK, gates=names, order=order, nmi=other)
    for place, leg in zip((a, b), found.inland_nmi, strict=True):
        if leg > lane.INLAND.most_nmi:
            voice.talk(
                Said(
                    "{place} lies {nmi} from open water: by river or lake, an estimate.",
                    "{place}は外洋から{nmi}。川または湖による推計。",
                ),
                place=place, nmi=Figure(leg, UNITS["nmi"], decimals=0),
            )  # fmt: skip
    if run := found.run:
        voice.say(
            Said("{days}, {fuel} of fuel, {co2} of CO2", "{days}、燃料{fuel}、CO2 {co2}"),
            days=Figure(run.days, UNITS["days"], decimals=1),
            fuel=Figure(run.fuel_t, UNITS["t"], decimals=0),
            co2=Figure(run.co2_t, UNITS["t"], decimals=0),
        )
        _tell_cost(run.cost, voice)


def _tell_cost(cost: Cost, voice: Voice) -> None:
    """The sum of what has a price, its parts, and what has none."""
    from sealane.assess.voyage.between import NO_COST
    from sealane.assess.voyage.cost_said import lack_said, part_said
    from sealane.say.said import Figure, Said, joined

    total = cost.total
    if total is None:
        voice.talk(Said("Cost: not told, {why}.", "費用：示さない。{why}。"), why=NO_COST)
        return
    unit = Said(total.unit, total.unit)

    def figure(price: Price) -> Figure:
        low, high = price.amount.ends
        if low == high:
            return Figure(price.amount.value, unit, decimals=0)
        return Figure(price.amount.value, unit, low=low, high=high, decimals=0)

    voice.say(Said("Cost: {cost}", "費用：{cost}"), cost=figure(total))
    for one in cost.parts:
        part, price = part_said(one.name), figure(one.price)
        voice.say(Said("  {part}: {cost}", "  {part}：{cost}"), part=part, cost=price)
    if cost.missing:
        lacks = list(dict.fromkeys(map(lack_said, cost.missing)))
        voice.say(Said("Not in it: {what}.", "含まない：{what}。"), what=joined(lacks))


def _tell_also(ends: tuple[Port, Port], voice: Voice) -> None:
    """Other ports of a name that was asked, of which the greatest was taken."""
    from sealane.say.said import Said

    semicolon = "; " if voice.language == "en" else "；"
    for one in ends:
        if one.also:
            voice.say(
                Said(
                    "also: {port} is taken as the greatest of its name; others: {others}",
                    "also：同名の港のうち最大の{port}とした。ほか：{others}",
                ),
                port=voice.port(one), others=semicolon.join(map(voice.port, one.also)),
            )  # fmt: skip


def _tell_unfit(unfit: tuple[Unfit, ...], voice: Voice) -> None:
    """Gates of a shorter way that the ship does not fit."""
    from sealane.assess.voyage.between import MEASURES
    from sealane.assess.word import UNITS
    from sealane.say.said import Figure, Said

    for one in unfit:
        voice.say(
            Said(
                "Closed to this ship: {gate}, {measure} {size}, at most {most}.",
                "この船は通れない：{gate}（{measure}{size}、上限{most}）。",
            ),
            gate=voice.gate(one.gate), measure=MEASURES[one.measure],
            size=Figure(one.size_m, UNITS["m"], decimals=1),
            most=Figure(one.most_m, UNITS["m"], decimals=1),
        )  # fmt: skip


def _refuse(
    ship: str | None,
    speed_kn: float | None,
    via: tuple[str, ...],
    premium: tuple[str, ...],
    *,
    is_shared: bool,
    is_valued: bool,
    is_priced: bool,
) -> None:
    """Options that do not go together."""
    if speed_kn is not None and ship is None:
        raise click.UsageError("--speed is that of a ship: give --ship TYPE too.")
    if is_shared and via:
        raise click.UsageError("--shares tells all lanes, --via asks for one: give one of the two.")
    if is_priced and is_shared:
        raise click.UsageError("--shares weighs lanes in days of the ship: leave prices out.")
    if is_priced and ship is None:
        raise click.UsageError("Prices are those of a ship: give --ship TYPE too.")
    if premium and not is_shared and not is_valued:
        raise click.UsageError(
            "--premium is of the hull's value, or weighs lanes: give --hull-value or --shares."
        )


def _show(choice: Choice, ends: tuple[Port, Port], voice: Voice, *, as_json: bool) -> None:
    """Lanes and their parts, as JSON or as a table; what their costs lack to stderr."""
    from sealane.assess.word import HEADINGS
    from sealane.say.said import Said

    if as_json:
        first, last = (one.as_dict() for one in ends)
        output.print_json({"from": first, "to": last, **choice.as_dict()})
        return
    comma = ", " if voice.language == "en" else "、"
    rows = [
        (voice.percent(one.share, one.low, one.high, told_to=WHOLE_PCT),
         f"{one.route.distance_nmi:,.0f}", f"{one.days:,.1f}", f"{one.cost:,.1f}",
         comma.join(voice.gate(gate) for gate in one.route.gates))
        for one in choice.lanes
    ]  # fmt: skip
    a, b = (voice.port(one) for one in ends)
    cost = f"{HEADINGS['cost'].in_(voice.language)} [{voice.unit(choice.lanes[0].unit)}]"
    voice.table(
        voice.text(Said("{a} to {b}", "{a}→{b}"), a=a, b=b),
        ("share, %", "nmi", "days", cost, "gates"),
        rows,
    )
    _tell_also(ends, voice)
    for text in choice.missing:
        voice.talk(Said("Not known: {what}.", "不明：{what}。"), what=voice.note(text))


def _premiums(given: tuple[str, ...]) -> dict[str, float]:
    """Premiums by gate from G=PCT."""
    found = {}
    for text in listed(given, "premium"):
        gate, _, pct = text.partition("=")
        try:
            found[gate.strip()] = float(pct)
        except ValueError:
            found[gate.strip()] = math.nan
        if not 0.0 <= found[gate.strip()] <= MOST_PCT:
            raise click.BadParameter(
                f"{text!r} is no premium: write bab_el_mandeb=0.9, per cent from 0 to 100.",
                param_hint="--premium",
            )
    return found


def listed(given: tuple[str, ...], option: str) -> list[str]:
    """Names given one by one or with commas between.

    Raises:
        BadInput: one that names nothing.
    """
    from sealane.errors import BadInput

    for some in given:
        if not some.strip(" ,"):
            raise BadInput(
                f"--{option} names no gate.", hint="Name one, or leave the option out.",
                field=option, value=some,
            )  # fmt: skip
    return [name.strip() for some in given for name in some.split(",") if name.strip()]
