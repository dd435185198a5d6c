"""Signing in: a page cannot send a header, so a secret is exchanged for a cookie."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Body, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from sealane.errors import BadInput, NotSignedIn
from sealane.serve.fault import Refused, TooMuch
from sealane.serve.guard import (
    COOKIE,
    LOGIN_PAGE,
    NO_STORE,
    PEOPLE_PAGE,
    SESSION_S,
    WAIT,
    WRONG,
    Keeper,
    caller,
)
from sealane.serve.people import People, TooOften
from sealane.serve.schema import describe, object_of

__all__ = ["login", "router"]

router = APIRouter(tags=["session"])
login = APIRouter(include_in_schema=False)
MAX_FORM_BYTES = 10_000
Word = Annotated[str | None, Body(max_length=1_000)]
Token = Annotated[
    str | None,
    Body(max_length=20_000, description="The server's token, or one of an account or provider."),
]


@router.post(
    "/session",
    summary="Exchange a token, or name and password, for a cookie",
    responses=describe("Signed in; the cookie is out of reach of scripts", {"ok": True}),
)
def sign_in(
    request: Request,
    response: Response,
    token: Token = None,
    name: Word = None,
    password: Word = None,
) -> dict[str, Any]:
    """Sets an HttpOnly, SameSite=Strict cookie; needed only where a token is set or people have
    accounts: then with the name and password of one, or with a token of one."""
    people: People | None = request.app.state.people
    if people is not None:
        _give(response, request, _of_account(people, request, token, name, password))
        return {"ok": True, "is_needed": True}
    keeper: Keeper | None = request.app.state.keeper
    if token is None:
        raise BadInput("token: it is missing.", hint="Send the server's token.", field="token")
    if keeper is None:
        return {"ok": True, "is_needed": False}
    if not keeper.knows(token):
        raise Refused("That is not the token of this server.", hint="Ask whoever started it.")
    _give(response, request, keeper.cookie())
    return {"ok": True, "is_needed": True}


def _of_account(
    people: People, request: Request, token: str | None, name: str | None, password: str | None
) -> str:
    address = caller(request.scope)
    if token is not None:
        return people.exchange(token, address=address)
    if name is None or password is None:
        raise BadInput(
            "name: it is missing, or the password is.",
            hint="Send the name and the password of an account, or a token of one.",
            field="name",
        )
    return people.sign_in(name, password, address=address)


@router.get(
    "/session",
    summary="Who is signed in, and what they may read",
    responses=object_of(
        "An account, the party whose node it is, and whether somebody has to sign in at all",
        {"is_needed": True, "name": "paz", "roles": ["reader"], "sees_lake": False},
    ),
)
def signed_in(request: Request, response: Response) -> dict[str, Any]:
    """Where people have accounts whose request it is (401: nobody's); else whether a token is
    asked for, of which nobody has a name."""
    response.headers.update(NO_STORE)
    people: People | None = request.app.state.people
    if people is not None:
        found = people.account(request.headers, address=caller(request.scope))
        return {"is_needed": True, **people.told(found)}
    keeper: Keeper | None = request.app.state.keeper
    if keeper is not None and not keeper.admits(request.headers):
        raise NotSignedIn("This server asks for its token.", hint="Sign in at /.")
    return {"is_needed": keeper is not None, "name": None, "sees_lake": True}


@router.delete(
    "/session", summary="Sign out", responses=describe("The cookie is gone", {"ok": True})
)
def sign_out(request: Request, response: Response) -> dict[str, Any]:
    """Takes the cookie back; of an account its session ends here too."""
    people: People | None = request.app.state.people
    if people is not None:
        people.end(request.headers)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return {"ok": True}


@login.post("/login")
async def sign_in_by_form(request: Request) -> Response:
    """The form of the sign-in page: works without any script."""
    fields = parse_qs((await _form(request)).decode("utf-8", "replace"))
    people: People | None = request.app.state.people
    if people is not None:
        return await _by_account(people, request, fields)
    keeper: Keeper | None = request.app.state.keeper
    if keeper is not None and not keeper.knows(fields.get("token", [""])[0]):
        return HTMLResponse(LOGIN_PAGE, status_code=401, headers=NO_STORE)
    response = RedirectResponse("/", status_code=303)
    if keeper is not None:
        _give(response, request, keeper.cookie())
    return response


async def _form(request: Request) -> bytes:
    raw = bytearray()
    async for part in request.stream():
        raw += part
        if len(raw) > MAX_FORM_BYTES:
            raise TooMuch("The form is too large.", hint="It holds a name and a secret.")
    return bytes(raw)


async def _by_account(people: People, request: Request, fields: dict[str, list[str]]) -> Response:
    name, password = (fields.get(one, [""])[0] for one in ("name", "password"))
    try:
        value = await run_in_threadpool(
            people.sign_in, name, password, address=caller(request.scope)
        )
    except NotSignedIn:
        return HTMLResponse(PEOPLE_PAGE.format(told=WRONG), 401, NO_STORE)
    except TooOften as error:
        told = WAIT.format(wait=error.headers["Retry-After"])
        return HTMLResponse(PEOPLE_PAGE.format(told=told), 429, NO_STORE | error.headers)
    response = RedirectResponse("/", status_code=303)
    _give(response, request, value)
    return response


@login.get("/login")
def sign_in_page(request: Request) -> Response:
    """The sign-in page."""
    page = LOGIN_PAGE if request.app.state.people is None else PEOPLE_PAGE.format(told="")
    return HTMLResponse(page, headers=NO_STORE)


def _give(response: Response, request: Request, value: str) -> None:
    response.set_cookie(
        COOKIE,
        value,
        max_age=SESSION_S,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
