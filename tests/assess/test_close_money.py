"""Money of a closure: tolls are in it or named as left out, the brief repeats its sums by lane, and
counts, exporters and first answers agree from page to page."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from sealane.assess.close import CloseAnswer, CloseLimits, Closure, close
from sealane.assess.close.phrase import cell
from sealane.assess.close.premium import even_at, premium_told, prices_of, tolls_of
from sealane.assess.close.round_cost import more_cost, tolls_told
from sealane.assess.close.short import in_short
from sealane.assess.close.written import shortly, written
from sealane.assess.figure import Span, read_price
from sealane.assess.source_kind import source_kinds
from sealane.cli import sealane
from sealane.errors import BadInput
from sealane.say.said import Figure, Said

DOCS = Path(__file__).resolve().parents[2] / "docs" / "reference" / "assess"
GIVEN = {
    "premium_pct": Span(0.7), "hull_value": read_price("120000000 USD 2024"),
    "fuel_per_t": read_price("600 USD 2024"), "hire_per_day": read_price("40000 USD 2024"),
}  # fmt: skip
TOLL = "suez=675000 USD 2024"


@cache
def closed(gate: str, toll: str = "", *, is_priced: bool = True) -> CloseAnswer:
    asked = Closure.of([gate], start=date(2024, 1, 15), days=60)
    prices = prices_of((gate,), **GIVEN, tolls=tolls_of([toll] if toll else []))  # type: ignore[arg-type]
    return close(asked, CloseLimits(draws=20), prices=prices if is_priced else None,
                 has_measures=False)  # fmt: skip


def even_of(answer: CloseAnswer) -> dict[str, tuple[Span, tuple[str, ...]]]:
    assert answer.prices is not None
    return {one.lane: (one.premium_pct, one.missing) for one in even_at(answer, answer.prices)}


@pytest.mark.parametrize("gate", ["bab_el_mandeb", "suez"])
def test_a_toll_that_is_saved_lowers_the_premium_by_its_part_of_the_hull(gate: str) -> None:
    without, with_toll = even_of(closed(gate)), even_of(closed(gate, TOLL))
    assert without.keys() == with_toll.keys()
    suez = [name for name, (_, missing) in without.items() if "toll at suez not known" in missing]
    assert len(suez) > 5
    for name in suez:
        (bare, _), (paid, missing) = without[name], with_toll[name]
        assert "toll at suez not known" not in missing
        assert bare.value - paid.value == pytest.approx(100 * 675_000 / 120e6)
        assert bare.ends[0] < bare.ends[1], "speed is drawn"
        assert bare.ends[0] <= bare.value <= bare.ends[1]


def test_what_is_left_out_is_told_with_the_toll_that_others_reported() -> None:
    told = premium_told(closed("suez"), closed("suez").prices)
    said = " ".join(one["en"] for one in told["left_out"])
    assert "the toll at the Suez Canal" in said
    assert "emission trading" in said
    assert "675,000" in said
    assert "USD 2022" in said
    assert all(one["ja"] for one in told["left_out"])
    assert all(one["interval"] == "bounds" for one in told["even_at"])
    paid = premium_told(closed("suez", TOLL), closed("suez", TOLL).prices)
    assert "the toll at the Suez" not in " ".join(one["en"] for one in paid["left_out"])


def test_the_brief_repeats_its_sums_by_lane_and_says_what_is_in_them() -> None:
    answer = closed("suez", TOLL)
    brief = written(answer, made_at=datetime(2026, 3, 1, tzinfo=UTC))
    heads = {one.heading.en: one for one in brief.sections}
    texts = [getattr(one, "text", one) for one in heads["What it costs"].paragraphs]
    costs = " ".join(one.in_("en") for one in texts)
    assert "so no sum of money is given" not in costs
    assert "金額の合計は示さない" not in " ".join(one.in_("ja") for one in texts)
    (first,) = (one.text.in_("en") for one in brief.answer if "one voyage that goes" in one.text.en)
    assert first in costs, "the sum of the first page stands again"
    for part in ("fuel", "hire", "the toll at the Suez Canal", "the war-risk premium at the Suez"):
        assert part in first
    table = heads["What going round costs"].table
    assert table is not None
    rows = {row[0].en: row for row in table.rows if isinstance(row[0], Said)}
    lanes = [one for one in answer.lanes if more_cost(one) is not None]
    assert rows
    assert len(rows) == min(len(lanes), 14)
    for row in rows.values():
        before, during, more, even = (one.value for one in row[1:] if isinstance(one, Figure))
        assert more == pytest.approx(during - before)
        assert even is not None
    bare = written(closed("suez", is_priced=False), made_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert "What going round costs" not in {one.heading.en for one in bare.sections}


def test_costs_and_premiums_are_kept_as_rows() -> None:
    rows = closed("suez", TOLL).assessments()
    kept = [one for one in rows if one.quantity == "break_even_premium"]
    assert len(kept) == len(even_of(closed("suez", TOLL)))
    assert {one.interval for one in kept} == {"bounds"}
    assert {one.no_interval for one in rows if one.quantity.startswith("extra_cost")} == {"middle"}


@pytest.mark.parametrize("toll", ["suez", "suez=675000", "suex=1 USD 2024", "=1 USD 2024"])
def test_a_toll_that_does_not_hold_is_refused(toll: str) -> None:
    with pytest.raises(BadInput) as refused:
        tolls_of([toll])
    assert refused.value.hint
    with pytest.raises(BadInput, match="suez has two tolls"):
        tolls_of([TOLL, TOLL])


@pytest.mark.parametrize(
    ("toll", "english", "japanese"),
    [
        ("malacca=3 USD 2024", "of the Strait of Malacca, where none is known to be asked",
         "マラッカ海峡の通航料が与えられたが、徴収の事実は資料にない"),
        ("kiel_canal=9000 USD 2024", "no lane that goes round passes the Kiel Canal on one",
         "比較に影響しないもの"),
    ],
)  # fmt: skip
def test_a_toll_that_nobody_asks_or_that_changes_nothing_is_named(
    toll: str, english: str, japanese: str
) -> None:
    answer = closed("suez", toll)
    (said,) = tolls_told(answer)
    assert english in said.en
    assert japanese in said.ja
    told = premium_told(answer, answer.prices)["left_out"]
    assert {"en": said.en, "ja": said.ja} in told
    assert tolls_told(closed("suez", TOLL)) == ()


def test_the_command_takes_a_toll_and_names_what_is_left_out() -> None:
    words = ["--premium", "0.7", "--hull-value", "120000000 USD 2024", "--hire", "40000 USD 2024"]
    asked = ["assess", "close", "suez", "--from", "2024-01-15", "--days", "60", "--draws", "2"]
    text = CliRunner().invoke(sealane, [*asked, *words, "--toll", TOLL]).stdout
    assert "Left out of what going round costs" in text
    assert "In brackets: the least and the most over the speeds" in text


def test_the_page_and_the_brief_begin_with_the_same_country() -> None:
    answer = closed("hormuz", is_priced=False)
    (lead,) = (one.in_("en") for one in shortly(answer, most=1) if "of its imports" in one.en)
    said = [one.text.in_("en") for one in in_short(answer)]
    first = next(one for one in said if "of oil" in one and not one.startswith("World"))
    assert lead.partition(":")[0] == first.partition(":")[0] == "China"
    assert any(re.match(r"World: [\d.]+ .*mb/d of oil", one) for one in said)
    assert any(one.startswith("World: ") and "natural gas" in one for one in said)


def test_exporters_without_an_amount_are_named_and_none_of_0_is_told() -> None:
    answer = closed("bosporus", is_priced=False)
    (kazakhstan,) = (one for one in answer.exports if one.iso3 == "KAZ")
    assert (kazakhstan.lost, kazakhstan.importers) == (None, ("EUU",))
    brief = written(answer, made_at=datetime(2026, 3, 1, tzinfo=UTC))
    section = next(one for one in brief.sections if one.heading.en == "What the world loses")
    text = " ".join(getattr(one, "text", one).in_("en") for one in section.paragraphs)
    assert "Kazakhstan (crude oil to European Union)" in text
    assert "Russia 0" not in text


def test_no_more_digits_are_told_than_a_stand_in_bears_and_counts_of_docs_hold() -> None:
    narrow = cell((70.0, 69.987, 70.0))
    assert isinstance(narrow, Figure)
    assert narrow.low is None
    wide = cell((70.0, 69.0, 71.0))
    assert isinstance(wide, Figure)
    assert wide.low == 69.0
    kinds = list(source_kinds().values())
    text = " ".join((DOCS / "close.md").read_text(encoding="utf-8").split())
    counts = [kinds.count(one) for one in ("primary", "secondary", "press")]
    assert "Of {} packaged sources {} are primary, {} secondary and {} press".format(
        len(kinds), *counts
    ) in text  # fmt: skip
