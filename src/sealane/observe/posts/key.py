"""Who is it, without saying who? Accounts, handles and posts as hashes under the key of a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pyarrow as pa

from sealane.errors import BadInput
from sealane.observe.posts.listing import octets_of

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["KEYED_CHARS", "KINDS", "MIN_KEY_BYTES", "AccountKey"]

MIN_KEY_BYTES = 32
"""[bytes] Shortest key: the length of the digest, as RFC 2104 (section 3) advises."""
KEYED_CHARS = 32
"""[hex digits] What is kept of a digest: 128 bits, so that among 10⁹ names two fall together with
a chance below 10⁻²⁰."""
KINDS = ("account", "handle", "post", "media", "object", "record")
"""What is keyed; each kind has hashes of its own, so that a post is never taken for an account."""

_BLOCK = 64


@dataclass(frozen=True)
class AccountKey:
    """The secret of a case, and the hashes it makes: HMAC-SHA-256, first 128 bits, 32 hex digits.

    What is hashed is kind, platform and name with a zero byte between them. The same name has the
    same hash within a case and another in every other case. A hash hides a name from whoever lacks
    the key and from nobody who has it: names are few and can be tried one by one.

    Parameters
    ----------
    secret : at least 32 random bytes; ``repr`` does not show them.

    Raises
    ------
    BadInput : the secret is shorter.

    >>> key = AccountKey(bytes(32))
    >>> key.one("handle", "x", "user_4")
    '7fc5407411bbf939aaea1b70f9944662'
    """

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) < MIN_KEY_BYTES:
            raise BadInput(
                f"The key of a case has {len(self.secret)} bytes, not {MIN_KEY_BYTES} or more.",
                hint="Take the key file as `sealane inform posts` made it.",
                field="key",
            )

    def one(self, kind: str, platform: str, name: str) -> str:
        """The hash of one name."""
        return str(self.hash(pl.Series([name]), kind=kind, platform=platform)[0])

    def hash(self, names: pl.Series, *, kind: str, platform: str) -> pl.Series:
        """The hash of each name of a column of text; null stays null."""
        from sealane.observe.posts.hmac_kernel import block_state, keyed_hex

        assert kind in KINDS
        data, offsets = octets_of(names)
        inner, outer = (block_state(_padded(self.secret, pad)) for pad in (0x36, 0x5C))
        prefix = np.frombuffer(f"{kind}\0{platform}\0".encode(), np.uint8)
        out = np.empty((len(names), KEYED_CHARS), np.uint8)
        keyed_hex(inner, outer, prefix, data, offsets, out)
        found = _texts(names.name, out)
        return found.set(names.is_null(), None) if names.null_count() else found


def _padded(secret: bytes, pad: int) -> npt.NDArray[np.uint8]:
    """The first block of a hash under a key (RFC 2104, section 2)."""
    import hashlib

    short = hashlib.sha256(secret).digest() if len(secret) > _BLOCK else secret
    return np.frombuffer(short.ljust(_BLOCK, b"\0"), np.uint8) ^ np.uint8(pad)


def _texts(name: str, out: npt.NDArray[np.uint8]) -> pl.Series:
    rows = out.shape[0]
    offsets = np.arange(rows + 1, dtype=np.int64) * KEYED_CHARS
    made = pa.LargeStringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(out))
    found = pl.from_arrow(made)
    assert isinstance(found, pl.Series)
    return found.alias(name)
