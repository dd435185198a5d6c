"""A correction to have ready: what was claimed and what the tracks show, in four languages.

Written by rule from claims that the tracks contradict or support, with the figures and tracks on
which that rests. It is a draft: a person reads, mends and approves it before anybody sees it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sealane.inform.claim import Claim
from sealane.inform.defence.claimed import Claimed
from sealane.inform.defence.correction_words import DEEDS, FOUND, LANGUAGES, WORDS
from sealane.inform.defence.words import place_told

__all__ = ["Correction", "corrections_of", "sentence_of"]

DECIDED = ("contradicts", "supports", "in_parts")


@dataclass(frozen=True)
class Correction:
    """One draft: its text by language, and the claims that it is about."""

    texts: Mapping[str, str]
    claims: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Texts and the ids of claims."""
        return {"status": "draft", "texts": dict(self.texts), "claims": list(self.claims)}


def corrections_of(claims: Sequence[Claimed], *, made_at: datetime) -> Correction | None:
    """The draft about every claim that the tracks decide, contradicted ones first.

    None where they decide none: nothing can be corrected then, and what is open is told as open.
    """
    decided = [one for one in claims if one.verdict in DECIDED]
    decided.sort(key=lambda one: DECIDED.index(one.verdict))
    if not decided:
        return None
    texts = {}
    for language in LANGUAGES:
        words = WORDS[language]
        lines = [words["head"].format(at=_moment(made_at))]
        lines += [f"{number}. {sentence_of(one, language)}"
                  for number, one in enumerate(decided, 1)]  # fmt: skip
        texts[language] = "\n".join([*lines, words["limits"], words["ask"]])
    return Correction(texts, tuple(one.claim.claim_id for one in decided))


def sentence_of(claimed: Claimed, language: str) -> str:
    """What is claimed, the verdict, why, and the tracks, in one of four languages."""
    words, judgement = WORDS[language], claimed.judgement
    known_as = {} if judgement is None else {
        str(one["mmsi"]): f"{one['name']} ({one['mmsi']})"
        for one in judgement.tracks if one["name"]
    }  # fmt: skip
    claim = claim_told(claimed.claim, language, known_as)
    parts = [words["claim"].format(claim=claim), words[claimed.verdict]]
    if judgement is not None:
        for reason in judgement.why:
            known = FOUND.get(reason.code, {}).get(language)
            if known is not None:
                parts.append(known.format(**dict(reason.parts)))
        tracks = [
            words["track"].format(
                who=one["name"] or one["mmsi"], mmsi=one["mmsi"], fixes=one["fixes"],
                first=_short(one["first_at"]), last=_short(one["last_at"]), hash=one["sha256"],
            )
            for one in judgement.tracks if one["fixes"]
        ]  # fmt: skip
        parts += tracks
    return words["gap"].join(parts)


def claim_told(claim: Claim, language: str, known_as: Mapping[str, str]) -> str:
    """Who did what to whom, where and when; what is not said is left out. ``known_as``: names of
    ships by their numbers."""
    words = WORDS[language]
    deed = DEEDS[claim.did][language]
    if claim.is_negated:
        deed = words["not"].format(deed=deed)
    parts = [_ship(claim.who.told(), words, known_as), deed]
    if claim.whom is not None:
        parts.append(_ship(claim.whom.told(), words, known_as))
    if claim.where is not None:
        parts.append(words["where"].format(place=place_told(claim.where)))
    if claim.when is not None:
        since, until = _moment(claim.when.since), _moment(claim.when.until)
        parts.append(since if since == until else f"{since} – {until}")
    return words["comma"].join(parts)


def _ship(said: str, words: Mapping[str, str], known_as: Mapping[str, str]) -> str:
    return words["nobody"] if said == "?" else known_as.get(said, said)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def _short(at: str | None) -> str:
    return "–" if at is None else f"{at[:16].replace('T', ' ')} UTC"
