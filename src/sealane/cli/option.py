"""The options that several commands share, each written once."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, TypeVar

import click

from sealane.errors import BadInput, SealaneError

__all__ = [
    "ABOVE_0",
    "Amount",
    "as_json",
    "as_of",
    "assess_language",
    "by_clock",
    "chosen_language",
    "config",
    "detector_options",
    "engine_flags",
    "engine_options",
    "exercise",
    "files",
    "in_words",
    "kinds",
    "lake",
    "language",
    "note_language",
    "now",
    "now_or",
    "observe_options",
    "overrides",
    "parse_time",
]

LANGUAGES = ("en", "ja")
_F = TypeVar("_F", bound=Callable[..., Any])


def parse_time(text: str) -> datetime:
    """Read an ISO 8601 time; without an offset it is UTC.

    Raises click.BadParameter where the text is no time.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise click.BadParameter(
            f"'{text}' is no time; write ISO 8601, for example 2026-03-01T06:00:00Z."
        ) from error


class Amount(click.FloatRange):
    """A finite number in a range: click's own takes "nan" for one."""

    name = "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        amount = float(super().convert(value, param, ctx))
        if not math.isfinite(amount):
            self.fail(f"{value} is no number.", param, ctx)
        return amount


ABOVE_0 = Amount(min=0, min_open=True)


class _Time(click.ParamType[datetime]):
    name = "ISO time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        return value if isinstance(value, datetime) else parse_time(str(value))


TIME = _Time()

as_of = click.option(
    "--at", "at", type=TIME, metavar="T", help="As of this time (ISO 8601); default: now."
)
"""For commands that only ask, and write nothing."""


def now() -> datetime:
    """The time of the clock. What writes into a ledger or a log is decided by it and by no other;
    a test puts its own in this place."""
    return datetime.now(UTC)


def now_or(at: datetime | None) -> datetime:
    """The time that was given to a command that only asks, or now."""
    return now() if at is None else at


def _no_other_time(ctx: click.Context, param: click.Parameter, at: datetime | None) -> None:
    if at is None:
        return
    raise BadInput(
        f"`{ctx.command_path}` writes, and is decided by the clock: not as of {at.isoformat()}.",
        hint="Leave --at out. To ask as of another time: `sealane share explain` or "
        "`sealane policy prove` with --at.",
        field="at",
    )


by_clock = click.option("--at", type=TIME, hidden=True, expose_value=False, callback=_no_other_time)
"""For commands that write: ``--at`` is refused, so that nothing is released under an agreement that
is not in force yet or any more."""


def _lake(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    """The lake named by the flag or the environment, else by the setting ``lake``."""
    if value:
        return value
    from sealane import settings

    chosen = settings.resolve(config=ctx.params.get("config_path"))["lake"]
    if not chosen:
        hint = "Name one: --lake DIR, or SEALANE_LAKE, or lake in sealane.toml."
        raise click.MissingParameter(hint, ctx=ctx, param=param)
    return str(chosen)


lake = click.option(
    "--lake",
    "lake_path",
    metavar="DIR",
    envvar="SEALANE_LAKE",
    show_envvar=True,
    callback=_lake,
    help="Lake: a local directory, or an s3:// URL. Default: lake in sealane.toml.",
)


_ASSESS_IN = "sealane.assess.language"


def assess_language(ctx: click.Context) -> str:
    """The language that a command of `assess` was asked in; English before that is known."""
    return str(ctx.meta.get(_ASSESS_IN, "en"))


def note_language(ctx: click.Context, args: Sequence[str]) -> None:
    """The language that unparsed words ask for, so that a usage error is told in it too."""
    named = [after for before, after in pairwise(args) if before == "--lang"]
    named += [one.removeprefix("--lang=") for one in args if one.startswith("--lang=")]
    asked = named[-1] if named else os.environ.get("SEALANE_ASSESS_LANGUAGE")
    if asked is None or asked in LANGUAGES:
        with suppress(SealaneError):  # told when the command asks for it
            ctx.meta[_ASSESS_IN] = _asked_language(asked)


def _language(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    """The language of the flag or the environment, else of the setting ``assess.language``."""
    ctx.meta[_ASSESS_IN] = chosen = _asked_language(value)
    return chosen


def _asked_language(value: str | None) -> str:
    if value is not None:
        return value
    from sealane import settings
    from sealane.errors import BadSetting

    chosen = str(settings.single("assess.language"))
    if chosen not in LANGUAGES:
        raise BadSetting(
            f"assess.language is {chosen!r}.", hint="Write en or ja.", setting="assess.language"
        )
    return chosen


language = click.option(
    "--lang",
    "language",
    type=click.Choice(LANGUAGES),
    envvar="SEALANE_ASSESS_LANGUAGE",
    show_envvar=True,
    callback=_language,
    help="Language of what is printed; JSON has both. Default: assess.language in sealane.toml, "
    "else en.",
)
_TOLD_IN = "sealane.language"


def _told_in(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    ctx.meta[_TOLD_IN] = _language(ctx, param, value)


in_words = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    envvar="SEALANE_ASSESS_LANGUAGE",
    show_envvar=True,
    expose_value=False,
    callback=_told_in,
    help="Language of what is printed; JSON is the same. Default: assess.language in sealane.toml, "
    "else en.",
)
"""For commands whose words come from ``sealane.cli.tongue``."""


def chosen_language() -> str:
    """The language of the command that runs; English outside of one that has a choice."""
    ctx = click.get_current_context(silent=True)
    return "en" if ctx is None else str(ctx.meta.get(_TOLD_IN, "en"))


as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
config = click.option(
    "--config",
    "config_path",
    metavar="FILE",
    type=click.Path(),
    is_eager=True,  # the lake may be named in it
    help="Settings file; default: the nearest sealane.toml upward from here.",
)
overrides = click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="KIND.THRESHOLD=VALUE",
    help="Override a threshold of a detector or of the tracks, for example "
    "--set gap.min_gap_h=4 or --set tracks.max_speed_kn=40. Repeatable.",
)
exercise = click.option(
    "--exercise",
    "exercise_id",
    metavar="ID",
    help="Mark everything read as belonging to this drill, apart from the real picture.",
)
files = click.argument("files", nargs=-1, required=True, metavar="FILES...")


def observe_options(function: _F) -> _F:
    """--mapping, --received-at and --base-station-time: how files are read."""
    for option in reversed(
        (
            click.option(
                "--mapping",
                "mapping_path",
                metavar="FILE",
                type=click.Path(),
                help="TOML file that says what the columns of an unknown table mean.",
            ),
            click.option(
                "--received-at",
                type=TIME,
                help="Time to stamp on a log that carries none (ISO 8601, UTC).",
            ),
            click.option(
                "--base-station-time",
                is_flag=True,
                help="Take the time of a log that carries none from its base-station reports.",
            ),
        )
    ):
        function = option(function)
    return function


def kinds(given: str) -> Callable[[_F], _F]:
    """--kind: which kinds are judged; ``given`` says which are by default."""
    return click.option(
        "--kind",
        "kinds",
        metavar="KIND",
        multiple=True,
        help=f"Judge this kind of event. Repeatable; default: {given}.",
    )


def detector_options(function: _F) -> _F:
    """--zones, --ports, --list, --lines and --set: what detectors judge by."""
    for option in reversed(
        (
            click.option(
                "--zones",
                "zones_path",
                metavar="FILE",
                type=click.Path(),
                help="GeoJSON polygons with name, regime and optional claimants. "
                "The lake remembers them; 'none' forgets them.",
            ),
            click.option(
                "--ports",
                "ports_path",
                metavar="FILE",
                type=click.Path(),
                help="CSV of name, lon, lat in place of the packaged ports. "
                "The lake remembers them; 'packaged' goes back.",
            ),
            click.option(
                "--list",
                "list_paths",
                metavar="FILE",
                type=click.Path(),
                multiple=True,
                help="List of vessels (CSV) that `listed` holds hulls against. Repeatable. "
                "The lake remembers them; 'none' forgets them.",
            ),
            click.option(
                "--lines",
                "lines_path",
                metavar="FILE",
                type=click.Path(),
                help="GeoJSON lines of cables and pipelines that `drag` looks at. "
                "The lake remembers them; 'none' forgets them.",
            ),
            overrides,
        )
    ):
        function = option(function)
    return function


def engine_options(function: _F) -> _F:
    """--engine, --cluster and --workers: who does the work; the results are the same."""
    for option in reversed(
        (
            click.option(
                "--engine",
                "engine_name",
                type=click.Choice(("local", "dask")),
                help="Who does the work: the cores of this machine (local, the default), or a "
                "Dask cluster. The results are the same.",
            ),
            click.option(
                "--cluster",
                "cluster_address",
                metavar="ADDRESS",
                help="Scheduler of the Dask cluster, for example tcp://127.0.0.1:8786 "
                "(see sealane engine start); says --engine dask.",
            ),
            click.option(
                "--workers",
                type=click.IntRange(min=1),
                help="Threads to use; default: every core. With dask: the most workers of the "
                "cluster to use; default: all.",
            ),
        )
    ):
        function = option(function)
    return function


def engine_flags(
    engine_name: str | None, cluster_address: str | None, workers: int | None
) -> dict[str, Any]:
    """What these flags set."""
    if cluster_address is not None and engine_name is None:
        engine_name = "dask"
    if cluster_address is not None and engine_name == "local":
        raise click.UsageError("--cluster goes with --engine dask.")
    return {
        "engine.name": engine_name,
        "engine.cluster": cluster_address,
        "engine.workers": workers,
    }
