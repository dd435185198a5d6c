"""Who uses a node: accounts of people, each with roles and with the party whose view it has.

Accounts are made, changed and ended here and nowhere else, and each such act is an entry of the
ledger, in one transaction with what it changes. An account that ended stays, so that its name is
never given to somebody else.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert, select, update

from sealane.errors import BadInput, LedgerError, NotAllowed, NotFound, NotSignedIn
from sealane.ledger import Act, Ledger, Signer, reading
from sealane.ledger.canonical import moment_told
from sealane.share.account.role import acts_of, read_roles
from sealane.share.account.schema import ACCOUNTS, TOKENS, prepare
from sealane.share.account.secret import hash_password, new_token, read_token, verify_password

__all__ = ["Account", "Accounts"]

LONGEST_TOKEN = timedelta(days=366)
"""A token that nobody renews ends within a year (ours)."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody: ``name`` (never used twice), ``party`` (whose view they have), ``roles``."""

    name: str
    party: str
    roles: frozenset[str]
    is_active: bool = True

    def may(self, act: str) -> bool:
        """Whether a role of theirs has the act."""
        return self.is_active and act in acts_of(self.roles)

    def require_active(self) -> None:
        """``LedgerError`` if it has ended."""
        if not self.is_active:
            raise LedgerError(f"{self.name} has ended.", hint="Make another account.")

    def require(self, act: str) -> None:
        """``NotAllowed`` if no role of theirs has the act."""
        if not self.may(act):
            raise NotAllowed(
                f"{self.name} may not {act.replace('_', ' ')}.",
                hint="Ask whoever keeps the accounts of this node.",
                act=act,
            )

    def as_json(self) -> dict[str, Any]:
        """As people and programs see it; no secret is in it."""
        return {
            "name": self.name,
            "party": self.party,
            "roles": sorted(self.roles),
            "is_active": self.is_active,
        }


class Accounts:
    """The accounts of a node. ``parties``: those of its pack; an account of another is refused."""

    def __init__(self, ledger: Ledger, signer: Signer, parties: Iterable[str]) -> None:
        self._ledger, self._signer, self._parties = ledger, signer, frozenset(parties)
        prepare(ledger.engine)

    def add(
        self,
        name: str,
        *,
        party: str,
        roles: Iterable[str],
        by: str,
        at: datetime,
        password: str | None = None,
        subject: str | None = None,
    ) -> Account:
        """A new account. ``subject``: ``issuer subject`` of an identity provider. ``BadInput`` for
        a name that is or was taken, an unknown party or role, or a password that is too short."""
        if not name.isprintable() or not name.strip() or len(name) > 100 or ":" in name:
            raise BadInput(
                "An account has a name of 1 to 100 signs, none of them a colon.",
                hint="Take another.", field="name",
            )  # fmt: skip
        if party not in self._parties:
            raise BadInput(f"{party} is no party of this node's pack.", hint="Look at the pack.",
                           field="party", value=party)  # fmt: skip
        account = Account(name, party, read_roles(roles))
        hashed = None if password is None else hash_password(password)
        told = {"act": "added", "party": party, "roles": sorted(account.roles)}
        act = Act(actor=by, kind="account", subject=name, body=told)
        row = {
            "name": name, "party": party, "roles": json.dumps(sorted(account.roles)),
            "password": hashed, "subject": subject, "made_at": moment_told(at),
        }  # fmt: skip
        with self._ledger.writing() as connection:
            is_taken = ACCOUNTS.c.name == name
            if subject is not None:  # to compare with nothing would find whoever has none
                is_taken |= ACCOUNTS.c.subject == subject
            if connection.execute(select(ACCOUNTS.c.name).where(is_taken)).first() is not None:
                raise BadInput(f"{name} is or was an account here, or its subject is one.",
                               hint="Names are not given twice; take another.", field="name",
                               value=name)  # fmt: skip
            connection.execute(insert(ACCOUNTS).values(**row))
            self._ledger.add(connection, [act], self._signer, at=at)
        return account

    def every(self) -> list[Account]:
        """All accounts, by name; ended ones too."""
        with reading(self._ledger.engine) as connection:
            rows = connection.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.name)).mappings().all()
        return [_account(row) for row in rows]

    def get(self, name: str) -> Account:
        """One account; ``NotFound``."""
        with reading(self._ledger.engine) as connection:
            return _account(_row(connection, name))

    def change(
        self, name: str, *, by: str, at: datetime, roles: Iterable[str] | None = None,
        password: str | None = None,
    ) -> Account:  # fmt: skip
        """Other roles, or another password; a new password ends all tokens."""
        values: dict[str, Any] = {}
        if roles is not None:
            values["roles"] = json.dumps(sorted(read_roles(roles)))
        if password is not None:
            values["password"] = hash_password(password)
        if not values:
            raise BadInput("There is nothing to change.", hint="Give roles or a password.")
        self._set(name, values, "changed", by, at, ends_tokens=password is not None)
        return self.get(name)

    def end(self, name: str, *, by: str, at: datetime, because: str) -> Account:
        """The account and all its tokens end, at once and for ever."""
        values = {"ended_at": moment_told(at), "password": None}
        self._set(name, values, "ended", by, at, because=because, ends_tokens=True)
        return self.get(name)

    def _set(
        self, name: str, values: dict[str, Any], what: str, by: str, at: datetime, *,
        because: str | None = None, ends_tokens: bool = False,
    ) -> None:  # fmt: skip
        told = {"act": what, "of": sorted(values)} | ({"because": because} if because else {})
        if "roles" in values:
            told["roles"] = json.loads(values["roles"])
        act = Act(actor=by, kind="account", subject=name, body=told)
        with self._ledger.writing() as connection:
            _account(_row(connection, name)).require_active()
            connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.name == name).values(**values))
            if ends_tokens:
                open_tokens = (TOKENS.c.account == name) & TOKENS.c.ended_at.is_(None)
                connection.execute(
                    update(TOKENS).where(open_tokens).values(ended_at=moment_told(at))
                )
            self._ledger.add(connection, [act], self._signer, at=at)

    def sign_in(self, name: str, password: str) -> Account:
        """The account of a name and password; ``NotSignedIn``, after the same time, if there is
        none or it ended."""
        with reading(self._ledger.engine) as connection:
            row = connection.execute(
                select(ACCOUNTS).where(ACCOUNTS.c.name == name)
            ).mappings().first()  # fmt: skip
        is_known = verify_password(password, None if row is None else row["password"])
        if row is None or not is_known or row["ended_at"] is not None:
            raise _unknown()
        return _account(row)

    def issue(self, name: str, *, by: str, at: datetime, lasts: timedelta) -> str:
        """A token of an account, shown here once. ``BadInput`` if it would last too long."""
        if not timedelta() < lasts <= LONGEST_TOKEN:
            raise BadInput(
                f"A token lasts up to {LONGEST_TOKEN.days} days, not {lasts}.",
                hint="Renew it when it ends.",
                field="lasts",
            )
        shown, (identifier, hashed) = new_token()
        until = moment_told(at + lasts)
        told = {"act": "token", "token": identifier, "until": until}
        act = Act(actor=by, kind="account", subject=name, body=told)
        with self._ledger.writing() as connection:
            _account(_row(connection, name)).require_active()
            connection.execute(
                insert(TOKENS).values(
                    identifier=identifier, account=name, hash=hashed, made_at=moment_told(at),
                    until=until,
                )
            )  # fmt: skip
            self._ledger.add(connection, [act], self._signer, at=at)
        return shown

    def revoke(self, identifier: str, *, by: str, at: datetime, because: str) -> None:
        """A token is taken back at once; ``NotFound`` if there is none."""
        with self._ledger.writing() as connection:
            found = connection.execute(
                select(TOKENS.c.account).where(TOKENS.c.identifier == identifier)
            ).scalar()
            if found is None:
                raise NotFound(f"There is no token {identifier}.", hint="List the accounts.")
            connection.execute(
                update(TOKENS)
                .where((TOKENS.c.identifier == identifier) & TOKENS.c.ended_at.is_(None))
                .values(ended_at=moment_told(at))
            )
            told = {"act": "token revoked", "token": identifier, "because": because}
            act = Act(actor=by, kind="account", subject=found, body=told)
            self._ledger.add(connection, [act], self._signer, at=at)

    def known(self, shown: str, *, at: datetime) -> Account:
        """The account of a token; ``NotSignedIn`` if it is none, ended, or its account did."""
        read = read_token(shown)
        identifier, hashed = read or ("", "")
        joined = (
            select(ACCOUNTS, TOKENS.c.hash, TOKENS.c.until, TOKENS.c.ended_at.label("token_ended"))
            .join(TOKENS, TOKENS.c.account == ACCOUNTS.c.name)
            .where(TOKENS.c.identifier == identifier)
        )
        with reading(self._ledger.engine) as connection:
            row = connection.execute(joined).mappings().first()
        stored = "0" * 64 if row is None else row["hash"]
        is_same = hmac.compare_digest(stored, hashed or "1" * 64)
        if row is None or not is_same or row["token_ended"] or row["ended_at"]:
            raise _unknown()
        if row["until"] <= moment_told(at):
            raise _unknown()
        return _account(row)

    def standing(self, name: str, *, at: datetime, token: str | None = None) -> tuple[Account, str]:
        """An account as it is now, and a mark that is another as soon as its password is.

        For whoever signed in before and asks again. ``token``: the identifier by which it signed
        in, which must hold still. ``NotSignedIn`` if the account or the token ended."""
        told = moment_told(at)
        asked = select(ACCOUNTS).where(ACCOUNTS.c.name == name, ACCOUNTS.c.ended_at.is_(None))
        if token is not None:
            open_token = select(TOKENS.c.identifier).where(
                TOKENS.c.identifier == token, TOKENS.c.account == name,
                TOKENS.c.ended_at.is_(None), TOKENS.c.until > told,
            )  # fmt: skip
            asked = asked.where(open_token.exists())
        with reading(self._ledger.engine) as connection:
            row = connection.execute(asked).mappings().first()
        if row is None:
            raise _unknown()
        return _account(row), sha256((row["password"] or "").encode()).hexdigest()

    def of_subject(self, issuer: str, subject: str) -> Account:
        """The account of somebody whom an identity provider named; ``NotSignedIn``."""
        with reading(self._ledger.engine) as connection:
            row = connection.execute(
                select(ACCOUNTS).where(ACCOUNTS.c.subject == f"{issuer} {subject}")
            ).mappings().first()  # fmt: skip
        if row is None or row["ended_at"] is not None:
            raise _unknown()
        return _account(row)


def _row(connection: Connection, name: str) -> Any:
    row = connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.name == name)).mappings().first()
    if row is None:
        raise NotFound(f"There is no account {name}.", hint="List them: sealane accounts list.")
    return row


def _account(row: Any) -> Account:
    roles = frozenset(json.loads(row["roles"]))
    return Account(row["name"], row["party"], roles, row["ended_at"] is None)


def _unknown() -> NotSignedIn:
    return NotSignedIn(
        "This node does not know you.", hint="Look at the name and the secret, or ask for new ones."
    )
