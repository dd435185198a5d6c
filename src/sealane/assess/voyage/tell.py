"""A voyage as rows of the table of assessments."""

from __future__ import annotations

from dataclasses import asdict

from sealane.assess.assessment import Assessment, digest_of
from sealane.assess.figure import Span
from sealane.assess.interval import interval_told
from sealane.assess.voyage.even import BreakEven
from sealane.assess.voyage.sail import Voyage
from sealane.assess.voyage.study import STUDY

__all__ = ["tell_break_even", "tell_voyage"]

METHOD = "voyage 1: Fourth IMO GHG Study 2020, equation 8 and Tables 17, 19"


def _inputs(voyage: Voyage) -> dict[str, object]:
    return {
        "ship": asdict(voyage.ship),
        "distance_nmi": voyage.distance_nmi,
        "speed_kn": voyage.speed_kn,
        "gates": list(voyage.gates),
        "wait_days": voyage.wait_days,
        "port_days": voyage.port_days,
        "sailing": asdict(voyage.sailing),
        "cost": [[one.name, one.price.unit, *one.price.amount.ends] for one in voyage.cost.parts],
    }


def tell_voyage(voyage: Voyage, *, subject: str) -> list[Assessment]:
    """Distance, days, fuel, CO2 and cost as rows; what the cost lacks is its ``note``.

    Days, fuel and CO2 have no interval: the study gives means of classes, not a spread.
    """
    digest = digest_of(_inputs(voyage))
    sources = (STUDY, *voyage.ship.sources)
    missing = "; ".join(voyage.cost.missing) or None

    def row(quantity: str, value: float | None, unit: str, **more: object) -> Assessment:
        return Assessment("voyage", subject, quantity, value, unit, METHOD, digest, sources, **more)  # type: ignore[arg-type]

    rows = [
        row("distance", voyage.distance_nmi, "nmi", no_interval="no_range"),
        row("days", voyage.days, "d", no_interval="no_spread"),
        row("fuel", voyage.fuel_t, "t", no_interval="no_spread"),
        row(
            "co2",
            voyage.co2_t,
            "t",
            note="CO2 of the fuel burnt; no methane slip",
            no_interval="no_spread",
        ),
    ]
    total = voyage.cost.total
    if total is None:
        rows.append(row("cost", None, "-", note=missing or "no price is given",
                        no_interval="no_figure"))  # fmt: skip
    else:
        low, high = total.amount.ends
        note = f"without: {missing}" if missing else None
        rows.append(row("cost", total.amount.value, total.unit, note=note,
                        **interval_told(low, high, "given")))  # fmt: skip
    return rows


def tell_break_even(
    found: BreakEven, *, short: Voyage, long: Voyage, subject: str
) -> list[Assessment]:
    """The break-even premium as a row; what the comparison lacks is its ``note``."""
    low, high = found.premium_pct.ends
    span = Span(found.premium_pct.value, low, high)
    digest = digest_of([found.gate, [span.value, low, high], _inputs(short), _inputs(long)])
    sources = tuple(dict.fromkeys((STUDY, *short.ship.sources, *long.ship.sources)))
    note = f"without: {'; '.join(found.missing)}" if found.missing else None
    return [
        Assessment(
            "voyage",
            subject,
            f"break_even_premium {found.gate}",
            span.value,
            "% of hull value",
            METHOD,
            digest,
            sources,
            note=note,
            **interval_told(low, high, "given"),
        )
    ]
