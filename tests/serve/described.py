"""What the interfaces that a standard or a partner's node describes answer, as OpenAPI: TAXII 2.1
(OASIS, sections 3 to 5) and the exchange of nodes (docs/reference/share/exchange.md)."""

from __future__ import annotations

from typing import Any

TAXII_MEDIA = "application/taxii+json;version=2.1"
JSON = "application/json"
TEXT: dict[str, Any] = {"type": "string"}
WHOLE: dict[str, Any] = {"type": "integer", "minimum": 0}


def record(required: list[str], **properties: Any) -> dict[str, Any]:
    """An object with some members that must be there."""
    return {"type": "object", "required": required, "properties": properties}


def path(name: str, *known: str) -> dict[str, Any]:
    """A part of a path: any text, or where some are known those and another."""
    schema = {"enum": [*known, "other"]} if known else {"type": "string", "minLength": 1}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter of a question."""
    return {"name": name, "in": "query", "schema": schema}


def answers(media: str, good: dict[str, Any], error: dict[str, Any]) -> dict[str, Any]:
    """What may come: something good of one form, or a refusal of the other."""
    one = {"description": "as asked", "content": {media: {"schema": good}}}
    other = {"description": "refused", "content": {media: {"schema": error}}}
    return {"200": one, "202": one, "206": one, "4XX": other}


def document(paths: dict[str, Any]) -> dict[str, Any]:
    """An OpenAPI description."""
    return {"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": paths}


def taxii(root: str, *collections: str) -> dict[str, Any]:
    """TAXII 2.1 of one root."""
    refusal = record(["title"], title=TEXT)
    listed = {"type": "array", "items": record(["id"], id=TEXT)}
    moment = {"anyOf": [{"type": "string", "format": "date-time"}, TEXT]}
    filters = [
        query("limit", {"anyOf": [{"type": "integer"}, TEXT]}),
        query("next", TEXT),
        query("added_after", moment),
        *(query(f"match[{name}]", TEXT) for name in ("id", "type", "version", "spec_version")),
    ]
    envelope = record([], more={"type": "boolean"}, next=TEXT, objects=listed)
    within = [path("root", root), path("collection", *collections)]
    of_object = [*within, path("object")]
    body = {"required": True, "content": {TAXII_MEDIA: {"schema": envelope}}}

    def on(good: dict[str, Any], parameters: list[Any], **more: Any) -> dict[str, Any]:
        return {"parameters": parameters, "responses": answers(TAXII_MEDIA, good, refusal)} | more

    base = "/{root}/collections/{collection}"
    status = record(["id", "status"], id=TEXT, status={"enum": ["complete", "pending"]})
    return document(
        {
            "/taxii2/": {"get": on(record(["title"], title=TEXT), [])},
            "/{root}/": {
                "get": on(record(["title", "versions"], title=TEXT), [path("root", root)])
            },
            "/{root}/status/{status}/": {
                "get": on(status, [path("root", root), path("status")]),
            },
            "/{root}/collections/": {"get": on(record([]), [path("root", root)])},
            f"{base}/": {"get": on(record(["id", "can_read"], id=TEXT), within)},
            f"{base}/manifest/": {"get": on(record([], objects=listed), [*within, *filters])},
            f"{base}/objects/": {
                "get": on(envelope, [*within, *filters]),
                "post": on(status, within, requestBody=body),
            },
            f"{base}/objects/{{object}}/": {
                "get": on(envelope, [*of_object, *filters]),
                "delete": on({}, [*of_object, *filters]),
            },
            f"{base}/objects/{{object}}/versions/": {
                "get": on(record([], versions={"type": "array"}), [*of_object, *filters]),
            },
        }
    )


def exchange(*lanes: str) -> dict[str, Any]:
    """The three addresses that a partner's node asks."""
    refusal = record(["error"], error=record(["type", "message"], type=TEXT, message=TEXT))
    message = record(["body", "signature", "what"], body={"type": "object"}, signature=TEXT)
    cursors = {
        "type": "object",
        "properties": dict.fromkeys(lanes, WHOLE),
        "additionalProperties": False,
    }
    asked = record(
        ["after"],
        after=cursors,
        limit={"type": ["integer", "null"], "minimum": 1, "maximum": 5_000},
        wait_s={"type": ["number", "null"], "minimum": 0},
    ) | {"additionalProperties": False}
    rest = {"name": "Range", "in": "header", "schema": {"type": "string"}}

    def on(good: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {"responses": answers(JSON, good, refusal)} | more

    def body(schema: dict[str, Any]) -> dict[str, Any]:
        return {"required": True, "content": {JSON: {"schema": schema}}}

    receipt = message | {"properties": message["properties"] | {"what": {"const": "receipt"}}}
    return document(
        {
            "/exchange/log": {"post": on(message, requestBody=body(asked))},
            "/exchange/batch/{key}": {"get": on({}, parameters=[path("key"), rest])},
            "/exchange/receipt": {
                "post": on(record(["confirmed"], confirmed=WHOLE), requestBody=body(receipt)),
            },
        }
    )
