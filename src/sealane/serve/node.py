"""Run a node: answer its partners, pull from them, and delete what is past its end.

Beside the exchange, on a port of its own, TAXII and OGC API - Features for people of partners who
have accounts here.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from sealane.errors import SealaneError
from sealane.ledger import scrubbed
from sealane.serve.exchange import exchange_app
from sealane.serve.mqtt import Mqtt
from sealane.serve.notice import Announcer, Listener
from sealane.serve.server import END_S, listening
from sealane.share.exchange import (
    Backoff,
    Card,
    Https,
    Puller,
    cards,
    fingerprint,
    note_gone,
    server_context,
)
from sealane.share.node import Node, former_of
from sealane.share.retention import sweep

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from sealane.serve.taxii_answer import Completes
    from sealane.share.account import Provider

__all__ = ["RunningNode", "TaxiiAt", "run_node"]

SWEEP_S = 20.0
"""How often what is past its end is deleted, and what another process deleted leaves the files;
reading it is refused from the second it ends."""
ROSTER_S = 2.0
"""How often the folder of partners is looked at for new cards, and what was deleted while somebody
read leaves the files."""
SHELVE_S = 0.5
"""How often what was released is put on the shelves of TAXII; who asks before waits for that."""


_log = logging.getLogger("sealane.serve.node")


class Certified(H11Protocol):
    """HTTP/1.1 that hands on the certificate of whoever calls."""

    def connection_made(self, transport: Any) -> None:
        """Keep the certificate in the state of each request of this connection."""
        super().connection_made(transport)
        secured = transport.get_extra_info("ssl_object")
        shown = None if secured is None else secured.getpeercert(binary_form=True)
        self.app_state = {**self.app_state, "certificate": shown}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxiiAt:
    """Where TAXII is answered (``port`` 0: a free one), with which certificate and key (default:
    those of the node, which its clients have to be given), and what is said of posted objects
    where their label does not. ``proxy``: the address of the one proxy that ends TLS in front of
    it, as of the page; ``provider``: who may say whose account it is."""

    host: str = "127.0.0.1"
    port: int = 0
    tls: tuple[str | Path, str | Path] | None = None
    proxy: str | None = None
    provider: Provider | None = None
    completes: Completes = lambda _party, label: label


class _Taxii:
    """The server of TAXII beside the exchange."""

    def __init__(self, running: RunningNode, at: TaxiiAt) -> None:
        from sealane.serve.ogc_node import ogc_routes
        from sealane.serve.people import People
        from sealane.serve.secure import BehindProxy, require_safe, server_tls
        from sealane.serve.taxii_node import node_taxii
        from sealane.share.account import Accounts, Reads
        from sealane.share.taxii import Feed

        node, self._clock = running.node, running.clock
        own = (running.folder / "tls.crt", running.folder / "tls.key")
        require_safe(
            at.host, has_accounts=True, has_token=False, proxy=at.proxy,
            has_tls=at.proxy is None or at.tls is not None,
        )  # fmt: skip
        secured = None if at.proxy is not None else server_tls(*(at.tls or own))
        self.scheme = "https" if secured is not None else "http"
        accounts = Accounts(node.ledger, node.signer, node.policy.pack.parties)
        self.feed = Feed(node)
        self.people = People(
            accounts, Reads(node.ledger, node.signer), node.party, clock=running.clock,
            provider=at.provider,
        )  # fmt: skip
        made = node_taxii(
            node, self.people, lock=running.lock, clock=running.clock, completes=at.completes
        )
        made.router.routes[:0] = ogc_routes(node, self.people, running.clock)
        app: ASGIApp = made if at.proxy is None else BehindProxy(made, at.proxy)
        self._listener = listening(at.host, at.port)
        self.port = int(self._listener.getsockname()[1])
        config = uvicorn.Config(
            app, access_log=False, log_level="error", server_header=False, proxy_headers=False,
            timeout_graceful_shutdown=1, ws="none", lifespan="off",
        )  # fmt: skip
        config.load()
        config.ssl = secured
        self._server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self._serve, name="taxii", daemon=True)

    def _serve(self) -> None:
        with suppress(asyncio.CancelledError):
            self._server.run(sockets=[self._listener])

    def shelve(self) -> None:
        """Bring the shelves of every party that somebody reads for up to its log, so that who asks
        next need not wait for that."""
        for party in sorted({one.party for one in self.people.accounts.every()}):
            if party != self.people.party:
                self.feed.catch_up(party, at=self._clock())

    def record(self) -> None:
        """Write down who read what."""
        self.people.reads.write(at=self._clock())

    def stop(self) -> None:
        """End it, and write down what is not yet."""
        self._server.should_exit = True
        if self.thread.is_alive():
            self.thread.join(END_S + 1.0)
        self._listener.close()
        self.record()


class RunningNode:
    """A node with its server, its pullers and its sweep, all in this process.

    ``host`` and ``port``: where partners reach it (0: a free port). Every call is over TLS 1.3 with
    a certificate that this node knows, so any address may be listened on. ``broker``: where notices
    are told and heard (``sealane.serve.notice``); without it, or when it is away, all goes on.
    ``taxii``: where TAXII is answered, over TLS, to whoever has an account.
    """

    def __init__(
        self,
        node: Node,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        backoff: Backoff | None = None,
        broker: Callable[[], Mqtt] | None = None,
        taxii: TaxiiAt | None = None,
    ) -> None:
        assert node.folder is not None, "a node that runs lies in a folder"
        self.node, self.clock, self.folder = node, clock, node.folder
        self.lock = threading.RLock()
        self.pullers: dict[str, Puller] = {}
        self._backoff = backoff or Backoff()
        self._cards: dict[str, Card] = {}
        self._parties: dict[str, str] = {}
        self._wrong: dict[str, str] = {}
        self._ended = threading.Event()
        self._context = server_context(self.folder, [])
        self._listener = listening(host, port)
        self.port = int(self._listener.getsockname()[1])
        app = exchange_app(
            node, self._parties.get, clock=clock, lock=self.lock, ended=self._ended,
            called=self._called,
        )  # fmt: skip
        config = uvicorn.Config(
            app, access_log=False, log_level="error", server_header=False, proxy_headers=False,
            timeout_graceful_shutdown=1, http=Certified, ws="none", lifespan="off",
        )  # fmt: skip
        config.load()
        config.ssl = self._context
        self.server = uvicorn.Server(config)
        self._threads = [
            threading.Thread(target=self._serve, name="exchange", daemon=True),
            threading.Thread(target=self._keep, name="keep", daemon=True),
            threading.Thread(target=self._shelve, name="shelves", daemon=True),
        ]
        self.notices: list[Announcer | Listener] = []
        if broker is not None:
            self.notices = [Announcer(node, broker), Listener(node, broker, heard=self._called)]
        self.taxii = None if taxii is None else _Taxii(self, taxii)

    def start(self) -> None:
        """Take the cards that are there, and begin."""
        self._roster()
        for thread in (*self._threads, *self.notices):
            thread.start()
        if self.taxii is not None:
            self.taxii.thread.start()

    def stop(self) -> None:
        """End the server, the pullers and the sweep, and let go of the node."""
        self._ended.set()
        self.server.should_exit = True
        for puller in self.pullers.values():
            puller.stop()
        for notice in self.notices:
            notice.stop()
        for thread in (*self._threads, *self.pullers.values(), *self.notices):
            thread.join(END_S + 1.0)
        self._listener.close()
        if self.taxii is not None:
            self._tried("record who read what", self.taxii.stop)
        self.node.close()

    @property
    def is_serving(self) -> bool:
        """Whether partners are answered."""
        return self._threads[0].is_alive()

    def _serve(self) -> None:
        with suppress(asyncio.CancelledError):
            self.server.run(sockets=[self._listener])

    def _keep(self) -> None:
        """The sweep, the roster, the rules and the journal, in their times."""
        passed = 0.0
        while not self._ended.wait(ROSTER_S):
            passed += ROSTER_S
            self._tried("read the cards of its partners", self._roster)
            self._tried("take up its rules", self.node.follow_rules)
            self._tried("empty the journal", lambda: scrubbed(self.node.engine))
            if self.taxii is not None:
                self._tried("record who read what", self.taxii.record)
            if passed >= SWEEP_S:
                passed = 0.0
                self._tried("delete what is past its end", self._sweep)

    def _shelve(self) -> None:
        """What is released goes on the shelves of TAXII: apart, since a long log takes long."""
        while self.taxii is not None and not self._ended.wait(SHELVE_S):
            self._tried("shelve what it released", self.taxii.shelve)

    def _sweep(self) -> None:
        with self.lock:
            sweep(self.node, at=self.clock())
        if self.taxii is not None:
            self.taxii.feed.purge(at=self.clock())
            scrubbed(self.node.engine, now=True)

    def _tried(self, what: str, step: Callable[[], object]) -> None:
        """A step that goes wrong costs itself alone and is tried again; it is told once."""
        try:
            step()
        except Exception as cause:  # noqa: BLE001 (else nothing would be deleted any more)
            why = cause.message if isinstance(cause, SealaneError) else repr(cause)
            if self._wrong.get(what) != why:
                _log.error("The node of %s could not %s: %s", self.node.party, what, why)
            self._wrong[what] = why
        else:
            self._wrong.pop(what, None)

    def _roster(self) -> None:
        """Partners whose card is new are let in and called; those whose card went are not."""
        found = cards(self.folder)
        for party, card in found.items():
            if self._cards.get(party) == card:
                continue
            self._context.load_verify_locations(cadata=card.der)
            self.node.partners[party] = card.key
            self.node.former[party] = former_of(self.folder, party)
            self._end(party)
            self._parties[fingerprint(card.der)] = party
            if card.address is not None:
                self._call(party, card)
        for party in self._cards.keys() - found.keys():
            self._end(party)
            self.node.partners.pop(party, None)
            with self.lock:
                note_gone(self.node, party, at=self.clock())
        self._cards = found

    def _call(self, party: str, card: Card) -> None:
        puller = Puller(
            self.node, party, lambda: Https(self.folder, card),
            clock=self.clock, lock=self.lock, backoff=self._backoff,
        )  # fmt: skip
        self.pullers[party] = puller
        puller.start()

    def _called(self, party: str) -> None:
        """A partner is there, or has something: if its link was broken, try again at once."""
        puller = self.pullers.get(party)
        if puller is not None:
            puller.wake()

    def _end(self, party: str) -> None:
        for known in [one for one, who in self._parties.items() if who == party]:
            del self._parties[known]
        puller = self.pullers.pop(party, None)
        if puller is not None:
            puller.stop()


@contextmanager
def running(node: Node, **how: Any) -> Iterator[RunningNode]:
    """A node that runs within a block."""
    made = RunningNode(node, **how)
    made.start()
    try:
        yield made
    finally:
        made.stop()


def run_node(
    folder: Path,
    *,
    host: str,
    port: int,
    passphrase: bytes | None = None,
    taxii: TaxiiAt | None = None,
    ready: Callable[[RunningNode], object] | None = None,
    broker: Callable[[], Mqtt] | None = None,
) -> None:
    """Run the node of a folder until it is told to stop: by Ctrl-C, or by SIGTERM as services are.

    Both are taken even where whoever started it had them ignored, as a shell does in the
    background.
    """
    node = Node.open(folder, passphrase=passphrase)
    ended = threading.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda *_told: ended.set())
    with running(node, host=host, port=port, broker=broker, taxii=taxii) as made:
        if ready is not None:
            ready(made)
        while made.is_serving and not ended.wait(0.2):
            pass
