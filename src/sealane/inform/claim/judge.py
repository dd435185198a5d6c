"""One claim against the sea: who it may be, what the tracks show, what would decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from sealane.inform.claim.block import blocked
from sealane.inform.claim.claim import RECORDED, Claim, Party, When
from sealane.inform.claim.contact import collided
from sealane.inform.claim.finding import (
    NO,
    OPEN,
    YES,
    Finding,
    Part,
    joined,
    parts_of,
    verdict_of,
)
from sealane.inform.claim.place import Place, entered, place_states, was_at
from sealane.inform.claim.rule import NMI_M
from sealane.inform.claim.sea import Hull, Sea, seconds
from sealane.inform.claim.silence import ais_off, coverage
from sealane.inform.claim.stop import stopped
from sealane.inform.claim.where import place_of
from sealane.inform.claim.words import Reason

__all__ = ["Judgement", "judge"]

PAIRS = ("collided", "rammed", "blocked", *RECORDED)
"""Deeds that need a second ship."""
PLACED = ("was_at", "entered")
TURNED = {"supports": "contradicts", "contradicts": "supports"}
FEW = 5


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A claim, what the tracks say of it, and on what that rests.

    ``verdict`` is ``supports``, ``contradicts``, ``in_parts`` or ``cannot_say``: on the claim as
    tracks show it, and on nobody's honesty. ``why``, ``caveats`` and ``decide`` are sentences in
    both languages; ``parts`` say when; ``coverage`` how much of the time fixes cover; ``tracks``
    which fixes were used, with their hash.
    """

    claim: Claim
    verdict: str
    why: tuple[Reason, ...] = ()
    caveats: tuple[Reason, ...] = ()
    decide: tuple[Reason, ...] = ()
    figures: dict[str, Any] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    coverage: tuple[dict[str, Any], ...] = ()
    tracks: tuple[dict[str, Any], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """One JSON object; sentences in English and Japanese."""
        return {
            "claim": {"claim_id": self.claim.claim_id, **self.claim.as_json()},
            "verdict": self.verdict,
            "why": [one.as_json() for one in self.why],
            "caveats": [one.as_json() for one in self.caveats],
            "decide": [one.as_json() for one in self.decide],
            "figures": self.figures,
            "parts": [one.as_json() for one in self.parts],
            "coverage": list(self.coverage),
            "tracks": list(self.tracks),
        }


@dataclass(frozen=True)
class _Met:
    """A party as a hull, or why there is none."""

    hull: Hull | None = None
    why: tuple[Reason, ...] = ()
    decide: tuple[Reason, ...] = ()
    caveats: tuple[Reason, ...] = ()


def judge(claim: Claim, sea: Sea) -> Judgement:
    """Hold one claim against the sea.

    A silence never contradicts: what is not known leaves it open, with the reason, and with the
    observation that would decide. Intent and fault are not worked out. AIS is what ships say of
    themselves: the sources are named, and whether any does not rest on it.
    """
    hedged = (Reason("hedged"),) if claim.is_hedged else ()
    opened = _open(claim, sea)
    if isinstance(opened, Judgement):
        return replace(opened, caveats=opened.caveats + hedged)
    hulls, met, place = opened
    when = claim.when
    assert when is not None
    finding = _find(claim, hulls, place, when, sea)
    is_vague = claim.where is not None and claim.where.is_vague
    if place is not None and claim.did not in PLACED and not is_vague:
        finding = _also_there(claim, hulls, place, when, sea, finding)
    verdict = finding.fixed or verdict_of(claim.did, when, finding.states, sea.rule)
    caveats = finding.caveats + hedged + tuple(one for each in met for one in each.caveats)
    verdict, turned = _turn(claim, verdict)
    decide = finding.decide
    assumed = _assumed(claim, when)
    if assumed and (verdict != "supports" or claim.is_negated):
        is_time = bool(when.assumed)  # what is not found then and there may have been elsewhere
        verdict, decide = "cannot_say", (Reason("need_when" if is_time else "need_place"),)
    if verdict == "cannot_say" and not decide:
        decide = (Reason("need_sensor"),)
    return Judgement(
        claim=claim,
        verdict=verdict,
        why=finding.why,
        caveats=caveats + turned + assumed + _sources(hulls, when, sea),
        decide=decide if verdict in ("cannot_say", "in_parts") else (),
        figures=finding.figures,
        parts=parts_of(finding.cuts, finding.states),
        coverage=tuple(coverage(hull, when, sea.rule) for hull in hulls),
        tracks=tuple(_track(hull, when, sea) for hull in hulls),
    )


def _assumed(claim: Claim, when: When) -> tuple[Reason, ...]:
    """What of its time and place the text leaves open."""
    told = []
    if "day" in when.assumed:
        told.append(Reason("day_assumed", {"day": f"{when.since:%Y-%m-%d}"}))
    if "zone" in when.assumed:
        told.append(Reason("zone_assumed", {"zone": when.zone or "UTC"}))
    if "words" in when.assumed:
        told.append(Reason("time_vague"))
    if claim.where is not None and claim.where.is_vague:
        told.append(Reason("place_vague", {"place": claim.where.told()}))
    return tuple(told)


def _open(
    claim: Claim, sea: Sea
) -> Judgement | tuple[tuple[Hull, ...], tuple[_Met, ...], Place | None]:
    """The hulls and the place that a claim is about, or why it stays open."""
    why: list[Reason] = []
    decide: list[Reason] = []
    if claim.when is None:
        why.append(Reason("no_when"))
        decide.append(Reason("need_when"))
    met = [_meet(claim.who, claim, sea, "no_who")]
    if claim.did in PAIRS:
        met.append(_meet(claim.whom, claim, sea, "no_whom"))
    place = None
    if claim.where is not None:
        place = place_of(claim.where, sea.zones)
        if place is None and claim.did in PLACED:
            why.append(Reason("no_zone", {"place": claim.where.told()}))
            decide.append(Reason("need_place"))
    elif claim.did in PLACED:
        why.append(Reason("no_place"))
        decide.append(Reason("need_place"))
    for one in met:
        why += one.why
        decide += one.decide
    hulls = tuple(one.hull for one in met if one.hull is not None)
    if len(hulls) == 2 and hulls[0].mmsi == hulls[1].mmsi:
        why.append(Reason("same_ship", {"who": hulls[0].told()}))
    if claim.did in RECORDED:
        why.insert(0, Reason("recorded", {"did": claim.did}))
        decide = [Reason("need_film")]
    if not why:
        return hulls, tuple(met), place
    figures: dict[str, Any] = {}
    if claim.did in RECORDED and len(hulls) == 2 and claim.when is not None and len(why) == 1:
        figures = collided(*hulls, claim.when, sea.rule).figures
    tracks = () if claim.when is None else tuple(_track(one, claim.when, sea) for one in hulls)
    return Judgement(
        claim=claim,
        verdict="cannot_say",
        why=tuple(why),
        decide=tuple(decide),
        figures=figures,
        tracks=tracks,
    )


def _meet(party: Party | None, claim: Claim, sea: Sea, nobody: str) -> _Met:
    """The one hull that a party is; where it may be several, or none was heard, why not."""
    need = Reason("need_who", {"who": party.told() if party else "-"})
    if party is None or not (party.is_named or party.kind or party.text):
        return _Met(why=(Reason(nobody),), decide=(need,))
    if not party.is_named:
        return _Met(why=(Reason("of_a_kind", {"who": party.told()}),), decide=(need,))
    numbers = sea.numbers_of(party)
    caveats: tuple[Reason, ...] = ()
    if not numbers and party.number:
        numbers = sea.with_number(party.number)
        caveats = (Reason("by_number", {"who": party.told()}),)
    if len(numbers) > 1:
        some = ", ".join(str(one) for one in numbers[:FEW])
        return _Met(
            why=(Reason("several", {"who": party.told(), "numbers": some}),), decide=(need,)
        )
    hull = sea.hull(numbers[0]) if numbers else None
    if hull is None or not len(hull):
        parts = {"who": party.told()}
        if claim.when is not None:
            parts |= {
                "since": f"{claim.when.since:%Y-%m-%d %H:%M:%SZ}",
                "until": f"{claim.when.until:%Y-%m-%d %H:%M:%SZ}",
            }
            return _Met(why=(Reason("not_heard", parts),), decide=(Reason("need_fix", parts),))
        return _Met(why=(Reason("not_heard", parts),), decide=(need,))
    if hull.is_shared:
        return _Met(why=(Reason("shared", {"who": hull.told()}),), decide=(Reason("need_sensor"),))
    return _Met(hull=hull, caveats=caveats)


def _find(
    claim: Claim, hulls: Sequence[Hull], place: Place | None, when: When, sea: Sea
) -> Finding:
    """What the tracks show of a deed that can be computed."""
    who = hulls[0]
    if claim.did in ("collided", "rammed"):
        return collided(who, hulls[1], when, sea.rule)
    if claim.did == "blocked":
        return blocked(who, hulls[1], when, sea.rule)
    if claim.did == "stopped":
        return stopped(who, when, sea.rule)
    if claim.did == "ais_off":
        return ais_off(who, when, sea)
    assert place is not None
    deed = entered if claim.did == "entered" else was_at
    return deed(who, place, when, sea.rule)


def _also_there(
    claim: Claim, hulls: Sequence[Hull], place: Place, when: When, sea: Sea, finding: Finding
) -> Finding:
    """A deed at a place: it must also have been there, piece by piece.

    Of a hull that was not heard its place is not known: only its being surely elsewhere counts.
    """
    from sealane.inform.claim import piece_kernel as at

    states, bounds = place_states(
        hulls[0], place, finding.cuts, sea.rule, throughout=when.is_throughout
    )
    if claim.did == "ais_off":
        states = np.where(states == OPEN, YES, states).astype(np.int8)
    both = joined(finding.states, states)
    why = finding.why
    if (states == NO).all():
        low = round(float(bounds[:, at.OUT].min()) / NMI_M, 2)
        parts = {"who": hulls[0].told(), "place": place.name, "low": low}
        why = (Reason("elsewhere", parts), *why)
    elif (finding.states == YES).any() and not (both == YES).any():
        why = (*why, Reason("place_open", {"place": place.name}))
    return replace(finding, states=both, why=why, figures={**finding.figures, "place": place.about})


def _turn(claim: Claim, verdict: str) -> tuple[str, tuple[Reason, ...]]:
    """The verdict on a denial; that a ship was not heard contradicts not even that."""
    if not claim.is_negated:
        return verdict, ()
    if claim.did == "ais_off" and verdict == "supports":
        return "cannot_say", (Reason("negated"), Reason("silence_proves_nothing"))
    return TURNED.get(verdict, verdict), (Reason("negated"),)


def _sources(hulls: Sequence[Hull], when: When, sea: Sea) -> tuple[Reason, ...]:
    """Whose word it rests on, and what was set aside."""
    since, until = seconds(when.since), seconds(when.until)
    heard = [one for hull in hulls for one in hull.sources[hull.around(since, until)].to_list()]
    own = [one for one in heard if one in sea.sensors]
    told = [
        Reason("outliers", {"who": hull.told(), "count": hull.outliers})
        for hull in hulls
        if hull.outliers
    ]
    if own:
        parts = {"count": len(own), "sources": ", ".join(sorted(set(own)))}
        return (*told, Reason("independent", parts))
    names = sorted(set(heard))
    more = f" +{len(names) - FEW}" if len(names) > FEW else ""
    return (*told, Reason("ais_alone", {"sources": (", ".join(names[:FEW]) or "-") + more}))


def _track(hull: Hull, when: When, sea: Sea) -> dict[str, Any]:
    """The fixes of a hull that were used: how many, from when to when, whose, and their hash."""
    since, until = seconds(when.since), seconds(when.until)
    used = hull.around(since, until)
    at = hull.at[used]
    sources = hull.sources[used]
    return {
        "mmsi": hull.mmsi,
        "name": hull.name,
        "imo": hull.imo,
        "length_m": hull.length_m,
        "fixes": len(at),
        "first_at": _iso(at, 0),
        "last_at": _iso(at, -1),
        "sources": sources.unique().sort().to_list(),
        "independent": int(sources.is_in(list(sea.sensors)).sum()),
        "sha256": hull.digest(since, until),
    }


def _iso(at: Any, index: int) -> str | None:
    from sealane.inform.claim.sea import time_of

    return time_of(at[index]).isoformat().replace("+00:00", "Z") if len(at) else None
