"""sealane detect train gear: what it refuses before it learns, and what it prints."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner

from sealane.cli.detect import command
from sealane.cli.train import _labels
from sealane.errors import BadInput

DAY = datetime(2024, 5, 2, tzinfo=UTC)


def fleet() -> tuple[pl.DataFrame, dict[int, str]]:
    """Twelve boats that weave at 4 kn and twelve that drift, for ten hours, and labels."""
    rng, size, ships, labels = np.random.default_rng(4), 200, [], {}
    for number in range(24):
        gear = ("trawl", "gillnet")[number % 2]
        turns = np.cumsum(rng.normal(0, 0.3, size))
        way = {"trawl": 0.2, "gillnet": 0.03}[gear] / 60.0
        ships.append(
            pl.DataFrame(
                {
                    "mmsi": 412000001 + number,
                    "observed_at": [DAY + timedelta(minutes=3.0 * i) for i in range(size)],
                    "lon": 125.0 + number + np.cumsum(way * np.sin(turns)) / 0.9,
                    "lat": 26.0 + np.cumsum(way * np.cos(turns)),
                }
            )
        )
        labels[412000001 + number] = gear
    return pl.concat(ships).cast({"mmsi": pl.Int32}), labels


def _run(*given: object) -> click.testing.Result:
    return CliRunner().invoke(command, [str(one) for one in given])


def test_labels_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    with pytest.raises(BadInput, match="labels"):
        _labels(str(path))
    path.write_text("mmsi,name\n1,a\n")
    with pytest.raises(BadInput, match="labels"):
        _labels(str(path))
    path.write_text("mmsi,gear\n412000001,trawl\n412000001,gillnet\n")
    with pytest.raises(BadInput, match="more than one gear"):
        _labels(str(path))


@pytest.mark.parametrize(
    ("text", "line", "field", "value", "words"),
    [
        ("vessel,gear\n412000001,trawl\n", 1, "mmsi", None, "found: vessel, gear"),
        ("mmsi\n412000001\n", 1, "gear", None, "no column 'gear'"),
        ("", 1, "mmsi", None, "found: nothing"),
        ("mmsi,gear\n412000001,trawl\n41200x001,trawl\n", 3, "mmsi", "41200x001", "9 digits"),
        ("mmsi,gear\n4120,trawl\n", 2, "mmsi", "4120", "9 digits"),
        ("mmsi,gear\n,trawl\n", 2, "mmsi", "", "9 digits"),
        ("mmsi,gear\n412000001,banana\n", 2, "gear", "banana", "not known"),
        ("mmsi,gear\n412000001\n", 2, "gear", "", "not known"),
    ],
)
def test_a_bad_label_is_told_with_its_place(
    tmp_path: Path, text: str, line: int, field: str, value: str | None, words: str
) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(text)
    with pytest.raises(BadInput, match=words) as said:
        _labels(str(path))
    told = (said.value.file, said.value.line, said.value.field, said.value.value)
    assert told == (str(path), line, field, value)
    assert f"{path}, line {line}" in str(said.value)


def test_an_unknown_gear_names_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text("mmsi,gear\n412000001,trawler\n")
    with pytest.raises(BadInput) as said:
        _labels(str(path))
    assert said.value.hint is not None
    assert "'trawl'" in said.value.hint


def test_labels_are_read_as_spreadsheets_write_them(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text("name,gear, mmsi\nA,trawl, 412000001\n\nB,gillnet,412000002\n", "utf-8-sig")
    assert _labels(str(path)) == {412000001: "trawl", 412000002: "gillnet"}


def test_it_needs_one_source_of_tracks(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text("mmsi,gear\n412000001,trawl\n")
    said = _run("train", "gear", path, "-o", tmp_path / "gear.json")
    assert said.exit_code == 2
    assert "--lake DIR, or --tracks FILE" in said.output


def test_the_kinds_are_still_judged_by_the_same_command() -> None:
    assert "[KIND]..." in _run("--help").output
    assert "LABELS" in _run("train", "--help").output


def test_it_writes_a_model_and_prints_both_scores(tmp_path: Path) -> None:
    pytest.importorskip("lightgbm", reason="sealane[gear] is not installed")
    frame, labels = fleet()
    frame.write_parquet(tmp_path / "fixes.parquet")
    text = "".join(f"{mmsi},{gear}\n" for mmsi, gear in labels.items())
    (tmp_path / "labels.csv").write_text("mmsi,gear\n" + text)
    model = tmp_path / "gear.json"
    said = _run(
        *("train", "gear", tmp_path / "labels.csv", "-o", model, "--json"),
        *("--tracks", tmp_path / "fixes.parquet"),
    )
    assert said.exit_code == 0, said.output
    found = json.loads(said.stdout)
    assert found["gain"] == pytest.approx(
        found["classifier"]["macro_f1"] - found["rules"]["macro_f1"], abs=1e-3
    )
    assert json.loads(model.read_text())["gears"] == ["gillnet", "trawl"]
