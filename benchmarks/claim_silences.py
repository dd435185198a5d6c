"""Does "it switched off its AIS" come out right? Silences of known cause in the packaged sea.

    python -m benchmarks.claim_silences
    python -m benchmarks.claim_silences --seed 2

The claim is that the hull had its AIS off from 20 minutes after the silence began to 20 minutes
before it ended (6 h of it at most), held against what receivers of the made-up sea heard. Nothing
here is to be missed: how many silences without a switch are supported all the same is what to know.

Printed as one JSON object: by cause, how many of each verdict.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
from click.testing import CliRunner

from sealane.cli.inform.claim_lake import ClaimLake
from sealane.cli.scenario import command as scenario
from sealane.inform import claim as claims
from sealane.lake import Lake

INWARD, LONGEST, SHORTEST = timedelta(minutes=20), timedelta(hours=6), timedelta(hours=2)


def counted(silences: pl.DataFrame, seen: ClaimLake) -> dict[str, dict[str, int]]:
    """Verdicts by cause."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in silences.iter_rows(named=True):
        until = min(row["end_at"] or row["start_at"] + LONGEST, row["start_at"] + LONGEST)
        if until - row["start_at"] < SHORTEST:
            continue
        claim = claims.Claim(
            did="ais_off",
            who=claims.Party(mmsi=row["mmsis"][0]),
            when=claims.When(since=row["start_at"] + INWARD, until=until - INWARD),
        )
        verdict = claims.judge(claim, seen.sea(claim)).verdict
        cause = f"{'switched off' if row['is_event'] else 'not'}: {row['case']}"
        counts[cause, verdict] += 1
    found: dict[str, dict[str, int]] = {}
    for (cause, verdict), n in sorted(counts.items()):
        found.setdefault(cause, {})[verdict] = n
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sea = Path(folder) / "sea"
        words: list[Any] = ["make", "strait", "--seed", str(given.seed), "-o", str(sea)]
        CliRunner().invoke(scenario, words, catch_exceptions=False)
        lake = Lake(Path(folder) / "lake")
        lake.ingest(sea / "feed.csv")
        truth = pl.read_parquet(sea / "truth.parquet").filter(pl.col("kind") == "gap")
        seen = ClaimLake(lake, claims.RULE, zones_path=None, sensors=())
        print(json.dumps({"seed": given.seed, "by_cause": counted(truth, seen)}))


if __name__ == "__main__":
    main()
