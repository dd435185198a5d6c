"""What tracks support, contradict and leave open, deed by deed."""

from __future__ import annotations

from datetime import timedelta

import claim_sea as sea
import numpy as np
import polars as pl
import pytest

from sealane.errors import BadInput, BadSetting
from sealane.inform import claim as cl
from sealane.inform.claim.words import LANGUAGES, SENTENCES

A, B, C = 431000001, 412000002, 412000003


def test_who_was_there_is_supported_and_elsewhere_contradicted() -> None:
    track = sea.straight(A, 12.0, 120)
    there = sea.claim("was_at", A, at=(123.0, sea.LAT + 0.2, 1.0), when=sea.when(50, 70))
    judged = cl.judge(there, cl.sea_of(track))
    assert judged.verdict == "supports"
    told = [part.verdict for part in judged.parts]  # out, coming in, there, going out, out
    assert told == ["contradicts", "cannot_say", "supports", "cannot_say", "contradicts"]
    assert judged.coverage[0]["covered"] == 1.0
    assert judged.tracks[0]["fixes"] == 21  # the window holds fixes at both of its ends
    away = sea.claim("was_at", A, at=(124.0, sea.LAT + 0.2, 1.0), when=sea.when(50, 70))
    assert sea.verdict(away, track) == "contradicts"


def test_a_gap_that_reaches_the_place_leaves_it_open_with_what_would_decide() -> None:
    track = sea.straight(A, 12.0, 240)
    hidden = track.filter(
        ~pl.col("observed_at").is_between(
            sea.START + timedelta(minutes=31), sea.START + timedelta(minutes=209)
        )
    )
    said = sea.claim("was_at", A, at=(123.0, sea.LAT + 0.4, 1.0), when=sea.when(115, 125))
    judged = cl.judge(said, cl.sea_of(hidden))
    assert judged.verdict == "cannot_say"
    assert [one.code for one in judged.why] == ["silence"]
    assert judged.why[0].parts["minutes"] == 180
    assert [one.code for one in judged.decide] == ["need_fix"]
    assert judged.coverage[0]["longest_gap_s"] == 180 * 60.0
    far = sea.claim("was_at", A, at=(126.0, sea.LAT, 1.0), when=sea.when(115, 125))
    assert sea.verdict(far, hidden) == "contradicts"  # 160 nmi in 90 min: the fixes say so


def test_a_place_nobody_heard_of_is_left_open() -> None:
    track = sea.straight(A, 12.0, 30)
    for said in (
        sea.claim("was_at", B, at=(123.0, sea.LAT, 1.0), when=sea.when(0, 10)),
        sea.claim("was_at", A, when=sea.when(0, 10)),
        sea.claim("was_at", A, at=(123.0, sea.LAT, 1.0)),
        sea.claim("collided", A, when=sea.when(0, 10)),
        sea.claim("collided", A, whom=A, when=sea.when(0, 10)),
    ):
        judged = cl.judge(said, cl.sea_of(track))
        assert judged.verdict == "cannot_say"
        assert judged.why


def test_a_collision_by_the_greatest_distance_possible_and_its_relative_motion() -> None:
    """One hull lies still, the other comes up from the south at 12 kn and stops beside it."""
    n = np.arange(121)
    lat = sea.LAT - np.maximum(0, 60 - n) / 360.0 * 12.0 * sea.NMI_DEG
    still = sea.way(A, 123.0, np.full(121, sea.LAT), every_s=10.0)
    comes = sea.way(B, 123.0002, lat, every_s=10.0)
    said = sea.claim("rammed", B, whom=A, when=sea.when(5, 15))
    judged = cl.judge(said, cl.sea_of(pl.concat([still, comes])))
    assert judged.verdict == "supports"
    low, high = judged.figures["least_distance_m"]
    assert low == 0.0
    assert 20.0 < high < 100.0
    motion = judged.figures["relative_motion"]
    assert motion["who_closing_kn"] > 5.0
    assert motion["whom_closing_kn"] == 0.0
    assert {"no_intent", "no_length", "touch_or_near"} <= {one.code for one in judged.caveats}
    before = sea.claim("rammed", B, whom=A, when=sea.when(0, 1))
    assert sea.verdict(before, still, comes) == "contradicts"


def test_lengths_are_taken_off_before_a_collision_is_contradicted() -> None:
    """700 m between antennas: two ships of 400 m could touch, two boats of 30 m could not."""
    one = sea.way(A, 123.0, np.full(61, sea.LAT), every_s=10.0)
    other = sea.way(B, 123.0, np.full(61, sea.LAT + 700 / 1852 * sea.NMI_DEG), every_s=10.0)
    said = sea.claim("collided", A, whom=B, when=sea.when(3, 5))
    judged = cl.judge(said, cl.sea_of(pl.concat([one, other])))
    assert judged.verdict == "cannot_say"
    assert "need_length" in {reason.code for reason in judged.decide}
    known = pl.concat([sea.named(A, "TERN", length_m=30.0), sea.named(B, "GULL", length_m=30.0)])
    judged = cl.judge(said, cl.sea_of(pl.concat([one, other]), identities=known))
    assert judged.verdict == "contradicts"
    assert judged.figures["hulls_m"] == pytest.approx(2 * np.hypot(30, 12), abs=0.1)


def test_entering_is_a_way_from_outside_to_inside() -> None:
    track = sea.straight(A, 12.0, 120)
    place = (123.0, sea.LAT + 0.2, 3.0)
    assert sea.verdict(sea.claim("entered", A, at=place, when=sea.when(30, 70)), track) == (
        "supports"
    )
    inside = cl.judge(sea.claim("entered", A, at=place, when=sea.when(55, 65)), cl.sea_of(track))
    assert inside.verdict == "in_parts"
    assert inside.why[0].code == "already"
    outside = sea.claim("entered", A, at=place, when=sea.when(0, 20))
    assert sea.verdict(outside, track) == "contradicts"


def test_a_zone_of_a_file_is_a_place_too() -> None:
    from sealane import law

    box = (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": '
        '"Box", "regime": "territorial_sea", "claimants": ["JPN"]}, "geometry": {"type": "Polygon",'
        ' "coordinates": [[[122.9, 25.1], [123.1, 25.1], [123.1, 25.3], [122.9, 25.3], '
        "[122.9, 25.1]]]}}]}"
    )
    zones = law.ZoneSet.from_geojson_text(box)
    track = sea.straight(A, 12.0, 120)
    for name in ("Box", "territorial_sea JPN"):
        where = cl.Where(zone=name)
        said = cl.Claim(did="entered", who=cl.Party(mmsi=A), where=where, when=sea.when(10, 60))
        judged = cl.judge(said, cl.sea_of(track, zones=zones))
        assert judged.verdict == "supports"
        assert judged.figures["place"]["zones"][0]["claimants"] == ["JPN"]
    nowhere = cl.Claim(
        did="entered", who=cl.Party(mmsi=A), where=cl.Where(zone="Elsewhere"), when=sea.when(0, 9)
    )
    assert sea.verdict(nowhere, track, zones=zones) == "cannot_say"


def test_a_stop_is_seen_and_a_hull_under_way_has_none() -> None:
    n = np.arange(121)
    lat = sea.LAT + np.where(n < 60, n, 60) / 60.0 * 10.0 * sea.NMI_DEG
    track = sea.way(A, 123.0, lat, sog_kn=np.where(n < 60, 10.0, 0.1))
    assert sea.verdict(sea.claim("stopped", A, when=sea.when(70, 100)), track) == "supports"
    assert sea.verdict(sea.claim("stopped", A, when=sea.when(10, 40)), track) == "contradicts"
    vague = sea.claim("stopped", A, when=sea.when(0, 120))
    judged = cl.judge(vague, cl.sea_of(track))
    assert judged.verdict == "in_parts"
    assert [part.verdict for part in judged.parts] == ["contradicts", "cannot_say", "supports"]


def test_silence_counts_where_others_were_heard_and_denials_are_not_broken_by_it() -> None:
    track = sea.straight(A, 6.0, 300)
    hidden = track.filter(
        ~pl.col("observed_at").is_between(
            sea.START + timedelta(minutes=61), sea.START + timedelta(minutes=239)
        )
    )
    others = [sea.straight(B, 6.0, 300, lon=123.05), sea.straight(C, 6.0, 300, lon=122.95)]
    said = sea.claim("ais_off", A, when=sea.when(90, 200))
    alone = cl.judge(said, cl.sea_of(hidden))
    assert alone.verdict == "cannot_say"
    assert [one.code for one in alone.decide] == ["need_receivers"]
    heard = cl.judge(said, cl.sea_of(pl.concat([hidden, *others])))
    assert heard.verdict == "supports"
    assert heard.figures["silences"][0]["ships_near"] == 2
    assert sea.verdict(said, track, *others) == "contradicts"
    denied = sea.claim("ais_off", A, when=sea.when(90, 200), is_negated=True)
    assert sea.verdict(denied, hidden, *others) == "cannot_say"
    assert sea.verdict(denied, track, *others) == "supports"


def test_in_the_way_and_the_other_slowed() -> None:
    n = np.arange(61)
    path = np.where(n < 30, 12.0 * n, 12.0 * 30 + 2.0 * (n - 30)) / 60.0
    held = sea.way(B, 123.0, sea.LAT + path * sea.NMI_DEG)
    ahead = sea.way(A, 123.0, sea.LAT + (path + 0.4) * sea.NMI_DEG)
    said = sea.claim("blocked", A, whom=B, when=sea.when(28, 45))
    judged = cl.judge(said, cl.sea_of(pl.concat([ahead, held])))
    assert judged.verdict == "supports"
    assert [one.code for one in judged.why] == ["in_the_way", "gave_way"]
    astern = sea.claim("blocked", B, whom=A, when=sea.when(28, 45))
    assert sea.verdict(astern, ahead, held) == "cannot_say"
    far = sea.way(A, 123.5, sea.LAT + path * sea.NMI_DEG)
    assert sea.verdict(said, far, held) == "contradicts"


def test_what_cannot_be_computed_is_recorded() -> None:
    track = pl.concat([sea.straight(A, 6.0, 30), sea.straight(B, 6.0, 30, lon=123.01)])
    for deed in cl.RECORDED:
        said = sea.claim(deed, A, whom=B, when=sea.when(5, 15))
        judged = cl.judge(said, cl.sea_of(track))
        assert judged.verdict == "cannot_say"
        assert judged.why[0].code == "recorded"
        assert [one.code for one in judged.decide] == ["need_film"]
        assert judged.figures["least_distance_m"][1] > 0


def test_a_place_beside_a_deed_must_hold_as_well() -> None:
    track = sea.way(A, 123.0, np.full(61, sea.LAT), sog_kn=0.0)
    here = sea.claim("stopped", A, at=(123.0, sea.LAT, 1.0), when=sea.when(10, 30))
    assert sea.verdict(here, track) == "supports"
    there = sea.claim("stopped", A, at=(124.0, sea.LAT, 1.0), when=sea.when(10, 30))
    judged = cl.judge(there, cl.sea_of(track))
    assert judged.verdict == "contradicts"
    assert judged.why[0].code == "elsewhere"


def test_a_name_is_one_ship_or_left_open() -> None:
    track = pl.concat([sea.straight(A, 6.0, 30), sea.straight(B, 6.0, 30, lon=123.5)])
    known = pl.concat([sea.named(A, "CHINA COASTGUARD 5901"), sea.named(B, "TERN", imo=9074729)])
    around = cl.Where(lon=123.0, lat=sea.LAT, within_nmi=5.0)
    for party, expected in (
        (cl.Party(name="China Coast-Guard 5901"), "supports"),
        (cl.Party(number="5901", kind="chn_coast_guard"), "supports"),
        (cl.Party(imo=9074729), "contradicts"),
        (cl.Party(number="901", kind="chn_coast_guard"), "cannot_say"),
        (cl.Party(kind="chn_coast_guard", text="海警船"), "cannot_say"),
    ):
        said = cl.Claim(did="was_at", who=party, where=around, when=sea.when(5, 15))
        assert sea.verdict(said, track, identities=known) == expected
    twice = pl.concat([known, sea.named(B, "CHINA COASTGUARD 5901")])
    said = cl.Claim(
        did="was_at", who=cl.Party(name="China Coastguard 5901"), where=around, when=sea.when(5, 15)
    )
    judged = cl.judge(said, cl.sea_of(track, identities=twice))
    assert judged.why[0].code == "several"
    assert str(A) in judged.why[0].parts["numbers"]


def test_sources_are_named_and_independent_ones_count() -> None:
    track = sea.straight(A, 6.0, 30)
    radar = sea.straight(A, 6.0, 30, source="radar").with_columns(pl.col("lat") + 1e-5)
    said = sea.claim("was_at", A, at=(123.0, sea.LAT, 5.0), when=sea.when(5, 15))
    alone = cl.judge(said, cl.sea_of(track))
    assert "ais_alone" in {one.code for one in alone.caveats}
    both = cl.judge(said, cl.sea_of(pl.concat([track, radar]), sensors=["radar"]))
    assert "independent" in {one.code for one in both.caveats}
    assert both.tracks[0]["independent"] > 0
    assert both.tracks[0]["sha256"] != alone.tracks[0]["sha256"]


def test_a_claim_reads_back_as_it_was_written_and_tells_what_it_is_not() -> None:
    said = sea.claim("collided", A, whom=B, when=sea.when(5, 15))
    assert cl.claim_of(said.as_json()) == said
    assert cl.claim_of(said.as_json()).claim_id == said.claim_id
    day = {"since": "2026-03-01", "until": "2026-03-02"}
    by_word = cl.claim_of({"did": "was_at", "who": "IMO 9074729", "when": day})
    assert by_word.who.imo == 9074729
    for wrong in (
        {"did": "sank"},
        {"did": "was_at", "whose": 1},
        {"did": "was_at", "where": {"lon": 200, "lat": 1}},
        {"did": "was_at", "when": {"since": "soon"}},
        {"did": "was_at", "when": {"since": "2026-03-02", "until": "2026-03-01"}},
    ):
        with pytest.raises(BadInput):
            cl.claim_of(wrong)
    with pytest.raises(BadSetting):
        cl.Rule(max_speed_kn=0.0)


def test_every_sentence_is_there_in_both_languages() -> None:
    import string

    for sentences in SENTENCES.values():
        assert len(sentences) == len(LANGUAGES)
        fields = [
            {name for _, name, _, _ in string.Formatter().parse(one) if name} for one in sentences
        ]
        assert fields[1] <= fields[0]
