"""What a verdict says of a point and of who moved, in every language that tells it."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sealane.inform import claim as cl
from sealane.inform.defence.claimed import Claimed
from sealane.inform.defence.correction import sentence_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "claim"))

import claim_sea as sea

A, B = 431000001, 412000002


@pytest.mark.parametrize(
    ("lat", "told"),
    [
        (sea.LAT, {"en": "was within 3 nmi of", "ja": "から3海里以内", "zh": "3海里以内",
                   "ru": "в пределах 3 мили от"}),
        (sea.LAT + 1.0, {"en": "outside the 3 nmi around", "ja": "の周囲3海里から少なくとも",
                         "zh": "周围3海里范围之外", "ru": "радиусом 3 мили вокруг"}),
    ],
)  # fmt: skip
def test_a_verdict_on_a_point_says_its_radius(lat: float, told: dict[str, str]) -> None:
    track = sea.straight(A, 0.0, 60)
    said = sea.claim("was_at", A, at=(123.0, lat, 3.0), when=sea.when(10, 20))
    judged = cl.judge(said, cl.sea_of(track))
    for language in ("en", "ja"):
        assert told[language] in judged.why[0].told(language)
    made = Claimed(claim=said, judgement=judged)
    for language, words in told.items():
        assert words in sentence_of(made, language)


def test_a_hull_that_went_away_is_not_said_to_have_come_nearer() -> None:
    """A drifts off to the north from B, which lies still."""
    n = np.arange(121)
    still = sea.way(B, 123.0, np.full(121, sea.LAT), every_s=10.0)
    north = sea.way(A, 123.0, sea.LAT + 0.004 + n / 360.0 * 1.2 * sea.NMI_DEG, every_s=10.0)
    said = sea.claim("collided", A, whom=B, when=sea.when(7, 12))
    judged = cl.judge(said, cl.sea_of(pl.concat([still, north])))
    assert judged.figures["relative_motion"]["who_closing_kn"] == -1.2
    moved = [one for one in judged.why if one.code.startswith("motion")]
    assert [one.code for one in moved] == ["motion_away", "motion_none"]
    assert f"{A} moved away from {B} at 1.2 kn" in moved[0].told()
    assert "1.2ノットで遠ざかった" in moved[0].told("ja")
    assert not any("-" in one.told(language) for one in moved for language in ("en", "ja"))
