from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from account_case import AT, PASSWORD

from sealane.ledger import Key, Ledger
from sealane.share.account import Accounts

KEY = Key.new("jcg.example/sealane")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger.make(str(tmp_path / "node.db"), "jcg.example/ledger", KEY, actor="k", at=AT)
    yield made
    made.close()


@pytest.fixture
def accounts(ledger: Ledger) -> Accounts:
    made = Accounts(ledger, KEY, ["JP", "OKINAWA"])
    made.add("aiko", party="JP", roles=["releaser"], by="root", at=AT, password=PASSWORD)
    return made
