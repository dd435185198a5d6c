"""Write the table of traditional and simplified characters that Sealane carries.

    python tools/pack_simplified.py TSCharacters.txt

Source: ``TSCharacters.txt`` of OpenCC (Apache-2.0), as ``opencc-python-reimplemented`` 0.1.7 of
2023-02-11 carries it: a traditional character, a tab, and one or more simplified ones; the first is
taken. Left out: what stays as it is, and what is not of three bytes in UTF-8 on both sides (the
reader writes in place; those are rare characters of names).
"""

from __future__ import annotations

import sys
from pathlib import Path

OUT = Path(__file__).resolve().parents[1] / "src/sealane/observe/posts/data/simplified.txt"
BYTES = 3


def pairs(told: str) -> dict[str, str]:
    """From a traditional character to a simplified one."""
    found = {}
    for line in told.splitlines():
        before, _, after = line.partition("\t")
        one = after.split(" ")[0]
        if before != one and len(before.encode()) == len(one.encode()) == BYTES:
            found[before] = one
    return found


def main() -> None:
    """Two lines of equal length: traditional, and simplified under it."""
    found = pairs(Path(sys.argv[1]).read_text(encoding="utf-8"))
    kept = sorted(found)
    text = "".join(kept) + "\n" + "".join(found[one] for one in kept) + "\n"
    OUT.write_text(text, encoding="utf-8")
    print(f"{len(kept)} characters, {OUT.stat().st_size} bytes: {OUT}")


if __name__ == "__main__":
    main()
