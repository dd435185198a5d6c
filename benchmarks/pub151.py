"""NGA Publication 151 as the benchmarks read it: which half, and where its ports lie."""

from __future__ import annotations

import unicodedata
import zlib

import numpy as np
import polars as pl

from sealane import geo

MISPLACED_NMI = (8.0, 100.0)
"""[nmi] A port of the World Port Index of the same name, so far from where the table's copy has
it, is taken to be the port and the index to be right: minutes are misread there (Seattle at
47.05 N for 47 deg 36'). Nearer is a berth for another; farther is another port of that name."""


def read(path: str) -> pl.DataFrame:
    """Every row, ports moved where misprinted, with ``is_tuned``: parameters were tuned on it."""
    return placed(halved(pl.read_csv(path)))


def halved(table: pl.DataFrame) -> pl.DataFrame:
    """The table with ``is_tuned``, by the CRC-32 of from_name, and ``via`` never null."""
    tuned = [zlib.crc32(name.encode()) % 2 == 0 for name in table["from_name"]]
    return table.with_columns(is_tuned=pl.Series(tuned), via=pl.col("via").fill_null(""))


def held(table: pl.DataFrame) -> pl.DataFrame:
    """The rows to score on: of the other half, without ``via``."""
    return halved(table).filter(~pl.col("is_tuned"), via="")


def placed(table: pl.DataFrame) -> pl.DataFrame:
    """The table with ports that the World Port Index has elsewhere moved there.

    By names and places alone: no length is looked at. Junctions stay.
    """
    index: dict[str, list[int]] = {}
    ports = geo.Ports.packaged()
    for k, name in enumerate(ports.name):
        index.setdefault(_plain(name.removesuffix(" Ko")), []).append(k)
    for end in ("from", "to"):
        lon, lat = (table[f"{end}_{part}"].to_numpy().copy() for part in ("lon", "lat"))
        is_port = table["to_kind"].to_numpy() == "port" if end == "to" else np.ones(len(lon), bool)
        for row, name in enumerate(table[f"{end}_name"]):
            found = index.get(_plain(name.split(",")[0]))
            if not found or not is_port[row]:
                continue
            metres = geo.distance_m(lon[row], lat[row], ports.lon[found], ports.lat[found])
            near = int(np.argmin(metres))
            if MISPLACED_NMI[0] <= metres[near] / geo.METRES_PER_NMI < MISPLACED_NMI[1]:
                lon[row], lat[row] = ports.lon[found[near]], ports.lat[found[near]]
        table = table.with_columns(pl.Series(f"{end}_lon", lon), pl.Series(f"{end}_lat", lat))
    return table


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    return "".join(letter for letter in text if letter.isalnum())
