"""What became of each line? Every line is counted once, however sentences and lines overlap.

Most lines hold one sentence, whose fate is the line's. Where several sentences share a line, the
line waits for all of them: it is *rejected* if any of them was (so that every reject has its row
and its count), else *accepted* if any was accepted, else *other*. The good sentences of a
rejected line are kept all the same.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from sealane.observe.nmea.layout import OTHER_NAMES

__all__ = ["Ledger", "RejectRow"]

Array = npt.NDArray[Any]
RejectRow = tuple[int, int, str, str]
"""line, offset, reason, raw text."""


@dataclass
class _Shared:
    left: int = 0
    accepted: bool = False
    kind: str | None = None
    reject: RejectRow | None = None


@dataclass
class Ledger:
    """Counts of lines, and the reject rows that are due."""

    accepted: int = 0
    other: Counter[str] = field(default_factory=Counter)
    rejects: list[RejectRow] = field(default_factory=list)
    _open: dict[int, _Shared] = field(default_factory=dict)

    def announce(self, lines: Array) -> None:
        """Lines that hold several sentences (records of SHARED_LINE)."""
        for line, votes in zip(lines["line"].tolist(), lines["votes"].tolist(), strict=True):
            self._vote(line, left=votes)

    def accept(self, rows: Array) -> None:
        """Lines of accepted messages or parts (fields ``line`` and ``shared``)."""
        shared = rows["line"][rows["shared"] != 0]
        self.accepted += len(rows) - len(shared)
        for line in shared.tolist():
            self._vote(line, accepted=True)

    def leave(self, votes: Array) -> None:
        """Sentences of known kind that are not kept, on shared lines (records of VOTE)."""
        for line, kind in zip(votes["line"].tolist(), votes["kind"].tolist(), strict=True):
            self._vote(line, kind=OTHER_NAMES[kind])

    def reject(self, row: RejectRow, *, shared: bool) -> None:
        """One rejected sentence."""
        if shared:
            self._vote(row[0], reject=row)
        else:
            self.rejects.append(row)

    def count_other(self, counts: Array) -> None:
        """Counts by message type or kind of line, in the order of OTHER_NAMES."""
        for index in np.flatnonzero(counts).tolist():
            self.other[OTHER_NAMES[index]] += int(counts[index])

    def take_rejects(self) -> list[RejectRow]:
        """The reject rows that are due; the ledger forgets them."""
        rows, self.rejects = self.rejects, []
        return rows

    def _vote(
        self,
        line: int,
        *,
        left: int = 0,
        accepted: bool = False,
        kind: str | None = None,
        reject: RejectRow | None = None,
    ) -> None:
        """Count a vote; ``left`` announces votes instead. The last vote closes the line."""
        entry = self._open.setdefault(line, _Shared())
        entry.left += left if left else -1
        entry.accepted |= accepted
        entry.kind = entry.kind or kind
        entry.reject = entry.reject or reject
        if entry.left != 0:
            return
        del self._open[line]
        if entry.reject is not None:
            self.rejects.append(entry.reject)
        elif entry.accepted:
            self.accepted += 1
        else:
            self.other[entry.kind or "wrapper"] += 1
