"""sealane exclusions: what analysts set aside, in one place."""

from __future__ import annotations

import getpass
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from sealane.cli import option, output

__all__ = ["command"]

_reason = click.option("--reason", required=True, metavar="TEXT", help="Why; kept for ever.")
_who = click.option("--who", metavar="NAME", help="Who; default: the user of this machine.")


@click.group(epilog="Example: sealane exclusions add --lake lake --mmsi 431000001 --reason 'tug'")
def command() -> None:
    """Leave vessels, areas or kinds of events out, with a reason; list and lift that.

    No event is changed or deleted: those left out are counted wherever events are listed, shown
    on request, and back as soon as the exclusion is lifted. Who set what aside and why stays.
    """


@command.command(
    "add",
    epilog="Example: sealane exclusions add --lake lake --bbox 121,24,122,25 --kind encounter "
    "--reason 'pilot station' --who 'watch 2'",
)
@option.lake
@click.option("--mmsi", "mmsis", multiple=True, metavar="N", help="This vessel. Repeatable.")
@click.option(
    "--kind", "kinds", multiple=True, metavar="K", help="Events of this kind. Repeatable."
)
@click.option(
    "--area",
    "area_path",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="GeoJSON with polygons: events whose place lies inside.",
)
@click.option("--bbox", metavar="W,S,E,N", help="A box instead; W greater than E crosses 180.")
@click.option("--since", metavar="T", help="Only events not over before this time (ISO 8601, UTC).")
@click.option("--until", metavar="T", help="Only events begun before this time (ISO 8601, UTC).")
@_reason
@_who
@option.exercise
@option.as_json
def add(
    lake_path: str,
    mmsis: tuple[str, ...],
    kinds: tuple[str, ...],
    area_path: str | None,
    bbox: str | None,
    since: str | None,
    until: str | None,
    reason: str,
    who: str | None,
    exercise_id: str | None,
    as_json: bool,
) -> None:
    """Leave events out: of vessels, in an area, of kinds. What is given must hold together.

    An event of several vessels is left out where, without those named, it would be none: a meeting
    needs two, so one excluded hull is enough; a swarm of which one hull is excluded stays.
    """
    from sealane.serve.query import parse_bbox

    box = None if bbox is None else parse_bbox(bbox)
    named = _lake(lake_path).exclude(
        reason=reason,
        who=who or _user(),
        recorded_at=datetime.now(UTC),
        mmsi=_parts(mmsis),
        kinds=_parts(kinds),
        area=None if area_path is None else Path(area_path).read_text("utf-8"),
        bbox=None if box is None else (box.west, box.south, box.east, box.north),
        since=since,
        until=until,
        exercise_id=exercise_id,
    )
    row = next(one for one in _rows(lake_path, with_lifted=False) if one["exclusion_id"] == named)
    notes = _unheard(lake_path, row["mmsis"] or ())
    if as_json:
        output.print_json(row | {"notes": notes})
        return
    for note in notes:
        output.talk(note)
    output.talk(f"Exclusion {named} leaves {row['events']:,} standing events out")
    output.talk("Take it back with:")
    output.next_step("exclusions", "lift", named, "--lake", lake_path, "--reason", "WHY")


@command.command("list", epilog="Example: sealane exclusions list --lake lake --all --json")
@option.lake
@click.option("--all", "every", is_flag=True, help="Those that were lifted as well.")
@option.as_json
def list_exclusions(lake_path: str, every: bool, as_json: bool) -> None:
    """The exclusions in force, with who, why, since when, and how many events each leaves out."""
    rows = _rows(lake_path, with_lifted=every)
    if as_json:
        output.print_json({"exclusions": rows, "count": len(rows)})
        return
    shown = [
        (row["exclusion_id"], _what(row), row["reason"], row["who"], row["recorded_at"],
         row["events"], *((row["lifted_at"], row["lifted_because"]) if every else ()))
        for row in rows
    ]  # fmt: skip
    header = ("exclusion", "leaves out", "reason", "who", "since", "events")
    output.print_table(
        f"{len(rows)} exclusions", (*header, *(("lifted", "because") if every else ())), shown
    )


@command.command(
    "lift", epilog="Example: sealane exclusions lift 5c1f09ab77e2d410 --lake lake --reason 'sold'"
)
@click.argument("exclusion_id", metavar="EXCLUSION")
@option.lake
@_reason
@_who
@option.as_json
def lift(lake_path: str, exclusion_id: str, reason: str, who: str | None, as_json: bool) -> None:
    """Take EXCLUSION back: its events are listed again, and the record of it stays."""
    by = who or _user()
    _lake(lake_path).lift(exclusion_id, reason=reason, who=by, recorded_at=datetime.now(UTC))
    if as_json:
        output.print_json({"exclusion_id": exclusion_id, "lifted": True, "who": by})
    else:
        output.talk(f"Exclusion {exclusion_id} is lifted")


def _unheard(lake_path: str, mmsis: Iterable[int]) -> list[str]:
    """A note for vessels of which the lake holds no report: a slip in the number, or not yet."""
    wanted = sorted(set(mmsis))
    if not wanted:
        return []
    lake = _lake(lake_path)
    held = lake.positions(mmsi=wanted, columns=["mmsi"]).unique().collect()["mmsi"].to_list()
    held += lake.identities(mmsi=wanted)["mmsi"].unique().to_list()
    missing = [str(one) for one in wanted if one not in held]
    return [f"No report of {', '.join(missing)} is in the lake."] if missing else []


def _lake(path: str) -> Any:
    from sealane.lake import Lake

    return Lake(path, create=False)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:  # a container without accounts
        raise click.UsageError("Say who: --who NAME.") from error


def _parts(values: tuple[str, ...]) -> list[str]:
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


def _rows(lake_path: str, *, with_lifted: bool) -> list[dict[str, Any]]:
    """Exclusions as objects, each with the standing events that it leaves out."""
    import orjson

    from sealane.lake import exclusion

    lake = _lake(lake_path).frozen()
    counts = exclusion.counts(lake.latest_events(), lake.exclusions())
    found = lake.exclusions(include_lifted=with_lifted)
    rows: list[dict[str, Any]] = found.drop("action", strict=False).to_dicts()
    for row in rows:
        row["area"] = orjson.loads(row["area"]) if row["area"] else None
        row["events"] = counts.get(row["exclusion_id"], 0)
    return rows


def _what(row: dict[str, Any]) -> str:
    """What an exclusion leaves out, in a few words."""
    kinds, mmsis = row["kinds"] or (), row["mmsis"] or ()
    parts = [", ".join(kinds) or "events"]
    if mmsis:
        shown = ", ".join(map(str, mmsis[:3]))
        parts.append(f"of {shown}{f' and {len(mmsis) - 3} more' if len(mmsis) > 3 else ''}")
    if row["area"]:
        points = [p for polygon in row["area"]["coordinates"] for ring in polygon for p in ring]
        lons, lats = zip(*points, strict=True)
        parts.append(f"in {min(lons):g},{min(lats):g} to {max(lons):g},{max(lats):g}")
    if row["since_at"] or row["until_at"]:
        begin, end = (
            f"{at:%Y-%m-%d %H:%M}Z" if at else "" for at in (row["since_at"], row["until_at"])
        )
        parts.append(f"{begin}–{end}")
    if row["exercise_id"]:
        parts.append(f"(drill {row['exercise_id']})")
    return " ".join(parts)
