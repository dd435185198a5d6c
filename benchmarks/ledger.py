"""How fast are decisions recorded? Entries a second, each batch on the disk and signed.

    python -m benchmarks.ledger [--database postgresql://...] [--entries N]

Printed as one JSON object: batches of 100, one by one, the time to verify, and the bare cost of
signing, so that a slow disk is seen. Goals: 10,000 a second at 100, 200 one by one. Exit code 1 if
one is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sealane.ledger import Act, Key, Ledger, audit

BATCH = 100


def _rate(count: int, work: object) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return count / (time.perf_counter() - began)


def main() -> int:
    """Measure, print, and say whether the goals are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database")
    parser.add_argument("--entries", type=int, default=10_000)
    asked = parser.parse_args()
    at, key = datetime.now(UTC), Key.new("bench.example/sealane")
    acts = [
        Act(
            actor="watch",
            kind="release",
            subject=f"event-{number}",
            rule="grant-4",
            body={"to": "PH", "purpose": "sar", "digest": f"{number:064x}"},
        )
        for number in range(BATCH)
    ]
    with tempfile.TemporaryDirectory() as folder:
        where = asked.database or str(Path(folder) / "ledger.db")
        ledger = Ledger.make(where, "bench.example/ledger", key, actor="watch", at=at)
        rounds, single = asked.entries // BATCH, 500
        told = {
            "database": ledger.engine.dialect.name,
            "batch_100_per_s": _rate(
                rounds * BATCH, lambda: [ledger.append(acts, key, at=at) for _ in range(rounds)]
            ),
            "single_per_s": _rate(
                single, lambda: [ledger.append(acts[:1], key, at=at) for _ in range(single)]
            ),
            "sign_per_s": _rate(500, lambda: [key.sign("bench", b"x" * 100) for _ in range(500)]),
        }
        whole = ledger.head().size
        told["verify_per_s"] = _rate(whole, lambda: audit(ledger))
        ledger.close()
    print(
        json.dumps(
            {name: one if isinstance(one, str) else round(one) for name, one in told.items()}
        )
    )
    return 0 if told["batch_100_per_s"] >= 10_000 and told["single_per_s"] >= 200 else 1


if __name__ == "__main__":
    sys.exit(main())
