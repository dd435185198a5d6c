"""Risk as it is told: the paper's figure, ours beside it, by hazard and gate, and its spread."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sealane.assess.assessment import Assessment, digest_of
from sealane.assess.interval import interval_told
from sealane.assess.name import gate_names
from sealane.assess.risk.detour import own_detours, own_sets
from sealane.assess.risk.expected import FLOWS, expected
from sealane.assess.risk.flow import FLOW, told_trade
from sealane.assess.risk.hazard import (
    DOI,
    LICENCE,
    OWN_RECORD,
    closures,
    read_detours,
    read_hazards,
)
from sealane.assess.risk.mend import mended, once, total_usd
from sealane.assess.risk.mend_way import Round, round_ways, way_steps
from sealane.assess.risk.model import PAPER, RiskModel
from sealane.assess.risk.not_mended import NOT_MENDED
from sealane.assess.risk.shortage import shortage
from sealane.assess.risk.spread import Drawn, draw
from sealane.assess.trade_value import value_range
from sealane.errors import BadInput
from sealane.say.said import Said

if TYPE_CHECKING:
    import polars as pl

    from sealane.assess.risk.flow import Told

__all__ = ["Risk", "risk"]

METHOD = "risk 2"
UNIT = "USD 2022/y"
BILLION = 1e9
DRAWS, SEED = 10_000, 1
TWO_SIDED_95 = 1.96  # standard deviations of a binomial count
BASE_YEAR = Said(
    "The trade is of 2022 as others cite the record; its base year is to be confirmed.",
    "貿易額は、記録を引用する他の文献によれば2022年のもの。基準年は未確認。",
)
BASIS = Said(
    "Detours are of pairs of ports on our graph of the sea, weighed by trade that is inferred from"
    " the trade of each gate in the record, the oil that countries use and the way between them"
    " (basis inferred), or that your tables tell (--trade): by country (told_by_country) or by gate"
    " and importer (told_by_gate). Trade that is cut off has no other way: its value is lost while"
    " the gate is closed, and it is in no detour.",
    "迂回距離は当方の航路網による港の組ごとの値で、重みは、記録にある海峡等別の貿易額、国別の石油消費、"
    "航路の長さから推定した貿易額（basis inferred）、または利用者の表（--trade）による"
    "国別（told_by_country）もしくは海峡等・輸入国別（told_by_gate）の額。遮断された貿易には"
    "他に航路がなく、閉鎖中はその額が失われ、迂回距離には含めない。",
)


@dataclass(frozen=True)
class Risk:
    """The answer; tables of US$ a year. ``inputs`` is a digest of everything that went in."""

    paper: pl.DataFrame
    effects: pl.DataFrame
    steps: list[dict[str, Any]]
    fates: pl.DataFrame
    drawn: Drawn
    model: RiskModel
    draws: int
    seed: int
    inputs: str
    is_packaged: bool
    round: Round = field(default_factory=Round)

    def as_dict(self) -> dict[str, Any]:
        """The answer for JSON; money in billions of US$ a year."""
        paper, ours = self.paper, once(self.effects, self.model.share_both)
        total = float(ours["usd"].sum())
        apart = total_usd(self.effects, 0.0)
        return {
            "unit": f"bn {UNIT}",
            "paper": {
                "total": _bn(paper["usd"].sum()),
                "published": 192.0 if self.is_packaged else None,
                "by_hazard": _by(paper, "hazard"),
                "by_gate": _by(paper, "gate"),
                "source": PAPER,
            },
            "ours": {
                "total": _bn(total),
                "total_if_no_goods_pass_both_gates": _bn(apart),
                **_spread(self.drawn.total_expected, self.drawn.total_annual, self.model),
                "by_hazard": _by(ours, "hazard"),
                "gates": self._gates(),
                "late_or_missing": self._late(),
            },
            "mends": [
                {
                    **one,
                    **{name: _bn(one[name]) for name in one if name.endswith("_usd")},
                }
                for one in self.steps
            ],
            "detours": self._detours(),
            "not_mended": [one.as_dict() for one in NOT_MENDED] if self.is_packaged else [],
            "model": asdict(self.model),
            "draws": self.draws,
            "seed": self.seed,
            "inputs": self.inputs,
            "sources": list(self._sources()),
            "record": _record(is_packaged=self.is_packaged),
            "note": BASE_YEAR.en,
            "note_ja": BASE_YEAR.ja,
        }

    def _detours(self) -> dict[str, Any]:
        """The detour of each gate by pair and ship, beside the one distance of the record."""
        one_km = dict(self.effects.select("gate", "detour_km").iter_rows())
        value = dict(self.effects.select("gate", "value_usd").iter_rows())
        rows = []
        for gate, found in self.round.sized.items():
            names = gate_names()[gate]
            told = found.as_dict(one_km.get(gate), self.model.interval)
            lost = _bn(value[gate] / FLOWS * found.part[-1])
            rows.append({"name_en": names.en, "name_ja": names.ja, **told, "cut_off_trade": lost})
        rows.sort(key=lambda row: -(row["mean_km"] or 0))
        return {
            "unit": "km", "not_measured": [one for one in one_km if one not in self.round.sized],
            "interval": "draws", "by_gate": rows, "flow": asdict(FLOW),
            "note": BASIS.en, "note_ja": BASIS.ja,
        }  # fmt: skip

    def _gates(self) -> list[dict[str, Any]]:
        by_paper = dict(_by(self.paper, "gate"))
        sums = self.effects.join(self.fates, on=["event", "gate", "hazard"])
        rows = []
        for column, gate in enumerate(self.drawn.gates):
            one, names = sums.filter(sums["gate"] == gate), gate_names()[gate]
            waits, round_, short, cut = (
                float(one[name].sum())
                for name in ("waits_usd", "round_usd", "short_usd", "cut_usd")
            )
            rows.append(
                {
                    "gate": gate, "name_en": names.en, "name_ja": names.ja,
                    "paper": by_paper[gate], "ours": _bn(waits + round_),
                    **_spread(self.drawn.expected[:, column], self.drawn.annual[:, column],
                              self.model),
                    "waits": _bn(waits), "goes_round": _bn(round_), "short": _bn(short),
                    "cut_off": _bn(cut),
                    "short_low": _bn(self._end(self.drawn.expected_short[:, column], 0)),
                    "short_high": _bn(self._end(self.drawn.expected_short[:, column], 1)),
                    "round_low": _bn(self._end(self.drawn.expected_round[:, column], 0)),
                    "round_high": _bn(self._end(self.drawn.expected_round[:, column], 1)),
                    "days_round": one["days_round"][0],
                    "trade_values": value_range(gate),
                }
            )  # fmt: skip
        return sorted(rows, key=lambda row: -row["ours"])

    def _end(self, drawn: npt.NDArray[np.float64], end: int) -> float:
        return float(np.quantile(drawn, self.model.interval[end]))

    def _late(self) -> dict[str, Any]:
        """Sums over gates; an event at two gates is late at both, so these may exceed the total."""
        short = self.drawn.total_short
        return {
            "waits": _bn(self.fates["waits_usd"].sum()),
            "goes_round": _bn(self.fates["round_usd"].sum()),
            "cut_off": _bn(self.fates["cut_usd"].sum()),
            "short": _bn(self.fates["short_usd"].sum()),
            "short_low": _bn(self._end(self.drawn.expected_short.sum(axis=1), 0)),
            "short_high": _bn(self._end(self.drawn.expected_short.sum(axis=1), 1)),
            "short_year": {
                f"1_in_{years}": _bn(_once_in(short, years)) for years in self.model.return_years
            },
        }

    def _sources(self) -> tuple[str, ...]:
        if not self.is_packaged:
            return ("file of the user",)
        return (PAPER, *closures()["source"].unique(maintain_order=True).to_list()[1:])

    def assessments(self) -> list[Assessment]:
        """The answer as rows of the table ``assessments``."""
        sources = self._sources()
        low, high = self.model.interval

        def row(
            subject: str, quantity: str, value: float, ends: Any = (None, None),
            kind: str = "draws", why: str | None = None,
        ) -> Assessment:  # fmt: skip
            return Assessment("risk", subject, quantity, float(value), UNIT, METHOD, self.inputs,
                              sources, note=BASE_YEAR.en,
                              **interval_told(ends[0], ends[1], kind, why=why))  # fmt: skip

        def middle(drawn: Any) -> list[float]:
            return [float(end) for end in np.quantile(drawn, (low, high))]

        total = total_usd(self.effects, self.model.share_both)
        paper = float(self.paper.get_column("usd").sum())
        rows = [
            row("world", "trade_disrupted_paper", paper, why="one_figure"),
            row("world", "trade_disrupted", total, middle(self.drawn.total_expected)),
        ]
        for years in self.model.return_years:
            bad = _once_in(self.drawn.total_annual, years)
            ends = _error_of(self.drawn.total_annual, years)
            ends = min(ends[0], bad), max(ends[1], bad)
            rows.append(row("world", f"trade_disrupted_1_in_{years}", bad, ends, "sampling"))
        for column, gate in enumerate(self.drawn.gates):
            one = self.fates.filter(self.fates["gate"] == gate)
            usd = float(one["waits_usd"].sum()) + float(one["round_usd"].sum())
            rows.append(row(gate, "trade_disrupted", usd, middle(self.drawn.expected[:, column])))
            short = float(one["short_usd"].sum())
            drawn = [short, *middle(self.drawn.expected_short[:, column])]
            rows.append(row(gate, "trade_short", short, (min(drawn), max(drawn))))
        return rows


def risk(
    hazards: str | Path | None = None,
    *,
    model: RiskModel | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    detours: str | Path | None = None,
    trade: str | Path | None = None,
    money_year: int | None = None,
) -> Risk:
    """Expected trade disrupted a year by gate and hazard, the paper's and ours, with its spread.

    ``hazards`` is a record of the user in the columns of ``read_hazards``; without one the packaged
    record is taken, closures that it lacks are added, and the ways round are those measured by pair
    of ports. ``detours``: ``read_detours``, goes before them. ``trade`` is a folder of the user as
    ``exposure.facts`` reads it (BACI, UN Comtrade, the Oxford table by country: ``money_year``),
    whose imports in money weigh the pairs.

    Raises:
        BadInput: a file does not hold, tells no trade in money, or draws or seed are out of range.
    """
    chosen = model or RiskModel()
    record = read_hazards(hazards)
    is_packaged = hazards is None
    effects, steps = mended(
        record, share_both=chosen.share_both, is_packaged=is_packaged, model=chosen
    )
    found = Round()
    if is_packaged:
        found = round_ways(record, None if trade is None else _told(trade, money_year))
        total = total_usd(effects, chosen.share_both)
        steps += way_steps(record, effects, chosen, found, total)
    ways, sets = _ways(found, None if detours is None else read_detours(detours))
    inputs = digest_of(
        [record.to_dicts(), effects.to_dicts(), None if ways is None else ways.to_dicts(),
         {gate: float(one.sum()) for gate, one in sets.items()}, asdict(chosen), draws, seed]
    )  # fmt: skip
    return Risk(
        paper=expected(record),
        effects=effects,
        steps=steps,
        fates=shortage(effects, chosen, ways),
        drawn=draw(effects, chosen, draws=draws, seed=seed, detours=ways, sets=sets),
        model=chosen,
        draws=draws,
        seed=seed,
        inputs=inputs,
        is_packaged=is_packaged,
        round=found,
    )


def _told(trade: str | Path, money_year: int | None) -> Told:
    """Trade in money of a folder of the user."""
    from sealane.assess.exposure import facts

    told = told_trade(facts(trade, money_year=money_year))
    if told.pairs.is_empty() and told.gates.is_empty():
        raise BadInput(
            f"{trade} tells no import in money.",
            hint="Give BACI*.csv, comtrade*.csv, country_import_dependency.csv or facts*.csv whose"
            " unit is USD and a year.",
            field="trade",
        )
    return told


def _ways(
    found: Round, own: pl.DataFrame | None
) -> tuple[pl.DataFrame | None, dict[str, npt.NDArray[np.float64]]]:
    """The ways round that hold, gate by gate: the user's, else those measured; and their sets."""
    import polars as pl

    if not found.sized:
        return own, {}
    measured, sets = own_detours(found.sized), own_sets(found.sized)
    if own is None:
        return measured, sets
    theirs = own["gate"].unique()
    rest = measured.filter(~pl.col("gate").is_in(theirs.implode()))
    kept = {gate: one for gate, one in sets.items() if gate not in theirs}
    return pl.concat([own.select(measured.columns), rest]), kept


def _record(*, is_packaged: bool) -> dict[str, str | None]:
    """Whose record of hazards this is, and what may be done with it."""
    said = LICENCE if is_packaged else OWN_RECORD
    return {"told": said.en, "told_ja": said.ja, "licence": "CC-BY-4.0" if is_packaged else None,
            "doi": DOI if is_packaged else None}  # fmt: skip


def _spread(
    mean: npt.NDArray[np.float64], annual: npt.NDArray[np.float64], model: RiskModel
) -> dict[str, Any]:
    low, high = np.quantile(mean, model.interval)
    return {
        "low": _bn(low),
        "high": _bn(high),
        "interval": "draws",
        "year_interval": "sampling",
        "year": {f"1_in_{years}": _bn(_once_in(annual, years)) for years in model.return_years},
        "year_error": {
            f"1_in_{years}": [_bn(end) for end in _error_of(annual, years)]
            for years in model.return_years
        },
        "mean_of_drawn_years": _bn(annual.mean()),
    }


def _once_in(annual: npt.NDArray[np.float64], years: int) -> float:
    """What a drawn year exceeds once in so many years."""
    return float(np.quantile(annual, 1.0 - 1.0 / years))


def _error_of(annual: npt.NDArray[np.float64], years: int) -> tuple[float, float]:
    """Between which drawn years that figure lies, in 95 of 100 sets of so many draws."""
    count, part = len(annual), 1.0 - 1.0 / years
    off = TWO_SIDED_95 * np.sqrt(count * part * (1.0 - part))
    at = np.clip(np.round(count * part + np.array([-off, off])), 0, count - 1).astype(int)
    low, high = np.sort(annual)[at]
    return float(low), float(high)


def _by(table: pl.DataFrame, key: str) -> dict[str, float]:
    """Sums in billions, the largest first."""
    import polars as pl

    sums = table.group_by(key).agg(pl.col("usd").sum())
    return {name: _bn(usd) for name, usd in sums.sort("usd", descending=True).iter_rows()}


def _bn(usd: Any) -> float:
    return round(float(usd) / BILLION, 3)
