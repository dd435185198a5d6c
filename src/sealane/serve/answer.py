"""How rows leave the server: JSON, GeoJSON or an Arrow stream, each with the same row set.

Every answer names the version of the lake, the time of the newest report in it, the command that
gives the same rows, and the next page if there is one: in the body, and in headers for Arrow.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson
import polars as pl
import pyarrow as pa
from fastapi import Request, Response

from sealane.serve.geojson import track_box
from sealane.serve.moment import print_time
from sealane.serve.store import Snapshot
from sealane.tables import TABLES, arrow_schema

__all__ = [
    "ARROW",
    "GEOJSON",
    "JSON",
    "Format",
    "Rows",
    "arrow_bytes",
    "chosen_format",
    "features",
    "records",
    "send",
    "send_alone",
    "send_bytes",
    "send_json",
    "send_tagged",
    "to_arrow",
]

Format = Literal["json", "geojson", "arrow"]
JSON = "application/json"
GEOJSON = "application/geo+json"
ARROW = "application/vnd.apache.arrow.stream"
_MEDIA: dict[Format, str] = {"json": JSON, "geojson": GEOJSON, "arrow": ARROW}
MIN_GZIP_BYTES = 2_000  # below this the header costs more than it saves
GZIP_LEVEL = 4  # measured on 10,000 events: a tenth of the size at half the time of level 6
_JSON_COLUMNS = {"zones", "law", "evidence", "other_by_type", "rules", "counts", "area"}
_TIME_FORMAT = "%Y-%m-%dT%H:%M:%S%.fZ"


@dataclass(frozen=True)
class Rows:
    """Rows of one table on their way out."""

    table: str
    frame: pl.DataFrame
    command: str
    next: str | None = None
    total: int | None = None
    excluded: int | None = None
    """Of events: how many more match that an exclusion leaves out."""


def chosen_format(request: Request, asked: Format | None, default: Format) -> Format:
    """The format asked for by parameter, else by the Accept header, else the default."""
    if asked:
        return asked
    accepted = request.headers.get("accept", "")
    for name, media in _MEDIA.items():
        if media in accepted:
            return name
    return default


def send(request: Request, snapshot: Snapshot, rows: Rows, form: Format) -> Response:
    """The rows in the format asked for."""
    about = _about(snapshot, rows.command)
    if rows.excluded is not None:
        about["excluded"] = rows.excluded
    headers = {}
    if rows.next:
        url = request.url.include_query_params(after=rows.next)
        headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    if form == "arrow":
        if rows.next:
            about["next"] = rows.next
        body = arrow_bytes(to_arrow(rows.frame, rows.table), about)
    elif form == "geojson":
        body = orjson.dumps({**features(rows), **about, "next": rows.next, "total": rows.total})
    else:
        body = orjson.dumps(
            {
                "table": rows.table,
                "rows": records(rows.frame),
                "count": rows.frame.height,
                "total": rows.total,
                "next": rows.next,
                **about,
            }
        )
    return send_bytes(request, snapshot, body, media=_MEDIA[form], headers=headers)


def send_json(
    request: Request,
    snapshot: Snapshot,
    body: Mapping[str, Any],
    *,
    command: str | None = None,
    media: str = JSON,
) -> Response:
    """One object, with the version of the lake and its time."""
    about = _about(snapshot, command)
    return send_bytes(request, snapshot, orjson.dumps({**body, **about}), media=media)


def send_bytes(
    request: Request,
    snapshot: Snapshot,
    body: bytes,
    *,
    media: str,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The body with its cache headers; 304 without it where the client holds it already."""
    told = {**(headers or {}), "X-Sealane-Lake-Version": snapshot.version}
    tag = entity_tag(request, snapshot, media)
    return send_tagged(request, body, tag, media=media, headers=told)


def send_tagged(
    request: Request,
    body: bytes,
    tag: str,
    *,
    media: str,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The same of what does not depend on a lake, under a tag that names it."""
    common = {
        "Cache-Control": "private, no-cache",
        "Vary": "Accept, Accept-Encoding, Authorization, Cookie",
        **(headers or {}),
        "ETag": tag,
    }
    if is_held(request, tag):
        return Response(status_code=304, headers=common)
    if media != ARROW and len(body) >= MIN_GZIP_BYTES and _takes_gzip(request):
        body = gzip.compress(body, GZIP_LEVEL, mtime=0)
        common["Content-Encoding"] = "gzip"
    return Response(body, media_type=media, headers=common)


def send_alone(request: Request, body: bytes, *, media: str = JSON) -> Response:
    """What hangs on no lake, or on more than its version: its own digest is its tag."""
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'
    return send_tagged(request, body, tag, media=media)


def _takes_gzip(request: Request) -> bool:
    accepted = request.headers.get("accept-encoding", "").lower().replace(" ", "").split(",")
    return any(part == "gzip" or part.startswith("gzip;q=") for part in accepted) and (
        "gzip;q=0" not in accepted
    )


def entity_tag(request: Request, snapshot: Snapshot, media: str) -> str:
    """Names the answer: version of the lake, address with its query, media type."""
    named = (
        f"{snapshot.store.path}|{snapshot.version}|{request.url.path}|{request.url.query}|{media}"
    )
    return f'W/"{hashlib.sha256(named.encode()).hexdigest()[:24]}"'


def is_held(request: Request, tag: str) -> bool:
    """Whether the client says that it holds this answer."""
    held = {part.strip() for part in request.headers.get("if-none-match", "").split(",")}
    return tag in held or tag.removeprefix("W/") in held


def records(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows as objects: times as ISO 8601 with ``Z``, JSON columns parsed, NaN as null."""
    times = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.Datetime)]
    floats = [name for name, dtype in frame.schema.items() if dtype in (pl.Float32, pl.Float64)]
    plain = frame.with_columns(
        *(pl.col(name).dt.strftime(_TIME_FORMAT) for name in times),
        *(_shortest(name, frame.schema[name]) for name in floats),
    )
    rows = plain.to_dicts()
    for name in _JSON_COLUMNS & set(frame.columns):
        for row in rows:
            row[name] = orjson.loads(row[name]) if row[name] else None
    return rows


def _shortest(name: str, dtype: pl.DataType) -> pl.Expr:
    """A number that JSON can carry: 12.3 stays 12.3 although it was stored in 32 bits."""
    value = pl.col(name).cast(pl.Float64)
    rounded = value.round(4) if dtype == pl.Float32 else value
    return pl.when(rounded.is_finite()).then(rounded).alias(name)


def to_arrow(frame: pl.DataFrame, table: str | None = None) -> pa.Table:
    """The frame with the declared Arrow types, and plain UTF-8 strings that any reader knows."""
    made = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
    declared = arrow_schema(TABLES[table]) if table in TABLES else None
    fields = []
    for field in made.schema:
        kind = _plain_type(field.type)
        if declared is not None and field.name in declared.names:
            kind = declared.field(field.name).type
        fields.append(pa.field(field.name, kind))
    return made.cast(pa.schema(fields))


def _plain_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_large_string(kind) or pa.types.is_dictionary(kind):
        return pa.string()
    if pa.types.is_large_list(kind):
        return pa.list_(_plain_type(kind.value_type))
    return kind


def arrow_bytes(table: pa.Table, about: Mapping[str, Any]) -> bytes:
    """The table as an Arrow IPC stream, with what it is about in the schema's metadata."""
    told = {
        key: value if isinstance(value, str) else orjson.dumps(value)
        for key, value in about.items()
    }
    named = table.replace_schema_metadata(told)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, named.schema) as writer:
        writer.write_table(named)
    body: bytes = sink.getvalue().to_pybytes()
    return body


def _about(snapshot: Snapshot, command: str | None) -> dict[str, Any]:
    about: dict[str, Any] = {
        "lake_version": snapshot.version,
        "as_of": print_time(snapshot.as_of()),
    }
    return {"command": command, **about} if command else about


def features(rows: Rows) -> dict[str, Any]:
    """Rows as a FeatureCollection (RFC 7946): points, for tracks their boxes."""
    key = {"events": "event_id", "tracks": "track_id", "vessels": "track_id"}.get(rows.table)
    features = []
    for row in records(rows.frame):
        lon, lat = row.get("lon"), row.get("lat")
        place = {"type": "Point", "coordinates": [lon, lat]} if lon is not None else None
        if rows.table == "tracks":
            place = track_box(row)
        feature = {"type": "Feature", "geometry": place, "properties": row}
        features.append({**feature, "id": row[key]} if key else feature)
    return {"type": "FeatureCollection", "features": features}
