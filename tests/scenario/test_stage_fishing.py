"""The fishing staged in the seas: every gear, every trap, the same for the same seed."""

from __future__ import annotations

import polars as pl

from sealane import scenario, tracks
from sealane.detect import Fishing, columns_of
from sealane.scenario import seas

GEARS = {"trawl", "longline", "purse_seine", "squid_jig", "pole_line", "gillnet"}
TRAPS = {"transit at fishing speed", "survey", "adrift day and night", "at anchor", "patrol", "tow"}


def test_every_gear_and_every_trap_is_on_stage() -> None:
    one, other = (seas.stage(4, kinds=["fishing"], traffic=False) for _ in range(2))
    staged = [(i.case, i.start_s, i.end_s) for i in one.instances]
    assert staged == [(i.case, i.start_s, i.end_s) for i in other.instances]
    own = [i for i in one.instances if i.kind == "fishing"]
    assert {i.zone for i in own if i.is_event} == GEARS
    assert {i.case for i in own if not i.is_event} == TRAPS
    assert 8 <= sum(i.is_event for i in own) <= 16
    outage = one.outage
    assert all(i.end_s < outage[0] or i.start_s > outage[1] for i in own)


def test_the_quiet_sea_is_told_as_it_is() -> None:
    positions, identities, truth, _ = seas.play(5, ["fishing"], traffic=False)
    columns = columns_of(tracks.Segmenter().segment(positions), identities)
    events = Fishing().judge(Fishing().sift(columns))
    told = scenario.score(truth.filter(truth["kind"] == "fishing"), events)["kinds"]["fishing"]
    assert told["f1"] >= 0.85
    assert told["false_positives"] == 0


ALONE = "tolerated: a night adrift alone, as jiggers spend it"


def night_drifts(seed: int, kind: str) -> pl.DataFrame:
    """Rows of the truth by which a night adrift in the scenes of a kind counts neither way."""
    truth = seas.play(seed, [kind], traffic=False)[2]
    return truth.filter(pl.col("kind") == "fishing", pl.col("case") == ALONE)


def test_a_fishing_vessel_adrift_alone_by_night_counts_neither_way() -> None:
    (row,) = night_drifts(3, "loitering").rows(named=True)
    assert len(row["mmsis"]) == 1
    assert not row["is_event"]
    assert (row["end_at"] - row["start_at"]).total_seconds() >= 4 * 3600


def test_rafts_and_what_was_staged_as_no_fishing_are_judged_as_staged() -> None:
    assert night_drifts(3, "encounter").is_empty()
    assert night_drifts(3, "fishing").is_empty()
