"""What names matter at sea, and where do they stand in a text? A gazetteer of four languages.

Places, waters, agencies, flags, kinds of ships and the verbs of incidents, in English, Japanese,
Chinese (simplified and traditional) and Russian, each name with its source. Every claimant's name
of a disputed feature is listed; the lexicon decides nothing of whose it is.
"""

from sealane.inform.lexicon.entry import KINDS, LANGUAGES, entries
from sealane.inform.lexicon.find import FOUND, find
from sealane.inform.lexicon.hull import hulls

__all__ = ["FOUND", "KINDS", "LANGUAGES", "entries", "find", "hulls"]
