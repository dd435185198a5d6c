"""Cases of posts as the server holds them: worked out once, away from what answers everything else.

Nothing is read at the start. The first who opens a case begins the work on a thread of its own,
with its progress told; answers are kept until the record of the case goes on (a file more, a file
past its end), and verdicts on claims until the lake does.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sealane.errors import NotFound

if TYPE_CHECKING:
    from sealane.inform.claim import Claim, Sea
    from sealane.inform.coordination import Coordination
    from sealane.inform.narrative import Narratives, Posts
    from sealane.serve.verdict import Verdicts

__all__ = ["STEPS", "Cases", "Inquiry", "Progress", "SeaOf", "no_case"]

_T = TypeVar("_T")
STEPS = ("posts", "narratives", "coordination", "claims")
"""What is made at the first opening, in this order."""
KEPT_ORIGINS = 64


class SeaOf(Protocol):
    """What a lake holds that a claim is about, and by which names its ships are known."""

    @property
    def heard(self) -> list[str]:
        """Every name that a ship gave."""
        ...

    def sea(self, claim: Claim) -> Sea:
        """The fixes of the ships that a claim names, around its time."""
        ...


def no_case() -> NotFound:
    """Said where a lake is served without a case."""
    return NotFound(
        "No case is served here, so there is nothing to tell of posts.",
        hint="Start with one: sealane serve --lake LAKE --case CASE (sealane inform posts makes "
        "one).",
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the first opening is: steps done, and the one under way (None: all done)."""

    done: int
    doing: str | None
    failure: str | None = None


class Inquiry:
    """One case with certain files: everything that was worked out from their posts.

    ``files``: identifier and time of reading of each. ``head``: of its record, as last asked for.
    """

    def __init__(
        self, folder: Path, files: tuple[tuple[str, str], ...], seas: Callable[[], SeaOf]
    ) -> None:
        self.folder, self.files = folder, files
        self.head = ""
        self._seas = seas
        self._lock = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._made: dict[str, Any] = {}
        self._origins: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._verdicts: tuple[str, Verdicts] | None = None
        self._progress: dict[str, Progress] = {}

    @property
    def posts(self) -> Posts:
        """POSTS of the case, with how many records were read and left out."""
        from sealane.inform import narrative

        return self._once("posts", lambda: narrative.read(self.folder))

    @property
    def narratives(self) -> Narratives:
        """As ``sealane inform narratives`` has them."""
        from sealane.inform import narrative

        return self._once("narratives", lambda: narrative.narratives(self.posts.posts))

    @property
    def coordination(self) -> Coordination:
        """As ``sealane inform coordination`` has it."""
        from sealane.inform import coordination

        def make() -> Coordination:
            reading = coordination.read(self.folder)
            return coordination.coordinate(reading.shares, texts=reading.texts)

        return self._once("coordination", make)

    def origin(self, cluster: str) -> dict[str, Any]:
        """As ``sealane inform origin --cluster`` has it. ``NotFound`` for another id."""
        from sealane.inform import origin

        with self._lock:
            found = self._origins.get(cluster)
        if found is None:
            posts = self.posts.posts
            taken = origin.of_cluster(posts, cluster)
            told = origin.originate(taken.posts, everything=posts, is_text=taken.is_text)
            found = {"taken": taken.words, "taken_ja": taken.words_ja, **told.as_json()}
            with self._lock:
                self._origins[cluster] = found
                while len(self._origins) > KEPT_ORIGINS:
                    self._origins.popitem(last=False)
        return found

    def verdicts(self, version: str) -> Verdicts:
        """As ``sealane inform claim CASE`` has them, on this version of the lake."""
        from sealane.serve.verdict import verdicts_of

        with self._own_lock("claims"):
            if self._verdicts is None or self._verdicts[0] != version:
                clusters = self.narratives.members.select("post_id", "cluster")
                found = verdicts_of(self.folder, self._seas(), self.posts.posts, clusters)
                self._verdicts = (version, found)
            return self._verdicts[1]

    def warm(self, version: str) -> Progress:
        """Begin the first opening, if nobody has; how far it is.

        A failure is told to who asks next, once; whoever asks after that begins it anew.
        """
        with self._lock:
            now = self._progress.get(version)
            if now is not None and now.failure:
                del self._progress[version]
                return now
            if now is None:
                now = Progress(0, STEPS[0])
                self._progress = {version: now}
                threading.Thread(
                    target=self._warm, args=(version,), name="sealane-case", daemon=True
                ).start()
            return now

    def _warm(self, version: str) -> None:
        work: tuple[Callable[[], object], ...] = (
            lambda: self.posts, lambda: self.narratives, lambda: self.coordination,
            partial(self.verdicts, version),
        )  # fmt: skip
        try:
            for done, step in enumerate(work):
                self._tell(version, Progress(done, STEPS[done]))
                step()
        except Exception as error:  # noqa: BLE001 -- told to whoever waits, and tried again
            self._tell(version, Progress(0, None, f"{type(error).__name__}: {error}"))
        else:
            self._tell(version, Progress(len(STEPS), None))

    def _tell(self, version: str, now: Progress) -> None:
        with self._lock:
            if version in self._progress:
                self._progress[version] = now

    def _own_lock(self, name: str) -> threading.Lock:
        with self._lock:
            return self._locks.setdefault(name, threading.Lock())

    def _once(self, name: str, make: Callable[[], _T]) -> _T:
        """Made once; whoever asks meanwhile waits for it."""
        with self._own_lock(name):
            if name not in self._made:
                self._made[name] = make()
            found: _T = self._made[name]
            return found


class Cases:
    """The cases of ``sealane serve --case``, by id.

    ``seas`` gives, of the lake as it is then and of a drill, the sea of each claim. Raises
    CaseError where a folder is no case.
    """

    def __init__(self, folders: Sequence[Path], seas: Callable[[str | None], SeaOf]) -> None:
        from sealane.inform import Case

        self._seas = seas
        self._lock = threading.Lock()
        self._folders = {Case(folder).case_id: folder for folder in folders}
        self._held: dict[str, Inquiry] = {}

    @property
    def ids(self) -> tuple[str, ...]:
        """In the order in which they were named."""
        return tuple(self._folders)

    def folder(self, case_id: str | None) -> Path:
        """The folder of a case, by default the first. ``NotFound``."""
        if case_id is None:
            return next(iter(self._folders.values()))
        found = self._folders.get(case_id)
        if found is None:
            raise NotFound(
                f"There is no case {case_id!r}.", hint=f"Served here: {', '.join(self._folders)}."
            )
        return found

    def exercise_id(self, case_id: str) -> str | None:
        """The drill that a case is of; None: real. ``NotFound``."""
        from sealane.inform import Case

        return Case(self.folder(case_id)).exercise_id

    def inquiry(self, case_id: str | None = None) -> Inquiry:
        """A case as it stands now. ``NotFound``.

        What was worked out of other files than it has now is dropped, so that nothing stays in
        memory that is past its end; a brief, an approval or an appeal changes no file.
        """
        from sealane.inform import Case

        folder = self.folder(case_id)
        case = Case(folder)
        head = case.record.head()
        files = tuple((one["file_id"], one["read_at"]) for one in case.files())
        with self._lock:
            held = self._held.get(case.case_id)
            if held is None or held.files != files:
                held = self._held[case.case_id] = Inquiry(
                    folder, files, partial(self._seas, case.exercise_id)
                )
            held.head = head
            return held
