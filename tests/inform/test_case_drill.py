"""A drill never enters what is real: posts made up for one stay in cases of their own."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from sealane.cli import sealane
from sealane.errors import BadInput
from sealane.inform import Case
from sealane.inform.defence import incident_of
from sealane.observe import open_inputs
from sealane.observe.posts import PostOptions

AT = datetime(2026, 11, 1, 8, tzinfo=UTC)
HEADER = "post_id,account,posted_at,text,exercise_id\n"


def file_of(folder: Path, name: str, *exercises: str) -> Path:
    """One post for each exercise named; an empty name is a real post."""
    path = folder / f"{name}.csv"
    rows = [f"{name}-{n},acc-{n},2026-10-01T00:0{n}:00Z,boat {n},{one}\n"
            for n, one in enumerate(exercises)]  # fmt: skip
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def add(case: Case, path: Path) -> dict[str, object]:
    [source] = open_inputs([path])
    return case.add(source, at=AT)


def kept(case: Case) -> list[str | None]:
    return case.posts()["exercise_id"].to_list()


@pytest.mark.parametrize("as_json", [False, True])
def test_a_new_case_is_of_the_drill_of_its_first_file(tmp_path: Path, as_json: bool) -> None:
    case = Case.create(tmp_path / "case", at=AT)
    path = file_of(tmp_path, "a", "spring", "spring")
    if as_json:
        names = HEADER.strip().split(",")
        rows = [dict(zip(names, one.split(","), strict=True)) for one in
                path.read_text().splitlines()[1:]]  # fmt: skip
        path = path.with_suffix(".jsonl")
        path.write_text("\n".join(json.dumps(one) for one in rows))
    assert add(case, path)["rejected"] == 0
    again = Case(tmp_path / "case")
    assert (again.exercise_id, kept(again)) == ("spring", ["spring"] * 2)
    told = add(again, file_of(tmp_path, "b", "", "spring", "autumn"))
    assert told["rejected_by_reason"] == {"exercise": 2}
    assert kept(again) == ["spring"] * 3
    assert sorted(again.rejects()["detail"]) == ["it is of autumn", "it is of no exercise"]


def test_a_real_case_takes_no_post_of_a_drill(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case", at=AT)
    add(case, file_of(tmp_path, "a", "", ""))
    told = add(case, file_of(tmp_path, "b", "spring", ""))
    assert told["rejected_by_reason"] == {"exercise": 1}
    assert (Case(case.path).exercise_id, kept(case)) == (None, [None] * 3)


def test_a_first_file_of_both_is_real_and_its_drill_is_refused(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case", at=AT)
    told = add(case, file_of(tmp_path, "a", "", "spring", "autumn"))
    assert told["rejected_by_reason"] == {"exercise": 2}
    assert (case.exercise_id, kept(case)) == (None, [None])


def test_nobody_else_says_of_which_drill_a_case_is(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case", at=AT)
    [source] = open_inputs([file_of(tmp_path, "a", "")])
    case.add(source, at=AT, options=PostOptions(exercise_id="spring"))
    assert (case.exercise_id, kept(case)) == (None, [None])


def test_the_command_tells_it_and_a_case_does_not_change(tmp_path: Path) -> None:
    def posts(path: Path, *more: str) -> tuple[int, str]:
        asked = ["inform", "posts", str(path), "--case", str(tmp_path / "case"), *more]
        done = CliRunner().invoke(sealane, asked)
        return done.exit_code, done.output

    code, told = posts(file_of(tmp_path, "a", "spring"), "--exercise", "spring", "--json")
    assert (code, json.loads(told)["exercise_id"]) == (0, "spring")
    code, told = posts(file_of(tmp_path, "b", "spring"))
    assert code == 0
    assert "EXERCISE spring: every post of this case is invented" in " ".join(told.split())
    code, told = posts(file_of(tmp_path, "c", "autumn"), "--exercise", "autumn")
    assert code == 2
    assert "The case is of the exercise spring" in told
    _, told = posts(file_of(tmp_path, "d", ""), "--json")
    assert json.loads(told)["total"]["rejected"] == 1


def test_no_brief_mixes_a_drill_with_what_is_real(tmp_path: Path) -> None:
    first, second = (Case.create(tmp_path / one, at=AT) for one in ("a", "b"))
    add(first, file_of(tmp_path, "a", ""))
    add(second, file_of(tmp_path, "b", "spring"))
    assert incident_of(second.posts()).exercise_id == "spring"
    assert incident_of(first.posts()).exercise_id is None
    with pytest.raises(BadInput, match="several exercises"):
        incident_of(first.posts().vstack(second.posts()))
