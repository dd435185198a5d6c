"""Prices that the user brings: how they are read, and what they make of a closure."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from sealane.assess.close import CloseLimits, Closure, close, read_prices, told
from sealane.assess.close.worth import _more_said
from sealane.assess.close.written import written
from sealane.cli import sealane
from sealane.errors import BadInput
from sealane.say.said import Said

HEAD = "commodity,unit,usd,low,high,year,source"
CRUDE = "crude,USD/bbl,80,70,95,2024,my desk"


def table(path: Path, *rows: str, head: str = HEAD) -> Path:
    file = path / "prices.csv"
    file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return file


def test_what_is_missing_is_worth_its_amount_times_the_price(tmp_path: Path) -> None:
    prices = read_prices(table(tmp_path, CRUDE, "lng,per t,600,,,2024,own", "coal,t,100,,,2024,x"))
    asked = Closure.of(["hormuz"], start=date(2026, 3, 1), days="30..60")
    plain = close(asked, CloseLimits(draws=20))
    answer = close(asked, CloseLimits(draws=20), goods_prices=prices)
    assert told(plain)["values"] is None
    assert plain.inputs != answer.inputs
    said = told(answer)["values"]
    by_country = {(one["country"], one["commodity"]): one for one in said["by_country"]}
    (japan,) = [one for one in answer.countries
                if (one.fact.importer, one.fact.commodity) == ("JPN", "crude_oil")]  # fmt: skip
    assert japan.amount is not None
    worth = by_country["JPN", "crude_oil"]["value"]
    for name, barrels_k, usd in zip(("value", "low", "high"), japan.amount, (80, 70, 95),
                                    strict=True):  # fmt: skip
        assert worth[name] == pytest.approx(barrels_k * 1000 * usd, rel=1e-6)
    assert by_country["JPN", "crude_oil"]["unit"] == "USD 2024"
    # gas is told in cubic metres: a price of a tonne makes nothing of it, and says so
    gas = by_country["TWN", "lng"]
    assert gas["value"] is None
    assert gas["note"] == "the amount is not told in t"
    (total,) = [one for one in said["by_commodity"] if one["commodity"] == "crude_oil"]
    parts = [one["value"]["value"] for (_, what), one in by_country.items() if what == "crude_oil"]
    assert total["value"]["value"] == pytest.approx(sum(parts))
    assert "my desk" in answer.sources()
    rows = [one for one in answer.assessments() if one.unit == "USD 2024" and one.value]
    assert {one.quantity for one in rows} == {"crude_oil.missing at given prices"}
    brief = written(answer, made_at=datetime(2026, 3, 1, tzinfo=UTC))
    texts = [getattr(one, "text", one) for part in brief.sections for one in part.paragraphs]
    english, japanese = " ".join(one.en for one in texts), " ".join(one.ja for one in texts)
    assert "the crude oil that does not arrive is worth" in english
    assert "届かない原油は" in japanese
    # LNG: days of stock stand in the brief where a source tells them (Japan, Taiwan)
    assert english.count("of LNG that is told makes up for") >= 2
    assert "LNGの民間在庫" in japanese


def test_what_goes_round_is_late_and_in_no_sum(tmp_path: Path) -> None:
    prices = read_prices(table(tmp_path, CRUDE.replace("crude", "oil_all"), CRUDE))
    answer = close(
        Closure.of(["malacca"], start=date(2026, 3, 1), days=60), CloseLimits(draws=20),
        goods_prices=prices,
    )  # fmt: skip
    said = told(answer)["values"]
    assert said["by_country"]
    assert all(one["arrives_later"] for one in said["by_country"])
    assert said["by_commodity"] == []


@pytest.mark.parametrize(
    ("head", "row", "field", "match"),
    [
        (HEAD, CRUDE.replace("2024", ""), "year", r"prices\.csv, line 2: the currency USD has no"),
        ("commodity,unit,usd,source", "crude,bbl,80,x", "year", "USD has no year"),
        ("commodity,unit,price,year,source", "crude,bbl,80,2024,x", "usd", "no column of money"),
        ("commodity,usd,year,source", "crude,80,2024,x", "unit", "needs the column 'unit'"),
        ("commodity,unit,usd,eur,year,source", "crude,bbl,8,7,2024,x", "usd", "usd, eur"),
        (HEAD, CRUDE.replace("crude", "cruud"), "commodity", "line 2"),
        (HEAD, CRUDE.replace("USD/bbl", "MMBtu"), "unit", "MMBtu"),
        (HEAD, CRUDE.replace("USD/bbl", ""), "unit", "no unit"),
        (HEAD, CRUDE.replace(",80,", ",-80,"), "usd", "no price above 0"),
        (HEAD, CRUDE.replace(",80,", ",eighty,"), "usd", "no number"),
        (HEAD, CRUDE.replace(",80,", ",60,"), "value", "outside of its interval"),
        (HEAD, CRUDE.replace("my desk", ""), "source", "without a source"),
        (HEAD, f"{CRUDE}\ncrude oil,bbl,81,,,2024,x", "commodity", "line 3: a second price"),
    ],
)
def test_prices_that_do_not_hold_are_refused_by_file_and_line(
    tmp_path: Path, head: str, row: str, field: str, match: str
) -> None:
    with pytest.raises(BadInput, match=match) as refused:
        read_prices(table(tmp_path, row, head=head))
    assert refused.value.field == field
    assert str(refused.value.file).endswith("prices.csv")
    assert refused.value.hint


def test_the_command_takes_prices_and_tells_their_worth(tmp_path: Path) -> None:
    words = ["assess", "close", "hormuz", "--from", "2026-03-01", "--days", "30", "--draws", "20"]
    file = str(table(tmp_path, CRUDE))
    done = CliRunner().invoke(sealane, [*words, "--prices", file])
    assert done.exit_code == 0, done.output
    assert "What does not arrive, at the prices given" in done.stdout
    assert "LNG stocks that are told" in done.stdout
    told_ = CliRunner().invoke(sealane, [*words, "--prices", file, "--json"])
    assert json.loads(told_.stdout)["values"]["by_commodity"][0]["unit"] == "USD 2024"
    risk = CliRunner().invoke(sealane, ["assess", "risk", "--draws", "100"])
    assert "Trade disrupted a year by gate [bn USD 2022 a year]" in risk.stdout


@pytest.mark.parametrize(
    ("least", "most", "english", "japanese"),
    [
        (0.48, 1.95, "0.48 to 1.95\u202fm more", "0.48～1.95\u202fm増える"),
        (-1.95, -0.48, "0.48 to 1.95\u202fm less", "0.48～1.95\u202fm減る"),
        (-1.95, 0.48, "from 1.95\u202fm less to 0.48\u202fm more",
         "1.95\u202fmの減少から0.48\u202fmの増加にわたる"),
    ],
)  # fmt: skip
def test_what_costs_less_is_told_as_less_and_without_a_sign(
    least: float, most: float, english: str, japanese: str
) -> None:
    said = _more_said(least, most, Said("m", "m"))
    assert (said.en, said.ja) == (english, japanese)
