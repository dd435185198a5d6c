"""How well a count of passages agrees with another count of the same passages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sealane.errors import BadInput

__all__ = ["Agreement", "agreement"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two counts over the same periods, side by side.

    Attributes:
        counted, reference: sums over all periods.
        share: counted over reference, of the sums.
        mean_error: mean over periods of |counted - reference| / reference.
        worst_error: the largest of these.
        bias: mean of (counted - reference) / reference; below zero, the count is short.
        correlation: of the two over periods; None where one of them never changes.
    """

    counted: float
    reference: float
    share: float
    mean_error: float
    worst_error: float
    bias: float
    correlation: float | None


def agreement(counted: npt.ArrayLike, reference: npt.ArrayLike) -> Agreement:
    """Agreement of a count with a reference, period by period.

    It says nothing of single ships: two counts may agree and be of different ones. Classes that
    only one side has (an authority's "others") are for the caller to leave out, and to say so.

    Raises:
        BadInput: different numbers of periods, negative counts, or a period of no reference.
    """
    ours = np.asarray(counted, dtype=np.float64)
    theirs = np.asarray(reference, dtype=np.float64)
    if ours.ndim != 1 or ours.shape != theirs.shape or not ours.size:
        raise BadInput(
            f"{ours.size} periods counted, {theirs.size} in the reference.", field="counted"
        )
    if not (np.all(ours >= 0) and np.all(theirs > 0)):
        raise BadInput(
            "a count is negative, or a period of the reference is empty.", field="reference"
        )
    errors = (ours - theirs) / theirs
    varies = ours.std() > 0 and theirs.std() > 0
    return Agreement(
        counted=float(ours.sum()),
        reference=float(theirs.sum()),
        share=float(ours.sum() / theirs.sum()),
        mean_error=float(np.abs(errors).mean()),
        worst_error=float(np.abs(errors).max()),
        bias=float(errors.mean()),
        correlation=float(np.corrcoef(ours, theirs)[0, 1]) if varies else None,
    )
