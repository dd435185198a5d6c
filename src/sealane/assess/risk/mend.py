"""The same reckoning with what is amiss in it mended, one thing at a time, each with its effect.

What is amiss was found in the authors' notebook (stored in XOXO1018/Web-Projects-Online-Dispute)
and in the record itself. Each mend turns a table of *effects* into the next; the sum before and
after is its effect. Mends of the ways round are in ``mend_way``; what the tables in hand do not
allow is told in ``not_mended``, never filled in.

An effect is what one event does at one gate: event, gate, hazard, value_usd, detour_km, days,
share_stopped, rate (a year), events and window_years (null: assumed), by_level (its share is one of
three levels of hostility). Effects of one event at several gates have its name in common.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealane.assess.risk.expected import FLOWS
from sealane.assess.risk.hazard import buffer_counts, closures
from sealane.assess.risk.model import RiskModel
from sealane.assess.risk.shortage import shortage
from sealane.say.said import Figure, Said

if TYPE_CHECKING:
    import polars as pl

__all__ = ["MENDS", "Mend", "effects_of", "mended", "once", "total_usd"]

INTERSTATE = "interstate"
RECORD_YEARS = 41.0  # Militarized Interstate Disputes 5.0: 1974 to 2014, both years counted
ALL_YEARS = 52.0  # 1975 to 2026: years in which a long closure would have been known to everybody
RED_SEA, EVER_GIVEN, HORMUZ = "red_sea_2023", "ever_given_2021", "hormuz_2026"
LEAST_COUNTED = 20  # attacks within the circle in degrees; a ratio of fewer tells nothing
RED_SEA_GATES, BOTH_GATES, BILLION = ("bab_el_mandeb", "suez"), "both_gates", 1e9
WHY_BOTH = Said(
    "By gate both are told: the Red Sea closure disrupts {bab} bn US$ a year at Bab el-Mandeb and"
    " {suez} bn at Suez. In the sum over gates the smaller is taken to be the same goods as the"
    " larger for the part share_both, here {share} (nobody has published it), and goods count once:"
    " so it adds {effect} bn. With share_both 0 it would add {less} bn.",
    "海峡等別には両方を示す。紅海の閉鎖による途絶は、バブ・エル・マンデブ海峡で年{bab}、"
    "スエズ運河で年{suez}（10億米ドル）。全体の合計では、小さい方のうちshare_both（ここでは{share}、"
    "公表値はない）の割合を大きい方と同じ貨物とみなし、同じ貨物は一度だけ数えるため、加わる額は"
    "{effect}となる。share_bothが0なら{less}が加わる。",
)
"""What the mend of two gates does and why it may add nothing to the sum."""


def effects_of(record: pl.DataFrame) -> pl.DataFrame:
    """The effects of a record, with the days of the paper (whole days)."""
    import polars as pl

    return record.select(
        event=pl.format("{}:{}", "gate", "hazard"),
        gate="gate", hazard="hazard", value_usd="value_usd", detour_km="detour_km",
        days=pl.col("duration_days").floor(), full_days="duration_days",
        share_stopped="share_stopped", rate=1.0 / pl.col("return_period_years"),
        events="events", window_years="window_years",
        by_level=(pl.col("hazard") == INTERSTATE) & pl.col("events").is_not_null(),
    )  # fmt: skip


def once(effects: pl.DataFrame, share_both: float) -> pl.DataFrame:
    """Trade disrupted in an average year by event and hazard, the same goods counted once.

    An event that closes several gates stops between the largest of its effects (``share_both`` 1:
    the goods of one pass the others too) and their sum (0). Columns: event, hazard, usd.
    """
    import polars as pl

    usd = pl.col("usd")
    return (
        effects.with_columns(usd=_usd())
        .group_by("event", "hazard", maintain_order=True)
        .agg(usd=usd.sum() - share_both * (usd.sum() - usd.max()))
    )


def total_usd(effects: pl.DataFrame, share_both: float) -> float:
    """Trade disrupted in an average year [US$], events at several gates counted once."""
    return float(once(effects, share_both)["usd"].sum())


def _usd() -> pl.Expr:
    import polars as pl

    stopped = pl.col("value_usd") / FLOWS * pl.col("share_stopped")
    return stopped * pl.col("rate") * pl.col("days") / 365.0


@dataclass(frozen=True)
class Mend:
    """One thing amiss, and how it is put right."""

    name: str
    amiss: Said
    does: Said
    apply: Callable[[pl.DataFrame], pl.DataFrame]
    own_record_too: bool = False


def mended(
    record: pl.DataFrame,
    *,
    share_both: float,
    is_packaged: bool,
    model: RiskModel | None = None,
) -> tuple[pl.DataFrame, list[dict[str, object]]]:
    """The effects after every mend, and the effect of each [US$ a year] in the order of ``MENDS``.

    ``before_usd`` and ``total_usd`` are the sum before and after, ``short_before_usd`` and
    ``short_usd`` what runs short, by the detours of the record. ``apart_usd`` is the effect on the
    sum over gates, where an event at two gates counts at both; where the two effects differ,
    ``note`` says why. Mends that put right single rows of the packaged record are left out for a
    record of the user.
    """
    effects = effects_of(record)
    before, apart = total_usd(effects, share_both), total_usd(effects, 0.0)
    chosen = model or RiskModel(share_both=share_both)
    short = _short(effects, chosen)
    steps: list[dict[str, object]] = []
    for mend in MENDS:
        if not (is_packaged or mend.own_record_too):
            continue
        effects = mend.apply(effects)
        after, both = total_usd(effects, share_both), total_usd(effects, 0.0)
        note = _why(effects, share_both, after - before) if mend.name == BOTH_GATES else None
        steps.append(
            {"mend": mend.name, "amiss": mend.amiss.en, "amiss_ja": mend.amiss.ja,
             "does": mend.does.en, "does_ja": mend.does.ja, "effect_usd": after - before,
             "apart_usd": both - apart, "before_usd": before, "total_usd": after,
             "short_before_usd": short, "short_usd": (left := _short(effects, chosen)),
             "note": note and note.en, "note_ja": note and note.ja}
        )  # fmt: skip
        before, apart, short = after, both, left
    return effects, steps


def _short(effects: pl.DataFrame, model: RiskModel) -> float:
    return float(shortage(effects, model)["short_usd"].sum())


def _why(effects: pl.DataFrame, share_both: float, effect: float) -> Said:
    """Why an event seen at a second gate adds this much to the sum, and what by gate."""
    import polars as pl

    at = effects.filter(pl.col("event") == RED_SEA).with_columns(usd=_usd() / BILLION)
    bab, suez = (float(at.filter(pl.col("gate") == one)["usd"][0]) for one in RED_SEA_GATES)
    return WHY_BOTH.filled(
        bab=Figure(bab, decimals=1), suez=Figure(suez, decimals=1),
        share=Figure(share_both), effect=Figure(effect / BILLION, decimals=1),
        less=Figure(min(bab, suez), decimals=1),
    )  # fmt: skip


def _whole_days(effects: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    return effects.with_columns(days=pl.col("full_days"))


def _years_counted(effects: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    return _with_window(effects, pl.col("by_level"), RECORD_YEARS)


def _with_window(effects: pl.DataFrame, rows: pl.Expr, years: float) -> pl.DataFrame:
    import polars as pl

    return effects.with_columns(
        window_years=pl.when(rows).then(years).otherwise("window_years"),
        rate=pl.when(rows).then(pl.col("events") / years).otherwise("rate"),
    )


def _red_sea_apart(effects: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    gone = closures().filter((pl.col("event") == RED_SEA) & (pl.col("gate") == "bab_el_mandeb"))
    days, share = float(gone["days"][0]), float(gone["share_stopped"][0])
    row = pl.col("event") == f"bab_el_mandeb:{INTERSTATE}"
    count = pl.col("events")
    rest = effects.with_columns(
        days=pl.when(row).then((pl.col("days") * count - days) / (count - 1)).otherwise("days"),
        share_stopped=pl.when(row)
        .then((pl.col("share_stopped") * count - share) / (count - 1))
        .otherwise("share_stopped"),
        events=pl.when(row).then(count - 1).otherwise("events"),
    )
    rest = rest.with_columns(
        rate=pl.when(row).then(pl.col("events") / pl.col("window_years")).otherwise("rate")
    )
    return _with_closure(rest, RED_SEA, ("bab_el_mandeb",), RECORD_YEARS)


def _ever_given(effects: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    days = float(closures().filter(pl.col("event") == EVER_GIVEN)["days"][0])
    row, count = pl.col("event") == "suez:blockage", pl.col("events")
    return effects.with_columns(
        days=pl.when(row).then((pl.col("days") * count + days) / (count + 1)).otherwise("days"),
        rate=pl.when(row).then((count + 1) / pl.col("window_years")).otherwise("rate"),
        events=pl.when(row).then(count + 1).otherwise("events"),
    )


def _both_gates(effects: pl.DataFrame) -> pl.DataFrame:
    return _with_closure(effects, RED_SEA, ("suez",), RECORD_YEARS)


def _longer_window(effects: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    return _with_window(effects, pl.col("event") == RED_SEA, ALL_YEARS)


def _hormuz(effects: pl.DataFrame) -> pl.DataFrame:
    return _with_closure(effects, HORMUZ, ("hormuz",), ALL_YEARS)


def _piracy_circle(effects: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    counted = buffer_counts().filter(pl.col("within_degrees") >= LEAST_COUNTED)
    ratio = counted.select(
        "gate", "hazard", (pl.col("within_km") / pl.col("within_degrees")).alias("ratio")
    )
    known = pl.col("ratio").fill_null(1.0)
    return (
        effects.join(ratio, on=["gate", "hazard"], how="left", maintain_order="left")
        .with_columns(rate=pl.col("rate") * known, events=pl.col("events") * known)
        .drop("ratio")
    )


def _with_closure(
    effects: pl.DataFrame, event: str, gates: tuple[str, ...], years: float
) -> pl.DataFrame:
    """The effects, and those of one closure that was seen once in so many years."""
    import polars as pl

    at = effects.unique("gate", keep="first", maintain_order=True).select(
        "gate", "value_usd", "detour_km"
    )
    rows = closures().filter((pl.col("event") == event) & pl.col("gate").is_in(gates))
    added = rows.join(at, on="gate", maintain_order="left").with_columns(
        full_days="days", rate=pl.lit(1.0 / years), events=pl.lit(1.0),
        window_years=pl.lit(years), by_level=pl.lit(value=False),
    )  # fmt: skip
    return pl.concat([effects, added.select(effects.columns)])


MENDS = (
    Mend(
        "whole_days",
        Said(
            "Days of an event are cut to whole days: a cyclone of 2.98 days counts as 2.",
            "事象の日数が切り捨てられている（2.98日の台風が2日になる）。",
        ),
        Said("Days are kept as they are.", "日数をそのまま用いる。"),
        _whole_days,
        own_record_too=True,
    ),
    Mend(
        "years_counted",
        Said(
            "Interstate disputes of 1974 to 2014 are divided by 40 years.",
            "1974～2014年の国家間紛争を40年で割っている。",
        ),
        Said("They are divided by the 41 years that they were counted in.", "数えた41年で割る。"),
        _years_counted,
    ),
    Mend(
        "red_sea_apart",
        Said(
            "The Red Sea closure (365 days, 0.67) is averaged with 17 short incidents at Bab"
            " el-Mandeb; the product of mean days and mean share is not the mean of the products.",
            "紅海の閉鎖（365日、0.67）がバブ・エル・マンデブ海峡の短い事案17件と"
            "平均されている。平均日数と平均割合の積は、積の平均ではない。",
        ),
        Said("It stands apart as an event of its own.", "独立した一つの事象とする。"),
        _red_sea_apart,
    ),
    Mend(
        "ever_given",
        Said(
            "The Ever Given is missing: the notebook adds it to 'Suez canal', a row that is called"
            " 'Suez Canal'.",
            "エバー・ギブン号の座礁が抜けている。ノートブックでは「Suez canal」に"
            "加えられ、行の名は「Suez Canal」である。",
        ),
        Said(
            "Two blockages in 19 years at Suez, of 3 and 6 days.",
            "スエズ運河の閉塞は19年間に2件、3日と6日。",
        ),
        _ever_given,
    ),
    Mend(
        "both_gates",
        Said(
            "The Red Sea closure is counted at Bab el-Mandeb alone; Suez lost half its transits"
            " too.",
            "紅海の閉鎖がバブ・エル・マンデブ海峡だけで数えられている。"
            "スエズ運河の通航も半減した。",
        ),
        Said(
            "It is one event at both gates; the goods that pass both are counted once in the sum.",
            "両方での一つの事象とし、両方を通る貨物は合計で一度だけ数える。",
        ),
        _both_gates,
    ),
    Mend(
        "longer_window",
        Said(
            "An event of 2023 is counted in a window that ends in 2014.",
            "2023年の事象を、2014年に終わる期間で数えている。",
        ),
        Said("One in the 52 years from 1975 to 2026.", "1975～2026年の52年に1件とする。"),
        _longer_window,
    ),
    Mend(
        "hormuz_2026",
        Said(
            "The record ends before the closure of Hormuz in 2026.",
            "記録は2026年のホルムズ海峡閉鎖より前に終わる。",
        ),
        Said(
            "One event of 106 days and 0.97 in 52 years, beside the eight incidents of the record.",
            "記録にある8件とは別に、52年に1件（106日、0.97）とする。",
        ),
        _hormuz,
    ),
    Mend(
        "piracy_circle",
        Said(
            "Attacks within 50 km are sought within 0.5 degrees: 55.7 km north to south everywhere,"
            " and ever fewer east to west the farther from the equator.",
            "50 km以内の海賊事案を0.5度の範囲で探している。南北には常に55.7 km、"
            "東西には赤道から離れるほど狭い。",
        ),
        Said(
            "Counts are multiplied by how many of the attacks of 1993 to 2017 lie within 50 km of"
            " the gate's line on the sphere for one within 0.5 degrees, where 20 or more do"
            " (Bab el-Mandeb, Malacca, Sunda).",
            "1993～2017年の事案のうち、海峡等の線から0.5度以内に20件以上あるところ"
            "（バブ・エル・マンデブ、マラッカ、スンダ）では、球面上50 km以内の件数との比を乗じる。",
        ),
        _piracy_circle,
    ),
)
