"""What a node signs of its ledger: a checkpoint, as one short text that other tools read too.

A checkpoint is a signed note (C2SP signed-note, tlog-checkpoint): origin, size and root hash, then
a line for each signature. The log's Ed25519 line is the standard's (type 0x01), so that any
witness of that ecosystem can check it; the ML-DSA-65 line is of type 0xff with a name of its own.
Sealane asks for both. A cosignature adds the time at which a partner saw the checkpoint and found
it consistent with all that it had seen before (tlog-cosignature; Ed25519 is the standard's 0x04).
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sealane.errors import BadInput
from sealane.ledger.key import PublicKey, Signature, Signer, named

__all__ = [
    "Checkpoint", "Line", "cosigned", "cosigned_at", "is_made_by", "is_signed_by", "read_note",
    "signed",
]  # fmt: skip

CHECKPOINT = "checkpoint"
COSIGNATURE = "cosignature"

TYPES = {
    ("checkpoint", "ed25519"): b"\x01",
    ("cosignature", "ed25519"): b"\x04",
    ("checkpoint", "ml-dsa-65"): b"\xffsealane.org/ml-dsa-65-checkpoint/v1",
    ("cosignature", "ml-dsa-65"): b"\xffsealane.org/ml-dsa-65-cosignature/v1",
}
"""Signature types: 0x01 and 0x04 as C2SP assigns them, 0xff with a longer name for ours."""

MOST_LINES = 64
"""Signature lines that a note may have; C2SP asks that at least 16 be accepted."""
LONGEST_NOTE = 512 * 1024
"""Bytes of a note that is looked at: 64 lines of 4.5 kB and some."""

LINE = re.compile(r"— (\S+) ([A-Za-z0-9+/]+={0,2})")


@dataclass(frozen=True, slots=True)
class Line:
    """One signature line: name of the key, its 4-byte identifier, the raw signature."""

    name: str
    key_hash: bytes
    signature: bytes

    def told(self) -> str:
        """The line as it stands in a note."""
        return f"— {self.name} {b64encode(self.key_hash + self.signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a ledger was at one moment: origin, number of entries, root hash (32 bytes)."""

    origin: str
    size: int
    root: bytes
    lines: tuple[Line, ...] = ()

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    def told(self) -> str:
        """The whole note."""
        return self.text + "\n" + "".join(line.told() for line in self.lines)


def _key_hash(key: PublicKey, purpose: str, algorithm: str) -> bytes:
    """The first four bytes of SHA-256(name, newline, type, public key) (C2SP signed-note)."""
    raw = key.ed25519 if algorithm == "ed25519" else key.mldsa65
    told = key.name.encode() + b"\n" + TYPES[purpose, algorithm] + raw
    return hashlib.sha256(told).digest()[:4]


def _line(key: PublicKey, purpose: str, algorithm: str, signature: bytes) -> Line:
    return Line(key.name, _key_hash(key, purpose, algorithm), signature)


def signed(checkpoint: Checkpoint, signer: Signer) -> Checkpoint:
    """The checkpoint with the two lines of the ledger's own key."""
    named(checkpoint.origin)
    both = signer.sign_note(CHECKPOINT, checkpoint.text.encode())
    lines = (
        _line(signer.public, CHECKPOINT, "ed25519", both.ed25519),
        _line(signer.public, CHECKPOINT, "ml-dsa-65", both.mldsa65),
    )
    return replace(checkpoint, lines=checkpoint.lines + lines)


def _cosigned_text(checkpoint: Checkpoint, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{checkpoint.text}".encode()


def cosigned(checkpoint: Checkpoint, signer: Signer, at: datetime) -> Checkpoint:
    """The checkpoint with the two lines of a witness, as of a time (whole seconds are kept)."""
    seconds = int(at.timestamp())
    stamp = seconds.to_bytes(8, "big")
    both = signer.sign_note(COSIGNATURE, _cosigned_text(checkpoint, seconds))
    lines = (
        _line(signer.public, COSIGNATURE, "ed25519", stamp + both.ed25519),
        _line(signer.public, COSIGNATURE, "ml-dsa-65", stamp + both.mldsa65),
    )
    return replace(checkpoint, lines=checkpoint.lines + lines)


def _found(checkpoint: Checkpoint, key: PublicKey, purpose: str) -> tuple[bytes, bytes] | None:
    """The two raw signatures of a key for a purpose; None if either is missing or there twice."""
    parts = []
    for algorithm in ("ed25519", "ml-dsa-65"):
        known = _key_hash(key, purpose, algorithm)
        of_key = [
            line.signature
            for line in checkpoint.lines
            if line.name == key.name and line.key_hash == known
        ]
        if len(of_key) != 1:
            return None
        parts.append(of_key[0])
    return parts[0], parts[1]


def _holds(key: PublicKey, purpose: str, text: bytes, ed25519: bytes, mldsa65: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        both = Signature.of(ed25519 + mldsa65)
        key.classical.verify(both.ed25519, text)
        key.quantum_safe.verify(both.mldsa65, text, f"sealane/{purpose}/v1".encode())
    except (InvalidSignature, BadInput):
        return False
    return True


def is_signed_by(checkpoint: Checkpoint, key: PublicKey) -> bool:
    """Whether the ledger's key signed this checkpoint with both algorithms."""
    both = _found(checkpoint, key, CHECKPOINT)
    return both is not None and _holds(key, CHECKPOINT, checkpoint.text.encode(), *both)


def cosigned_at(checkpoint: Checkpoint, key: PublicKey) -> datetime | None:
    """When this witness cosigned the checkpoint with both algorithms; None if it did not."""
    both = _found(checkpoint, key, COSIGNATURE)
    if both is None or both[0][:8] != both[1][:8]:
        return None
    seconds = int.from_bytes(both[0][:8], "big")
    text = _cosigned_text(checkpoint, seconds)
    if not _holds(key, COSIGNATURE, text, both[0][8:], both[1][8:]):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def is_made_by(checkpoint: Checkpoint, key: PublicKey) -> bool:
    """Whether a line of a cosignature says that this key made it; whether it did is not looked
    at."""
    both = {_key_hash(key, COSIGNATURE, one) for one in ("ed25519", "ml-dsa-65")}
    return any(line.name == key.name and line.key_hash in both for line in checkpoint.lines)


def read_note(told: str) -> Checkpoint:
    """Read a checkpoint note; signatures are read, not checked.

    ``BadInput`` if it is none, or has text beyond its three lines (extension lines are refused:
    partners' cosignatures say nothing about them).
    """
    text, gap, signatures = told.partition("\n\n")
    lines = text.split("\n")
    rows = signatures.split("\n")
    fit = gap and len(lines) == 3 and rows[-1] == "" and len(rows) - 1 <= MOST_LINES
    if not fit or len(told.encode(errors="replace")) > LONGEST_NOTE:
        raise _no_note("it is not three lines, an empty line and the lines of signatures")
    origin, size, root = lines
    try:
        raw = b64decode(root, validate=True)
    except ValueError as cause:
        raise _no_note("its third line is not base64") from cause
    plain = size.isascii() and size.isdigit() and str(int(size[:20])) == size
    if not plain or len(raw) != 32 or b64encode(raw).decode() != root:
        raise _no_note("its size or its root hash is not written as the standard has it")
    return Checkpoint(named(origin), int(size), raw, tuple(_read_line(row) for row in rows[:-1]))


def _read_line(row: str) -> Line:
    found = LINE.fullmatch(row)
    if found is None:
        raise _no_note(f"a line of signatures cannot be read: {row[:60]!r}")
    try:
        raw = b64decode(found[2], validate=True)
    except ValueError as cause:
        raise _no_note("a signature is not base64") from cause
    if len(raw) < 5 or b64encode(raw).decode() != found[2]:
        raise _no_note("a signature is not base64 as the standard has it")
    return Line(found[1], raw[:4], raw[4:])


def _no_note(why: str) -> BadInput:
    return BadInput(
        f"This is not a checkpoint: {why}.",
        hint="Send the note as `sealane ledger show --checkpoint` prints it.",
        field="checkpoint",
    )
