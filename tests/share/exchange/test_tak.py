"""TAK: devices see what their party was given and lose what is recalled, whatever they send; a TAK
server is sent the same, and what it sends is judged."""

from __future__ import annotations

import asyncio
import gc
import os
import random
import socket
import ssl
import subprocess
import sys
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from exchange_case import introduce, made_node, written_pack
from tak_case import (
    Device,
    device_files,
    dialling,
    free_port,
    fresh,
    now,
    told,
    track,
    warning,
    within,
)

from sealane.errors import BadInput, BadSetting
from sealane.ledger import audit
from sealane.serve.tak import Doors, TakServer, tak_running
from sealane.share.exchange import Backoff
from sealane.share.exchange.device import add_device
from sealane.share.exchange.tak_client import TakClient, tak_address
from sealane.share.exchange.tak_inlet import Inlet
from sealane.share.exchange.tak_lane import TakLane
from sealane.share.exchange.tak_sight import Sighting, Sights
from sealane.share.exchange.tak_stream import Bounds
from sealane.share.format import named
from sealane.share.format.cot_task import (
    GONE,
    Withdrawn,
    ping,
    pong,
    task_read,
    withdrawal,
)
from sealane.share.format.stream import Frame, Frames
from sealane.share.log.content import holdings
from sealane.share.log.replay import check
from sealane.share.node import Node
from sealane.share.recall import recall
from sealane.share.release import release
from sealane.share.transfer.waiting import waiting

QUICK = Bounds(look_s=0.02, slow_s=0.5, ping_s=0.1, dead_s=5.0, read_every_s=0.001, most_junk=50)
SOON = Backoff(first_s=0.05, longest_s=0.1)
TAKY = os.environ.get("SEALANE_TEST_TAKY") or (sys.executable if find_spec("taky") else None)


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[tuple[Node, Node]]:
    pack = written_pack(tmp_path / "pack.toml", ["JP", "PH", "AU"])
    made = [made_node(tmp_path / party, party, pack) for party in ("JP", "PH")]
    introduce(made, {})
    yield made[0], made[1]
    for one in made:
        one.close()


def give(node: Node, *products: Any, to: str = "PH") -> None:
    found = release(node, list(products), [to], purpose="sar", at=now())
    assert {one.outcome for one in found} == {"released"}


def test_devices_see_what_their_party_was_given_and_lose_what_is_recalled(
    nodes: tuple[Node, Node],
) -> None:
    jp, _ = nodes
    give(jp, fresh("a"), fresh("b"), warning("w", 1, 3))
    give(jp, fresh("secret"), to="AU")
    give(jp, fresh("b", version=2), track("t", 20))
    old = replace(fresh("old"), issued_at=now() - timedelta(days=3))
    wordy = fresh("wordy", sentence_en="x" * 70_000)
    give(jp, old, wordy, track("long", 2_000))
    with tak_running(TakServer(jp, "PH", bounds=QUICK)) as server:
        first = Device(server.port)
        seen = {"a", "b", "t", "w", "w#2", "w#3", "long"}
        within(10, lambda: set(first.screen) == seen)
        assert first.products == {"a": 1, "b": 2, "t": 1, "w": 1, "long": 1}
        assert max(map(len, first.raw)) <= 65_000
        assert b'"is_thinned":true' in next(raw for raw in first.raw if b'uid="long"' in raw)
        assert b"secret" not in b"".join(first.raw)
        labels = {one.label.tlp for one in named("cot").read(b"".join(first.raw)).products}
        assert labels == {"green"}
        assert all(b"TLP:GREEN" in raw for raw in first.raw)
        assert server.skipped() == {"stale": 1, "too_large": 1}
        give(jp, warning("w", 2, 1))
        recall(jp, "a", because="another ship", at=now())
        within(10, lambda: set(first.screen) == {"b", "t", "w", "long"})
        stub = next(raw for raw in first.raw if b"Withdrawn" in raw and b'uid="a"' in raw)
        assert b"124.5" not in stub  # a withdrawal tells nothing of what it takes back
        first.close()
        recall(jp, "b", because="that one too", at=now())
        give(jp, fresh("b", version=3), fresh("late"))
        again = Device(server.port)  # a screen that was off: recalls first, then what is to be seen
        within(10, lambda: set(again.screen) == {"b", "t", "w", "late", "long"})
        assert again.products == {"b": 3, "t": 1, "w": 2, "late": 1, "long": 1}
        assert b"t-x-d-d" in again.raw[1]
        recall(jp, "w", because="it was a buoy", at=now())
        within(10, lambda: set(again.screen) == {"b", "t", "late", "long"})
        again.close()


def test_what_its_rule_ends_early_is_stale_by_then_and_what_is_over_is_not_sent(
    nodes: tuple[Node, Node],
) -> None:
    jp, _ = nodes
    end = now() + timedelta(hours=1)
    short = fresh("short")
    give(jp, replace(short, label=replace(short.label, retain_until=end)))
    lane = TakLane(jp, "PH")
    (piece,), moved = lane.after(lane.begin(), now=now())
    assert f'stale="{told(end)}"'.encode() in piece.raw
    assert lane.after(moved, now=now())[0] == []
    assert lane.after(lane.begin(), now=end)[0] == []
    with pytest.raises(BadInput, match="no other party"):
        TakLane(jp, "JP")


def test_whatever_a_device_sends_costs_itself_alone(nodes: tuple[Node, Node]) -> None:
    jp, _ = nodes
    give(jp, fresh("a"))
    with tak_running(TakServer(jp, "PH", bounds=QUICK, doors=Doors(most_devices=3))) as server:
        good, rude = Device(server.port), Device(server.port)
        one = ping("boat", now())
        for part in (one[:30], one[30:90], one[90:] + one + b"\n" + one[:7], one[7:]):
            good.socket.sendall(part)  # parts of one, and several in one read
        within(10, lambda: good.pongs == 3)
        for junk in (b"\x00\xff<<<", b"<event", b"<event><x></event>", b"<event " + b"x" * 70_000,
                     b"<!DOCTYPE a [<!ENTITY b 'c'>]><event type='t-x-'>&b;</event>",
                     b"<event type='t-x-d-d'><detail><__sealane/></detail></event>",
                     pong(now()), one):  # fmt: skip
            rude.socket.sendall(junk)
        within(10, lambda: rude.pongs == 1)
        give(jp, fresh("b"))
        within(10, lambda: {"a", "b"} <= set(good.screen) and {"a", "b"} <= set(rude.screen))
        more = [Device(server.port) for _ in range(2)]
        within(10, lambda: any(one.is_ended for one in more))
        assert server.counts["too_many"] == 1
        with suppress(OSError):
            for _ in range(400):
                rude.socket.sendall(b"<event> <event> <event> " * 10)
        within(10, lambda: rude.is_ended and server.counts["ended_junk"] == 1)
        give(jp, fresh("c"))
        within(10, lambda: "c" in good.screen)
        assert server.counts["reject_too_large"] == 1
        for device in (good, rude, *more):
            device.close()


def test_one_that_does_not_read_is_let_go_and_stops_nobody(nodes: tuple[Node, Node]) -> None:
    jp, _ = nodes
    with tak_running(TakServer(jp, "PH", bounds=QUICK)) as server:
        good = Device(server.port)
        with closing(socket.socket()) as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.connect(("127.0.0.1", server.port))
            within(10, lambda: server.counts["connected"] == 2)
            text = "x" * 30_000
            give(jp, *(fresh(f"e{one}", sentence_en=text) for one in range(150)))
            within(20, lambda: len(good.screen) == 150)
            within(20, lambda: server.counts["ended_slow"] == 1)
        good.close()


def test_beyond_this_machine_only_devices_whose_certificate_was_taken(
    nodes: tuple[Node, Node], tmp_path: Path
) -> None:
    jp, _ = nodes
    with pytest.raises(BadSetting, match="other machines"):
        TakServer(jp, "PH", host="0.0.0.0")
    give(jp, fresh("for-ph"))
    give(jp, fresh("for-au"), to="AU")
    made = {name: device_files(tmp_path, name) for name in ("boat", "stranger", "plane")}
    add_device(jp, "PH", "boat", made["boat"][0].read_bytes())
    with pytest.raises(BadInput, match="has this certificate"):
        add_device(jp, "AU", "other", made["boat"][0].read_bytes())
    with pytest.raises(BadInput, match="no name"):
        add_device(jp, "PH", "../boat", made["plane"][0].read_bytes())

    def context(name: str) -> ssl.SSLContext:
        found = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        found.check_hostname = False
        found.load_verify_locations(tmp_path / "JP/tls.crt")
        found.load_cert_chain(*made[name])
        return found

    quick = Doors(roster_s=0.05)
    with tak_running(TakServer(jp, host="0.0.0.0", bounds=QUICK, doors=quick)) as server:
        boat = Device(server.port, context("boat"))
        within(10, lambda: set(boat.screen) == {"for-ph"})
        stranger = Device(server.port, context("stranger"))
        within(10, lambda: stranger.is_ended)
        assert stranger.raw == []
        add_device(jp, "AU", "plane", made["plane"][0].read_bytes())
        within(10, lambda: len(server._devices) == 2)
        plane = Device(server.port, context("plane"))
        within(10, lambda: set(plane.screen) == {"for-au"})
        (tmp_path / "JP/tak/PH/boat.crt").unlink()
        within(10, lambda: boat.is_ended)
        plain = Device(server.port)
        within(10, lambda: server.counts["connected"] == 2)
        for device in (boat, stranger, plain, plane):
            device.close()


@pytest.mark.parametrize("secured", [False, True])
def test_a_server_that_ends_leaves_no_connection_open(
    nodes: tuple[Node, Node], tmp_path: Path, secured: bool
) -> None:
    """Neither one whose task has not begun, nor one in its handshake."""
    jp, _ = nodes
    add_device(jp, "PH", "boat", device_files(tmp_path, "boat")[0].read_bytes())
    with warnings.catch_warnings(record=True) as left:
        warnings.simplefilter("always", ResourceWarning)
        for _ in range(10):
            with tak_running(TakServer(jp, None if secured else "PH", bounds=QUICK)) as server:
                many = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(20)]
            for one in many:
                one.close()
        gc.collect()
    assert [str(one.message) for one in left] == []


@pytest.mark.filterwarnings("ignore:ssl.OP_NO:DeprecationWarning", "ignore:Disabled TLS")
def test_a_pytak_client_reads_a_lane_over_tls(nodes: tuple[Node, Node], tmp_path: Path) -> None:
    pytak = pytest.importorskip("pytak", reason="pytak is not installed")
    jp, _ = nodes
    sent = [fresh("a"), track("t", 5), warning("w", 1, 2)]
    give(jp, *sent)
    certificate, key = device_files(tmp_path, "boat")
    add_device(jp, "PH", "boat", certificate.read_bytes())

    async def caught(port: int) -> list[bytes]:
        config = {
            "COT_URL": f"tls://127.0.0.1:{port}", "PYTAK_TLS_CLIENT_CERT": str(certificate),
            "PYTAK_TLS_CLIENT_KEY": str(key),
            "PYTAK_TLS_CLIENT_CAFILE": str(tmp_path / "JP/tls.crt"),
            "PYTAK_TLS_DONT_CHECK_HOSTNAME": "1",
        }  # fmt: skip
        reader, writer = await pytak.protocol_factory(config)
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        sending: asyncio.Queue[bytes] = asyncio.Queue()
        taker, giver = (
            pytak.RXWorker(queue, config, reader),
            pytak.TXWorker(sending, config, writer),
        )
        await giver.send_data(pytak.hello_event())
        await giver.send_data(ping("boat", now()))
        while queue.qsize() < 5:
            await asyncio.wait_for(taker.run_once(), 10)
        writer.transport.abort()
        await asyncio.sleep(0.05)
        return [queue.get_nowait() for _ in range(queue.qsize())]

    # a browser's loop may run in this thread
    with tak_running(TakServer(jp, bounds=QUICK)) as server, ThreadPoolExecutor(1) as apart:
        events = apart.submit(lambda: asyncio.run(caught(server.port))).result()
    assert sum(b"t-x-c-t-r" in one for one in events) == 1
    assert {ElementTree.fromstring(one).tag for one in events} == {"event"}  # none begins late
    got = named("cot").read(b"".join(one for one in events if b"t-x-c-t-r" not in one))
    assert {one.digest for one in got.products} == {one.digest for one in sent}
    assert (server.counts["pings"], server.counts["ended_junk"]) == (1, 0)


def test_a_client_goes_on_where_the_server_had_read(nodes: tuple[Node, Node]) -> None:
    """Two Sealanes: one serves a lane, the other dials it, and each sends its own."""
    jp, ph = nodes
    give(jp, fresh("a"), fresh("b"))
    give(ph, fresh("from-ph", "PH"), to="JP")
    port = free_port()
    inlet = Inlet(ph, "JP", "sar")
    client = TakClient(
        ph, "JP", f"tcp://127.0.0.1:{port}", now, inlet=inlet, bounds=QUICK, backoff=SOON
    )
    with dialling(client):
        within(10, lambda: client.error is not None)
        with tak_running(TakServer(jp, "PH", port=port, bounds=QUICK)) as server:
            within(10, lambda: {one.item for one in holdings(ph, at=now())} >= {"a", "b"})
            within(10, lambda: server.counts["heard"] == 1 and client._place.exists())
            recall(jp, "a", because="another ship", at=now())
            within(10, lambda: "a" not in {one.item for one in holdings(ph, at=now())})
        give(ph, fresh("later", "PH"), to="JP")
        with tak_running(TakServer(jp, "PH", port=port, bounds=QUICK)) as server:
            within(10, lambda: server.counts["heard"] == 1)  # not both
            within(10, lambda: inlet.counts["void"] >= 1)  # "b" came again and changed nothing
    assert inlet.counts["rejected"] == 0
    (held,) = [one for one in holdings(ph, at=now()) if one.giver == "JP"]
    assert (held.item, held.terms["onward"], held.terms["path"]) == ("b", False, ["JP"])
    assert [one.act.body["via"] for one in ph.ledger.entries(kind="receive")] == ["cot"] * 3


def test_what_a_tak_server_sends_is_an_item_or_a_reject(nodes: tuple[Node, Node]) -> None:
    jp, ph = nodes
    inlet = Inlet(ph, "JP", "sar")
    good, above = fresh("good"), fresh("above")
    above = replace(above, label=replace(above.label, tlp="red"))
    other = fresh("other", "AU")
    own = fresh("own", "PH")
    alien = b"""<event version="2.0" uid="X" type="a-h-S" how="h-e" time="2026-03-01T12:00:00Z"
start="2026-03-01T12:00:00Z" stale="2026-03-01T12:10:00Z"><point lat="1" lon="2" hae="0" ce="1"
le="1"/></event>"""
    raw = [named("cot").write([one]).raw for one in (good, above, other, own)]
    forged = raw[0].replace(b'"tlp":"green"', b'"tlp":"clear"')
    inlet.take([(one, None) for one in (*raw, alien, forged, alien, b"<event/>")], at=now())
    held = {one.item: one for one in holdings(ph, at=now())}
    assert set(held) == {"good", "other"}
    assert held["other"].terms["path"] == ["AU", "JP"]
    assert inlet.counts["echo"] == 1
    assert inlet.counts["rejected: above_ceiling: tlp"] == 1
    assert inlet.counts["rejected: changed"] == 1
    assert inlet.counts["waiting"] == 2  # the same twice
    [one] = waiting(ph, at=now())
    assert (one.giver, one.via, one.product.label.originator) == ("JP", "cot", "JP")
    assert {"tlp", "topic", "purposes", "releasable_to"} <= set(one.unsaid)
    gone = Withdrawn("good", 1, "JP", "x")
    theirs = Withdrawn("own", 1, "PH", "x")
    for one in (gone, theirs):
        raw = [withdrawal(one, now(), uids=[one.item])]
        inlet.take([(raw[0], one)], at=now())
    assert {one.item for one in holdings(ph, at=now())} == {"other"}
    assert (check(ph), audit(ph.ledger).holds) == ([], True)
    release(jp, good, ["PH"], purpose="sar", at=now())
    with pytest.raises(BadInput, match="no purpose"):
        Inlet(ph, "JP", "anything")


def test_a_broken_withdrawal_is_one_or_is_refused() -> None:
    gone, chance = Withdrawn("good", 1, "JP", "x"), random.Random(1)
    whole = withdrawal(gone, now(), uids=["good"])
    parts = [one.raw for one in Frames("event").feed(whole) if isinstance(one, Frame)]
    assert [task_read(one) for one in parts] == [GONE, gone]
    for _ in range(1_000):
        raw = bytearray(parts[1])
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(raw))
            raw[place : place + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
        with suppress(BadInput):
            task_read(bytes(raw))


@pytest.mark.parametrize("said", ["http://a", "tls://", "tcp://u@a", "tls://a/b", "tls://a:x"])
def test_addresses_that_are_none(said: str) -> None:
    with pytest.raises(BadInput, match="no address"):
        tak_address(said)


def test_a_server_is_dialled_in_the_clear_on_this_machine_alone(nodes: tuple[Node, Node]) -> None:
    for address, why in (("tcp://192.0.2.1", "on the way"), ("tls://192.0.2.1", "no certificate")):
        with pytest.raises(BadSetting, match=why):
            TakClient(nodes[0], "PH", address, now)


def test_a_taky_server_relays_a_lane_and_its_recall(
    nodes: tuple[Node, Node], tmp_path: Path
) -> None:
    if TAKY is None:
        pytest.skip("taky is not installed (or SEALANE_TEST_TAKY=PYTHON that has it)")
    jp, ph = nodes
    port = free_port()
    (tmp_path / "taky.conf").write_text(
        f"[taky]\nbind_ip=127.0.0.1\nroot_dir={tmp_path}\n[cot_server]\nport={port}\n"
        f"[dp_server]\nupload_path={tmp_path}\n[ssl]\nenabled=false\n"
    )
    order = [TAKY, "-m", "taky.cot", "-c", str(tmp_path / "taky.conf")]
    give(jp, fresh("a"), track("t", 5))
    give(ph, fresh("from-ph", "PH"), to="JP")
    inlet = Inlet(jp, "PH", "sar")
    address = f"tcp://127.0.0.1:{port}"
    with subprocess.Popen(order, cwd=tmp_path, stdout=-3, stderr=-3) as server:
        try:
            within(20, lambda: is_open(port))
            screen = Device(port)
            one = TakClient(jp, "PH", address, now, inlet=inlet, bounds=QUICK, backoff=SOON)
            two = TakClient(ph, "JP", address, now, bounds=QUICK, backoff=SOON)
            with dialling(one):
                within(10, lambda: set(screen.screen) == {"a", "t"} and one._place.exists())
                with dialling(two):
                    within(10, lambda: "from-ph" in {o.item for o in holdings(jp, at=now())})
                recall(jp, "a", because="another ship", at=now())
                within(10, lambda: "a" not in screen.screen)
            screen.close()
        finally:
            server.terminate()
            server.wait(10)


def is_open(port: int) -> bool:
    with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), 1)):
        return True
    return False


def test_the_first_sight_of_each_product_by_each_device_is_in_the_ledger(
    nodes: tuple[Node, Node], tmp_path: Path
) -> None:
    jp, _ = nodes
    first, second = fresh("a"), fresh("b")
    give(jp, first)
    contexts = {}
    assert jp.folder is not None
    for name in ("boat", "plane"):
        files = device_files(tmp_path, name)
        add_device(jp, "PH", name, files[0].read_bytes())
        contexts[name] = ssl.create_default_context(cafile=str(jp.folder / "tls.crt"))
        contexts[name].check_hostname = False
        contexts[name].load_cert_chain(*files)

    def seen() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for entry in jp.ledger.entries(kind="read"):
            [one] = entry.act.body["reads"]
            assert (one["party"], one["what"]) == ("PH", "tak")
            found.setdefault(one["account"], []).extend(one["items"])
        return found

    soon = Sighting(longest_s=0.1)
    with tak_running(TakServer(jp, bounds=QUICK, sighting=soon)) as server:
        boat = Device(server.port, contexts["boat"])
        within(10, lambda: seen() == {"device boat": [first.digest]})
        give(jp, second)
        within(10, lambda: len(boat.screen) == 2)
        boat.close()
        again = Device(server.port, contexts["boat"])  # it is told all anew, and saw it before
        plane = Device(server.port, contexts["plane"])
        within(10, lambda: len(again.screen) == len(plane.screen) == 2)
        both = [first.digest, second.digest]
        within(10, lambda: seen() == {"device boat": both, "device plane": both})
        for one in (again, plane):
            one.close()
    assert audit(jp.ledger).holds


def test_first_sights_wait_for_a_ledger_that_is_away(
    nodes: tuple[Node, Node], monkeypatch: pytest.MonkeyPatch
) -> None:
    jp, _ = nodes
    sights = Sights(jp.ledger, jp.signer, Sighting(most=3, most_seen=5))

    def away(*_told: object, **_more: object) -> None:
        raise BadInput("away")

    with monkeypatch.context() as patch:
        patch.setattr(jp.ledger, "append", away)
        sights.note("x", "PH", ["1", "2", "1"], at=now())
        with pytest.raises(BadInput):  # so many are not sent unrecorded
            sights.note("y", "PH", ["3"], at=now())
    assert sights.write(at=now()) == 3
    assert sights.write(at=now()) == 0
    sights.note("x", "PH", [str(one) for one in range(1, 10)], at=now())
    told = [one.act.body["reads"][0] for one in jp.ledger.entries(kind="read")]
    assert [one["items"] for one in told] == [
        ["1", "2"],
        ["3"],
        ["3", "4", "5"],
        ["6", "7", "8"],
        ["9"],
    ]
