"""What was decided, by whom: append-only, chained by hash, signed; SQLite, or PostgreSQL.

``Ledger.append`` records acts in one transaction and signs a checkpoint over all of it;
``audit`` works everything out again; ``witness`` lets partners cosign, so that a ledger that
shows two histories is found. State is a fold over entries. No rule of any domain lives here.
"""

from __future__ import annotations

from sealane.ledger.audit import Audit, Finding, audit
from sealane.ledger.canonical import Form, canonical, digest, read_canonical
from sealane.ledger.database import get_rows, migrate, put_rows, reading, writing
from sealane.ledger.entry import Act, Entry
from sealane.ledger.exported import audit_export, is_export
from sealane.ledger.key import Key, PublicKey, Signature, Signer
from sealane.ledger.keyring import read_key, read_public_key, write_key, write_public_key
from sealane.ledger.ledger import Appended, Ledger
from sealane.ledger.note import Checkpoint, read_note
from sealane.ledger.scrub import deleted, scrubbed
from sealane.ledger.witness import compare, cosign, cosignatures, keep, last_seen, seen_in

__all__ = [
    "Act",
    "Appended",
    "Audit",
    "Checkpoint",
    "Entry",
    "Finding",
    "Form",
    "Key",
    "Ledger",
    "PublicKey",
    "Signature",
    "Signer",
    "audit",
    "audit_export",
    "canonical",
    "compare",
    "cosign",
    "cosignatures",
    "deleted",
    "digest",
    "get_rows",
    "is_export",
    "keep",
    "last_seen",
    "migrate",
    "put_rows",
    "read_canonical",
    "read_key",
    "read_note",
    "read_public_key",
    "reading",
    "scrubbed",
    "seen_in",
    "write_key",
    "write_public_key",
    "writing",
]
