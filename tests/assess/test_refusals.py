"""Questions that contradict themselves are refused, and no table of the user is written over."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from sealane.cli import sealane

CLOSE = ("close", "hormuz", "--from", "2026-03-01", "--days", "9")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*CLOSE, "--share", "0"), "--share 0 stops nothing"),
        ((*CLOSE, "--premium", "300"), "300 is no premium"),
        (("route", "SGSIN", "NLRTM", "--via", "suez", "--avoid", "suez"), "both name suez"),
    ],
)
def test_contradictions_are_refused(words: tuple[str, ...], said: str) -> None:
    done = CliRunner().invoke(sealane, ["assess", *words])
    assert done.exit_code == 2
    assert said in done.output


def test_a_table_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("from_lon,from_lat,to_lon,to_lat\n103.8,1.2,139.7,35.4\n")
    before = path.read_bytes()
    done = CliRunner().invoke(sealane, ["assess", "routes", str(path), "-o", str(path)])
    assert done.exit_code == 2
    assert path.read_bytes() == before
