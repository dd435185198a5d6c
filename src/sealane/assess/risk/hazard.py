"""The record of hazards at chokepoints: how often, how long, how much is stopped.

The packaged record is that of Verschuur, Lumma & Hall (2025): figures of trade and of eight hazards
at 22 chokepoints, with the number of events and the years in which they were counted, from which
its return periods were made (conflict 1989-2023, terrorism 1970-2020, piracy 1978-2024, interstate
disputes 1974-2014, accidents 19 years, cyclones 10,000 simulated years).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sealane.assess.name import known_gate
from sealane.assess.source_table import need_columns, packaged, read_text, refuse_rows, with_numbers
from sealane.errors import BadInput
from sealane.say.said import Said

if TYPE_CHECKING:
    import polars as pl

__all__ = ["HAZARDS", "buffer_counts", "closures", "read_detours", "read_hazards"]

DOI = "10.5281/zenodo.13841881"
LICENCE = Said(
    "Record of hazards: Verschuur, Lumma & Hall, Nat Commun 16, 10421 (2025); the authors' data are"
    f" CC BY 4.0 (doi:{DOI}). The figures packaged here were read as facts from a printed"
    " copy of their tables and not yet held against the deposited files; counts of events and of"
    " years are ours, from the return periods. Your own copy: --inputs FILE.",
    "危険事象の記録：Verschuur, Lumma & Hall, Nat Commun 16, 10421 (2025)。著者のデータはCC BY 4.0"
    f"（doi:{DOI}）。収録した数値は印刷された表から事実として読み取ったもので、"
    "寄託されたファイルとはまだ照合していない。事象の件数と年数は、再現期間から当方が求めた。"
    "手元の記録は --inputs FILE で与える。",
)
"""Source and licence of the packaged record; the README of ``assess/data`` says the same."""
OWN_RECORD = Said("Record of hazards: your file.", "危険事象の記録：利用者のファイル。")
HAZARDS = {
    "blockage": "通航障害事故",
    "conflict": "国内紛争",
    "cyclone": "熱帯低気圧",
    "drought": "渇水",
    "earthquake": "地震",
    "interstate": "国家間紛争",
    "piracy": "海賊",
    "terrorism": "テロ",
}
"""The hazards of the packaged record and their names in Japanese; a file may have others."""
COLUMNS = ("chokepoint", "value_usd", "detour_km", "hazard", "return_period_years",
           "duration_days", "share_stopped")  # fmt: skip
POSITIVE = ("value_usd", "return_period_years", "duration_days")
NUMBERS = (*COLUMNS[1:3], *COLUMNS[4:], "tonnes", "events", "window_years")
RATE_TOLERANCE = 0.01  # relative; return periods are printed with six decimals


def read_hazards(path: str | Path | None = None) -> pl.DataFrame:
    """The record: a row for each chokepoint and hazard, ordered as in the file.

    Columns: gate, chokepoint, value_usd [US$ a year, imports and exports both counted], tonnes,
    detour_km (null or 0: no way round), hazard, return_period_years, duration_days, share_stopped
    (0 to 1), events and window_years (null where a return period is assumed, not counted).
    ``path`` is a file of the user with these columns; tonnes, gate, events and window_years may be
    missing.

    Raises:
        BadInput: a column is missing, a gate unknown, a figure negative or a share not in 0 to 1, a
            chokepoint and hazard given twice, or one chokepoint with two values or detours.
    """
    import polars as pl

    file = "chokepoint_hazards.csv" if path is None else str(path)
    frame = packaged("chokepoint_hazards") if path is None else read_text(path)
    need_columns(frame, COLUMNS, file=file, what="a table of hazards")
    frame = with_numbers(frame, NUMBERS, file=file)
    for name in ("tonnes", "events", "window_years"):
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, pl.Float64).alias(name))
    asked = "gate" if "gate" in frame.columns else "chokepoint"
    refuse_rows(frame, frame[asked].is_null(), asked, file=file, why="is missing")
    gates = {one: known_gate(one) for one in frame[asked].unique(maintain_order=True)}
    frame = frame.with_columns(
        gate=frame[asked].replace_strict(gates),
        detour_km=pl.when(pl.col("detour_km") != 0.0).then("detour_km"),
    )
    _check(frame, file)
    kept = ("gate", *COLUMNS[:2], "tonnes", *COLUMNS[2:], "events", "window_years")
    return frame.select(kept)


def _check(frame: pl.DataFrame, file: str) -> None:
    import polars as pl

    if frame.is_empty():
        raise BadInput(f"{file} has no row.", hint="Give one hazard or more.", file=file)
    for name in POSITIVE:
        refuse_rows(frame, ~(frame[name] > 0.0), name, file=file, why="must be more than 0")
    share, detour, counted = frame["share_stopped"], frame["detour_km"], frame["events"]
    refuse_rows(frame, ~share.is_between(0.0, 1.0), "share_stopped", file=file,
                why="is no share", hint="Write shares from 0 to 1, not per cent.")  # fmt: skip
    refuse_rows(frame, (detour < 0.0).fill_null(value=False), "detour_km", file=file,
                why="is negative")  # fmt: skip
    refuse_rows(frame, frame["hazard"].is_null(), "hazard", file=file, why="is missing")
    twice = frame.select(pl.struct("gate", "hazard").is_first_distinct()).to_series()
    refuse_rows(frame, ~twice, "hazard", file=file, why="stands twice for this chokepoint")
    for name in ("value_usd", "detour_km"):
        first = frame.select(pl.col(name).eq_missing(pl.col(name).first().over("gate")))
        refuse_rows(frame, ~first.to_series(), name, file=file,
                    why="differs from an earlier row of this chokepoint")  # fmt: skip
    rate = frame["window_years"] / counted
    off = ((rate / frame["return_period_years"] - 1.0).abs() > RATE_TOLERANCE).fill_null(
        value=False
    )
    refuse_rows(frame, off, "return_period_years", file=file,
                why="is not window_years by events")  # fmt: skip


def closures() -> pl.DataFrame:
    """Closures that are told apart from the counted record, a row for each gate that one closed.

    Columns: event, hazard, gate, days, share_stopped, year, source, citation, note.
    """
    numbers = ("days", "share_stopped", "year")
    return with_numbers(packaged("closures"), numbers, file="closures.csv")


def buffer_counts() -> pl.DataFrame:
    """How many events lie in each of two search circles of a gate: gate, hazard, radius_km,
    within_degrees (of radius_km / 100), within_km (on the sphere), source.

    Made by ``tools/pack_buffers.py``. The circles are about our lines of the gates; the areas that
    the notebook took are not published.
    """
    numbers = ("radius_km", "within_degrees", "within_km")
    return with_numbers(packaged("buffer_counts"), numbers, file="buffer_counts.csv")


def read_detours(path: str | Path) -> pl.DataFrame:
    """Detours by origin and destination: gate, detour_km (empty: no way round), share of the trade
    through the gate; other columns (origin, destination, source) are left as they are.

    Raises:
        BadInput: a column is missing, a gate unknown, or the shares of a gate add up to over 1.
    """
    import polars as pl

    file = str(path)
    frame = read_text(path)
    need_columns(frame, ("gate", "detour_km", "share"), file=file, what="a table of detours")
    frame = with_numbers(frame, ("detour_km", "share"), file=file)
    refuse_rows(frame, frame["gate"].is_null(), "gate", file=file, why="is missing")
    refuse_rows(frame, ~frame["share"].is_between(0.0, 1.0), "share", file=file, why="is no share")
    refuse_rows(frame, (frame["detour_km"] < 0.0).fill_null(value=False), "detour_km", file=file,
                why="is negative")  # fmt: skip
    gates = {one: known_gate(one) for one in frame["gate"].unique(maintain_order=True)}
    frame = frame.with_columns(gate=frame["gate"].replace_strict(gates))
    over = frame.select(pl.col("share").sum().over("gate") > 1.0 + 1e-6).to_series()
    refuse_rows(frame, over, "share", file=file, why="and the others of this gate exceed 1")
    return frame
