"""Sentences of matches with lists of vessels: whose list, which entry, and what matched."""

from __future__ import annotations

__all__ = ["PHRASES"]

_TOLD = {
    "open": (
        "{vessel}, heard since {start}, matches an entry of the list {list}{dated} ({entry}) by "
        "{what}",
        "{start}から受信中の{vessel}は、リスト{list}{dated}の記載({entry})と{what}が一致",
    ),
    "closed": (
        "{vessel}, heard from {start} to {end}, matches an entry of the list {list}{dated} "
        "({entry}) by {what}",
        "{start}から{end}まで受信された{vessel}は、リスト{list}{dated}の記載({entry})と{what}が"
        "一致",
    ),
}
_REASONS = {
    "none": (".", "。"),
    "namesake": ("; another ship of that name or sign would explain it as well.",
                 "。同名または同符字の別の船でも説明できる。"),
    "other_imo": ("; its IMO number is another than that of the entry.",
                  "。ただしIMO番号は記載と異なる。"),
}  # fmt: skip

PHRASES: dict[str, tuple[str, str]] = {
    **{
        f"listed.{when}.{reason}": (said[0] + end[0], said[1] + end[1])
        for when, said in _TOLD.items()
        for reason, end in _REASONS.items()
    },
    "listed.dated": (" of {day}", "({day})"),
    "listed.by.imo": ("IMO number", "IMO番号"),
    "listed.by.mmsi": ("MMSI", "MMSI"),
    "listed.by.callsign": ("call sign", "信号符字"),
    "listed.by.name": ("name", "船名"),
}
