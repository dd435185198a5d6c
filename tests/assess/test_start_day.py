"""A first day near the ends of the calendar is refused by name, and the last one taken is told."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from sealane.assess.close import Closure
from sealane.assess.close.country import MOST_HORIZON_D
from sealane.assess.day import EARLIEST, LATEST
from sealane.assess.stock import Loss, assess_stocks
from sealane.assess.stock.loss import MOST_DAYS
from sealane.assess.watch import read_transits
from sealane.cli import sealane
from sealane.errors import BadInput


@pytest.mark.parametrize(
    "start", [date.min, EARLIEST - timedelta(1), LATEST + timedelta(1), date.max]
)
def test_a_first_day_that_no_horizon_fits_behind_is_refused(start: date) -> None:
    for ask in (
        lambda: Closure.of(["hormuz"], start=start, days=3),
        lambda: Loss("JPN", 2000.0, start=start),
    ):
        with pytest.raises(BadInput, match=str(start)) as refused:
            ask()
        assert refused.value.field == "from"
        assert str(LATEST) in str(refused.value.hint)


def test_the_last_first_day_has_room_for_every_horizon() -> None:
    assert LATEST + timedelta(2 * max(MOST_DAYS, MOST_HORIZON_D)) < date.max
    told = assess_stocks(Loss("JPN", 2000.0, days=MOST_DAYS, start=LATEST)).as_dict()
    assert told["by_day"][-1]["on"] == str(LATEST + timedelta(MOST_DAYS - 1))


def test_the_command_says_so_in_both_languages() -> None:
    for language, said in (
        ("en", "The first day is 9999-12-31."),
        ("ja", "9999-12-31。1900-01-01"),
    ):
        done = CliRunner().invoke(
            sealane, ["assess", "stocks", "JPN", "--lost", "9", "--from", "9999-12-31", "--lang",
                      language],
        )  # fmt: skip
        refused = done.exception
        assert isinstance(refused, BadInput)
        assert said in (refused.told or str(refused))


def test_days_of_a_file_outside_them_are_rejected(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "date,portname,n_total\n0202-01-01,suez,3\n2024-01-01,suez,4\n9999-01-01,suez,4\n"
    )
    read = read_transits(path)
    assert read.rejects == {"a date that cannot be read": 2}
    assert read.table["day"].to_list() == [date(2024, 1, 1)]
