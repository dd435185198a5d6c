"""A closed gate may shorten the miles told, never by more than the page says."""

from __future__ import annotations

from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sealane.assess import lane
from sealane.assess.close.reference import harbours
from sealane.assess.lane import Conditions, gate_named, port_named
from sealane.errors import NoRoute

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "assess" / "lane.md"
PLACES = [one.place for one in harbours().values()]


def shunned(gates: set[str]) -> float:
    return sum(gate_named(one).shunned_nmi for one in gates)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PLACES), st.sampled_from(PLACES), st.data())
def test_a_closed_gate_shortens_by_no_more_than_what_ships_shun(
    a: tuple[float, float], b: tuple[float, float], data: st.DataObject
) -> None:
    assume(a != b)
    free = lane.route(a, b)
    assume(free.gates)
    held = Conditions.of(avoid=[data.draw(st.sampled_from(free.gates))])
    try:
        left = lane.route(a, b, conditions=held)
    except NoRoute:
        return
    assert left.cost_nmi >= free.cost_nmi - held.sailed * 1e-6
    most = held.sailed * shunned(set(left.gates) - set(free.gates))
    assert free.distance_nmi - left.distance_nmi <= most + 0.1


def test_the_page_tells_one_that_shortens_as_it_is() -> None:
    """Baltic to Ireland with Dover closed: by the North Channel, which ships shun."""
    ends = [port_named(one).place for one in ("Uusikaupunki", "Drogheda")]
    free = lane.route(*ends)
    left = lane.route(*ends, conditions=Conditions.of(avoid=["dover"]))
    assert "dover" in free.gates
    assert left.distance_nmi < free.distance_nmi
    assert free.distance_nmi - left.distance_nmi < 1.005 * shunned(set(left.gates))
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    told = f"{free.distance_nmi:,.0f} nmi by Dover, and {left.distance_nmi:,.0f} by the North"
    assert told in text
    assert "north_channel" in left.gates
