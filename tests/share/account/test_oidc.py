"""A token of a provider is taken if it is the provider's, for this node, and now; no other is."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from account_case import AT
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from sealane.errors import BadInput, NotSignedIn
from sealane.share.account.oidc import Provider

KEYS: dict[str, tuple[Any, str]] = {
    "e": (ec.generate_private_key(ec.SECP256R1()), "ES256"),
    "r": (rsa.generate_private_key(public_exponent=65537, key_size=2048), "RS256"),
    "o": (ed25519.Ed25519PrivateKey.generate(), "EdDSA"),
}
CLAIMS = {
    "iss": "https://id.example", "aud": "jcg-node", "sub": "aiko",
    "iat": AT.timestamp() - 5, "exp": AT.timestamp() + 300,
}  # fmt: skip


def public(kid: str) -> dict[str, Any]:
    key, name = KEYS[kid]
    algorithm = jwt.get_algorithm_by_name(name)
    told: dict[str, Any] = json.loads(algorithm.to_jwk(key.public_key()))  # type: ignore[attr-defined]
    return told | {"kid": kid, "use": "sig"}


@pytest.fixture
def provider(tmp_path: Path) -> Provider:
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps({"keys": [public(kid) for kid in KEYS]}))
    return Provider.read("https://id.example", "jcg-node", path)


def token(kid: str = "e", *, by: str | None = None, **changed: Any) -> str:
    key, name = KEYS[by or kid]
    claims = {name: one for name, one in (CLAIMS | changed).items() if one is not None}
    return jwt.encode(claims, key, algorithm=name, headers={"kid": kid})


@pytest.mark.parametrize("kid", list(KEYS))
def test_the_provider_is_believed(provider: Provider, kid: str) -> None:
    assert provider.subject(token(kid), at=AT) == "aiko"
    assert provider.subject(token(kid, aud=["other", "jcg-node"]), at=AT) == "aiko"


def test_time_is_that_of_the_caller(provider: Provider) -> None:
    ends = AT + timedelta(seconds=300)
    assert provider.subject(token(), at=ends + timedelta(seconds=59)) == "aiko"
    for at in (ends + timedelta(seconds=60), AT - timedelta(seconds=66)):
        with pytest.raises(NotSignedIn):
            provider.subject(token(), at=at)


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://evil.example"}, {"aud": "other-node"}, {"sub": None}, {"sub": ""},
        {"exp": None}, {"iat": None}, {"nbf": AT.timestamp() + 100}, {"exp": "soon"}, {"iss": None},
        {"aud": None}, {"exp": 1e400},
    ],
)  # fmt: skip
def test_other_claims_are_refused(provider: Provider, changed: dict[str, Any]) -> None:
    with pytest.raises(NotSignedIn):
        provider.subject(token(**changed), at=AT)


def _raw(header: dict[str, Any], secret: bytes | None = None) -> str:
    def part(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    said = ".".join(part(json.dumps(one).encode()) for one in (header, CLAIMS))
    mac = b"" if secret is None else hmac.digest(secret, said.encode(), "sha256")
    return f"{said}.{part(mac)}"


def test_no_signature_and_no_borrowed_key_are_taken(provider: Provider) -> None:
    pem = (
        KEYS["r"][0]
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    tokens = [
        _raw({"alg": "none", "kid": "e"}),
        _raw({"alg": "HS256", "kid": "r"}, secret=pem),
        token("e", by="r"),
        token("x", by="e"),
        token()[:-4] + "AAAA",
        "",
        "a.b.c",
        "x" * 20_000,
    ]
    for one in tokens:
        with pytest.raises(NotSignedIn):
            provider.subject(one, at=AT)


@pytest.mark.parametrize(
    "content",
    [
        b"no json", b"[]", b"{}", b'{"keys": []}', b'{"keys": [{"kty": "EC"}]}', b'{"keys": 7}',
        b'{"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "s"}]}',
    ],
)  # fmt: skip
def test_a_file_without_public_keys_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "jwks.json"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"jwks\.json"):
        Provider.read("https://id.example", "jcg-node", path)
