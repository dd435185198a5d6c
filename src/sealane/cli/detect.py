"""sealane detect: events from the tracks of a lake."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output

if TYPE_CHECKING:
    from sealane.lake import Lake

__all__ = ["command", "detect", "show"]


@click.command(
    epilog="Example: sealane detect gap encounter --lake lake --set gap.min_gap_h=4 --json"
)
@click.argument("kinds", nargs=-1, metavar="[KIND]...")
@option.lake
@option.detector_options
@option.config
@option.workers
@option.as_json
def command(
    kinds: tuple[str, ...],
    lake_path: str,
    zones_path: str | None,
    ports_path: str | None,
    overrides: tuple[str, ...],
    config_path: str | None,
    workers: int | None,
    as_json: bool,
) -> None:
    """Find events in the tracks of a lake.

    KIND is gap, encounter or zone_entry; without one, all are judged. Events found before are
    kept, revised or withdrawn; nothing is ever doubled or silently gone.
    """
    from sealane.lake import Lake

    result = detect(
        Lake(lake_path, create=False),
        kinds,
        zones_path=zones_path,
        ports_path=ports_path,
        overrides=overrides,
        config_path=config_path,
        workers=workers,
    )
    if as_json:
        output.print_json(result)
    else:
        show(result, lake_path)


def detect(
    lake: Lake,
    kinds: tuple[str, ...],
    *,
    zones_path: str | None,
    ports_path: str | None,
    overrides: tuple[str, ...],
    config_path: str | None,
    workers: int | None,
) -> dict[str, Any]:
    """Run the detectors and return the counts that the command prints."""
    from sealane import engine, settings

    chosen = settings.resolve(overrides=overrides, config=config_path)
    detectors = engine.detectors(kinds, settings=chosen)
    with output.progress("Detecting") as report:
        run = engine.run(
            lake,
            detectors,
            zones=_zones(zones_path),
            ports=_ports(ports_path),
            settings=chosen,
            workers=workers,
            progress=report,
            recorded_at=datetime.now(UTC),
        )
    return run.as_json()


def _zones(path: str | None) -> Any:
    from sealane.law import ZoneSet

    if path is None:
        return None
    return ZoneSet() if path == "none" else ZoneSet.from_geojson(Path(path))


def _ports(path: str | None) -> Any:
    from sealane.geo import Ports

    if path is None:
        return None
    return Ports.packaged() if path == "packaged" else Ports.from_csv(Path(path))


def show(result: dict[str, Any], lake_path: str) -> None:
    """The counts as a table for people, with what to do next."""
    rows = [
        (kind, counts["standing"], counts["new"], counts["revised"], counts["withdrawn"])
        for kind, counts in result["events"].items()
    ]
    output.print_table(
        f"What was found on {result['tracks']:,} tracks of {result['vessels']:,} vessels",
        ("events", "standing", "new", "revised", "withdrawn"),
        rows,
    )
    for note in result.get("notes", ()):
        output.talk(note)
    output.talk(f"Next: sealane serve --lake {lake_path}")
