"""Who shares the same things at nearly the same time, beyond what chance and habit explain?

It judges timing and copying alone. Pairs come with a false-discovery rate over all pairs of
accounts under two nulls, groups with the ordinary reasons that fit, crowds are told and not paired,
and beside every answer stands the smallest group that would have been found.
"""

from sealane.inform.coordination.compat import (
    both_sides,
    cnt,
    compared,
    coortweet,
    undirected,
)
from sealane.inform.coordination.explanation import REASONS, Explanation, Reasons
from sealane.inform.coordination.finding import Coordination, Finding, coordinate
from sealane.inform.coordination.power import Detectable
from sealane.inform.coordination.reading import Reading, read
from sealane.inform.coordination.rule import RULE, Rule, changed
from sealane.inform.coordination.share import COLUMNS

__all__ = [
    "COLUMNS",
    "REASONS",
    "RULE",
    "Coordination",
    "Detectable",
    "Explanation",
    "Finding",
    "Reading",
    "Reasons",
    "Rule",
    "both_sides",
    "changed",
    "cnt",
    "compared",
    "coordinate",
    "coortweet",
    "read",
    "undirected",
]
