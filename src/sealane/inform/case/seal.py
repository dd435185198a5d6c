"""Where are the names? In files that are encrypted by a key that lies apart (AES-256-GCM)."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from sealane.errors import CaseError
from sealane.inform.case import private

__all__ = ["Seal"]

_NONCE_BYTES = 12
"""NIST SP 800-38D, 8.2.2: random, new for every file."""
_KEY_BYTES = 32


@dataclass(frozen=True)
class Seal:
    """The sealed folder of a case: one file for each file that was read, and their key."""

    folder: Path
    case_id: str

    @property
    def key_path(self) -> Path:
        """The key; it may be kept elsewhere and put back to reveal."""
        return self.folder / "key"

    def make_key(self) -> None:
        """Make the key where there is none."""
        if not self.key_path.exists():
            private.write(self.key_path, os.urandom(_KEY_BYTES))

    def path(self, file_id: str) -> Path:
        """Where the names of one file are sealed."""
        return self.folder / f"{file_id}.sealed"

    def close(self, file_id: str, originals: pl.DataFrame) -> None:
        """Seal the names of one file."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        plain = io.BytesIO()
        originals.write_parquet(plain)
        nonce = os.urandom(_NONCE_BYTES)
        told = AESGCM(self._key()).encrypt(nonce, plain.getvalue(), self._about(file_id))
        private.write(self.path(file_id), nonce + told)

    def open(self, file_id: str) -> pl.DataFrame:
        """The names of one file; CaseError where key or file are not those that were written."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        path = self.path(file_id)
        told = path.read_bytes()
        try:
            plain = AESGCM(self._key()).decrypt(
                told[:_NONCE_BYTES], told[_NONCE_BYTES:], self._about(file_id)
            )
        except InvalidTag as error:
            raise CaseError(
                f"{path}: cannot be opened; the file or the key is not the one that was written.",
                hint="Put the case's own sealed/key back, or restore the file from a copy.",
                file=str(path),
            ) from error
        return pl.read_parquet(io.BytesIO(plain))

    def _about(self, file_id: str) -> bytes:
        """What the file is bound to: one cannot be put in another's place."""
        return f"sealane/case/{self.case_id}/{file_id}".encode()

    def _key(self) -> bytes:
        try:
            return self.key_path.read_bytes()
        except FileNotFoundError as error:
            raise CaseError(
                f"{self.key_path}: the key of what is sealed is not here.",
                hint="Put it back from where it is kept.",
                file=str(self.key_path),
            ) from error
