"""Ways at sea: one between two places, all its lanes, or those of many pairs at once."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import polars as pl
from fastapi import APIRouter, Depends, Request, Response
from fastapi import Query as Param

from sealane.assess.voyage.between import NO_COST
from sealane.errors import BadInput
from sealane.serve.answer import send_alone
from sealane.serve.fault import TooMuch
from sealane.serve.schema import NO_WAY, object_of
from sealane.serve.waters import apart

if TYPE_CHECKING:
    from sealane.assess.voyage import Prices

__all__ = ["QUEUE", "listed", "router", "words_of"]

router = APIRouter(tags=["assess"])
QUEUE = "assess"
MOST_PAIRS = 1_000
"""Pairs in one request: ten seconds of one thread, where each begins and ends elsewhere."""
MOST_BYTES = 200_000
"""Of a body: 1,000 pairs of whole degrees to the metre are 60 kB."""
MOST_TEXT = 120
ROUTE = {
    "from": {"name": "Yokohama", "code": "JPYOK", "lon": 139.65, "lat": 35.4333},
    "to": {"name": "Singapore", "code": "SGSIN", "lon": 103.85, "lat": 1.2833},
    "distance_nmi": 2893.1, "gates": ["bashi"], "path": [[139.65, 35.4333], [103.85, 1.2833]],
    "inland_nmi": [0.4, 0.0], "unfit": [], "turns_back": None,
    "days": None, "fuel_t": None, "co2_t": None,
    "cost": None, "cost_parts": [], "cost_missing": [],
    "why_no_cost_en": NO_COST.en, "why_no_cost_ja": NO_COST.ja,
    "command": "sealane assess route JPYOK SGSIN",
}  # fmt: skip
PAIR = {
    "from_lon": 50.2, "from_lat": 26.8, "to_lon": 139.7, "to_lat": 35.3, "distance_nmi": 6512.4,
    "gates": "hormuz;malacca", "error": None,
}  # fmt: skip

Place = Annotated[
    str,
    Param(
        max_length=MOST_TEXT,
        description="A port's name in either language, its UN/LOCODE, or longitude,latitude [deg].",
        examples=["JPYOK", "50.2,26.7"],
    ),
]
Gates = Annotated[
    list[str],
    Param(default_factory=list, description="Gates that are closed; repeat it or part by commas."),
]
Stops = Annotated[
    list[str], Param(default_factory=list, description="Gates to be passed, in this order.")
]
Premiums = Annotated[
    list[str],
    Param(
        default_factory=list,
        description="War-risk premium at a gate, gate=% of the hull a passage: with shares or "
        "hull_value.",
    ),
]
Metres = Annotated[
    float | None, Param(gt=0, description="Measure of the hull [m], in place of the ship's own.")
]


@dataclass(frozen=True)
class Priced:
    """Prices as they were written, with which the voyage of a ship has a cost."""

    hull_value: str | None
    fuel_price: str | None
    hire: str | None
    tolls: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.hull_value or self.fuel_price or self.hire or self.tolls)

    def of(self, risk: dict[str, float]) -> Prices | None:
        """The prices, with the premiums of gates."""
        from sealane.assess.close.premium import prices_said

        return prices_said(
            (), hull_value=self.hull_value, fuel_price=self.fuel_price, hire=self.hire,
            tolls=self.tolls, pct_by_gate=risk,
        )  # fmt: skip


def _priced(
    hull_value: Annotated[
        str | None,
        Param(max_length=MOST_TEXT, description="With ship: its hull, as 120000000 USD 2026."),
    ] = None,
    fuel_price: Annotated[
        str | None,
        Param(max_length=MOST_TEXT, description="With ship: fuel a tonne, as 600 USD 2026."),
    ] = None,
    hire: Annotated[
        str | None,
        Param(max_length=MOST_TEXT, description="With ship: hire a day, as 40000 USD 2026."),
    ] = None,
    toll: Annotated[
        list[str] | None,
        Param(
            description="With ship: toll of a canal for one passage, as suez=675000 USD 2026; "
            "repeat it."
        ),
    ] = None,
) -> Priced:
    return Priced(hull_value, fuel_price, hire, tuple(toll or ()))


@dataclass(frozen=True)
class Asked:
    """The question of a way; read when it is worked out, away from the event loop."""

    ends: tuple[Any, ...]
    via: list[str]
    is_shared: bool
    premium: list[str]
    priced: Priced
    command: str

    def told(self) -> bytes:
        """The way, or all lanes, as the command line tells them."""
        from sealane.assess.voyage.between import Ends, lanes_between, way_between

        ends, risk = Ends(*self.ends), _premiums(self.premium)
        if self.is_shared:
            (a, b), choice = lanes_between(ends, war_risk_pct=risk)
            told = {"from": a.as_dict(), "to": b.as_dict(), **choice.as_dict()}
        else:
            told = way_between(ends, via=self.via, prices=self.priced.of(risk)).as_dict()
        return orjson.dumps({**told, "command": self.command})


def _asked(
    origin: Annotated[Place, Param(alias="from")],
    destination: Annotated[Place, Param(alias="to")],
    ship: Annotated[
        str | None,
        Param(max_length=MOST_TEXT, description="A type of ship: tells days, fuel and CO2 too."),
    ] = None,
    speed: Annotated[float | None, Param(gt=0, description="Its speed [kn], with ship.")] = None,
    draught: Metres = None,
    beam: Metres = None,
    length: Metres = None,
    *,
    avoid: Gates,
    via: Stops,
    ice: Annotated[bool, Param(description="true: the ship may take passages of ice.")] = False,
    shares: Annotated[
        bool, Param(description="true: every lane, and the part of the ships on it.")
    ] = False,
    premium: Premiums,
    priced: Annotated[Priced, Depends(_priced)],
) -> Asked:
    gates, stops, dear = listed(avoid), listed(via), listed(premium)
    _check_together(stops, dear, priced, ship, is_shared=shares)
    ends = (origin, destination, gates, ship, speed, draught, beam, length, ice)
    has_minus = "-" in (origin[:1], destination[:1])
    command = words_of(
        ["route", *(["--"] if has_minus else []), origin, destination],
        {
            "--avoid": ",".join(gates), "--via": ",".join(stops), "--ship": ship,
            "--speed": speed, "--draught": draught, "--beam": beam, "--length": length,
            "--ice": ice, "--shares": shares, "--premium": ",".join(dear),
            "--hull-value": priced.hull_value, "--fuel-price": priced.fuel_price,
            "--hire": priced.hire, "--toll": priced.tolls,
        },
    )  # fmt: skip
    return Asked(ends, stops, shares, dear, priced, command)


def _check_together(
    via: list[str], premium: list[str], priced: Priced, ship: str | None, *, is_shared: bool
) -> None:
    """Parameters that do not go together."""
    if is_shared and via:
        raise BadInput(
            "via: shares tells all lanes, via asks for one.", hint="Give one of the two.",
            field="via",
        )  # fmt: skip
    if priced and (is_shared or ship is None):
        raise BadInput(
            "Prices make the cost of one ship's voyage.",
            hint="Leave prices out: shares weighs lanes in days." if is_shared else
            "Give ship too, for example ship=vlcc.",
            field="ship",
        )  # fmt: skip
    if premium and not is_shared and not priced.hull_value:
        raise BadInput(
            "premium is of the hull's value, or weighs lanes against each other.",
            hint="Give hull_value or shares=true too.",
            field="premium",
        )


@router.get(
    "/assess/route",
    summary="The shortest way at sea between two places",
    responses=object_of(
        "Length, gates in order, points, and what a ship needs; with shares=true all lanes",
        ROUTE,
        more=(NO_WAY,),
    ),
)
async def route(request: Request, asked: Annotated[Asked, Depends(_asked)]) -> Response:
    """The facts of ``sealane assess route --json``. Where no way is open the error (409) names the
    gates that block. It cannot tell depth, weather or rules of traffic.
    """
    return send_alone(request, await apart(asked.told, queue=QUEUE))


@router.post(
    "/assess/routes",
    summary="The shortest ways at sea of many pairs",
    responses=object_of(
        "Counts, and each pair with its length and gates or the reason why it has no way",
        {"pairs": 1, "without_route": 0, "rejected": 0, "rows": [PAIR]},
    ),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "required": ["pairs"],
                        "properties": {
                            "pairs": {
                                "type": "array",
                                "minItems": 1,
                                "maxItems": MOST_PAIRS,
                                "items": {
                                    "type": "array",
                                    "minItems": 4,
                                    "maxItems": 4,
                                    "items": {"type": ["number", "null"]},
                                },
                                "description": "from_lon, from_lat, to_lon, to_lat [deg]",
                            },
                            "avoid": {
                                "type": "array",
                                "items": {"type": "string"},
                                "description": "Gates that are closed",
                            },
                        },
                    },
                    "example": {"pairs": [[50.2, 26.8, 139.7, 35.3]], "avoid": ["malacca"]},
                }
            },
        }
    },
)
async def routes(request: Request) -> Response:
    """The rows that ``sealane assess routes`` writes and the counts that it tells. At most 1,000
    pairs; a pair without four numbers of degrees is rejected in its row, not with the request.
    Nothing is stored.
    """
    table, gates = _pairs(await _body(request))
    avoid = f" --avoid {shlex.quote(','.join(gates))}" if gates else ""
    command = f"sealane assess routes PAIRS.csv{avoid} -o ROUTES.csv"

    def told() -> bytes:
        from sealane.assess import lane
        from sealane.assess.lane.pairs import pair_routes

        found = pair_routes(table, lane.Conditions.of(avoid=gates), row="pair", first=1)
        counts = {"pairs": table.height, "without_route": found.without_route,
                  "rejected": found.rejected}  # fmt: skip
        return orjson.dumps({**counts, "rows": found.table.to_dicts(), "command": command})

    return send_alone(request, await apart(told, queue=QUEUE))


async def _body(request: Request) -> Any:
    """The JSON of a request, read no further than it may be long."""
    parts, size = [], 0
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            raise TooMuch(
                f"The body is longer than {MOST_BYTES:,} bytes.",
                hint=f"Send at most {MOST_PAIRS:,} pairs at a time, or use sealane assess routes.",
                field="pairs",
            )
    try:
        return orjson.loads(b"".join(parts))
    except orjson.JSONDecodeError as error:
        raise _no_pairs(f"The body is no JSON: {error}.") from None


def _pairs(body: Any) -> tuple[pl.DataFrame, list[str]]:
    """The pairs as the table of the command line, and the closed gates."""
    from sealane.assess.lane.pairs import COLUMNS

    pairs = body.get("pairs") if isinstance(body, dict) else None
    if not isinstance(pairs, list) or not pairs:
        raise _no_pairs("The body has no pairs.")
    if other := sorted(set(body) - {"pairs", "avoid"}):
        raise _no_pairs(f"The body knows no {other[0][:40]!r}.", field=other[0][:40])
    if len(pairs) > MOST_PAIRS:
        raise TooMuch(
            f"pairs: {len(pairs):,} were sent, one answer holds {MOST_PAIRS:,}.",
            hint="Send them in parts, or use sealane assess routes, which has no limit.",
            field="pairs",
            value=len(pairs),
        )
    for number, pair in enumerate(pairs, 1):
        is_four = isinstance(pair, list) and len(pair) == len(COLUMNS)
        if not is_four or not all(one is None or type(one) in (int, float) for one in pair):
            raise _no_pairs(f"Pair {number} is not four numbers of degrees.", line=number)
    gates = body.get("avoid", [])
    if not isinstance(gates, list) or not all(isinstance(one, str) for one in gates):
        raise _no_pairs("avoid is no list of names.", field="avoid")
    schema = dict.fromkeys(COLUMNS, pl.Float64)
    return pl.DataFrame(pairs, schema=schema, orient="row", strict=False), listed(gates)


def _no_pairs(message: str, **data: Any) -> BadInput:
    hint = 'Send {"pairs": [[from_lon, from_lat, to_lon, to_lat], ...], "avoid": ["malacca"]}.'
    return BadInput(message, hint=hint, **{"field": "pairs", **data})


def _premiums(given: list[str]) -> dict[str, float]:
    found = {}
    for text in given:
        gate, _, pct = text.partition("=")
        try:
            found[gate.strip()] = float(pct)
        except ValueError:
            raise BadInput(
                f"premium: {text[:40]!r} is no premium.",
                hint="Write gate=%, for example bab_el_mandeb=0.9.",
                field="premium",
                value=text[:40],
            ) from None
    return found


def listed(given: list[str]) -> list[str]:
    """Names given one by one or with commas between."""
    return [name.strip() for some in given for name in some.split(",") if name.strip()]


def words_of(words: list[str], options: dict[str, Any]) -> str:
    """The command with the options that were given, each as a shell takes it."""
    parts = ["sealane", "assess", *words[:1]]
    for name, value in options.items():
        if value is True:
            parts.append(name)
        elif isinstance(value, tuple):
            parts += [part for one in value for part in (name, one)]
        elif value is not None and value is not False and value != "":
            parts += [name, f"{value:.12g}" if isinstance(value, float) else str(value)]
    return shlex.join([*parts, *words[1:]])
