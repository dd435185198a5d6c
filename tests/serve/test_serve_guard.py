"""Who may ask, and what the page may do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sample_lake import sample_lake
from serve_client import Client

from sealane.serve import create_app, guard
from sealane.serve.guard import COOKIE, Keeper, is_loopback

TOKEN = "correct-horse-battery-staple"
URL = "/api/v1/status"


@pytest.fixture(scope="module")
def kept(portal: Any) -> Client:
    """A server with a token."""
    return Client(create_app(sample_lake(vessels=2), token=TOKEN), portal)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:8765", "127.0.0.1", "localhost:1", "LOCALHOST", "[::1]:8765", "127.0.0.2:80"],
)
def test_without_a_token_this_machine_is_answered(client: Client, host: str) -> None:
    assert client.get("/api/v1/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["example.org", "127.0.0.1.example.org", "localhost.example.org:8765", "", "10.0.0.1"]
)
@pytest.mark.parametrize("path", ["/", "/api/v1/health", "/openapi.json", "/app.js"])
def test_without_a_token_no_other_name_is_answered(client: Client, host: str, path: str) -> None:
    answer = client.get(path, headers={"Host": host})
    assert answer.status_code == 421
    assert answer.json()["error"]["type"] == "Refused"


def test_every_answer_keeps_the_page_to_itself(client: Client, kept: Client) -> None:
    answers = [
        client.get("/api/v1/health"),
        client.get("/"),
        client.get("/nothing"),
        client.get("/", headers={"Host": "example.org"}),
        kept.get("/"),
        kept.get(URL),
    ]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'self'")
        for source in ("http", "unsafe", "blob:", "data:", "*"):
            assert source not in policy
        for kind in ("script-src", "style-src", "worker-src"):
            assert f"{kind} 'self';" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("path", [URL, "/openapi.json", "/app.js", "/api/v1/nothing", "/nothing"])
def test_with_a_token_everything_needs_it(kept: Client, path: str) -> None:
    refused = kept.get(path)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer")
    assert TOKEN not in refused.text
    for header in (f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "Bearer ", f"Basic {TOKEN}", TOKEN):
        assert kept.get(path, headers={"Authorization": header}).status_code == 401
    assert kept.get(f"{path}?token={TOKEN}").status_code == 401
    assert kept.get(path, headers={"Cookie": f"{COOKIE}={TOKEN}"}).status_code == 401


def test_the_token_in_the_header_opens(kept: Client) -> None:
    for scheme in ("Bearer", "bearer"):
        answer = kept.get(URL, headers={"Authorization": f"{scheme} {TOKEN}", "Host": "sea.lan"})
        assert answer.status_code == 200


def test_the_page_exchanges_the_token_for_a_cookie(kept: Client) -> None:
    page = kept.get("/")
    assert page.status_code == 401
    assert '<form method="post" action="/login">' in page.text
    wrong = kept.request("POST", "/login", data={"token": "wrong"})
    assert wrong.status_code == 401
    assert "set-cookie" not in wrong.headers
    right = kept.request("POST", "/login", data={"token": TOKEN})
    assert (right.status_code, right.headers["location"]) == (303, "/")
    cookie = right.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert TOKEN not in cookie
    value = cookie.split(";")[0]
    assert kept.get(URL, headers={"Cookie": value}).status_code == 200
    assert kept.get(URL, headers={"Cookie": value[:-1]}).status_code == 401


def test_a_script_exchanges_the_token_as_json(kept: Client) -> None:
    refused = kept.request("POST", "/api/v1/session", json={"token": "wrong"})
    assert refused.status_code == 401
    assert refused.json()["error"]["type"] == "Refused"
    answer = kept.request("POST", "/api/v1/session", json={"token": TOKEN})
    assert answer.status_code == 200
    value = answer.headers["set-cookie"].split(";")[0]
    assert kept.get(URL, headers={"Cookie": value}).status_code == 200
    gone = kept.request("DELETE", "/api/v1/session", headers={"Cookie": value})
    assert 'sealane_session=""' in gone.headers["set-cookie"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"token": 5}', b'{"token": "' + b"x" * 5000 + b'"}', b"\xff\x00"]
)
def test_a_broken_sign_in_is_refused_kindly(kept: Client, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = kept.request("POST", "/api/v1/session", content=body, headers=headers)
    assert 400 <= answer.status_code < 500
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize("body", [b"", b"\xff", b"token=", b"token=%ff", b"x" * 20_000])
def test_a_broken_form_is_refused_kindly(kept: Client, body: bytes) -> None:
    answer = kept.request("POST", "/login", content=body)
    assert answer.status_code in (401, 413)


def test_a_session_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = Keeper(TOKEN)
    cookie = keeper.cookie()
    assert keeper.is_session(cookie)
    assert not Keeper(TOKEN).is_session(cookie)
    later = guard.time.time() + guard.SESSION_S + 1
    monkeypatch.setattr(guard.time, "time", lambda: later)
    assert not keeper.is_session(cookie)


@pytest.mark.parametrize("value", ["", ".", "x.y", "99999999999.", "é.é", "9" * 5000])
def test_a_made_up_session_is_none(value: str) -> None:
    assert not Keeper(TOKEN).is_session(value)


def test_loopback_is_this_machine_alone() -> None:
    assert all(
        is_loopback(host) for host in ("127.0.0.1", "localhost", "::1", "[::1]", "127.9.9.9")
    )
    assert not any(
        is_loopback(host) for host in ("0.0.0.0", "::", "192.168.1.2", "example.org", "")
    )


def test_without_a_page_the_way_to_build_it_is_told(portal: Any, tmp_path: Path) -> None:
    client = Client(create_app(sample_lake(vessels=2), static=tmp_path), portal)
    answer = client.get("/")
    assert answer.status_code == 503
    assert "make setup" in answer.text
    assert client.get(URL).status_code == 200


def test_the_page_is_served_from_the_package_alone(portal: Any, tmp_path: Path) -> None:
    static = tmp_path / "static"
    static.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (static / "index.html").write_text("<!doctype html><title>page</title>")
    (static / "app.js").write_text("1")
    client = Client(create_app(sample_lake(vessels=2), static=static), portal)
    assert "page" in client.get("/").text
    assert "javascript" in client.get("/app.js").headers["content-type"]
    for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/absent.js"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.json()["error"]["type"] == "NotFound"
