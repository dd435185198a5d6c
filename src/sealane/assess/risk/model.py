"""What the reckoning of risk assumes, each with its source, in one place."""

from __future__ import annotations

from dataclasses import dataclass

from sealane.errors import BadInput

__all__ = ["MOST_DRAWS", "RiskModel"]

MOST_DRAWS = 100_000
PAPER = "Verschuur, Lumma & Hall, Nat Commun 16, 10421 (2025)"


@dataclass(frozen=True)
class RiskModel:
    """Parameters of the expected trade disrupted and of its spread.

    ``speed_kn`` and ``km_per_kn_h`` make days of a detour [km] (the paper: 16 kn, 1.85 km);
    ``stock_days`` are the goods that users hold, for the parts ``stock_shares`` of trade (the
    paper: 7, 25 and 60 days for 15, 50 and 35 %); ``levels`` are the shares of traffic stopped for
    hostility levels 3, 4 and 5 of the Militarized Interstate Disputes data (the paper);
    ``share_both`` is how much of the smaller flow is the same goods when one event closes two
    gates: 1 counts them once, 0 adds them up. Nobody has published it; 1 is the cautious end, and
    the answer gives the sum of both ends as its range.
    """

    speed_kn: float = 16.0
    km_per_kn_h: float = 1.85
    stock_days: tuple[float, ...] = (7.0, 25.0, 60.0)
    stock_shares: tuple[float, ...] = (0.15, 0.50, 0.35)
    levels: tuple[float, ...] = (0.1, 0.5, 1.0)
    share_both: float = 1.0
    year_days: float = 365.0
    interval: tuple[float, float] = (0.05, 0.95)
    return_years: tuple[int, ...] = (2, 10, 100)

    def __post_init__(self) -> None:
        if len(self.stock_days) != len(self.stock_shares):
            raise BadInput("stock_days and stock_shares differ in length.", field="stock_shares")
        if min(self.stock_shares) < 0.0 or abs(sum(self.stock_shares) - 1.0) > 1e-9:
            raise BadInput(
                f"stock_shares add up to {sum(self.stock_shares):g}, not to 1.",
                hint="Give the parts of trade as shares that add up to 1.",
                field="stock_shares",
            )
        if min(self.stock_days) < 0.0 or not 0.0 <= self.share_both <= 1.0:
            raise BadInput("Days of stock are 0 or more, share_both is 0 to 1.", field="stock_days")

    def days_of(self, detour_km: float | None) -> float:
        """Days that a detour takes; without a way round there is no end to them."""
        if detour_km is None:
            return float("inf")
        return detour_km / (self.speed_kn * self.km_per_kn_h * 24.0)
