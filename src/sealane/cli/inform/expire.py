"""sealane inform expire: delete what is past its time, with a proof."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from sealane.cli import option, output, tongue
from sealane.cli.inform.opening import user, who_option

__all__ = ["command"]


@click.command(epilog="Example: sealane inform expire my-case")
@click.argument("case_path", metavar="CASE", type=click.Path(file_okay=False, path_type=Path))
@who_option
@click.option("--dry-run", is_flag=True, help="Say what is due, delete nothing.")
@option.by_clock
@option.in_words
@option.as_json
def command(case_path: Path, who: str | None, dry_run: bool, as_json: bool) -> None:
    """Delete the posts and sealed names of a CASE that are past their retention.

    A file of posts is due as a whole, so many days after it was read as the case says (180 unless
    another number was set). A proof of deletion is written: digests, counts and times, what they
    prove, and what no program can prove. With the last file both keys are destroyed.
    """
    from sealane.inform import Case

    case = Case(case_path)
    if dry_run:
        due = [{"file": one["file"], "read_at": one["read_at"]} for one in case.due(option.now())]
        _tell(
            {"due": due, "deleted": False},
            as_json,
            tongue.word("{count} files are due.", count=len(due)),
        )
        return
    done = case.expire(at=option.now(), who=user(who))
    told = {
        **asdict(done),
        "proof": str(done.proof) if done.proof else None,
        "deleted": bool(done.files),
    }
    words = tongue.word("{count} files with {rows:,} rows were deleted.",
                        count=len(done.files), rows=done.rows)  # fmt: skip
    if done.keys_destroyed:
        words += tongue.word(" No file is left: both keys were destroyed.")
    _tell(told, as_json, words)
    if done.proof and not as_json:
        tongue.say("Proof: {path}", path=done.proof)


def _tell(told: dict[str, object], as_json: bool, words: str) -> None:
    if as_json:
        output.print_json(told)
    else:
        click.echo(words)
