"""Sections of a brief: what is known, what is not, the claims and their map."""

from __future__ import annotations

from dataclasses import replace

from sealane.geo import wrap_lon
from sealane.inform.claim import share_told
from sealane.inform.defence.claimed import Claimed
from sealane.inform.defence.incident import Incident
from sealane.inform.defence.words import (
    both,
    claim_said,
    languages_said,
    reason_said,
    verdict_said,
)
from sealane.say import Cell, Column, Map, Paragraph, Place, Route, Said, Section, Source, Table

__all__ = ["claims", "known", "maps_of", "unknown"]

DECIDED = ("contradicts", "supports", "in_parts")
OPEN_TOLD = 5
APART_DEG, REACH_DEG = 0.5, 0.8
"""[deg] Claims as near as this stand on one map, which reaches about so far."""
MAPS, FEW = 3, 4
NORTHERNMOST = 83.0


def tracks_of(claimed: Claimed) -> tuple[Source, ...]:
    """The tracks that a verdict rests on, with their hash."""
    if claimed.judgement is None:
        return ()
    told = []
    for one in claimed.judgement.tracks:
        if not one["fixes"]:
            continue
        who = f"{one['name']} ({one['mmsi']})" if one["name"] else str(one["mmsi"])
        span = f"{_at(one['first_at'])} – {_at(one['last_at'])} UTC"
        names = ", ".join(one["sources"])
        told.append(
            Source(
                Said(
                    f"Track of {who}: positions {one['fixes']}, {span}; from {names}; "
                    f"checksum {one['sha256']}.",
                    f"{who}の航跡：測位{one['fixes']}件、{span}、情報源{names}、"
                    f"照合値{one['sha256']}。",
                )
            )
        )
    return tuple(told)


def _at(said: str | None) -> str:
    return "–" if said is None else said[:16].replace("T", " ")


def known(incident: Incident) -> Section:
    """Claims that the tracks decide, with why."""
    told: list[Paragraph | Said] = []
    for one in incident.claims:
        if one.verdict not in DECIDED or one.judgement is None:
            continue
        verdict, claim = verdict_said(one.verdict), claim_said(one)
        why = [reason_said(each) for each in one.judgement.why]
        text = Said(
            " ".join([f"“{claim.en}”: {verdict.en}.", *(s.en for s in why)]),
            "".join([f"「{claim.ja}」：{verdict.ja}。", *(s.ja for s in why)]),
        )
        told.append(Paragraph(text, sources=tracks_of(one)))
    if not told:
        told.append(
            Said("Nothing that is claimed is decided by tracks.", "航跡で決まる主張はない。")
        )
    return Section(heading=Said("What is known", "分かっていること"), paragraphs=tuple(told))


def unknown(incident: Incident) -> Section:
    """What stays open, and what would decide it."""
    told: list[Paragraph | Said] = []
    open_ = [one for one in incident.claims if one.verdict == "cannot_say"]
    for one in open_[:OPEN_TOLD]:
        assert one.judgement is not None
        claim = claim_said(one)
        why = [reason_said(each) for each in one.judgement.why]
        decide = [reason_said(each) for each in one.judgement.decide]
        told.append(
            Said(
                " ".join([f"“{claim.en}”:", *(s.en for s in why), "It would be decided by:",
                          *(s.en for s in decide)]),
                "".join([f"「{claim.ja}」：", *(s.ja for s in why), "決め手になるもの：",
                         *(s.ja for s in decide)]),
            )
        )  # fmt: skip
    if len(open_) > OPEN_TOLD:
        rest = len(open_) - OPEN_TOLD
        told.append(Said(f"{rest} more claims are open: see the table.",
                         f"ほかに未決の主張{rest}件（表を参照）。"))  # fmt: skip
    not_asked = sum(one.verdict == "not_asked" for one in incident.claims)
    if not_asked:
        told.append(
            Said(
                f"{not_asked} claims were not held against any track: no lake was named.",
                f"主張{not_asked}件は航跡と照合していない（レイクの指定なし）。",
            )
        )
    told.append(
        Said(
            "Not known: who is behind any account, why anybody posts what, and whose fault "
            "anything at sea was. Nothing here is attributed to anybody.",
            "不明：各アカウントの背後にいる者、投稿の意図、海上での過失。"
            "何についても、誰の行為とも特定しない。",
        )
    )
    return Section(heading=Said("What is not known", "分かっていないこと"), paragraphs=tuple(told))


def claims(incident: Incident) -> Section | None:
    """The table of claims."""
    if not incident.claims:
        return None
    columns = (
        Column(Said("claim", "主張")),
        Column(Said("said in", "発言元")),
        Column(Said("verdict", "判定")),
        Column(Said("would decide", "決め手")),
    )
    more: tuple[Said, ...] = ()
    if incident.claims_left:
        more = (Said(f"{incident.claims_left} more claims, in fewer posts, are not shown.",
                     f"ほかに投稿の少ない主張{incident.claims_left}件は省略。"),)  # fmt: skip
    return Section(
        heading=Said("Claims and verdicts", "主張と判定"),
        table=Table(
            caption=Said("What is claimed, and what the observed tracks say of it",
                         "主張と、観測された航跡が示すこと"),
            columns=columns,
            rows=tuple(_row(number, one) for number, one in enumerate(incident.claims, 1)),
            row_sources=tuple(tracks_of(one) for one in incident.claims),
            more=more,
        ),
        notes=(
            Said(
                "A verdict is on the claim as tracks show it, and on nobody's honesty. "
                "A gap in a track never contradicts.",
                "判定は航跡に照らした主張についてのもので、誰の誠実さについてでもない。"
                "航跡の空白はどの主張にも反しない。",
            ),
        ),
    )  # fmt: skip


def _row(number: int, one: Claimed) -> tuple[Cell, ...]:
    said = Said("by hand", "手入力")
    if one.posts:
        names = languages_said(one.languages)
        said = Said(f"{one.posts:,} posts of {one.accounts:,} accounts: {names.en}",
                    f"投稿{one.posts:,}件、アカウント{one.accounts:,}件：{names.ja}")  # fmt: skip
    claim, verdict, decide = claim_said(one), verdict_said(one.verdict), both("–")
    if one.judgement is not None:
        if one.judgement.coverage:
            least = min(each["covered"] for each in one.judgement.coverage)
            covered = share_told(least)
            verdict = Said(f"{verdict.en} (positions cover {covered} of the time)",
                           f"{verdict.ja}（測位は時間の{covered}を網羅）")  # fmt: skip
        if one.judgement.decide:
            reasons = [reason_said(each) for each in one.judgement.decide]
            decide = Said(" ".join(dict.fromkeys(s.en for s in reasons)),
                          "".join(dict.fromkeys(s.ja for s in reasons)))  # fmt: skip
    return (Said(f"{number}: {claim.en}", f"{number}：{claim.ja}"), said, verdict, decide)


def maps_of(incident: Incident) -> tuple[Section, ...]:
    """The places that are claimed, and the ways of ships observed around that time: one map for
    each neighbourhood."""
    near: list[list[tuple[int, Claimed]]] = []
    for number, one in enumerate(incident.claims, 1):
        where = one.claim.where
        if where is None or where.lon is None or where.lat is None:
            continue
        for some in near:
            first = some[0][1].claim.where
            assert first is not None
            assert first.lon is not None
            assert first.lat is not None
            is_near = abs(wrap_lon(where.lon - first.lon)) < APART_DEG
            if is_near and abs(where.lat - first.lat) < APART_DEG:
                some.append((number, one))
                break
        else:
            near.append([(number, one)])
    near.sort(key=lambda some: -sum(bool(one.trails) for _, one in some))
    return tuple(_map(some) for some in near[:MAPS] if abs(_middle(some)[1]) < NORTHERNMOST)


def _middle(some: list[tuple[int, Claimed]]) -> tuple[float, float]:
    where = some[0][1].claim.where
    assert where is not None
    assert where.lon is not None
    assert where.lat is not None
    return where.lon, where.lat


def _map(some: list[tuple[int, Claimed]]) -> Section:
    lon, lat = _middle(some)
    routes: dict[int, Route] = {}
    spots: dict[tuple[float, float], tuple[Place, list[int]]] = {}
    for number, one in some:
        where = one.claim.where
        assert where is not None
        assert where.lon is not None
        assert where.lat is not None
        place = Place(both("-"), where.lon, where.lat, kind="spot")
        key = (round(where.lon, 2), round(where.lat, 2))
        spots.setdefault(key, (place, []))[1].append(number)
        for trail in one.trails:
            points = tuple(
                (x, y)
                for _, x, y in trail.points
                if abs(wrap_lon(x - lon)) < REACH_DEG and abs(y - lat) < REACH_DEG
            )
            if len(set(points)) > 1:
                routes.setdefault(
                    trail.mmsi, Route(both(trail.name or str(trail.mmsi)), points, is_track=True)
                )
    numbers = [str(number) for number, _ in some]
    places = tuple(
        replace(place, name=Said(f"claim {_few(own)}", f"主張{_few(own)}"))
        for place, own in spots.values()
    )
    margin = REACH_DEG / 2
    return Section(
        heading=Said(f"Where: claims {', '.join(numbers)}", f"場所：主張{'・'.join(numbers)}"),
        map=Map(
            title=Said("Circles: places that are claimed. Lines: ways that were observed from an "
                       "hour before to an hour after",
                       "丸：主張された場所。線：前後1時間に観測された航跡"),
            routes=tuple(routes.values()),
            places=places,
            bbox=(lon - margin * 1.6, lat - margin, lon + margin * 1.6, lat + margin),
        ),
        notes=(
            Said("Claims are numbered as in the table. Ways are straight between positions; "
                 "nothing here says where a limit at sea is.",
                 "主張の番号は表の順。測位の間は直線で結ぶ。海上の境界を示すものではない。"),
        ),
    )  # fmt: skip


def _few(numbers: list[int]) -> str:
    told = ", ".join(map(str, numbers[:FEW]))
    return told if len(numbers) <= FEW else f"{told} …"
