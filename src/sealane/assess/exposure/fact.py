"""The facts in hand: those that come with Sealane, and those in a folder of the user.

Packaged are rows whose licence lets them go on: the CIA World Factbook and US EIA (public domain),
UNCTAD (CC BY 3.0 IGO), and single figures with their citation. The tables of the Energy Institute
and of FAOSTAT may not: they are read from the user's copies.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sealane.assess.exposure.flow import in_layout
from sealane.assess.exposure.trade import read_baci, read_comtrade, read_oxford
from sealane.assess.source_table import packaged, read_text
from sealane.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ACCEPTED", "PACKAGED", "facts"]

PACKAGED = ("energy_imports", "energy_origins", "gate_dependence")
ACCEPTED = {
    "energy_imports.csv": "iso3, commodity, volume, unit, year, source",
    "energy_origins.csv": "importer_iso3, commodity, origin, share or volume, volume_unit, year, "
    "source",
    "food_imports.csv": "iso3, commodity, import_tonnes, import_dependency, year, source",
    "food_origins.csv": "importer_iso3, commodity, origin_iso3, share, tonnes, year, source",
    "facts*.csv": "importer, commodity, origin, share or volume, unit, year, source",
    "BACI*.csv": "t, i, j, k, v, q, beside country_codes*.csv",
    "comtrade*.csv": "as UN Comtrade exports it",
    "country_import_dependency.csv": "canal, iso3, v_canal, share_canal_v_mar (money_year needed)",
}
"""Files of a folder that are read, and their columns."""
LAYOUT = ("energy_imports.csv", "energy_origins.csv", "food_imports.csv", "food_origins.csv")
SAME = ("importer", "commodity", "origin", "flow", "share", "volume", "unit", "year", "source")


def facts(
    folder: str | Path | None = None,
    *,
    importer: str | None = None,
    money_year: int | None = None,
) -> pl.DataFrame:
    """Every fact in the layout of ``flow``: the packaged ones, then those of the folder.

    A row that both have stands once. ``importer`` keeps one country, which spares the large tables.

    Raises:
        BadInput: the folder holds no file of ``ACCEPTED``, or a file does not hold.
    """
    import polars as pl

    tables = [in_layout(packaged(name), file=f"{name}.csv") for name in PACKAGED]
    if folder is not None:
        tables += _of_folder(Path(folder), importer, money_year)
    every = pl.concat(tables).unique(SAME, keep="first", maintain_order=True)
    return every if importer is None else every.filter(every["importer"] == importer)


def _of_folder(folder: Path, importer: str | None, money_year: int | None) -> list[pl.DataFrame]:
    tables = []
    if not folder.is_dir():
        what = f"{folder} is a file" if folder.is_file() else f"There is no folder {folder}"
        raise BadInput(
            f"{what}.", hint="Give the folder that holds your tables (--facts DIR).",
            file=str(folder), field="facts",
        )  # fmt: skip
    for path in sorted(folder.iterdir()):
        name = path.name.lower()
        if name in LAYOUT or (name.startswith("facts") and name.endswith(".csv")):
            tables.append(in_layout(read_text(path), file=str(path)))
        elif name.startswith("baci") and name.endswith(".csv"):
            tables.append(read_baci(path, _codes_beside(path), importer=importer))
        elif name.startswith("comtrade") and name.endswith(".csv"):
            tables.append(read_comtrade(path, importer=importer))
        elif name == "country_import_dependency.csv":
            tables.append(read_oxford(path, money_year=money_year))
    if not tables:
        raise BadInput(
            f"{folder} holds no table that is known.",
            hint=f"Files that are read: {', '.join(ACCEPTED)}.",
            file=str(folder),
        )
    return tables


def _codes_beside(path: Path) -> Path:
    found = sorted(path.parent.glob("country_codes*.csv"))
    if not found:
        raise BadInput(
            f"{path}: BACI numbers its countries, and no table of the numbers lies beside it.",
            hint="Put country_codes_V*.csv of the same release in the folder.",
            file=str(path),
        )
    return found[-1]
