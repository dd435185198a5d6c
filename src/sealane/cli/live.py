"""sealane live: feeds into a lake, judged as they come."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import detect as detecting
from sealane.cli import option, output

if TYPE_CHECKING:
    from sealane.engine import Follow, Judge
    from sealane.lake import Lake
    from sealane.observe.live import Feed, Mark, Spool
    from sealane.serve import Carrier, Hook

__all__ = ["command"]


@click.command(
    epilog="Example: sealane live tcp://127.0.0.1:10110 --lake lake --zones zones.geojson"
)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@option.lake
@click.option(
    "--every",
    "every_s",
    type=click.FloatRange(min=0.2, max=3600),
    default=2.0,
    show_default=True,
    metavar="S",
    help="How often what was heard goes into the lake and is judged [s].",
)
@click.option(
    "--spool",
    "spool_path",
    metavar="DIR",
    type=click.Path(),
    help="Where lines are kept first; default: beside the lake, with .spool behind its name.",
)
@click.option(
    "--webhook",
    "webhook",
    metavar="URL",
    help="POST each new, revised or withdrawn event there as JSON, until it is taken. Signed "
    "with the secret in SEALANE_WEBHOOK_SECRET, if set. This machine, or a host of your own.",
)
@click.option(
    "--mqtt",
    "mqtt",
    metavar="URL",
    help="Publish each new, revised or withdrawn event there as JSON (mqtts://HOST:PORT/TOPIC, "
    "or mqtt://), under TOPIC/KIND, until the broker acknowledges it. User and password are read "
    "from SEALANE_MQTT_USER and SEALANE_MQTT_PASSWORD, if set. This machine, or a host of your "
    "own (live.own_receivers).",
)
@click.option(
    "--keep-days",
    type=click.FloatRange(min=0.0),
    metavar="DAYS",
    help="Delete segments of the spool that are in the lake this long after they were sealed; "
    "default: keep all.",
)
@click.option("--until-eof", is_flag=True, help="End when every source has ended.")
@option.exercise
@option.kinds("those that are found at once, gap, encounter and zone_entry")
@option.detector_options
@option.config
@option.as_json
def command(
    sources: tuple[str, ...],
    lake_path: str,
    every_s: float,
    spool_path: str | None,
    webhook: str | None,
    mqtt: str | None,
    keep_days: float | None,
    until_eof: bool,
    exercise_id: str | None,
    as_json: bool,
    kinds: tuple[str, ...],
    **judged_by: Any,
) -> int:
    """Follow feeds into a lake and judge what changed, until stopped.

    SOURCE sends NMEA: tcp://HOST:PORT, udp://HOST:PORT (listened on), a serial device, a file
    that grows, or - for standard input; several may be named. Files that are complete, or of
    another kind, are for sealane run. Every line is on disk before anything else
    happens with it. Killed at any moment and started again, nothing kept is lost or doubled.
    """
    from sealane.engine import PROMPT, Follow
    from sealane.lake import Lake

    folder = _spool_of(lake_path, spool_path)
    carriers = _carriers(webhook, mqtt, judged_by.get("config_path"))
    rules = detecting.judge_by(kinds or PROMPT, **judged_by)
    lake = Lake(lake_path)
    feeds, spool = _listeners(sources, folder)
    judge = _judge(lake, rules)
    follow = Follow(
        lake,
        judge,
        spool,
        feeds,
        clock=lambda: datetime.now(UTC),
        every_s=every_s,
        until_eof=until_eof,
        exercise_id=exercise_id,
        keep=None if keep_days is None else timedelta(days=keep_days),
        talk=output.talk,
        wrote=_say,
    )
    output.talk(f"Listening to {', '.join(sources)}; lines are kept in {folder}")
    try:
        with _stopped_by_signals(follow), _sent_on(carriers, lake, folder) as hooks:
            found = follow.run().as_json()
    finally:
        spool.close()
    found["hooks"] = [{"to": one.to, **one.counts()} for one in hooks]
    _show(found, lake_path, as_json=as_json)
    return 3 if found["rejected"] or found["refused_segments"] else 0


def _judge(lake: Lake, rules: Any) -> Judge:
    from sealane.engine import Judge

    return Judge(
        lake,
        rules.detectors,
        zones=rules.zones,
        ports=rules.ports,
        lists=rules.lists,
        lines=rules.lines,
        settings=rules.settings,
    )


def _spool_of(lake_path: str, spool_path: str | None) -> Path:
    if spool_path is not None:
        return Path(spool_path)
    if "://" in lake_path:
        raise click.UsageError("A lake at a URL needs a place for the spool: --spool DIR.")
    lake = Path(lake_path)
    return lake.with_name(lake.name + ".spool")


def _listeners(sources: tuple[str, ...], folder: Path) -> tuple[list[Feed], Spool]:
    """The feeds, and the spool for their lines: made only where every source can be followed."""
    from sealane.observe.live import Spool, open_feed

    def read_to(name: str) -> Mark:
        return spool.mark(name)

    _refuse_twice(sources)
    feeds = [open_feed(source, read_to=read_to) for source in sources]
    spool = Spool(folder)
    return feeds, spool


def _refuse_twice(sources: tuple[str, ...]) -> None:
    """One source is followed once: the same file under two names is still one file."""
    seen: dict[str, str] = {}
    for source in sources:
        is_path = source != "-" and "://" not in source
        place = str(Path(source).resolve()) if is_path else source.lower()
        if place in seen:
            as_well = "" if source == seen[place] else f", as {seen[place]} and as {source}"
            raise click.UsageError(f"{source} is named twice{as_well}: name each source once.")
        seen[place] = source


@contextmanager
def _stopped_by_signals(follow: Follow) -> Iterator[None]:
    """Ctrl-C or SIGTERM ends in order: what was heard is ingested and judged."""

    def stop(_number: int, _frame: Any) -> None:
        follow.stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _carriers(
    webhook: str | None, mqtt: str | None, config: str | None = None
) -> dict[str, Carrier]:
    """Where events are sent to, by the name of the flag."""
    if webhook is None and mqtt is None:
        return {}
    from sealane.serve.carrier import hosts
    from sealane.settings import resolve

    carriers: dict[str, Carrier] = {}
    own = hosts(resolve(config=config)["live.own_receivers"])
    if webhook is not None:
        from sealane.serve import Webhook

        secret = os.environ.get("SEALANE_WEBHOOK_SECRET")
        carriers["webhook"] = Webhook(webhook, secret=secret, own=own)
    if mqtt is not None:
        from sealane.serve import Mqtt

        carriers["mqtt"] = Mqtt(
            mqtt,
            user=os.environ.get("SEALANE_MQTT_USER"),
            password=os.environ.get("SEALANE_MQTT_PASSWORD"),
            own=own,
        )
    return carriers


@contextmanager
def _sent_on(carriers: dict[str, Carrier], lake: Lake, folder: Path) -> Iterator[list[Hook]]:
    """Events go to whoever is named meanwhile, each at its own pace."""
    if not carriers:
        yield []
        return
    from sealane.serve import Hook, Journal

    journal = Journal(lake)
    hooks = [
        Hook(carrier, journal, folder / f".{name}.json", talk=output.talk)
        for name, carrier in carriers.items()
    ]
    for hook in hooks:
        hook.start()
    try:
        yield hooks
    finally:
        for hook in hooks:
            hook.stop()


def _say(found: Any) -> None:
    """Each event that is new, revised or withdrawn, as it is written."""
    for row in found.changes.iter_rows(named=True):
        why = f" ({row['because']})" if row["because"] else ""
        output.talk(f"{row['status']}: {row['sentence_en']}{why}")


def _show(found: dict[str, Any], lake_path: str, *, as_json: bool) -> None:
    if as_json:
        output.print_json(found)
        return
    rows = [(one["source"], one["lines"], one["breaks"]) for one in found["sources"]]
    output.print_table("What was heard", ("source", "lines", "breaks"), rows)
    names = ("standing", "new", "revised", "withdrawn")
    output.print_table(
        f"What was found in {found['rounds']:,} rounds",
        ("positions", "rejected", *names),
        [(found["positions"], found["rejected"], *(found["events"][name] for name in names))],
    )
    if found["hooks"]:
        sent = [tuple(one.values()) for one in found["hooks"]]
        output.print_table("What was sent", ("to", "delivered", "undelivered"), sent)
    output.next_step("serve", "--lake", lake_path)
