"""How is it told? One thin module for each command; no domain rules live here.

Commands are loaded when they are called, so that ``sealane --help`` answers at once. Standard
output carries data, standard error carries talk. ``--json`` prints one object, errors included.
Exit codes: 0 done · 1 failed · 2 usage · 3 done, with rejected input · 4 a part is missing ·
130 interrupted.
"""

from __future__ import annotations

import sys
from typing import Any

import click

from sealane.cli.lazy import LazyGroup

__all__ = ["COMMANDS", "main", "sealane"]

COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("sealane.cli.run", "Observe, track and detect: from raw files to events."),
    "observe": (
        "sealane.cli.observe",
        "Read AIS files into a lake, with every line accounted for.",
    ),
    "tracks": ("sealane.cli.tracks", "Make one track for each hull from the positions in a lake."),
    "detect": ("sealane.cli.detect", "Find events in the tracks of a lake."),
    "live": ("sealane.cli.live", "Follow feeds into a lake and judge what changed, as it comes."),
    "replay": ("sealane.cli.replay", "Play logs as a feed, as fast as they happened or faster."),
    "exclusions": (
        "sealane.cli.exclusions",
        "Leave vessels, areas or kinds of events out, with a reason; list and lift that.",
    ),
    "export": (
        "sealane.cli.export",
        "Write a table of a lake as Parquet, CSV, JSON lines or GeoJSON.",
    ),
    "engine": ("sealane.cli.engine", "Start a cluster of worker processes on this machine."),
    "serve": ("sealane.cli.serve", "Serve the page and the API of a lake."),
    "law": ("sealane.cli.law", "Zones, claimants, rights and instruments at a place."),
    "zones": ("sealane.cli.zones", "List, export or replace the maritime zones in use."),
    "assess": (
        "sealane.cli.assess",
        "Routes, costs, dependence and stocks when a lane closes.",
    ),
    "inform": (
        "sealane.cli.inform",
        "Posts without a name in them: who shares in concert, one name on record, an end to it.",
    ),
    "share": (
        "sealane.cli.share",
        "Ask whether an item may go to a party, and why; release it, and take it back.",
    ),
    "policy": ("sealane.cli.policy", "Check, prove and compare packs of rules."),
    "ledger": ("sealane.cli.ledger", "Make, verify, show and export a ledger of decisions."),
    "keys": ("sealane.cli.keys", "Make, show, rotate and revoke the keys of a node."),
    "node": ("sealane.cli.node", "A node of one authority: make it, meet partners, run it."),
    "tak": ("sealane.cli.tak", "Cursor on Target for TAK devices, and to and from TAK servers."),
    "bundle": ("sealane.cli.bundle", "Carry releases and receipts by hand."),
    "accounts": ("sealane.cli.accounts", "Who uses a node, and what they may do."),
    "scenario": (
        "sealane.cli.scenario",
        "Make a sea whose truth is known, and score events on it.",
    ),
    "compact": ("sealane.cli.compact", "Merge the small files of a lake."),
    "settings": ("sealane.cli.settings", "Show every setting, its value and who set it."),
    "doctor": ("sealane.cli.doctor", "Check that everything Sealane needs is here and works."),
    "warm": ("sealane.cli.warm", "Compile the kernels once, so that the first run does not wait."),
    "completion": ("sealane.cli.completion", "Print the completion script of a shell."),
}


class _Sealane(LazyGroup):
    """The summary of each command stands here, so that none is imported to be listed."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, each with its summary."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


@click.group(
    cls=_Sealane,
    modules={name: module for name, (module, _) in COMMANDS.items()},
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start: sealane run FILE --lake DIR, then sealane serve --lake DIR",
)
@click.version_option(package_name="sealane", prog_name="sealane")
def sealane() -> None:
    """Shared awareness of, and civil response on, the sea lines of communication."""


def main(argv: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code; no traceback for what users can mend."""
    arguments = sys.argv[1:] if argv is None else argv
    try:
        code = sealane.main(args=arguments, prog_name="sealane", standalone_mode=False)
        _flush()
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        _fail("Interrupted. What was committed stays; run the same command again to go on.", 130)
    except KeyboardInterrupt:
        _fail("Interrupted. What was committed stays; run the same command again to go on.", 130)
    except click.ClickException as error:
        if "--json" in arguments:
            _print_json({"error": {"type": "Usage", "message": error.format_message()}})
        error.show(file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        _leave_broken_pipe()
    except Exception as error:
        from sealane.errors import SealaneError

        if not isinstance(error, SealaneError):
            mended = _as_user_error(error)
            if mended is None:
                raise
            error = mended
        _show(error, as_json="--json" in arguments)
        sys.exit(error.exit_code)


def _as_user_error(error: Exception) -> Any:
    """What the operating system refused, in the shape of our own errors."""
    from sealane.errors import LakeError

    if isinstance(error, MemoryError):
        return LakeError(
            "Memory ran out.", hint="Close other programs, or pass fewer files at once."
        )
    if _is_damage(error):
        return LakeError(
            f"A file of the lake cannot be read ({str(error).splitlines()[0]}).",
            hint="Restore it from a copy, or ingest the files again into a new lake; "
            "nothing was changed.",
        )
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return LakeError(
            f"{where}{error.strerror or error}.",
            hint="Check the path, its permissions and the free space; nothing stored was changed.",
            file=error.filename,
        )
    return None


def _is_damage(error: Exception) -> bool:
    """Whether a table's own files are damaged: tables are read lazily, far from the lake's room."""
    kinds = {(kind.__module__.partition(".")[0], kind.__name__) for kind in type(error).__mro__}
    return bool(kinds & {("polars", "ComputeError"), ("deltalake", "DeltaError")})


def _show(error: Any, *, as_json: bool) -> None:
    if as_json:
        from contextlib import suppress

        with suppress(OSError):  # standard output may be what is full
            _print_json(error.as_json())
    click.echo(f"sealane: {error.told or error}", err=True)


def _print_json(value: Any) -> None:
    """One JSON object on standard output."""
    import json

    click.echo(json.dumps(value, ensure_ascii=False))


def _fail(message: str, code: int) -> None:
    click.echo(f"\nsealane: {message}", err=True)
    sys.exit(code)


def _flush() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _leave_broken_pipe()


def _leave_broken_pipe() -> None:
    """The reader of our output has gone (head, less): that is no failure."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(0)
