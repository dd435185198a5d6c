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
import numpy.typing as npt

from sealane.assess.lane import ChoiceLimits, Conditions, Hull, distances, port_named
from sealane.assess.lane.choice import hull_of
from sealane.assess.risk import way
from sealane.assess.risk.hazard import read_hazards
from sealane.assess.source_table import packaged

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
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
        held = Conditions(slowed_h=tolls, hull=hull_of(ship) if ship else Hull())
        key = tuple(held.words().tolist())
        if key not in done:
            done[key] = len(done)
            as_usual, own = measured(places, (first, second), held, gates)
            open_nmi.append(as_usual.astype(np.float32))
            rows += [(np.full(len(one[0]), done[key]), *one) for one in own]
            print(f"{ship or 'any'}: {time.monotonic() - began:.0f} s", flush=True)
        alike.append(done[key])
    hull_rows, gate_rows, pair_rows, more_nmi = (
        np.concatenate(column) for column in zip(*rows, strict=True)
    )
    way.save(
        way.Ways(
            ports=tuple(ports), iso3=tuple(iso3), gates=gates, ships=ships,
            hull_of_ship=np.array(alike, np.int16), first=first.astype(np.int16),
            second=second.astype(np.int16), open_nmi=np.array(open_nmi),
            hull=hull_rows.astype(np.int16), gate=gate_rows.astype(np.int16),
            pair=pair_rows.astype(np.int32), detour_nmi=more_nmi.astype(np.float32),
        )
    )  # fmt: skip
    print(f"{len(more_nmi):,} detours, {way.PACKED.stat().st_size / 1e6:.2f} MB")


def measured(
    places: Floats, pairs: tuple[Ints, Ints], held: Conditions, gates: tuple[str, ...]
) -> tuple[Floats, list[tuple[Ints, Ints, Floats]]]:
    """The ways of pairs [nmi], and by gate: its number, the pairs that pass it, their detours."""
    as_usual = distances(places, places, conditions=held)[pairs]
    found = []
    for at, gate in enumerate(gates):
        shut = replace(held, closed=frozenset({gate}))
        closed = distances(places, places, conditions=shut)[pairs]
        pair = np.flatnonzero(np.isfinite(as_usual) & (np.abs(closed - as_usual) > SAME_NMI))
        more = np.maximum(0.0, closed[pair] - as_usual[pair])
        found.append((np.full(len(pair), at), pair, more))
    return as_usual, found


if __name__ == "__main__":
    main()
