"""The application: the API, the page, and the guard in front of both."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from inspect import signature
from pathlib import Path
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from fastapi import Depends, FastAPI
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

from sealane.errors import SealaneError
from sealane.serve import fault
from sealane.serve.guard import Guard, Keeper
from sealane.serve.inquiry import Cases
from sealane.serve.parameter import API, refuse_unknown
from sealane.serve.people import People
from sealane.serve.route import ROUTERS
from sealane.serve.route.ogc import router as ogc
from sealane.serve.route.session import login
from sealane.serve.seat import Seat
from sealane.serve.store import Limits, ReadableLake, Store

__all__ = ["API", "create_app"]

_log = logging.getLogger("sealane.serve")
THREADS = 8  # the engines below use every core for each; more would only hold memory
STATIC = Path(__file__).parent / "static"
NO_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Sealane</title>
<main><h1>Sealane</h1>
<p>The page has not been built. Run <code>make setup</code> in the clone, then reload.</p>
<p lang="ja">ページがまだ作られていません。
<code>make setup</code> を実行してから再読み込みしてください。</p>
<p>The API answers all the same: <a href="/api/v1/status">/api/v1/status</a>,
<a href="/openapi.json">/openapi.json</a>.</p></main></html>
"""


def create_app(
    lake: ReadableLake | str | Path,
    *,
    token: str | None = None,
    people: People | None = None,
    limits: Limits | None = None,
    node: Path | None = None,
    cases: Cases | None = None,
    static: Path = STATIC,
) -> FastAPI:
    """The web application that shows a lake.

    ``lake`` is a ``Lake`` or the path of one. With ``people`` every request is somebody's who has
    an account; with a ``token`` every request must carry it; without either the app answers only
    requests that name it as localhost. ``limits`` bound the size of answers and the memory between
    them. ``node``: the folder of a node whose records are shown beside the lake; ``cases``: cases
    of posts that are. Raises NotALake where nothing of ours is there.
    """
    app = FastAPI(
        title="Sealane",
        version=version("sealane"),
        summary="Shared awareness of, and civil response on, the sea lines of communication",
        description="Positions, tracks and events of one lake. Times are ISO 8601 in UTC; one "
        "without an offset is taken as UTC. `until` is excluded. Every answer names the version "
        "of the lake, the time of its newest report and the command that gives the same rows.",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_living,
        **_quiet(),
    )
    keeper = Keeper(token) if token else None
    app.state.keeper, app.state.people = keeper, people
    app.state.seat = None if node is None else Seat(node)
    app.state.cases = cases
    if people is not None:
        people.shares = node is not None
    app.state.store = Store(_opened(lake), limits=limits)
    app.add_middleware(Guard, keeper=keeper, people=people)
    fault.install(app)
    for router in ROUTERS:
        app.include_router(router, prefix=API, dependencies=[Depends(refuse_unknown)])
    app.include_router(ogc)
    app.include_router(login)
    _add_page(app, static)
    app.openapi()  # made once here: the first requests, on several threads, only read it
    return app


@asynccontextmanager
async def _living(app: FastAPI) -> AsyncIterator[None]:
    """Answer a few requests at a time, so that many large ones together stay within memory; and
    write down who read what while the server runs, and at its end."""
    current_default_thread_limiter().total_tokens = THREADS
    people: People | None = app.state.people
    if people is None:
        yield
        return
    keeping = asyncio.create_task(_keep_reads(people))
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.to_thread(people.reads.write, at=people.clock())


async def _keep_reads(people: People) -> None:
    while True:
        await asyncio.sleep(people.reads.gather.longest_s)
        try:
            await asyncio.to_thread(people.reads.write, at=people.clock())
        except SealaneError as error:  # what was read stays held, and is tried again
            _log.error("Who read what cannot be recorded: %s", error.message)


def _opened(lake: ReadableLake | str | Path) -> ReadableLake:
    if not isinstance(lake, (str, Path)):
        return lake
    from sealane.lake import Lake

    return Lake(lake, create=False)


def _quiet() -> dict[str, Any]:
    """Newer FastAPI can report to a collector named in the environment: ours never does."""
    if "telemetry" not in signature(FastAPI.__init__).parameters:
        return {}
    off = ("auto_configure", "tracing", "metrics", "logs")
    return {"telemetry": dict.fromkeys(off, False)}


def _add_page(app: FastAPI, static: Path) -> None:
    if (static / "index.html").is_file():
        app.mount("/", StaticFiles(directory=static, html=True), name="page")
        return

    @app.get("/", include_in_schema=False)
    def no_page() -> HTMLResponse:
        return HTMLResponse(NO_PAGE, status_code=503)
