"""A sea that we made up, with its truth known.

`make` writes a scenario (feeds as receivers and archives give them, zones, ports) and its truth;
`score` holds events against that truth. Nothing in this room detects anything: the truth comes
from the true paths, and knows only how the reports were thinned on their way.
"""

from sealane.scenario.make import NAMES, Made, make
from sealane.scenario.score import score, score_files

__all__ = ["NAMES", "Made", "make", "score", "score_files"]
