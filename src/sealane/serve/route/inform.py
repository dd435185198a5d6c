"""A case of posts beside the lake: when and in which languages it was said, who acts in concert,
which narratives run through it, and what the tracks say of its claims.

Accounts and posts are keyed hashes here as on the disk; texts are shown, handles never. Whoever
puts accounts in front asks the right to read, and the node's own party, before this router; what is
shared with partners never comes from here.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import orjson
import polars as pl
from fastapi import APIRouter, Depends, Request, Response
from fastapi import Path as Part
from fastapi import Query as Param

from sealane.serve.answer import send_alone
from sealane.serve.inquiry import STEPS, Cases, Inquiry, no_case
from sealane.serve.moment import parse_time
from sealane.serve.parameter import Since, StoreOf, Until
from sealane.serve.posts_time import timeline_of
from sealane.serve.schema import object_of
from sealane.serve.waters import apart

__all__ = ["router"]

router = APIRouter(tags=["inform"], prefix="/inform")
QUEUE = "inform"
MOST_EDGES = 2_000
"""Ties that are told; a group may have more, and says how many."""
MOST_ROWS = 500


def cases_of(request: Request) -> Cases:
    """The cases that are served; ``NotFound`` where none is."""
    cases: Cases | None = request.app.state.cases
    if cases is None:
        raise no_case()
    return cases


CasesOf = Annotated[Cases, Depends(cases_of)]
CaseName = Annotated[
    str | None,
    Param(alias="case", max_length=64, description="Id of the case; default: the first."),
]
Rows = Annotated[int, Param(ge=1, le=MOST_ROWS, description="Rows at most, the first ones.")]


@router.get(
    "",
    summary="Which cases are served",
    responses=object_of(
        "Ids and names", {"cases": [{"case": "5f1c", "name": "my-case", "exercise_id": None}]}
    ),
)
def listed(request: Request, cases: CasesOf) -> Response:
    """The cases of ``sealane serve --case``, in the order in which they were named.

    ``exercise_id``: the drill that a case is of, whose posts are invented; null: real."""
    rows = [{"case": one, "name": cases.folder(one).name, "exercise_id": cases.exercise_id(one)}
            for one in cases.ids]  # fmt: skip
    return _send(request, {"cases": rows})


@router.get(
    "/ready",
    summary="How far the first opening of a case is",
    responses=object_of("Steps and the one under way", {"is_ready": False, "doing": "claims"}),
)
async def ready(
    request: Request, store: StoreOf, cases: CasesOf, case: CaseName = None
) -> Response:
    """The first who asks begins it; ``failure`` is told once, and whoever asks after it begins it
    anew."""

    def told() -> dict[str, Any]:
        now = cases.inquiry(case).warm(store.snapshot().version)
        return {
            "steps": list(STEPS), "done": now.done, "doing": now.doing,
            "failure": now.failure, "is_ready": now.doing is None and now.failure is None,
        }  # fmt: skip

    return _send(request, await apart(told, queue=f"{QUEUE}-ready"))


@router.get(
    "/case",
    summary="One case: what was read, when collection begins, and its gaps",
    responses=object_of(
        "Counts, platforms, languages and the collection",
        {"case": "5f1c", "posts": 4609, "accounts": 812, "languages": {"ja": 1204}},
    ),
)
async def about(request: Request, cases: CasesOf, case: CaseName = None) -> Response:
    """Counts of posts, never of what they mean. When collection began is the first post of each
    platform, as nothing else is said; silences that a steady collection would hardly have are taken
    for gaps."""
    return _send(request, await apart(lambda: _about(cases.inquiry(case)), queue=QUEUE))


@router.get(
    "/timeline",
    summary="Posts over time, by language and by narrative",
    responses=object_of(
        "Counts by bin of time",
        {"start_at": "2026-03-01T00:00:00Z", "width_s": 600, "posts": [12, 3]},
    ),
)
async def timeline(
    request: Request,
    cases: CasesOf,
    case: CaseName = None,
    since: Since = None,
    until: Until = None,
    bins: Annotated[int, Param(ge=1, le=2_000, description="About so many bins.")] = 120,
    narratives: Annotated[int, Param(ge=0, le=100, description="Of so many, the largest.")] = 24,
) -> Response:
    """Bins of whole minutes that begin at multiples of their width, so that those of a narrative
    are the ones of ``sealane inform narratives --set bin_s=WIDTH``. Posts whose language is not
    said count under ``und``."""

    first = None if since is None else parse_time(since, field="since")
    last = None if until is None else parse_time(until, field="until")

    def told() -> dict[str, Any]:
        inquiry = cases.inquiry(case)
        found = timeline_of(
            inquiry.posts.posts, inquiry.narratives, since=first, until=last, bins=bins,
            most=narratives,
        )  # fmt: skip
        words = f"narratives {_quoted(inquiry)} --set bin_s={found['width_s']} --json"
        return found | {"command": f"sealane inform {words}"}

    return _send(request, await apart(told, queue=QUEUE))


@router.get(
    "/coordination",
    summary="Who shares the same things at nearly the same time, beyond chance",
    responses=object_of(
        "Groups, ties, nulls, crowds and what would have been found",
        {"groups": 2, "findings": [], "edges": [], "smallest_detectable": []},
    ),
)
async def coordination(request: Request, cases: CasesOf, case: CaseName = None) -> Response:
    """As ``sealane inform coordination --json``, and the ties within groups: accounts are numbers
    of ``accounts``, ``q`` the larger of the false-discovery rates. Why accounts meet is not told:
    ordinary reasons that fit stand beside each group."""
    return _send(request, await apart(lambda: _coordination(cases.inquiry(case)), queue=QUEUE))


@router.get(
    "/narratives",
    summary="Which wordings run through the posts, and where they change",
    responses=object_of(
        "Narratives, most posts first",
        {"clusters": 31, "narratives": [{"cluster": "2f4a9c1b7d3e5f60", "posts": 88}]},
    ),
)
async def narratives(
    request: Request, cases: CasesOf, case: CaseName = None, limit: Rows = 100
) -> Response:
    """As ``sealane inform narratives --json``, without the list of posts of each; texts of a
    narrative that change something are among ``variants``, those with most posts first."""

    def told() -> dict[str, Any]:
        return _narratives(cases.inquiry(case), limit)

    return _send(request, await apart(told, queue=QUEUE))


@router.get(
    "/origin/{cluster}",
    summary="Where a narrative was first observed by us, and how it may have spread",
    responses=object_of(
        "The earliest post that was collected, what lowers the claim, ranges of the spread",
        {"sentence": "First observed by us at ...", "claim_level": 1, "ranges": {}},
    ),
)
async def origin(
    request: Request,
    cases: CasesOf,
    cluster: Annotated[str, Part(max_length=64, description="Id of a narrative.")],
    case: CaseName = None,
) -> Response:
    """As ``sealane inform origin --cluster --json``: never the origin, but the earliest post of
    those that were collected, and ranges over several reconstructions."""

    def told() -> dict[str, Any]:
        inquiry = cases.inquiry(case)
        words = f"origin {_quoted(inquiry)} --cluster {shlex.quote(cluster)} --json"
        return _head(inquiry) | inquiry.origin(cluster) | {"command": f"sealane inform {words}"}

    return _send(request, await apart(told, queue=QUEUE))


@router.get(
    "/claims",
    summary="What the posts claim, and what the tracks say of it",
    responses=object_of(
        "Claims, those that the tracks decide first",
        {"readings": {"contradicts": 3}, "claims": [{"verdict": "contradicts", "posts": 12}]},
    ),
)
async def claims(
    request: Request, store: StoreOf, cases: CasesOf, case: CaseName = None, limit: Rows = 200
) -> Response:
    """As ``sealane inform claim CASE --lake --json``, each thing that is claimed once: ``texts``
    says in how many different texts, ``posts`` in how many posts, ``narratives`` in which. A
    silence never contradicts, and no outlet and no author gets a mark."""

    def told() -> dict[str, Any]:
        inquiry = cases.inquiry(case)
        found = inquiry.verdicts(store.snapshot().version)
        rows = [row.as_json() for row in found.rows[:limit]]
        about = {"file": inquiry.folder.name, "exercise_id": inquiry.posts.exercise_id}
        about |= found.as_json()
        return about | {"claims": rows, "command": _claim_command(inquiry, store.path)}

    return _send(request, await apart(told, queue=QUEUE))


@router.get(
    "/claims/{claim}",
    summary="One claim, with the ways that the verdict rests on",
    responses=object_of(
        "The judgement, and the fixes of each hull",
        {"verdict": "contradicts", "ways": [{"mmsi": 431000001, "at": [], "lon": [], "lat": []}]},
    ),
)
async def claim(
    request: Request,
    store: StoreOf,
    cases: CasesOf,
    claim: Annotated[str, Part(max_length=64, description="Id of a claim.")],
    case: CaseName = None,
) -> Response:
    """As one of ``/inform/claims``. ``ways``: the fixes within the time that is claimed and one on
    either side of it, at most 400 of each hull, ``at`` in seconds since 1970."""

    def told() -> dict[str, Any]:
        inquiry = cases.inquiry(case)
        found = inquiry.verdicts(store.snapshot().version).of(claim)
        return found.as_json(has_ways=True) | {"command": _claim_command(inquiry, store.path)}

    return _send(request, await apart(told, queue=QUEUE))


def _send(request: Request, body: Mapping[str, Any]) -> Response:
    return send_alone(request, orjson.dumps(_plain(body)))


def _plain(value: Any) -> Any:
    """As the command line writes it: times with Z, tuples as lists."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return value


def _quoted(inquiry: Inquiry) -> str:
    return shlex.quote(str(inquiry.folder))


def _claim_command(inquiry: Inquiry, lake: str) -> str:
    return f"sealane inform claim {_quoted(inquiry)} --lake {shlex.quote(lake)} --json"


def _head(inquiry: Inquiry) -> dict[str, Any]:
    """What every command on posts says first."""
    posts = inquiry.posts
    return {
        "file": inquiry.folder.name,
        "exercise_id": posts.exercise_id,
        "layout": posts.layout,
        "rows": posts.rows,
        "rejected": posts.rejected,
    }


def _about(inquiry: Inquiry) -> dict[str, Any]:
    from sealane.inform import Case, origin
    from sealane.inform.origin.collection import seen

    case = Case(inquiry.folder)
    posts = inquiry.posts.posts
    files = case.files()
    rejected: dict[str, int] = {}
    for one in files:
        for reason, count in one["rejected_by_reason"].items():
            rejected[reason] = rejected.get(reason, 0) + count
    span = (posts["posted_at"].min(), posts["posted_at"].max())
    return {
        "case": case.case_id,
        "exercise_id": case.exercise_id,
        "name": inquiry.folder.name,
        "record": inquiry.head,
        "files": len(files),
        "records": sum(one["records"] for one in files),
        "posts": posts.height,
        "accounts": posts["account"].n_unique(),
        "rejected": rejected,
        "platforms": _counts(posts, "platform"),
        "languages": _counts(posts, "language"),
        "first_at": span[0],
        "last_at": span[1],
        "retention_days": case.retention_days,
        "first_read_at": min(
            (datetime.fromisoformat(one["read_at"]) for one in files), default=None
        ),
        "collection": seen(posts, origin.Collection(), origin.RULE).as_json(),
        "command": f"sealane inform narratives {_quoted(inquiry)} --json",
    }


def _counts(posts: pl.DataFrame, column: str) -> dict[str, int]:
    """Posts by what a column says, most first; ``und`` where it says nothing."""
    said = posts[column].fill_null("und").value_counts()
    return dict(said.sort("count", column, descending=[True, False]).rows())


def _coordination(inquiry: Inquiry) -> dict[str, Any]:
    found = inquiry.coordination
    in_groups = [one for group in found.groups for one in group.accounts]
    names = list(dict.fromkeys(in_groups))
    number = {name: at for at, name in enumerate(names)}
    rule = found.rule
    columns = ["q", "q_common", *(["q_within"] if found.has_strata else [])]
    tied = found.pairs.filter(
        pl.col("account").is_in(names),
        pl.col("account_y").is_in(names),
        *(pl.col(one) <= rule.q for one in columns),
    ).with_columns(most=pl.max_horizontal(columns))
    edges = [
        {
            "one": number[row["account"]], "two": number[row["account_y"]],
            "objects": row["objects"], "events": row["events"], "q": row["most"],
            "first_at": row["first_at"], "last_at": row["last_at"],
        }
        for row in tied.head(MOST_EDGES).iter_rows(named=True)
    ]  # fmt: skip
    shares = {"file": inquiry.folder.name, "exercise_id": inquiry.posts.exercise_id}
    shares |= {"layout": "case"}
    command = f"sealane inform coordination {_quoted(inquiry)} --json"
    return (
        shares
        | found.as_json()
        | {
            "member_accounts": names, "edges": edges, "edges_in_all": tied.height,
            "command": command,
        }
    )  # fmt: skip


def _narratives(inquiry: Inquiry, limit: int) -> dict[str, Any]:
    found = inquiry.narratives
    variants = found.variants.partition_by("cluster", as_dict=True, include_key=False)
    rows = []
    for row in found.clusters.head(limit).iter_rows(named=True):
        own = variants[(row["cluster"],)]
        turned = own.filter(pl.col("flags").list.len() > 0).sort("posts", descending=True)
        by_language = (
            found.timeline.filter(pl.col("cluster") == row["cluster"])
            .with_columns(pl.col("language").fill_null("und"))
            .group_by("language")
            .agg(pl.col("posts").sum())
            .sort("posts", "language", descending=[True, False])
        )
        rows.append(
            row | {"by_language": dict(by_language.rows()), "variants": turned.head(8).to_dicts()}
        )
    return (
        _head(inquiry)
        | {"rule": found.rule.as_json(), **found.counts}
        | {"narratives": rows, "command": f"sealane inform narratives {_quoted(inquiry)} --json"}
    )
