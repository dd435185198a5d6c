"""Every release of revised data is kept as it was, and one can be held against another.

PortWatch revises years back: in the first vintage the ships through Bab el-Mandeb of 17 November
2023 to 19 February 2024 were 39 % fewer than usual, in that of July 2026 25 %.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from sealane.assess.assessment import digest_of
from sealane.assess.watch.read import TRANSITS
from sealane.errors import BadInput

__all__ = ["compare", "digest", "keep", "kept"]

KEY = ["gate", "day", "class", "vintage"]


def digest(table: pl.DataFrame) -> str:
    """A short name for transits, whatever their order: 16 hex digits."""
    ordered = table.select(*TRANSITS).sort(KEY, nulls_last=False)
    return digest_of([int(ordered.hash_rows(seed=0).sum()), ordered.height, *ordered.columns])


def keep(table: pl.DataFrame, folder: str | Path) -> list[Path]:
    """Put the vintages of a table into a folder, one Parquet file each; nothing is overwritten.

    A vintage that is kept already with the same content is left alone.

    Returns:
        The files written.

    Raises:
        BadInput: rows without a vintage, or a vintage that is kept with other content.
    """
    if table["vintage"].null_count():
        raise BadInput(
            "These transits do not say of which vintage they are.",
            hint="Say when they were taken: --vintage 2026-07-19.",
            field="vintage",
        )
    written = []
    for (day,), rows in table.partition_by("vintage", as_dict=True, maintain_order=True).items():
        place = Path(folder) / f"vintage={day}"
        path = place / f"transits-{digest(rows)}.parquet"
        other = sorted(place.glob("*.parquet"))
        if path in other:
            continue
        if other:
            raise BadInput(
                f"Vintage {day} is kept in {folder} with other content.",
                hint="A vintage is never overwritten; give the new file the day it was taken.",
                file=str(other[0]), field="vintage", value=str(day),
            )  # fmt: skip
        place.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".half")
        rows.write_parquet(half)
        half.rename(path)
        written.append(path)
    return written


def kept(folder: str | Path) -> pl.DataFrame:
    """Every vintage kept in a folder, one below the other (columns ``TRANSITS``)."""
    paths = sorted(Path(folder).glob("vintage=*/transits-*.parquet"))
    parts = [pl.read_parquet(path, hive_partitioning=False).select(*TRANSITS) for path in paths]
    return pl.concat(parts) if parts else pl.DataFrame(schema=TRANSITS)


def compare(
    table: pl.DataFrame, old: date | None, new: date | None, *,
    usual: tuple[date, date], span: tuple[date, date],
) -> pl.DataFrame:  # fmt: skip
    """How one vintage tells a change and how another does.

    Args:
        table: transits of several vintages.
        old, new: the two vintages.
        usual, span: first and last day of the time before, and of the time of the change.

    Returns:
        For each gate and class: ``change_old`` and ``change_new``, ships a day in ``span`` over
        those in ``usual`` less 1, and ``revised``, ships a day in ``span`` in the new vintage over
        those of the old less 1; by gate and class. Null where a vintage does not tell them.
    """
    parts = []
    for name, day in (("old", old), ("new", new)):
        rows = table.filter(pl.col("vintage").eq_missing(pl.lit(day, pl.Date)))
        means = [
            rows.filter(pl.col("day").is_between(*when)).group_by("gate", "class")
            .agg(pl.col("ships").mean().alias(f"{what}_{name}"))
            for what, when in (("usual", usual), ("span", span))
        ]  # fmt: skip
        parts.append(means[0].join(means[1], on=["gate", "class"], how="full", coalesce=True))
    both = parts[0].join(parts[1], on=["gate", "class"], how="full", coalesce=True)
    return both.select(
        "gate", "class",
        (pl.col("span_old") / pl.col("usual_old") - 1.0).alias("change_old"),
        (pl.col("span_new") / pl.col("usual_new") - 1.0).alias("change_new"),
        (pl.col("span_new") / pl.col("span_old") - 1.0).alias("revised"),
    ).sort("gate", "class")  # fmt: skip
