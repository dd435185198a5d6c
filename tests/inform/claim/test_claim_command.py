"""sealane inform claim: a text, a file, a case or a claim by hand against a lake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import claim_sea as sea
import polars as pl
import pytest
from click.testing import CliRunner, Result

from sealane.cli.inform.claim import command
from sealane.inform import Case
from sealane.lake import Lake
from sealane.observe import open_inputs

A, B = 431000001, 412000002


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hulls for two hours."""
    folder = tmp_path_factory.mktemp("claims")
    tracks = pl.concat([sea.straight(A, 12.0, 120), sea.straight(B, 12.0, 120, lon=124.0)])
    rows = tracks.select(
        MMSI="mmsi",
        BaseDateTime=pl.col("observed_at").dt.strftime("%Y-%m-%dT%H:%M:%S"),
        LAT="lat",
        LON="lon",
        SOG="sog_kn",
        COG=pl.lit(0.0),
        Heading=pl.lit(511),
        VesselName=pl.when(pl.col("mmsi") == A).then(pl.lit("TERN")).otherwise(pl.lit("GULL")),
        IMO=pl.lit(None),
        CallSign=pl.lit(None),
        VesselType=pl.lit(70),
        Status=pl.lit(0),
        Length=pl.lit(80),
        Width=pl.lit(12),
        Draft=pl.lit(None),
        Cargo=pl.lit(None),
        TransceiverClass=pl.lit("A"),
    )
    rows.write_csv(folder / "ais.csv")
    made = Lake(folder / "lake")
    [report] = made.ingest(folder / "ais.csv")
    assert report.positions == 242
    return folder / "lake"


def run(lake: Path, *words: str) -> Result:
    return CliRunner().invoke(command, [*words, "--lake", str(lake)], catch_exceptions=False)


def answer(lake: Path, *words: str) -> dict[str, Any]:
    result = run(lake, *words, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_claim_by_hand_is_told_with_its_tracks_and_hash(lake: Path) -> None:
    by_hand = ["--who", "Tern", "--did", "was_at", "--where", "123.0,25.2,2"]
    time = ["--from", "2026-03-01T23:50Z", "--to", "2026-03-02T00:10Z"]
    found = answer(lake, *by_hand, *time)
    [claim] = found["claims"]
    assert claim["verdict"] == "supports"
    assert claim["tracks"][0]["mmsi"] == A
    assert len(claim["tracks"][0]["sha256"]) == 16
    assert claim["why"][0]["en"] != claim["why"][0]["ja"]
    assert found["thresholds"]["max_speed_kn"] == 40.0
    english, japanese = run(lake, *by_hand, *time), run(lake, *by_hand, *time, "--lang", "ja")
    assert "the tracks support it" in english.output
    assert "航跡はこれを裏付ける" in japanese.output
    denied = answer(lake, *by_hand, *time, "--denied")
    assert denied["readings"] == {"contradicts": 1}


def test_ships_of_a_drill_decide_claims_of_that_drill_alone(lake: Path, tmp_path: Path) -> None:
    """The same ways, ingested as of a drill: what is real knows nothing of them."""
    drilled = Lake(tmp_path / "lake")
    drilled.ingest(lake.parent / "ais.csv", exercise_id="spring")
    about = {"who": "TERN", "did": "was_at", "where": "123.0,25.2,2"}
    words = [part for name, value in about.items() for part in (f"--{name}", value)]
    time = ["--from", "2026-03-01T23:50Z", "--to", "2026-03-02T00:10Z"]
    assert answer(tmp_path / "lake", *words, *time)["readings"] == {"cannot_say": 1}
    text = f"MMSI {A} rammed MMSI {B} at 00:10 UTC on 2 March 2026."
    rows = "post_id,account,posted_at,text,exercise_id\n1,a,2026-03-02T01:00:00Z,{},{}\n"
    verdicts = {}
    for name in ("spring", "autumn", ""):
        path = tmp_path / f"posts-{name}.csv"
        path.write_text(rows.format(text, name))
        case = Case.create(tmp_path / f"case-{name}", at=sea.START)
        [source] = open_inputs([path])
        case.add(source, at=sea.START)
        verdicts[name] = answer(tmp_path / "lake", str(case.path))["readings"]
    open_ = {"cannot_say": 1}
    assert verdicts == {"spring": {"contradicts": 1}, "autumn": open_, "": open_}


@pytest.mark.parametrize(
    ("text", "dated", "undated"),
    [
        (f"MMSI {A} rammed MMSI {B} at 00:10 UTC{{}}.", "contradicts", "cannot_say"),
        (f"MMSI {A} did not ram MMSI {B} at 00:10 UTC{{}}.", "supports", "cannot_say"),
        (f"MMSI {A} was at 25°14′N 123°00′E at 00:10 UTC{{}}.", "supports", "supports"),
        (f"MMSI {A} was at 29°14′N 123°00′E at 00:10 UTC{{}}.", "contradicts", "cannot_say"),
    ],
)
def test_an_assumed_day_contradicts_nothing(
    lake: Path, text: str, dated: str, undated: str
) -> None:
    posted = ("--posted-at", "2026-03-02T01:00Z")
    for day, expected in ((" on 2 March 2026", dated), ("", undated)):
        [claim] = answer(lake, text.format(day), *posted)["claims"]
        assert claim["verdict"] == expected
        codes = [one["code"] for one in claim["caveats"]]
        assert ("day_assumed" in codes) == (day == "")
        needs = [one["code"] for one in claim["decide"]]
        assert (needs == ["need_when"]) == (expected == "cannot_say")


def test_a_text_in_each_language(lake: Path) -> None:
    for text in (
        "The ship MMSI 431000001 rammed MMSI 412000002 at 00:10 UTC on 2 March 2026.",
        "日本時間2026年3月2日午前9時10分、「TERN」が「GULL」に体当たりした。",
        "北京时间2026年3月2日上午8时10分，“TERN”冲撞“GULL”。",
        "2 марта 2026 в 03:10 мск судно «TERN» протаранило судно «GULL».",
    ):
        found = answer(lake, text)
        assert found["readings"] == {"contradicts": 1}, text
        low, high = found["claims"][0]["figures"]["hull_to_hull_m"]
        assert 80_000 < low < high < 102_000


def test_a_file_of_posts_of_claims_and_of_text(lake: Path, tmp_path: Path) -> None:
    posts = tmp_path / "posts.csv"
    posts.write_text(
        "post_id,account,posted_at,text\n"
        "1,anna,2026-03-02T05:00:00Z,TERN was fine\n"
        '2,boris,2026-03-02T05:00:00Z,"The tanker TERN stopped today at 00:30 UTC."\n'
        '3,chen,2026-03-02T06:00:00Z,"The tanker TERN stopped today at 00:30 UTC."\n'
    )
    found = answer(lake, str(posts))
    assert (found["layout"], found["texts"], found["texts_without_claim"]) == ("posts", 2, 1)
    assert found["readings"] == {"contradicts": 1}
    assert "boris" not in json.dumps(found)
    by_hand = tmp_path / "claims.json"
    by_hand.write_text(
        json.dumps(
            [
                {
                    "did": "was_at", "who": str(B), "where": {"lon": 124.0, "lat": 25.2},
                    "when": {"since": "2026-03-01T23:55:00Z", "until": "2026-03-02T00:05:00Z"},
                }
            ]
        )
    )  # fmt: skip
    assert answer(lake, str(by_hand))["readings"] == {"supports": 1}
    told = tmp_path / "told.txt"
    told.write_text("Nothing happened.")
    assert answer(lake, str(told))["texts_without_claim"] == 1
    assert "No claim was found" in run(lake, str(told)).output


def test_what_cannot_be_meant_is_refused(lake: Path) -> None:
    for words in (
        [],
        ["text", "--who", "TERN", "--did", "stopped"],
        ["--who", "TERN", "--did", "stopped", "--from", "2026-03-01"],
        ["--who", "TERN", "--did", "was_at", "--where", "123.0"],
        ["text", "--set", "max_speed_kn"],
        ["text", "--time-zone", "Nowhere/None"],
    ):
        assert run(lake, *words).exit_code == 2, words


def test_another_threshold_changes_what_can_be_said(lake: Path) -> None:
    by_hand = ["--who", str(A), "--did", "was_at", "--where", "123.5,25.2,1"]
    time = ["--from", "2026-03-01T23:50Z", "--to", "2026-03-02T00:10Z"]
    assert answer(lake, *by_hand, *time)["readings"] == {"contradicts": 1}
    fast = answer(lake, *by_hand, *time, "--set", "max_speed_kn=4000")
    assert fast["readings"] == {"cannot_say": 1}
