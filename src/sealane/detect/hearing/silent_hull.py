"""Hulls that were not heard for a while, and whether they could have been somewhere meanwhile."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from sealane import geo

__all__ = ["Fit", "Meeting", "SilentHulls"]

HOUR_US = 3_600_000_000
NMI_M = 1852.0
ABLE = ("merchant", "fishing", "other", None)
"""Classes that hand over or take cargo, fuel or fish; what claims no type or another may."""


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """When and where a hull may have been met, and by what a silence is held against that.

    ``slack_h``: the time that a silent hull needs not account for and still fits wholly;
    ``open_at_most`` is the weight of one that was not heard again at most, ``other_at_most`` that
    of one whose silence has another reason; ``unable_share`` weighs pairs that hand nothing over.
    """

    mmsi: int
    start_us: int
    end_us: int
    lon: float
    lat: float
    vessel_class: str | None
    min_stay_h: float
    near_nmi: float
    slack_h: float
    open_at_most: float
    other_at_most: float
    unable_share: float


@dataclass(frozen=True, kw_only=True)
class Fit:
    """One silent hull that could have been there, and how well its silence fits."""

    mmsi: int
    start_us: int
    end_us: int | None
    way_nmi: float
    out_nmi: float | None
    stay_h: float
    slack_h: float | None
    confidence: float
    weight: float
    vessel_class: str | None


@dataclass(frozen=True, eq=False)
class SilentHulls:
    """Silences as arrays, from events ``gap``; the end of one still open is far off."""

    mmsi: Any
    start: Any
    end: Any
    is_open: Any
    lon: Any
    lat: Any
    end_lon: Any
    end_lat: Any
    speed: Any
    confidence: Any
    reasons: list[str | None]

    @classmethod
    def of(cls, events: pl.DataFrame, *, usual_kn: float, least_confidence: float) -> SilentHulls:
        """Those of this confidence or more; each hull made ``usual_kn`` or its speed before."""
        gaps = events.filter(pl.col("kind") == "gap", pl.col("confidence") >= least_confidence)
        told = [json.loads(text) for text in gaps["evidence"]]
        speed = np.array([one.get("speed_before_kn") or 0.0 for one in told], np.float64)
        return cls(
            gaps["mmsis"].list.first().cast(pl.Int64).to_numpy(),
            gaps["start_at"].to_physical().to_numpy(),
            gaps["end_at"].to_physical().fill_null(2**62).to_numpy(),
            gaps["end_at"].is_null().to_numpy(),
            gaps["lon"].to_numpy(),
            gaps["lat"].to_numpy(),
            gaps["end_lon"].fill_null(0.0).to_numpy(),
            gaps["end_lat"].fill_null(0.0).to_numpy(),
            np.maximum(speed, usual_kn),
            gaps["confidence"].to_numpy(),
            [one.get("explained_by") for one in told],
        )

    def fits(self, asked: Meeting, classes: Mapping[int, str | None]) -> list[Fit]:
        """Those that could have been there for ``min_stay_h``, by weight, the likeliest first."""
        is_then = (self.start < asked.end_us) & (self.end > asked.start_us)
        some = np.flatnonzero(is_then & (self.mmsi != asked.mmsi))
        x, y = np.full(len(some), asked.lon), np.full(len(some), asked.lat)
        way = geo.distance_m(self.lon[some], self.lat[some], x, y) / NMI_M
        out = geo.distance_m(x, y, self.end_lon[some], self.end_lat[some]) / NMI_M
        is_open = self.is_open[some]
        near = np.where(is_open, way, np.minimum(way, out)) <= asked.near_nmi
        out = np.where(is_open, 0.0, out)
        comes = self.start[some] + way / self.speed[some] * HOUR_US
        goes = self.end[some] - out / self.speed[some] * HOUR_US
        stays = np.minimum(goes, asked.end_us) - np.maximum(comes, asked.start_us)
        fits = np.flatnonzero(near & (stays >= asked.min_stay_h * HOUR_US))
        slack = (goes - comes - stays) / HOUR_US
        made = [
            self._fit(
                asked, int(some[i]), way_nmi=float(way[i]), out_nmi=float(out[i]),
                stay_h=float(stays[i]) / HOUR_US, slack_h=float(slack[i]), classes=classes,
            )
            for i in fits
        ]  # fmt: skip
        return sorted(made, key=lambda one: (-one.weight, -one.stay_h, one.mmsi, one.start_us))

    def _fit(
        self,
        asked: Meeting,
        i: int,
        *,
        way_nmi: float,
        out_nmi: float,
        stay_h: float,
        slack_h: float,
        classes: Mapping[int, str | None],
    ) -> Fit:
        """How well silence ``i`` fits: the geometric mean of two shares, less where other things
        speak against it."""
        is_open, reason = bool(self.is_open[i]), self.reasons[i]
        vessel_class = classes.get(int(self.mmsi[i]))
        share = min(1.0, stay_h / ((asked.end_us - asked.start_us) / HOUR_US))
        if not is_open:
            share *= asked.slack_h / max(asked.slack_h, slack_h)
        weight = float(np.sqrt(share * self.confidence[i]))
        if not _can_pair(asked.vessel_class, vessel_class):
            weight *= asked.unable_share
        if is_open:
            weight = min(weight, asked.open_at_most)
        if reason not in (None, "coverage"):
            weight = min(weight, asked.other_at_most)
        return Fit(
            mmsi=int(self.mmsi[i]),
            start_us=int(self.start[i]),
            end_us=None if is_open else int(self.end[i]),
            way_nmi=way_nmi,
            out_nmi=None if is_open else out_nmi,
            stay_h=stay_h,
            slack_h=None if is_open else slack_h,
            confidence=float(self.confidence[i]),
            weight=weight,
            vessel_class=vessel_class,
        )


def _can_pair(one: str | None, other: str | None) -> bool:
    """Whether hulls of these classes hand over to each other: of two fishing vessels, no catch."""
    return one in ABLE and other in ABLE and not one == other == "fishing"
