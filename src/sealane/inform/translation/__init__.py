"""Which texts say the same in another language? Exemplars matched across languages, with reasons.

By anchors, which need no model, and by a model of sentences that lies on this machine: mutual
nearest neighbours with a margin, within a window of time. No network is asked.
"""

from sealane.inform.translation.anchor import ANCHORS, anchors
from sealane.inform.translation.block import EXEMPLARS
from sealane.inform.translation.coordinate import coordinates
from sealane.inform.translation.embedder import USEM3_SHA256, Embedder, load, plain
from sealane.inform.translation.match import PAIRS, Translations, translations
from sealane.inform.translation.quantity import dates, numbers, quantities, ship_numbers
from sealane.inform.translation.rule import MODELS, RULE, Measured, Model, Rule

__all__ = [
    "ANCHORS",
    "EXEMPLARS",
    "MODELS",
    "PAIRS",
    "RULE",
    "USEM3_SHA256",
    "Embedder",
    "Measured",
    "Model",
    "Rule",
    "Translations",
    "anchors",
    "coordinates",
    "dates",
    "load",
    "numbers",
    "plain",
    "quantities",
    "ship_numbers",
    "translations",
]
