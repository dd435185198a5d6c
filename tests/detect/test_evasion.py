"""Files of one hull: two sorts of entries on one timeline, each open to its event; no verdict."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest
from claims import said
from made import at, sea, ship

from sealane.detect.contract import Partials
from sealane.detect.evasion import SORTS, Evasion
from sealane.detect.gap import Gap
from sealane.detect.hull import columns_of
from sealane.detect.identity_change import IdentityChange
from sealane.detect.phrase.evasion import PHRASES
from sealane.detect.telling import event
from sealane.engine.judgement import judged

ONE, OTHER = 431000001, 538000777
PLACE = (179.9, 60.0)


def drafted(
    kind: str,
    mmsis: list[int],
    hours: tuple[float, float | None],
    confidence: float = 0.8,
    **said: Any,
) -> pl.DataFrame:
    """One event of a kind, as its detector would give it."""

    class Rule:
        version = "1"

    Rule.kind = kind  # type: ignore[attr-defined]
    start, end = hours
    us = [None if h is None else int(at(h).timestamp() * 1e6) for h in (start, end)]
    rows = [[f"{mmsis[0]:016x}", int(start)]]
    draft = event.Draft(
        mmsis, [f"{m}-a" for m in mmsis], us[0] or 0, us[1], *PLACE, None, None, [*PLACE],
        confidence, ("said", "said"), {"rows": rows, **said},
        exercise_id=said.pop("exercise_id", None),
    )  # fmt: skip
    row = event._row(kind, "1", f"{kind}-{mmsis[0]}-{start}", draft)
    return event._typed(pl.DataFrame([row], schema_overrides={"start_at": pl.Int64}, strict=False))


HULLS = sea(
    ship(ONE, PLACE, hours=(0.0, 30.0), speed_kn=10.0, course_deg=90.0),
    ship(OTHER, (100.0, 3.0), hours=(0.0, 30.0)),
)


def files(
    *events: pl.DataFrame, claims: pl.DataFrame | None = None, **given: Any
) -> list[dict[str, Any]]:
    rule = Evasion(**given)
    found = rule.judge_with(rule.sift(columns_of(HULLS, claims)), pl.concat(events))
    return [{**row, "evidence": json.loads(row["evidence"])} for row in found.rows(named=True)]


GAP = drafted("gap", [ONE], (2.0, 10.0), 0.7)
CHANGE = drafted("identity_change", [ONE], (22.0, 22.0), 0.9)


def test_two_sorts_make_a_file_with_each_entry_open_to_its_event() -> None:
    (file,) = files(GAP, CHANGE)
    assert (file["start_at"], file["end_at"]) == (at(2.0), at(22.0))
    assert file["confidence"] == 0.7
    assert file["evidence"]["sorts"] == ["identity", "silence"]
    timeline = file["evidence"]["timeline"]
    assert [one["event_id"] for one in timeline] == [
        f"gap-{ONE}-2.0",
        f"identity_change-{ONE}-22.0",
    ]
    assert all(one["rows"] for one in timeline)
    assert file["evidence"]["flags"] == ["JPN"]


def test_one_sort_or_weak_entries_or_another_hull_make_none() -> None:
    twice = drafted("gap", [ONE], (12.0, 20.0))
    weak = drafted("identity_change", [ONE], (22.0, 22.0), 0.4)
    elsewhere = drafted("identity_change", [OTHER], (22.0, 22.0))
    stay = drafted("zone_entry", [ONE], (1.0, 5.0))
    for other in (twice, weak, elsewhere, stay):
        assert files(GAP, other) == []
    meeting = drafted("encounter", [ONE, OTHER], (12.0, 15.0))
    assert files(meeting, drafted("rendezvous", [ONE], (16.0, 19.0))) == []
    assert files(GAP, CHANGE, min_sorts=3.0) == []


def test_context_is_shown_and_makes_nothing() -> None:
    (file,) = files(GAP, CHANGE, drafted("zone_entry", [ONE], (1.0, 5.0)))
    assert file["evidence"]["entries"] == 2
    assert next(one["kind"] for one in file["evidence"]["timeline"]) == "zone_entry"
    assert file["start_at"] == at(2.0)


def test_the_confidence_is_that_of_the_weakest_part_that_is_needed() -> None:
    listed = drafted("listed", [ONE], (0.0, None), 0.95, list="L", list_entry="7")
    (file,) = files(drafted("gap", [ONE], (2.0, 10.0), 0.55), CHANGE, listed)
    assert file["confidence"] == 0.9
    assert file["end_at"] is None
    assert file["evidence"]["timeline"][0]["list_entry"] == "7"


def test_a_number_that_goes_on_as_another_is_one_file_and_a_swap_is_none() -> None:
    renumbered = drafted("identity_change", [ONE, OTHER], (11.0, 11.0), what="mmsi")
    (file,) = files(GAP, renumbered)
    assert file["mmsis"] == [ONE, OTHER]
    assert file["evidence"]["flags"] == ["JPN", "MHL"]
    swapped = drafted("identity_change", [ONE, OTHER], (11.0, 11.0), what="swap")
    (file,) = files(GAP, swapped)
    assert file["mmsis"] == [ONE]


def test_a_draught_that_changes_at_sea_is_an_entry() -> None:
    def claimed(first: float, then: float) -> pl.DataFrame:
        return pl.concat([
            said(ONE, (0.0, 14.5), draught_m=first), said(ONE, (15.0, 30.0), draught_m=then),
        ])  # fmt: skip

    (file,) = files(GAP, claims=claimed(12.5, 9.8))
    assert file["evidence"]["sorts"] == ["draught", "silence"]
    assert file["evidence"]["timeline"][1]["draught_m"] == [12.5, 9.8]
    assert file["evidence"]["timeline"][1]["event_id"] is None
    assert files(GAP, claims=claimed(12.5, 11.8)) == []
    by_turns = pl.concat([claimed(12.5, 9.8), said(ONE, (28.0, 30.0), draught_m=12.5)])
    assert files(GAP, claims=by_turns) == []


def test_a_number_that_goes_on_as_another_at_once_was_not_silent() -> None:
    at_once = drafted("gap", [ONE], (10.9, None), 0.9)
    renumbered = drafted("identity_change", [ONE, OTHER], (11.0, 11.0), what="mmsi")
    assert files(at_once, renumbered) == []
    (file,) = files(drafted("gap", [ONE], (4.0, None), 0.9), renumbered)
    assert file["evidence"]["sorts"] == ["identity", "silence"]


def test_a_draught_that_changes_with_the_name_is_part_of_that_claim() -> None:
    claimed = pl.concat([
        said(ONE, (0.0, 14.5), draught_m=12.5), said(ONE, (15.0, 30.0), draught_m=9.8),
    ])  # fmt: skip
    assert files(drafted("identity_change", [ONE], (15.2, 15.2)), claims=claimed) == []
    (file,) = files(CHANGE, claims=claimed)
    assert file["evidence"]["sorts"] == ["draught", "identity"]


def test_a_silence_that_begins_with_the_end_of_false_positions_is_theirs() -> None:
    gone = drafted("spoofing", [ONE], (3.0, 6.0), 0.95, type="circle")
    assert len(files(gone, drafted("gap", [ONE], (6.0, 20.0)))) == 1
    false = gone.with_columns(end_uncertainty_s=pl.lit(60.0))
    for start in (4.0, 6.0, 6.5):
        assert files(false, drafted("gap", [ONE], (start, 20.0))) == []
    for start in (2.0, 8.0):
        (file,) = files(false, drafted("gap", [ONE], (start, 20.0)))
        assert file["evidence"]["sorts"] == ["position", "silence"]


def test_interference_that_many_hulls_share_is_no_entry() -> None:
    area = drafted("spoofing", [ONE, OTHER], (3.0, 4.0), 0.95, type="area")
    assert files(area, CHANGE) == []
    own = drafted("spoofing", [ONE], (3.0, 4.0), 0.95, type="circle")
    (file,) = files(own, CHANGE)
    assert file["evidence"]["sorts"] == ["identity", "position"]


def test_drills_and_real_hulls_never_share_a_file() -> None:
    drill = CHANGE.with_columns(pl.lit("d1").alias("exercise_id"))
    assert files(GAP, drill) == []


def test_order_and_splits_do_not_matter() -> None:
    rule, events = Evasion(), pl.concat([GAP, CHANGE])
    plain = rule.judge_with(rule.sift(HULLS), events)
    assert plain.height == 1
    parts = [rule.sift(HULLS.filter(pl.col("mmsi") == m)) for m in (OTHER, ONE)]
    assert rule.judge_with(Partials.concat(parts), events.reverse()).equals(plain)
    assert rule.judge(rule.sift(HULLS)).is_empty()


@pytest.mark.slow
def test_it_is_judged_behind_the_kinds_that_it_looks_at() -> None:
    seen: list[str] = []

    class Spy(IdentityChange):
        after = ("gap",)

        def judge_with(self, partials: Partials, events: pl.DataFrame) -> pl.DataFrame:
            seen.append("identity_change")
            return self.judge(partials)

    class Last(Evasion):
        def judge_with(self, partials: Partials, events: pl.DataFrame) -> pl.DataFrame:
            seen.append("evasion")
            return super().judge_with(partials, events)

    rules = (Last(), Spy(), Gap())
    columns = columns_of(HULLS)
    kept = [rule.sift(columns) for rule in rules]
    judged(rules, [lambda one=one: one for one in kept])
    assert seen == ["identity_change", "evasion"]


def test_the_words_are_neutral() -> None:
    words = " ".join(text for texts in PHRASES.values() for text in texts).lower()
    for word in ("suspicious", "illegal", "evad", "guilt", "dark", "violation", "不審", "違法"):
        assert word not in words
    assert set(SORTS.values()) | {"draught"} == {
        name.split(".")[-1] for name in PHRASES if ".sort." in name
    }
