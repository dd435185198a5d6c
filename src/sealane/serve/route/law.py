"""Which waters are these: the brief of a place, and the zones as a map draws them."""

from __future__ import annotations

import hashlib
import shlex
from collections import Counter
from datetime import date
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Request, Response
from fastapi import Query as Param

from sealane import law
from sealane.errors import NotFound
from sealane.serve.answer import JSON, send_tagged
from sealane.serve.parameter import StoreOf
from sealane.serve.schema import ERRORS, GONE, object_of
from sealane.serve.vector_tile import MEDIA
from sealane.serve.waters import Held, apart, held
from sealane.serve.zone_map import MAX_ZOOM

__all__ = ["router"]

router = APIRouter(tags=["law"])
FOR_EVER = {"Cache-Control": "private, max-age=31536000, immutable"}
"""A tile is named by the digest of the zones: under that name it never changes (RFC 8246)."""

Lon = Annotated[float, Param(allow_inf_nan=False, description="Longitude [deg].", examples=[123.6])]
Lat = Annotated[float, Param(allow_inf_nan=False, description="Latitude [deg].", examples=[25.95])]
Flag = Annotated[
    str | None,
    Param(max_length=60, description="Flag State, ISO 3166-1 alpha-3.", examples=["CHN"]),
]
Activity = Annotated[
    str | None,
    Param(max_length=60, description=f"One of {', '.join(law.ACTIVITIES)}; default: the usual."),
]
On = Annotated[
    str | None,
    Param(max_length=40, description="The day (ISO 8601); default: today, UTC."),
]


def _answers(what: str, example: dict[str, Any]) -> dict[int | str, Any]:
    schema: dict[str, Any] = {"type": "object"}
    content = {JSON: {"schema": schema, "example": example}}
    return {**ERRORS, 200: {"description": what, "content": content}}


@router.get(
    "/law",
    summary="What applies at a place",
    responses=_answers(
        "Waters, claimants, limits, features, straits, rights and instruments, with sources",
        {"waters": ["territorial_sea"], "claimants": ["CHN", "JPN", "TWN"], "text_en": "At ..."},
    ),
)
async def brief(
    request: Request,
    store: StoreOf,
    lon: Lon,
    lat: Lat,
    flag: Flag = None,
    activity: Activity = None,
    on: On = None,
) -> Response:
    """The facts of ``sealane law --json``, and the same in sentences (``text_en``, ``text_ja``; of
    the nearest limit, of edges and of what else was declared also one by one: ``said_en``,
    ``said_ja``).

    Zones that the latest run of the detectors was given are told first, as its events tell them.
    Claims are named and laws told as what they assert: Sealane reports, it does not adjudicate.
    The first question about a part of the world waits until its zones are read, for a second.
    """
    day = law.day_of(on)

    def told() -> bytes:
        run = store.snapshot().run()
        lake = store.path if run and run.get("zones") else None
        found = held().brief(lon, lat, run, on=day, flag=flag, activity=activity)
        body = {
            **found.as_dict(),
            "text_en": found.text("en"),
            "text_ja": found.text("ja"),
            "said_en": law.parts_told(found.facts, "en"),
            "said_ja": law.parts_told(found.facts, "ja"),
            "command": _command(lon, lat, flag, activity, day, lake),
        }
        return orjson.dumps(body)

    body = await apart(told, queue="briefs")
    return send_tagged(request, body, _tag(body), media=JSON)


@router.get(
    "/law/claimants",
    summary="Who claims zones, and where the zones are to be had",
    responses=_answers(
        "Claimants in the order of their codes, with the number of zones that each claims",
        {"digest": "15c5641c037ba2b2", "claimants": [{"iso3": "JPN", "zones": 12, "shared": 7}]},
    ),
)
async def claimants(request: Request) -> Response:
    """Claimants, flags and activities by code and name; sources; and the address of the tiles."""
    body = await apart(lambda: orjson.dumps(_catalogue(held())))
    return send_tagged(request, body, _tag(body), media=JSON)


@router.get(
    "/law/tiles/{digest}/{z}/{x}/{y}",
    summary="Zones and their limits in one tile of a map",
    responses=object_of(
        "Mapbox Vector Tile 2.1 with the layers `zones` and `limits`", {}, media=MEDIA, more=(GONE,)
    ),
)
async def tile(
    request: Request,
    digest: Annotated[str, Path(max_length=64, description="As `/law/claimants` gives it.")],
    z: Annotated[int, Path(description=f"Zoom, 0 to {MAX_ZOOM}.")],
    x: Annotated[int, Path(description="Column, eastwards from 180 deg.")],
    y: Annotated[int, Path(description="Row, southwards from 85 deg north.")],
) -> Response:
    """As fine as a map of that zoom shows: the error is below one of its pixels."""
    if not (0 <= z <= MAX_ZOOM and 0 <= x < 2**z and 0 <= y < 2**z):
        raise NotFound(
            f"There is no tile {z}/{x}/{y}.", hint=f"Zooms are 0 to {MAX_ZOOM}, tiles 2^z a side."
        )

    def cut() -> bytes:
        now = held()
        if now.digest != digest:
            gone = NotFound(
                f"There are no zones {digest!r}: those in use are {now.digest!r}.",
                hint="Ask /api/v1/law/claimants for the address of the tiles.",
            )
            gone.http_status = GONE
            raise gone
        return now.map.tile(z, x, y)

    body = await apart(cut)
    tag = f'W/"{digest}-{z}-{x}-{y}"'
    return send_tagged(request, body, tag, media=MEDIA, headers=FOR_EVER)


def _catalogue(now: Held) -> dict[str, Any]:
    zones = now.zones
    sources = Counter(zone.source or "" for zone in zones)
    return {
        "digest": now.digest,
        "tiles": f"law/tiles/{now.digest}/{{z}}/{{x}}/{{y}}",
        "max_zoom": MAX_ZOOM,
        "zones": len(zones),
        "regimes": dict(Counter(zone.regime for zone in zones)),
        "sources": [
            {"source": source, "zones": count, "is_official": source != law.COMPUTED}
            for source, count in sorted(sources.items())
        ],
        "claimants": law.claimants_of(zones),
        "flags": law.flag_states(),
        "activities": list(law.ACTIVITIES),
        "command": "sealane zones list",
    }


def _tag(body: bytes) -> str:
    return f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'


def _command(
    lon: float,
    lat: float,
    flag: str | None,
    activity: str | None,
    day: date,
    lake: str | None,
) -> str:
    parts = [f"sealane law --at {round(lon, 5)},{round(lat, 5)}"]
    parts += [f"--flag {flag}"] if flag else []
    parts += [f"--activity {activity}"] if activity else []
    parts += [f"--on {day.isoformat()}"]
    parts += [f"--lake {shlex.quote(lake)}"] if lake else []
    return " ".join(parts)
