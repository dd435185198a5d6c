"""What came without a whole label: it waits, and nothing of it leaves before it has one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from node_case import AT, LABEL, kinds, node, product, pull, records
from sqlalchemy import text

from sealane.errors import BadInput, NotFound
from sealane.ledger import audit, reading
from sealane.share import Label
from sealane.share.filing import take_file
from sealane.share.format import named
from sealane.share.format.stix_kind import named_for
from sealane.share.labelling import PARTS, completed, give_label, refuse
from sealane.share.log.content import holdings, read
from sealane.share.log.replay import check
from sealane.share.node import Node
from sealane.share.release import release
from sealane.share.retention import sweep
from sealane.share.transfer.receive import take_loose
from sealane.share.transfer.waiting import Keeping, Queue, Waiting, waiting

BARE = dict.fromkeys(PARTS) | {"kind": "event"}
GIVEN = replace(LABEL, kind=None, originator=None)
WORD = "Kaiun Maru No. 8 of Hachinohe"


def come(own: Node, *products: Any, at: Any = AT) -> list[str]:
    """A file of these from PH: what became of each."""
    raw = named("geojson").write(products).raw
    found = take_file(own, "PH", raw, form="geojson", purpose="sar", by="ops", at=at)
    assert not found.rejects
    return [one.outcome for one in found.items]


def bare(item: str, version: int = 1, **more: Any) -> Any:
    return product(item, version, **{**BARE, **more})


def only(own: Node) -> Waiting:
    [one] = waiting(own, at=AT)
    return one


@pytest.mark.parametrize("where", ["sqlite", "postgres"])
def test_it_waits_is_labelled_and_comes_in(where: str, request: pytest.FixtureRequest) -> None:
    address = "sqlite://" if where == "sqlite" else request.getfixturevalue("postgres")()
    jp, au = node("JP", address), node("AU")
    assert come(jp, bare("a"), bare("b", tlp="amber"), product("c", originator="PH")) == [
        "waiting", "waiting", "applied",
    ]  # fmt: skip
    assert [one.item for one in holdings(jp, at=AT)] == ["c"]
    with pytest.raises(NotFound):
        read(jp, "a", at=AT)
    first, second = waiting(jp, at=AT)
    assert set(first.unsaid) == set(BARE) - {"kind", "originator"}
    assert "tlp" not in second.unsaid
    # whoever knows its content cannot release it: it has no label
    assert release(jp, first.product, ["AU"], purpose="sar", at=AT)[0].outcome == "refused"
    assert records(jp, "AU") == []

    with pytest.raises(BadInput, match="tlp = amber"):
        give_label(jp, [first.name, second.name], GIVEN, by="aiko", at=AT)
    assert len(waiting(jp, at=AT)) == 2
    [done] = give_label(jp, [first.name], GIVEN, by="aiko", at=AT, purpose="sar")
    assert (done.outcome, done.item) == ("applied", "a")
    held = read(jp, "a", at=AT)
    assert held.label == replace(LABEL, originator="PH")
    assert held.body == first.product.body
    assert [one.product.item for one in waiting(jp, at=AT)] == ["b"]
    entry = list(jp.ledger.entries(kind="receive"))[-1]
    said = entry.act.body
    assert (entry.act.actor, said["via"], said["by"]) == ("aiko", "label", "aiko")
    assert (said["outcome"], said["label"]["tlp"]) == ("applied", "green")
    # it is still PH's, whose word it would need to go on
    assert release(jp, held, ["AU"], purpose="sar", at=AT)[0].outcome == "refused"
    pull(jp, au)
    assert holdings(au, at=AT) == []
    with pytest.raises(NotFound):
        give_label(jp, [first.name], GIVEN, by="aiko", at=AT)
    assert check(jp) == []
    assert audit(jp.ledger).holds
    jp.close()


def test_what_the_door_refuses_does_not_wait() -> None:
    jp = node("JP")
    odd = [bare("a", tlp="red"), bare("b", tlp="blue"), bare("c", caveats=frozenset({"EYES"})),
           bare("d", releasable_to=frozenset({"AU"})), bare("e", originator="JP"),
           bare("f", purposes=frozenset({"safety"}))]  # fmt: skip
    assert come(jp, *odd) == ["rejected"] * 6
    assert waiting(jp, at=AT) == []
    assert come(jp, bare("g")) == ["waiting"]
    red = replace(GIVEN, tlp="red")
    [done] = give_label(jp, [only(jp).name], red, by="aiko", at=AT, purpose="sar")
    assert (done.outcome, done.because) == ("rejected", "above_ceiling: tlp")
    assert only(jp).product.item == "g"
    with pytest.raises(BadInput, match="does not say tlp"):
        give_label(jp, [only(jp).name], replace(GIVEN, tlp=None), by="aiko", at=AT)
    with pytest.raises(NotFound):
        take_file(jp, "XX", b"{}", form="geojson", purpose="sar", by="ops", at=AT)


def test_the_newest_version_waits_and_goes_with_a_recall_or_a_labelled_one() -> None:
    jp = node("JP")
    come(jp, bare("a", 2))
    name = only(jp).name
    assert come(jp, bare("a", 1), bare("a", 2)) == ["waiting", "waiting"]
    assert only(jp).name == name
    come(jp, bare("a", 3))
    assert only(jp).product.version == 3
    with pytest.raises(NotFound):  # what was looked at is not what waits now
        give_label(jp, [name], GIVEN, by="aiko", at=AT)
    back = {
        "act": "recall", "lane": "recall", "sequence": 1, "item": "a", "version": 3,
        "originator": "PH", "because": "x",
    }  # fmt: skip
    take_loose(jp, "PH", [back], via="taxii", at=AT, by="pia")
    assert waiting(jp, at=AT) == []
    assert come(jp, bare("a", 3)) == ["void"]
    come(jp, bare("b", 1))
    assert come(jp, product("b", 2, originator="PH")) == ["applied"]
    assert waiting(jp, at=AT) == []


def test_it_is_refused_with_a_reason_or_ends_and_its_bytes_go(tmp_path: Path) -> None:
    jp = node("JP", str(tmp_path / "jp.db"))
    body = {"event_id": "ab" * 8, "kind": "gap", "status": WORD}
    come(jp, bare("a", body=body), bare("b", body=body, retain_until=AT + timedelta(hours=1)))
    come(jp, bare("c"))
    first = waiting(jp, at=AT, giver="PH")[0]
    assert waiting(jp, at=AT, giver="AU") == []
    assert refuse(jp, [first.name], because="no source", by="aiko", at=AT) == ["a"]
    entry = list(jp.ledger.entries(kind="receive"))[-1]
    assert (entry.act.subject, entry.act.actor) == ("a", "aiko")
    assert (entry.act.body["outcome"], entry.act.body["because"]) == ("rejected", "no source")
    later = AT + timedelta(hours=1)
    assert [one.product.item for one in waiting(jp, at=later)] == ["c"]
    assert sweep(jp, at=later) == 1
    files = [tmp_path / "jp.db", tmp_path / "jp.db-wal"]
    assert not any(WORD.encode() in one.read_bytes() for one in files if one.exists())
    assert sweep(jp, at=AT + timedelta(days=Keeping().days)) == 1
    assert kinds(jp).count("delete") == 2
    with reading(jp.engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM waiting")).scalar() == 0
    jp.close()


def test_a_flood_of_one_giver_ends_at_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    small = partial(Queue, keeping=Keeping(most_items=3))
    monkeypatch.setattr("sealane.share.transfer.taking.Queue", small)
    jp = node("JP")
    assert come(jp, *(bare(f"i{one}") for one in range(5))) == ["waiting"] * 3 + ["rejected"] * 2
    assert come(jp, bare("i9")) == ["rejected"]
    assert come(jp, bare("i1", 2)) == ["waiting"]


words = st.sampled_from([None, "x", "y"])
sets = st.none() | st.frozensets(st.sampled_from(["JP", "PH"]))
labels = st.builds(
    Label, classification=words, tlp=words, topic=words, source=words, personal=words,
    orcon=words, originator=words, purposes=sets, releasable_to=sets,
    caveats=st.frozensets(st.sampled_from(["A", "B"])),
    retain_until=st.none() | st.sampled_from([AT, AT + timedelta(days=1)]),
)  # fmt: skip


@given(labels, labels)
def test_a_given_label_adds_and_changes_nothing_that_was_said(own: Label, more: Label) -> None:
    odd = [
        name for name in PARTS
        if None not in (getattr(own, name), getattr(more, name))
        and getattr(own, name) != getattr(more, name)
    ]  # fmt: skip
    if odd:
        with pytest.raises(BadInput, match=f"It says {odd[0]} = "):
            completed(own, more)
        return
    whole = completed(own, more)
    for name in PARTS:
        said = getattr(own, name)
        assert getattr(whole, name) == (getattr(more, name) if said is None else said)
    assert whole.caveats >= own.caveats | more.caveats
    ends = [one.retain_until for one in (own, more) if one.retain_until is not None]
    assert whole.retain_until == (min(ends) if ends else None)


def test_a_file_says_that_an_indicator_was_seen() -> None:
    """One that came in the same file, one that was released to its party; no other."""
    jp = node("JP")
    body = {"pattern": "[a:b = 1]"}
    told = {"kind": "indicator", "originator": None, "body": body}
    ours = product("ours", kind="indicator", body=body)
    [sent] = release(jp, ours, ["PH"], purpose="sar", at=AT)
    assert sent.outcome == "released", sent
    first, unsent = bare("i", **told), product("unsent", kind="indicator", body=body)
    release(jp, unsent, ["AU"], purpose="sar", at=AT)
    names = [named_for(one) for one in (ours, replace_originator(first, "PH"), unsent)]
    seen = [bare(f"s{n}", **told | {"body": {"sighting_of": of}}) for n, of in enumerate(names)]
    raw = named("geojson").write([*seen, first]).raw
    found = take_file(jp, "PH", raw, form="geojson", purpose="sar", by="ops", at=AT)
    assert [one.item for one in found.items] == ["i", "s0", "s1"]
    assert {one.outcome for one in found.items} == {"waiting"}
    assert [(one.at, one.reason) for one in found.rejects] == [("s2", "unknown_indicator")]
    jp.close()


def replace_originator(one: Any, originator: str) -> Any:
    return replace(one, label=replace(one.label, originator=originator))
