"""What pipelines around a closed gate can take, and what of it has a way out.

A pipeline ends at a port, and its oil goes on by ship. It is of no use where that port has no way
out; where one of its ways is shut the oil goes by the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sealane.assess.close.phrase import gate as gate_said
from sealane.assess.figure import Span
from sealane.assess.stock import bypasses
from sealane.say.said import Said, joined

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sealane.assess.close.draw import Draws

    Numbers = npt.NDArray[np.float64]

__all__ = ["OUTLETS", "outlet_said", "spare_drawn", "spare_of"]

OUTLETS = {"east_west": ("bab_el_mandeb", "suez")}
"""A pipeline whose oil still needs one of these gates, either of them: the Red Sea has two ends
(``assess/data/bypasses.csv``, note of ``east_west``: Bab el-Mandeb or Suez)."""
PLACES = {"east_west": Said("the pipeline to Yanbu (East-West)", "ヤンブーへの東西パイプライン")}
SHUT = Said(
    "{pipe} has no way out, as {gates} are both closed: what it could take is left out of the"
    " bypass",
    "{gates}がともに閉鎖され{pipe}の出口がないため、その分は迂回量に含まない",
)
OTHER_WAY = Said(
    "{pipe} is counted in full: with {shut} closed its oil leaves by {left}, and comes later by the"
    " longer way for those beyond {shut}; that delay is in no figure",
    "{pipe}の分は全量を含む。{shut}の閉鎖中は{left}から出るため、{shut}の先の国・地域には遠回りの分"
    "だけ遅れて届くが、その遅れはどの数値にも含まない",
)


def spare_of(gate: str, gates: Sequence[str]) -> Span | None:
    """The spare of the pipelines around a gate [kb/d], of those alone that have a way out.

    A pipeline is left out where all its ``OUTLETS`` are closed; then a figure told of several
    pipelines together does not hold either. It cannot tell how ships share the outlet that is
    left, or how much later oil is there.
    """
    rows = [one for one in bypasses(gate) if one.spare_kbd is not None]
    if _shut(gate, gates):
        rows = [one for one in rows if one.capacity_kbd is not None and one.name not in OUTLETS]
    if not rows:
        return None
    most = max(rows, key=lambda one: one.spare_kbd or 0.0)
    value = most.spare_kbd or 0.0
    return Span(value, most.spare_low_kbd or value, most.spare_high_kbd or value)


def spare_drawn(gate: str, gates: Sequence[str], draws: Draws) -> Numbers | None:
    """The draws of ``spare_of`` [kb/d]: the same wherever it is told, as it is one thing."""
    spare = spare_of(gate, gates)
    return None if spare is None else draws.at(spare, draws.places("bypass", gate))


def outlet_said(gate: str, gates: Sequence[str]) -> Said | None:
    """Why the bypass of a gate is less, or goes another way; None where its outlets are open."""
    for name in _piped(gate):
        shut = [one for one in OUTLETS[name] if one in gates]
        left = [one for one in OUTLETS[name] if one not in gates]
        if shut and not left:
            return SHUT.filled(pipe=PLACES[name], gates=joined([gate_said(one) for one in shut]))
        if shut:
            return OTHER_WAY.filled(
                pipe=PLACES[name], shut=joined([gate_said(one) for one in shut]),
                left=joined([gate_said(one) for one in left]),
            )  # fmt: skip
    return None


def _piped(gate: str) -> list[str]:
    return [one.name for one in bypasses(gate) if one.name in OUTLETS]


def _shut(gate: str, gates: Sequence[str]) -> bool:
    return any(set(OUTLETS[name]) <= set(gates) for name in _piped(gate))
