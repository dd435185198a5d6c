"""A TAXII 2.1 server (OASIS): what the policy lets a party see, to the tools that it has.

Whoever does not carry a token known here gets 401 whatever the address is. A collection that a
party may neither read nor write is not there for it, nor is an object that it may not see: both
answer as something that does not exist. A page names the newest version that the caller may see,
so that what it may not see changes no byte of what it gets.

A posted object that is none, or whose label names another originator, is a failure in the status
and touches no other. What is posted is on the disk before it is acknowledged.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route

from sealane.errors import BadSetting
from sealane.serve.taxii_answer import Answers, Bounds, Collection, Completes, Root, unrouted
from sealane.share import Policy
from sealane.share.taxii import Shelves, Sight

__all__ = ["Bounds", "Collection", "Root", "app_of", "create_taxii", "known_tokens"]


SHORT = 16


def known_tokens(parties: Mapping[str, str]) -> Callable[[str], str | None]:
    """Who carries a token: ``parties`` has the token of each. All are compared, each in the same
    time, so that how long it takes tells nothing of any. ``BadSetting`` for a token that is short
    or that two parties have."""
    if any(len(token) < SHORT for token in parties.values()):
        raise BadSetting(
            f"A token of TAXII has {SHORT} signs or more.",
            hint="Make one with: python -c 'import secrets; print(secrets.token_urlsafe(32))'",
            name="tokens",
        )
    if len(set(parties.values())) < len(parties):
        raise BadSetting(
            "Two parties have the same token.", hint="Give each its own.", name="tokens"
        )
    held = [(sha256(token.encode()).digest(), party) for party, token in parties.items()]

    def whose(token: str) -> str | None:
        asked = sha256(token.encode("utf-8", "surrogateescape")).digest()
        found = None
        for digest, party in held:
            if hmac.compare_digest(digest, asked):
                found = party
        return found

    return whose


def create_taxii(
    shelves: Shelves,
    policy: Policy,
    holder: str,
    roots: tuple[Root, ...],
    authenticate: Callable[[str], str | None],
    *,
    title: str = "Sealane",
    bounds: Bounds | None = None,
    completes: Completes | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Starlette:
    """The server as an ASGI application.

    ``holder``: the party whose node this is. ``authenticate``: a token to its party, None for one
    that is not known; a token comes as ``Bearer``, or as the password of ``Basic`` with the party
    as user. ``completes``: what the node adds to labels of what partners post; without it, what is
    not said stays unsaid and only its owner sees it.
    """
    answers = Answers(
        shelves,
        Sight(policy, holder),
        roots,
        authenticate,
        title=title,
        bounds=bounds or Bounds(),
        completes=completes or (lambda _, label: label),
        clock=clock,
    )
    return app_of(answers)


def app_of(answers: Answers) -> Starlette:
    """The addresses of TAXII with what answers them."""
    base = "/{root}/collections/{collection}"
    routes = [
        ("/taxii2/", answers.discovery, "GET"),
        ("/{root}/", answers.root, "GET"),
        ("/{root}/status/{status}/", answers.status, "GET"),
        ("/{root}/collections/", answers.collections, "GET"),
        (f"{base}/", answers.collection, "GET"),
        (f"{base}/manifest/", answers.manifest, "GET"),
        (f"{base}/objects/", answers.objects, "GET"),
        (f"{base}/objects/", answers.add, "POST"),
        (f"{base}/objects/{{object}}/", answers.one, "GET"),
        (f"{base}/objects/{{object}}/", answers.delete, "DELETE"),
        (f"{base}/objects/{{object}}/versions/", answers.versions, "GET"),
    ]
    app = Starlette(
        routes=[Route(path, answers.guarded(end), methods=[how]) for path, end, how in routes],
        exception_handlers={HTTPException: unrouted(answers)},
    )
    app.router.redirect_slashes = False
    return app
