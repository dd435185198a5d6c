"""A central and a local authority see what the rules let each have; every read is recorded."""

from __future__ import annotations

from dataclasses import replace

import pytest
from account_case import AT

from sealane.errors import NotAllowed
from sealane.ledger import Key, Ledger, audit
from sealane.share import Label, Policy, Product
from sealane.share.account import Account, Accounts, Gather, Reads, view
from sealane.share.policy.pack import pack_of

KEY = Key.new("jcg.example/sealane")
NAME = {"en": "x", "ja": "x"}
CEILING = {"classification": "unclassified", "tlp": "amber"}
POLICY = Policy(
    pack_of(
        {
            "pack": {"id": "p", "version": "1", "name": NAME},
            "party": [{"id": one, "name": NAME, "ceiling": CEILING} for one in ("JP", "OKINAWA")],
            "programme": [
                {"id": "home", "name": NAME, "from": AT.date(), "members": ["JP", "OKINAWA"],
                 "gives_right": True, "source": "made up"}
            ],
            "grant": [
                {"id": "sar", "programme": "home", "article": "1", "classification": "unclassified",
                 "tlp": "amber", "kinds": ["event"], "topics": ["sar"], "sources": ["*"],
                 "purposes": ["sar"], "personal": False, "orcon": True, "onward": False}
            ],
        }
    )
)  # fmt: skip
LABEL = Label(
    classification="unclassified", tlp="green", kind="event", topic="sar", source="own_sensor",
    personal="no", orcon="no", originator="JP", purposes=frozenset({"sar"}),
    releasable_to=frozenset({"*"}),
)  # fmt: skip


def product(item: str, label: Label) -> Product:
    return Product(item=item, version=1, issued_at=AT, body={}, label=label)


HELD = [
    product("search", LABEL),
    product("smuggling", replace(LABEL, topic="smuggling")),
    product("people", replace(LABEL, personal="yes")),
    product("unlabelled", Label(kind="event")),
]


def seen(account: Account) -> list[str]:
    found = view(HELD, account, POLICY, holder="JP", purpose="sar", at=AT, secret=bytes(32))
    return [one.item for one, _ in found]


def test_each_party_has_its_own_view() -> None:
    assert seen(Account("a", "JP", frozenset({"reader"}))) == [one.item for one in HELD]
    assert seen(Account("b", "OKINAWA", frozenset({"reader"}))) == ["search"]
    with pytest.raises(NotAllowed):
        seen(Account("c", "JP", frozenset({"keeper"})))
    with pytest.raises(NotAllowed):
        seen(Account("d", "JP", frozenset({"reader"}), is_active=False))


def test_what_another_party_sees_is_what_a_release_would_send() -> None:
    """Guarded fields are taken out, and what goes under an obligation is made less."""
    guarded = replace(LABEL, of_fields={"mmsis": replace(LABEL, personal="yes")})
    whole = Product(
        item="x", version=1, issued_at=AT, label=guarded,
        body={"event_id": "x", "lon": 120.123, "lat": 20.456, "mmsis": [431000001]},
    )  # fmt: skip
    other = Account("b", "OKINAWA", frozenset({"reader"}))
    ((told, _),) = view([whole], other, POLICY, holder="JP", purpose="sar", at=AT, secret=bytes(32))
    assert "mmsis" not in told.body
    assert told.body["lon"] == 120.123
    pack = POLICY.pack
    duty = Policy(
        replace(pack, grants={"sar": replace(pack.grants["sar"], obligations={"grid_nmi": 16})})
    )
    ((told, _),) = view([whole], other, duty, holder="JP", purpose="sar", at=AT, secret=bytes(32))
    assert (told.body["lon"], told.body["lat"]) != (120.123, 20.456)
    assert told.item != "x"
    own = Account("a", "JP", frozenset({"reader"}))
    ((same, _),) = view([whole], own, duty, holder="JP", purpose="sar", at=AT, secret=bytes(32))
    assert same == whole


def test_reads_become_entries(ledger: Ledger, accounts: Accounts) -> None:
    signer = accounts._signer
    reads = Reads(ledger, signer, Gather(most=3, longest_s=5.0))

    def note(now_s: float) -> None:
        reads.note("aiko", "JP", "/items", ["ab" * 32], at=AT, now_s=now_s)

    def batches() -> list[int]:
        return [len(one.act.body["reads"]) for one in ledger.entries() if one.act.kind == "read"]

    for now in (0.0, 1.0):
        note(now)
    assert batches() == []
    note(2.0)
    assert batches() == [3]
    note(3.0)
    note(8.0)
    assert batches() == [3, 2]
    note(9.0)
    assert reads.write(at=AT) == 1
    assert reads.write(at=AT) == 0
    assert audit(ledger).holds


def test_reads_that_could_not_be_written_are_kept(
    ledger: Ledger, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = Reads(ledger, accounts._signer)
    reads.note("aiko", "JP", "/items", [], at=AT, now_s=0.0)

    def full(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(Ledger, "append", full)
        with pytest.raises(RuntimeError):
            reads.write(at=AT)
    assert reads.write(at=AT) == 1
