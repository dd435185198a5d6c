"""Three nodes over links that break, against a model that knows sets and nothing of the code.

The model says who may have which item by a table written by hand, and keeps one list of messages
for each direction. When all links have been up, everybody reads what the model says and no more,
and nothing is left to confirm; before that nobody reads what the model forbids. The nodes are made
once; each run has items and days of its own.
"""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from node_case import AT, node, product

from sealane.ledger import audit
from sealane.share.log.content import holdings, read
from sealane.share.log.replay import check
from sealane.share.node import Node
from sealane.share.recall import reached, recall
from sealane.share.release import release
from sealane.share.retention import sweep
from sealane.share.transfer.offer import offer, wanted
from sealane.share.transfer.receipt import acknowledge
from sealane.share.transfer.receive import take

MAY = {
    "open": {"label": {}, "direct": {"PH", "AU"}, "onward": True},
    "orcon": {"label": {"orcon": "yes"}, "direct": {"PH", "AU"}, "onward": False},
    "amber": {"label": {"tlp": "amber"}, "direct": {"PH"}, "onward": False},
    "piracy": {"label": {"topic": "piracy"}, "direct": {"PH"}, "onward": False},
    "crew": {"label": {"personal": "yes"}, "direct": set(), "onward": False},
    "brief": {"label": {}, "direct": {"PH", "AU"}, "onward": True},
}
"""Classes of items of JP: their label, who may have them from JP, and whether PH may pass on."""
KINDS = st.sampled_from(["open", "open", "orcon", *sorted(MAY)])
PARTIES = ("JP", "PH", "AU")
LINKS = [(one, other) for one in PARTIES for other in PARTIES if one != other]
RUNS = itertools.count()
NODES: dict[str, Node] = {}


@dataclass
class Model:
    """What should be, in sets and lists."""

    version: dict[str, int] = field(default_factory=dict)
    log: dict[tuple[str, str], list[tuple[str, str, int]]] = field(default_factory=dict)
    read: dict[tuple[str, str], int] = field(default_factory=dict)
    has: dict[tuple[str, str, str], int] = field(default_factory=dict)
    dead: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def send(self, giver: str, to: str, act: str, item: str, version: int) -> None:
        self.log.setdefault((giver, to), []).append((act, item, version))

    def gave(self, giver: str, to: str, item: str) -> int:
        """The last version that one gave another and did not take back; 0 if none."""
        last = 0
        for act, own, version in self.log.get((giver, to), []):
            if own == item:
                last = version if act == "give" else 0
        return last

    def pull(self, giver: str, to: str) -> None:
        """Everything of the log that was not read, recalls first."""
        begin = self.read.get((giver, to), 0)
        log = self.log.get((giver, to), [])
        self.read[giver, to] = len(log)
        for wanted_act in ("take", "give"):
            for act, item, version in log[begin:]:
                if act == wanted_act:
                    self.apply(giver, to, act, item, version)

    def apply(self, giver: str, to: str, act: str, item: str, version: int) -> None:
        key = (to, giver, item)
        if act == "give":
            if version > self.dead.get(key, 0):
                self.has[key] = max(version, self.has.get(key, 0))
            return
        self.dead[key] = max(version, self.dead.get(key, 0))
        if self.has.get(key, 0) <= version:
            self.has.pop(key, None)
        for other in PARTIES:
            last = self.gave(to, other, item)
            if giver == "JP" and last and last <= version:
                self.send(to, other, "take", item, last)


class Sharing(RuleBasedStateMachine):
    """JP releases and recalls, PH passes on, all pull; links are pulled or not, replies lost."""

    def __init__(self) -> None:
        super().__init__()
        for party in PARTIES:
            NODES.setdefault(party, node(party))
        self.run, self.model = next(RUNS), Model()
        self.begin = self.at = AT + timedelta(days=2 * self.run)
        self.end = self.begin + timedelta(hours=6)

    def name(self, kind: str) -> str:
        return f"{self.run}-{kind}"

    @rule(kind=KINDS, to=st.sets(st.sampled_from(["PH", "AU"]), min_size=1))
    def release(self, kind: str, to: set[str]) -> None:
        item = self.name(kind)
        version = self.model.version[item] = self.model.version.get(item, 0) + 1
        more = {"retain_until": self.end} if kind == "brief" else {}
        one = product(item, version, **MAY[kind]["label"], **more)  # type: ignore[dict-item]
        found = release(NODES["JP"], one, sorted(to), purpose="sar", at=self.at)
        gone = {answer.to for answer in found if answer.outcome == "released"}
        late = kind == "brief" and self.at >= self.end
        assert gone == (set() if late else to & set(MAY[kind]["direct"]))  # type: ignore[call-overload]
        for party in sorted(gone):
            self.model.send("JP", party, "give", item, version)
            self.model.has["JP", "JP", item] = version

    @rule(kind=KINDS)
    def pass_on(self, kind: str) -> None:
        item = self.name(kind)
        version = self.model.has.get(("PH", "JP", item), 0)
        late = kind == "brief" and self.at >= self.end
        if not version or late:
            return
        one = read(NODES["PH"], item, at=self.at)
        (found,) = release(NODES["PH"], one, ["AU"], purpose="sar", at=self.at)
        assert (found.outcome != "refused") == MAY[kind]["onward"]
        if found.outcome == "released":
            self.model.send("PH", "AU", "give", item, version)

    @rule(kind=KINDS)
    def recall(self, kind: str) -> None:
        item = self.name(kind)
        given = {to: self.model.gave("JP", to, item) for to in ("PH", "AU")}
        if not any(given.values()) or self.model.has.get(("JP", "JP", item)) is None:
            return
        sent = recall(NODES["JP"], item, because="another ship", at=self.at)
        assert sorted(sent) == sorted(to for to, version in given.items() if version)
        del self.model.has["JP", "JP", item]
        for to, version in given.items():
            if version:
                self.model.send("JP", to, "take", item, version)

    @rule(link=st.sampled_from(LINKS), lost=st.booleans(), limit=st.sampled_from([1, 2, 100]))
    def pull(self, link: tuple[str, str], lost: bool, limit: int) -> None:
        """A link is up until all that waited is through, or the batch or the receipt is lost."""
        giver, taker = (NODES[one] for one in link)
        if lost and limit == 1:
            offer(giver, taker.party, wanted(taker, giver.party)[-1].after, limit, at=self.at)
            return
        self.through(giver, taker, lost=lost, limit=limit)
        self.model.pull(*link)

    def through(self, giver: Node, taker: Node, *, lost: bool = False, limit: int = 100) -> None:
        while True:
            asked = wanted(taker, giver.party)[-1]
            batch = offer(giver, taker.party, asked.after, limit, at=self.at)
            receipt = take(taker, batch, at=self.at)
            if not lost:
                acknowledge(giver, receipt, at=self.at)
            if b'"more":false' in batch:
                return

    @precondition(lambda self: self.at < self.begin + timedelta(days=1))
    @rule(hours=st.integers(1, 5), swept=st.booleans())
    def wait(self, hours: int, swept: bool) -> None:
        self.at += timedelta(hours=hours)
        if swept:
            for own in NODES.values():
                sweep(own, at=self.at)

    def expected(self, party: str) -> set[tuple[str, str, int]]:
        late = self.at >= self.end
        return {
            (giver, item, version)
            for (holder, giver, item), version in self.model.has.items()
            if holder == party and not (late and item.endswith("brief"))
        }

    def held(self, party: str) -> set[tuple[str, str, int]]:
        prefix = f"{self.run}-"
        return {
            (one.giver, one.item, one.version)
            for one in holdings(NODES[party], at=self.at)
            if one.item.startswith(prefix)
        }

    def check_all(self) -> None:
        for party in PARTIES:
            assert self.held(party) == self.expected(party), party

    def teardown(self) -> None:
        self.check_all()
        for _ in range(2):
            for link in LINKS:
                self.through(NODES[link[0]], NODES[link[1]])
                self.model.pull(*link)
        self.check_all()
        for item in self.model.version:
            assert not [one for one in reached(NODES["JP"], item) if one.state == "recalled"]
        if self.run % 8 == 7:
            for own in NODES.values():
                assert check(own) == []
                assert audit(own.ledger).holds


COUNT = int(os.environ.get("SEALANE_TEST_RUNS", "4"))
Sharing.TestCase.settings = settings(max_examples=COUNT, stateful_step_count=20)
TestSharing = Sharing.TestCase
