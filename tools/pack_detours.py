"""Pack the detours of the gates by pair of ports and size of ship: assess/data/gate_detours.npz.

    python tools/pack_detours.py

Every pair of the ports of ``trade_ports.csv`` that lie in two countries, for each ship of
``trade_ships.csv`` and for a ship without size: how far it is, and how much farther with each gate
of the record of hazards closed. Ships that may pass the same gates are reckoned once. Some twenty
minutes of two cores; to be made anew when the sea (tools/pack_lanes.py), those tables or the limits
of passages change. Rows of another sea are not read (``sealane.assess.risk.way``).
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from sealane.assess.lane import ChoiceLimits, Conditions, distances, port_named
from sealane.assess.lane.choice import hull_of
from sealane.assess.risk import way
from sealane.assess.risk.hazard import read_hazards
from sealane.assess.source_table import packaged

H_PER_DAY = 24.0
SAME_NMI = 0.5  # closed and open differ by less: the way does not pass the gate


def main() -> None:
    """Measure the ways anew, and write."""
    began = time.monotonic()
    table = packaged("trade_ports")
    ports, iso3 = table["port"].to_list(), table["iso3"].to_list()
    found = [port_named(name) for name in ports]
    places = np.array([[one.lon, one.lat] for one in found])
    first, second = np.triu_indices(len(ports), 1)
    abroad = np.array(iso3)[first] != np.array(iso3)[second]
    first, second = first[abroad], second[abroad]
    gates = tuple(read_hazards()["gate"].unique(maintain_order=True))
    ships = ("", *dict.fromkeys(packaged("trade_ships")["ship"]))
    tolls = {gate: days * H_PER_DAY for gate, days in ChoiceLimits().toll_days().items()}
    done: dict[tuple[int, ...], int] = {}
    alike, open_nmi, rows = [], [], []
    for ship in ships:
        held = Conditions(slowed_h=tolls, **({"hull": hull_of(ship)} if ship else {}))
        key = tuple(held.words().tolist())
        if key in done:
            alike.append(done[key])
            continue
        number = done[key] = len(done)
        alike.append(number)
        as_usual = distances(places, places, conditions=held)[first, second]
        open_nmi.append(as_usual.astype(np.float32))
        for at, gate in enumerate(gates):
            shut = replace(held, closed=frozenset({gate}))
            closed = distances(places, places, conditions=shut)[first, second]
            passes = np.isfinite(as_usual) & (np.abs(closed - as_usual) > SAME_NMI)
            pair = np.flatnonzero(passes)
            more = np.maximum(0.0, closed[pair] - as_usual[pair])
            rows.append((np.full(len(pair), number), np.full(len(pair), at), pair, more))
            print(f"{ship or 'any'}, {gate}: {len(pair)} pairs, {time.monotonic() - began:.0f} s",
                  flush=True)  # fmt: skip
    hulls, at, pair, more = (np.concatenate(column) for column in zip(*rows, strict=True))
    way.save(
        way.Ways(
            ports=tuple(ports), iso3=tuple(iso3), gates=gates, ships=ships,
            hull_of_ship=np.array(alike, np.int16), first=first.astype(np.int16),
            second=second.astype(np.int16), open_nmi=np.array(open_nmi), hull=hulls.astype(np.int16),
            gate=at.astype(np.int16), pair=pair.astype(np.int32), detour_nmi=more.astype(np.float32),
        )
    )  # fmt: skip
    size = way.PACKED.stat().st_size / 1e6
    print(f"{len(more):,} detours, {size:.2f} MB, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
