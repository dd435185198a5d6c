"""The swift way of a whole message and the long way give the same rows, whatever the bytes.

Asking for times of base stations closes the swift way (what stood before speaks for the next
sentence then); without a base station in the log it changes nothing else.
"""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from nmea_samples import Read, position, read_log, sentence, static, tag

from sealane.errors import BadInput, NoTime

EPOCH = 1_700_000_000
STATIONS = ("st", "r003669945", "a-station.of/32#characters_or_so", "s" * 33, "é", "a b")


def wrapped(line: str, number: int) -> str:
    """The line behind one of many tag blocks."""
    station = STATIONS[number % len(STATIONS)]
    time = str(EPOCH + number)
    fields: list[dict[str, str]] = [
        {"s": station, "c": time},
        {"c": time, "s": station},
        {"c": time},
        {"c": time + "123"},
        {"c": time + "123456789"},
        {"s": station, "c": time + ".5"},
        {"s": "", "c": time},
        {"c": time, "n": "12"},
        {"si": station, "c": time},
        {"c": "12345678", "s": station},
    ]
    block = tag(**fields[number % len(fields)])
    return block + line


def lines_of(seed: int) -> list[str]:
    """Messages of every type but base stations, tagged in every way, whole and in parts."""
    rng = random.Random(seed)
    lines = []
    for number in range(120):
        kind = rng.choice([1, 2, 3, 9, 18, 19, 21, 24, 27, 8])
        values: dict[str, Any] = {"type": kind, "mmsi": 431_000_000 + number}
        if kind == 24:
            values |= {"partno": number % 2, "shipname": f"YACHT {number}", "callsign": "7ABC"}
        if kind == 8:
            lines.append(
                wrapped(sentence("AIVDM,1,1,,A,85Mwp`1Kf3aCnsNvBWLi=wQuNhA5t43N,0"), number)
            )
            continue
        if kind == 21:
            values |= {"name": "LIGHT", "type": 21}
        lines.append(wrapped(position(**values, lon=rng.uniform(-180, 180)), number))
        if number % 9 == 0:
            lines += [wrapped(part, number) for part in static(431_000_500 + number, number % 10)]
    lines += [position(), position(channel="B") + "extra", position().replace(",A,", ",,")]
    return lines


LINES = lines_of(1)
LOG = "\r\n".join(LINES).encode("utf-8")


def both_ways(data: bytes) -> tuple[Read, Read] | None:
    """What the swift way and what the long way reads; None if both refuse the log."""
    found = []
    for is_long in (False, True):
        try:
            found.append(read_log(data, base_station_time=is_long))
        except (BadInput, NoTime):
            found.append(None)
    swift, long = found
    assert (swift is None) == (long is None)
    return None if swift is None or long is None else (swift, long)


def assert_same(swift: Read, long: Read) -> None:
    assert swift.positions.equals(long.positions)
    assert swift.identities.sort("mmsi", "name").equals(long.identities.sort("mmsi", "name"))
    assert swift.rejects.equals(long.rejects)
    assert swift.report == long.report


def test_a_log_of_every_type_gives_the_same_rows() -> None:
    both = both_ways(LOG)
    assert both is not None
    assert both[0].positions.height > 80
    assert_same(*both)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(LOG) - 1), st.integers(0, 255)), max_size=40),
    st.integers(0, len(LOG)),
)
def test_damaged_logs_give_the_same_rows(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(LOG)
    for place, value in changes:
        data[place] = value
    both = both_ways(bytes(data[cut:]) + bytes(data[:cut]))
    if both is not None:
        assert_same(*both)
