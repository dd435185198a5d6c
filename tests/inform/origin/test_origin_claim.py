"""First observed by us: what is claimed, and what lowers it."""

from __future__ import annotations

from datetime import timedelta

import origin_posts as made
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane.errors import BadInput, BadSetting
from sealane.inform import origin

HOUR = 3600.0
START = made.START


def reasons(found: origin.Origin) -> set[str]:
    return {one.name for one in found.first.reasons}


def passes(number: int, after_s: float) -> dict[str, object]:
    """A repost of the first."""
    return made.post(number, after_s, repost_of="p1")


def quiet(*rows: dict[str, object], **said: object) -> origin.Origin:
    """Among three days of other posts."""
    own = made.table(*rows)
    collection = origin.Collection(**said)  # type: ignore[arg-type]
    return origin.originate(own, collection, everything=pl.concat([own, made.others()]))


def test_a_beginning_in_view_is_still_only_observed_by_us() -> None:
    found = quiet(made.post(1, 10.0), passes(2, 500.0), made.post(3, 9_000.0))
    assert (found.first.level, found.first.post_id, found.first.tied) == (2, "p1", ("p1",))
    assert found.sentence == (
        "First observed by us at 2026-03-10T00:00:10Z on x in en, among posts collected since "
        "2026-03-07T00:00:00Z. Nothing of it was there in the 3 days before."
    )
    assert "origin" not in found.sentence


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"started_at": START - timedelta(hours=3)}, None),  # the posts read tell of an earlier one
        ({"gaps": ((START - timedelta(hours=9), START - timedelta(hours=8)),)}, "gap"),
        ({"gaps": ((START - timedelta(hours=90), START - timedelta(hours=80)),)}, None),
        ({"gaps": ((START + timedelta(hours=1), START + timedelta(hours=2)),)}, None),
        ({"deleted_at": (START - timedelta(hours=1),)}, "deleted"),
        ({"deleted_at": (START + timedelta(hours=1),)}, None),
    ],
)
def test_what_the_collector_says_lowers_the_claim(said: dict[str, object], name: str) -> None:
    found = quiet(made.post(1, 10.0), passes(2, 500.0), **said)
    assert reasons(found) == ({name} if name else set())
    assert found.first.level == (0 if name else 2)


def test_posts_alone_never_show_a_beginning() -> None:
    two = made.table(made.post(1, 10.0), passes(2, 500.0))
    found = origin.originate(two)
    assert reasons(found) == {"collection_start"}
    assert "The beginning is not in view" in found.sentence
    early = origin.Collection(started_at=START - timedelta(days=2))
    assert origin.originate(two, early).first.level == 2
    late = origin.Collection(started_at=START - timedelta(hours=2))
    assert origin.originate(two, late).first.level == 0


def test_a_silence_of_the_collection_is_a_gap_only_where_its_pace_says_so() -> None:
    own = made.table(made.post(1, 10.0), passes(2, 500.0))
    around = made.others()
    hole = around.filter(~pl.col("posted_at").is_between(START - timedelta(hours=9), START))
    found = origin.originate(own, everything=pl.concat([own, hole]))
    assert reasons(found) == {"gap"}
    assert [one.said for one in found.seen.gaps] == [False]
    slow = around.gather_every(100)  # a post every 17 hours
    assert not origin.originate(own, everything=pl.concat([own, slow])).seen.gaps


def test_a_missing_original_lowers_the_claim() -> None:
    first = quiet(made.post(1, 10.0, repost_of="gone"), passes(2, 90.0))
    assert (first.first.level, reasons(first)) == (0, {"first_passes_on_missing"})
    assert first.ranges["size"][1] == 3
    gone = made.post(3, 90.0, repost_of="gone")
    later = quiet(made.post(1, 10.0), passes(2, 90.0), gone)
    assert (later.first.level, reasons(later)) == (1, {"missing_originals"})
    answer = quiet(made.post(1, 10.0, reply_to="gone"), passes(2, 90.0))
    assert (answer.first.level, reasons(answer)) == (1, {"first_answers_missing"})
    # one that was read and is not of the cluster is not missing
    own = made.table(made.post(1, 10.0, reply_to="p9"), passes(2, 90.0))
    other = made.table(made.post(9, 1.0, text="elsewhere"))
    whole = pl.concat([own, other, made.others()])
    found = origin.originate(own, everything=whole)
    assert (found.first.level, found.counts["parents_outside_the_cluster"]) == (2, 1)


def test_a_clock_that_is_wrong_lowers_the_claim() -> None:
    found = quiet(made.post(1, 10.0, repost_of="p2"), made.post(2, 60.0), passes(3, 90.0))
    assert (found.first.post_id, found.first.level) == ("p1", 1)
    assert reasons(found) == {"first_comes_from_later"}
    assert found.counts["declared_although_later"] == 1


def test_ties_go_by_the_clock_and_between_platforms_by_their_lag() -> None:
    minute = [made.post(n, 60.0 * (n // 2), text=f"{made.TEXT} {n}") for n in range(1, 9)]
    found = origin.originate(made.table(*minute))
    assert found.seen.resolution_us == {"x": 60_000_000}
    assert (found.first.band_s, found.first.tied) == (60.0, ("p1",))
    two = quiet(made.post(1, 10.0), made.post(2, 10.0), passes(3, 20.0))
    assert (two.first.tied, reasons(two)) == (("p1", "p2"), {"tie"})
    own = made.table(made.post(1, 10.25), made.post(2, 60.0, platform="weibo"))
    whole = pl.concat([own, made.others(), made.others(platform="weibo")])
    assert origin.originate(own, everything=whole).first.tied == ("p1", "p2")
    exact = origin.Rule(platform_lag_s=0.0)
    assert origin.originate(own, rule=exact, everything=whole).first.tied == ("p1",)
    # the other platform was not looked at by then
    none = pl.concat([own, made.others()])
    assert "other_platforms" in reasons(origin.originate(own, everything=none))


def test_full_pace_from_the_first_minutes_on_was_under_way() -> None:
    steady = [made.post(n, 300.0 * n) for n in range(1, 200)]
    assert reasons(quiet(*steady)) == {"under_way", "not_named"}
    grows = [made.post(n, 1e5 * (n / 200) ** 0.3) for n in range(1, 200)]
    assert reasons(quiet(*grows)) == {"not_named"}
    # reposts of the first post come from it: nothing else was under way
    named = [made.post(0, 1.0), *(made.post(n, 300.0 * n, repost_of="p0") for n in range(1, 200))]
    assert reasons(quiet(*named)) == set()


def test_which_language_came_first() -> None:
    rows = [
        made.post(1, 10.0, language="ja"),
        made.post(2, 12.5, language="zh"),
        made.post(3, 12.5, language="ru"),
        made.post(4, 99.0, language=None),
    ]
    found = quiet(*rows)
    told = {one.languages: one.came_first for one in found.directions}
    assert told == {("ja", "ru"): "ja", ("ja", "zh"): "ja", ("ru", "zh"): None}
    assert found.counts["without_language"] == 1
    words = {one.as_json()["sentence"] for one in found.directions}
    assert "ja was first observed 2.5 s before zh; beginning uncertain." in words
    cut = origin.originate(made.table(*rows))
    assert all("beginning not in view" in one.as_json()["claim"] for one in cut.directions)
    assert {one.languages: one.came_first for one in cut.directions} == told


def test_thresholds_and_times_that_cannot_be_meant_are_refused() -> None:
    with pytest.raises(BadSetting, match="lead_s is 0"):
        origin.Rule(lead_s=0)
    with pytest.raises(BadSetting, match="growth_part is"):
        origin.changed(origin.RULE, ["growth_part=1.5"])
    with pytest.raises(BadSetting, match="no threshold of origin"):
        origin.changed(origin.RULE, ["lead=3"])
    with pytest.raises(BadInput, match="before it begins"):
        origin.Collection(gaps=((START, START - timedelta(hours=1)),))
    with pytest.raises(BadInput, match="no time zone"):
        origin.Collection(started_at=START.replace(tzinfo=None))
    with pytest.raises(BadInput, match="no posts"):
        origin.originate(made.table())
    with pytest.raises(BadInput, match="not among all"):
        origin.originate(made.table(made.post(1, 1.0)), everything=made.others(platform="weibo"))
    with pytest.raises(BadInput, match="no column 'text'"):
        origin.originate(made.table(made.post(1, 1.0)).drop("text"))


STEPS = st.lists(st.integers(0, 80_000), min_size=3, max_size=25)
NAMED = st.lists(st.sampled_from([None, "earlier", "gone"]), min_size=25, max_size=25)


@settings(max_examples=60, deadline=None)
@given(STEPS, NAMED, st.data())
def test_deleting_the_first_posts_never_raises_the_claim(
    steps: list[int], named: list[str | None], data: st.DataObject
) -> None:
    """Whether collection began after them or they are known to be deleted. (Pauses are shorter
    than the lead that is asked for: one as long would look like a beginning to anybody.)"""
    rows, at = [], 0
    for number, step in enumerate(steps):
        at += step
        source = f"p{number - 1}" if named[number] == "earlier" and number else None
        source = "gone" if named[number] == "gone" else source
        rows.append(made.post(number, float(at) + 0.25, repost_of=source))
    whole = made.table(*rows)
    around = made.others(until_s=at + 600.0)
    before = origin.originate(whole, everything=pl.concat([whole, around]))
    cut = data.draw(st.integers(1, len(rows) - 1))
    rest, last = whole.slice(cut), whole["posted_at"][cut - 1]
    later = around.filter(pl.col("posted_at") > last)
    started = origin.originate(rest, everything=pl.concat([rest, later]))
    assert started.first.level == 0 <= before.first.level
    known = origin.Collection(deleted_at=tuple(whole["posted_at"][:cut].to_list()))
    deleted = origin.originate(rest, known, everything=pl.concat([rest, around]))
    assert deleted.first.level == 0
    alone = origin.originate(rest)
    assert alone.first.level == 0
