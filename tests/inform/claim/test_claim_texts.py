"""Who did what to whom, where and when, in sentences of four languages."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sealane.inform.claim import Claim, claims_in
from sealane.inform.claim.clock import Clock, times_in
from sealane.inform.claim.figure import numbers_in, offsets_in, points_in, quantities_in

POSTED = datetime(2026, 3, 6, 3, 0, tzinfo=UTC)
SENTENCES = [
    json.loads(line)
    for line in (Path(__file__).parent / "sentences.jsonl").read_text("utf-8").splitlines()
]


def read(text: str) -> list[Claim]:
    return claims_in(pl.Series([text]), posted_at=[POSTED])[0]


@pytest.mark.parametrize("said", SENTENCES, ids=lambda said: said["text"][:24])
def test_a_sentence_is_read_as_a_person_would(said: dict[str, Any]) -> None:
    [claim] = [one for one in read(said["text"]) if one.did == said["did"]]
    assert said["who"] in (claim.who.text or "")
    assert (claim.whom is None) == (said["whom"] is None)
    if claim.whom is not None:
        assert said["whom"] in (claim.whom.text or "")
    assert claim.is_negated == said["denied"]
    assert (claim.when is None) == (said["from"] is None)
    if claim.when is not None:
        assert claim.when.since.isoformat()[5:].startswith(said["from"])
    if said["place"] is not None:
        assert claim.where is not None
        if isinstance(said["place"], str):
            assert said["place"] in (claim.where.zone or "")
        else:
            assert (claim.where.lon, claim.where.lat) == pytest.approx(said["place"], abs=0.3)


def test_swapped_roles_are_other_claims() -> None:
    for one, other in (
        ("The tanker Volga rammed the tug Oka.", "The tug Oka rammed the tanker Volga."),
        ("The tanker Volga rammed the tug Oka.", "The tanker Volga was rammed by the tug Oka."),
        ("海警船が補給船に体当たりした。", "補給船が海警船に体当たりした。"),
        ("海警船冲撞补给船。", "海警船被补给船冲撞。"),
        ("Танкер протаранил буксир.", "Танкер был протаранен буксиром."),
    ):
        [first], [second] = read(one), read(other)
        assert first.who.kind == second.whom.kind  # type: ignore[union-attr]
        assert first.claim_id != second.claim_id


def test_a_claim_keeps_where_it_was_read_and_how_sure_the_text_is() -> None:
    text = "The crew is safe. The tug Oka allegedly rammed the ferry Vega on 5 March."
    [claim] = read(text)
    assert claim.is_hedged
    assert text[claim.start : claim.end].strip() == claim.text
    assert claim.language == "en"
    assert read("The crew of the tug is safe, said the ministry.") == []


def test_a_time_goes_on_to_the_next_sentence_but_not_how_long_it_lasted() -> None:
    first, second = read(
        "From 09:00 to 11:00 UTC on 5 March the tug Oka stopped. It blocked the ferry Vega."
    )
    assert first.when is not None
    assert second.when is not None
    assert first.when.is_throughout
    assert not second.when.is_throughout
    assert second.who.text is None  # "it" is followed nowhere


@pytest.mark.parametrize(
    ("language", "text", "since", "until"),
    [
        ("en", "at about 9:30 a.m. on 5 March 2026", "03-05T09:10", "03-05T09:50"),
        ("en", "on March 5", "03-05T00:00", "03-06T00:00"),
        ("en", "three hours ago", "03-05T23:30", "03-06T00:30"),
        ("en", "yesterday at 14:05 JST", "03-05T04:55", "03-05T05:15"),
        ("ja", "5日午前、", "03-04T15:00", "03-05T03:00"),
        ("ja", "5日午後3時半ごろ", "03-05T06:10", "03-05T06:50"),
        ("ja", "昨日9時から11時まで", "03-05T00:30", "03-05T01:30"),
        ("zh", "3月5日上午9时30分许", "03-05T01:10", "03-05T01:50"),
        ("zh", "北京时间5日凌晨", "03-04T16:00", "03-04T21:00"),
        ("ru", "вчера в 9:30 по московскому времени", "03-05T06:20", "03-05T06:40"),
        ("ru", "5 марта около 14:20", "03-05T11:00", "03-05T11:40"),
        ("en", "2026-03-05T01:30:00Z", "03-05T01:30", "03-05T01:30"),
    ],
)
def test_times_in_words(language: str, text: str, since: str, until: str) -> None:
    found = times_in(text, Clock(posted_at=POSTED, language=language))
    assert found is not None
    assert found.since.isoformat()[5:16] == since
    assert found.until.isoformat()[5:16] == until
    assert found.zone


def test_without_a_day_or_a_post_nothing_is_dated() -> None:
    assert times_in("25 ships, 12 nmi", Clock(posted_at=POSTED)) is None
    assert times_in("yesterday at 9:30", Clock()) is None
    assert times_in("on 31 February 2026", Clock()) is None


def test_figures_of_a_text() -> None:
    [point] = points_in("at 9°44.2'N 115°52.5'E")
    assert (point.lon, point.lat) == pytest.approx((115.875, 9.7367), abs=1e-3)
    [south] = points_in("南緯33度30分、西経70度15分")
    assert (south.lon, south.lat) == (-70.25, -33.5)
    assert points_in("95.0N 10.0E") == []
    [offset] = offsets_in("黄岩岛以东20海里")
    assert (offset.nmi, offset.bearing_deg) == (20.0, 90.0)
    units = [(one.value, one.unit) for one in quantities_in("4隻、12ノット、３海里 and 20 km")]
    assert units == [(4.0, "ships"), (12.0, "kn"), (3.0, "nmi"), (20.0, "km")]
    parties = [party for _, _, party in numbers_in("IMO 9074729 and MMSI 431000001")]
    assert (parties[0].imo, parties[1].mmsi) == (9074729, 431000001)
