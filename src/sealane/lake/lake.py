"""The lake: one directory or S3 URL in which every table lives."""

from __future__ import annotations

import copy
import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import polars as pl

from sealane import observe
from sealane.errors import LakeError, NotFound
from sealane.lake import exclusion, query, write
from sealane.lake.compaction import compact_table, cut_hulls, vacuum_table
from sealane.lake.ingest import IngestReport, Progress, Reader, Session, Source
from sealane.lake.layout import STORED
from sealane.lake.query import Hulls, Names, Time
from sealane.lake.scan import open_files, rows_of
from sealane.lake.show import lake_html
from sealane.lake.staging import explain, staging
from sealane.lake.store import Store
from sealane.observe import Options

__all__ = ["Lake"]


class Lake:
    """Every table of Sealane, in Delta Lake format, at one place.

    Parameters
    ----------
    path : a directory, or a URL such as ``s3://bucket/lake``.
    storage_options : passed to the object store (endpoint, region, ...). Credentials are taken
        from the environment (``AWS_ACCESS_KEY_ID`` and ``AWS_SECRET_ACCESS_KEY``); they are
        never stored nor shown.
    create : whether the lake may be made here. Nothing is written before the first ingest.

    Raises
    ------
    NotALake : there is no lake (with ``create=False``), or something else is there. Reading raises
        it too as long as nothing was ever written.
    LakeError : the lake may not be read, or a newer Sealane wrote it.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        storage_options: dict[str, str] | None = None,
        create: bool = True,
    ) -> None:
        self._store = Store(os.fspath(path), storage_options=storage_options)
        self._store.check(create=create)
        self._is_made = False

    def __repr__(self) -> str:
        return f"Lake({self.path!r})"

    def _repr_html_(self) -> str:
        return lake_html(self.summary() if self.exists() else {"lake": self.path})

    @property
    def path(self) -> str:
        """Where the lake is: an absolute path or a URL."""
        return self._store.root

    def exists(self) -> bool:
        """Whether a lake was made here; with True, reading it is no mistake."""
        self._is_made = self._is_made or self._store.snapshot("files") is not None
        return self._is_made

    def make(self) -> None:
        """Make the lake now, without a row, unless it is there; ingest does so by itself."""
        self._store.make()

    @property
    def _made(self) -> Store:
        """The store, for reading; raises NotALake where nothing was ever written."""
        if not self.exists():
            self._store.check(create=False)
        return self._store

    @property
    def version(self) -> str:
        """A token that changes with every commit to any table."""
        states = [self._store.snapshot(name) for name in STORED]
        text = ",".join("-" if one is None else f"{one.table}={one.version}" for one in states)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def version_of(self, table: str) -> int | None:
        """The number of the newest commit to a table; None before it is made."""
        now = self._store.snapshot(table)
        return None if now is None else now.version

    def count(self, table: str) -> int:
        """Rows of a table now, told from its statistics [count]."""
        now = self._store.snapshot(table)
        return 0 if now is None else now.rows

    def ingested_at(self) -> datetime | None:
        """When a file last went in, by the clock of whoever put it there; None before the first."""
        return None if self.count("files") == 0 else self._store.written_at("files")

    def has_file(self, digest: str) -> bool:
        """Whether a file of this content (SHA-256, hex) was ingested, be it in a drill."""
        found = self.scan("files").filter(pl.col("digest") == digest).select(pl.len())
        return int(found.collect().item()) > 0

    @contextmanager
    def explained(self) -> Iterator[None]:
        """A full disk, a missing right and a storage that is cut off become LakeErrors here, in
        whatever reads or writes the lake: a lazy frame is read long after it was asked for."""
        with explain(self._store.root):
            yield

    @property
    def identity(self) -> object:
        """What differs where a local lake is gone, or another one is in its place."""
        return self._store.identity

    def require(self, identity: object) -> None:
        """Raise LakeError unless this is still that lake: a disk may not be mounted any more."""
        if self._store.identity != identity:
            raise LakeError(
                f"{self.path}: the lake is gone, or another one is in its place.",
                hint="Put it back (is its disk mounted?), or stop and start again.",
                path=self.path,
            )

    def frozen(self) -> Lake:
        """The lake as it is now: whatever is read from it comes from the same version.

        For work that reads in several steps (split by split, page by page) while others may
        ingest. Files that it needs are kept for a week (see :meth:`compact`). What is written
        through it goes to the real lake, and is not seen by it.
        """
        still = copy.copy(self)
        still._store = self._store.frozen()
        return still

    def ingest(
        self,
        inputs: Any,
        *,
        options: Options | None = None,
        exercise_id: str | None = None,
        dry_run: bool = False,
        progress: Progress | None = None,
        reader: Reader | None = None,
        tidy: bool = True,
    ) -> list[IngestReport]:
        """Store what files say, each file exactly once, whoever else does the same.

        Parameters
        ----------
        inputs : paths, directories, glob patterns or ``"-"`` (see ``observe.open_inputs``), one
            or a sequence; or inputs that are open already.
        options : how files are read.
        exercise_id : the drill that every row belongs to; None for real.
        dry_run : read and count everything, store nothing.
        progress : called after each batch with (rows read, None, note).
        reader : in place of ``observe.read``, for feeds that are no files.
        tidy : merge small files afterwards; whoever does not calls :meth:`tidy` now and then.

        Returns
        -------
        One report for each input, in their order. ``already_ingested`` says that the lake had
        the file; its counts are then those of the first time, as are its rows, whatever the
        options now: to read it otherwise, use a new lake.

        Raises
        ------
        BadInput : a file cannot be read. Files before it are stored, this one is not at all.
        LakeError : no space, no permission. What was stored before stays.
        """
        sources = _sources(inputs)
        session = Session(
            self._store,
            reader=reader or observe.read,
            options=options or Options(),
            exercise_id=exercise_id,
        )
        if dry_run:
            return self._count(session, sources, progress)
        reports = [session.ingest(source, progress=progress) for source in sources]
        if tidy and any(not report.already_ingested for report in reports):
            self.tidy()
        return reports

    def tidy(self) -> None:
        """Merge the small files of each day that has many of them, and of each other table.

        Others may read and write meanwhile. Nothing is deleted: see :meth:`compact`.
        """
        for name in STORED:
            compact_table(self._store, name)

    def _count(
        self, session: Session, sources: Sequence[Source], progress: Progress | None
    ) -> list[IngestReport]:
        earlier: dict[str, Any] = {}
        with staging(None) as folder:
            return [session.count(source, earlier, folder, progress) for source in sources]

    def scan(self, table: str) -> pl.LazyFrame:
        """A table as it is now, lazily, with the columns of ``sealane.tables``.

        Raises NotFound for a name that is no stored table.
        """
        if table not in STORED:
            raise NotFound(
                f"There is no table {table!r} in a lake.", hint=f"Tables: {', '.join(STORED)}."
            )
        return rows_of(self._made, table)

    def positions(
        self,
        mmsi: Hulls = None,
        since: Time = None,
        until: Time = None,
        bbox: Iterable[float] | None = None,
        *,
        hulls: tuple[int, int] | None = None,
        columns: Sequence[str] | None = None,
    ) -> pl.LazyFrame:
        """Positions, lazily, sorted by (mmsi, observed_at, lon, lat) when collected.

        Parameters
        ----------
        mmsi : one hull or several.
        since, until : since <= observed_at < until [UTC]; a datetime, a date (its midnight), or
            text in ISO 8601.
        bbox : west, south, east, north [deg], edges included; west > east crosses 180 deg.
        hulls : lowest and highest MMSI, both included (see :meth:`hull_splits`).
        columns : names to keep.
        """
        return query.positions(
            self._made,
            mmsi=mmsi,
            hulls=hulls,
            since=since,
            until=until,
            bbox=bbox,
            columns=columns,
        )

    def hearings(self, mmsi: Hulls = None, since: Time = None, until: Time = None) -> pl.DataFrame:
        """Who else heard positions of since <= observed_at < until, by (mmsi, observed_at, ...).

        The first to be heard is the ``source`` of the position itself. What only one source gave
        has no row here. A lake made before there were hearings has none of what it held then.
        """
        return query.hearings(self._made, mmsi=mmsi, since=since, until=until)

    def identities(
        self,
        mmsi: Hulls = None,
        since: Time = None,
        until: Time = None,
        *,
        hulls: tuple[int, int] | None = None,
    ) -> pl.DataFrame:
        """Identity claims whose interval overlaps since <= t < until, by (mmsi, first_at)."""
        return query.identities(self._made, mmsi=mmsi, hulls=hulls, since=since, until=until)

    def rejects(self, *, file: str | None = None, reason: str | None = None) -> pl.DataFrame:
        """Rejected lines by (file, line); ``scan("rejects")`` where they are very many."""
        return query.rejects(self._made, file=file, reason=reason)

    def files(self) -> pl.DataFrame:
        """The files that were ingested, by name."""
        return query.files(self._made)

    def tracks(
        self,
        mmsi: Hulls = None,
        since: Time = None,
        until: Time = None,
        bbox: Iterable[float] | None = None,
    ) -> pl.DataFrame:
        """Tracks that overlap the time and the box, by (mmsi, first_at)."""
        return query.tracks(self._made, mmsi=mmsi, since=since, until=until, bbox=bbox)

    def events(
        self,
        kind: Names = None,
        mmsi: Hulls = None,
        since: Time = None,
        until: Time = None,
        bbox: Iterable[float] | None = None,
        *,
        status: Names = None,
        min_confidence: float | None = None,
        text: str | None = None,
        standing_only: bool = True,
        include_withdrawn: bool = False,
        include_excluded: bool = False,
    ) -> pl.DataFrame:
        """Events that overlap the time and lie in the box, by (start_at, event_id, revision).

        Parameters
        ----------
        kind : one kind or several.
        mmsi, since, until, bbox : as for :meth:`positions`.
        status : new, revised or withdrawn; asking for withdrawn ones keeps them in.
        min_confidence : events at least as sure [0-1].
        text : events whose sentence, id or kind holds it, case ignored.
        standing_only : only the newest revision of each event, and only if not withdrawn;
            False gives every revision ever written.
        include_withdrawn : with ``standing_only``, keep events whose newest revision withdraws
            them.
        include_excluded : keep events that an exclusion leaves out, with one column more:
            ``excluded``, the exclusion that does so (see :meth:`exclude`).

        Raises BadSetting for a kind that neither Sealane nor an event of this lake knows, and for
        what is no status, MMSI, time, box or confidence.
        """
        return query.events(
            self._made,
            kind=kind,
            mmsi=mmsi,
            since=since,
            until=until,
            bbox=bbox,
            standing_only=standing_only,
            include_withdrawn=include_withdrawn,
            include_excluded=include_excluded,
            status=status,
            min_confidence=min_confidence,
            text=text,
        )

    def latest_events(self, *, include_withdrawn: bool = False) -> pl.DataFrame:
        """The newest revision of every event, whatever is excluded."""
        found = self.events(include_withdrawn=include_withdrawn, include_excluded=True)
        return found.drop(exclusion.COLUMN)

    def exclude(self, *, reason: str, who: str, recorded_at: datetime, **what: Any) -> str:
        """Leave events out whenever they are asked for, until that is lifted; returns its id.

        Parameters
        ----------
        reason, who, recorded_at : why, by whom and when: kept for ever.
        mmsi : vessels; an event of theirs is left out where without them it would be none (a
            meeting needs two hulls, a swarm of which one is excluded stays).
        area : text of GeoJSON with polygons, or ``bbox``: events whose place lies inside.
        kinds : kinds of events to mute.
        since, until : only events not over before ``since`` and begun before ``until`` [UTC].
        exercise_id : of this drill; None for the real picture.

        At least one of mmsi, area, bbox and kinds; where several are given all must hold.
        Raises BadInput or BadSetting that names the field which does not hold.
        """
        kinds = list(what.get("kinds") or ())
        if kinds:
            query.check_kinds(self._made, kinds)
        row = exclusion.exclusion(reason=reason, who=who, recorded_at=recorded_at, **what)
        write.append_new(self._store, "exclusions", row)
        return str(row.item(0, "exclusion_id"))

    def lift(self, exclusion_id: str, *, reason: str, who: str, recorded_at: datetime) -> None:
        """Take an exclusion back; its events are listed again. Raises NotFound if none is held."""
        rows = self.scan("exclusions").collect()
        lifted = exclusion.lifting(
            rows, exclusion_id, reason=reason, who=who, recorded_at=recorded_at
        )
        write.append_new(self._store, "exclusions", lifted)

    def exclusions(self, *, include_lifted: bool = False) -> pl.DataFrame:
        """The exclusions in force, oldest first; or every one, with how it was lifted."""
        rows = self.scan("exclusions").collect()
        return exclusion.history(rows) if include_lifted else exclusion.in_force(rows)

    def runs(self) -> pl.DataFrame:
        """Every run of the detectors, oldest first."""
        return query.runs(self._made)

    def latest_run(self) -> dict[str, Any] | None:
        """The newest run as a dict of RUNS, or None."""
        return query.latest_run(self._made)

    def hull_splits(
        self, max_rows: int, *, mmsi: Iterable[int] | None = None
    ) -> list[tuple[int, int]]:
        """Ranges of MMSI (both ends included) of at most ``max_rows`` positions each.

        Together they hold every position, or every one of the hulls asked for (others are not
        counted), in ascending order, and none overlaps another. A hull is never cut, so a hull
        with more rows makes a range of its own.
        """
        rows = self.scan("positions")
        if mmsi is not None:
            rows = rows.filter(pl.col("mmsi").is_in(list(mmsi)))
        rows = rows.group_by("mmsi").len("rows")
        return cut_hulls(rows.collect(engine="streaming").sort("mmsi"), max_rows)

    def replace_tracks(self, tracks: pl.DataFrame, *, mmsi: Iterable[int] | None = None) -> None:
        """Put these tracks in place of all, or of those of some hulls, in one transaction."""
        write.replace_tracks(self._store, tracks, mmsi=mmsi)

    def append_events(self, events: pl.DataFrame, *, run_id: str | None = None) -> int:
        """Add revisions of events; returns rows added [count].

        A revision (event_id, revision) that the lake has is not added again, and with
        ``run_id`` a run adds its events once: doing it again changes nothing.
        """
        return write.append_new(self._store, "events", events, app_id=run_id)

    def append_run(self, run: pl.DataFrame) -> int:
        """Add rows of RUNS; a ``run_id`` that the lake has is not added again."""
        return write.append_new(self._store, "runs", run)

    def keep_assessments(self, assessments: pl.DataFrame) -> int:
        """Add rows of ASSESSMENTS; returns rows added [count].

        What was worked out of the same inputs is kept once: its ``assessment_id`` is the same.
        """
        return write.append_new(self._store, "assessments", assessments)

    def assessments(self) -> pl.DataFrame:
        """Every assessment kept, by kind, subject, quantity and day."""
        return self.scan("assessments").collect().sort(STORED["assessments"].sort)

    def vacuum(self) -> int:
        """Delete files that no version of the last week needs; returns how many [count]."""
        return sum(vacuum_table(self._store, name) for name in STORED)

    def compact(self) -> dict[str, dict[str, int]]:
        """Merge small files and delete what no version of the last week needs.

        Returns for each table the number of files before and after [count].
        """
        result = {}
        for name in STORED:
            before, after = compact_table(self._store, name, more_than=1)
            vacuum_table(self._store, name)
            result[name] = {"before": before, "after": after}
        return result

    def summary(self) -> dict[str, Any]:
        """Rows and files of each table, and the time and hulls that the positions cover.

        ``tables`` maps a name to ``rows``, ``files`` and ``bytes``; ``first_at``, ``last_at``
        (None without positions) and ``vessels`` (distinct MMSI) are of the positions.
        """
        tables = {}
        for name in STORED:
            now = self._store.snapshot(name)
            tables[name] = {
                "rows": 0 if now is None else now.rows,
                "files": 0 if now is None else now.files.height,
                "bytes": 0 if now is None else int(now.files["bytes"].sum()),
            }
        seen = self.scan("positions").select(
            pl.col("observed_at").min().alias("first_at"),
            pl.col("observed_at").max().alias("last_at"),
            pl.col("mmsi").n_unique().alias("vessels"),
        )
        return {"lake": self.path, "tables": tables, **seen.collect().row(0, named=True)}

    def scan_since(self, table: str, seen: Collection[str]) -> tuple[pl.LazyFrame, frozenset[str]]:
        """Rows of the files of a table that are not among those seen, and the names of all.

        Where files were merged meanwhile, rows that were seen come again.
        """
        now = self._store.snapshot(table)
        places = [] if now is None else now.files["place"].to_list()
        fresh = [place for place in places if place not in seen]
        return open_files(self._store, table, fresh), frozenset(places)

    def files_of(self, table: str) -> list[str]:
        """Full paths or URLs of the Parquet files that a table consists of now."""
        now = self._store.snapshot(table)
        return [] if now is None else self._store.urls(table, now.files["place"].to_list())


def _sources(inputs: Any) -> list[Source]:
    if isinstance(inputs, (str, os.PathLike)) or hasattr(inputs, "digest"):
        inputs = [inputs]
    sources: list[Source] = []
    for one in inputs:
        if isinstance(one, (str, os.PathLike)):
            sources.extend(observe.open_inputs([os.fspath(one)]))
        else:
            sources.append(one)
    return sources
