"""A card says who a node is; a changed one is refused, and an unread one too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from exchange_case import made_node, written_pack

from sealane.errors import BadInput, LedgerError, SealaneError
from sealane.share.exchange import Card, cards, make_certificate, meet
from sealane.share.exchange.certificate import server_context
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
