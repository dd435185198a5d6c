"""Compute the zones of the world from the packaged coast: src/sealane/law/data/limits.npz.

    python tools/pack_limits.py

A minute and a half on two quiet cores. What is computed and how far it goes: sealane.law.limit.
"""

from __future__ import annotations

import time

from sealane.law import limit, pack, packaged, shore


def main() -> None:
    """Compute and write; say what takes time, and what was written."""
    began = time.monotonic()
    coast = shore.coastline()
    zones = limit.compute(coast, talk=lambda text: print(f"  {text} ...", flush=True))
    pack.write_limits(zones, coast)
    size = packaged.PACKED.stat().st_size / 1e6
    print(f"{len(zones)} zones, {size:.2f} MB, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
