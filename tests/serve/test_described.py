"""Whatever is asked of an interface: no unhandled error, and answers of the form that is described.

Questions are drawn by schemathesis from the OpenAPI description, fitting ones and broken ones.
``SEALANE_TEST_EXAMPLES``: how many for each address and method.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from described import exchange, taxii
from hypothesis import HealthCheck, Phase, given, settings
from sample_lake import write_sample
from serve_client import Client
from taxii_case import AT, INBOX, OPEN, TAXII, TOKENS, Clock, indicator, node, product

from sealane.serve import create_app
from sealane.serve.exchange import exchange_app
from sealane.share.account import Limit
from sealane.share.book.record import LANES
from sealane.share.release import release
from sealane.share.taxii import kept

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "share" / "exchange"))

import exchange_case

schemathesis = pytest.importorskip("schemathesis", reason="`make setup` installs schemathesis")
EXAMPLES = int(os.environ.get("SEALANE_TEST_EXAMPLES", "3"))
HERE = "http://127.0.0.1:8765"
HEAVY = ("/assess/close", "/assess/close/gates", "/assess/risk", "/law", "/law/claimants")
"""Addresses that work for seconds: asked when many examples are asked for."""
ENDLESS = ("/live",)
pytestmark = pytest.mark.timeout(300 + 60 * EXAMPLES)


def hold(description: dict[str, Any], client: Client, **headers: str) -> dict[int, int]:
    """Ask every address; how many answers there were of each status."""
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

    held = [
        not_a_server_error, checks.response_schema_conformance,
        checks.content_type_conformance, checks.status_code_conformance,
    ]  # fmt: skip
    seen: dict[int, int] = {}
    for operation in schemathesis.openapi.from_dict(description).get_all_operations():
        one = operation.ok()
        if one.path.endswith(ENDLESS) or (EXAMPLES < 20 and one.path.endswith(HEAVY)):
            continue

        @settings(
            max_examples=EXAMPLES, deadline=None, database=None, derandomize=EXAMPLES < 20,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate],
        )  # fmt: skip
        @given(case=one.as_strategy())
        def asked(case: Any) -> None:
            told = case.as_transport_kwargs(base_url=HERE)
            told = {name: said for name, said in told.items() if said not in (None, {}, "")}
            told["headers"] = {**told.get("headers", {}), **headers}
            answer = client.request(told.pop("method"), told.pop("url"), **told)
            seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
            case.validate_response(answer, checks=held)

        asked()
    print(len(seen), "statuses:", dict(sorted(seen.items())))
    return seen


def test_the_api_of_the_page(tmp_path: Path, portal: Any) -> None:
    write_sample(tmp_path / "lake", vessels=4)
    app = create_app(tmp_path / "lake")
    seen = hold(app.openapi(), Client(app, portal))
    assert seen[200] > 0
    assert seen[400] > 0


def test_taxii(tmp_path: Path, portal: Any) -> None:
    with node(tmp_path, Clock()) as (app, shelves):
        shelves.put(OPEN, "JP", kept(product(number) for number in range(5)), at=AT)
        seen = hold(
            taxii("threats", OPEN, INBOX, str(indicator()["id"])), Client(app, portal),
            Authorization=f"Bearer {TOKENS['PH']}", **TAXII,
        )  # fmt: skip
    assert seen[200] > 0


@pytest.fixture
def partner(tmp_path: Path) -> Iterator[Any]:
    """The exchange of JP, as PH reaches it."""
    pack = exchange_case.written_pack(tmp_path / "pack.toml", ["JP", "PH"])
    nodes = [exchange_case.made_node(tmp_path / one, one, pack) for one in ("JP", "PH")]
    exchange_case.introduce(nodes, {})
    at = exchange_case.AT
    release(nodes[0], [exchange_case.product("e1")], ["PH"], purpose="sar", at=at)
    ended = threading.Event()
    ended.set()
    app = exchange_app(
        nodes[0], lambda _print: "PH", clock=lambda: at, lock=threading.RLock(), ended=ended,
        limit=Limit(burst=1e9, per_s=1e9),
    )  # fmt: skip

    async def known(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, "state": {"certificate": b"PH"}}, receive, send)

    yield known
    for one in nodes:
        one.close()


def test_the_exchange_of_nodes(partner: Any, portal: Any) -> None:
    seen = hold(exchange(*LANES), Client(partner, portal))
    assert seen[200] > 0
    assert seen[400] > 0
