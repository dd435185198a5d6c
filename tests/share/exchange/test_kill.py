"""A node is killed at any moment (kill -9): nothing that it said was done is lost or done twice.

SEALANE_TEST_KILLS=200 kills it that often.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from exchange_case import AT, introduce, made_node, written_pack

from sealane.ledger import audit
from sealane.share.log.content import holdings
from sealane.share.node import Node
from sealane.share.transfer.offer import offer, wanted
from sealane.share.transfer.receipt import acknowledge
from sealane.share.transfer.receive import take

KILLS = int(os.environ.get("SEALANE_TEST_KILLS", "2"))
WORK = """
import sys
sys.path.insert(0, {tests!r})
from datetime import timedelta
from pathlib import Path
from exchange_case import AT, product
from sealane.share.transfer.offer import offer, wanted
from sealane.share.node import Node
from sealane.share.recall import recall
from sealane.share.transfer.receipt import acknowledge
from sealane.share.transfer.receive import take
from sealane.share.release import release

giver, taker = Node.open(Path({jp!r})), Node.open(Path({ph!r}))
at, number = AT + timedelta(hours={run}), 0
print("ready", flush=True)
while True:
    number += 1
    items = [product(f"r{run}-{{number}}-{{one}}") for one in range(3)]
    release(giver, items, ["PH"], purpose="sar", at=at)
    print("released", *(one.item for one in items), flush=True)
    if number % 3 == 0:
        recall(giver, items[0].item, because="it was wrong", at=at)
        print("recalled", items[0].item, flush=True)
    want = wanted(taker, "JP")[-1]
    receipt = take(taker, offer(giver, "PH", want.after, at=at), at=at)
    print("taken", flush=True)
    acknowledge(giver, receipt, at=at)
"""


def killed(folder: Path, run: int, chance: random.Random) -> list[str]:
    """One run that is killed after some of its work; what it said was done."""
    code = WORK.format(
        tests=str(Path(__file__).parent), jp=str(folder / "JP"), ph=str(folder / "PH"), run=run
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        lines = [process.stdout.readline() for _ in range(chance.randint(1, 25))]
        if chance.random() < 0.5:
            with suppress(subprocess.TimeoutExpired):
                process.wait(chance.random() * 0.02)
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.readlines()
    return [line.strip() for line in lines if line.endswith("\n")]


def drained(giver: Node, taker: Node, at: datetime) -> None:
    while True:
        want = wanted(taker, "JP")[-1]
        raw = offer(giver, "PH", want.after, 1_000, at=at)
        acknowledge(giver, take(taker, raw, at=at), at=at)
        if b'"records":[]' in raw:
            return


@pytest.mark.timeout(300 + 30 * KILLS)
def test_killed_at_any_moment(tmp_path: Path) -> None:
    pack = written_pack(tmp_path / "pack.toml", ["JP", "PH"])
    nodes = [made_node(tmp_path / party, party, pack) for party in ("JP", "PH")]
    introduce(nodes, {})
    for one in nodes:
        one.close()
    chance, released, recalled = random.Random(11), set(), set()
    for run in range(KILLS):
        for line in killed(tmp_path, run, chance):
            word, *items = line.split()
            if word == "released":
                released.update(items)
            elif word == "recalled":
                recalled.update(items)
    giver, taker = Node.open(tmp_path / "JP"), Node.open(tmp_path / "PH")
    at = AT + timedelta(hours=KILLS)
    drained(giver, taker, at)
    held = Counter(one.item for one in holdings(taker, at=at))
    assert released
    assert set(held) >= released - recalled - _recalled_unsaid(giver)
    assert not set(held) & recalled
    assert set(held.values()) == {1}
    for node in (giver, taker):
        assert audit(node.ledger).holds
    applied = Counter(
        (one.act.body["from"], one.act.body["lane"], one.act.body["sequence"])
        for one in taker.ledger.entries()
        if one.act.kind == "receive"
    )
    assert set(applied.values()) == {1}, "a record was applied twice"
    giver.close()
    taker.close()


def _recalled_unsaid(giver: Node) -> set[str]:
    """Items whose recall was on the disk when the process died, before it could say so."""
    return {one.act.subject for one in giver.ledger.entries() if one.act.kind == "recall"}
