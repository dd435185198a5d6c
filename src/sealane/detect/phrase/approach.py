"""Sentences of approaches: which craft closed in on which ship, and what else explains it."""

from __future__ import annotations

__all__ = ["PHRASES"]

PHRASES: dict[str, tuple[str, str]] = {
    "approach.closed": (
        "{craft} closed in on {ship}, under way at {ship_kn}, {times} between {start} and {end}: "
        "at up to {craft_kn}, closing at {closing}, to within about {nearest} at {place}.",
        "{craft}が{ship_kn}で航行中の{ship}に{times}回接近: {start}から{end}まで、最大{craft_kn}"
        "(接近速力{closing})で、{place}で約{nearest}まで近づいた。",
    ),
    "approach.open": (
        "{craft} has closed in on {ship}, under way at {ship_kn}, {times} since {start}: at up to "
        "{craft_kn}, closing at {closing}, to within about {nearest} at {place}; last heard near "
        "it on {end}.",
        "{craft}が{ship_kn}で航行中の{ship}に{times}回接近中: {start}から、最大{craft_kn}"
        "(接近速力{closing})で、{place}で約{nearest}まで近づいた(最終確認{end})。",
    ),
    "approach.because.pilot": (
        "It says that it is a pilot vessel, which would explain it as well.",
        "水先船と称しており、それでも説明できる。",
    ),
    "approach.because.ferry": (
        "It says that it is a passenger or high-speed craft, whose line would explain it as well.",
        "旅客船または高速船と称しており、その航路でも説明できる。",
    ),
    "approach.because.work": (
        "It says that it is a tug or a service vessel, whose work would explain it as well.",
        "曳船または作業船と称しており、その業務でも説明できる。",
    ),
    "approach.because.patrol": (
        "It says that it is a government vessel, whose patrol would explain it as well.",
        "政府船と称しており、巡視でも説明できる。",
    ),
    "approach.because.boarding": (
        "It lay alongside near a port: a pilot or a tender would explain it as well.",
        "港の近くで横付けしており、水先や交通艇でも説明できる。",
    ),
    "approach.because.passing": (
        "It kept its course and speed throughout: passing by would explain it as well.",
        "終始、針路と速力を保っており、単なる通過でも説明できる。",
    ),
}
