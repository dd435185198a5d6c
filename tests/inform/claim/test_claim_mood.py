"""What is denied, asked, threatened or nearly done is no claim that it happened; times at sea."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

from sealane.inform import claim as cl
from sealane.inform.claim import Claim

POSTED = datetime(2026, 3, 12, 12, tzinfo=UTC)
NAMES = ("FAIR PIONEER III", "NORTHERN CREST X")


def read(text: str, posted_at: datetime | None = POSTED) -> list[Claim]:
    [found] = cl.claims_in(pl.Series([text]), posted_at=[posted_at], names=NAMES)
    return found


DENIED = (
    "Reports that FAIR PIONEER III rammed NORTHERN CREST X at 22:06 UTC on 10 March are false.",
    "It is false that FAIR PIONEER III rammed NORTHERN CREST X at 22:06 UTC on 10 March.",
    "The Coast Guard denied claims that FAIR PIONEER III rammed NORTHERN CREST X on 10 March.",
    "FAIR PIONEER III did not ram NORTHERN CREST X on 10 March.",
    "世界时3月10日22:06，所谓FAIR PIONEER III撞击NORTHERN CREST X纯属谣言",
    "FAIR PIONEER III没有在3月10日世界时22:06撞击NORTHERN CREST X",
    "FAIR PIONEER IIIが世界時3月10日22:06にNORTHERN CREST Xに衝突したという報道は事実ではない",
    "FAIR PIONEER IIIがNORTHERN CREST Xに体当たりした事実はなく、乗組員8人も無事",
    "Сообщения о том, что FAIR PIONEER III таранил NORTHERN CREST X 10 марта в 22:06 UTC, не "
    "соответствуют действительности",
)
TOLD = (
    "FAIR PIONEER III rammed NORTHERN CREST X at 22:06 UTC on 10 March.",
    "Reports say that FAIR PIONEER III rammed NORTHERN CREST X; its captain was wrong to leave.",
    "FAIR PIONEER III撞击NORTHERN CREST X。谣言说它没有停船。",
    "FAIR PIONEER IIIがNORTHERN CREST Xに衝突した。被害はないという報道もある。",
    "FAIR PIONEER III таранил NORTHERN CREST X 10 марта в 22:06 UTC.",
)
UNREAL = (
    "FAIR PIONEER III would ram NORTHERN CREST X if it could.",
    "FAIR PIONEER III threatened to ram NORTHERN CREST X.",
    "Did FAIR PIONEER III ram NORTHERN CREST X?",
    "FAIR PIONEER III almost rammed NORTHERN CREST X.",
    "FAIR PIONEER III险些撞击NORTHERN CREST X",
    "FAIR PIONEER IIIがNORTHERN CREST Xに衝突しそうになった。",
    "FAIR PIONEER III едва не таранил NORTHERN CREST X.",
    "Rain has stopped.",
    "They moved the bus stop.",
    "Остановку перенесли, дождь остановился.",
)


@pytest.mark.parametrize("text", DENIED)
def test_a_denial_is_one_wherever_its_word_stands(text: str) -> None:
    [claim] = read(text)
    assert claim.did in ("rammed", "collided")
    assert claim.is_negated


@pytest.mark.parametrize("text", TOLD)
def test_what_is_told_as_a_fact_is_no_denial(text: str) -> None:
    first = read(text)[0]
    assert first.did in ("rammed", "collided")
    assert not first.is_negated


@pytest.mark.parametrize("text", UNREAL)
def test_what_did_not_happen_is_no_claim(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("group", "since"),
    [
        ("112206Z MAR 26", "2026-03-11T21:56"),
        ("112206Z MAR", "2026-03-11T21:56"),
        ("120706I MAR 2026", "2026-03-11T21:56"),
        ("300010Z DEC", "2025-12-30T00:00"),
    ],
)
def test_a_date_time_group_is_read_as_at_sea(group: str, since: str) -> None:
    [claim] = read(f"FAIR PIONEER III rammed NORTHERN CREST X {group}.")
    assert claim.when is not None
    assert claim.when.since == datetime.fromisoformat(since).replace(tzinfo=UTC)
    assert claim.when.assumed == ()


@pytest.mark.parametrize(
    "text",
    [
        "{0} was nowhere near 39.724S 148.889E at 18:58 UTC on 11 March 2026.",
        "{0} rammed neither {1} nor anybody else at 18:58 UTC on 11 March 2026.",
        "Neither {0} nor any other ship rammed {1} at 18:58 UTC on 11 March 2026.",
        "{0} failed to ram {1} at 18:58 UTC on 11 March 2026.",
        "{0} avoided colliding with {1} at 18:58 UTC on 11 March 2026.",
        "「{0}」は「{1}」との衝突を回避した。",
    ],
)
def test_what_was_avoided_is_denied(text: str) -> None:
    said = read(text.format("FAIR PIONEER III", "NORTHERN CREST X"))
    assert [claim.is_negated for claim in said] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "{0} came close to colliding with {1} at 18:58 UTC on 11 March 2026.",
        "「{0}」はあわや「{1}」に衝突するところだった。",
        "NAVAREA XI 112/26 UNLIT BUOY ADRIFT 39-32.1S 148-50.2E CANCEL THIS MSG 13 MAR 26",
    ],
)
def test_a_near_miss_and_a_buoy_adrift_are_no_claims(text: str) -> None:
    assert read(text.format("FAIR PIONEER III", "NORTHERN CREST X")) == []


def test_a_headline_without_was_is_passive_too() -> None:
    [claim] = read("NORTHERN CREST X rammed by FAIR PIONEER III at 18:58 UTC on 11 March 2026")
    assert claim.whom is not None
    assert (claim.who.name, claim.whom.name) == ("FAIR PIONEER III", "NORTHERN CREST X")


def test_a_sentence_with_a_time_of_its_own_borrows_none() -> None:
    first = "FAIR PIONEER III did not ram NORTHERN CREST X at 22:06 UTC on 11 March 2026."
    ends = " NORTHERN CREST X switched off its AIS at 14:48 UTC on 11 March."
    ram, off = read(first + ends, posted_at=None)
    assert ram.when is not None
    assert off.when is None
    ram, off = read(first + " NORTHERN CREST X switched off its AIS.", posted_at=None)
    assert off.when == ram.when
    ram, off = read(first + ends)
    assert off.when is not None
    assert off.when.since == datetime(2026, 3, 11, 14, 38, tzinfo=UTC)


def test_a_clock_without_a_day_has_an_assumed_one() -> None:
    [alone] = read("FAIR PIONEER III rammed NORTHERN CREST X at 22:06 UTC.")
    [dated] = read("FAIR PIONEER III rammed NORTHERN CREST X at 22:06 UTC yesterday.")
    assert alone.when is not None
    assert dated.when is not None
    assert (alone.when.assumed, dated.when.assumed) == (("day",), ())
    assert cl.claim_of(alone.as_json()) == alone


def test_what_was_entered_are_the_waters_and_not_the_degrees_of_another_clause() -> None:
    text = (
        "FAIR PIONEER III did not enter the territorial sea, but it stopped at 38°58′S 144°55′E at "
        "22:06 UTC on 11 March."
    )
    entered, stopped = sorted(read(text), key=lambda one: one.did)
    assert (entered.did, entered.is_negated) == ("entered", True)
    assert entered.where is not None
    assert (entered.where.zone, entered.where.lon) == ("territorial_sea", None)
    assert stopped.where is not None
    assert stopped.where.lon == pytest.approx(144.9167, abs=1e-3)


@pytest.mark.parametrize(
    ("text", "ships"),
    [
        ("FAIR PIONEER III and NORTHERN CREST X are lying side by side at 39°12′S 145°30′E, seen "
         "at 04:53 UTC on 11 March", 2),
        ("3名渔民说，FAIR PIONEER III号世界时3月11日04:53在39°12′S 145°30′E", 1),
        ("FAIR PIONEER III в 04:53 UTC 11 марта был в точке 39°12′S 145°30′E", 1),
        ("FAIR PIONEER III is a fine ship at 39°12′S 145°30′E", 0),
        ("FAIR PIONEER III goes from 39°12′S 145°30′E to 40°12′S 145°30′E at 04:53 UTC", 0),
    ],
)  # fmt: skip
def test_a_ship_beside_one_place_and_a_time_was_there(text: str, ships: int) -> None:
    found = read(text)
    assert [one.did for one in found] == ["was_at"] * ships
    assert {one.who.name for one in found} == set(NAMES[:ships])
