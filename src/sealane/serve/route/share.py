"""What the node beside the lake gave and got, to whom and why. Reads alone; shows no content.

These are the node's own records, for its own people: whoever puts accounts in front asks the right
to read, and the node's own party, before this router.
"""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi import Query as Param

from sealane.errors import BadInput
from sealane.serve.answer import send_alone
from sealane.serve.parameter import Exercise
from sealane.serve.schema import object_of
from sealane.serve.seat import Seat, no_node
from sealane.share.about import (
    about,
    explanation,
    kinds_gone,
    kinds_of,
    lanes_of,
    rule_told,
    with_still_held,
)
from sealane.share.book.record import LANES, RECALL
from sealane.share.item.attribute import BY_NAME
from sealane.share.log.history import WHATS, Asked, history
from sealane.share.node import Node
from sealane.share.policy.graph import graph
from sealane.share.progress import recalls, with_confirmed
from sealane.share.rules import rules_of
from sealane.share.standing import standing

__all__ = ["NodeOf", "router", "share_command"]

router = APIRouter(tags=["share"], prefix="/share")
MOST_ROWS = 500
UNSAID = (LANES[RECALL], None)
"""Lanes that do not tell in which lane an item went."""
TELLING = ("event", "warning")
"""Lanes that tell what kind of item a row is of."""


def node_of(request: Request) -> Node:
    """The node that is served; ``NotFound`` where none is."""
    seat: Seat | None = request.app.state.seat
    if seat is None:
        raise no_node()
    return seat.node()


NodeOf = Annotated[Node, Depends(node_of)]
Party = Annotated[str | None, Param(max_length=200, description="Of or to this party alone.")]
Lanes = Annotated[
    list[str],
    Param(default_factory=list, description=f"{', '.join(LANES)}; repeat it or part by commas."),
]
Kinds = Annotated[
    list[str],
    Param(default_factory=list, description=f"{', '.join(WHATS)}; repeat it or part by commas."),
]
ItemName = Annotated[str, Param(min_length=1, max_length=200, description="Name of an item.")]


def _words(said: list[str]) -> frozenset[str]:
    return frozenset(one for part in said for one in part.split(",") if one)


def _send(request: Request, body: dict[str, Any]) -> Response:
    return send_alone(request, orjson.dumps(body))


def _now() -> datetime:
    return datetime.now(UTC)


@router.get(
    "",
    summary="Which node is served, and how it stands with its partners",
    responses=object_of(
        "Party, pack, entries, and each partner with what waits",
        {"party": "JP", "pack": "sea-lanes-public", "entries": 128, "partners": []},
    ),
)
def served(request: Request, node: NodeOf) -> Response:
    """As ``sealane node status``, with the names of the parties."""
    pack = node.policy.pack
    told = standing(node, at=_now()) | {
        "name": dict(pack.parties[node.party].name),
        "pack_name": dict(pack.name),
        "pack_version": pack.version,
        "parties": [{"id": one.id, "name": dict(one.name)} for one in pack.parties.values()],
        "command": f"sealane node status --node {shlex.quote(str(node.folder))}",
    }
    return _send(request, told)


@router.get(
    "/log",
    summary="What left this node and what came",
    responses=object_of(
        "Rows, the newest first",
        {"rows": [{"what": "released", "party": "PH", "item": "jp-event-7", "rule": "recaap-9"}]},
    ),
)
def log(
    request: Request,
    node: NodeOf,
    lane: Lanes,
    kind: Kinds,
    party: Party = None,
    exercise: Exercise = None,
    limit: Annotated[int, Param(ge=1, le=MOST_ROWS, description="Rows of a page.")] = 100,
    after: Annotated[
        str | None,
        Param(max_length=20, description="Cursor: the 'next' of the page before, unchanged."),
    ] = None,
) -> Response:
    """Each row tells who, when, to or from whom, under which rule and article, or why not.

    A refusal with direction ``in`` was not let in at the door. ``is_confirmed`` is of what went out
    (null: nobody waits for that any more). A page may hold fewer rows than
    asked for, even none, and still have a ``next``: it then looked far enough for one question.
    """
    asked = Asked(
        party=party, lanes=_words(lane), whats=_words(kind) or frozenset(WHATS),
        before=_sequence(after), exercise_id=exercise,
    )  # fmt: skip
    found = history(node, asked, limit=limit)
    digests = [one["digest"] for one in found.rows if one.get("digest")]
    kinds = kinds_of(node, digests, at=_now())
    lanes = lanes_of(node, [one["item"] for one in found.rows if one["lane"] in UNSAID])
    gone = kinds_gone(node, [one["item"] for one in found.rows if one["lane"] not in TELLING])
    every = with_confirmed(node, with_still_held(node, found.rows, at=_now()))
    rows = [_row(node, one, kinds.get(one.get("digest", "")), lanes, gone) for one in every]
    body = {
        "rows": rows,
        "count": len(rows),
        "next": None if found.next is None else str(found.next),
        "command": share_command(node, "log" + (f" --to {shlex.quote(party)}" if party else "")),
    }
    return _send(request, body)


def _row(
    node: Node,
    one: dict[str, Any],
    kind: dict[str, Any] | None,
    lanes: dict[str, str],
    gone: dict[str, str],
) -> dict[str, Any]:
    """A row with what is known of its item: by its content, by the label of a refusal, by the entry
    of its release, by the lane in which it went."""
    label = one.get("label") or {}
    went = lanes.get(one["item"]) if one["lane"] in UNSAID else None
    guess = went if went in TELLING else None
    entered = None if one["lane"] in TELLING else one.get("kind") or gone.get(one["item"])
    known = kind or {"kind": label.get("kind") or entered or guess, "topic": label.get("topic"),
                     "event": None, "issued_at": None}  # fmt: skip
    return one | known | {"by_rule": rule_told(node.policy.pack, one["rule"])}


def _sequence(after: str | None) -> int | None:
    if after is None:
        return None
    if not (after.isascii() and after.isdigit()):
        raise BadInput(
            f"after: {after!r} is no cursor of this log.",
            hint="Use the value of 'next' of the page before, unchanged.",
            field="after",
            value=after,
        )
    return int(after)


@router.get(
    "/item/{item:path}",
    summary="One item: its label, who has it and why, who has not confirmed",
    responses=object_of(
        "Copies held, releases with rules and receipts, whom it reached, its history",
        {"item": "jp-event-7", "sent": [{"party": "PH", "rule": "recaap-9"}], "not_confirmed": []},
    ),
)
def item_told(
    request: Request,
    node: NodeOf,
    item: Annotated[str, Path(max_length=200, description="Name of an item.")],
) -> Response:
    """Rules are told as the pack has them now; the article is the one that was told then."""
    told = about(node, item, at=_now())
    name = shlex.quote(item)
    is_there = any(one["state"] == "holds" for one in told["reached"])
    recall = share_command(node, f'recall {name} --because "..."') if is_there else None
    told |= {"command": share_command(node, f"log --item {name}"), "recall": recall}
    return _send(request, told)


@router.get(
    "/recalls",
    summary="Recalls, and who has not confirmed",
    responses=object_of(
        "Recalls, those in progress first",
        {"recalls": [{"item": "jp-event-7", "asked": 3, "confirmed": 2, "outstanding": ["AU"]}]},
    ),
)
def recalls_told(
    request: Request,
    node: NodeOf,
    limit: Annotated[int, Param(ge=1, le=200, description="Recalls at most.")] = 50,
) -> Response:
    """Of each: why, since when, and each party that it reached with its state (``recalled``: asked
    and not confirmed; ``unsent``: never met, so not asked), beyond the partners too, as they
    told."""
    found = recalls(node, limit=limit)
    return _send(request, {"recalls": found, "open": sum(one["is_open"] for one in found)})


@router.get(
    "/explain",
    summary="May an item go to a party, by which rule, and what would turn it",
    responses=object_of(
        "The evaluator's answer, with the smallest change that would turn a refusal",
        {"permitted": False, "reason": "no_grant", "about": "topic", "rule": "recaap-9"},
    ),
)
def explain(
    request: Request,
    node: NodeOf,
    item: ItemName,
    to: Annotated[str, Param(min_length=1, max_length=200, description="Who would have it.")],
    purpose: Annotated[
        str, Param(max_length=60, description=f"One of {', '.join(BY_NAME['purpose'].values)}.")
    ],
) -> Response:
    """By the rules as they are now. Asked of the copy that the node holds, else of the label of the
    latest refusal to this party (``asked_of``). ``decided_by``: ``node`` where what it holds, gave
    or took back stops it as it would a release; then no change is told."""
    told = explanation(node, item, to=to, purpose=purpose, at=_now())
    return _send(request, told)


@router.get(
    "/pack",
    summary="The rules as a graph: who may get what from whom",
    responses=object_of(
        "Parties, programmes and topics, and grants between them",
        {"pack": "sea-lanes-public", "parties": [], "programmes": [], "grants": []},
    ),
)
def pack_told(
    request: Request,
    node: NodeOf,
    on: Annotated[
        str | None, Param(max_length=10, description="The day (ISO 8601); default: today, UTC.")
    ] = None,
) -> Response:
    """Nodes are parties, programmes and topics; each grant is an edge through its programme, with
    its article, levels and duties."""
    from sealane.law import day_of

    day = day_of(on)
    told = graph(node.policy.pack, on=day)
    told |= {"party": node.party, "digest": node.pack_digest, "rules": rules_of(node)}
    return _send(
        request,
        told | {"command": f"sealane policy check {shlex.quote(f'{node.folder}/pack.toml')}"},
    )


def share_command(node: Node, words: str) -> str:
    """What the command line is asked for the same."""
    return f"sealane share {words} --node {shlex.quote(str(node.folder))}"
