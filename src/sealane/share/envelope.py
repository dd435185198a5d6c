"""What two nodes hand each other: canonical bytes with a signature, the same over any carrier.

A batch is a part of a release log, a receipt says what became of it. Both are signed by the key of
the ledger for their own purpose, so that neither passes for the other. A checkpoint is not among
them: its size counts what a node decided about everybody.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

from sealane.errors import BadInput, LedgerError
from sealane.ledger import PublicKey, Signature, Signer, canonical, read_canonical

__all__ = ["MOST_BYTES", "opened", "peeked", "sealed"]

MOST_BYTES = 64 * 1024 * 1024
"""Bytes of a message that is looked at."""


def sealed(what: str, body: dict[str, Any], signer: Signer) -> bytes:
    """The bytes of a message: ``what`` it is (``batch``, ``receipt``), signed for that purpose."""
    inside = canonical(body)
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
    if len(raw) > MOST_BYTES:
        raise BadInput(f"A {what} may have {MOST_BYTES:,} bytes.", hint="Ask for a smaller one.")
    told = read_canonical(raw)
    fit = isinstance(told, dict) and told.keys() == {"body", "signature", "what"}
    if not fit or told["what"] != what or not isinstance(told["body"], dict):
        raise BadInput(f"This is not a {what}.", hint="Send it as it was read.", field=what)
    body: dict[str, Any] = told["body"]
    return {**body, "signature": told["signature"]}


def opened(raw: bytes, what: str, key: PublicKey) -> dict[str, Any]:
    """The body, signed by this key; ``LedgerError`` if it is not."""
    body = peeked(raw, what)
    try:
        both = Signature.of(b64decode(body.pop("signature"), validate=True))
    except (TypeError, ValueError) as cause:
        raise BadInput(f"The signature of this {what} is not base64.", hint="") from cause
    if not key.is_signed(what, canonical(body), both):
        raise LedgerError(
            f"This {what} is not signed by {key.name} with both algorithms.",
            hint="Ask for it again; if the key was rotated, ask for the key.",
        )
    return body
