"""The packaged facts of stocks, use, bypasses and releases, each row with its source.

They stand as CSV in ``assess/data``. A field that is empty was not found in a source, and is not a
statement that there is nothing.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median

from sealane.errors import BadInput
from sealane.law.state_name import iso3_of, meant_state

__all__ = [
    "Bypass",
    "Holding",
    "bypasses",
    "checked_country",
    "cover_days",
    "held",
    "holdings",
    "released",
    "use_kbd",
]

FOLDER = Path(__file__).parents[1] / "data"
OIL = ("oil", "oil_products", "crude_oil")
"""Commodities that stand for all oil, best first; single products are told but never summed."""
PRODUCTS = ("diesel", "gasoline", "octane_gasoline", "jet_fuel", "fuel_oil", "kerosene", "lpg")
BARRELS_A_TONNE = 7.33
"""Barrels of crude oil in a metric tonne at the world mean of its gravity: Energy Institute (before
2023: bp), Statistical Review of World Energy, approximate conversion factors (July 2021). Grades
differ."""
NOT_HELD = ("minimum", "capacity")
"""Kinds that are no stock: a duty by law, and room for a stock."""
DERIVED = "DERIVED days"
"""How the note of a row begins whose days were worked out from its barrels."""
NEARLY_ALL = 0.98
"""Share of the told total from which the parts are all of it: rounding of days."""
NOT_COUNTED = {
    "minimum": "it is a duty by law and no stock",
    "capacity": "it is room for a stock and no stock",
    "product": "single products are no count of all oil",
    "other": "a newer or a wider count is",
}
"""Why a row of oil is in no stock, in the order told."""
FROM_TONNES = (
    f"Tonnes are turned into barrels at {BARRELS_A_TONNE:g} a tonne of crude oil (world mean:"
    " Energy Institute, Statistical Review of World Energy); grades differ."
)


@dataclass(frozen=True, slots=True)
class Holding:
    """One stock: days as the source tells them, and oil in million barrels with its interval."""

    kind: str
    told_as: str
    days: float
    basis: str
    volume_mb: float
    low_mb: float
    high_mb: float
    as_of: str
    cited: str
    note: str


@dataclass(frozen=True, slots=True)
class Bypass:
    """A pipeline around a gate [kb/d]; None: not found."""

    name: str
    gate: str
    course: str
    capacity_kbd: float | None
    spare_kbd: float | None
    spare_low_kbd: float | None
    spare_high_kbd: float | None
    as_of: str
    cited: str
    note: str


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, restval=""))


def checked_country(text: str) -> str:
    """The code of a country (ISO 3166-1 alpha-3) in capitals.

    Raises:
        BadInput: no such code; near names are told.
    """
    code = iso3_of(text)
    if code is None:
        raise BadInput(
            f"{text!r} is no code of a country.",
            hint=meant_state(text),
            field="iso3",
            value=text,
        )
    return code


def use_kbd(iso3: str) -> tuple[float, str] | None:
    """Oil products used [kb/d] with year and source; None where the table has no row."""
    for row in _rows("oil_use"):
        if row["iso3"] == iso3:
            return float(row["use_kbd"]), f"CIA World Factbook {row['year']}, {row['citation']}"
    return None


def held(iso3: str) -> tuple[dict[str, str], ...]:
    """Every packaged row of a country: all commodities, also duties and capacities."""
    return tuple(row for row in _rows("stocks") if row["iso3"] == iso3)


def holdings(iso3: str) -> tuple[tuple[Holding, ...], tuple[str, ...]]:
    """The oil that a country holds, by kind, and what is missing.

    The newest row of each kind counts; rows of oil that do not are named in the notes, with the
    reason (``NOT_COUNTED``). Where a total is told beside parts that are less, what is left is the
    kind ``rest``. Tonnes are barrels by ``BARRELS_A_TONNE``. Days are turned into barrels by the
    daily flow that they count in:

    - where a source tells both days and barrels, by that (Japan 1.85, Korea 0.80 mb/d);
    - else between the lowest share of all oil used for which both are known and all oil used; the
      middle is the median share. Days of a Stockpiling Act or of net imports count in a narrower
      flow than all oil used, so barrels from use alone would be too many (Korea: three times).
    """
    rows = held(iso3)
    counted = _counted(rows)
    found, notes = _parts(iso3, counted) if counted else ((), ())
    if not counted:
        notes = (f"No count of oil held by {iso3} is packaged.",)
    return found, (*notes, *_besides(rows, counted))


def _counted(rows: tuple[dict[str, str], ...]) -> dict[str, dict[str, str]]:
    """The row of each kind that counts: the newest of the best commodity that tells the kind.

    Kinds of two commodities stand side by side (a government's crude oil, industry's oil), unless
    one of them tells a total, which may hold the other.
    """
    counted: dict[str, dict[str, str]] = {}
    for commodity in OIL:
        own: dict[str, dict[str, str]] = {}
        for row in rows:
            if row["commodity"] != commodity or row["kind"] in NOT_HELD:
                continue
            kept = own.get(row["kind"])
            if kept is None or row["as_of"] >= kept["as_of"]:
                own[row["kind"]] = row
        if not counted or "total" not in {*counted, *own}:
            counted = own | counted
    return counted


def _besides(
    rows: tuple[dict[str, str], ...], counted: dict[str, dict[str, str]]
) -> tuple[str, ...]:
    """A note for each reason why rows of oil are in no stock, with what they tell."""
    told: dict[str, list[str]] = {why: [] for why in NOT_COUNTED}
    for row in rows:
        if row["commodity"] not in (*OIL, *PRODUCTS) or row in counted.values():
            continue
        is_product = row["commodity"] in PRODUCTS
        why = row["kind"] if row["kind"] in NOT_HELD else "product" if is_product else "other"
        goods = row["commodity"].replace("_", " ").replace("lpg", "LPG")
        told[why].append(f"{float(row['days']):g} d of {goods}")
    return tuple(
        f"Not counted, since {NOT_COUNTED[why]} ({', '.join(dict.fromkeys(one))})."
        for why, one in told.items()
        if one
    )


def cover_days(
    iso3: str, commodity: str, lost_share: float = 1.0
) -> tuple[tuple[str, float, float, float, str], ...]:
    """Days for which each told stock of a commodity makes up for a share of its use.

    Days of use over the share that is lost: (kind, days, low, high, source) for every row that is
    a stock and counts in days of use; for commodities whose use is not packaged, such as LNG or
    rice. No lag, rate or part that cannot be drawn: the most that the days can mean.

    Raises:
        BadInput: an unknown country, a commodity of which none is told for it (those that are told
            are named), or a share that is not above 0 to 1.
    """
    code = checked_country(iso3)
    if not 0 < lost_share <= 1:
        raise BadInput(
            f"lost_share is {lost_share}.",
            hint="It must be above 0, to 1.",
            field="lost_share",
            value=lost_share,
        )
    rows = [row for row in held(code) if row["kind"] not in NOT_HELD]
    told = [row for row in rows if row["commodity"] == commodity and row["basis"] == "days_of_use"]
    if not told:
        known = sorted({row["commodity"] for row in rows if row["basis"] == "days_of_use"})
        raise BadInput(
            f"No stock of {commodity} is told for {code} in days of use.",
            hint=f"Told are {', '.join(known)}." if known else "None is told at all.",
            field="commodity",
            value=commodity,
        )
    found = []
    for row in told:
        days = float(row["days"])
        ends = (_number(row["low"]) or days, _number(row["high"]) or days)
        low, high = min(days, *ends), max(days, *ends)
        cited = f"{row['source']}: {row['citation']}"
        figures = (days / lost_share, low / lost_share, high / lost_share)
        found.append((row["kind"], *figures, cited))
    return tuple(found)


def bypasses(gate: str | None = None) -> tuple[Bypass, ...]:
    """Pipelines around gates; of one gate or all."""
    return tuple(
        Bypass(
            name=row["name"],
            gate=row["gate"],
            course=row["course"],
            capacity_kbd=_number(row["capacity_kbd"]),
            spare_kbd=_number(row["spare_kbd"]),
            spare_low_kbd=_number(row["spare_low_kbd"]),
            spare_high_kbd=_number(row["spare_high_kbd"]),
            as_of=row["as_of"],
            cited=f"{row['source']}: {row['citation']}",
            note=row["note"],
        )
        for row in _rows("bypasses")
        if gate in (None, row["gate"])
    )


def released(who: str, quantity: str) -> tuple[tuple[float, str], ...]:
    """Published figures of stock releases with their sources."""
    return tuple(
        (float(row["value"]), f"{row['source']}: {row['citation']}")
        for row in _rows("releases")
        if row["who"] == who and row["quantity"] == quantity
    )


def _parts(
    iso3: str, newest: dict[str, dict[str, str]]
) -> tuple[tuple[Holding, ...], tuple[str, ...]]:
    notes: list[str] = []
    flows = {kind: _flow(iso3, row) for kind, row in newest.items()}
    if None in flows.values():
        notes.append(f"Days are told, but the oil used by {iso3} is not packaged.")
    total = newest.get("total")
    parts = {kind: row for kind, row in newest.items() if kind != "total"}
    if total is not None and parts:
        sum_d = sum(float(row["days"]) for row in parts.values())
        all_d = float(total["days"])
        if sum_d < NEARLY_ALL * all_d:
            told_as = "total less the kinds told apart"
            if total["as_of"][:4] != max(row["as_of"] for row in parts.values())[:4]:
                notes.append("Total and parts are of different years; the rest is what differs.")
            rest = {**total, "kind": "rest", "kind_as_told": told_as, "volume_mb": ""}
            rest |= {"volume_mt": "", "days": str(round(all_d - sum_d, 3)), "low": "", "high": ""}
            parts["rest"], flows["rest"] = rest, flows["total"]
    else:
        parts = newest
    if any(row["basis"] == "days_of_net_imports" for row in parts.values()):
        notes.append("Some days are of net imports, which are less than all oil used.")
    if any(row["volume_mt"] for row in parts.values()):
        notes.append(FROM_TONNES)
    told = (_holding(row, flows[kind]) for kind, row in sorted(parts.items()))
    return tuple(one for one in told if one is not None), tuple(notes)


def _holding(row: dict[str, str], flow: tuple[float, float, float] | None) -> Holding | None:
    if flow is None:
        return None
    days = float(row["days"])
    low_d, high_d = _number(row["low"]) or days, _number(row["high"]) or days
    middle, low, high = flow
    return Holding(
        kind=row["kind"],
        told_as=row["kind_as_told"],
        days=days,
        basis=row["basis"],
        volume_mb=days * middle / 1000,
        low_mb=min(low_d, days) * low / 1000,
        high_mb=max(high_d, days) * high / 1000,
        as_of=row["as_of"],
        cited=f"{row['source']}: {row['citation']}",
        note=row["note"],
    )


def _flow(iso3: str, row: dict[str, str]) -> tuple[float, float, float] | None:
    """The flow [kb/d] that the days of a row count in: middle, low, high; of a row that tells
    tonnes those over its days, which tell no flow of other rows."""
    if row["volume_mt"]:
        flow = 1000 * BARRELS_A_TONNE * float(row["volume_mt"]) / float(row["days"])
        return flow, flow, flow
    used = use_kbd(iso3)
    both = _flows_known().get(iso3)
    if both is not None:
        basis, flow = both
        same = row["basis"] == basis or used is None
        return flow, flow, flow if same or used is None else max(flow, used[0])
    if used is None:
        return None
    shares = _shares_known()
    return median(shares) * used[0], min(shares) * used[0], used[0]


@cache
def _flows_known() -> dict[str, tuple[str, float]]:
    """Countries whose days and barrels are both told: the basis, and barrels over days [kb/d]."""
    return {
        row["iso3"]: (row["basis"], 1000 * float(row["volume_mb"]) / float(row["days"]))
        for row in _rows("stocks")
        if row["volume_mb"]
    }


@cache
def _derived() -> frozenset[str]:
    """Countries whose days are barrels over all oil used, worked out by us: they tell no share."""
    return frozenset(row["iso3"] for row in _rows("stocks") if row["note"].startswith(DERIVED))


@cache
def _shares_known() -> tuple[float, ...]:
    """Of those countries the flow that days count in, as a share of all oil used."""
    used = {iso3: use_kbd(iso3) for iso3 in _flows_known() if iso3 not in _derived()}
    return tuple(_flows_known()[iso3][1] / one[0] for iso3, one in used.items() if one is not None)


def _number(text: str) -> float | None:
    return float(text) if text else None
