"""A node of Japan with people, and its sample sea behind accounts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sample_lake import sample_lake
from serve_client import Client

from sealane.ledger import Key, Ledger
from sealane.serve import create_app
from sealane.serve.people import People
from sealane.share.account import Accounts, Reads, secret

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
PASSWORD = "four words nobody says"
ROLES = {"rin": "reader", "aiko": "analyst", "kei": "keeper", "paz": "reader"}
KEY = Key.new("jcg.example/sealane")


lake = cache(lambda: sample_lake(vessels=2))


class Clock:
    """A time that only tests move."""

    def __init__(self) -> None:
        self.now, self.now_s = AT, 1_000.0

    def __call__(self) -> datetime:
        return self.now

    def pass_s(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.now_s += seconds


class Sea:
    """Requests of people to the server of a node."""

    def __init__(self, ledger: Ledger, portal: Any, **more: Any) -> None:
        self.clock, self.ledger = Clock(), ledger
        self.accounts = Accounts(ledger, KEY, ["JP", "PH"])
        for name, role in ROLES.items():
            party = "PH" if name == "paz" else "JP"
            self.accounts.add(name, party=party, roles=[role], by="root", at=AT, password=PASSWORD)
        self.people = People(
            self.accounts, Reads(ledger, KEY), "JP",
            clock=self.clock, now_s=lambda: self.clock.now_s, **more,
        )  # fmt: skip
        self.client = Client(create_app(lake(), people=self.people), portal)

    def token(self, name: str, days: int = 2) -> str:
        now = self.clock.now
        return self.accounts.issue(name, by="root", at=now, lasts=timedelta(days=days))

    def cookie(self, name: str) -> dict[str, str]:
        answer = self.client.request("POST", "/login", data={"name": name, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return {"Cookie": answer.headers["set-cookie"].split(";")[0]}


@contextmanager
def sea_of_people(folder: Path, portal: Any, monkeypatch: Any, **more: Any) -> Iterator[Sea]:
    monkeypatch.setattr(secret, "COST", 2**4)  # scrypt is slow on purpose
    ledger = Ledger.make(str(folder / "node.db"), "jcg.example/ledger", KEY, actor="k", at=AT)
    try:
        yield Sea(ledger, portal, **more)
    finally:
        ledger.close()
