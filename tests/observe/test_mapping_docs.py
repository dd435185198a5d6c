"""The examples of the how-to pages run as they stand there."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Any

import pytest

from sealane.observe import Mapping
from sealane.observe.field import REQUIRED, TARGETS
from sealane.observe.reject import REASONS

HOW_TO = Path(__file__).resolve().parents[2] / "docs/how-to"


def blocks(page: str, language: str) -> list[str]:
    text = (HOW_TO / page).read_text("utf-8")
    found = re.findall(rf"^ *```{language}\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(block) for block in found]


def test_example_of_a_mapping_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("suez.toml").write_text(blocks("mapping.md", "toml")[0])
    Path("positions.csv").write_text(
        "ID,ais_pos_timestamp,longitude,latitude\n1,20/03/2021 00:22,32.3,31.4\nx,,,\n"
    )
    exec(blocks("mapping.md", "python")[0], {})
    assert capsys.readouterr().out == "1 1\n"


def test_example_of_a_dialect_is_a_mapping() -> None:
    names: dict[str, Any] = {}
    exec(blocks("add-a-dialect.md", "python")[0], names)
    resolved = names["DIALECT"].resolve(["mmsi", "lat", "lon", "date_time_utc"], file="x")
    assert set(REQUIRED) <= set(resolved.columns)


@pytest.mark.parametrize("path", sorted((HOW_TO / "mappings").glob("*.toml")), ids=lambda p: p.stem)
def test_example_files_hold_and_are_listed(path: Path) -> None:
    assert Mapping.from_toml(path).fields
    assert f"mappings/{path.name}" in (HOW_TO / "mapping.md").read_text("utf-8")


def test_every_column_unit_and_reason_is_documented() -> None:
    page = (HOW_TO / "mapping.md").read_text("utf-8")
    own = {"first_at", "last_at", "claims", "exercise_id"}
    for name, target in TARGETS.items():
        assert name in own or f"`{name}`" in page, name
        for unit in target.units:
            assert f"`{unit}`" in page, unit
    ours = ("mmsi", "position", "time", "future", "columns", "field", "json", "not_a_row")
    for reason in (*ours, "encoding", "too_long"):
        assert reason in REASONS
        assert f"`{reason}`" in page, reason
