"""Where the tables are (a directory or an S3 URL), and how a change to one becomes whole.

A change is a Delta commit made by compare-and-set: it names the version that it was prepared
on and fails when that is no longer the newest. So nothing is ever prepared on one state of a
table and applied to another, whoever else writes: see :meth:`Store.commit`.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Schema, Transaction
from deltalake.exceptions import CommitFailedError, DeltaError
from deltalake.fs import DeltaStorageHandler
from deltalake.transaction import RemoveAction
from pyarrow.fs import PyFileSystem

from sealane.errors import LakeError, NotALake
from sealane.lake.layout import FORMAT, FORMAT_KEY, STAGING, STORED, partitions, table_schema
from sealane.lake.part import Part
from sealane.lake.staging import explain

__all__ = ["Change", "Snapshot", "Store"]

_ATTEMPTS = 200
"""Commits tried before giving up: with 8 writers at 20 ms a commit, far beyond bad luck."""

_BUFFER = 8 << 20
"""[byte] Sent to an object store at once."""

_FILES = pl.Schema({"place": pl.String(), "bytes": pl.Int64(), "rows": pl.Int64()})


@dataclass(frozen=True)
class Snapshot:
    """One version of one table: its files with their statistics.

    ``files`` has the columns ``place`` (path inside the table), ``bytes``, ``rows``, ``day``
    where the table is cut by day, and ``min.X``, ``max.X`` of columns that have statistics.
    """

    table: str
    version: int
    files: pl.DataFrame

    @property
    def rows(self) -> int:
        """Rows in the table [count]."""
        return int(self.files["rows"].sum())

    def without(self, earlier: Snapshot | None) -> pl.DataFrame:
        """The files that an earlier version did not have."""
        if earlier is None:
            return self.files
        return self.files.filter(~pl.col("place").is_in(earlier.files["place"].to_list()))


@dataclass(frozen=True)
class _Seen:
    handle: DeltaTable
    snapshot: Snapshot
    place: object


class Store:
    """The tables of one lake."""

    def __init__(self, path: str | Path, *, storage_options: dict[str, str] | None = None) -> None:
        text = os.fspath(path)
        self.is_local = "://" not in text
        self.root = str(Path(text).expanduser().absolute()) if self.is_local else text.rstrip("/")
        self.storage_options = storage_options
        self._seen: dict[str, _Seen] = {}
        self._complete: dict[str, object] = {}
        self._frozen: dict[str, Snapshot | None] | None = None
        self._lock = threading.RLock()

    @property
    def folder(self) -> Path | None:
        """The directory of a local lake."""
        return Path(self.root) if self.is_local else None

    def uri(self, table: str) -> str:
        """Where a table is."""
        return f"{self.root}/{table}"

    def exists(self) -> bool:
        """Whether a whole lake is there."""
        return self._is_table("files")

    def check(self, *, create: bool) -> None:
        """Raise unless there is a lake, or with ``create`` a place where one can be made."""
        with explain(self.root):
            if self.folder is not None:
                _check_folder(self.folder)
            if self.exists():
                self.snapshot("files")
                return
            others = self._others() if create else []
        if not create:
            raise NotALake(
                f"There is no lake at {self.root}.",
                hint=f"Make one with: sealane observe FILES... --lake {self.root}",
                path=self.root,
            )
        if others:
            raise NotALake(
                f"{self.root} is not a lake and holds other files, for example {others[0]}.",
                hint="Name an empty or a new directory.",
                path=self.root,
            )

    def _others(self) -> list[str]:
        folder = self.folder
        if folder is None or not folder.exists():
            return []
        ours = {*STORED, STAGING}
        return sorted(item.name for item in folder.iterdir() if item.name not in ours)

    def make(self) -> None:
        """Make every table that is missing; two processes may do so at once."""
        with explain(self.root):
            for name in STORED:
                if self._is_table(name):
                    self._add_columns(name)
                else:
                    self._create(name)

    def _create(self, name: str) -> None:
        try:
            DeltaTable.create(
                self.uri(name),
                table_schema(name),
                partition_by=partitions(name) or None,
                name=f"sealane {name}",
                description=STORED[name].description,
                configuration={FORMAT_KEY: str(FORMAT)},
                raise_if_key_not_exists=False,
                storage_options=self.storage_options,
            )
        except DeltaError:
            if not self._is_table(name):
                raise

    def _add_columns(self, name: str) -> None:
        """Tell a table of an older Sealane the columns that it lacks; its rows keep them null.

        Looked at once: no table loses a column, unless another is put in its place.
        """
        place = self._identity(name)
        if name in self._complete and self._complete[name] == place:
            return
        handle = self.open(name)
        known = {field.name for field in handle.schema().fields}
        missing = [
            field
            for field in Schema.from_arrow(table_schema(name)).fields
            if field.name not in known
        ]
        if missing:
            handle.alter.add_columns(missing)
        self._complete[name] = place

    def _is_table(self, name: str) -> bool:
        if self.is_local:
            log = Path(self.root) / name / "_delta_log"
            return (log / f"{0:020}.json").exists() or any(log.glob("*.json"))
        return bool(DeltaTable.is_deltatable(self.uri(name), self.storage_options))

    def open(self, name: str) -> DeltaTable:
        """A handle of its own on the newest version of a table."""
        handle = DeltaTable(self.uri(name), storage_options=self.storage_options)
        _check_format(handle, self.uri(name))
        return handle

    def frozen(self) -> Store:
        """The same tables, each kept at the version that it has now when it is read."""
        still = Store(self.root, storage_options=self.storage_options)
        still._frozen = {name: self.snapshot(name) for name in STORED}
        return still

    def __reduce__(self) -> Any:
        """What is sent to another process: the place and the versions that are held, no more.

        Storage options stay behind, for they may hold secrets: over there the environment says.
        """
        versions = None
        if self._frozen is not None:
            versions = {n: None if one is None else one.version for n, one in self._frozen.items()}
        return _reopened, (self.root, versions)

    def snapshot(self, name: str) -> Snapshot | None:
        """The newest version of a table; None where it was not made yet."""
        if self._frozen is not None:
            return self._frozen[name]
        with explain(self.uri(name)):
            if (self.is_local or name not in self._seen) and not self._is_table(name):
                self._seen.pop(name, None)
                return None
            return self._newest(name)

    def written_at(self, name: str) -> datetime | None:
        """When the newest version of a table was committed, by whoever did; None if not told."""
        if self.snapshot(name) is None:
            return None
        with explain(self.uri(name)), self._lock:
            seen = self._seen.get(name)
            told = (self.open(name) if seen is None else seen.handle).history(1)
        moment = told[0].get("timestamp") if told else None
        return None if moment is None else datetime.fromtimestamp(moment / 1000, UTC)

    def _newest(self, name: str) -> Snapshot:
        with self._lock:
            seen = self._seen.get(name)
            handle = None if seen is None else self._refreshed(name, seen.handle, seen.place)
            if seen is not None and handle is not None:
                if handle.version() == seen.snapshot.version:
                    return seen.snapshot
                _check_format(handle, self.uri(name))
            else:
                handle = self.open(name)
            fresh = _Seen(handle, snapshot_of(handle, name), self._identity(name))
            self._seen[name] = fresh
            return fresh.snapshot

    def _refreshed(self, name: str, handle: DeltaTable, place: object) -> DeltaTable | None:
        """The handle at the newest version; None where the table must be opened anew."""
        if self._identity(name) != place:
            return None
        try:
            handle.update_incremental()
        except DeltaError:
            return None
        return handle

    def _identity(self, name: str) -> object:
        """What changes when a local table is deleted and made again while we look."""
        first = Path(self.uri(name)) / "_delta_log" / f"{0:020}.json"
        if not self.is_local or not first.exists():
            return None
        status = first.stat()
        return status.st_ino, status.st_mtime_ns

    @property
    def identity(self) -> object:
        """What differs where a local lake is gone, or another one is in its place."""
        if self.folder is None:
            return None
        with suppress(OSError):
            status = (self.folder / "files" / "_delta_log").stat()
            return status.st_dev, status.st_ino
        return None

    def place(self, table: str, part: Part) -> None:
        """Put a part's file into its table's directory; no reader sees it before the commit."""
        if self.is_local:
            target = Path(self.uri(table)) / part.place
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(part.path, target)
            except FileExistsError:
                return
            except OSError:
                shutil.copyfile(part.path, target)
            return
        with (
            part.path.open("rb") as source,
            self._files(table).open_output_stream(part.place, buffer_size=_BUFFER) as target_stream,
        ):
            shutil.copyfileobj(source, target_stream, _BUFFER // 8)

    def discard(self, table: str, parts: Sequence[Part]) -> None:
        """Remove files that were placed and did not become part of the table."""
        for part in parts:
            with suppress(OSError, FileNotFoundError):
                if self.is_local:
                    (Path(self.uri(table)) / part.place).unlink(missing_ok=True)
                else:
                    self._files(table).delete_file(part.place)

    def _files(self, table: str) -> PyFileSystem:
        return PyFileSystem(DeltaStorageHandler(self.uri(table), self.storage_options))

    def urls(self, table: str, places: Sequence[str]) -> list[str]:
        """Full paths or URLs of files of a table."""
        return [f"{self.uri(table)}/{place}" for place in places]

    def commit(
        self,
        table: str,
        prepare: Callable[[Snapshot, Snapshot | None], Change | None],
        *,
        app_id: str | None = None,
    ) -> bool:
        """Apply a change to a table as one transaction, prepared on exactly the version before.

        ``prepare(now, before)`` gives the change for the table as it is ``now``; ``before`` is
        the version of the try before, None at first. It is called again whenever somebody else
        committed in between. With ``app_id`` the commit carries it as a Delta application
        transaction, and is skipped where the table has it already.

        Returns whether this call changed the table. Raises LakeError when the table cannot be
        written.
        """
        before: Snapshot | None = None
        placed: dict[str, Part] = {}
        for attempt in range(_ATTEMPTS):
            with explain(self.uri(table)):
                handle = self.open(table)
                now = snapshot_of(handle, table)
                if placed and not now.files.filter(pl.col("place").is_in(list(placed))).is_empty():
                    return True  # the answer to the commit before was lost, not the commit
                if app_id is not None and handle.transaction_version(app_id) is not None:
                    self.discard(table, list(placed.values()))
                    return False
                change = prepare(now, before)
                placed = self._place_only(table, placed, change)
                if change is None:
                    return False
                if _try_commit(handle, table, change, app_id):
                    return True
            _wait(attempt)
            before = now
        raise LakeError(
            f"{self.uri(table)} cannot be written: {_ATTEMPTS} commits in a row failed.",
            hint="Look whether another program rewrites the table all the time, or whether the "
            "storage refuses conditional writes.",
            path=self.uri(table),
        )

    def _place_only(
        self, table: str, placed: dict[str, Part], change: Change | None
    ) -> dict[str, Part]:
        wanted = {} if change is None else {part.place: part for part in change.parts}
        self.discard(table, [part for place, part in placed.items() if place not in wanted])
        for place, part in wanted.items():
            if place not in placed:
                self.place(table, part)
        return wanted


@dataclass(frozen=True)
class Change:
    """Files to add to a table and files (rows of ``Snapshot.files``) to take out of it."""

    parts: Sequence[Part]
    removed: pl.DataFrame | None = None
    is_same_data: bool = False

    def actions(self) -> Iterator[Any]:
        """The change as Delta actions."""
        for part in self.parts:
            action = part.action()
            action.data_change = not self.is_same_data
            yield action
        if self.removed is None:
            return
        stamp = int(time.time() * 1000)
        for row in self.removed.iter_rows(named=True):
            day = row.get("day")
            yield RemoveAction(
                path=row["place"],
                data_change=not self.is_same_data,
                deletion_timestamp=stamp,
                size=row["bytes"],
                partition_values=None if day is None else {"day": day.isoformat()},
            )


def _reopened(root: str, versions: Mapping[str, int | None] | None) -> Store:
    """A store that came from another process, at the versions that were held there."""
    store = Store(root)
    if versions is None:
        return store
    held: dict[str, Snapshot | None] = dict.fromkeys(versions)
    with explain(root):
        for name, version in versions.items():
            if version is not None:
                handle = DeltaTable(store.uri(name), version=version)
                held[name] = snapshot_of(handle, name)
    store._frozen = held
    return store


def snapshot_of(handle: DeltaTable, table: str) -> Snapshot:
    """The version that a handle knows."""
    raw = pl.from_arrow(pa.table(handle.get_add_actions(flatten=True)))
    assert isinstance(raw, pl.DataFrame)
    names = {"path": "place", "size_bytes": "bytes", "num_records": "rows", "partition.day": "day"}
    files = raw.rename(names, strict=False).with_columns(
        pl.col(name).cast(dtype) for name, dtype in _FILES.items()
    )
    return Snapshot(table, handle.version(), files)


def _try_commit(handle: DeltaTable, table: str, change: Change, app_id: str | None) -> bool:
    marks = [] if app_id is None else [Transaction(app_id, 1)]
    base = handle.version()
    try:
        handle.create_write_transaction(
            list(change.actions()),
            "append",
            table_schema(table),
            partitions(table),
            commit_properties=CommitProperties(max_commit_retries=0, app_transactions=marks),
        )
    except CommitFailedError:
        handle.update_incremental()
        if handle.version() == base:
            raise
        return False
    return True


def _check_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise NotALake(
            f"{folder} is a file, not a lake.", hint="Name a directory.", path=str(folder)
        )
    if "%" in str(folder):
        raise NotALake(
            f"{folder} has a percent sign in its name, which Delta Lake's library reads as an "
            "encoded character.",
            hint="Choose a directory without it.",
            path=str(folder),
        )
    if folder.exists() and not os.access(folder, os.R_OK | os.X_OK):
        raise PermissionError(errno.EACCES, "Permission denied", str(folder))


def _check_format(handle: DeltaTable, uri: str) -> None:
    found = handle.metadata().configuration.get(FORMAT_KEY)
    if found is None:
        raise NotALake(
            f"{uri} is a Delta table that Sealane did not make.",
            hint="Name another directory for the lake.",
            path=uri,
        )
    if int(found) > FORMAT:
        raise LakeError(
            f"{uri} was written by a newer Sealane (lake format {found}; this one knows {FORMAT}).",
            hint="Install the newer Sealane: pip install --upgrade sealane",
            path=uri,
        )


def _wait(attempt: int) -> None:
    time.sleep(random.uniform(0.0, min(0.5, 0.01 * 2 ** min(attempt, 6))))  # noqa: S311
