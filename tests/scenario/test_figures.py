"""The figures that the detectors must show, on five seeds that no threshold was tuned on.

Rules were looked at with seeds 1 to 4; these are others. The goal is 0.95 for every kind and no
sure gap from a trap. Encounters and zone entries reach it. Gaps do not yet: what holds today is
kept here as a floor, so that it cannot fall, and stands as a shortfall in
docs/explanation/detectors.md.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sealane import engine, scenario
from sealane.geo import Ports
from sealane.lake import Lake
from sealane.law import ZoneSet

SEEDS = (101, 102, 103, 104, 105)
AT_LEAST = {
    "encounter": (0.95, 0.95),
    "zone_entry": (0.95, 0.95),
    "gap": (0.90, 0.70),  # measured per seed: precision 0.93 to 1.00, recall 0.74 to 1.00
}
SURE_GAPS_FROM_TRAPS = 1  # measured: at most one a seed, a ship that sails out for good

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=SEEDS)
def score(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The whole flow on one seed, scored."""
    folder = tmp_path_factory.mktemp(f"seed{request.param}")
    made = scenario.make("strait", seed=request.param, out_dir=folder / "sea")
    lake = Lake(folder / "lake")
    lake.ingest([str(made.nmea)])
    engine.run(
        lake,
        zones=ZoneSet.from_geojson(Path(made.zones)),
        ports=Ports.from_csv(Path(made.ports)),
        recorded_at=datetime(2026, 4, 1, tzinfo=UTC),
    )
    return scenario.score_files(made.truth, lake.events())


@pytest.mark.parametrize("kind", ["gap", "encounter", "zone_entry"])
def test_precision_and_recall(score: dict[str, Any], kind: str) -> None:
    row = score["kinds"][kind]
    assert row["truth"] >= 12
    precision, recall = AT_LEAST[kind]
    assert row["precision"] >= precision, score
    assert row["recall"] >= recall, score


def test_no_false_encounter_from_any_trap(score: dict[str, Any]) -> None:
    assert score["kinds"]["encounter"]["false_positives"] == 0, score


def test_hardly_a_sure_gap_from_outage_or_coverage(score: dict[str, Any]) -> None:
    explained = ("outage", "coverage", "sailed out")
    false = [row for row in score["false_events"] if row["kind"] == "gap"]
    fell_for = [row for row in false if any(word in str(row["case"]) for word in explained)]
    assert len(fell_for) <= SURE_GAPS_FROM_TRAPS, fell_for
