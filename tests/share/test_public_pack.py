"""The packaged pack says what its sources say: who, about what, from which day, and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from sealane.cli import sealane
from sealane.share import PACKAGED, Label, Policy, Question, pack_path, read_pack
from sealane.share.policy.explain import explained
from sealane.share.policy.graph import graph
from sealane.share.policy.prove import prove_pack

PACK = read_pack(PACKAGED["sea-lanes-public"])
POLICY = Policy(PACK)
AT = datetime(2026, 6, 1, tzinfo=UTC)
LABEL = Label(
    classification="unclassified", tlp="green", kind="event", topic="armed_robbery",
    source="cooperative", personal="no", orcon="no", originator="JP",
    purposes=frozenset({"safety", "security", "sar", "fisheries_monitoring", "targeting"}),
    releasable_to=frozenset({"*"}),
)  # fmt: skip
MISSILE = replace(LABEL, topic="dprk_missile", source="own_sensor")
FISHING = replace(LABEL, topic="fishing", source="commercial")


def asked(label: Label, holder: str, to: str, purpose: str = "security", at: datetime = AT) -> str:
    decision = POLICY.decide(Question(label=label, holder=holder, to=to, purpose=purpose, at=at))
    return decision.rule.id if decision.permitted and decision.rule else decision.reason


@pytest.mark.parametrize(
    ("label", "holder", "to", "purpose", "answer"),
    [
        (LABEL, "JP", "PH", "security", "recaap-incidents"),
        (LABEL, "JP", "FR", "security", "no_agreement"),
        (replace(LABEL, topic="fishing"), "JP", "PH", "security", "no_grant"),
        (FISHING, "JP", "AU", "fisheries_monitoring", "ipmda-picture"),
        (replace(FISHING, source="own_sensor"), "JP", "AU", "fisheries_monitoring", "no_grant"),
        (MISSILE, "JP", "US", "security", "tisa-jp-us"),
        (MISSILE, "JP", "KR", "security", "no_grant"),
        (MISSILE, "US", "KR", "security", "tisa-us-kr"),
        (replace(MISSILE, orcon="yes"), "US", "KR", "security", "originator_decides"),
        (LABEL, "JP", "NATO", "security", "no_agreement"),
        (LABEL, "JP", "PH", "targeting", "barred"),
        (replace(LABEL, personal="yes"), "JP", "PH", "security", "barred"),
        (replace(LABEL, classification="restricted"), "JP", "US", "security", "above_ceiling"),
        (replace(LABEL, topic=None), "JP", "PH", "security", "unknown"),
    ],
)
def test_answers(label: Label, holder: str, to: str, purpose: str, answer: str) -> None:
    assert asked(label, holder, to, purpose) == answer


def test_nothing_before_its_day() -> None:
    before = datetime(2022, 5, 23, 23, 59, 59, tzinfo=UTC)
    after = datetime(2022, 5, 24, tzinfo=UTC)
    assert asked(FISHING, "JP", "AU", "fisheries_monitoring", before) == "no_grant"
    assert asked(FISHING, "JP", "AU", "fisheries_monitoring", after) == "ipmda-picture"
    over = PACK.programmes["itpp-japan-nato"]
    assert over.members_on(date(2026, 12, 31)) == {"JP", "NATO"}
    assert over.members_on(date(2027, 1, 1)) == frozenset()


def test_agreements_on_protection_give_no_right() -> None:
    """Eleven agreements speak of protection, cooperation or visits: no grant rests on them."""
    silent = {one.id for one in PACK.programmes.values() if not one.gives_right}
    assert len(silent) == 11
    assert not silent & {grant.programme for grant in PACK.grants.values()}
    assert all(len(one.source) > 40 for one in PACK.programmes.values())


def test_its_promises_hold_over_every_chain() -> None:
    found = prove_pack(POLICY, at=AT)
    assert len(found) == 25
    assert [name for name, one in found.items() if not one.never] == []


def test_it_is_found_by_name() -> None:
    assert pack_path("sea-lanes-public") == PACKAGED["sea-lanes-public"]
    told = CliRunner().invoke(sealane, ["policy", "check", "sea-lanes-public", "--json"])
    assert told.exit_code == 0, told.output
    wrong = CliRunner().invoke(sealane, ["policy", "check", "sea-lane"])
    assert wrong.exit_code != 0


def test_official_japanese_titles_are_told_where_they_are_certain_and_nowhere_else() -> None:
    titled = {one.id for one in PACK.programmes.values() if one.title_ja}
    assert titled == {"recaap", "isa-japan-kr", "isa-japan-us"}
    assert {one.id for one in PACK.bars.values() if one.title_ja} == {
        "unclassified-only", "appi-japan",
    }  # fmt: skip
    question = Question(label=LABEL, holder="JP", to="PH", purpose="security", at=AT)
    personal = replace(question, label=replace(LABEL, personal="yes"))
    titles = [explained(POLICY, one)["title_ja"] for one in (question, personal)]
    assert titles == [PACK.programmes["recaap"].title_ja, "個人情報の保護に関する法律"]
    nodes = {one["id"]: one["title_ja"] for one in graph(PACK, on=AT.date())["programmes"]}
    assert {name for name, title in nodes.items() if title} == titled
