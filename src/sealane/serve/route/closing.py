"""What follows if gates were closed: the what-if that the page asks while a hand moves a slider."""

from __future__ import annotations

import shlex
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Depends, Request, Response
from fastapi import Query as Param

from sealane.serve.answer import JSON, send_alone
from sealane.serve.closing import STEPS, body_of, closure_of, keeper, ways_of
from sealane.serve.schema import NO_PART, object_of
from sealane.serve.waters import apart

if TYPE_CHECKING:
    from sealane.assess.close import CloseAnswer, CloseLimits, Closure
    from sealane.assess.voyage import Prices

__all__ = ["router"]

router = APIRouter(tags=["assess"])
QUEUE = "closing"
MOST_DRAWS = 2000
SHOWN_SHIPS = ("vlcc", "lng_carrier", "container_24k")
"""Ships whose design speed is told, for what a part of it means in knots."""
HTML, PDF = "text/html; charset=utf-8", "application/pdf"

GateNames = Annotated[
    list[str],
    Param(
        alias="gate",
        description="Straits or canals that are closed, by id or name in either language; repeat "
        "it or part by commas.",
        examples=[["hormuz"]],
    ),
]
From = Annotated[
    str | None,
    Param(alias="from", max_length=40, description="The first day (ISO 8601); default: today."),
]
Days = Annotated[
    str, Param(max_length=40, description="For how many days; a range such as 30..60 is drawn.")
]
Share = Annotated[
    str, Param(max_length=40, description="Part of the traffic that stops, 0 to 1, or a range.")
]
Speed = Annotated[
    str | None,
    Param(
        max_length=40,
        description="Part of the design speed, 0.4 to 0.9, or a range; default: "
        "0.65 to 0.85 is drawn.",
    ),
]
Premium = Annotated[
    str | None,
    Param(max_length=40, description="War-risk premium [% of hull value a passage], or a range."),
]
Hull = Annotated[
    str | None,
    Param(max_length=80, description="Value of the hull, as 120000000 USD 2026."),
]
Fuel = Annotated[str | None, Param(max_length=80, description="Fuel a tonne, as 600 USD 2026.")]
Tolls = Annotated[
    list[str] | None,
    Param(description="Toll of a canal for one passage, as suez=675000 USD 2026; repeat it."),
]
Hire = Annotated[str | None, Param(max_length=80, description="Hire a day, as 40000 USD 2026.")]


@dataclass(frozen=True)
class Asked:
    """The question of every address here; read when it is worked out, away from the event loop."""

    gates: list[str]
    start: str | None
    days: str
    share: str
    speed: str | None
    premium: str | None
    hull: str | None
    fuel: str | None
    hire: str | None
    tolls: tuple[str, ...] = ()

    @cached_property
    def closure(self) -> Closure:
        """Gates, first day, days and share."""
        return closure_of(self.gates, self.start, self.days, self.share)

    @cached_property
    def prices(self) -> Prices | None:
        """The prices that were given; None where none was."""
        from sealane.assess.close.ask import read_span
        from sealane.assess.close.premium import prices_said

        return prices_said(
            self.closure.gates,
            premium_pct=read_span(self.premium, "premium") if self.premium else None,
            hull_value=self.hull,
            fuel_price=self.fuel,
            hire=self.hire,
            tolls=self.tolls,
        )

    def limits(self, draws: int) -> CloseLimits:
        """The assumptions, with the speed that was given."""
        from sealane.assess.close import CloseLimits
        from sealane.assess.close.ask import read_span

        if self.speed is None:
            return CloseLimits(draws=draws)
        return CloseLimits(draws=draws, slow_share=read_span(self.speed, "speed"))

    def answer(self, draws: int, *, has_measures: bool) -> CloseAnswer:
        """The closure, worked out on what is kept of its gates."""
        from sealane.assess.close import close

        limits, prices = self.limits(draws), self.prices
        ground = keeper.ground(self.closure.gates)
        return close(self.closure, limits, prices=prices, ground=ground, has_measures=has_measures)

    @property
    def command(self) -> str:
        """The command that tells the same."""
        asked = self.closure
        parts = [f"sealane assess close {','.join(asked.gates)} --from {asked.start}"]
        parts += [f"--days {shlex.quote(self.days)}", f"--share {shlex.quote(self.share)}"]
        given = {
            "speed": self.speed, "premium": self.premium, "hull-value": self.hull,
            "fuel-price": self.fuel, "hire": self.hire,
        }  # fmt: skip
        parts += [f"--{name} {shlex.quote(value)}" for name, value in given.items() if value]
        return " ".join([*parts, *(f"--toll {shlex.quote(one)}" for one in self.tolls)])


def _asked(
    gate: GateNames,
    start: From = None,
    days: Days = "60",
    share: Share = "1",
    speed: Speed = None,
    premium: Premium = None,
    hull_value: Hull = None,
    fuel_price: Fuel = None,
    hire: Hire = None,
    toll: Tolls = None,
) -> Asked:
    prices = hull_value, fuel_price, hire, tuple(toll or ())
    return Asked(gate, start, days, share, speed, premium, *prices)


AskedOf = Annotated[Asked, Depends(_asked)]


@router.get(
    "/assess/close/gates",
    summary="Straits and canals that can be closed",
    responses=object_of(
        "Gates with their names and places, those of which figures are packaged first",
        {"gates": [{"gate": "hormuz", "name_en": "Strait of Hormuz", "lon": 56.4, "lat": 26.4}]},
    ),
)
async def gates(request: Request) -> Response:
    """Every gate that a lane may pass, the design speeds that ``speed`` is a part of, and whether a
    brief can be had as PDF."""
    body = await apart(lambda: orjson.dumps(_catalogue()), queue=QUEUE)
    return send_alone(request, body)


@router.get(
    "/assess/close/ready",
    summary="Whether the lanes have been read",
    responses=object_of("Steps done, and the one under way", {"done": 1, "of": 3, "doing": "ways"}),
)
async def ready() -> Response:
    """The first question begins to read the lanes; how far that is. It is not waited for."""
    now = keeper.warm()
    body = {"is_ready": now.done == len(STEPS), "done": now.done, "of": len(STEPS),
            "doing": now.doing, "failure": now.failure}  # fmt: skip
    return Response(orjson.dumps(body), media_type=JSON, headers={"Cache-Control": "no-store"})


@router.get(
    "/assess/close",
    summary="What follows if gates were closed",
    responses=object_of(
        "Lanes, countries, stocks, ships and measures, each figure with its interval and source",
        {"gates": [{"gate": "hormuz"}], "draws": 1000, "stocks": [{"country": "JPN"}]},
    ),
)
async def what_if(
    request: Request,
    asked: AskedOf,
    draws: Annotated[int, Param(ge=20, le=MOST_DRAWS, description="Monte Carlo draws.")] = 1000,
    *,
    measures: Annotated[
        bool, Param(description="false: leave out what helps, which takes half of the time.")
    ] = True,
    detail: Annotated[
        Literal["short", "all"], Param(description="all: also lanes as before, and stocks by day.")
    ] = "short",
) -> Response:
    """The facts of ``sealane assess close --json``, for the page without lanes that
    stay as they are and without the days of stocks.

    A closure is an assumption of whoever asks, never a claim. The first question about a gate takes
    a second or two, the others a tenth of one with few draws; ``draws`` says how many there were.
    """

    def told() -> bytes:
        answer = asked.answer(draws, has_measures=measures)
        return orjson.dumps(_body(answer, asked, detail, has_measures=measures))

    body = await apart(told, queue=QUEUE)
    return send_alone(request, body)


@router.get(
    "/assess/close/ways",
    summary="Ways before and during a closure",
    responses=object_of("GeoJSON FeatureCollection", {"type": "FeatureCollection", "features": []}),
)
async def ways(request: Request, asked: AskedOf) -> Response:
    """The lanes that are lengthened most and some that are cut off, and the gates, for a map.

    They are the same for every share, speed and number of days.
    """

    def told() -> bytes:
        answer = asked.answer(20, has_measures=False)
        return orjson.dumps(keeper.drawn(answer, lambda: ways_of(answer)))

    body = await apart(told, queue=QUEUE)
    return send_alone(request, body)


@router.get(
    "/assess/close/brief",
    summary="The brief of a closure, to keep and to print",
    responses={
        **object_of("A brief", {}, more=(NO_PART,)),
        200: {
            "description": "One HTML file in English and Japanese that opens offline, or a PDF in "
            "one of them",
            "content": {HTML: {}, PDF: {"schema": {"type": "string", "format": "binary"}}},
        },
    },
)
async def brief(
    asked: AskedOf,
    form: Annotated[
        Literal["html", "pdf"],
        Param(alias="format", description="pdf needs the part sealane[brief] on this server."),
    ] = "html",
    lang: Annotated[
        Literal["en", "ja"], Param(description="Language of a PDF; HTML has both, this one first.")
    ] = "en",
) -> Response:
    """As ``sealane assess close --brief``, for exactly this question, with 1,000 draws."""

    def told() -> bytes:
        from sealane.assess.close.written import written
        from sealane.serve.brief import pdf, to_html, to_pdf

        if form == "pdf":
            pdf.font_folders()  # what is missing is said before anything is worked out
        answer = asked.answer(1000, has_measures=True)
        now = datetime.now(UTC).replace(microsecond=0)
        content = written(answer, made_at=now, command=asked.command)
        if form == "pdf":
            return to_pdf(content, language=lang)
        return to_html(content, language=lang).encode()

    page = await apart(told, queue=QUEUE)
    ending = f"{'ja.' if lang == 'ja' else ''}pdf" if form == "pdf" else "html"
    name = f"sealane-{'-'.join(asked.closure.gates)[:60]}-{asked.closure.start}.{ending}"
    kept = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(page, media_type=PDF if form == "pdf" else HTML, headers=kept)


def _body(answer: CloseAnswer, asked: Asked, detail: str, *, has_measures: bool) -> dict[str, Any]:
    from sealane.assess.close.premium import premium_told

    body = body_of(answer)
    body["lanes_in_all"] = len(body["lanes"])
    if detail == "short":
        body["lanes"] = [one for one in body["lanes"] if one["fate"] != "untouched"]
        for one in body["stocks"]:
            one.pop("by_day", None)
    if not has_measures:
        body["measures"] = None
    speed = answer.limits.slow_share
    premium = {"asked": asked.premium, **premium_told(answer, asked.prices)}
    return {
        **body,
        "speed": {"value": speed.value, "low": speed.ends[0], "high": speed.ends[1]},
        "premium": premium,
        "command": asked.command,
    }


def _catalogue() -> dict[str, Any]:
    from sealane.assess import lane
    from sealane.assess.close.picture import gate_place
    from sealane.assess.close.premium import reported_range
    from sealane.assess.source_table import packaged
    from sealane.assess.voyage import ship_of
    from sealane.serve.brief import has_pdf

    told = set(packaged("lane_facts")["gate"].to_list())
    rows = []
    for one in sorted(lane.gates(), key=lambda gate: gate.gate_id not in told):
        lon, lat = gate_place(one.gate_id)
        range_ = reported_range((one.gate_id,))
        rows.append(
            {
                "gate": one.gate_id, "name_en": one.name_en, "name_ja": one.name_ja,
                "aliases": list(one.aliases), "lon": round(lon, 4), "lat": round(lat, 4),
                "has_figures": one.gate_id in told,
                "premium": None if range_ is None else asdict(range_),
            }
        )  # fmt: skip
    speeds = {name: ship_of(name).design_speed_kn for name in SHOWN_SHIPS}
    return {"gates": rows, "design_speed_kn": speeds, "has_pdf": has_pdf()}
