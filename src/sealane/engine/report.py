"""What a run made: counts that the command prints and the lake keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["SURE_CONFIDENCE", "RunReport", "TracksReport"]

SURE_CONFIDENCE = 0.5
"""[0-1] From here on an event is counted as sure: below, something ordinary explains it as well."""


@dataclass(frozen=True)
class TracksReport:
    """Tracks made of the positions in a lake."""

    tracks: int
    vessels: int
    fixes: int
    outliers: int
    shared_mmsis: int

    def as_json(self) -> dict[str, Any]:
        """The counts by name."""
        return {
            "tracks": self.tracks,
            "vessels": self.vessels,
            "fixes": self.fixes,
            "outliers": self.outliers,
            "shared_mmsis": self.shared_mmsis,
        }


@dataclass(frozen=True)
class RunReport:
    """Tracks and events of one run: for each kind those standing, sure, new, revised, withdrawn.

    Of those standing, the sure ones have confidence 0.5 or more; the page opens with them.
    """

    run_id: str
    tracks: TracksReport
    events: Mapping[str, Mapping[str, int]]
    notes: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """The counts as the command prints them."""
        return {
            "run_id": self.run_id,
            **self.tracks.as_json(),
            "events": {kind: dict(counts) for kind, counts in self.events.items()},
            "notes": list(self.notes),
        }
