"""Claims in texts of four languages, by rules: a verb, who stands where beside it, place and time.

Rules are read by everyone and err in plain sight: what a claim was read from stands beside it, and
what they could not find is left open and not guessed. Whoever knows better writes it by hand.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import cache
from itertools import pairwise
from typing import Any

import polars as pl

from sealane.inform import lexicon
from sealane.inform.claim.claim import Claim, Party, When, Where
from sealane.inform.claim.clock import Clock, has_time, times_in
from sealane.inform.claim.figure import offsets_in, points_in, quantities_in, reach_in
from sealane.inform.claim.heard import heard_names
from sealane.inform.claim.mention import Hit, Mention, mentions_in
from sealane.inform.claim.mood import is_denied, is_hedged, is_unreal
from sealane.inform.claim.role import roles
from sealane.observe import posts

__all__ = ["DEED_OF", "claims_in"]

DEED_OF: Mapping[str, str] = {
    "collide": "collided",
    "ram": "rammed",
    "block": "blocked",
    "enter": "entered",
    "be_at": "was_at",
    "anchor": "was_at",
    "stop": "stopped",
    "ais_off": "ais_off",
    "fire_on": "fired_on",
    "water_cannon": "water_cannon",
}
"""Verbs of the lexicon that a claim is made of; the rest is told by nobody's track."""
AIS_OFF = re.compile(
    r"(?:switch|turn|shut)(?:s|ed|ing)?\s(?:off|down)\s(?:its|their|the|her)\s(?:AIS|transponder)s?"
    r"|(?:AIS|АИС)を?(?:が|を)?(?:切った|切って|停波|停止|遮断)",
    re.I,
)
"""Forms of it that the lexicon does not have."""
KEYED = re.compile(r"[@＠]?(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
"""A keyed handle in a text: its digits are nobody's number."""
NARROW = {0xFF01 + at: 0x21 + at for at in range(94)}
"""Full-width letters and digits as the narrow ones; the length of a text stays."""
TIME_AFTER = re.compile(r"^(?:\s(?:local\s|standard\s)?time\b|時間|时间|時刻)", re.I)
"""After a place: not the place is meant but its clock."""
VAGUE_BEFORE = re.compile(
    r"\b(?:left|leaving|depart(?:ed|ing)(?:\s+from)?|near|nearby|off|around|outside|beyond|past|towards?|close\s+to|far\s+from|nowhere\s+near|"
    r"en\s+route\s+to|bound\s+for|head(?:ed|ing)\s+(?:to|for|towards?)|"
    r"(?:north|south|east|west)(?:-?\s?(?:east|west))?(?:ern)?)"
    r"(?:\s+(?:of|the|coasts?|waters|shores?))*\s*$"
    r"|(?:^|\s)(?:около|возле|вблизи|близ|неподалёку\s+от|недалеко\s+от|у\s+берегов|"
    r"к\s+\S+\s+от|(?:север|юж|восточ|запад)\w*ее|направл\w+\s+к)\s+(?:\w+\s+)?$",
    re.I,
)
VAGUE_AFTER = re.compile(
    r"^(?:の|以)?(?:沖|付近|附近|近く|近海|周辺|周边|外海|[北南東西东]+(?:方|側|侧|部|面|の海|约|約)|へ向か|に向か)"
)
"""Beside a place: not at it, but somewhere near, off or on the way to it."""
WATERS = {
    "waters_territorial": "territorial_sea",
    "waters_contiguous": "contiguous_zone",
    "waters_eez": "eez",
}
WATER_NMI = {"territorial_sea": 12.0, "contiguous_zone": 24.0, "eez": 200.0}
RADIUS_NMI = {
    "port": 5.0,
    "strait": 40.0,
    "sea": 400.0,
    "gulf": 150.0,
    "bay": 60.0,
    "ocean": 2000.0,
}
"""How far around its point a named place reaches, by the first word of its entry. Sealane."""
FEATURE_NMI = 12.0
"""Around any other place: a territorial sea (UNCLOS art. 3)."""
OFFSET_SHARE = 0.1
"""Of a distance from a place that is left open, and 2 nmi at least. Sealane."""
OFFSET_NMI = 2.0
_SENTENCE = re.compile(
    r"(?<=[。！？!?；\n])|(?<=[a-zа-яё0-9)]\.)(?<!\b[ap]\.m\.)(?<!\b[ap]\.\sm\.)(?<!\b[ap]m\.)\s+(?=[A-ZА-ЯЁ«“\"])"
)
ALONE = ("entered", "was_at", "stopped", "ais_off")
"""Deeds of one ship."""
MOST_BESIDE = 4
"""Ships that one place in degrees is said of; a longer list is no report of a meeting. Sealane."""
CHARACTERS = 5_000
"""A longer text is read up to here: a claim stands at the beginning of a report."""


def claims_in(
    texts: pl.Series,
    *,
    posted_at: Sequence[datetime | None] | None = None,
    languages: Sequence[str | None] | None = None,
    sources: Sequence[str | None] | None = None,
    zone: tzinfo | None = None,
    names: Collection[str] = (),
) -> list[list[Claim]]:
    """The claims of each text, in their order; texts without a known verb have none.

    ``names`` are those of ships that were heard: they are found as they stand. ``zone`` is whose
    clock a text goes by that names none. Without ``posted_at`` only whole dates date anything. A
    sentence that names no time has that of an earlier sentence of its text. What is asked,
    threatened, planned or nearly done is no claim, nor what neither a ship nor a place stands by.

    It reads no irony, no quotation inside a quotation and no pronoun; ``is_hedged`` says that the
    text itself is not sure, ``is_negated`` that it says that it did not happen.
    """
    texts = texts.str.slice(0, CHARACTERS)
    said = languages or posts.script_language(texts).to_list()
    hits = _by_row(lexicon.find(texts))
    hulls = _by_row(lexicon.hulls(texts))
    for row, named in heard_names(texts, names).items():
        hulls[row] = [*hulls.get(row, []), *named]
    found: list[list[Claim]] = []
    for row, text in enumerate(texts.to_list()):
        if not text or not (
            AIS_OFF.search(text)
            or any(hit.entry in DEED_OF for hit in hits.get(row, ()))
            or ((hulls.get(row) or "MMSI" in text) and points_in(text))
        ):
            found.append([])
            continue
        clock = Clock(
            posted_at=posted_at[row] if posted_at is not None else None,
            zone=zone,
            language=_language(said[row]),
        )
        source = sources[row] if sources is not None else None
        found.append(_of_text(text, hits.get(row, []), hulls.get(row, []), clock, source))
    return found


def _by_row(found: pl.DataFrame) -> dict[int, list[Hit]]:
    rows: dict[int, list[Hit]] = {}
    for row, start, end, kind, entry in found.iter_rows():
        rows.setdefault(row, []).append(Hit(start, end, kind, entry))
    return rows


def _language(said: str | None) -> str:
    return (said or "en")[:2]


def _of_text(
    text: str, hits: list[Hit], hulls: list[Hit], clock: Clock, source: str | None
) -> list[Claim]:
    """Claims of one text, sentence by sentence."""
    claims: list[Claim] = []
    time: When | None = None
    place: Where | None = None
    plain = KEYED.sub(lambda match: "_" * len(match[0]), text).translate(NARROW)
    for start, end in _sentences(text):
        sentence = plain[start:end]
        own = [_moved(hit, start) for hit in hits if start <= hit.start and hit.end <= end]
        own = _of_japan(own)
        numbers = [_moved(hit, start) for hit in hulls if start <= hit.start and hit.end <= end]
        own_time = times_in(sentence, clock)
        if own_time is None and time is not None and not has_time(sentence):
            own_time = replace(time, is_throughout=False)
        time = own_time
        place = _where(sentence, own) or place
        is_point = bool(points_in(sentence))
        if is_point or AIS_OFF.search(sentence) or any(hit.kind == "verb" for hit in own):
            found = _of_sentence(sentence, start, own, numbers, clock, time, place, source)
            claims += [replace(one, text=text[start:end].strip()) for one in found]
    return claims


def _sentences(text: str) -> list[tuple[int, int]]:
    places = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
    return [(a, b) for a, b in pairwise(places) if text[a:b].strip()]


def _of_japan(hits: list[Hit]) -> list[Hit]:
    """ "The territorial sea of Japan": waters of a State, and not the Sea of Japan."""
    waters = [one for one in hits if one.kind == "water"]
    return [
        Hit(one.start, one.end, "flag", "jpn")
        if one.entry == "sea_japan" and any(w.start < one.start < w.end for w in waters)
        else one
        for one in hits
    ]


def _moved(hit: Hit, start: int) -> Hit:
    return replace(hit, start=hit.start - start, end=hit.end - start)


def _of_sentence(
    sentence: str,
    start: int,
    hits: list[Hit],
    hulls: list[Hit],
    clock: Clock,
    time: When | None,
    place: Where | None,
    source: str | None,
) -> list[Claim]:
    mentions = mentions_in(sentence, hits, hulls)
    language = clock.language or "en"
    about: dict[str, Any] = {
        "where": place, "when": time, "quantities": quantities_in(sentence),
        "is_hedged": is_hedged(sentence), "text": sentence.strip(), "start": start,
        "end": start + len(sentence), "language": language, "source": source,
    }  # fmt: skip
    found: dict[str, Claim] = {}
    verbs = _verbs(sentence, hits)
    for verb in verbs:
        if is_unreal(sentence, verb):
            continue
        deed = DEED_OF[verb.entry]
        who, whom = roles(sentence, verb, mentions, language)
        if deed in ALONE:
            is_made_to = deed == "stopped" and whom is not None and language in ("en", "ru")
            who = whom if who is None or is_made_to else who  # "A stopped B": B lay stopped
            whom = None
            if who is not None and not who.is_ship and who.party.kind in _objects():
                continue  # "unlit buoy adrift": nothing that sails
        if who is None and whom is None and place is None:
            continue  # "The rain has stopped": nothing that sails, and nowhere
        where = _entered(sentence, hits, place) if deed == "entered" else place
        claim = Claim(
            did=deed, who=_party(who) or Party(), whom=_party(whom),
            is_negated=is_denied(sentence, verb), **about | {"where": where},
        )  # fmt: skip
        found.setdefault(deed, claim)
    if not verbs:
        return _positions(sentence, mentions, about)
    if "rammed" in found and "collided" in found:
        del found["collided"]  # the same, said twice
    if "was_at" in found and len(found) > 1:
        del found["was_at"]  # "was at anchor when it was rammed": the place is in the other
    return list(found.values())


def _positions(sentence: str, mentions: list[Mention], about: dict[str, Any]) -> list[Claim]:
    """Ships by name or number beside one place in degrees and a time, without a verb that says
    more: they were there ("A and B are lying side by side at 39°12′S 145°30′E at 04:53 UTC")."""
    points = points_in(sentence)
    if len(points) != 1 or about["when"] is None or not has_time(sentence):
        return []
    there = Hit(points[0].start, points[0].end, "verb", "was_at")
    if is_unreal(sentence, there):
        return []
    named = [one.party for one in mentions if one.party.is_named and one.end <= there.start]
    is_negated = is_denied(sentence, there)
    return [
        Claim(did="was_at", who=one, is_negated=is_negated, **about) for one in named[:MOST_BESIDE]
    ]


def _verbs(sentence: str, hits: list[Hit]) -> list[Hit]:
    """Verbs that a claim is made of; of two entries for the same letters the milder one."""
    order = list(DEED_OF)
    verbs = [hit for hit in hits if hit.kind == "verb" and hit.entry in DEED_OF]
    verbs += [
        Hit(match.start(), match.end(), "verb", "ais_off") for match in AIS_OFF.finditer(sentence)
    ]
    best: dict[tuple[int, int], Hit] = {}
    for verb in sorted(verbs, key=lambda hit: order.index(hit.entry)):
        best.setdefault((verb.start, verb.end), verb)
    return sorted(best.values(), key=lambda hit: hit.start)


def _party(mention: Mention | None) -> Party | None:
    return None if mention is None else mention.party


def _where(sentence: str, hits: list[Hit]) -> Where | None:
    """The place of a sentence: degrees, so far from a place, waters, or a place by its name."""
    points = points_in(sentence)
    if points:
        one = points[0]
        return _around(sentence, (one.start, one.end), (one.lon, one.lat), one.within_nmi)
    places = _places(sentence, hits)
    waters = [hit for hit in hits if hit.kind == "water" and hit.entry in WATERS]
    named = next((one for one in map(_place, places) if one is not None), None)
    if waters:
        return _waters(sentence, waters[0], hits, named)
    if named is None:
        return None
    entry, lon, lat = named
    first = next(hit for hit in places if hit.entry == entry)
    return _around(sentence, (first.start, first.end), (lon, lat), _radius(entry))


def _around(
    sentence: str, span: tuple[int, int], point: tuple[float, float], radius: float
) -> Where:
    """A place and what stands beside it: so far in a direction, within so far, or near it."""
    told = sentence[span[0] : span[1]]
    offsets = [one for one in offsets_in(sentence) if one.bearing_deg is not None]
    if offsets:
        from sealane import geo

        one = offsets[0]
        x, y = geo.destination(*point, one.bearing_deg, one.nmi * 1852.0)  # type: ignore[arg-type]
        reach = max(OFFSET_NMI, OFFSET_SHARE * one.nmi) + OFFSET_NMI
        return Where(lon=float(x), lat=float(y), within_nmi=round(reach, 2), text=told)
    within = reach_in(sentence)
    if within is not None:
        within += max(OFFSET_NMI, OFFSET_SHARE * within)
        return Where(lon=point[0], lat=point[1], within_nmi=round(within, 2), text=told)
    is_vague = bool(
        VAGUE_BEFORE.search(sentence[: span[0]]) or VAGUE_AFTER.match(sentence[span[1] :])
    )
    return Where(lon=point[0], lat=point[1], within_nmi=radius, text=told, is_vague=is_vague)


def _places(sentence: str, hits: Sequence[Hit]) -> list[Hit]:
    """Places, without those whose clock is meant ("Manila time")."""
    places = [hit for hit in hits if hit.kind == "place"]
    return [one for one in places if not TIME_AFTER.match(sentence[one.end :])]


def _entered(sentence: str, hits: list[Hit], place: Where | None) -> Where | None:
    """What was entered: the waters that a sentence names, rather than degrees in another clause."""
    waters = [hit for hit in hits if hit.kind == "water" and hit.entry in WATERS]
    if not waters or place is None or place.zone is not None:
        return place
    named = [one for one in map(_place, _places(sentence, hits)) if one]
    return _waters(sentence, waters[0], hits, named[0] if named else None)


def _radius(entry: str) -> float:
    return RADIUS_NMI.get(entry.partition("_")[0], FEATURE_NMI)


def _waters(
    sentence: str, water: Hit, hits: list[Hit], named: tuple[str, float, float] | None
) -> Where:
    """Waters by their regime: around a named place, else those of the State that is nearest."""
    regime = WATERS[water.entry]
    told = sentence[water.start : water.end]
    if named is not None and _radius(named[0]) == FEATURE_NMI:
        return Where(lon=named[1], lat=named[2], within_nmi=WATER_NMI[regime], text=told)
    states = [hit for hit in hits if hit.kind == "flag"]
    if not states:
        return Where(zone=regime, text=told)
    state = min(states, key=lambda hit: max(water.start - hit.end, hit.start - water.end))
    return Where(zone=f"{regime} {state.entry.upper()}", text=f"{told} ({state.entry.upper()})")


def _place(hit: Hit) -> tuple[str, float, float] | None:
    known = _points().get(hit.entry)
    return None if known is None else (hit.entry, *known)


@cache
def _objects() -> frozenset[str]:
    """Things that are no ships: buoys, nets, cables."""
    known = lexicon.entries()
    return frozenset(known.filter(pl.col("kind") == "object")["entry"])


@cache
def _points() -> dict[str, tuple[float, float]]:
    known = lexicon.entries().filter(pl.col("kind") == "place", pl.col("lon").is_not_null())
    table = known.select("entry", "lon", "lat")
    return {
        entry: (lon, lat) for entry, lon, lat in table.select("entry", "lon", "lat").iter_rows()
    }
