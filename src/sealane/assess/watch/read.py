"""Read daily transits: PortWatch tables in their own column names, CSV or Parquet, to one shape."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from sealane.assess.day import EARLIEST, LATEST
from sealane.assess.noted import Noted
from sealane.assess.unreadable import check_file, unreadable
from sealane.assess.watch.day import ORDERS, Order, day_order, day_read, order_noted
from sealane.assess.watch.gate import gate_of
from sealane.errors import BadInput
from sealane.say.said import Said

__all__ = ["CLASSES", "TRANSITS", "Transits", "check_vintage", "read_transits"]

CLASSES = ("total", "container", "dry_bulk", "general_cargo", "roro", "tanker")
TRANSITS = {
    "gate": pl.String, "day": pl.Date, "class": pl.String, "ships": pl.Float64,
    "tonnes": pl.Float64, "vintage": pl.Date,
}  # fmt: skip
"""One row for each gate, day, class and vintage; ``tonnes`` where the source tells capacity."""
UNREAD = {"line": pl.UInt32, "gate": pl.String, "day": pl.Date}
"""Of lines that were not read: gate and day, null where these are what cannot be read."""
TWICE = "there more than once"
DAY, GATE, NUMBER, VINTAGE = "date", "portname", "portid", "vintage"
SAME = {"chokepoint": GATE, "gate": GATE, "name": GATE, "day": DAY}
WIDE = re.compile(r"^(cp\d+)_(cap_)?(\w+)$")
WANTED = "Name a CSV in UTF-8 or a Parquet: date, portname, n_total, ..."
LOOKED_AT = 100  # rows in which a column shows what it holds
KEPT = 5  # lines told for each reason of a reject
CITE = "UN Global Platform; IMF PortWatch (portwatch.imf.org)"


NO_STRAIT = Said(
    "{name}: no strait of the tables; kept under its own name",
    "{name}：収録した海峡等にないため、元の名のまま扱う",
)
REJECTS = {
    one.en: one
    for one in (
        Said("a date that cannot be read", "読めない日付"),
        Said("no gate", "海峡等の名がない"),
        Said("a count that is no number", "数値でない件数"),
        Said("a negative count", "負の件数"),
        Said(TWICE, "重複した行"),
        Said("a day after its vintage", "取得日より後の日"),
    )
}
"""Why a row is not read, by its English."""


def reject_said(reason: str) -> Said:
    """Why a row is not read; one that has no words stays as it is."""
    return REJECTS.get(reason) or Said(reason, reason)


@dataclass(frozen=True)
class Transits:
    """Daily transits (columns ``TRANSITS``) and what was odd about the file."""

    table: pl.DataFrame
    rejects: dict[str, int] = field(default_factory=dict)
    lines: dict[str, list[int]] = field(default_factory=dict)
    notes: tuple[Noted, ...] = ()
    source: str = CITE
    unread: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=UNREAD))

    @property
    def vintages(self) -> list[date | None]:
        """The vintages in it, oldest first; None stands for an untold one."""
        return self.table["vintage"].unique().sort(nulls_last=False).to_list()


def _snake(name: str) -> str:
    """``n_dry_bulk`` of nDryBulk, N_Dry_Bulk or dryBulk alike."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip()).lower().replace(" ", "_")


def _meaning(column: str) -> tuple[str, str] | None:
    """What a column holds: ("ships" or "tonnes", class), or a key and ""."""
    name = _snake(column)
    name = SAME.get(name, name)
    if name in (DAY, GATE, NUMBER, VINTAGE):
        return name, ""
    for start, what in (
        ("n_", "ships"),
        ("capacity_", "tonnes"),
        ("cap_", "tonnes"),
        ("", "ships"),
    ):
        if start and not name.startswith(start):
            continue
        if name[len(start) :] in CLASSES:
            return what, name[len(start) :]
    return ("tonnes", "total") if name == "capacity" else None


def read_transits(path: str | Path, *, vintage: date | None = None) -> Transits:
    """Daily transits of a file in one shape.

    Understood: the PortWatch table (``date, portid, portname, n_container, n_dry_bulk,
    n_general_cargo, n_roro, n_tanker, n_total, capacity_..., capacity``), the same with names in
    one word (``dryBulk``, ``capTanker``, ``chokepoint``), and one column for each chokepoint and
    class (``cp1_total``, ``cp1_cap_total``). A column ``vintage`` says which release a row is
    from; ``vintage`` here is that of the whole file. Rows may be out of order and days missing. A
    row that is there twice counts once; of two that differ the later one in the file holds. Dates
    with slashes are read in the one order that all of them fit, and a note says which.

    Raises:
        BadInput: no such file, columns that say neither day nor gate nor count, no row that holds,
            slashed dates that fit no order or both, days after ``vintage``.
    """
    text = _unfolded(_raw(Path(path)), str(path))
    order, sure = day_order(text, [DAY, VINTAGE], str(path))
    long, bad = _parsed(text, str(path), order)
    if vintage is not None and long["vintage"].null_count() == long.height:
        check_vintage(long, vintage, str(path))
        long = long.with_columns(pl.lit(vintage, pl.Date).alias("vintage"))
    key = ["gate", "day", "class", "vintage"]
    single = long.unique(key, keep="last", maintain_order=True)
    twice = long.join(single.select("line", *key), on=["line", *key], how="anti", nulls_equal=True)
    bad = pl.concat([bad, twice.select(*bad.columns[:-1], pl.lit(TWICE).alias("reason"))])
    unread = bad.filter(pl.col("reason") != TWICE).select(*UNREAD)
    bad = bad.unique(["line", "reason"], keep="first", maintain_order=True).sort("line")
    strange = sorted(set(single["gate"]) - {gate for gate in single["gate"] if gate_of(gate)})
    notes = tuple(Noted("no_strait", NO_STRAIT.filled(name=Said(name, name))) for name in strange)
    by_reason = bad.group_by("reason").len().sort("reason")
    return Transits(
        single.select(*TRANSITS).sort(key, nulls_last=False),
        {str(reason): int(count) for reason, count in by_reason.iter_rows()},
        {reason: bad.filter(pl.col("reason") == reason)["line"].head(KEPT).to_list()
         for reason in by_reason["reason"]},
        (*order_noted(order, sure), *notes),
        unread=unread,
    )  # fmt: skip


def check_vintage(table: pl.DataFrame, vintage: date, name: str) -> None:
    """Refuse days after the one on which a table was taken.

    Raises:
        BadInput: by ``name``, with the last day that it holds.
    """
    last = table["day"].max()
    if isinstance(last, date) and last > vintage:
        raise BadInput(
            f"{name} holds days up to {last}, and cannot have been taken on {vintage}.",
            hint=f"A vintage is the day on which it was taken: {last} or later.",
            file=name, field="vintage", value=str(vintage),
        )  # fmt: skip


def _raw(path: Path) -> pl.DataFrame:
    check_file(path, wanted=WANTED)
    try:
        if path.suffix == ".parquet":
            frame = pl.read_parquet(path)
            frame = frame.with_columns(pl.all().cast(pl.String))
        else:
            frame = pl.read_csv(path, infer_schema=False, truncate_ragged_lines=True)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise unreadable(path, error, wanted=WANTED) from error
    if frame.is_empty():
        raise BadInput(
            f"{path} has columns and no row.", hint="Wanted: a row for each day and gate.",
            file=str(path), line=2,
        )  # fmt: skip
    frame = frame.rename({name: name.lstrip("\ufeff") for name in frame.columns})
    return frame.with_row_index("line", offset=2)


def _unfolded(raw: pl.DataFrame, path: str) -> pl.DataFrame:
    """A row for each line, gate and class, all as text: line, date, portname, class, ..."""
    wide = [name for name in raw.columns if WIDE.match(_snake(name))]
    meant = {name: _meaning(name) for name in raw.columns if name not in wide}
    keys = {meaning[0]: name for name, meaning in meant.items() if meaning and not meaning[1]}
    counts = {name: meaning for name, meaning in meant.items() if meaning and meaning[1]}
    if DAY not in keys or not (wide or GATE in keys or NUMBER in keys):
        raise _without(raw, DAY if DAY not in keys else "portname or portid", path)
    parts = []
    for what, kind, column, gate in (
        *((what, kind, name, None) for name, (what, kind) in counts.items()),
        *(_wide(name) for name in wide),
    ):
        if kind not in CLASSES:
            continue
        named = pl.lit(gate) if gate else _gate_column(keys)
        vintage = pl.col(keys[VINTAGE]) if VINTAGE in keys else pl.lit(None, pl.String)
        parts.append(
            raw.select(
                "line", pl.col(keys[DAY]).alias(DAY), named.alias(GATE),
                pl.lit(kind).alias("class"),
                pl.lit(what).alias("what"), pl.col(column).alias("value"), vintage.alias(VINTAGE),
            )
        )  # fmt: skip
    if not any(part["what"][0] == "ships" for part in parts if part.height):
        raise BadInput(
            f"{path} has no column of counts, such as n_total.",
            hint=f"It has {', '.join(raw.columns[1:9])}.", file=path, line=1, field="n_total",
        )  # fmt: skip
    return pl.concat(parts)


def _without(raw: pl.DataFrame, missing: str, path: str) -> BadInput:
    """The refusal of a table without days or gates; a column is named only where it holds some."""
    head = raw.head(LOOKED_AT)
    if missing == DAY:
        held = head.select(
            pl.coalesce(day_read(one, order) for order in ORDERS).alias(one)
            for one in raw.columns[1:]
        )
        names = [one.name for one in held if one.count() * 2 > head.height]
    else:
        names = [
            name for name in raw.columns[1:]
            if 2 * sum(bool(gate_of(one) or gate_of(None, one)) for one in head[name])
            > head.height
        ]  # fmt: skip
    return BadInput(
        f"{path} has no column {missing}.",
        hint=f"Is it {' or '.join(names[:2])}? Rename it." if names
        else f"It has {', '.join(raw.columns[1:9])}. Wanted: date, portname, n_total, ...",
        file=path, line=1, field=missing,
    )  # fmt: skip


def _wide(name: str) -> tuple[str, str, str, str]:
    number, capacity, kind = WIDE.match(_snake(name)).groups()  # type: ignore[union-attr]
    return ("tonnes" if capacity else "ships"), kind, name, number


def _gate_column(keys: dict[str, str]) -> pl.Expr:
    if GATE in keys and NUMBER in keys:
        return pl.coalesce(pl.col(keys[GATE]), pl.col(keys[NUMBER]))
    return pl.col(keys.get(GATE) or keys[NUMBER])


def _parsed(
    text: pl.DataFrame, path: str, order: Order | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows that hold, and those that do not with line, gate, day and reason."""
    names = text[GATE].unique().to_list()
    gates = {name: gate_of(name) or gate_of(None, name) or name for name in names if name}
    read = text.with_columns(
        day_read(DAY, order).alias("at"),
        pl.col(GATE).replace_strict(gates, default=None, return_dtype=pl.String).alias("gate"),
        pl.col("value").str.strip_chars().cast(pl.Float64, strict=False).alias("number"),
        day_read(VINTAGE, order).alias("release"),
    )
    said = pl.col("value").is_not_null() & (pl.col("value").str.strip_chars() != "")
    reason = (
        pl.when(~pl.col("at").is_between(EARLIEST, LATEST).fill_null(False))  # noqa: FBT003
        .then(pl.lit("a date that cannot be read"))
        .when(pl.col("gate").is_null()).then(pl.lit("no gate"))
        .when(said & ~pl.col("number").is_finite().fill_null(False))  # noqa: FBT003
        .then(pl.lit("a count that is no number"))
        .when(pl.col("number") < 0).then(pl.lit("a negative count"))
        .when(pl.col("at") > pl.col("release")).then(pl.lit("a day after its vintage"))
    )  # fmt: skip
    read = read.with_columns(reason.alias("reason"))
    bad = read.filter(pl.col("reason").is_not_null()).sort("line").unique("line", keep="first")
    bad = bad.sort("line")
    good = read.filter(~pl.col("line").is_in(bad["line"].implode()), pl.col("number").is_not_null())
    if good.is_empty():
        first = bad.row(0, named=True) if bad.height else {"reason": "no row", "line": 1}
        raise BadInput(
            f"{path} has no row that holds: line {first['line']} has {first['reason']}.",
            hint="Wanted: a day such as 2024-01-31, a gate and counts of 0 or more. Are columns "
            "swapped?",
            file=path, line=int(str(first["line"])),
        )  # fmt: skip
    whole = read.drop("reason").join(bad.select("line", "reason"), on="line")
    return _joined(good), whole.select("line", "gate", pl.col("at").alias("day"), "reason").unique()


def _joined(good: pl.DataFrame) -> pl.DataFrame:
    """Ships and tonnes side by side; what is not told of all is the sum of the five classes."""
    key = ["line", "gate", "at", "class", "release"]
    ships = good.filter(pl.col("what") == "ships").select(*key, pl.col("number").alias("ships"))
    tonnes = good.filter(pl.col("what") == "tonnes").select(*key, pl.col("number").alias("tonnes"))
    both = ships.join(tonnes, on=key, how="left", nulls_equal=True)
    row = ["line", "gate", "at", "release"]
    sums = both.group_by(row, maintain_order=True).agg(
        pl.col("ships").sum(), pl.col("tonnes").sum(),
        (pl.col("class") == "total").any().alias("has"),
        pl.len().alias("classes"),
    )  # fmt: skip
    whole = sums.filter(~pl.col("has") & (pl.col("classes") == len(CLASSES) - 1))
    total = whole.select(*row, pl.lit("total").alias("class"), "ships", "tonnes")
    both = pl.concat([both, total.select(both.columns)])
    carried = both.filter(pl.col("class") != "total", pl.col("tonnes").is_not_null()).group_by(
        row
    ).agg(pl.col("tonnes").sum().alias("of_classes"), pl.len().alias("told"))  # fmt: skip
    is_sum = (pl.col("class") == "total") & (pl.col("told") == len(CLASSES) - 1)
    by_class = pl.when(is_sum).then(pl.col("of_classes"))
    both = both.join(carried, on=row, how="left", nulls_equal=True).with_columns(
        pl.coalesce(pl.col("tonnes"), by_class).alias("tonnes")
    ).drop("of_classes", "told")  # fmt: skip
    return both.rename({"at": "day", "release": "vintage"}).sort("line")
