"""Clients and validators of others take what Sealane sends, and it takes what they send.

``stix2-validator`` and ``stix2`` (OASIS), ``taxii2-client`` (OASIS) over a real server on loopback,
``pymisp`` (CIRCL). Each test skips where its client is not installed.
"""

from __future__ import annotations

import json
import random
import re
import socket
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from sealane.serve.node import TaxiiAt, running
from sealane.share import Product, pack_path
from sealane.share.account import Accounts
from sealane.share.exchange import make_certificate
from sealane.share.format import misp, stix
from sealane.share.format.stix_marking import EXTENSION
from sealane.share.item.stix_pattern import pattern_fault
from sealane.share.node import Node
from sealane.share.taxii import Place, Taxii, kept
from sealane.share.taxii.feed import revoked

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "serve"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "share" / "format"))

from taxii_case import INBOX, OPEN, TOKENS, Clock, indicator, node, product
from threat_case import AT, CAMPAIGN, EVENT, INDICATOR, LABEL, SIGHTING

SHIP = Product(
    item="ship-1", version=1, issued_at=AT, label=replace(LABEL, kind="identity", tlp="green"),
    body={"mmsi": 431000001, "imo": 9074729, "name": "KAIYO", "draught_m": 7.5},
)  # fmt: skip
GUARDED = replace(
    INDICATOR, item="i-2", version=2,
    label=replace(LABEL, tlp="amber+strict", releasable_to=frozenset({"PH"}), retain_until=AT),
)  # fmt: skip
PATTERNS = (
    "[ipv4-addr:value = '198.51.100.7'] FOLLOWEDBY [a:b.c[0] IN (1, -2, 3.5)] WITHIN 60 SECONDS",
    "([file:size >= 5 AND file:name LIKE 'x%'] OR [EXISTS a-b:c]) REPEATS 2 TIMES",
    "[(a:b ISSUBSET '192.0.2.0/24' OR a:b == b'YQ==') AND a:c NOT = h'0a'] "
    "START t'2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00.5Z'",
)
WORDS = (
    "[", "]", "(", ")", " AND ", " OR ", " NOT ", " FOLLOWEDBY ", " LIKE ", " IN ", "1", "-1", ".5",
    "true", "'a'", "'\\x'", "h'0'", "b'YQ=='", "t'2026-02-30T23:59:60Z'", "a", "a-b", ":", "=", "<",
    ".", ",", "[*]", "?", "/*c*/", "\u2003", " WITHIN 5 SECONDS ", " REPEATS 2 TIMES ", "SECONDS",
)  # fmt: skip
EVERY = (INDICATOR, GUARDED, SIGHTING, CAMPAIGN, EVENT, SHIP)


def test_stix2_validator_finds_no_error() -> None:
    validator = pytest.importorskip("stix2validator", reason="stix2-validator is not installed")
    options = validator.ValidationOptions(version="2.1")
    result = validator.validate_string(stix.write(EVERY).raw.decode(), options)
    assert result.is_valid, [str(error) for error in result.errors]
    warned = {one.partition(": ")[2][:5] for one in result.warnings}
    assert warned <= {"{103}", "{303}"}, warned  # UUIDv5, not UUIDv4; no description


def test_what_is_a_pattern_is_one_to_stix2_patterns_and_nothing_else_is() -> None:
    """Over patterns of the standard with a word taken out, put in or changed. The length of a hash
    is asked there alone."""
    theirs = pytest.importorskip("stix2patterns.validator", reason="stix2-patterns is not there")
    chance, found = random.Random(9), {True: 0, False: 0}
    for _ in range(300):
        words = re.findall(r"'[^']*'|[\w-]+|\s+|.", chance.choice(PATTERNS), re.DOTALL)
        for _ in range(chance.randint(0, 2)):
            at = chance.randrange(len(words))
            words[at : at + chance.randint(0, 1)] = chance.choice([[], [chance.choice(WORDS)]])
        pattern = "".join(words)
        try:
            is_one = theirs.validate(pattern, "2.1")
        except AttributeError:  # it falls over a list behind a property that is no list
            continue
        assert is_one == (pattern_fault(pattern) is None), (pattern, pattern_fault(pattern))
        found[is_one] += 1
    assert min(found.values()) > 50, found


def test_stix2_validator_takes_what_stays_of_a_recalled_item() -> None:
    validator = pytest.importorskip("stix2validator", reason="stix2-validator is not installed")
    for each in EVERY:
        for one in revoked(stix.objects(each)[0][-1], at=AT):
            result = validator.validate_instance(one)
            assert result.is_valid, [str(error) for error in result.errors]


def test_stix2_reads_what_we_write_and_we_read_what_it_writes() -> None:
    stix2 = pytest.importorskip("stix2", reason="stix2 is not installed")
    bundle = stix2.parse(stix.write(EVERY).raw.decode(), allow_custom=True)
    written = bundle.serialize()
    assert EXTENSION in written
    back = stix.read(written.encode()).products
    assert sorted(back, key=lambda one: one.item) == sorted(EVERY, key=lambda one: one.item)
    standard = stix.write([INDICATOR, CAMPAIGN]).raw.decode()
    assert stix2.parse(standard).objects  # nothing custom in it
    theirs = stix2.v21.Indicator(
        name="Theirs", pattern="[url:value = 'http://c.example/']", pattern_type="stix",
        valid_from="2026-01-01T00:00:00Z", object_marking_refs=[stix2.TLP_AMBER], confidence=40,
    )  # fmt: skip
    got = stix.read(stix2.v21.Bundle(theirs).serialize().encode())
    (one,) = got.products
    assert (one.item, one.label.tlp, one.body["confidence"]) == (theirs.id, "amber", 0.4)
    assert (got.rejects, [loss.field for loss in got.losses]) == ((), ["pattern_version"])


@pytest.fixture
def address(tmp_path: Path) -> Iterator[tuple[str, Any]]:
    """A real server on loopback."""
    with node(tmp_path, Clock()) as (app, shelves), socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(16)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", shelves
        server.should_exit = True
        thread.join()


def test_taxii2_client_reads_posts_pages_and_deletes(address: tuple[str, Any]) -> None:
    taxii2client = pytest.importorskip("taxii2client", reason="taxii2-client is not installed")
    v21 = taxii2client.v21
    base, shelves = address
    shelves.put(OPEN, "JP", kept([product(number) for number in range(25)]), at=AT)
    server = v21.Server(f"{base}/taxii2/", user="PH", password=TOKENS["PH"])
    (root,) = server.api_roots
    assert root.title == "Threats at sea"
    found = {one.id: one for one in root.collections}
    opened, inbox = found[OPEN], found[INBOX]
    assert (opened.can_read, opened.can_write, inbox.can_write) == (True, False, True)
    listed = [one for page in v21.as_pages(opened.get_objects, per_request=7)
              for one in page.get("objects", [])]  # fmt: skip
    assert [one.item for one in stix.read_objects(listed).products] == [
        f"i-{number}" for number in range(25)
    ]
    manifest = [one["id"] for page in v21.as_pages(opened.get_manifest, per_request=9)
                for one in page["objects"]]  # fmt: skip
    assert manifest == [one["id"] for one in listed]
    status = inbox.add_objects({"objects": [indicator(1), {"type": "bad"}]})
    assert (status.status, status.success_count, status.failure_count) == ("complete", 1, 1)
    assert root.get_status(status.id).total_count == 2
    name = indicator(1)["id"]
    assert inbox.get_object(name)["objects"] == [indicator(1)]
    assert inbox.object_versions(name)["versions"] == [indicator(1)["modified"]]
    assert inbox.get_objects(type="campaign") == {}
    inbox.delete_object(name)
    assert inbox.get_objects() == {}


def test_taxii2_client_trusts_the_certificate_of_a_node(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taxii2client = pytest.importorskip("taxii2client", reason="taxii2-client is not installed")
    now = datetime.now(UTC)
    own = Node.make(tmp_path / "jcg", "JP", pack_path("sea-lanes-public"), at=now)
    make_certificate(tmp_path / "jcg", "JP", at=now)
    accounts = Accounts(own.ledger, own.signer, own.policy.pack.parties)
    accounts.add("paz", party="PH", roles=["reader"], by="root", at=now)
    token = accounts.issue("paz", by="root", at=now, lasts=timedelta(days=1))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "jcg/tls.crt"))
    with running(own, taxii=TaxiiAt()) as made:
        assert made.taxii is not None
        for host in ("127.0.0.1", "localhost"):
            url = f"https://{host}:{made.taxii.port}/taxii2/"
            (root,) = taxii2client.v21.Server(url, user="paz", password=token).api_roots
            assert {one.title for one in root.collections} == {"Released to PH", "From PH"}


def test_our_client_goes_on_where_it_stopped(address: tuple[str, Any]) -> None:
    """Not a foreign client: the same real server, and a stop between any two pages."""
    base, shelves = address
    first, second = ([product(number) for number in some] for some in (range(9), range(9, 20)))
    shelves.put(OPEN, "JP", kept(first), at=AT)
    client = Taxii(f"{base}/threats/", token=TOKENS["PH"], user="PH")
    assert {one["id"] for one in client.collections()} == {OPEN, INBOX}
    place, objects = Place(), []
    for number, page in enumerate(client.pages(OPEN, place, limit=5)):
        objects, place = objects + page.objects, page.place
        if number == 1:
            break
    shelves.put(OPEN, "JP", kept(second), at=AT)
    for page in client.pages(OPEN, place, limit=5):
        objects, place = objects + page.objects, page.place
    assert [one.item for one in stix.read_objects(objects).products] == [
        f"i-{number}" for number in range(20)
    ]
    assert not [one for page in client.pages(OPEN, place) for one in page.objects]
    status = client.add(INBOX, [indicator(1), {}])
    assert (status["success_count"], status["failure_count"]) == (1, 1)
    assert client.status(status["id"]) == status
    with pytest.raises(Exception, match="refused with 401"):
        Taxii(f"{base}/threats/", token="wrong").collections()


def test_pymisp_reads_what_we_write_and_we_read_what_it_writes() -> None:
    pymisp = pytest.importorskip("pymisp", reason="pymisp is not installed")
    for one, told in zip(EVERY, json.loads(misp.write(EVERY).raw)["response"], strict=True):
        event = pymisp.MISPEvent()
        event.from_dict(**told["Event"])
        again = event.to_json().encode()
        assert misp.read(b'{"Event":%s}' % again).products == (one,)
        assert {tag.name for tag in event.tags if tag.name.startswith("tlp:")}
    theirs = pymisp.MISPEvent()
    theirs.info, theirs.distribution = "Theirs", 3
    theirs.add_tag("tlp:green")
    theirs.add_attribute("ip-dst", "192.0.2.9", to_ids=True)
    theirs.timestamp = theirs.attributes[0].timestamp = AT
    (one,) = misp.read(b'{"Event":%s}' % theirs.to_json().encode()).products
    assert one.body["pattern"] == "[ipv4-addr:value = '192.0.2.9']"
    assert (one.label.tlp, one.label.caveats) == ("green", frozenset())
