"""sealane observe: files into the lake."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output

if TYPE_CHECKING:
    from sealane.lake import Lake
    from sealane.observe import Options

__all__ = ["command", "ingest", "reading_options"]

NAME_CHARS = 40
_COUNTS = ("lines", "accepted", "other", "duplicates", "rejected", "positions", "identities")


@click.command(epilog="Example: sealane observe feed.nmea 'archive/*.csv.gz' --lake lake")
@option.files
@option.lake
@option.observe_options
@option.exercise
@click.option("--dry-run", is_flag=True, help="Read and count everything, store nothing.")
@option.as_json
def command(
    files: tuple[str, ...],
    lake_path: str,
    mapping_path: str | None,
    received_at: datetime | None,
    base_station_time: bool,
    exercise_id: str | None,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Read AIS files into a lake, with every line accounted for.

    FILES are NMEA logs or archive tables, plain or compressed (gzip, zstd, zip), directories,
    globs, or - for standard input. A file already in the lake is known by its content and
    skipped, whatever the options: to read it with other ones, use a new lake.
    """
    from sealane.lake import Lake

    options = reading_options(mapping_path, received_at, base_station_time)
    result = ingest(
        Lake(lake_path), files, options=options, exercise_id=exercise_id, dry_run=dry_run
    )
    if as_json:
        output.print_json(result)
    else:
        show(result, lake_path, dry_run=dry_run)
    return exit_code(result)


def reading_options(
    mapping_path: str | None, received_at: datetime | None, base_station_time: bool
) -> Options:
    """The reading options that the flags say."""
    from sealane.observe import Mapping, Options

    return Options(
        mapping=Mapping.from_toml(Path(mapping_path)) if mapping_path else None,
        received_at=received_at,
        base_station_time=base_station_time,
    )


def ingest(
    lake: Lake,
    specs: tuple[str, ...],
    *,
    options: Options,
    exercise_id: str | None = None,
    dry_run: bool = False,
) -> dict[str, Any]:
    """Ingest each file on its own: one that fails is named and does not stop the others."""
    from sealane.errors import SealaneError
    from sealane.observe import open_inputs

    rows: list[dict[str, Any]] = []
    failed = False
    for spec in specs:
        try:
            inputs = open_inputs([spec])
        except SealaneError as error:
            rows.append({"file": spec, **error.as_json()})
            failed = True
            continue
        for item in inputs:
            try:
                rows.append(_ingest_one(lake, item, options, exercise_id, dry_run))
            except SealaneError as error:
                rows.append({"file": item.name, **error.as_json()})
                failed = True
    return {"files": rows, "total": _total(rows), "failed": failed}


def _ingest_one(
    lake: Lake, item: Any, options: Options, exercise_id: str | None, dry_run: bool
) -> dict[str, Any]:
    with output.progress(f"Reading {item.name}") as report:
        [done] = lake.ingest(
            [item], options=options, exercise_id=exercise_id, dry_run=dry_run, progress=report
        )
    return done.as_json()


def _total(rows: list[dict[str, Any]]) -> dict[str, Any]:
    read = [row for row in rows if "error" not in row]
    total: dict[str, Any] = {name: sum(row[name] for row in read) for name in _COUNTS}
    times = [row[name] for row in read for name in ("first_at", "last_at") if row[name]]
    total["first_at"] = min(times) if times else None
    total["last_at"] = max(times) if times else None
    total["already_ingested"] = sum(bool(row["already_ingested"]) for row in read)
    return total


def show(result: dict[str, Any], lake_path: str, *, dry_run: bool) -> None:
    """The result as a table for people, with what to do next."""
    rows = [
        (
            _short(row["file"]),
            row["format"] + (" (already here)" if row["already_ingested"] else ""),
            *(row[name] for name in _COUNTS),
        )
        for row in result["files"]
        if "error" not in row
    ]
    if rows:
        if len(rows) > 1:
            rows.append(("total", "", *(result["total"][name] for name in _COUNTS)))
        title = "What was read" + (" (dry run: nothing stored)" if dry_run else "")
        output.print_table(title, ("file", "format", *_COUNTS), rows)
    for row in result["files"]:
        if "error" in row:
            error = row["error"]
            output.talk(f"sealane: {error['message']} {error.get('hint', '')}".rstrip())
    _show_known(result)
    if result["total"]["rejected"] and not dry_run:
        _show_reasons(result, lake_path)


def _show_known(result: dict[str, Any]) -> None:
    """One line for all files that the lake had before."""
    notes = [row["note"] for row in result["files"] if row.get("already_ingested")]
    if len(notes) > 1:
        notes = [
            f"{len(notes):,} files were in the lake before: their rows stay as they were first "
            "read. To read them with other options, use a new lake."
        ]
    for note in notes:
        output.talk(note)


def _show_reasons(result: dict[str, Any], lake_path: str) -> None:
    """Why lines were rejected, and where they are."""
    import polars as pl

    from sealane.lake import Lake
    from sealane.observe import REASONS

    ids = [row["file_id"] for row in result["files"] if "error" not in row]
    counts = (
        Lake(lake_path, create=False)
        .scan("rejects")
        .filter(pl.col("file_id").is_in(ids))
        .group_by("reason")
        .len("lines")
        .sort("lines", "reason", descending=[True, False])
        .collect()
    )
    rows = [(reason, lines, REASONS.get(reason, "")) for reason, lines in counts.iter_rows()]
    output.print_table("What was rejected, and why", ("reason", "lines", "meaning"), rows)
    output.talk(f"Each is kept with its raw text: sealane export rejects --lake {lake_path}")


def _short(file: str) -> str:
    """A file's name as a table has room for it."""
    return file if len(file) <= NAME_CHARS else "…" + file[1 - NAME_CHARS :]


def exit_code(result: dict[str, Any]) -> int:
    """0 done, 1 a file failed, 3 done with rejected input."""
    if result["failed"]:
        return 1
    return 3 if result["total"]["rejected"] else 0
