"""What leaves: once, numbered without a gap, recorded, and no more than the rules let go."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from node_case import AT, BODY, LABEL, grant, kinds, node, pack, product, pull, records

from sealane.errors import BadInput
from sealane.ledger import audit
from sealane.share import Label, Product, Question
from sealane.share.about import about, kinds_of
from sealane.share.log.content import holdings, read
from sealane.share.log.history import Asked, history
from sealane.share.log.replay import check
from sealane.share.recall import recall
from sealane.share.release import release


def outcomes(*found: object) -> list[tuple[str, str]]:
    return [(one.outcome, one.decision.reason) for one in found]  # type: ignore[attr-defined]


def test_each_answer_is_recorded_and_refusals_take_no_number() -> None:
    jp = node("JP")
    asked = [
        product("a"), product("b", tlp="red"), product("c", personal="yes"),
        product("d", topic=None), product("e", caveats=frozenset({"eyes only"})),
        product("f", kind="warning", body={}),
        product("g"), product("h", topic="piracy"),
    ]  # fmt: skip
    found = release(jp, asked, ["PH", "AU", "PH"], purpose="sar", at=AT, actor="watch 2")
    assert len(found) == 16
    gone = [(one.item, one.to, one.lane, one.sequence) for one in found if one.sequence]
    assert gone == [
        ("a", "PH", 3, 1), ("a", "AU", 3, 1), ("f", "PH", 2, 1), ("f", "AU", 2, 1),
        ("g", "PH", 3, 2), ("g", "AU", 3, 2), ("h", "PH", 3, 3),
    ]  # fmt: skip
    assert kinds(jp).count("release") == 7
    assert kinds(jp).count("refusal") == 9
    entry = next(iter(jp.ledger.entries(kind="release", subject="h")))
    assert (entry.act.actor, entry.act.rule) == ("watch 2", "2")
    assert json.loads(entry.act.body["terms"])["article"] == "Article 2"
    assert entry.act.body["digest"] == product("h", topic="piracy").digest
    again = release(jp, asked[0], ["PH"], purpose="sar", at=AT)
    assert [one.outcome for one in again] == ["already"]
    assert len(records(jp, "PH")) == 4
    assert [one["lane"] for one in records(jp, "PH")] == ["warning", "event", "event", "event"]
    assert check(jp) == []
    assert audit(jp.ledger).holds


def test_a_refusal_keeps_its_label_in_listed_words_alone() -> None:
    """What it was asked with can be asked again, and nothing of the item is kept for ever."""
    jp = node("JP")
    odd = product(
        "a", topic="Taro Yamada", caveats=frozenset({"Taro only"}),
        purposes=frozenset({"sar", "x"}),
        releasable_to=frozenset({"PH", "NZ", "Taro"}), of_fields={"Taro": Label(tlp="red")},
        retain_until=AT + timedelta(days=1),
    )  # fmt: skip
    release(jp, odd, ["PH", "AU"], purpose="sar", at=AT)
    kept = [entry.act.body["label"] for entry in jp.ledger.entries(kind="refusal")]
    assert "Taro" not in json.dumps(kept)
    refused = list(jp.ledger.entries(kind="refusal"))
    assert [entry.act.body["unlisted"] for entry in refused] == [["topic"], ["topic"]]
    assert history(jp, Asked(item="a")).rows[0]["unlisted"] == ["topic"]
    assert [one["releasable_to"] for one in kept] == [["PH"], []]
    assert (kept[0]["purposes"], kept[0]["caveats"], "topic" in kept[0]) == (
        ["sar"], ["not told"], False,
    )  # fmt: skip
    for item, more in (("b", {"topic": "fishing", "kind": "warning"}), ("c", {"tlp": "red"}),
                       ("d", {"releasable_to": frozenset({"NZ"})})):  # fmt: skip
        made = product(item, **more, **({"body": {}} if item == "b" else {}))
        (found,) = release(jp, made, ["AU"], purpose="sar", at=AT)
        entry = next(iter(jp.ledger.entries(kind="refusal", subject=item)))
        asked = Question(label=Label.of(entry.act.body["label"]), holder="JP", to="AU",
                         purpose="sar", at=AT)  # fmt: skip
        again = jp.policy.decide(asked)
        assert (again.reason, again.about) == (found.decision.reason, found.decision.about) or (
            item == "b" and again.permitted  # which could not be made less: no rule says that
        )


def test_versions_replace_and_never_go_back() -> None:
    jp, ph = node("JP"), node("PH")
    first, second = product("a"), product("a", 2)
    release(jp, first, ["PH"], purpose="sar", at=AT)
    other = replace(second, version=1)
    odd = replace(first, body={**BODY, "confidence": 0.84})
    assert outcomes(*release(jp, odd, ["PH"], purpose="sar", at=AT)) == [("refused", "conflict")]
    release(jp, second, ["PH"], purpose="sar", at=AT)
    assert outcomes(*release(jp, other, ["AU"], purpose="sar", at=AT)) == [
        ("refused", "superseded")
    ]
    old, new = records(jp, "PH")
    assert (old["product"], old["ended"]) == (None, "superseded")
    assert new["product"]["version"] == 2
    pull(jp, ph)
    assert read(ph, "a", at=AT).raw == second.raw
    assert check(jp) == []


def test_a_field_that_is_more_guarded_stays_with_its_label() -> None:
    jp = node("JP")
    guarded = {"mmsis": Label(personal="yes"), "confidence": Label(tlp="amber")}
    release(jp, product("a", of_fields=guarded), ["PH", "AU"], purpose="sar", at=AT)
    to_ph, to_au = (records(jp, to)[0]["product"] for to in ("PH", "AU"))
    links = {"mmsis", "event_id"}  # the one goes, the other is told under another name
    assert {name: one for name, one in to_ph["body"].items() if name not in links} == {
        name: one for name, one in BODY.items() if name not in links
    }
    assert list(to_ph["label"]["of_fields"]) == ["confidence"]
    assert set(to_au["body"]) == set(BODY) - {"mmsis", "confidence"}
    assert to_au["label"]["of_fields"] == {}
    names = {to_ph["item"], to_au["item"], "a"}
    assert len(names | {to_ph["body"]["event_id"], to_au["body"]["event_id"]}) == 5


def test_what_is_made_less_has_no_name_place_or_hour_of_the_whole() -> None:
    jp = node("JP")
    whole = product("secret-name", topic="fishing", retain_until=AT + timedelta(days=9, seconds=11))
    release(jp, whole, ["PH", "AU"], purpose="sar", at=AT)
    ph, au = (records(jp, to)[0] for to in ("PH", "AU"))
    assert ph["item"] != au["item"]
    told = ph["product"]
    assert told["body"]["start_at"] == "2026-05-31T20:00:00Z"
    assert told["issued_at"] == "2026-06-01T08:00:00Z"
    assert ph["terms"]["retain_until"] == "2026-06-10T00:00:00.000000Z"
    assert abs(told["body"]["lat"] - 20.3217) <= 8 / 60
    for word in ("secret-name", "431000123", "20.3217", "22:15", "abab"):
        assert word not in json.dumps(ph)


def test_a_version_that_changes_nothing_for_a_party_is_not_sent_to_it() -> None:
    jp = node("JP")
    first = product("a", topic="fishing")
    second = replace(first, version=2, body={**BODY, "mmsis": [201_000_001], "lat": 20.3216})
    third = replace(second, version=3, body={**BODY, "status": "revised"})
    found = [release(jp, one, ["PH"], purpose="sar", at=AT) for one in (first, second, third)]
    assert [one.outcome for (one,) in found] == ["released", "unchanged", "released"]
    assert [(one["sequence"], one["version"]) for one in records(jp, "PH")] == [(1, 1), (2, 2)]


def test_a_field_that_goes_only_under_a_duty_of_its_own_stays() -> None:
    whole, duty = grant("1", {"sar"}), grant("2", {"sar"}, obligations={"without": ["mmsis"]})
    whole = replace(whole, values={**whole.values, "tlp": frozenset({"clear", "green"})})
    jp = node("JP", rules=pack(whole, duty))
    release(jp, product("a", of_fields={"mmsis": Label(tlp="amber")}), ["PH"], purpose="sar", at=AT)
    assert "mmsis" not in records(jp, "PH")[0]["product"]["body"]


def test_a_recall_reaches_every_name_under_which_a_party_has_an_item() -> None:
    jp, ph = node("JP"), node("PH")
    for version, topic in enumerate(("sar", "fishing", "sar"), 1):
        release(jp, product("a", version, topic=topic), ["PH"], purpose="sar", at=AT)
        pull(jp, ph)
    assert len(holdings(ph, at=AT)) == 2
    assert recall(jp, "a", because="wrong", at=AT) == ["PH"]
    pull(jp, ph)
    assert holdings(ph, at=AT) == []
    assert check(jp) == []


def test_what_cannot_be_made_less_is_refused() -> None:
    jp = node("JP")
    warning = product("w", topic="fishing", kind="warning", body={"text": "A ship was seen."})
    bad = product("b", topic="fishing", body={**BODY, "status": ["new"]})
    for one in release(jp, [warning, bad], ["PH"], purpose="sar", at=AT):
        assert one.decision.reason == "cannot_be_made_less"


def test_a_track_is_thinned_to_cells_and_hours() -> None:
    jp = node("JP")
    points = [[f"2026-06-01T0{hour}:3{m}:00Z", 124.1 + hour / 10, 20.0, 12.5, 90.0]
              for hour in range(8) for m in range(5)]  # fmt: skip
    body = {"mmsi": 431_000_123, "track_id": "t-1", "points": points, "is_thinned": False}
    release(
        jp, product("t", topic="fishing", kind="track", body=body), ["PH"], purpose="sar", at=AT
    )
    (record,) = records(jp, "PH")
    told = record["product"]["body"]
    assert record["lane"] == "rest"
    assert [one[0] for one in told["points"]] == ["2026-06-01T00:00:00Z", "2026-06-01T04:00:00Z"]
    assert set(told) == {"points", "is_thinned"}
    assert told["is_thinned"]


def test_a_large_item_is_told_by_its_end() -> None:
    """A track over 65,536 bytes had no kind, no topic and no time of issue on the page."""
    jp = node("JP")
    points = [["2026-06-01T00:30:00Z", 124.1, 20.0, 12.5, 90.0]] * 2_000
    mark = ',"issued_at":"2020-01-01T00:00:00Z"}'
    end = {name: Label(tlp="amber") for name in ("text", "headline")}
    made = [
        product("t", kind="track", body={"points": points}),
        product("w", kind="warning", body={"headline": mark, "text": mark * 3_000}, of_fields=end),
        product("e"),
    ]
    release(jp, made, ["PH"], purpose="sar", at=AT)
    held = {one.item: one.digest for one in holdings(jp, at=AT)}
    found = kinds_of(jp, held.values(), at=AT)
    assert len(made[0].raw) > 65_536 < len(made[1].raw)
    for item, kind, event in (("t", "track", None), ("w", "warning", None), ("e", "event", "gap")):
        assert found[held[item]] == {
            "kind": kind, "topic": "sar", "event": event, "issued_at": "2026-06-01T11:53:00Z",
        }  # fmt: skip


HIDDEN = st.fixed_dictionaries(
    {
        "mmsi": st.integers(201_000_000, 775_999_999),
        "minute": st.integers(0, 59),
        "east": st.floats(-0.02, 0.02),
        "guarded": st.sampled_from(["amber", "red"]),
        "refused": st.integers(0, 3),
        "silent": st.integers(0, 3),
        "others": st.integers(0, 2),
        "microsecond": st.integers(0, 999_999),
    }
)


def world(hidden: dict[str, object]) -> list[bytes]:
    """What AU gets of a world: every record, byte for byte."""
    jp = node("JP")
    at = AT + timedelta(microseconds=int(str(hidden["microsecond"])))
    body = {
        **BODY,
        "mmsis": [hidden["mmsi"]],
        "lon": 124.13 + float(str(hidden["east"])),
        "start_at": f"2026-05-31T22:{hidden['minute']:02d}:07Z",
    }
    fields = {"confidence": Label(tlp=str(hidden["guarded"]))}
    less = product("less", topic="fishing", body=body)
    less = replace(less, issued_at=at)
    for number in range(int(str(hidden["refused"]))):
        one = product(f"r{number}", tlp="amber", body={**body, "confidence": number / 7})
        release(jp, one, ["AU"], purpose="sar", at=at)
    release(jp, less, ["AU"], purpose="sar", at=at)
    for number in range(int(str(hidden["silent"]))):
        # versions that differ in what AU does not see
        odd = {**body, "mmsis": [201_000_000 + number]}
        later = Product(item="less", version=2 + number, issued_at=at, body=odd, label=less.label)
        release(jp, later, ["AU"], purpose="sar", at=at)
    part = {**BODY, "confidence": int(str(hidden["mmsi"])) / 7}
    release(jp, product("part", of_fields=fields, body=part), ["AU"], purpose="sar", at=at)
    for number in range(int(str(hidden["others"]))):
        release(jp, product(f"o{number}"), ["PH"], purpose="sar", at=at)
    release(jp, product("kept", topic="disaster"), ["AU"], purpose="sar", at=at)
    return [json.dumps(one, sort_keys=True).encode() for one in records(jp, "AU", at=at)]


@given(HIDDEN)
@settings(max_examples=8)
def test_what_a_party_may_not_see_changes_no_byte_of_what_it_gets(
    hidden: dict[str, object],
) -> None:
    plain = {"mmsi": 431_000_123, "minute": 0, "east": 0.0, "guarded": "red", "refused": 0,
             "silent": 0, "others": 0, "microsecond": 0}  # fmt: skip
    expected = world(plain)
    assert len(expected) == 3
    assert world(hidden) == expected


def test_onward_is_bound_by_what_the_giver_said() -> None:
    jp, ph = node("JP"), node("PH")
    whole = [product("open"), product("no", topic="piracy"), product("orcon", orcon="yes"),
             product("end", retain_until=AT + timedelta(hours=1))]  # fmt: skip
    release(jp, whole, ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    held = [read(ph, one.item, at=AT) for one in whole]
    later = AT + timedelta(hours=1)
    found = release(ph, held, ["AU", "JP"], purpose="sar", at=later)
    assert outcomes(*found) == [
        ("released", "permitted"), ("refused", "same_party"),
        ("refused", "originator_decides"), ("refused", "originator_decides"),
        ("refused", "originator_decides"), ("refused", "same_party"),
        ("refused", "expired"), ("refused", "expired"),
    ]  # fmt: skip
    other = release(ph, held[0], ["AU"], purpose="safety", at=later)
    assert outcomes(*other) == [("refused", "not_for_purpose")]
    stranger = product("never-held")
    (one,) = release(ph, stranger, ["AU"], purpose="sar", at=AT)
    assert one.decision.reason == "not_held"
    assert records(ph, "AU")[0]["terms"]["path"] == ["JP", "PH"]


def test_nothing_of_a_body_and_no_reason_without_a_name_is_in_the_ledger() -> None:
    jp, ph = node("JP"), node("PH")
    body = {**BODY, "status": "Taro Yamada of Naha"}
    release(jp, [product("a", body=body), product("b", body=body, tlp="red")], ["PH"],
            purpose="sar", at=AT)  # fmt: skip
    pull(jp, ph)
    for own in (jp, ph):
        assert not any(b"Yamada" in entry.raw for entry in own.ledger.entries())


@pytest.mark.parametrize("name", ["two\nlines", "nul\x00", ""])
def test_a_name_that_cannot_be_told_is_an_error(name: str) -> None:
    with pytest.raises(BadInput):
        release(node("JP"), product(name), ["PH"], purpose="sar", at=AT)


def test_a_word_in_an_obligation_that_nothing_has_refuses() -> None:
    for duties in ({"without": ["mmsi"]}, {"grid_nmi": "16"}, {"time_h": 48}, {"retain_days": 0}):
        jp = node("JP", rules=pack(grant("1", {"sar"}, obligations=duties)))
        (one,) = release(jp, product("a"), ["PH"], purpose="sar", at=AT)
        assert one.decision.reason == "cannot_be_made_less"


def test_a_label_of_a_field_adds_to_the_whole() -> None:
    end = datetime(2026, 7, 1, tzinfo=UTC)
    own = Label(tlp="red", retain_until=end, caveats=frozenset({"x"}))
    label = replace(LABEL, of_fields={"lon": own}).for_field("lon")
    assert (label.tlp, label.topic, label.retain_until) == ("red", "sar", end)
    assert label.caveats == {"x"}
    assert LABEL.for_field("lon") is LABEL


def test_a_refused_version_says_that_the_party_keeps_an_earlier_one() -> None:
    jp = node("JP")
    ours = frozenset({"AU"})
    [gone] = release(jp, product("r", 2, topic="disaster"), ["PH"], purpose="sar", at=AT)
    assert (gone.still_holds, "still_holds" in gone.as_json()) == (None, False)
    narrower = product("r", 3, releasable_to=ours)
    told = release(jp, [narrower, product("s", releasable_to=ours)], ["PH"], purpose="sar", at=AT)
    assert [(one.outcome, one.still_holds) for one in told] == [("refused", 2), ("refused", None)]
    assert told[0].as_json()["remedy"] == "sealane share recall r --to PH --because TEXT"
    older = release(jp, product("r", 1, topic="disaster"), ["PH"], purpose="sar", at=AT)
    assert older[0].still_holds is None
    [row] = [one for one in about(jp, "r", at=AT)["history"] if one["version"] == 3]
    assert (row["still_holds"], row["remedy"]) == (2, told[0].remedy)
    later = AT + timedelta(days=4)  # its end came
    assert release(jp, narrower, ["PH"], purpose="sar", at=later)[0].still_holds is None
    recall(jp, "r", because="narrower", at=AT)
    assert release(jp, narrower, ["PH"], purpose="sar", at=AT)[0].still_holds is None
    [row] = [one for one in about(jp, "r", at=AT)["history"] if one["version"] == 3][:1]
    assert "still_holds" not in row
    jp.close()
