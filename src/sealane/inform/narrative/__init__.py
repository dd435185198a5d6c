"""Which wordings run through posts, where do they change, and in which languages and when?

Near-duplicates by character n-grams, in stars around an exemplar that each member was compared with
exactly. Near is not the same claim: negation, number and role changes are marked.
"""

from sealane.inform.narrative.change import FLAGS, Changes, changes, flag_lists
from sealane.inform.narrative.finding import COLUMNS, Narratives, narratives
from sealane.inform.narrative.rule import RULE, Rule, changed
from sealane.inform.narrative.star import Stars, stars
from sealane.inform.narrative.text import hash_keys, shown
from sealane.inform.reading import Posts, read

__all__ = [
    "COLUMNS",
    "FLAGS",
    "RULE",
    "Changes",
    "Narratives",
    "Posts",
    "Rule",
    "Stars",
    "changed",
    "changes",
    "flag_lists",
    "hash_keys",
    "narratives",
    "read",
    "shown",
    "stars",
]
