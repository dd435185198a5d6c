"""How does one file get into the lake exactly once?

A file is known by the SHA-256 of its content. Its rows go to ``positions``, ``hearings``,
``identities`` and ``rejects``, and last its counts to ``files``; each of the commits carries the
digest as a Delta application transaction. A process that is killed in between leaves some of the
commits made and the rest not; whoever ingests the file again makes just the rest. The counts come
out the same, because what is a duplicate is counted from the rows that are in the table under the
file's id; and so do the hearings, because the table says which rows came from elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from sealane.lake.ahead import ahead
from sealane.lake.overlap import Heard, Opener, new_hearings, without_stored
from sealane.lake.part import Part, write_part
from sealane.lake.scan import open_files, rows_of
from sealane.lake.show import report_html
from sealane.lake.stage import HearingStage, IdentityStage, PositionStage, RejectStage
from sealane.lake.staging import explain, staging
from sealane.lake.store import Change, Snapshot, Store
from sealane.observe import Batch, FileReport, Options, Reading
from sealane.tables import FILES, polars_schema

__all__ = ["IngestReport", "Progress", "Reader", "Session", "Source"]

Progress = Callable[[float, float | None, str], object]
"""Called with rows read so far [count], their total (None: not known) and a note with the time
covered."""


class Source(Protocol):
    """What can be ingested: an ``observe.Input``, or anything else with a name and a digest."""

    @property
    def name(self) -> str:
        """What the user calls it."""
        ...

    def digest(self) -> str:
        """SHA-256 of the content, hex."""
        ...


Reader = Callable[[Any, Options], Reading]
"""How a source is read: ``observe.read``, or a stand-in with the same answer."""


@dataclass(frozen=True, kw_only=True)
class IngestReport(FileReport):
    """What became of the lines of one file, and whether the lake had the file before.

    ``positions`` and ``identities`` are rows stored; a position that the file or the lake had
    already is counted in ``duplicates`` and not in ``accepted``.
    """

    already_ingested: bool = False
    stored_as: str | None = None
    """Of a file that the lake had before: the name that its rows carry."""
    note: str | None = None
    """What a person should know of it beyond the counts."""

    def as_json(self) -> dict[str, Any]:
        """The report as one flat object; times stay datetimes."""
        return asdict(self)

    def _repr_html_(self) -> str:
        return report_html(self.as_json())


class Session:
    """Ingests files one after the other; keeps what a dry run would have stored."""

    def __init__(
        self, store: Store, *, reader: Reader, options: Options, exercise_id: str | None = None
    ) -> None:
        self._store = store
        self._reader = reader
        self._options = options
        self._exercise_id = exercise_id

    def ingest(self, source: Source, *, progress: Progress | None = None) -> IngestReport:
        """Store one file, or nothing if the lake has it.

        Raises BadInput where the file cannot be read, LakeError where the lake cannot be
        written; in both cases nothing of the file is visible in ``files``.
        """
        known = self.known(source)
        if known is not None:
            return known
        self._store.make()
        with staging(self._store.folder) as folder:
            staged = self._read(source, folder, progress)
            with explain(self._store.root):
                return self._commit(source, staged, folder)

    def count(
        self, source: Source, earlier: dict[str, DryRun], folder: Path, progress: Progress | None
    ) -> IngestReport:
        """The report that :meth:`ingest` would give, with nothing stored.

        ``earlier`` holds what was counted before in the same call and is added to.
        """
        digest = source.digest()
        known = self.known(source)
        if known is None and digest in earlier:
            known = _again(earlier[digest].report, source)
        if known is not None:
            return known
        staged = self._read(source, folder, progress)
        now = self._store.snapshot("positions")
        parts = staged.positions if now is None else self._new(staged.positions, now, None, folder)
        for other in earlier.values():
            parts = without_stored(parts, other.files(), _open_local, folder)
        report = _final(staged.report, _rows(parts), _rows(staged.identities))
        earlier[digest] = DryRun(report, parts)
        return report

    def known(self, source: Source) -> IngestReport | None:
        """The first report of a file that the lake has, by the name given; None if it has not."""
        digest = source.digest()
        found = rows_of(self._store, "files", digest=(digest, digest))
        rows = found.filter(pl.col("digest") == digest, self._is_ours()).collect()
        return None if rows.is_empty() else _again(_report_of(rows.row(0, named=True)), source)

    def _read(self, source: Source, folder: Path, progress: Progress | None) -> _Staged:
        reading = self._reader(source, self._options)
        hearings = HearingStage(folder)
        positions = PositionStage(folder, hearings)
        identities, rejects = IdentityStage(folder), RejectStage(folder)
        rows = 0
        for batch in ahead(reading):
            positions.add(self._mark(batch.positions))
            hearings.add(self._mark(batch.hearings))
            identities.add(self._mark(batch.identities))
            rejects.add(self._mark(batch.rejects))
            rows += batch.positions.height
            if progress is not None:
                progress(rows, None, _covered(batch))
        if progress is not None:
            progress(rows, rows, "sorting")
        parts = positions.finish()
        others = identities.finish(), rejects.finish()
        return _Staged(reading.report, parts, hearings.finish(), *others)

    def _mark(self, frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(pl.lit(self._exercise_id, pl.String()).alias("exercise_id"))

    def _new(
        self,
        parts: list[Part],
        now: Snapshot,
        before: Snapshot | None,
        folder: Path,
        heard: Heard | None = None,
    ) -> list[Part]:
        files = now.without(before)
        return without_stored(parts, files, self._opener("positions"), folder, heard)

    def _opener(self, table: str) -> Opener:
        return lambda places: open_files(self._store, table, places)

    def _commit(self, source: Source, staged: _Staged, folder: Path) -> IngestReport:
        app_id = _app_id(source.digest(), self._exercise_id)
        heard = self._commit_positions(staged, folder, app_id)
        self._commit_hearings(staged, heard, folder, app_id)
        self._append("identities", staged.identities, app_id)
        self._append("rejects", staged.rejects, app_id)
        report = _final(
            staged.report,
            self._stored("positions", staged.report.file_id),
            self._stored("identities", staged.report.file_id),
        )
        row = write_part("files", folder, _row_of(report, self._exercise_id))
        if self._append("files", row, app_id):
            return report
        known = self.known(source)
        assert known is not None
        return known

    def _commit_positions(self, staged: _Staged, folder: Path, app_id: str) -> HearingStage:
        """Add what the lake has not; what other sources of that are, as hearings."""
        parts, heard = staged.positions, HearingStage(folder)

        def prepare(now: Snapshot, before: Snapshot | None) -> Change | None:
            nonlocal parts
            parts = self._new(parts, now, before, folder, heard.add)
            return Change(parts) if parts else None

        if self._store.commit("positions", prepare, app_id=app_id) or not parts:
            return heard
        heard = HearingStage(folder)  # whoever added them was killed, or is quicker
        now = self._store.snapshot("positions")
        assert now is not None
        self._new(staged.positions, now, None, folder, heard.add)
        return heard

    def _commit_hearings(
        self, staged: _Staged, heard: HearingStage, folder: Path, app_id: str
    ) -> None:
        parts = [*staged.hearings, *heard.finish()]
        if not parts:
            return
        now = self._store.snapshot("positions")
        if heard.rows and now is not None:  # a stored position may be from the source of a hearing
            opener = self._opener("positions")
            parts = new_hearings(parts, now.files, opener, folder, table="positions")

        def prepare(now: Snapshot, before: Snapshot | None) -> Change | None:
            nonlocal parts
            files, opener = now.without(before), self._opener("hearings")
            parts = new_hearings(parts, files, opener, folder, table="hearings")
            return Change(parts) if parts else None

        self._store.commit("hearings", prepare, app_id=app_id)

    def _append(self, table: str, parts: list[Part], app_id: str) -> bool:
        def prepare(_now: Snapshot, _before: Snapshot | None) -> Change | None:
            return Change(parts)

        return bool(parts) and self._store.commit(table, prepare, app_id=app_id)

    def _stored(self, table: str, file_id: str) -> int:
        rows = rows_of(self._store, table, file_id=(file_id, file_id))
        mine = rows.filter(pl.col("file_id") == file_id, self._is_ours())
        return int(mine.select(pl.len()).collect().item())

    def _is_ours(self) -> pl.Expr:
        return pl.col("exercise_id").eq_missing(pl.lit(self._exercise_id, pl.String()))


@dataclass(frozen=True)
class _Staged:
    report: FileReport
    positions: list[Part]
    hearings: list[Part]
    identities: list[Part]
    rejects: list[Part]


@dataclass(frozen=True)
class DryRun:
    """What one file of a dry run would have stored."""

    report: IngestReport
    parts: list[Part]

    def files(self) -> pl.DataFrame:
        """Its parts in the shape of ``Snapshot.files``."""
        rows = []
        for part in self.parts:
            row: dict[str, Any] = {"place": str(part.path), "rows": part.rows, "day": part.day}
            for name in ("mmsi", "observed_at"):
                row[f"min.{name}"], row[f"max.{name}"] = part.statistics[name]
            rows.append(row)
        return pl.DataFrame(rows)


def _app_id(digest: str, exercise_id: str | None) -> str:
    return f"sealane-file-{digest}" + (f"-drill-{exercise_id}" if exercise_id else "")


def _open_local(places: Any) -> pl.LazyFrame:
    return pl.scan_parquet(list(places), glob=False, hive_partitioning=False)


def _rows(parts: list[Part]) -> int:
    return sum(part.rows for part in parts)


def _final(report: FileReport, positions: int, identities: int) -> IngestReport:
    repeated = report.positions - positions
    values = {item.name: getattr(report, item.name) for item in fields(FileReport)}
    values |= {
        "accepted": report.accepted - repeated,
        "duplicates": report.duplicates + repeated,
        "positions": positions,
        "identities": identities,
    }
    final = IngestReport(**values)
    final.check()
    return final


def _row_of(report: IngestReport, exercise_id: str | None) -> pl.DataFrame:
    row = {name: value for name, value in asdict(report).items() if name in FILES.names}
    row["other_by_type"] = json.dumps(report.other_by_type, sort_keys=True)
    row["exercise_id"] = exercise_id
    return pl.DataFrame([row], schema=polars_schema(FILES))


def _report_of(row: dict[str, Any]) -> IngestReport:
    names = {item.name for item in fields(FileReport)}
    values = {name: value for name, value in row.items() if name in names}
    values["other_by_type"] = json.loads(row["other_by_type"])
    return IngestReport(**values)


def _again(first: IngestReport, source: Source) -> IngestReport:
    """The first report of a file, for whoever names a file of the same content again."""
    named = "" if first.file == source.name else f" as {first.file}"
    return replace(
        first, file=source.name, already_ingested=True, stored_as=first.file,
        note=f"{source.name} was in the lake before{named}: its rows stay as they were first "
        "read. To read it with other options, use a new lake.",
    )  # fmt: skip


def _covered(batch: Batch) -> str:
    if batch.positions.is_empty():
        return ""
    last = batch.positions["observed_at"].max()
    return f"until {last:%Y-%m-%d %H:%M}Z" if isinstance(last, datetime) else ""
