"""How is it told? Words in two languages, figures with their interval, and what a brief holds.

Structure alone: which sentence, which table, which source. Layout is for :mod:`sealane.serve`, and
what there is to tell for the rooms that work it out. The same text comes out of the command line,
the API, the page and a printed brief, since all of them take it from here.
"""

from sealane.say.brief import (
    Bar,
    Bars,
    Brief,
    Cell,
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
from sealane.say.said import Figure, Language, Said

__all__ = [
    "Bar",
    "Bars",
    "Brief",
    "Cell",
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
]
