"""People of a node: known or not, allowed or not, each change in the ledger, no secret anywhere."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from account_case import AT, PASSWORD

from sealane.errors import BadInput, LedgerError, NotAllowed, NotFound, NotSignedIn
from sealane.ledger import Ledger, audit
from sealane.share.account import ROLES, Accounts, read_roles
from sealane.share.account.secret import hash_password, read_token, verify_password

LATER = AT + timedelta(days=1)


def token(accounts: Accounts, name: str = "aiko", lasts: timedelta = timedelta(days=2)) -> str:
    return accounts.issue(name, by="root", at=AT, lasts=lasts)


def test_a_password_signs_in_and_no_other(accounts: Accounts) -> None:
    assert accounts.sign_in("aiko", PASSWORD).name == "aiko"
    for name, password in [("aiko", PASSWORD + " "), ("aiko", ""), ("nobody", PASSWORD)]:
        with pytest.raises(NotSignedIn, match="does not know you"):
            accounts.sign_in(name, password)


def test_one_without_a_password_signs_in_with_none(accounts: Accounts) -> None:
    accounts.add("bob", party="OKINAWA", roles=["reader"], by="root", at=AT, subject="https://i s1")
    with pytest.raises(NotSignedIn):
        accounts.sign_in("bob", "")
    assert accounts.of_subject("https://i", "s1").party == "OKINAWA"
    with pytest.raises(NotSignedIn):
        accounts.of_subject("https://i", "s2")


def test_many_have_no_subject_and_no_two_have_the_same(accounts: Accounts) -> None:
    accounts.add("bob", party="JP", roles=["reader"], by="root", at=AT, password=PASSWORD)
    accounts.add("cho", party="JP", roles=["reader"], by="root", at=AT, subject="https://i s1")
    accounts.add("dao", party="JP", roles=["reader"], by="root", at=AT)
    with pytest.raises(BadInput, match="or its subject is one"):
        accounts.add("eri", party="JP", roles=["reader"], by="root", at=AT, subject="https://i s1")
    assert [one.name for one in accounts.every()] == ["aiko", "bob", "cho", "dao"]


def test_a_token_is_good_until_its_second(accounts: Accounts) -> None:
    shown = token(accounts)
    assert accounts.known(shown, at=LATER).name == "aiko"
    ends = AT + timedelta(days=2)
    assert accounts.known(shown, at=ends - timedelta(microseconds=1)).name == "aiko"
    for wrong in (
        shown[:-1] + ("A" if shown[-1] != "A" else "B"),
        shown + "x",
        "",
        "slt__",
        "x" * 99,
    ):
        with pytest.raises(NotSignedIn):
            accounts.known(wrong, at=LATER)
    with pytest.raises(NotSignedIn):
        accounts.known(shown, at=ends)


@pytest.mark.parametrize("how", ["revoke", "end", "password"])
def test_a_token_that_was_taken_back_is_none(accounts: Accounts, how: str) -> None:
    shown = token(accounts)
    if how == "revoke":
        read = read_token(shown)
        assert read is not None
        accounts.revoke(read[0], by="root", at=LATER, because="laptop lost")
    elif how == "end":
        accounts.end("aiko", by="root", at=LATER, because="moved on")
    else:
        accounts.change("aiko", by="aiko", at=LATER, password="another set of words")
    with pytest.raises(NotSignedIn):
        accounts.known(shown, at=LATER)


def test_a_name_is_given_once(accounts: Accounts) -> None:
    accounts.end("aiko", by="root", at=LATER, because="moved on")
    with pytest.raises(BadInput, match="is or was an account"):
        accounts.add("aiko", party="JP", roles=["reader"], by="root", at=LATER)
    with pytest.raises(LedgerError, match="has ended"):
        token(accounts)
    with pytest.raises(NotSignedIn):
        accounts.sign_in("aiko", PASSWORD)
    assert [one.is_active for one in accounts.every()] == [False]


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        (["admin"], "admin is no role"),
        ([], "has a role"),
        (["keeper", "releaser"], "keeper and releaser"),
        (["keeper", "auditor", "reader"], "auditor and keeper"),
    ],
)
def test_roles_are_apart(roles: list[str], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read_roles(roles)


def test_nobody_has_an_act_without_its_role(accounts: Accounts) -> None:
    aiko = accounts.get("aiko")
    for act in frozenset().union(*ROLES.values()):
        if act in ROLES["releaser"]:
            aiko.require(act)
        else:
            with pytest.raises(NotAllowed, match="aiko may not"):
                aiko.require(act)


def test_what_does_not_fit_is_refused(accounts: Accounts) -> None:
    with pytest.raises(BadInput, match="12 to 256"):
        accounts.add("c", party="JP", roles=["reader"], by="root", at=AT, password="short")
    with pytest.raises(BadInput, match="no party"):
        accounts.add("c", party="XX", roles=["reader"], by="root", at=AT)
    with pytest.raises(BadInput, match="1 to 100"):
        accounts.add("c\n", party="JP", roles=["reader"], by="root", at=AT)
    with pytest.raises(BadInput, match="up to 366"):
        token(accounts, lasts=timedelta(days=400))
    with pytest.raises(NotFound):
        accounts.get("c")


def test_every_change_is_recorded_and_no_secret_is(
    accounts: Accounts, ledger: Ledger, tmp_path: Path
) -> None:
    shown = token(accounts)
    accounts.change("aiko", by="root", at=LATER, roles=["reader"])
    acts = [one.act.body for one in ledger.entries() if one.act.kind == "account"]
    assert [one["act"] for one in acts] == ["added", "token", "changed"]
    assert audit(ledger).holds
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("node.db*"))
    assert PASSWORD.encode() not in stored
    assert shown.split("_", 2)[2].encode() not in stored


def test_a_change_that_is_not_recorded_is_not_made(
    accounts: Accounts, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Ledger, "add", broken)
    with pytest.raises(RuntimeError):
        accounts.end("aiko", by="root", at=LATER, because="moved on")
    assert accounts.get("aiko").is_active


def test_passwords_are_salted_and_old_settings_still_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sealane.share.account.secret.COST", 2**10)
    one, other = hash_password(PASSWORD), hash_password(PASSWORD)
    assert one != other
    monkeypatch.undo()
    assert verify_password(PASSWORD, one)
    assert not verify_password(PASSWORD, None)
    assert not verify_password("x" * 300, one)
