"""Who is named in a sentence? Names, numbers, agencies and words for ships, joined to parties."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sealane.inform.claim.claim import Party
from sealane.inform.claim.figure import numbers_in

__all__ = ["Hit", "Mention", "mentions_in"]

_QUOTED = re.compile(
    r"[「『“\"«《](?P<name>[^」』”\"»》]{2,40})[」』”\"»》](?=\s?(?:号|號|轮|輪|丸)?)"
)
_JA_NAME = re.compile(
    r"(?:第[一二三四五六七八九十\d]+)?[\u3041-\u3096\u30a1-\u30fc\u4e00-\u9fff]{1,8}丸"
)
_ZH_NAME = re.compile(r"[\u4e00-\u9fff]{2,6}(?P<number>\d{2,5})(?=[号號轮輪船艇])")
_CAPITAL = r"[A-Z][A-Za-z0-9'’-]*"
_EN_NAME = re.compile(
    rf"\b(?:M/?V|M/?T|MT|F/?V|F/?B|BRP|USS|USCGC|HMS|HMAS|JS|INS|KD|KRI|RV|R/V|SS)\.?\s+"
    rf"(?P<name>{_CAPITAL}(?:\s{_CAPITAL}){{0,3}}(?:\s\d{{1,4}})?)"
)
_AFTER_WORD = re.compile(
    rf"^\s(?:named\s|called\s|the\s)?(?P<name>{_CAPITAL}(?:\s{_CAPITAL}){{0,3}}(?:\s\d{{1,4}})?)"
)
_NOT_NAMES = frozenset(
    [
        *("The", "A", "An", "On", "In", "At", "By", "And", "From", "To", "It", "He", "She", "They"),
        *("Chinese", "Japanese", "Philippine", "Filipino", "Russian", "Vietnamese", "Coast"),
        *("Guard", "Navy", "UTC", "AIS", "Two", "Three", "Four", "Monday", "Tuesday", "Wednesday"),
        *("Thursday", "Friday", "Saturday", "Sunday"),
    ]
)
_JOINS = re.compile(
    r"^(?:\s|的|の|-|所属|属|籍|\d{3,5}[号號]?|(?:'s|’s)\s?|of the\s|of\s|[（(]|no\.?\s?"
    r"|number\s|№\s?|第|号|號|"
    r"\s?bow number\s|[「『“\"«《]|[A-Za-zА-Яа-яё]{1,14}\s){0,3}$",
    re.I,
)
_PARTS = re.compile(
    r"[,、，。;；]|\b(?:and|with|by|to|at|a|an|the|in|that|said|says|denie[sd]|claim(?:s|ed)?|was|were|is|"
    r"has|had|when|after|before|which|who|что|заявил\w*|и|с|у|в)\b",
    re.I,
)
"""What stands between two parties, and never within one."""
_BOW = re.compile(
    r"^[\s(（]{0,2}(?:no\.?\s?|№\s?|#|第)?(?P<n>\d{3,5})(?![\d.:]|\s?(?:nmi|nm|km|kn|m|ships?|vessels?|"
    r"boats?|hrs?|utc|海里|隻|艘|人|年|月|日|時|时|点|миль|узл|час))",
    re.I,
)
"""A number right after a word for a ship: that on its hull."""
_WITHIN = re.compile(r"(?<!\d)\d{3,5}(?!\d)")
MOST_BETWEEN = 18
KINDS = ("agency", "flag", "vessel_word", "hull", "name", "number", "object")


@dataclass(frozen=True)
class Hit:
    """One find of the lexicon in a text: characters, kind, entry."""

    start: int
    end: int
    kind: str
    entry: str


@dataclass(frozen=True)
class Mention:
    """A party where it stands in a text."""

    start: int
    end: int
    party: Party
    is_ship: bool


def mentions_in(text: str, hits: Sequence[Hit], hulls: Sequence[Hit]) -> list[Mention]:
    """Parties of one sentence in their order; what stands side by side is one party.

    A flag alone is no party, since "China said" is not a ship; beside a word for a ship it is.
    """
    atoms = [hit for hit in (*hits, *hulls) if hit.kind in KINDS]
    named = _names(text, atoms)
    atoms = [hit for hit in atoms if not _within_any(hit, named)] + named
    atoms += [Hit(a, b, "number", str(p.mmsi or f"IMO{p.imo}")) for a, b, p in numbers_in(text)]
    verbs = [one for one in hits if one.kind == "verb"]
    atoms.sort(key=lambda hit: (hit.start, -hit.end))
    groups: list[list[Hit]] = []
    for hit in atoms:
        if groups and not _parts(groups[-1], hit, verbs) and _is_joined(text, groups[-1], hit):
            groups[-1].append(hit)
        else:
            groups.append([hit])
    found = [_mention(text, group) for group in groups]
    return [one for one in found if one is not None]


def _within_any(hit: Hit, others: Sequence[Hit]) -> bool:
    return any(one.start <= hit.start and hit.end <= one.end for one in others)


def _parts(group: list[Hit], hit: Hit, verbs: Sequence[Hit]) -> bool:
    """Whether what was done stands between a party and the next find."""
    end = max(one.end for one in group)
    return any(end <= verb.start and verb.end <= hit.start for verb in verbs)


def _is_joined(text: str, group: list[Hit], hit: Hit) -> bool:
    """Whether a find goes on with a party: it overlaps it, or only small words stand between."""
    end = max(one.end for one in group)
    if hit.start < end:
        return True
    between = text[end : hit.start]
    if len(between) > MOST_BETWEEN or _PARTS.search(between):
        return False
    kinds = {one.kind for one in group}
    if hit.kind in kinds and hit.kind in ("name", "hull", "number", "vessel_word"):
        return not between.strip() and hit.kind == "vessel_word"
    if hit.kind == "agency" and kinds - {"flag"}:
        is_genitive = bool(re.match(r"[А-Яа-яё]", text[hit.start]))  # катер пограничной службы
        return is_genitive and "vessel_word" in kinds and not between.strip()
    if hit.kind == "flag" and kinds & {"vessel_word", "name", "hull"}:
        return False
    return bool(_JOINS.match(between))


def _names(text: str, atoms: Sequence[Hit]) -> list[Hit]:
    """Names of single ships by how they are written."""
    found: dict[int, Hit] = {}
    for pattern in (_QUOTED, _EN_NAME):
        for match in pattern.finditer(text):
            if _is_name(match["name"]):
                found[match.start()] = Hit(match.start(), match.end(), "name", match["name"])
    for match in _JA_NAME.finditer(text):
        found.setdefault(match.start(), Hit(match.start(), match.end(), "name", match[0]))
    for atom in atoms:
        if atom.kind in ("vessel_word", "agency"):
            match_after = _AFTER_WORD.match(text[atom.end :])
            if match_after and _is_name(match_after["name"]):
                start = atom.end + match_after.start("name")
                end = atom.end + match_after.end("name")
                hit = Hit(start, end, "name", match_after["name"])
                if not any(a.start < end and start < a.end for a in atoms):
                    found.setdefault(start, hit)
    return list(found.values())


def _is_name(text: str) -> bool:
    words = text.split()
    return bool(words) and words[0] not in _NOT_NAMES


def _mention(text: str, group: list[Hit]) -> Mention | None:
    """One party from what stands together; None for a flag alone."""
    start, end = min(one.start for one in group), max(one.end for one in group)
    by = {one.kind: one for one in group}
    if set(by) == {"flag"}:
        return None
    party = Party(text=text[start:end].strip(' 「『“"«《的の'))
    if "number" in by:
        said = by["number"].entry
        if said.startswith("IMO"):
            party = replace(party, imo=int(said.removeprefix("IMO")))
        else:
            party = replace(party, mmsi=int(said))
    if "name" in by:
        party = replace(party, name=by["name"].entry)
    is_told = "hull" in by or "number" in by
    bow = None if is_told else _BOW.match(text[end:])
    within = None if is_told or "name" in by else _WITHIN.search(text[start:end])
    if "hull" in by:
        party = replace(party, number=by["hull"].entry)
    elif within is not None:
        party = replace(party, number=within[0])
    elif bow is not None and set(by) & {"vessel_word", "agency"}:
        end += bow.end()
        party = replace(party, number=bow["n"], text=text[start:end].strip())
    kind = by.get("agency") or by.get("vessel_word") or by.get("object")
    if kind is not None:
        flag = f"{by['flag'].entry}:" if "flag" in by and kind.kind != "agency" else ""
        party = replace(party, kind=f"{flag}{kind.entry}")
    is_ship = party.is_named or "vessel_word" in by
    return Mention(start, end, party, is_ship)
