"""Mends of the ways round and of the loss: they change what runs short, not what is disrupted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from sealane.assess.risk.detour import GateDetour, gate_detours, own_detours
from sealane.assess.risk.flow import FlowLimits
from sealane.assess.risk.loss import NOTEBOOK_LOSS_BN, terrorism_loss
from sealane.assess.risk.shortage import shortage
from sealane.assess.risk.way import ways
from sealane.say.said import Figure, Said

if TYPE_CHECKING:
    import polars as pl

    from sealane.assess.risk.flow import Told
    from sealane.assess.risk.model import RiskModel

__all__ = ["Round", "round_ways", "way_steps"]

BILLION = 1e9
ONE_SET = FlowLimits(sets=1)  # of what only a middle is told
NO_EFFECT = Said(
    "E does not hold the detour: what waits, goes round or runs short does.",
    "途絶額の算定に迂回距離は使わず、待機・迂回・不足の内訳が変わる。",
)
SIZES = Said(
    "Were ships too large for a gate in its value in the record, and taken out by our parts of"
    " ships, E would be {less} bn less; the record does not say, so they stay in.",
    "記録の貿易額に、その海峡等を通れない大型船の分が含まれているなら、当方の船型の割合で除くと"
    "途絶額は"
    "{less}（10億米ドル）少なくなる。記録からは分からないため、除いていない。",
)
LOSS = Said(
    "The notebook's loss is {before} bn without terrorism, and {after} bn with it by its own rule"
    " ({more} bn more).",
    "ノートブックの損失額はテロを除いて{before}、同じ算式でテロを加えると{after}"
    "（{more}の増、10億米ドル）。",
)
BY_PAIR = (
    Said(
        "One length of detour for all origins and destinations (Gibraltar has that of Suez,"
        " 9,000 km).",
        "迂回距離が出発地・仕向地を問わず一律である"
        "（ジブラルタル海峡もスエズ運河と同じ9,000 km）。",
    ),
    Said(
        "The detour of each pair of ports on our graph of the sea with the gate closed, by the"
        " trade that passes; pairs without another way are cut off.",
        "海峡等を閉じた当方の航路網で港の組ごとに迂回距離を求め、通る貿易額で重みづける。"
        "他に航路のない組は遮断とする。",
    ),
)
BY_SIZE = (
    Said(
        "Ships too large for a canal or strait are taken to go through it.",
        "運河や海峡を通れない大型船も通るものとされている。",
    ),
    Said(
        "Ships go, and go round, where they fit: containers, tankers, dry bulk and general cargo by"
        " their parts of the value of trade.",
        "船は通れるところだけを通り、迂回する。コンテナ、タンカー、ばら積み、一般貨物を"
        "貿易額の割合で数える。",
    ),
)
TERRORISM = (
    Said(
        "The notebook's sum of economic loss leaves out terrorism.",
        "ノートブックの経済損失の合計にテロが含まれていない。",
    ),
    Said(
        "It is added by the notebook's own rule of delay, rerouting and lost trade; E holds"
        " terrorism (by_hazard).",
        "遅延・迂回・逸失についてノートブックの算式で加えた。途絶額にはテロが含まれる（by_hazard）。",
    ),
)


@dataclass(frozen=True, eq=False)
class Round:
    """The ways round that hold: detours of the gates with ships where they fit (``sized``) and
    without their sizes (``any_size``); empty where none is measured."""

    sized: dict[str, GateDetour] = field(default_factory=dict)
    any_size: dict[str, GateDetour] = field(default_factory=dict)


def round_ways(record: pl.DataFrame, told: Told | None = None) -> Round:
    """The detours of the gates of a record, by the trade that the record or the user tells."""
    measured = ways()
    if measured is None:
        return Round()
    values = dict(
        record.unique("gate", maintain_order=True).select("gate", "value_usd").iter_rows()
    )
    return Round(
        gate_detours(measured, values, told=told),
        gate_detours(measured, values, told=told, is_limited=False, limits=ONE_SET),
    )


def way_steps(
    record: pl.DataFrame, effects: pl.DataFrame, model: RiskModel, found: Round, total_usd: float
) -> list[dict[str, Any]]:
    """The mends of the ways round and of terrorism as steps of ``mended``: E stays as it is."""
    steps = []
    short = float(shortage(effects, model)["short_usd"].sum())
    if found.sized:
        for name, said, detours, note in (
            ("detour_by_pair", BY_PAIR, found.any_size, NO_EFFECT),
            ("ship_sizes", BY_SIZE, found.sized, _moved(effects, found.sized)),
        ):
            left = float(shortage(effects, model, own_detours(detours))["short_usd"].sum())
            steps.append(_step(name, said, total_usd, (short, left), note))
            short = left
    more = terrorism_loss(record, model) / BILLION
    note = LOSS.filled(
        before=Figure(NOTEBOOK_LOSS_BN, decimals=2),
        after=Figure(NOTEBOOK_LOSS_BN + more, decimals=2), more=Figure(more, decimals=2),
    )  # fmt: skip
    steps.append(_step("terrorism", TERRORISM, total_usd, (short, short), note))
    return steps


def _moved(effects: pl.DataFrame, detours: dict[str, GateDetour]) -> Said:
    import polars as pl

    usd = (
        pl.col("value_usd")
        / 2.0
        * pl.col("share_stopped")
        * pl.col("rate")
        * pl.col("days")
        / 365.0
    )
    by_gate = effects.group_by("gate").agg(usd.sum().alias("usd"))
    less = sum(
        usd * (detours[gate].too_large or 0.0)
        for gate, usd in by_gate.iter_rows()
        if gate in detours
    )
    return SIZES.filled(less=Figure(float(np.round(less / BILLION, 1)), decimals=1))


def _step(
    name: str, said: tuple[Said, Said], total: float, short: tuple[float, float], note: Said
) -> dict[str, Any]:
    amiss, does = said
    return {
        "mend": name, "amiss": amiss.en, "amiss_ja": amiss.ja, "does": does.en, "does_ja": does.ja,
        "effect_usd": 0.0, "apart_usd": 0.0, "before_usd": total, "total_usd": total,
        "short_before_usd": short[0], "short_usd": short[1], "note": note.en, "note_ja": note.ja,
    }  # fmt: skip
