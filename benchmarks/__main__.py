"""Every benchmark, one after the other: ``make bench``. About fifteen minutes on two quiet cores.

    python -m benchmarks             # all of them
    python -m benchmarks decode serve   # those whose names begin so

Each file makes one claim, measures it beside a named peer or floor in the same run where there is
one, and can be run by itself. Here their output is shown as it comes, then one line each.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
WIDTH = 84
SHOWN = {
    "delay_p99_s": "{sent_per_s:,}/s, to the API p50 {delay_p50_s:g} s, p99 {delay_p99_s:g} s",
    "stream_p99_s": "stream p99 {stream_p99_s:g} s",
    "step_ms": "{step_ms:g} ms a step (best {step_best_ms:g}), GeoJSON {geojson_ms:g} ms",
    "world_view_s": "world {world_view_s:g} s, {world_view_kb} kB; a tile p99 {tile_p99_ms:g} ms",
    "kinds": "{fixes:,} fixes in {seconds:g} s",
    "false_per_year": "{false_per_year:g} false a year, {worst_gate_per_year:g} at the worst gate",
}
"""How the figures of the benchmarks that are no race are told, by a key that only they have."""


def run(name: str) -> tuple[int, float, list[dict[str, Any]]]:
    """Run one benchmark; its output is shown as it comes, and its JSON objects are kept."""
    began, said = time.monotonic(), []
    command = [sys.executable, "-m", f"benchmarks.{name}"]
    with subprocess.Popen(command, cwd=FOLDER.parent, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            with suppress(ValueError):  # a table, or a sentence
                found = json.loads(line)
                said += [found] if isinstance(found, dict) else []
    return process.returncode, time.monotonic() - began, said


def figures(said: dict[str, Any]) -> str:
    """What stands in the table: best rates of ours, ratios to peers, times."""
    parts = []
    best = said.get("best_per_s")
    if isinstance(best, dict):
        ours = next((key for key in ("sealane", "kernel") if key in best), None)
        parts += [f"{best[ours]:,}/s"] if ours else []
    parts += [f"{said['input']} {said['rows_per_s']:,}/s"] if "rows_per_s" in said else []
    parts += [f"{one['feed']} {one['wall_s']:g} s" for one in said.get("runs", [])]
    named = {key.partition("_to_")[2]: said[key] for key in said if "_to_" in key}
    parts += [f"{value:g} x {peer}" for peer, value in named.items() if isinstance(value, float)]
    parts += [f"ratio {said['ratio']:g}"] if "ratio" in said else []
    parts += [words.format(**said) for key, words in SHOWN.items() if key in said]
    same = said.get("is_same")
    if isinstance(same, dict):
        events = sum(said["events"].values())
        parts += [f"{said['positions']:,} positions, {events:,} events"]
        parts += [f"the same in {sum(same.values())} of {len(same)} other ways"]
    return ", ".join(parts)[:WIDTH]


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
        ended.append((path.stem, *run(path.stem)))
    print("\nbenchmark                goal      time  figures")
    for name, code, seconds, said in ended:
        goal = "reached" if code == 0 else "MISSED"
        rows = [figures(one) for one in said] or [""]
        print(f"{name:24s} {goal:8s} {seconds:5.0f}s  {rows[0]}")
        for row in rows[1:]:
            print(f"{'':41s} {row}")
    return max(code != 0 for _, code, _, _ in ended)


if __name__ == "__main__":
    sys.exit(main())
