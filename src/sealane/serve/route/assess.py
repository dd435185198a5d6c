"""What a country depends on, what is at risk, how long stocks last, and when a lane changed."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import polars as pl
from fastapi import APIRouter, Depends, Request, Response
from fastapi import Query as Param

from sealane.errors import BadInput
from sealane.serve.answer import send_alone
from sealane.serve.closing import day_of
from sealane.serve.parameter import StoreOf
from sealane.serve.route.way import QUEUE, listed, words_of
from sealane.serve.schema import object_of
from sealane.serve.waters import apart

if TYPE_CHECKING:
    from sealane.serve.store import Store

__all__ = ["router"]

router = APIRouter(tags=["assess"])
MOST_DRAWS, MOST_YEARS = 2_000, 20_000
"""Draws of a run-down of stocks, and years drawn of the risk: a second of one thread each."""
MOST_DAYS = 1_095

OPTIONS = {
    "lost_kbd": "--lost", "days": "--days", "start": "--from", "felt_after_d": "--felt-after",
    "lag_d": "--lag", "rate_kbd": "--rate", "bypass_kbd": "--bypass", "restraint": "--restraint",
    "use_kbd": "--use",
}  # fmt: skip
"""What the command line calls the parts of a loss."""
ZERO_AS_USUAL = ("felt_after_d", "bypass_kbd", "restraint")

Restraint = Annotated[float, Param(ge=0, le=1, description="Share of use that is saved, 0 to 1.")]
Missed = Annotated[
    list[str],
    Param(
        default_factory=list,
        description="In place of lost: oil missed between two times, KBD@FROM..TO [kb/d; days"
        " after the first begins]; repeat it or part by commas, parts add up.",
        examples=["5550@19.5..89.6"],
    ),
]
Stock = Annotated[
    list[str],
    Param(
        default_factory=list,
        description="Own figure of a stock, kind=million barrels; repeat it or part by commas.",
        examples=[["government=270"]],
    ),
]
Seed = Annotated[int, Param(ge=0, le=2**31 - 1, description="Seed of the draws.")]


@router.get(
    "/assess/exposure",
    summary="What a country depends on",
    responses=object_of(
        "Rows with source and year, sums by gate within one basis, and what is missing",
        {"country": "JPN", "rows": [{"commodity": "lng", "gate": "hormuz", "share": 0.06}],
         "by_gate": [], "missing": []},
    ),
)  # fmt: skip
async def exposure(
    request: Request,
    country: Annotated[
        str, Param(max_length=80, description="ISO 3166-1 alpha-3, or a name.", examples=["JPN"])
    ],
    commodity: Annotated[
        str | None,
        Param(max_length=80, description="One commodity: crude_oil, lng, wheat ..."),
    ] = None,
) -> Response:
    """The facts of ``sealane assess exposure --json``: from where and through which gate.

    The packaged facts, with those of the setting ``assess.facts``; files of shares of lanes are for
    the command line. Where no fact is known there is no row, and ``missing`` says so.
    """
    command = words_of(["exposure"], {"--country": country, "--commodity": commodity})

    def told() -> dict[str, Any]:
        from sealane import settings
        from sealane.assess.exposure import exposure as asked
        from sealane.assess.lane import ChoiceLimits

        facts = settings.resolve()["assess.facts"]
        return asked(country, commodity=commodity, facts=facts, choice=ChoiceLimits()).as_dict()

    return await _send(request, told, command)


@router.get(
    "/assess/risk",
    summary="Trade disrupted in an average year and in a bad one",
    responses=object_of(
        "The published reckoning, ours beside it, and each mend with its effect",
        {"unit": "bn USD 2022/y", "paper": {"total": 192.0}, "ours": {"total": 210.0}},
    ),
)
async def risk(
    request: Request,
    draws: Annotated[
        int, Param(ge=100, le=MOST_YEARS, description="Years to draw for intervals and bad years.")
    ] = 10_000,
    seed: Seed = 1,
) -> Response:
    """The facts of ``sealane assess risk --json``, of the packaged record of hazards.

    Disrupted is not lost: what waits, goes round and runs short of stocks is told apart.
    """
    command = words_of(["risk"], {"--draws": draws, "--seed": seed})

    def told() -> dict[str, Any]:
        from sealane.assess.risk import risk as asked

        return asked(draws=draws, seed=seed).as_dict()

    return await _send(request, told, command)


@dataclass(frozen=True)
class Lost:
    """The question of stocks: the loss as the library takes it, and the command of the same."""

    loss: dict[str, Any]
    draws: int
    command: str

    def told(self) -> dict[str, Any]:
        """The run-down of the stocks."""
        from sealane.assess import stock as room

        loss = room.loss_of(**self.loss)
        return room.assess_stocks(loss, room.StockLimits(draws=self.draws)).as_dict()


def _lost(
    country: Annotated[str, Param(max_length=80, description="The country.", examples=["JPN"])],
    lost: Annotated[
        float | None, Param(description="Oil that does not arrive [thousand barrels a day].")
    ] = None,
    days: Annotated[int, Param(ge=1, le=MOST_DAYS, description="For how many days [d].")] = 180,
    start: Annotated[
        str | None, Param(alias="from", max_length=40, description="The first day (ISO 8601).")
    ] = None,
    felt_after: Annotated[
        float, Param(ge=0, description="Days until the loss is felt, while cargoes arrive [d].")
    ] = 0.0,
    lag: Annotated[int | None, Param(ge=0, description="Days until a release arrives.")] = None,
    rate: Annotated[
        float | None, Param(ge=0, description="Most that is released a day [kb/d].")
    ] = None,
    bypass: Annotated[
        float, Param(ge=0, description="What of a pipeline around the gate arrives [kb/d].")
    ] = 0.0,
    restraint: Restraint = 0.0,
    use: Annotated[
        float | None, Param(ge=0, description="Own figure of all oil used [kb/d].")
    ] = None,
    draws: Annotated[int, Param(ge=1, le=MOST_DRAWS, description="Monte Carlo draws.")] = 1000,
    *,
    missed: Missed,
    stock: Stock,
) -> Lost:
    given = {
        "lost_kbd": lost, "missed": listed(missed), "days": days,
        "start": day_of(start) if start else None,
        "felt_after_d": felt_after, "lag_d": lag, "rate_kbd": rate, "bypass_kbd": bypass,
        "restraint": restraint, "use_kbd": use, "stocks_mb": _own(listed(stock)),
    }  # fmt: skip
    return Lost({"iso3": country, **given}, draws, _command(country, given, draws))


def _command(country: str, given: dict[str, Any], draws: int) -> str:
    """The command that tells the same; what is zero as usual is left out."""
    options = {
        OPTIONS[name]: value
        for name, value in given.items()
        if name in OPTIONS and (value or name not in ZERO_AS_USUAL)
    }
    command = words_of(["stocks", country], {**options, "--draws": draws})
    command += "".join(f" --missed {shlex.quote(one)}" for one in given["missed"])
    return command + "".join(
        f" --stock {shlex.quote(f'{kind}={amount:.12g}')}"
        for kind, amount in given["stocks_mb"].items()
    )


@router.get(
    "/assess/stocks",
    summary="How long the oil stocks of a country last",
    responses=object_of(
        "Stocks by kind, days of cover, unmet demand by day, and what each measure buys",
        {"country": "JPN", "lost_kbd": 2000.0, "days": 180, "cover_d": {"value": 150.0}},
    ),
)
async def stocks(request: Request, asked: Annotated[Lost, Depends(_lost)]) -> Response:
    """The facts of ``sealane assess stocks --json``. A legal minimum is no stock and never counts;
    what no source tells is drawn over its published range. Sentences are in both languages.
    """
    return await _send(request, asked.told, asked.command)


@router.get(
    "/assess/watch",
    summary="When a lane changed, by how much, and where the ships went",
    responses=object_of(
        "Gates and episodes with onset, alarm, ships missing and doubts of coverage",
        {"gates": [{"gate": "dover", "is_judged": True}], "episodes": [], "notes": []},
    ),
)
async def watch(
    request: Request,
    store: StoreOf,
    vintage: Annotated[
        str | None, Param(max_length=40, description="The day on which the lake is judged.")
    ] = None,
    *,
    given: Annotated[
        list[str],
        Param(
            alias="set",
            default_factory=list,
            description="Override a threshold, threshold=value; repeat it or part by commas.",
            examples=[["alarm_short=6"]],
        ),
    ],
) -> Response:
    """The facts of ``sealane assess watch --lake --json``, of the passages in this lake; files of
    counts are for the command line. A fall that may be a loss of coverage is told as doubtful,
    never as a closure; gates with too few days are named and not judged.
    """
    day, changed = day_of(vintage, "vintage") if vintage else None, _figures(listed(given))
    command = words_of(["watch"], {"--lake": store.path, "--vintage": day})
    command += "".join(
        f" --set {shlex.quote(f'{name}={value:.12g}')}" for name, value in changed.items()
    )

    def told() -> dict[str, Any]:
        from dataclasses import replace

        from sealane.assess import watch as room

        counted = _transits(store)
        own = counted.table.with_columns(pl.lit(day, pl.Date).alias("vintage"))
        rule = room.RULE.changed(changed)
        return room.watch(replace(counted, table=own), vintage=day, rule=rule).as_json()

    return await _send(request, told, command)


def _transits(store: Store) -> Any:
    """Counted once for a version of the lake."""
    from sealane.serve.passages import transits_of

    lake: Any = store.lake
    return store.snapshot().once("transits", lambda: transits_of(lake, store.path))


async def _send(request: Request, told: Any, command: str) -> Response:
    body = await apart(
        lambda: orjson.dumps(
            {**told(), "command": command}, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z
        ),
        queue=QUEUE,
    )
    return send_alone(request, body)


def _own(given: list[str]) -> dict[str, float]:
    return _pairs_of(given, "stock", "kind=million barrels, for example government=270")


def _figures(given: list[str]) -> dict[str, float]:
    found = _pairs_of(given, "set", "threshold=number, for example alarm_short=6")
    return {name.removeprefix("watch."): value for name, value in found.items()}


def _pairs_of(given: list[str], field: str, wanted: str) -> dict[str, float]:
    """Names and figures of name=figure; each name once."""
    found: dict[str, float] = {}
    for text in given:
        name, _, amount = text.partition("=")
        try:
            value = float(amount)
        except ValueError:
            value = None
        if value is None or name.strip() in found:
            why = "is no figure" if value is None else "names what was named before"
            raise BadInput(
                f"{field}: {text[:40]!r} {why}.",
                hint=f"Write {wanted}; each name once.",
                field=field,
                value=text[:40],
            )
        found[name.strip()] = value
    return found
