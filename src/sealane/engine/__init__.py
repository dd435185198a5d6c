"""Who runs a detector? This machine's cores or a cluster, on a lake, split by hull.

The engine reads split by split, makes tracks, sifts, judges everything together and writes what
changed: events new, revised and withdrawn. The same data give the same events on one core or
many, on a cluster, and for any split. It holds no domain rules; a second run changes nothing.
"""

from sealane.engine.choice import PROMPT, detectors, segmenter_of
from sealane.engine.executor import ENGINES, Executor, executor_of
from sealane.engine.flow import run, tracks, warm
from sealane.engine.follow import Follow, Followed
from sealane.engine.live import Intake, Judge, Round
from sealane.engine.path import paths
from sealane.engine.report import RunReport, TracksReport

__all__ = [
    "ENGINES",
    "PROMPT",
    "Executor",
    "Follow",
    "Followed",
    "Intake",
    "Judge",
    "Round",
    "RunReport",
    "TracksReport",
    "detectors",
    "executor_of",
    "paths",
    "run",
    "segmenter_of",
    "tracks",
    "warm",
]
