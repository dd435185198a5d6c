"""One door for every file of posts: recognise it, read it, and let no name through."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from sealane.errors import SealaneError, UnknownFormat
from sealane.observe.archive.csv_table import split_header
from sealane.observe.archive.json_table import read_json_header
from sealane.observe.archive.parquet_table import open_parquet, read_parquet
from sealane.observe.archive.rows import Rows
from sealane.observe.input import Input
from sealane.observe.mapping import Mapping, Resolved
from sealane.observe.posts import csv_rows
from sealane.observe.posts.json_rows import first_objects, is_json, read_flat, read_records
from sealane.observe.posts.key import AccountKey
from sealane.observe.posts.keying import ANY_EXERCISE, ORIGINALS, Keyed, key_said, refusals
from sealane.observe.posts.layout import JSON_LAYOUTS, TABLE_LAYOUTS, match_columns, match_object
from sealane.observe.posts.record import JsonLayout
from sealane.observe.posts.said import from_columns
from sealane.observe.recognise import refuse_unreadable
from sealane.observe.reject import rejects_frame

__all__ = ["PostBatch", "PostOptions", "PostReading", "PostReport", "read_posts"]

_PARQUET_ROWS = 500_000
_HEADER_BYTES = 1 << 16
_THREADS = 2
"""Parts of a file that are keyed at once, while the next is read."""
_Part = tuple[Rows, Resolved | None]
"""Rows, and how their columns are read; None where they are read already."""


@dataclass(frozen=True, kw_only=True)
class PostOptions:
    """How to read files of posts.

    Parameters
    ----------
    mapping : columns of a table that no layout knows (targets:
        :data:`~sealane.observe.posts.POST_TARGETS`).
    platform : name of the platform for every post, in place of what the file says.
    case_id : what rows say of the case that they belong to.
    as_written : SHARES in place of POSTS, each object the hash of what stands in the file, for
        whoever counts as another tool does (:mod:`~sealane.observe.posts.written`).
    keeps_keyed : 32 hex digits in a table of SHARES are taken for hashes, and stay as they are.
    exercise_id : the drill that every record must be of, or is a reject; None: real ones alone;
        :data:`ANY_EXERCISE`: each is taken as what it says it is.
    block_bytes : bytes of delimited text read at once [bytes].
    """

    mapping: Mapping | None = None
    platform: str | None = None
    case_id: str = "case"
    as_written: bool = False
    keeps_keyed: bool = False
    exercise_id: str | None = ANY_EXERCISE
    block_bytes: int = csv_rows.BLOCK_BYTES


@dataclass(frozen=True)
class PostBatch:
    """What some consecutive part of a file gave.

    ``posts``: POSTS. ``shares``: SHARES, of files that name objects and no posts (CooRTweet),
    or as written.
    ``rejects``: REJECTS, exactly one for each rejected record; ``raw`` holds the hash of the raw
    text. ``originals``: each hash with the name or raw text
    behind it, to be sealed or dropped; some more than once. ``accepted``: records that made rows.
    ``exercises``: the drills that those are of, None among them for real ones.
    """

    posts: pl.DataFrame
    shares: pl.DataFrame
    rejects: pl.DataFrame
    originals: pl.DataFrame
    accepted: int = 0
    exercises: frozenset[str | None] = frozenset()


@dataclass(frozen=True, kw_only=True)
class PostReport:
    """What became of the records of one file: ``accepted + other + rejected = records``.

    ``repeated``: accepted records whose post (of shares: the whole row) came before in the file;
    they are kept as they stand.
    """

    file: str
    file_id: str
    digest: str
    format: str
    records: int
    accepted: int
    other: int
    rejected: int
    repeated: int
    posts: int
    shares: int
    accounts: int
    first_at: datetime | None
    last_at: datetime | None
    other_by_type: dict[str, int]
    rejected_by_reason: dict[str, int]


@dataclass
class _Tally:
    records: int = 0
    accepted: int = 0
    posts: int = 0
    shares: int = 0
    other: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    rows: list[pl.Series] = field(default_factory=list)
    accounts: list[pl.Series] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)

    def take(self, batch: PostBatch) -> None:
        self.accepted += batch.accepted
        self.posts += batch.posts.height
        self.shares += batch.shares.height
        self.rejected.update(batch.rejects["reason"].to_list())
        for frame, time, names in (
            (batch.posts, "posted_at", ["platform", "post_id"]),
            (batch.shares, "shared_at", ["account", "object", "shared_at", "post_id"]),
        ):
            if frame.height:
                self.rows.append(frame.select(names).hash_rows())
                self.accounts.append(frame["account"].unique().hash())
                low, high = frame[time].min(), frame[time].max()
                self.times += [one for one in (low, high) if isinstance(one, datetime)]

    def distinct(self, hashes: list[pl.Series]) -> int:
        return pl.concat(hashes).n_unique() if hashes else 0


class PostReading:
    """The batches of one file, and after the last one its report."""

    def __init__(self, source: Input, layout: str, batches: Iterator[PostBatch], tally: _Tally):
        self.file, self.digest, self.layout = source.name, source.digest(), layout
        self._batches, self._tally = batches, tally
        self._report: PostReport | None = None

    def __iter__(self) -> Iterator[PostBatch]:
        for batch in self._batches:
            self._tally.take(batch)
            yield batch
        self._close()

    @property
    def report(self) -> PostReport:
        """The counts of the file; complete only after the last batch."""
        if self._report is None:
            raise SealaneError(
                f"{self.file}: the report is ready after the last batch.",
                hint="Iterate over the reading first.",
            )
        return self._report

    def _close(self) -> None:
        tally = self._tally
        rows = tally.posts + tally.shares
        self._report = PostReport(
            file=self.file,
            file_id=self.digest[:16],
            digest=self.digest,
            format=self.layout,
            records=tally.records,
            accepted=tally.accepted,
            other=tally.other.total(),
            rejected=tally.rejected.total(),
            repeated=rows - tally.distinct(tally.rows),
            posts=tally.posts,
            shares=tally.shares,
            accounts=tally.distinct(tally.accounts),
            first_at=min(tally.times, default=None),
            last_at=max(tally.times, default=None),
            other_by_type={
                one: tally.other[one] for one in sorted(tally.other) if tally.other[one]
            },
            rejected_by_reason=dict(sorted(tally.rejected.items())),
        )
        counted = self._report.accepted + self._report.other + self._report.rejected
        if counted != tally.records:
            raise SealaneError(
                f"{self.file}: {tally.records} records were read but {counted} accounted for.",
                hint="This is a defect of Sealane: please report it with the file.",
            )


def read_posts(source: Input, key: AccountKey, options: PostOptions | None = None) -> PostReading:
    """Batches of the posts of one file without a name in them, and its report after the last.

    Accounts, handles and posts are hashes under ``key`` from here on; handles in texts, in
    addresses of pages and in the file's own name too. A name that stands in a text without @ before
    it and is not the author's stays: nobody can tell it from a word.

    Raises
    ------
    BadInput : the file is damaged, empty, or lacks a column.
    UnknownFormat : no layout recognises it, and no mapping was given.

    >>> import tempfile, pathlib
    >>> from sealane.observe import open_inputs
    >>> told = "message_id,user_id,username,repost_id,reply_id,message,timestamp,urls\\n"
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "sample.csv"
    >>> _ = file.write_text(told + "1,4,user_4,,,seen by @ann,1606451170.5,[]\\n")
    >>> [source] = open_inputs([file])
    >>> [batch] = read_posts(source, AccountKey(bytes(32)))
    >>> batch.posts["text"][0][:12]
    'seen by @5e9'
    """
    options = options or PostOptions()
    head = source.head()
    mapping = options.mapping
    if mapping is not None and mapping.encoding != "utf-8" and not head.startswith(b"PAR1"):
        head = head.decode(mapping.encoding, errors="ignore").encode()
    refuse_unreadable(head, source.name)
    layout, rows = _open(source, head, options)
    tally = _Tally()
    name = layout.name if isinstance(layout, JsonLayout) or layout.path is None else "mapping"
    work = _Work(source, key, options, tally)
    return PostReading(source, name, work.batches(rows), tally)


def _open(
    source: Input, head: bytes, options: PostOptions
) -> tuple[JsonLayout | Mapping, Iterator[_Part]]:
    """The layout of a file, and its rows with what they say."""
    if head.startswith(b"PAR1"):
        with source.open() as stream:
            header = list(open_parquet(stream, source.name).schema_arrow.names)
        resolved = _resolved(header, source, options)
        return resolved.mapping, _parquet(source, resolved)
    if is_json(head):
        with source.open() as stream:
            found = first_objects(stream, source.name)
        known = [match_object(one) for one in found] if options.mapping is None else []
        layout = next((one for one in known if one is not None), None)
        if layout is not None:
            return layout, _records(source, layout)
        header = read_json_header(_as_lines(found))
        resolved = _resolved(header, source, options)
        return resolved.mapping, _flat(source, resolved)
    delimiter, header = _header(head, options)
    resolved = _resolved(header, source, options)
    return resolved.mapping, _csv(source, resolved, delimiter, options)


def _as_lines(objects: list[dict[str, Any]]) -> bytes:
    import orjson

    return b"\n".join(orjson.dumps(one) for one in objects)


def _header(head: bytes, options: PostOptions) -> tuple[str, list[str]]:
    lines = head.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    line = next((one for one in lines if one.strip()), b"")[:_HEADER_BYTES]
    return split_header(line, options.mapping.delimiter if options.mapping else None)


def _resolved(header: list[str], source: Input, options: PostOptions) -> Resolved:
    mapping = options.mapping or match_columns(header)
    if mapping is None:
        known = [one.name for one in TABLE_LAYOUTS] + [one.name for one in JSON_LAYOUTS]
        raise UnknownFormat(
            f"{source.name}, line 1: no layout of posts has these columns: "
            f"{', '.join(header[:20])}.",
            hint="Say which column is which with --mapping (docs/how-to/posts.md). Known layouts: "
            f"{', '.join(known)}.",
            file=source.name,
            line=1,
        )
    return mapping.resolve(header, file=source.name)


def _csv(
    source: Input, resolved: Resolved, delimiter: str, options: PostOptions
) -> Iterator[_Part]:
    with source.open() as stream:
        for rows in csv_rows.read_rows(
            stream, resolved, delimiter, name=source.name, block_bytes=options.block_bytes
        ):
            yield rows, resolved


def _parquet(source: Input, resolved: Resolved) -> Iterator[_Part]:
    with source.open() as stream:
        table = open_parquet(stream, source.name)
        for rows in read_parquet(table, resolved, name=source.name, batch_rows=_PARQUET_ROWS):
            yield rows, resolved


def _records(source: Input, layout: JsonLayout) -> Iterator[_Part]:
    with source.open() as stream:
        for rows in read_records(stream, layout, name=source.name):
            yield rows, None


def _flat(source: Input, resolved: Resolved) -> Iterator[_Part]:
    with source.open() as stream:
        for rows in read_flat(stream, resolved, name=source.name):
            yield rows, resolved


@dataclass
class _Work:
    """Turns rows into batches."""

    source: Input
    key: AccountKey
    options: PostOptions
    tally: _Tally

    def batches(self, parts: Iterator[_Part]) -> Iterator[PostBatch]:
        """Parts keyed by threads of their own (the work holds no lock), in the file's order."""
        waiting: deque[Future[PostBatch]] = deque()
        with ThreadPoolExecutor(_THREADS, thread_name_prefix="sealane-posts") as pool:
            for rows, resolved in parts:
                self.tally.records += rows.lines
                self.tally.other.update(rows.other)
                waiting.append(pool.submit(self.batch, rows, resolved))
                if len(waiting) > _THREADS:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def batch(self, rows: Rows, resolved: Resolved | None) -> PostBatch:
        said = rows.frame if resolved is None else from_columns(rows.frame, resolved)
        why = refusals(said, self.options.exercise_id)
        bad = why["reason"].is_not_null()
        for at in bad.arg_true().to_list():
            number = int(rows.number[at])
            rows.refused.add(number, why["reason"][at], why["detail"][at], rows.raw(at))
        good = said.filter(~bad) if bad.any() else said
        keyed = key_said(
            good,
            self.key,
            case_id=self.options.case_id,
            source=self.source.short_name,
            platform=self.options.platform,
            as_written=self.options.as_written,
            keeps_keyed=self.options.keeps_keyed,
        )
        of = good["exercise_id"].unique().to_list() if "exercise_id" in good.columns else [None]
        return self.sealed(rows, keyed, int((~bad).sum()), frozenset(of))

    def sealed(
        self, rows: Rows, keyed: Keyed, accepted: int, exercises: frozenset[str | None]
    ) -> PostBatch:
        """Rejects with the hash of their raw text, which may hold names, in its place."""
        refused = rows.refused
        raw = pl.Series("original", refused.raw, dtype=pl.String)
        hashes = self.key.hash(raw, kind="record", platform="")
        rejects = rejects_frame(
            file=self.source.short_name,
            file_id=self.source.digest()[:16],
            reason=refused.reason,
            raw=hashes.to_list(),
            line=refused.number,
            detail=refused.detail,
        )
        told = pl.DataFrame({"keyed": hashes, "original": raw}).with_columns(
            pl.lit("record").alias("kind"), pl.lit("").alias("platform"),
            pl.lit(None, pl.String).alias("handle"),
        )  # fmt: skip
        originals = pl.concat([keyed.originals, told.select(list(ORIGINALS))])
        return PostBatch(keyed.posts, keyed.shares, rejects, originals, accepted, exercises)
