"""The examples of the documentation run, in order, as a reader would run them."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from sealane.cli import sealane

REPO = Path(__file__).resolve().parents[2]


def blocks(page: str) -> str:
    """The Python examples of a page as one script."""
    found = re.findall(r"```python\n(.*?)```", (REPO / page).read_text(), flags=re.DOTALL)
    assert found, f"{page} has no example"
    return "\n".join(found)


def test_the_notebook_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(blocks("docs/how-to/notebook.md"), "notebook.md", "exec"), {})


def test_the_brief_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("typst", reason="pip install 'sealane[brief]'")
    monkeypatch.chdir(tmp_path)
    exec(compile(blocks("docs/how-to/brief.md"), "brief.md", "exec"), {})
    assert "3.2 (2.9 to 3.6)" in (tmp_path / "brief.html").read_text(encoding="utf-8")
    assert (tmp_path / "brief.ja.pdf").read_bytes().startswith(b"%PDF-")


def test_the_example_of_the_zones_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    script = blocks("docs/explanation/zones.md")
    exec(compile(script, "zones.md", "exec"), {})
    said = capsys.readouterr().out
    wanted = re.findall(r"^# (\(.*)$", script, flags=re.MULTILINE)
    assert len(wanted) == 2
    assert said.splitlines()[:2] == wanted


def test_the_readme_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sealane import scenario

    monkeypatch.chdir(tmp_path)
    made = scenario.make("bulk", seed=2, out_dir=tmp_path, hours=2, vessels=20)
    assert made.nmea == tmp_path / "feed.nmea"
    exec(compile(blocks("README.md"), "README.md", "exec"), {})


@pytest.mark.parametrize("page", ["docs/how-to/mapping.md", "docs/how-to/add-a-dialect.md"])
def test_mappings_named_in_the_docs_are_there(page: str) -> None:
    for name in re.findall(r"mappings/([\w-]+\.toml)", (REPO / page).read_text()):
        assert (REPO / "docs/how-to/mappings" / name).exists()


def sealane_says(line: str) -> str:
    """What a command of a page prints."""
    done = CliRunner().invoke(sealane, shlex.split(line)[1:], catch_exceptions=False)
    assert done.exit_code == 0, (line, done.output)
    return done.output


@pytest.mark.slow
def test_the_tutorial_runs_and_finds_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (REPO / "docs/tutorial/first-sea.md").read_text()
    commands = re.findall(r"^sealane (?!serve).*", page, flags=re.MULTILINE)
    assert len(commands) == 6
    monkeypatch.chdir(tmp_path)
    _, run, score, other, *exports = commands
    sealane_says(commands[0])
    assert "sure (0.5 or more)" in sealane_says(run)
    standing = json.loads(sealane_says(f"{run} --json"))["events"]
    assert "could be told from the feed" in sealane_says(score)
    ways = ("true_positives", "false_positives", "tolerated", "low_confidence")
    for kind, row in json.loads(sealane_says(f"{score} --json"))["kinds"].items():
        assert sum(row[way] for way in ways) == standing[kind]["standing"]
    shorter = json.loads(sealane_says(f"{other} --json"))["events"]["gap"]
    assert shorter["standing"] < standing["gap"]["standing"]
    for export in exports:
        sealane_says(export)
    assert json.loads((tmp_path / "encounters.geojson").read_text())["features"]
    assert pl.read_parquet(tmp_path / "six-hours.parquet").height > 1000


def test_the_list_and_the_line_of_the_guide_can_be_read(tmp_path: Path) -> None:
    from sealane.detect import Watchlists
    from sealane.geo import Lines

    page = (REPO / "docs/how-to/own-data.md").read_text()
    found = re.search(r"```\n(list,dated,.*?)```", page, flags=re.DOTALL)
    assert found
    path = tmp_path / "list.csv"
    path.write_text(found[1])
    assert Watchlists.from_csv(path).entries["entry"].to_list() == ["V001", "V002"]
    found = re.search(r"```json\n(\{.*?)```", page, flags=re.DOTALL)
    assert found
    assert Lines.from_geojson_text(found[1], file="lines").name == ("Norrlink",)


def test_kinds_that_need_a_file_of_the_user_are_shown_with_one_of_the_made_sea() -> None:
    for kind, given in (("listed", "--list=seas/lists.csv"), ("drag", "--lines=seas/lines")):
        page = (REPO / f"docs/reference/events/{kind}.md").read_text()
        run = page.split("sealane run ")[1].split("sealane export")[0]
        assert f"--kind={kind} " in run
        assert given in run


@pytest.mark.parametrize("part", ["risk", "exposure"])
def test_the_examples_of_assessments_print_what_they_say(
    part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    script = blocks(f"docs/reference/assess/{part}.md")
    exec(compile(script, f"{part}.md", "exec"), {})
    wanted = re.findall(r"^# (.*)$", script, flags=re.MULTILINE)
    assert capsys.readouterr().out.splitlines() == wanted
