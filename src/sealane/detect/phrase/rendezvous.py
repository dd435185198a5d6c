"""Sentences of a possible rendezvous: the shape of the slow spell, and what else explains it."""

from __future__ import annotations

__all__ = ["PHRASES"]

_SHAPE = {
    "held": (
        "{vessel} slowed below {limit} for {duration} on a held course, from {start} to {end} at "
        "{place}, and went on",
        "{vessel}は{start}から{end}まで{duration}、{place}で針路を保ったまま{limit}未満に減速し、"
        "その後航行を再開",
    ),
    "turn": (
        "{vessel} came by an S-turn and slowed below {limit} for {duration}, from {start} to "
        "{end} at {place}, and went on",
        "{vessel}はS字に変針した後、{start}から{end}まで{duration}、{place}で{limit}未満に減速し、"
        "その後航行を再開",
    ),
}
_SILENT = (
    "; {others} not heard then could have been there for up to {stay}. A candidate: no meeting "
    "was observed",
    "。この間受信されていなかった{others}が最大{stay}その場にいることが可能だった。会合そのものは"
    "観測されていない候補である",
)
_REASONS = {
    "none": (".", "。"),
    "encounter": (
        ", and an encounter with a vessel that was heard would explain it as well.",
        "。受信されていた別の船との近接でも説明できる。",
    ),
    "anchor": (", and lying at anchor would explain it as well.", "。錨泊でも説明できる。"),
    "gear": (", and gear that is tended would explain it as well.", "。漁具の作業でも説明できる。"),
    "waiting": (
        ", and waiting for a pilot or a berth would explain it as well.",
        "。水先人または着岸の待機でも説明できる。",
    ),
    "company": (
        ", and other vessels that were slow beside it would explain it as well.",
        "。付近で低速だった他の船との同行でも説明できる。",
    ),
    "work": (
        ", and the work of such a vessel would explain it as well.",
        "。この種の船の業務でも説明できる。",
    ),
    "unheard": (
        ", and the likeliest of them was not heard again, so that nothing tells where it went.",
        "。最も可能性の高い船はその後も受信されておらず、どこへ向かったかは分からない。",
    ),
}

PHRASES: dict[str, tuple[str, str]] = {
    f"rendezvous.{shape}.{reason}": (
        did[0] + _SILENT[0] + why[0],
        did[1] + _SILENT[1] + why[1],
    )
    for shape, did in _SHAPE.items()
    for reason, why in _REASONS.items()
}
