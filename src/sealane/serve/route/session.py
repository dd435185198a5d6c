"""Signing in: a page cannot send a header, so the token is exchanged for a cookie."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Body, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from sealane.serve.fault import Refused, TooMuch
from sealane.serve.guard import COOKIE, LOGIN_PAGE, SESSION_S, Keeper
from sealane.serve.schema import describe

__all__ = ["login", "router"]

router = APIRouter(tags=["session"])
login = APIRouter(include_in_schema=False)
MAX_FORM_BYTES = 10_000


@router.post(
    "/session",
    summary="Exchange the token for a cookie",
    responses=describe("Signed in; the cookie is out of reach of scripts", {"ok": True}),
)
def sign_in(
    request: Request,
    response: Response,
    token: Annotated[str, Body(embed=True, max_length=1_000, description="The server's token.")],
) -> dict[str, Any]:
    """Sets an HttpOnly, SameSite=Strict cookie; needed only where a token is set."""
    keeper: Keeper | None = request.app.state.keeper
    if keeper is None:
        return {"ok": True, "is_needed": False}
    if not keeper.knows(token):
        raise Refused("That is not the token of this server.", hint="Ask whoever started it.")
    _give(response, request, keeper)
    return {"ok": True, "is_needed": True}


@router.delete(
    "/session", summary="Sign out", responses=describe("The cookie is gone", {"ok": True})
)
def sign_out(response: Response) -> dict[str, Any]:
    """Takes the cookie back."""
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return {"ok": True}


@login.post("/login")
async def sign_in_by_form(request: Request) -> Response:
    """The form of the sign-in page: works without any script."""
    keeper: Keeper | None = request.app.state.keeper
    if int(request.headers.get("content-length", "0") or 0) > MAX_FORM_BYTES:
        raise TooMuch("The form is too large.", hint="It holds one token.")
    fields = parse_qs((await request.body()).decode("utf-8", "replace"))
    if keeper is not None and not keeper.knows(fields.get("token", [""])[0]):
        return HTMLResponse(LOGIN_PAGE, status_code=401, headers={"Cache-Control": "no-store"})
    response = RedirectResponse("/", status_code=303)
    if keeper is not None:
        _give(response, request, keeper)
    return response


@login.get("/login")
def sign_in_page() -> Response:
    """The sign-in page."""
    return HTMLResponse(LOGIN_PAGE, headers={"Cache-Control": "no-store"})


def _give(response: Response, request: Request, keeper: Keeper) -> None:
    response.set_cookie(
        COOKIE,
        keeper.cookie(),
        max_age=SESSION_S,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
