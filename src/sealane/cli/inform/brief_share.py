"""The brief through a node: released to parties by its rules, and every version to who has one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sealane.inform import Case
    from sealane.inform.defence import Incident, Names
    from sealane.inform.defence.record import Standing
    from sealane.share import Label, Node, Product, Released

__all__ = ["item_of", "label_sent", "receivers", "release_to", "send", "take_back"]

RELEASED, RECALLED = "released", "recalled"


def item_of(case_id: str) -> str:
    """The name of a case's brief in every log: the same over its versions."""
    return f"case-{case_id}"


def release_to(
    node: Node, incident: Incident, standing: Standing, names: Names, label: Label,
    to: Mapping[str, str], *, at: datetime, actor: str,
) -> list[Released]:  # fmt: skip
    """Put this version into the logs of parties, each for its purpose, as the node's rules let it.

    What goes is counts, claims with their verdicts and the approved correction; no account, not
    even a hash. Raises NotAllowed where fewer than two persons approved exactly this content, or
    the brief was withdrawn; BadInput where this version went out with another content.
    """
    from sealane.inform.defence import record, refuse_names
    from sealane.share import release

    record.refuse_unapproved(standing, incident.digest)
    record.refuse_withdrawn(standing)
    product = _product(node, incident, standing, label, at)
    refuse_names(names.distinctive(), product.as_json()["body"], product.item)
    found: list[Released] = []
    for purpose in sorted(set(to.values())):
        parties = [party for party, own in to.items() if own == purpose]
        found += release(node, product, parties, purpose=purpose, at=at, actor=actor)
    return found


def send(
    case: Case, node: Node, incident: Incident, names: Names, label: Label,
    to: Mapping[str, str], *, at: datetime, who: str, actor: str,
) -> list[Released]:  # fmt: skip
    """:func:`release_to`, and on the case's record who got it for which purpose."""
    from sealane.inform.defence import record

    known = record.standing(case)
    found = release_to(node, incident, known, names, label, to, at=at, actor=actor)
    went = [one.to for one in found if one.outcome in ("released", "already", "unchanged")]
    for purpose in sorted({to[party] for party in went}):
        parties = [party for party in went if to[party] == purpose]
        record.sent(case, at=at, who=who, how=RELEASED, item=item_of(case.case_id),
                    version=known.version, to=parties, purpose=purpose,
                    digest=incident.digest)  # fmt: skip
    return found


def _product(
    node: Node, incident: Incident, standing: Standing, label: Label, at: datetime
) -> Product:
    """This version as it went, or as it goes for the first time."""
    from sealane.errors import BadInput, NotFound
    from sealane.share import Product, read

    item, version = item_of(incident.case_id), standing.version
    try:
        held = read(node, item, at=at, originator=node.party, giver=node.party)
    except NotFound:
        held = None
    issued_at = at.replace(microsecond=0)
    if held is not None and held.version == version:
        issued_at = held.issued_at
    made = Product(item=item, version=version, issued_at=issued_at,
                   body=_body(incident, issued_at), label=label)  # fmt: skip
    if held is not None and held.version == version and held.digest != made.digest:
        raise BadInput(
            f"Version {version} of {item} went out with another content.",
            hint="Record what changed, and send a new version: sealane inform correct CASE "
            "--because TEXT --node DIR.",
            item=item,
        )
    return made


def _body(incident: Incident, at: datetime) -> dict[str, Any]:
    """What of a brief travels, as a campaign of the policy's kinds."""
    from sealane.inform.defence.correction import claim_told, corrections_of
    from sealane.inform.defence.stix import stamp

    draft = corrections_of(incident.claims, made_at=at)
    counts = (
        f"{incident.posts:,} posts of {incident.accounts:,} accounts; {len(incident.groups)} "
        f"groups of {incident.rule.least_accounts} accounts or more act in concert beyond chance, "
        f"ordinary reasons fit {sum(bool(one.explanations) for one in incident.groups)} of them. "
        "Who is behind it is not known."
    )
    texts = [counts] if draft is None else [counts, *draft.texts.values()]
    texts += [f"Correction of {one['at'][:16]} UTC: {one['because']}"
              for one in incident.corrections]  # fmt: skip
    return {
        **({} if incident.exercise_id is None else {"exercise_id": incident.exercise_id}),
        "name": f"Case {incident.case_id}",
        "text": "\n\n".join(texts),
        "first_at": stamp(incident.first_at),
        "last_at": stamp(incident.last_at),
        "claims": [
            {"claim": claim_told(one.claim, "en", {}), "verdict": one.verdict, "posts": one.posts,
             "accounts": one.accounts, "languages": list(one.languages)}
            for one in incident.claims
        ],
    }  # fmt: skip


def receivers(node: Node, case_id: str, standing: Standing, purpose: str | None) -> dict[str, str]:
    """Whom the brief reached from here, each with the purpose that it went for.

    Who has it of another's hand gets the version from that hand, as the rules of logs have it.
    Raises BadInput where the purpose of one is not on record and none is given.
    """
    from sealane.errors import BadInput
    from sealane.share import reached
    from sealane.share.recall import HAVE

    known = {party: one["purpose"] for one in standing.sendings
             if one["how"] == RELEASED for party in one["to"]}  # fmt: skip
    found: dict[str, str] = {}
    for one in reached(node, item_of(case_id)):
        if one.by != node.party or one.state not in HAVE:
            continue
        own = purpose or known.get(one.party)
        if own is None:
            raise BadInput(
                f"The case does not say for which purpose {one.party} got the brief.",
                hint="Say it: --purpose P.",
                field="purpose",
            )
        found[one.party] = own
    return found


def label_sent(node: Node, case_id: str, at: datetime) -> Label:
    """The label of the version that went before. NotFound where none did, or it was recalled."""
    from sealane.share import read

    return read(node, item_of(case_id), at=at, originator=node.party, giver=node.party).label


def take_back(node: Node, case_id: str, *, because: str, at: datetime, actor: str) -> Sequence[str]:
    """Recall the brief from everybody who has it; the parties that a record was written for."""
    from sealane.share import recall

    return recall(node, item_of(case_id), because=because, at=at, actor=actor)
