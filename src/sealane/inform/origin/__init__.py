"""Where was it first observed by us, and by which ways may it have spread?

Never "the origin": the earliest post comes with when collection began, its gaps, clocks and
deletions, and with a claim that is lowered where the beginning is cut off. Ways are ranges over
several reconstructions of who came from whom, and time alone never makes an edge.
"""

from sealane.inform.origin.beginning import CLAIMS, First, Reason
from sealane.inform.origin.collection import Collection, Gap, Seen
from sealane.inform.origin.direction import Direction
from sealane.inform.origin.finding import Language, Origin, originate
from sealane.inform.origin.measure import MEASURES, Shape, shape_of
from sealane.inform.origin.parent import RECONSTRUCTIONS, TIERS
from sealane.inform.origin.rule import RULE, Rule, changed
from sealane.inform.origin.selection import Selected, of_cluster, of_object, of_text
from sealane.inform.reading import Posts, read

__all__ = [
    "CLAIMS",
    "MEASURES",
    "RECONSTRUCTIONS",
    "RULE",
    "TIERS",
    "Collection",
    "Direction",
    "First",
    "Gap",
    "Language",
    "Origin",
    "Posts",
    "Reason",
    "Rule",
    "Seen",
    "Selected",
    "Shape",
    "changed",
    "of_cluster",
    "of_object",
    "of_text",
    "originate",
    "read",
    "shape_of",
]
