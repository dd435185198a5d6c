"""Keys in files: private ones that only their owner may read, public ones to hand to partners.

A private file is two PKCS #8 blocks in PEM (Ed25519, ML-DSA-65) behind a line with the name, and
encrypted if a passphrase is given (``cryptography``'s best available: PBES2 with scrypt or PBKDF2
and AES-256). Mode 0600: a file that others may read is refused, as ssh does. Whoever keeps keys in
a hardware module or a key service hands Sealane an object with the two methods of ``Signer``
instead; see docs/how-to/keep-keys.md.
"""

from __future__ import annotations

import json
import os
import re
import stat
from pathlib import Path

from sealane.errors import BadInput, LedgerError
from sealane.ledger.key import Key, PublicKey

__all__ = ["read_key", "read_public_key", "write_key", "write_public_key"]

HEAD = re.compile(r"Sealane-Key: (\S+)\n")
BLOCK = re.compile(r"-----BEGIN [A-Z ]+-----\n.+?-----END [A-Z ]+-----\n", re.DOTALL)
OTHERS = stat.S_IRWXG | stat.S_IRWXO
LARGEST_FILE = 64 * 1024
"""Bytes of a key file that is looked at; a pair has some 7 kB."""

SHORTEST_PASSPHRASE = 12
"""Characters of a passphrase. Ours: between the 8 and the 15 that NIST SP 800-63B speaks of, as
the file is guarded by its mode as well."""


def write_key(key: Key, path: Path, *, passphrase: bytes | None = None) -> None:
    """Write a private pair, mode 0600. ``LedgerError`` if the file is there: none is overwritten.

    A passphrase of fewer than twelve bytes is refused with ``BadInput``.
    """
    from cryptography.hazmat.primitives import serialization as form

    if passphrase is not None and len(passphrase) < SHORTEST_PASSPHRASE:
        raise BadInput(
            f"The passphrase has {len(passphrase)} characters.",
            hint=f"Take at least {SHORTEST_PASSPHRASE}.",
            field="passphrase",
        )
    sealed: form.KeySerializationEncryption = form.NoEncryption()
    if passphrase is not None:
        sealed = form.BestAvailableEncryption(passphrase)
    told = f"Sealane-Key: {key.public.name}\n".encode()
    for half in (key.classical, key.quantum_safe):
        told += half.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, sealed)
    _write(path, told, 0o600)


def write_public_key(key: PublicKey, path: Path) -> None:
    """Write the file that partners receive. ``LedgerError`` if it is there."""
    _write(path, (json.dumps(key.as_json(), indent=2) + "\n").encode(), 0o644)


def _write(path: Path, told: bytes, mode: int) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError as cause:
        raise LedgerError(
            f"{path} is there already.", hint="Keys are never overwritten; take another name."
        ) from cause
    except OSError as cause:
        raise LedgerError(
            f"{path} cannot be written: {cause.strerror}.", hint="Look at the folder."
        ) from cause
    with os.fdopen(handle, "wb") as file:
        file.write(told)
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path, *, is_secret: bool) -> str:
    try:
        state = path.stat()
        if is_secret and os.name == "posix" and state.st_mode & OTHERS:
            raise LedgerError(
                f"Others may read {path} (mode {stat.S_IMODE(state.st_mode):04o}).",
                hint=f"chmod 600 {path}; if others had access, rotate the key.",
            )
        if state.st_size > LARGEST_FILE:
            raise _no_key(path, "it is too large")
        return path.read_text("utf-8")
    except OSError as cause:
        raise BadInput(
            f"{path} cannot be read: {cause.strerror}.",
            hint="Make keys with `sealane keys new`.",
            file=str(path),
        ) from cause
    except UnicodeDecodeError as cause:
        raise _no_key(path, "it is not text") from cause


def read_key(path: Path, *, passphrase: bytes | None = None) -> Key:
    """Read a private pair.

    ``LedgerError`` if others may read the file or the passphrase is missing or wrong, ``BadInput``
    if it is no key.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey

    told = _read(path, is_secret=True)
    head, blocks = HEAD.match(told), BLOCK.findall(told)
    if head is None or len(blocks) != 2:
        raise _no_key(path, "it has not a name and two blocks")
    halves = [_half(path, block.encode(), passphrase) for block in blocks]
    if not isinstance(halves[0], Ed25519PrivateKey) or not isinstance(halves[1], MLDSA65PrivateKey):
        raise _no_key(path, "its blocks are not Ed25519 and ML-DSA-65")
    return Key.of(head[1], halves[0], halves[1])


def _half(path: Path, block: bytes, passphrase: bytes | None) -> object:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    is_sealed = b"BEGIN ENCRYPTED" in block
    if is_sealed and passphrase is None:
        raise LedgerError(
            f"{path} is encrypted.",
            hint="Give --passphrase-file, or set SEALANE_KEY_PASSPHRASE_FILE.",
        )
    try:
        return load_pem_private_key(block, passphrase if is_sealed else None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as cause:
        if is_sealed:
            raise LedgerError(
                f"The passphrase does not open {path}, or the file is damaged.",
                hint="Try again, or take the copy.",
            ) from cause
        raise _no_key(path, "a block cannot be read") from cause


def read_public_key(path: Path) -> PublicKey:
    """Read a partner's file; ``BadInput`` if it is none or was changed."""
    told = _read(path, is_secret=False)
    try:
        return PublicKey.of(json.loads(told))
    except (ValueError, RecursionError) as cause:
        raise _no_key(path, "it is not JSON") from cause


def _no_key(path: Path, why: str) -> BadInput:
    return BadInput(
        f"{path} is not a key of Sealane: {why}.",
        hint="Make keys with `sealane keys new`.",
        file=str(path),
    )
