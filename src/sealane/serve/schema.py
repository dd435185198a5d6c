"""What OpenAPI says of an answer, made from the declarations of the tables."""

from __future__ import annotations

from typing import Any

from sealane.serve.answer import ARROW, GEOJSON, JSON
from sealane.tables import TABLES, Column

__all__ = ["ERRORS", "GONE", "NO_PART", "NO_WAY", "describe", "object_of", "rows_of"]

_TYPES: dict[str, dict[str, Any]] = {
    "bool": {"type": "boolean"},
    "int8": {"type": "integer"},
    "int16": {"type": "integer"},
    "int32": {"type": "integer"},
    "int64": {"type": "integer"},
    "float32": {"type": "number"},
    "float64": {"type": "number"},
    "string": {"type": "string"},
    "timestamp[us, UTC]": {"type": "string", "format": "date-time"},
    "list<int32>": {"type": "array", "items": {"type": "integer"}},
    "list<string>": {"type": "array", "items": {"type": "string"}},
    "list<double>": {"type": "array", "items": {"type": "number"}},
}
_PARSED = {"JSON", "GeoJSON"}
_ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["type", "message"],
            "properties": {
                "type": {"type": "string", "examples": ["BadInput"]},
                "message": {"type": "string", "examples": ["since: 'noon' is no time."]},
                "hint": {"type": "string", "examples": ["Write ISO 8601 in UTC."]},
                "field": {"type": "string", "examples": ["since"]},
            },
        }
    },
}
NO_WAY, GONE, NO_PART = 409, 410, 501
"""Answered by some addresses alone: of ways, of zones that are not in use any more (a map takes 404
for an empty tile, and says nothing), and of what needs an optional part."""
_MEANINGS = {
    400: "The request cannot be answered as asked; the message says what to change",
    401: "A token is set on this server and the request does not carry it",
    404: "There is nothing of that name",
    409: "No way leads there; the message names the closed gates that would open one",
    410: "It was there and is in use no more; the hint says what took its place",
    413: "The answer would be too large; the message says how to split the request",
    422: "A parameter is of the wrong type",
    500: "The server failed; nothing stored was changed",
    501: "A part that is optional is not installed; the hint says how",
}


def _error(status: int) -> dict[str, Any]:
    return {"description": _MEANINGS[status], "content": {JSON: {"schema": _ERROR}}}


ERRORS: dict[int | str, dict[str, Any]] = {
    status: _error(status) for status in _MEANINGS if status not in (NO_WAY, GONE, NO_PART)
}
_ABOUT: dict[str, Any] = {
    "command": {"type": "string", "description": "The command that gives the same rows"},
    "lake_version": {"type": "string", "description": "Version of the lake that answered"},
    "as_of": {"type": ["string", "null"], "format": "date-time", "description": "Newest report"},
}

_EXCLUDED: dict[str, Any] = {
    "excluded": {
        "type": "integer",
        "description": "Events that match and that an exclusion leaves out; excluded=yes shows "
        "them, each with the exclusion that does so",
    }
}


def describe(
    what: str, example: dict[str, Any], *, media: str = JSON
) -> dict[int | str, dict[str, Any]]:
    """The responses of an address that answers with one object."""
    schema = {"type": "object", "properties": dict(_ABOUT)}
    return {
        **ERRORS,
        200: {"description": what, "content": {media: {"schema": schema, "example": example}}},
    }


def object_of(
    what: str, example: dict[str, Any], *, media: str = JSON, more: tuple[int, ...] = ()
) -> dict[int | str, Any]:
    """The responses of an address that answers with one object that hangs on no lake; ``more`` are
    errors of its own."""
    content: dict[str, Any] = {"schema": {"type": "object"}, "example": example}
    return {
        **ERRORS,
        **{status: _error(status) for status in more},
        200: {"description": what, "content": {media: content if example else {}}},
    }


def rows_of(table: str, what: str) -> dict[int | str, dict[str, Any]]:
    """The responses of an address that answers with rows of a table."""
    row = {
        "type": "object",
        "properties": {column.name: _column(column) for column in TABLES[table].columns},
    }
    page: dict[str, Any] = {
        "type": "object",
        "required": ["table", "rows", "count", "next", "lake_version", "as_of", "command"],
        "properties": {
            "table": {"type": "string", "const": table},
            "rows": {"type": "array", "items": row},
            "count": {"type": "integer", "description": "Rows in this page"},
            "total": {"type": ["integer", "null"], "description": "Rows that match, if counted"},
            "next": {"type": ["string", "null"], "description": "Cursor of the next page"},
            **(_EXCLUDED if table == "events" else {}),
            **_ABOUT,
        },
    }
    features = {"type": "object", "description": "GeoJSON FeatureCollection (RFC 7946)"}
    stream = {"type": "string", "format": "binary", "description": "Arrow IPC stream"}
    return {
        **ERRORS,
        200: {
            "description": what,
            "content": {
                JSON: {"schema": page},
                GEOJSON: {"schema": features},
                ARROW: {"schema": stream},
            },
            "headers": {
                "Link": {"description": 'rel="next": the next page', "schema": {"type": "string"}},
                "ETag": {"description": "Names this answer", "schema": {"type": "string"}},
            },
        },
        304: {"description": "The client holds this answer already (If-None-Match)"},
    }


def _column(column: Column) -> dict[str, Any]:
    kind = dict(_TYPES[column.type])
    if column.unit in _PARSED:
        kind = {"type": ["object", "array", "null"]}
    elif column.is_nullable:
        kind["type"] = [kind["type"], "null"]
    unit = f" [{column.unit}]" if column.unit not in ("-", "UTC", "JSON", "code") else ""
    null = f"; null: {column.null_means}" if column.is_nullable else ""
    return {**kind, "description": f"{column.description}{unit}{null}"}
