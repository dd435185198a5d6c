"""sealane tracks: one track for each hull."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from sealane.cli import option, output

__all__ = ["command"]


@click.command(epilog="Example: sealane tracks --lake lake --set tracks.max_speed_kn=40 --json")
@option.lake
@option.overrides
@option.config
@option.engine_options
@option.as_json
def command(
    lake_path: str,
    overrides: tuple[str, ...],
    config_path: str | None,
    engine_name: str | None,
    cluster_address: str | None,
    workers: int | None,
    as_json: bool,
) -> None:
    """Make one track for each hull from the positions in a lake.

    One MMSI used by two hulls becomes two tracks; a position that fits no hull's path is set
    aside as an outlier and stays in the positions table.
    """
    from sealane import engine, settings
    from sealane.lake import Lake

    flags = option.engine_flags(engine_name, cluster_address, workers)
    chosen = settings.resolve(overrides=overrides, flags=flags, config=config_path)
    lake = Lake(lake_path, create=False)
    with engine.executor_of(chosen) as executor, output.progress("Making tracks") as report:
        result: dict[str, Any] = engine.tracks(
            lake,
            settings=chosen,
            executor=executor,
            progress=report,
            recorded_at=datetime.now(UTC),
        ).as_json()
    if as_json:
        output.print_json(result)
    else:
        names = ("tracks", "vessels", "fixes", "outliers", "shared_mmsis")
        output.print_table("Tracks", ("what", "count"), [(name, result[name]) for name in names])
