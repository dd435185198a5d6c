"""Who runs a detector? This machine's cores, on the positions of a lake, split by hull.

The engine reads split by split, makes tracks, sifts, judges everything together and writes what
changed: events new, revised and withdrawn. The same data give the same events on one core or
many and for any split. It holds no domain rules, and running it again changes nothing.
"""

from sealane.engine.choice import detectors, segmenter_of
from sealane.engine.local import run, tracks, warm
from sealane.engine.path import paths
from sealane.engine.report import RunReport, TracksReport

__all__ = [
    "RunReport",
    "TracksReport",
    "detectors",
    "paths",
    "run",
    "segmenter_of",
    "tracks",
    "warm",
]
