"""On what does a country depend, from where and through which gate? And what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sealane.assess.assessment import Assessment, digest_of
from sealane.assess.exposure.basis import SOURCE, stand_in_of, with_lanes
from sealane.assess.exposure.carried import carried_sums
from sealane.assess.exposure.choice import lanes_by_choice
from sealane.assess.exposure.fact import facts as facts_in_hand
from sealane.assess.exposure.lane import NO_GATE, lanes_of, sums_by_gate, through_gates
from sealane.assess.exposure.missing import group_of, missing_of
from sealane.assess.exposure.superseded import Ended, divided
from sealane.assess.interval import interval_told, interval_words
from sealane.assess.lane.choice import METHOD as CHOICE_METHOD
from sealane.assess.name import (
    commodities,
    country_names,
    gate_names,
    known_commodity,
    known_country,
)
from sealane.assess.source_kind import kind_of
from sealane.assess.source_table import packaged

if TYPE_CHECKING:
    import polars as pl

    from sealane.assess.exposure.lane import LaneShares
    from sealane.assess.lane import ChoiceLimits

__all__ = ["ASKED", "Exposure", "exposure"]

METHOD = "exposure 1"
BY_CHOICE = f"{METHOD} with {CHOICE_METHOD.partition(':')[0]}"
ASKED = ("crude_oil", "oil_products", "lng", "coal", "wheat", "maize", "rice", "soybeans",
         "fertiliser")  # fmt: skip
"""Commodities that an answer says something about, or says that nothing is known."""
NO_IMPORT = ("use", "net")
"""Groups of commodities whose rows are sizes to compare with, not imports."""
DISPUTED = "DISPUTED"
LANE = ("lane_share", "lane_source", "origin_share", "told_to")
"""What is told of a way, through a gate or through none."""


@dataclass(frozen=True)
class Exposure:
    """The answer: rows of dependence, their sums by gate within one basis, what is missing."""

    country: str
    rows: list[dict[str, Any]]
    by_gate: list[dict[str, Any]]
    missing: list[dict[str, Any]]
    inputs: str
    method: str = METHOD

    def as_dict(self) -> dict[str, Any]:
        """The answer for JSON."""
        en, ja = country_names().get(self.country, (self.country, self.country))
        return {
            "country": self.country, "name_en": en, "name_ja": ja, "rows": self.rows,
            "by_gate": self.by_gate, "missing": self.missing, "inputs": self.inputs,
            "method": self.method,
            "note": "Rows of different years, sources and bases are not added up.",
            "note_ja": "年・出典・分母の異なる行は合計しない。",
            "interval_words": interval_words(),
        }  # fmt: skip

    def assessments(self) -> list[Assessment]:
        """The rows as rows of the table ``assessments``; one for a share, one for a volume."""
        return [one for row in self.rows for one in self._of_row(row)]

    def _of_row(self, row: dict[str, Any]) -> Iterator[Assessment]:
        ended = "superseded" if row["superseded"] else None
        parts = (row["commodity"], row["gate"], row["origin"], ended)
        what = ".".join(part for part in parts if part)
        note = "; ".join(part for part in (row["year"], row["note"]) if part)
        sources = tuple(part for part in (row["source"], row["lane_source"]) if part)
        inputs = digest_of(row)
        if row["share"] is not None:
            yield Assessment("exposure", self.country, f"{what}.share", row["share"],
                             f"share of {row['share_of']}", self._method(row), inputs, sources,
                             note=note, low=row["low"], high=row["high"],
                             interval=row["interval"], no_interval=row["no_interval"])  # fmt: skip
        if row["volume"] is not None:
            yield Assessment("exposure", self.country, f"{what}.volume", row["volume"],
                             row["unit"], self._method(row), inputs, sources, note=note,
                             low=row["volume_low"], high=row["volume_high"],
                             interval=row["volume_interval"],
                             no_interval=row["volume_no_interval"])  # fmt: skip

    def _method(self, row: dict[str, Any]) -> str:
        return BY_CHOICE if row["lane_source"] == SOURCE else METHOD


def exposure(
    country: str,
    *,
    commodity: str | None = None,
    facts: pl.DataFrame | str | Path | None = None,
    lane_shares: LaneShares | None = None,
    choice: ChoiceLimits | None = None,
    money_year: int | None = None,
) -> Exposure:
    """What a country takes, from where and through which gate, each row with its source.

    ``facts``: a table of the layout of ``flow``, or a folder of the user that is read beside the
    packaged facts. ``lane_shares``: a table (origin, destination, gate, share) or a function from
    pairs (origin, destination) to one. ``choice``: shares of pairs that ``lane_shares`` does not
    tell are worked out by the choice among lanes, which ``method`` says; None does not. Nothing is
    guessed: where there is no fact there is no row, and ``missing`` says so.

    Kinds of rows: "gate" (a source gives the part that passes the gate), "origin_by_gate" (worked
    out: part from the origin times lane share; ``stands_for`` tells the port where one stands for a
    region, by the rule of ``basis``), "origin" (no lane is known, or, with a ``lane_share``, one
    that passes no gate), "import" (the whole of it),
    "use" (a size to compare with, not an import), "superseded" (trade that an embargo has ended
    since the year of the row: shown with the instrument, in no sum).

    Raises:
        BadInput: nobody knows the country or commodity (with near names), or a table does not hold.
    """
    import polars as pl

    known = set(packaged("energy_imports")["importer"]) | set(
        packaged("energy_origins")["importer"]
    )
    if isinstance(facts, pl.DataFrame):
        known |= set(facts["importer"])
    code = known_country(country, known)
    goods = None if commodity is None else known_commodity(commodity)
    table = facts if isinstance(facts, pl.DataFrame) else facts_in_hand(
        facts, importer=code, money_year=money_year
    )  # fmt: skip
    ours = table.filter(pl.col("importer") == code)
    if goods is not None:
        ours = ours.filter(pl.col("commodity") == goods)
    ours, ended = divided(ours)
    shares = lane_shares
    if choice is not None:
        shares = lanes_by_choice(ours, choice, _table(ours, lane_shares))
    through = None if shares is None else through_gates(ours, shares)
    rows = [*_beside(_rows(ours, through), ended), *(_told_ended(one) for one in ended)]
    added = [] if through is None else sums_by_gate(through).to_dicts()
    if choice is None:
        added = [{**one, "carried": []} for one in added]
    else:
        added = carried_sums(added, ours, choice)
    sums = [_named(one) for one in added]
    asked = ASKED if goods is None else (goods,)
    return Exposure(
        country=code,
        rows=rows,
        by_gate=sums,
        missing=[one for name in asked for one in missing_of(name, rows)],
        inputs=digest_of([code, goods, rows]),
        method=BY_CHOICE if any(row["lane_source"] == SOURCE for row in rows) else METHOD,
    )


def _table(ours: pl.DataFrame, lane_shares: LaneShares | None) -> pl.DataFrame | None:
    """The lane shares of the user as a checked table."""
    import polars as pl

    if lane_shares is None or isinstance(lane_shares, pl.DataFrame):
        return None if lane_shares is None else lanes_of(lane_shares)
    asked = with_lanes(ours).select("origin", destination="importer").unique(maintain_order=True)
    return lanes_of(lane_shares(asked))


def _rows(ours: pl.DataFrame, through: pl.DataFrame | None) -> Iterator[dict[str, Any]]:
    """Gates first, then origins, then imports."""
    pairs: set[tuple[str, ...]] = set()
    past: dict[tuple[str, ...], dict[str, Any]] = {}
    order = {"chokepoint": 0, "iso3": 1, "region": 1, "other": 2, "world": 3}
    if through is not None:
        for row in through.iter_rows(named=True):
            if row["gate"] == NO_GATE:
                past[_basis(row)] = {name: row[name] for name in LANE}
                continue
            pairs.add(_basis(row))
            yield _told("origin_by_gate", row, row["gate"], row["origin"])
    for row in sorted(ours.iter_rows(named=True), key=lambda one: order[one["origin_kind"]]):
        kind = row["origin_kind"]
        if kind == "chokepoint":
            yield _told("gate", row, row["origin"], None)
        elif kind == "world":
            yield _told(
                "use" if group_of(row["commodity"]) in NO_IMPORT else "import", row, None, None
            )
        elif _basis(row) not in pairs:
            yield _told("origin", row | past.get(_basis(row), {}), None, row["origin"])


def _basis(row: dict[str, Any]) -> tuple[str, ...]:
    """What an origin is told of: the year and source alone of a region, of which one may have lanes
    and another none."""
    named: tuple[str, ...] = row["commodity"], row["origin"]
    return (*named, row["year"], row["source"]) if row["origin_kind"] == "region" else named


def _named(sums: dict[str, Any]) -> dict[str, Any]:
    """A sum with the names of its gate and commodity."""
    goods, gate = commodities()[sums["commodity"]], gate_names()[sums["gate"]]
    names = {"commodity_en": goods.en, "commodity_ja": goods.ja, "gate_en": gate.en,
             "gate_ja": gate.ja}  # fmt: skip
    for one in sums["carried"]:
        at = gate_names()[one["gate"]]
        one |= {"gate_en": at.en, "gate_ja": at.ja}
    return {**sums, **names, **interval_told(sums["low"], sums["high"], "bounds")}


def _told(kind: str, row: dict[str, Any], gate: str | None, origin: str | None) -> dict[str, Any]:
    nobody = (None, None)
    goods = commodities()[row["commodity"]]
    at = nobody if gate is None else gate_names()[gate]
    place = nobody if origin is None else country_names().get(origin, nobody)
    note = row["note"]
    stands = None
    if origin is not None and row.get("lane_source") == SOURCE:
        stands = stand_in_of(row["origin_kind"], origin, row["commodity"], row["importer"])
    return {
        **_intervals(kind, row),
        "kind": kind,
        "commodity": row["commodity"], "commodity_en": goods.en, "commodity_ja": goods.ja,
        "flow": row["flow"],
        "gate": gate, "gate_en": at[0], "gate_ja": at[1],
        "origin": origin, "origin_en": place[0], "origin_ja": place[1],
        "share": row["share"], "share_of": row["share_of"],
        "volume": row["volume"], "unit": row["unit"], "year": row["year"],
        "is_contested": row["low"] is not None or DISPUTED in (note or ""),
        "source": row["source"], "source_kind": kind_of(row["source"]),
        "source_year": row["source_year"], "citation": row["citation"],
        "lane_share": row.get("lane_share"), "lane_source": row.get("lane_source"),
        "stands_for": None if stands is None else stands.as_dict(),
        "origin_share": row.get("origin_share"), "told_to": row.get("told_to"),
        "note": note,
        "superseded": None, "ended_beside": None,
    }  # fmt: skip


def _intervals(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    """The interval of the share, or of the volume where there is no share, and of the volume.

    Ends that a source tells are of published figures; a row worked out over lanes holds what ports
    and the choice among lanes leave open. A published range of a share holds for its volume too.
    """
    is_worked_out = kind == "origin_by_gate"
    of, why = ("bounds", "no_range") if is_worked_out else ("published", "one_figure")
    low, high, volume = row["low"], row["high"], row["volume"]
    amount = row.get("volume_low"), row.get("volume_high")
    if volume is not None and not is_worked_out and low is not None:
        whole = volume if row["share"] is None else row["share"]
        amount = (volume * low / whole, volume * high / whole) if whole else (None, None)
    told = interval_told(*amount, of, why="no_figure" if volume is None else why)
    return {
        **interval_told(low, high, of, why=why),
        "volume_low": told["low"], "volume_high": told["high"],
        "volume_interval": told["interval"], "volume_no_interval": told["no_interval"],
    }  # fmt: skip


def _beside(rows: Iterator[dict[str, Any]], ended: list[Ended]) -> Iterator[dict[str, Any]]:
    """The rows; those of other origins of an import of which a part has ended say so as data."""
    by_basis = {(one.commodity, one.year, one.source): one for one in ended}
    for row in rows:
        one = by_basis.get((row["commodity"], row["year"], row["source"]))
        if one is not None and row["kind"] in ("origin", "origin_by_gate"):
            said = one.beside_said
            told = {**_by(one), "origin": one.origin, "said_en": said.en, "said_ja": said.ja}
            row["ended_beside"] = told
        yield row


def _by(one: Ended) -> dict[str, str]:
    return {"from": one.by.since, "instrument": one.by.instrument}


def _told_ended(one: Ended) -> dict[str, Any]:
    """A row of trade that an embargo has ended: what it was, why it does not hold; in no sum."""
    note = "; ".join(part for part in (one.why, one.row["note"]) if part)
    return {
        **_told("superseded", {**one.row, "note": note}, None, one.origin),
        "superseded": {
            **_by(one), "source": one.by.source, "why_en": one.why_said.en,
            "why_ja": one.why_said.ja,
        },
    }  # fmt: skip
