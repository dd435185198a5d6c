"""sealane inform posts: files of posts into a case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output, tongue
from sealane.cli.inform.opening import case_option, tell_drill, user, who_option

if TYPE_CHECKING:
    from sealane.inform import Case

__all__ = ["command"]

REJECTED = 3  # exit code: done, with rejected input
_COUNTS = ("records", "accepted", "other", "rejected", "repeated", "posts", "shares", "accounts")
_SUMMED = _COUNTS[:-1]


@click.command(
    epilog="Example: sealane inform posts 'export/*.jsonl.gz' --case my-case --platform weibo"
)
@option.files
@case_option
@click.option(
    "--mapping",
    "mapping_path",
    metavar="FILE",
    type=click.Path(),
    help="TOML file that says what the columns of an unknown table of posts mean.",
)
@click.option(
    "--platform",
    metavar="NAME",
    help="Platform of every post, in place of what the file says: x, weibo, telegram, ... "
    "It decides how handles end in texts.",
)
@click.option(
    "--retention-days",
    type=click.IntRange(min=1),
    metavar="DAYS",
    help="Of a new case: how long the posts of a file are kept after reading. Default: 180.",
)
@click.option("--exercise", metavar="ID", help="Of a new case: its posts are invented, of this "
              "drill. Default: what all records of its first file say (exercise_id).")  # fmt: skip
@who_option
@option.in_words
@option.as_json
def command(
    files: tuple[str, ...],
    case_path: Path,
    mapping_path: str | None,
    platform: str | None,
    retention_days: int | None,
    exercise: str | None,
    who: str | None,
    as_json: bool,
) -> int:
    """Read files of posts into a case, with every record accounted for and no name kept open.

    FILES are CSV, JSON lines, JSON or Parquet, plain or compressed (gzip, zstd, zip), directories,
    globs, or - for standard input. Known: exports of X, Weibo, Telegram, Mastodon, Bluesky and
    CrowdTangle, the layouts of coordination-network-toolkit and CooRTweet; others by --mapping. The
    case is made if it is not there. A file that is in it already, by its content, is skipped.
    """
    from sealane.observe import Mapping
    from sealane.observe.posts import POST_REQUIRED, POST_TARGETS, PostOptions

    mapping = (
        Mapping.from_toml(mapping_path, targets=POST_TARGETS, required=POST_REQUIRED)
        if mapping_path
        else None
    )
    named = platform.strip().lower() if platform else None
    case = _case(case_path, retention_days, exercise)
    result = _read(case, files, PostOptions(mapping=mapping, platform=named), user(who))
    result |= {"case_id": case.case_id, "exercise_id": case.exercise_id}
    result |= {"due": len(case.due(option.now()))}
    result["record"] = case.record.head()
    if as_json:
        output.print_json(result)
    else:
        tell_drill(case.exercise_id)
        _show(result, case_path)
    if result["failed"]:
        return 1
    return REJECTED if result["total"]["rejected"] else 0


def _case(path: Path, retention_days: int | None, exercise: str | None) -> Case:
    from sealane.inform import RETENTION_DAYS, Case

    if (path / "case.json").exists():
        case = Case(path)
        if retention_days not in (None, case.retention_days):
            raise click.UsageError(
                f"The case keeps posts for {case.retention_days} days; that is set when it is made."
            )
        if exercise not in (None, case.exercise_id):
            told = "real" if case.exercise_id is None else f"of the exercise {case.exercise_id}"
            raise click.UsageError(f"The case is {told}; that is set when it is made.")
        return case
    days = retention_days or RETENTION_DAYS
    return Case.create(path, at=option.now(), retention_days=days, exercise_id=exercise)


def _read(case: Case, specs: tuple[str, ...], options: Any, who: str) -> dict[str, Any]:
    """Read each file on its own: one that fails is named and does not stop the others."""
    from sealane.errors import SealaneError
    from sealane.observe import open_inputs

    rows: list[dict[str, Any]] = []
    failed = False
    for spec in specs:
        try:
            for item in open_inputs([spec]):
                try:
                    rows.append(case.add(item, at=option.now(), who=who, options=options))
                except SealaneError as error:
                    rows.append({"file": item.name, **error.as_json()})
                    failed = True
        except SealaneError as error:
            rows.append({"file": spec, **error.as_json()})
            failed = True
    read = [row for row in rows if "error" not in row and not row["already_read"]]
    total = {name: sum(row[name] for row in read) for name in _SUMMED}
    return {"files": rows, "total": total, "failed": failed}


def _show(result: dict[str, Any], path: Path) -> None:
    rows = [
        (row["file"],
         tongue.word("{form} (already here)" if row["already_read"] else "{form}",
                     form=row["format"]),
         *(row[name] for name in _COUNTS))
        for row in result["files"]
        if "error" not in row
    ]  # fmt: skip
    if rows:
        tongue.table("What was read", ("file", "format", *map(_head, _COUNTS)), rows)
    for row in result["files"]:
        if "error" in row:
            error = row["error"]
            output.talk(f"sealane: {error['message']} {error.get('hint', '')}".rstrip())
        elif not row["accepted"] and not row["already_read"]:
            tongue.say("{file} holds nothing that could be taken.", file=row["file"])
    _show_reasons(result)
    if result["due"]:
        tongue.say("{count} files are past their retention.", count=result["due"])
        output.next_step("inform", "expire", str(path))


def _head(name: str) -> str:
    """The heading of a count of records."""
    return f"{name} records" if name in ("rejected", "other") else name


def _show_reasons(result: dict[str, Any]) -> None:
    """Why records were rejected."""
    from collections import Counter

    from sealane.cli.tongue_inform import REASONS_JA
    from sealane.observe import REASONS

    meanings = REASONS_JA if tongue.is_ja() else REASONS
    counts: Counter[str] = Counter()
    for row in result["files"]:
        counts.update(row.get("rejected_by_reason", {}))
    rows = [
        (tongue.word(reason), count, meanings.get(reason, ""))
        for reason, count in counts.most_common()
    ]
    if rows:
        tongue.table("What was rejected, and why", ("reason", "records", "meaning"), rows)
