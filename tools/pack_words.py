"""Write the words that page and command line of sharing share, in Japanese, from the page's locale.

Run it after a change of these words: ``python tools/pack_words.py``.
"""

from __future__ import annotations

import json
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "src/sealane/share/data/words.json"
FAMILIES = tuple(
    f"share_{one}."
    for one in (
        "reason", "change", "attribute", "purpose", "topic", "kind", "source", "classification",
        "lane", "state", "what", "authorship", "door",
    )
)  # fmt: skip


def packed() -> str:
    """The file as it is to be."""
    words = json.loads((ROOT / "web/locales/ja.json").read_text("utf-8"))
    told = {key: said for key, said in words.items() if key.startswith(FAMILIES)}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    TARGET.write_text(packed(), "utf-8")
