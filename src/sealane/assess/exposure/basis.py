"""Which facts of origins stand for an import, and when a port stands for a region.

One rule for every answer (``exposure``, ``close``). Facts of an import that are of other years or
sources are never added up, so one *basis* (a kind of origin, a year, a source) stands for it:

1. Origins by country, the newest year first, where they tell ``BasisLimits.least_told`` of it.
2. Else the basis that tells most of it; of two alike by country before by region, then the newest.
3. Of a basis by region its largest region alone, since regions may hold each other.

Where a region is the basis, the main reference port of the region (``reference_roles.csv``) stands
for all that comes from there; its other ports widen the interval. Where countries are the basis, a
region gets no lane: they are parts of it, and what passes would be counted twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sealane.assess.lane.choice import METHOD as CHOICE
from sealane.say.said import Said

if TYPE_CHECKING:
    import polars as pl

    from sealane.assess.close.reference import Harbour

__all__ = ["BASIS", "SOURCE", "BasisLimits", "StandIn", "basis_of", "stand_in_of", "stand_ins_said",
           "with_lanes"]  # fmt: skip

SOURCE = f"Sealane, {CHOICE}; reference ports"
"""Who says what of an import passes a gate, where its lanes were worked out here."""
STANDS_FOR = Said(
    "{region}: the facts used do not tell its countries, so one port, {port}, stands for the"
    " region; its other ports widen the range. On it rest: {named}.",
    "用いた資料に{region}の国別の内訳がないため、全量を{port}で代表し、域内の他の港で幅を広げた。"
    "これによるもの：{named}。",
)
KINDS = ("iso3", "region")
"""Kinds of origins from which a way can be looked for."""


@dataclass(frozen=True, slots=True)
class BasisLimits:
    """When origins by country stand for a whole import.

    least_told: part of the import that they must tell, from places with a reference port; with less
        (China 2025: Iran alone, 13 %) a region that tells more stands for it. Half: what is not
        told is then never the larger part. Ours.
    """

    least_told: float = 0.5


BASIS = BasisLimits()


@dataclass(frozen=True, slots=True)
class StandIn:
    """A port that stands for a region of which no source tells the countries."""

    region: str
    port: Harbour
    also: tuple[Harbour, ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the region, the port that decides, and those that widen the interval."""
        return {
            "region": self.region, "port": self.port.port, "port_en": self.port.name_en,
            "port_ja": self.port.name_ja, "also": [one.port for one in self.also],
        }  # fmt: skip


def stand_in_of(kind: str, origin: str, goods: str, importer: str) -> StandIn | None:
    """The port that stands for an origin; None where it is no region, or has no port."""
    from sealane.assess.close.reference import shipped_from

    ports = shipped_from(origin, goods, importer) if kind == "region" else ()
    return StandIn(origin, ports[0], ports[1:]) if ports else None


def basis_of(own: pl.DataFrame, limits: BasisLimits = BASIS) -> pl.DataFrame:
    """The rows, of one import (importer and commodity), of the basis that stands for it.

    Rows without a share, or of a gate, are left out; empty where none is left.
    """
    import polars as pl

    shares = own.filter(pl.col("origin_kind").is_in(KINDS) & pl.col("share").is_not_null())
    if not shares.height:
        return shares
    ported = pl.Series([_has_port(row) for row in shares.iter_rows(named=True)], dtype=pl.Boolean)
    of_one = ["origin_kind", "year", "source"]
    is_country = pl.col("origin_kind") == "iso3"
    sums = (
        shares.with_columns(told=pl.when(ported).then("share").otherwise(0.0))
        .group_by(of_one, maintain_order=True)
        .agg(
            told=pl.when(is_country.first()).then(pl.col("told").sum()).otherwise(
                pl.col("told").max()
            )
        )
        .with_columns(is_enough=is_country & (pl.col("told") >= limits.least_told))
    )  # fmt: skip
    enough = sums.filter("is_enough").sort("year", descending=True, maintain_order=True)
    most = sums.sort(["told", is_country, "year"], descending=True, maintain_order=True)
    best = (enough if enough.height else most).select(of_one).head(1)
    rows = shares.join(best, on=of_one, how="semi", maintain_order="left")
    if best["origin_kind"][0] == "iso3":
        return rows
    return rows.sort("share", descending=True, maintain_order=True).head(1)


def with_lanes(flows: pl.DataFrame) -> pl.DataFrame:
    """The flows from places that ways are looked for from: every country, and the largest region of
    a year and source where a region is the basis of the import."""
    import polars as pl

    basis = ["importer", "commodity", "year", "source"]
    imports = flows.filter(
        pl.col("origin_kind").is_in(KINDS) & (pl.col("flow") == "imports")
    ).partition_by(["importer", "commodity"], maintain_order=True)
    kinds = [basis_of(own)["origin_kind"] for own in imports]
    by_region = [own for own, kind in zip(imports, kinds, strict=True) if "region" in kind]
    countries = flows.filter(pl.col("origin_kind") == "iso3")
    if not by_region:
        return countries
    regions = (
        pl.concat(by_region)
        .filter((pl.col("origin_kind") == "region") & pl.col("share").is_not_null())
        .filter(~pl.struct(basis).is_in(countries.select(pl.struct(basis)).to_series().implode()))
        .sort("share", descending=True, maintain_order=True)
        .unique(basis, keep="first", maintain_order=True)
    )
    keys = [*basis, "origin_kind", "origin", "share_of"]
    chosen = pl.concat([countries, regions]).select(keys).unique()
    return flows.join(chosen, on=keys, how="semi", nulls_equal=True, maintain_order="left")


def _has_port(row: dict[str, Any]) -> bool:
    from sealane.assess.close.reference import shipped_from

    return bool(shipped_from(row["origin"], row["commodity"], row["importer"]))


def stand_ins_said(rows: Iterable[tuple[Mapping[str, Any], Said]]) -> list[Said]:
    """A sentence for each port that stands for a region; ``rows`` are its dict (``as_dict``) and
    what rests on it."""
    from sealane.assess.word.value import value_said
    from sealane.say.said import joined

    by_port: dict[tuple[str, str, str], list[Said]] = {}
    for one, what in rows:
        named = by_port.setdefault((one["region"], one["port_en"], one["port_ja"]), [])
        named.extend([what] if what not in named else [])
    return [
        STANDS_FOR.filled(port=Said(en, ja), region=value_said(region), named=joined(named))
        for (region, en, ja), named in by_port.items()
    ]
