"""What is staged in zones is told by the class of its way, and a relay by its two hulls."""

from __future__ import annotations

import json

import polars as pl
import pytest

from sealane import geo, tracks
from sealane.detect import ZoneEntry, columns_of
from sealane.law import ZoneSet
from sealane.scenario import seas, zone
from sealane.scenario.seas_waters import ZONES

NOWHERE = geo.Ports.from_lists([], [], [])


@pytest.mark.parametrize("seed", [2])
def test_ways_are_told_as_they_were_staged(seed: int) -> None:
    positions, identities, truth, _ = seas.play(seed, ["zone_entry"], traffic=False)
    zones = ZoneSet.from_geojson_text(zone.geojson(ZONES), file="zones")
    rule = ZoneEntry(zones=zones, ports=NOWHERE)
    fixes = tracks.Segmenter().segment(positions)
    events = rule.judge(rule.sift(columns_of(fixes, identities)))
    said = {
        (mmsi, evidence["zone"]["name"]): evidence
        for (mmsi,), evidence in zip(
            events["mmsis"], map(json.loads, events["evidence"]), strict=True
        )
    }
    true = truth.filter("is_event", pl.col("kind") == "zone_entry")
    pairs = [
        (row["case"], said[row["mmsis"][0], row["zone"]]["path_class"])
        for row in true.iter_rows(named=True)
        if (row["mmsis"][0], row["zone"]) in said
    ]
    assert len(pairs) >= 20
    assert {case for case, _ in pairs} >= {"transit", "corner cut", "lingering", "escort"}
    assert sum(case == told for case, told in pairs) >= 0.9 * len(pairs)
    relieved = [one for one in said.values() if one["relieved_by"]]
    assert len(relieved) >= 2
    assert {one["hull_class"] for one in relieved} <= {"government", "fishing"}
