"""What dearer freight does to consumer prices."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sealane.assess.figure import Span
from sealane.assess.reported import Reported, reported
from sealane.errors import BadInput
from sealane.say.said import Said

__all__ = ["OF_RANGE", "PassThrough", "inflation", "published"]

OF_RANGE = Said(
    "The ends are two published figures of a doubling, the higher for 143 countries (IMF) and the"
    " lower for those of the OECD: no error of either and no range for one country. Of other rises"
    " they also hold two readings, by logarithm and in proportion.",
    "両端は運賃2倍について公表された二つの値（高い方はIMFの143か国、低い方はOECD加盟国）で、推定の誤差でも"
    "一国についての範囲でもない。2倍以外では、対数と比例の二通りの読み方の幅も含む。",
)
"""What the range of ``inflation`` means."""


def published() -> Reported:
    """The packaged figures of a doubling, with who said them."""
    return reported("price_pass_through", "consumer_prices")


@dataclass(frozen=True, slots=True)
class PassThrough:
    """Published answer of consumer prices to freight.

    doubling_pp: inflation added when freight doubles [percentage points]; None takes the published
        figures (0.4 to 0.7): IMF WP/22/61 (Carriere-Swallow and others 2022; 143 countries, 1992 to
        2021) and the OECD's Interim Economic Outlook of February 2024, as reported.
    peak_months, lasts_months: when it is greatest and until when it is felt. IMF WP/22/61: 12 and
        18; the OECD says after about a year.
    """

    doubling_pp: Span | None = None
    peak_months: int = 12
    lasts_months: int = 18

    @property
    def used(self) -> Span:
        """The range that is worked with [percentage points]."""
        return self.doubling_pp if self.doubling_pp is not None else published().span


def inflation(times: float, rule: PassThrough | None = None) -> tuple[float, float]:
    """Inflation added at its peak [percentage points], low and high, when freight is so many times.

    The sources tell one doubling. For other rises there are two readings, in proportion to the
    logarithm (each doubling adds as much) and in proportion to the rise, which agree at 2; the
    answer is the ends over both and over the figures. Not the interval of either estimate, which is
    in no page in hand, and not for one country: those who import more feel more, firm inflation
    targets less (IMF WP/22/61).

    >>> inflation(2.0)
    (0.4, 0.7)

    Raises:
        BadInput: freight is not above 0.
    """
    rule = rule or PassThrough()
    if not 0 < times < math.inf:
        raise BadInput(
            f"Freight cannot be {times} times what it was.",
            hint="Give a figure above 0: 2 for doubled.",
            field="times",
            value=times,
        )
    readings = [
        pp * part for pp in rule.used.ends for part in (math.log2(times), times - 1)
    ]  # fmt: skip
    return min(readings), max(readings)
