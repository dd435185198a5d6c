"""A card says who a node is; a changed one is refused, and an unread one too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from exchange_case import AT, made_node, written_pack

from sealane.errors import BadInput, LedgerError, SealaneError
from sealane.share.exchange import (
    Card,
    cards,
    fingerprint,
    make_certificate,
    meet,
    note_gone,
    part,
    renew,
)
from sealane.share.exchange.certificate import hosts_of, server_context
from sealane.share.node import Node


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Node]]:
    folder = tmp_path_factory.mktemp("cards")
    pack = written_pack(folder / "pack.toml", ["JP", "PH"])
    made = [made_node(folder / party, party, pack) for party in ("JP", "PH")]
    yield made
    for one in made:
        one.close()


def test_a_card_is_taken_when_its_fingerprint_was_compared(nodes: list[Node]) -> None:
    jp, ph = nodes
    card = Card.read(Card.of_node(ph, "https://ph.example:8443").written(ph))
    spaced = " ".join(card.fingerprint[at : at + 8].upper() for at in range(0, 64, 8))
    with pytest.raises(LedgerError, match="read it to you again"):
        meet(jp, card, compared="0" * 64)
    assert jp.folder is not None
    assert cards(jp.folder) == {}
    meet(jp, card, compared=spaced)
    assert cards(jp.folder) == {"PH": card}
    assert Node.open(jp.folder).partner_key("PH") == ph.signer.public


def test_whom_a_node_met_and_let_go_of_is_in_its_ledger(nodes: list[Node], tmp_path: Path) -> None:
    pack = written_pack(tmp_path / "pack.toml", ["JP", "PH"])
    jp, ph = made_node(tmp_path / "JP", "JP", pack), nodes[1]
    first = Card.of_node(ph, None)
    meet(jp, first, compared=first.fingerprint, how="read by telephone", at=AT, actor="watch 1")
    meet(jp, first, compared=first.fingerprint, at=AT)  # nothing is new
    assert ph.folder is not None
    assert jp.folder is not None
    renew(ph, at=AT, actor="watch 2")
    second = Card.of_node(ph, None)
    meet(jp, second, compared=second.fingerprint, at=AT)
    part(jp, "PH", because="its key is lost", at=AT)
    assert "PH" not in jp.partners
    assert list((jp.folder / "partners").glob("PH*")) == []
    meet(jp, second, compared=second.fingerprint, at=AT)
    (jp.folder / "partners" / "PH.card").unlink()
    note_gone(jp, "PH", at=AT)
    note_gone(jp, "PH", at=AT)
    old, new = (fingerprint(one.der) for one in (first, second))
    own = ph.signer.public.key_id
    assert told_of(jp) == [
        ("watch 1", "meet", (None, own), (None, old), "read by telephone"),
        ("JP", "replace", (own, own), (old, new), "compared another way"),
        ("JP", "part", (own, None), (new, None), "its key is lost"),
        ("JP", "meet", (None, own), (None, new), "compared another way"),
        ("JP", "gone", (None, own), (new, None), "its card was deleted"),
    ]
    assert told_of(ph) == [("watch 2", "renew", (own, own), (old, new), "made here")]
    jp.close()


def told_of(own: Node) -> list[tuple[object, ...]]:
    found = []
    for entry in own.ledger.entries(kind="partner"):
        body = entry.act.body
        pairs = [tuple(body[one][name] for name in ("before", "after"))
                 for one in ("key", "certificate")]  # fmt: skip
        found.append((entry.act.actor, body["act"], *pairs, body["how"]))
    return found


def test_any_change_to_a_card_is_found(nodes: list[Node]) -> None:
    raw = Card.of_node(nodes[1], "https://ph.example").written(nodes[1])
    for at in range(0, len(raw), 97):
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        with pytest.raises(SealaneError):
            Card.read(changed)
    told = json.loads(raw)
    told["card"]["party"] = "JP"
    with pytest.raises(SealaneError):
        Card.read(json.dumps(told).encode())
    for other in (b"", b"[]", b"{}", b"x" * 100_000, b'{"card":1,"signature":2}'):
        with pytest.raises(BadInput):
            Card.read(other)


@pytest.mark.parametrize(
    "address",
    ["http://ph.example", "https://", "https://a@ph.example", "https://ph.example/x", "ph", 7,
     "https://ph.example?x=1", "https://ph.example:99999", "file:///etc/passwd"],
)  # fmt: skip
def test_addresses_that_are_none(nodes: list[Node], address: str) -> None:
    with pytest.raises(BadInput, match="no address"):
        Card.of_node(nodes[1], address)


def test_a_key_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    make_certificate(tmp_path, "JP", at=datetime.now(UTC))
    server_context(tmp_path, [])
    (tmp_path / "tls.key").chmod(0o640)
    with pytest.raises(LedgerError, match="chmod 600"):
        server_context(tmp_path, [])
    with pytest.raises(LedgerError, match="no certificate"):
        server_context(tmp_path / "none", [])


def test_a_new_certificate_is_good_for_years(tmp_path: Path) -> None:
    from cryptography import x509

    now = datetime.now(UTC)
    pem = make_certificate(tmp_path, "JP" * 100, at=now)
    found = x509.load_pem_x509_certificate(pem)
    assert found.not_valid_after_utc > now + timedelta(days=4 * 365)
    assert (tmp_path / "tls.key").stat().st_mode & 0o777 == 0o600


def test_a_certificate_names_the_hosts_by_which_it_is_reached(tmp_path: Path) -> None:
    pack = written_pack(tmp_path / "pack.toml", ["JP", "PH"])
    jp = made_node(tmp_path / "JP", "JP", pack)
    here = ["localhost", "127.0.0.1", "::1"]
    path = tmp_path / "JP/tls.crt"
    assert hosts_of(path.read_bytes()) == here
    own = Card.of_node(jp, "https://jcg.example:8443")
    assert own.unnamed_host == "jcg.example"
    for address in (None, "https://localhost:1", "https://[0::1]"):
        assert Card.of_node(jp, address).unnamed_host is None
    renew(jp, at=AT, address="https://JCG.example:8443")
    assert hosts_of(path.read_bytes()) == [*here, "jcg.example"]
    assert Card.of_node(jp, "https://jcg.example:9999").unnamed_host is None
    renew(jp, at=AT)  # as it was reached before
    assert hosts_of(path.read_bytes()) == [*here, "jcg.example"]
    renew(jp, at=AT, address="https://海保.example")
    assert hosts_of(path.read_bytes()) == [*here, "xn--ruq943e.example"]
    before = path.read_bytes()
    with pytest.raises(BadInput, match="no name of a host"):
        renew(jp, at=AT, address=f"https://{'a' * 64}.example")
    assert path.read_bytes() == before
    jp.close()
