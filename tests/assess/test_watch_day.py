"""Days of a file of transits: one order of day and month, and none after the file was taken."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from sealane.assess.watch import read_transits, watch
from sealane.cli import sealane
from sealane.errors import BadInput

FIRST = date(2024, 1, 1)


def written(path: Path, form: str, days: int, *more: str, ships: str = "9") -> Path:
    rows = [f"{FIRST + timedelta(one):{form}},Suez Canal,{ships}" for one in range(days)]
    path.write_text("\n".join(("date,portname,n_total", *rows, *more)) + "\n")
    return path


@pytest.mark.parametrize(("form", "order"), [("%d/%m/%Y", "day/month"), ("%m/%d/%Y", "month/day")])
def test_slashed_dates_are_read_in_the_one_order_that_all_fit(
    tmp_path: Path, form: str, order: str
) -> None:
    read = read_transits(written(tmp_path / "a.csv", form, 60))
    assert read.table["day"].to_list() == [FIRST + timedelta(one) for one in range(60)]
    assert not read.rejects
    assert f"{order}/year: " in read.notes[0].said.en


@pytest.mark.parametrize(
    ("days", "more", "match"),
    [
        (12, (), "'02/01/2024' \\(line 3\\), and none tells"),
        (40, ("02/15/2024,Suez Canal,3",), "two orders: '02/15/2024' \\(line 42\\)"),
    ],
)
def test_dates_that_fit_both_orders_or_neither_are_refused(
    tmp_path: Path, days: int, more: tuple[str, ...], match: str
) -> None:
    with pytest.raises(BadInput, match=match) as refused:
        read_transits(written(tmp_path / "a.csv", "%d/%m/%Y", days, *more))
    assert refused.value.file == str(tmp_path / "a.csv")
    assert "2026-02-01" in str(refused.value.hint)


def test_one_day_alike_in_both_orders_needs_none(tmp_path: Path) -> None:
    assert read_transits(written(tmp_path / "a.csv", "%d/%m/%Y", 1)).table["day"][0] == FIRST


def test_days_that_were_rejected_are_not_told_as_days_of_which_nothing_is_known(
    tmp_path: Path,
) -> None:
    path = written(tmp_path / "a.csv", "%Y-%m-%d", 40, "2024-04-01,Suez Canal,9")
    (hole,) = [one for one in watch(read_transits(path)).notes if one.code.startswith("hole")]
    assert hole.code == "hole"
    bad = written(tmp_path / "b.csv", "%Y-%m-%d", 40, "2024-04-01,Suez Canal,9",
                  "2024-03-01,Suez Canal,x", "soon,Suez Canal,4", "2024-03-01,Dover Strait,x",
                  "2024-04-02,Suez Canal,x")  # fmt: skip
    (hole,) = [one for one in watch(read_transits(bad)).notes if one.code.startswith("hole")]
    assert hole.code == "hole_unread"
    assert "2\u202flines of the file" in hole.said.en
    assert "nothing is known" not in hole.said.en


def test_a_file_holds_no_day_after_the_one_on_which_it_was_taken(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "%Y-%m-%d", 40)
    last = FIRST + timedelta(39)
    assert read_transits(path, vintage=last).vintages == [last]
    with pytest.raises(BadInput, match=f"up to {last}, and cannot have been taken on") as refused:
        read_transits(path, vintage=last - timedelta(1))
    assert refused.value.field == "vintage"
    path.write_text("date,portname,n_total,vintage\n2024-01-01,suez,3,2024-01-02\n"
                    "2024-01-03,suez,3,2024-01-02\n")  # fmt: skip
    assert read_transits(path).rejects == {"a day after its vintage": 1}


def test_lines_are_counted_as_lines(tmp_path: Path) -> None:
    rows = "2024-01-01,suez,1,2,3\n" * 8 + "2024-01-02,suez,1,2,3\n"
    path = tmp_path / "a.csv"
    path.write_text(f"date,portname,n_tanker,n_roro,n_total\n{rows}2024-01-03,suez,1,2,x\n")
    done = CliRunner().invoke(sealane, ["assess", "watch", str(path)])
    assert "7 lines: there more than once (lines 2, 3, 4, 5, 6 and more)" in done.stderr
    assert "1 line: a count that is no number (line 11)" in done.stderr
    done = CliRunner().invoke(sealane, ["assess", "watch", str(path), "--lang", "ja"])
    assert "7行：重複した行（2、3、4、5、6行目ほか）" in done.stderr


@pytest.mark.parametrize(
    ("head", "row", "said"),
    [
        ("from,to,name,n_total", "SGSIN,NLRTM,data,3", "It has from, to, name"),
        ("data,dated,portname,n_total", "x,2024-01-31,suez,3", "Is it dated? Rename it."),
        ("date,place,gates,n_total", "2024-01-31,x,suez,3", "Is it gates? Rename it."),
    ],
)
def test_a_column_is_named_only_where_it_holds_what_is_missing(
    tmp_path: Path, head: str, row: str, said: str
) -> None:
    path = tmp_path / "a.csv"
    pl.DataFrame([row.split(",")], schema=head.split(","), orient="row").write_csv(path)
    with pytest.raises(BadInput) as refused:
        read_transits(path)
    assert str(refused.value.hint).startswith(said)
