"""What ships call themselves: claimed names put into the sentences and evidence of events.

Detectors know hulls by number alone. A name is what a transmitter claims, so it is put in last,
from the tracks, and a name that arrives later revises an event and never makes a new one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import polars as pl

from sealane.detect.telling.reason import VALUES, item

__all__ = ["called", "changes", "with_names"]

TEXTS_KNOWN = 32_768  # a live feed tells the same events again with each judgement; 3 kB each
_VESSEL = re.compile(r"MMSI (\d{1,9})(?!\d)")


def called(mmsi: int | str, name: str | None) -> str:
    """A vessel as sentences call it: 'AURORA (MMSI 211000001)', or the number alone."""
    return f"{name} (MMSI {mmsi})" if name else f"MMSI {mmsi}"


def with_names(events: pl.DataFrame, names: Mapping[str, str | None]) -> pl.DataFrame:
    """The events (EVENTS columns) with the name that each vessel claimed on its track.

    Parameters
    ----------
    events : as detectors give them: their sentences say 'MMSI 211000001'.
    names : track id to the name claimed longest on it (TRACKS ``name``); null where none was.

    Returns
    -------
    The same rows; every 'MMSI ...' of a vessel of the event is preceded by its name, in both
    languages as it was reported, and evidence ``names`` lists them by MMSI. Where two tracks of
    one MMSI take part, the first in the event's order that has a name gives it. Where a hull
    changed its name in the event, it is called by the name before.
    """
    if events.is_empty():
        return events
    said = [_renamed(row, names) for row in events.select(_READ).rows(named=True)]
    return events.with_columns(
        pl.Series(column, [row[column] for row in said], pl.String) for column in _WRITTEN
    )


_WRITTEN = ("sentence_en", "sentence_ja", "evidence")
_READ = ("mmsis", "track_ids", *_WRITTEN)


def _renamed(row: Mapping[str, Any], names: Mapping[str, str | None]) -> Mapping[str, str]:
    known: dict[str, str] = {}
    for mmsi, track_id in zip(row["mmsis"], row["track_ids"], strict=True):
        name = names.get(track_id)
        if name:
            known.setdefault(str(mmsi), name)
    known |= _names_before(row)
    return _named(tuple(row[column] for column in _WRITTEN), tuple(known.items()))


def _names_before(row: Mapping[str, Any]) -> dict[str, str]:
    """By MMSI the name given up, where an event is about claims that changed: the name that was
    claimed longest may be the new one, or another hull's."""
    if '"changes"' not in row["evidence"]:
        return {}
    changed = json.loads(row["evidence"]).get("changes")
    if not isinstance(changed, list):
        return {}
    alone = str(row["mmsis"][0]) if len(row["mmsis"]) == 1 else None
    found: dict[str, str] = {}
    for one in changed:
        mmsi = str(one.get("mmsi") or alone or "")
        if one.get("field") == "name" and one.get("old") and mmsi:
            found.setdefault(mmsi, one["old"])
    return found


@lru_cache(maxsize=TEXTS_KNOWN)
def _named(texts: tuple[str, str, str], names: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    known = dict(names)

    def call(match: re.Match[str]) -> str:
        return called(match[1], known.get(match[1]))

    english, japanese, told = texts
    evidence = {**json.loads(told), "names": known}
    return {
        "sentence_en": _VESSEL.sub(call, english),
        "sentence_ja": _VESSEL.sub(call, japanese),
        "evidence": json.dumps(evidence, ensure_ascii=False, sort_keys=True),
    }


def changes(old: str, new: str) -> list[str]:
    """Names that differ between two evidences (JSON), in words: 'name of MMSI 1 (A to B)'."""
    before, after = (json.loads(text).get("names", {}) for text in (old, new))
    unnamed = VALUES["unnamed"]
    return [
        item("name", mmsi=mmsi, old=before.get(mmsi, unnamed), new=after.get(mmsi, unnamed))
        for mmsi in sorted({*before, *after})
        if before.get(mmsi) != after.get(mmsi)
    ]
