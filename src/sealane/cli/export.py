"""sealane export: a table of the lake, as a file or as JSON lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output

if TYPE_CHECKING:
    import polars as pl

__all__ = ["command"]

EXPORTED = (
    "positions",
    "hearings",
    "identities",
    "rejects",
    "tracks",
    "events",
    "exclusions",
    "assessments",
    "files",
    "runs",
)
PLACED = ("positions", "hearings", "tracks", "events")
SUFFIXES = (".parquet", ".csv", ".jsonl", ".geojson")
SLICE_ROWS = 50_000  # rows turned into text at once: about 50 MB
PATH_POINTS = 5_000  # of a track in GeoJSON; a week at sea has fewer turns than that
JSON_COLUMNS = ("zones", "law", "evidence", "other_by_type", "rules", "ports", "counts", "area")


@click.command(
    epilog="Example: sealane export events --lake lake --kind gap --bbox 118,20,124,26 -o g.geojson"
)
@click.argument("table", type=click.Choice(EXPORTED))
@option.lake
@click.option("--since", metavar="T", help="From this time on (ISO 8601, UTC).")
@click.option("--until", metavar="T", help="Before this time (ISO 8601, UTC).")
@click.option("--bbox", metavar="W,S,E,N", help="Inside this box; W greater than E crosses 180.")
@click.option("--mmsi", "mmsis", multiple=True, metavar="N", help="Of this vessel. Repeatable.")
@click.option("--kind", "kinds", multiple=True, metavar="K", help="Events of this kind.")
@click.option("--status", "statuses", multiple=True, metavar="S", help="new, revised or withdrawn.")
@click.option("--min-confidence", type=click.FloatRange(0, 1), help="Events as sure as this.")
@click.option("--zone", "zones", multiple=True, metavar="NAME", help="Events in this zone.")
@click.option("--flag", "flags", multiple=True, metavar="ISO3", help="Events of this flag.")
@click.option(
    "--excluded",
    type=click.Choice(("no", "yes", "only")),
    default="no",
    help="Events that an exclusion leaves out: no (default), yes, or only those.",
)
@click.option("--text", metavar="TEXT", help="Rows whose names or sentences hold this text.")
@click.option("--standing", is_flag=True, help="Leave withdrawn events out.")
@click.option("--history", is_flag=True, help="Every revision of every event, oldest first.")
@click.option("--exercise", "exercise_id", metavar="ID", help="The rows of this drill.")
@click.option(
    "-o",
    "--out",
    "out",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Where to write: .parquet, .csv, .jsonl or .geojson.",
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="With -o, print table, rows and file as one JSON object; without, JSON lines as ever.",
)
def command(
    table: str, lake_path: str, out: str | None, history: bool, as_json: bool, **asked: Any
) -> None:
    """Write TABLE of a lake as Parquet, CSV, JSON lines or GeoJSON (by the suffix of FILE).

    TABLE is positions, hearings, identities, rejects, tracks, events, exclusions, assessments,
    files or runs.
    Without -o, JSON lines go to standard output. Events come in their newest revision, withdrawn
    ones included; those that an exclusion leaves out are counted, and come with --excluded yes.
    In GeoJSON a track is its whole path, outliers left out, of at most 5,000 points.
    """
    from sealane.errors import BadInput
    from sealane.lake import Lake

    target = None if out is None else _target(out, table)
    lake = Lake(lake_path, create=False).frozen()
    try:
        rows = select(lake, table, history=history, **asked)
    except BadInput as error:  # what was asked, not what was read, is wrong
        raise click.UsageError(str(error)) from error
    if target is None:
        for line in _json_lines(rows):
            click.echo(line)
        return
    written = _write(lake, rows, table, target)
    if as_json:
        output.print_json({"table": table, "rows": written, "file": str(target)})
    output.talk(f"{written:,} rows of {table} in {target}")


def _target(out: str, table: str) -> Path:
    """The file to write, if the table can be written so."""
    target = Path(out)
    if target.suffix.lower() not in SUFFIXES:
        raise click.UsageError(f"'{target.name}' must end in one of {', '.join(SUFFIXES)}.")
    if target.suffix.lower() == ".geojson" and table not in PLACED:
        raise click.UsageError(f"{table} have no place; write .parquet, .csv or .jsonl.")
    return target


def _check_kinds(kinds: Iterable[str]) -> None:
    """A kind that no detector finds is a slip of the pen, not an empty answer."""
    from sealane import detect, engine

    asked = [one.strip() for kind in kinds for one in kind.split(",") if one.strip()]
    if not set(asked) <= set(detect.DETECTORS):
        engine.detectors(asked)  # names the nearest


def select(lake: Any, table: str, *, history: bool = False, **asked: Any) -> pl.LazyFrame:
    """The rows that the flags ask for, in the order of the table."""
    from sealane.serve.query import Query
    from sealane.tables import TABLES

    query = Query.parse(
        since=asked["since"],
        until=asked["until"],
        bbox=asked["bbox"],
        mmsi=asked["mmsis"],
        kind=asked["kinds"],
        status=asked["statuses"],
        min_confidence=asked["min_confidence"],
        text=asked["text"],
        is_standing=bool(asked["standing"]),
        exercise=asked["exercise_id"],
        zone=asked["zones"],
        flag=asked["flags"],
        excluded=asked["excluded"],
    )
    frame = lake.scan(table)
    if table == "events":
        _check_kinds(asked["kinds"])
        return _events(lake, query, frame, history=history)
    rows: pl.LazyFrame = query.apply(frame, table, history=history)
    return rows.sort(TABLES[table].sort, maintain_order=True)


def _events(lake: Any, query: Any, frame: pl.LazyFrame, *, history: bool) -> pl.LazyFrame:
    """The events asked for; how many an exclusion leaves out is said."""
    from dataclasses import replace

    from sealane.lake import exclusion
    from sealane.tables import EVENTS

    held = lake.exclusions()
    if held.is_empty() and query.excluded == "no":
        whole: pl.LazyFrame = query.apply(frame, "events", history=history)
        return whole.sort(EVENTS.sort, maintain_order=True)
    flagged = exclusion.flagged(frame.collect(), held)
    kept: pl.DataFrame = query.apply(flagged, "events", history=history)
    rows = kept.sort(EVENTS.sort, maintain_order=True)
    if query.excluded != "no":
        return rows.lazy()
    left_out = replace(query, excluded="only").apply(flagged, "events", history=history).height
    if left_out:
        output.talk(
            f"Left out by exclusions: {left_out:,} of the events that match "
            "(sealane exclusions list; --excluded yes shows them)."
        )
    return rows.drop(exclusion.COLUMN).lazy()


def _write(lake: Any, rows: pl.LazyFrame, table: str, target: Path) -> int:
    """Write beside the target, then put it in place: a failure leaves no half file."""
    from sealane.errors import LakeError

    kind = target.suffix.lower()
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if kind == ".geojson":
            count = _write_geojson(_paths(lake, rows) if table == "tracks" else _points(rows), part)
        elif kind == ".jsonl":
            with part.open("w", encoding="utf-8") as stream:
                count = sum(1 for line in _json_lines(rows) if stream.write(line + "\n"))
        else:
            frame = rows.collect(engine="streaming")
            count = frame.height
            if kind == ".parquet":
                frame.write_parquet(part)
            else:
                _flat(frame).write_csv(part, datetime_format="%Y-%m-%dT%H:%M:%S%.fZ")
        part.replace(target)
    except OSError as error:
        raise LakeError(
            f"{target} cannot be written ({_why(error)}).",
            hint="Free some space or name another file; the lake is as it was.",
            file=str(target),
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return count


def _why(error: OSError) -> str:
    return error.strerror or str(error).split(" (os error")[0]


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Lists as JSON text, for CSV."""
    import polars as pl

    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    texts = [
        pl.format("[{}]", pl.col(name).cast(pl.List(pl.String)).list.join(",")).alias(name)
        for name in lists
    ]
    return frame.with_columns(texts)


def _slices(rows: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    frame = rows.collect(engine="streaming")
    for start in range(0, frame.height, SLICE_ROWS):
        yield frame.slice(start, SLICE_ROWS)


def _records(frame: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Rows as JSON knows them: JSON columns parsed, times with Z, columns in their own digits."""
    import orjson

    parsed = [name for name in JSON_COLUMNS if name in frame.columns]
    for row in frame.iter_rows(named=True):
        for name in parsed:
            if row[name] is not None:
                row[name] = orjson.loads(row[name])
        yield row


def _json_lines(rows: pl.LazyFrame) -> Iterator[str]:
    import orjson

    for frame in _slices(rows):
        for row in _records(_rounded(frame)):
            yield orjson.dumps(row, option=orjson.OPT_UTC_Z).decode()


def _rounded(frame: pl.DataFrame) -> pl.DataFrame:
    """Single-precision columns as the decimals they stand for (12.3, not 12.300000190734863)."""
    import polars as pl

    single = [name for name, kind in frame.schema.items() if kind == pl.Float32()]
    return frame.with_columns(pl.col(single).cast(pl.Float64).round(3)) if single else frame


def _write_geojson(features: Iterator[dict[str, Any]], path: Path) -> int:
    import orjson

    count = 0
    with path.open("wb") as stream:
        stream.write(b'{"type":"FeatureCollection","features":[')
        for feature in features:
            stream.write(b",\n" if count else b"\n")
            stream.write(orjson.dumps(feature, option=orjson.OPT_UTC_Z))
            count += 1
        stream.write(b"\n]}\n")
    return count


def _points(rows: pl.LazyFrame) -> Iterator[dict[str, Any]]:
    """Each row as a GeoJSON point (RFC 7946)."""
    for frame in _slices(rows):
        for row in _records(_rounded(frame)):
            place = {"type": "Point", "coordinates": [row["lon"], row["lat"]]}
            yield {"type": "Feature", "geometry": place, "properties": row}


def _paths(lake: Any, rows: pl.LazyFrame) -> Iterator[dict[str, Any]]:
    """Each track as its path, in order of MMSI; a track without one has no geometry."""
    from sealane.engine import paths
    from sealane.geo import path_geometry

    lost = 0
    for part, fixes in paths(lake, rows.collect(engine="streaming")):
        for row in _records(_rounded(part)):
            own = fixes.get((row["exercise_id"], row["track_id"]))
            place = None
            if own is not None:
                lon, lat = own["lon"].to_numpy(), own["lat"].to_numpy()
                place = path_geometry(lon, lat, points=PATH_POINTS)
            lost += place is None
            is_thinned = own is not None and own.height > PATH_POINTS
            about = {**row, "is_thinned": is_thinned}
            yield {"type": "Feature", "geometry": place, "properties": about}
    if lost:
        output.talk(
            f"Tracks without a path: {lost:,}. Positions came in after they were made: "
            "run sealane tracks, then export again."
        )
