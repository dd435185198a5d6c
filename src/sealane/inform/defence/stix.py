"""An incident as STIX 2.1 (OASIS): observed data, notes, a grouping, and the incident.

Only what two persons approved is told so. Accounts are ``user-account`` objects of which nothing
but the keyed hash is said, and only in groups of enough of them. Techniques are ``related-to``: a
candidate is no use of a technique. ``confidence`` is the part that the declared error leaves.

Nothing here marks an object: whoever writes the bundle gives the markings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sealane.inform.defence.claimed import Claimed
from sealane.inform.defence.concert import Group
from sealane.inform.defence.correction import claim_told, corrections_of
from sealane.inform.defence.incident import Incident
from sealane.inform.defence.spread import Story
from sealane.inform.defence.technique import LICENCE, VERSION, Candidate

__all__ = ["bundle_of"]

NAMESPACE = uuid5(NAMESPACE_URL, "urn:sealane:inform:stix:2.1")
MOST_OBSERVED = 999_999_999
"""``number_observed`` of observed data goes no higher (STIX 2.1, section 4.14)."""


def bundle_of(
    incident: Incident,
    markings: Sequence[Mapping[str, Any]],
    *,
    created_at: datetime,
    modified_at: datetime,
    created_by: str | None = None,
    with_accounts: bool = True,
) -> dict[str, Any]:
    """A bundle of an approved incident.

    ``markings`` are the marking definitions that every object refers to, and what else has to stand
    beside (identities); ``created_by`` the STIX id of the maker among them. The same case gives the
    same ids in every version, so that a later one replaces what a receiver has. ``with_accounts``
    False leaves even the hashes of accounts out, which are data of persons (GDPR, recital 26): a
    group is a note then. It cannot tell whether anybody approved: ask the record first.
    """
    made = _Maker(incident.case_id, created_at, modified_at, created_by, [
        one["id"] for one in markings if one["type"] == "marking-definition"
    ], is_drill=incident.exercise_id is not None)  # fmt: skip
    case = made.object("incident", "case", {
        "name": f"Case {incident.case_id}",
        "description": _about(incident),
    })  # fmt: skip
    objects = [case]
    seen: list[str] = [case["id"]]
    for group in incident.groups:
        parts = _group(made, group, incident, None if with_accounts else case["id"])
        objects += parts
        seen += [one["id"] for one in parts if one["type"] == "observed-data"]
    objects += [_claim(made, one, case["id"]) for one in incident.claims]
    objects += [_story(made, one, case["id"]) for one in incident.stories]
    draft = corrections_of(incident.claims, made_at=modified_at)
    if draft is not None:
        objects.append(made.note("correction", "Correction, approved by two persons",
                                 "\n\n".join(draft.texts.values()), [case["id"]]))  # fmt: skip
    for one in incident.candidates:
        objects += _candidate(made, one, case["id"])
    objects += [_opinion(made, one, case["id"]) for one in incident.appeals]
    objects += _record(made, incident, case["id"])
    notes = [one["id"] for one in objects if one["type"] == "note"]
    objects.append(made.object("grouping", "grouping", {
        "name": f"Case {incident.case_id}: what was observed",
        "description": "What was observed, with methods and limits. Nobody is accused by it.",
        "context": "suspicious-activity",
        "object_refs": [*seen, *notes],
    }))  # fmt: skip
    whole = [*(dict(one) for one in markings), *objects]
    told = json.dumps([[one["id"], one.get("modified")] for one in whole])
    return {"type": "bundle", "id": f"bundle--{uuid5(NAMESPACE, told)}", "objects": whole}


class _Maker:
    """Objects of one case: stable ids, times, maker and markings."""

    def __init__(
        self, case: str, created: datetime, modified: datetime, maker: str | None,
        markings: list[str], *, is_drill: bool,
    ) -> None:  # fmt: skip
        self._case = case
        self._labels = {"labels": ["exercise"]} if is_drill else {}
        self._times = {"created": stamp(created), "modified": stamp(modified)}
        self._maker, self._markings = maker, markings

    def name(self, kind: str, *parts: str) -> str:
        """The id of what these words name in this case."""
        return f"{kind}--{uuid5(NAMESPACE, json.dumps([self._case, kind, *parts]))}"

    def object(self, kind: str, key: str, said: Mapping[str, Any]) -> dict[str, Any]:
        """An object of a kind, by a key that stays over versions."""
        told = {"type": kind, "spec_version": "2.1", "id": self.name(kind, key), **self._times}
        if self._maker is not None:
            told["created_by_ref"] = self._maker
        return told | dict(said) | self._labels | self._marked()

    def note(
        self, key: str, abstract: str, content: str, refs: Sequence[str], **said: Any
    ) -> dict[str, Any]:
        """A note about some objects."""
        return self.object("note", key, {
            "abstract": abstract, "content": content, "object_refs": list(refs), **said,
        })  # fmt: skip

    def account(self, keyed: str) -> dict[str, Any]:
        """An account of which nothing is told but its hash."""
        return {
            "type": "user-account", "spec_version": "2.1",
            "id": self.name("user-account", keyed), "user_id": keyed, **self._marked(),
        }  # fmt: skip

    def _marked(self) -> dict[str, Any]:
        return {"object_marking_refs": self._markings} if self._markings else {}


def _about(incident: Incident) -> str:
    languages = ", ".join(f"{name} {count:,}" for name, count in incident.languages.items())
    drill = "" if incident.exercise_id is None else f"Exercise {incident.exercise_id}: invented. "
    return (
        f"{drill}{incident.posts:,} posts of {incident.accounts:,} accounts, "
        f"{stamp(incident.first_at)} to {stamp(incident.last_at)}, by language: {languages}. "
        "What is told is timing, copying and linking; who is behind it is not known."
    )


def _group(
    made: _Maker, group: Group, incident: Incident, instead: str | None
) -> list[dict[str, Any]]:
    """Accounts of a group, what was observed of them, and how that was found.

    ``instead``: what the note is about where no account is told.
    """
    accounts = [] if instead else [made.account(one) for one in group.accounts]
    observed = made.object("observed-data", f"group {group.key}", {
        "first_observed": stamp(group.first_at),
        "last_observed": stamp(group.last_at),
        "number_observed": min(MOST_OBSERVED, max(1, group.objects)),
        "object_refs": [one["id"] for one in accounts],
        "confidence": _percent(1.0 - incident.q),
    })  # fmt: skip
    method = {
        "what": f"{len(group.accounts)} accounts shared {group.objects} objects at most "
        f"{incident.window_s:g} s apart, more than each null explains",
        "objects_by_kind": group.kinds,
        "languages": list(group.languages),
        "nulls": list(incident.nulls),
        "false_discovery_rate": incident.q,
        "largest_q": max(group.q, group.q_common, group.q_within or 0.0),
        "ordinary_reasons_that_fit": [one.kind for one in group.explanations],
        "smallest_detectable": [asdict(one) for one in incident.detectable],
        "cannot_tell": "why they meet, who they are, whether anything they say is false",
    }
    note = made.note(f"group {group.key}", "How a group was found, and what it may be otherwise",
                     json.dumps(method, ensure_ascii=False, sort_keys=True),
                     [instead or observed["id"]],
                     confidence=_percent(1.0 - incident.q))  # fmt: skip
    return [note] if instead else [*accounts, observed, note]


def _claim(made: _Maker, one: Claimed, case: str) -> dict[str, Any]:
    told = {"claim": claim_told(one.claim, "en", {}), "verdict": one.verdict, "posts": one.posts,
            "accounts": one.accounts, "languages": list(one.languages)}  # fmt: skip
    if one.judgement is not None:
        told |= {
            "why": [each.told("en") for each in one.judgement.why],
            "with_reserve": [each.told("en") for each in one.judgement.caveats],
            "would_decide": [each.told("en") for each in one.judgement.decide],
            "tracks": [{name: track[name] for name in ("mmsi", "fixes", "first_at", "last_at",
                                                       "sources", "sha256")}
                       for track in one.judgement.tracks],
        }  # fmt: skip
    return made.note(f"claim {one.claim.claim_id}", "A claim held against observed tracks",
                     json.dumps(told, ensure_ascii=False, sort_keys=True), [case])  # fmt: skip


def _story(made: _Maker, one: Story, case: str) -> dict[str, Any]:
    told = {
        "languages": [{"language": each.language, "posts": each.posts, "accounts": each.accounts,
                       "first_observed_by_us": stamp(each.first_at)} for each in one.languages],
        "matched_by": list(one.by),
        "likely_next": [each.as_json() for each in one.next if each.followed],
        "cannot_tell": "where it began, and whose text was translated from whose",
    }  # fmt: skip
    return made.note(f"story {one.key}", "A story by language, as first observed by us",
                     json.dumps(told, ensure_ascii=False, sort_keys=True), [case])  # fmt: skip


def _candidate(made: _Maker, one: Candidate, case: str) -> list[dict[str, Any]]:
    """That what was seen is what a technique looks like."""
    relation = made.object("relationship", f"technique {one.technique.external_id}", {
        "relationship_type": "related-to",
        "description": f"Candidate only: {one.technique.external_id}, DISARM {VERSION}. {LICENCE}.",
        "source_ref": case,
        "target_ref": one.technique.stix_id,
    })  # fmt: skip
    note = made.note(f"technique {one.technique.external_id}", "A candidate technique of DISARM",
                     json.dumps(one.as_json(), ensure_ascii=False, sort_keys=True),
                     [relation["id"]])  # fmt: skip
    return [relation, note]


def _opinion(made: _Maker, one: Mapping[str, Any], case: str) -> dict[str, Any]:
    outcome = one["outcome"] or "not answered yet"
    return made.object("opinion", f"appeal {one['number']}", {
        "opinion": "disagree",
        "explanation": f"Appeal {one['number']} of {one['at']}: {outcome}. Its words stay with the "
        "case.",
        "object_refs": [case],
    })  # fmt: skip


def _record(made: _Maker, incident: Incident, case: str) -> list[dict[str, Any]]:
    """Corrections, and what was counted and not told."""
    told = {
        "content_sha256": incident.digest,
        "corrections": [dict(one) for one in incident.corrections],
        "groups_too_small_to_tell": incident.groups_small,
        "narratives_too_small_to_tell": incident.narratives_small,
        "least_accounts": incident.rule.least_accounts,
        "matches_across_languages": incident.matched_by,
    }
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return [made.note("record", "Corrections, limits and what is not told", text, [case])]


def _percent(part: float) -> int:
    return max(0, min(100, int(100 * part)))


def stamp(at: datetime) -> str:
    """A UTC time as STIX has it, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
