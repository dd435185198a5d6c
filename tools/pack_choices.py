"""Pack the lanes between reference ports: src/sealane/assess/data/lane_choices.npz.

    python tools/pack_choices.py

Every way that a packaged fact asks for (``sealane assess close``, ``sealane assess exposure``) and
the reference lanes: two minutes of a core. To be made anew when the sea (tools/pack_lanes.py),
the reference ports, the facts of origins or a ship changes; until then pairs that are new are
looked for when asked.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from sealane.assess.close import reference_lanes
from sealane.assess.close.dependence import asked_of
from sealane.assess.close.reference import LARGER
from sealane.assess.exposure import facts
from sealane.assess.lane import Conditions, alternative, packed_choice
from sealane.assess.lane.choice import hull_of
from sealane.assess.lane.route import Route
from sealane.assess.lane.share import ChoiceLimits
from sealane.errors import NoRoute

Asked = tuple[tuple[float, float], tuple[float, float], str]


def main() -> None:
    """Look for the lanes of each pair anew, and write."""
    began = time.monotonic()
    lanes = [(one.origin, one.destination, one.ship) for one in reference_lanes()]
    asked = [*asked_of(facts()), *lanes]
    asked += [(a, b, LARGER[ship]) for a, b, ship in asked if ship in LARGER]
    pairs = dict.fromkeys((a.place, b.place, ship) for a, b, ship in asked)
    packed_choice._rows.cache_clear()
    packed_choice.PACKED.unlink(missing_ok=True)

    def one(asked: Asked) -> dict[packed_choice.Key, tuple[Route, ...]]:
        origin, destination, ship = asked
        slots = frozenset(ChoiceLimits().slots_of(ship))
        found: dict[packed_choice.Key, tuple[Route, ...]] = {}
        for closed in (frozenset[str](), slots):  # choose asks without such gates too
            held = Conditions(hull=hull_of(ship), closed=closed)
            try:
                ways = alternative.alternatives(origin, destination, conditions=held)
            except NoRoute:
                break
            found[packed_choice.key_of(origin, destination, held)] = ways
            if not slots.intersection(gate for way in ways for gate in way.gates):
                break
        return found

    with ThreadPoolExecutor(2) as pool:
        found = {key: ways for each in pool.map(one, pairs) for key, ways in each.items()}
    count = packed_choice.save(found)
    size = packed_choice.PACKED.stat().st_size / 1e6
    print(f"{count} of {len(pairs)} pairs, {size:.2f} MB, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
