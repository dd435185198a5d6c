"""Keep one event of each kind as the example of its page (docs/reference/events/examples.json).

    sealane scenario make seas --seed 1 -o seas
    sealane run seas/feed.nmea --lake lake --zones seas/zones.geojson --ports seas/ports.csv \
        --list seas/lists.csv --lines seas/lines.geojson
    sealane export events --lake lake --standing -o events.jsonl
    python tools/make_examples.py events.jsonl

Of each kind the surest is kept, and of those the one whose line is the shortest; without what the
page has no room for, and without the time at which it was recorded.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).resolve().parent.parent / "docs/reference/events/examples.json"
SHOWN = (
    *("event_id", "kind", "status", "mmsis", "start_at", "end_at", "lon", "lat"),
    *("confidence", "sentence_en", "sentence_ja", "evidence"),
)
LEFT_OUT = ("rows", "names", "calendar", "timeline", "counts")
"""Of evidence: lists that are long."""


def examples(lines: list[str]) -> dict[str, dict[str, Any]]:
    """The example of each kind from JSON lines of events, with the version of its rule."""
    best: dict[str, tuple[tuple[float, int, str], dict[str, Any]]] = {}
    for line in lines:
        row = json.loads(line)
        rank = (-row["confidence"], len(line), row["event_id"])
        if row["kind"] not in best or rank < best[row["kind"]][0]:
            best[row["kind"]] = (rank, row)
    return {kind: _told(row) for kind, (_, row) in sorted(best.items())}


def _told(row: dict[str, Any]) -> dict[str, Any]:
    evidence = {name: one for name, one in row["evidence"].items() if name not in LEFT_OUT}
    shown = {name: row[name] for name in SHOWN} | {"evidence": evidence}
    return {"detector_version": row["detector_version"], "line": shown}


def main() -> None:
    """Write the examples of the events in the file that is named."""
    found = examples(Path(sys.argv[1]).read_text().splitlines())
    EXAMPLES.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    print(f"{len(found)} kinds")


if __name__ == "__main__":
    main()
