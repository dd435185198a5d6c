"""Every benchmark, one after the other: ``make bench``. About fifteen minutes on two quiet cores.

    python -m benchmarks             # all of them
    python -m benchmarks decode serve   # those whose names begin so

Each file makes one claim, measures it beside a named peer or floor in the same run where there is
one, and can be run by itself. Here their output is shown as it comes, then one line each.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def main() -> int:
    """Run the benchmarks asked for and say which goals were reached."""
    asked = tuple(sys.argv[1:])
    scripts = sorted(path for path in FOLDER.glob("*.py") if path.name != "__main__.py")
    chosen = [path for path in scripts if not asked or path.stem.startswith(asked)]
    if not chosen:
        sys.exit(f"No benchmark begins with {' or '.join(asked)}.")
    ended = []
    for path in chosen:
        print(f"── {path.stem}", flush=True)
        began = time.monotonic()
        code = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{path.stem}"], cwd=FOLDER.parent, check=False
        ).returncode
        ended.append((path.stem, code, time.monotonic() - began))
    print("\nbenchmark                goal     time")
    for name, code, seconds in ended:
        print(f"{name:24s} {'reached' if code == 0 else 'MISSED':8s} {seconds:5.0f} s")
    return max(code != 0 for _, code, _ in ended)


if __name__ == "__main__":
    sys.exit(main())
