"""TAXII of a node: to people of each party what was released to it, and from them into the node.

Each party has two collections that nobody else learns of: what was released to it (read), and what
it posts (write). Whoever asks has an account of the party: to read with the role of a reader, to
post with that of a releaser. What they read is recorded before it is sent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from uuid import uuid5

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from sealane.errors import NotAllowed, NotSignedIn
from sealane.ledger import digest
from sealane.serve.guard import caller, foreign
from sealane.serve.people import People, TooOften
from sealane.serve.taxii import app_of
from sealane.serve.taxii_answer import (
    Answers,
    Asked,
    Bounds,
    Collection,
    Completes,
    Refused,
    Root,
    failure,
)
from sealane.share.format.stix_marking import NAMESPACE
from sealane.share.format.stix_object import micros, version_of
from sealane.share.node import Node
from sealane.share.taxii import Feed, Outcome, Sight, collection_of, post

__all__ = ["ROOT", "inbox_of", "node_taxii"]

ROOT = "released"
"""Path of the one API root."""
MOST_POSTED = 1_000
"""Objects of one request."""

Answer = Callable[[Asked], Response]


def inbox_of(holder: str, party: str) -> str:
    """The identifier of the collection that a party posts to."""
    return str(uuid5(NAMESPACE, f"posted to {holder} by {party}"))


def node_taxii(
    node: Node,
    people: People,
    *,
    lock: AbstractContextManager[object],
    clock: Callable[[], datetime],
    completes: Completes = lambda _party, label: label,
) -> Starlette:
    """The application. ``lock``: held while the node is written; ``completes``: what this node says
    of what a party posts where its label does not (default: nothing, and the door refuses it)."""
    collections: list[Collection] = []
    for party in sorted(node.policy.pack.parties):
        if party == node.party:
            continue
        own = frozenset({party})
        collections += [
            Collection(
                id=collection_of(node.party, party), alias="released", readers=own,
                title=f"Released to {party}", purpose="",
                description=f"What {node.party} released to {party}, as it was released.",
            ),
            Collection(
                id=inbox_of(node.party, party), alias="inbox", readers=frozenset(), writers=own,
                title=f"From {party}", purpose="",
                description=f"What {party} releases to {node.party}; each object needs a label.",
            ),
        ]  # fmt: skip
    root = Root(path=ROOT, title=f"The node of {node.party}", collections=tuple(collections))
    return app_of(_OfNode(node, people, root, lock, clock, completes))


class _OfNode(Answers):
    """The addresses of a node."""

    def __init__(
        self, node: Node, people: People, root: Root, lock: AbstractContextManager[object],
        clock: Callable[[], datetime], completes: Completes,
    ) -> None:  # fmt: skip
        self.feed = Feed(node)
        super().__init__(
            self.feed, Sight(node.policy, node.party), (root,), lambda _token: None,
            title=f"Sealane, the node of {node.party}", bounds=Bounds(objects=MOST_POSTED),
            completes=completes, clock=clock,
        )  # fmt: skip
        self.node, self.people, self.lock = node, people, lock

    def guarded(self, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        """As of any server; what is read is recorded, or is not sent."""

        def noted(asked: Asked) -> Response:
            response = answer(asked)
            if asked.request.method == "GET":
                url = asked.request.url
                told = f"taxii {url.path}?{url.query}" if url.query else f"taxii {url.path}"
                account = asked.request.state.account
                self.people.note(account, told, digest(bytes(response.body)))
            return response

        return super().guarded(noted)

    def party(self, request: Request) -> str:
        """Whose account it is, if it may do that: by the rules of the page (``guard``)."""
        if foreign(request.headers, request.method) is not None:
            raise Refused(403, "A page of another site may not change anything here.")
        try:
            found = self.people.account(request.headers, address=caller(request.scope))
            found.require("read" if request.method in ("GET", "HEAD") else "release")
        except NotSignedIn as error:
            raise Refused(401, error.message, **{"WWW-Authenticate": CHALLENGE}) from error
        except TooOften as error:
            raise Refused(429, error.message, **error.headers) from error
        except NotAllowed as error:
            raise Refused(403, error.message) from error
        request.state.account = found
        return found.party

    def taken(
        self, asked: Asked, collection: Collection, listed: list[Any], now: datetime
    ) -> tuple[list[Outcome], list[dict[str, Any]]]:
        """Into the node by its door."""
        account = asked.request.state.account
        with self.lock:
            found = post(
                self.node, asked.party, listed, by=account.name, at=now,
                completes=self.completes, feed=self.feed,
            )  # fmt: skip
        good, failures = [], []
        for one in found:
            told = listed[one.number]
            if one.why is not None:
                failures.append(failure(one.number, told, one.why, now))
                continue
            at = version_of(told)
            good.append(Outcome(told["id"], 0 if at is None else micros(at)))
        return good, failures


CHALLENGE = 'Basic realm="taxii", Bearer realm="taxii"'
