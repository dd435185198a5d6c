"""What a brief tells, and what no word of a text may change."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from html import unescape
from typing import Any

import polars as pl
import pytest
from defence_case import START, WORDS, judged, posts
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane.errors import NotAllowed
from sealane.inform.claim import DEEDS
from sealane.inform.claim.words import SENTENCES
from sealane.inform.defence import (
    Names,
    by_hand,
    check_bundle,
    claims_of,
    corrections_of,
    incident_of,
    refuse_names,
    table,
    written,
)
from sealane.inform.defence.correction_words import DEEDS as DEEDS_SAID
from sealane.inform.defence.correction_words import FOUND, LANGUAGES
from sealane.inform.defence.correction_words import WORDS as SAID
from sealane.inform.defence.rule import RULE
from sealane.inform.defence.spread import InLanguage, Story, next_languages
from sealane.inform.defence.watching import hours_of
from sealane.serve.brief import to_html

NEVER = re.compile(r"(?i)\b(bots?|trolls?|state actors?|inauthentic|suspicious|illegal)\b")


@cache
def incident() -> Any:
    return incident_of(posts(), claims=(judged(),))


def scores(one: Any) -> Any:
    """Every figure of an incident, without what is only a name of something."""
    told = one.as_json()
    groups = [{k: v for k, v in each.items() if k != "accounts_sha256"} for each in told["groups"]]
    narratives = [{k: v for k, v in each.items() if k not in ("cluster", "text")}
                  for each in told["narratives"]]  # fmt: skip
    stories = [{k: v for k, v in each.items() if k not in ("key", "clusters")}
               for each in told["stories"]]  # fmt: skip
    watched = [(each["language"], each["hours_utc"]) for each in told["watches"]]
    rest = {k: told[k] for k in ("candidates", "crowds", "detectable", "narratives_left",
                                 "narratives_small", "groups_small")}  # fmt: skip
    return groups, sorted(map(str, narratives)), sorted(map(str, stories)), watched, rest


def test_a_group_is_told_by_counts_and_no_account_is_named() -> None:
    [group] = incident().groups
    assert len(group.accounts) == 12
    assert group.kinds["text"] == 8
    assert group.q <= 0.01
    page = unescape(to_html(written(incident(), made_at=START)))
    assert "g11" not in page.split()
    assert not any(one in page for one in group.accounts if len(one) > 3)
    assert NEVER.search(page) is None
    assert "12" in page
    assert {one.technique.external_id for one in incident().candidates} == {"T0084.001", "T0049"}


@settings(max_examples=6, deadline=None)
@given(st.permutations(WORDS))
def test_topic_words_change_no_score(words: list[str]) -> None:
    """The whole flow, posts to candidates, on the same behaviour about other topics."""
    swapped = incident_of(posts(tuple(words)), claims=(judged(),))
    assert scores(swapped) == scores(incident())


def test_behaviour_does_change_scores() -> None:
    """The property above could hold of anything that never changes."""
    fewer = posts().filter(~pl.col("account").is_in(["g0", "g1", "g2"]))
    assert scores(incident_of(fewer)) != scores(incident())


def test_small_groups_and_wordings_of_few_are_counted_and_not_told() -> None:
    four = posts().filter(~pl.col("account").str.contains(r"^g([4-9]|1\d)$"))
    told = incident_of(four)
    assert told.groups == ()
    assert told.groups_small == 1
    page = unescape(to_html(written(told, made_at=START)))
    assert "seen off the" not in page
    assert "1 groups of fewer than 5 accounts are counted and not told" in page
    assert "1 group" in page


def test_a_wording_that_holds_a_sealed_name_is_not_quoted() -> None:
    names = Names(("cape",))
    told = incident_of(posts(), names=names)
    assert told.narratives
    assert any(one.text is None for one in told.narratives)
    assert not any("cape" in (one.text or "") for one in told.narratives)
    refuse_names(names, told.as_json(), "brief")
    with pytest.raises(NotAllowed, match="1 of the names") as caught:
        refuse_names(names, incident().as_json(), "brief")
    assert "cape" not in str(caught.value)


def test_names_count_as_whole_words_alone() -> None:
    names = Names(("quay_bob", "海の人", "japan coast guard"), frozenset({"japan coast guard"}))
    assert names.count("see @quay_bob!") == 1
    assert names.count("see quay_bobby") == 0
    assert names.count("QUAY_BOB") == 1
    assert names.count("これは海の人です") == 1
    assert names.count("the Japan Coast Guard said") == 0
    assert names.count("the @Japan Coast Guard said") == 1
    assert Names(("watch", "watch7")).distinctive().every == ("watch7",)


def test_the_correction_says_the_same_in_four_languages() -> None:
    claimed = judged()
    assert claimed.verdict == "contradicts"
    draft = corrections_of((claimed,), made_at=START)
    assert draft is not None
    assert set(draft.texts) == set(LANGUAGES)
    assert claimed.judgement is not None
    [track] = claimed.judgement.tracks
    for text in draft.texts.values():
        assert track["sha256"] in text
        assert "431000001" in text
        assert "2026-03-10 00:30 UTC" in text
        assert str(claimed.judgement.why[0].parts["low"]) in text
    open_ = replace(claimed, judgement=replace(claimed.judgement, verdict="cannot_say"))
    assert corrections_of((open_,), made_at=START) is None


def test_every_word_of_a_correction_is_there_in_each_language() -> None:
    assert set(DEEDS_SAID) == set(DEEDS)
    assert set(FOUND) <= set(SENTENCES)
    fields = re.compile(r"{(\w+)}")
    for words in (*DEEDS_SAID.values(), *FOUND.values()):
        assert set(words) == set(LANGUAGES)
    for code, words in FOUND.items():
        known = set(fields.findall(SENTENCES[code][0]))
        for text in words.values():
            assert set(fields.findall(text)) <= known, code
    assert len({frozenset(words) for words in SAID.values()}) == 1


def test_claims_by_hand_come_first_and_posts_that_say_them_are_counted() -> None:
    text = "MMSI 431000001 rammed MMSI 431000002 at 2026-03-09 10:00 UTC"
    said = claims_of(posts().with_columns(pl.lit(text).alias("text")))
    assert [(one.claim.did, one.accounts) for one in said][:1] == [("rammed", 161)]
    hand = judged().claim
    told = by_hand([hand, said[0].claim], said)
    assert [(one.is_by_hand, one.posts) for one in told] == [(True, 0), (True, said[0].posts)]


def story(key: str, **hours: float) -> Story:
    from datetime import timedelta

    spoken = tuple(InLanguage(one, 9, 9, START + timedelta(hours=at)) for one, at in hours.items())
    return Story(key, (key,), (), spoken, 9, 9, START, START)


def test_the_next_language_is_a_count_with_its_interval() -> None:
    others = [story(str(n), zh=0, en=2) for n in range(4)] + [story("x", zh=0), story("y", ja=0)]
    told = next_languages(story("z", zh=0), others, RULE)
    first = told[0]
    assert (first.language, first.followed, first.among, first.sure) == ("en", 4, 5, "fair")
    assert first.lag_h == (2.0, 2.0, 2.0)
    assert first.low < 0.8 < first.high
    alone = next_languages(story("z", zh=0), [], RULE)
    assert {one.sure for one in alone} == {"none"}
    earlier = next_languages(story("z", zh=0), [story("e", en=0, zh=3)], RULE)
    assert all(one.followed == 0 for one in earlier)  # it was there before


def test_hours_pass_midnight() -> None:
    from datetime import timedelta

    at = [START + timedelta(hours=one % 3 - 1, minutes=one) for one in range(40)]
    assert hours_of(pl.Series(at), RULE) == (23, 2)
    assert hours_of(pl.Series(at[:5]), RULE) is None


def test_techniques_are_those_of_the_bundle() -> None:
    from defence_case import DISARM

    if not DISARM.is_file():
        pytest.skip("no bundle of DISARM on this machine")
    assert check_bundle(DISARM) == dict.fromkeys((one.external_id for one in table()), "same")
    assert all(NEVER.search(one.name) is None for one in table() if one.behaviour)
