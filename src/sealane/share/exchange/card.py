"""A card: what a node gives its partners so that they know it: who, which key, which certificate,
where. Its fingerprint is compared by another way (a call, a meeting) before it is believed.

After the node's key was rotated its card also carries the entries that say so, each signed by the
key before: whoever knows a former key follows them to the new one, and compares nothing anew. What
that cannot tell: that the former key is in other hands, which can hand on as well.
"""

from __future__ import annotations

import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sealane.errors import BadInput, LedgerError
from sealane.ledger import Act, PublicKey, Signature, canonical, digest, read_canonical
from sealane.ledger.holder import KEY, followed, handed_on
from sealane.share.exchange.certificate import (
    CERTIFICATE,
    HERE,
    fingerprint,
    host_written,
    hosts_of,
    make_certificate,
    read_certificate,
)
from sealane.share.log.again import judged_again
from sealane.share.node import HOW, PARTNER, PARTNERS, Node
from sealane.share.private import write_private

__all__ = [
    "COMPARED",
    "CONTINUED",
    "Card",
    "cards",
    "host_of",
    "meet",
    "note_gone",
    "part",
    "renew",
]

PURPOSE = "card"
ADDRESS = "tls.address"
"""Where partners reach the node, as its card was given to them last."""
LARGEST_CARD = 65_536
MOST_STEPS = 4
"""Rotations that a card tells, the latest: each has 7 KB; who knows an older key compares anew."""
COMPARED, CONTINUED = "fingerprint", "former key"
"""By what a card was believed."""
BY_FORMER = "signed by the key that was known"
"""How a card was compared whose fingerprint was not."""
MEMBERS = {"party", "key", "certificate", "address"}


@dataclass(frozen=True, slots=True)
class Card:
    """``party`` of the pack, ``key`` of its ledger, ``certificate`` (PEM), ``address`` (https, or
    None: it can only call others). ``steps``: rotations that lead to its key
    (``sealane.ledger.holder``), beside what is signed and compared: each has its own signature."""

    party: str
    key: PublicKey
    certificate: str
    address: str | None
    steps: tuple[Mapping[str, Any], ...] = field(default=(), compare=False)

    @property
    def der(self) -> bytes:
        """Its certificate as it comes over the wire."""
        return read_certificate(self.certificate.encode())

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the card, in hexadecimal: what two people compare."""
        return digest(canonical(self.as_json()))

    def as_json(self) -> dict[str, Any]:
        """What the card says."""
        return {
            "party": self.party,
            "key": self.key.as_json(),
            "certificate": self.certificate,
            "address": self.address,
        }

    @classmethod
    def of_node(cls, node: Node, address: str | None) -> Card:
        """The card of a node that lies in a folder and has its certificate."""
        pem = (folder_of(node) / CERTIFICATE).read_text("ascii")
        entries = list(node.ledger.entries(kind=KEY))
        keys = [one.act.body["key"]["key_id"] for one in entries if "key" in one.act.body]
        if keys[-1] != node.signer.public.key_id:
            raise LedgerError(
                "The ledger was handed to another key than the one in this folder.",
                hint="Put the new key and its .pub in the place of node.key and node.key.pub.",
            )
        steps = handed_on(entries)[-MOST_STEPS:]
        where = None if address is None else web(address)
        return cls(node.party, node.signer.public, pem, where, tuple(steps))

    @property
    def unnamed_host(self) -> str | None:
        """The host of its address that its certificate does not name, so that clients that look for
        the name (TAXII, a browser) refuse it; None if it does, or if there is no address."""
        host = None if self.address is None else host_of(self.address)
        return None if host in (None, *hosts_of(self.certificate.encode())) else host

    @classmethod
    def given(cls, node: Node, address: str | None = None, *, only_calls: bool = False) -> Card:
        """The card as it is given to partners, with the address that it was given with last where
        none is told; ``only_calls``: without one from now on. So it has the fingerprint that
        partners compare."""
        kept = folder_of(node) / ADDRESS
        if address is None and not only_calls and kept.is_file():
            address = kept.read_text("utf-8").strip() or None
        made = cls.of_node(node, address)
        if made.address is not None:
            write_private(kept, f"{made.address}\n".encode())
        elif only_calls:
            kept.unlink(missing_ok=True)
        return made

    def written(self, node: Node) -> bytes:
        """Its bytes, signed by the node."""
        inside = canonical(self.as_json())
        both = b64encode(node.signer.sign(PURPOSE, inside).as_bytes()).decode()
        told: dict[str, Any] = {"card": self.as_json(), "signature": both}
        return canonical(told | ({"steps": list(self.steps)} if self.steps else {}))

    @classmethod
    def read(cls, raw: bytes) -> Card:
        """A card that its own key signed. ``BadInput`` for bytes that are none, ``LedgerError`` for
        a signature that does not hold."""
        if len(raw) > LARGEST_CARD:
            raise _no_card("it is too large")
        told = read_canonical(raw.strip())
        if not isinstance(told, dict) or told.keys() - {"steps"} != {"card", "signature"}:
            raise _no_card("it has a card and a signature")
        steps = told.get("steps", [])
        if not isinstance(steps, list) or not all(isinstance(one, dict) for one in steps):
            raise _no_card("its steps are a list of rotations")
        said = told["card"]
        if not isinstance(said, dict) or said.keys() != MEMBERS:
            raise _no_card(f"it says {', '.join(sorted(MEMBERS))}")
        key = PublicKey.of(said["key"])
        try:
            both = Signature.of(b64decode(told["signature"], validate=True))
        except (TypeError, ValueError) as cause:
            raise _no_card("its signature is not base64") from cause
        if not key.is_signed(PURPOSE, canonical(said), both):
            raise LedgerError("This card is not signed by its own key.", hint="Ask for it again.")
        for name in ("party", "certificate"):
            if not isinstance(said[name], str):
                raise _no_card(f"{name} is text")
        read_certificate(said["certificate"].encode())
        address = None if said["address"] is None else web(said["address"])
        return cls(said["party"], key, said["certificate"], address, tuple(steps))


def meet(
    node: Node,
    card: Card,
    *,
    compared: str | None = None,
    how: str | None = None,
    at: datetime | None = None,
    actor: str | None = None,
) -> str:
    """Take a partner's card; by what it was believed. ``compared``: its fingerprint as it was told
    another way, with or without spaces; None: the key that is known must have handed on to the
    card's. ``how`` it was compared, for the ledger. ``LedgerError`` if it is another, or did not
    hand on; ``BadInput`` for the node's own, and one of a party that the rules do not name. What is
    held of the party and could not be attested without its key is judged again (``log.again``);
    what was refused for want of it is asked for with the next question."""
    node.require_partner(card.party)
    former = _former(node, card)
    if compared is not None:
        _compare(card, compared)
    elif node.partners.get(card.party) not in former:
        raise LedgerError(
            f"No key that {node.party} knows of {card.party} handed on to that of this card.",
            hint="Compare its fingerprint by another way, and give it with --fingerprint.",
        )
    node.meet(
        card.party, card.key, former=former, at=at, actor=actor,
        certificates=(_certificate(node, card.party), fingerprint(card.der)),
        how=how or (BY_FORMER if compared is None else HOW),
    )  # fmt: skip
    path = folder_of(node) / PARTNERS / f"{card.party}.card"
    part = path.with_suffix(".part")
    part.write_bytes(canonical(card.as_json()))
    part.replace(path)
    judged_again(node, card.party, at=at or datetime.now(UTC), actor=actor)
    return CONTINUED if compared is None else COMPARED


def _former(node: Node, card: Card) -> tuple[PublicKey, ...]:
    """The keys known of a partner, and those between, that handed on to that of its card, oldest
    first. One that was revoked since is none: no step of the card leads from it. Nor is one from
    before the rotations that a card tells."""
    known = (*node.former.get(card.party, ()), *filter(None, [node.partners.get(card.party)]))
    for key in known:
        with suppress(BadInput):
            keys = followed(f"{key.name}/ledger", key, card.steps)
            if len(keys) > 1 and keys[-1] == card.key:
                return tuple(keys[:-1])
    return ()


def _compare(card: Card, compared: str) -> None:
    told = re.sub(r"\s", "", compared).lower()
    if not hmac.compare_digest(told.encode(), card.fingerprint.encode()):
        raise LedgerError(
            f"The card of {card.party} has the fingerprint {card.fingerprint}, not the one that "
            "was told.",
            hint="Do not take it: ask the partner to read it to you again.",
        )


def part(node: Node, party: str, *, because: str, at: datetime, actor: str | None = None) -> None:
    """Let go of a partner: ``Node.part``, with its card. It is let in no more, and not called."""
    node.part(party, because=because, certificate=_certificate(node, party), at=at, actor=actor)


def renew(
    node: Node, *, at: datetime, actor: str | None = None, address: str | None = None
) -> None:
    """A new certificate of this node, and the entry that says so. Partners take the new card.

    ``address``: by which clients reach the node, whose host the certificate names; None: by the
    hosts that the one before named."""
    path = folder_of(node) / CERTIFICATE
    before = _pem(path)
    old = [] if before is None else hosts_of(path.read_bytes())
    hosts = [one for one in old if one not in HERE] if address is None else [host_of(address)]
    made = make_certificate(folder_of(node), node.party, at=at, hosts=hosts)
    after = fingerprint(read_certificate(made))
    key = node.signer.public.key_id
    body = {
        "act": "renew", "key": {"before": key, "after": key},
        "certificate": {"before": before, "after": after}, "how": "made here",
    }  # fmt: skip
    act = Act(actor=actor or node.party, kind=PARTNER, subject=node.party, body=body)
    with node.ledger.writing() as connection:
        node.ledger.add(connection, [act], node.signer, at=at)


def note_gone(node: Node, party: str, *, at: datetime) -> None:
    """The entry for a partner whose card was taken out of the folder by hand, unless the ledger
    has it."""
    last = None
    for entry in node.ledger.entries(kind=PARTNER, subject=party):
        last = entry.act.body
    if last is None or last["act"] in ("part", "gone"):
        return
    gone = {"before": last["certificate"]["after"], "after": None}
    body = {"act": "gone", "key": last["key"], "certificate": gone, "how": "its card was deleted"}
    act = Act(actor=node.party, kind=PARTNER, subject=party, body=body)
    with node.ledger.writing() as connection:
        node.ledger.add(connection, [act], node.signer, at=at)


def _certificate(node: Node, party: str) -> str | None:
    """SHA-256 of the certificate of a partner's card as it is in the folder."""
    path = folder_of(node) / PARTNERS / f"{party}.card"
    try:
        said = read_canonical(path.read_bytes())
        return fingerprint(read_certificate(said["certificate"].encode()))
    except (OSError, BadInput, LookupError, TypeError, AttributeError):
        return None


def _pem(path: Path) -> str | None:
    try:
        return fingerprint(read_certificate(path.read_bytes()))
    except (OSError, BadInput):
        return None


def cards(folder: Path) -> dict[str, Card]:
    """Cards of the partners that a node met, by party. ``LedgerError`` that names the file for one
    that cannot be read."""
    found = {}
    for path in sorted((folder / PARTNERS).glob("*.card")):
        try:
            said = read_canonical(path.read_bytes())
            read_certificate(said["certificate"].encode())
            key = PublicKey.of(said["key"])
            found[path.stem] = Card(said["party"], key, said["certificate"], said["address"])
        except (BadInput, LookupError, TypeError, AttributeError) as cause:
            raise LedgerError(
                f"{path} cannot be read as the card of a partner.", hint="Meet the partner again."
            ) from cause
    return found


def folder_of(node: Node) -> Path:
    """Where a node lies; ``LedgerError`` for one that is in memory alone."""
    if node.folder is None:
        raise LedgerError("This node lies in no folder.", hint="Open one from its folder.")
    return node.folder


def web(said: Any) -> str:
    """An https address without a user, a query or a path. ``BadInput``."""
    parts = urlsplit(said) if isinstance(said, str) else None
    try:
        is_one = (
            parts is not None
            and parts.scheme == "https"
            and bool(parts.hostname)
            and parts.path in ("", "/")
            and not (parts.username or parts.password or parts.query or parts.fragment)
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        is_one = False
    if not is_one:
        raise BadInput(
            f"{said!r} is no address of a node.",
            hint="Write https://host:port.",
            field="address",
            value=said,
        )
    return str(said).rstrip("/")


def host_of(address: str) -> str:
    """The host of an https address, as certificates name it. ``BadInput``."""
    return host_written(str(urlsplit(web(address)).hostname))


def _no_card(why: str) -> BadInput:
    return BadInput(f"This is not a card of a node: {why}.", hint="Ask for it again.", field="card")
