"""Accounts before the page and the API: who signs in, who may what, what is recorded."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from people_case import AT, PASSWORD, Sea, sea_of_people
from serve_client import V1

from sealane.serve import guard
from sealane.serve.people import SESSION_S, address_of
from sealane.share.account import Limit, Provider

URL = f"{V1}/status"
JAPAN = {"id": "JP", "name": {"en": "JP", "ja": "JP"}}
LATE = "Fri, 31 Dec 2100 23:59:59 GMT"


@pytest.fixture
def sea(tmp_path: Path, portal: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sea]:
    with sea_of_people(tmp_path, portal, monkeypatch) as made:
        yield made


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def basic(name: str, token: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{token}".encode()).decode()}


def test_a_browser_signs_in_by_name_and_password_and_out(sea: Sea) -> None:
    page = sea.client.get("/")
    assert page.status_code == 401
    assert 'name="password"' in page.text
    wrong = sea.client.request("POST", "/login", data={"name": "rin", "password": PASSWORD + "x"})
    assert (wrong.status_code, "set-cookie" in wrong.headers) == (401, False)
    assert 'role="alert"' in wrong.text
    cookie = sea.cookie("rin")
    answer = sea.client.get(URL, headers=cookie)
    assert answer.status_code == 200
    assert answer.headers["vary"].lower().count("cookie") >= 1
    assert sea.client.get("/", headers=cookie).status_code in (200, 503)  # 503: page not built
    sea.client.request("DELETE", f"{V1}/session", headers=cookie)
    assert sea.client.get(URL, headers=cookie).status_code == 401  # not only in the browser


def test_the_cookie_is_for_tls_alone_where_there_is_tls(sea: Sea) -> None:
    given = {"json": {"name": "rin", "password": PASSWORD}, "base_url": "https://sea.example"}
    set_cookie = sea.client.request("POST", f"{V1}/session", **given).headers["set-cookie"]
    for word in ("HttpOnly", "SameSite=strict", "Secure"):
        assert word in set_cookie
    assert PASSWORD not in set_cookie


def test_programs_send_a_token(sea: Sea) -> None:
    own = sea.token("rin")
    for headers in (bearer(own), basic("rin", own)):
        assert sea.client.get(URL, headers=headers).status_code == 200
    for headers in (basic("aiko", own), basic("rin", PASSWORD), bearer(PASSWORD), bearer(own[:-1])):
        refused = sea.client.get(URL, headers=headers)
        assert refused.status_code in (401, 429)
        assert own not in refused.text
    assert sea.client.get(f"{URL}?token={own}").status_code == 401
    sea.clock.pass_s(2 * 86_400)
    assert sea.client.get(URL, headers=bearer(own)).status_code == 401


def test_nobody_is_answered_without_an_account(sea: Sea) -> None:
    for path in (URL, "/openapi.json", "/app.js", "/ogc", f"{V1}/nothing"):
        for headers in ({}, {"Cookie": "sealane_session="}, {"Cookie": "sealane_session=x"}):
            refused = sea.client.get(path, headers=headers)
            assert refused.status_code == 401
            assert refused.headers["www-authenticate"].startswith("Bearer")


def test_a_session_ends_at_once_with_what_it_stands_on(sea: Sea) -> None:
    own = sea.token("rin")
    made = sea.client.request("POST", f"{V1}/session", json={"token": own})
    of_token = {"Cookie": made.headers["set-cookie"].split(";")[0]}
    cookies = [sea.cookie(name) for name in ("rin", "aiko")]

    def codes() -> list[int]:
        return [sea.client.get(URL, headers=one).status_code for one in (of_token, *cookies)]

    assert codes() == [200, 200, 200]
    sea.accounts.revoke(own.split("_")[1], by="root", at=AT, because="lost")
    assert codes() == [401, 200, 200]
    sea.accounts.change("rin", by="root", at=AT, password="quite other words here")
    assert codes() == [401, 401, 200]
    sea.accounts.end("aiko", by="root", at=AT, because="moved on")
    assert codes() == [401, 401, 401]


def test_a_session_ends_with_the_watch(sea: Sea) -> None:
    cookie = sea.cookie("rin")
    sea.clock.pass_s(SESSION_S - 1)
    assert sea.client.get(URL, headers=cookie).status_code == 200
    sea.clock.pass_s(1)
    assert sea.client.get(URL, headers=cookie).status_code == 401


def test_roles_say_who_may_what(sea: Sea) -> None:
    wanted = {"reason": "tug", "who": "somebody else", "kinds": ["encounter"]}
    for name, reads, sets_aside in (
        ("rin", 200, 403), ("aiko", 200, 200), ("kei", 403, 403), ("paz", 403, 403),
    ):  # fmt: skip
        headers = bearer(sea.token(name))
        assert sea.client.get(URL, headers=headers).status_code == reads
        answer = sea.client.request("POST", f"{V1}/exclusions", json=wanted, headers=headers)
        assert answer.status_code == sets_aside, answer.text
        if sets_aside == 200:  # whoever signed in did it, whatever the request says
            assert answer.json()["exclusion"]["who"] == name
    unknown = sea.client.request("PUT", f"{V1}/events", headers=bearer(sea.token("aiko")))
    assert unknown.status_code == 403  # a change that no role names


def test_another_party_sees_nothing_of_an_unlabelled_lake(sea: Sea) -> None:
    headers = bearer(sea.token("paz"))
    for path in (
        URL,
        f"{V1}/events",
        f"{V1}/live",
        "/ogc/collections/events/items",
        f"{V1}/share/log",
        f"{V1}/share/pack",
        "/app.js",
    ):
        answer = sea.client.get(path, headers=headers)
        assert answer.status_code == 403
        assert "carries no label" in answer.json()["error"]["message"]


@pytest.mark.parametrize(("name", "may_read"), [("paz", True), ("kei", False)])
def test_who_sees_no_lake_gets_a_page_of_their_own(sea: Sea, name: str, may_read: bool) -> None:
    """It was the raw refusal, in English, as the whole page."""
    headers = sea.cookie(name)
    told = sea.client.get(f"{V1}/session", headers=headers).json()
    assert (told["name"], told["may_read"], told["sees_lake"]) == (name, may_read, False)
    assert (told["party"]["id"], told["node"]["id"]) == ("PH" if name == "paz" else "JP", "JP")
    for path in ("/", "/guest.html", "/guest.js", "/guest.css"):
        known = {"If-Modified-Since": LATE} if path == "/" else {}  # of the page of somebody else
        answer = sea.client.get(path, headers=headers | known)
        assert answer.status_code in (200, 404), path  # 404: page not built
        if path == "/" and answer.status_code == 200:
            assert "guest.js" in answer.text
            assert answer.headers["cache-control"] == "no-store"
    for path in ("/app.js", "/index.html", "/coast-50m.json", "/%67uest.html/../app.js"):
        assert sea.client.get(path, headers=headers).status_code == 403
    assert sea.client.request("POST", "/guest.html", headers=headers).status_code == 403


def test_a_page_asks_who_is_signed_in(sea: Sea) -> None:
    assert sea.client.get(f"{V1}/session").status_code == 401
    told = sea.client.get(f"{V1}/session", headers=sea.cookie("rin"))
    assert told.headers["cache-control"] == "no-store"
    assert told.json() == {
        "is_needed": True, "name": "rin", "party": JAPAN, "roles": ["reader"], "node": JAPAN,
        "may_read": True, "sees_lake": True, "shares": False,
    }  # fmt: skip


def test_what_is_read_is_recorded_before_it_is_sent(
    sea: Sea, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = bearer(sea.token("rin"))
    first = sea.client.get(f"{V1}/events?kind=gap", headers=headers)
    sea.client.get(f"{V1}/health", headers=headers)
    sea.client.get(f"{V1}/events/none", headers=headers)
    assert sea.people.reads.write(at=sea.clock.now) == 1
    [entry] = [one for one in sea.ledger.entries() if one.act.kind == "read"]
    assert entry.act.body["reads"] == [
        {
            "account": "rin", "party": "JP", "what": f"{V1}/events?kind=gap",
            "items": [first.headers["etag"].strip('W/"')],
        }
    ]  # fmt: skip

    def full(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(sea.people.reads, "note", full)
    answer = sea.client.get(f"{V1}/events", headers=headers)
    assert answer.status_code == 500
    assert "rows" not in answer.json()


def test_guessing_is_limited_by_name_and_by_address(sea: Sea) -> None:
    def tried(name: str, password: str = "not the password") -> int:
        form = {"name": name, "password": password}
        return sea.client.request("POST", "/login", data=form).status_code

    assert [tried("rin") for _ in range(7)] == [401] * 5 + [429] * 2
    assert tried("aiko", PASSWORD) == 429  # the address has to wait
    sea.clock.pass_s(30)
    assert tried("aiko", PASSWORD) == 303  # what succeeds is given back
    assert tried("aiko", PASSWORD) == 303
    for _ in range(9):
        sea.client.get(URL, headers=bearer("slt_0011223344556677_x"))
    last = sea.client.get(URL, headers=bearer("slt_0011223344556677_x"))
    assert (last.status_code, int(last.headers["retry-after"]) > 0) == (429, True)
    assert sea.client.get(URL, headers=bearer(sea.token("rin"))).status_code == 200


def test_asking_is_limited_by_account(
    tmp_path: Path, portal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = Limit(burst=3.0, per_s=1.0)
    with sea_of_people(tmp_path, portal, monkeypatch, limit=limit) as sea:
        rin, aiko = bearer(sea.token("rin")), bearer(sea.token("aiko"))
        codes = [sea.client.get(URL, headers=rin).status_code for _ in range(4)]
        assert codes == [200, 200, 200, 429]
        assert sea.client.get(URL, headers=aiko).status_code == 200
        sea.clock.pass_s(1.01)
        assert sea.client.get(URL, headers=rin).status_code == 200


def test_a_stream_ends_with_the_account(sea: Sea, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever hears a stream and may no longer is not told what comes next."""
    monkeypatch.setattr(guard, "STILL_S", 0.0)
    sent: list[bytes] = []

    async def streaming(scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"one", "more_body": True})
        sea.accounts.end("rin", by="root", at=AT, because="moved on")
        await send({"type": "http.response.body", "body": b"two", "more_body": False})

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))

    headers = [(b"authorization", f"Bearer {sea.token('rin')}".encode())]
    scope = {
        "type": "http", "method": "GET", "path": f"{V1}/live", "query_string": b"",
        "headers": headers, "client": ("192.0.2.1", 1), "state": {},
    }  # fmt: skip
    made = guard.Guard(streaming, None, sea.people)
    with pytest.raises(guard.NotSignedIn):
        sea.client._portal.call(made, scope, None, send)
    assert sent == [b"", b"one"]


def test_a_providers_token_is_taken_and_its_session_ends_with_it(
    tmp_path: Path, portal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer, lasts_s = "https://id.example", 300
    provider = Provider(issuer, "jcg", {"e": key.public_key()})
    claims = {"iss": issuer, "aud": "jcg", "sub": "s1", "iat": AT, "exp": AT.timestamp() + lasts_s}
    own = jwt.encode(claims, key, "ES256", {"kid": "e"})
    with sea_of_people(tmp_path, portal, monkeypatch, provider=provider) as sea:
        assert sea.client.get(URL, headers=bearer(own)).status_code == 401  # nobody's yet
        subject = f"{issuer} s1"
        sea.accounts.add("cho", party="JP", roles=["reader"], by="root", at=AT, subject=subject)
        assert sea.client.get(URL, headers=bearer(own)).status_code == 200
        made = sea.client.request("POST", f"{V1}/session", json={"token": own})
        cookie = {"Cookie": made.headers["set-cookie"].split(";")[0]}
        sea.clock.pass_s(lasts_s - 1)
        assert sea.client.get(URL, headers=cookie).status_code == 200
        sea.clock.pass_s(1)
        assert sea.client.get(URL, headers=cookie).status_code == 401


def test_a_page_elsewhere_signs_nobody_in(sea: Sea) -> None:
    form = {"name": "rin", "password": PASSWORD}
    foreign = {"Sec-Fetch-Site": "cross-site"}
    answer = sea.client.request("POST", "/login", data=form, headers=foreign)
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_a_network_of_ipv6_is_one_address(one: str, other: str, *, is_same: bool) -> None:
    assert (address_of(one) == address_of(other)) == is_same
