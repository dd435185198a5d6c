"""Several copies of one item: which is read, what a recall of the originator takes back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from node_case import AT, BODY, LABEL, grant, node, pack, product, pull

from sealane.errors import BadInput, NotFound
from sealane.share import Label, Node, Product, holdings, reached, read, recall, release
from sealane.share.book.envelope import sealed
from sealane.share.downgrade.action import ALIKE
from sealane.share.item.product import MEMBERS
from sealane.share.item.written import read_json
from sealane.share.log.replay import check
from sealane.share.transfer.offer import offer
from sealane.share.transfer.receive import take
from sealane.share.visible import held, released
from sealane.share.watch.restored import declare


def three() -> tuple[Node, Node, Node, Node]:
    """AU's item a is at JP and PH from AU itself."""
    jp, ph, au, nz = (node(one) for one in ("JP", "PH", "AU", "NZ"))
    release(au, [product("a", originator="AU")], ["JP", "PH"], purpose="sar", at=AT)
    pull(au, jp)
    pull(au, ph)
    return jp, ph, au, nz


@pytest.mark.parametrize("comes", ["before", "after"])
def test_the_recall_of_its_originator_takes_back_every_copy(comes: str) -> None:
    jp, ph, au, nz = three()
    release(ph, [read(ph, "a", at=AT)], ["JP"], purpose="sar", at=AT)
    if comes == "before":
        pull(ph, jp)
        # passed on by the copy that PH gave
        [sent] = release(jp, [read(jp, "a", at=AT, giver="PH")], ["NZ"], purpose="sar", at=AT)
        assert sent.outcome == "released"
        pull(jp, nz)
    recall(au, "a", because="wrong", at=AT)
    assert pull(au, jp) == 1
    if comes == "after":
        pull(ph, jp)
    assert holdings(jp, at=AT) == []
    assert list(held(jp, at=AT)) == []
    with pytest.raises(NotFound):
        read(jp, "a", at=AT)
    pull(jp, nz)
    assert holdings(nz, at=AT) == []
    assert check(jp) == []
    # a later version is another matter; a recall by who only passed it on takes back its own copy
    release(au, [product("a", 2, originator="AU")], ["JP", "PH"], purpose="sar", at=AT)
    pull(au, jp)
    pull(au, ph)
    release(ph, [read(ph, "a", at=AT)], ["JP"], purpose="sar", at=AT)
    pull(ph, jp)
    recall(ph, "a", because="ours", at=AT, giver="AU", originator="AU")
    pull(ph, jp)
    assert [one.giver for one in holdings(jp, at=AT)] == ["AU"]


def test_what_is_attested_is_read_before_what_a_giver_makes_up() -> None:
    jp, ph, _au, _nz = three()
    release(ph, [product("b", originator="PH")], ["JP"], purpose="sar", at=AT)
    made_up = product("a", originator="AU", version=999, body=BODY | {"lon": 1.0})
    body = json.loads(offer(ph, "JP", at=AT))["body"]
    [row] = body["records"]
    row.update(item="a", version=999, originator="AU", product=made_up.as_json())
    row.update(digest=made_up.digest)
    row["terms"]["path"] = ["AU", "PH"]
    body.pop("origins")
    take(jp, sealed("batch", body, ph.signer), at=AT)
    assert {one.version for one in holdings(jp, at=AT)} == {1, 999}
    assert read(jp, "a", at=AT).version == 1
    assert [json.loads(raw)["version"] for _, raw in held(jp, at=AT)] == [1]
    assert read(jp, "a", at=AT, giver="PH").version == 999, "who asks for it by its giver gets it"


def test_nothing_of_a_giver_that_is_not_heard_is_handed_out() -> None:
    jp, _ph, au, _nz = three()
    release(jp, [read(jp, "a", at=AT)], ["NZ"], purpose="sar", at=AT)
    assert [name for name, _ in released(jp, "NZ", at=AT)] == [("a", "AU")]
    declare(jp, because="the disk failed", at=AT)
    assert list(held(jp, at=AT)) == list(released(jp, "NZ", at=AT)) == []
    pull(au, jp)
    assert [name for name, _ in held(jp, at=AT)] == [("a", "AU")]


def test_a_restored_node_tells_no_cell_beside_one_that_it_forgot() -> None:
    jp = node("JP")
    release(jp, [product("k", topic="fishing")], ["AU"], purpose="sar", at=AT)
    declare(jp, because="the disk failed", at=AT + timedelta(hours=1))
    later = AT + timedelta(hours=2)

    def places(item: str, start_at: datetime, ship: int) -> tuple[object, ...]:
        body = BODY | {"start_at": start_at.isoformat(), "mmsis": [ship]}
        made = product(item, topic="fishing", body=body)
        release(jp, [made], ["AU", "PH"], purpose="sar", at=later)
        told = [json.loads(raw)["body"] for _, raw in released(jp, "AU", at=later)]
        return tuple(body.get("lon") for body in told if body["start_at"][:13] == hour(start_at))

    def hour(at: datetime) -> str:
        return f"{at.replace(hour=at.hour // 4 * 4):%Y-%m-%dT%H}"

    known = datetime(2026, 5, 31, 22, 15, tzinfo=UTC)
    [before] = places("k2", known, 431_000_123)[:1]
    assert before is not None, "what is remembered of exactly this span is told"
    assert places("l", known - timedelta(hours=8), 431_000_123) == (None,)
    assert places("m", known - timedelta(hours=12), 431_000_999) == (None,), "an unknown ship too"
    [after] = places("n", AT + timedelta(hours=9), 431_000_123)
    assert after is not None, "nothing can be lost of what came after"


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        (["mmsis"], {"mmsis", "track_ids", "evidence", "sentence_en"}),
        (["lon"], {"lon", "lat", "end_lon", "path", "law", "zones", "evidence", "sentence_ja"}),
        (["confidence"], {"confidence", "evidence", "sentence_en"}),
    ],
)
@pytest.mark.parametrize("how", ["obligation", "label"])
def test_what_tells_the_same_goes_with_what_is_taken_out(
    said: list[str], gone: set[str], how: str
) -> None:
    asks = {"without": said} if how == "obligation" else {}
    jp = node("JP", rules=pack(grant("1", {"sar"}, obligations=asks)))
    body = BODY | {
        "track_ids": ["431000123-1"], "evidence": {"mmsi": 431_000_123}, "end_lon": 124.2,
        "end_lat": 20.4, "path": [[124.1, 20.3]], "law": [], "zones": ["x"],
        "sentence_en": "Ship 431000123 at 20 N", "sentence_ja": "船",
    }  # fmt: skip
    fields = dict.fromkeys(said, Label(tlp="red")) if how == "label" else {}
    made = replace(product("e", body=body), label=replace(LABEL, of_fields=fields))
    [sent] = release(jp, [made], ["PH"], purpose="sar", at=AT)
    assert sent.outcome == "released"
    [(_, raw)] = released(jp, "PH", at=AT)
    left = set(Product.read(raw).body)
    assert left & gone == set()
    assert {"kind", "status", "start_at"} <= left


def test_members_that_tell_the_same_are_members() -> None:
    for kind, groups in ALIKE.items():
        for members in groups.values():
            assert members <= MEMBERS[kind]


def test_days_are_counted_from_the_release() -> None:
    rules = pack(
        grant("1", {"sar"}, obligations={"retain_days": 1}),
        grant("2", {"fishing"}, obligations={"retain_days": 1, "grid_nmi": 16, "time_h": 4}),
    )
    jp = node("JP", rules=rules)
    late = datetime(2026, 6, 1, 23, 59, 50, tzinfo=UTC)
    whole, less = product("a"), product("b", topic="fishing")
    found = release(jp, [whole, less], ["PH"], purpose="sar", at=late)
    assert [one.outcome for one in found] == ["released"] * 2
    told = json.loads(offer(jp, "PH", at=late))["body"]["records"]
    ends = sorted(one["terms"]["retain_until"] for one in told)
    assert ends == ["2026-06-02T20:00:00.000000Z", "2026-06-02T23:59:50.000000Z"]


def test_a_file_that_says_a_thing_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "item.json"
    path.write_text('{"label": {"tlp": "red", "topic": "sar", "tlp": "green"}}', "utf-8")
    with pytest.raises(BadInput, match=r"item\.json: 'tlp' stands twice"):
        read_json(path)
    path.write_text("{", "utf-8")
    with pytest.raises(BadInput, match="is not JSON"):
        read_json(path)


@pytest.mark.parametrize("how", ["obligation", "label"])
def test_no_name_tells_what_was_taken_out(how: str) -> None:
    asks = {"without": ["mmsi", "track_id"]} if how == "obligation" else {}
    jp = node("JP", rules=pack(grant("1", {"sar"}, obligations=asks)))
    name = "431000123-20260531T221507Z"
    body = {"mmsi": 431_000_123, "track_id": name, "is_thinned": False,
            "points": [["2026-05-31T22:15:07Z", 124.1, 20.3, 10.0, 90.0]]}  # fmt: skip
    fields = dict.fromkeys(["mmsi", "track_id"], Label(tlp="red")) if how == "label" else {}
    made = product(name, body=body, kind="track", of_fields=fields)
    event = product("e", body=BODY, of_fields={"mmsis": Label(tlp="red")} if fields else {})
    rules = {"track": made} | ({"event": event} if fields else {})
    release(jp, list(rules.values()), ["PH"], purpose="sar", at=AT)
    told = offer(jp, "PH", at=AT)
    assert len(json.loads(told)["body"]["records"]) == len(rules)
    assert b"431000123" not in told
    assert str(BODY["event_id"]).encode() not in told
    again = replace(made, version=2, body=body | {"is_thinned": True})
    [sent] = release(jp, [again], ["PH"], purpose="sar", at=AT)
    names = {one["item"] for one in json.loads(offer(jp, "PH", at=AT))["body"]["records"]}
    assert (sent.outcome, len(names)) == ("released", len(rules)), "a version keeps its name"


def test_an_originator_recalls_from_whom_it_was_told_of_though_the_hand_between_is_away() -> None:
    jp, ph, au, nz = (node(one) for one in ("JP", "PH", "AU", "NZ"))
    release(jp, [product("a")], ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    release(ph, [read(ph, "a", at=AT)], ["AU", "NZ"], purpose="sar", at=AT)
    pull(ph, au)
    pull(ph, nz)
    pull(ph, jp)
    assert recall(jp, "a", because="wrong", at=AT) == ["PH", "AU", "NZ"]
    assert pull(jp, au) == 1  # PH is away
    assert holdings(au, at=AT) == []
    states = {(one.party, one.by): one.state for one in reached(jp, "a")}
    assert states == {("PH", "JP"): "recalled", ("AU", "PH"): "confirmed", ("NZ", "PH"): "recalled"}
    pull(jp, ph)
    pull(ph, au)
    pull(ph, nz)
    assert holdings(nz, at=AT) == [], "by the way that it came"
    assert check(jp) == check(au) == []


def test_what_was_made_less_on_the_way_is_not_named_to_who_has_it() -> None:
    jp, au = node("JP"), node("AU")
    coarse = grant("1", {"sar"}, obligations={"grid_nmi": 16, "time_h": 4})
    ph = node("PH", rules=pack(coarse))
    release(jp, [product("a")], ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    [sent] = release(ph, [read(ph, "a", at=AT)], ["AU"], purpose="sar", at=AT)
    assert sent.outcome == "released"
    pull(ph, au)
    pull(ph, jp)
    assert [(one.party, one.state) for one in reached(jp, "a")] == [
        ("AU", "holds"),
        ("PH", "holds"),
    ]
    assert recall(jp, "a", because="wrong", at=AT) == ["PH"]
    assert json.loads(offer(jp, "AU", at=AT))["body"]["records"] == []
    pull(jp, ph)
    pull(ph, au)
    assert holdings(au, at=AT) == []


def test_the_version_under_another_name_is_told() -> None:
    rules = pack(grant("1", {"sar"}), grant("2", {"fishing"}, obligations={"without": ["mmsis"]}))
    jp = node("JP", rules=rules)
    release(jp, [product("a")], ["PH"], purpose="sar", at=AT)
    [sent] = release(jp, [product("a", 2, topic="fishing")], ["PH"], purpose="sar", at=AT)
    assert (sent.outcome, sent.still_holds) == ("released", 1)
    assert "share recall a --to PH" in str(sent.remedy)
    [sent] = release(jp, [product("a", 3, topic="fishing", body=BODY | {"kind": "loitering"})],
                     ["PH"], purpose="sar", at=AT)  # fmt: skip
    assert (sent.outcome, sent.still_holds) == ("released", None)
