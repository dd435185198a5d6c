"""sealane node and bundle: two nodes made, introduced and served by the command line alone."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from sealane.cli import sealane
from sealane.share import Label, Product
from sealane.share.node import Node
from sealane.share.release import release


def run(*words: str) -> Any:
    done = CliRunner().invoke(sealane, [*words, "--json"])
    assert done.exit_code == 0, (words, done.output, done.exception)
    return json.loads(done.stdout)


def product(item: str) -> Product:
    label = Label(
        classification="unclassified", tlp="green", kind="event", topic="piracy", source="open",
        personal="no", orcon="no", originator="JP", purposes=frozenset({"security"}),
        releasable_to=frozenset({"*"}),
    )  # fmt: skip
    return Product(item=item, version=1, issued_at=datetime.now(UTC), body={}, label=label)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A node in a process of its own: its address. Interrupted at the end, it says nothing more."""
    with subprocess.Popen(
        [sys.executable, "-m", "sealane", "node", "serve", "--node", str(folder), "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            found = re.search(r"https://\S+", line)
            assert found, line
            yield found.group()
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                assert process.wait(20) == 0, process.stdout.read()
            finally:
                process.kill()


def test_two_nodes_by_the_command_line(tmp_path: Path) -> None:
    folders = {party: str(tmp_path / party) for party in ("JP", "PH")}
    for party, folder in folders.items():
        run("node", "init", folder, "--party", party, "--pack", "sea-lanes-public")
    with served(tmp_path / "JP") as address:
        for party, other in (("JP", "PH"), ("PH", "JP")):
            path = str(tmp_path / f"{party}.card")
            where = ["--address", address] if party == "JP" else []
            told = run("node", "card", "--node", folders[party], "-o", path, *where)
            run("node", "meet", path, "--fingerprint", told["fingerprint"],
                "--node", folders[other])  # fmt: skip
        link = ["node", "link", "JP", "--node", folders["PH"]]
        assert run(*link, "--bytes-per-s", "300")["budget"] == 9_000
        assert run(*link, "--wide")["budget"] is None
        node = Node.open(tmp_path / "JP")
        some = [product(f"e{number}") for number in range(3)]
        release(node, some, ["PH"], purpose="security", at=datetime.now(UTC))
        node.close()
        bundle = str(tmp_path / "for-ph.slb")
        assert run("bundle", "export", "PH", "-o", bundle, "--node", folders["JP"])["records"] == 3
        assert run("bundle", "import", bundle, "--node", folders["PH"])["records"] == 3
        with served(tmp_path / "PH"):
            for _ in range(100):
                mine = run("node", "status", "--node", folders["JP"])["partners"][0]
                if mine["waiting"] == 0:
                    break
                time.sleep(0.2)
            assert (mine["sent"], mine["waiting"]) == (3, 0)
            theirs = run("node", "status", "--node", folders["PH"])
            assert (theirs["holds"], theirs["partners"][0]["taken"]) == (3, 3)


def test_a_certificate_of_taxii_comes_with_its_key_and_port(tmp_path: Path) -> None:
    node = ["node", "serve", "--node", str(tmp_path)]
    for more, said in (
        (["--certificate", "c"], "go together"),
        (["--key", "k", "--taxii-port", "0"], "go together"),
        (["--certificate", "c", "--key", "k"], "give --taxii-port"),
        (["--proxy", "127.0.0.1"], "give --taxii-port"),
    ):
        done = CliRunner().invoke(sealane, [*node, *more])
        assert (done.exit_code, said in done.output) == (2, True), done.output
    done = CliRunner().invoke(sealane, [*node, "--taxii-port", "0", "--oidc", "none.toml"])
    assert "does not say issuer" in str(done.exception)


def test_the_certificate_names_the_host_or_the_card_says_that_it_does_not(tmp_path: Path) -> None:
    run("node", "init", str(tmp_path / "JP"), "--party", "JP", "--pack", "sea-lanes-public",
        "--address", "https://jcg.example:8443")  # fmt: skip
    card = ["node", "card", "--node", str(tmp_path / "JP"), "--address"]
    assert run(*card, "https://jcg.example:8443")["unnamed_host"] is None
    done = CliRunner().invoke(sealane, [*card, "https://ops.example:8443"])
    assert "does not name ops.example" in done.output, done.output
    [command] = re.findall(r"sealane (node card --renew .*)", done.output)
    assert run(*command.split())["unnamed_host"] is None
    bad = ["node", "init", str(tmp_path / "x"), "--party", "JP", "--pack", "sea-lanes-public"]
    done = CliRunner().invoke(sealane, [*bad, "--address", "jcg.example"])
    assert done.exit_code != 0
    assert not (tmp_path / "x").exists()
