"""TLS of the server's own, or one proxy in front of it; anything less is for this machine alone."""

from __future__ import annotations

import json
import os
import shutil
import ssl
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from sample_lake import write_sample

from sealane.cli import sealane
from sealane.errors import BadSetting
from sealane.serve.secure import BehindProxy, require_safe, server_tls
from sealane.share import pack_path
from sealane.share.account import Accounts
from sealane.share.exchange import make_certificate
from sealane.share.node import Node

PASSWORD = "four words nobody says"
NEITHER = {"has_accounts": False, "has_token": False, "has_tls": False, "proxy": None}


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.7.7", "sea.example"])
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "no accounts are set .* and no TLS is"),
        ({"has_tls": True}, "no accounts are set"),
        ({"has_accounts": True}, "no TLS is"),
        ({"has_token": True}, "A token is for this machine alone"),
        ({"has_token": True, "has_tls": True}, "no accounts are set"),
        ({"has_token": True, "proxy": "192.0.2.1"}, "no accounts are set"),
    ],
)
def test_others_are_not_let_in_by_less(host: str, more: dict[str, Any], said: str) -> None:
    with pytest.raises(BadSetting, match=said):
        require_safe(host, **NEITHER | more)
    require_safe("127.0.0.1", **NEITHER | ({} if more.get("proxy") else more))
    require_safe(host, **NEITHER | {"has_accounts": True, "has_tls": True})
    require_safe(host, **NEITHER | {"has_accounts": True, "proxy": "192.0.2.1"})


@pytest.mark.parametrize(
    "more",
    [
        {"has_accounts": True, "has_token": True},
        {"has_accounts": True, "has_tls": True, "proxy": "192.0.2.1"},
        {"proxy": "127.0.0.1"},
    ],
)
def test_what_does_not_go_together_is_refused_everywhere(more: dict[str, Any]) -> None:
    with pytest.raises(BadSetting):
        require_safe("127.0.0.1", **NEITHER | more)


def test_people_of_one_node_are_not_shown_the_records_of_another(tmp_path: Path) -> None:
    for name in ("jcg", "pcg"):
        (tmp_path / name).mkdir()
    asked = ["serve", "--lake", str(tmp_path / "lake"), "--node", str(tmp_path / "pcg")]
    ran = CliRunner().invoke(sealane, [*asked, "--accounts", str(tmp_path / "jcg")])
    assert isinstance(ran.exception, BadSetting)
    assert "the records those of" in ran.exception.message


def test_a_key_that_others_read_or_that_is_none_is_refused(tmp_path: Path) -> None:
    make_certificate(tmp_path, "JP", at=datetime.now(UTC))
    crt, key = tmp_path / "tls.crt", tmp_path / "tls.key"
    found = server_tls(crt, key)
    assert found.minimum_version == ssl.TLSVersion.TLSv1_2
    other = tmp_path / "other"
    other.mkdir()
    make_certificate(other, "PH", at=datetime.now(UTC))
    with pytest.raises(BadSetting, match="no certificate and its key"):
        server_tls(crt, other / "tls.key")
    with pytest.raises(BadSetting, match="There is no file"):
        server_tls(crt, tmp_path / "none")
    locked = tmp_path / "locked.key"
    _lock(key, locked)
    with pytest.raises(BadSetting, match="asks for a passphrase"):
        server_tls(crt, locked)
    key.chmod(0o640)
    with pytest.raises(BadSetting, match="Others may read"):
        server_tls(crt, key)


def _lock(key: Path, locked: Path) -> None:
    from cryptography.hazmat.primitives import serialization as form

    told = form.load_pem_private_key(key.read_bytes(), None)
    hidden = form.BestAvailableEncryption(b"word")
    pem = told.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, hidden)
    locked.touch(mode=0o600)
    locked.write_bytes(pem)


@pytest.mark.parametrize(
    ("peer", "headers", "status", "client"),
    [
        ("192.0.2.1", {"x-forwarded-proto": "https", "x-forwarded-for": "198.51.100.7"}, 200,
         "198.51.100.7"),
        ("192.0.2.1", {"x-forwarded-proto": "https",
                       "x-forwarded-for": "203.0.113.9, 198.51.100.7"}, 200, "198.51.100.7"),
        ("192.0.2.1", {"x-forwarded-proto": "http"}, 421, None),
        ("192.0.2.1", {}, 421, None),
        ("198.51.100.7", {"x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.1"}, 421, None),
        (None, {"x-forwarded-proto": "https"}, 421, None),
    ],
)  # fmt: skip
def test_only_the_proxy_speaks_for_others(
    portal: Any, peer: str | None, headers: dict[str, str], status: int, client: str | None
) -> None:
    seen: list[str] = []
    codes: list[int] = []

    async def app(scope: Any, _receive: Any, send: Any) -> None:
        seen.append(scope["client"][0])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Any) -> None:
        codes.append(message.get("status", 0))

    scope = {
        "type": "http", "method": "GET", "path": "/", "scheme": "http",
        "headers": [(name.encode(), said.encode()) for name, said in headers.items()],
        "client": None if peer is None else (peer, 5),
    }  # fmt: skip
    portal.call(BehindProxy(app, "192.0.2.1"), scope, None, send)
    assert codes[0] == status
    assert seen == ([] if client is None else [client])
    with pytest.raises(BadSetting, match="no address of a proxy"):
        BehindProxy(app, "proxy.example")


def test_a_real_server_with_accounts_and_tls(tmp_path: Path) -> None:
    """``sealane serve`` on every address of this machine: over TLS, for whoever has an account."""
    write_sample(tmp_path / "lake", vessels=1)
    now = datetime.now(UTC)
    node = Node.make(tmp_path / "jcg", "JP", pack_path("sea-lanes-public"), at=now)
    make_certificate(tmp_path / "jcg", "JP", at=now)
    accounts = Accounts(node.ledger, node.signer, node.policy.pack.parties)
    accounts.add("rin", party="JP", roles=["reader"], by="root", at=now, password=PASSWORD)
    node.close()
    from test_serve_server import free_port

    port = free_port()
    command = [
        sys.executable, "-m", "sealane", "serve", "--lake", str(tmp_path / "lake"), "--json",
        "--host", "0.0.0.0", "--port", str(port), "--accounts", str(tmp_path / "jcg"),
        "--certificate", str(tmp_path / "jcg/tls.crt"), "--key", str(tmp_path / "jcg/tls.key"),
    ]  # fmt: skip
    environment = {**os.environ, "POLARS_MAX_THREADS": "2"}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, process.communicate(timeout=60)[1]
        told = json.loads(line)
        assert told["url"] == f"https://0.0.0.0:{port}"
        context = ssl.create_default_context(cafile=tmp_path / "jcg/tls.crt")
        context.check_hostname = False
        with httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=context) as client:
            assert _until(client, "/api/v1/status") == 401
            given = {"name": "rin", "password": PASSWORD}
            assert client.post("/api/v1/session", json=given).status_code == 200
            assert client.get("/api/v1/status").status_code == 200
        with pytest.raises(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{port}/api/v1/status")
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=60)
    assert PASSWORD not in errors
    assert "Traceback" not in errors
    node = Node.open(tmp_path / "jcg")
    reads = [one.act.body for one in node.ledger.entries() if one.act.kind == "read"]
    assert [one["account"] for body in reads for one in body["reads"]] == ["rin"]
    node.close()
    shutil.rmtree(tmp_path / "jcg")


def _until(client: httpx.Client, url: str) -> int:
    for _ in range(100):
        try:
            return client.get(url, timeout=10).status_code
        except httpx.TransportError:
            import time

            time.sleep(0.1)
    raise AssertionError("the server did not start")
