"""Questions that contradict themselves are refused, and no table of the user is written over."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from sealane.assess.figure import Span
from sealane.assess.voyage import Prices
from sealane.cli import sealane
from sealane.errors import BadInput

CLOSE = ("close", "hormuz", "--from", "2026-03-01", "--days", "9")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*CLOSE, "--share", "0"), "--share 0 stops nothing"),
        ((*CLOSE, "--premium", "300"), "300 is no premium"),
    ],
)
def test_contradictions_are_refused(words: tuple[str, ...], said: str) -> None:
    done = CliRunner().invoke(sealane, ["assess", *words])
    assert done.exit_code == 2
    assert said in done.output


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("--via", "suez", "--avoid", "suez"), "via"),
        (("--via", "スエズ運河", "--avoid", "Suez"), "via"),
        (("--shares", "--premium", "Suez=1", "--avoid", "suez"), "premium"),
    ],
)
def test_a_gate_is_not_passed_and_avoided_by_whatever_of_its_names(
    words: tuple[str, ...], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        CliRunner().invoke(
            sealane, ["assess", "route", "SGSIN", "NLRTM", *words], catch_exceptions=False
        )
    assert refused.value.field == field
    assert refused.value.message == f"{field} and avoid both name suez."


def test_a_premium_above_the_hull_is_refused_by_the_library_too() -> None:
    """So the API refuses what the command refuses."""
    for astray in (Span(300.0), Span(0.5, -1.0, 2.0), Span(60.0, 1.0, 120.0)):
        with pytest.raises(BadInput) as refused:
            Prices(war_risk_pct={"hormuz": astray})
        assert refused.value.field == "war_risk_pct"
        assert "0 to 100" in str(refused.value.hint)


def test_a_table_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("from_lon,from_lat,to_lon,to_lat\n103.8,1.2,139.7,35.4\n")
    before = path.read_bytes()
    link = tmp_path / "link.csv"
    link.hardlink_to(path)
    for out in (path, link):
        done = CliRunner().invoke(sealane, ["assess", "routes", str(path), "-o", str(out)])
        assert done.exit_code == 2
        assert "give another file" in done.output
        assert path.read_bytes() == before
