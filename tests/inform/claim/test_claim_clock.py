"""When and where a text means: zones, dates, what stands beside them, and what stays open."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest
from claim_sea import named, straight, when

from sealane.inform import claim as cl

POSTED = datetime(2026, 3, 12, 12, tzinfo=UTC)
SHIP = "TERN OF WINGHAM"


def one(text: str) -> Any:
    [[claim]] = cl.claims_in(pl.Series([text]), posted_at=[POSTED], names=(SHIP,))
    return claim


def middle(claim: Any) -> str:
    at = claim.when.since + (claim.when.until - claim.when.since) / 2
    return f"{at:%d %H:%M}"


@pytest.mark.parametrize(
    ("clock", "utc"),
    [
        ("at 03:58 Tokyo time on March 12", "11 18:58"),
        ("at 3:58 a.m. Tokyo time on March 12", "11 18:58"),
        ("On March 12 at 2:58 a.m. Taipei time, it", "11 18:58"),
        ("at 18:58 (UTC+8) on 11 March", "11 10:58"),
        ("at 18:58 GMT+3 on 11 March", "11 15:58"),
        ("at 18:58 UTC-03:30 on 11 March", "11 22:28"),
        ("at 04:58 AEST on 12 March", "11 18:58"),
        ("at 18.58 UTC on 11 March", "11 18:58"),
        ("at １８：５８ ＵＴＣ on 11 March", "11 18:58"),
        ("at 18:58 UTC on 2026/3/11", "11 18:58"),
        ("at 18:58 UTC on 11.03.2026", "11 18:58"),
        ("at 18:58 UTC on 11 Mar 26", "11 18:58"),
        ("at 1858Z 11MAR26", "11 18:58"),
    ],
)
def test_a_clock_is_that_of_the_zone_that_is_named(clock: str, utc: str) -> None:
    claim = one(f"{SHIP} stopped {clock}.")
    assert (middle(claim), claim.when.assumed, claim.where) == (utc, (), None)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        (f"「{SHIP}」は3月12日3時58分（日本時間）に停船した。", "11 18:58"),
        (f"「{SHIP}」は3月11日18時58分（UTC+8）に停船した。", "11 10:58"),
        (f"「{SHIP}」は３月１２日３時５８分に停船した。", "11 18:58"),
        (f"“{SHIP}”号3月11日18时58分（世界协调时）停船。", "11 18:58"),
        (f"Судно «{SHIP}» остановилось в 10 милях к северу от 39.724S 148.889E "
         "в 18:58 UTC 11 марта.", "11 18:58"),
    ],
)  # fmt: skip
def test_clocks_in_other_languages(text: str, utc: str) -> None:
    claim = one(text)
    assert (middle(claim), claim.when.assumed) == (utc, ())


@pytest.mark.parametrize(
    ("clock", "assumed"),
    [
        ("at 18:58 on 11 March", ("zone",)),
        ("at 18:58 CST on 11 March", ("zone",)),
        ("at 18:58 local time on 11 March", ("zone",)),
        ("at 18:58 UTC on 3/11", ("day",)),
        ("at 18:58 UTC on 31 February 2026", ("day",)),
        ("at 18:58 UTC on 13 MAR 14", ("day",)),
        ("before 18:58 UTC on 11 March", ("words",)),
        ("after 18:58 UTC on 11 March", ("words",)),
    ],
)
def test_what_a_text_leaves_open_contradicts_nothing(clock: str, assumed: tuple[str, ...]) -> None:
    claim = one(f"{SHIP} stopped {clock}.")
    assert claim.when.assumed == assumed
    assert cl.claim_of(claim.as_json()) == claim
    sea = cl.sea_of(straight(431000001, 12.0, 120), identities=named(431000001, SHIP))
    sure = cl.Claim(did="stopped", who=claim.who, when=when(30, 40))
    assert cl.judge(sure, sea).verdict == "contradicts"
    open_when = cl.When(since=sure.when.since, until=sure.when.until, assumed=assumed)
    told = cl.judge(cl.Claim(did="stopped", who=claim.who, when=open_when), sea)
    assert told.verdict == "cannot_say"
    assert [one.code for one in told.decide] == ["need_when"]


@pytest.mark.parametrize(
    ("place", "lat", "within_nmi"),
    [
        ("at 39.6S 148.889E", -39.6, 6.0),
        ("within 10 nm of 39.6S 148.889E", -39.6, 12.0),
        ("10 nautical miles off 39.6S 148.889E", -39.6, 12.0),
        ("10 nautical miles north of 39.6S 148.889E", -39.433, 4.0),
    ],
)
def test_a_distance_beside_a_place_belongs_to_it(place: str, lat: float, within_nmi: float) -> None:
    where = one(f"{SHIP} was {place} at 18:58 UTC on 11 March.").where
    assert (round(where.lat, 3), where.within_nmi, where.is_vague) == (lat, within_nmi, False)


@pytest.mark.parametrize("beside", ["near", "off", "north of", "towards", "bound for", "left"])
def test_near_a_place_is_not_at_it(beside: str) -> None:
    where = one(f"{SHIP} stopped {beside} Scarborough Shoal at 18:58 UTC on 11 March.").where
    assert where.is_vague
    ship = cl.Party(name=SHIP)
    sea = cl.sea_of(straight(431000001, 12.0, 120), identities=named(431000001, SHIP))
    for is_vague, verdict in ((False, "contradicts"), (True, "cannot_say")):
        far = cl.Where(lon=150.0, lat=-40.0, within_nmi=5.0, is_vague=is_vague)
        claim = cl.Claim(did="was_at", who=ship, where=far, when=when(30, 40))
        assert cl.judge(claim, sea).verdict == verdict


def test_the_territorial_sea_of_japan_is_not_the_sea_of_japan() -> None:
    claim = one(f"{SHIP} entered the territorial sea of Japan at 18:58 UTC on 11 March.")
    assert claim.where.zone == "territorial_sea JPN"
