"""sealane inform origin: where something was first observed by us, and how it may have spread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output, tongue
from sealane.cli.inform.opening import (
    account_key,
    counted,
    key_option,
    platform_option,
    tell_drill,
    told,
)

if TYPE_CHECKING:
    import polars as pl

    from sealane.inform import origin
    from sealane.observe.posts import AccountKey

__all__ = ["command"]

REJECTED = 3  # exit code: done, with rejected input
KINDS = ("url", "media", "hashtags")


@click.command(
    epilog="Example: sealane inform origin my-case --cluster 2f4a9c1b7d3e5f60 "
    "--since 2026-03-01T00:00Z --json"
)
@click.argument("source", metavar="CASE|FILE", type=click.Path(path_type=Path))
@click.option("--cluster", metavar="ID", help="Cluster of sealane inform narratives.")
@click.option(
    "--text-of",
    "post",
    metavar="POST",
    help="Posts of exactly the text of this one, by its hash or the id that its platform gave it.",
)
@click.option(
    "--object",
    "shared",
    type=(click.Choice(KINDS), str),
    metavar="KIND VALUE",
    help="Posts that share a link (url), a medium (media: its hash) or a set of hashtags "
    "(hashtags: with spaces between).",
)
@click.option(
    "--since",
    "started_at",
    type=option.TIME,
    metavar="T",
    help="When collection began. Default: the first post of each platform that was read.",
)
@click.option(
    "--gap",
    "gaps",
    type=(option.TIME, option.TIME),
    multiple=True,
    metavar="FROM TO",
    help="A time in which nothing was collected; repeat for more.",
)
@click.option(
    "--deleted",
    type=option.TIME,
    multiple=True,
    metavar="T",
    help="Time of a post of it that is known to be deleted; repeat for more.",
)
@click.option("--query", metavar="TEXT", help="What was collected, in words; told in the answer.")
@key_option
@platform_option
@click.option(
    "-o",
    "--out",
    "edges_path",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="CSV for one row for each post: the evidence for its parent, and the parent in each "
    "reconstruction.",
)
@click.option(
    "--set",
    "chosen",
    multiple=True,
    metavar="NAME=NUMBER",
    help="Another threshold, for example lead_s=3600 or platform_lag_s=300.",
)
@option.in_words
@option.as_json
def command(
    source: Path,
    key_file: Path | None,
    platform: str | None,
    edges_path: Path | None,
    chosen: tuple[str, ...],
    as_json: bool,
    **asked: Any,
) -> int:
    """Say where posts of one cluster were first observed by us, and how they may have spread.

    CASE is a folder of `sealane inform posts`, FILE anything that command reads. Name the posts by
    --cluster, --text-of or --object. The answer is never "the origin": it tells the earliest post
    that was collected, what speaks against its being the first, and ranges of depth, breadth, size
    and structural virality over several reconstructions of who came from whom.
    """
    from sealane.inform import origin

    rule = origin.changed(origin.RULE, chosen)
    collection = origin.Collection(
        started_at=asked["started_at"],
        gaps=asked["gaps"],
        deleted_at=asked["deleted"],
        query=asked["query"],
    )
    key = _key(source, key_file, is_asked=asked["post"] is not None)
    reading = origin.read(source, key=key, platform=platform)
    taken = _taken(reading.posts, key, asked)
    found = origin.originate(
        taken.posts, collection, rule, everything=reading.posts, is_text=taken.is_text
    )
    if edges_path is not None:
        found.edges.write_csv(edges_path)
    result = {
        "file": source.name,
        "exercise_id": reading.exercise_id,
        "layout": reading.layout,
        "rows": reading.rows,
        "rejected": reading.rejected,
        "taken": taken.words,
        "taken_ja": taken.words_ja,
        **found.as_json(),
    }
    if as_json:
        output.print_json(result)
    else:
        tell_drill(reading.exercise_id)
        _print(result)
    return REJECTED if reading.rejected else 0


def _key(source: Path, key_file: Path | None, *, is_asked: bool) -> AccountKey | None:
    """The key of hashes: that of a file, or one for this run; of a case its own, if it is asked."""
    import secrets

    from sealane.inform import Case
    from sealane.observe.posts import AccountKey

    if source.is_dir():
        return Case(source).key() if is_asked else None
    return account_key(key_file) or AccountKey(secrets.token_bytes(32))


def _taken(posts: pl.DataFrame, key: AccountKey | None, asked: dict[str, Any]) -> origin.Selected:
    """The posts that were named."""
    from sealane.inform import origin

    if sum(asked[name] is not None for name in ("cluster", "post", "shared")) != 1:
        raise click.UsageError("Name the posts by one of --cluster, --text-of and --object.")
    if asked["cluster"] is not None:
        return origin.of_cluster(posts, asked["cluster"])
    if asked["post"] is not None:
        return origin.of_text(posts, asked["post"], key)
    return origin.of_object(posts, *asked["shared"])


def _print(result: dict[str, Any]) -> None:
    """The claim and what lowers it, ranges, evidence and languages."""
    ending = "_ja" if tongue.is_ja() else ""
    output.print_paragraphs(result[f"sentence{ending}"])
    told("Posts taken: {which}.", which=result[f"taken{ending}"])
    early = result["collection"]["posts_before_start"]
    if early:
        told(
            "Posts that are earlier than --since says: {count:,}. Where there are such, collection "
            "is taken to have begun with the first post of that platform.",
            count=early,
        )
    for reason in result["first_observed"]["reasons"]:
        output.print_paragraphs(f"  {reason[f'sentence{ending}']}")
    rows = [(_named(name), *pair) for name, pair in result["ranges"].items()]
    tongue.table("Over all reconstructions", ("measure", "least", "most"), rows)
    tongue.table(
        "Posts by the evidence for their parent (time only: none is named)",
        ("evidence", "posts"),
        [(_named(name), count) for name, count in result["edges_by_evidence"].items()],
    )
    tongue.table("What was counted", ("what", "count"), counted(result))
    if result["languages"]:
        tongue.table(
            "First observed by language",
            ("language", "posts", "first post", "claimed of it"),
            [
                (one["language"], one["posts"], one["first_at"], tongue.word(one["claim"]))
                for one in result["languages"]
            ],
        )
    for one in result["directions"]:
        output.print_paragraphs(f"  {one[f'sentence{ending}']}")


def _named(name: str) -> str:
    return tongue.word(name.replace("_", " "))
