"""How fast does an NMEA 0183 log become columns? (Goal: 10 million sentences a second, one core.)

    python benchmarks/decode_nmea.py
    python benchmarks/decode_nmea.py --sentences 4000000

A log of the usual mixture (72 % position reports of class A, 12 % of class B, static data in two
parts, base stations, long range) with tag blocks is decoded by the kernel alone, by the whole
reader (tables, identities, rejects), and by pyais, aiscat (dictionaries, its usual answer) and
libais (on payloads cut out before, checksums unchecked), in turns in one run. Printed as one JSON
object: sentences per second (maximum and median of the turns), ratios to each peer in the same
turn, and the floor: one sum over the bytes of the log. Peers that are not installed (extra
``bench``) are named. Exit code 1 if the kernel is below the goal while the machine reaches its
usual floor.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from pyais.encode import encode_dict
from pyais.stream import IterMessages

from sealane.observe import Options, Tally, nmea
from sealane.observe.mmsi import FORMS
from sealane.observe.nmea.layout import make_desk
from sealane.observe.nmea.line_kernel import scan
from sealane.observe.nmea.source import HEAD_BYTES, blocks

GOAL_PER_S = 10_000_000
USUAL_FLOOR_PER_S = 38_000_000  # learn/perf.md, section 1: tagged sentences summed, idle machine
PYAIS_SENTENCES = 4_000
PEER_REPEATS = 20  # of the distinct lines: a tenth of a second or more
EPOCH = 1_700_000_000


def report(rng: random.Random, number: int) -> dict[str, Any]:
    """One message of the mixture."""
    place = {"lon": rng.uniform(-179, 179), "lat": rng.uniform(-80, 80)}
    base = {"mmsi": rng.randint(201_000_000, 775_999_999), "second": number % 60}
    moving = {"speed": rng.randint(0, 300) / 10, "course": rng.randint(0, 3599) / 10}
    draw = rng.random()
    if draw < 0.72:
        return {"msg_type": rng.choice([1, 1, 3]), **base, **place, **moving, "heading": 90}
    if draw < 0.85:
        return {"msg_type": 18, **base, **place, **moving, "heading": 511}
    if draw < 0.91:
        claim = {"shipname": f"SHIP {number}", "imo": 9_000_000 + number, "callsign": "ABCD"}
        return {"msg_type": 5, **base, **claim, "destination": "KEELUNG", "to_bow": 90}
    if draw < 0.96:
        return {"msg_type": 24, **base, "partno": number % 2, "shipname": f"YACHT {number}"}
    if draw < 0.985:
        return {"msg_type": 4, **place, "mmsi": 2_000_000 + number, "year": 2023, "month": 1}
    return {"msg_type": 27, **base, **place, "speed": 10, "course": 90}


def made_log(sentences: int) -> tuple[bytes, list[bytes]]:
    """A log of about that many tagged sentences (7,700 distinct), and its distinct part."""
    rng = random.Random(1)
    lines: list[bytes] = []
    for number in range(7_000):
        for part in encode_dict(report(rng, number), talker_id="AI", seq_id=number % 10):
            text = f"s:st{number % 40},c:{EPOCH + number // 10}"
            check = 0
            for char in text.encode():
                check ^= char
            lines.append(f"\\{text}*{check:02X}\\{part}\r\n".encode())
    return b"".join(lines) * max(1, sentences // len(lines)), lines


def seconds(work: Callable[[], Any]) -> float:
    """Wall time of one call [s]."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def kernel(log: bytes) -> None:
    """The compiled pass alone, over blocks as the reader gets them."""
    desks = make_desk([(form.low, form.high) for form in FORMS])
    state = desks[0]["state"]
    for block in blocks(io.BytesIO(log), "log"):
        at = HEAD_BYTES
        while at < block.stop:
            at = scan(block.buffer, at, block.stop, desks)
            for name in ("messages", "statics", "parts", "rejects", "votes", "shared_lines"):
                state[name] = 0


def reader(log: bytes) -> None:
    """Everything up to the tables."""
    for _ in nmea.read(
        io.BytesIO(log), name="log", file_id="0" * 16, options=Options(), tally=Tally()
    ):
        pass


def peer(lines: list[bytes]) -> None:
    """pyais on some of the same lines."""
    for message in IterMessages(lines[:PYAIS_SENTENCES]):
        message.decode()


def aiscat_peer(lines: list[bytes]) -> Callable[[], Any] | str:
    """aiscat on the same lines, to dictionaries; or why it is left out."""
    try:
        import aiscat
    except ImportError as error:
        return str(error)
    log = b"".join(lines) * PEER_REPEATS

    def work() -> int:
        return sum(1 for _ in aiscat.iter_decode([log]))

    return work


def libais_peer(lines: list[bytes]) -> Callable[[], Any] | str:
    """libais on the payloads of single-part messages, cut out beforehand; or why it is left out."""
    try:
        import ais
    except ImportError as error:
        return str(error)
    fields = [line.split(b"!")[1].decode().split(",") for line in lines]
    cut = [(f[5], int(f[6][0])) for f in fields if f[1] == "1"] * (PEER_REPEATS // 4)

    def work() -> int:
        for payload, pad in cut:
            ais.decode(payload, pad)
        return len(cut)

    return work


def measure(log: bytes, lines: list[bytes], peers: dict[str, Any], turns: int) -> dict[str, Any]:
    """Sentences per second of each, turn by turn."""
    rates: dict[str, list[float]] = {name: [] for name in ("floor", "kernel", "reader", "pyais")}
    sizes = {"aiscat": len(lines) * PEER_REPEATS, "libais": 0}
    count, few = log.count(b"\n"), min(len(lines), PYAIS_SENTENCES)
    data = np.frombuffer(log, np.uint8)
    for _ in range(turns):
        rates["floor"].append(count / seconds(data.sum))
        rates["kernel"].append(count / seconds(lambda: kernel(log)))
        rates["reader"].append(count / seconds(lambda: reader(log)))
        rates["pyais"].append(few / seconds(lambda: peer(lines)))
        for name, work in peers.items():
            began = time.perf_counter()
            done = work()
            rate = (sizes[name] or done) / (time.perf_counter() - began)
            rates.setdefault(name, []).append(rate)
    return rates


def main() -> int:
    """Measure in turns and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sentences", type=int, default=1_000_000)
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    log, lines = made_log(options.sentences)
    count = log.count(b"\n")
    kernel(b"".join(lines))  # compile or load
    found = {"aiscat": aiscat_peer(lines), "libais": libais_peer(lines)}
    absent = {name: work for name, work in found.items() if isinstance(work, str)}
    peers = {name: work for name, work in found.items() if name not in absent}
    rates = measure(log, lines, peers, options.turns)
    median = {name: round(statistics.median(values)) for name, values in rates.items()}
    ratios = {
        f"{ours}_to_{theirs}": round(
            statistics.median(a / b for a, b in zip(rates[ours], rates[theirs], strict=True)), 1
        )
        for ours in ("kernel", "reader")
        for theirs in ("pyais", *sorted(peers))
    }
    print(
        json.dumps(
            {
                "sentences": count,
                "bytes_per_sentence": round(len(log) / count, 1),
                "sentences_per_s": median,
                "best_per_s": {name: round(max(values)) for name, values in rates.items()},
                **ratios,
                "left_out": absent,
                "goal_kernel_per_s": GOAL_PER_S,
            }
        )
    )
    is_idle = median["floor"] >= USUAL_FLOOR_PER_S
    return 1 if is_idle and median["kernel"] < GOAL_PER_S else 0


if __name__ == "__main__":
    sys.exit(main())
