"""So what? A lane closes: who loses what, for how long, and what helps.

Facts of trade, ships and stocks, and a graph of the open sea, go in; tables of assessments come
out, each row with its interval, its method and its sources. Nothing is guessed: no data, no row,
and the answer says so.
"""

from sealane.assess.assessment import Assessment, as_table, digest_of
from sealane.assess.brief import (
    Bar,
    Bars,
    Brief,
    Chart,
    Column,
    Layer,
    LineChart,
    Map,
    Mark,
    Paragraph,
    Place,
    Route,
    Section,
    Series,
    Source,
    Stack,
    Table,
)
from sealane.assess.said import Figure, Language, Said

__all__ = [
    "Assessment",
    "Bar",
    "Bars",
    "Brief",
    "Chart",
    "Column",
    "Figure",
    "Language",
    "Layer",
    "LineChart",
    "Map",
    "Mark",
    "Paragraph",
    "Place",
    "Route",
    "Said",
    "Section",
    "Series",
    "Source",
    "Stack",
    "Table",
    "as_table",
    "digest_of",
]
