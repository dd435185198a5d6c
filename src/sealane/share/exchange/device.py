"""Devices of parties that may connect: a certificate for each, in a node's folder.

``tak/PARTY/NAME.crt``: taken one by one, whoever signed them, and let in by that alone. A file that
is deleted ends the access.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from sealane.errors import BadInput
from sealane.share.exchange.card import folder_of
from sealane.share.exchange.certificate import fingerprint, read_certificate
from sealane.share.node import Node

__all__ = ["Device", "add_device", "devices"]

PLACE = "tak"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


@dataclass(frozen=True, slots=True)
class Device:
    """One device: whose it is, its name, its certificate (DER)."""

    party: str
    name: str
    der: bytes


def add_device(node: Node, party: str, name: str, pem: bytes) -> Device:
    """Take the certificate of a device of a party. ``BadInput`` for a party that the pack has not,
    a name that is no name of a file, and a certificate that another device has."""
    if party not in node.policy.pack.parties or party == node.party or "/" in party:
        raise BadInput(f"{party} cannot have devices here.", hint="Look at the pack.", field="to")
    if NAME.fullmatch(name) is None:
        raise BadInput(
            f"{name!r} is no name of a device.", hint="Use letters, digits, _ . and -.",
            field="name",
        )  # fmt: skip
    made = Device(party, name, read_certificate(pem))
    known = devices(folder_of(node)).get(fingerprint(made.der))
    if known is not None and (known.party, known.name) != (party, name):
        raise BadInput(
            f"{known.name} of {known.party} has this certificate.",
            hint="Give each device one of its own.", field="certificate",
        )  # fmt: skip
    path = folder_of(node) / PLACE / party / f"{name}.crt"
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(pem)
    part.replace(path)
    return made


def devices(folder: Path) -> dict[str, Device]:
    """The devices by fingerprint. ``BadInput`` that names the file for one that cannot be read."""
    found = {}
    for path in sorted((folder / PLACE).glob("*/*.crt")):
        try:
            der = read_certificate(path.read_bytes())
        except FileNotFoundError:
            continue  # it went in this moment
        except BadInput as cause:
            raise BadInput(
                f"{path} is not one certificate.", hint="Take it again, or delete it.",
                file=str(path),
            ) from cause  # fmt: skip
        found[fingerprint(der)] = Device(path.parent.name, path.stem, der)
    return found
