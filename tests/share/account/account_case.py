"""A ledger with accounts, for the tests of this room."""

from __future__ import annotations

from datetime import UTC, datetime

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
PASSWORD = "four words nobody says"
