"""Features and areas that several claim near a place, or whose status is contested."""

from __future__ import annotations

from typing import Any

import numpy as np

from sealane.law.area import off_nmi_of
from sealane.law.claim import feature_areas, feature_offs_nmi, shore_names
from sealane.law.fact import Row, table, told_row
from sealane.law.line import Nearness
from sealane.law.packaged import COMPUTED
from sealane.law.water import Place

__all__ = ["features_told"]

WIDE = frozenset({"area", "line", "submerged", "archipelago_group"})
"""Kinds that are told as far from their position as it is unsure."""
SPREAD = frozenset({"area", "line"})
POINT_NMI = 12.0
"""A feature whose position is less sure has shores or limits far from it: a distance to that
position would say nothing. A territorial sea (UNCLOS art. 3)."""


def features_told(lon: float, lat: float, near: Nearness, place: Place) -> list[dict[str, Any]]:
    """The features near a place, the nearest first, and those that its claims are made from.

    ``off_nmi`` is how far each is, and ``off_from`` from what: its ``position``; its ``limits``
    (0 inside), where they are packaged; else None, where the place lies in the ``waters`` computed
    from its shore, or where only a ``label`` amid it is known, to ``position_error_nmi``.
    """
    x, y = np.array([lon]), np.array([lat])
    (offs,) = feature_offs_nmi(x, y).tolist()
    names = {zone.name.partition(": ")[2] for zone in place.zones if zone.source == COMPUTED}
    wanted = {claim.row.get("feature_id") for claim in place.claims}
    wanted |= {row["feature_id"] for row in place.of_status}
    found = []
    for row, off in zip(table("features"), offs, strict=True):
        name = row["feature_id"]
        error = float(row["position_error_nmi"])
        reach = max(near.feature_nmi, error) if row["kind"] in WIDE else near.feature_nmi
        limits = feature_areas().get(name)
        exact = None if limits is None else float(off_nmi_of(limits, x, y)[0])
        is_near = exact <= near.feature_nmi if exact is not None else off <= reach
        if is_near or name in wanted:
            held = shore_names().get(name) in names
            found.append((off, {**told_row(row), **_where(row, off, exact, is_held=held)}))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _where(row: Row, off: float, exact: float | None, *, is_held: bool) -> dict[str, Any]:
    if exact is not None:
        return {"off_nmi": round(exact, 1), "off_from": "limits"}
    is_point = row["kind"] not in SPREAD and float(row["position_error_nmi"]) <= POINT_NMI
    if is_point:
        return {"off_nmi": round(off, 1), "off_from": "position"}
    return {"off_nmi": None, "off_from": "waters" if is_held else "label"}
