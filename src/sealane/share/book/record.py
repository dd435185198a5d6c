"""What stands in a release log: releases, recalls and notices, each in its lane.

Each partner has one log with six lanes, each numbered from 1 without a gap (but for what a record
``restored`` says is lost): recalls, notices (who passed an item on, who asks whether it may, what a
giver that was restored gave), warnings, events, the rest, and whatever belongs to a drill. A reader
takes the lanes in this order and keeps one cursor for each, so that a recall overtakes whatever
waits before it and no cursor is ever wrong. A record carries no time and no number that counts
anything but what this partner gets: what is refused to it, or sent to others, leaves no trace here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sealane.errors import BadInput
from sealane.ledger import canonical, digest

__all__ = [
    "DRILL",
    "LANES",
    "NOTICE",
    "RECALL",
    "Arrived",
    "cursors_of",
    "drill_of",
    "identity",
    "lane_of",
    "plain_text",
    "read_record",
]

LANES = ("recall", "notice", "warning", "event", "rest", "drill")
"""In the order in which a backlog is read."""
RECALL, NOTICE, DRILL = 0, 1, 5
ACTS = {
    "release": (2, 3, 4, DRILL),
    "recall": (RECALL,),
    "passed": (NOTICE,),
    "taken_back": (NOTICE,),
    "confirmed": (NOTICE,),
    "ask": (NOTICE,),
    "answer": (NOTICE,),
    "holds": (NOTICE,),
    "recalled": (NOTICE,),
    "restored": tuple(range(len(LANES))),
    "lapsed": (2, 3, 4, DRILL),
}
"""Acts, and the lanes in which they stand."""

MEMBERS: Mapping[str, frozenset[str]] = {
    "release": frozenset({"digest", "terms", "product", "ended"}),
    "recall": frozenset({"because"}),
    "passed": frozenset({"to", "by", "is_less"}),
    "taken_back": frozenset({"to", "by"}),
    "confirmed": frozenset({"to", "by"}),
    "ask": frozenset({"to", "by", "purpose", "until", "because", "request"}),
    "answer": frozenset({"by", "request", "answer", "because", "signed"}),
    "holds": frozenset({"digest", "terms", "was"}),
    "recalled": frozenset(),
    "restored": frozenset({"first"}),
}
"""Members of each act beside ``EVERY``. ``holds`` and ``recalled`` tell a giver that was restored
what the partner has from its lost numbers, ``was`` the lane in which it came; ``restored`` says
that the numbers from ``first`` up to its own are lost."""
OPTIONAL: Mapping[str, frozenset[str]] = {
    "release": frozenset({"thinned"}),
    "confirmed": frozenset({"receipt"}),
}
"""Members that a record may have: of a track that was thinned for a thin link; the receipt of the
party that confirmed, as text, or the digest of one that came before."""
THINNED = frozenset({"points", "of", "tolerance_nmi", "digest"})
ANSWERS = ("allowed", "refused", "withdrawn")
"""What an originator says to a question for an onward release."""
EVERY = frozenset({"act", "lane", "sequence", "item", "version", "originator"})
TERMS = frozenset({"purpose", "rule", "article", "onward", "retain_until", "is_less", "path"})
"""What a recipient is bound to: the purpose, until when, whether it may pass on, under which rule
and article it got it, whether anything was taken out, and the parties from the originator to the
giver. ``permission`` beside them: the originator's word that it might go on, signed."""

LONGEST_IDENTITY = 64
"""Signs of a digest."""
LONGEST_TEXT = 2_000
"""Signs of a reason or an article."""
LONGEST_PATH = 32
"""Parties through whose hands an item may have come: an entry of a ledger has to hold them."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A record that has the shape of one."""

    act: str
    lane: int
    sequence: int
    item: str
    version: int
    originator: str
    told: Mapping[str, Any]


def lane_of(kind: str, body: Mapping[str, Any]) -> int:
    """The lane of a product of a kind; what says that it belongs to a drill has one of its own."""
    if body.get("exercise_id") is not None:
        return DRILL
    return LANES.index(kind) if kind in ("warning", "event") else LANES.index("rest")


def identity(told: Mapping[str, Any]) -> str:
    """Digest of a record without its content, which may be gone when it is sent again; of one that
    lapsed, which tells nothing else, as its giver says it."""
    said = told.get("identity")
    if told.get("act") == "lapsed" and isinstance(said, str) and len(said) <= LONGEST_IDENTITY:
        return said
    content = ("product", "ended", "thinned")
    return digest(canonical({k: v for k, v in told.items() if k not in content}))


def cursors_of(told: Any) -> dict[int, int]:
    """Cursors by lane, from JSON by name; a lane that is not named is at 0. ``BadInput``."""
    fit = isinstance(told, dict) and set(told) <= set(LANES)
    if not fit or not all(type(one) is int and 0 <= one < 2**53 for one in told.values()):
        raise BadInput(
            "Cursors are whole numbers by lane.", hint=f"Lanes are {', '.join(LANES)}.",
            field="after",
        )  # fmt: skip
    return {place: told.get(name, 0) for place, name in enumerate(LANES)}


def plain_text(said: Any, field: str, most: int = 200) -> str:
    """A text that every database takes: of some length, without control signs. ``BadInput``."""
    if not isinstance(said, str) or not 0 < len(said) <= most or not said.isprintable():
        raise BadInput(
            f"{field} is no text of 1 to {most} printable signs.", hint="Look at it.", field=field
        )
    return said


def drill_of(body: Any) -> str | None:
    """The drill that a body belongs to; None for what is real, or has no name for it that can be
    written."""
    is_object = type(body) is dict or isinstance(body, Mapping)
    said = body.get("exercise_id") if is_object else None
    if said is None:
        return None
    is_name = isinstance(said, str) and 0 < len(said) <= LONGEST_TEXT and said.isprintable()
    return said if is_name else None


def read_record(told: Any) -> Arrived:
    """The record of a JSON value; ``BadInput`` for any shape that none has."""
    act = told.get("act") if isinstance(told, dict) else None
    if act == "lapsed":
        return _read_lapsed(told)
    if (
        not isinstance(act, str)
        or act not in ACTS
        or told.keys() - OPTIONAL.get(act, frozenset()) != EVERY | MEMBERS[act]
    ):
        raise _no_record("it has not the members of one")
    lane, sequence, version = told["lane"], told["sequence"], told["version"]
    if lane not in LANES or LANES.index(lane) not in ACTS[act]:
        raise _no_record(f"a {act} does not stand in the lane {lane!r}")
    for name, number in (("sequence", sequence), ("version", version)):
        if type(number) is not int or not 1 <= number < 2**53:
            raise _no_record(f"{name} is no whole number from 1")
    for name in ("item", "originator"):
        plain_text(told[name], name)
    for name in MEMBERS[act] & {"to", "by", "purpose", "until", "request"}:
        plain_text(told[name], name)
    if "because" in MEMBERS[act]:
        plain_text(told["because"], "because", LONGEST_TEXT)
    if act == "passed" and type(told["is_less"]) is not bool:
        raise _no_record("is_less is true or false")
    if "receipt" in told and not isinstance(told["receipt"], str):
        raise _no_record("a receipt is text")
    if act == "answer" and told["answer"] not in ANSWERS:
        raise _no_record(f"an answer is {', '.join(ANSWERS)}")
    if act == "answer" and (told["answer"] == "allowed") != isinstance(told["signed"], str):
        raise _no_record("what is allowed is signed, and nothing else is")
    if act in ("release", "holds"):
        _read_terms(told["terms"])
    if act == "release":
        _read_thinned(told)
    if act == "holds":
        plain_text(told["digest"], "digest", 64)
        if told["was"] not in LANES or LANES.index(told["was"]) not in ACTS["release"]:
            raise _no_record(f"nothing is held from the lane {told['was']!r}")
    if act == "restored" and not (type(told["first"]) is int and 1 <= told["first"] <= sequence):
        raise _no_record("the first number that is lost is none before its own")
    place = LANES.index(lane)
    return Arrived(act, place, sequence, told["item"], version, told["originator"], told)


def _read_lapsed(told: Mapping[str, Any]) -> Arrived:
    """What its giver's rules let go no more: a number, and a digest by which both sides know it."""
    if told.keys() != {"act", "lane", "sequence", "identity"}:
        raise _no_record("it has not the members of one")
    lane, sequence = told["lane"], told["sequence"]
    if lane not in LANES or LANES.index(lane) not in ACTS["lapsed"]:
        raise _no_record(f"nothing lapses in the lane {lane!r}")
    if type(sequence) is not int or not 1 <= sequence < 2**53:
        raise _no_record("sequence is no whole number from 1")
    plain_text(told["identity"], "identity", LONGEST_IDENTITY)
    return Arrived("lapsed", LANES.index(lane), sequence, "", 0, "", told)


def _read_terms(terms: Any) -> None:
    if not isinstance(terms, dict) or terms.keys() - {"permission"} != TERMS:
        raise _no_record("its terms have not the members of terms")
    if type(terms["onward"]) is not bool or type(terms["is_less"]) is not bool:
        raise _no_record("onward and is_less are true or false")
    for name, most in (("purpose", 200), ("rule", 200), ("article", LONGEST_TEXT)):
        plain_text(terms[name], name, most)
    path = terms["path"]
    if not isinstance(path, list) or not 0 < len(path) <= LONGEST_PATH:
        raise _no_record("its path is no list of parties")
    for one in path:
        plain_text(one, "path")


def _read_thinned(told: Mapping[str, Any]) -> None:
    said = told.get("thinned", {})
    if "thinned" in told and (not isinstance(said, dict) or said.keys() != THINNED):
        raise _no_record(f"thinned says {', '.join(sorted(THINNED))}")
    for name in THINNED & set(said):
        if type(said[name]) not in ((str,) if name == "digest" else (int, float)):
            raise _no_record(f"{name} of what was thinned is of another type")


def _no_record(why: str) -> BadInput:
    return BadInput(
        f"This is not a record: {why}.", hint="See docs/reference/share/release.md.", field="record"
    )
