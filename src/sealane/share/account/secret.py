"""Passwords and tokens: what is stored of them leads nobody back to them.

A password is run through scrypt (RFC 7914), which is slow on purpose. A token has 256 random bits,
so one SHA-256 of it is enough; it is shown once, when it is made. Every comparison takes as long
for a near miss as for a far one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from sealane.errors import BadInput

__all__ = ["Token", "hash_password", "new_token", "read_token", "verify_password"]

COST, BLOCK, PARALLEL = 2**15, 8, 3
"""scrypt's N, r and p: 32 MiB and some 0.2 s. OWASP Password Storage Cheat Sheet, scrypt (one of
the five settings of equal strength)."""
SALT_BYTES, HASH_BYTES, TOKEN_BYTES, ID_BYTES = 16, 32, 32, 8
SHORTEST, LONGEST = 12, 256
"""Signs of a password. NIST SP 800-63B asks for 8 at least where nothing else is checked; ours is
longer. No rule on which signs (3.1.1.2)."""
PREFIX = "slt"
"""First letters of a token, so that a scanner of files can find one that was left lying."""
Token = tuple[str, str]
"""Identifier, which is no secret, and the hash of the secret."""


def hash_password(password: str) -> str:
    """What is stored of a password. ``BadInput`` if it is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(
            f"A password has {SHORTEST} to {LONGEST} signs; this has {len(password)}.",
            hint="A few words that nobody would put together are good.",
            field="password",
        )
    salt = secrets.token_bytes(SALT_BYTES)
    hashed = _scrypt(password, salt, COST, BLOCK, PARALLEL)
    return f"scrypt${COST}${BLOCK}${PARALLEL}${_text(salt)}${_text(hashed)}"


def verify_password(password: str, stored: str | None) -> bool:
    """Whether this is the password. Without a stored one it takes as long, and is not."""
    whole = stored or _NOBODY
    name, cost, block, parallel, salt, told = whole.split("$")
    if name != "scrypt" or len(password) > LONGEST:
        return False
    found = _scrypt(password, _bytes(salt), int(cost), int(block), int(parallel))
    return hmac.compare_digest(found, _bytes(told)) and stored is not None


def new_token() -> tuple[str, Token]:
    """A token to show once, and what is stored of it."""
    identifier, secret = secrets.token_hex(ID_BYTES), secrets.token_urlsafe(TOKEN_BYTES)
    return f"{PREFIX}_{identifier}_{secret}", (identifier, _hash(secret))


def read_token(shown: str) -> Token | None:
    """Identifier and hash of a token as it is sent; None if it is none."""
    parts = shown.split("_", 2)
    if len(parts) != 3 or parts[0] != PREFIX or len(parts[1]) != 2 * ID_BYTES:
        return None
    return parts[1], _hash(parts[2])


def _scrypt(password: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
    memory = 256 * cost * block
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"), salt=salt, n=cost, r=block, p=parallel,
        maxmem=memory, dklen=HASH_BYTES,
    )  # fmt: skip


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)


_NOBODY = f"scrypt${COST}${BLOCK}${PARALLEL}${_text(bytes(SALT_BYTES))}${_text(bytes(HASH_BYTES))}"
