"""Notices over a real broker: a partner that waits pulls at once; without the broker nothing is
lost; nobody else learns what was released."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from mqtt_broker import Taken, broker, free_port

from sealane.errors import BadSetting
from sealane.serve import notice
from sealane.serve.node import RunningNode, running
from sealane.serve.notice import Listener, broker_of
from sealane.share import Label, Product, holdings, pack_path, release
from sealane.share.exchange import Backoff, Card, make_certificate, meet
from sealane.share.node import Node

SLOW = Backoff(first_s=600.0, longest_s=600.0, wait_s=1.0)


def now() -> datetime:
    return datetime.now(UTC)


def product(item: str) -> Product:
    label = Label(
        classification="unclassified", tlp="green", kind="event", topic="piracy", source="open",
        personal="no", orcon="no", originator="JP", purposes=frozenset({"security"}),
        releasable_to=frozenset({"*"}),
    )  # fmt: skip
    return Product(item=item, version=1, issued_at=now(), body={}, label=label)


def made(folder: Path, party: str) -> Node:
    node = Node.make(folder / party, party, pack_path("sea-lanes-public"), at=now())
    make_certificate(folder / party, party, at=now())
    return node


def give(one: RunningNode, item: str) -> None:
    with one.lock:
        (found,) = release(one.node, product(item), ["PH"], purpose="security", at=now())
    assert found.outcome == "released"


def within(seconds: float, holds: Callable[[], object]) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "it did not come"
        time.sleep(0.02)


def test_a_partner_is_told_and_nothing_hangs_on_the_broker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notice, "FIRST_PAUSE_S", 0.1)
    nodes, port, away = [made(tmp_path, "JP"), made(tmp_path, "PH")], free_port(), free_port()
    where, taken = broker_of(f"mqtt://127.0.0.1:{port}/sea"), Taken()
    with ExitStack() as stack:
        ph = stack.enter_context(running(nodes[1], backoff=SLOW, broker=where))
        at = {"JP": f"https://127.0.0.1:{away}"}  # JP cannot call PH
        held = {one.party: Card.of_node(one, at.get(one.party)) for one in nodes}
        for one, other in (("JP", "PH"), ("PH", "JP")):
            own = nodes[0] if one == "JP" else nodes[1]
            meet(own, held[other], compared=held[other].fingerprint)
        ph._roster()
        within(20, lambda: ph.pullers["JP"].error is not None)  # the next attempt in ten minutes
        jp = stack.enter_context(running(nodes[0], port=away, backoff=SLOW, broker=where))
        jp._roster()
        with broker(port, taken):
            within(20, lambda: ph.notices[1].counts["subscribed"])
            assert ph.pullers["JP"].error is not None
            give(jp, "e1")
            within(20, lambda: holdings(nodes[1], at=now(), item="e1"))
            assert ph.notices[1].counts["heard"] == 1
        told = [json.loads(bytes(one.data)) for one in taken.messages]
        assert told[0] == {"version": 1, "from": "JP", "to": "PH", "lane": "event", "sequence": 1}
        assert b"e1" not in b"".join(bytes(one.data) for one in taken.messages)
        assert {one.topic for one in taken.messages} == {"sea/PH"}
        give(jp, "e2")  # the broker is gone, and the partner asks as ever
        within(20, lambda: holdings(nodes[1], at=now(), item="e2"))
        within(20, lambda: jp.notices[0].error is not None)
        with broker(port, taken):
            within(20, lambda: len(taken.messages) >= 2)
        assert json.loads(bytes(taken.messages[-1].data))["sequence"] == 2


def test_what_is_no_notice_does_nothing(tmp_path: Path) -> None:
    node, heard = made(tmp_path, "PH"), list[str]()
    one = Listener(node, broker_of("mqtt://127.0.0.1/sea"), heard=heard.append)
    for raw in (b"", b"[]", b"[" * 5_000, b'{"from": "JP", "to": "PH"}', b"x" * 2_000,
                b'{"from": 1, "to": "PH"}', b'{"from": "JP", "to": "AU"}'):  # fmt: skip
        one._notice(raw)  # JP was never met
    assert (heard, one.counts["ignored"]) == ([], 7)
    node.close()


def test_a_broker_beyond_this_machine_needs_tls_and_a_password_file(tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text("the password\n")
    path.chmod(0o600)
    broker_of("mqtts://broker.example/sea", user="jp", password_file=path)
    for url, user, file, why in (
        ("mqtt://broker.example/sea", "jp", path, "over TLS alone"),
        ("mqtts://broker.example/sea", "jp", None, "know who"),
        ("mqtts://broker.example/sea", None, path, "know who"),
        ("mqtts://broker.example/sea", "jp", tmp_path / "none", "cannot be read"),
        ("mqtt://127.0.0.1/", None, None, "names no topic"),
    ):
        with pytest.raises(BadSetting, match=why):
            broker_of(url, user=user, password_file=file)
    path.chmod(0o644)
    with pytest.raises(BadSetting, match="Others may read"):
        broker_of("mqtts://broker.example/sea", user="jp", password_file=path)
