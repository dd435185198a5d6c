"""Risk as it is told: the paper's figure, ours beside it, by hazard and gate, and its spread."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sealane.assess.assessment import Assessment, digest_of
from sealane.assess.interval import interval_told
from sealane.assess.name import gate_names
from sealane.assess.risk.expected import expected
from sealane.assess.risk.hazard import (
    DOI,
    LICENCE,
    OWN_RECORD,
    closures,
    read_detours,
    read_hazards,
)
from sealane.assess.risk.mend import NOT_MENDED, mended, once, total_usd
from sealane.assess.risk.model import PAPER, RiskModel
from sealane.assess.risk.shortage import shortage
from sealane.assess.risk.spread import Drawn, draw
from sealane.assess.said import Said
from sealane.assess.trade_value import value_range

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Risk", "risk"]

METHOD = "risk 1"
UNIT = "USD 2022/y"
BILLION = 1e9
DRAWS, SEED = 10_000, 1
TWO_SIDED_95 = 1.96  # standard deviations of a binomial count
BASE_YEAR = Said(
    "The trade is of 2022 as others cite the record; its base year is to be confirmed.",
    "貿易額は、記録を引用する他の文献によれば2022年のもの。基準年は未確認。",
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
                    **{name: _bn(one[name]) for name in ("effect_usd", "apart_usd", "total_usd")},
                }
                for one in self.steps
            ],
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

    def _gates(self) -> list[dict[str, Any]]:
        by_paper = dict(_by(self.paper, "gate"))
        sums = self.effects.join(self.fates, on=["event", "gate", "hazard"])
        rows = []
        for column, gate in enumerate(self.drawn.gates):
            one, names = sums.filter(sums["gate"] == gate), gate_names()[gate]
            waits, round_, short = (
                float(one[name].sum()) for name in ("waits_usd", "round_usd", "short_usd")
            )
            rows.append(
                {
                    "gate": gate, "name_en": names.en, "name_ja": names.ja,
                    "paper": by_paper[gate], "ours": _bn(waits + round_),
                    **_spread(self.drawn.expected[:, column], self.drawn.annual[:, column],
                              self.model),
                    "waits": _bn(waits), "goes_round": _bn(round_), "short": _bn(short),
                    "days_round": one["days_round"][0],
                    "trade_values": value_range(gate),
                }
            )  # fmt: skip
        return sorted(rows, key=lambda row: -row["ours"])

    def _late(self) -> dict[str, Any]:
        """Sums over gates; an event at two gates is late at both, so these may exceed the total."""
        short = self.drawn.total_short
        return {
            "waits": _bn(self.fates["waits_usd"].sum()),
            "goes_round": _bn(self.fates["round_usd"].sum()),
            "short": _bn(self.fates["short_usd"].sum()),
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
            rows.append(row(gate, "trade_short", short, why="middle"))
        return rows


def risk(
    hazards: str | Path | None = None,
    *,
    model: RiskModel | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    detours: str | Path | None = None,
) -> Risk:
    """Expected trade disrupted a year by gate and hazard, the paper's and ours, with its spread.

    ``hazards`` is a record of the user in the columns of ``read_hazards``; without one the packaged
    record is taken, and closures that it lacks are added. ``detours``: ``read_detours``.

    Raises:
        BadInput: a file does not hold, or draws or seed are out of range.
    """
    chosen = model or RiskModel()
    record = read_hazards(hazards)
    ways = None if detours is None else read_detours(detours)
    is_packaged = hazards is None
    effects, steps = mended(record, share_both=chosen.share_both, is_packaged=is_packaged)
    inputs = digest_of(
        [record.to_dicts(), effects.to_dicts(), None if ways is None else ways.to_dicts(),
         asdict(chosen), draws, seed]
    )  # fmt: skip
    return Risk(
        paper=expected(record),
        effects=effects,
        steps=steps,
        fates=shortage(effects, chosen, ways),
        drawn=draw(effects, chosen, draws=draws, seed=seed, detours=ways),
        model=chosen,
        draws=draws,
        seed=seed,
        inputs=inputs,
        is_packaged=is_packaged,
    )


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
