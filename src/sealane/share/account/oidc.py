"""Whom an identity provider named: tokens of OpenID Connect (JSON Web Tokens, RFC 7519), checked
with the provider's public keys as a file. Nothing is fetched: whoever keeps the node puts the keys
there (``jwks_uri`` of the provider's discovery document) and renews them when the provider does.

What it cannot tell: that somebody was locked out by the provider since the token was made. Keep the
provider's tokens short.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sealane.errors import BadInput, MissingPart, NotSignedIn

__all__ = ["Provider"]

ALGORITHMS = ("ES256", "ES384", "PS256", "RS256", "EdDSA")
"""Signatures that are taken. No ``none``, and no secret that is shared (RFC 8725, 3.1 and 3.2)."""
LEEWAY_S = 60
"""Clocks that differ by this are taken to agree (ours; RFC 7519, 4.1.4 speaks of a few minutes)."""
LAST_S = 253_402_214_400.0
"""A token that says that it holds beyond the year 9999 is taken to hold until its last day."""
LARGEST_TOKEN = 16_384
"""Signs of a token that is looked at."""


@dataclass(frozen=True)
class Provider:
    """``issuer`` and ``audience`` as the provider writes them; ``keys`` by ``kid`` (RFC 7517)."""

    issuer: str
    audience: str
    keys: Mapping[str, Any]

    @classmethod
    def read(cls, issuer: str, audience: str, path: Path) -> Provider:
        """``path``: the key set as JSON. ``BadInput`` for one that is none, that holds a private or
        a shared key, or keys without ``kid``."""
        jwt = _jwt()
        try:
            told = json.loads(path.read_bytes())["keys"]
            private = [one for one in told if "d" in one or one.get("kty") == "oct"]
            keys = {
                one["kid"]: jwt.PyJWK(one).key for one in told if one.get("use", "sig") == "sig"
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError, jwt.PyJWTError) as cause:
            raise BadInput(
                f"{path} is no set of public keys: {cause!r}.",
                hint='Take the document at the provider\'s jwks_uri; it has {"keys": [...]}.',
                file=str(path),
            ) from cause
        if private or not keys:
            raise BadInput(
                f"{path} holds " + ("a key that is no public one." if private else "no key."),
                hint="Take the document at the provider's jwks_uri.",
                file=str(path),
            )
        return cls(issuer, audience, keys)

    def subject(self, token: str, *, at: datetime) -> str:
        """Who the token says it is (``sub``), if the provider signed it, for this node, and it
        holds at this time. ``NotSignedIn`` otherwise, without saying why to whoever sent it."""
        return self.told(token, at=at)[0]

    def told(self, token: str, *, at: datetime) -> tuple[str, datetime]:
        """As ``subject``, and until when the token holds."""
        jwt = _jwt()
        try:
            if len(token) > LARGEST_TOKEN:
                raise jwt.InvalidTokenError
            key = self.keys[jwt.get_unverified_header(token)["kid"]]
            claims = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                issuer=self.issuer,
                audience=self.audience,
                options={
                    "require": ["exp", "iat", "iss", "aud", "sub"],
                    "verify_exp": False, "verify_nbf": False, "verify_iat": False,
                },
            )  # fmt: skip
            now, ends = at.timestamp(), float(claims["exp"])
            begins = max(float(claims["iat"]), float(claims.get("nbf", 0)))
            is_held = math.isfinite(ends) and begins - LEEWAY_S <= now < ends + LEEWAY_S
        except (jwt.PyJWTError, KeyError, TypeError, ValueError, OverflowError) as cause:
            raise _unknown() from cause
        if not is_held or not isinstance(claims["sub"], str) or not claims["sub"]:
            raise _unknown()
        try:
            until = datetime.fromtimestamp(min(ends, LAST_S), UTC)
        except (OverflowError, OSError, ValueError) as cause:
            raise _unknown() from cause
        return str(claims["sub"]), until


def _jwt() -> Any:
    try:
        import jwt
    except ImportError as cause:
        raise MissingPart(
            "Signing in by an identity provider needs an optional part.",
            hint="pip install 'sealane[oidc]'",
        ) from cause
    return jwt


def _unknown() -> NotSignedIn:
    return NotSignedIn(
        "This node does not know you.", hint="Sign in with your provider again, or ask for access."
    )
