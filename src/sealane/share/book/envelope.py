"""What two nodes hand each other: canonical bytes with a signature, the same over any carrier.

A batch is a part of a release log, a receipt says what became of it. Both are signed by the key of
the ledger for their own purpose, so that neither passes for the other. A checkpoint rides in the
receipts for those partners alone that may watch the ledger (``watch.checkpoint``): its size
counts what a node decided about everybody.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from sealane.errors import BadInput, NotSigned
from sealane.ledger import PublicKey, Signature, Signer, canonical, read_canonical

__all__ = ["MOST_BYTES", "opened", "opened_by", "peeked", "sealed", "sealed_bytes"]

MOST_BYTES = 64 * 1024 * 1024
"""Bytes of a message that is looked at."""


def sealed(what: str, body: dict[str, Any], signer: Signer) -> bytes:
    """The bytes of a message: ``what`` it is (``batch``, ``receipt``), signed for that purpose."""
    return sealed_bytes(what, canonical(body), signer)


def sealed_bytes(what: str, inside: bytes, signer: Signer) -> bytes:
    """``sealed`` for a body that is canonical bytes already."""
    both = b64encode(signer.sign(what, inside).as_bytes()).decode()
    return (
        b'{"body":'
        + inside
        + b',"signature":"'
        + both.encode()
        + b'","what":"%b"}' % (what.encode())
    )


def peeked(raw: bytes, what: str) -> dict[str, Any]:
    """The body, not yet believed: to see whose key is to be asked. ``BadInput``."""
    body: dict[str, Any] = _read(raw, what)["body"]
    return body


def _read(raw: bytes, what: str) -> dict[str, Any]:
    if len(raw) > MOST_BYTES:
        raise BadInput(f"A {what} may have {MOST_BYTES:,} bytes.", hint="Ask for a smaller one.")
    told = read_canonical(raw)
    fit = isinstance(told, dict) and told.keys() == {"body", "signature", "what"}
    if not fit or told["what"] != what or not isinstance(told["body"], dict):
        raise BadInput(f"This is not a {what}.", hint="Send it as it was read.", field=what)
    whole: dict[str, Any] = told
    return whole


def opened(raw: bytes, what: str, key_of: Callable[[Any], PublicKey]) -> dict[str, Any]:
    """The body, signed by the key of who it is from; ``NotSigned`` if it is not. ``key_of`` gives
    the key of what the body says as ``from``.

    The whole is canonical, so the bytes of the body are what stands before the other two members.
    """
    told = _read(raw, what)
    body: dict[str, Any] = told.pop("body")
    key = key_of(body.get("from"))
    inside = raw[len(b'{"body":') : -len(b"," + canonical(told)[1:])]
    try:
        both = Signature.of(b64decode(told["signature"], validate=True))
    except (TypeError, ValueError) as cause:
        raise BadInput(f"The signature of this {what} is not base64.", hint="") from cause
    if not key.is_signed(what, inside, both):
        raise NotSigned(
            f"This {what} is not signed by {key.name} with both algorithms.",
            hint="Ask for it again; if the key was rotated, ask for the key.",
        )
    return body


def opened_by(raw: bytes, what: str, keys: Sequence[PublicKey]) -> dict[str, Any]:
    """The body, signed by one of these keys, as by a former one of a partner whose key was rotated;
    ``NotSigned`` if by none."""
    for key in keys[:-1]:
        with suppress(NotSigned):
            return opened(raw, what, partial(_one, key))
    return opened(raw, what, partial(_one, keys[-1]))


def _one(key: PublicKey, _party: Any) -> PublicKey:
    return key
