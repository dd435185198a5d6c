"""An import by its parts: what is cut off is moved by no gate that only delays, and no mean is told
over what is lost and what comes late."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache

import pytest
from click.testing import CliRunner

from sealane.assess.close import CloseAnswer, CloseLimits, Closure, close
from sealane.assess.close import told as as_told
from sealane.assess.close.dependence import Dependence, asked_of
from sealane.assess.close.ground import Ground, ground_of
from sealane.assess.close.part import Part, spanned
from sealane.assess.close.phrase import TWO_FATES
from sealane.assess.close.price import GoodsPrice, valued
from sealane.assess.close.reference import shipped_to
from sealane.assess.close.share import LANES, split
from sealane.assess.close.short import in_short
from sealane.assess.close.way import Asked, Pair, by_smaller
from sealane.assess.close.written import written
from sealane.assess.figure import Price, Span
from sealane.cli import sealane
from sealane.say.brief import Section

PAIRS = (
    ("hormuz", "malacca"), ("suez", "bab_el_mandeb"), ("hormuz", "bab_el_mandeb"),
    ("hormuz", "taiwan"), ("malacca", "taiwan"),
)  # fmt: skip
Import = tuple[str, str]


@cache
def ground(*gates: str) -> Ground:
    return ground_of(gates)


@cache
def found(*gates: str) -> tuple[dict[Import, Dependence], dict[Asked, Pair]]:
    """Every packaged import that passes some gates, and the ways during their closure."""
    own = ground(*gates)
    wanted = {one: own.ways[one] for one in asked_of(own.facts)}
    ways = split(by_smaller(wanted, gates), gates, LANES)
    return {(one.importer, one.commodity): one for one in own.found}, ways


def ends(span: Span | None) -> tuple[float, float, float]:
    return (0.0, 0.0, 0.0) if span is None else (span.value, *span.ends)


def cut(one: Dependence | None) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Share and volume that are cut off: middle, low and high."""
    parts = [] if one is None else [part for part in one.parts if part.fate == "cut_off"]
    share = next((part.upto for part in reversed(parts) if part.upto), None)
    volume = next((part.upto_volume for part in reversed(parts) if part.upto_volume), None)
    return ends(share), ends(volume)


def routed_cut(one: Dependence | None) -> dict[str, float]:
    """The middle share of each origin that is cut off, as its ways tell it."""
    facts_of = () if one is None else one.facts
    return {each.via: each.routed.share.cut.value for each in facts_of if each.routed}


def newly_cut(who: str, alone: dict[Asked, Pair], both: dict[Asked, Pair]) -> set[str]:
    """Origins of an importer from one of whose ports the second gate takes the last way."""
    ports = shipped_to(who)
    return {
        asked[0].iso3 for asked, pair in both.items()
        if asked[1] in ports and pair.fate == "cut_off" and alone[asked].fate != "cut_off"
    }  # fmt: skip


@pytest.mark.parametrize("gates", PAIRS)
def test_one_more_gate_adds_to_what_is_cut_only_what_it_cuts_itself(gates: tuple[str, str]) -> None:
    """Of every packaged import; middle and both ends, of share and volume."""
    (together, both), unmoved = found(*gates), 0
    for first in gates:
        rows, alone = found(first)
        (other,) = set(gates) - {first}
        for key, one in together.items():
            own, more = cut(rows.get(key)), cut(one)
            if not newly_cut(key[0], alone, both):
                assert more[0] == pytest.approx(own[0], abs=1e-9), (key, "the added gate delays")
                assert more[1] == pytest.approx(own[1], rel=1e-9), key
                unmoved += own[0][0] > 0
            assert all(a >= b - 1e-9 for a, b in zip(more[0], own[0], strict=True)), key
            reported = [ends(each.share)[0] for each in one.facts if each.via == other]
            before, after = (routed_cut(each) for each in (rows.get(key), one))
            newly = sum(after.values()) - sum(before.get(via, 0.0) for via in after)
            assert more[0][0] - own[0][0] <= newly + max(reported, default=0.0) + 1e-9, key
    assert unmoved >= (12 if "hormuz" in gates else 0)


@pytest.mark.parametrize("gates", PAIRS)
def test_what_two_gates_touch_is_no_less_than_each_and_no_more_than_their_sum(
    gates: tuple[str, str],
) -> None:
    together, _ = found(*gates)
    alone = [found(gate)[0] for gate in gates]
    for key, one in together.items():
        each = [rows[key].share for rows in alone if key in rows]
        known = [ends(span) for span in each if span is not None]
        if not known or one.share is None:
            continue
        value, low, high = ends(one.share)
        assert max(span[0] for span in known) - 1e-9 <= value, key
        assert value <= sum(span[0] for span in known) + 1e-9, key
        assert max(span[1] for span in known) - 1e-9 <= low, key
        assert max(span[2] for span in known) - 1e-9 <= high, key
        sums = [ends(part.upto) for part in one.parts]
        assert all(x <= y + 1e-12 for a, b in itertools.pairwise(sums)
                   for x, y in zip(a, b, strict=True))  # fmt: skip
        assert sum(part.share for part in one.parts) == pytest.approx(value)
        for part in one.parts:
            assert {pair.fate for _, pair in part.ways} <= {part.fate}, key
            assert not part.ways or sum(each for each, _ in part.ways) == pytest.approx(1.0)


def test_reported_shares_decide_what_is_cut_and_routes_what_comes_late() -> None:
    """Japan: 70 % told of Hormuz is cut; 77.75 % pass Malacca by origin, so 7.75 % come late."""
    rows, _ = found("hormuz", "malacca")
    first, second = rows["JPN", "crude_oil"].parts
    assert (first.fate, first.decided_by, first.share) == ("cut_off", "reported", 0.7)
    assert (second.fate, second.decided_by) == ("diverted", "routed")
    malacca = found("malacca")[0]["JPN", "crude_oil"].share
    assert malacca is not None
    assert first.share + second.share == pytest.approx(malacca.value)
    assert rows["JPN", "crude_oil"].not_known is not None
    assert found("hormuz")[0]["JPN", "crude_oil"].not_known is None
    assert spanned([Span(0.5), Span(0.4, 0.3, 0.6)]) == Span(0.5, 0.3, 0.6)


@cache
def closed(*gates: str) -> CloseAnswer:
    asked = Closure.of(gates, start=date(2026, 3, 1), days=60)
    return close(asked, CloseLimits(draws=60), has_measures=False, ground=ground(*asked.gates))


@cache
def rows_of(*gates: str) -> dict[Import, dict]:
    told = json.loads(json.dumps(as_told(closed(*gates))))
    return {(one["country"], one["commodity"]): one for one in told["countries"]}


def test_amount_is_share_times_days_in_each_part_and_no_mean_is_told() -> None:
    both, alone = rows_of("hormuz", "malacca"), rows_of("hormuz")
    several = {key: one for key, one in both.items() if len(one["parts"]) > 1}
    assert {("JPN", "crude_oil"), ("KOR", "crude_oil"), ("TWN", "crude_oil")} <= set(several)
    for key, one in both.items():
        assert one["share"]["value"] == pytest.approx(
            sum(part["share"]["value"] for part in one["parts"]), abs=2e-4
        )
        for part in one["parts"]:
            if part["missing"] is not None and one["unit"] == "kb/d":
                days = part["missing_days"]["value"]
                amount = part["stopped"]["value"] * days
                assert part["missing"]["value"] == pytest.approx(amount, rel=1e-3, abs=0.1)
            assert part["arrives_later"] is (part["fate"] == "diverted")
        if key in several:
            assert one["missing_days"] is one["missing"] is one["felt_after_d"] is None
            assert one["arrives_later"] is False
        else:
            assert one["missing_days"] == one["parts"][0]["missing_days"]
    for iso3 in ("JPN", "KOR", "TWN", "CHN"):
        (before,) = alone[iso3, "crude_oil"]["parts"]
        lost, late = both[iso3, "crude_oil"]["parts"]
        for name in ("share", "stopped", "missing_days"):
            assert lost[name] == before[name], "Malacca only diverts: each end stays as it was"
        assert lost["missing_days"]["low"] > 60
        assert late["missing_days"]["high"] < 6
    pakistan = both["PAK", "oil_all"], alone["PAK", "oil_all"]
    assert pakistan[0]["share"] == pakistan[1]["share"]
    names = [one.quantity for one in closed("hormuz", "malacca").assessments()
             if ": JPN" in one.subject]  # fmt: skip
    assert len(names) == len(set(names))
    assert "crude_oil.missing_days, diverted (routed)" in names


def _cells(section: Section, language: str) -> Iterable[list[str]]:
    assert section.table is not None
    for row in section.table.rows:
        yield [one.in_(language) for one in row if hasattr(one, "in_")]


@pytest.mark.parametrize(
    ("language", "japan", "crude", "fates", "late"),
    [
        ("en", "Japan", "crude oil", ("cut off", "goes round, late"), "more come late"),
        ("ja", "日本", "原油", ("途絶", "迂回・遅着"), "遅れて届く"),
    ],
)
def test_text_and_brief_have_a_row_for_what_is_cut_and_one_for_what_is_late(
    language: str, japan: str, crude: str, fates: tuple[str, str], late: str
) -> None:
    answer = closed("hormuz", "malacca")
    brief = written(answer, made_at=datetime(2026, 3, 1, tzinfo=UTC))
    tables = [one for one in brief.sections if one.table and TWO_FATES in one.table.more]
    (section,) = tables
    rows = [row for row in _cells(section, language) if row[:2] == [japan, crude]]
    assert [row[2] for row in rows] == list(fates)
    first = " ".join(one.text.in_(language) for one in in_short(answer))
    assert late in first
    line = ["assess", "close", "hormuz,malacca", "--from", "2026-03-01", "--days", "60",
            "--draws", "20", "--lang", language]  # fmt: skip
    done = CliRunner().invoke(sealane, line, env={"COLUMNS": "240"})
    said = [one for one in done.stdout.splitlines() if one.split()[:1] == [japan]]
    kinds = [fate for fate in fates if any(fate in one for one in said)]
    assert kinds == list(fates)
    assert TWO_FATES.in_(language)[:30] in done.stdout


def test_lost_and_late_are_priced_apart() -> None:
    price = GoodsPrice("crude_oil", "bbl", Price(Span(70.0), "USD", 2026, "mine"), 2)
    rows = [one for one in valued(closed("hormuz", "malacca").countries, {"crude_oil": price})
            if one.iso3 == "JPN"]  # fmt: skip
    (lost, late) = rows
    assert (lost.arrives_later, late.arrives_later) == (False, True)
    parts = rows_of("hormuz", "malacca")["JPN", "crude_oil"]["parts"]
    for one, part in zip(rows, parts, strict=True):
        assert one.value is not None
        assert one.value[0] == pytest.approx(part["missing"]["value"] * 70e3, rel=1e-6)


def test_a_part_that_is_told_by_volume_alone_has_no_share() -> None:
    part = Part("cut_off", "reported", None, None, Span(5.0), Span(0.0), ())
    assert (part.share, part.most) == (0.0, 0.0)
