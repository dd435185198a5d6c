"""One shape for everything that can go wrong: ``{"error": {"type", "message", "hint", ...}}``.

Whatever the cause (a parameter, a missing event, a route that does not exist, our own fault),
the body is the same object that the command line prints with ``--json``.
"""

from __future__ import annotations

import json
import logging
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from sealane.errors import BadInput, LakeError, NotFound, SealaneError

__all__ = ["Refused", "TooMuch", "failed", "install", "respond"]

_log = logging.getLogger("sealane.serve")


class TooMuch(BadInput):
    """The answer would be too large; the message says how to split the request."""

    http_status = 413


class Refused(SealaneError):
    """The server does not answer this caller."""

    def __init__(self, message: str, *, hint: str | None = None, status: int = 401) -> None:
        super().__init__(message, hint=hint)
        self.http_status = status


def respond(error: SealaneError, *, headers: dict[str, str] | None = None) -> Response:
    """The error as an answer, whatever of the request it carries: numbers of any size, half a
    sign."""
    told = error.as_json()
    try:
        body = orjson.dumps(told, default=str)
    except TypeError:
        body = json.dumps(told, default=str).encode()
    return Response(
        body,
        status_code=error.http_status,
        media_type="application/json",
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def install(app: FastAPI) -> None:
    """Answer every error of the app in the one shape."""

    async def on_sealane(_: Request, error: Exception) -> Response:
        if not isinstance(error, SealaneError):
            raise error
        return respond(error, headers=getattr(error, "headers", None))

    async def on_parameter(_: Request, error: Exception) -> Response:
        if not isinstance(error, RequestValidationError):
            raise error
        return respond(_told(error))

    async def on_http(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        return respond(_routed(request, error), headers=dict(error.headers or {}))

    async def on_system(request: Request, error: Exception) -> Response:
        return failed(request.method, request.url.path, error)

    app.add_exception_handler(SealaneError, on_sealane)
    app.add_exception_handler(RequestValidationError, on_parameter)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(OSError, on_system)


def failed(method: str, path: str, error: Exception) -> Response:
    """The answer to a failure of ours: the log gets the cause, the client what to do."""
    _log.error("%s %s failed", method, path, exc_info=error)
    return respond(_mended(error))


def _told(error: RequestValidationError) -> BadInput:
    problems: list[dict[str, Any]] = list(error.errors())
    first = problems[0] if problems else {"loc": ("request",), "msg": "cannot be read"}
    where = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    value = first.get("input")
    told = BadInput(
        f"{where}: {first['msg']}.",
        hint="See /openapi.json for every parameter.",
        field=where,
        value=str(value)[:80] if isinstance(value, (str, int, float)) else None,
    )
    told.http_status = 422  # as HTTP names a parameter that is there but cannot hold
    return told


def _routed(request: Request, error: HTTPException) -> SealaneError:
    path = request.url.path[:200]
    if error.status_code == 404:
        return NotFound(f"There is nothing at {path}.", hint="See /openapi.json for every address.")
    told = SealaneError(
        f"{request.method} {path}: {error.detail}.", hint="See /openapi.json for every address."
    )
    told.http_status = error.status_code
    return told


def _mended(error: Exception) -> SealaneError:
    if isinstance(error, OSError):
        return LakeError(
            f"The lake cannot be read: {error.strerror or type(error).__name__}.",
            hint="Check that its directory is there and readable, then ask again.",
        )
    return SealaneError(
        "The server failed on this request; nothing stored was changed.",
        hint="The server's log holds the details. Ask again, or report it with the address asked.",
    )
