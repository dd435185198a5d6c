"""Who says so: pairs of keys that sign together, one classical and one that a quantum computer
does not break.

Every signature of Sealane is two: Ed25519 (RFC 8032) and ML-DSA-65 (FIPS 204), over one message and
one purpose. Both must hold: a message with one of them stripped or wrong is not signed. The purpose
(``checkpoint``, ``cosignature``, ``rotation``, ...) is bound into both, so that what was signed for
one purpose is not a signature for another: ML-DSA takes it as its context string, for Ed25519 it
stands in a frame before the message, which begins with a zero byte that no note and no JSON has.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from sealane.errors import BadInput

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey

__all__ = ["ALGORITHMS", "Key", "PublicKey", "Signature", "Signer", "framed", "named"]

ALGORITHMS = ("ed25519", "ml-dsa-65")
"""What signs, in this order; both are required."""

ED25519_BYTES = 64
"""Length of an Ed25519 signature (RFC 8032, 5.1.6)."""
ED25519_KEY_BYTES = 32
MLDSA65_BYTES = 3309
"""Length of an ML-DSA-65 signature (FIPS 204, table 2)."""
MLDSA65_KEY_BYTES = 1952
LONGEST_PURPOSE = 200
"""Characters of a purpose; FIPS 204 allows a context of 255 bytes."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Two signatures over one message: raw bytes, 64 and 3,309 of them."""

    ed25519: bytes
    mldsa65: bytes

    def as_bytes(self) -> bytes:
        """Both after one another, 3,373 bytes."""
        return self.ed25519 + self.mldsa65

    @classmethod
    def of(cls, raw: bytes) -> Signature:
        """Read what ``as_bytes`` wrote; ``BadInput`` if a part is missing."""
        if len(raw) != ED25519_BYTES + MLDSA65_BYTES:
            raise BadInput(
                f"A signature has {ED25519_BYTES + MLDSA65_BYTES} bytes "
                f"(Ed25519 and ML-DSA-65), this one {len(raw)}.",
                hint="Both signatures are required; ask for the message as it was signed.",
                field="signature",
            )
        return cls(raw[:ED25519_BYTES], raw[ED25519_BYTES:])


def _context(purpose: str) -> bytes:
    if not purpose or len(purpose) > LONGEST_PURPOSE or not purpose.isascii():
        raise BadInput(
            f"{purpose!r} is no purpose of a signature.",
            hint="Name it in ASCII, such as checkpoint.",
            field="purpose",
        )
    return f"sealane/{purpose}/v1".encode()


def framed(purpose: str, message: bytes) -> bytes:
    """What Ed25519 signs: a zero byte, the context, a zero byte, the message."""
    return b"\x00" + _context(purpose) + b"\x00" + message


@dataclass(frozen=True)
class PublicKey:
    """The public half of a pair, with the name of who holds it.

    ``name`` is like a web address without its scheme (``jcg.example/sealane``), as C2SP's
    signed-note recommends: no spaces, no plus sign.
    """

    name: str
    ed25519: bytes
    mldsa65: bytes

    def __post_init__(self) -> None:
        named(self.name)
        if len(self.ed25519) != ED25519_KEY_BYTES or len(self.mldsa65) != MLDSA65_KEY_BYTES:
            raise BadInput(
                f"The key of {self.name} is not one of Ed25519 ({ED25519_KEY_BYTES} bytes) "
                f"and one of ML-DSA-65 ({MLDSA65_KEY_BYTES} bytes).",
                hint="Ask the partner for the file that `sealane keys show` writes.",
                field="key",
            )

    @cached_property
    def key_id(self) -> str:
        """SHA-256 over name and both keys, 64 hexadecimal digits: what people compare by voice."""
        told = self.name.encode() + b"\n" + self.ed25519 + self.mldsa65
        return hashlib.sha256(told).hexdigest()

    def is_signed(self, purpose: str, message: bytes, signature: Signature) -> bool:
        """Whether both signatures are of this key, this purpose and this message."""
        from cryptography.exceptions import InvalidSignature

        try:
            self.classical.verify(signature.ed25519, framed(purpose, message))
            self.quantum_safe.verify(signature.mldsa65, message, _context(purpose))
        except InvalidSignature:
            return False
        return True

    @cached_property
    def classical(self) -> Any:
        """The Ed25519 key as ``cryptography`` has it."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        return Ed25519PublicKey.from_public_bytes(self.ed25519)

    @cached_property
    def quantum_safe(self) -> Any:
        """The ML-DSA-65 key as ``cryptography`` has it."""
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PublicKey

        return MLDSA65PublicKey.from_public_bytes(self.mldsa65)

    def as_json(self) -> dict[str, str]:
        """The key as a partner receives it."""
        return {
            "name": self.name,
            "key_id": self.key_id,
            "ed25519": b64encode(self.ed25519).decode(),
            "ml-dsa-65": b64encode(self.mldsa65).decode(),
        }

    @classmethod
    def of(cls, told: Any) -> PublicKey:
        """Read ``as_json``; ``BadInput`` if a part is missing or the identifier is another's."""
        try:
            found = cls(
                told["name"],
                b64decode(told["ed25519"], validate=True),
                b64decode(told["ml-dsa-65"], validate=True),
            )
            said = told["key_id"]
        except (KeyError, TypeError, ValueError) as cause:
            raise BadInput(
                f"This is not a public key of Sealane: {cause!r}.",
                hint="It has name, key_id, ed25519 and ml-dsa-65 (base64).",
                field="key",
            ) from cause
        if said != found.key_id:
            raise BadInput(
                f"The key of {found.name} does not have the identifier it says ({said}).",
                hint="The file was changed on its way; ask for it again.",
                field="key_id",
                value=said,
            )
        return found


def named(name: str) -> str:
    """The name of a key or of a ledger, checked (C2SP signed-note and tlog-checkpoint)."""
    printable = name and name.isprintable() and not any(c.isspace() or c == "+" for c in name)
    if not printable or name.startswith(("cosignature/", "sealane/")):
        raise BadInput(
            f"{name!r} cannot name a key or a ledger.",
            hint="Take an address without its scheme, such as jcg.example/sealane; "
            "no spaces, no plus sign.",
            field="name",
            value=name,
        )
    return name


class Signer(Protocol):
    """Whatever can sign for a node: a key in memory, a hardware module, a key service."""

    @property
    def public(self) -> PublicKey:
        """The public half."""

    def sign(self, purpose: str, message: bytes) -> Signature:
        """Both signatures over a message for a purpose."""

    def sign_note(self, purpose: str, text: bytes) -> Signature:
        """The same for the text of a note, which Ed25519 signs as it stands (C2SP)."""


@dataclass(frozen=True)
class Key:
    """A pair of private keys in memory. ``repr`` tells the public name alone."""

    public: PublicKey
    classical: Ed25519PrivateKey
    quantum_safe: MLDSA65PrivateKey

    def __repr__(self) -> str:
        return f"Key({self.public.name}, {self.public.key_id[:16]})"

    def sign(self, purpose: str, message: bytes) -> Signature:
        """Both signatures over a message for a purpose."""
        return self._signed(purpose, message, framed(purpose, message))

    def sign_note(self, purpose: str, text: bytes) -> Signature:
        """Both over the text of a note; Ed25519 as C2SP's signed-note has it, without a frame."""
        return self._signed(purpose, text, text)

    def _signed(self, purpose: str, message: bytes, plain: bytes) -> Signature:
        return Signature(
            self.classical.sign(plain), self.quantum_safe.sign(message, _context(purpose))
        )

    @classmethod
    def new(cls, name: str) -> Key:
        """A fresh pair, from the system's random source."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey

        named(name)
        return cls.of(name, Ed25519PrivateKey.generate(), MLDSA65PrivateKey.generate())

    @classmethod
    def of(cls, name: str, classical: Ed25519PrivateKey, quantum_safe: MLDSA65PrivateKey) -> Key:
        """A pair from its halves."""
        public = PublicKey(
            name,
            classical.public_key().public_bytes_raw(),
            quantum_safe.public_key().public_bytes_raw(),
        )
        return cls(public, classical, quantum_safe)
