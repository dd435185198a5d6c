"""sealane detect: events from the tracks of a lake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output

if TYPE_CHECKING:
    from sealane.engine import Executor
    from sealane.lake import Lake

__all__ = ["Rules", "command", "detect", "judge_by", "show"]


class _Detect(click.Command):
    """The command, but for its first word ``train``."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        if args[:1] == ["train"]:
            from sealane.cli.train import command as train

            return train.make_context(f"{info_name} train", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        return super().invoke(ctx) if ctx.command is self else ctx.command.invoke(ctx)


@click.command(
    cls=_Detect,
    epilog="Example: sealane detect gap encounter --lake lake --set gap.min_gap_h=4 --json",
)
@click.argument("kinds", nargs=-1, metavar="[KIND]...")
@option.lake
@option.detector_options
@option.config
@option.engine_options
@option.as_json
def command(
    kinds: tuple[str, ...],
    lake_path: str,
    zones_path: str | None,
    ports_path: str | None,
    list_paths: tuple[str, ...],
    lines_path: str | None,
    overrides: tuple[str, ...],
    config_path: str | None,
    engine_name: str | None,
    cluster_address: str | None,
    workers: int | None,
    as_json: bool,
) -> None:
    """Find events in the tracks of a lake.

    KIND is one of gap, encounter, zone_entry and the others of docs/reference/events; without
    one, all are judged. Events found before are
    kept, revised or withdrawn; nothing is ever doubled or silently gone.
    `sealane detect train gear` learns from labelled tracks which gear a vessel works.
    """
    from sealane import engine
    from sealane.lake import Lake

    lake = Lake(lake_path, create=False)
    rules = judge_by(
        kinds,
        zones_path=zones_path,
        ports_path=ports_path,
        list_paths=list_paths,
        lines_path=lines_path,
        overrides=overrides,
        config_path=config_path,
        flags=option.engine_flags(engine_name, cluster_address, workers),
    )
    with engine.executor_of(rules.settings) as executor:
        result = detect(lake, rules, executor)
    if as_json:
        output.print_json(result)
    else:
        show(result, lake_path)


@dataclass(frozen=True)
class Rules:
    """What events are judged by, read and checked."""

    kinds: tuple[str, ...]
    settings: Any
    detectors: Any
    zones: Any
    ports: Any
    lists: Any
    lines: Any


def judge_by(
    kinds: tuple[str, ...],
    *,
    zones_path: str | None,
    ports_path: str | None,
    list_paths: tuple[str, ...] = (),
    lines_path: str | None = None,
    overrides: tuple[str, ...],
    config_path: str | None,
    flags: dict[str, Any] | None = None,
) -> Rules:
    """Read what the flags name: whatever is wrong with it is said before any work is done."""
    from sealane import engine, settings

    chosen = settings.resolve(overrides=overrides, flags=flags, config=config_path)
    return Rules(
        kinds=kinds,
        settings=chosen,
        detectors=engine.detectors(kinds, settings=chosen),
        zones=_zones(zones_path),
        ports=_ports(ports_path),
        lists=_lists(list_paths),
        lines=_lines(lines_path),
    )


def detect(lake: Lake, rules: Rules, executor: Executor) -> dict[str, Any]:
    """Run the detectors and return the counts that the command prints."""
    from sealane import engine

    with output.progress("Detecting") as report:
        run = engine.run(
            lake,
            rules.detectors,
            zones=rules.zones,
            ports=rules.ports,
            lists=rules.lists,
            lines=rules.lines,
            settings=rules.settings,
            executor=executor,
            progress=report,
            recorded_at=datetime.now(UTC),
        )
    return _asked(run.as_json(), rules.kinds)


def _asked(result: dict[str, Any], kinds: tuple[str, ...]) -> dict[str, Any]:
    """The counts of the kinds that were asked for; of those that they look at a note, where
    something was found."""
    if not kinds:
        return result
    counts = result["events"]
    read = {kind: counts[kind]["standing"] for kind in counts if kind not in kinds}
    said = ", ".join(
        f"{kind} ({standing:,} standing)" for kind, standing in read.items() if standing
    )
    notes = [f"Judged as well, since it is looked at: {said}."] if said else []
    return result | {
        "events": {kind: counts[kind] for kind in counts if kind in kinds},
        "notes": [*result["notes"], *notes],
    }


def _zones(path: str | None) -> Any:
    from sealane.law import REGIMES, ZoneSet

    if path is None:
        return None
    if path == "none":
        return ZoneSet()
    zones = ZoneSet.from_geojson(Path(path))
    own = sorted({zone.regime for zone in zones.zones} - set(REGIMES))
    if own:
        output.talk(
            f"{path}: regimes in the words of their author, shown as written: {', '.join(own)}. "
            f"Known are {', '.join(REGIMES)}."
        )
    return zones


def _ports(path: str | None) -> Any:
    from sealane.geo import Ports

    if path is None:
        return None
    return Ports.packaged() if path == "packaged" else Ports.from_csv(Path(path))


def _lists(paths: tuple[str, ...]) -> Any:
    from sealane.detect import Watchlists

    if not paths:
        return None
    return Watchlists() if paths == ("none",) else Watchlists.from_files(paths)


def _lines(path: str | None) -> Any:
    from sealane.geo import Lines

    if path is None:
        return None
    return Lines() if path == "none" else Lines.from_geojson(Path(path))


def show(result: dict[str, Any], lake_path: str) -> None:
    """The counts as a table for people, with what to do next; of an empty lake only that."""
    if not result["fixes"]:
        output.talk(" ".join(result["notes"]))
        return
    rows = [
        (kind, *(counts[name] for name in ("standing", "sure", "new", "revised", "withdrawn")))
        for kind, counts in result["events"].items()
    ]
    output.print_table(
        f"What was found on {result['tracks']:,} tracks of {result['vessels']:,} vessels",
        ("events", "standing", "sure (0.5 or more)", "new", "revised", "withdrawn"),
        rows,
    )
    for note in result.get("notes", ()):
        output.talk(note)
    output.next_step("serve", "--lake", lake_path)
