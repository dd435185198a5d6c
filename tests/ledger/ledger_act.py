"""Acts that tests record, and when and where."""

from __future__ import annotations

from datetime import UTC, datetime

from sealane.ledger import Act

AT = datetime(2026, 11, 28, 5, 0, tzinfo=UTC)
ORIGIN = "jcg.example/ledger"


def release(number: int, **more: object) -> Act:
    """One act, different from the next."""
    body = {"to": "PH", "digest": f"{number:064x}", **more}
    return Act(actor="watch 2", kind="release", subject=f"event-{number}", rule="q-4", body=body)
