"""One inquiry: posts with names keyed, their originals sealed, and an end to keeping them."""

from __future__ import annotations

import hashlib
import io
import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from sealane.errors import BadInput, CaseError, NotFound
from sealane.inform.case import private
from sealane.inform.case.record import Record
from sealane.inform.case.seal import Seal
from sealane.observe import Input
from sealane.observe.posts import (
    ANY_EXERCISE,
    ORIGINALS,
    AccountKey,
    PostBatch,
    PostOptions,
    PostReading,
    read_posts,
    shares,
)
from sealane.tables import POSTS, REJECTS, SHARES, polars_schema

__all__ = ["RETENTION_DAYS", "Case", "Deletion", "Revealed"]

RETENTION_DAYS = 180
"""[d] How long the posts of a file are kept after they were read. France's VIGINUM may keep what it
collects for six months at most (Décret n° 2021-1587); GDPR, art. 5(1)(e)."""

PROVES = (
    "That the record of this case says, at that time and after those lines, that files with these "
    "digests were deleted, and that they were in the case before; whoever holds one of them can "
    "show by its digest that it is one."
)
CANNOT_PROVE = (
    "That no copy is left: in a backup, on another machine, in the memory of a device that keeps "
    "deleted blocks, or with somebody who was shown a name. A copy of a sealed file stays closed "
    "only as long as no copy of its key is left either."
)
_TABLES = {"posts": POSTS, "shares": SHARES, "rejects": REJECTS}
_SHORTEST_HANDLE = 3
"""[characters] A shorter handle in the name of a file is taken for chance, as seven digits are."""


@dataclass(frozen=True, kw_only=True)
class Revealed:
    """One name, and the hash of the line that says it was looked at."""

    keyed: str
    kind: str
    platform: str
    original: str
    handle: str | None
    record: str


@dataclass(frozen=True, kw_only=True)
class Deletion:
    """What was deleted, and the proof that was written; ``proof`` None where nothing was due."""

    files: list[dict[str, Any]]
    rows: int
    keys_destroyed: bool
    proof: Path | None
    record: str


class Case:
    """A folder with the posts of one inquiry.

    The tables hold no name. The key by which names are keyed, and the names, sealed under a key of
    their own, lie in the same folder, closed to other users: whoever may read all of it can undo
    the keying, so a table goes to others without the folder.

    Its posts are real, or all of one drill (``exercise_id``): those of another are rejects. A new
    case is of the drill that all of its first file is of.

    Parameters
    ----------
    path : the folder; made by :meth:`create`.

    Raises
    ------
    CaseError : there is no case.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        try:
            about = json.loads((self.path / "case.json").read_text(encoding="utf-8"))
            self.case_id, self.retention_days = str(about["case_id"]), int(about["retention_days"])
            self.exercise_id: str | None = about.get("exercise_id")
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CaseError(
                f"{self.path}: there is no case here.",
                hint="Make one by reading posts: sealane inform posts FILE --case DIR",
                file=str(self.path),
            ) from error
        self.record = Record(self.path / "record.jsonl")
        self.seal = Seal(self.path / "sealed", self.case_id)

    @classmethod
    def create(
        cls,
        path: str | os.PathLike[str],
        *,
        at: datetime,
        retention_days: int = RETENTION_DAYS,
        exercise_id: str | None = None,
    ) -> Case:
        """Make a case; CaseError where the folder is in use.

        ``retention_days`` [d]: shorter than the default is always right; longer needs a ground in
        law, which Sealane does not know.
        """
        folder = Path(path)
        if folder.exists() and any(folder.iterdir()):
            raise CaseError(
                f"{folder}: the folder is not empty.",
                hint="Name a case that is there, or a folder that is new.",
                file=str(folder),
            )
        if retention_days < 1:
            raise BadInput(
                f"A case keeps posts for {retention_days} days, which is less than one.",
                hint=f"Name a number of days; {RETENTION_DAYS} if left out.",
                field="retention_days",
                value=retention_days,
            )
        for one in (folder, folder / "sealed", folder / "files", *(folder / t for t in _TABLES)):
            private.make_folder(one)
        about = {
            "case_id": os.urandom(8).hex(),
            "created_at": at.isoformat(),
            "retention_days": retention_days,
            "exercise_id": exercise_id,
        }
        private.write(folder / "case.json", json.dumps(about, indent=1).encode())
        made = cls(folder)
        made.record.add("created", at=at, retention_days=retention_days)
        return made

    def key(self) -> AccountKey:
        """The key of the case, made where there is none."""
        path = self.path / "key"
        if not path.exists():
            if self.files():
                raise CaseError(
                    f"{path}: the key of the case is not here.",
                    hint="Put it back: new posts would be keyed unlike those that are here.",
                    file=str(path),
                )
            private.write(path, os.urandom(32))
        return AccountKey(path.read_bytes())

    def files(self) -> list[dict[str, Any]]:
        """What was read: one object for each file, in the order of reading."""
        found = [json.loads(one.read_text()) for one in (self.path / "files").glob("*.json")]
        return sorted(found, key=lambda one: (one["read_at"], one["file_id"]))

    def add(
        self, source: Input, *, at: datetime, who: str = "", options: PostOptions | None = None
    ) -> dict[str, Any]:
        """Read a file of posts into the case, all of it or nothing; what became of its records.

        A file that is here already, by its content, is not read again (``already_read``).
        """
        with private.alone(self.path):
            self._sweep()
            return self._add(source, at, who, options or PostOptions())

    def _add(self, source: Input, at: datetime, who: str, options: PostOptions) -> dict[str, Any]:
        file_id = source.digest()[:16]
        known = self.path / "files" / f"{file_id}.json"
        if known.exists():
            return {**json.loads(known.read_text()), "already_read": True}
        key = self.key()
        reading, batches = self._take(source, key, options)
        name = _nameless(source.short_name, file_id, batches)
        rows = self._write(file_id, name, batches)
        about = {**asdict(reading.report), "file": name, "read_at": at.isoformat()}
        for one in ("first_at", "last_at"):
            about[one] = about[one].isoformat() if about[one] else None
        private.write(known, json.dumps(about, ensure_ascii=False).encode())
        self.record.add("read", at=at, who=who, file_id=file_id, rows=rows)
        return {**about, "already_read": False}

    def _take(
        self, source: Input, key: AccountKey, options: PostOptions
    ) -> tuple[PostReading, list[PostBatch]]:
        """What a file says, of the drill of this case; the first file says which that is."""
        own = replace(options, case_id=self.case_id, exercise_id=self.exercise_id)
        if self.exercise_id is None and not self.files():
            reading = read_posts(source, key, replace(own, exercise_id=ANY_EXERCISE))
            batches = list(reading)
            said = frozenset[str | None]().union(*(one.exercises for one in batches))
            if len(said) == 1:
                self._is_of(next(iter(said)))
                return reading, batches
        reading = read_posts(source, key, own)
        return reading, list(reading)

    def _is_of(self, exercise_id: str | None) -> None:
        if exercise_id is None:
            return
        path = self.path / "case.json"
        about = json.loads(path.read_text(encoding="utf-8")) | {"exercise_id": exercise_id}
        private.write(path, json.dumps(about, indent=1).encode())
        self.exercise_id = exercise_id

    def _sweep(self) -> None:
        """Remove what a reading that was cut off has left: it is in no list and would stay."""
        known = {one["file_id"] for one in self.files()}
        for folder in (*_TABLES, "sealed", "files"):
            for path in (self.path / folder).iterdir():
                is_draft = path.name.startswith(".")
                if is_draft or (path.name != "key" and path.name.split(".")[0] not in known):
                    private.remove(path)

    def _write(self, file_id: str, name: str, batches: list[PostBatch]) -> int:
        """The tables of one file, and its names, sealed."""
        self.seal.make_key()
        empty = pl.DataFrame(schema=ORIGINALS)
        originals = pl.concat([empty, *(one.originals for one in batches)]).unique()
        self.seal.close(file_id, originals)
        rows = 0
        for table in _TABLES:
            parts = [getattr(one, table) for one in batches]
            found = pl.concat([pl.DataFrame(schema=polars_schema(_TABLES[table])), *parts])
            column = {"posts": "source", "rejects": "file"}.get(table)
            if column:
                found = found.with_columns(pl.lit(name).alias(column))
            if found.height:
                packed = io.BytesIO()
                found.write_parquet(packed)
                private.write(self._table(table, file_id), packed.getvalue())
                rows += found.height
        return rows

    def _table(self, table: str, file_id: str) -> Path:
        return self.path / table / f"{file_id}.parquet"

    def _read(self, table: str) -> pl.DataFrame:
        schema = polars_schema(_TABLES[table])
        known = [self._table(table, one["file_id"]) for one in self.files()]
        parts = [pl.read_parquet(one) for one in known if one.exists()]
        return pl.concat([pl.DataFrame(schema=schema), *parts], how="diagonal")

    def posts(self) -> pl.DataFrame:
        """POSTS of every file, in the order of reading."""
        return self._read("posts")

    def platforms(self) -> list[str]:
        """The platforms of its posts."""
        known = [self._table("posts", one["file_id"]) for one in self.files()]
        parts = [pl.read_parquet(one, columns=["platform"]) for one in known if one.exists()]
        return pl.concat(parts)["platform"].unique().sort().to_list() if parts else []

    def shares(self) -> pl.DataFrame:
        """SHARES of every post, and those that files state."""
        return pl.concat([shares(self.posts()), self.stated_shares()])

    def stated_shares(self) -> pl.DataFrame:
        """SHARES that files state by themselves, without a post."""
        return self._read("shares")

    def rejects(self) -> pl.DataFrame:
        """REJECTS of every file; ``raw`` is a hash that :meth:`reveal` opens."""
        return self._read("rejects")

    def reveal(self, keyed: str, *, reason: str, who: str, at: datetime) -> Revealed:
        """The name behind a hash. That it was asked is recorded first, and stays recorded.

        Raises
        ------
        BadInput : no reason, or nobody who asks.
        NotFound : the hash stands for nothing that is sealed here.
        CaseError : what is sealed cannot be opened, or the record does not hold.
        """
        for field, value in (("reason", reason), ("who", who)):
            if not value.strip():
                raise BadInput(
                    f"A name is revealed only with a {field}.",
                    hint=f"Say it with --{field}; it stays in the record of the case.",
                    field=field,
                )
        with private.alone(self.path):
            record = self.record.add("reveal", at=at, who=who, reason=reason, keyed=keyed)
        for about in self.files():
            names = self.seal.open(about["file_id"])
            found = names.filter(pl.col("keyed") == keyed).sort("handle", nulls_last=True)
            if found.height:
                return Revealed(**found.row(0, named=True), record=record)
        raise NotFound(
            f"{keyed}: nothing sealed in {self.path} has this hash.",
            hint="Take it from a table of this case (account, post_id, mentions; raw of a reject). "
            "Names of files past their retention are gone.",
            value=keyed,
        )

    def due(self, at: datetime) -> list[dict[str, Any]]:
        """The files whose time is over at ``at``: retention days after they were read."""
        kept = timedelta(days=self.retention_days)
        return [one for one in self.files() if datetime.fromisoformat(one["read_at"]) + kept <= at]

    def expire(self, *, at: datetime, who: str = "") -> Deletion:
        """Delete every file that is due: tables, sealed names, and what it was called.

        A proof goes to ``proofs/``: digests, counts and time of what was deleted, and in words what
        that proves and what it cannot. Where no file is left, both keys are destroyed, so that
        hashes in tables that went elsewhere can be worked out by nobody.
        """
        with private.alone(self.path):
            self._sweep()
            return self._expire(at, who)

    def _expire(self, at: datetime, who: str) -> Deletion:
        head = self.record.head()
        due = self.due(at)
        if not due:
            return Deletion(files=[], rows=0, keys_destroyed=False, proof=None, record=head)
        told = [one for about in due for one in self._described(about)]
        is_last = len(due) == len(self.files())
        keys = [self.path / "key", self.seal.key_path] if is_last else []
        proof = self._proof(told, at=at, who=who, head=head, keys_destroyed=is_last)
        digest = hashlib.sha256(proof.read_bytes()).hexdigest()
        record = self.record.add(
            "expired", at=at, who=who, proof=proof.name, sha256=digest, files=len(told)
        )
        for one in told:
            private.remove(self.path / one["file"])
        for path in keys:
            private.remove(path)
        rows = sum(one["rows"] for one in told)
        return Deletion(files=told, rows=rows, keys_destroyed=is_last, proof=proof, record=record)

    def _described(self, about: dict[str, Any]) -> list[dict[str, Any]]:
        """The files of the case that came from one file that was read."""
        file_id = about["file_id"]
        tables = [self._table(table, file_id) for table in _TABLES]
        paths = [*tables, self.seal.path(file_id), self.path / "files" / f"{file_id}.json"]
        due = datetime.fromisoformat(about["read_at"]) + timedelta(days=self.retention_days)
        return [
            {
                "file": str(path.relative_to(self.path)),
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "bytes": path.stat().st_size,
                "rows": pl.scan_parquet(path).select(pl.len()).collect().item()
                if path in tables
                else 0,
                "read_at": about["read_at"],
                "due_at": due.isoformat(),
            }
            for path in paths
            if path.exists()
        ]

    def _proof(
        self, told: list[dict[str, Any]], *, at: datetime, who: str, head: str, keys_destroyed: bool
    ) -> Path:
        folder = self.path / "proofs"
        private.make_folder(folder)
        path = folder / f"{at.strftime('%Y%m%dT%H%M%S%fZ')}.json"
        about = {
            "case_id": self.case_id,
            "deleted_at": at.isoformat(),
            "who": who,
            "retention_days": self.retention_days,
            "record_before": head,
            "keys_destroyed": keys_destroyed,
            "deleted": told,
            "proves": PROVES,
            "cannot_prove": CANNOT_PROVE,
        }
        private.write(path, json.dumps(about, ensure_ascii=False, indent=1).encode())
        return path


def _nameless(name: str, file_id: str, batches: list[PostBatch]) -> str:
    """The name of a file as rows may say it: its digest where a handle of its posts is in it."""
    lower = name.lower()
    for one in batches:
        named = one.originals.filter(pl.col("kind").is_in(["handle", "account"]))
        names = pl.concat([named["original"], named["handle"]]).drop_nulls().unique()
        is_short = (names.str.len_chars() < _SHORTEST_HANDLE) | names.str.contains(r"^\d{1,7}$")
        names = names.filter(~is_short).str.to_lowercase()
        here = names.to_frame("n").filter(pl.lit(lower).str.contains(pl.col("n"), literal=True))
        if here.height:
            return file_id
    return name
