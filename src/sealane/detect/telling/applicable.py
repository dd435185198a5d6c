"""What is the same for every kind of event: names, the law that applies there, time of writing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl

from sealane.detect.telling.naming import with_names

if TYPE_CHECKING:
    from sealane.law import Place, Waters

__all__ = ["finalise"]

TEXTS_KNOWN = 65_536  # a live feed asks for the same places again with each judgement


def finalise(
    events: pl.DataFrame,
    waters: Waters | None,
    recorded_at: datetime | None = None,
    *,
    names: Mapping[str, str | None] | None = None,
) -> pl.DataFrame:
    """The events with names, what applies at their start and end, and the time of writing.

    Each zone is named once with every claimant; ``at`` says whether it holds at the start, the
    end or both. ``law`` tells waters, claimants, straits and the nearest limit of either place;
    within the doubt of that limit it says that it cannot tell. ``names`` gives the name claimed
    on each track by track id (TRACKS); without it sentences keep to the MMSI. Without ``waters``
    nothing is told of zones and law.
    """
    frame = events if names is None else with_names(events, names)
    if recorded_at is not None:
        moment = pl.lit(recorded_at).cast(pl.Datetime("us", "UTC"))
        frame = frame.with_columns(moment.alias("recorded_at"))
    if waters is None or frame.is_empty():
        return frame
    starts = waters.at(frame["lon"].to_list(), frame["lat"].to_list())
    ended = frame.select("end_lon", "end_lat").with_row_index().drop_nulls()
    ends: list[Place | None] = [None] * frame.height
    found = waters.at(ended["end_lon"].to_list(), ended["end_lat"].to_list())
    for row, place in zip(ended["index"].to_list(), found, strict=True):
        ends[row] = place
    texts = [_texts(start, end) for start, end in zip(starts, ends, strict=True)]
    return frame.with_columns(
        pl.Series("zones", [zones for zones, _ in texts], pl.String),
        pl.Series("law", [law for _, law in texts], pl.String),
    )


@lru_cache(maxsize=TEXTS_KNOWN)
def _texts(start: Place, end: Place | None) -> tuple[str, str]:
    """Zones and law of an event as they are stored."""
    from sealane.law import waters_told

    began, ended = start.as_dict(), None if end is None else end.as_dict()
    law: dict[str, Any] = {"start": began}
    if ended is not None:
        law["end"] = ended
    law["sentence_en"] = waters_told(began, ended, "en")
    law["sentence_ja"] = waters_told(began, ended, "ja")
    return _json(_zones(start, end)), _json(law)


def _zones(start: Place, end: Place | None) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name, place in (("start", start), ("end", end)):
        for zone in () if place is None else place.zones:
            said = zone.as_dict()
            if zone.name_ja is not None:
                said["name_ja"] = zone.name_ja
            found.setdefault(_json(said), {**said, "at": []})["at"].append(name)
    return list(found.values())


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
