"""sealane run: observe, tracks and detect in one go."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from sealane.cli import detect as detecting
from sealane.cli import observe as observing
from sealane.cli import option, output

__all__ = ["command"]


@click.command(epilog="Example: sealane run feed.nmea --lake lake --zones zones.geojson")
@option.files
@option.lake
@option.observe_options
@option.exercise
@option.kinds("all")
@option.detector_options
@option.config
@option.engine_options
@option.as_json
def command(
    files: tuple[str, ...],
    lake_path: str,
    mapping_path: str | None,
    received_at: datetime | None,
    base_station_time: bool,
    exercise_id: str | None,
    kinds: tuple[str, ...],
    engine_name: str | None,
    cluster_address: str | None,
    workers: int | None,
    as_json: bool,
    **judged_by: Any,
) -> int:
    """Observe, track and detect: from raw files to events.

    Run again with more files in the same lake: events found before are kept, revised or
    withdrawn in the light of what is new.
    """
    from sealane import engine
    from sealane.lake import Lake

    rules = detecting.judge_by(
        kinds,
        **judged_by,
        flags=option.engine_flags(engine_name, cluster_address, workers),
    )
    lake = Lake(lake_path)
    options = observing.reading_options(mapping_path, received_at, base_station_time)
    with engine.executor_of(rules.settings) as executor:
        read = observing.ingest(lake, files, options=options, exercise_id=exercise_id)
        if not as_json:
            observing.show(read, lake_path, dry_run=False)
        found = detecting.detect(lake, rules, executor) if lake.exists() else {}
    if as_json:
        output.print_json({**read, **found})
    elif not found:
        output.talk("No file could be read, so nothing was judged and no lake was made.")
    else:
        detecting.show(found, lake_path)
    return observing.exit_code(read)
