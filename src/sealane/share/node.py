"""One node: a party with its ledger, its key, its rules and the keys of its partners.

A node lies in a folder that only its owner may open: ``node.toml`` (who it is and where its
database lies), ``pack.toml`` (the rules), ``node.key``, ``link.secret`` (makes the names under
which partners get what was made less), ``cell.secret`` (makes the names under which the node
remembers of which ships it told cells), ``node.db`` with its journals, all of mode 0600, and
``partners/PARTY.pub`` and ``partners/PARTY.former`` (keys that handed on to that one).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from sealane.errors import BadInput, LedgerError, NotFound
from sealane.ledger import (
    Act,
    Key,
    Ledger,
    PublicKey,
    Signature,
    Signer,
    canonical,
    digest,
    read_canonical,
    read_key,
    read_public_key,
    reading,
    write_key,
    write_public_key,
)
from sealane.ledger.canonical import moment_read
from sealane.ledger.schema import ENTRIES
from sealane.share.book.schema import TOLD_CELLS, prepare
from sealane.share.policy.decide import Policy
from sealane.share.policy.pack import read_pack
from sealane.share.private import keep_private, write_private

__all__ = ["Node", "keys_beside"]

SETTINGS, PACK, KEY, SECRET, CELLS, PARTNERS = (
    "node.toml", "pack.toml", "node.key", "link.secret", "cell.secret", "partners",
)  # fmt: skip
SECRET_BYTES = 32
FORMER = "former"
MEET = "Take its card first: `sealane node meet CARD --fingerprint HEX --node DIR`."
PARTNER = "partner"
"""The kind of an entry that says whose key was taken, replaced or let go of."""
HOW = "compared another way"
BESIDE = ("card", "witness", "link", FORMER, "pub")
"""What lies of a partner in the folder."""
RULES = "rules"
"""The kind of an entry that says which rules were taken (``sealane.share.rules``)."""


@dataclass
class Node:
    """A node that is open. ``pack_digest``: SHA-256 of the rules as they were read; ``secret``: 32
    bytes; ``cell_secret``: 32 bytes that are never rotated (none: made of ``secret``);
    ``partners``: keys by party; ``witnesses``: partners that may watch the ledger of a node
    without a folder (``watch.checkpoint``); ``former``: keys of partners, oldest first, that
    handed on to the one that is known now."""

    party: str
    ledger: Ledger
    signer: Signer
    policy: Policy
    pack_digest: str
    secret: bytes = field(repr=False)
    partners: dict[str, PublicKey] = field(default_factory=dict)
    folder: Path | None = None
    witnesses: frozenset[str] = frozenset()
    former: dict[str, tuple[PublicKey, ...]] = field(default_factory=dict)
    cell_secret: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        if self.party not in self.policy.pack.parties:
            raise BadInput(
                f"{self.party} is no party of the pack {self.policy.pack.id}.",
                hint=f"Take one of {', '.join(sorted(self.policy.pack.parties))}.",
                field="party",
                value=self.party,
            )
        prepare(self.ledger.engine)
        self.cell_secret = self.cell_secret or hashlib.sha256(self.secret).digest()

    @classmethod
    def make(
        cls,
        folder: Path,
        party: str,
        pack: Path,
        database: str | None = None,
        *,
        at: datetime,
        name: str | None = None,
        passphrase: bytes | None = None,
    ) -> Node:
        """A new node in a new folder. ``pack`` is copied into it; ``database``: None for a file of
        SQLite in the folder; ``name``: of its key, like a web address (default: PARTY/sealane).
        ``LedgerError`` if there is a node already, ``BadInput`` for a party that the pack has not.
        """
        rules = pack.read_bytes() if pack.is_file() else b""
        policy = Policy(read_pack(pack))
        if party not in policy.pack.parties:
            raise BadInput(
                f"{party} is no party of {pack}.", hint="Look at the pack.", field="party"
            )
        if (folder / SETTINGS).exists():
            raise LedgerError(f"There is a node in {folder}.", hint="Open it.")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / PARTNERS).mkdir(exist_ok=True)
        where = database or "node.db"
        key = Key.new(name or f"{party}/sealane")
        write_key(key, folder / KEY, passphrase=passphrase)
        write_public_key(key.public, folder / f"{KEY}.pub")
        for one in (SECRET, CELLS):
            _write_secret(folder / one, secrets.token_bytes(SECRET_BYTES))
        write_private(folder / PACK, rules)
        made = Ledger.make(
            _place(folder, where), f"{key.public.name}/ledger", key, actor=party, at=at
        )
        made.close()
        told = {"party": party, "database": where}
        lines = [f"{name} = {json.dumps(said, ensure_ascii=False)}" for name, said in told.items()]
        write_private(folder / SETTINGS, ("[node]\n" + "\n".join(lines) + "\n").encode())
        return cls.open(folder, passphrase=passphrase)

    @classmethod
    def open(
        cls, folder: Path, *, passphrase: bytes | None = None, any_rules: bool = False
    ) -> Node:
        """The node in a folder; ``NotFound`` if there is none.

        ``LedgerError`` where the rules in the folder are not those that the ledger says were taken,
        unless ``any_rules``: to take them.
        """
        told = _settings(folder)
        pack = folder / PACK
        policy = Policy(read_pack(pack))
        keys = sorted((folder / PARTNERS).glob("*.pub"))
        ledger = Ledger.open(_place(folder, told["database"]))
        if not any_rules:
            _taken(ledger, pack)
        opened = cls(
            party=told["party"],
            ledger=ledger,
            signer=read_key(folder / KEY, passphrase=passphrase),
            policy=policy,
            pack_digest=digest(pack.read_bytes()),
            secret=_read_secret(folder / SECRET),
            partners={path.stem: read_public_key(path) for path in keys},
            folder=folder,
            former={path.stem: former_of(folder, path.stem) for path in keys},
        )
        opened.cell_secret = _cell_secret(folder / CELLS, opened.engine)
        return opened

    @staticmethod
    def ledger_of(folder: Path) -> str:
        """Where the ledger of the node in a folder lies. ``NotFound`` if there is none."""
        return _place(folder, _settings(folder)["database"])

    @classmethod
    def look(cls, folder: Path) -> Node:
        """The node in a folder, to be read: without its key and its secret, so that nothing can be
        signed or released by whoever reads. ``NotFound`` if there is none."""
        told = _settings(folder)
        pack = folder / PACK
        return cls(
            party=told["party"],
            ledger=Ledger.open(_place(folder, told["database"])),
            signer=Unsigned(folder / f"{KEY}.pub"),
            policy=Policy(read_pack(pack)),
            pack_digest=digest(pack.read_bytes()),
            secret=secrets.token_bytes(SECRET_BYTES),
            partners={
                path.stem: read_public_key(path) for path in (folder / PARTNERS).glob("*.pub")
            },
            folder=folder,
            former={path.stem: former_of(folder, path.stem)
                    for path in (folder / PARTNERS).glob("*.pub")},
        )  # fmt: skip

    def follow_rules(self) -> bool:
        """Go on by the rules that another process took for this node since it was opened; whether
        there were others. A file that was changed in place is not read: the rules stay as they are.
        """
        if self.folder is None:
            return False
        told, pack = _told_rules(self.ledger), self.folder / PACK
        if told in (None, self.pack_digest) or digest(pack.read_bytes()) != told:
            return False
        policy = Policy(read_pack(pack))
        if digest(pack.read_bytes()) != told or self.party not in policy.pack.parties:
            return False
        self.policy, self.pack_digest = policy, str(told)
        return True

    @property
    def engine(self) -> Engine:
        """The database."""
        return self.ledger.engine

    def close(self) -> None:
        """Let go of the database."""
        self.ledger.close()

    def meet(
        self,
        party: str,
        key: PublicKey,
        *,
        former: tuple[PublicKey, ...] = (),
        certificates: tuple[str | None, str | None] = (None, None),
        how: str = HOW,
        at: datetime | None = None,
        actor: str | None = None,
    ) -> None:
        """Take a partner's key, compared by another way before; an earlier one is replaced. Of a
        node in a folder the ledger says so, unless nothing is new. ``former``: keys that handed on
        to it, by which its older checkpoints are known; ``certificates``: SHA-256 of the one before
        and of this one; ``how`` it was compared; ``at``: None for the time of the ledger's last
        entry."""
        self.require_partner(party)
        before = self.partners.get(party)
        if self.folder is not None:
            keys = (None if before is None else before.key_id, key.key_id)
            path = self.folder / PARTNERS / f"{party}.pub"
            with self._telling(party, keys, certificates, how=how, at=at, actor=actor):
                path.unlink(missing_ok=True)
                write_public_key(key, path)
                told = canonical([one.as_json() for one in former])
                path.with_name(f"{party}.{FORMER}").write_bytes(told)
        self.partners[party], self.former[party] = key, former

    def require_partner(self, party: str) -> None:
        """``BadInput``, which says why, for a party that can be no partner of this node."""
        if party == self.party:
            raise BadInput(
                f"{party} cannot be a partner here: this is the node of {party} itself.",
                hint="Take the card of the other node.", field="party", value=party,
            )  # fmt: skip
        if party not in self.policy.pack.parties or "/" in party:
            known = ", ".join(sorted(set(self.policy.pack.parties) - {self.party}))
            raise BadInput(
                f"{party} cannot be a partner here: the rules do not name it.",
                hint=f"They name {known}; `sealane node rules` takes others.",
                field="party", value=party,
            )  # fmt: skip

    def keys_of(self, party: str) -> tuple[PublicKey, ...]:
        """The key of a partner, then its former ones; ``NotFound`` if it was never met."""
        return (self.partner_key(party), *reversed(self.former.get(party, ())))

    def part(
        self,
        party: str,
        *,
        because: str,
        certificate: str | None = None,
        at: datetime | None = None,
        actor: str | None = None,
    ) -> None:
        """Let go of a partner: its key, and whatever lies beside it in the folder. What it has it
        keeps: recall that before. ``NotFound`` for one that was never met, ``BadInput`` without a
        reason."""
        key = self.partner_key(party)
        if self.folder is None or not because.strip():
            raise BadInput("A partner is let go of in a folder, for a reason.", hint="Say why.")
        given = ((key.key_id, None), (certificate, None))
        with self._telling(party, *given, how=because, at=at, actor=actor):
            for one in BESIDE:
                (self.folder / PARTNERS / f"{party}.{one}").unlink(missing_ok=True)
        del self.partners[party]
        self.former.pop(party, None)

    @contextmanager
    def _telling(
        self,
        party: str,
        keys: tuple[str | None, str | None],
        certificates: tuple[str | None, str | None],
        *,
        how: str,
        at: datetime | None,
        actor: str | None,
    ) -> Iterator[None]:
        """Within the block files change; the entry says which key and certificate came for which,
        and both are there or neither."""
        act = Act(
            actor=actor or self.party, kind=PARTNER, subject=party,
            body={
                "act": "part" if keys[1] is None else "meet" if keys[0] is None else "replace",
                "key": dict(zip(("before", "after"), keys, strict=True)),
                "certificate": dict(zip(("before", "after"), certificates, strict=True)),
                "how": how,
            },
        )  # fmt: skip
        with self.ledger.writing() as connection:
            if keys[0] != keys[1] or certificates[0] != certificates[1]:
                told = connection.exec_driver_sql(LAST).scalar()
                when = at or (moment_read(told) if told else datetime.now(UTC))
                self.ledger.add(connection, [act], self.signer, at=when)
            yield

    def partner_key(self, party: Any) -> PublicKey:
        """The key of a partner; ``NotFound`` if it was never met."""
        key = self.partners.get(party) if isinstance(party, str) else None
        if key is None:
            raise NotFound(
                f"{party!r} is no partner of {self.party}.", hint=MEET,
                party=party,
            )  # fmt: skip
        return key

    def rotate_secret(self, *, because: str, at: datetime, actor: str | None = None) -> None:
        """Take a new ``link.secret``; the ledger says that, when and why. What partners have keeps
        its name over its later versions; whatever is made less for the first time from now on has
        a name that the old secret does not tell. ``BadInput`` for a node that lies in no folder.

        What it cannot do: make names unknown that whoever has the old secret worked out. A process
        that has the node open goes on with the secret that it read.
        """
        if self.folder is None or not because.strip():
            raise BadInput("A secret is rotated in a folder, for a reason.", hint="Say why.")
        path = self.folder / SECRET
        fresh, beside = secrets.token_bytes(SECRET_BYTES), path.with_name(f"{SECRET}.new")
        beside.unlink(missing_ok=True)
        _write_secret(beside, fresh)
        act = Act(
            actor=actor or self.party, kind="secret", subject=self.party,
            body={"act": "rotate", "because": because},
        )  # fmt: skip
        with self.ledger.writing() as connection:
            self.ledger.add(connection, [act], self.signer, at=at)
            beside.replace(path)
        self.secret = fresh

    def secret_for(self, partner: str) -> bytes:
        """32 bytes that only this node knows, for what this partner gets."""
        return hmac.new(self.secret, partner.encode(), hashlib.sha256).digest()


def former_of(folder: Path, party: str) -> tuple[PublicKey, ...]:
    """The former keys of a partner. ``BadInput`` for a file that is none."""
    path = folder / PARTNERS / f"{party}.{FORMER}"
    if not path.is_file():
        return ()
    told = read_canonical(path.read_bytes())
    if not isinstance(told, list):
        raise BadInput(f"{path} is no list of keys.", hint="Meet the partner again.")
    return tuple(PublicKey.of(one) for one in told)


def keys_beside(ledger: Path) -> list[PublicKey]:
    """Keys of partners that lie in the folder of a node beside its ledger, former ones too; none
    where it is no such folder. ``BadInput`` for a file that is none."""
    folder = ledger.parent
    if not (folder / PACK).is_file():
        return []
    found = []
    for path in sorted((folder / PARTNERS).glob("*.pub")):
        found += [read_public_key(path), *former_of(folder, path.stem)]
    return found


LAST = "SELECT max(at) FROM checkpoints"


@dataclass(frozen=True)
class Unsigned:
    """In place of a key, where nothing is to be signed. ``path``: of the public key."""

    path: Path

    @property
    def public(self) -> PublicKey:
        """The public key of the node."""
        return read_public_key(self.path)

    def sign(self, purpose: str, message: bytes) -> Signature:
        """Refuses."""
        raise LedgerError(
            f"This node is open to be read: no {purpose} of {len(message)} bytes is signed here.",
            hint="Use `sealane share` with the node's key.",
        )

    def sign_note(self, purpose: str, text: bytes) -> Signature:
        """Refuses."""
        return self.sign(purpose, text)


def time_held(connection: Connection, at: datetime) -> datetime:
    """The time for what expires: that of the clock, but not before any that the ledger has, so that
    a clock that was set back makes nothing readable again, whatever is written meanwhile. A clock
    that was once far ahead ends what it ended: that errs on the side of what must go."""
    told = connection.exec_driver_sql(LAST).scalar()
    return at if told is None else max(at.astimezone(UTC), moment_read(told))


def _told_rules(ledger: Ledger) -> str | None:
    """Digest of the rules that the ledger says were taken last; None where none were."""
    asked = select(ENTRIES.c.raw).where(ENTRIES.c.kind == RULES)
    with reading(ledger.engine) as connection:
        raw = connection.execute(asked.order_by(ENTRIES.c.sequence.desc()).limit(1)).scalar()
    return None if raw is None else str(json.loads(bytes(raw))["body"]["digest"])


def _taken(ledger: Ledger, pack: Path) -> None:
    """``LedgerError`` where the rules are others than the ledger says were taken last."""
    if _told_rules(ledger) not in (None, digest(pack.read_bytes())):
        ledger.close()
        raise LedgerError(
            f"{pack} is not the rules that this node took: it was changed in place.",
            hint="Prove and take it with `sealane node rules`, or put the former file back.",
        )


def _place(folder: Path, database: str) -> str:
    return database if "://" in database else str(folder / database)


def _settings(folder: Path) -> dict[str, str]:
    path = folder / SETTINGS
    try:
        told = tomllib.loads(path.read_text("utf-8"))["node"]
        party, where = told["party"], told["database"]
    except FileNotFoundError as cause:
        raise NotFound(
            f"There is no node in {folder}.", hint="Make one with `sealane node init`."
        ) from cause
    except (OSError, ValueError, KeyError, TypeError) as cause:
        raise BadInput(
            f"{path} is not the settings of a node: {cause!r}.",
            hint='It has [node] with party = "..." and database = "...".',
            file=str(path),
        ) from cause
    if not isinstance(party, str) or not isinstance(where, str):
        raise BadInput(f"{path}: party and database are text.", hint="", file=str(path))
    keep_private([path, folder / PACK, *([] if "://" in where else [Path(_place(folder, where))])])
    return {"party": party, "database": where}


def _write_secret(path: Path, secret: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())


def _cell_secret(path: Path, engine: Engine) -> bytes:
    """That of a node; a new one for a node of before, which remembers no cell yet."""
    if not path.exists():
        with reading(engine) as connection:
            is_new = connection.execute(select(TOLD_CELLS.c.ship).limit(1)).first() is None
        if is_new:
            _write_secret(path, secrets.token_bytes(SECRET_BYTES))
    return _read_secret(path)


def _read_secret(path: Path) -> bytes:
    if not path.is_file():
        raise BadInput(f"{path} is missing.", hint="Take it from the copy.", file=str(path))
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise LedgerError(f"Others may read {path}.", hint=f"chmod 600 {path}")
    secret = path.read_bytes()
    if len(secret) != SECRET_BYTES:
        raise BadInput(f"{path} has not {SECRET_BYTES} bytes.", hint="Take the copy.")
    return secret
