"""What waits for somebody of the node, and how it stands with its partners. Reads alone; shows no
content: of what waits for a label nobody knows who may read it.

As the other routes of ``/share``: for the node's own people.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from sealane.serve.answer import send_alone
from sealane.serve.route.share import NodeOf, share_command
from sealane.serve.schema import object_of
from sealane.share.contact import found, links
from sealane.share.node import Node
from sealane.share.pending import pending

__all__ = ["router"]

router = APIRouter(tags=["share"], prefix="/share")
WHY = '--because "..."'
MOST_COMMANDS = 5
"""Of a finding about many items: one for each of the first."""


@router.get(
    "/waiting",
    summary="What waits for somebody of this node, and what can be done",
    responses=object_of(
        "Items without a whole label, and questions about onward releases, with commands",
        {
            "count": 1,
            "items": [{
                "name": "3f0c81d2a4b5e697", "giver": "PH", "item": "found-7", "via": "file",
                "unsaid": ["topic", "source"],
                "commands": ["sealane share waiting label LABEL.toml 3f0c81d2a4b5e697 --node jcg"],
            }],
            "questions": [],
        },
    ),
)  # fmt: skip
def waits(request: Request, node: NodeOf) -> Response:
    """Items came by TAXII, TAK or a file; nobody has one until it has a whole label. A question
    with role ``to_answer`` waits for this node's word, one ``to_withdraw`` is a permission in
    force, and ``asked`` waits for another's word.

    ``items`` are the oldest 200 of ``count``.
    """
    told = pending(node, at=datetime.now(UTC))
    for one in told["items"]:
        name = one["name"]
        one["commands"] = [
            share_command(node, f"waiting label LABEL.toml {name}"),
            share_command(node, f"waiting refuse {name} {WHY}"),
        ]
    for one in told["questions"]:
        one["commands"] = [share_command(node, f"onward {words}") for words in _answers(one)]
    return _send(request, told | {"command": share_command(node, "waiting list")})


def _answers(one: Mapping[str, Any]) -> list[str]:
    name = str(one["request"])[:16]
    if one["role"] == "to_withdraw":
        return [f"withdraw {name} {WHY}"]
    if one["role"] != "to_answer":
        return []
    return [*([] if one["is_over"] else [f"allow {name}"]), f"refuse {name} {WHY}"]


@router.get(
    "/partners",
    summary="The link to each partner, and what was found",
    responses=object_of(
        "Partners with when each was last heard and how far it is behind; findings",
        {
            "partners": [{"party": "PH", "heard_at": "2026-11-27T06:14:00.000000Z", "waiting": 2}],
            "findings": [{"kind": "split", "party": "PH", "at": "2026-11-27T06:20:00.000000Z"}],
            "recent": 1,
        },
    ),
)
def partners(request: Request, node: NodeOf) -> Response:
    """``findings`` is empty where nothing was found; ``recent`` counts those of the last 30 days
    and those that still hold. Each has the ``commands`` that go on from there."""
    at = datetime.now(UTC)
    told = links(node, at=at) | found(node, at=at)
    for one in told["partners"]:
        one["commands"] = _of_link(node, one)
    for one in told["not_met"]:
        card = shlex.quote(f"{one['party']}.card")
        one["commands"] = [f"sealane node meet {card} --fingerprint HEX --node {_folder(node)}"]
    for one in told["findings"]:
        make = COMMANDS.get(one["kind"], _look)
        one["commands"] = [f"{words} --node {_folder(node)}" for words in make(one)]
    return _send(request, told | {"command": f"sealane node status --node {_folder(node)}"})


def _of_link(node: Node, one: Mapping[str, Any]) -> list[str]:
    """What brings on a partner that is behind: the same records as a file; and a link that cannot
    be read said anew."""
    party, made = shlex.quote(one["party"]), []
    if one["waiting"]:
        made.append(f"sealane bundle export {party} -o for-{party}.slb --node {_folder(node)}")
    if one["link"] is None:
        made.append(f"sealane node link {party} --wide --node {_folder(node)}")
    return made


def _look(one: Mapping[str, Any]) -> list[str]:
    return [f"sealane node witness {shlex.quote(one['party'])}"]


def _said_restored(one: Mapping[str, Any]) -> list[str]:
    return ["sealane node restored"]


def _taken_back(one: Mapping[str, Any]) -> list[str]:
    own = [shlex.quote(item) for item in one["items"][:MOST_COMMANDS]]
    return ["sealane node restored", *(f"sealane share recall {item} {WHY}" for item in own)]


def _again(one: Mapping[str, Any]) -> list[str]:
    return [f"sealane share release ITEM.json --to {shlex.quote(one['party'])} --purpose P"]


COMMANDS: Mapping[str, Callable[[Mapping[str, Any]], list[str]]] = MappingProxyType(
    {
        "signed_elsewhere": lambda one: [f"sealane node restored {WHY}", *_look(one)],
        "restored_said": _said_restored,
        "restored_here": _said_restored,
        "restored_there": lambda one: [],
        "restored_either": lambda one: [
            f"sealane bundle export {shlex.quote(one['party'])} -o for-partner.slb"
        ],
        "unheard": lambda one: ["sealane node serve"],
        "by_word": _taken_back,
        "lapsed": _again,
        "rules_changed": lambda one: ["sealane node rules", f"sealane node rules {WHY}"],
    }
)
"""What goes on from a finding; of the others, who watches whom."""


def _folder(node: Node) -> str:
    return shlex.quote(str(node.folder))


def _send(request: Request, body: dict[str, Any]) -> Response:
    return send_alone(request, orjson.dumps(body))
