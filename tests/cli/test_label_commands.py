"""Rows of a lake become products: events, tracks and assessments."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cli_lake import SAILOR, sealane, write_feed

from sealane.assess import Assessment, as_table
from sealane.lake import Lake
from sealane.share import Product

LABEL = """
classification = "unclassified"
tlp = "green"
topic = "safety"
originator = "JP"
purposes = ["sar"]
"""


@pytest.fixture(scope="module")
def sea(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sea")
    (folder / "label.toml").write_text(LABEL)
    feed = write_feed(folder / "feed.csv")
    assert sealane("run", feed, "--lake", folder / "lake", "--kind", "gap").code == 0
    return folder


def made(sea: Path, name: str, *asked: str | int) -> list[Product]:
    folder = sea / name
    given = ("share", "label", sea / "label.toml", "--lake", sea / "lake", "-o", folder, "--json")
    said = sealane(*given, *map(str, asked))
    assert said.code == 0, said.err
    files = [folder / f"{one}.json" for one in said.json["products"]]
    return [Product.of(json.loads(one.read_text())) for one in files]


def test_a_track_is_a_product_with_the_name_that_the_lake_gives_it(sea: Path) -> None:
    lake = Lake(sea / "lake", create=False)
    every = made(sea, "whole", "--of", "tracks", "--mmsi", SAILOR)
    assert {one.item for one in every} == set(lake.tracks(SAILOR)["track_id"])
    points = [point for one in every for point in one.body["points"]]
    assert len(points) == lake.positions(SAILOR).collect().height
    assert {one.kind for one in every} == {"track"}
    assert points[0] == ["2024-05-02T00:00:00.000000Z", -30.0, 0.0, 10.0, 90.0]

    since, until = "2024-05-02T01:00:00Z", "2024-05-02T02:00:00Z"
    [cut] = made(sea, "cut", "--of", "tracks", "--mmsi", SAILOR, "--since", since, "--until", until)
    assert cut.item == every[0].item
    assert len(cut.body["points"]) == 30
    assert all(since[:16] <= point[0][:16] < until[:16] for point in cut.body["points"])


def test_events_by_hull_and_assessments_are_products_too(sea: Path) -> None:
    [gap] = made(sea, "events", "--kind", "gap", "--mmsi", SAILOR)
    assert gap.body["mmsis"] == [SAILOR]
    lake = Lake(sea / "lake", create=False)
    row = Assessment(
        kind="watch", subject="suez", quantity="shortfall", at=datetime(2024, 1, 3, tzinfo=UTC),
        value=0.4, unit="1", method="watch 1", inputs="0" * 16, sources=("PortWatch",),
        no_interval="one_figure",
    )  # fmt: skip
    lake.keep_assessments(as_table([row]))
    [told] = made(sea, "assessments", "--of", "assessments", "--kind", "watch")
    assert (told.kind, told.body["value"]) == ("assessment", 0.4)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--of", "tracks"), "--mmsi MMSI"),
        (("--of", "tracks", "--mmsi", "211000001", "--kind", "gap"), "--kind is not for tracks"),
        (("--of", "assessments", "--since", "2024-05-02"), "--since is not for assessments"),
        (("--kind", "gapp"), "gap"),
        (("--of", "tracks", "--mmsi", "211000001", "--since", "noon"), "'noon' is not a time"),
    ],
)
def test_what_cannot_be_asked_is_refused(sea: Path, asked: tuple[str, ...], said: str) -> None:
    given = ("share", "label", sea / "label.toml", "--lake", sea / "lake", "-o", sea / "none")
    refused = sealane(*given, *asked)
    assert refused.code == 2
    assert said in refused.err.replace("\n", " ")
    assert not (sea / "none").exists()


def test_a_label_that_lets_nobody_have_its_products_is_said(sea: Path) -> None:
    (sea / "empty.toml").write_text("")
    (sea / "slip.toml").write_text(LABEL.replace('"safety"', '"pirac"'))
    asked = ("--lake", sea / "lake", "--kind", "gap", "-o", sea / "said")
    said = sealane("share", "label", sea / "empty.toml", *asked)
    assert said.code == 0
    assert "does not say classification, tlp, topic, source, personal" in said.err
    assert "releasable_to" in said.err
    told = sealane("share", "label", sea / "slip.toml", *asked, "--lang", "ja")
    assert "表示区分に情報源、個人データ、発信者管理、提供先がない。" in told.err
    assert "表示区分の主題は一覧にない語である。" in told.err
    more = 'source = "open"\npersonal = "no"\norcon = "no"\nreleasable_to = ["*"]\n'
    (sea / "whole.toml").write_text(LABEL + more)
    whole = sealane("share", "label", sea / "whole.toml", *asked)
    assert "label" not in whole.err
