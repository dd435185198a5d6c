"""What a detector is: thresholds, a sift by vessel, a judgement over partials, and a halo."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

from sealane import tracks
from sealane.tracks import threshold, thresholds

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from sealane.detect.hull import Columns

    Flags = npt.NDArray[np.bool_]

__all__ = [
    "Detector",
    "Halo",
    "Partials",
    "Patient",
    "Thresholds",
    "rule_version",
    "threshold",
    "thresholds",
]

HASH_DIGITS = 8  # digits of the hash that marks changed thresholds in a rule version


@dataclass(frozen=True)
class Halo:
    """What a judgement must see beyond the cells and hours that it judges."""

    cells_deg: float
    hours: float


@dataclass(frozen=True)
class Partials:
    """What a sift keeps of some whole hulls: small tables by name.

    The table ``hulls`` has one row for each hull; a column ``hull`` of any other table is the row
    number in it. Partials of several sifts are joined by ``concat``, in any order.
    """

    tables: Mapping[str, pl.DataFrame]

    @staticmethod
    def concat(parts: Iterable[Partials]) -> Partials:
        """All partials as one; the row numbers of hulls are kept in step.

        Raises:
            ValueError: there is not one part.
        """
        import polars as pl

        joined: dict[str, list[pl.DataFrame]] = {}
        hulls = 0
        for part in parts:
            for name, table in part.tables.items():
                moved = [pl.col("hull") + hulls] if "hull" in table.columns else []
                joined.setdefault(name, []).append(table.with_columns(moved))
            hulls += part.tables["hulls"].height
        if not joined:
            raise ValueError(
                "there are no partials to join: sift at least one split, even if empty"
            )
        return Partials({name: pl.concat(tables) for name, tables in joined.items()})

    def canonical(self) -> Partials:
        """The same partials with hulls in the order of MMSI and track, however they came."""
        import polars as pl

        hulls = self.tables["hulls"].with_row_index("hull")
        hulls = hulls.sort("mmsi", "track_id")
        place = (
            hulls.select(pl.col("hull").cast(pl.Int32))
            .with_row_index("rank")
            .sort("hull")
            .get_column("rank")
            .cast(pl.Int32)
        )
        tables = {
            name: table.with_columns(place.gather(table.get_column("hull")).alias("hull"))
            if "hull" in table.columns
            else table
            for name, table in self.tables.items()
        }
        return Partials({**tables, "hulls": hulls.drop("hull")})

    def by_exercise(self) -> Iterator[Partials]:
        """Real hulls and those of each drill apart: neither may bear on the other."""
        import polars as pl

        hulls = self._numbered()
        drills = hulls["exercise_id"].unique().sort().to_list() if hulls.height else [None]
        if len(drills) == 1:
            yield self
            return
        for drill in drills:
            yield self._of(hulls.filter(pl.col("exercise_id").eq_missing(drill)))

    def without(self, mmsi: Iterable[int]) -> Partials:
        """What is left where these MMSIs are taken out."""
        import polars as pl

        hulls = self._numbered()
        return self._of(hulls.filter(~pl.col("mmsi").is_in(list(mmsi))))

    def _numbered(self) -> pl.DataFrame:
        """The hulls with their numbers in column ``hull``."""
        import polars as pl

        hulls = self.tables["hulls"].with_row_index("hull")
        return hulls.with_columns(pl.col("hull").cast(pl.Int32))

    def _of(self, hulls: pl.DataFrame) -> Partials:
        """What belongs to these rows of ``hulls``, with their old numbers in column ``hull``."""
        import polars as pl

        own = hulls.with_row_index("place")
        moves = own.select("hull", pl.col("place").cast(pl.Int32))
        tables = {
            name: table.join(moves, on="hull", maintain_order="left")
            .with_columns(pl.col("place").alias("hull"))
            .drop("place")
            if "hull" in table.columns
            else table
            for name, table in self.tables.items()
        }
        return Partials({**tables, "hulls": own.drop("place", "hull")})


@runtime_checkable
class Detector(Protocol):
    """A frozen dataclass of thresholds with one pure way from fixes to events.

    ``sift`` works by vessel: it may be called on any split that holds whole hulls. ``judge`` works
    on all partials together, or on those of some cells and hours with the halo around them.
    """

    kind: ClassVar[str]
    version: ClassVar[str]
    halo: ClassVar[Halo]
    can_wait: ClassVar[bool]
    after: ClassVar[tuple[str, ...]]

    def sift(self, fixes: pl.DataFrame | Columns) -> Partials:
        """Keep of these fixes (FIXES columns, whole hulls) what the judgement needs."""
        ...

    def judge(self, partials: Partials) -> pl.DataFrame:
        """Events (EVENTS columns) from partials."""
        ...

    def judge_with(self, partials: Partials, events: pl.DataFrame) -> pl.DataFrame:
        """Events from partials and the events of the kinds in ``after``."""
        ...

    def find(self, frame: pl.DataFrame, identities: pl.DataFrame | None = None) -> pl.DataFrame:
        """Events from any frame of positions or fixes."""
        ...

    def stirs(self, steps: tracks.Steps, ends: pl.DataFrame) -> Flags:
        """Which new reports may change an event, so that their hulls must be sifted again."""
        ...

    def keep_up(self, partials: Partials, steps: tracks.Steps) -> Partials:
        """The partials after steps that stir nothing."""
        ...


def rule_version(detector: Any) -> str:
    """The version of the rule, with '+hash' where a threshold differs from its default."""
    changed = {
        f.name: getattr(detector, f.name)
        for f in thresholds(detector)
        if getattr(detector, f.name) != f.default
    }
    if getattr(detector, "model", None) is not None:
        changed["model"] = detector.model.digest
    if not changed:
        return str(detector.version)
    text = json.dumps(changed, sort_keys=True)
    return f"{detector.version}+{hashlib.sha256(text.encode()).hexdigest()[:HASH_DIGITS]}"


@dataclass(frozen=True)
class Thresholds(tracks.Thresholds):
    """What every detector shares: thresholds that can be overridden by name, and ``find``."""

    version: ClassVar[str] = "1"
    halo: ClassVar[Halo] = Halo(cells_deg=0.0, hours=0.0)
    can_wait: ClassVar[bool] = False
    """Whether a report that stirs may wait some judgements of a live feed where many stir."""
    after: ClassVar[tuple[str, ...]] = ()
    """Kinds whose events it looks at: with any, ``judge_with`` is its judgement."""

    def sift(self, fixes: pl.DataFrame | Columns) -> Partials:
        """Keep of these fixes (FIXES columns, whole hulls) what the judgement needs."""
        raise TypeError(f"{type(self).__name__} is no detector: it has no rule")

    def judge(self, partials: Partials) -> pl.DataFrame:
        """Events (EVENTS columns) from partials."""
        raise TypeError(f"{type(self).__name__} is no detector: it has no rule")

    def judge_with(self, partials: Partials, events: pl.DataFrame) -> pl.DataFrame:
        """Events from partials and the events (EVENTS, without names and law) of ``after``."""
        del events
        return self.judge(partials)

    def stirs(self, steps: tracks.Steps, ends: pl.DataFrame) -> Flags:
        """Which new reports may change an event at once: bool per step; all, unless told better.

        ``ends`` (ENDS) tell where all hulls are after the steps. A hull with such a report is
        sifted again before the next judgement of a live feed. One without may be sifted later, and
        until then ``keep_up`` says what is new of it.
        """
        import numpy as np

        del ends
        return np.ones(len(steps), np.bool_)

    def keep_up(self, partials: Partials, steps: tracks.Steps) -> Partials:
        """The partials after steps that stir nothing: when and where their hulls were heard."""
        del steps
        return partials

    def find(self, frame: pl.DataFrame, identities: pl.DataFrame | None = None) -> pl.DataFrame:
        """Events from any frame of positions (segmented first) or of fixes, in order of start.

        ``identities`` (IDENTITIES) are what the hulls claimed of themselves, where it is known.
        """
        from sealane.detect.hull import columns_of

        return self.judge(self.sift(columns_of(tracks.ensure(frame), identities)))


@dataclass(frozen=True)
class Patient(Thresholds):
    """A detector whose events may be some rounds late on a live feed: no report stirs it.

    Its hulls are sifted when their turn comes, and all of them when a feed pauses or ends: then
    its events are those of a run on the same reports.
    """

    can_wait: ClassVar[bool] = True

    def stirs(self, steps: tracks.Steps, ends: pl.DataFrame) -> Flags:
        """No report."""
        import numpy as np

        del ends
        return np.zeros(len(steps), np.bool_)
