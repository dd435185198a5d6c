"""Whose path is it? Segments, identity, collisions of identity.

Positions of one MMSI become tracks of one hull each; what fits no hull is set aside as an outlier,
visibly. Static claims become intervals, and a track carries those claimed longest on its way.
It holds no storage: frames in, frames out.
"""

from sealane.tracks.fix import is_vessel, sort_ties
from sealane.tracks.segment import Segmenter, ensure
from sealane.tracks.step import ENDS, Steps, ends_of, moved_on, steps_of
from sealane.tracks.summary import identity_intervals, summarise
from sealane.tracks.threshold import Thresholds, threshold, thresholds

__all__ = [
    "ENDS",
    "Segmenter",
    "Steps",
    "Thresholds",
    "ends_of",
    "ensure",
    "identity_intervals",
    "is_vessel",
    "moved_on",
    "sort_ties",
    "steps_of",
    "summarise",
    "threshold",
    "thresholds",
]
