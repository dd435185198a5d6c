"""Facts that an embargo has made untrue since: told as such, and used in no sum.

The packaged ``superseded.csv`` names importer (a country or a region of ``reference_regions.csv``),
origin, commodity, the day from which no cargo may come (wind-down over), and the instrument with
its number. A share or volume of a period that began before that day holds trade that has ended
since; so it is not used, whatever day is asked about: no newer figure is put in its place.

It cannot tell trade that ended without an instrument, cargoes under an exemption, or those that
come in spite of one. An instrument that leaves a part of the trade open is not in the table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sealane.assess.name import commodities, country_names
from sealane.assess.packaged import regions
from sealane.assess.source_table import FOLDER, need_columns, read_text, refuse_rows
from sealane.assess.word import period_said
from sealane.assess.word.value import REGIONS
from sealane.law.state_name import known_codes
from sealane.say.said import Figure, Said

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "Ended",
    "Superseded",
    "divided",
    "ended_said",
    "read_superseded",
    "superseded",
]

COLUMNS = ("importer", "origin", "commodity", "from", "instrument", "source")
DAY = r"^(19|20)\d\d-[01]\d-[0-3]\d$"
MONTH = re.compile(r"(?:19|20)\d\d-\d\d")
YEAR = re.compile(r"(?:19|20)\d\d")
NUMBER, BESIDE = "number_in_table", "ended_beside"
BASIS = ["importer", "commodity", "year", "source"]
ENDED = Said(
    "{goods} from {origin}: {part} of the import in {year}; ended on {since} by {instrument}, and"
    " in no sum.",
    "{goods}（{origin}産）：{year}は輸入の{part}。{instrument}により{since}に終了。合計に含まない。",
)
WHY = {
    True: Said(
        "share of {year} is from before {instrument}: nothing may come from {origin} since {since}",
        "{year}の割合は{instrument}より前の値。{origin}からの輸入は{since}以降禁じられている",
    ),
    False: Said(
        "volume of {year} is from before {instrument}: nothing may come from {origin} since"
        " {since}",
        "{year}の量は{instrument}より前の値。{origin}からの輸入は{since}以降禁じられている",
    ),
}
"""Why a share (True) or a volume does not hold."""
PART = Said(
    "part of an import of {year} that still held {origin}, whose part ended on {since}"
    " ({instrument})",
    "{origin}産がまだ含まれていた{year}の輸入に占める割合。{origin}産は{since}に終了"
    "（{instrument}）",
)
NO_SHARE = Said("a part", "一部")
SUMS = {"oil_all": ("crude_oil", "oil_products")}
"""A commodity that is the sum of others ends only where all of them do."""


@dataclass(frozen=True, slots=True)
class Superseded:
    """Nothing of a commodity may come from an origin since a day (ISO 8601), by an instrument."""

    importer: str
    origin: str
    commodity: str
    since: str
    instrument: str
    source: str
    note: str

    def holds_for(self, year: str) -> bool:
        """Whether a period began before: a year, a month, or a text that begins with one.

        >>> one = Superseded("EUU", "RUS", "coal", "2022-08-10", "x", "x", "")
        >>> [one.holds_for(year) for year in ("2021", "2022 Jan-May", "2022-12", "2023", "unknown")]
        [True, True, False, False, False]
        """
        month = MONTH.match(year)
        if month:
            return month[0] <= self.since[:7]
        found = YEAR.search(year)
        return found is not None and found[0] <= self.since[:4]


@dataclass(frozen=True, slots=True)
class Ended:
    """A fact that does not hold since, what ended it, and the row itself."""

    importer: str
    commodity: str
    origin: str
    share: float | None
    year: str
    source: str
    by: Superseded
    row: dict[str, Any]

    @property
    def why_said(self) -> Said:
        """In a sentence, for the row of an answer."""
        return WHY[self.share is not None].filled(**self._parts())

    @property
    def why(self) -> str:
        """The same in English, for a note."""
        return self.why_said.en

    @property
    def beside_said(self) -> Said:
        """For the other origins of the same import."""
        return PART.filled(**self._parts())

    @property
    def beside(self) -> str:
        """The same in English, for a note."""
        return self.beside_said.en

    def _parts(self) -> dict[str, Said]:
        by, origin = (
            self.by,
            REGIONS.get(self.origin)
            or Said(*country_names().get(self.origin, (self.origin, self.origin))),
        )
        texts = {"instrument": by.instrument, "since": by.since}
        named = {name: Said(one, one) for name, one in texts.items()}
        return {"origin": origin, "year": period_said(self.year)} | named


def ended_said(row: Mapping[str, Any]) -> Said:
    """A row "superseded" of an exposure as a sentence in both languages."""
    ended = row["superseded"]
    instrument = Said(ended["instrument"], ended["instrument"])
    share = row["share"]
    part = NO_SHARE if share is None else Figure(100 * share, Said("%", "%"))
    return ENDED.filled(
        goods=Said(row["commodity_en"], row["commodity_ja"]), part=part, instrument=instrument,
        origin=Said(row["origin_en"] or row["origin"], row["origin_ja"] or row["origin"]),
        year=period_said(row["year"]), since=date.fromisoformat(ended["from"]),
    )  # fmt: skip


@cache
def superseded() -> tuple[Superseded, ...]:
    """The packaged rows, in the order of their table."""
    return read_superseded(FOLDER / "superseded.csv")


def read_superseded(path: str | Path) -> tuple[Superseded, ...]:
    """A table of what has ended, checked.

    Raises:
        BadInput: by file, line and column: a column or field is missing, an importer, origin or
            commodity is unknown, a day is none, or a row stands twice.
    """
    import polars as pl

    file = str(path)
    frame = read_text(path)
    need_columns(frame, COLUMNS, file=file, what="a table of what has ended")
    if "note" not in frame.columns:
        frame = frame.with_columns(note=pl.lit(None, pl.String))
    frame = frame.with_columns(pl.col("note").fill_null(""))
    for name in COLUMNS:
        refuse_rows(frame, frame[name].is_null(), name, file=file, why="is missing")
    places = [*known_codes(), *regions()]
    for name, known, what in (
        ("importer", places, "country or region"), ("origin", places, "country or region"),
        ("commodity", list(commodities()), "commodity"),
    ):  # fmt: skip
        refuse_rows(frame, ~frame[name].is_in(known), name, file=file, why=f"is no {what}")
    is_day = frame["from"].str.contains(DAY) & frame["from"].str.to_date(strict=False).is_not_null()
    refuse_rows(frame, ~is_day, "from", file=file, why="is no day",
                hint="Write ISO 8601, for example 2022-08-10.")  # fmt: skip
    basis = pl.struct("importer", "origin", "commodity")
    first = frame.select(basis.is_first_distinct()).to_series()
    refuse_rows(frame, ~first, "from", file=file, why="stands twice for one trade")
    order = (*COLUMNS, "note")
    return tuple(Superseded(*row) for row in frame.select(order).iter_rows())


def divided(
    facts: pl.DataFrame, table: tuple[Superseded, ...] | None = None
) -> tuple[pl.DataFrame, list[Ended]]:
    """Facts that may be used, in the layout of ``flow`` and in order, and those that have ended.

    A row of all origins, or of a gate, is never taken as ended. Rows of other origins in the same
    import, year and source stay, with a note that the whole they are parts of has changed since.
    """
    import polars as pl

    ended_by = _ended_by(facts, superseded() if table is None else table)
    if not ended_by:
        return facts, []
    numbered = facts.with_row_index(NUMBER)
    is_ended = pl.col(NUMBER).is_in(list(ended_by))
    old = numbered.filter(is_ended)
    ended = [
        Ended(
            row["importer"], row["commodity"], row["origin"], row["share"], row["year"],
            row["source"], ended_by[row[NUMBER]], {name: row[name] for name in facts.columns},
        )
        for row in old.iter_rows(named=True)
    ]  # fmt: skip
    notes = pl.DataFrame(
        [(*(getattr(one, name) for name in BASIS), one.beside) for one in ended],
        schema=[*BASIS, BESIDE], orient="row",
    ).unique(BASIS, keep="first", maintain_order=True)  # fmt: skip
    held = numbered.filter(~is_ended).join(notes, on=BASIS, how="left", maintain_order="left")
    is_part = pl.col(BESIDE).is_not_null() & pl.col("origin_kind").is_in(["iso3", "region"])
    note = pl.concat_str(["note", BESIDE], separator="; ", ignore_nulls=True)
    held = held.with_columns(note=pl.when(is_part).then(note).otherwise("note"))
    return held.select(facts.columns), ended


def _ended_by(facts: pl.DataFrame, table: tuple[Superseded, ...]) -> dict[int, Superseded]:
    """By the number of a row, what ended it; a sum of commodities by the last of its parts."""
    import polars as pl

    found: dict[int, Superseded] = {}
    for place, origin in dict.fromkeys((one.importer, one.origin) for one in table):
        of_pair = {
            one.commodity: one for one in table if (one.importer, one.origin) == (place, origin)
        }
        for whole, parts in SUMS.items():
            if whole not in of_pair and set(parts) <= set(of_pair):
                of_pair[whole] = max((of_pair[part] for part in parts), key=lambda one: one.since)
        rows = facts.with_row_index(NUMBER).filter(
            pl.col("importer").is_in([place, *regions().get(place, ())])
            & (pl.col("origin") == origin)
            & pl.col("commodity").is_in(list(of_pair))
            & (pl.col("flow") == "imports")
        )
        for number, goods, year in rows.select(NUMBER, "commodity", "year").iter_rows():
            if of_pair[goods].holds_for(year):
                found[number] = of_pair[goods]
    return found
