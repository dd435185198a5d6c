"""Who did it to whom? Voice, particles and word order in four languages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sealane.inform.claim.mention import Hit, Mention

__all__ = ["roles"]

Pair = tuple[Mention | None, Mention | None]

_EN_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|got)\s+(?:\w+ly\s+|reportedly\s+|not\s+)?$", re.I
)
_EN_BY = re.compile(r"^\W{0,2}(?:\w+\s){0,4}?by\b", re.I)
_BARE_BY = re.compile(r"^\s+by\s", re.I)
_EN_BOTH = re.compile(r"^\W*(?:\w+\s){0,2}?between\b", re.I)
_HIT_BY = re.compile(r"\bby$", re.I)
_JA_PASSIVE = re.compile(r"^(?:を)?(?:され|られ|がれ|を受け|に遭|に見舞われ)")
_JA_SUBJECT = re.compile(r"^[」』）\s\d]*(?:[^\s、。がはをに]{0,6})?(?:が|は|も|側が|側は)")
_JA_OBJECT = re.compile(
    r"^[」』）\s\d]*(?:[^\s、。がはをに]{0,6})?(?:に対して|に対し|に向け|に|を|と|の)"
)
_JA_AGENT = re.compile(
    r"^[」』）\s\d]*(?:[^\s、。がはをに]{0,6})?(?:によって|により|による|から|に)"
)
_ZH_PASSIVE = re.compile(r"被|遭到|遭受|遭|受到")
_ZH_WITH = re.compile(r"(?:与|與|和|跟|同|及|、)(?:一|两|多|数|\d+)?[艘条條隻]?$")
_ZH_AT = re.compile(r"(?:向|对|對|朝|将|將|把)[^，。；,;]{0,6}$")
_RU_PASSIVE = re.compile(r"(?:^|\s)(?:был[аои]?|оказал\w+)\s+(?:\w+о\s)?$", re.I)
_RU_PARTICIPLE = re.compile(r"(?:ен|ена|ено|ены|ан|ана|аны|рован\w?)$", re.I)
_RU_BETWEEN = re.compile(r"^\W*между\b", re.I)


def roles(text: str, verb: Hit, mentions: Sequence[Mention], language: str) -> Pair:
    """Who did it and to whom, where the sentence says so.

    It goes by voice (passive forms, 被, された), by particles (が, を, に; 与, 对; by, with) and by
    order. It cannot follow "it" or "the latter" to another sentence.
    """
    before = [one for one in mentions if one.end <= verb.start]
    after = [one for one in mentions if one.start >= verb.end]
    by_language = {"en": _english, "ja": _japanese, "zh": _chinese, "ru": _russian}
    return by_language.get(language, _english)(text, verb, before, after)


def _last(found: Sequence[Mention]) -> Mention | None:
    """The nearest before the verb; a ship rather than who sent it."""
    ships = [one for one in found if one.is_ship]
    return (ships or list(found))[-1] if found else None


def _first(found: Sequence[Mention]) -> Mention | None:
    return found[0] if found else None


def _subject(text: str, before: Sequence[Mention]) -> Mention | None:
    """The subject of an English or Russian verb: not what a preposition stands before."""
    free = [
        one
        for one in before
        if not re.search(
            r"\b(?:by|of|near|with|from|at|in|for|to|around|после|около|у|возле)\s(?:the\s|an?\s)?$",
            text[: one.start],
            re.I,
        )
    ]
    return _last(free) or _last(before)


def _english(text: str, verb: Hit, before: list[Mention], after: list[Mention]) -> Pair:
    left, right = text[: verb.start], text[verb.end :]
    if _EN_BOTH.match(right) and len(after) >= 2:
        return after[0], after[1]
    if _HIT_BY.search(text[verb.start : verb.end]):
        return _first(after), _subject(text, before)
    if _BARE_BY.match(right) and text[verb.start : verb.end].lower().endswith("ed"):
        return _first(after), _subject(text, before)  # "A rammed by B", as headlines have it
    if _EN_PASSIVE.search(left) and not text[verb.start : verb.end].lower().startswith("was "):
        if _EN_BY.match(right):
            return _first(after), _subject(text, before)
        return None, _subject(text, before)
    if len(before) >= 2 and not after:
        between = text[before[-2].end : before[-1].start]
        if re.fullmatch(r"\s*(?:and|,)\s*(?:the|an?)?\s*", between, re.I):
            return before[-2], before[-1]
    return _subject(text, before), _first(after)


def _japanese(text: str, verb: Hit, before: list[Mention], after: list[Mention]) -> Pair:
    is_passive = bool(_JA_PASSIVE.match(text[verb.end :]))
    subject = other = None
    for one in before:
        tail = text[one.end :]
        if _JA_SUBJECT.match(tail):
            subject = one
        elif (is_passive and _JA_AGENT.match(tail)) or (not is_passive and _JA_OBJECT.match(tail)):
            other = one
        elif subject is None and other is None:
            subject = one
    if is_passive:
        return other, subject
    if subject and other and "と" in text[other.end : max(other.end, subject.start)][:3]:
        return other, subject  # "A and B collided"
    return subject, other


def _chinese(text: str, verb: Hit, before: list[Mention], after: list[Mention]) -> Pair:
    clause = re.split(r"[，。；,;]", text[: verb.start])[-1]
    begin = verb.start - len(clause)
    mark = _ZH_PASSIVE.search(clause)
    if mark:
        place = begin + mark.start()
        agents = [one for one in before if one.start >= place]
        patients = [one for one in before if one.end <= place]
        return _last(agents), _last(patients)
    if len(before) >= 2:
        first, second = before[-2], before[-1]
        if _ZH_WITH.search(text[first.end : second.start]):
            return first, second
        if _ZH_AT.search(text[first.end : second.start]):
            return first, second
    return _last(before), _first(after)


def _russian(text: str, verb: Hit, before: list[Mention], after: list[Mention]) -> Pair:
    left, right = text[: verb.start], text[verb.end :]
    word = re.match(r"\w*", right)
    whole = text[verb.start : verb.end] + (word[0] if word else "")
    if _RU_BETWEEN.match(right) and len(after) >= 2:
        return after[0], after[1]
    if _RU_PASSIVE.search(left) and _RU_PARTICIPLE.search(whole):
        return _first(after), _subject(text, before)
    if len(before) >= 2 and not after:
        between = text[before[-2].end : before[-1].start]
        if re.fullmatch(r"\s*(?:и|,)\s*\w*\s*", between, re.I):
            return before[-2], before[-1]
    return _subject(text, before), _first(after)
