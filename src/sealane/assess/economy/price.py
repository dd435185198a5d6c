"""What dearer freight does to consumer prices."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sealane.errors import BadInput

__all__ = ["PassThrough", "inflation"]


@dataclass(frozen=True, slots=True)
class PassThrough:
    """Published answer of consumer prices to freight.

    doubling_pp: inflation added when freight doubles [percentage points]; peak_months and
    lasts_months: when it is greatest and until when it is felt. IMF WP/22/61 (Carriere-Swallow and
    others 2022; 143 countries, 1992 to 2021): 0.7, 12 and 18.
    """

    doubling_pp: float = 0.7
    peak_months: int = 12
    lasts_months: int = 18
    cited: str = (
        "IMF WP/22/61: https://www.imf.org/en/Publications/WP/Issues/2022/03/25/"
        "Shipping-Costs-and-Inflation-515144"
    )


def inflation(times: float, rule: PassThrough | None = None) -> tuple[float, float]:
    """Inflation added at its peak [percentage points], low and high, when freight is so many times.

    The paper tells one doubling. For other rises there are two readings, in proportion to the
    logarithm (each doubling adds as much) and in proportion to the rise; the answer is both, in
    order, and they agree at 2. Not the interval of the paper's estimate, and not for one country:
    islands and those who import more feel more, firm inflation targets less (same paper).

    >>> inflation(2.0)
    (0.7, 0.7)

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
    readings = (rule.doubling_pp * math.log2(times), rule.doubling_pp * (times - 1))
    return min(readings), max(readings)
